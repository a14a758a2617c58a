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

    def terms(self) -> Any:
        """Return the joint test of every term of every model, as a DataFrame likewise.

        A factor, an interaction with one, or any other term with several columns is tested as a
        whole, under the covariance of the model. ::

            f               bᵀ V⁻¹ b / q of its q coefficients, with df1 = q and df2; t² of one
            sum_of_squares  what the residual sum of squares grows by without the term
            part_r_squared  what R² falls by: the squared semipartial correlation of the term
            gvif            det R1 det R2 / det R, of the term's columns, the others and all
            gvif_root       gvif^(1 / (2 q)), which compares with √VIF

        ``f`` is that of R's ``car::linearHypothesis`` and ``car::Anova(type = 3)``.

        References
        ----------
        Fox, J., & Monette, G. (1992). Generalized collinearity diagnostics. Journal of the American
        Statistical Association, 87(417), 178–183. https://doi.org/10.1080/01621459.1992.10475190
        """
        return frames.frame(self._figures["terms"], self._library)

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
    blocks: BlocksLike | Blocks | None = ...,
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
    blocks: BlocksLike | Blocks | None = ...,
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
    blocks: BlocksLike | Blocks | None = None,
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
        The variable to explain; or a formula, and no blocks: blocks stand between bars, in the
        order of entry, ``"tailoring ~ targets | workload + factor(employer, ref='A') |
        Person = knowledge * center(age)"``. It has ``a + b``, ``a:b``, ``a * b``, ``(a + b)^2``,
        ``- a``, ``- 1``, ``a^2``, ``I(a * b)``, ``poly(a, 2, raw)``, ``center(a)``, ``factor(a)``
        or ``C(a)``, names in backticks, and ``Name =`` before a block. Terms are those of R's
        ``terms()``, each in the first block that has it; ``a^2`` is the square of a variable.
    blocks
        Predictors by block, in order: ``{"Governance": ["targets"], "Person": ["age", "sex"]}``;
        or a list of lists, numbered 1, 2, …; or the right side of a formula, ``"~ targets | age"``.
        In a block stand names, `factor`, `product`, `square`, `centered`, `Scale` and expressions
        such as ``"knowledge * age"``.
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
    model = Blocks.of(
        outcome,
        blocks,
        data,
        missing=missing,
        weights=weights,
        weight_type=weight_type,
        origin=True,
    )
    if cluster is not None:
        raise DataError("cluster= is not available yet: leave it out")
    outcome, variables = model.outcome, model.variables
    intercept = intercept and model.intercept
    if by is not None or isinstance(data, GroupedMoments):

        def of_group(part: Any, weights: Any, weight_type: str | None) -> Regression:
            return hierarchical_regression(
                part,
                outcome,
                model.of_all_groups(),
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
    ordered, terms = list(model.ordered), list(model.terms)
    moments = without_rows(data, variables, missing, "listwise", weights, weight_type)
    if moments is not None:
        figures = _core.hierarchical_regression(
            moments, outcome, ordered, vcov, confidence, intercept, terms
        )
    else:
        columns = frames.take(data, variables)
        taken = frames.take_weights(data, weights, weight_type)
        figures = _core.hierarchical_regression_of(
            columns, taken, outcome, ordered, missing, vcov, confidence, intercept, terms
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
    notes = [*model.notes, *_notes(figures)]
    figures = {**figures, "predictors": _predictors(model), "notes": notes}
    return Regression(figures, frames.library_of(data), model, options)


def _predictors(model: Blocks) -> dict[str, Any]:
    """How the predictors were made, and which columns make a term."""
    columns = {"term": [term for term, _ in model.terms], "columns": [of for _, of in model.terms]}
    none: dict[str, Any] = {"factors": [], "centred": {}, "without_main_effects": {}}
    return {**none, **model.made, "terms": columns}


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
