"""A published table as it is given: a matrix with the names of its variables, n, means and sds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from . import frames
from ._core import DataError


def named_matrix(matrix: ArrayLike, names: Sequence[str] | None) -> tuple[np.ndarray, list[str]]:
    """Take a matrix (k, k) of numbers, and the names of its variables, which a DataFrame brings."""
    if names is None:
        columns = getattr(matrix, "columns", None)
        if columns is None:
            raise DataError("the matrix has no names: give names=[...], one per variable")
        names = list(columns)
    listed = frames.name_list(names)
    try:
        numbers = np.asarray(matrix, dtype=np.float64)
    except (TypeError, ValueError) as problem:
        raise DataError(f"the matrix does not hold numbers only: {problem}") from None
    if numbers.ndim != 2:
        raise DataError(f"the matrix has shape {numbers.shape}, expected (k, k)")
    return numbers, listed


def described(figures: ArrayLike | None) -> np.ndarray | None:
    """Take means or standard deviations (k), if there are any."""
    if figures is None:
        return None
    try:
        numbers = np.asarray(figures, dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError("means and sds must be lists of numbers, one per variable") from None
    if numbers.ndim != 1:
        raise DataError(f"means and sds have shape {numbers.shape}, expected (k,)")
    return numbers


def respondents(n: int) -> int:
    """Take the number of respondents."""
    if isinstance(n, (int, float, np.integer, np.floating)) and 0 <= n < 2**63 and int(n) == n:
        return int(n)
    raise DataError(f"n is {n!r}: give the number of respondents, 3 or more")


def pair_counts(n: ArrayLike, names: Sequence[str]) -> np.ndarray:
    """Take the n of each pair (k, k); where the diagonal is missing, the largest of its pairs."""
    columns = getattr(n, "columns", None)
    if columns is not None and list(columns) != list(names):
        raise DataError(f"n is of {', '.join(map(str, columns))}: order it as the correlations")
    try:
        counts = np.array(n, dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError("n must be a number, or a matrix (k, k) with the n of each pair") from None
    if counts.ndim == 2 and counts.shape[0] == counts.shape[1]:
        diagonal = np.diagonal(counts)
        beside = np.where(np.eye(len(counts), dtype=bool), 0, counts)
        unknown = np.isnan(diagonal)
        np.fill_diagonal(counts, np.where(unknown, beside.max(axis=1, initial=0), diagonal))
    wrong = counts[~((counts >= 0) & (counts < 2**63) & (counts == np.floor(counts)))]
    if len(wrong):
        raise DataError(f"n of a pair is {wrong[0]:g}: give the number of respondents, 3 or more")
    return counts.astype(np.uint64)
