"""Bootstraps of regressions and permutation tests against R on the same index sets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import EXACT, STABLE, assert_close, read_json
from scalewise import _core, frames

FIGURES = read_json("resampling.json")
BLOCKS = {"Sun": ["Solar.R"], "Weather": ["Wind", "Temp"]}
PUPILS = {"1": ["ses"], "2": ["minority", "female"]}


def data(name: str) -> dict[str, np.ndarray]:
    return {column: np.array(values) for column, values in FIGURES[name].items()}


def words(result: Any) -> str:
    """What a result prints, wherever its lines break."""
    return " ".join(str(result).split())


def indices(values: Any) -> np.ndarray:
    return np.array(values, dtype=np.uint32)


@pytest.mark.parametrize(
    ("drawn", "ci"),
    [
        ("cases", "percentile"),
        ("cases", "bca"),
        ("residuals", "percentile"),
        ("clusters", "percentile"),
        ("clusters", "bca"),
    ],
)
def test_given_resamples_are_those_of_boot(drawn: str, ci: str) -> None:
    clustered = drawn == "clusters"
    blocks = PUPILS if clustered else BLOCKS
    names = [*(p for block in blocks.values() for p in block), "math" if clustered else "Ozone"]
    columns = [*names, "school"] if clustered else names
    found = _core.bootstrap_regression(
        frames.take(data("pupils" if clustered else "weather"), columns),
        None,
        names[-1],
        list(blocks.items()),
        "listwise",
        ["b", "beta", "r_squared", "adj_r_squared", "r_squared_change"],
        drawn,
        ci,
        1,
        1,
        indices(FIGURES[drawn]["indices"]),
        0.9,
        True,
        None,
    )["tidy"]
    for column in ("estimate", "bias", "std_error"):
        assert_close(found[column], FIGURES[drawn][column], STABLE, what=column)
    for end in ("low", "high"):
        assert_close(found[f"conf_{end}"], FIGURES[drawn][f"{ci}_{end}"], STABLE)


@pytest.mark.parametrize("method", ["freedman_lane", "ter_braak", "draper_stoneman", "manly"])
def test_permutations_are_tested_as_by_lm(method: str) -> None:
    found = _core.permutation_test(
        frames.take(data("quiet"), ["Solar.R", "Wind", "Temp", "Ozone"]),
        None,
        "Ozone",
        list(BLOCKS.items()),
        method,
        1,
        1,
        indices(FIGURES["permutations"]),
        True,
        None,
    )["tidy"]
    exact = sw.permutation_test(data("few"), "Ozone", BLOCKS, method=method)
    assert exact.exact
    assert exact.to_dict()["permutations"] == 720
    for tidy, what in ((found, "permuted"), (exact.to_dict()["tidy"], "exact")):
        expected = FIGURES[what][method]
        assert_close(tidy["f_change"], expected["f_change"], STABLE)
        assert_close(tidy["at_least"], expected["at_least"], EXACT)
        assert_close(tidy["p_value"], expected["p_value"], EXACT)


def test_seeds_and_tables() -> None:
    options: dict[str, Any] = {"resamples": 400, "seed": 5, "ci": "percentile"}
    found = sw.bootstrap_regression(data("weather"), "Ozone", BLOCKS, **options)
    assert (
        found.to_dict()
        == sw.bootstrap_regression(data("weather"), "Ozone", BLOCKS, **options).to_dict()
    )
    assert (found.seed, found.n, found.outcome) == (5, 111, "Ozone")
    text = words(found)
    assert "Model 2: Weather" in text
    assert "percentile bootstrap intervals of 400 resamples (seed 5)" in text
    assert found._repr_html_() is not None
    only = sw.bootstrap_regression(
        data("weather"), "Ozone", BLOCKS, statistics=["r_squared_change"], **options
    )
    assert only.to_dict()["tidy"]["statistic"] == ["r_squared_change"] * 2
    test = sw.permutation_test(data("quiet"), "Ozone", BLOCKS, permutations=199, seed=4)
    assert "199 random permutations (seed 4)" in words(test)
    assert (test.n, test.cases["used"], test.exact) == (40, 40, False)
    assert test._repr_html_() is not None


def test_clusters_by_any_key() -> None:
    rows = data("pupils")
    named = {**rows, "school": np.array([f"school {int(s)}" for s in rows["school"]])}
    options: dict[str, Any] = {"cluster": "school", "resamples": 99, "seed": 1, "ci": "percentile"}
    one = sw.bootstrap_regression(rows, "math", PUPILS, **options, confidence=0.8)
    other = sw.bootstrap_regression(named, "math", PUPILS, **options, confidence=0.8)
    assert one.to_dict()["tidy"] == other.to_dict()["tidy"]
    assert "30 clusters were resampled" in words(one)
    with pytest.raises(sw.DataError, match="is also in the model"):
        sw.bootstrap_regression(rows, "math", PUPILS, cluster="ses")
    with pytest.raises(sw.DataError, match='missing="listwise"'):
        sw.bootstrap_regression(rows, "math", PUPILS, cluster="school", missing="pairwise")


def test_failed_resamples_are_said() -> None:
    rows = {"x": np.eye(20)[3], "y": np.arange(20.0) ** 2 % 7}
    found = sw.bootstrap_regression(rows, "y", [["x"]], ci="percentile", seed=1)
    assert "resamples are left out: a variable did not vary in them" in words(found)


def test_what_is_refused() -> None:
    rows = data("weather")
    moments = sw.Moments.of(rows)
    with pytest.raises(sw.DataError, match="needs their answers"):
        sw.bootstrap_regression(moments, "Ozone", BLOCKS)
    with pytest.raises(sw.DataError, match="needs their answers"):
        sw.permutation_test(moments, "Ozone", BLOCKS)
    with pytest.raises(sw.DataError, match='resample="rows"'):
        sw.bootstrap_regression(rows, "Ozone", BLOCKS, resample="rows")
    with pytest.raises(sw.DataError, match="leave it out to resample residuals"):
        sw.bootstrap_regression(rows, "Ozone", BLOCKS, resample="residuals", cluster="Day")
    with pytest.raises(sw.DataError, match="BCa interval of resampled residuals"):
        sw.bootstrap_regression(rows, "Ozone", BLOCKS, resample="residuals")
    with pytest.raises(sw.DataError, match='statistics="t"'):
        sw.bootstrap_regression(rows, "Ozone", BLOCKS, statistics=["t"])
    with pytest.raises(sw.DataError, match='ci="basic"'):
        sw.bootstrap_regression(rows, "Ozone", BLOCKS, ci="basic")
    with pytest.raises(sw.DataError, match="too few for confidence"):
        sw.bootstrap_regression(rows, "Ozone", BLOCKS, resamples=20, ci="percentile")
    with pytest.raises(sw.DataError, match='method="kennedy"'):
        sw.permutation_test(rows, "Ozone", BLOCKS, method="kennedy")
    with pytest.raises(sw.DataError, match="give at least 1"):
        sw.permutation_test(rows, "Ozone", BLOCKS, permutations=0)


def test_sizes_of_a_population_are_no_frequencies() -> None:
    """A resample that lists so many people would fill the memory of any machine."""
    data = {"x": np.array([1.0, 2, 4, 3]), "z": np.array([2.0, 1, 3, 5]), "k": np.arange(4) % 2}
    people = {"weights": np.full(4, 2**40), "weight_type": "frequency"}
    drawn: dict[str, Any] = {"resamples": 50, "seed": 1, **people}
    for bootstrap in (
        lambda: sw.cronbach_alpha(data, ["x", "z"], ci="percentile", **drawn),
        lambda: sw.correlation_matrix(data, ["x", "z"], ci="percentile", **drawn),
        lambda: sw.bootstrap_regression(data, "x", [["z"]], **drawn),
        lambda: sw.bootstrap_regression(data, "x", [["z"]], cluster="k", **drawn),
    ):
        with pytest.raises(sw.DataError, match=r"respondents are more than .* sampling weights"):
            bootstrap()
