"""Moderation: simple slopes, and where along the moderator they are significant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, fitted
from ._core import DataError
from .respondents import Answers, answers_of_fit
from .results import Result
from .terms import Term

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .fit import Regression
    from .report.table import Table

#: Points of the line that an interaction plot draws.
_POINTS = 101
#: The percentiles that stand for low, middle and high.
_PERCENTILES = {"16th percentile": 0.16, "median": 0.5, "84th percentile": 0.84}


@dataclass(frozen=True, repr=False, eq=False)
class SimpleSlopes(Result):
    """The slopes of a predictor at values of its moderators; see `simple_slopes`.

    ``tidy()`` has a row per slope: term, moderator, moderator_label, moderator_value (the same of
    the second moderator), estimate, std_error, statistic, df, p_value, conf_low, conf_high, and the
    intercept of the line with its standard error.
    """

    @property
    def slopes(self) -> np.ndarray:
        """The slopes, in the order of ``tidy()``."""
        return np.array(self._figures["tidy"]["estimate"])

    @property
    def confidence(self) -> float:
        """The level of the intervals."""
        return float(self._figures["confidence"])

    def table(self, **options: Any) -> Table:
        """Return the publication table; options are those of `scalewise.report.slopes_table`."""
        from .report.slopes_table import slopes_table

        return slopes_table(self.to_dict(), **options)

    def plot(self, **options: Any) -> Axes | Figure:
        """Draw the lines, of a second moderator in a panel for each of its values.

        Options are those of `scalewise.report.interaction_plot`.
        """
        from .report.interaction_plot import interaction_plot

        return interaction_plot(self.to_dict(), **options)


@dataclass(frozen=True, repr=False, eq=False)
class JohnsonNeyman(Result):
    """Where the slope of a predictor is significant along its moderator; see `johnson_neyman`.

    ``tidy()`` has a row per region: from, to, slope ("positive" or "negative"). ``glance()`` has
    the boundaries, on which side of them the slope is significant, the critical t, the range of the
    moderator, and the shares of it and of respondents.
    """

    @property
    def bounds(self) -> tuple[float, float]:
        """The lower and the upper boundary; NaN where there is none."""
        glance = self._figures["glance"]
        return float(glance["lower"][0]), float(glance["upper"][0])

    @property
    def significant(self) -> str:
        """Where: inside, outside, below or above the boundaries, everywhere, nowhere, several."""
        return str(self._figures["glance"]["significant"][0])

    @property
    def critical_t(self) -> float:
        """The critical t."""
        return float(self._figures["glance"]["critical_t"][0])

    def table(self, **options: Any) -> Table:
        """Return the publication table; options are `scalewise.report.johnson_neyman_table`'s."""
        from .report.slopes_table import johnson_neyman_table

        return johnson_neyman_table(self.to_dict(), **options)

    def plot(self, **options: Any) -> Axes:
        """Draw the slope; options are those of `scalewise.report.johnson_neyman_plot`."""
        from .report.johnson_neyman_plot import johnson_neyman_plot

        return johnson_neyman_plot(self.to_dict(), **options)


def simple_slopes(
    fit: Regression,
    predictor: str,
    moderator: str,
    at: Any = None,
    *,
    second_moderator: str | None = None,
    second_at: Any = None,
    data: Any = None,
    product: str | None = None,
    reference: Mapping[str, Any] | None = None,
    model: int | None = None,
    confidence: float | None = None,
) -> SimpleSlopes:
    """Find the slope of a predictor at values of a moderator.

    ::

        y = b0 + b1 x + b2 m + b3 x m      slope of x at m = w:   b1 + b3 w
        SE = sqrt(V11 + 2 w V13 + w² V33)   t = slope / SE with the model's degrees of freedom;
                                            under CR2 with Satterthwaite's of each slope

    V is the covariance matrix of the coefficients that the model was fitted with, whichever it is.
    Other variables in products with the predictor are held at their means.

    Parameters
    ----------
    fit
        A regression with a product of the two, `product`.
    predictor
        Whose slope it is.
    moderator
        What it depends on: a predictor, or a variable that entered as dummies ``moderator[level]``.
    at
        "sd" (the default for numbers): one standard deviation below the mean, the mean, and one
        above; "percentiles": the 16th, 50th and 84th of the data; a list of values; or values by
        label, ``{"low": 1, "high": 5}``. They are on the scale on which the moderator entered the
        model: of a centred moderator, distances from its centre. A factor has its levels.
    second_moderator, second_at
        A second moderator, in a product of three, and its values likewise.
    data
        The data of the fit, for percentiles, for the range that a plot shows (else two standard
        deviations to both sides of the mean), and to name the reference level of a factor.
    product
        The term that is the product of the two, where its name does not say so.
    reference
        The name of the level without a dummy, by factor.
    model
        Which model, from 1; the last by default.
    confidence
        The level of the intervals; that of the fit by default.

    Raises
    ------
    DataError
        No product of the two in the model, which is said with the terms there are; a power of the
        predictor; a variable that is in the product in another form than as a predictor.

    References
    ----------
    Aiken, L. S., & West, S. G. (1991). Multiple regression: Testing and interpreting interactions.
    Sage.

    Bauer, D. J., & Curran, P. J. (2005). Probing interactions in fixed and multilevel regression.
    Multivariate Behavioral Research, 40(3), 373-400. https://doi.org/10.1207/s15327906mbr4003_5

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> x, m = np.meshgrid(np.arange(4.0), np.arange(3.0))
    >>> noise = np.array([1, -1, -1, 1, 0, 0, 0, 0, -1, 1, 1, -1.0])
    >>> answers = {"x": x.ravel(), "m": m.ravel(), "y": (x + 2 * x * m).ravel() + noise}
    >>> fit = sw.hierarchical_regression(answers, "y", [["x", "m", sw.product("x", "m")]])
    >>> [round(float(slope), 12) for slope in fit.simple_slopes("x", "m", at=[0, 1]).slopes]
    [1.0, 3.0]
    """
    fitted.require_one_scale(fit)
    chosen = fitted.model_of(fit, model)
    moderators = [(moderator, at)]
    if second_moderator is not None:
        moderators.append((second_moderator, second_at))
    elif second_at is not None:
        raise DataError("second_at= without second_moderator=: name the second moderator")
    factors = [predictor, *(name for name, _ in moderators)]
    declared = None if product is None else {product: factors}
    given = fitted.fitted(fit, chosen, declared)
    answers = None if data is None else answers_of_fit(fit, data)
    asked = [
        _asked(fit, name, values, answers, fitted.coding_of(fit, chosen, name, reference, data))
        for name, values in moderators
    ]
    shown = _shown(fit, predictor, answers)
    level = fit.confidence if confidence is None else confidence
    found = _core.simple_slopes(given, predictor, asked, shown, level)
    return SimpleSlopes(_slope_figures(fit, chosen, found), fit._library)


def johnson_neyman(
    fit: Regression,
    predictor: str,
    moderator: str,
    *,
    alpha: float = 0.05,
    control_fdr: bool = False,
    range: tuple[float, float] | None = None,
    data: Any = None,
    at: Mapping[str, float] | None = None,
    product: str | None = None,
    model: int | None = None,
) -> JohnsonNeyman:
    """Find the values of a moderator at which the slope of a predictor is significant.

    ::

        slope at w    b1 + b3 w,  with variance V11 + 2 w V13 + w² V33
        boundaries    |slope| = t SE:  (t² V33 - b3²) w² + 2 (t² V13 - b1 b3) w + t² V11 - b1² = 0

    Under CR2 the critical t changes with w, as Satterthwaite's degrees of freedom do: boundaries
    are then where |slope| / SE crosses it, `critical_t` is NaN, and there may be more than two.

    Parameters
    ----------
    fit, predictor, moderator, product, model
        As for `simple_slopes`; the moderator is numeric.
    alpha
        The two-sided level.
    control_fdr
        Keep the false discovery rate over the range of the moderator at `alpha`: the critical t is
        found by Benjamini and Hochberg's procedure on tests at 1001 even values (Esarey & Sumner).
    range
        The range of the moderator that is of interest; that of the data by default.
    data
        The data of the fit: for the observed range, and the share of respondents for whom the slope
        is significant. Without data and range these are not known, and a plot shows two standard
        deviations to both sides of the mean.
    at
        Values of other variables, such as a second moderator: ``{"w": 2}``; means by default.

    Raises
    ------
    DataError
        As `simple_slopes`; `control_fdr` without data or range.

    References
    ----------
    Johnson, P. O., & Fay, L. C. (1950). The Johnson-Neyman technique, its theory and application.
    Psychometrika, 15(4), 349-367. https://doi.org/10.1007/BF02288864

    Esarey, J., & Sumner, J. L. (2018). Marginal effects in interaction models: Determining and
    controlling the false positive rate. Comparative Political Studies, 51(9), 1144-1176.
    https://doi.org/10.1177/0010414017730080

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> x, m = np.meshgrid(np.arange(4.0), np.arange(-2.0, 3))
    >>> noise = np.tile([1, -1, -1, 1.0], 5)
    >>> answers = {"x": x.ravel(), "m": m.ravel(), "y": (2 * x * m).ravel() + noise}
    >>> fit = sw.hierarchical_regression(answers, "y", [["x", "m", sw.product("x", "m")]])
    >>> found = fit.johnson_neyman("x", "m", data=answers)
    >>> found.significant
    'outside'
    """
    fitted.require_one_scale(fit)
    chosen = fitted.model_of(fit, model)
    given = fitted.fitted(
        fit, chosen, None if product is None else {product: [predictor, moderator]}
    )
    if fitted.coding_of(fit, chosen, moderator) is not None:
        raise DataError(
            f"`{moderator}` is a factor, which has no values in between: use simple_slopes()"
        )
    ends = None if range is None else _two_numbers(range)
    observed = None if data is None else _rows_of(fit, moderator, answers_of_fit(fit, data))
    found = _core.johnson_neyman(
        given,
        predictor,
        moderator,
        alpha,
        control_fdr,
        ends,
        fitted.settings_of(at),
        observed,
        _around(fit, moderator),
    )
    about = {"outcome": fit.outcome, "model": chosen, "n": fit.n, "vcov": fit._figures["vcov"]}
    notes = [f"{name} is held at {value:g}." for name, value in found["held"]]
    return JohnsonNeyman({**about, **found, "notes": notes}, fit._library)


def _asked(
    fit: Regression,
    variable: str,
    at: Any,
    answers: Answers | None,
    coding: fitted.Coding | None,
) -> tuple[str, Any]:
    """Say at which values, or for which levels, a moderator is asked about."""
    if coding is not None:
        if at is not None:
            raise DataError(f"`{variable}` is a factor: leave at= out, all its levels are given")
        return coding.asked(variable)
    if at is None and _is_dummy(fit, variable):
        return variable, [("0", 0.0), ("1", 1.0)]
    if at is None or (isinstance(at, str) and at == "sd"):
        low, high = _around(fit, variable, 1.0) or (np.nan, np.nan)
        return variable, [("-1 SD", low), ("M", (low + high) / 2), ("+1 SD", high)]
    if isinstance(at, str) and at == "percentiles":
        if answers is None:
            raise DataError('at="percentiles" needs the data: data=...')
        shares = list(_PERCENTILES.values())
        found = _core.observed_values(_rows_of(fit, variable, answers), variable, shares)
        return variable, list(zip(_PERCENTILES, found["quantiles"], strict=True))
    if isinstance(at, str):
        raise DataError(f'at={at!r} is unknown: "sd", "percentiles", or a list of values')
    return variable, fitted.labelled_values(at, "at")


def _is_dummy(fit: Regression, variable: str) -> bool:
    return any(
        isinstance(each, Term) and each._how == "indicator" and each.name == variable
        for each in fit._blocks.variables
    )


def _around(fit: Regression, variable: str, sds: float = 2.0) -> tuple[float, float] | None:
    """Standard deviations to both sides of a mean."""
    figures = fit._figures["variables"]
    if variable not in figures["name"]:
        return None
    at = figures["name"].index(variable)
    mean, reach = float(figures["mean"][at]), sds * float(figures["sd"][at])
    return mean - reach, mean + reach


def _rows_of(fit: Regression, variable: str, answers: Answers) -> Answers:
    """Take the columns whose complete rows are the respondents of the fit."""
    columns, weights, keep = answers
    if variable not in [name for name, _, _ in columns]:
        raise DataError(f"`{variable}` is no variable of the regression: enter it as a predictor")
    if fit.missing != "listwise":
        columns = [column for column in columns if column[0] == variable]
    return columns, weights, keep


def _shown(fit: Regression, predictor: str, answers: Answers | None) -> list[float]:
    """Values of the predictor at which lines are drawn."""
    ends = _around(fit, predictor)
    if answers is not None and ends is not None:
        found = _core.observed_values(_rows_of(fit, predictor, answers), predictor, [])
        ends = found["low"], found["high"]
    return [] if ends is None else [float(x) for x in np.linspace(*ends, _POINTS)]


def _two_numbers(ends: Any) -> tuple[float, float]:
    try:
        low, high = ends
    except (TypeError, ValueError):
        raise DataError(f"range={ends!r}: give the lowest and the highest value") from None
    return fitted.number(low, "range"), fitted.number(high, "range")


def _slope_figures(fit: Regression, model: int, found: Mapping[str, Any]) -> dict[str, Any]:
    slopes, intercepts = found["slopes"], found["intercepts"]
    tidy: dict[str, Any] = {"term": [found["predictor"]] * len(slopes["estimate"])}
    for prefix, name in zip(("", "second_"), found["moderators"], strict=False):
        points = found["points"][name]
        tidy[f"{prefix}moderator"] = [name] * len(points["label"])
        tidy[f"{prefix}moderator_label"] = points["label"]
        tidy[f"{prefix}moderator_value"] = points["value"]
    tidy.update(slopes)
    tidy["intercept"] = intercepts["estimate"]
    tidy["intercept_std_error"] = intercepts["std_error"]
    glance = {
        "outcome": [fit.outcome],
        "predictor": [found["predictor"]],
        "moderators": [" x ".join(found["moderators"])],
        "model": [model],
        "n": [fit.n],
        "df": [found["df"]],
        "vcov": [fit._figures["vcov"]],
        "confidence": [found["confidence"]],
    }
    return {
        "outcome": fit.outcome,
        "predictor": found["predictor"],
        "moderators": found["moderators"],
        "confidence": found["confidence"],
        "vcov": fit._figures["vcov"],
        "n": fit.n,
        "tidy": tidy,
        "glance": glance,
        "lines": found["lines"],
        "notes": [],
    }
