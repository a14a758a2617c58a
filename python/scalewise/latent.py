"""Correlations of the normal variables behind answer categories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import _core, frames
from .coefficients import (
    Coefficient,
    coefficient,
    coefficient_figures,
    crossed,
    frequencies_of,
    two_columns,
)
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


def polychoric(
    data: Any = None,
    x: Variable | None = None,
    y: Variable | None = None,
    *,
    table: ArrayLike | None = None,
    estimator: str = "two_step",
    first_step: str = "estimated",
    interval: str = "wald",
    empty_cells: str = "kept",
    correction: float = 0.5,
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> Polychoric:
    """Return the polychoric correlation: of two normal variables cut into ordered categories.

    ::

        P_ij = probability of a bivariate normal rectangle between the thresholds
        l = sum n_ij log P_ij
        two_step   thresholds from the shares of each variable, then r where l is highest
        ml         thresholds and r where l is highest

    Parameters
    ----------
    data, x, y
        A DataFrame or a dictionary of arrays, and the names of two columns; those who did not
        answer both are left out and counted.
    table
        Instead of data: the counts, with the answers to x in rows and those to y in columns, both
        ascending.
    estimator
        "two_step" or "ml".
    first_step
        What the standard error of two steps takes the thresholds to be: "estimated", "muthen"
        (likewise, as lavaan), or "known" (as polycor).
    interval
        "wald" or "fisher", which stays within ±1.
    empty_cells
        "kept"; "added": `correction` to each (psych's `tetrachoric`); "added_unscaled" (as
        psych's `polychoric`); "margins_kept": in a 2 x 2 table (as lavaan).
    correction
        What is added to empty cells.
    weights, weight_type
        A column name or an array, and "frequency".
    confidence
        The level of the interval.

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
    return _of_table(
        (data, x, y, table, weights, weight_type),
        False,
        (estimator, first_step, interval),
        empty_cells,
        correction,
        confidence,
    )


def tetrachoric(
    data: Any = None,
    x: Variable | None = None,
    y: Variable | None = None,
    *,
    table: ArrayLike | None = None,
    first_step: str = "estimated",
    interval: str = "wald",
    empty_cells: str = "kept",
    correction: float = 0.5,
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> Polychoric:
    """Return the tetrachoric correlation: the polychoric one of two answers each.

    Parameters
    ----------
    data, x, y, table, first_step, interval, empty_cells, correction, weights, weight_type
        As for `polychoric`; both estimators are the same here.
    confidence
        The level of the interval.

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
    return _of_table(
        (data, x, y, table, weights, weight_type),
        True,
        ("two_step", first_step, interval),
        empty_cells,
        correction,
        confidence,
    )


def polyserial(
    data: Any,
    x: Variable,
    y: Variable,
    *,
    estimator: str = "two_step",
    first_step: str = "estimated",
    sd_divisor: str = "n",
    interval: str = "wald",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> Polychoric:
    """Return the polyserial correlation of a continuous x and an ordinal y.

    y is taken for a normal variable cut at thresholds t, and z is x standardised::

        P(y <= j | z) = Phi((t_j - r z) / sqrt(1 - r²))
        adhoc: r = Pearson's r times the sd of y over the sum of normal densities at t

    Parameters
    ----------
    data
        A DataFrame or a dictionary of arrays; those who did not answer both are left out.
    x, y
        The continuous and the ordinal variable.
    estimator
        "two_step", "ml", or "adhoc", which comes without standard error.
    first_step, interval
        As for `polychoric`.
    sd_divisor
        Of the standard deviation of x: "n" (as lavaan) or "n_minus_one" (as polycor).
    weights, weight_type
        A column name or an array, and "frequency".
    confidence
        The level of the interval.

    Raises
    ------
    DataError
        Unknown or text variables, fewer than 3 respondents, a constant x, one category of y.
    NumericError
        The search did not end.

    References
    ----------
    Olsson, U., Drasgow, F., & Dorans, N. J. (1982). The polyserial correlation coefficient.
    Psychometrika, 47(3), 337-347. https://doi.org/10.1007/BF02294164

    Examples
    --------
    Pearson's r is 1/3, the sd of y 1/2, and the density at nought 1 / sqrt(2 pi):

    >>> import scalewise as sw
    >>> answers = {"x": [-1, 1, -1, 1, 1, -1], "y": [1, 2, 1, 2, 1, 2]}
    >>> round(sw.polyserial(answers, "x", "y", estimator="adhoc").estimate, 6)  # sqrt(2 pi) / 6
    0.417771
    """
    columns = two_columns(data, x, y)
    named = frequencies_of(data, weights, weight_type)
    found = _core.polyserial(
        (columns[0], columns[1]),
        None if named is None else named[0],
        (estimator, first_step, interval),
        sd_divisor,
        confidence,
    )
    cases = _core.Moments.of(columns, "listwise", named).cases
    pair = (columns[0][0], columns[1][0])
    return _latent(found, pair, confidence, cases, frames.library_of(data))


def biserial(data: Any, x: Variable, y: Variable, *, confidence: float = 0.95) -> Coefficient:
    """Return the biserial correlation of a continuous x and a dichotomous y.

    An estimate in closed form of the correlation with the normal variable that y was cut from::

        r = (mean of x in 1 - mean of x in 0) / s * p q / phi,   s with n - 1
        SE = (sqrt(p q) / phi - r²) / sqrt(n)

    It can exceed 1 where x is far from normal, and is then given as it is.

    Parameters
    ----------
    data
        A DataFrame or a dictionary of arrays; those who did not answer both are left out.
    x, y
        The continuous variable and that with two values, the larger one the higher category.
    confidence
        The level of the interval.

    Raises
    ------
    DataError
        Unknown or text variables, fewer than 3 respondents, a constant x, a y that has not two
        values.

    References
    ----------
    Soper, H. E. (1914). On the probable error of the bi-serial expression for the correlation
    coefficient. Biometrika, 10(2/3), 384-390. https://doi.org/10.2307/2331789

    Examples
    --------
    Means 2 and 5 of halves, s² = 3.5, p q / phi = sqrt(2 pi) / 4:

    >>> import scalewise as sw
    >>> answers = {"x": [1, 2, 3, 4, 6, 5], "y": [0, 0, 0, 1, 1, 1]}
    >>> round(sw.biserial(answers, "x", "y").estimate, 6)
    1.004887
    """
    columns = two_columns(data, x, y)
    found = _core.biserial((columns[0], columns[1]), confidence)
    return _of_two_values(found, columns, confidence, data)


def point_biserial(data: Any, x: Variable, y: Variable, *, confidence: float = 0.95) -> Coefficient:
    """Return Pearson's r of a continuous x and a dichotomous y, with t, p and Fisher's interval.

    ::

        r = (mean of x in 1 - mean of x in 0) / s * sqrt(p q),   s with n

    Parameters
    ----------
    data, x, y, confidence
        As for `biserial`.

    Raises
    ------
    DataError
        As `biserial`.

    References
    ----------
    Lev, J. (1949). The point biserial coefficient of correlation. Annals of Mathematical
    Statistics, 20(1), 125-126. https://doi.org/10.1214/aoms/1177730103

    Examples
    --------
    >>> import scalewise as sw
    >>> answers = {"x": [1, 2, 3, 4], "y": [0, 0, 1, 1]}
    >>> round(sw.point_biserial(answers, "x", "y").estimate, 6)  # 2 / sqrt(5)
    0.894427
    """
    columns = two_columns(data, x, y)
    found = _core.point_biserial((columns[0], columns[1]), confidence)
    return _of_two_values(found, columns, confidence, data)


def _of_two_values(
    found: dict[str, Any], columns: list[frames.NamedColumn], confidence: float, data: Any
) -> Coefficient:
    cases = _core.Moments.of(columns, "listwise").cases
    pair = (columns[0][0], columns[1][0])
    return coefficient(found, pair, confidence, frames.library_of(data), cases=cases)


def _of_table(
    given: tuple[Any, ...],
    dichotomous: bool,
    how: tuple[str, str, str],
    empty_cells: str,
    correction: float,
    confidence: float,
) -> Polychoric:
    made = crossed(*given)
    found = _core.polychoric(made.counts, dichotomous, how, empty_cells, correction, confidence)
    return _latent(found, (made.x, made.y), confidence, made.cases, made.library)


def _latent(
    found: dict[str, Any],
    pair: tuple[str, str],
    confidence: float,
    cases: dict[str, int],
    library: str,
) -> Polychoric:
    fit = {"chi_squared_df" if name == "df" else name: of for name, of in found["fit"].items()}
    nothing: dict[str, list[float]] = {"estimate": [], "std_error": []}
    figures = coefficient_figures(
        found["estimate"],
        pair,
        confidence,
        cases=cases,
        notes=_notes(fit),
        thresholds_x=found.get("thresholds_x", nothing),
        thresholds_y=found["thresholds_y"],
    )
    named = {name: figures["tidy"][name] for name in ("x", "y", "method", "n")}
    glance = {**named, **fit, "confidence": [confidence]}
    return Polychoric({**figures, "glance": glance}, library)


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
