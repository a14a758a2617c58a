"""Measures of association of two ordinal variables, from answers or a table of counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

from numpy.typing import ArrayLike

from . import _core
from .by_group import Grouped
from .coefficients import Coefficient, coefficient, counted, crossed, each_group
from .terms import Variable


@overload
def kendall_tau_b(
    data: Any = ...,
    x: Variable | None = ...,
    y: Variable | None = ...,
    *,
    by: None = ...,
    table: ArrayLike | None = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Coefficient: ...


@overload
def kendall_tau_b(
    data: Any = ...,
    x: Variable | None = ...,
    y: Variable | None = ...,
    *,
    by: str | Sequence[str],
    table: ArrayLike | None = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Grouped[Coefficient]: ...


def kendall_tau_b(
    data: Any = None,
    x: Variable | None = None,
    y: Variable | None = None,
    *,
    by: str | Sequence[str] | None = None,
    table: ArrayLike | None = None,
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> Coefficient | Grouped[Coefficient]:
    """Return Kendall's tau-b of two ordinal variables.

    ::

        (P - Q) / sqrt((P + Q + X) (P + Q + Y))

    with P and Q the pairs of respondents in the same and in opposite order, X and Y those tied in x
    alone and in y alone.

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
    Brown, M. B., & Benedetti, J. K. (1977). Sampling behavior of tests for correlation in two-way
    contingency tables. Journal of the American Statistical Association, 72(358), 309-315.
    https://doi.org/10.1080/01621459.1977.10480995

    Examples
    --------
    >>> import scalewise as sw
    >>> table = [[4, 1], [2, 3]]
    >>> round(sw.kendall_tau_b(table=table).estimate, 6)  # phi: 10 / sqrt(5 * 5 * 6 * 4)
    0.408248
    """
    if by is not None:
        return each_group(
            lambda part, own, kind: kendall_tau_b(
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
    made = counted(crossed(data, x, y, table, weights, weight_type))
    found = _core.association(made.counts, "kendall_tau_b", "symmetric", confidence)
    return coefficient(found, (made.x, made.y), confidence, made.library, **made.given)


@overload
def kendall_tau_c(
    data: Any = ...,
    x: Variable | None = ...,
    y: Variable | None = ...,
    *,
    by: None = ...,
    table: ArrayLike | None = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Coefficient: ...


@overload
def kendall_tau_c(
    data: Any = ...,
    x: Variable | None = ...,
    y: Variable | None = ...,
    *,
    by: str | Sequence[str],
    table: ArrayLike | None = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Grouped[Coefficient]: ...


def kendall_tau_c(
    data: Any = None,
    x: Variable | None = None,
    y: Variable | None = None,
    *,
    by: str | Sequence[str] | None = None,
    table: ArrayLike | None = None,
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> Coefficient | Grouped[Coefficient]:
    """Return Kendall's tau-c (Stuart's) of two ordinal variables.

    ::

        2 m (P - Q) / (n² (m - 1)),   m the smaller number of answered rows or columns

    with P and Q as for `kendall_tau_b`.

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
    Brown, M. B., & Benedetti, J. K. (1977). Sampling behavior of tests for correlation in two-way
    contingency tables. Journal of the American Statistical Association, 72(358), 309-315.
    https://doi.org/10.1080/01621459.1977.10480995

    Examples
    --------
    >>> import scalewise as sw
    >>> table = [[4, 1], [2, 3]]
    >>> round(sw.kendall_tau_c(table=table).estimate, 6)  # 4 * (12 - 2) / 100
    0.4
    """
    if by is not None:
        return each_group(
            lambda part, own, kind: kendall_tau_c(
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
    made = counted(crossed(data, x, y, table, weights, weight_type))
    found = _core.association(made.counts, "kendall_tau_c", "symmetric", confidence)
    return coefficient(found, (made.x, made.y), confidence, made.library, **made.given)


@overload
def goodman_kruskal_gamma(
    data: Any = ...,
    x: Variable | None = ...,
    y: Variable | None = ...,
    *,
    by: None = ...,
    table: ArrayLike | None = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Coefficient: ...


@overload
def goodman_kruskal_gamma(
    data: Any = ...,
    x: Variable | None = ...,
    y: Variable | None = ...,
    *,
    by: str | Sequence[str],
    table: ArrayLike | None = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Grouped[Coefficient]: ...


def goodman_kruskal_gamma(
    data: Any = None,
    x: Variable | None = None,
    y: Variable | None = None,
    *,
    by: str | Sequence[str] | None = None,
    table: ArrayLike | None = None,
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> Coefficient | Grouped[Coefficient]:
    """Return Goodman and Kruskal's gamma of two ordinal variables.

    ::

        (P - Q) / (P + Q)

    with P and Q as for `kendall_tau_b`: ties do not count.

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
    >>> round(sw.goodman_kruskal_gamma(table=table).estimate, 6)  # (12 - 2) / (12 + 2)
    0.714286
    """
    if by is not None:
        return each_group(
            lambda part, own, kind: goodman_kruskal_gamma(
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
    made = counted(crossed(data, x, y, table, weights, weight_type))
    found = _core.association(made.counts, "goodman_kruskal_gamma", "symmetric", confidence)
    return coefficient(found, (made.x, made.y), confidence, made.library, **made.given)


@overload
def somers_d(
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
def somers_d(
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


def somers_d(
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
    """Return Somers' d of two ordinal variables.

    ::

        y dependent   (P - Q) / pairs who differ in x
        x dependent   (P - Q) / pairs who differ in y
        symmetric     (P - Q) / mean of both

    with P and Q as for `kendall_tau_b`.

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
    Somers, R. H. (1962). A new asymmetric measure of association for ordinal variables. American
    Sociological Review, 27(6), 799-811. https://doi.org/10.2307/2090408

    Examples
    --------
    >>> import scalewise as sw
    >>> table = [[4, 1], [2, 3]]
    >>> round(sw.somers_d(table=table).estimate, 6)  # (12 - 2) / (5 * 5)
    0.4
    """
    if by is not None:
        return each_group(
            lambda part, own, kind: somers_d(
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
    found = _core.association(made.counts, "somers_d", dependent, confidence)
    return coefficient(found, (made.x, made.y), confidence, made.library, **made.given)
