"""Effect sizes of a regression with intervals, adjusted R², collinearity and power."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, frames
from ._core import DataError
from .results import Result, read_only

if TYPE_CHECKING:
    from .report.table import Table

#: Why intervals are left out, as notes say it.
_NO_INTERVAL = {
    "sampling_weights": "Under sampling weights neither F nor R² has a known distribution",
    "observed_information": (
        "Of answers with gaps neither F nor R² has a known distribution (likelihood_errors() has "
        "large-sample standard errors of R² and beta)"
    ),
    "robust_errors": (
        "Intervals of effect sizes rest on errors of one variance, which a robust covariance does "
        "not assume"
    ),
    "analytic_weights": "Under analytic weights rows are not drawn from one population",
    "through_origin": "Through the origin R² is not one of correlations",
}
#: Those under which the noncentral F distribution still applies.
_BY_NONCENTRAL_F = ("analytic_weights", "through_origin")


@dataclass(frozen=True, repr=False, eq=False)
class EffectSizes(Result):
    """Effect sizes of a regression; ``glance()`` has the models, ``tidy()`` the coefficients.

    ``glance()``: R² and f² of the model; R² change, partial eta² and f² of the block.
    ``tidy()``: beta with its standard error, and the squared part correlation (sr²).
    """

    def terms(self) -> Any:
        """Return sr² of every term with its interval: of a factor, of all its columns together."""
        return frames.frame(self._figures["terms"], self._library)

    @property
    def n(self) -> int:
        """Respondents."""
        return int(self._figures["n"])

    @property
    def confidence(self) -> float:
        """The level of the intervals."""
        return float(self._figures["confidence"])

    @property
    def r_squared_interval(self) -> str:
        """How intervals of R² were found."""
        return str(self._figures["r_squared_interval"])

    @property
    def change_interval(self) -> str:
        """How intervals of R² change and of sr² were found: "alf_graf1999"."""
        return str(self._figures["change_interval"])

    @property
    def beta_interval(self) -> str:
        """How intervals of beta were found."""
        return str(self._figures["beta_interval"])

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.effect_size_table`.
        """
        from .report.effect_table import effect_size_table

        return effect_size_table(self.to_dict(), **options)


@dataclass(frozen=True, repr=False, eq=False)
class ShrinkageEstimates(Result):
    """Adjusted R² by all names; ``tidy()`` and ``glance()`` have a row per model."""

    @property
    def n(self) -> int:
        """Respondents."""
        return int(self._figures["n"])

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.shrinkage_table`.
        """
        from .report.effect_table import shrinkage_table

        return shrinkage_table(self.to_dict(), **options)


@dataclass(frozen=True, repr=False, eq=False)
class Collinearity(Result):
    """Eigenvalues, condition indices and variance proportions of the models.

    ``tidy()`` has a row per model, dimension and term; ``glance()`` the largest index of a model.
    """

    @property
    def centring(self) -> str:
        """Whether the constant is among the columns: "uncentred", or "centred"."""
        return str(self._figures["centring"])

    def eigenvalues(self, model: int | None = None) -> np.ndarray:
        """Return the eigenvalues of a model, the last by default; the largest first."""
        return read_only(np.array(self._of("eigenvalues", model)))

    def condition_indices(self, model: int | None = None) -> np.ndarray:
        """Return the condition indices of a model, the last by default."""
        return read_only(np.array(self._of("condition_indices", model)))

    def variance_proportions(self, model: int | None = None) -> np.ndarray:
        """Return the variance proportions: a row per dimension, a column per term."""
        return read_only(np.array(self._of("variance_proportions", model)))

    def terms(self, model: int | None = None) -> list[str]:
        """Return the terms, which are the columns of the variance proportions."""
        return list(self._of("terms", model))

    def table(self, *, model: int | None = None, **options: Any) -> Table:
        """Return the publication table of a model, the last by default.

        Options are those of `scalewise.report.collinearity_table`.
        """
        from .report.effect_table import collinearity_table

        return collinearity_table(self.to_dict(), model=self._number(model), **options)

    def _number(self, model: int | None) -> int:
        models = len(self._figures["eigenvalues"])
        at = models if model is None else model
        if isinstance(at, bool) or not isinstance(at, int) or not 1 <= at <= models:
            raise DataError(f"model={model!r}: give a whole number from 1 to {models}")
        return at

    def _of(self, what: str, model: int | None) -> Any:
        return self._figures[what][self._number(model) - 1]


@dataclass(frozen=True, repr=False, eq=False)
class RegressionPower(Result):
    """The power of the F test of R², or of what some predictors add to it."""

    @property
    def f_squared(self) -> float:
        """Cohen's f² in the population: R² change / (1 - R²)."""
        return float(self._one("f_squared"))

    @property
    def n(self) -> float:
        """Respondents; where this was looked for, not a whole number: round it up."""
        return float(self._one("n"))

    @property
    def level(self) -> float:
        """The level of the test."""
        return float(self._one("level"))

    @property
    def power(self) -> float:
        """The probability that the test finds the effect."""
        return float(self._one("power"))

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.regression_power_table`.
        """
        from .report.effect_table import regression_power_table

        return regression_power_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["tidy"][name][0]


def effect_sizes(
    figures: Mapping[str, Any], library: str, r_squared_interval: str, beta_interval: str
) -> EffectSizes:
    """Find the effect sizes of the figures of a fit."""
    glance, tidy = figures["glance"], figures["tidy"]
    of_models = ("block", "r_squared", "r_squared_change", "df1_change", "df_residual")
    of_terms = ("block", "term", "beta", "beta_conf_low", "beta_conf_high", "part", "df")
    of_joint = ("model", "block", "term", "df1", "part_r_squared")
    models = list(zip(*(glance[name] for name in of_models), strict=True))
    positions = [model - 1 for model in tidy["model"]]
    terms = zip(positions, *(tidy[name] for name in of_terms), strict=True)
    found = _core.effect_sizes(
        figures["moments"],
        figures["outcome"],
        figures["n"],
        models,
        [row for row in terms if row[1] is not None],
        list(zip(*(figures["terms"][name] for name in of_joint), strict=True)),
        figures["intercept"],
        figures["vcov"],
        figures["confidence"],
        r_squared_interval,
        beta_interval,
    )
    return EffectSizes({**found, "notes": _why_no_interval(found)}, library)


def _why_no_interval(found: Mapping[str, Any]) -> list[str]:
    """Say which intervals there are where some are left out, and why."""
    why = found["no_interval"]
    if why is None:
        return []
    own = why == "observed_information"
    of_beta = "those of beta from the information" if own else "the rescaled ones of beta"
    rescaled = found["beta_interval"] == "rescaled"
    if why in _BY_NONCENTRAL_F:
        there = "there are intervals by the noncentral F distribution"
        left = f"{there} and {of_beta} only" if rescaled else f"{there} only"
    else:
        left = f"there are no intervals but {of_beta}" if rescaled else "there are no intervals"
    instead = "" if rescaled else f'; beta_interval="rescaled" has {of_beta}'
    return [f"{_NO_INTERVAL[why]}: {left}{instead}."]


def adjusted_r_squared(figures: Mapping[str, Any], library: str) -> ShrinkageEstimates:
    """Find the shrinkage estimates of the figures of a fit."""
    glance = figures["glance"]
    names = ("block", "n_predictors", "r_squared", "adj_r_squared")
    models = list(zip(*(glance[name] for name in names), strict=True))
    moments, outcome, n = figures["moments"], figures["outcome"], figures["n"]
    found = _core.adjusted_r_squared(moments, outcome, n, models, figures["intercept"])
    return ShrinkageEstimates(found, library)


def collinearity(figures: Mapping[str, Any], library: str, centred: bool) -> Collinearity:
    """Find the condition indices of the figures of a fit."""
    glance = figures["glance"]
    blocks = list(zip(glance["block"], glance["n_predictors"], strict=True))
    variables = figures["variables"]["name"]
    moments, intercept = figures["moments"], figures["intercept"]
    found = _core.collinearity(moments, variables, blocks, intercept, bool(centred))
    return Collinearity(found, library)


def regression_power(
    n_predictors: int,
    *,
    n_tested: int | None = None,
    f_squared: float | None = None,
    r_squared: float | None = None,
    r_squared_change: float | None = None,
    n: float | None = None,
    power: float | None = None,
    level: float = 0.05,
    predictors: str = "fixed",
    noncentrality: str = "respondents",
) -> RegressionPower:
    """Find the power of the F test of R² or R² change, or the n or the effect that it takes.

    Two of the effect, `n` and `power` are given; the third is found. ::

        f²      R² change / (1 - R²); all predictors tested, R² / (1 - R²)
        F       u = n_tested and v = n - n_predictors - 1 degrees of freedom
        power   P(F with noncentrality lambda > quantile of F at 1 - level)
        lambda  "respondents" f² n;  "degrees_of_freedom" f² (u + v + 1)

    Parameters
    ----------
    n_predictors
        Predictors in the model.
    n_tested
        Those that are tested; all of them unless given.
    f_squared
        The effect, as Cohen's f².
    r_squared, r_squared_change
        Instead of f²: R² of the model, and what the tested predictors add to it (all of R² unless
        given).
    n
        Respondents.
    power
        The probability that the test finds the effect.
    level
        The level of the test.
    predictors
        "fixed" by design; or "random", drawn with the outcome from a normal distribution, by the
        exact distribution of R² (only where all predictors are tested).
    noncentrality
        "respondents", as G*Power; or "degrees_of_freedom", as Cohen (1988) and R's
        ``pwr::pwr.f2.test``. They differ where not all predictors are tested.

    Raises
    ------
    DataError
        Other than two of the three given, what is out of range, a power that cannot be reached.

    References
    ----------
    Cohen, J. (1988). Statistical power analysis for the behavioral sciences (2nd ed.), chapter 9.
    Erlbaum. https://doi.org/10.4324/9780203771587

    Faul, F., Erdfelder, E., Buchner, A., & Lang, A.-G. (2009). Statistical power analyses using
    G*Power 3.1. Behavior Research Methods, 41(4), 1149-1160. https://doi.org/10.3758/BRM.41.4.1149

    Examples
    --------
    >>> import math
    >>> import scalewise as sw
    >>> round(sw.regression_power(5, r_squared=0.10, n=95).power, 2)  # Cohen (1988, p. 424)
    0.67
    >>> math.ceil(sw.regression_power(5, f_squared=0.15, power=0.80).n)
    92
    """
    tested = n_predictors if n_tested is None else n_tested
    for name, count in (("n_predictors", n_predictors), ("n_tested", tested)):
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise DataError(f"{name}={count!r}: give a whole number, 1 or more")
    effect = _effect(f_squared, r_squared, r_squared_change)
    found = _core.regression_power(
        (n_predictors, tested), level, predictors, noncentrality, effect, n, power
    )
    # Without a word of it, the tested ones are taken to add all of R².
    all_of_it = r_squared is not None and r_squared_change is None
    return RegressionPower({**found, "all_of_r_squared": all_of_it}, "")


def _effect(
    f_squared: float | None, r_squared: float | None, r_squared_change: float | None
) -> float | None:
    """Read the effect, in whichever way it is given."""
    if r_squared is None and r_squared_change is not None:
        raise DataError("r_squared_change without r_squared: give R² of the model with all of them")
    if r_squared is None:
        return f_squared
    if f_squared is not None:
        raise DataError("f_squared and r_squared both given: give one of them")
    if not 0 < r_squared < 1:
        raise DataError(f"r_squared={r_squared!r}: give an R² between 0 and 1")
    change = r_squared if r_squared_change is None else r_squared_change
    if not 0 < change <= r_squared:
        raise DataError(f"r_squared_change={change!r}: give what is added, above 0 and up to R²")
    return change / (1 - r_squared)
