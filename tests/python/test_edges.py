"""Answers at the edge of what doubles hold, and figures that do not exist."""

from __future__ import annotations

import numpy as np
import pytest
import scalewise as sw
from conftest import STABLE


@pytest.mark.parametrize("outlier", [1e5, 1e7, 1e9, 1e15])
def test_an_outlier_outside_a_pair_does_not_touch_it(outlier: float) -> None:
    draw = np.random.default_rng(4)
    x, y = draw.normal(size=50), draw.normal(size=50)
    x[0], y[0] = outlier, np.nan
    found = sw.correlation_matrix({"x": x, "y": y}).r[0, 1]
    assert abs(found - np.corrcoef(x[1:], y[1:])[0, 1]) <= STABLE


def test_items_that_cancel_each_other_have_no_coefficient() -> None:
    draw = np.random.default_rng(5)
    a, b = draw.normal(size=40), draw.normal(size=40)
    with pytest.raises(sw.DataError, match="the total of scale"):
        sw.item_analysis({"a": a, "b": b, "c": -(a + b)}, ["a", "b", "c"])
    with pytest.warns(sw.KeyingWarning):
        mirrored = sw.item_analysis({"a": a, "b": -2 * a}, ["a", "b"])
    assert mirrored.two_items is not None
    assert np.isnan(mirrored.two_items.spearman_brown)
    assert np.isnan(mirrored.standardized_alpha)
    assert "cancel each other" in str(mirrored)


def test_far_from_nought_covariances_keep_their_digits() -> None:
    draw = np.random.default_rng(6)
    x, y = draw.integers(0, 10, size=100_000), draw.integers(0, 10, size=100_000)
    near = sw.Moments.of({"x": x, "y": y}).covariance
    far = sw.Moments.of({"x": x + 1e12, "y": y - 1e12}).covariance
    assert np.allclose(far, near, rtol=STABLE, atol=0)


def test_shape_does_not_depend_on_the_unit() -> None:
    x = np.random.default_rng(7).exponential(size=500)
    shapes = []
    for unit in (1.0, 1e-90, 1e80):
        tidy = sw.describe({"x": x * unit}).to_dict()["tidy"]
        shapes.append([tidy["skewness"][0], tidy["kurtosis"][0], tidy["sd"][0] / unit])
    assert np.allclose(shapes, shapes[0], rtol=STABLE, atol=0)


def test_an_exact_fit_says_so() -> None:
    x = np.arange(8.0)
    fit = sw.hierarchical_regression({"x": x, "y": 2 * x + 1}, "y", {"A": ["x"]})
    assert fit.models[0].sigma == 0
    assert "The fit is exact: the predictors determine the outcome" in " ".join(str(fit).split())


def test_through_the_origin_a_constant_is_a_predictor() -> None:
    y = np.array([1.0, 2.0, 4.0, 5.0])
    fit = sw.hierarchical_regression(
        {"one": np.ones(4), "y": y}, "y", {"A": ["one"]}, intercept=False
    )
    assert fit.to_dict()["tidy"]["estimate"] == [3.0]
