"""Effect sizes, adjusted R², collinearity, cross-validation and power as publication tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat
from .phrase import Phrase, italic, paragraph, phrase
from .table import Column, Row, Table, group_row
from .wording import (
    R_SQUARED,
    Labels,
    N,
    cases_note,
    confidence_label,
    equals,
    label_of,
    paragraphs,
    result_notes,
    rows_of,
)

#: The figures of a model, in order, with their names.
_OF_MODELS = {
    "r_squared": R_SQUARED,
    "f_squared": phrase(italic("f"), "²"),
    "r_squared_change": phrase("Δ", R_SQUARED),
    "partial_eta_squared": phrase("partial η²"),
    "f_squared_change": phrase(italic("f"), "² of the block"),
}
_R_SQUARED_INTERVALS = {
    "noncentral_f": "by the noncentral F distribution, predictors fixed",
    "lee1971": "for normally distributed predictors (Lee)",
    "random_exact": "for normally distributed predictors, exact",
}
_BETA_INTERVALS = {
    "rescaled": "those of B times sd(x) / sd(y)",
    "delta": "by the delta method",
}
_ESTIMATES = {
    "r_squared": R_SQUARED,
    "ezekiel": phrase("Ezekiel"),
    "olkin_pratt": phrase("Olkin–Pratt"),
    "pratt": phrase("Pratt"),
    "claudy_3": phrase("Claudy-3"),
    "wherry_2": phrase("Wherry-2"),
    "smith": phrase("Smith"),
    "browne": phrase("Browne"),
    "stein": phrase("Stein"),
    "lord": phrase("Lord"),
}


def effect_size_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """The effects of each model and of its predictors, with intervals.

    Parameters
    ----------
    result
        What ``EffectSizes.to_dict()`` gives.
    labels
        Variable or block -> label.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    interval = confidence_label(result["confidence"], fmt)
    columns = (
        Column("effect", "Effect", "left"),
        Column("estimate", "Estimate"),
        Column("interval", interval),
    )
    rows = []
    for model in rows_of(result["glance"]):
        rows.append(group_row(f"{model['model']} {label_of(model['block'], labels)}"))
        rows += [_row(name, model, key, fmt) for key, name in _OF_MODELS.items()]
        for term in rows_of(result["tidy"]):
            if term["model"] == model["model"]:
                label = label_of(term["term"], labels)
                rows.append(_row(f"β, {label}", term, "beta", fmt))
                rows.append(_row(phrase(italic("sr"), f"², {label}"), term, "part_squared", fmt))
        for term in rows_of(result["terms"]):
            if term["model"] == model["model"] and term["n_columns"] > 1:
                label = f"{label_of(term['term'], labels)} ({term['n_columns']} columns)"
                rows.append(_row(phrase(italic("sr"), f"², {label}"), term, "part_squared", fmt))
    general = paragraph(
        phrase(equals(N, fmt.count(result["n"])), "."),
        _which_intervals(result),
    )
    named = label_of(result["outcome"], labels)
    notes = paragraphs(general, *result_notes(result))
    return Table(title or f"Effect Sizes in the Regression of {named}", columns, tuple(rows), notes)


def _which_intervals(result: Mapping[str, Any]) -> Phrase:
    """How the intervals that are there were found; the notes say why others are not."""
    glance, tidy = rows_of(result["glance"]), rows_of(result["tidy"])

    def there(rows: list[dict[str, Any]], key: str) -> bool:
        return any(not _absent(row[f"{key}_conf_low"]) for row in rows)

    of_change = phrase("of Δ", R_SQUARED, " and ", italic("sr"), "² after Alf and Graf")
    # What has a lone predictor has the interval of R² itself.
    by_alf_graf = result.get("no_interval") is None
    said = [
        phrase("of ", R_SQUARED, " ", _R_SQUARED_INTERVALS[result["r_squared_interval"]])
        if there(glance, "r_squared")
        else "",
        of_change if by_alf_graf else "",
        phrase("of η² and ", italic("f"), "² of the block by the noncentral F distribution")
        if there(glance, "partial_eta_squared")
        else "",
        phrase("of β ", _of_beta(result)) if there(tidy, "beta") else "",
    ]
    shown = [each for each in said if each]
    if not shown:
        return phrase()
    pieces = [piece for each in shown for piece in ("; ", each)][1:]
    return phrase("Intervals ", *pieces, ".")


def _of_beta(result: Mapping[str, Any]) -> str:
    if result.get("no_interval") == "observed_information":
        return "by the delta method from the observed information"
    return _BETA_INTERVALS[result["beta_interval"]]


def _absent(figure: float | None) -> bool:
    return figure is None or figure != figure


def _row(name: str, figures: Mapping[str, Any], key: str, fmt: NumberFormat) -> Row:
    bounded = not key.startswith("f_")
    low, high = figures[f"{key}_conf_low"], figures[f"{key}_conf_high"]
    estimate = fmt.number(figures[key], bounded=bounded)
    return Row((name, estimate, fmt.interval(low, high, bounded=bounded)), indent=1)


def shrinkage_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 3,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """Adjusted R² by all names: a row per model.

    Parameters
    ----------
    result
        What ``ShrinkageEstimates.to_dict()`` gives.
    labels
        Variable or block -> label.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    estimates = (Column(key, label) for key, label in _ESTIMATES.items())
    columns = (Column("model", "Model", "left"), *estimates)
    rows = tuple(
        Row((_model(model, labels), *(fmt.bounded(model[key]) for key in _ESTIMATES)))
        for model in rows_of(result["tidy"])
    )
    general = paragraph(
        phrase(equals(N, fmt.count(result["n"])), "."),
        phrase("Ezekiel to Smith estimate ", R_SQUARED, " in the population;"),
        phrase("Browne, Stein and Lord what these coefficients explain in other samples of it."),
    )
    named = label_of(result["outcome"], labels)
    notes = paragraphs(general, *result_notes(result))
    return Table(title or f"Adjusted R² in the Regression of {named}", columns, rows, notes)


def collinearity_table(
    result: Mapping[str, Any],
    *,
    model: int,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """Eigenvalues, condition indices and variance proportions of one model, as SPSS has them.

    Parameters
    ----------
    result
        What ``Collinearity.to_dict()`` gives.
    model
        Which model, counted from 1.
    labels
        Variable or block -> label.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of the variance proportions; eigenvalues and indices have one more.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    terms = result["terms"][model - 1]
    columns = (
        Column("dimension", "Dimension", "left"),
        Column("eigenvalue", "Eigenvalue"),
        Column("condition_index", "Condition\nindex"),
        *(Column(f"term_{at}", label_of(term, labels)) for at, term in enumerate(terms)),
    )
    whole = zip(
        result["eigenvalues"][model - 1],
        result["condition_indices"][model - 1],
        result["variance_proportions"][model - 1],
        strict=True,
    )
    rows = []
    for at, (eigenvalue, index, shares) in enumerate(whole, start=1):
        figures = [fmt.number(figure, digits=digits + 1) for figure in (eigenvalue, index)]
        rows.append(Row((str(at), *figures, *(fmt.bounded(share) for share in shares))))
    about = (
        "Predictors about their means, without the constant."
        if result["centring"] == "centred"
        else "Columns scaled to length 1, not centred, the constant among them."
    )
    general = paragraph(
        phrase(equals(N, fmt.count(result["n"])), "."),
        "Variance proportions by coefficient.",
        about,
    )
    named = label_of(result["outcome"], labels)
    notes = paragraphs(general, *result_notes(result))
    heading = f"Collinearity in Model {model} of {named}"
    return Table(title or heading, columns, tuple(rows), notes)


def cross_validation_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 3,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """R² of the fit and of predictions for those left out: a row per model.

    Parameters
    ----------
    result
        What ``CrossValidation.to_dict()`` gives.
    labels
        Variable or block -> label.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    repeated = result["repeats"] > 1
    columns = (
        Column("model", "Model", "left"),
        Column("r_squared", R_SQUARED),
        Column("cross_validated", phrase("Cross-validated\n", R_SQUARED)),
        Column("change", phrase("Δ", R_SQUARED)),
        Column("rmse", "RMSE"),
        *([Column("sd", "SD of\nrepeats")] if repeated else []),
    )
    rows = []
    for model in rows_of(result["glance"]):
        spread = [fmt.bounded(model["sd_of_repeats"])] if repeated else []
        cells = (
            _model(model, labels),
            fmt.bounded(model["r_squared"]),
            fmt.bounded(model["cross_validated_r_squared"]),
            fmt.bounded(model["cross_validated_r_squared_change"]),
            fmt.number(model["rmse"]),
            *spread,
        )
        rows.append(Row(cells))
    folds, repeats = fmt.count(result["folds"]), fmt.count(result["repeats"])
    seeded = f" (seed {result['seed']})" if result["seed"] is not None else ""
    how = (
        "each respondent left out alone"
        if result["folds"] == result["n"] and result["seed"] is None
        else f"{folds} folds" + (f", {repeats} times" if repeated else "") + seeded
    )
    general = paragraph(
        phrase(equals(N, fmt.count(result["n"])), ","),
        f"{how}. Predictions are compared with the mean of those who were fitted.",
    )
    cases = cases_note(result, fmt, n=[result["n"]], pairwise_unit="each correlation")
    notes = paragraphs(general, cases, *result_notes(result))
    named = label_of(result["outcome"], labels)
    heading = f"Cross-Validated R² in the Regression of {named}"
    return Table(title or heading, columns, tuple(rows), notes)


def regression_power_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """The power of the F test of R² or ΔR²: f², n, degrees of freedom, level and power.

    Parameters
    ----------
    result
        What ``RegressionPower.to_dict()`` gives.
    labels
        Accepted for symmetry with the other tables; no variable is named here.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of λ, of the power and of an n that is not whole; f² has one more.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    found = rows_of(result["tidy"])[0]
    columns = (
        Column("test", "Predictors tested", "left"),
        Column("f_squared", phrase(italic("f"), "²")),
        Column("n", N),
        Column("df1", phrase(italic("df"), "1")),
        Column("df2", phrase(italic("df"), "2")),
        Column("lambda", "λ"),
        Column("level", "α"),
        Column("power", "Power"),
    )
    cells = (
        f"{fmt.count(found['n_tested'])} of {fmt.count(found['n_predictors'])}",
        fmt.number(found["f_squared"], digits=digits + 1),
        fmt.count(found["n"]),
        fmt.count(found["df1"]),
        fmt.count(found["df2"]),
        fmt.number(found["lambda"]),
        fmt.p_value(found["level"]),
        fmt.bounded(found["power"]),
    )
    models = {
        "respondents": phrase("Predictors fixed, λ = ", italic("f"), "²", N, "."),
        "degrees_of_freedom": phrase(
            "Predictors fixed, λ = ",
            italic("f"),
            "²(",
            italic("df"),
            "1 + ",
            italic("df"),
            "2 + 1).",
        ),
    }
    random = phrase("Predictors and outcome normally distributed; exact.")
    general = paragraph(
        models.get(found["noncentrality"], random),
        _whose_effect(result),
        "" if float(found["n"]).is_integer() else phrase(N, " is to be rounded up."),
    )
    notes = paragraphs(general, *result_notes(result))
    return Table(title or "Power of the F Test of a Regression", columns, (Row(cells),), notes)


def _whose_effect(result: Mapping[str, Any]) -> str:
    """Say which predictors f² is of, where R² was given without saying whose it is."""
    found = rows_of(result["tidy"])[0]
    if not result.get("all_of_r_squared") or found["n_tested"] == found["n_predictors"]:
        return ""
    tested = "predictor adds" if found["n_tested"] == 1 else "predictors add"
    return (
        f"All of R² is taken to be what the {int(found['n_tested'])} tested {tested}, the others "
        "nothing; r_squared_change= says otherwise."
    )


def _model(model: Mapping[str, Any], labels: Labels | None) -> str:
    return f"{model['model']} {label_of(model['block'], labels)}"
