"""What a fitted regression says of others: predictions and tests of linear hypotheses."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, fitted, frames
from ._core import DataError
from .keys import MISSING, take_keys
from .results import Result
from .terms import Term, Variable

if TYPE_CHECKING:
    from .fit import Regression
    from .report.table import Table


class MissingPredictionWarning(UserWarning):
    """Rows lack an answer that the prediction needs; their predictions are missing."""


@dataclass(frozen=True, repr=False, eq=False)
class HypothesisTest(Result):
    """Linear hypotheses about coefficients, each alone and all together; see `linear_hypothesis`.

    ``tidy()`` has a row per hypothesis: hypothesis, estimate (how far the combination is from what
    it is held to be), std_error, statistic, df, p_value, conf_low, conf_high. ``glance()`` has f,
    df1, df2 and p_value of all together.
    """

    @property
    def f(self) -> float:
        """Wald's F of all hypotheses together."""
        return float(self._figures["glance"]["f"][0])

    @property
    def p_value(self) -> float:
        """Upper tail of F."""
        return float(self._figures["glance"]["p_value"][0])

    def table(self, **options: Any) -> Table:
        """Return the publication table; options are `scalewise.report.hypothesis_table`'s."""
        from .report.margins_table import hypothesis_table

        return hypothesis_table(self.to_dict(), **options)


def predict(
    fit: Regression,
    new: Any,
    *,
    interval: str | None = None,
    model: int | None = None,
    confidence: float | None = None,
) -> Any:
    """Predict the outcome of new respondents.

    ::

        fitted          x·b                          std_error   sqrt(x' V x)
        "confidence"    fitted ± t std_error         of the expected outcome; under CR2 with
                                                     Satterthwaite's df of each row
        "prediction"    fitted ± t sqrt(std_error² + sigma²)   of one more respondent, of weight 1

    Parameters
    ----------
    fit
        A regression.
    new
        A DataFrame, or a dictionary of arrays, with the columns that the predictors are made of;
        products, dummies, centred variables and scores are made as they were for the fit.
    interval
        None, "confidence" or "prediction". A prediction interval presumes normal errors of one
        variance, so there is none under sampling weights or a robust covariance matrix.
    model
        Which model, from 1; the last by default.
    confidence
        The level of the intervals; that of the fit by default.

    Returns
    -------
    DataFrame
        In the library of `new`, a row per row of it, in its order: fitted and std_error, and with
        an interval conf_low and conf_high. Where an answer is missing, so is the prediction; a
        `MissingPredictionWarning` counts those rows.

    Raises
    ------
    DataError
        A column that `new` does not have; a level of a factor that nobody in the fit had; a
        prediction interval where there is none.

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {"x": np.array([0, 1, 2, 3.0]), "y": np.array([1, 1, 3, 3.0])}
    >>> fit = sw.hierarchical_regression(answers, "y", [["x"]])
    >>> found = fit.predict({"x": np.array([5.0])}, interval="confidence")
    >>> [round(float(found[name][0]), 3) for name in ("fitted", "conf_low", "conf_high")]
    [4.8, 0.329, 9.271]
    """
    chosen = fitted.model_of(fit, model)
    if interval not in (None, "confidence", "prediction"):
        raise DataError(f'interval={interval!r} is unknown: None, "confidence" or "prediction"')
    sigma = _sigma(fit, chosen) if interval == "prediction" else None
    predictors = fitted.predictors_of(fit, chosen)
    _check_levels(fit, predictors, new)
    columns = frames.take(new, predictors)
    level = fit.confidence if confidence is None else confidence
    given = fitted.fitted(fit, chosen)
    if interval is None:
        # Degrees of freedom of every row are of no use then.
        given["cluster_squares"] = None
    found = _core.predict(given, columns, sigma, level)
    if found["missing"]:
        warnings.warn(
            f"{found['missing']} of {len(found['fitted'])} rows lack an answer: their predictions "
            "are missing",
            MissingPredictionWarning,
            stacklevel=2,
        )
    names = ["fitted", "std_error"] + (["conf_low", "conf_high"] if interval else [])
    made = {name: frames.series(name, found[name], new) for name in names}
    if isinstance(new, (np.ndarray, Mapping)):
        return frames.frame({name: found[name].tolist() for name in names}, fit._library)
    return frames.bind(made, new)


def _check_levels(fit: Regression, predictors: Sequence[Variable], new: Any) -> None:
    """Refuse levels of a factor that have no coefficient, and are not the reference either."""
    for variable, known in _levels_of(predictors).items():
        _, levels, codes = take_keys(new, [variable])[0]
        met = [levels[code] for code in np.unique(codes[codes != MISSING])]
        unseen = [level for level in met if level not in known]
        if unseen:
            new_levels = "new levels" if len(unseen) > 1 else "new level"
            raise DataError(
                f"factor `{variable}` has {new_levels} {', '.join(map(str, unseen))}: nobody of "
                f"the fit had it, who had {', '.join(map(str, known))}; leave these rows out"
            )


def _levels_of(predictors: Sequence[Variable]) -> dict[str, list[Any]]:
    """List the levels of each factor that predictors are columns of, alone or in a product."""
    found: dict[str, list[Any]] = {}
    for predictor in predictors:
        if not isinstance(predictor, Term):
            continue
        if predictor._how == "contrast":
            found[str(predictor._parts[0])] = [level for level, _ in predictor._numbers]
        else:
            found.update(_levels_of(predictor._parts))
    return found


def _sigma(fit: Regression, model: int) -> float:
    """Give the standard deviation of the errors, where they have one."""
    vcov = fit._figures["vcov"]
    if vcov != "classical":
        raise DataError(
            f'interval="prediction" presumes that errors have one variance, and vcov is "{vcov}": '
            'use interval="confidence"'
        )
    return float(fit.models[model - 1].sigma)


def linear_hypothesis(
    fit: Regression,
    hypotheses: str | Sequence[str] | Any,
    values: Sequence[float] | None = None,
    *,
    model: int | None = None,
    confidence: float | None = None,
) -> HypothesisTest:
    """Test linear hypotheses L b = c about the coefficients, by Wald's F.

    ::

        F = (L b - c)' (L V L')^-1 (L b - c) / q     with q hypotheses and the model's df

    Under CR2 each hypothesis has Satterthwaite's df, and F is Hotelling's approximation (HTZ).

    Parameters
    ----------
    fit
        A regression; V is the covariance matrix that it was fitted with.
    hypotheses
        Text such as ``"educ = income"``, ``"2 * educ - income = 1"`` or ``"age"`` (is nought), a
        list of such, or a matrix L with a row per hypothesis and a column per coefficient, in the
        order of ``tidy()``.
    values
        With a matrix, what the combinations are held to be (c); nought by default.
    model, confidence
        As for `predict`.

    Raises
    ------
    DataError
        A hypothesis that cannot be read, with the place marked; one that follows from the others; a
        matrix of the wrong shape.

    References
    ----------
    Fox, J. (2016). Applied regression analysis and generalized linear models (3rd ed.). Sage.

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {
    ...     "a": np.array([0, 1, 0, 1, 0, 1.0]),
    ...     "b": np.array([0, 0, 1, 1, 2, 2.0]),
    ...     "y": np.array([0, 2, 1, 4, 3, 4.0]),
    ... }
    >>> fit = sw.hierarchical_regression(answers, "y", [["a", "b"]])
    >>> test = fit.linear_hypothesis(["a = 0", "b = 0"])
    >>> round(test.f, 6) == round(fit.models[0].f, 6)
    True
    """
    chosen = fitted.model_of(fit, model)
    level = fit.confidence if confidence is None else confidence
    given = fitted.fitted(fit, chosen)
    found = _core.linear_hypothesis(given, _hypotheses(hypotheses, values), level)
    about = {"outcome": fit.outcome, "model": chosen, "vcov": fit._figures["vcov"], "n": fit.n}
    return HypothesisTest({**about, **found, "notes": []}, fit._library)


def _hypotheses(hypotheses: Any, values: Any) -> list[Any]:
    if isinstance(hypotheses, str):
        hypotheses = [hypotheses]
    if isinstance(hypotheses, Sequence) and all(isinstance(each, str) for each in hypotheses):
        if values is not None:
            raise DataError('values= belong to a matrix: write them into the text, "x = 1"')
        return list(hypotheses)
    try:
        matrix = np.atleast_2d(np.asarray(hypotheses, dtype=float))
        held = np.zeros(len(matrix)) if values is None else np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise DataError(
            f'hypotheses={hypotheses!r}: give text such as "x = z", or a matrix of numbers'
        ) from None
    if held.shape != (len(matrix),):
        raise DataError(f"values has shape {held.shape}, expected ({len(matrix)},)")
    return [
        (f"row {at + 1}", row.tolist(), float(value))
        for at, (row, value) in enumerate(zip(matrix, held, strict=True))
    ]
