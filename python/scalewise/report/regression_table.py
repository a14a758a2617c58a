"""Hierarchical regression as a publication table: one model per block, side by side or stacked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .joint_tests import joint_test_note
from .numbers import DEFAULT_LEVELS, stars
from .phrase import italic, phrase
from .regression_stack import stacked_columns, stacked_note, stacked_rows
from .regression_style import Estimates, Layout, Manual, Style, Uncertainty, style_of
from .regression_summary import (
    general_note,
    star_note_of,
    statistic,
    statistic_label,
    what_is_shown,
)
from .table import RULE, Column, Row, Spanner, Table, group_row
from .wording import (
    Labels,
    label_of,
    paragraphs,
    result_notes,
    rows_of,
    without_tests_of_exact_fits,
)

INTERCEPT = "(Intercept)"

_B_WITH_ERROR = phrase(italic("B"), " (", italic("SE"), ")")


def regression_table(
    result: Mapping[str, Any],
    *,
    style: Manual | None = None,
    layout: Layout | None = None,
    estimates: Estimates | None = None,
    uncertainty: Uncertainty | None = None,
    below: bool | None = None,
    statistics: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool | None = None,
    digits: int = 2,
    r_squared_digits: int | None = None,
    star_levels: Mapping[str, float] | None = DEFAULT_LEVELS,
    joint_tests: bool = True,
    title: str | None = None,
) -> Table:
    """Coefficients of every model, then R², its change and the F test of the change.

    Parameters
    ----------
    result
        What ``Regression.to_dict()`` gives.
    style
        A manual of style, which sets what is not asked for otherwise. ``"apa"``: stacked as Table
        7.18 of the APA's manual, no zero before the mark of bounded figures, R² with two decimals.
        ``"asa"``: unstandardised coefficients with standard errors in parentheses below, R² and n,
        and a note that says "two-tailed tests"; the ASA's journals mark no level above .05.
    layout
        ``"side_by_side"``: a column per model. ``"stacked"``: one model below the other, with the
        columns named by ``columns``.
    estimates
        ``"beta"``: standardised coefficients. ``"b"``: unstandardised ones, and the intercept.
        ``"both"``: the two side by side under each model, the stars behind B.
    uncertainty
        What stands behind a coefficient: ``"se"``, the standard error of B in parentheses;
        ``"interval"``, the interval in brackets, of B and of beta; ``"none"``. Betas have no
        standard error. Usually "se", and "none" where there are only betas.
    below
        True for the same on a line of its own, below the coefficient.
    statistics
        The rows below the coefficients, in this order, from ``r_squared``, ``adj_r_squared``,
        ``r_squared_change``, ``f_change``, ``df_change``, ``p_change``, ``f``, ``df``,
        ``p_value``, ``sigma``, ``log_likelihood``, ``aic``, ``bic`` and ``n``.
    columns
        Of the stacked layout, in this order, from ``b``, ``b_interval``, ``se``, ``beta``,
        ``beta_interval``, ``t``, ``p``, ``sr2`` (the squared part correlation), ``sr2_interval``
        (after Alf and Graf), ``r`` (zero-order),
        ``partial``, ``tolerance``, ``vif``, ``r_squared``, ``adj_r_squared``,
        ``r_squared_change`` and ``f_change``.
    labels
        Variable -> label, for the outcome and the predictors; ``"(Intercept)"`` can be relabelled.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``. Betas are written like bounded figures.
    digits
        Decimals of B, its standard error and beta; F is always written with two.
    r_squared_digits
        Decimals of R², adjusted R² and ΔR²: three, because blocks may add little, and two in the
        manuals' styles.
    star_levels
        Symbol -> level, see ``stars``; ``None`` or ``{}`` for a table without stars.
    joint_tests
        Whether a note has the joint test, sr² and GVIF of every factor, and of every other term
        with several columns, in the last model.
    title
        Replaces the default title.

    Stars behind a coefficient stem from the t test of B, stars behind F change (stacked: behind
    ΔR²) from the F test of ΔR². R² and adjusted R² carry none: adjusted R² has no test of its own,
    and a star on it would not say which test it means. The note names the tests.

    References
    ----------
    American Psychological Association. (2020). Publication manual of the American Psychological
    Association (7th ed.). Sections 6.36, 6.43-6.45, 7.8-7.21, Table 7.18.
    https://doi.org/10.1037/0000165-000

    American Sociological Association. (2022). American Sociological Association style guide
    (7th ed.).

    Leahey, E. (2005). Alphas and asterisks: The development of statistical significance testing
    standards in sociology. Social Forces, 84(1), 1-24. https://doi.org/10.1353/sof.2005.0108
    """
    asked = style_of(
        style=style,
        layout=layout,
        labels=labels,
        decimal=decimal,
        leading_zero=leading_zero,
        digits=digits,
        r_squared_digits=r_squared_digits,
        star_levels=star_levels,
        estimates=estimates,
        uncertainty=uncertainty,
        below=below,
        statistics=statistics,
        columns=columns,
    )
    result = without_tests_of_exact_fits(result)
    models = rows_of(result["glance"])
    outcome = label_of(result["outcome"], labels)
    kind = "Hierarchical Regression" if len(models) > 1 else "Regression"
    title = title or f"{kind}: {outcome}"
    together = joint_test_note(result, asked.fmt, labels) if joint_tests else ""
    remarks = (*result_notes(result, said=["pairwise n"]), together, star_note_of(asked))
    if asked.layout == "stacked":
        notes = paragraphs(stacked_note(result, models, asked), *remarks)
        return Table(title, stacked_columns(result, asked), stacked_rows(result, asked), notes)
    headings, spanners = _columns(models, asked)
    summary = _summary_rows(models, asked)
    rows = (*_coefficient_rows(result, models, asked), *([RULE] if summary else []), *summary)
    shown = what_is_shown(result, asked)
    starred = [name for name in asked.statistics if _is_tested(models, name)]
    notes = paragraphs(general_note(result, models, asked, shown, starred), *remarks)
    return Table(title, headings, rows, notes, spanners)


def _is_tested(models: Sequence[Mapping[str, Any]], name: str) -> bool:
    """Whether some model has this F."""
    tests = {"f": "p_value", "f_change": "p_change"}
    p = [model[tests[name]] for model in models] if name in tests else []
    return any(each is not None and each == each for each in p)


# columns ------------------------------------------------------------------------------------------


def _columns(
    models: Sequence[Mapping[str, Any]], style: Style
) -> tuple[tuple[Column, ...], tuple[Spanner, ...]]:
    columns = [Column("term", "Predictor", "left")]
    spanners = []
    for model in models:
        number, block = model["model"], " ".join(str(model["block"]).split())
        if style.estimates != "both":
            columns.append(Column(f"m{number}", f"Model {number}\n{block}"))
            continue
        keys = (f"m{number}b", f"m{number}beta")
        with_error = style.uncertainty == "se" and not style.below
        columns += [
            Column(keys[0], _B_WITH_ERROR if with_error else italic("B")),
            Column(keys[1], "β"),
        ]
        spanners.append(Spanner(f"Model {number}: {block}", keys))
    return tuple(columns), tuple(spanners)


# coefficients -------------------------------------------------------------------------------------


def _coefficient_rows(
    result: Mapping[str, Any], models: Sequence[Mapping[str, Any]], style: Style
) -> list[Row]:
    """A row per predictor, under the block in which it enters."""
    estimates = {(row["model"], row["term"]): row for row in rows_of(result["tidy"])}
    factors = _factors_by_column(result)
    grouped = len(models) > 1
    rows = []
    for model, entering in _entering(result, models).items():
        predictors = [term for term in entering if term != INTERCEPT]
        if INTERCEPT in entering and style.estimates != "beta":
            rows += _rows_of_term(INTERCEPT, estimates, models, style, indent=0)
        if grouped and predictors:
            block = next(each["block"] for each in models if each["model"] == model)
            rows.append(group_row(" ".join(str(block).split())))
        heading = None
        for term in predictors:
            factor = factors.get(term)
            if factor is not None and factor is not heading:
                label = _factor_label(factor, style.labels)
                rows.append(Row((label, *[""] * _width(style) * len(models)), indent=int(grouped)))
            heading = factor
            indent = int(grouped) + int(factor is not None)
            first, *below = _rows_of_term(term, estimates, models, style, indent=indent)
            if factor is not None:
                first = _under_factor(first, term, factor, style.labels)
            rows += [first, *below]
    return rows


def _factors_by_column(result: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The factor that each column is of, where it is of a factor alone."""
    made = result.get("predictors")
    if not made:
        return {}
    factors = {factor["variable"]: factor for factor in made["factors"]}
    terms = zip(made["terms"]["term"], made["terms"]["columns"], strict=True)
    return {column: factors[term] for term, of in terms if term in factors for column in of}


def _factor_label(factor: Mapping[str, Any], labels: Labels | None) -> str:
    """A factor's label, how it is coded unless in dummies, and its reference."""
    coding = "" if factor["coding"] == "dummy" else f"{factor['coding']} coding"
    reference = "" if factor["reference"] is None else f"ref. {factor['reference']}"
    said = ", ".join(part for part in (coding, reference) if part)
    return f"{label_of(factor['variable'], labels)} ({said})"


def _under_factor(row: Row, term: str, factor: Mapping[str, Any], labels: Labels | None) -> Row:
    """The row of a column under its factor: called by the level alone, unless it has a label."""
    if term in (labels or {}):
        return row
    level = term[len(factor["variable"]) + 1 : -1]
    if factor["coding"] == "effect":
        level = level.removeprefix("S.")
    return replace(row, cells=(level, *row.cells[1:]))


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


def _rows_of_term(
    term: str,
    estimates: Mapping[tuple[Any, str], Mapping[str, Any]],
    models: Sequence[Mapping[str, Any]],
    style: Style,
    *,
    indent: int,
) -> list[Row]:
    """The row of a term, and the one below it where uncertainty has a line of its own."""
    label = label_of(term, style.labels)
    cells = ["Intercept" if label == INTERCEPT else label]
    below = [""]
    for model in models:
        row = estimates.get((model["model"], term))
        upper, lower = _cells(row, style) if row else ([""] * _width(style), [""] * _width(style))
        cells += upper
        below += lower
    rows = [Row(tuple(cells), indent=indent)]
    return [*rows, Row(tuple(below))] if any(below) else rows


def _cells(row: Mapping[str, Any], style: Style) -> tuple[list[str], list[str]]:
    """The coefficients of a term in one model, and what stands on the line below them."""
    marks = stars(row["p_value"], style.levels)
    beta, estimate = style.fmt.bounded(row["beta"]), style.fmt.number(row["estimate"])
    of_b, of_beta = _uncertainty(row, style)
    if style.estimates == "beta":
        figures = [(beta + marks if beta else "", of_beta)]
    elif style.estimates == "b":
        figures = [(estimate + marks, of_b)]
    else:
        figures = [(estimate + marks, of_b), (beta, of_beta)]
    if style.below:
        return [figure for figure, _ in figures], [beside for _, beside in figures]
    together = [f"{figure} {beside}" if beside else figure for figure, beside in figures]
    return together, [""] * len(figures)


def _uncertainty(row: Mapping[str, Any], style: Style) -> tuple[str, str]:
    """What stands beside B and beside beta."""
    fmt = style.fmt
    if style.uncertainty == "interval":
        return (
            fmt.interval(row["conf_low"], row["conf_high"]),
            fmt.interval(row["beta_conf_low"], row["beta_conf_high"], bounded=True),
        )
    error = fmt.number(row["std_error"]) if style.uncertainty == "se" else ""
    return f"({error})" if error else "", ""


def _width(style: Style) -> int:
    return 2 if style.estimates == "both" else 1


# summary ------------------------------------------------------------------------------------------


def _summary_rows(models: Sequence[Mapping[str, Any]], style: Style) -> list[Row]:
    """The figures of each model, in the last column that it has."""

    def row(name: str) -> Row:
        spread = [[""] * (_width(style) - 1) + [statistic(model, name, style)] for model in models]
        cells = (statistic_label(name), *(cell for model in spread for cell in model))
        return Row(cells, kind="summary")

    return [row(name) for name in style.statistics]
