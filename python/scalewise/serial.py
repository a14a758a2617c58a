"""Correlations of a continuous variable with an ordinal or a dichotomous one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

import numpy as np

from . import _core, frames, sources
from .by_group import Grouped
from .coefficients import Coefficient, Crossed, coefficient, each_group, two_columns
from .latent import Polychoric, latent
from .latent_resampling import BOOTSTRAP, Resampling, asymptotic
from .ordered import numbered, order_notes
from .reading import Reading
from .results import weight_note
from .score_reading import read_twice, readable_twice
from .terms import Variable
from .two_values import in_halves


@overload
def polyserial(
    data: Any,
    x: Variable,
    y: Variable,
    *,
    by: None = ...,
    estimator: str = ...,
    first_step: str = ...,
    sd_divisor: str = ...,
    interval: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
) -> Polychoric: ...


@overload
def polyserial(
    data: Any,
    x: Variable,
    y: Variable,
    *,
    by: str | Sequence[str],
    estimator: str = ...,
    first_step: str = ...,
    sd_divisor: str = ...,
    interval: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    resamples: int = ...,
    seed: int | None = ...,
    progress: bool = ...,
) -> Grouped[Polychoric]: ...


def polyserial(
    data: Any,
    x: Variable,
    y: Variable,
    *,
    by: str | Sequence[str] | None = None,
    estimator: str = "two_step",
    first_step: str = "estimated",
    sd_divisor: str = "n",
    interval: str = "wald",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    resamples: int = 10_000,
    seed: int | None = None,
    progress: bool = False,
) -> Polychoric | Grouped[Polychoric]:
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
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    estimator
        "two_step", "ml", or "adhoc", which comes without standard error.
    first_step, interval
        As for `polychoric`; resamples are of respondents, under analytic and sampling weights of
        rows with their weight.
    sd_divisor
        Of the standard deviation of x: "n" (as lavaan) or "n_minus_one" (as polycor).
    weights, weight_type
        As for `polychoric`.
    confidence
        The level of the interval.
    resamples, seed, progress
        As for `polychoric`.

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
    if by is not None:
        return each_group(
            lambda part, own, kind: polyserial(
                part,
                x,
                y,
                estimator=estimator,
                first_step=first_step,
                sd_divisor=sd_divisor,
                interval=interval,
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
    sources.require_rows(
        data, "the likelihood of a polyserial correlation, which has every x in it,"
    )
    made, columns, named = _answers(data, x, y, weights, weight_type)
    options = ((estimator, first_step, asymptotic(interval)), sd_divisor)
    found = _core.polyserial(columns, named, options, confidence)
    drawn = None
    if interval in BOOTSTRAP:
        drawn = Resampling(resamples, seed, progress).interval(
            interval,
            lambda draws, bar: _core.bootstrap_polyserial(
                columns, named, options, draws, confidence, bar
            ),
        )
    return latent(found, made, confidence, drawn)


@overload
def biserial(
    data: Any,
    x: Variable,
    y: Variable,
    *,
    by: None = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Coefficient: ...


@overload
def biserial(
    data: Any,
    x: Variable,
    y: Variable,
    *,
    by: str | Sequence[str],
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Grouped[Coefficient]: ...


def biserial(
    data: Any,
    x: Variable,
    y: Variable,
    *,
    by: str | Sequence[str] | None = None,
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> Coefficient | Grouped[Coefficient]:
    """Return the biserial correlation of a continuous x and a dichotomous y.

    An estimate in closed form of the correlation with the normal variable that y was cut from::

        r = (mean of x in 1 - mean of x in 0) / s * p q / phi,   s with n - 1
        SE = (sqrt(p q) / phi - r²) / sqrt(n)

    It can exceed 1 where x is far from normal, and is then given as it is.

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, or any source that `Moments.of` takes, which is read
        once (two whole numbers as y); those who did not answer both are left out.
    x, y
        The continuous variable and that with two values, the larger one the higher category.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    weights, weight_type
        A column name or an array, and "frequency"; "analytic", scaled to sum to n; "sampling",
        likewise and without standard error, test and interval.
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
    if by is not None:
        return each_group(
            lambda part, own, kind: biserial(
                part,
                x,
                y,
                confidence=confidence,
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
    if sources.kind_of(data) is not None:
        made, grouped = in_halves(data, [x, y], weights, weight_type)
        found = _core.biserial_of_groups(grouped, made.x, "biserial", confidence)
        return _of_two_values(found, made, confidence)
    made, columns, named = _answers(data, x, y, weights, weight_type)
    return _of_two_values(_core.biserial(columns, named, confidence), made, confidence)


@overload
def point_biserial(
    data: Any,
    x: Variable,
    y: Variable,
    *,
    by: None = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Coefficient: ...


@overload
def point_biserial(
    data: Any,
    x: Variable,
    y: Variable,
    *,
    by: str | Sequence[str],
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Grouped[Coefficient]: ...


def point_biserial(
    data: Any,
    x: Variable,
    y: Variable,
    *,
    by: str | Sequence[str] | None = None,
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> Coefficient | Grouped[Coefficient]:
    """Return Pearson's r of a continuous x and a dichotomous y, with t, p and Fisher's interval.

    ::

        r = (mean of x in 1 - mean of x in 0) / s * sqrt(p q),   s with n

    Parameters
    ----------
    data, x, y, by, confidence
        As for `biserial`.
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling": then standard error, t
        and interval are linearized, as those of R's survey package (not of sources that can be read
        only once).

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
    if by is not None:
        return each_group(
            lambda part, own, kind: point_biserial(
                part,
                x,
                y,
                confidence=confidence,
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
    if sources.kind_of(data) is not None:
        made, grouped = in_halves(data, [x, y], weights, weight_type)
        found = _core.biserial_of_groups(grouped, made.x, "point_biserial", confidence)
        if weight_type == "sampling" and readable_twice(data):
            reading = Reading([x, y], "listwise", weights, weight_type)
            twice = read_twice(numbered(data, [x, y]), reading)
            found = _core.point_biserial_of_scores(*twice, confidence)
        return _of_two_values(found, made, confidence)
    made, columns, named = _answers(data, x, y, weights, weight_type)
    return _of_two_values(_core.point_biserial(columns, named, confidence), made, confidence)


def _answers(
    data: Any, x: Variable, y: Variable, weights: Any, weight_type: str | None
) -> tuple[Crossed, tuple[frames.NamedColumn, frames.NamedColumn], frames.NamedWeights | None]:
    """Take two columns with their weights, and what is to be said of them."""
    columns = two_columns(data, x, y)
    named = frames.take_weights(data, weights, weight_type)
    read = _core.Moments.of(columns, "listwise", named)
    made = Crossed(
        columns[0][0],
        columns[1][0],
        np.empty((0, 0)),
        None,
        read.cases,
        frames.library_of(data),
        notes=order_notes(data, [x, y]),
        weighting=read.weighting,
    )
    return made, (columns[0], columns[1]), named


def _of_two_values(found: dict[str, Any], made: Crossed, confidence: float) -> Coefficient:
    given = made.given
    notes = weight_note(given, int(found["n"][0]))
    if given["weighting"]["weight_type"] == "sampling" and found["interval"][0] == "none":
        notes.append("Sampling weights: no standard error, no test and no interval.")
    given["notes"] = [*notes, *given["notes"]]
    return coefficient(found, (made.x, made.y), confidence, made.library, **given)
