"""Hierarchical regression as a publication table: one model per block, side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from .numbers import DEFAULT_LEVELS, NumberFormat, stars
from .phrase import Phrase, italic, paragraph, phrase, sentence
from .table import RULE, Column, Row, Spanner, Table, group_row
from .wording import (
    R_SQUARED,
    Labels,
    N,
    cases_note,
    label_of,
    lacks_answers,
    paragraphs,
    result_notes,
    rows_of,
    star_paragraph,
)

Estimates = Literal["beta", "b", "both"]

INTERCEPT = "(Intercept)"

_B_WITH_ERROR = phrase(italic("B"), " (", italic("SE"), ")")


@dataclass(frozen=True)
class _Style:
    """What the caller asked for."""

    fmt: NumberFormat
    r_squared_digits: int
    levels: Mapping[str, float] | None
    estimates: Estimates
    labels: Labels | None


def regression_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    r_squared_digits: int = 3,
    star_levels: Mapping[str, float] | None = DEFAULT_LEVELS,
    estimates: Estimates = "beta",
    title: str | None = None,
) -> Table:
    """Coefficients of every model, then R², its change and the F test of the change.

    Parameters
    ----------
    result
        What ``Regression.to_dict()`` gives.
    labels
        Variable -> label, for the outcome and the predictors; ``"(Intercept)"`` can be relabelled.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``. Betas are written like bounded figures.
    digits
        Decimals of B, its standard error and beta; F is always written with two.
    r_squared_digits
        Decimals of R², adjusted R² and ΔR², which are small where blocks add little.
    star_levels
        Symbol -> level, see ``stars``; ``None`` or ``{}`` for a table without stars.
    estimates
        ``"beta"``: standardised coefficients. ``"b"``: unstandardised ones with their standard
        errors, and the intercept. ``"both"``: the two side by side under each model, the stars
        behind B.
    title
        Replaces the default title.

    Stars behind a coefficient stem from the t test of B, stars behind F change from the F test of
    ΔR². R², adjusted R² and ΔR² carry none: adjusted R² has no test of its own, and a star on it
    would not say which test it means. The note names the tests.
    """
    if estimates not in get_args(Estimates):
        raise ValueError(f'estimates must be "beta", "b" or "both", not {estimates!r}')
    style = _Style(
        NumberFormat(digits, decimal, leading_zero),
        r_squared_digits,
        star_levels,
        estimates,
        labels,
    )
    models = rows_of(result["glance"])
    columns, spanners = _columns(models, estimates)
    rows = (*_coefficient_rows(result, models, style), RULE, *_summary_rows(models, style))
    notes = paragraphs(
        _general_note(result, models, style),
        *result_notes(result, said=["pairwise n"]),
        star_paragraph(star_levels, style.fmt),
    )
    outcome = label_of(result["outcome"], labels)
    kind = "Hierarchical Regression" if len(models) > 1 else "Regression"
    return Table(title or f"{kind}: {outcome}", columns, rows, notes, spanners)


# columns ------------------------------------------------------------------------------------------


def _columns(
    models: Sequence[Mapping[str, Any]], estimates: Estimates
) -> tuple[tuple[Column, ...], tuple[Spanner, ...]]:
    columns = [Column("term", "Predictor", "left")]
    spanners = []
    for model in models:
        number, block = model["model"], " ".join(str(model["block"]).split())
        if estimates != "both":
            columns.append(Column(f"m{number}", f"Model {number}\n{block}"))
            continue
        keys = (f"m{number}b", f"m{number}beta")
        columns += [Column(keys[0], _B_WITH_ERROR), Column(keys[1], "β")]
        spanners.append(Spanner(f"Model {number}: {block}", keys))
    return tuple(columns), tuple(spanners)


# coefficients -------------------------------------------------------------------------------------


def _coefficient_rows(
    result: Mapping[str, Any], models: Sequence[Mapping[str, Any]], style: _Style
) -> list[Row]:
    """A row per predictor, under the block in which it enters."""
    estimates = {(row["model"], row["term"]): row for row in rows_of(result["tidy"])}
    grouped = len(models) > 1
    rows = []
    for model, entering in _entering(result, models).items():
        predictors = [term for term in entering if term != INTERCEPT]
        if INTERCEPT in entering and style.estimates != "beta":
            rows.append(_coefficient_row(INTERCEPT, estimates, models, style, indent=0))
        if grouped and predictors:
            block = next(each["block"] for each in models if each["model"] == model)
            rows.append(group_row(" ".join(str(block).split())))
        rows += [
            _coefficient_row(term, estimates, models, style, indent=int(grouped))
            for term in predictors
        ]
    return rows


def _entering(
    result: Mapping[str, Any], models: Sequence[Mapping[str, Any]]
) -> dict[Any, list[str]]:
    """The terms of each model that no earlier model has."""
    entering: dict[Any, list[str]] = {model["model"]: [] for model in models}
    seen: set[str] = set()
    for model, term in zip(result["tidy"]["model"], result["tidy"]["term"], strict=True):
        if term not in seen:
            seen.add(term)
            entering[model].append(term)
    return entering


def _coefficient_row(
    term: str,
    estimates: Mapping[tuple[Any, str], Mapping[str, Any]],
    models: Sequence[Mapping[str, Any]],
    style: _Style,
    *,
    indent: int,
) -> Row:
    label = label_of(term, style.labels)
    cells = ["Intercept" if label == INTERCEPT else label]
    for model in models:
        row = estimates.get((model["model"], term))
        cells += _coefficient_cells(row, style) if row else [""] * _width(style)
    return Row(tuple(cells), indent=indent)


def _coefficient_cells(row: Mapping[str, Any], style: _Style) -> list[str]:
    marks = stars(row["p_value"], style.levels)
    beta = style.fmt.bounded(row["beta"])
    if style.estimates == "beta":
        return [beta + marks if beta else ""]
    estimate, error = style.fmt.number(row["estimate"]), style.fmt.number(row["std_error"])
    with_error = f"{estimate}{marks}" + (f" ({error})" if error else "")
    return [with_error] if style.estimates == "b" else [with_error, beta]


def _width(style: _Style) -> int:
    return 2 if style.estimates == "both" else 1


# summary ------------------------------------------------------------------------------------------


def _summary_rows(models: Sequence[Mapping[str, Any]], style: _Style) -> list[Row]:
    """R², adjusted R², ΔR², F change with its stars and degrees of freedom, and n."""
    fmt, places = style.fmt, style.r_squared_digits

    def row(stub: str, cells: Sequence[str]) -> Row:
        spread = [[""] * (_width(style) - 1) + [cell] for cell in cells]
        return Row((stub, *(cell for model in spread for cell in model)), kind="summary")

    def r_squared(key: str) -> list[str]:
        return [fmt.bounded(model[key], digits=places) for model in models]

    f_change = [
        fmt.number(model["f_change"], digits=2) + stars(model["p_change"], style.levels)
        for model in models
    ]
    df = [
        fmt.separator.join([fmt.count(model["df1_change"]), _count(model["df2_change"], fmt)])
        for model in models
    ]
    return [
        row(R_SQUARED, r_squared("r_squared")),
        row(phrase("Adjusted ", R_SQUARED), r_squared("adj_r_squared")),
        row(phrase("Δ", R_SQUARED), r_squared("r_squared_change")),
        row(phrase(italic("F"), " change"), f_change),
        row(phrase(italic("df"), " of ", italic("F"), " change"), df),
        row(N, [fmt.count(model["n"]) for model in models]),
    ]


def _count(df: float, fmt: NumberFormat) -> str:
    return "∞" if math.isinf(df) else fmt.count(df)


# notes --------------------------------------------------------------------------------------------


def _general_note(
    result: Mapping[str, Any], models: Sequence[Mapping[str, Any]], style: _Style
) -> Phrase:
    n = result["glance"]["n"]
    pairwise = result.get("missing") == "pairwise" and lacks_answers(result, n)
    return paragraph(
        _what_is_shown(style),
        _what_stars_test(result, models, style),
        "" if style.levels or _classical(result) else f"Standard errors: {_errors(result)}.",
        cases_note(result, style.fmt, n=n, pairwise_unit="each correlation behind the models"),
        phrase(N, " is the smallest pairwise ", N, ".") if pairwise else "",
    )


def _what_is_shown(style: _Style) -> Phrase:
    beta = phrase("β = standardised coefficient, ", italic("B"), " × ", italic("SD"))
    beta = phrase(beta, "(predictor) / ", italic("SD"), "(outcome).")
    both = phrase(italic("B"), " = unstandardised coefficient, ", italic("SE"))
    both = phrase(both, " = its standard error.")
    if style.estimates == "beta":
        return phrase("Entries are ", beta)
    return both if style.estimates == "b" else paragraph(both, beta)


def _what_stars_test(
    result: Mapping[str, Any], models: Sequence[Mapping[str, Any]], style: _Style
) -> Phrase:
    if not style.levels:
        return phrase()
    informed = result.get("vcov") == _INFORMED
    errors = "" if _classical(result) else f", {_errors(result)} standard errors"
    of_coefficients = phrase(italic("z" if informed else "t"), " test of ", italic("B"), errors)
    of_change = phrase("Wald test of the block" if informed else italic("F"))
    of_change = of_change if informed else phrase(of_change, " test of Δ", R_SQUARED)
    if len(models) == 1:
        of_change = phrase(of_change, ", here of the whole model")
    on_change = phrase("on ", italic("F"), " change: ", of_change)
    return sentence([phrase("Stars on coefficients: ", of_coefficients), on_change])


_INFORMED = "observed_information"


def _errors(result: Mapping[str, Any]) -> str:
    return "observed-information" if result["vcov"] == _INFORMED else str(result["vcov"])


def _classical(result: Mapping[str, Any]) -> bool:
    return str(result.get("vcov", "classical")) == "classical"
