"""Correlations of the normal variables behind answer categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike

from . import _core
from .by_group import Grouped
from .coefficients import Coefficient, Crossed, coefficient_figures, crossed, each_group
from .latent_resampling import (
    BOOTSTRAP,
    Resampling,
    asymptotic,
    drawn_notes,
    refuse_weighted_draws,
)
from .results import weight_note
from .terms import Variable


@dataclass(frozen=True, repr=False, eq=False)
class Polychoric(Coefficient):
    """The correlation of latent normal variables; ``glance()`` has the fit of the model.

    Polychoric, tetrachoric or polyserial, as `method` says. The test is z, so that `df` is NaN.
    """

    @property
    def df(self) -> float:
        """NaN: the statistic is z. The degrees of freedom of the fit are `chi_squared_df`."""
        return float("nan")

    @property
    def estimator(self) -> str:
        """How it was estimated: "two_step", "ml" or "adhoc"."""
        return str(self._fit("estimator"))

    @property
    def first_step(self) -> str:
        """What the standard error takes the first step to be."""
        return str(self._fit("first_step"))

    @property
    def thresholds_x(self) -> np.ndarray:
        """Thresholds between the categories of x, ascending; none of a continuous one."""
        return self._thresholds("thresholds_x", "estimate")

    @property
    def thresholds_y(self) -> np.ndarray:
        """Thresholds between the categories of y, ascending."""
        return self._thresholds("thresholds_y", "estimate")

    @property
    def threshold_errors_x(self) -> np.ndarray:
        """Standard errors of the thresholds of x."""
        return self._thresholds("thresholds_x", "std_error")

    @property
    def threshold_errors_y(self) -> np.ndarray:
        """Standard errors of the thresholds of y."""
        return self._thresholds("thresholds_y", "std_error")

    @property
    def log_likelihood(self) -> float:
        """The log-likelihood at the estimate."""
        return float(self._fit("log_likelihood"))

    @property
    def chi_squared(self) -> float:
        """The likelihood-ratio chi squared of bivariate normality."""
        return float(self._fit("chi_squared"))

    @property
    def chi_squared_df(self) -> int:
        """Its degrees of freedom; none are left of a 2 x 2 table."""
        return int(self._fit("chi_squared_df"))

    @property
    def chi_squared_p(self) -> float:
        """Its p; NaN without degrees of freedom."""
        return float(self._fit("chi_squared_p"))

    @property
    def boundary(self) -> bool:
        """Whether no correlation short of ±1 is as likely; then there is no standard error."""
        return bool(self._fit("boundary"))

    @property
    def empty_cells(self) -> int:
        """Empty cells of the table, before any correction; 0 of a polyserial correlation."""
        return int(self._figures["glance"].get("empty_cells", [0])[0])

    @property
    def iterations(self) -> int:
        """Steps that the search took."""
        return int(self._fit("iterations"))

    def _fit(self, name: str) -> Any:
        return self._figures["glance"][name][0]

    def _thresholds(self, which: str, name: str) -> np.ndarray:
        made = np.array(self._figures[which][name], dtype=np.float64)
        made.flags.writeable = False
        return made


@overload
def polychoric(
    data: Any = ...,
    x: Variable | None = ...,
    y: Variable | None = ...,
    *,
    by: None = ...,
    table: ArrayLike | None = ...,
    estimator: str = ...,
    first_step: str = ...,
    interval: str = ...,
    empty_cells: str = ...,
    correction: float = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
) -> Polychoric: ...


@overload
def polychoric(
    data: Any = ...,
    x: Variable | None = ...,
    y: Variable | None = ...,
    *,
    by: str | Sequence[str],
    table: ArrayLike | None = ...,
    estimator: str = ...,
    first_step: str = ...,
    interval: str = ...,
    empty_cells: str = ...,
    correction: float = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
) -> Grouped[Polychoric]: ...


def polychoric(
    data: Any = None,
    x: Variable | None = None,
    y: Variable | None = None,
    *,
    by: str | Sequence[str] | None = None,
    table: ArrayLike | None = None,
    estimator: str = "two_step",
    first_step: str = "estimated",
    interval: str = "wald",
    empty_cells: str = "kept",
    correction: float = 0.5,
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    resamples: int = 10_000,
    seed: int | None = None,
    progress: bool = False,
) -> Polychoric | Grouped[Polychoric]:
    """Return the polychoric correlation: of two normal variables cut into ordered categories.

    ::

        P_ij = probability of a bivariate normal rectangle between the thresholds
        l = sum n_ij log P_ij
        two_step   thresholds from the shares of each variable, then r where l is highest
        ml         thresholds and r where l is highest

    Parameters
    ----------
    data, x, y
        A DataFrame, a dictionary of arrays, any source that `PairTables.of` takes, or `PairTables`,
        and the names of two columns; those who did not answer both are left out and counted.
        Categories of a declared order (ordered Categoricals of pandas, Enums of polars) are taken
        in that order.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    table
        Instead of data: the counts, with the answers to x in rows and those to y in columns, both
        ascending.
    estimator
        "two_step" or "ml".
    first_step
        What the standard error of two steps takes the thresholds to be: "estimated", "muthen"
        (likewise, as lavaan), or "known" (as polycor).
    interval
        "wald"; "fisher", which stays within ±1; "bca" or "percentile", from resamples.
    empty_cells
        "kept"; "added": `correction` to each (psych's `tetrachoric`); "added_unscaled" (as
        psych's `polychoric`); "margins_kept": in a 2 x 2 table (as lavaan).
    correction
        What is added to empty cells.
    weights, weight_type
        A column name or an array, and "frequency"; "analytic", scaled to sum to n; "sampling",
        likewise and without standard errors, tests and intervals.
    confidence
        The level of the interval.
    resamples, seed, progress
        Of bootstrap intervals; a seed is drawn and reported where none is given. `progress` shows a
        bar (tqdm).

    Raises
    ------
    DataError
        Unknown or text variables, more than 100 different answers, negative counts, a variable
        with one category.
    NumericError
        The search did not end.

    References
    ----------
    Olsson, U. (1979). Maximum likelihood estimation of the polychoric correlation coefficient.
    Psychometrika, 44(4), 443-460. https://doi.org/10.1007/BF02296207

    Examples
    --------
    With both thresholds at nought a quarter and arcsin(r) / 2 pi are in the first cell:

    >>> import scalewise as sw
    >>> round(sw.polychoric(table=[[20, 10], [10, 20]]).estimate, 12)
    0.5
    """
    if by is not None:
        return each_group(
            lambda part, own, kind: polychoric(
                part,
                x,
                y,
                estimator=estimator,
                first_step=first_step,
                interval=interval,
                empty_cells=empty_cells,
                correction=correction,
                confidence=confidence,
                resamples=resamples,
                seed=seed,
                progress=progress,
                weights=own,
                weight_type=kind,
            ),
            data,
            by,
            (x, y),
            weights,
            weight_type,
            confidence,
        )
    return _of_table(
        (data, x, y, table, weights, weight_type),
        False,
        (estimator, first_step, interval),
        (empty_cells, correction),
        confidence,
        Resampling(resamples, seed, progress),
    )


@overload
def tetrachoric(
    data: Any = ...,
    x: Variable | None = ...,
    y: Variable | None = ...,
    *,
    by: None = ...,
    table: ArrayLike | None = ...,
    first_step: str = ...,
    interval: str = ...,
    empty_cells: str = ...,
    correction: float = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
) -> Polychoric: ...


@overload
def tetrachoric(
    data: Any = ...,
    x: Variable | None = ...,
    y: Variable | None = ...,
    *,
    by: str | Sequence[str],
    table: ArrayLike | None = ...,
    first_step: str = ...,
    interval: str = ...,
    empty_cells: str = ...,
    correction: float = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
) -> Grouped[Polychoric]: ...


def tetrachoric(
    data: Any = None,
    x: Variable | None = None,
    y: Variable | None = None,
    *,
    by: str | Sequence[str] | None = None,
    table: ArrayLike | None = None,
    first_step: str = "estimated",
    interval: str = "wald",
    empty_cells: str = "kept",
    correction: float = 0.5,
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    resamples: int = 10_000,
    seed: int | None = None,
    progress: bool = False,
) -> Polychoric | Grouped[Polychoric]:
    """Return the tetrachoric correlation: the polychoric one of two answers each.

    Parameters
    ----------
    data, x, y, by, table, first_step, interval, empty_cells, correction, weights, weight_type
        As for `polychoric`; both estimators are the same here.
    confidence
        The level of the interval.
    resamples, seed, progress
        As for `polychoric`.

    Raises
    ------
    DataError
        As `polychoric`, and a table that is not 2 x 2.

    References
    ----------
    Brown, M. B. (1977). Algorithm AS 116: The tetrachoric correlation and its asymptotic standard
    error. Applied Statistics, 26(3), 343-351. https://doi.org/10.2307/2346985

    Examples
    --------
    Of Brown (1977):

    >>> import scalewise as sw
    >>> round(sw.tetrachoric(table=[[1562, 42], [383, 94]]).estimate, 4)
    0.5958
    """
    if by is not None:
        return each_group(
            lambda part, own, kind: tetrachoric(
                part,
                x,
                y,
                first_step=first_step,
                interval=interval,
                empty_cells=empty_cells,
                correction=correction,
                confidence=confidence,
                resamples=resamples,
                seed=seed,
                progress=progress,
                weights=own,
                weight_type=kind,
            ),
            data,
            by,
            (x, y),
            weights,
            weight_type,
            confidence,
        )
    return _of_table(
        (data, x, y, table, weights, weight_type),
        True,
        ("two_step", first_step, interval),
        (empty_cells, correction),
        confidence,
        Resampling(resamples, seed, progress),
    )


def _of_table(
    given: tuple[Any, ...],
    dichotomous: bool,
    how: tuple[str, str, str],
    empty_cells: tuple[str, float],
    confidence: float,
    resampling: Resampling,
) -> Polychoric:
    made = crossed(*given)
    estimator, first_step, interval = how
    options = ((estimator, first_step, asymptotic(interval)), *empty_cells)
    pair = (made.x, made.y)
    if made.tables is None:
        found = _core.polychoric(made.counts, dichotomous, options, confidence)
    else:
        found = _core.polychoric_of_pair(made.tables, pair, dichotomous, options, confidence)
    drawn = None
    if interval in BOOTSTRAP:
        refuse_weighted_draws(None if made.weighting is None else made.weighting["weight_type"])
        drawn = resampling.interval(
            interval,
            lambda draws, bar: _core.bootstrap_polychoric(
                made.counts, options, draws, confidence, bar
            ),
        )
    return latent(found, made, confidence, drawn)


def latent(
    found: dict[str, Any], made: Crossed, confidence: float, drawn: dict[str, Any] | None
) -> Polychoric:
    """Make a result of what was computed, with the interval of resamples if there is one."""
    fit = {"chi_squared_df" if name == "df" else name: of for name, of in found["fit"].items()}
    estimate = found["estimate"]
    if drawn is not None:
        ends = {name: [drawn[name]] for name in ("conf_low", "conf_high")}
        estimate = {**estimate, **ends, "interval": [drawn["interval"]]}
    nothing: dict[str, list[float]] = {"estimate": [], "std_error": []}
    given = made.given
    given["notes"] = [*_notes(fit), *drawn_notes(drawn), *_weight_notes(given, estimate)] + given[
        "notes"
    ]
    figures = coefficient_figures(
        estimate,
        (made.x, made.y),
        confidence,
        thresholds_x=found.get("thresholds_x", nothing),
        thresholds_y=found["thresholds_y"],
        **({} if drawn is None else {"bootstrap": drawn}),
        **given,
    )
    named = {name: figures["tidy"][name] for name in ("x", "y", "method", "n")}
    glance = {**named, **fit, "confidence": [confidence]}
    return Polychoric({**figures, "glance": glance}, made.library)


def _weight_notes(given: dict[str, Any], estimate: dict[str, list[Any]]) -> list[str]:
    if "weighting" not in given:
        return []
    notes = weight_note(given, int(estimate["n"][0]))
    if given["weighting"]["weight_type"] == "sampling":
        notes.append("Sampling weights: no standard errors, no tests and no interval.")
    return notes


def _notes(fit: dict[str, list[Any]]) -> list[str]:
    notes = []
    if fit["boundary"][0]:
        notes.append(
            "No correlation short of ±1 is as likely: there is no standard error, test or interval."
        )
    empty = fit.get("empty_cells", [0])[0]
    if empty:
        done = {
            "kept": "kept as they are",
            "added": "corrected by adding to each",
            "added_unscaled": "corrected by adding to each, unscaled",
            "margins_kept": "corrected with the margins kept, if it is one of 2 x 2",
        }[fit["correction"][0]]
        notes.append(f"Empty cells of the table: {empty}, {done}.")
    unused = [fit[name][0] for name in ("unused_x", "unused_y") if name in fit]
    if any(unused):
        notes.append(f"Left out without counts: {unused[0]} rows and {unused[1]} columns.")
    return notes
