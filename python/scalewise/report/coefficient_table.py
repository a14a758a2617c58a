"""One coefficient of two variables as a publication table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat, stars
from .phrase import Phrase, figure, italic, paragraph, phrase
from .table import Column, Row, Table
from .wording import (
    Labels,
    N,
    cases_note,
    confidence_label,
    equals,
    label_of,
    paragraphs,
    result_notes,
    rows_of,
    star_paragraph,
)

P = italic("p")

_OF_TABLE = (
    "The standard error holds whatever the association and makes the interval; z has the standard "
    "error of no association."
)

_WITHOUT_TIES = "The test takes answers for free of ties."

#: The title of each coefficient and what is said of it.
_COEFFICIENTS = {
    "kendall_tau_b": ("Kendall's Tau-b", _OF_TABLE),
    "kendall_tau_c": ("Kendall's Tau-c", _OF_TABLE),
    "goodman_kruskal_gamma": ("Goodman and Kruskal's Gamma", _OF_TABLE),
    "goodman_kruskal_tau": ("Goodman and Kruskal's Tau", "The test is Light and Margolin's."),
    "somers_d_rows": ("Somers' d of the First Variable", _OF_TABLE),
    "somers_d_columns": ("Somers' d of the Second Variable", _OF_TABLE),
    "somers_d_symmetric": ("Symmetric Somers' d", _OF_TABLE),
    "goodman_kruskal_lambda_rows": (
        "Goodman and Kruskal's Lambda of the First Variable",
        _OF_TABLE,
    ),
    "goodman_kruskal_lambda_columns": (
        "Goodman and Kruskal's Lambda of the Second Variable",
        _OF_TABLE,
    ),
    "goodman_kruskal_lambda_symmetric": ("Goodman and Kruskal's Symmetric Lambda", _OF_TABLE),
    "eta": ("Correlation Ratio", "The groups are those of the first variable."),
    "polychoric": ("Polychoric Correlation", ""),
    "tetrachoric": ("Tetrachoric Correlation", ""),
    "polyserial": ("Polyserial Correlation", ""),
    "biserial": ("Biserial Correlation", ""),
    "point_biserial": ("Point-Biserial Correlation", ""),
    "partial": ("Partial Correlation", ""),
    "semipartial": ("Semipartial Correlation", ""),
    "partial_spearman": ("Partial Correlation (Spearman)", ""),
    "semipartial_spearman": ("Semipartial Correlation (Spearman)", ""),
    "partial_kendall": ("Partial Correlation (Kendall's Tau-b)", _WITHOUT_TIES),
    "semipartial_kendall": ("Semipartial Correlation (Kendall's Tau-b)", _WITHOUT_TIES),
}

_ESTIMATORS = {
    "two_step": "Estimated in two steps.",
    "ml": "Estimated by maximum likelihood.",
    "adhoc": "Estimated in closed form.",
}

_INTERVALS = {
    "fisher": "The interval is Fisher's.",
    "wald": "The interval is Wald's.",
}


def coefficient_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A coefficient in one row: estimate, standard error, interval, test and n.

    Columns that the coefficient comes without are left out.

    Parameters
    ----------
    result
        What ``Coefficient.to_dict()`` gives.
    labels
        Variable -> label; a variable without one keeps its name.
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
    heading, remark = _COEFFICIENTS.get(found["method"], (found["method"], ""))
    pair = fmt.separator.join(label_of(found[name], labels) for name in ("x", "y"))
    confidence = result["confidence"]
    level = "CI" if math.isnan(confidence) else confidence_label(confidence, fmt)
    parts = (
        ("pair", "Variables", pair),
        ("estimate", "Estimate", _estimate(found, fmt, star_levels)),
        (
            "std_error",
            italic("SE"),
            fmt.bounded(found["std_error"]) if "std_error" in found else "",
        ),
        ("interval", level, fmt.interval(found["conf_low"], found["conf_high"], bounded=True)),
        ("statistic", _symbol(found), fmt.number(found["statistic"])),
        ("df", italic("df"), fmt.count(found.get("df"))),
        ("p_value", P, fmt.p_value(found["p_value"])),
        ("n", N, fmt.count(found["n"])),
    )
    kept = [part for part in parts if part[2]]
    columns = tuple(
        Column(key, label, "left" if key == "pair" else "right") for key, label, _ in kept
    )
    notes = paragraphs(
        paragraph(
            _held_constant(result, labels, fmt),
            _model(result, fmt),
            remark,
            _INTERVALS.get(found["interval"], "") if not remark else "",
            cases_note(result, fmt, n=[found["n"]], pairwise_unit="each correlation")
            if result.get("cases")
            else "",
        ),
        *result_notes(result),
        star_paragraph(star_levels, fmt),
    )
    return Table(title or heading, columns, (Row(tuple(part[2] for part in kept)),), notes)


def _estimate(
    found: Mapping[str, Any], fmt: NumberFormat, star_levels: Mapping[str, float] | None
) -> str:
    return fmt.bounded(found["estimate"]) + stars(found["p_value"], star_levels)


def _symbol(found: Mapping[str, Any]) -> Phrase | str:
    """The letter of the statistic."""
    if found["method"] == "goodman_kruskal_tau":
        return phrase(italic("χ"), "²")
    df = found.get("df")
    return italic("z") if df is None or math.isnan(df) else italic("t")


def _held_constant(result: Mapping[str, Any], labels: Labels | None, fmt: NumberFormat) -> str:
    if "controls" not in result:
        return ""
    names = [label_of(name, labels) for name in result["controls"]]
    if not names:
        return "Nothing was held constant."
    where = (
        " in the second variable" if result["tidy"]["method"][0].startswith("semipartial") else ""
    )
    return f"Held constant{where}: {fmt.separator.join(names)}."


def _model(result: Mapping[str, Any], fmt: NumberFormat) -> Phrase | str:
    """How a latent correlation was estimated, and how its model fits."""
    whole = rows_of(result["glance"])[0]
    if "estimator" not in whole:
        return ""
    how = _ESTIMATORS.get(whole["estimator"], "")
    if whole["method"] == "tetrachoric" or math.isnan(whole["chi_squared_p"]):
        return how
    chi_squared = figure(fmt.number(whole["chi_squared"]))
    df = fmt.count(whole["chi_squared_df"])
    return paragraph(
        how,
        phrase("Bivariate normality: ", italic("χ"), f"²({df}) = ", chi_squared, ","),
        phrase(_p(whole["chi_squared_p"], fmt), "."),
    )


def _p(p: float, fmt: NumberFormat) -> Phrase:
    written = fmt.p_value(p)
    if written.startswith(("<", ">")):
        return phrase(P, " ", figure(written))
    return equals(P, written)
