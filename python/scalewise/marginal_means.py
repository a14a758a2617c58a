"""Marginal means by groups or values, and their contrasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, counterfactual, fitted, frames
from ._core import DataError
from .moments import Moments
from .reading import Reading, moments_of
from .respondents import answers_of_fit
from .results import Result
from .terms import Term, Variable, name_of

if TYPE_CHECKING:
    from .fit import Regression
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class MarginalMeans(Result):
    """Expected outcomes by groups or values, and their contrasts; see `margins`.

    ``tidy()`` has a row per mean: a column for each variable with its level or value, then
    estimate, std_error, df, conf_low, conf_high. ``contrasts()`` has a row per pair: contrast,
    first, second, estimate, std_error, statistic, df, p_value, conf_low, conf_high, p_unadjusted.
    """

    def contrasts(self) -> Any:
        """Return the pairwise differences, as a DataFrame of the library of the data."""
        return frames.frame(self._figures["contrasts"], self._library)

    @property
    def means(self) -> np.ndarray:
        """The means, in the order of ``tidy()``."""
        return np.array(self._figures["tidy"]["estimate"])

    def table(self, **options: Any) -> Table:
        """Return the publication table; options are those of `scalewise.report.margins_table`."""
        from .report.margins_table import margins_table

        return margins_table(self.to_dict(), **options)

    def contrasts_table(self, **options: Any) -> Table:
        """Return the table of contrasts; options are `scalewise.report.contrasts_table`'s."""
        from .report.margins_table import contrasts_table

        return contrasts_table(self.to_dict(), **options)


def margins(
    fit: Regression,
    by: str | Sequence[str] = (),
    *,
    at: Mapping[str, Any] | None = None,
    averaging: str = "equal",
    adjustment: str = "tukey",
    data: Any = None,
    reference: Mapping[str, Any] | None = None,
    model: int | None = None,
    confidence: float | None = None,
) -> MarginalMeans:
    """Find expected outcomes by groups or values, other variables averaged over.

    ::

        mean       l·b, where l is the averaged row of predictors       SE = sqrt(l' V l)
        contrast   (l1 - l2)·b for each pair
        "tukey"    p = P(range of so many means > |t| sqrt(2))

    Parameters
    ----------
    fit
        A regression; V is the covariance matrix that it was fitted with.
    by
        Factors, or variables that entered as dummies ``by[level]``: a mean for each level, and for
        each combination of levels of several.
    at
        Values of numeric variables: ``{"age": [30, 50]}`` gives a mean at each, ``{"age": 30}``
        holds it there.
    averaging
        "equal": numeric variables at their means, the levels of other factors with equal weights,
        as R's emmeans does. "proportional": the levels in their observed shares. "observed":
        everyone as they are but for the variables of `by` and `at`, and their predictions averaged,
        as Stata's margins does; needs `data`. A 0/1 variable that did not enter as a dummy
        (``by[level]``) is a number, and held at its mean.
    adjustment
        Of the contrasts: "tukey", "holm" (with Bonferroni's intervals), "bonferroni" or "none".
    data
        The data of the fit: for "observed", and to name the reference level of a factor.
    reference
        The name of the level without a dummy, by factor: ``{"employer": "city"}``. Without it and
        without data it is called "(reference)".
    model, confidence
        As for `simple_slopes`.

    Raises
    ------
    DataError
        A variable that is neither a factor of the model nor has values; "observed" without data.

    References
    ----------
    Searle, S. R., Speed, F. M., & Milliken, G. A. (1980). Population marginal means in the linear
    model. The American Statistician, 34(4), 216-221. https://doi.org/10.1080/00031305.1980.10483031

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {"group": np.array([1, 1, 2, 2, 3, 3]), "y": np.array([1, 3, 4, 6, 5, 9.0])}
    >>> fit = sw.hierarchical_regression(
    ...     answers, "y", [[sw.dummy("group", 2), sw.dummy("group", 3)]]
    ... )
    >>> fit.margins("group", data=answers).means
    array([2., 5., 7.])
    """
    fitted.require_one_scale(fit)
    chosen = fitted.model_of(fit, model)
    names = [by] if isinstance(by, str) else frames.name_list(by, "by")
    keep = None if data is None else answers_of_fit(fit, data)[2]
    gridded, held = _values(at, names)
    asked: list[tuple[str, Any]] = []
    levels: dict[str, list[Any]] = {}
    for name in names:
        if name in gridded:
            asked.append((name, gridded.pop(name)))
            continue
        coding = fitted.coding_of(fit, chosen, name, reference, data)
        if coding is None:
            terms = ", ".join(f"`{term}`" for term in fitted.terms_of(fit, chosen)[0])
            raise DataError(
                f"`{name}` is no factor of the model: enter it as one, "
                f'sw.factor("{name}"), for a mean of each group; or give the values at which it is '
                f'asked for, at={{"{name}": [0, 1]}}; the model has {terms}'
            )
        levels[name] = coding.levels
        asked.append(coding.asked(name))
    asked += gridded.items()
    if not asked:
        raise DataError('margins by nothing: name a factor, by="employer", or values, at={...}')
    level = fit.confidence if confidence is None else confidence
    given = fitted.fitted(fit, chosen)
    designs = None
    if averaging == "observed":
        designs = _observed(fit, chosen, asked, held, levels, (data, keep))
    over = fitted.other_codings(fit, chosen, [name for name, _ in asked])
    found = _core.margins(given, asked, over, held, averaging, designs, adjustment, level)
    return MarginalMeans(_figures(fit, chosen, found, held), fit._library)


def _values(
    at: Mapping[str, Any] | None, by: Sequence[str]
) -> tuple[dict[str, Any], list[tuple[str, float]]]:
    """Part the values that make a grid from those at which a variable is held."""
    if at is not None and not isinstance(at, Mapping):
        raise DataError(f'at={at!r}: give values by name, at={{"age": [30, 50]}}')
    gridded, held = {}, {}
    for name, values in (at or {}).items():
        several = not isinstance(values, (str, int, float, np.number))
        if several or name in by:
            gridded[str(name)] = fitted.labelled_values(values, f"at[{name!r}]")
        else:
            held[str(name)] = values
    return gridded, fitted.settings_of(held)


# average predictions ------------------------------------------------------------------------------


def _observed(
    fit: Regression,
    model: int,
    asked: Sequence[tuple[str, Any]],
    held: Sequence[tuple[str, float]],
    levels: Mapping[str, Sequence[Any]],
    answers: tuple[Any, frames.NamedColumn | None],
) -> list[list[float]]:
    """Average the predictors over respondents, with some variables set for everyone.

    `answers` are the data, and whom to keep of them.
    """
    options = fit._options
    if answers[0] is None:
        raise DataError('averaging="observed" averages over respondents: give data=...')
    if options["missing"] != "listwise":
        raise DataError('averaging="observed" needs a fit with missing="listwise"')
    choices: list[list[dict[str, Any]]] = []
    for name, points in asked:
        if name in levels:
            raw = list(levels[name])
            if raw[0] is None:
                raise DataError(
                    f"the reference level of `{name}` is not known: name it, "
                    f'reference={{"{name}": ...}}'
                )
        else:
            raw = [_raw(fit, name, value) for _, value in points]
        choices.append([{name: value} for value in raw])
    fixed = {name: _raw(fit, name, value) for name, value in held}
    cells: list[dict[str, Any]] = [fixed]
    for points_of in choices:
        cells = [{**cell, **point} for cell in cells for point in points_of]
    return [_mean_design(fit, model, answers, cell) for cell in cells]


def _mean_design(
    fit: Regression,
    model: int,
    answers: tuple[Any, frames.NamedColumn | None],
    cell: Mapping[str, Any],
) -> list[float]:
    options = fit._options
    data, keep = answers
    predictors = fitted.predictors_of(fit, model)
    # Who is a respondent of the fit is decided by the answers that they gave.
    kept = {name: f"{name} (as answered)" for name in cell}
    answered = [
        copied
        for variable in fit._blocks.variables
        if (copied := _of_copies(variable, kept)) is not None
    ]
    untouched = [variable for variable in fit._blocks.variables if variable not in predictors]
    changed = counterfactual.with_constants(data, cell, kept)
    every = {name_of(variable): variable for variable in [*predictors, *untouched, *answered]}
    reading = Reading(
        list(every.values()),
        "listwise",
        weights=options["weights"],
        weight_type=options["weight_type"],
        filter=None if keep is None else keep[1],
    )
    # Everyone is given one level: the others are lacking on purpose.
    moments = Moments(moments_of(changed, reading, of_batch=True))
    means = dict(zip(moments.names, map(float, moments.mean), strict=True))
    constant = [1.0] if options["intercept"] else []
    return constant + [means[name_of(variable)] for variable in predictors]


def _of_copies(variable: Variable, copies: Mapping[str, str]) -> Variable | None:
    """The same variable made of the answers as they were; None where none of them was set."""
    if isinstance(variable, str):
        return copies.get(variable)
    if isinstance(variable, Term):
        parts = [_of_copies(part, copies) for part in variable._parts]
        if all(part is None for part in parts):
            return None
        mixed = tuple(
            old if new is None else new for old, new in zip(variable._parts, parts, strict=True)
        )
        name = f"{variable.name} (as answered)"
        return Term(name, variable._how, mixed, variable._numbers)
    return None


def _raw(fit: Regression, name: str, value: float) -> float:
    """The answer behind a value of a predictor: a centred one has its centre added again."""
    for variable in fit._blocks.variables:
        if not isinstance(variable, Term) or variable.name != name:
            continue
        source = variable._parts[0]
        if variable._how == "centred" and isinstance(source, str) and source == name:
            return value + float(variable._numbers[0])
        raise DataError(
            f'`{name}` is made of other variables, which averaging="observed" cannot set: '
            'use averaging="equal"'
        )
    return value


def _figures(
    fit: Regression, model: int, found: Mapping[str, Any], held: Sequence[tuple[str, float]]
) -> dict[str, Any]:
    means, contrasts = found["means"], dict(found["contrasts"])
    tidy: dict[str, Any] = {}
    for name in found["by"]:
        points = found["points"][name]
        is_level = any(value != value for value in points["value"])
        tidy[name] = points["label"] if is_level else points["value"]
    shown = ("estimate", "std_error", "df", "conf_low", "conf_high")
    tidy.update({name: means[name] for name in shown})
    pairs = zip(contrasts["first"], contrasts["second"], strict=True)
    names = [f"{first} - {second}" for first, second in pairs]
    return {
        "outcome": fit.outcome,
        "model": model,
        "n": fit.n,
        "vcov": fit._figures["vcov"],
        "by": found["by"],
        "held": [list(each) for each in held],
        "averaging": found["averaging"],
        "adjustment": found["adjustment"],
        "confidence": found["confidence"],
        "tidy": tidy,
        "glance": {
            "outcome": [fit.outcome],
            "by": [" x ".join(found["by"])],
            "model": [model],
            "n": [fit.n],
            "df": [found["df"]],
            "averaging": [found["averaging"]],
            "adjustment": [found["adjustment"]],
            "n_means": [len(means["estimate"])],
            "vcov": [fit._figures["vcov"]],
            "confidence": [found["confidence"]],
        },
        "contrasts": {"contrast": names, **contrasts},
        "notes": [],
    }
