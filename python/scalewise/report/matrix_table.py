"""Partial, nearest and other matrices of correlations as publication tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from .numbers import DEFAULT_LEVELS, NumberFormat, stars
from .phrase import Phrase, figure, italic, paragraph, phrase
from .table import Column, Row, Table
from .wording import (
    Labels,
    N,
    cases_note,
    equals,
    label_of,
    paragraphs,
    result_notes,
    rows_of,
    star_paragraph,
)

_OF_RANKS = {"spearman": " (Spearman)", "kendall": " (Kendall's Tau-b)"}


def partial_correlation_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = DEFAULT_LEVELS,
    title: str | None = None,
) -> Table:
    """Partial correlations in the lower triangle, semipartial ones in the whole matrix.

    Parameters
    ----------
    result
        What ``PartialCorrelationMatrix.to_dict()`` gives.
    labels
        Variable -> label; a variable without one keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of the correlations.
    star_levels
        Symbol -> level, see ``stars``; ``None`` or ``{}`` for a table without stars.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    whole = result["method"].startswith("semipartial")

    def cell(i: int, j: int) -> str:
        return fmt.bounded(result["r"][i][j]) + stars(result["p_value"][i][j], star_levels)

    columns, rows = _matrix(result["names"], labels, cell, whole)
    what = (
        "Each correlation is that of the row with what all other variables leave of the column;"
        if whole
        else "Each correlation is with all other variables held constant;"
    )
    notes = paragraphs(
        paragraph(
            what,
            *_tests(result),
            phrase(equals(N, fmt.count(result["n"])), "."),
            cases_note(result, fmt, n=[result["n"]], pairwise_unit="each correlation"),
        ),
        *result_notes(result),
        star_paragraph(star_levels, fmt),
    )
    heading = "Semipartial Correlations" if whole else "Partial Correlations"
    heading += _OF_RANKS.get(result["method"].rpartition("_")[2], "")
    return Table(title or heading, columns, rows, notes)


def _tests(result: Mapping[str, Any]) -> list[Phrase | str]:
    """How the correlations are tested, as far as they are."""
    if result["method"].endswith("kendall"):
        return [phrase("two-sided ", italic("z"), " tests.")]
    if math.isnan(result["df"]):
        return ["without tests."]
    return [phrase("two-sided ", italic("t"), " tests.")]


def nearest_correlation_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """The lower triangle of the matrix found, and how far it is from the one given.

    Parameters
    ----------
    result
        What ``NearestCorrelation.to_dict()`` gives.
    labels
        Variable -> label; a variable without one keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of the correlations.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    one = rows_of(result["glance"])[0]
    columns, rows = _matrix(
        result["names"], labels, lambda i, j: fmt.bounded(result["r"][i][j]), False
    )
    changed = result["most_changed"]
    pair = " with ".join(label_of(name, labels) for name in changed or [])
    notes = paragraphs(
        paragraph(
            "Found by projections (Higham)."
            if one["method"] == "higham"
            else "Found by raising the eigenvalues below nought.",
            phrase("Frobenius distance: ", figure(fmt.number(one["distance"], digits=4)), "."),
            phrase("Largest change: ", figure(fmt.number(one["largest_change"], digits=4))),
            f"({pair})." if changed else ".",
            phrase("Smallest eigenvalue: ", figure(_fine(one, "before", fmt)), " before,"),
            phrase(figure(_fine(one, "after", fmt)), " after."),
        ),
        *result_notes(result),
    )
    return Table(title or "Nearest Correlation Matrix", columns, rows, notes)


def definiteness_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 4,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """The eigenvalues of a correlation matrix, and whether it is positive definite.

    Parameters
    ----------
    result
        What ``Definiteness.to_dict()`` gives.
    labels
        Accepted for symmetry with the other tables; no variable is named here.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of the eigenvalues.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    one = rows_of(result["glance"])[0]
    columns = (Column("component", "Component", "left"), Column("eigenvalue", "Eigenvalue"))
    rows = tuple(
        Row((fmt.count(row["component"]), fmt.number(row["eigenvalue"])))
        for row in rows_of(result["tidy"])
    )
    is_or_not = "is" if one["positive_definite"] else "is not"
    condition = figure(fmt.number(one["condition"], digits=1))
    notes = paragraphs(
        paragraph(
            f"The matrix {is_or_not} positive definite;",
            phrase("largest over smallest eigenvalue: ", condition, "."),
        ),
        *result_notes(result),
    )
    return Table(title or "Eigenvalues of a Correlation Matrix", columns, rows, notes)


def _fine(one: Mapping[str, Any], when: str, fmt: NumberFormat) -> str:
    return fmt.number(one[f"smallest_eigenvalue_{when}"], digits=4)


def _matrix(
    names: Sequence[str], labels: Labels | None, cell: Any, whole: bool
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """The columns and rows of a matrix, below its diagonal or whole."""
    k = len(names)

    def written(i: int, j: int) -> str:
        if i == j:
            return "—"
        return str(cell(i, j)) if whole or j < i else ""

    stub = Column("variable", "Variable", "left")
    columns = (stub, *(Column(f"r{j + 1}", str(j + 1)) for j in range(k)))
    rows = tuple(
        Row((f"{i + 1}. {label_of(name, labels)}", *(written(i, j) for j in range(k))))
        for i, name in enumerate(names)
    )
    return columns, rows
