"""Two nested regressions as a publication table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import DEFAULT_LEVELS, NumberFormat, stars
from .phrase import Phrase, figure, italic, paragraph, phrase
from .table import Column, Row, Table
from .wording import R_SQUARED, Labels, N, errors_of, label_of, paragraphs, rows_of, star_paragraph


def fit_comparison_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    r_squared_digits: int = 3,
    star_levels: Mapping[str, float] | None = DEFAULT_LEVELS,
    title: str | None = None,
) -> Table:
    """A row per model: predictors, R², AIC and BIC; beside the larger one what it gains.

    Parameters
    ----------
    result
        What ``FitComparison.to_dict()`` gives.
    labels
        Variable -> label, for the outcome and the predictors added.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of F, AIC and BIC.
    r_squared_digits
        Decimals of R² and ΔR².
    star_levels
        Symbol -> level, see ``stars``; ``None`` or ``{}`` for a table without stars.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    change = rows_of(result["tidy"])[0]
    gained = [
        fmt.bounded(change["r_squared_change"], digits=r_squared_digits),
        fmt.number(change["f_change"]) + stars(change["p_change"], star_levels),
        _degrees(change, fmt),
        fmt.p_value(change["p_change"]),
    ]
    columns = (
        Column("model", "Model", "left"),
        Column("n_predictors", "Predictors"),
        Column("r_squared", R_SQUARED),
        Column("aic", "AIC"),
        Column("bic", "BIC"),
        Column("r_squared_change", phrase("Δ", R_SQUARED)),
        Column("f_change", phrase(italic("F"), " change")),
        Column("df", italic("df")),
        Column("p_change", italic("p")),
    )
    rows = tuple(
        Row(
            (
                str(model["model"]).capitalize(),
                fmt.count(model["n_predictors"]),
                fmt.bounded(model["r_squared"], digits=r_squared_digits),
                fmt.number(model["aic"]),
                fmt.number(model["bic"]),
                *(gained if model["model"] == "larger" else [""] * len(gained)),
            )
        )
        for model in rows_of(result["glance"])
    )
    added = ", ".join(label_of(name, labels) for name in result["added"])
    notes = paragraphs(
        paragraph(
            phrase(N, " = ", figure(fmt.count(result["n"])), "."),
            phrase("The larger model adds ", added, "."),
            _test(result, change),
            _likelihood_ratio(change, fmt),
        ),
        star_paragraph(star_levels, fmt),
    )
    outcome = label_of(result["outcome"], labels)
    return Table(title or f"Two Regressions: {outcome}", columns, rows, notes)


def _degrees(change: Mapping[str, Any], fmt: NumberFormat) -> str:
    written = [fmt.count(change["df1_change"]), fmt.count(change["df2_change"])]
    return fmt.separator.join(written) if all(written) else ""


def _test(result: Mapping[str, Any], change: Mapping[str, Any]) -> Phrase:
    """What F change is; or why there is none."""
    if result["vcov"] == "classical":
        return phrase(italic("F"), " change: ", italic("F"), " test of Δ", R_SQUARED, ".")
    f = change["f_change"]
    if f is None or f != f:
        return phrase(*(str(note) for note in result.get("notes") or []))
    wald = "Hotelling's approximation (HTZ) of the Wald" if result["vcov"] == "CR2" else "Wald"
    return phrase(
        italic("F"),
        f" change: {wald} test of the predictors added, {errors_of(result)} covariance.",
    )


def _likelihood_ratio(change: Mapping[str, Any], fmt: NumberFormat) -> str:
    ratio = fmt.number(change["likelihood_ratio"])
    if not ratio:
        return ""
    p = fmt.p_value(change["p_likelihood_ratio"])
    return phrase(
        f"Likelihood ratio: χ²({fmt.count(change['df1_change'])}) = ",
        figure(ratio),
        ", ",
        italic("p"),
        " ",
        figure(p if p[0] in "<>" else f"= {p}"),
        ".",
    )
