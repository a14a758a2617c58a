"""How well one variable with categories predicts another, from answers or a table of counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike

from . import _core
from ._core import DataError
from .by_group import Grouped
from .coefficients import Coefficient, coefficient, counted, crossed, each_group
from .terms import Variable


@overload
def goodman_kruskal_lambda(
    data: Any = ...,
    x: Variable | None = ...,
    y: Variable | None = ...,
    *,
    by: None = ...,
    table: ArrayLike | None = ...,
    dependent: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Coefficient: ...


@overload
def goodman_kruskal_lambda(
    data: Any = ...,
    x: Variable | None = ...,
    y: Variable | None = ...,
    *,
    by: str | Sequence[str],
    table: ArrayLike | None = ...,
    dependent: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Grouped[Coefficient]: ...


def goodman_kruskal_lambda(
    data: Any = None,
    x: Variable | None = None,
    y: Variable | None = None,
    *,
    by: str | Sequence[str] | None = None,
    table: ArrayLike | None = None,
    dependent: str = "y",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> Coefficient | Grouped[Coefficient]:
    """Return Goodman and Kruskal's lambda: the share of wrong guesses that x saves of y.

    ::

        y dependent   (sum of the largest count of each row - largest column) / (n - largest column)

    Symmetric is the sum of both numerators over that of both denominators.

    The standard error holds whatever the association and makes the interval; z has the standard
    error of no association, as in SPSS.

    Parameters
    ----------
    data, x, y
        A DataFrame, a dictionary of arrays, any source that `PairTables.of` takes, or `PairTables`,
        and the names of two columns; those who did not answer both are left out and counted.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    table
        Instead of data: the counts, with the answers to x in rows and those to y in columns, both
        ascending.
    dependent
        What is predicted: "y", "x", or "symmetric".
    weights, weight_type
        A column name or an array, and "frequency".
    confidence
        The level of the interval.

    Raises
    ------
    DataError
        Unknown or text variables, more than 100 different answers, negative counts, fewer than two
        answered rows or columns.

    References
    ----------
    Goodman, L. A., & Kruskal, W. H. (1963). Measures of association for cross classifications III.
    Journal of the American Statistical Association, 58(302), 310-364.
    https://doi.org/10.1080/01621459.1963.10500850

    Examples
    --------
    >>> import scalewise as sw
    >>> table = [[4, 1], [2, 3]]
    >>> round(sw.goodman_kruskal_lambda(table=table).estimate, 6)  # (4 + 3 - 6) / (10 - 6)
    0.25
    """
    if by is not None:
        return each_group(
            lambda part, own, kind: goodman_kruskal_lambda(
                part,
                x,
                y,
                dependent=dependent,
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
    made = counted(crossed(data, x, y, table, weights, weight_type))
    found = _core.association(made.counts, "goodman_kruskal_lambda", dependent, confidence)
    return coefficient(found, (made.x, made.y), confidence, made.library, **made.given)


@overload
def goodman_kruskal_tau(
    data: Any = ...,
    x: Variable | None = ...,
    y: Variable | None = ...,
    *,
    by: None = ...,
    table: ArrayLike | None = ...,
    dependent: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Coefficient: ...


@overload
def goodman_kruskal_tau(
    data: Any = ...,
    x: Variable | None = ...,
    y: Variable | None = ...,
    *,
    by: str | Sequence[str],
    table: ArrayLike | None = ...,
    dependent: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Grouped[Coefficient]: ...


def goodman_kruskal_tau(
    data: Any = None,
    x: Variable | None = None,
    y: Variable | None = None,
    *,
    by: str | Sequence[str] | None = None,
    table: ArrayLike | None = None,
    dependent: str = "y",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> Coefficient | Grouped[Coefficient]:
    """Return Goodman and Kruskal's tau: what x explains of the variation of y, by proportions.

    ::

        (sum n_ij² / r_i - sum c_j² / n) / (n - sum c_j² / n)
        chi² = (n - 1) (columns - 1) tau,   (rows - 1) (columns - 1) degrees of freedom

    for y dependent.

    The test is Light and Margolin's chi squared.

    Parameters
    ----------
    data, x, y
        A DataFrame, a dictionary of arrays, any source that `PairTables.of` takes, or `PairTables`,
        and the names of two columns; those who did not answer both are left out and counted.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    table
        Instead of data: the counts, with the answers to x in rows and those to y in columns, both
        ascending.
    dependent
        What is predicted: "y" or "x".
    weights, weight_type
        A column name or an array, and "frequency".
    confidence
        The level of the interval.

    Raises
    ------
    DataError
        Unknown or text variables, more than 100 different answers, negative counts, fewer than two
        answered rows or columns.

    References
    ----------
    Light, R. J., & Margolin, B. H. (1971). An analysis of variance for categorical data. Journal of
    the American Statistical Association, 66(335), 534-544.
    https://doi.org/10.1080/01621459.1971.10482297

    Examples
    --------
    >>> import scalewise as sw
    >>> table = [[4, 1], [2, 3]]
    >>> round(sw.goodman_kruskal_tau(table=table).estimate, 6)  # phi² of two by two
    0.166667
    """
    if by is not None:
        return each_group(
            lambda part, own, kind: goodman_kruskal_tau(
                part,
                x,
                y,
                dependent=dependent,
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
    made = counted(crossed(data, x, y, table, weights, weight_type))
    found = _core.association(made.counts, "goodman_kruskal_tau", dependent, confidence)
    return coefficient(found, (made.x, made.y), confidence, made.library, **made.given)


@overload
def eta(
    data: Any = ...,
    x: Variable | None = ...,
    y: Variable | None = ...,
    *,
    by: None = ...,
    table: ArrayLike | None = ...,
    levels: ArrayLike | None = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
) -> Coefficient: ...


@overload
def eta(
    data: Any = ...,
    x: Variable | None = ...,
    y: Variable | None = ...,
    *,
    by: str | Sequence[str],
    table: ArrayLike | None = ...,
    levels: ArrayLike | None = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
) -> Grouped[Coefficient]: ...


def eta(
    data: Any = None,
    x: Variable | None = None,
    y: Variable | None = None,
    *,
    by: str | Sequence[str] | None = None,
    table: ArrayLike | None = None,
    levels: ArrayLike | None = None,
    weights: Any = None,
    weight_type: str | None = None,
) -> Coefficient | Grouped[Coefficient]:
    """Return the correlation ratio: how much of the variation of y lies between the groups of x.

    ::

        eta = sqrt(sum r_i (mean of y in i - mean of y)² / sum (y - mean of y)²)

    As in SPSS it comes without standard error, test and interval.

    Parameters
    ----------
    data, x, y
        A DataFrame, a dictionary of arrays, any source that `PairTables.of` takes, or `PairTables`,
        and the names of two columns; those who did not answer both are left out and counted.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    table
        Instead of data: the counts, with the answers to x in rows and those to y in columns, both
        ascending.
    levels
        With a table: the number that each column stands for.
    weights, weight_type
        A column name or an array, and "frequency".

    Raises
    ------
    DataError
        Unknown or text variables, more than 100 different answers, negative counts, fewer than two
        answered rows or columns, levels that are not one number for each column.

    References
    ----------
    Pearson, K. (1905). On the general theory of skew correlation and non-linear regression. Dulau.

    Examples
    --------
    >>> import scalewise as sw
    >>> table = [[4, 1], [2, 3]]
    >>> round(sw.eta(table=table, levels=[1, 2]).estimate ** 2, 6)  # phi² of two by two
    0.166667
    """
    if by is not None:
        return each_group(
            lambda part, own, kind: eta(
                part,
                x,
                y,
                levels=levels,
                weights=own,
                weight_type=kind,
            ),
            data,
            by,
            (x, y),
            weights,
            weight_type,
            math.nan,
        )
    made = counted(crossed(data, x, y, table, weights, weight_type))
    if made.levels is not None and levels is not None:
        raise DataError("levels= applies to a table only: the answers are their own levels")
    if made.levels is None and levels is None:
        raise DataError("eta of a table needs levels=, the number that each column stands for")
    try:
        numbers = np.asarray(levels if made.levels is None else made.levels, dtype=np.float64)
    except (TypeError, ValueError) as problem:
        raise DataError(f"levels does not hold numbers only: {problem}") from None
    if numbers.ndim != 1:
        raise DataError(f"levels has shape {numbers.shape}, expected one number for each column")
    found = _core.eta(made.counts, numbers)
    return coefficient(found, (made.x, made.y), math.nan, made.library, **made.given)
