"""Comparisons of correlations, corrected correlations and power as publication tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .numbers import DEFAULT_LEVELS, NumberFormat, stars
from .phrase import Phrase, figure, italic, paragraph, phrase
from .table import Column, Row, Table
from .wording import (
    Labels,
    N,
    confidence_label,
    equals,
    label_of,
    paragraphs,
    result_notes,
    rows_of,
    star_paragraph,
)

P = italic("p")
R = italic("r")

#: How the tests are cited; a modification is named by its own authors.
_TESTS = {
    "pearson1898": "Pearson and Filon (1898)",
    "fisher1925": "Fisher (1925)",
    "hotelling1940": "Hotelling (1940)",
    "bartlett1951": "Bartlett (1951)",
    "williams1959": "Williams (1959)",
    "olkin1967": "Olkin (1967)",
    "dunn1969": "Dunn and Clark (1969)",
    "hendrickson1970": "Hendrickson, Stanley, and Hills (1970)",
    "jennrich1970": "Jennrich (1970)",
    "steiger1980": "Steiger (1980)",
    "meng1992": "Meng, Rosenthal, and Rubin (1992)",
    "raghunathan1996": "Raghunathan, Rosenthal, and Rubin (1996)",
    "hittner2003": "Hittner, May, and Silver (2003)",
    "silver2004": "Silver, Hittner, and May (2004)",
    "zou2007": "Zou (2007)",
    "linearized": "Linearized (design-based)",
}

_DESIGNS = {
    "independent": "of different respondents",
    "overlapping": "of the same respondents with one variable in common",
    "nonoverlapping": "of the same respondents without a variable in common",
}

_ALTERNATIVES = {
    "two-sided": "two-sided",
    "less": "one-sided (the first is less)",
    "greater": "one-sided (the first is greater)",
}


def comparison_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = DEFAULT_LEVELS,
    title: str | None = None,
) -> Table:
    """A row per test of the difference of two correlations: statistic, df, p and interval.

    Parameters
    ----------
    result
        What ``CorrelationComparison.to_dict()`` gives.
    labels
        Variable -> label; a variable without one keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure but p.
    star_levels
        Symbol -> level, see ``stars``; ``None`` or ``{}`` for a table without stars.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    whole = rows_of(result["glance"])[0]
    columns = (
        Column("test", "Test", "left"),
        Column("statistic", "Statistic"),
        Column("df", italic("df")),
        Column("p_value", P),
        Column("interval", confidence_label(whole["confidence"], fmt)),
    )
    rows = tuple(
        Row(
            (
                _TESTS.get(test["test"], test["test"]),
                fmt.number(test["statistic"]) + stars(test["p_value"], star_levels),
                fmt.count(test["df"]),
                fmt.p_value(test["p_value"]),
                fmt.interval(test["conf_low"], test["conf_high"]),
            )
        )
        for test in rows_of(result["tidy"])
    )
    notes = paragraphs(
        paragraph(
            f"Two correlations {_DESIGNS[whole['design']]}:",
            _pair(result, "first", whole["r1"], labels, fmt),
            "and",
            phrase(_pair(result, "second", whole["r2"], labels, fmt), ","),
            phrase("difference = ", figure(fmt.bounded(whole["difference"])), "."),
            _sizes(whole, fmt),
            phrase(P, f" is {_ALTERNATIVES[whole['alternative']]}; statistics with"),
            phrase(italic("df"), " are ", italic("t"), ", the others ", italic("z"), "."),
            _intervals(result),
        ),
        *result_notes(result),
        star_paragraph(star_levels, fmt),
    )
    return Table(title or "Comparison of Two Correlations", columns, rows, notes)


def matrix_test_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A chi-squared test of correlation matrices in one row.

    Parameters
    ----------
    result
        What ``MatrixTest.to_dict()`` gives.
    labels
        Accepted for symmetry with the other tables; no variable is named here.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of chi squared.
    star_levels
        Accepted for symmetry with the other tables; the test is given with its p value.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    test = rows_of(result["tidy"])[0]
    columns = (
        Column("test", "Test", "left"),
        Column("statistic", phrase(italic("χ"), "²")),
        Column("df", italic("df")),
        Column("p_value", P),
    )
    cells = (
        _TESTS.get(test["test"], test["test"]),
        fmt.number(test["statistic"]),
        fmt.count(test["df"]),
        fmt.p_value(test["p_value"]),
    )
    one = test["n2"] is None
    sizes = fmt.count(test["n1"]) if one else f"{fmt.count(test['n1'])} and {fmt.count(test['n2'])}"
    notes = paragraphs(
        paragraph(
            f"Correlations of {fmt.count(test['n_variables'])} variables;",
            phrase(equals(N, sizes), "."),
        ),
        *result_notes(result),
    )
    heading = "Test of a Correlation Matrix" if one else "Comparison of Two Correlation Matrices"
    return Table(title or heading, columns, (Row(cells),), notes)


def corrected_correlation_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A correlation as observed and as corrected, with its interval and test.

    Parameters
    ----------
    result
        What ``CorrectedCorrelation.to_dict()`` gives.
    labels
        Accepted for symmetry with the other tables; no variable is named here.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure but p.
    star_levels
        Accepted for symmetry with the other tables; the test is given with its p value.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    found = rows_of(result["tidy"])[0]
    columns = (
        Column("observed", phrase(R, "\nobserved"), "left"),
        Column("estimate", phrase(R, "\ncorrected")),
        Column("interval", confidence_label(result["confidence"], fmt)),
        Column("n", N),
        Column("statistic", italic("t")),
        Column("p_value", P),
    )
    cells = (
        fmt.bounded(result["observed"]),
        fmt.bounded(found["estimate"]),
        fmt.interval(found["conf_low"], found["conf_high"], bounded=True),
        fmt.count(found["n"]),
        fmt.number(found["statistic"]),
        fmt.p_value(found["p_value"]),
    )
    general = paragraph(
        "The interval is Fisher's with both ends corrected;",
        phrase(italic("t"), " and two-sided ", P, " are those of the observed correlation."),
    )
    notes = paragraphs(general, *result_notes(result))
    what = {
        "disattenuated": "Correlation Corrected for Attenuation",
        "range_restricted": "Correlation Corrected for Range Restriction",
    }
    return Table(title or what[found["method"]], columns, (Row(cells),), notes)


def power_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """The power of the test of a correlation: r, n, level and power.

    Parameters
    ----------
    result
        What ``CorrelationPower.to_dict()`` gives.
    labels
        Accepted for symmetry with the other tables; no variable is named here.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of r (more where they would make it nought) and of the power.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    found = rows_of(result["tidy"])[0]
    columns = (
        Column("alternative", "Test", "left"),
        Column("r", R),
        Column("n", N),
        Column("level", "α"),
        Column("power", "Power"),
    )
    cells = (
        found["alternative"].capitalize(),
        _never_nought(found["r"], fmt),
        fmt.count(found["n"]),
        fmt.p_value(found["level"]),
        fmt.bounded(found["power"]),
    )
    general = paragraph(
        phrase(italic("t"), " test of a correlation, by Fisher's transform corrected for bias."),
        "" if float(found["n"]).is_integer() else phrase(N, " is to be rounded up."),
    )
    notes = paragraphs(general, *result_notes(result))
    return Table(title or "Power of the Test of a Correlation", columns, (Row(cells),), notes)


def _never_nought(r: float, fmt: NumberFormat) -> str:
    """A correlation with as many decimals as its first digit needs."""
    needed = -math.floor(math.log10(abs(r))) if r else 0
    return fmt.number(r, digits=max(fmt.digits, needed), bounded=True)


def _pair(
    result: Mapping[str, Any], which: str, r: float, labels: Labels | None, fmt: NumberFormat
) -> Phrase:
    """A phrase such as "r(age, income) = .20"."""
    names = ", ".join(label_of(name, labels) for name in result.get(which) or [])
    of = f"({names})" if names else ""
    return phrase(R, of, " = ", figure(fmt.bounded(r)))


def _sizes(whole: Mapping[str, Any], fmt: NumberFormat) -> Phrase:
    first, second = fmt.count(whole["n1"]), fmt.count(whole["n2"])
    told = f"{first} and {second}" if whole["design"] == "independent" else first
    return phrase(equals(N, told), ".")


def _intervals(result: Mapping[str, Any]) -> str:
    """What the intervals are for."""
    both = "meng1992" in result["tidy"]["test"]
    of_meng = ", those of Meng et al. for the difference of their Fisher transforms" if both else ""
    return f"Intervals are two-sided, for the difference of the correlations{of_meng}."
