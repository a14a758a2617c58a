"""Text that remembers which of its parts are symbols and which are numbers.

A table holds plain strings, but publication style sets statistical symbols in italics and numbers
with a real minus sign, and a label of the data must never be mistaken for either. A ``Phrase`` is
a ``str`` (it prints, compares and searches as one) that also carries the pieces it was made of.
Renderers ask for the pieces; everybody else sees text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Style = Literal["plain", "italic", "number"]


class Piece(NamedTuple):
    """A stretch of text in one style."""

    text: str
    style: Style


class Phrase(str):
    """A string with the styled pieces that it consists of."""

    pieces: tuple[Piece, ...]

    def __new__(cls, text: str, pieces: tuple[Piece, ...] | None = None) -> Phrase:
        """Keep the pieces beside the text; without any, the text is one plain piece."""
        made = super().__new__(cls, text)
        made.pieces = (Piece(text, "plain"),) if pieces is None else pieces
        return made


def pieces_of(text: str) -> tuple[Piece, ...]:
    """The pieces of a phrase; a bare string is one plain piece."""
    return text.pieces if isinstance(text, Phrase) else (Piece(text, "plain"),)


def phrase(*parts: str) -> Phrase:
    """Join strings and phrases into one phrase.

    >>> phrase(italic("n"), " = 12")
    'n = 12'
    """
    pieces = tuple(piece for part in parts for piece in pieces_of(part) if piece.text)
    return Phrase("".join(piece.text for piece in pieces), pieces)


def italic(symbol: str) -> Phrase:
    """A statistical symbol, such as n or SD."""
    return Phrase(symbol, (Piece(symbol, "italic"),))


def figure(number: str) -> Phrase:
    """A written number, whose hyphen is a minus sign."""
    return Phrase(number, (Piece(number, "number"),))


def sentence(parts: Iterable[str], separator: str = "; ") -> Phrase:
    """Join the parts that are not empty by ``separator`` and end with a full stop."""
    joined: list[str] = []
    for part in parts:
        if part:
            joined += [separator, part] if joined else [part]
    return phrase(*joined, ".") if joined else phrase()


def paragraph(*sentences: str) -> Phrase:
    """Join the sentences that are not empty by spaces."""
    joined: list[str] = []
    for each in sentences:
        if each:
            joined += [" ", each] if joined else [each]
    return phrase(*joined)
