"""What is given in the place of a name, a list or a scale is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scalewise as sw

DATA = pd.DataFrame(
    {"x": [1.0, 2, 4, 3, 5], "y": [2.0, 1, 3, 5, 4], "z": [0, 1, 0, 1, 1], "g": list("aabbb")}
)
SCALE = sw.Scale("s", ["x", "y"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sw.point_biserial(DATA, DATA["x"], "z"), "has a Series of values where the name"),
        (lambda: sw.test_retest(DATA, DATA[["x"]], "y"), "has a DataFrame of values where"),
        (lambda: sw.square(DATA["x"]), "has a Series of values where the name of a column"),
        (lambda: sw.product("x", DATA["y"].to_numpy()), "has a ndarray of values where the name"),
        (lambda: sw.point_biserial(DATA, {"x": 1}, "z"), "has a dict of values where the name"),
        (lambda: sw.score_scales(DATA, None), "^scales=None is not a list of scales: declare"),
        (lambda: sw.score_scales(DATA, ["x"]), "^scales takes Scale objects, not 'x': declare"),
        (lambda: sw.construct_reliability(DATA, SCALE), "^scales is one Scale: give a list"),
        (lambda: sw.construct_reliability(DATA, 3), "^scales=3 is not a list of scales"),
        (lambda: sw.scale_analysis(DATA, 3), "^scales=3 is not a list of scales"),
        (lambda: sw.compare_alphas(DATA, 3), "^scales=3 is no scale: give one, a list of items"),
        (lambda: sw.adjust_p_values(0.04), "^p=0.04 is not a list of p-values"),
        (lambda: sw.adjust_p_values(["a"]), r"^p=\['a'\] is not a list of p-values"),
        (
            lambda: sw.correlation_matrix(DATA, ["x", "y"], method="auto", levels="ordinal"),
            "^levels='ordinal': give them by name",
        ),
        (
            lambda: sw.correlation_matrix(DATA, ["x", "y"], cluster=sw.factor("g")),
            "^cluster=<factor g> is not a list of names",
        ),
        (
            lambda: sw.describe(DATA, ["x"], by=[sw.factor("g")]),
            "^by= has <factor g>: a key is the name of a column",
        ),
        (lambda: sw.correlations_between(DATA, [], ["x"]), r"^rows=\[\] names no variable"),
        (lambda: sw.correlations_between(DATA, ["x"], []), r"^columns=\[\] names no variable"),
        (lambda: sw.Moments.of(DATA, ["x"], missing=None), "^missing=None: give .listwise"),
        (lambda: sw.factor_analysis(DATA, ["x", "y"], missing=True), "^missing=True: give .list"),
    ],
)
def test_wrong_arguments(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(sw.DataError, match=message):
        call()


def test_a_moderator_is_named() -> None:
    draw = np.random.default_rng(1)
    data = {name: draw.normal(size=30) for name in "xmy"}
    fit = sw.hierarchical_regression(data, "y", [["x", "m", sw.product("x", "m")]])
    for wrong in (None, 3, sw.square("m")):
        with pytest.raises(sw.DataError, match="is no name: name a predictor of the model"):
            sw.simple_slopes(fit, "x", wrong)
        with pytest.raises(sw.DataError, match="is no name: name a predictor of the model"):
            sw.johnson_neyman(fit, "x", wrong)
