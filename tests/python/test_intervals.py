"""Effect sizes, adjusted R², collinearity, cross-validation and power, against R's figures."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import STABLE, STUDIES, Answers, assert_close, frequency_weights, read_json
from survey_frames import as_pandas


@pytest.fixture(scope="module")
def intervals_in_r() -> dict[str, Any]:
    return read_json("intervals.json")


@pytest.fixture
def fit(answers: Callable[[str], Answers], studies: dict[str, Any]) -> Callable[..., sw.Regression]:
    def of(name: str, **options: Any) -> sw.Regression:
        study = studies[name]
        return sw.hierarchical_regression(
            answers(name), study["outcome"], blocks_of(study), **options
        )

    return of


def blocks_of(study: dict[str, Any]) -> dict[str, list[str]]:
    return {block["name"]: block["predictors"] for block in study["blocks"]}


def ends(table: Any, name: str, at: int) -> list[float]:
    return [table[f"{name}_conf_low"][at], table[f"{name}_conf_high"][at]]


# effect sizes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("interval", ["noncentral_f", "lee1971", "random_exact"])
def test_effect_sizes_are_those_of_r(
    fit: Callable[..., sw.Regression], intervals_in_r: dict[str, Any], name: str, interval: str
) -> None:
    found = fit(name).effect_sizes(r_squared_interval=interval, beta_interval="delta")
    glance, tidy = found.to_dict()["glance"], found.to_dict()["tidy"]
    for at, expected in enumerate(intervals_in_r["studies"][name]):
        assert glance["block"][at] == expected["block"]
        for column in ("r_squared", "f_squared", "r_squared_change", "f_squared_change"):
            assert_close(glance[column][at], expected[column], STABLE, what=column)
        assert_close(ends(glance, "r_squared", at), expected[interval], STABLE, what=interval)
        assert_close(ends(glance, "partial_eta_squared", at), expected["eta_interval"], STABLE)
        assert_close(ends(glance, "f_squared_change", at), expected["f_interval"], STABLE)
        if at > 0:
            change = ends(glance, "r_squared_change", at)
            assert_close(change, expected["change_interval"], STABLE, what="ΔR²")
        rows = [i for i, model in enumerate(tidy["model"]) if model == at + 1]
        for column, cells in expected["coefficients"].items():
            if len(rows) == 1 and column.startswith("part_squared_conf"):
                continue  # that of R², which is compared above
            assert_close([tidy[column][i] for i in rows], cells, STABLE, what=column)
    assert (found.r_squared_interval, found.change_interval) == (interval, "alf_graf1999")
    assert (found.beta_interval, found.confidence) == ("delta", 0.95)


def test_the_example_of_alf_and_graf() -> None:
    """Alf and Graf (1999, p. 73): R = .45 and .433 among 1415."""
    first, second = 0.433, math.sqrt(0.45**2 - 0.433**2)
    r = [[1, 0, first], [0, 1, second], [first, second, 1]]
    published = sw.Moments.from_correlation(r, n=1415, names=["a", "b", "y"])
    for confidence, expected in ((0.95, [0.0037, 0.0263]), (0.90, [0.0055, 0.0245])):
        found = sw.hierarchical_regression(
            published, "y", {"1": ["a"], "2": ["b"]}, confidence=confidence
        ).effect_sizes()
        assert np.round(ends(found.glance(), "r_squared_change", 1), 4).tolist() == expected


def test_rescaled_intervals_are_those_of_the_fit(fit: Callable[..., sw.Regression]) -> None:
    found, whole = fit("anes96").effect_sizes().tidy(), fit("anes96").tidy()
    whole = whole[whole["term"] != "(Intercept)"].reset_index(drop=True)
    for column in ("beta", "beta_conf_low", "beta_conf_high"):
        assert found[column].tolist() == whole[column].tolist()


@pytest.mark.parametrize("name", STUDIES)
def test_intervals_contain_what_they_are_of(fit: Callable[..., sw.Regression], name: str) -> None:
    found = fit(name).effect_sizes()
    glance = found.glance()
    for column in ("r_squared", "f_squared", "partial_eta_squared", "f_squared_change"):
        assert (glance[f"{column}_conf_low"] <= glance[column]).all()
        assert (glance[column] <= glance[f"{column}_conf_high"]).all()
    assert_close(glance["r_squared_change"].sum(), glance["r_squared"].iloc[-1], STABLE)


@pytest.mark.parametrize(
    ("options", "whole", "words"),
    [
        ({"weights": "w", "weight_type": "sampling"}, False, "Under sampling weights"),
        ({"weights": "w", "weight_type": "analytic"}, True, "Under analytic weights"),
        ({"intercept": False}, True, "Through the origin"),
        ({"weights": "w", "weight_type": "frequency"}, None, ""),
    ],
)
def test_what_does_not_apply_is_none_and_said(
    answers: Callable[[str], Answers],
    studies: dict[str, Any],
    options: dict[str, Any],
    whole: bool | None,
    words: str,
) -> None:
    data = answers("anes96")
    data["w"] = frequency_weights(data).astype(float)
    study = studies["anes96"]
    fitted = sw.hierarchical_regression(data, study["outcome"], blocks_of(study), **options)
    found = fitted.effect_sizes(beta_interval="delta")
    glance, tidy = found.glance(), found.tidy()
    if whole is None:
        assert not glance.isna().any().any()
        assert not tidy.isna().any().any()
        return
    assert words in str(found)
    assert glance["r_squared_conf_low"].notna().all() == whole
    assert glance["partial_eta_squared_conf_low"].notna().all() == whole
    assert glance["r_squared_change_conf_low"].iloc[1:].isna().all()
    assert tidy["part_squared_conf_low"].isna().all()
    assert tidy["beta_conf_low"].isna().all()
    assert glance["f_squared_change"].notna().all()
    rescaled = fitted.effect_sizes().tidy()
    assert rescaled["beta_conf_low"].notna().all()


def test_unknown_intervals_are_refused(fit: Callable[..., sw.Regression]) -> None:
    with pytest.raises(sw.DataError, match='r_squared_interval="wald" is not an option'):
        fit("anes96").effect_sizes(r_squared_interval="wald")
    with pytest.raises(sw.DataError, match='beta_interval="z" is not an option'):
        fit("anes96").effect_sizes(beta_interval="z")


# adjusted R² --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STUDIES)
def test_adjusted_r_squared_is_that_of_r(
    fit: Callable[..., sw.Regression], intervals_in_r: dict[str, Any], name: str
) -> None:
    fitted = fit(name)
    found = fitted.adjusted_r_squared().to_dict()["tidy"]
    for at, expected in enumerate(intervals_in_r["studies"][name]):
        for column, figure in expected["shrinkage"].items():
            assert_close(found[column][at], figure, STABLE, what=column)
    assert found["ezekiel"] == fitted.to_dict()["glance"]["adj_r_squared"]


def test_adjusted_r_squared_is_of_a_simple_sample_about_the_mean(
    fit: Callable[..., sw.Regression], answers: Callable[[str], Answers]
) -> None:
    with pytest.raises(sw.DataError, match="regression through the origin"):
        fit("anes96", intercept=False).adjusted_r_squared()
    weights = frequency_weights(answers("anes96")).astype(float)
    with pytest.raises(sw.DataError, match="under sampling weights"):
        fit("anes96", weights=weights, weight_type="sampling").adjusted_r_squared()


# collinearity -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("centring", ["uncentred", "centred"])
def test_collinearity_is_that_of_r(
    fit: Callable[..., sw.Regression], intervals_in_r: dict[str, Any], name: str, centring: str
) -> None:
    found = fit(name).collinearity(centred=centring == "centred")
    assert found.centring == centring
    for at, expected in enumerate(intervals_in_r["studies"][name], start=1):
        known = expected[centring]
        assert_close(found.eigenvalues(at), known["eigenvalues"], STABLE)
        assert_close(found.condition_indices(at), known["condition_indices"], STABLE)
        assert_close(found.variance_proportions(at), known["variance_proportions"], STABLE)
    last = found.glance()["condition_number"].iloc[-1]
    assert last == found.condition_indices()[-1]
    shares = found.tidy().groupby(["model", "term"])["variance_proportion"].sum()
    assert_close(shares.to_numpy(), np.ones(len(shares)), STABLE)


def test_collinearity_of_weights_repeats_rows(answers: Callable[[str], Answers]) -> None:
    data = answers("anes96")
    times = frequency_weights(data)
    asked: tuple[str, list[list[str]]] = ("selfLR", [["age", "educ", "income"]])
    weighted = sw.hierarchical_regression(data, *asked, weights=times, weight_type="frequency")
    repeated = {name: np.repeat(column, times) for name, column in data.items()}
    again = sw.hierarchical_regression(repeated, *asked)
    for centred in (False, True):
        found, known = (f.collinearity(centred=centred) for f in (weighted, again))
        assert_close(found.variance_proportions(), known.variance_proportions(), STABLE)
    with pytest.raises(sw.DataError, match="model=2: give a whole number from 1 to 1"):
        again.collinearity().eigenvalues(2)


# cross-validation ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STUDIES)
def test_cross_validation_is_that_of_r(
    fit: Callable[..., sw.Regression],
    answers: Callable[[str], Answers],
    intervals_in_r: dict[str, Any],
    name: str,
) -> None:
    data, fitted = answers(name), fit(name)
    expected = intervals_in_r["cross_validation"]["unweighted"][name]
    rows = len(next(iter(data.values())))
    found = fitted.cross_validated_r_squared(data, folds=np.arange(rows) % 5)
    assert_close(found.glance()["cross_validated_r_squared"].to_numpy(), expected["folds"], STABLE)
    assert_close(found.glance()["rmse"].to_numpy(), expected["rmse"], STABLE)
    assert (found.n, found.folds, found.repeats, found.seed) == (expected["n"], 5, 1, None)
    alone = fitted.cross_validated_r_squared(data, folds="leave_one_out").glance()
    assert_close(alone["cross_validated_r_squared"].to_numpy(), expected["leave_one_out"], STABLE)
    weighted = intervals_in_r["cross_validation"]["weighted"].get(name)
    if weighted is None:
        return
    data["w"] = frequency_weights(data).astype(float)
    for weight_type, column in (
        ("frequency", "leave_one_respondent_out"),
        ("analytic", "leave_one_out"),
        ("sampling", "leave_one_out"),
    ):
        counted = fit(name, weights=data["w"], weight_type=weight_type)
        found = counted.cross_validated_r_squared(data, folds="leave_one_out")
        of_models = found.glance()["cross_validated_r_squared"].to_numpy()
        assert_close(of_models, weighted[column], STABLE, what=weight_type)


def test_seeds_and_repeats(
    fit: Callable[..., sw.Regression], answers: Callable[[str], Answers]
) -> None:
    data, fitted = as_pandas(answers("anes96_gaps")), fit("anes96_gaps")
    first = fitted.cross_validated_r_squared(data, repeats=20, seed=7)
    again = fitted.cross_validated_r_squared(data, repeats=20, seed=7)
    assert first.to_dict() == again.to_dict()
    assert (first.repeats, first.folds, first.seed) == (20, 10, 7)
    tidy, glance = first.tidy(), first.glance()
    assert len(tidy) == 20 * len(glance)
    means = tidy.groupby("model")["cross_validated_r_squared"].mean().to_numpy()
    assert_close(glance["cross_validated_r_squared"].to_numpy(), means, STABLE)
    spread = tidy.groupby("model")["cross_validated_r_squared"].std().to_numpy()
    assert_close(glance["sd_of_repeats"].to_numpy(), spread, STABLE)
    changes = glance["cross_validated_r_squared_change"]
    assert_close(changes.sum(), glance["cross_validated_r_squared"].iloc[-1], STABLE)
    assert (glance["cross_validated_r_squared"] < glance["r_squared"]).all()
    drawn = fitted.cross_validated_r_squared(data).seed
    assert isinstance(drawn, int)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"folds": 1}, "folds=1: give 2 or more"),
        ({"folds": "loo"}, 'folds="loo" is not an option'),
        ({"folds": [0.5, 1.5]}, "whole numbers from 0"),
        ({"folds": [0, 1]}, "2"),
        ({"folds": "leave_one_out", "repeats": 3}, "leave them out"),
        ({"repeats": 0}, "repeats=0: give a whole number, 1 or more"),
        ({"folds": 20_000}, "folds=20000: give a whole number from 2 to 10000"),
    ],
)
def test_wrong_folds_are_refused(
    fit: Callable[..., sw.Regression],
    answers: Callable[[str], Answers],
    options: dict[str, Any],
    message: str,
) -> None:
    with pytest.raises(sw.DataError, match=message):
        fit("anes96").cross_validated_r_squared(answers("anes96"), **options)


def test_cross_validation_needs_rows_and_complete_cases(
    fit: Callable[..., sw.Regression], answers: Callable[[str], Answers]
) -> None:
    data = answers("anes96")
    with pytest.raises(sw.DataError):
        fit("anes96").cross_validated_r_squared(sw.Moments.of(data))
    with pytest.raises(sw.DataError, match='use missing="listwise"'):
        fit("anes96", missing="pairwise").cross_validated_r_squared(data)


# power --------------------------------------------------------------------------------------------


def test_powers_are_those_of_r(intervals_in_r: dict[str, Any]) -> None:
    grid = intervals_in_r["power"]
    for row in zip(*grid.values(), strict=True):
        case = dict(zip(grid, row, strict=True))
        asked = {
            "n_predictors": int(case["predictors"]),
            "n_tested": int(case["tested"]),
            "f_squared": case["f_squared"],
            "n": case["n"],
        }
        for noncentrality in ("respondents", "degrees_of_freedom"):
            found = sw.regression_power(**asked, noncentrality=noncentrality)
            assert_close(found.power, case[noncentrality], STABLE, what=str(case))
        if case["others"] == 0:
            found = sw.regression_power(**asked, predictors="random")
            assert_close(found.power, case["random"], STABLE, what=str(case))


def test_cohen_1988_and_back() -> None:
    """Cohen (1988, p. 424), as the documentation of R's pwr has it: u = 5, v = 89, R² = .10."""
    found = sw.regression_power(5, r_squared=0.10, n=95, noncentrality="degrees_of_freedom")
    assert round(found.power, 7) == 0.6735858
    n = sw.regression_power(5, f_squared=1 / 9, power=found.power).n
    assert_close(n, 95.0, 1e-8)
    effect = sw.regression_power(5, n=95, power=found.power).f_squared
    assert_close(effect, 1 / 9, 1e-8)
    change = sw.regression_power(9, n_tested=3, r_squared=0.4, r_squared_change=0.06, n=100)
    assert_close(change.f_squared, 0.1, STABLE)
    assert "3 of 9" in str(change)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"f_squared": 0.1}, "give two of the effect, n and power"),
        ({"f_squared": 0.1, "n": 50, "power": 0.8}, "give two of the effect, n and power"),
        ({"f_squared": 0.1, "r_squared": 0.1, "n": 50}, "both given"),
        ({"r_squared_change": 0.1, "n": 50}, "without r_squared"),
        ({"r_squared": 0.1, "r_squared_change": 0.2, "n": 50}, "r_squared_change=0.2"),
        ({"r_squared": 1.0, "n": 50}, "r_squared=1.0"),
        ({"f_squared": 0.1, "n": 4}, "n is 4"),
        ({"f_squared": 0.1, "n": 50, "n_tested": 9}, "9 of 5 predictors are tested"),
        ({"f_squared": 0.1, "n": 50, "n_tested": 0}, "n_tested=0"),
        ({"f_squared": 0.1, "n": 50, "predictors": "both"}, 'predictors="both" is not an option'),
        ({"f_squared": 0.1, "n": 50, "noncentrality": "n"}, 'noncentrality="n" is not an option'),
        (
            {"f_squared": 0.1, "n": 50, "n_tested": 2, "predictors": "random"},
            "use fixed predictors",
        ),
    ],
)
def test_wrong_questions_about_power(options: dict[str, Any], message: str) -> None:
    with pytest.raises(sw.DataError, match=message):
        sw.regression_power(5, **options)


# what results show --------------------------------------------------------------------------------


def test_tables_say_what_the_figures_are(
    fit: Callable[..., sw.Regression], answers: Callable[[str], Answers]
) -> None:
    fitted = fit("anes96")
    results = {
        "Effect Sizes": fitted.effect_sizes(),
        "Adjusted R²": fitted.adjusted_r_squared(),
        "Collinearity in Model 3": fitted.collinearity(),
        "Cross-Validated R²": fitted.cross_validated_r_squared(answers("anes96"), seed=1),
        "Power": sw.regression_power(5, f_squared=0.15, power=0.8),
    }
    for title, result in results.items():
        assert title in str(result)
        assert title in (result._repr_html_() or "")
        json.dumps(result.to_dict(), allow_nan=True)
        assert len(result.glance()) > 0 and len(result.tidy()) > 0
    assert "10 folds (seed 1)" in str(results["Cross-Validated R²"])
    assert "to be rounded up" in str(results["Power"])
    assert "moments" not in fitted.to_dict()
