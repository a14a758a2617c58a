"""The analysis of variance of people by items as a publication table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat
from .phrase import Phrase, figure, italic, paragraph, phrase
from .table import Column, Row, Table
from .wording import (
    MEAN,
    Labels,
    N,
    cases_note,
    equals,
    label_of,
    paragraphs,
    result_notes,
    rows_of,
)

#: The lines in the order of SPSS, with their names and how far they are indented.
_LINES = {
    "between_people": ("Between people", 0),
    "between_items": ("Between items", 1),
    "nonadditivity": ("Nonadditivity", 2),
    "balance": ("Balance", 2),
    "residual": ("Residual", 1),
    "within_people": ("Within people", 0),
    "total": ("Total", 0),
}


def item_anova_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A line per source of variance; Hoyt's reliability and Hotelling's T² in the note.

    Parameters
    ----------
    result
        What ``ItemAnova.to_dict()`` gives.
    labels
        Scale -> label.
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
    whole = rows_of(result["glance"])[0]
    columns = (
        Column("source", "Source", "left"),
        Column("sum_of_squares", italic("SS")),
        Column("df", italic("df")),
        Column("mean_square", italic("MS")),
        Column("f", italic("F")),
        Column("p_value", italic("p")),
    )
    rows = []
    for line in rows_of(result["tidy"]):
        if not fmt.number(line["sum_of_squares"]):
            continue
        name, indent = _LINES[line["source"]]
        cells = (
            name,
            fmt.number(line["sum_of_squares"]),
            fmt.count(line["df"]),
            fmt.number(line["mean_square"]),
            fmt.number(line["f"]),
            fmt.p_value(line["p_value"]),
        )
        rows.append(Row(cells, indent=indent))
    notes = paragraphs(
        paragraph(
            phrase(equals(N, fmt.count(whole["n"])), f", {fmt.count(whole['n_items'])} items."),
            _grand_mean(whole, fmt),
            phrase(equals("Hoyt's reliability", fmt.bounded(whole["hoyt"])), "."),
            "Nonadditivity: Tukey's test with one degree of freedom."
            if fmt.number(whole["grand_mean"])
            else "",
            _power(whole, fmt),
        ),
        _hotelling(whole, fmt),
        cases_note(result, fmt, n=[whole["n"]], pairwise_unit="each covariance"),
        *result_notes(result),
    )
    named = label_of(whole["scale"], labels)
    return Table(title or f"Analysis of Variance of Items: {named}", columns, tuple(rows), notes)


def _grand_mean(whole: Mapping[str, Any], fmt: NumberFormat) -> Phrase:
    mean = fmt.number(whole["grand_mean"])
    return phrase("Grand ", equals(MEAN, mean), ".") if mean else phrase()


def _power(whole: Mapping[str, Any], fmt: NumberFormat) -> Phrase:
    power = fmt.number(whole["additive_power"])
    if not power:
        return phrase()
    return phrase("Answers raised to the power of ", figure(power), " would be additive.")


def _hotelling(whole: Mapping[str, Any], fmt: NumberFormat) -> Phrase:
    """A sentence such as "Hotelling's T² = 12.10, F(2, 98) = 5.99, p = .004"."""
    if not fmt.number(whole["t_squared"]):
        return phrase()
    p = fmt.p_value(whole["p_value"])
    relation = p if p[0] in "<>" else f"= {p}"
    t_squared, f = figure(fmt.number(whole["t_squared"])), figure(fmt.number(whole["f"]))
    df = f"({fmt.count(whole['df1'])}{fmt.separator}{fmt.count(whole['df2'])})"
    return phrase(
        "Equal item means: Hotelling's ", italic("T"), "² = ", t_squared, ", ", italic("F"), df,
        " = ", f, ", ", italic("p"), f" {relation}.",
    )  # fmt: skip
