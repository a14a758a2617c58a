"""Exact intervals and tests of correlations, and correlations of clusters and strata."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import REFERENCES, STABLE, assert_close, read_answers, read_json

EXACT, LINEARIZED = read_json("exact.json"), read_json("linearized.json")


def pair_with(r: float, n: int) -> sw.Moments:
    matrix = [[1.0, r], [r, 1.0]]
    return sw.Moments.from_correlation(matrix, n=n, names=["x", "y"])


def test_exact_intervals_of_r() -> None:
    figures = EXACT["pearson"]
    for r, n, low, high in zip(*(figures[c] for c in ("r", "n", "low", "high")), strict=True):
        found = sw.correlation_matrix(pair_with(r, int(n)), ci="exact")
        assert found.ci_method == "exact"
        assert_close(found.conf_low[0, 1], low, STABLE, scale=1.0, what=f"{r}, {n}")
        assert_close(found.conf_high[0, 1], high, STABLE, scale=1.0, what=f"{r}, {n}")


@pytest.mark.parametrize("answers", EXACT["ranks"], ids=lambda answers: len(answers["x"]))
def test_exact_tests_of_ranks(answers: dict[str, Any]) -> None:
    data = {name: np.array(answers[name]) for name in ("x", "y")}
    for method in ("kendall", "spearman"):
        found = sw.correlation_matrix(data, method=method, exact=True)
        expected = answers[f"{method}_p"]
        assert_close(found.p_value[0, 1], expected, STABLE, scale=1e-4, what=method)
        assert "exact distribution of the ranks" in str(found)
    assert "exact distribution" not in str(sw.correlation_matrix(data, method="kendall"))


def test_exact_tests_refuse_what_they_cannot_count() -> None:
    tied = {"x": np.array([1, 1, 2, 3]), "y": np.array([1, 2, 3, 4])}
    with pytest.raises(sw.DataError, match="needs answers without ties"):
        sw.correlation_matrix(tied, method="spearman", exact=True)
    with pytest.raises(sw.DataError, match="other than of Spearman's or Kendall's"):
        sw.correlation_matrix(tied, exact=True)


def pupils() -> dict[str, np.ndarray]:
    answers = dict(read_answers(REFERENCES / "data/math_achieve.csv"))
    rows = np.arange(1, len(answers["math"]) + 1)
    data = {name: answers[name] for name in ("math", "ses", "female")}
    data["school"] = answers["school"].astype(int).astype(str)
    data["minority"] = answers["minority"].astype(int)
    data["w"] = 1 + (rows % 7) / 3
    return data


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("schools", {"cluster": "school"}),
        ("schools_in_strata", {"cluster": "school", "strata": "minority"}),
        ("strata", {"strata": "minority"}),
    ],
)
def test_correlations_of_clusters_and_strata(name: str, options: dict[str, str]) -> None:
    expected = LINEARIZED["clusters"][name]
    names = ["math", "ses", "female"]
    weighting = {"weights": "w", "weight_type": "sampling"}
    found = sw.correlation_matrix(pupils(), names, **weighting, **options)
    columns = {
        "r": found.r,
        "std_error": found.to_dict()["std_error"],
        "df": found.to_dict()["df"],
        "p_value": found.p_value,
        "fisher_low": found.conf_low,
        "fisher_high": found.conf_high,
    }
    for what, matrix in columns.items():
        below = np.array(matrix)[[1, 2, 2], [0, 0, 1]]
        scale = 1e-10 if what == "p_value" else 1.0
        assert_close(below, expected[what], STABLE, scale=scale, what=f"{name} {what}")
    assert all(column in str(found) for column in options.values())


def test_variables_are_all_columns_but_those_of_the_design() -> None:
    data = pupils()
    found = sw.correlation_matrix(data, cluster="school", weights="w", weight_type="sampling")
    assert found.names == ["math", "ses", "female", "minority"]


def test_designs_refuse_what_has_none() -> None:
    data = pupils()
    names = ["math", "ses"]
    with pytest.raises(sw.DataError, match="leave ci or cluster and strata out"):
        sw.correlation_matrix(data, names, cluster="school", ci="bca")
    with pytest.raises(sw.DataError, match="a latent correlation of clusters or strata"):
        sw.correlation_matrix(data, names, cluster="school", method="polychoric")
    with pytest.raises(sw.DataError, match="need the answers"):
        sw.correlation_matrix(sw.Moments.of(data, names), cluster="school")
    with pytest.raises(sw.DataError, match="has one cluster"):
        one = {**data, "school": np.ones(len(data["math"]), int)}
        sw.correlation_matrix(one, names, cluster="school")
