"""Correlations with other variables held constant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

from . import frames
from .by_group import Grouped
from .coefficients import Coefficient
from .groups import GroupedMoments
from .moments import Moments
from .partial_figures import How, PartialCorrelationMatrix, of_all, of_pair
from .terms import Variable


@overload
def partial_correlation(
    data: Any,
    x: Variable,
    y: Variable,
    controls: Sequence[Variable],
    *,
    by: None = ...,
    method: str = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Coefficient: ...


@overload
def partial_correlation(
    data: Any,
    x: Variable,
    y: Variable,
    controls: Sequence[Variable],
    *,
    by: str | Sequence[str],
    method: str = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Grouped[Coefficient]: ...


def partial_correlation(
    data: Any,
    x: Variable,
    y: Variable,
    controls: Sequence[Variable],
    *,
    by: str | Sequence[str] | None = None,
    method: str = "pearson",
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> Coefficient | Grouped[Coefficient]:
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
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
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
    how = How(method, missing, weights, weight_type)
    if by is not None or isinstance(data, GroupedMoments):
        return how.by_group(
            lambda part, own, kind: partial_correlation(
                part,
                x,
                y,
                controls,
                method=method,
                missing=missing,
                weights=own,
                weight_type=kind,
                confidence=confidence,
            ),
            data,
            by,
            [x, y, *frames.variable_list(controls, "controls")],
            confidence,
        )
    return of_pair(data, x, y, controls, how, False, confidence)


@overload
def semipartial_correlation(
    data: Any,
    x: Variable,
    y: Variable,
    controls: Sequence[Variable],
    *,
    by: None = ...,
    method: str = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Coefficient: ...


@overload
def semipartial_correlation(
    data: Any,
    x: Variable,
    y: Variable,
    controls: Sequence[Variable],
    *,
    by: str | Sequence[str],
    method: str = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Grouped[Coefficient]: ...


def semipartial_correlation(
    data: Any,
    x: Variable,
    y: Variable,
    controls: Sequence[Variable],
    *,
    by: str | Sequence[str] | None = None,
    method: str = "pearson",
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> Coefficient | Grouped[Coefficient]:
    """Correlate x with what the controls leave of y: the semipartial or part correlation.

    Test and interval are those of `partial_correlation`, as in ppcor.

    Parameters
    ----------
    data, x, y, by, method, missing, weights, weight_type, confidence
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
    how = How(method, missing, weights, weight_type)
    if by is not None or isinstance(data, GroupedMoments):
        return how.by_group(
            lambda part, own, kind: semipartial_correlation(
                part,
                x,
                y,
                controls,
                method=method,
                missing=missing,
                weights=own,
                weight_type=kind,
                confidence=confidence,
            ),
            data,
            by,
            [x, y, *frames.variable_list(controls, "controls")],
            confidence,
        )
    return of_pair(data, x, y, controls, how, True, confidence)


@overload
def partial_correlation_matrix(
    data: Any,
    names: Sequence[Variable] | None = ...,
    *,
    by: None = ...,
    method: str = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> PartialCorrelationMatrix: ...


@overload
def partial_correlation_matrix(
    data: Any,
    names: Sequence[Variable] | None = ...,
    *,
    by: str | Sequence[str],
    method: str = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Grouped[PartialCorrelationMatrix]: ...


def partial_correlation_matrix(
    data: Any,
    names: Sequence[Variable] | None = None,
    *,
    by: str | Sequence[str] | None = None,
    method: str = "pearson",
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> PartialCorrelationMatrix | Grouped[PartialCorrelationMatrix]:
    """Correlate all pairs of variables, each with all others held constant.

    Parameters
    ----------
    data, by, method, missing, weights, weight_type, confidence
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
    how = How(method, missing, weights, weight_type)
    if by is not None or isinstance(data, GroupedMoments):
        return how.by_group(
            lambda part, own, kind: partial_correlation_matrix(
                part,
                None if isinstance(part, Moments) else names,
                method=method,
                missing=missing,
                weights=own,
                weight_type=kind,
                confidence=confidence,
            ),
            data,
            by,
            names,
            confidence,
        )
    return of_all(data, names, how, False, confidence)


@overload
def semipartial_correlation_matrix(
    data: Any,
    names: Sequence[Variable] | None = ...,
    *,
    by: None = ...,
    method: str = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> PartialCorrelationMatrix: ...


@overload
def semipartial_correlation_matrix(
    data: Any,
    names: Sequence[Variable] | None = ...,
    *,
    by: str | Sequence[str],
    method: str = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Grouped[PartialCorrelationMatrix]: ...


def semipartial_correlation_matrix(
    data: Any,
    names: Sequence[Variable] | None = None,
    *,
    by: str | Sequence[str] | None = None,
    method: str = "pearson",
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> PartialCorrelationMatrix | Grouped[PartialCorrelationMatrix]:
    """Correlate all pairs of variables, all others taken out of the one of the column.

    Parameters
    ----------
    data, by, method, missing, weights, weight_type, confidence
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
    how = How(method, missing, weights, weight_type)
    if by is not None or isinstance(data, GroupedMoments):
        return how.by_group(
            lambda part, own, kind: semipartial_correlation_matrix(
                part,
                None if isinstance(part, Moments) else names,
                method=method,
                missing=missing,
                weights=own,
                weight_type=kind,
                confidence=confidence,
            ),
            data,
            by,
            names,
            confidence,
        )
    return of_all(data, names, how, True, confidence)
