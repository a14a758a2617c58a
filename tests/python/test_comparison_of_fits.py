"""Two nested regressions against R, and SPSS's conventions against its printed output."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import REFERENCES, STABLE, assert_close, read_answers, read_json
from invented_results import drawn

FIGURES = (
    "n",
    "r_squared_change",
    "f_change",
    "df1_change",
    "df2_change",
    "p_change",
    "likelihood_ratio",
    "p_likelihood_ratio",
    "aic_change",
    "bic_change",
)


def assert_in_r(found: sw.FitComparison, expected: dict[str, Any]) -> None:
    assert list(found.added) == expected["added"]
    tidy = found.to_dict()["tidy"]
    assert tuple(tidy) == FIGURES
    for name in FIGURES:
        if name in expected:
            assert_close(tidy[name], expected[name], STABLE, what=name)
            assert getattr(found, name) == tidy[name][0]
        else:
            assert np.isnan(getattr(found, name))


@pytest.mark.parametrize("study", ["anes96", "anes96_gaps", "simulated"])
@pytest.mark.parametrize("kind", ["blocks", "scattered"])
def test_nested_fits_compare_as_in_r(study: str, kind: str, answers: Any, studies: Any) -> None:
    expected = read_json("comparison_of_fits.json")[study][kind]
    declared = studies[study]
    data = {name: answers(study)[name] for name in declared["variables"]}
    complete = ~np.isnan(np.array(list(data.values()))).any(axis=0)
    data = {name: column[complete] for name, column in data.items()}
    smaller = sw.hierarchical_regression(data, declared["outcome"], [expected["smaller"]])
    larger = sw.hierarchical_regression(data, declared["outcome"], [expected["larger"]])
    assert_in_r(sw.compare_fits(smaller, larger), expected)
    # Whichever has more predictors is the larger one.
    assert_in_r(larger.compare(smaller), expected)


@pytest.mark.parametrize(("kind", "column"), [("analytic", "precision"), ("sampling", "sampling")])
def test_weighted_fits_compare_as_in_r(kind: str, column: str, answers: Any) -> None:
    expected = read_json("comparison_of_fits.json")[kind]
    data = answers("anes96")
    weights = read_answers(REFERENCES / "data" / "weights.csv")[column][: len(data["age"])]
    fits = [
        sw.hierarchical_regression(
            data, "selfLR", [expected[size]], weights=weights, weight_type=kind
        )
        for size in ("smaller", "larger")
    ]
    found = sw.compare_fits(*fits)
    assert_in_r(found, expected)
    assert ("Wald" in found.table().notes[0]) == (kind == "sampling")


def test_models_of_one_fit(answers: Any, studies: Any) -> None:
    declared = studies["anes96"]
    blocks = {block["name"]: block["predictors"] for block in declared["blocks"]}
    fit = sw.hierarchical_regression(answers("anes96"), "selfLR", blocks)
    assert_in_r(fit.compare_models(1, 3), read_json("comparison_of_fits.json")["anes96"]["blocks"])
    step = fit.compare_models(2, 3)
    assert_close(step.f_change, fit.models[2].f_change, STABLE)
    assert step.glance().to_dict("list")["model"] == ["smaller", "larger"]
    for number in (0, 4, True, 1.5):
        with pytest.raises(sw.DataError, match="there is no model"):
            fit.compare_models(1, number)  # type: ignore[arg-type]


def test_the_table_in_full() -> None:
    r = [[1, 0, 0.6], [0, 1, 0.3], [0.6, 0.3, 1]]
    published = sw.Moments.from_correlation(r, n=103, names=["a", "b", "y"])
    smaller = sw.hierarchical_regression(published, "y", [["a"]])
    larger = sw.hierarchical_regression(published, "y", [["b", "a"]])
    table = sw.compare_fits(smaller, larger).table(labels={"b": "Second"}, leading_zero=False)
    assert (
        drawn(table)
        == """
Table
Two Regressions: y

─────────────────────────────────────────────────────────────────────────
Model    Predictors    R²     AIC     BIC   ΔR²  F change      df       p
─────────────────────────────────────────────────────────────────────────
Smaller           1  .360  251.33  259.23
Larger            2  .450  237.72  248.26  .090  16.36***  1, 100  < .001
─────────────────────────────────────────────────────────────────────────
Note. n = 103. The larger model adds Second. F change: F test of ΔR².
Likelihood ratio: χ²(1) = 15.61, p < .001.
* p < .05. ** p < .01. *** p < .001.
"""
    )


def test_other_respondents_are_found_though_n_is_the_same() -> None:
    rng = np.random.default_rng(5)
    x, z, y = rng.normal(size=(3, 40))
    one, other = y.copy(), y.copy()
    one[3], other[7] = np.nan, np.nan
    smaller = sw.hierarchical_regression({"x": x, "y": one}, "y", [["x"]])
    larger = sw.hierarchical_regression({"x": x, "z": z, "y": other}, "y", [["x", "z"]])
    assert smaller.n == larger.n
    with pytest.raises(sw.DataError, match="both fits have n = 39, but `x` has another mean"):
        sw.compare_fits(smaller, larger)
    # The same respondents in another order are the same.
    order = rng.permutation(40)
    turned = {"x": x[order], "z": z[order], "y": one[order]}
    again = sw.hierarchical_regression(turned, "y", [["z", "x"]])
    assert sw.compare_fits(smaller, again).added == ("z",)


@pytest.mark.parametrize("missing", ["pairwise", "em"])
def test_gaps_that_are_not_deleted(missing: str, answers: Any) -> None:
    data = answers("anes96_gaps")
    fit = sw.hierarchical_regression(
        data, "selfLR", [["age", "educ"], ["income"], ["PID"]], missing=missing
    )
    found = fit.compare_models(1, 3)
    assert found.df1_change == 2
    gain = fit.models[2].r_squared - fit.models[0].r_squared
    assert_close(found.r_squared_change, gain, STABLE)
    if missing == "em":
        # Wald's test under the observed information, of the two that the larger model adds.
        added = fit.tidy().query("model == 3").estimate.to_numpy()[3:]
        own = fit.covariance()[3:, 3:]
        f = added @ np.linalg.solve(own, added) / 2
        assert found.df2_change == np.inf
    else:
        f = (gain / 2) / ((1 - fit.models[2].r_squared) / fit.models[2].df2)
    assert_close(found.f_change, f, STABLE)
    # A model with fewer variables has another n, or other estimates of the same moments.
    alone = sw.hierarchical_regression(data, "selfLR", [["age", "educ"]], missing=missing)
    with pytest.raises(sw.DataError, match="blocks of one regression"):
        sw.compare_fits(alone, fit)


def test_without_an_intercept_it_is_about_zero(answers: Any) -> None:
    data = answers("anes96")
    blocks = [["age", "educ"], ["income", "PID"]]
    fit = sw.hierarchical_regression(data, "selfLR", blocks, intercept=False)
    assert_close(fit.compare_models(1, 2).f_change, fit.models[1].f_change, STABLE)


def test_what_cannot_be_compared_is_refused() -> None:
    rng = np.random.default_rng(6)
    data = dict(zip("xzy", rng.normal(size=(3, 40)), strict=True))
    smaller = sw.hierarchical_regression(data, "y", [["x"]])
    larger = sw.hierarchical_regression(data, "y", [["x", "z"]])
    with pytest.raises(sw.DataError, match="the smaller model has `z` and the larger one has not"):
        sw.compare_fits(larger, smaller)
    with pytest.raises(sw.DataError, match="nothing to compare"):
        sw.compare_fits(smaller, smaller)
    with pytest.raises(sw.DataError, match="smaller is no regression but of type int: give what"):
        sw.compare_fits(3, larger)  # type: ignore[arg-type]
    with pytest.raises(sw.DataError, match="other is no regression but of type int: give what"):
        larger.compare(3)  # type: ignore[arg-type]
    spss = sw.hierarchical_regression(data, "y", [["x"]], convention="spss")
    with pytest.raises(sw.DataError, match=r"differ in convention \(spss and scalewise\)"):
        sw.compare_fits(spss, larger)
    weights = np.where(np.arange(40) < 20, 2, 1)
    weighted = sw.hierarchical_regression(
        data, "y", [["x"]], weights=weights, weight_type="analytic"
    )
    with pytest.raises(sw.DataError, match=r"differ in weights \(analytic, of sum 60 and none\)"):
        sw.compare_fits(weighted, larger)


# SPSS ---------------------------------------------------------------------------------------------


def states() -> dict[str, np.ndarray]:
    read = read_answers(REFERENCES / "data" / "sat.csv")
    return {
        "Expend": read["Expend"],
        "PctSAT": read["PctSAT"],
        "LogPctSAT": np.log(read["PctSAT"]),
        "SAT": read["SATcombined"],
    }


def printed(figure: float, like: str) -> str:
    """The figure as SPSS prints it, without its zero before the point."""
    text = f"{figure:.{len(like.partition('.')[2])}f}"
    return text.replace("0.", ".", 1) if abs(figure) < 1 else text


def test_a_hierarchical_regression_of_spss_digit_by_digit() -> None:
    expected = read_json("spss.json")["exhibit_15_1"]["models"]
    fit = sw.hierarchical_regression(
        states(), "SAT", {"Money": ["Expend"], "Share": ["LogPctSAT"]}, convention="spss"
    )
    tidy = fit.to_dict()["tidy"]
    for model, spss in zip(fit.models, expected, strict=True):
        for figure, name in [
            (model.r_squared, "r_square"),
            (model.adj_r_squared, "adjusted_r_square"),
            (model.sigma, "std_error_of_the_estimate"),
            (model.f, "f"),
            (model.p_value, "sig"),
        ]:
            assert printed(figure, spss[name]) == spss[name]
        rows = [i for i, number in enumerate(tidy["model"]) if number == model.model]
        for i, row in enumerate(rows):
            for column, name in [
                ("estimate", "b"),
                ("std_error", "std_error"),
                ("beta", "beta"),
                ("statistic", "t"),
                ("p_value", "sig_of_t"),
            ]:
                if spss[name][i] is not None:
                    assert printed(tidy[column][row], spss[name][i]) == spss[name][i]


@pytest.mark.parametrize("predictor", ["PctSAT", "LogPctSAT"])
def test_selection_criteria_are_those_that_spss_prints(predictor: str) -> None:
    expected = read_json("spss.json")["selection"][predictor]
    fit = sw.hierarchical_regression(states(), "SAT", [[predictor, "Expend"]], convention="spss")
    found = fit.selection.to_dict("list")
    for name in ("akaike", "amemiya", "mallows", "schwarz"):
        assert printed(found[name][0], expected[name]) == expected[name]
    assert fit.models[0].aic == found["akaike"][0]
    assert fit.models[0].bic == found["schwarz"][0]
    own = sw.hierarchical_regression(states(), "SAT", [[predictor, "Expend"]])
    assert own.convention == "scalewise"
    with pytest.raises(sw.DataError, match='no selection criteria without convention="spss"'):
        _ = own.selection


def test_what_spss_leaves_out_is_named() -> None:
    rng = np.random.default_rng(7)
    a, b, noise, error = rng.normal(size=(4, 60))
    data = {"a": a, "b": b, "sum": a + b + 1e-3 * noise, "y": a + error}
    blocks = {"One": ["a", "b"], "Two": ["sum"]}
    fit = sw.hierarchical_regression(data, "y", blocks, convention="spss")
    assert [model.block for model in fit.models] == ["One"]
    excluded = fit.excluded.to_dict("list")
    assert (excluded["block"], excluded["term"]) == (["Two"], ["sum"])
    assert 0 < excluded["tolerance"][0] < 1e-4
    assert "Left out, as by SPSS, because the tolerance is below .0001: sum." in fit.table().notes
    assert "below .0001: sum." in str(fit.report())
    plain = sw.hierarchical_regression(data, "y", blocks)
    assert len(plain.models) == 2
    assert plain.excluded.shape == (0, 3)


def test_groups_by_the_conventions_of_spss() -> None:
    data = {**states(), "cheap": (states()["Expend"] < 6).astype(float)}
    found = sw.hierarchical_regression(
        data, "SAT", [["Expend"], ["LogPctSAT"]], by="cheap", convention="spss"
    )
    assert {fit.convention for fit in found.values()} == {"spss"}
    whole = sw.hierarchical_regression(
        sw.Moments.of(states()), "SAT", [["Expend"], ["LogPctSAT"]], convention="spss"
    )
    assert len(whole.selection) == 2


def test_an_exact_fit_and_gaps_in_what_is_left_out() -> None:
    x = np.array([1.0, 2, 4, 3, 6])
    exact = sw.hierarchical_regression({"x": x, "y": 1 + 2 * x}, "y", [["x"]], convention="spss")
    assert exact.models[0].r_squared == 1
    data = {"x": x, "twice": [2.0, 4, 8, 6, np.nan], "y": [1.0, 3, 2, 5, 4]}
    found = sw.hierarchical_regression(data, "y", [["x", "twice"]], convention="spss")
    assert found.n == 4
    assert list(found.excluded["term"]) == ["twice"]


def test_what_spss_does_not_have_is_refused() -> None:
    data = {"x": [1.0, 2, 3, 4, 6], "y": [1.0, 3, 2, 5, 4]}
    with pytest.raises(sw.DataError, match='no missing="em"'):
        sw.hierarchical_regression(data, "y", [["x"]], missing="em", convention="spss")
    with pytest.raises(sw.DataError, match="no sampling weights"):
        sw.hierarchical_regression(
            data, "y", [["x"]], weights=[1, 2, 1, 2, 1], weight_type="sampling", convention="spss"
        )
    with pytest.raises(sw.DataError, match='convention="stata" is unknown'):
        sw.hierarchical_regression(data, "y", [["x"]], convention="stata")
