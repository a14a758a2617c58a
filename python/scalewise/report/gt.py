"""A table in HTML and LaTeX, set by Great Tables.

Great Tables and the frame it works on are imported here, when a table is drawn, and nowhere else:
importing scalewise must stay as cheap as importing numpy.
"""

from __future__ import annotations

import hashlib
import importlib
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .alignment import NumberCell, Slots, slots_of, split_cell
from .markup import html_of, latex_of
from .phrase import italic, phrase
from .table import Row, Table

_FRAME_LIBRARIES = ("polars", "pandas", "pyarrow")
_INSTALL = "pip install great-tables polars"
_FONTS = ["Times New Roman", "Liberation Serif", "Nimbus Roman", "Times", "serif"]
_STAR_EM = 0.5  # an asterisk is half an em wide in the serif faces above
_NARROW = ".,()[]"  # a third of an em wide, where digits take half an em
_UNBROKEN = 16  # a line of a heading up to this length is never broken
_LATEX_STUB = 44  # a longer first cell is set in lines
_DIGIT_EM = 0.46  # of a character of a number, marks and brackets among them
_HTML_NUMBERS = 680  # the pixels that columns of numbers may take before the type gets smaller
_LATEX_NUMBERS = 350  # the points that they may take likewise
_LATEX_GAP = 12  # between two columns


class ReportDependencyError(ImportError):
    """HTML or LaTeX was asked for, but what draws it is not installed."""


def to_html(table: Table, *, table_id: str | None = None) -> str:
    """Draw the table as an HTML fragment: its own style, no scripts, nothing from outside."""
    own_id = table_id or f"sw-{hashlib.sha256(table.to_text().encode()).hexdigest()[:12]}"
    rows, ruled = _drawn_rows(table)
    cells = [_html_cells(table, row) for row in rows]
    with _quietly():
        drawn = _great_table(table, cells, own_id, _html_markup, lambda i: _html_heading(table, i))
        drawn = _in_apa_style(drawn.fmt(_as_it_is), table, own_id, ruled)
        return str(drawn.as_raw_html())


def to_latex(table: Table) -> str:
    """Draw the table as a LaTeX ``longtable`` with booktabs rules."""
    rows, ruled = _drawn_rows(table)
    tokens = _Tokens()
    cells = [
        [tokens.hold(cell) for cell in _latex_cells(table, row, index in ruled)]
        for index, row in enumerate(rows)
    ]

    def held(text: str) -> str:
        return tokens.hold(_latex_heading(text))

    with _quietly():
        drawn = _great_table(table, cells, "sw", held, lambda i: held(table.columns[i].label))
        drawn = drawn.tab_options(table_font_size=f"{_latex_size(table)}pt")
        latex = str(drawn.as_latex(use_longtable=True))
    # The notes are as wide as the line, so a paragraph indent would push them into the margin.
    return tokens.fill(latex.replace(r"\begin{minipage}", r"\noindent\begin{minipage}"))


@contextmanager
def _quietly() -> Iterator[None]:
    """Without Great Tables' remark that pyarrow tables, and LaTeX, are experimental there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


class _Tokens:
    """Keeps finished LaTeX out of the reach of Great Tables' own escaping.

    Great Tables gets letters and digits only; the finished text takes their place afterwards.
    """

    def __init__(self) -> None:
        self._held: list[str] = []

    def hold(self, latex: str) -> str:
        self._held.append(latex)
        return f"SwToken{len(self._held) - 1}End"

    def fill(self, text: str) -> str:
        return re.sub(r"SwToken(\d+)End", lambda match: self._held[int(match[1])], text)


def _drawn_rows(table: Table) -> tuple[list[Row], set[int]]:
    """The rows that are drawn, and which of them have a rule above."""
    rows: list[Row] = []
    ruled: set[int] = set()
    for row in table.rows:
        if row.kind == "rule":
            ruled.add(len(rows))
        else:
            rows.append(row)
    return rows, ruled


def _great_table(
    table: Table,
    cells: list[list[str]],
    own_id: str,
    markup: Callable[[str], Any],
    heading: Callable[[int], Any],
) -> Any:
    """The parts of the table put into a ``GT``: frame, headings, spanners, title and notes."""
    names = [f"c{index}" for index in range(len(table.columns))]
    columns = {name: [row[index] for row in cells] for index, name in enumerate(names)}
    drawn = _great_tables().GT(_frame(columns), id=own_id)
    drawn = drawn.tab_header(markup(table.heading), markup(italic(table.title)))
    drawn = drawn.cols_label({name: heading(index) for index, name in enumerate(names)})
    for align in ("left", "center", "right"):
        aligned = [n for n, c in zip(names, table.columns, strict=True) if c.align == align]
        drawn = drawn.cols_align(align, aligned) if aligned else drawn
    keys = [column.key for column in table.columns]
    for index, spanner in enumerate(table.spanners):
        covered = [names[keys.index(key)] for key in spanner.keys]
        drawn = drawn.tab_spanner(markup(spanner.label), covered, id=f"spanner{index}")
    for index, note in enumerate(table.notes):
        drawn = drawn.tab_source_note(markup(_introduced(note) if index == 0 else note))
    return drawn


def _introduced(note: str) -> str:
    return phrase(italic("Note."), " ", note)


def _great_tables() -> Any:
    try:
        return importlib.import_module("great_tables")
    except ImportError as error:
        raise ReportDependencyError(
            "HTML and LaTeX tables are set by great-tables, which is not installed: "
            f"{_INSTALL} (to_text and to_markdown need nothing)"
        ) from error


def _frame(columns: dict[str, list[str]]) -> Any:
    """A frame of the library that is already loaded, else of the first that is installed."""
    loaded = [name for name in _FRAME_LIBRARIES if sys.modules.get(name) is not None]
    for name in [*loaded, *_FRAME_LIBRARIES]:
        try:
            library = importlib.import_module(name)
        except ImportError:
            continue
        return library.table(columns) if name == "pyarrow" else library.DataFrame(columns)
    raise ReportDependencyError(
        "great-tables needs a frame library to set HTML and LaTeX tables, and none of "
        f"{', '.join(_FRAME_LIBRARIES)} is installed: {_INSTALL} "
        "(to_text and to_markdown need nothing)"
    )


# HTML ---------------------------------------------------------------------------------------------


def _as_it_is(cell: str) -> str:
    """Tell Great Tables that the cell is finished HTML, escaped by ``html_of``."""
    return cell


def _html_markup(text: str) -> Any:
    return _great_tables().html(f'<span class="sw-text">{html_of(text)}</span>')


def _html_heading(table: Table, index: int) -> Any:
    """A heading; short ones stand above the digits, and short lines are not broken."""
    column = table.columns[index]
    lines = html_of(column.label).split("<br>")
    lengths = [len(line) for line in column.label.split("\n")]
    markup = "<br>".join(
        f'<span style="white-space:nowrap">{line}</span>' if length <= _UNBROKEN else line
        for line, length in zip(lines, lengths, strict=True)
    )
    slots = slots_of(table, index)
    if column.align == "right" and max(lengths) <= slots.digits:
        markup += _html_slot("", _stars_em(slots), "left") + _html_slot("", _tail_em(slots), "left")
    return _great_tables().html(markup)


def _html_cells(table: Table, row: Row) -> list[str]:
    if row.kind == "group":
        return [html_of(row.cells[0]), *[""] * (len(table.columns) - 1)]
    cells = []
    for index, column in enumerate(table.columns):
        cell = row.cells[index]
        numeric = column.align == "right"
        cells.append(_html_number(cell, slots_of(table, index)) if numeric else html_of(cell))
    if row.indent:
        cells[0] = f'<div style="padding-left:{1.2 * row.indent}em">{cells[0]}</div>'
    return cells


def _html_number(cell: str, slots: Slots) -> str:
    """A number with its stars and its parenthesis in boxes as wide as the column's widest."""
    part = split_cell(cell)
    if part.is_interval:
        return html_of(cell, numeric=True)
    return (
        html_of(part.digits, numeric=True)
        + _html_slot(html_of(part.stars), _stars_em(slots), "left")
        + _html_tail(part, slots)
    )


def _stars_em(slots: Slots) -> float:
    return slots.stars * _STAR_EM


def _tail_em(slots: Slots) -> float:
    return sum(0.33 if char in _NARROW else 0.5 for char in slots.tail.strip())


def _html_tail(part: NumberCell, slots: Slots) -> str:
    """The parenthesis, parted from the number by a space that copying keeps."""
    if not slots.tail:
        return ""
    return " " + _html_slot(html_of(part.tail.strip(), numeric=True), _tail_em(slots), "right")


def _html_slot(content: str, width: float, align: str) -> str:
    if not width:
        return content
    style = f"display:inline-block;min-width:{width:g}em;text-align:{align}"
    return f'<span style="{style}">{content}</span>'


def _in_apa_style(drawn: Any, table: Table, own_id: str, ruled: set[int]) -> Any:
    """Horizontal rules at top, under the headings and at the bottom; nothing else is drawn."""
    great_tables = _great_tables()
    loc, style = great_tables.loc, great_tables.style
    size, padding = _html_size(table)
    drawn = drawn.tab_options(
        table_font_names=_FONTS,
        table_font_size=f"{size}px",
        table_font_color="#000",
        table_margin_left="auto",
        table_margin_right="auto",
        table_border_top_style="none",
        table_border_bottom_style="none",
        heading_align="left",
        heading_title_font_size=f"{size}px",
        heading_title_font_weight="bold",
        heading_subtitle_font_size=f"{size}px",
        heading_padding="3px",
        heading_padding_horizontal=f"{padding}px",
        heading_border_bottom_style="none",
        column_labels_padding="4px",
        column_labels_padding_horizontal=f"{padding}px",
        column_labels_border_top_style="solid",
        column_labels_border_top_width="1px",
        column_labels_border_top_color="#000",
        column_labels_border_bottom_style="solid",
        column_labels_border_bottom_width="1px",
        column_labels_border_bottom_color="#000",
        table_body_hlines_style="none",
        table_body_border_top_style="solid",
        table_body_border_top_width="1px",
        table_body_border_top_color="#000",
        table_body_border_bottom_style="solid",
        table_body_border_bottom_width="1px",
        table_body_border_bottom_color="#000",
        data_row_padding="3px",
        data_row_padding_horizontal=f"{padding}px",
        source_notes_font_size=f"{size - 1}px",
        source_notes_padding="2px",
        source_notes_padding_horizontal=f"{padding}px",
        table_additional_css=_own_css(own_id),
    )
    for row in sorted(ruled):
        line = style.borders(sides="top", color="#000", weight="1px")
        drawn = drawn.tab_style(line, loc.body(rows=[row]))
    return drawn


def _own_css(own_id: str) -> str:
    """What Great Tables has no option for.

    Title and notes take the width of the table instead of stretching it; only the stub and the
    headings break lines, and numbers never do.
    """
    scope = f"#{own_id}"
    return "\n".join(
        [
            f"{scope} table {{ max-width: 100%; min-width: 26em; }}",
            f"{scope} .gt_title {{ font-weight: bold; }}",
            f"{scope} .gt_subtitle {{ padding-bottom: 8px; }}",
            f"{scope} .gt_heading .sw-text, {scope} .gt_sourcenote .sw-text"
            " { display: block; width: 0; min-width: 100%; line-height: 1.35; }",
            f"{scope} .gt_sourcenotes:first-child .gt_sourcenote {{ padding-top: 7px; }}",
            f"{scope} .gt_row.gt_right, {scope} .gt_row.gt_center {{ white-space: nowrap; }}",
            # Notebooks would stripe the rows.
            f"{scope} tbody tr {{ background: transparent; }}",
            f"{scope} .gt_row {{ vertical-align: top; line-height: 1.3; }}",
            f"{scope} .gt_col_heading, {scope} .gt_column_spanner"
            " { overflow: visible; line-height: 1.25; }",
        ]
    )


def _html_size(table: Table) -> tuple[int, int]:
    """Font size and side padding in pixels: a table of many or wide columns still fits a page."""
    columns = len(table.columns)
    step = next((step for step, most in enumerate((9, 14, 19)) if columns <= most), 3)
    sizes = ((15, 7), (13, 5), (11, 3), (10, 3))
    for size, padding in sizes[step:]:
        if _numbers_em(table) * size + 2 * padding * columns <= _HTML_NUMBERS:
            return size, padding
    return sizes[-1]


def _numbers_em(table: Table) -> float:
    """About how wide the columns of numbers are together."""
    columns = range(1, len(table.columns))
    return sum(_DIGIT_EM * slots_of(table, index).width for index in columns)


# LaTeX --------------------------------------------------------------------------------------------


def _latex_cells(table: Table, row: Row, ruled: bool) -> list[str]:
    if row.kind == "group":
        cells = [latex_of(row.cells[0]), *[""] * (len(table.columns) - 1)]
    else:
        cells = [
            _latex_number(row.cells[index], slots_of(table, index))
            if column.align == "right"
            else latex_of(row.cells[index])
            for index, column in enumerate(table.columns)
        ]
        cells[0] = r"\hspace*{1em}" * row.indent + _latex_stub(row.cells[0])
    if ruled:
        cells[0] = "\\midrule\n" + cells[0]
    return cells


def _latex_stub(text: str) -> str:
    """The first cell; a long question is set in lines, as an ``l`` column would not break it."""
    latex = _protected(latex_of(text))
    if len(text) <= _LATEX_STUB:
        return latex
    return rf"\parbox[t]{{0.4\linewidth}}{{\raggedright\hangindent=1em {latex}\strut}}"


def _protected(latex: str) -> str:
    r"""A row starts after ``\\``, which would take a first ``[`` or ``*`` for its own argument."""
    return "{}" + latex if latex.startswith(("[", "*")) else latex


def _latex_number(cell: str, slots: Slots) -> str:
    """A number with invisible stars in the place of those it lacks."""
    if not cell:
        return ""
    part = split_cell(cell)
    if part.is_interval:
        return latex_of(cell, numeric=True)
    lacking = slots.stars - len(part.stars)
    phantom = rf"\phantom{{{'*' * lacking}}}" if lacking else ""
    tail = latex_of(part.tail, numeric=True)
    if slots.tail and not tail:
        tail = rf"\phantom{{{latex_of(slots.tail, numeric=True)}}}"
    return latex_of(part.digits, numeric=True) + latex_of(part.stars) + phantom + tail


def _latex_heading(text: str) -> str:
    r"""A heading, title or note; ``\n`` breaks the line inside a ``\shortstack``."""
    lines = _protected(latex_of(text)).split("\n")
    stacked = r" \\ ".join(lines)
    return stacked if len(lines) == 1 else rf"\shortstack{{{stacked}}}"


def _latex_size(table: Table) -> int:
    columns = len(table.columns)
    step = next((step for step, most in enumerate((9, 14)) if columns <= most), 2)
    sizes = (10, 8, 6)
    gaps = _LATEX_GAP * columns
    fitting = (size for size in sizes[step:] if _numbers_em(table) * size + gaps <= _LATEX_NUMBERS)
    return next(fitting, sizes[-1])
