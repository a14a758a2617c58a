"""What single rows do to a regression, and tests of what it assumes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, frames
from ._core import DataError
from .blocks import Blocks, BlocksLike
from .casewise import MEASURES, Casewise, casewise, identified
from .diagnosed import glance_of, notes_of
from .groups import GroupedMoments
from .moments import Moments
from .respondents import (
    Answers,
    answers_of,
    answers_of_fit,
    cases_of_fit,
    identifiers,
    require_all_entered,
)
from .results import Inference, read_only

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .fit import Regression
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class RegressionDiagnostics(Inference):
    """Residuals, influence and tests of a regression.

    ``tidy()`` has one row per row used, ``glance()`` one row for the model, ``table()`` the tests.
    Attributes of the rows are arrays in the order of `rows`.
    """

    # What was asked for, so that what needs the answers again can ask for the same.
    _blocks: Blocks
    _options: Mapping[str, Any]

    @property
    def outcome(self) -> str:
        """The outcome."""
        return str(self._figures["outcome"])

    @property
    def model(self) -> int:
        """The model looked at, counted from 1."""
        return int(self._figures["model"])

    @property
    def n(self) -> int:
        """Respondents."""
        return int(self._figures["n"])

    @property
    def terms(self) -> list[str]:
        """The coefficients, in the order of the columns of `dfbeta` and `dfbetas`."""
        return list(self._figures["terms"])

    @property
    def rows(self) -> np.ndarray:
        """The rows of the data that were used, counted from 0."""
        return self._measure("row")

    @property
    def ids(self) -> list[Any] | None:
        """What the rows used are called, by ``id=`` or a pandas index; None without names."""
        found = self._figures["id"]
        return None if found is None else list(found["values"])

    @property
    def left_out(self) -> np.ndarray:
        """The rows of the data that were not used, counted from 0."""
        kept = np.ones(self.cases["read"], dtype=bool)
        kept[self.rows] = False
        return read_only(np.flatnonzero(kept))

    @property
    def fitted(self) -> np.ndarray:
        """What the model expects (SPSS PRED)."""
        return self._measure("fitted")

    @property
    def residual(self) -> np.ndarray:
        """Outcome less fitted (SPSS RESID)."""
        return self._measure("residual")

    @property
    def standardized_residual(self) -> np.ndarray:
        """Residual over sigma (SPSS ZRESID)."""
        return self._measure("standardized_residual")

    @property
    def studentized_residual(self) -> np.ndarray:
        """Residual over its standard error, internally studentised (SPSS SRESID, R rstandard)."""
        return self._measure("studentized_residual")

    @property
    def studentized_deleted_residual(self) -> np.ndarray:
        """The same with the sigma of the other rows (SPSS SDRESID, R rstudent)."""
        return self._measure("studentized_deleted_residual")

    @property
    def deleted_residual(self) -> np.ndarray:
        """Error of the prediction from the other rows, the PRESS residual (SPSS DRESID)."""
        return self._measure("deleted_residual")

    @property
    def leverage(self) -> np.ndarray:
        """Leverage (R hatvalues)."""
        return self._measure("leverage")

    @property
    def centered_leverage(self) -> np.ndarray:
        """Leverage without the part of the intercept, 1/n (SPSS LEVER)."""
        return self._measure("centered_leverage")

    @property
    def cooks_distance(self) -> np.ndarray:
        """Cook's distance (SPSS COOK)."""
        return self._measure("cooks_distance")

    @property
    def dffits(self) -> np.ndarray:
        """Change of the fitted value in standard errors (SPSS SDFIT, R dffits)."""
        return self._measure("dffits")

    @property
    def covariance_ratio(self) -> np.ndarray:
        """Ratio of the determinants of the coefficients' covariance matrices (SPSS COVRATIO)."""
        return self._measure("covariance_ratio")

    @property
    def mahalanobis(self) -> np.ndarray:
        """Squared Mahalanobis distance of the predictors (SPSS MAHAL)."""
        return self._measure("mahalanobis")

    @property
    def dfbeta(self) -> np.ndarray:
        """Coefficients with all rows less those without the row, (rows, terms) (SPSS DFBETA)."""
        return read_only(self._figures["dfbeta"])

    @property
    def dfbetas(self) -> np.ndarray:
        """The same in standard errors, (rows, terms) (SPSS SDBETA)."""
        return read_only(self._figures["dfbetas"])

    @property
    def press(self) -> float:
        """Sum of the squared deleted residuals; NaN where a row has a leverage of 1."""
        return float(self._figures["press"])

    @property
    def predicted_r_squared(self) -> float:
        """R² of predictions without the row predicted: 1 - PRESS / total sum of squares."""
        return float(self._figures["predicted_r_squared"])

    @property
    def tests(self) -> list[str]:
        """The names of the tests."""
        return list(self._figures["tests"]["test"])

    def test(self, name: str) -> dict[str, Any]:
        """Return one test by its name: method, estimate, statistic, df1, df2, p_value, n.

        NaN what the test has not; ``not_made`` says why there is no statistic.

        Raises
        ------
        DataError
            A test that was not asked for.
        """
        if name not in self.tests:
            choices = ", ".join(f'"{known}"' for known in self.tests)
            raise DataError(f'"{name}" is not among the tests: {choices}')
        row = self.tests.index(name)
        columns = self._figures["tests"].items()
        return {column: values[row] for column, values in columns if column != "test"}

    def casewise(
        self,
        cutoffs: str = "size_adjusted",
        **changed: float | None,
    ) -> Casewise:
        """List the rows that stand out, those with the largest Cook's distance first.

        With n respondents and k coefficients:

        ============================= ================= ===========================
        measure                       "size_adjusted"   "strict"
        ============================= ================= ===========================
        standardized_residual         -                 -
        studentized_deleted_residual  3                 -
        leverage                      3k/n              3k/n
        cooks_distance                4/n               median of F(k, n - k)
        dffits                        2 sqrt(k/n)       3 sqrt(k/(n - k))
        dfbetas                       2 / sqrt(n)       1
        covariance_ratio              -                 3k/(n - k) away from 1
        mahalanobis                   p < .001          -
        ============================= ================= ===========================

        Residuals, DFFITS and DFBETAS count without their sign.

        Parameters
        ----------
        cutoffs
            "size_adjusted" after Belsley, Kuh and Welsch (1980), or "strict", those of R's
            influence.measures.
        **changed
            Measure = cutoff (of ``mahalanobis`` its p), or None to leave the measure out:
            ``standardized_residual=3`` as SPSS's CASEWISE OUTLIERS(3).

        Raises
        ------
        DataError
            An unknown set or measure, or a cutoff that is no number.
        """
        return casewise(self._figures, self._library, cutoffs, changed)

    def outliers(self, level: float = 0.05) -> Any:
        """Return the residuals that are outliers after Bonferroni, the largest first.

        The largest one alone if none is; as car's outlierTest. A DataFrame of the library that the
        data came in: row, studentized_deleted_residual, p_value, bonferroni_p; before them id,
        where rows have one.
        """
        found = self._outliers(level)
        places = np.searchsorted(self.rows, found["row"])
        return frames.frame({**identified(self._figures, places), **found}, self._library)

    def _outliers(self, level: float) -> dict[str, list[Any]]:
        figures = self._figures
        return _core.regression_outliers(
            figures["measures"],
            figures["dfbetas"],
            float(figures["n"] - figures["alone"]),
            float(figures["df2"] - 1),
            float(level),
        )

    def tidy(self) -> Any:
        """Return one row per row used, with a column dfbeta_ and dfbetas_ for each coefficient.

        ``row`` is the place in the data, counted from 0. Where rows have names, see `ids`, those
        stand before it in a column ``id``.
        """
        columns: dict[str, Any] = {**identified(self._figures)}
        columns |= {name: self._figures["measures"][name] for name in MEASURES}
        for what in ("dfbeta", "dfbetas"):
            matrix = self._figures[what]
            columns |= {f"{what}_{term}": matrix[:, j] for j, term in enumerate(self.terms)}
        return frames.frame(columns, self._library)

    def table(self, **options: Any) -> Table:
        """Return the table of tests; options are those of `scalewise.report.diagnostics_table`."""
        from .report.diagnostics_table import diagnostics_table

        return diagnostics_table(self._without_rows(), **options)

    def plot(
        self,
        kind: str = "overview",
        *,
        data: Any = None,
        term: str | None = None,
        ax: Axes | None = None,
        **options: Any,
    ) -> Axes | Figure:
        """Plot the residuals.

        Up to 5000 rows are points, more are counted in hexagons.

        Parameters
        ----------
        kind
            "overview" for the first four in one figure, as R's plot.lm: "residuals" against fitted
            values, "normal" scores with a band, "scale_location" and "leverage" with contours of
            Cook's distance; or "histogram"; or, of single predictors, "added_variable" (car's
            avPlots) and "component" (component plus residual, car's crPlots).
        data
            The answers, for the plots of single predictors.
        term
            The predictor; all of them in one figure if none is named.
        ax
            Where to draw a single plot.
        **options
            ``labels``, ``decimal``, ``title``, ``note``, ``most_points`` and ``named_rows``, those
            of `scalewise.report.residual_plot`.

        Returns
        -------
        matplotlib.axes.Axes or matplotlib.figure.Figure
            The axes of a single plot, else the figure.

        Raises
        ------
        DataError
            An unknown kind or predictor; a plot of single predictors without data.
        ReportDependencyError
            When matplotlib is not installed.
        """
        from .residual_plots import drawn

        return drawn(self, kind, (data, term), ax, options)

    def _without_rows(self) -> dict[str, Any]:
        """Everything but the rows, which a table would only count."""
        rows = ("measures", "dfbeta", "dfbetas", "id")
        return {name: value for name, value in self._figures.items() if name not in rows}

    def _measure(self, name: str) -> np.ndarray:
        return read_only(self._figures["measures"][name])


def regression_diagnostics(
    data: Any,
    outcome: str,
    blocks: BlocksLike | None = None,
    *,
    model: int | None = None,
    tests: Sequence[str] | None = None,
    alternative: str = "greater",
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    intercept: bool = True,
    id: str | None = None,
) -> RegressionDiagnostics:
    """Look at every row of a regression, and test what it assumes.

    With k coefficients, h the leverage, s sigma, and s(i) that of the other rows::

        standardized          e / s                 (SPSS ZRESID)
        studentized           e / (s sqrt(1 - h))   (SRESID, R rstandard)
        studentized deleted   e / (s(i) sqrt(1 - h))    (SDRESID, R rstudent)
        deleted               e / (1 - h)           (DRESID, PRESS residual)
        Cook's distance       studentized² h / ((1 - h) k)
        DFFITS                studentized deleted * sqrt(h / (1 - h))
        DFBETA                b - b(i)              DFBETAS  that over its standard error with s(i)
        COVRATIO              (s(i) / s)^(2k) / (1 - h)
        Mahalanobis           (x - m)' inv(S) (x - m) of the predictors, S with n - 1

    A row of frequency w has the measures of one of w equal rows. Under analytic weights e is
    sqrt(w) e and h is w times as large, as in R's ``lm(weights=)``.

    The tests, in which u is e² (w e² under analytic weights)::

        breusch_pagan             n R² of u on the predictors, after Koenker (lmtest bptest)
        breusch_pagan_original    half the explained square of u over its mean
        cook_weisberg             the same of u on the fitted values (car ncvTest)
        white                     n R² of u on predictors, squares and products
        white_without_products    n R² of u on predictors and squares
        reset                     F of the squared and cubed fitted values (lmtest resettest)
        reset_predictors          F of the squared and cubed predictors
        reset_principal_component F of those of the predictors' first principal component
        durbin_watson             exact p (Imhof) below 100 rows, normal from there on (as lmtest)
        shapiro_wilk              of the residuals, up to 5000 rows
        jarque_bera, skewness, kurtosis   of the residuals, from moments with n

    Squares and products that are combinations of others, such as the square of a dummy, are left
    out and not counted; lmtest's resettest counts them. lmtest's bptest weights otherwise under
    analytic weights: it regresses e² itself, whose variance is not constant then.

    Parameters
    ----------
    data
        A DataFrame or a dictionary of arrays.
    outcome, blocks
        As for `hierarchical_regression`.
    model
        The model to look at, counted from 1; the last by default.
    tests
        The tests by name; by default breusch_pagan, white, reset, durbin_watson, shapiro_wilk,
        jarque_bera, skewness and kurtosis.
    alternative
        Of Durbin and Watson's test: "greater" (each residual goes with the one before, as lmtest),
        "less" or "two-sided" (as car).
    missing
        "listwise".
    weights, weight_type
        A column name or an array, and "frequency" or "analytic".
    confidence
        The level of the bands in plots.
    intercept
        False for a regression through the origin.
    id
        The column that says who a row is, for lists and plots of rows. Without it the rows of a
        pandas frame are called by its index, unless that counts from 0, and others by their place.

    Raises
    ------
    DataError
        As `hierarchical_regression`; a model that there is not, an unknown test, moments instead of
        answers, sampling weights, pairwise deletion or EM.
    NumericError
        As `hierarchical_regression`.

    References
    ----------
    Belsley, D. A., Kuh, E., & Welsch, R. E. (1980). Regression diagnostics. Wiley.
    https://doi.org/10.1002/0471725153

    Examples
    --------
    >>> import scalewise as sw
    >>> data = {"x": [1.0, 2, 3, 4], "y": [1.0, 2, 3, 6]}
    >>> found = sw.regression_diagnostics(data, "y", {"First": ["x"]})
    >>> [round(float(h), 12) for h in found.leverage]
    [0.7, 0.3, 0.3, 0.7]
    """
    declared = Blocks.of(
        outcome,
        blocks,
        data,
        missing=missing,
        weights=weights,
        weight_type=weight_type,
        origin=True,
    )
    options = {
        "model": model,
        "tests": tests,
        "alternative": alternative,
        "missing": missing,
        "weights": weights,
        "weight_type": weight_type,
        "confidence": confidence,
        "intercept": intercept and declared.intercept,
        "cluster": None,
        "id": id,
    }
    if isinstance(data, (Moments, GroupedMoments)):
        raise DataError(
            "diagnostics need the answers, not their moments: give a DataFrame or a dictionary of "
            "arrays"
        )
    answers = answers_of(data, declared.variables, weights, weight_type)
    return _of_answers(data, answers, declared, options)


def of_regression(fit: Regression, data: Any, options: Mapping[str, Any]) -> RegressionDiagnostics:
    """Look at the rows of a regression, which must be those that were fitted."""
    same = ("weights", "weight_type", "confidence", "intercept", "cluster")
    chosen = ("model", "tests", "alternative", "id")
    for name in options:
        if name not in chosen:
            offered = ", ".join(chosen)
            raise DataError(f"{name}= is that of the regression: diagnostics take {offered}")
    require_all_entered(fit, "diagnostics")
    usual = {"model": None, "tests": None, "alternative": "greater", "id": None}
    asked = {**usual, **{name: fit._options[name] for name in same}, **options}
    # Moments were fitted by their own rule.
    asked["missing"] = fit.missing
    return _of_answers(data, answers_of_fit(fit, data, what="a look at rows"), fit._blocks, asked)


def _of_answers(
    data: Any, answers: Answers, declared: Blocks, options: Mapping[str, Any]
) -> RegressionDiagnostics:
    model, tests = options["model"], options["tests"]
    if model is not None and (isinstance(model, bool) or not isinstance(model, int) or model < 1):
        raise DataError(f"model={model!r}: give a whole number from 1 to {len(declared.ordered)}")
    found = _core.regression_diagnostics(
        answers,
        declared.outcome,
        list(declared.ordered),
        options["missing"],
        options["confidence"],
        options["intercept"],
        model,
        None if tests is None else frames.name_list(tests, "tests"),
        options["alternative"],
    )
    named = identifiers(data, options["id"])
    found["id"] = named and {
        "name": named.name,
        "is_index": named.is_index,
        "values": named.of(found["measures"]["row"]),
    }
    found["cases"] = cases_of_fit(found["cases"], answers[2])
    figures = {**found, "glance": glance_of(found), "notes": notes_of(found)}
    return RegressionDiagnostics(figures, frames.library_of(data), declared, options)
