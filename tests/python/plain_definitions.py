"""What moments, coefficients and regressions are by their textbook definitions, in NumPy alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from drawn_surveys import Column, Survey


def count(weights: Column, weight_type: str | None) -> float:
    """How many respondents rows are: their frequencies, or themselves."""
    return float(weights.sum()) if weight_type in (None, "frequency") else float(len(weights))


def cases(drawn: Survey, missing: str) -> dict[str, int]:
    """Every row under the first reason that left it out."""
    kept = drawn.data["keep"] if drawn.filtered else np.ones(drawn.rows, dtype=bool)
    weighted = drawn.weights > 0
    columns = np.array(list(drawn.columns.values()))
    given = ~np.isnan(columns)
    outside = np.array(list(drawn.outside.values())).any(axis=0)
    used = given.all(axis=0) if missing == "listwise" else given.any(axis=0)
    counted = kept & weighted
    return {
        "read": drawn.rows,
        "used": int((counted & used).sum()),
        "filtered": int((~kept).sum()),
        "zero_weight": int((kept & ~weighted).sum()),
        "out_of_bounds": int((counted & ~used & outside).sum()),
        "incomplete": int((counted & ~used & ~outside).sum()),
    }


def mean(x: Column, weights: Column) -> float:
    """The weighted mean, about the first answer."""
    x, weights = x.astype(np.longdouble), weights.astype(np.longdouble)
    return float(x[0] + (weights * (x - x[0])).sum() / weights.sum()) if len(x) else np.nan


def covariance(x: Column, y: Column, weights: Column, weight_type: str | None) -> float:
    """Sum of w (x - mean)(y - mean) / W * n / (n - 1)."""
    n = count(weights, weight_type)
    if n < 2:
        return np.nan
    x, y, w = (one.astype(np.longdouble) for one in (x, y, weights))
    dx, dy = x - x[0], y - y[0]
    dx, dy = dx - (w * dx).sum() / w.sum(), dy - (w * dy).sum() / w.sum()
    return float((w * dx * dy).sum() / w.sum() * n / (n - 1))


def covariances(columns: list[Column], weights: Column, weight_type: str | None) -> Column:
    """The covariance matrix of complete columns."""
    return np.array([[covariance(x, y, weights, weight_type) for y in columns] for x in columns])


def pairwise(drawn: Survey) -> dict[str, Any]:
    """For each pair those who answered both."""
    names, counted = list(drawn.columns), drawn.counted
    k = len(names)
    found = {"n": np.zeros((k, k)), "mean": np.full(k, np.nan), "covariance": np.zeros((k, k))}
    for i, one in enumerate(names):
        for j, other in enumerate(names):
            both = counted & ~np.isnan(drawn.columns[one]) & ~np.isnan(drawn.columns[other])
            x, y, w = drawn.columns[one][both], drawn.columns[other][both], drawn.weights[both]
            found["n"][i, j] = count(w, drawn.weight_type)
            found["covariance"][i, j] = covariance(x, y, w, drawn.weight_type)
            if i == j:
                found["mean"][i] = mean(x, w)
    return found


def sizes(columns: list[Column]) -> Column:
    """How large answers are: the unit in which a mean is rounded."""
    return np.array([np.nanmax(np.abs(column), initial=0) for column in columns])


def shape(x: Column, weights: Column, n: float) -> tuple[float, float]:
    """G1 and G2 of SPSS, from moments about the mean with n."""
    w = weights.astype(np.longdouble) / weights.sum()
    away = x.astype(np.longdouble) - x[0]
    away = away - (w * away).sum()
    m2, m3, m4 = ((w * away**power).sum() for power in (2, 3, 4))
    skewness = m3 / m2**1.5 * np.sqrt(n * (n - 1)) / (n - 2)
    kurtosis = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (m4 / m2**2 - 3) + 6)
    return float(skewness), float(kurtosis)


def pearson(x: Column, y: Column, weights: Column) -> float:
    """Covariance over standard deviations."""
    pairs = ((x, y), (x, x), (y, y))
    xy, xx, yy = (covariance(*pair, weights, "analytic") for pair in pairs)
    return xy / float(np.sqrt(xx * yy))


def spearman(x: Column, y: Column, weights: Column) -> float:
    """Pearson's r of the middle of the weight that ties share."""

    def ranks(values: Column) -> Column:
        _, tied = np.unique(values, return_inverse=True)
        own = np.bincount(tied, weights)
        return (own.cumsum() - own / 2)[tied]

    return pearson(ranks(x), ranks(y), weights)


def kendall(x: Column, y: Column, weights: Column) -> float:
    """Tau-b: pairs in the same order less those in the other, over all that are not tied."""
    of_x, of_y = np.sign(x[:, None] - x), np.sign(y[:, None] - y)
    pairs = np.outer(weights, weights)
    same = (pairs * of_x * of_y).sum()
    return float(same / np.sqrt((pairs * of_x**2).sum() * (pairs * of_y**2).sum()))


#: Correlations by their method.
CORRELATIONS = {"pearson": pearson, "spearman": spearman, "kendall": kendall}
