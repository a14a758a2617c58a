"""Every public number against the figures of R, each data set by a library of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import (
    EXACT,
    STABLE,
    STUDIES,
    Answers,
    assert_close,
    frequency_weights,
    read_json,
)
from survey_frames import as_arrow, as_pandas, as_polars

MISSING = ("listwise", "pairwise")
WEIGHTED = ("anes96", "anes96_gaps")

#: Correlations lie within ±1, so 1 is the size that they and their figures are rounded at.
UNIT = 1.0

#: Which library the answers of a study come in.
LIBRARY: dict[str, Callable[[Answers], Any]] = {
    "anes96": dict,
    "anes96_gaps": as_polars,
    "airquality": as_pandas,
    "simulated": as_arrow,
}

Study = tuple[Any, dict[str, Any]]


@pytest.fixture
def study(answers: Callable[[str], Answers], studies: dict[str, Any]) -> Callable[[str], Study]:
    """The answers of a study in its library, and its declaration."""

    def of(name: str) -> Study:
        return LIBRARY[name](answers(name)), studies[name]

    return of


@pytest.fixture
def weighted(answers: Callable[[str], Answers], studies: dict[str, Any]) -> Callable[[str], Study]:
    """The same with a column of frequency weights."""

    def of(name: str) -> Study:
        columns = answers(name)
        return LIBRARY[name]({**columns, "times": frequency_weights(columns)}), studies[name]

    return of


TIMES = {"weights": "times", "weight_type": "frequency"}


def declared(scale: dict[str, Any]) -> sw.Scale:
    """A scale from its declaration."""
    return sw.Scale(
        scale["name"],
        scale["items"],
        bounds=scale["bounds"],
        reverse=scale["reverse"],
        score=scale["score"],
        min_valid="all" if scale["min_valid"] is None else scale["min_valid"],
    )


def blocks_of(study: dict[str, Any]) -> dict[str, list[str]]:
    return {block["name"]: block["predictors"] for block in study["blocks"]}


# moments ------------------------------------------------------------------------------------------


def check_moments(found: sw.Moments, expected: dict[str, Any]) -> None:
    assert found.names == expected["names"]
    n = expected["n"]
    if isinstance(n, int):
        assert found.n == n
        assert (found.pair_n == n).all()
    else:
        assert found.n == min(map(min, n))
        assert found.pair_n.tolist() == n
    assert_close(found.mean, expected["mean"], EXACT, what="mean")
    sd = [expected["covariance"][i][i] ** 0.5 for i in range(len(found.names))]
    assert_close(found.sd, sd, EXACT, what="sd")
    for i in range(len(sd)):
        for j in range(len(sd)):
            what = f"covariance[{i}][{j}]"
            at = found.covariance[i, j], expected["covariance"][i][j]
            assert_close(*at, EXACT, scale=sd[i] * sd[j], what=what)
    assert_close(found.correlation, expected["correlation"], EXACT, scale=UNIT, what="r")


@pytest.mark.parametrize("missing", MISSING)
@pytest.mark.parametrize("name", STUDIES)
def test_moments(
    name: str, missing: str, study: Callable[[str], Study], moments_in_r: dict[str, Any]
) -> None:
    data, plan = study(name)
    found = sw.Moments.of(data, plan["variables"], missing=missing)
    assert found.missing == missing
    check_moments(found, moments_in_r[name][missing])


@pytest.mark.parametrize("missing", MISSING)
@pytest.mark.parametrize("name", WEIGHTED)
def test_weighted_moments(
    name: str, missing: str, weighted: Callable[[str], Study], moments_in_r: dict[str, Any]
) -> None:
    data, plan = weighted(name)
    found = sw.Moments.of(data, plan["variables"], missing=missing, **TIMES)
    check_moments(found, moments_in_r["frequency_weights"][name][missing])


# descriptives -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STUDIES)
def test_describe(name: str, study: Callable[[str], Study], described_in_r: dict[str, Any]) -> None:
    data, plan = study(name)
    expected = described_in_r[name]["describe"]
    assert set(plan["variables"]) <= set(expected["variable"])
    found = sw.describe(data, expected["variable"]).to_dict()["tidy"]
    for column in ("n", "missing", "min", "max"):
        assert found[column] == expected[column]
    assert_close(found, expected, STABLE, what=name)


@pytest.mark.parametrize("name", STUDIES)
def test_frequencies(
    name: str, study: Callable[[str], Study], described_in_r: dict[str, Any]
) -> None:
    data, plan = study(name)
    found = sw.frequencies(data, plan["frequencies"]).to_dict()["tidy"]
    assert_close(found, described_in_r[name]["frequencies"], EXACT, what=name)


@pytest.mark.parametrize("name", WEIGHTED)
def test_weights_count_respondents_as_often_as_they_say(
    name: str, answers: Callable[[str], Answers], weighted: Callable[[str], Study]
) -> None:
    data, plan = weighted(name)
    columns = answers(name)
    repeated = {
        variable: column.repeat(frequency_weights(columns)) for variable, column in columns.items()
    }
    for analysis, variables, tolerance in (
        (sw.describe, plan["variables"], STABLE),
        (sw.frequencies, plan["frequencies"], EXACT),
    ):
        found = analysis(data, variables, **TIMES).to_dict()["tidy"]
        assert_close(found, analysis(repeated, variables).to_dict()["tidy"], tolerance, what=name)


# correlations -------------------------------------------------------------------------------------


def check_correlations(found: sw.CorrelationMatrix, expected: dict[str, Any]) -> None:
    assert found.names == expected["names"]
    assert found.n.tolist() == expected["n"]
    assert_close(found.r, expected["r"], EXACT, scale=UNIT, what="r")
    for figure in ("mean", "sd", "p_value"):
        assert_close(getattr(found, figure), expected[figure], STABLE, what=figure)
    for figure in ("statistic", "conf_low", "conf_high"):
        assert_close(getattr(found, figure), expected[figure], STABLE, scale=UNIT, what=figure)


@pytest.mark.parametrize("missing", MISSING)
@pytest.mark.parametrize("name", STUDIES)
def test_correlation_matrix(
    name: str, missing: str, study: Callable[[str], Study], correlations_in_r: dict[str, Any]
) -> None:
    data, plan = study(name)
    expected = correlations_in_r[name][missing]
    check_correlations(sw.correlation_matrix(data, plan["variables"], missing=missing), expected)
    moments = sw.Moments.of(data, plan["variables"], missing=missing)
    check_correlations(sw.correlation_matrix(moments), expected)


def test_correlations_are_pairwise_unless_told_otherwise(
    study: Callable[[str], Study], correlations_in_r: dict[str, Any]
) -> None:
    data, plan = study("anes96_gaps")
    found = sw.correlation_matrix(data, plan["variables"])
    assert found.missing == "pairwise"
    check_correlations(found, correlations_in_r["anes96_gaps"]["pairwise"])


@pytest.mark.parametrize("missing", MISSING)
@pytest.mark.parametrize("name", WEIGHTED)
def test_weighted_correlation_matrix(
    name: str, missing: str, weighted: Callable[[str], Study], correlations_in_r: dict[str, Any]
) -> None:
    data, plan = weighted(name)
    found = sw.correlation_matrix(data, plan["variables"], missing=missing, **TIMES)
    check_correlations(found, correlations_in_r["frequency_weights"][name][missing])


def test_correlations_of_a_published_matrix(correlations_in_r: dict[str, Any]) -> None:
    printed = read_json("data/nav2018.json")
    moments = sw.Moments.from_correlation(printed["correlations"], printed["n"], printed["names"])
    expected = correlations_in_r["from_correlation"]["nav2018"]["moments"]
    check_correlations(sw.correlation_matrix(moments), expected)


# reliability --------------------------------------------------------------------------------------


def check_items(found: sw.ItemAnalysis, expected: dict[str, Any]) -> None:
    figures = found.to_dict()
    for part in ("tidy", "glance"):
        # What else there is, is compared with psych in test_item_worth.py.
        compared = {column: figures[part][column] for column in expected[part]}
        assert_close(compared, expected[part], STABLE, what=part)
    # Pairwise, the correlation of two items is that of those who answered both.
    two_items = expected.get("two_items_of_pairs", expected["two_items"])
    if two_items is None:
        assert found.two_items is None
        return
    assert found.two_items is not None
    for figure, value in two_items.items():
        assert_close(getattr(found.two_items, figure), value, STABLE, what=figure)
    assert found.two_items.n == expected["glance"]["n"][0]


@pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")
@pytest.mark.parametrize("missing", MISSING)
@pytest.mark.parametrize("name", STUDIES)
def test_item_analysis(
    name: str, missing: str, study: Callable[[str], Study], reliability_in_r: dict[str, Any]
) -> None:
    data, plan = study(name)
    assert {scale["name"] for scale in plan["scales"]} == set(reliability_in_r[name][missing])
    for scale in map(declared, plan["scales"]):
        expected = reliability_in_r[name][missing][scale.name]
        check_items(sw.item_analysis(data, scale, missing=missing), expected)


@pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")
@pytest.mark.parametrize("missing", MISSING)
@pytest.mark.parametrize("name", WEIGHTED)
def test_weighted_item_analysis(
    name: str, missing: str, weighted: Callable[[str], Study], reliability_in_r: dict[str, Any]
) -> None:
    data, plan = weighted(name)
    for scale in map(declared, plan["scales"]):
        expected = reliability_in_r["frequency_weights"][name][missing][scale.name]
        check_items(sw.item_analysis(data, scale, missing=missing, **TIMES), expected)


def test_scores_are_those_of_the_data_file(
    answers: Callable[[str], Answers], studies: dict[str, Any]
) -> None:
    columns = answers("simulated")
    scales = [declared(scale) for scale in studies["simulated"]["scales"]]
    in_file = {scale.name: columns.pop(scale.name) for scale in scales}
    scored = sw.score_scales(as_arrow(columns), scales)
    for scale in scales:
        found = scored.column(scale.name).to_pylist()
        assert_close(found, in_file[scale.name], EXACT, what=scale.name)


# regression ---------------------------------------------------------------------------------------


def check_regression(
    found: sw.Regression,
    expected: dict[str, Any],
    blocks: dict[str, list[str]],
    without: Sequence[str] = (),
) -> None:
    figures = found.to_dict()
    tidy, r_tidy = figures["tidy"], dict(expected["tidy"])
    # Each term carries the block that it entered with; R's rows carry that of their model.
    entered = {term: block for block, terms in blocks.items() for term in terms}
    assert tidy["block"] == [entered.get(term) for term in tidy["term"]]
    assert [list(blocks)[model - 1] for model in tidy["model"]] == r_tidy["block"]
    r_tidy["block"] = tidy["block"]
    assert list(tidy) == [*r_tidy, "df"]
    assert tidy["term"] == r_tidy["term"]
    for i, term in enumerate(r_tidy["term"]):
        row = {name: column[i] for name, column in r_tidy.items()}
        what = f"model {row['model']}, {term}"
        for name, value in row.items():
            if name in without:
                continue
            # An estimate is rounded at the size of its own uncertainty, a t at 1.
            size = row["std_error"] if name in ("estimate", "conf_low", "conf_high") else UNIT
            scale = size if name not in ("std_error", "p_value", "tolerance", "vif") else 0.0
            assert_close(tidy[name][i], value, STABLE, scale=scale, what=f"{what}: {name}")
    glance = dict(figures["glance"])
    assert list(glance) == [*expected["glance"], "df_residual"]
    assert glance.pop("df_residual") == glance["df2"]
    assert tidy["df"] == [glance["df2"][model - 1] for model in tidy["model"]]
    assert_close(glance, expected["glance"], STABLE, what="glance")


@pytest.mark.parametrize("missing", MISSING)
@pytest.mark.parametrize("name", STUDIES)
def test_hierarchical_regression(
    name: str, missing: str, study: Callable[[str], Study], regressions_in_r: dict[str, Any]
) -> None:
    data, plan = study(name)
    blocks, expected = blocks_of(plan), regressions_in_r[name][missing]
    fit = sw.hierarchical_regression(data, plan["outcome"], blocks, missing=missing)
    assert (fit.precision, fit.to_dict()["notes"]) == ("double", [])
    check_regression(fit, expected, blocks)
    moments = sw.Moments.of(data, plan["variables"], missing=missing)
    check_regression(sw.hierarchical_regression(moments, plan["outcome"], blocks), expected, blocks)


@pytest.mark.parametrize("missing", MISSING)
@pytest.mark.parametrize("name", WEIGHTED)
def test_weighted_regression(
    name: str, missing: str, weighted: Callable[[str], Study], regressions_in_r: dict[str, Any]
) -> None:
    data, plan = weighted(name)
    blocks = blocks_of(plan)
    fit = sw.hierarchical_regression(data, plan["outcome"], blocks, missing=missing, **TIMES)
    check_regression(fit, regressions_in_r["frequency_weights"][name][missing], blocks)


#: What R's figures leave empty without an intercept: effects about zero.
ABOUT_ZERO = (
    "beta",
    "beta_conf_low",
    "beta_conf_high",
    "zero_order",
    "partial",
    "part",
    "tolerance",
    "vif",
)


def check_effects_about_zero(fit: sw.Regression, columns: Answers) -> None:
    """Standardised effects by their definitions, with sums of squares about zero."""
    tidy, size = fit.to_dict()["tidy"], {x: np.linalg.norm(columns[x]) for x in columns}
    for model in fit.models:
        rows = [i for i, number in enumerate(tidy["model"]) if number == model.model]
        entered = [tidy["term"][i] for i in rows]
        for i, term in zip(rows, entered, strict=True):
            x, y, t = columns[term], columns[fit.outcome], tidy["statistic"][i]
            others = np.column_stack([columns[other] for other in entered if other != term])
            left = x - others @ np.linalg.lstsq(others, x)[0]
            ratio = size[term] / size[fit.outcome]
            expected = {
                "beta": tidy["estimate"][i] * ratio,
                "beta_conf_low": tidy["conf_low"][i] * ratio,
                "beta_conf_high": tidy["conf_high"][i] * ratio,
                "zero_order": x @ y / (size[term] * size[fit.outcome]),
                "partial": t / np.sqrt(t**2 + model.df2),
                "part": left @ y / (np.linalg.norm(left) * size[fit.outcome]),
                "tolerance": left @ left / size[term] ** 2,
                "vif": size[term] ** 2 / (left @ left),
            }
            found = {figure: tidy[figure][i] for figure in ABOUT_ZERO}
            assert_close(found, expected, STABLE, scale=UNIT, what=f"{model.block}: {term}")


def test_regression_without_intercept(
    answers: Callable[[str], Answers],
    study: Callable[[str], Study],
    regressions_in_r: dict[str, Any],
) -> None:
    data, plan = study("anes96")
    blocks, expected = blocks_of(plan), regressions_in_r["no_intercept"]["anes96"]["listwise"]
    fit = sw.hierarchical_regression(data, plan["outcome"], blocks, intercept=False)
    for effect in ABOUT_ZERO:
        assert set(expected["tidy"][effect]) == {None}
    check_regression(fit, expected, blocks, without=ABOUT_ZERO)
    check_effects_about_zero(fit, answers("anes96"))


def test_regression_of_a_published_matrix(regressions_in_r: dict[str, Any]) -> None:
    printed = read_json("data/nav2018.json")
    moments = sw.Moments.from_correlation(printed["correlations"], printed["n"], printed["names"])
    blocks = blocks_of(printed)
    fit = sw.hierarchical_regression(moments, printed["outcome"], blocks)
    check_regression(fit, regressions_in_r["from_correlation"]["nav2018"]["moments"], blocks)
