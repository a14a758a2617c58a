"""A table in plain text."""

from __future__ import annotations

import textwrap

from .alignment import Slots, display_width, pad, set_number, slots_of, spanner_runs
from .table import Row, Table

_GAP = "  "
_INDENT = "  "
_STUB_WIDTH = 48
_NARROW_STUB = 24
_SCREEN = 110
_HEADING_WIDTH = 16
_NOTE_WIDTH = 72


def to_text(table: Table) -> str:
    """Draw the table: title, rule, headings, rule, rows, rule, notes."""
    headings = [_heading_lines(column.label) for column in table.columns]
    slots = [slots_of(table, index) for index in range(len(table.columns))]
    widths = [_column_width(*each) for each in zip(headings, slots, strict=True)]
    stubs = [_stub_lines(row, _stub_width(widths)) for row in table.rows]
    if widths:
        widths[0] = max(map(display_width, headings[0] + _cell_stubs(table, stubs)), default=0)
        _widen_for_spanners(table, widths)
    groups = [display_width(row.cells[0]) for row in table.rows if row.kind == "group"]
    total = max([sum(widths) + len(_GAP) * (len(widths) - 1), *groups])
    rule = "─" * total

    lines = [table.heading, *_wrap(table.title, max(total, _NOTE_WIDTH)), "", rule]
    lines += _spanner_lines(table, widths)
    lines += _heading_block(table, headings, slots, widths)
    lines.append(rule)
    for row, stub in zip(table.rows, stubs, strict=True):
        lines += [rule] if row.kind == "rule" else _row_lines(table, row, stub, slots, widths)
    lines.append(rule)
    lines += _note_lines(table, total)
    return "\n".join(line.rstrip() for line in lines)


def _stub_width(widths: list[int]) -> int:
    """Where long first cells break: earlier when the other columns leave them little room."""
    room = _SCREEN - sum(widths[1:]) - len(_GAP) * (len(widths) - 1)
    return min(_STUB_WIDTH, max(_NARROW_STUB, room))


def _stub_lines(row: Row, width: int) -> list[str]:
    """The first cell, indented, and wrapped when it is a long question text."""
    if not row.cells:
        return []
    lead = _INDENT * row.indent
    if row.kind == "group":
        return [row.cells[0]]
    hanging = lead + _INDENT
    lines = _wrap(row.cells[0], width, lead, hanging)
    return lines or [lead]


def _cell_stubs(table: Table, stubs: list[list[str]]) -> list[str]:
    pairs = zip(table.rows, stubs, strict=True)
    return [line for row, lines in pairs if row.kind != "group" for line in lines]


def _heading_lines(label: str) -> list[str]:
    return [line for part in label.split("\n") for line in _wrap(part, _HEADING_WIDTH)]


def _wrap(text: str, width: int, lead: str = "", hanging: str = "") -> list[str]:
    """Break lines between words only."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=lead,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _column_width(heading: list[str], slots: Slots) -> int:
    return max([slots.width, *map(display_width, heading)])


def _widen_for_spanners(table: Table, widths: list[int]) -> None:
    """Give the last column under a spanner the room that a long spanner lacks."""
    for label, covered in spanner_runs(table):
        room = sum(widths[i] for i in covered) + len(_GAP) * (len(covered) - 1)
        if label:
            widths[covered[-1]] += max(0, display_width(label) - room)


def _spanner_lines(table: Table, widths: list[int]) -> list[str]:
    """The spanners, centred over what they cover, each with a line below."""
    if not table.spanners:
        return []
    labels, lines = [], []
    for label, covered in spanner_runs(table):
        room = sum(widths[i] for i in covered) + len(_GAP) * (len(covered) - 1)
        labels.append(pad(label, room, "center"))
        lines.append(("─" if label else " ") * room)
    return [_GAP.join(labels), _GAP.join(lines)]


def _heading_block(
    table: Table, headings: list[list[str]], slots: list[Slots], widths: list[int]
) -> list[str]:
    """The headings, resting on the rule below them and standing above the digits."""
    height = max(map(len, headings), default=0)
    lines = []
    shifts = [
        0 if room.tail else min(room.stars, width - max(map(display_width, heading), default=0))
        for heading, room, width in zip(headings, slots, widths, strict=True)
    ]
    for level in range(height):
        cells = []
        for index, column in enumerate(table.columns):
            missing = height - len(headings[index])
            label = headings[index][level - missing] if level >= missing else ""
            cells.append(pad(label + " " * shifts[index], widths[index], column.align))
        lines.append(_GAP.join(cells))
    return lines


def _row_lines(
    table: Table, row: Row, stub: list[str], slots: list[Slots], widths: list[int]
) -> list[str]:
    if row.kind == "group":
        return stub
    cells = [pad(stub[0], widths[0], table.columns[0].align)]
    for index, column in enumerate(table.columns[1:], start=1):
        cell = row.cells[index]
        numeric = column.align == "right"
        cells.append(
            set_number(cell, slots[index], widths[index])
            if numeric
            else pad(cell, widths[index], column.align)
        )
    return [_GAP.join(cells), *stub[1:]]


def _note_lines(table: Table, total: int) -> list[str]:
    lines: list[str] = []
    for index, note in enumerate(table.notes):
        introduced = f"Note. {note}" if index == 0 else note
        lines += _wrap(introduced, max(total, _NOTE_WIDTH))
    return lines
