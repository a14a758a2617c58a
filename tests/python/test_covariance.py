"""What is computed after a fit under robust errors, against R, and what is said of what is not."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scalewise as sw
from conftest import ITERATIVE, REFERENCES, STABLE, assert_close, read_json

EXPECTED = read_json("covariance.json")
DESIGNS = EXPECTED["contrasts"]


def answers(design: dict[str, Any]) -> pd.DataFrame:
    data = pd.read_csv(REFERENCES / design["file"])
    return data.dropna(subset=[design["cluster"]])


def fitted(name: str) -> sw.Regression:
    design = DESIGNS[name]
    products = [sw.product(*parts) for parts in design["products"]]
    made = {":".join(parts): made for parts, made in zip(design["products"], products, strict=True)}
    blocks = [[made.get(term, term) for term in block] for block in design["blocks"]]
    return sw.hierarchical_regression(
        answers(design), design["outcome"], blocks, vcov="CR2", cluster=design["cluster"]
    )


@pytest.fixture(scope="module", params=DESIGNS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_contrasts_have_satterthwaites_degrees_of_freedom(name: str) -> None:
    fit = fitted(name)
    for part in ("single", "predicted"):
        expected = DESIGNS[name][part]
        for at, weights in enumerate(expected["weights"]):
            found = fit.linear_hypothesis([weights]).tidy().iloc[0]
            for column in ("estimate", "std_error", "statistic", "df", "conf_low", "conf_high"):
                assert_close(found[column], expected["table"][column][at], STABLE)


def test_joint_tests_are_hotellings(name: str) -> None:
    fit, design = fitted(name), DESIGNS[name]
    for part in ("joint", "added", "first"):
        found = fit.linear_hypothesis(design[part]["weights"]).glance().iloc[0]
        for column in ("f", "df2"):
            assert_close(found[column], design[part][column], STABLE)
    last = len(fit.models)
    compared = fit.compare_models(1, last)
    assert_close(compared.f_change, design["added"]["f"], STABLE)
    assert_close(compared.df2_change, design["added"]["df2"], STABLE)
    assert any("HTZ" in note for note in compared.to_dict()["notes"])


def test_comparison_and_fit_agree_about_one_hypothesis() -> None:
    data = survey()
    fit = sw.hierarchical_regression(data, "y ~ x | z + factor(g)", vcov="CR2", cluster="c")
    compared, model = fit.compare_models(1, 2), fit.models[1]
    for found, expected in (
        (compared.f_change, model.f_change),
        (compared.df2_change, model.df2_change),
        (compared.p_change, model.p_change),
    ):
        assert_close(found, expected, STABLE)
    g = fit.terms().query("model == 2 and term == 'g'").iloc[0]
    test = fit.linear_hypothesis(["g[b]", "g[c]"]).glance().iloc[0]
    assert_close(g["f"], test["f"], STABLE)
    assert_close(g["df2"], test["df2"], STABLE)


@pytest.mark.parametrize("region", EXPECTED["regions"])
def test_boundaries_have_the_critical_t_of_their_value(region: str) -> None:
    expected = EXPECTED["regions"][region]
    fit = fitted(next(name for name in DESIGNS if region.startswith(name)))
    found = fit.johnson_neyman(
        expected["predictor"],
        expected["moderator"],
        alpha=expected["alpha"],
        range=expected["ends"],
    )
    regions = found.tidy()
    low, high = expected["ends"]
    ends = [end for pair in zip(regions["from"], regions["to"], strict=True) for end in pair]
    inside = [end for end in ends if low < end < high]
    roots = np.atleast_1d(expected["boundaries"])
    assert len(inside) == len(roots)
    for end, root in zip(inside, roots, strict=True):
        assert_close(end, root, ITERATIVE)
    assert np.isnan(found.critical_t)
    assert "critical t of each value by Satterthwaite's df" in " ".join(str(found).split())


def test_tables_name_the_degrees_of_freedom() -> None:
    fit = fitted("offices")
    for table in (
        fit.simple_slopes("workload", "knowledge").table(),
        fit.margins(at={"workload": [1, 2]}).contrasts_table(),
    ):
        assert "t tests with Satterthwaite's df." in " ".join(str(table).split())


def test_fits_under_cr2_can_be_kept() -> None:
    fit = fitted("districts")
    again = pickle.loads(pickle.dumps(fit))
    assert again.compare_models(1, 2).p_change == fit.compare_models(1, 2).p_change
    assert "cluster_squares" not in fit.to_dict()


# few clusters -------------------------------------------------------------------------------------


def survey(n: int = 120, clusters: int = 8) -> pd.DataFrame:
    random = np.random.default_rng(3)
    data = pd.DataFrame({"x": random.normal(size=n), "z": random.normal(size=n)})
    data["g"] = random.choice(["a", "b", "c"], n)
    data["c"] = np.arange(n) % clusters
    data["half"] = np.arange(n) % 2
    data["row"] = np.arange(n)
    data["w"] = random.uniform(0.5, 2.0, n)
    data["y"] = data["x"] + 0.4 * (data["g"] == "c") + random.normal(size=n)
    return data


def test_more_than_clusters_can_tell_apart_is_not_there() -> None:
    fit = sw.hierarchical_regression(survey(), "y ~ x + z | factor(g)", vcov="CR1", cluster="half")
    glance = fit.glance()
    assert glance[["f", "p_value", "f_change", "p_change"]].isna().to_numpy().all()
    notes = " ".join(fit.to_dict()["notes"])
    assert "F of models 1, 2 and F change of models 1, 2 do not exist" in notes
    assert "2 clusters can tell 1 of up to 4 coefficients apart" in notes
    table = str(fit)
    assert "on F change" not in table
    assert "2," not in table
    assert "explained variance" not in str(fit.report())
    with pytest.raises(sw.DataError, match="2 coefficients cannot be tested together"):
        fit.linear_hypothesis(["x", "z"])
    compared = fit.compare_models(1, 2)
    assert np.isnan(compared.f_change)
    assert "F change does not exist" in " ".join(str(compared).split())


def test_clusters_of_one_respondent_are_named() -> None:
    data = survey()
    every = sw.hierarchical_regression(data, "y ~ x", vcov="CR1S", cluster="row")
    by_row = sw.hierarchical_regression(data, "y ~ x", vcov="HC1")
    assert_close(every.tidy()["std_error"][1], by_row.tidy()["std_error"][1], STABLE)
    assert any("these are errors of rows (HC1)" in note for note in every.to_dict()["notes"])
    data.loc[0, "c"] = 99
    some = sw.hierarchical_regression(data, "y ~ x", vcov="CR2", cluster="c")
    assert any(
        "1 of 9 clusters by c has one respondent (c = 99)" in note
        for note in some.to_dict()["notes"]
    )


def test_no_more_clusters_than_coefficients() -> None:
    for options in ({"vcov": "CR1p"}, {"weights": "w", "weight_type": "sampling"}):
        with pytest.raises(sw.DataError, match="model 1 has 3 coefficients for 2 clusters"):
            sw.hierarchical_regression(survey(), "y ~ x + z", cluster="half", **options)


def test_the_wild_bootstrap_is_advised_where_it_exists() -> None:
    data = survey()
    one = sw.hierarchical_regression(data, "y ~ x", cluster="c")
    two = sw.hierarchical_regression(data, "y ~ x", cluster=["c", "row"])
    drawn = sw.hierarchical_regression(
        data, "y ~ x", cluster="c", weights="w", weight_type="sampling"
    )
    advised = [
        any("wild_cluster_bootstrap" in note for note in fit.to_dict()["notes"])
        for fit in (one, two, drawn)
    ]
    assert advised == [True, False, False]
    assert all(
        any("Only 8" in note for note in fit.to_dict()["notes"]) for fit in (one, two, drawn)
    )


@pytest.mark.parametrize("expected", EXPECTED["few"], ids=lambda each: str(len(each["clusters"])))
def test_few_clusters(expected: dict[str, Any]) -> None:
    data = pd.read_csv(REFERENCES / "data/simulated.csv")
    data = data[data["office"].isin(expected["clusters"])]
    found = sw.wild_cluster_bootstrap(
        data, "tailoring", [["workload"]], term="workload", cluster="office"
    )
    assert_close(found.p_value, expected["p_value"], STABLE)
    assert found.p_value >= expected["least"]
    if expected["least"] > 0.05:
        assert (found.conf_low, found.conf_high) == (-np.inf, np.inf)
        assert "The interval has no end" in " ".join(str(found).split())


# factors ------------------------------------------------------------------------------------------


def test_a_factor_has_an_interval_of_sr2() -> None:
    expected = EXPECTED["factor_effect"]
    data = pd.read_csv(REFERENCES / expected["file"])
    formula = (
        f"{expected['outcome']} ~ {' + '.join(expected['others'])} | factor({expected['factor']})"
    )
    fit = sw.hierarchical_regression(data, formula)
    found = fit.effect_sizes().terms().query(f"term == '{expected['factor']}'").iloc[0]
    assert found["n_columns"] == expected["n_columns"]
    for column in ("part_squared", "part_squared_conf_low", "part_squared_conf_high"):
        assert_close(found[column], expected[column], STABLE, scale=0.1)
    term = fit.terms().query(f"term == '{expected['factor']}'").iloc[0]
    assert term["part_r_squared_conf_high"] == found["part_squared_conf_high"]
    # A term that is the whole model has the interval of R².
    alone = sw.hierarchical_regression(
        data, f"{expected['outcome']} ~ factor({expected['factor']})"
    )
    effects = alone.effect_sizes()
    whole = effects.glance().iloc[0]
    assert effects.terms().iloc[0]["part_squared_conf_low"] == whole["r_squared_conf_low"]


def test_factors_are_read_together() -> None:
    fit = sw.hierarchical_regression(survey(), "y ~ x | z + factor(g)")
    g = fit.terms().query("model == 2 and term == 'g'").iloc[0]
    text = " ".join(str(fit).split())
    assert f"Joint tests in model 2: g, F(2, 115) = {g['f']:.2f}, p = " in text
    assert "Joint tests" not in str(fit.table(joint_tests=False))
    told = str(fit.report())
    assert "As a whole, g was " in told
    assert "g[b] (" in told.split("As a whole")[1]
    assert "g[b]" not in told.split("In the final model")[1].split("As a whole")[0]


def test_a_table_has_sr2_with_its_interval() -> None:
    fit = sw.hierarchical_regression(survey(), "y ~ x | z")
    columns = ["b", "b_interval", "beta", "beta_interval", "sr2", "sr2_interval", "r"]
    table = fit.table(layout="stacked", columns=columns)
    x = fit.effect_sizes().tidy().query("model == 2 and term == 'x'").iloc[0]
    low, high = x["part_squared_conf_low"], x["part_squared_conf_high"]
    assert f"[{low:.2f}, {high:.2f}]" in str(table)
    assert "Intervals of sr² after Alf and Graf." in str(table)


# effect sizes -------------------------------------------------------------------------------------


def test_notes_of_effect_sizes_name_the_intervals_that_are_there() -> None:
    data = survey()
    gaps = data.copy()
    gaps.loc[3, "x"] = np.nan
    cases = [
        ({"vcov": "HC3"}, data, "rescaled", "no intervals but the rescaled ones of beta"),
        ({"vcov": "HC3"}, data, "delta", 'there are no intervals; beta_interval="rescaled" has'),
        ({"cluster": "c"}, data, "rescaled", "no intervals but the rescaled ones of beta"),
        (
            {"weights": "w", "weight_type": "sampling"},
            data,
            "rescaled",
            "Under sampling weights neither F nor R²",
        ),
        ({"missing": "em"}, gaps, "rescaled", "those of beta from the information"),
    ]
    for options, answered, beta, said in cases:
        found = sw.hierarchical_regression(answered, "y ~ x | z", **options).effect_sizes(
            beta_interval=beta
        )
        text = " ".join(str(found).split())
        assert said in text, options
        assert "noncentral" not in text, options
        assert "Alf and Graf" not in text, options
        assert ("robust covariance" in text) == (options.keys() <= {"vcov", "cluster"})
        assert ("Intervals of β" in text) == (beta == "rescaled")


def test_standard_errors_of_beta_under_cr2() -> None:
    fit = sw.hierarchical_regression(survey(), "y ~ x | z", vcov="CR2", cluster="c")
    effects, tidy = fit.effect_sizes().tidy(), fit.tidy().query("term != '(Intercept)'")
    errors = tidy["std_error"] * tidy["beta"] / tidy["estimate"]
    for found, expected in zip(effects["beta_std_error"], errors, strict=True):
        assert_close(found, expected, STABLE)


# the same model again -----------------------------------------------------------------------------


def test_a_fit_asks_its_respondents_again() -> None:
    data = survey()
    fit = sw.hierarchical_regression(
        data, "y ~ x | z + factor(g)", weights="w", weight_type="analytic"
    )
    typed = sw.bootstrap_regression(
        data,
        "y ~ x | z + factor(g)",
        weights="w",
        weight_type="analytic",
        resamples=200,
        ci="percentile",
        seed=4,
    )
    again = fit.bootstrap(data, resamples=200, ci="percentile", seed=4)
    pd.testing.assert_frame_equal(again.tidy(), typed.tidy())
    with pytest.raises(sw.DataError, match="a permutation test has no weights"):
        fit.permutation_test(data)
    plain = sw.hierarchical_regression(data, "y ~ x | z")
    permuted = plain.permutation_test(data, permutations=99, seed=4)
    typed_test = sw.permutation_test(data, "y ~ x | z", permutations=99, seed=4)
    pd.testing.assert_frame_equal(permuted.tidy(), typed_test.tidy())
    clustered = sw.hierarchical_regression(data, "y ~ x | z", cluster="c")
    wild = clustered.wild_cluster_bootstrap(data, term="x")
    typed_wild = sw.wild_cluster_bootstrap(data, "y ~ x | z", term="x", cluster="c")
    assert (wild.p_value, wild.conf_low) == (typed_wild.p_value, typed_wild.conf_low)
    assert (
        clustered.bootstrap(data, resamples=99, seed=1, ci="percentile", confidence=0.9).to_dict()[
            "drawn"
        ]
        == "clusters"
    )
    with pytest.raises(sw.DataError, match="different clusters change places"):
        clustered.permutation_test(data)
    with pytest.raises(sw.DataError, match="the fit has no clusters"):
        plain.wild_cluster_bootstrap(data, term="x")
    two = sw.hierarchical_regression(data, "y ~ x | z", cluster=["c", "row"])
    with pytest.raises(sw.DataError, match="the fit has c and row"):
        two.bootstrap(data)


def test_importance_takes_terms() -> None:
    data = survey()
    fit = sw.hierarchical_regression(data, "y ~ x | z + factor(g)")
    from_fit, from_rows = fit.relative_importance(), fit.relative_importance(data)
    typed = sw.relative_importance(data, "y ~ x + z + factor(g)")
    groups = {"x": ["x"], "z": ["z"], "g": [sw.dummy("g", "b"), sw.dummy("g", "c")]}
    by_hand = sw.relative_importance(data, "y", groups)
    for found in (from_fit, from_rows, typed):
        assert found.tidy()["predictor"].tolist() == ["x", "z", "g"]
        for one, other in zip(found.tidy()["lmg"], by_hand.tidy()["lmg"], strict=True):
            assert_close(one, other, STABLE)
    pd.testing.assert_frame_equal(fit.dominance(data), from_rows.dominance())


def test_by_groups() -> None:
    data = survey()
    booted = sw.bootstrap_regression(
        data, "y ~ x", by="half", resamples=99, ci="percentile", confidence=0.9, seed=2
    )
    one = sw.bootstrap_regression(
        data[data["half"] == 1], "y ~ x", resamples=99, ci="percentile", confidence=0.9, seed=2
    )
    pd.testing.assert_frame_equal(booted[1].tidy(), one.tidy())
    permuted = sw.permutation_test(data, "y ~ x | z", by="half", permutations=99, seed=2)
    assert permuted.tidy()["half"].tolist() == [0, 0, 1, 1]
    measured = sw.relative_importance(data, "y", ["x", "z"], by="half")
    resampled = sw.relative_importance(
        data, "y ~ x + z", by="half", ci="percentile", resamples=99, confidence=0.9, seed=2
    )
    for one, other in zip(measured.tidy()["lmg"], resampled.tidy()["lmg"], strict=True):
        assert_close(one, other, STABLE)


def test_fits_with_other_clusters_are_not_compared() -> None:
    data = survey()
    small = sw.hierarchical_regression(data, "y ~ x", cluster="c")
    large = sw.hierarchical_regression(data, "y ~ x + z", cluster="half")
    with pytest.raises(sw.DataError, match="differ in their clusters"):
        sw.compare_fits(small, large)
