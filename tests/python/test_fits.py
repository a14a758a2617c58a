"""Using a fit: the answers once more, names of rows, new levels, exact fits, SPSS, groups."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scalewise as sw
from conftest import REFERENCES, STABLE
from survey_frames import as_pandas

EXACT = 1e-14


def answered() -> pd.DataFrame:
    """Sixty respondents in ten towns; six of them belong to none."""
    rng = np.random.default_rng(11)
    x, z, e = rng.normal(size=(3, 60))
    data = pd.DataFrame({"x": x, "z": z, "y": x + 0.3 * z + 0.4 * x * z + e})
    data["town"] = np.repeat(np.arange(10.0), 6)
    data.loc[[3, 10, 11, 30, 42, 59], "town"] = np.nan
    data["group"] = np.array(["a", "b", "c"])[np.arange(60) % 3]
    data["who"] = [f"R{row:02d}" for row in range(60)]
    data["w"] = 1.0 + np.arange(60) % 3
    return data


def refused(words: str, act: Callable[[], object]) -> str:
    with pytest.raises(sw.ScalewiseError) as caught:
        act()
    assert words in str(caught.value)
    return str(caught.value)


# the respondents of the fit -----------------------------------------------------------------------


def test_rows_without_a_cluster_are_left_out_everywhere() -> None:
    data = answered()
    there = data[data["town"].notna()]
    product = sw.product("x", "z")
    fit = sw.hierarchical_regression(data, "y", [["x", "z"], [product]], cluster="town")
    same = sw.hierarchical_regression(there, "y", [["x", "z"], [product]], cluster="town")
    assert fit.n == same.n == 54
    found = fit.diagnostics(data)
    expected = sw.regression_diagnostics(there, "y", [["x", "z"], [product]])
    assert found.n == 54 and list(found.left_out) == [3, 10, 11, 30, 42, 59]
    np.testing.assert_allclose(found.cooks_distance, expected.cooks_distance, rtol=STABLE)
    assert found.test("white")["statistic"] == pytest.approx(expected.test("white")["statistic"])
    assert found.cases == fit.cases
    assert "6 of 60 cases left out for a missing cluster" in str(found.table().notes[0])
    # A regression of what the fit leaves: the same residuals.
    by_hand = there["y"] - fit.predict(there)["fitted"]
    np.testing.assert_allclose(found.residual, by_hand, rtol=1e-8, atol=1e-12)

    alone = fit.cross_validated_r_squared(data, folds="leave_one_out")
    press = alone.glance()["cross_validated_r_squared"].iloc[-1]
    baseline = np.sum((there["y"] - there["y"].mean()) ** 2) * (54 / 53) ** 2
    assert alone.n == 54 and press == pytest.approx(1 - found.press / baseline, rel=STABLE)

    for options in ({"at": "percentiles"}, {}):
        ours = fit.simple_slopes("x", "z", data=data, **options).to_dict()
        theirs = same.simple_slopes("x", "z", data=there, **options).to_dict()
        assert ours["tidy"]["moderator_value"] == theirs["tidy"]["moderator_value"]
        assert ours["lines"][0]["value"] == theirs["lines"][0]["value"]
    ours = fit.johnson_neyman("x", "z", data=data).to_dict()["glance"]
    theirs = same.johnson_neyman("x", "z", data=there).to_dict()["glance"]
    assert ours["range_low"] == theirs["range_low"]
    assert ours["share_of_respondents"] == theirs["share_of_respondents"]


def test_means_and_levels_are_those_of_rows_with_a_cluster() -> None:
    data = answered()
    there = data[data["town"].notna()]
    blocks = [["z", sw.centered("x")], [sw.factor("group")]]
    for given in (data, pl.from_pandas(data).lazy()):
        fit = sw.hierarchical_regression(given, "y", blocks, cluster="town")
        made = fit.to_dict()["predictors"]
        assert made["centred"]["value"][0] == pytest.approx(there["x"].mean(), rel=STABLE)
        [factor] = made["factors"]
        assert factor["n"] == [int((there["group"] == level).sum()) for level in "abc"]
        same = sw.hierarchical_regression(there, "y", blocks, cluster="town")
        ours, theirs = fit.to_dict()["tidy"], same.to_dict()["tidy"]
        np.testing.assert_allclose(ours["estimate"], theirs["estimate"], rtol=STABLE)
        np.testing.assert_allclose(ours["std_error"], theirs["std_error"], rtol=STABLE)
    alone = sw.hierarchical_regression(data, "y", [[sw.centered("x")]], cluster="town")
    assert alone.to_dict()["predictors"]["centred"]["value"][0] == pytest.approx(
        there["x"].mean(), rel=STABLE
    )


def test_margins_average_over_the_respondents_of_the_fit() -> None:
    data = answered()
    there = data[data["town"].notna()]
    blocks = [["x", sw.factor("group")]]
    fit = sw.hierarchical_regression(data, "y", blocks, cluster="town")
    ours = fit.margins("group", averaging="observed", data=data).means
    predicted = [fit.predict(there.assign(group=level))["fitted"].mean() for level in "abc"]
    np.testing.assert_allclose(ours, predicted, rtol=STABLE)


@pytest.mark.parametrize(
    "ask",
    [
        lambda fit, data: fit.diagnostics(data),
        lambda fit, data: fit.cross_validated_r_squared(data, seed=1),
        lambda fit, data: fit.simple_slopes("x", "z", data=data),
        lambda fit, data: fit.johnson_neyman("x", "z", data=data),
        lambda fit, data: fit.margins(at={"x": [0, 1]}, data=data),
    ],
)
def test_other_answers_than_those_fitted_are_refused(ask: Callable[[Any, Any], Any]) -> None:
    data = answered()
    fit = sw.hierarchical_regression(data, "y", [["x", "z", sw.product("x", "z")]])
    ask(fit, data)
    ask(fit, data.sample(frac=1, random_state=2))  # the same people in another order
    refused(
        "the data are not those that were fitted: n is 60 there and 30 here",
        lambda: ask(fit, data.head(30)),
    )
    refused("the mean of `y` is", lambda: ask(fit, data.assign(y=data["y"] + 1)))
    turned = data.assign(y=data["y"].to_numpy()[::-1])
    refused("the correlation of `", lambda: ask(fit, turned))
    refused("not their moments", lambda: ask(fit, sw.Moments.of(data, ["x", "z", "y"])))
    refused("needs its rows in memory", lambda: ask(fit, pl.from_pandas(data).lazy()))


def test_plots_of_predictors_take_the_same_answers() -> None:
    pytest.importorskip("matplotlib")
    data = answered()
    found = sw.hierarchical_regression(data, "y", [["x", "z"]], cluster="town").diagnostics(data)
    assert found.plot("added_variable", data=data, term="x").get_xlabel() == "x | others"
    refused("n is 54 there and 60 here", lambda: found.plot("component", data=data.fillna(0)))
    turned = data.iloc[::-1]
    refused("in another order", lambda: found.plot("component", data=turned))


def test_weights_of_the_fit_are_those_of_its_answers() -> None:
    data = answered()
    weights: dict[str, Any] = {"weights": "w", "weight_type": "frequency"}
    groups = sw.hierarchical_regression(data, "y", [["x"]], by="group", **weights)
    of_a = data[data["group"] == "a"]
    found = groups["a"].diagnostics(of_a)
    expected = sw.regression_diagnostics(of_a, "y", [["x"]], **weights)
    np.testing.assert_allclose(found.leverage, expected.leverage, rtol=STABLE)
    refused("n is", lambda: groups["a"].diagnostics(data))
    moments = sw.Moments.of(data, ["x", "y"], **weights)
    fit = sw.hierarchical_regression(moments, "y", [["x"]])
    refused(
        "the weighting is frequency, of sum 120 there and none here", lambda: fit.diagnostics(data)
    )
    pairwise = sw.Moments.of(data, ["x", "y"], missing="pairwise")
    fit = sw.hierarchical_regression(pairwise, "y", [["x"]])
    refused('use missing="listwise"', lambda: fit.diagnostics(data))


def test_what_is_asked_of_a_clustered_fit_is_as_in_r() -> None:
    expected = json.loads((REFERENCES / "fits.json").read_text())
    data = pd.read_csv(REFERENCES / "data" / "math_achieve.csv")
    data["school"] = data["school"].astype(float)
    data.loc[expected["without_school"], "school"] = np.nan
    blocks = [["ses", "minority", sw.product("ses", "minority")]]
    fit = sw.hierarchical_regression(data, "math", blocks, vcov="CR1", cluster="school")
    assert fit.n == expected["n"]
    found = fit.diagnostics(data)
    assert list(found.rows[:12]) == expected["rows"]
    for measure in ("leverage", "studentized_deleted_residual", "cooks_distance"):
        np.testing.assert_allclose(getattr(found, measure)[:12], expected[measure], rtol=STABLE)
    np.testing.assert_allclose(
        found.cooks_distance.sum(), expected["sum_of_cooks_distances"], rtol=STABLE
    )
    np.testing.assert_allclose(found.press, expected["press"], rtol=STABLE)
    np.testing.assert_allclose(
        found.test("breusch_pagan")["statistic"], expected["breusch_pagan"], rtol=STABLE
    )
    alone = fit.cross_validated_r_squared(data, folds="leave_one_out").to_dict()["glance"]
    of_r = expected["cross_validated_r_squared"]
    np.testing.assert_allclose(alone["cross_validated_r_squared"], [of_r], rtol=STABLE)
    slopes = fit.simple_slopes("minority", "ses", at="percentiles", data=data)
    tidy = slopes.to_dict()["tidy"]
    np.testing.assert_allclose(tidy["moderator_value"], expected["percentiles"], rtol=STABLE)
    np.testing.assert_allclose(tidy["estimate"], expected["slopes"], rtol=STABLE)
    averaged = fit.margins(at={"minority": [0, 1]}, averaging="observed", data=data).means
    np.testing.assert_allclose(averaged, expected["margins"], rtol=STABLE)
    made = [[sw.centered("ses"), sw.factor("minority")]]
    fit = sw.hierarchical_regression(data, "math", made, vcov="CR1", cluster="school")
    predictors = fit.to_dict()["predictors"]
    np.testing.assert_allclose(predictors["centred"]["value"], [expected["mean_ses"]], rtol=STABLE)
    assert predictors["factors"][0]["n"] == expected["members"]


# names of rows ------------------------------------------------------------------------------------


def test_rows_carry_their_index() -> None:
    data = answered()
    kept = data[data["x"] > -0.5]
    found = sw.hierarchical_regression(kept, "y", [["x"]]).diagnostics(kept)
    assert found.ids == list(kept.index)
    tidy = found.tidy()
    assert list(tidy.columns[:2]) == ["id", "row"]
    by_label = kept.loc[tidy["id"], "y"].to_numpy()
    np.testing.assert_allclose(tidy["fitted"] + tidy["residual"], by_label, rtol=STABLE)
    listed = found.casewise(standardized_residual=1.0)
    rows = listed.tidy()
    np.testing.assert_allclose(
        rows["fitted"] + rows["residual"], data.loc[rows["id"], "y"], rtol=STABLE
    )
    assert listed.ids == [kept.index[row] for row in listed.rows]
    assert "Index" in str(listed) and "called by the index of the data" in str(listed)
    [worst] = found.outliers()["id"]
    assert worst == kept.index[found.outliers()["row"][0]]
    glance = found.glance()
    assert glance["id_of_leverage"][0] == kept.index[glance["row_of_leverage"][0]]
    # An index that counts from 0 says nothing that the row does not.
    plain = sw.hierarchical_regression(data, "y", [["x"]]).diagnostics(data)
    assert (
        plain.ids is None
        and "id" not in plain.tidy()
        and "Rows count from 0" in str(plain.casewise())
    )


@pytest.mark.parametrize(
    "make", [lambda data: data, pl.from_pandas, lambda data: data.to_dict("series")]
)
def test_rows_are_called_by_a_column(make: Callable[[pd.DataFrame], Any]) -> None:
    data = make(answered())
    found = sw.hierarchical_regression(data, "y", [["x"]], cluster="town").diagnostics(
        data, id="who"
    )
    assert found.ids is not None and found.ids[:4] == ["R00", "R01", "R02", "R04"]
    assert list(found.tidy()["id"]) == found.ids
    listed = found.casewise()
    assert listed.ids == [f"R{row:02d}" for row in listed.rows]
    assert "who" in str(listed) and "Respondents are called by who." in str(listed)
    refused("did you mean `who`?", lambda: sw.regression_diagnostics(data, "y", [["x"]], id="whom"))


def test_numbers_dates_and_levels_are_names_too() -> None:
    data = answered().set_index(pd.date_range("2026-01-01", periods=60))
    found = sw.regression_diagnostics(data, "y", [["x"]])
    assert found.ids is not None and str(found.ids[0]).startswith("2026-01-01")
    data = answered().set_index(["group", "who"])
    found = sw.regression_diagnostics(data, "y", [["x"]])
    assert found.ids is not None and found.ids[1] == "b, R01"
    assert "group x who" in str(found.casewise())
    numbered = answered().assign(number=np.arange(60) + 1000)
    found = sw.regression_diagnostics(pl.from_pandas(numbered), "y", [["x"]], id="number")
    assert found.tidy()["id"].to_list()[0] == 1000


# new respondents ----------------------------------------------------------------------------------


def test_a_new_level_is_named() -> None:
    data = answered()
    fit = sw.hierarchical_regression(data, "y", [["x", sw.factor("group", coding="effect")]])
    new = pd.DataFrame({"x": [1.0, 2.0, 0.0], "group": ["a", "q", "p"]})
    message = refused("factor `group` has new levels", lambda: fit.predict(new))
    assert "q" in message and "p" in message and "who had a, b, c" in message
    with pytest.warns(sw.MissingPredictionWarning, match="1 of 2 rows lack an answer"):
        found = fit.predict(pd.DataFrame({"x": [1.0, 2.0], "group": ["a", None]}))
    assert np.isnan(found["fitted"][1]) and not np.isnan(found["fitted"][0])
    numbered = data.assign(code=np.arange(60) % 3)
    product = sw.product("x", sw.factor("code"))
    fit = sw.hierarchical_regression(numbered, "y", [["x", sw.factor("code"), product]])
    same = fit.predict(pl.DataFrame({"x": [1.0], "code": [2]}))["fitted"][0]
    assert same == pytest.approx(fit.predict({"x": [1.0], "code": [2.0]})["fitted"][0], rel=EXACT)
    refused("new level 7", lambda: fit.predict({"x": [1.0], "code": [7]}))


# exact fits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("blocks", [[["x"], ["z"]], [["z"], ["x"]], [["x", "z"]]])
def test_an_exact_fit_is_named_and_tests_nothing(blocks: list[list[str]]) -> None:
    rng = np.random.default_rng(3)
    for n in (20, 60, 500):
        data = pd.DataFrame({"x": rng.normal(size=n), "z": rng.normal(size=n)})
        data["y"] = 1 + 2 * data["x"]
        fit = sw.hierarchical_regression(data, "y", blocks)
        last = fit.models[-1]
        assert last.sigma == 0 and last.r_squared == pytest.approx(1, rel=EXACT)
        rows = fit.tidy().query(f"model == {len(blocks)}").set_index("term")
        assert rows.loc["x", "estimate"] == pytest.approx(2, rel=STABLE)
        assert rows.loc["z", "estimate"] == 0 and np.isnan(rows.loc["z", "p_value"])
        if blocks == [["x"], ["z"]]:
            assert fit.models[0].sigma == 0 and np.isnan(last.f_change) and np.isnan(last.p_change)
        text = str(fit.table(estimates="both", statistics=["f", "f_change"]))
        exact = [row for row in text.splitlines() if row.strip().startswith("x ")]
        assert "*" not in exact[0].split("Model")[-1] and "exact" in text
        said = str(fit.report())
        assert "is exact" in said and "related to" not in said.split("\n\n")[2]


def test_only_the_exact_model_is_without_tests() -> None:
    rng = np.random.default_rng(4)
    x, z = rng.normal(size=(2, 40))
    fit = sw.hierarchical_regression({"x": x, "z": z, "y": x + 2 * z}, "y", [["x"], ["z"]])
    assert "The fit of model 2 is exact" in str(fit)
    assert fit.models[0].p_value < 1 and fit.models[0].sigma > 0
    assert "F(1, 38)" in str(fit.report()) and "F(2, 37)" not in str(fit.report())


# SPSS ---------------------------------------------------------------------------------------------


def test_the_conventions_of_spss_are_named() -> None:
    data = answered()
    fit = sw.hierarchical_regression(data, "y", [["x"]], convention="spss")
    for text in (str(fit), fit.table().to_markdown(), str(fit.report())):
        assert "conventions of SPSS" in text
    for vcov in ("HC0", "HC3", "HC4m", "robust"):
        refused(
            "SPSS's REGRESSION has no robust covariance",
            lambda vcov=vcov: sw.hierarchical_regression(  # type: ignore[misc]
                data, "y", [["x"]], convention="spss", vcov=vcov
            ),
        )
    plain = sw.hierarchical_regression(data, "y", [["x"]], convention="spss", vcov="classical")
    assert plain.models == fit.models


def test_what_spss_left_out_does_not_come_in_again() -> None:
    data = answered()
    data["sum"] = data["x"] + data["z"] + 1e-4 * data["w"]
    fit = sw.hierarchical_regression(data, "y", [["x", "z"], ["sum"]], convention="spss")
    assert list(fit.excluded["term"]) == ["sum"]
    refused("diagnostics would take `sum` in again", lambda: fit.diagnostics(data))
    refused("cross-validation would take `sum`", lambda: fit.cross_validated_r_squared(data))
    kept = sw.hierarchical_regression(data, "y", [["x", "z"]], convention="spss")
    assert kept.diagnostics(data).n == 60


# panels, groups, power ----------------------------------------------------------------------------


def test_a_second_moderator_has_a_panel_for_each_value() -> None:
    pytest.importorskip("matplotlib")
    data = answered().assign(v=np.random.default_rng(2).normal(size=60))
    x, z, v = "x", "z", "v"
    terms = [x, z, v, sw.product(x, z), sw.product(x, v), sw.product(z, v), sw.product(x, z, v)]
    fit = sw.hierarchical_regression(data, "y", [terms])
    slopes = fit.simple_slopes(x, z, second_moderator=v)
    figure = slopes.plot(labels={"v": "Voice"}, title="Three ways")
    titles = [panel.get_title(loc="left") for panel in figure.axes]
    assert [title.split(" (")[0] for title in titles] == [
        "Voice: −1 SD",
        "Voice: M",
        "Voice: +1 SD",
    ]
    assert all(len(panel.lines) == 3 for panel in figure.axes)
    lines = slopes.to_dict()["lines"]
    rows = slopes.to_dict()["tidy"]["second_moderator_label"]
    drawn = [list(line.get_ydata()) for panel in figure.axes for line in panel.lines]
    expected = [
        line["estimate"]
        for label in dict.fromkeys(rows)
        for line, at in zip(lines, rows, strict=True)
        if at == label
    ]
    assert drawn == expected
    assert len({panel.get_ylim() for panel in figure.axes}) == 1
    alone = slopes.plot(second="+1 SD")
    assert list(alone.lines[0].get_ydata()) == drawn[6]
    refused("second=...", lambda: slopes.plot(ax=alone))
    two = fit.simple_slopes(x, z, second_moderator=v, second_at=[-1, 1]).plot()
    assert [panel.get_title(loc="left") for panel in two.axes] == ["v: −1", "v: 1"]


def test_groups_have_a_report() -> None:
    data = answered()
    groups = sw.hierarchical_regression(data, "y", [["x"]], by="group")
    told = groups.report(estimates="b")
    for level in "abc":
        assert f"group = {level}: A regression of y had the predictors x." in str(told)
        assert str(groups[level].report(estimates="b")) in str(told)
    assert "<em>F</em>" in told.to_html() or "<i>F</i>" in told.to_html()
    described = sw.correlation_matrix(data, ["x", "y"], by="group")
    refused("has no report()", described.report)


def test_a_group_without_the_reference_level_is_told_so() -> None:
    data = answered()
    data["wave"] = np.where((data["group"] != "a") & (data.index < 30), 1, 2)
    groups = sw.hierarchical_regression(data, "y", [["x", sw.factor("group")]], by="wave")
    assert "nobody in this group has group = a" in groups.failed[1]
    assert "(there are b, c)" in groups.failed[1]


def test_power_says_whose_effect_it_is() -> None:
    def note(**given: Any) -> str:
        return str(sw.regression_power(5, n=100, **given).table().notes[0])

    said = "All of R² is taken to be what the 2 tested predictors add"
    assert said in note(n_tested=2, r_squared=0.3)
    assert "All of R²" not in note(n_tested=2, r_squared=0.3, r_squared_change=0.1)
    assert "All of R²" not in note(r_squared=0.3)
    assert "All of R²" not in note(n_tested=2, f_squared=0.1)


# intervals that do not exist, and what is said of mistakes ----------------------------------------


def irrelevant() -> pd.DataFrame:
    """A predictor that adds nothing at all: its squared part correlation is rounding."""
    noise = np.repeat(np.random.default_rng(5).normal(size=10), 4)
    x = np.tile([-1.0, 1, -1, 1], 10)
    return pd.DataFrame({"x": x, "c": np.tile([-1.0, -1, 1, 1], 10), "y": x + noise})


def test_one_interval_without_bca_does_not_take_the_others() -> None:
    data = irrelevant()
    found = sw.bootstrap_regression(data, "y", [["x"], ["c"]], resamples=399, seed=1)
    tidy = found.tidy()
    without = tidy[tidy["conf_low"].isna()]
    assert without[["model", "statistic"]].to_numpy().tolist() == [[2, "r_squared_change"]]
    assert without["std_error"].notna().all()
    assert "BCa has no interval of r_squared_change in model 2" in str(found)
    importance = sw.relative_importance(
        data, "y", ["x", "c"], ci="bca", resamples=399, seed=1, metrics=["lmg", "last"]
    )
    assert "BCa has no interval of lmg of c; last of c" in str(importance)
    rows = importance.tidy()
    assert rows["lmg_conf_low"].isna().tolist() == [False, True]
    few = "resamples of lmg of `x` are too few"
    refused(
        few, lambda: sw.relative_importance(data, "y", ["x", "c"], ci="bca", resamples=9, seed=1)
    )


def test_mistakes_are_called_what_they_are() -> None:
    data = answered()
    lazy = pl.from_pandas(data).lazy()
    fit = sw.hierarchical_regression
    refused('give cluster="town"', lambda: fit(data, "y", [["x"]], cluster=data["town"]))
    refused('give by="group"', lambda: fit(data, "y", [["x"]], by=data["group"]))
    refused('vcov="HC3" needs its rows', lambda: fit(lazy, "y", [["x"]], vcov="HC3"))
    refused(
        'weight_type="sampling" needs its rows',
        lambda: fit(lazy, "y", [["x"]], weights="w", weight_type="sampling"),
    )
    for seed in (-1, 2**64, 1.5, True, "1"):
        refused(
            f"seed={seed!r}: give a whole number from 0",
            lambda seed=seed: sw.cross_validated_r_squared(data, "y", [["x"]], seed=seed),  # type: ignore[misc]
        )
    refused("seed=-1", lambda: sw.bootstrap_regression(data, "y", [["x"]], seed=-1))
    refused("seed=-1", lambda: sw.permutation_test(data, "y", [["x"]], seed=-1))
    refused("seed=-1", lambda: sw.relative_importance(data, "y", ["x", "z"], ci="bca", seed=-1))
    whole = data[data["town"].notna()]
    refused(
        "and test that, block=",
        lambda: sw.wild_cluster_bootstrap(
            whole, "y", [["x", sw.factor("group")]], term="group", cluster="town"
        ),
    )
    binary = as_pandas({"y": data["y"].to_numpy(), "sex": np.arange(60) % 2.0})
    refused('sw.factor("sex")', lambda: fit(binary, "y", [["sex"]]).margins("sex"))


def test_the_curve_of_very_many_rows_is_that_of_some() -> None:
    pytest.importorskip("matplotlib")
    rng = np.random.default_rng(6)
    x = rng.normal(size=30_000)
    data = {"x": x, "y": x + 0.2 * x**2 + rng.normal(size=30_000)}
    found = sw.regression_diagnostics(data, "y", [["x"]], tests=["breusch_pagan"])
    axes = found.plot("residuals")
    note = " ".join(text.get_text() for text in axes.texts).replace("\n", " ")
    assert "lowess of 10000 rows, evenly spaced in the order of the horizontal axis" in note
    curve = next(line for line in axes.lines if line.get_color() == "#b2182b")
    assert len(curve.get_xdata()) == 10_000
    assert (curve.get_xdata()[0], curve.get_xdata()[-1]) == (min(found.fitted), max(found.fitted))
    whole = sw._core.lowess(found.fitted, found.residual, 2 / 3, 3)
    there = np.interp(curve.get_xdata(), whole["x"], whole["y"])
    inside = slice(500, -500)
    assert np.max(np.abs(curve.get_ydata() - there)[inside]) < 0.03
