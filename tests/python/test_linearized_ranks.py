"""Rank correlations under sampling weights and of clusters, and two groups compared, against R."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import scalewise as sw
from conftest import REFERENCES, STABLE, assert_close, read_answers, read_json

IN_R: dict[str, Any] = read_json("linearized_ranks.json")
DESIGNS: dict[str, Any] = read_json("designs.json")["weighted"]
STUDIES: dict[str, Any] = read_json("studies.json")
METHODS = ("spearman", "kendall")


def assert_pairs(found: sw.CorrelationMatrix, expected: dict[str, Any], ends: str) -> None:
    below = np.tril_indices(len(found.names), -1)
    columns = {
        "n": found.n,
        "r": found.r,
        "std_error": found.std_error,
        "df": found.to_dict()["df"],
        "statistic": found.statistic,
        "p_value": found.p_value,
        f"{ends}_low": found.conf_low,
        f"{ends}_high": found.conf_high,
    }
    for what, matrix in columns.items():
        assert_close(np.array(matrix)[below], expected[what], STABLE, scale=1, what=what)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("design", list(DESIGNS))
def test_ranks_under_sampling_weights_are_those_of_survey(design: str, method: str) -> None:
    declared, expected = DESIGNS[design], IN_R["weighted"][design]
    study = STUDIES.get(declared.get("study"), declared)
    data = read_answers(REFERENCES / study["file"])
    weights = read_answers(REFERENCES / declared["weights_file"])[declared["sampling"]]
    weights = weights[: len(next(iter(data.values())))]
    for missing in ("listwise", "pairwise"):
        for ci in ("fisher", "wald"):
            found = sw.correlation_matrix(
                data,
                expected[missing]["names"],
                method=method,
                missing=missing,
                weights=weights,
                weight_type="sampling",
                ci=ci,
            )
            assert found.ci_method == ci
            assert_pairs(found, expected[missing][method], ci)
    printed = " ".join(str(found).split())
    assert "two-sided t test of each correlation" in printed
    assert "neither tests nor intervals" not in printed


def pupils() -> pd.DataFrame:
    answers = pd.DataFrame(read_answers(REFERENCES / "data/math_achieve.csv"))
    answers["w"] = 1 + (np.arange(1, len(answers) + 1) % 7) / 3
    answers["school"] = answers["school"].astype(int).astype(str)
    answers["minority"] = answers["minority"].astype(int)
    return answers.iloc[::4].reset_index(drop=True)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("schools", {"cluster": "school"}),
        ("schools_in_strata", {"cluster": "school", "strata": "minority"}),
        ("strata", {"strata": "minority"}),
        ("gaps", {"cluster": "school", "strata": "minority"}),
    ],
)
def test_ranks_of_clusters_and_strata_are_those_of_survey(
    name: str, options: dict[str, str], method: str
) -> None:
    data = pupils()
    if name == "gaps":
        data.loc[2::11, "ses"] = np.nan
    names = ["math", "ses", "female"]
    weighting = {"weights": "w", "weight_type": "sampling"}
    found = sw.correlation_matrix(data, names, method=method, **weighting, **options)
    assert_pairs(found, IN_R["clusters"][name][method], "fisher")
    assert all(column in str(found) for column in options.values())


def test_intervals_and_exact_tests_of_plain_ranks_are_refused() -> None:
    data = pupils()
    given: dict[str, Any] = {"method": "spearman", "weights": "w", "weight_type": "sampling"}
    with pytest.raises(sw.DataError, match="bonett_wright"):
        sw.correlation_matrix(data, ["math", "ses"], ci="bonett_wright", **given)
    with pytest.raises(sw.DataError, match="exact"):
        sw.correlation_matrix(data, ["math", "ses"], exact=True, **given)


def halves() -> tuple[pd.DataFrame, pd.DataFrame]:
    schools = pd.DataFrame(read_answers(REFERENCES / "data/api.csv"))
    above = schools["ell"] > schools["ell"].median()
    return schools[~above], schools[above]


def test_two_groups_are_compared_as_strata_of_survey() -> None:
    few, many = halves()
    given = {"weights": "pw", "weight_type": "sampling"}
    for pair, expected in zip(IN_R["between"]["pairs"], IN_R["between"]["api"], strict=True):
        found = sw.compare_correlations_between(few, many, pair, **given)
        assert found.tests == ["linearized"]
        test = found.test("linearized")
        for figure in ("statistic", "df", "p_value", "conf_low", "conf_high"):
            assert_close(test[figure], expected[figure], STABLE, scale=1, what=figure)
        for figure in ("r1", "r2", "n1", "n2", "difference"):
            assert_close(getattr(found, figure), expected[figure], STABLE, scale=1, what=figure)
        for alternative in ("less", "greater"):
            one = sw.compare_correlations_between(few, many, pair, alternative=alternative, **given)
            p = one.test("linearized")["p_value"]
            assert_close(p, expected[f"p_{alternative}"], STABLE, scale=1)
    assert "Linearized" in str(found.table())


def test_other_weights_of_two_groups_keep_the_usual_tests() -> None:
    few, many = halves()
    given: dict[str, Any] = {"weights": "pw", "weight_type": "analytic"}
    found = sw.compare_correlations_between(few, many, ("api00", "meals"), **given)
    of_each = [
        sw.Moments.of(group, ["api00", "meals"], **given).correlation[0, 1] for group in (few, many)
    ]
    expected = sw.compare_independent_correlations(
        of_each[0], len(few), of_each[1], len(many)
    ).test("fisher1925")
    assert_close(found.test("fisher1925")["p_value"], expected["p_value"], STABLE)
    with pytest.raises(sw.DataError, match="a column that both have"):
        sw.compare_correlations_between(few, many, ("api00", "meals"), weights=np.ones(3))
