"""Tables of several groups, one below the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .numbers import NumberFormat
from .phrase import phrase
from .prose import Prose
from .table import Column, Row, Table
from .wording import N, confidence_label, interval_of_alpha, paragraphs


@dataclass(frozen=True, repr=False)
class Stack:
    """Tables of one kind, each with its group in the title, and remarks on all of them.

    Attributes
    ----------
    tables
        The tables from top to bottom.
    notes
        Paragraphs below the last table.
    """

    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Table]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def __getitem__(self, at: int) -> Table:
        return self.tables[at]

    def to_text(self) -> str:
        """The tables in plain text; see ``Table.to_text``."""
        return self._joined([table.to_text() for table in self.tables])

    def to_markdown(self) -> str:
        """The tables as GitHub-flavoured pipe tables; see ``Table.to_markdown``."""
        return self._joined([table.to_markdown() for table in self.tables])

    def to_html(self) -> str:
        """The tables as a self-contained HTML fragment; see ``Table.to_html``.

        Raises
        ------
        ReportDependencyError
            When great-tables, or a frame library for it, is not installed.
        """
        return "\n".join(table.to_html() for table in self._with_notes())

    def to_latex(self) -> str:
        """The tables as LaTeX; see ``Table.to_latex``.

        Raises
        ------
        ReportDependencyError
            When great-tables, or a frame library for it, is not installed.
        """
        return "\n\n".join(table.to_latex() for table in self._with_notes())

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str | None:
        from .gt import ReportDependencyError

        try:
            return self.to_html()
        except ReportDependencyError:
            return None

    def _with_notes(self) -> list[Table]:
        """The tables, the last of which has the remarks on all of them below its own notes."""
        *others, last = self.tables
        return [*others, replace(last, notes=(*last.notes, *self.notes))]

    def _joined(self, parts: Sequence[str]) -> str:
        return "\n\n".join([*parts, *self.notes])


def results_by_group(tables: Sequence[tuple[str, Table]], notes: Sequence[str]) -> Stack:
    """Put the tables of several groups together, each under the name of its group."""
    titled = (table.with_title(phrase(table.title, " (", group, ")")) for group, table in tables)
    return Stack(tuple(titled), tuple(notes))


def reports_by_group(reports: Sequence[tuple[str, Prose]], notes: Sequence[str]) -> Prose:
    """Put the sentences of several groups together, each under the name of its group."""
    paragraphs: list[str] = []
    for group, prose in reports:
        first, *others = prose.paragraphs
        paragraphs += [phrase(f"{group}: ", first), *others]
    return Prose((*paragraphs, *notes))


def coefficients_by_group(
    by: str,
    coefficients: Sequence[tuple[str, Mapping[str, Any]]],
    notes: Sequence[str],
    confidence: float,
    *,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    title: str | None = None,
) -> Table:
    """A row per group: the coefficient, its interval and n.

    Parameters
    ----------
    by
        The keys, as the title names them.
    coefficients
        The name of each group, and ``estimate``, ``conf_low``, ``conf_high``, ``n``, ``method``.
    notes
        Remarks below the table.
    confidence
        The level of the intervals.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    columns = (
        Column("group", "Group", "left"),
        Column("n", N),
        Column("estimate", "α"),
        Column("interval", confidence_label(confidence, fmt), "center"),
    )
    rows = tuple(
        Row(
            (
                group,
                fmt.count(figures["n"]),
                fmt.bounded(figures["estimate"]),
                fmt.interval(figures["conf_low"], figures["conf_high"], bounded=True),
            )
        )
        for group, figures in coefficients
    )
    methods = dict.fromkeys(interval_of_alpha(figures["method"]) for _, figures in coefficients)
    interval = f"Interval: {' or '.join(methods)}." if methods else ""
    return Table(title or f"Cronbach's α by {by}", columns, rows, paragraphs(interval, *notes))
