"""Whether the predictors that one regression has beyond another improve it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _core
from ._core import DataError
from .fitted import require_regression
from .results import Result

if TYPE_CHECKING:
    from .fit import Regression
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class FitComparison(Result):
    """Two nested models and the tests of their difference.

    ``tidy()`` has the one row of the comparison: n, r_squared_change, f_change, df1_change,
    df2_change, p_change, likelihood_ratio, p_likelihood_ratio, aic_change and bic_change, each an
    attribute, too. ``glance()`` has a row per model.
    """

    @property
    def outcome(self) -> str:
        """The outcome of both."""
        return str(self._figures["outcome"])

    @property
    def n(self) -> int:
        """Respondents, the same in both."""
        return int(self._figures["n"])

    @property
    def added(self) -> tuple[str, ...]:
        """The predictors that only the larger model has."""
        return tuple(self._figures["added"])

    @property
    def vcov(self) -> str:
        """The covariance behind F: "classical", or another, where F is Wald's."""
        return str(self._figures["vcov"])

    @property
    def r_squared_change(self) -> float:
        """R² of the larger model less that of the smaller."""
        return self._one("r_squared_change")

    @property
    def f_change(self) -> float:
        """F of the coefficients added."""
        return self._one("f_change")

    @property
    def df1_change(self) -> int:
        """Predictors added."""
        return int(self._one("df1_change"))

    @property
    def df2_change(self) -> float:
        """Degrees of freedom of the larger model's residual, or of its clusters."""
        return float(self._one("df2_change"))

    @property
    def p_change(self) -> float:
        """Upper tail of F."""
        return self._one("p_change")

    @property
    def likelihood_ratio(self) -> float:
        """Twice the difference of the log-likelihoods; NaN under sampling weights."""
        return self._one("likelihood_ratio")

    @property
    def p_likelihood_ratio(self) -> float:
        """Upper tail of that as χ², with as many degrees of freedom as predictors were added."""
        return self._one("p_likelihood_ratio")

    @property
    def aic_change(self) -> float:
        """AIC of the larger model less that of the smaller: negative where the larger is better."""
        return self._one("aic_change")

    @property
    def bic_change(self) -> float:
        """BIC of the larger model less that of the smaller."""
        return self._one("bic_change")

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row per model, and what the larger one gains.

        Options are those of `scalewise.report.fit_comparison_table`.
        """
        from .report.fit_comparison_table import fit_comparison_table

        return fit_comparison_table(self.to_dict(), **options)

    def _one(self, name: str) -> float:
        return float(self._figures["tidy"][name][0])


def compare_fits(smaller: Regression, larger: Regression) -> FitComparison:
    """Compare the last models of two regressions that were fitted separately.

    The larger one has all predictors of the smaller one and more. ::

        R² change  R²(larger) - R²(smaller)
        F change   b' V^-1 b / q with q and df degrees of freedom: b the q coefficients added, V
                   their covariance in the larger model, df those of its residual
        LR         2 (log-likelihood(larger) - log-likelihood(smaller)), chi² with q df

    Under the classical covariance F is (R² change / q) / ((1 - R²) / df), as R's ``anova``; under
    another it is Wald's, as ``lmtest::waldtest``; under CR2 Hotelling's approximation, as
    ``clubSandwich::Wald_test``'s HTZ, which is also that of F change in ``glance()``.

    The same n does not prove that both have the same respondents. So means, standard deviations
    and correlations of what the two share must agree to rounding. Blocks of one regression always
    have the same respondents: for those there is `Regression.compare_models`.

    Parameters
    ----------
    smaller, larger
        Fits of `hierarchical_regression` with the same outcome, missing-data treatment, weights,
        intercept and kind of standard errors.

    Raises
    ------
    DataError
        Predictors that only the smaller model has; the same predictors; another outcome, n,
        treatment, or other respondents.

    References
    ----------
    Cohen, J., Cohen, P., West, S. G., & Aiken, L. S. (2003). Applied multiple
    regression/correlation analysis for the behavioral sciences (3rd ed.). Erlbaum. Section 5.5.
    https://doi.org/10.4324/9780203774441

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0, 0.6], [0, 1, 0.3], [0.6, 0.3, 1]]
    >>> published = sw.Moments.from_correlation(r, n=103, names=["a", "b", "y"])
    >>> smaller = sw.hierarchical_regression(published, "y", [["a"]])
    >>> larger = sw.hierarchical_regression(published, "y", [["b", "a"]])
    >>> compared = sw.compare_fits(smaller, larger)
    >>> compared.added, round(compared.r_squared_change, 12), round(compared.f_change, 9)
    (('b',), 0.09, 16.363636364)
    """
    for name, fit in (("smaller", smaller), ("larger", larger)):
        require_regression(fit, name)
    return of_models((smaller, len(smaller.models)), (larger, len(larger.models)))


def of_models(smaller: tuple[Regression, int], larger: tuple[Regression, int]) -> FitComparison:
    """Compare a model of one fit with a model of another, counted from 1."""
    conventions = [fit.convention for fit, _ in (smaller, larger)]
    if conventions[0] != conventions[1]:
        raise DataError(
            f"the two fits differ in convention ({conventions[0]} and {conventions[1]}), and so in "
            "AIC and BIC: fit both alike"
        )
    clusters = [fit.clusters for fit, _ in (smaller, larger)]
    if clusters[0] != clusters[1]:
        raise DataError(
            f"the two fits differ in their clusters ({clusters[0]} and {clusters[1]}): fit both "
            "with the same"
        )
    figures = _core.compare_fits(
        (dict(smaller[0]._figures), smaller[1]), (dict(larger[0]._figures), larger[1])
    )
    return FitComparison({**figures, "notes": _notes(figures, larger[0])}, larger[0]._library)


def _notes(figures: Mapping[str, Any], fit: Regression) -> list[str]:
    if figures["vcov"] == "classical":
        return []
    count, df1 = fit.n_clusters, figures["tidy"]["df1_change"][0]
    if count is not None and df1 > count - 1:
        return [
            f"F change does not exist: {df1} coefficients are tested, and {count} clusters can "
            f"tell {count - 1} apart."
        ]
    if figures["vcov"] == "CR2":
        return ["F change is Hotelling's approximation (HTZ) of a Wald test."]
    return ["F change is a Wald test."]
