"""Descriptive statistics and frequencies as publication tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from .numbers import NumberFormat
from .phrase import italic, paragraph, phrase
from .table import Column, Row, Table, group_row
from .wording import MEAN, SD, Labels, N, label_of, paragraphs, result_notes, rows_of

ValueLabels = Mapping[str, Mapping[Any, str]]

_DESCRIPTIVES = (
    Column("n", N),
    Column("missing", "Missing"),
    Column("mean", MEAN),
    Column("sd", SD),
    Column("min", "Min"),
    Column("max", "Max"),
    Column("skewness", "Skewness"),
    Column("kurtosis", "Kurtosis"),
)

_FREQUENCIES = (
    Column("count", N),
    Column("percent", "%"),
    Column("valid_percent", "Valid %"),
    Column("cumulative_percent", "Cumulative %"),
)


def descriptives_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per variable: n, missing, M, SD, minimum, maximum, skewness and kurtosis.

    Parameters
    ----------
    result
        What ``Descriptives.to_dict()`` gives.
    labels
        Variable -> label; a variable without one keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``; none of these figures is bounded by 1.
    digits
        Decimals. Minima and maxima are written without any when all of them are whole.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    variables = rows_of(result["tidy"])
    whole = _all_whole(variable[key] for variable in variables for key in ("min", "max"))

    def cell(variable: Mapping[str, Any], key: str) -> str:
        if key in ("n", "missing"):
            return fmt.count(variable[key])
        return fmt.number(variable[key], digits=0 if whole and key in ("min", "max") else None)

    rows = tuple(
        Row(
            (
                label_of(variable["variable"], labels),
                *(cell(variable, column.key) for column in _DESCRIPTIVES),
            )
        )
        for variable in variables
    )
    general = paragraph(
        phrase(N, " = valid answers; ", italic("M"), " = mean; ", italic("SD"), " = standard"),
        "deviation. Skewness and kurtosis are adjusted for sample size (G1, G2); both are 0 for a",
        "normal distribution.",
    )
    columns = (Column("variable", "Variable", "left"), *_DESCRIPTIVES)
    notes = paragraphs(general, *result_notes(result))
    return Table(title or "Descriptive Statistics", columns, rows, notes)


def frequencies_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    value_labels: ValueLabels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 1,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """The answers to each variable: n, percent, valid percent and cumulative percent.

    Parameters
    ----------
    result
        What ``Frequencies.to_dict()`` gives.
    labels
        Variable -> label; a variable without one keeps its name.
    value_labels
        Variable -> {value: label}; a labelled value is written "1 Agree".
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``; percentages always keep their zero.
    digits
        Decimals of the percentages.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    rows: list[Row] = []
    current: object = None
    for answer in rows_of(result["tidy"]):
        if not rows or answer["variable"] != current:
            current = answer["variable"]
            rows.append(group_row(label_of(current, labels)))
        rows.append(_answer_row(answer, (value_labels or {}).get(str(current), {}), fmt))
    general = phrase("% = of all cases; valid and cumulative % = of the cases that answered.")
    columns = (Column("value", "Answer", "left"), *_FREQUENCIES)
    notes = paragraphs(general, *result_notes(result))
    return Table(title or "Frequencies", columns, tuple(rows), notes)


def _answer_row(answer: Mapping[str, Any], named: Mapping[Any, str], fmt: NumberFormat) -> Row:
    percents = [fmt.number(answer[column.key]) for column in _FREQUENCIES[1:]]
    stub = _value_label(answer["value"], named, fmt)
    return Row((stub, fmt.count(answer["count"]), *percents), indent=1)


def _value_label(value: Any, named: Mapping[Any, str], fmt: NumberFormat) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "Missing"
    if isinstance(value, float):
        written = str(int(value)) if value.is_integer() else repr(value).replace(".", fmt.decimal)
    else:
        written = str(value)
    label = label_of(named.get(value, ""), None)
    return f"{written} {label}" if label else written


def _all_whole(values: Iterable[float]) -> bool:
    known = [value for value in values if not math.isnan(value)]
    return all(float(value).is_integer() for value in known)
