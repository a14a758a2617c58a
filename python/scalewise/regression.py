"""Hierarchical (blockwise) regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from . import _core, frames
from ._core import DataError
from .blocks import Blocks, BlocksLike
from .by_group import Grouped, by_group
from .groups import GroupedMoments
from .moments import without_rows
from .results import Inference, read_only, weight_note

if TYPE_CHECKING:
    from .cross_validation import CrossValidation
    from .regression_effects import Collinearity, EffectSizes, ShrinkageEstimates
    from .report.table import Table


@dataclass(frozen=True)
class Model:
    """The model after one block; all figures at full precision.

    ``r_squared_change``, ``f_change``, ``df1_change``, ``df2_change`` and ``p_change`` are of the
    block; ``f``, ``df1``, ``df2`` and ``p_value`` of the whole model; AIC and BIC count sigma as a
    parameter.
    """

    model: int
    block: str
    n: int
    n_predictors: int
    r_squared: float
    adj_r_squared: float
    sigma: float
    f: float
    df1: int
    df2: int
    p_value: float
    r_squared_change: float
    f_change: float
    df1_change: int
    df2_change: int
    p_change: float
    log_likelihood: float
    aic: float
    bic: float


@dataclass(frozen=True, repr=False, eq=False)
class Regression(Inference):
    """A fitted regression; ``tidy()`` has the coefficients, ``glance()`` the models."""

    # What was asked for, so that what needs the answers again can ask for the same.
    _blocks: Blocks
    _options: Mapping[str, Any]

    @property
    def outcome(self) -> str:
        """The outcome."""
        return str(self._figures["outcome"])

    @property
    def n(self) -> int:
        """Respondents, the same in all models."""
        return int(self._figures["n"])

    @property
    def models(self) -> tuple[Model, ...]:
        """One model per block, each with all blocks up to it."""
        columns = self._figures["glance"]
        rows = zip(*columns.values(), strict=True)
        return tuple(Model(**dict(zip(columns, row, strict=True))) for row in rows)

    def covariance(self, model: int | None = None) -> np.ndarray:
        """Return the covariance matrix of the coefficients of a model, the last by default.

        Rows and columns are the model's rows of ``tidy()``; models count from 1.
        """
        matrices = self._figures["covariance"]
        at = len(matrices) if model is None else model
        if isinstance(at, bool) or not isinstance(at, int) or not 1 <= at <= len(matrices):
            raise DataError(f"model={model!r}: give a whole number from 1 to {len(matrices)}")
        return read_only(matrices[at - 1])

    def effect_sizes(
        self, *, r_squared_interval: str = "noncentral_f", beta_interval: str = "rescaled"
    ) -> EffectSizes:
        """Find R², R² change, partial eta², f², beta and sr² with intervals.

        ::

            R²           "noncentral_f": predictors fixed by design, lambda = n rho² / (1 - rho²)
                         "lee1971": drawn with the outcome from a normal distribution, approximately
                         "random_exact": the same, by the exact distribution of R²
            R² change    of the block, and sr² of a predictor, after Alf and Graf (1999); where
                         nothing was entered before, the interval of R²
            partial eta² R² change / (R² change + 1 - R²), interval lambda / (lambda + df2)
            f²           eta² / (1 - eta²); of the whole model R² / (1 - R²)
            beta         "rescaled": that of B times sd(x) / sd(y)
                         "delta": by the delta method for jointly normal variables, over n

        The first ones are R's ``MBESS::ci.R2`` (apaTables prints ``noncentral_f``), those of eta²
        ``effectsize::F_to_eta2``, those of beta by the delta method betaDelta's. Intervals of R²
        change and sr² can leave the range from 0 to 1. What does not apply (sampling weights,
        robust errors) is NaN, and a note says why.

        References
        ----------
        Alf, E. F., Jr., & Graf, R. G. (1999). Asymptotic confidence limits for the difference
        between two squared multiple correlations. Psychological Methods, 4(1), 70-75.
        https://doi.org/10.1037/1082-989X.4.1.70

        Kelley, K. (2007). Confidence intervals for standardized effect sizes. Journal of
        Statistical Software, 20(8). https://doi.org/10.18637/jss.v020.i08

        Yuan, K.-H., & Chan, W. (2011). Biases and standard errors of standardized regression
        coefficients. Psychometrika, 76(4), 670-690. https://doi.org/10.1007/s11336-011-9224-6
        """
        from .regression_effects import effect_sizes

        return effect_sizes(self._figures, self._library, r_squared_interval, beta_interval)

    def adjusted_r_squared(self) -> ShrinkageEstimates:
        """Find adjusted R² by all names, and what the coefficients should explain in other samples.

        ::

            u = 1 - R²
            ezekiel      1 - u (n - 1) / (n - p - 1), the adjusted R² of glance(); also Wherry-1
            olkin_pratt  1 - u (n - 3) / (n - p - 1) 2F1(1, 1; (n - p + 1) / 2; u), unbiased
            pratt        1 - u (n - 3) / (n - p - 1) (1 + 2 u / (n - p - 2.3))
            claudy_3     1 - u (n - 4) / (n - p - 1) (1 + 2 u / (n - p + 1))
            wherry_2     1 - u (n - 1) / (n - p)
            smith        1 - u n / (n - p)
            browne       ((n - p - 3) rho⁴ + rho²) / ((n - 2 p - 2) rho² + p), rho² by Pratt, not
                         below nought
            stein        1 - u (n - 1) (n - 2) (n + 1) / ((n - p - 1) (n - p - 2) n)
            lord         1 - u (n - 1) (n + p + 1) / ((n - p - 1) n)

        The last three are of cross-validity. Not under sampling weights, nor through the origin.

        References
        ----------
        Yin, P., & Fan, X. (2001). Estimating R² shrinkage in multiple regression. Journal of
        Experimental Education, 69(2), 203-224. https://doi.org/10.1080/00220970109600656

        Karch, J. (2020). Improving on adjusted R-squared. Collabra: Psychology, 6(1), 45.
        https://doi.org/10.1525/collabra.343
        """
        from .regression_effects import adjusted_r_squared

        return adjusted_r_squared(self._figures, self._library)

    def collinearity(self, *, centred: bool = False) -> Collinearity:
        """Find eigenvalues, condition indices and variance proportions of every model, as SPSS.

        ::

            X            a column per coefficient, the constant among them, each scaled to length 1
            X = U S V'   eigenvalues s²; condition index max(s) / s
            proportion   V_kj² / s_j², as a share of its sum over the dimensions j

        ``centred=True`` takes the predictors about their means, without the constant.

        References
        ----------
        Belsley, D. A., Kuh, E., & Welsch, R. E. (1980). Regression diagnostics. Wiley.
        https://doi.org/10.1002/0471725153
        """
        from .regression_effects import collinearity

        return collinearity(self._figures, self._library, centred)

    def cross_validated_r_squared(self, data: Any, **options: Any) -> CrossValidation:
        """Find R² of predictions for respondents who were left out, of the same models.

        Options are those of `cross_validated_r_squared`; weights are those of the fit.
        """
        from .cross_validation import cross_validated_r_squared

        same = ("missing", "weights", "weight_type", "intercept")
        asked = {name: self._options[name] for name in same}
        blocks = dict(self._blocks.ordered)
        return cross_validated_r_squared(data, self.outcome, blocks, **asked, **options)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain dictionaries and lists, ready for JSON or YAML."""
        figures = super().to_dict()
        del figures["moments"]
        return figures

    @property
    def precision(self) -> str:
        """The arithmetic used: "double", or "double-double" for nearly collinear predictors."""
        return str(self._figures["precision"])

    def table(self, **options: Any) -> Table:
        """Return the publication table: a column per block, R² and its change below.

        Options are those of `scalewise.report.regression_table`.
        """
        from .report.regression_table import regression_table

        return regression_table(self.to_dict(), **options)


@overload
def hierarchical_regression(
    data: Any,
    outcome: str,
    blocks: BlocksLike,
    *,
    by: None = ...,
    missing: str = ...,
    vcov: str = ...,
    cluster: str | None = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    intercept: bool = ...,
) -> Regression: ...


@overload
def hierarchical_regression(
    data: Any,
    outcome: str,
    blocks: BlocksLike,
    *,
    by: str | Sequence[str],
    missing: str = ...,
    vcov: str = ...,
    cluster: str | None = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    intercept: bool = ...,
) -> Grouped[Regression]: ...


def hierarchical_regression(
    data: Any,
    outcome: str,
    blocks: BlocksLike,
    *,
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    vcov: str = "classical",
    cluster: str | None = None,
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    intercept: bool = True,
) -> Regression | Grouped[Regression]:
    """Regress an outcome on blocks of predictors, entered in the declared order.

    All blocks use one set of respondents: those complete on the outcome and all predictors. ::

        R²         of the predictors entered so far;  adjusted R² after Ezekiel
        F change   (R² change / df1) / ((1 - R²) / df2)
        beta       b * sd(x) / sd(y), dummies and products like any other variable (as SPSS)
        part       t * sqrt((1 - R²) / df2)        partial   t / sqrt(t² + df2)

    The interval of beta is that of b times sd(x) / sd(y).

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `Moments`, any source that `Moments.of` takes, or
        `GroupedMoments` for a result of each group.
    outcome
        The variable to explain.
    blocks
        Predictors by block, in order: ``{"Governance": ["targets"], "Person": ["age", "sex"]}``;
        or a list of lists, numbered 1, 2, …
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    missing
        "listwise"; or "pairwise": correlations of those who answered both variables, means and
        standard deviations of all who answered one, and the smallest n of any pair; or "em":
        maximum-likelihood means and covariances of all who answered anything, and the smallest n
        of any pair for the tests.
    vcov
        "classical".
    cluster
        Not available yet.
    weights, weight_type
        A column name or an array, and "frequency", "analytic" (as R's ``lm(weights=)``) or
        "sampling" (linearized standard errors, as R's ``survey::svyglm``).
    confidence
        The level of the intervals.
    intercept
        False for a regression through the origin; R², betas, correlations and tolerances are then
        about zero instead of the mean, as with SPSS's ORIGIN.

    Raises
    ------
    DataError
        The outcome among the predictors, a variable in two blocks, an empty block, unknown,
        non-numeric or constant variables, too few respondents.
    NumericError
        Predictors that others determine, named with what they depend on; a pairwise matrix that
        is not positive definite.

    References
    ----------
    Cohen, J., Cohen, P., West, S. G., & Aiken, L. S. (2003). Applied multiple
    regression/correlation analysis for the behavioral sciences (3rd ed.). Erlbaum.
    https://doi.org/10.4324/9780203774441

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0, 0.6], [0, 1, 0.3], [0.6, 0.3, 1]]
    >>> published = sw.Moments.from_correlation(r, n=103, names=["a", "b", "y"])
    >>> fit = sw.hierarchical_regression(published, "y", {"First": ["a"], "Second": ["b"]})
    >>> [round(model.r_squared, 12) for model in fit.models]
    [0.36, 0.45]
    """
    model = Blocks.of(outcome, blocks)
    if cluster is not None:
        raise DataError("cluster= is not available yet: leave it out")
    variables = model.variables
    if by is not None or isinstance(data, GroupedMoments):

        def of_group(part: Any, weights: Any, weight_type: str | None) -> Regression:
            return hierarchical_regression(
                part,
                outcome,
                blocks,
                missing=missing,
                vcov=vcov,
                cluster=cluster,
                weights=weights,
                weight_type=weight_type,
                confidence=confidence,
                intercept=intercept,
            )

        # The standard errors of a sample with unequal weights need the rows.
        return by_group(
            of_group,
            data,
            by,
            variables,
            missing=missing,
            weights=weights,
            weight_type=weight_type,
            from_rows=weight_type == "sampling",
        )
    ordered = list(model.ordered)
    moments = without_rows(data, variables, missing, "listwise", weights, weight_type)
    if moments is not None:
        figures = _core.hierarchical_regression(
            moments, outcome, ordered, vcov, confidence, intercept
        )
    else:
        columns = frames.take(data, variables)
        taken = frames.take_weights(data, weights, weight_type)
        figures = _core.hierarchical_regression_of(
            columns, taken, outcome, ordered, missing, vcov, confidence, intercept
        )
    options = {
        "missing": missing,
        "vcov": vcov,
        "cluster": cluster,
        "weights": weights,
        "weight_type": weight_type,
        "confidence": confidence,
        "intercept": intercept,
    }
    figures = {**figures, "notes": _notes(figures)}
    return Regression(figures, frames.library_of(data), model, options)


def _notes(figures: Mapping[str, Any]) -> list[str]:
    notes = weight_note(figures, figures["n"])
    if figures["vcov"] == "linearized":
        notes.append(
            "Standard errors and tests are linearized (Wald), for a sample without strata."
        )
    if figures["precision"] != "double":
        notes.append(
            "Computed from the rows in twice the usual precision: predictors are nearly "
            "collinear, or determine the outcome nearly exactly."
        )
    if 0.0 in figures["glance"]["sigma"]:
        notes.append(
            "The predictors determine the outcome exactly: nothing is left to test against, so "
            "tests are infinite or do not exist."
        )
    return notes
