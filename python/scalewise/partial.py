"""Correlations with other variables held constant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from . import _core, frames, sources, terms
from ._core import DataError
from .coefficients import Coefficient, coefficient
from .comparisons import selected_moments
from .moments import Moments
from .ordered import numbered
from .pair_tables import PairTables, TableReading
from .results import Inference, read_only, weight_note
from .terms import Variable

if TYPE_CHECKING:
    from .report.table import Table

_MATRICES = ("r", "std_error", "statistic", "p_value", "conf_low", "conf_high")


@dataclass(frozen=True, repr=False, eq=False)
class PartialCorrelationMatrix(Inference):
    """Correlations of all pairs with all other variables held constant.

    Matrices are (k, k) and read-only; the diagonal of tests and intervals is NaN. Of semipartial
    correlations the others are taken out of the variable of the column alone.
    """

    @property
    def names(self) -> list[str]:
        """The variables (k)."""
        return list(self._figures["names"])

    @property
    def method(self) -> str:
        """The coefficient: "partial" or "semipartial", of ranks such as "partial_spearman"."""
        return str(self._figures["method"])

    @property
    def n(self) -> int:
        """Respondents; under pairwise deletion and EM the smallest number of any pair."""
        return int(self._figures["n"])

    @property
    def df(self) -> float:
        """Degrees of freedom of every t: n - k, and n - 1 under sampling weights; NaN of z."""
        return float(self._figures["df"])

    @property
    def controls(self) -> int:
        """Variables held constant for each pair, k - 2."""
        return int(self._figures["controls"])

    @property
    def r(self) -> np.ndarray:
        """The coefficients (k, k)."""
        return read_only(self._figures["r"].view())

    @property
    def std_error(self) -> np.ndarray:
        """Standard errors under sampling weights (k, k); NaN where tests do without one."""
        return read_only(self._figures["std_error"].view())

    @property
    def ci_method(self) -> str:
        """How the intervals were found; "none" of ranks."""
        return str(self._figures["ci_method"])

    @property
    def statistic(self) -> np.ndarray:
        """The t of each, of Kendall's tau the z (k, k)."""
        return read_only(self._figures["statistic"].view())

    @property
    def p_value(self) -> np.ndarray:
        """Two-sided p of each, not adjusted for the number of tests (k, k)."""
        return read_only(self._figures["p_value"].view())

    @property
    def conf_low(self) -> np.ndarray:
        """Lower ends of the intervals (k, k); NaN of ranks."""
        return read_only(self._figures["conf_low"].view())

    @property
    def conf_high(self) -> np.ndarray:
        """Upper ends of the intervals (k, k); NaN of ranks."""
        return read_only(self._figures["conf_high"].view())

    def table(self, **options: Any) -> Table:
        """Return the publication table: the matrix with stars.

        Options are those of `scalewise.report.partial_correlation_table`.
        """
        from .report.matrix_table import partial_correlation_table

        return partial_correlation_table(self.to_dict(), **options)


def partial_correlation(
    data: Any,
    x: Variable,
    y: Variable,
    controls: Sequence[Variable],
    *,
    method: str = "pearson",
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> Coefficient:
    """Correlate x and y with the controls held constant in both.

    ::

        r   of the residuals of x and of y after regressions on the g controls
        t = r sqrt((n - 2 - g) / (1 - r²)),   n - 2 - g degrees of freedom
        interval: tanh(artanh r ± z / sqrt(n - g - 3))
        kendall:  z = r / sqrt(2 (2 (n - g) + 5) / (9 (n - g) (n - g - 1)))

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `Moments`, or any source that `Moments.of` takes; for
        ranks also `PairTables`, which are counted of a source (100 different answers at most).
    x, y
        The two variables.
    controls
        The variables held constant.
    method
        "pearson"; "spearman" or "kendall": the same of the matrix of rank correlations, with the
        tests of ppcor and without an interval. That of Kendall's tau is right without ties only.
    missing
        "listwise": those who answered all; "pairwise" and "em" take the smallest n of any pair.
        Ranks do without "em".
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling". Under sampling weights
        Pearson's r has a linearized standard error, as by `svyvar` and `svycontrast` of R's survey
        package (from the rows of those who answered all; t with n - 1 degrees of freedom).
        Otherwise there is no test then.
    confidence
        The level of the interval.

    Raises
    ------
    DataError
        Unknown or constant variables, one named twice, too few respondents.
    NumericError
        Controls that determine each other, x or y; moments that do not belong together.

    References
    ----------
    Fisher, R. A. (1924). The distribution of the partial correlation coefficient. Metron, 3,
    329-332.

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.5, 0.6], [0.5, 1, 0.6], [0.6, 0.6, 1]]
    >>> survey = sw.Moments.from_correlation(r, 103, ["x", "y", "z"])
    >>> round(sw.partial_correlation(survey, "x", "y", ["z"]).estimate, 12)  # .14 / .64
    0.21875
    """
    return _of_pair(
        data, x, y, controls, _How(method, missing, weights, weight_type), False, confidence
    )


def semipartial_correlation(
    data: Any,
    x: Variable,
    y: Variable,
    controls: Sequence[Variable],
    *,
    method: str = "pearson",
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> Coefficient:
    """Correlate x with what the controls leave of y: the semipartial or part correlation.

    Test and interval are those of `partial_correlation`, as in ppcor.

    Parameters
    ----------
    data, x, y, method, missing, weights, weight_type, confidence
        As for `partial_correlation`.
    controls
        The variables taken out of y alone.

    Raises
    ------
    DataError, NumericError
        As `partial_correlation`.

    References
    ----------
    Kim, S. (2015). ppcor: An R package for a fast calculation to semi-partial correlation
    coefficients. Communications for Statistical Applications and Methods, 22(6), 665-674.
    https://doi.org/10.5351/CSAM.2015.22.6.665

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.5, 0.6], [0.5, 1, 0.6], [0.6, 0.6, 1]]
    >>> survey = sw.Moments.from_correlation(r, 103, ["x", "y", "z"])
    >>> round(sw.semipartial_correlation(survey, "x", "y", ["z"]).estimate, 12)  # .14 / sqrt(.64)
    0.175
    """
    return _of_pair(
        data, x, y, controls, _How(method, missing, weights, weight_type), True, confidence
    )


def partial_correlation_matrix(
    data: Any,
    names: Sequence[Variable] | None = None,
    *,
    method: str = "pearson",
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> PartialCorrelationMatrix:
    """Correlate all pairs of variables, each with all others held constant.

    Parameters
    ----------
    data, method, missing, weights, weight_type, confidence
        As for `partial_correlation`.
    names
        The variables; all if not given.

    Raises
    ------
    DataError, NumericError
        As `partial_correlation`.

    References
    ----------
    Kim (2015), as for `semipartial_correlation`.

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.5, 0.6], [0.5, 1, 0.6], [0.6, 0.6, 1]]
    >>> survey = sw.Moments.from_correlation(r, 103, ["x", "y", "z"])
    >>> round(float(sw.partial_correlation_matrix(survey).r[0, 1]), 12)
    0.21875
    """
    return _of_all(data, names, _How(method, missing, weights, weight_type), False, confidence)


def semipartial_correlation_matrix(
    data: Any,
    names: Sequence[Variable] | None = None,
    *,
    method: str = "pearson",
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> PartialCorrelationMatrix:
    """Correlate all pairs of variables, all others taken out of the one of the column.

    Parameters
    ----------
    data, method, missing, weights, weight_type, confidence
        As for `partial_correlation`.
    names
        The variables; all if not given.

    Raises
    ------
    DataError, NumericError
        As `partial_correlation`.

    References
    ----------
    Kim (2015), as for `semipartial_correlation`.

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.5, 0.6], [0.5, 1, 0.6], [0.6, 0.6, 1]]
    >>> survey = sw.Moments.from_correlation(r, 103, ["x", "y", "z"])
    >>> round(float(sw.semipartial_correlation_matrix(survey).r[0, 1]), 12)
    0.175
    """
    return _of_all(data, names, _How(method, missing, weights, weight_type), True, confidence)


@dataclass(frozen=True)
class _How:
    """Which correlations of whom."""

    method: str
    missing: str
    weights: Any
    weight_type: str | None

    def linearized(self, data: Any) -> bool:
        """Whether there are rows under sampling weights, which have their own standard errors."""
        return (
            self.method == "pearson"
            and self.weight_type == "sampling"
            and self.missing == "listwise"
            and not isinstance(data, (Moments, PairTables))
            and sources.kind_of(data) is None
        )

    def rows(
        self, data: Any, names: list[Variable] | None
    ) -> tuple[list[frames.NamedColumn], frames.NamedWeights | None]:
        """Take the answers with their weights."""
        taken = frames.take(numbered(data, names), names)
        return taken, frames.take_weights(data, self.weights, self.weight_type)

    def known(
        self, data: Any, names: list[Variable] | None
    ) -> _core.Moments | _core.RankCorrelations:
        """Find the correlations that partial ones are made of."""
        if self.method == "pearson":
            if isinstance(data, PairTables):
                raise DataError('PairTables have the ranks of the answers: use method="spearman"')
            return selected_moments(
                data, cast("list[str] | None", names), self.missing, self.weights, self.weight_type
            )
        if isinstance(data, Moments):
            raise DataError(
                f'method="{self.method}" needs the ranks of the answers, which Moments do not '
                "know: give the answers, or their PairTables"
            )
        if isinstance(data, PairTables):
            if self.weights is not None or self.weight_type is not None:
                raise DataError("PairTables bring their own weights: leave weights= out")
            tables = data if names is None else data.select(frames.name_list(names))
        elif sources.kind_of(data) is not None:
            reading = TableReading(names, self.missing, self.weights, self.weight_type)
            tables = PairTables.read(data, reading)
        else:
            return _core.RankCorrelations.of(*self.rows(data, names), self.missing, self.method)
        return _core.RankCorrelations.of_tables(tables._core, self.method)


def _of_pair(
    data: Any,
    x: Variable,
    y: Variable,
    controls: Sequence[Variable],
    how: _How,
    of_y_alone: bool,
    confidence: float,
) -> Coefficient:
    held = frames.variable_list(controls, "controls")
    wanted: list[Variable] = [x, y, *held]
    pair = (terms.name_of(x, "x"), terms.name_of(y, "y"))
    names = [terms.name_of(name, "controls") for name in held]
    whole: _core.Moments | _core.RankCorrelations
    if how.linearized(data):
        columns, weights = how.rows(data, wanted)
        whole = _core.Moments.of(columns, "listwise", weights)
        found = _core.linearized_partial_correlation(
            columns, weights, pair, names, of_y_alone, confidence
        )
    else:
        whole = how.known(data, wanted)
        found = _core.partial_correlation(whole, pair, names, of_y_alone, confidence)
    given: dict[str, Any] = {
        "cases": whole.cases,
        "weighting": whole.weighting,
        "missing": whole.missing,
    }
    notes = weight_note(given, int(found["n"][0]))
    if given["weighting"]["weight_type"] == "sampling":
        notes.append(_of_sampling(found["interval"][0], "no test and no interval"))
    library = frames.library_of(data)
    return coefficient(found, pair, confidence, library, controls=names, notes=notes, **given)


def _of_sampling(interval: str, without: str) -> str:
    if interval == "none":
        return (
            f"Sampling weights: {without}, which need Pearson's r, the answers in memory and "
            'missing="listwise".'
        )
    return "Linearized standard errors; t with n - 1 degrees of freedom."


def _of_all(
    data: Any,
    names: Sequence[Variable] | None,
    how: _How,
    of_column_alone: bool,
    confidence: float,
) -> PartialCorrelationMatrix:
    wanted = None if names is None else frames.variable_list(names)
    if how.linearized(data):
        figures = _core.linearized_partial_correlation_matrix(
            *how.rows(data, wanted), of_column_alone, confidence
        )
    else:
        whole = how.known(data, wanted)
        figures = _core.partial_correlation_matrix(whole, of_column_alone, confidence)
    for name in _MATRICES:
        read_only(figures[name])
    notes = weight_note(figures, figures["n"])
    if figures["weighting"]["weight_type"] == "sampling":
        notes.append(_of_sampling(figures["ci_method"], "no tests and no intervals"))
    glance = {
        "method": [figures["method"]],
        "missing": [figures["missing"]],
        "n_variables": [len(figures["names"])],
        "controls": [figures["controls"]],
        "n": [figures["n"]],
        "df": [figures["df"]],
        "confidence": [confidence],
        "ci_method": [figures["ci_method"]],
    }
    more = {"tidy": _pairs(figures), "glance": glance, "notes": notes}
    return PartialCorrelationMatrix({**figures, **more}, frames.library_of(data))


def _pairs(figures: dict[str, Any]) -> dict[str, list[Any]]:
    """One row per pair; of semipartial correlations per order of the two."""
    names = figures["names"]
    k = len(names)
    if figures["method"].startswith("partial"):
        pairs = [(j, i) for i in range(k) for j in range(i)]
    else:
        pairs = [(i, j) for i in range(k) for j in range(k) if i != j]
    rows, columns = ([i for i, _ in pairs], [j for _, j in pairs])
    of_pairs = {name: figures[name][rows, columns].tolist() for name in _MATRICES}
    return {
        "x": [names[i] for i in rows],
        "y": [names[j] for j in columns],
        "method": [figures["method"]] * len(pairs),
        "n": [figures["n"]] * len(pairs),
        "estimate": of_pairs["r"],
        "std_error": of_pairs["std_error"],
        "statistic": of_pairs["statistic"],
        "df": [figures["df"]] * len(pairs),
        "p_value": of_pairs["p_value"],
        "conf_low": of_pairs["conf_low"],
        "conf_high": of_pairs["conf_high"],
    }
