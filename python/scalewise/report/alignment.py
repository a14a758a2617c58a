"""How the digits of a column are lined up when some numbers carry stars and others do not.

A cell such as ``0.14** (0.03)`` is a number, its stars and a tail in parentheses. Each column
reserves room for its longest stars and its longest tail; the digits then end at one place. A cell
in parentheses as a whole, such as ``(.82)``, has the last of them where others have stars; an
interval, such as ``[.08, .37]``, takes the whole width.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from .numbers import STAR_SYMBOLS
from .table import Table

_CELL = re.compile(rf"(?P<digits>.*?)(?P<stars>[{re.escape(STAR_SYMBOLS)}]*)(?P<tail> [(\[].*)?")
_ENCLOSED = re.compile(r"(?P<digits>\(.*)(?P<bracket>\))")


@dataclass(frozen=True)
class NumberCell:
    """A cell of a right-aligned column, taken apart; an interval is all ``tail``."""

    digits: str
    stars: str
    tail: str

    @property
    def is_interval(self) -> bool:
        """Whether the cell is an interval, which has no digits to line up."""
        return self.tail.startswith("[")


@dataclass(frozen=True)
class Slots:
    """The room that a column keeps: characters of digits and stars, and its longest tail.

    ``interval`` is the length of its longest interval, which stands across the others.
    """

    digits: int
    stars: int = 0
    tail: str = ""
    interval: int = 0

    @property
    def width(self) -> int:
        """The room for a whole cell, in characters."""
        return max(self.digits + self.stars + display_width(self.tail), self.interval)


def split_cell(cell: str) -> NumberCell:
    """Take a cell apart into digits, stars (or a last parenthesis) and tail."""
    if cell.startswith("[") and cell.endswith("]"):
        return NumberCell("", "", cell)
    enclosed = _ENCLOSED.fullmatch(cell)
    if enclosed is not None:
        return NumberCell(enclosed["digits"], enclosed["bracket"], "")
    match = _CELL.fullmatch(cell)
    if match is None:
        return NumberCell(cell, "", "")
    return NumberCell(match["digits"], match["stars"], match["tail"] or "")


def slots_of(table: Table, index: int) -> Slots:
    """The room that column ``index`` needs; only right-aligned columns have slots for stars."""
    cells = [row.cells[index] for row in table.rows if row.kind in ("body", "summary")]
    if table.columns[index].align != "right":
        return Slots(max((display_width(cell) for cell in cells), default=0))
    parts = [split_cell(cell) for cell in cells]
    tails = [part.tail for part in parts if not part.is_interval]
    return Slots(
        max((display_width(part.digits) for part in parts), default=0),
        max((display_width(part.stars) for part in parts), default=0),
        max(tails, key=display_width, default=""),
        max((display_width(part.tail) for part in parts if part.is_interval), default=0),
    )


def spanner_runs(table: Table) -> list[tuple[str, list[int]]]:
    """The columns from left to right in runs: each spanner with what it covers, others alone."""
    keys = [column.key for column in table.columns]
    label_at = {keys.index(spanner.keys[0]): spanner for spanner in table.spanners}
    runs: list[tuple[str, list[int]]] = []
    index = 0
    while index < len(keys):
        spanner = label_at.get(index)
        covered = len(spanner.keys) if spanner else 1
        runs.append((spanner.label if spanner else "", list(range(index, index + covered))))
        index += covered
    return runs


def display_width(text: str) -> int:
    """Terminal columns that ``text`` takes: East Asian wide characters two, combining ones none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def pad(text: str, width: int, align: str) -> str:
    """Fill ``text`` with spaces up to ``width`` terminal columns."""
    room = max(0, width - display_width(text))
    if align == "right":
        return " " * room + text
    if align == "center":
        return " " * (room // 2) + text + " " * (room - room // 2)
    return text + " " * room


def set_number(cell: str, slots: Slots, width: int) -> str:
    """Write a numeric cell with its stars and tail in their slots, ``width`` wide in all."""
    part = split_cell(cell)
    if part.is_interval:
        return pad(cell, width, "right")
    text = (
        pad(part.digits, slots.digits, "right")
        + pad(part.stars, slots.stars, "left")
        + pad(part.tail, display_width(slots.tail), "right")
    )
    return pad(text, width, "right")
