"""A table as a GitHub-flavoured Markdown pipe table."""

from __future__ import annotations

from collections.abc import Sequence

from .alignment import display_width, pad, spanner_runs
from .markup import markdown_of
from .table import Row, Table

_INDENT = "&emsp;"


def to_markdown(table: Table) -> str:
    """Write title, pipe table and notes; the source is aligned as well as the rendering."""
    header = _headings(table)
    body = [_cells(table, row) for row in table.rows if row.kind != "rule"]
    grid = [header, *body]
    aligns = [column.align for column in table.columns]
    widths = [max(3, *(display_width(row[i]) for row in grid)) for i in range(len(aligns))]

    lines = [f"**{table.heading}**", "", f"*{markdown_of(table.title)}*", ""]
    lines.append(_pipe_row(header, widths, aligns))
    lines.append(_pipe_row([_dashes(*each) for each in zip(widths, aligns, strict=True)]))
    lines += [_pipe_row(row, widths, aligns) for row in body]
    for index, note in enumerate(table.notes):
        lines += ["", ("*Note.* " if index == 0 else "") + markdown_of(note)]
    return "\n".join(lines)


def _headings(table: Table) -> list[str]:
    headings = [markdown_of(column.label) for column in table.columns]
    for label, covered in spanner_runs(table):
        for index in covered if label else []:
            headings[index] = f"{markdown_of(label)}<br>{headings[index]}"
    return headings


def _cells(table: Table, row: Row) -> list[str]:
    if row.kind == "group":
        return [markdown_of(row.cells[0]), *[""] * (len(table.columns) - 1)]
    cells = [
        markdown_of(cell, numeric=column.align == "right")
        for cell, column in zip(row.cells, table.columns, strict=True)
    ]
    cells[0] = _INDENT * row.indent + cells[0]
    return cells


def _pipe_row(
    cells: list[str], widths: list[int] | None = None, aligns: Sequence[str] | None = None
) -> str:
    if widths is not None and aligns is not None:
        cells = [pad(*each) for each in zip(cells, widths, aligns, strict=True)]
    return f"| {' | '.join(cells)} |"


def _dashes(width: int, align: str) -> str:
    if align == "center":
        return f":{'-' * (width - 2)}:"
    return "-" * (width - 1) + ":" if align == "right" else ":" + "-" * (width - 1)
