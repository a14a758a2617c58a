"""What partial correlations are made of, and their matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from . import _core, frames, sources, terms
from ._core import DataError
from .by_group import Analysis, Grouped, by_group
from .coefficients import Coefficient, coefficient
from .comparisons import selected_moments
from .moments import Moments
from .ordered import numbered
from .pair_tables import PairTables, TableReading
from .results import Inference, Result, read_only, weight_note
from .terms import Variable

if TYPE_CHECKING:
    from .report.table import Table

R = TypeVar("R", bound=Result)

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


@dataclass(frozen=True)
class How:
    """Which correlations of whom."""

    method: str
    missing: str
    weights: Any
    weight_type: str | None

    def by_group(
        self,
        analysis: Analysis[R],
        data: Any,
        by: str | Sequence[str] | None,
        names: Sequence[Variable] | None,
        confidence: float,
    ) -> Grouped[R]:
        """Analyse every group: from its moments where these are enough."""
        return by_group(
            analysis,
            data,
            by,
            names,
            missing=self.missing,
            weights=self.weights,
            weight_type=self.weight_type,
            confidence=confidence,
            from_rows=self.method != "pearson" or self.weight_type == "sampling",
        )

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


def of_pair(
    data: Any,
    x: Variable,
    y: Variable,
    controls: Sequence[Variable],
    how: How,
    of_y_alone: bool,
    confidence: float,
) -> Coefficient:
    """Compute the coefficient of one pair."""
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


def of_all(
    data: Any,
    names: Sequence[Variable] | None,
    how: How,
    of_column_alone: bool,
    confidence: float,
) -> PartialCorrelationMatrix:
    """Compute those of all pairs."""
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
