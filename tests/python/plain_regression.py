"""What a regression in blocks is by its textbook definition, in NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Column = np.ndarray

#: Doubles with eleven more bits, where the machine has them.
LONG = np.longdouble


@dataclass
class PlainModel:
    """One model: coefficients with the intercept first."""

    estimate: Column
    covariance: Column
    beta: Column
    r_squared: float
    sigma: float
    f_change: float
    coordinates: tuple[Column, Column]
    condition: float

    @property
    def std_error(self) -> Column:
        return np.sqrt(np.diag(self.covariance))


def models(
    y: Column,
    blocks: list[list[Column]],
    weights: Column,
    weight_type: str | None,
    vcov: str = "classical",
    clusters: Column | None = None,
) -> list[PlainModel]:
    """Fit every step; rows of a frequency w are w rows."""
    if weight_type == "frequency":
        again = np.arange(len(y)).repeat(weights.astype(int))
        y, blocks = y[again], [[x[again] for x in block] for block in blocks]
        clusters = None if clusters is None else clusters[again]
        weights, weight_type = np.ones(len(y)), None
    found: list[PlainModel] = []
    predictors: list[Column] = []
    for block in blocks:
        predictors = [*predictors, *block]
        before = found[-1].r_squared if found else 0.0
        model = one_model(y, predictors, weights, weight_type, vcov, clusters)
        model.f_change = change(model, len(block), before, len(y), vcov, weight_type)
        found.append(model)
    return found


def one_model(
    y: Column,
    predictors: list[Column],
    weights: Column,
    weight_type: str | None,
    vcov: str,
    clusters: Column | None,
) -> PlainModel:
    """Least squares of sqrt(w) y on sqrt(w) X by Gram and Schmidt, in the longest doubles."""
    n, k = len(y), len(predictors) + 1
    y, weights = y.astype(LONG), weights.astype(LONG)
    x = np.column_stack([np.ones(n, dtype=LONG), *(one.astype(LONG) for one in predictors)])
    root = np.sqrt(weights)
    q, r = orthonormal(root[:, None] * x)
    inverse = inverse_of_upper(r)
    slopes = inverse @ (q.T @ (root * y))
    e = y - x @ slopes
    slopes += inverse @ (q.T @ (root * e))
    e = y - x @ slopes
    rest = (weights * e**2).sum()
    sigma2 = rest / (n - k)
    leverage = (q**2).sum(axis=1)
    # In the coordinates of q the cross-products are the identity.
    scores = (root * e)[:, None] * q
    if vcov == "classical" and weight_type != "sampling":
        middle = sigma2 * np.eye(k, dtype=LONG)
    elif vcov == "classical":
        middle = scores.T @ scores * n / LONG(n - 1)
    elif vcov == "CR1":
        assert clusters is not None
        sums = np.array([scores[clusters == c].sum(axis=0) for c in np.unique(clusters)])
        middle = sums.T @ sums * len(sums) / LONG(len(sums) - 1)
    else:
        factor = {
            "HC0": np.ones(n),
            "HC1": np.full(n, LONG(n) / (n - k)),
            "HC2": 1 / (1 - leverage),
            "HC3": 1 / (1 - leverage) ** 2,
        }[vcov]
        middle = (scores.T * factor) @ scores
    share = weights / weights.sum()
    sizes = [np.sqrt((share * (one - (share * one).sum()) ** 2).sum()) for one in (*x.T[1:], y)]
    return PlainModel(
        estimate=slopes,
        covariance=inverse @ middle @ inverse.T,
        beta=slopes[1:] * np.array(sizes[:-1]) / sizes[-1],
        r_squared=1 - rest / (weights.sum() * sizes[-1] ** 2),
        sigma=np.sqrt(sigma2),
        f_change=np.nan,
        coordinates=(r @ slopes, middle),
        condition=float(np.sqrt(np.linalg.cond(correlations(x[:, 1:], share)))),
    )


def correlations(x: Column, share: Column) -> Column:
    """Correlations of columns, in ordinary doubles."""
    centred = np.sqrt(share)[:, None] * (x - share @ x)
    unit = centred / np.sqrt((centred**2).sum(axis=0))
    return (unit.T @ unit).astype(np.float64)


def orthonormal(x: Column) -> tuple[Column, Column]:
    """Q and R of x = Q R, each column made orthogonal to those before it twice."""
    q, r = x.copy(), np.zeros((x.shape[1], x.shape[1]), dtype=LONG)
    for j in range(x.shape[1]):
        for _ in range(2):
            along = q[:, :j].T @ q[:, j]
            q[:, j] -= q[:, :j] @ along
            r[:j, j] += along
        r[j, j] = np.sqrt((q[:, j] ** 2).sum())
        q[:, j] /= r[j, j]
    return q, r


def inverse_of_upper(r: Column) -> Column:
    """The inverse of an upper triangle, column by column."""
    k = len(r)
    found = np.zeros_like(r)
    for j in range(k):
        found[j, j] = 1 / r[j, j]
        for i in reversed(range(j)):
            found[i, j] = -(r[i, i + 1 : j + 1] @ found[i + 1 : j + 1, j]) / r[i, i]
    return found


def change(
    model: PlainModel, added: int, before: float, n: int, vcov: str, weight_type: str | None
) -> float:
    """F of the block that came last: of R², or Wald's where errors are robust.

    In the coordinates of q the block is nought when its last coordinates are.
    """
    if vcov == "classical" and weight_type != "sampling":
        df = n - len(model.estimate)
        return (model.r_squared - before) / added / ((1 - model.r_squared) / df)
    slopes, middle = model.coordinates
    b, v = slopes[-added:], middle[-added:, -added:]
    _, triangle = orthonormal(v)
    q, _ = orthonormal(v)
    return float(b @ inverse_of_upper(triangle) @ (q.T @ b) / added)
