"""A publication table: what it says, independent of how it is drawn.

``Table`` is frozen and holds finished strings. The renderers (``text``, ``markdown``, ``gt``) only
place them; they never round, sort or count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Align = Literal["left", "center", "right"]
RowKind = Literal["body", "group", "summary", "rule"]


@dataclass(frozen=True)
class Column:
    r"""A column: its key, its heading (``\n`` breaks the line) and how its cells are aligned.

    Right-aligned cells are numbers: stars behind them and parentheses behind those are set apart,
    so that the digits of the column line up.
    """

    key: str
    label: str
    align: Align = "right"


@dataclass(frozen=True)
class Spanner:
    """A heading over several neighbouring columns, given by their keys."""

    label: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A row of a kind; ``indent`` moves its first cell in.

    ``body`` and ``summary`` rows have a cell per column, a ``group`` row is one heading, and a
    ``rule`` row is a horizontal line without cells.
    """

    cells: tuple[str, ...] = ()
    kind: RowKind = "body"
    indent: int = 0


RULE = Row(kind="rule")


def group_row(label: str) -> Row:
    """A heading for the rows that follow."""
    return Row((label,), kind="group")


@dataclass(frozen=True, repr=False)
class Table:
    """A table ready for publication.

    Attributes
    ----------
    title
        The title; set in italics below the word "Table" where the format knows italics.
    columns
        The columns from left to right; the first is the stub, which names the rows.
    rows
        The rows from top to bottom.
    notes
        Paragraphs below the table. The first is the general note and is introduced by "Note.".
    spanners
        Headings over groups of columns.
    number
        The number of the table in its document; ``None`` prints the bare word "Table".
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    spanners: tuple[Spanner, ...] = ()
    number: int | None = None

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError(f"the column keys of a table must differ: {keys}")
        for row in self.rows:
            _check_row(row, len(keys))
        for spanner in self.spanners:
            _check_spanner(spanner, keys)

    @property
    def heading(self) -> str:
        """The line above the title: "Table 2", or "Table" while there is no number."""
        return "Table" if self.number is None else f"Table {self.number}"

    def with_title(self, title: str) -> Table:
        """The same table under another title."""
        return replace(self, title=title)

    def with_number(self, number: int | None) -> Table:
        """The same table with its number in a document."""
        return replace(self, number=number)

    def with_notes(self, *notes: str) -> Table:
        """The same table with other notes."""
        return replace(self, notes=notes)

    def add_note(self, note: str) -> Table:
        """The same table with one more note below the others."""
        return replace(self, notes=(*self.notes, note))

    def to_text(self) -> str:
        """The table in plain text, for the terminal: aligned, 7-bit minus signs."""
        from .text import to_text

        return to_text(self)

    def to_markdown(self) -> str:
        """The table as a GitHub-flavoured pipe table, title above and notes below.

        Pipe tables know neither spanners nor rules inside the body: a spanner becomes the first
        line of the headings it covers, a rule is left out.
        """
        from .markdown import to_markdown

        return to_markdown(self)

    def to_html(self, *, table_id: str | None = None) -> str:
        """The table as a self-contained HTML fragment in APA style, set by Great Tables.

        ``table_id`` is the id of the enclosing element; without one it is derived from the
        content, so that the same table always gives the same text.

        Raises
        ------
        ReportDependencyError
            When great-tables, or a frame library for it, is not installed.
        """
        from .gt import to_html

        return to_html(self, table_id=table_id)

    def to_latex(self) -> str:
        """The table as LaTeX, set by Great Tables; the document loads booktabs and longtable.

        Raises
        ------
        ReportDependencyError
            When great-tables, or a frame library for it, is not installed.
        """
        from .gt import to_latex

        return to_latex(self)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        """The text, because a notebook without HTML falls back to it."""
        return self.to_text()

    def _repr_html_(self) -> str | None:
        """HTML for a notebook; ``None`` (which shows the text) when it cannot be made."""
        from .gt import ReportDependencyError

        try:
            return self.to_html()
        except ReportDependencyError:
            return None


def _check_row(row: Row, width: int) -> None:
    expected = {"body": width, "summary": width, "group": 1, "rule": 0}[row.kind]
    if len(row.cells) != expected:
        raise ValueError(f"a {row.kind} row of this table has {expected} cells, not {row.cells!r}")


def _check_spanner(spanner: Spanner, keys: list[str]) -> None:
    unknown = [key for key in spanner.keys if key not in keys]
    if unknown or not spanner.keys:
        raise ValueError(f"the spanner {spanner.label!r} covers no such columns: {unknown}")
    start = keys.index(spanner.keys[0])
    if tuple(keys[start : start + len(spanner.keys)]) != spanner.keys:
        raise ValueError(f"the spanner {spanner.label!r} must cover neighbouring columns")
