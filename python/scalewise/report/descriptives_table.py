"""Descriptive statistics and frequencies as publication tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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
        Decimals. A variable whose minimum and maximum are whole has these without any.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    variables = rows_of(result["tidy"])
    rows = tuple(
        Row(
            (
                label_of(variable["variable"], labels),
                *(_figure(variable, column.key, fmt) for column in _DESCRIPTIVES),
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


def _figure(variable: Mapping[str, Any], key: str, fmt: NumberFormat) -> str:
    if key in ("n", "missing"):
        return fmt.count(variable[key])
    limits = ("min", "max")
    whole = key in limits and all(float(variable[limit]).is_integer() for limit in limits)
    return fmt.number(variable[key], digits=0 if whole else None)


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

    Several variables stand one below the other, each under its label; a single one is named in the
    title.

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
    answers = rows_of(result["tidy"])
    names = list(dict.fromkeys(str(answer["variable"]) for answer in answers))
    alone = len(names) == 1
    rows: list[Row] = []
    for name in names:
        if not alone:
            rows.append(group_row(label_of(name, labels)))
        named = (value_labels or {}).get(name, {})
        own = [answer for answer in answers if str(answer["variable"]) == name]
        rows += [_answer_row(answer, named, fmt, indent=0 if alone else 1) for answer in own]
    general = phrase("% = of all cases; valid and cumulative % = of the cases that answered.")
    columns = (Column("value", "Answer", "left"), *_FREQUENCIES)
    notes = paragraphs(general, *result_notes(result))
    return Table(title or _frequencies_title(names, labels), columns, tuple(rows), notes)


def _frequencies_title(names: Sequence[str], labels: Labels | None) -> str:
    return f"Frequencies: {label_of(names[0], labels)}" if len(names) == 1 else "Frequencies"


def _answer_row(
    answer: Mapping[str, Any], named: Mapping[Any, str], fmt: NumberFormat, *, indent: int
) -> Row:
    percents = [fmt.number(answer[column.key]) for column in _FREQUENCIES[1:]]
    stub = _value_label(answer["value"], named, fmt)
    return Row((stub, fmt.count(answer["count"]), *percents), indent=indent)


def _value_label(value: Any, named: Mapping[Any, str], fmt: NumberFormat) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "Missing"
    if isinstance(value, float):
        written = str(int(value)) if value.is_integer() else repr(value).replace(".", fmt.decimal)
    else:
        written = str(value)
    label = label_of(named.get(value, ""), None)
    return f"{written} {label}" if label else written
