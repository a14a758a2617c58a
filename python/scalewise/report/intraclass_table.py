"""Intraclass correlations as a publication table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat
from .phrase import italic, paragraph, phrase, sentence
from .table import Column, Row, Table
from .wording import Labels, N, label_of, number_range, paragraphs, result_notes, rows_of

_COLUMNS = (
    Column("n", N),
    Column("groups", "Groups"),
    Column("ms_between", phrase(italic("MS"), "\nbetween")),
    Column("ms_within", phrase(italic("MS"), "\nwithin")),
    Column("f", italic("F")),
    Column("p_value", italic("p")),
    Column("icc1", "ICC(1)"),
    Column("icc2", "ICC(2)"),
    Column("design_effect", "Design\neffect"),
)


def intraclass_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per variable: mean squares, F and p, ICC(1), ICC(2) and design effect.

    Parameters
    ----------
    result
        What ``IntraclassCorrelations.to_dict()`` gives.
    labels
        Variable -> label; a variable without one keeps its name. Also used for the keys.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure but p.
    star_levels
        Accepted for symmetry with the other tables; the test is given with its p value.
    title
        Replaces the default title.

    The numbers of respondents and groups become columns when they differ between variables.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    variables = rows_of(result["tidy"])
    hidden = {key for key in ("n", "groups") if len({row[key] for row in variables}) == 1}
    columns = [column for column in _COLUMNS if column.key not in hidden]
    rows = tuple(
        Row((label_of(row["variable"], labels), *(_cell(row, each.key, fmt) for each in columns)))
        for row in variables
    )
    by = ", ".join(label_of(key, labels) for key in result["by"])
    notes = paragraphs(
        _sizes_note(result, by, fmt),
        paragraph(
            "ICC(1) = resemblance of two respondents of a group (analysis of variance);",
            "ICC(2) = reliability of the means of groups; design effect = 1 + (mean size of a",
            "respondent's group − 1) × ICC(1).",
        ),
        _left_out(result, by, fmt),
        *result_notes(result),
    )
    title = title or f"Intraclass Correlations by {by}"
    return Table(title, (Column("variable", "Variable", "left"), *columns), rows, notes)


def _cell(row: Mapping[str, Any], key: str, fmt: NumberFormat) -> str:
    if key in ("n", "groups"):
        return fmt.count(row[key])
    if key == "p_value":
        return fmt.p_value(row[key])
    return fmt.number(row[key], bounded=key in ("icc1", "icc2"))


def _sizes_note(result: Mapping[str, Any], by: str, fmt: NumberFormat) -> str:
    sizes = {name: column[0] for name, column in result["glance"].items()}
    spread = number_range([sizes["smallest"], sizes["largest"]], fmt)
    mean = fmt.number(sizes["mean"], digits=1)
    return paragraph(
        phrase(N, f" = {fmt.count(sizes['n'])} respondents in {fmt.count(sizes['groups'])} groups"),
        phrase("of ", spread, f" (mean size {mean}) by {by}."),
    )


def _left_out(result: Mapping[str, Any], by: str, fmt: NumberFormat) -> str:
    """Who is in no group, and whose answers are missing."""
    cases = result["cases"]
    reasons = {
        "ungrouped": f"because {by} is missing",
        "incomplete": "for missing answers",
        "out_of_bounds": "for answers out of bounds",
        "zero_weight": "for zero weight",
        "filtered": "by the filter",
    }
    of = fmt.count(cases["read"])
    return sentence(
        [
            f"{fmt.count(cases[name])} of {of} cases left out {why}" if cases[name] else ""
            for name, why in reasons.items()
        ]
    )
