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
    from matplotlib.axes import Axes

    from .fit_comparison import FitComparison
    from .report.prose import Prose
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

    @property
    def precision(self) -> str:
        """The arithmetic used: "double", or "double-double" for nearly collinear predictors."""
        return str(self._figures["precision"])

    @property
    def convention(self) -> str:
        """Whose conventions it follows: "scalewise" or "spss"."""
        return str(self._figures["convention"])

    @property
    def excluded(self) -> Any:
        """Predictors that did not enter under ``convention="spss"``: block, term and tolerance."""
        none: dict[str, list[Any]] = {"block": [], "term": [], "tolerance": []}
        return frames.frame(self._figures.get("excluded", none), self._library)

    @property
    def selection(self) -> Any:
        """SPSS's selection criteria, a row per model: akaike, amemiya, mallows, schwarz.

        Only under ``convention="spss"``.
        """
        if "selection" not in self._figures:
            raise DataError('there are no selection criteria without convention="spss"')
        return frames.frame(self._figures["selection"], self._library)

    def table(self, **options: Any) -> Table:
        """Return the publication table: a column per block, R² and its change below.

        Options are those of `scalewise.report.regression_table`.
        """
        from .report.regression_table import regression_table

        return regression_table(self.to_dict(), **options)

    def plot(self, kind: str = "coefficients", *, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw the coefficients with their intervals on `ax`, or on a figure of its own.

        Options are those of `scalewise.report.coefficient_plot`, among them ``standardized`` and
        ``models``; matplotlib must be installed.
        """
        from .report.regression_plot import coefficient_plot

        if kind != "coefficients":
            raise DataError(f'kind={kind!r} is no plot of a regression: use "coefficients"')
        return coefficient_plot(self.to_dict(), ax=ax, **options)

    def report(self, **options: Any) -> Prose:
        """Return the sentences of a Results section, every number of them from this fit.

        Options are those of `scalewise.report.regression_report`.
        """
        from .report.regression_report import regression_report

        return regression_report(self.to_dict(), **options)

    def compare(self, other: Regression) -> FitComparison:
        """Compare the last model with that of another fit, whichever has more predictors.

        See `scalewise.compare_fits`.
        """
        from .fit_comparison import compare_fits

        if not isinstance(other, Regression):
            raise DataError(f"other={other!r} is no regression: give another fit")
        in_order = sorted([self, other], key=lambda fit: fit.models[-1].n_predictors)
        return compare_fits(*in_order)

    def compare_models(self, smaller: int, larger: int) -> FitComparison:
        """Compare two models of this fit, counted from 1, as `scalewise.compare_fits` does.

        ``fit.compare_models(1, 3)`` tests everything that blocks 2 and 3 add together.
        """
        from .fit_comparison import of_models

        for number in (smaller, larger):
            if isinstance(number, bool) or not isinstance(number, int) or number < 1:
                raise DataError(
                    f"there is no model {number!r}: give a whole number from 1 to "
                    f"{len(self.models)}"
                )
        return of_models((self, smaller), (self, larger))


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
    convention: str = ...,
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
    convention: str = ...,
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
    convention: str = "scalewise",
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
    convention
        "scalewise", or "spss" where SPSS's REGRESSION differs: a predictor with a tolerance below
        .0001 is left out and named in the notes and in `excluded`, instead of being computed from
        the rows with more digits or refused; AIC is ``n ln(SSE / n) + 2p`` and BIC
        ``n ln(SSE / n) + p ln n`` with p coefficients (`selection` has Amemiya's and Mallows'
        criteria, too). There is no "em", no "sampling" weights and no robust covariance; "analytic"
        weights are SPSS's REGWGT. Everything else is the same under both: the smallest n of any
        pair, betas, F change, the sum of frequency weights as n.

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
                convention=convention,
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
    if convention not in ("scalewise", "spss"):
        raise DataError(f'convention="{convention}" is unknown: use "scalewise" or "spss"')
    moments = without_rows(data, variables, missing, "listwise", weights, weight_type)
    asked = (vcov, confidence, intercept)
    if moments is not None:
        of_moments = (
            _core.spss_regression if convention == "spss" else _core.hierarchical_regression
        )
        figures = of_moments(moments, outcome, ordered, *asked)
    else:
        columns = frames.take(data, variables)
        taken = frames.take_weights(data, weights, weight_type)
        of_rows = (
            _core.spss_regression_of if convention == "spss" else _core.hierarchical_regression_of
        )
        figures = of_rows(columns, taken, outcome, ordered, missing, *asked)
    options = {
        "missing": missing,
        "vcov": vcov,
        "cluster": cluster,
        "weights": weights,
        "weight_type": weight_type,
        "confidence": confidence,
        "intercept": intercept,
        "convention": convention,
    }
    figures = {**figures, "convention": convention}
    figures = {**figures, "notes": _notes(figures)}
    return Regression(figures, frames.library_of(data), model, options)


def _notes(figures: Mapping[str, Any]) -> list[str]:
    notes = weight_note(figures, figures["n"])
    if figures["vcov"] == "linearized":
        notes.append(
            "Standard errors and tests are linearized (Wald), for a sample without strata."
        )
    excluded = figures.get("excluded", {"term": []})
    if excluded["term"]:
        notes.append(
            "Left out, as by SPSS, because the tolerance is below .0001: "
            f"{', '.join(excluded['term'])}."
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
