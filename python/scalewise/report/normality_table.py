"""Tests of normality as a publication table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat
from .phrase import italic, paragraph
from .table import Column, Row, Table
from .wording import Labels, N, label_of, paragraphs, result_notes, rows_of

_TESTS = {
    "skewness": "Mardia's skewness",
    "skewness_small_sample": "Mardia's skewness, small samples",
    "kurtosis": "Mardia's kurtosis",
    "henze_zirkler": "Henze and Zirkler",
    "royston": "Royston",
    "energy": "Energy",
}


def normality_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per test of normality: coefficient, statistic, df, p and n.

    Parameters
    ----------
    result
        What ``NormalityTest.to_dict()`` gives.
    labels
        Variable -> label; a variable without one keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure but p.
    star_levels
        Accepted for symmetry with the other tables; the tests are given with their p values.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    rows = rows_of(result["tidy"])
    cells = [
        {
            "test": _label(row, labels),
            "estimate": fmt.number(row["estimate"]),
            "statistic": fmt.number(row["statistic"]),
            "df": fmt.count(row["df"]),
            "p_value": fmt.p_value(row["p_value"]),
            "n": fmt.count(row["n"]),
        }
        for row in rows
    ]
    columns = (
        Column("test", "Test", "left"),
        Column("estimate", "Coefficient"),
        Column("statistic", "Statistic"),
        Column("df", italic("df")),
        Column("p_value", italic("p")),
        Column("n", N),
    )
    kept = [column for column in columns if any(row[column.key] for row in cells)]
    names = fmt.separator.join(label_of(name, labels) for name in result["variables"])
    together = any(row["variable"] is None for row in rows)
    notes = paragraphs(
        paragraph(
            f"Variables: {names}." if together else "Each variable by itself.",
            "Statistics of rows with a variable are Shapiro and Wilk's."
            if any(row["variable"] is not None for row in rows)
            else "",
        ),
        *result_notes(result),
    )
    body = tuple(Row(tuple(row[column.key] for column in kept)) for row in cells)
    one = len(result["variables"]) == 1 or not together
    heading = "Tests of Normality" if one else "Tests of Multivariate Normality"
    return Table(title or heading, tuple(kept), body, notes)


def _label(row: Mapping[str, Any], labels: Labels | None) -> str:
    if row["variable"] is not None:
        return label_of(row["variable"], labels)
    return _TESTS.get(row["test"], str(row["test"]))
