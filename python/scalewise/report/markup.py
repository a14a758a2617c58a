"""Text turned into Markdown, HTML and LaTeX, every character of it shown literally.

Labels are data: ``<b>`` or ``a_b & c%`` in a question text appears on the page as it was asked.
Only what the tables themselves mark (symbols, numbers) is styled.
"""

from __future__ import annotations

import html
import re

from .phrase import Piece, pieces_of

# A hyphen is a minus sign where a number begins, and nowhere else.
_MINUS = re.compile(r"(?<![\w.,])-(?=[\d.,∞])")

_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$&])")

_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "`": r"\textasciigrave{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"{\char34}",
    **{char: f"\\{char}" for char in "&%$#_{}"},
    "²": r"\textsuperscript{2}",
    "₆": r"\textsubscript{6}",
    "−": "$-$",
    "∞": r"$\infty$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "†": r"\dag{}",
    "‡": r"\ddag{}",
    "§": r"\S{}",
    "¶": r"\P{}",
    "α": r"$\alpha$",
    "β": r"$\beta$",
    "γ": r"$\gamma$",
    "δ": r"$\delta$",
    "ε": r"$\varepsilon$",
    "η": r"$\eta$",
    "κ": r"$\kappa$",
    "λ": r"$\lambda$",
    "μ": r"$\mu$",
    "π": r"$\pi$",
    "ρ": r"$\rho$",
    "σ": r"$\sigma$",
    "τ": r"$\tau$",
    "φ": r"$\varphi$",
    "χ": r"$\chi$",
    "ω": r"$\omega$",
    "Δ": r"$\Delta$",
    "Σ": r"$\Sigma$",
    "Ω": r"$\Omega$",
}


def html_of(text: str, *, numeric: bool = False) -> str:
    """The text as HTML; ``numeric`` says that all of it is numbers."""
    return "".join(_html_piece(piece, numeric) for piece in pieces_of(text))


def _html_piece(piece: Piece, numeric: bool) -> str:
    # Great Tables would read {{...}} as units of measurement, so braces become entities too.
    shown = html.escape(_with_minus(piece, numeric, "−"))
    shown = shown.replace("{", "&#123;").replace("}", "&#125;").replace("\n", "<br>")
    return f"<em>{shown}</em>" if piece.style == "italic" else shown


def markdown_of(text: str, *, numeric: bool = False) -> str:
    """The text as Markdown; ``numeric`` says that all of it is numbers."""
    return "".join(_markdown_piece(piece, numeric) for piece in pieces_of(text))


def _markdown_piece(piece: Piece, numeric: bool) -> str:
    shown = _MARKDOWN_SPECIAL.sub(r"\\\1", _with_minus(piece, numeric, "−"))
    shown = shown.replace("\n", "<br>")
    return f"*{shown}*" if piece.style == "italic" else shown


def latex_of(text: str, *, numeric: bool = False) -> str:
    """The text as LaTeX for pdfLaTeX, XeLaTeX and LuaLaTeX; ``numeric``: all of it is numbers."""
    return "".join(_latex_piece(piece, numeric) for piece in pieces_of(text))


def _latex_piece(piece: Piece, numeric: bool) -> str:
    shown = "".join(_LATEX.get(char, char) for char in _with_minus(piece, numeric, "−"))
    for ligature in ("--", "''", ",,"):  # two signs that TeX would draw as one
        shown = shown.replace(ligature, ligature[0] + "{}" + ligature[1])
        shown = shown.replace(ligature, ligature[0] + "{}" + ligature[1])
    return rf"\textit{{{shown}}}" if piece.style == "italic" else shown


def _with_minus(piece: Piece, numeric: bool, minus: str) -> str:
    is_number = piece.style == "number" or (numeric and piece.style == "plain")
    return _MINUS.sub(minus, piece.text) if is_number else piece.text
