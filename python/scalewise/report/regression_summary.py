"""What stands below the coefficients of a regression: the figures of each model, and the notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .numbers import NumberFormat, stars
from .phrase import Phrase, italic, paragraph, phrase, sentence
from .regression_style import Style
from .wording import (
    R_SQUARED,
    N,
    cases_note,
    confidence_label,
    errors_of,
    lacks_answers,
    star_paragraph,
)

DELTA_R_SQUARED = phrase("Δ", R_SQUARED)
_F, _DF, _P = italic("F"), italic("df"), italic("p")

_LABELS: Mapping[str, str] = {
    "r_squared": R_SQUARED,
    "adj_r_squared": phrase("Adjusted ", R_SQUARED),
    "r_squared_change": DELTA_R_SQUARED,
    "f_change": phrase(_F, " change"),
    "df_change": phrase(_DF, " of ", _F, " change"),
    "p_change": phrase(_P, " of ", _F, " change"),
    "f": _F,
    "df": phrase(_DF, " of ", _F),
    "p_value": phrase(_P, " of ", _F),
    "sigma": "Residual SD",
    "log_likelihood": "Log-likelihood",
    "aic": "AIC",
    "bic": "BIC",
    "n": N,
}


def statistic_label(name: str) -> str:
    """The heading of a figure of the model."""
    return _LABELS[name]


def statistic(model: Mapping[str, Any], name: str, style: Style) -> str:
    """One figure of a model, with its stars where it is a test."""
    fmt = style.fmt
    if name in ("r_squared", "adj_r_squared", "r_squared_change"):
        return fmt.bounded(model[name], digits=style.r_squared_digits)
    if name == "f_change":
        return fmt.number(model[name], digits=2) + stars(model["p_change"], style.levels)
    if name == "f":
        return fmt.number(model[name], digits=2) + stars(model["p_value"], style.levels)
    if name in ("df", "df_change"):
        ends = ("df1", "df2") if name == "df" else ("df1_change", "df2_change")
        written = [fmt.count(model[end]) for end in ends]
        return fmt.separator.join(written) if all(written) else ""
    if name in ("p_change", "p_value"):
        return fmt.p_value(model[name])
    return fmt.count(model[name]) if name == "n" else fmt.number(model[name], digits=2)


# notes --------------------------------------------------------------------------------------------


def general_note(
    result: Mapping[str, Any],
    models: Sequence[Mapping[str, Any]],
    style: Style,
    shown: Phrase,
    starred: Sequence[str],
) -> Phrase:
    """What is shown, what the stars test, and who was left out.

    ``starred`` are the figures of a model that carry stars besides the coefficients.
    """
    n = result["glance"]["n"]
    pairwise = result.get("missing") == "pairwise" and lacks_answers(result, n)
    return paragraph(
        shown,
        _what_stars_test(result, models, style, starred),
        "" if style.levels or classical(result) else f"Standard errors: {errors_of(result)}.",
        _criteria(result, style),
        cases_note(result, style.fmt, n=n, pairwise_unit="each correlation behind the models"),
        phrase(N, " is the smallest pairwise ", N, ".") if pairwise else "",
    )


def _criteria(result: Mapping[str, Any], style: Style) -> str:
    """Whose AIC and BIC these are, where they are not those of the likelihood."""
    shown = style.layout == "side_by_side" and {"aic", "bic"} & set(style.statistics)
    if result.get("convention") != "spss" or not shown:
        return ""
    return "AIC and BIC as SPSS computes them, from the residual sum of squares."


BETA = phrase(
    "β = standardised coefficient, ",
    italic("B"),
    " × ",
    italic("SD"),
    "(predictor) / ",
    italic("SD"),
    "(outcome).",
)


def what_is_shown(result: Mapping[str, Any], style: Style) -> Phrase:
    """Which coefficients stand in the columns, and what stands beside or below them."""
    interval = confidence_label(result["confidence"], style.fmt) if "confidence" in result else "CI"
    b = phrase(italic("B"), " = unstandardised coefficient")
    place = "below" if style.below else "beside"
    if style.estimates == "beta":
        brackets = f"In brackets {place}: {interval}." if style.uncertainty == "interval" else ""
        return paragraph(phrase("Entries are ", BETA), brackets)
    beside = {
        "se": phrase(b, ", ", italic("SE"), " = its standard error."),
        "interval": paragraph(phrase(b, "."), f"In brackets {place}: {interval}."),
        "none": phrase(b, "."),
    }[style.uncertainty]
    if style.below and style.uncertainty == "se":
        beside = phrase(b, ", ", italic("SE"), " = its standard error, in parentheses below.")
    return beside if style.estimates == "b" else paragraph(beside, BETA)


def _what_stars_test(
    result: Mapping[str, Any],
    models: Sequence[Mapping[str, Any]],
    style: Style,
    starred: Sequence[str],
) -> Phrase:
    if not style.levels:
        return phrase()
    errors = "" if classical(result) else f", {errors_of(result)} standard errors"
    informed = result.get("vcov") == "observed_information"
    test = italic("z" if informed else "t")
    parts = [phrase("Stars on coefficients: ", test, " test of ", italic("B"), errors)]
    of_change = phrase(_F, " test of ", DELTA_R_SQUARED)
    of_change = phrase("Wald test of the block") if informed else of_change
    if len(models) == 1:
        of_change = phrase(of_change, ", here of the whole model")
    if "f_change" in starred:
        parts.append(phrase("on ", _F, " change: ", of_change))
    if "r_squared_change" in starred:
        parts.append(phrase("on ", DELTA_R_SQUARED, ": its ", _F, " test"))
    if "f" in starred:
        parts.append(phrase("on ", _F, ": test of the whole model"))
    return sentence(parts)


def star_note_of(style: Style) -> Phrase:
    """The levels, and the tails where the manual wants them named."""
    levels = star_paragraph(style.levels, style.fmt)
    if not levels or not style.tails:
        return levels
    return _tailed(levels, style)


def _tailed(levels: Phrase, style: Style) -> Phrase:
    pieces = list(levels.pieces)
    last = pieces[-1]._replace(text=pieces[-1].text.removesuffix("."))
    without = Phrase(levels.removesuffix("."), (*pieces[:-1], last))
    return phrase(without, f" ({style.tails}).")


def classical(result: Mapping[str, Any]) -> bool:
    """Whether standard errors are the ordinary ones, which need no mention."""
    return str(result.get("vcov", "classical")) == "classical"


def interval_heading(result: Mapping[str, Any], fmt: NumberFormat) -> str:
    """The heading of a column of intervals."""
    return confidence_label(result["confidence"], fmt)
