"""Tests of alpha, and ordinal alpha, as publication tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import DEFAULT_LEVELS, NumberFormat, stars
from .phrase import Phrase, figure, italic, paragraph, phrase
from .table import Column, Row, Table
from .wording import (
    Labels,
    N,
    cases_note,
    confidence_label,
    equals,
    interval_of_alpha,
    label_of,
    paragraphs,
    result_notes,
    rows_of,
    star_paragraph,
)

P = italic("p")
CHI_SQUARED = phrase(italic("χ"), "²")

_TESTS = {
    "feldt1969": "Feldt (1969)",
    "feldt1980": "Feldt (1980)",
    "feldt_woodruff_salih1987": "Feldt, Woodruff, and Salih (1987)",
}

_SYMBOLS = {"f": italic("F"), "t": italic("t"), "chi_squared": CHI_SQUARED}

_DESIGNS = {"independent": "of different respondents", "dependent": "of the same respondents"}

_ALTERNATIVES = {
    "two-sided": "two-sided",
    "less": "one-sided (less)",
    "greater": "one-sided (greater)",
}


#: The coefficients, as a title and as a heading name them.
_COEFFICIENTS = {
    "cronbach_alpha": ("Cronbach's α", "α"),
    "standardized_alpha": ("Standardised α", "Standardised α"),
    "kr_20": ("Kuder–Richardson Formula 20", "KR-20"),
    "kr_21": ("Kuder–Richardson Formula 21", "KR-21"),
}


def reliability_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row with a reliability coefficient and its interval.

    Parameters
    ----------
    result
        What ``Reliability.to_dict()`` gives.
    labels
        Scale -> label.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.

    Without an interval its column is left out.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    found, whole = rows_of(result["tidy"])[0], rows_of(result["glance"])[0]
    name, symbol = _COEFFICIENTS[found["coefficient"]]
    limits = fmt.interval(found["conf_low"], found["conf_high"], bounded=True)
    interval = Column("interval", confidence_label(result["confidence"], fmt), "center")
    columns = (
        Column("scale", "Scale", "left"),
        Column("n_items", "Items"),
        Column("n", N),
        Column("estimate", symbol),
        *((interval,) if limits else ()),
    )
    row = Row(
        (
            label_of(whole["scale"], labels),
            fmt.count(whole["n_items"]),
            fmt.count(found["n"]),
            fmt.bounded(found["estimate"]),
            *((limits,) if limits else ()),
        )
    )
    notes = paragraphs(
        f"Interval: {interval_of_alpha(found['method'])}." if limits else "No interval.",
        cases_note(result, fmt, n=[found["n"]], pairwise_unit="each covariance"),
        *result_notes(result),
    )
    return Table(title or name, columns, (row,), notes)


def alpha_test_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row with an alpha, the value it is tested against, F and p.

    Parameters
    ----------
    result
        What ``AlphaTest.to_dict()`` gives.
    labels
        Scale -> label.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure but p.
    star_levels
        Symbol -> level, see ``stars``; without stars if not given, as the p value is there.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    found = rows_of(result["tidy"])[0]
    columns = (
        Column("scale", "Scale", "left"),
        Column("n", N),
        Column("estimate", "α"),
        Column("value", "Tested against"),
        Column("statistic", italic("F")),
        Column("df1", phrase(italic("df"), "₁")),
        Column("df2", phrase(italic("df"), "₂")),
        Column("p_value", P),
    )
    row = Row(
        (
            label_of(found["scale"], labels),
            fmt.count(found["n"]),
            fmt.bounded(found["estimate"]),
            fmt.bounded(found["value"]),
            fmt.number(found["statistic"]) + stars(found["p_value"], star_levels),
            fmt.count(found["df1"]),
            fmt.count(found["df2"]),
            fmt.p_value(found["p_value"]),
        )
    )
    notes = paragraphs(
        phrase(P, f" is {_ALTERNATIVES[found['alternative']]}; the test is Feldt's (1965)."),
        cases_note(result, fmt, n=[found["n"]], pairwise_unit="each covariance")
        if "cases" in result
        else "",
        *result_notes(result),
        star_paragraph(star_levels, fmt),
    )
    return Table(title or "Test of Cronbach's α", columns, (row,), notes)


def alpha_comparison_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = DEFAULT_LEVELS,
    title: str | None = None,
) -> Table:
    """A row per alpha, and the tests of their equality in the note.

    Parameters
    ----------
    result
        What ``AlphaComparison.to_dict()`` gives.
    labels
        Scale or group -> label.
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
    alphas = rows_of(result["alphas"])
    known = any(alpha["n_items"] is not None for alpha in alphas)
    columns = (
        Column("name", "Group" if whole["design"] == "independent" else "Scale", "left"),
        *((Column("n_items", "Items"),) if known else ()),
        Column("n", N),
        Column("estimate", "α"),
    )
    rows = tuple(
        Row(
            (
                label_of(alpha["name"], labels),
                *((fmt.count(alpha["n_items"]),) if known else ()),
                fmt.count(alpha["n"]),
                fmt.bounded(alpha["estimate"]),
            )
        )
        for alpha in alphas
    )
    starred = any(stars(test["p_value"], star_levels) for test in rows_of(result["tidy"]))
    notes = paragraphs(
        paragraph(
            f"Alphas {_DESIGNS[whole['design']]}.",
            *(_test(test, fmt, star_levels) for test in rows_of(result["tidy"])),
            _direction(whole),
        ),
        cases_note(result, fmt, n=[alpha["n"] for alpha in alphas], pairwise_unit="each covariance")
        if "cases" in result
        else "",
        *result_notes(result),
        star_paragraph(star_levels, fmt) if starred else "",
    )
    return Table(title or "Comparison of Cronbach's α", columns, rows, notes)


def _test(
    test: Mapping[str, Any], fmt: NumberFormat, star_levels: Mapping[str, float] | None
) -> Phrase:
    """A phrase such as "Feldt (1969): F(40, 150) = 1.32, p = .121."."""
    second = fmt.count(test["df2"])
    df = fmt.count(test["df1"]) + (f"{fmt.separator}{second}" if second else "")
    statistic = figure(fmt.number(test["statistic"]))
    written = fmt.p_value(test["p_value"])
    p = phrase(P, " ", figure(written)) if written[:1] in "<>" else equals(P, written)
    marked = stars(test["p_value"], star_levels)
    symbol = _SYMBOLS[test["distribution"]]
    name = _TESTS.get(test["test"], test["test"])
    return phrase(name, ": ", symbol, f"({df}) = ", statistic, marked, ", ", p, ".")


def _direction(whole: Mapping[str, Any]) -> Phrase:
    if whole["n_alphas"] > 2:
        return phrase()
    of = " of the difference" if whole["alternative"] == "two-sided" else ""
    return phrase(P, f"{of} is {_ALTERNATIVES[whole['alternative']]}.")


def ordinal_alpha_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row with ordinal alpha; the note says what it is the reliability of.

    Parameters
    ----------
    result
        What ``OrdinalAlpha.to_dict()`` gives.
    labels
        Scale -> label.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure.
    star_levels
        Accepted for symmetry with the other tables; there is no test.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    found = rows_of(result["tidy"])[0]
    columns: tuple[Column, ...] = (
        Column("scale", "Scale", "left"),
        Column("n_items", "Items"),
        Column("n", N),
        Column("estimate", "Ordinal α"),
    )
    cells: tuple[str, ...] = (
        label_of(found["scale"], labels),
        fmt.count(found["n_items"]),
        fmt.count(found["n"]),
        fmt.bounded(found["estimate"]),
    )
    if "conf_low" in found:
        columns = (*columns, Column("interval", confidence_label(result["confidence"], fmt)))
        cells = (*cells, fmt.interval(found["conf_low"], found["conf_high"], bounded=True))
    row = Row(cells)
    notes = paragraphs(
        "Reliability of the latent responses, from polychoric correlations; not of the sum score.",
        cases_note(result, fmt, n=[found["n"]], pairwise_unit="each correlation"),
        *result_notes(result),
    )
    return Table(title or "Ordinal Alpha", columns, (row,), notes)
