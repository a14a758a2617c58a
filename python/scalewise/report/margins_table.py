"""Marginal means, contrasts and linear hypotheses as publication tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat, stars
from .phrase import Phrase, figure, italic, paragraph, phrase, sentence
from .table import Column, Row, Table
from .wording import (
    Labels,
    confidence_label,
    degrees_of,
    equals,
    errors_of,
    label_of,
    paragraphs,
    result_notes,
    rows_of,
    star_paragraph,
)

P, T, SE, DF = italic("p"), italic("t"), italic("SE"), italic("df")

_AVERAGING = {
    "equal": "Other numeric variables are at their means, the levels of other factors have equal "
    "weights.",
    "proportional": "Other numeric variables are at their means, the levels of other factors have "
    "their observed shares.",
    "observed": "Predictions averaged over respondents, other variables as observed.",
}

_ADJUSTMENTS = {
    "none": "not adjusted for the number of contrasts",
    "tukey": "adjusted after Tukey",
    "holm": "adjusted after Holm, intervals after Bonferroni",
    "bonferroni": "adjusted after Bonferroni",
}


def margins_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    title: str | None = None,
) -> Table:
    """A row per marginal mean: the mean, its standard error and interval.

    Parameters
    ----------
    result
        What ``MarginalMeans.to_dict()`` gives.
    labels
        Variable -> label, and level -> label; what has none keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of the figures.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    by = list(result["by"])
    columns = (
        *(Column(f"by{at}", label_of(name, labels), "left") for at, name in enumerate(by)),
        Column("estimate", italic("M")),
        Column("std_error", SE),
        Column("interval", confidence_label(result["confidence"], fmt)),
    )
    rows = tuple(
        Row(
            (
                *(_level(row[name], labels, fmt) for name in by),
                fmt.number(row["estimate"]),
                fmt.number(row["std_error"]),
                fmt.interval(row["conf_low"], row["conf_high"]),
            )
        )
        for row in rows_of(result["tidy"])
    )
    outcome = label_of(result["outcome"], labels)
    notes = paragraphs(_general(result, labels, fmt), *result_notes(result))
    name = f"Marginal Means of {outcome} by {' and '.join(label_of(each, labels) for each in by)}"
    return Table(title or name, columns, rows, notes)


def contrasts_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per pair of marginal means: their difference, its standard error, interval and test.

    Parameters
    ----------
    result
        What ``MarginalMeans.to_dict()`` gives.
    labels, decimal, leading_zero, digits, title
        As for ``margins_table``.
    star_levels
        Symbol -> level, see ``stars``; without stars if not given, as the p value is there.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    columns = (
        Column("contrast", "Contrast", "left"),
        Column("estimate", "Difference"),
        Column("std_error", SE),
        Column("interval", confidence_label(result["confidence"], fmt)),
        Column("statistic", T),
        Column("p_value", P),
    )
    rows = tuple(
        Row(
            (
                phrase(
                    _level(row["first"], labels, fmt),
                    figure(" - "),
                    _level(row["second"], labels, fmt),
                ),
                *_test_cells(row, fmt, star_levels),
            )
        )
        for row in rows_of(result["contrasts"])
    )
    df = degrees_of(result["glance"]["df"][0], fmt)
    how = _ADJUSTMENTS.get(result["adjustment"], result["adjustment"])
    notes = paragraphs(
        paragraph(
            phrase(P, f" values and intervals {how}; ", T, " tests with ", df, "."),
            _general(result, labels, fmt),
        ),
        *result_notes(result),
        star_paragraph(star_levels, fmt),
    )
    outcome = label_of(result["outcome"], labels)
    return Table(title or f"Contrasts of Marginal Means of {outcome}", columns, rows, notes)


def hypothesis_table(
    result: Mapping[str, Any],
    *,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per linear hypothesis: how far the coefficients are from it, with its test.

    Parameters
    ----------
    result
        What ``HypothesisTest.to_dict()`` gives.
    decimal, leading_zero, digits, star_levels, title
        As for ``contrasts_table``.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    columns = (
        Column("hypothesis", "Hypothesis", "left"),
        Column("estimate", "Difference"),
        Column("std_error", SE),
        Column("interval", confidence_label(result["confidence"], fmt)),
        Column("statistic", T),
        Column("p_value", P),
    )
    rows = tuple(
        Row((str(row["hypothesis"]), *_test_cells(row, fmt, star_levels)))
        for row in rows_of(result["tidy"])
    )
    whole = rows_of(result["glance"])[0]
    dfs = fmt.separator.join(fmt.count(whole[key]) for key in ("df1", "df2"))
    p = fmt.p_value(whole["p_value"])
    p_of_all = phrase(P, " ", figure(p)) if p.startswith(("<", ">")) else equals(P, p)
    notes = paragraphs(
        paragraph(
            phrase(
                "All together: ", italic("F"), f"({dfs}) = ", figure(fmt.number(whole["f"])), ","
            ),
            phrase(p_of_all, "."),
            "Difference = the left side less the right side.",
            "" if result["vcov"] == "classical" else f"Standard errors: {errors_of(result)}.",
        ),
        *result_notes(result),
        star_paragraph(star_levels, fmt),
    )
    name = f"Linear Hypotheses About the Coefficients of {result['outcome']}"
    return Table(title or name, columns, rows, notes)


def _test_cells(
    row: Mapping[str, Any], fmt: NumberFormat, levels: Mapping[str, float] | None
) -> tuple[str, ...]:
    return (
        fmt.number(row["estimate"]) + stars(row["p_value"], levels),
        fmt.number(row["std_error"]),
        fmt.interval(row["conf_low"], row["conf_high"]),
        fmt.number(row["statistic"]),
        fmt.p_value(row["p_value"]),
    )


def _level(level: Any, labels: Labels | None, fmt: NumberFormat) -> Phrase:
    """A level under its label, a value with as many digits as it needs."""
    if isinstance(level, float):
        return figure(f"{level:g}".replace(".", fmt.decimal))
    return phrase(fmt.separator.join(label_of(part, labels) for part in str(level).split(", ")))


def _general(result: Mapping[str, Any], labels: Labels | None, fmt: NumberFormat) -> Phrase:
    held = [
        phrase(f"{label_of(name, labels)} = ", _level(float(value), labels, fmt))
        for name, value in result["held"]
    ]
    return paragraph(
        _AVERAGING.get(result["averaging"], ""),
        phrase("Held at a value: ", sentence(held, fmt.separator)) if held else "",
        "" if result["vcov"] == "classical" else f"Standard errors: {errors_of(result)}.",
    )
