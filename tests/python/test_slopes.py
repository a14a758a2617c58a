"""Simple slopes, regions of significance, predictions, margins and hypotheses, against R."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scalewise as sw
from conftest import ITERATIVE, REFERENCES, STABLE, assert_close, read_answers, read_json

SLOPES = read_json("slopes.json")
NUMERIC = SLOPES["numeric"]


def answers(name: str) -> dict[str, Any]:
    return dict(read_answers(REFERENCES / "data" / f"{name}.csv"))


def compare(found: Any, expected: dict[str, Any], tolerance: float = STABLE) -> None:
    """Every column that R has."""
    for name, figures in expected.items():
        assert_close(list(found[name]), figures, tolerance, what=name)


def anes_fit(data: Any, **options: Any) -> sw.Regression:
    predictors = ["age", "educ", "income", "PID", sw.product("educ", "income")]
    return sw.hierarchical_regression(data, "selfLR", {"All": predictors}, **options)


def states_fit(**options: Any) -> sw.Regression:
    main = ["Illiteracy", "Murder", sw.product("Illiteracy", "Murder")]
    return sw.hierarchical_regression(answers("states"), "Income", [main], **options)


WEIGHTED = {"weights": "Population", "weight_type": "analytic"}


def months_fit(data: Any) -> sw.Regression:
    dummies = [sw.dummy("Month", month) for month in range(6, 10)]
    products = [sw.product("Wind", dummy) for dummy in dummies]
    return sw.hierarchical_regression(data, "Ozone", [["Wind", "Temp", *dummies, *products]])


def offices_fit(data: Any, crossed: bool) -> sw.Regression:
    employer = sw.dummy("employer", 1)
    sizes = [sw.dummy("office_size", size) for size in (1, 2, 3)]
    products = [sw.product(employer, size) for size in sizes] if crossed else []
    predictors = ["knowledge", "age", employer, *sizes, *products]
    return sw.hierarchical_regression(data, "tailoring", [predictors])


# slopes -------------------------------------------------------------------------------------------


def test_slopes_are_those_of_r() -> None:
    expected = NUMERIC["anes96"]
    fit = anes_fit(answers("anes96"))
    found = fit.simple_slopes("educ", moderator="income")
    assert list(found.tidy()["moderator_label"]) == ["-1 SD", "M", "+1 SD"]
    assert_close(list(found.tidy()["moderator_value"]), expected["values"], STABLE)
    compare(found.tidy(), expected["slopes"])
    intercepts = expected["intercepts"]
    assert_close(list(found.tidy()["intercept"]), intercepts["estimate"], STABLE)
    assert_close(list(found.tidy()["intercept_std_error"]), intercepts["std_error"], STABLE)
    assert found.glance()["df"][0] == fit.models[0].df2
    free = sw.simple_slopes(fit, "educ", "income", confidence=0.9)
    assert free.confidence == 0.9 and free.tidy()["conf_low"][0] > found.tidy()["conf_low"][0]


def test_percentiles_come_from_the_data() -> None:
    data = answers("anes96")
    found = anes_fit(data).simple_slopes("educ", "income", "percentiles", data=data)
    assert_close(list(found.tidy()["moderator_value"]), NUMERIC["anes96"]["percentiles"], STABLE)
    with pytest.raises(sw.DataError, match='at="percentiles" needs the data'):
        anes_fit(data).simple_slopes("educ", "income", "percentiles")


def test_the_printed_slopes_of_interactions() -> None:
    found = states_fit(**WEIGHTED).simple_slopes("Illiteracy", "Murder", [0, 5, 10])
    compare(found.tidy(), NUMERIC["weighted_states"]["slopes"])
    assert [round(float(slope), 2) for slope in found.slopes] == [535.50, -24.44, -584.38]


def test_two_moderators() -> None:
    age, educ, income = "age", "educ", "income"
    pairs = [sw.product(age, educ), sw.product(age, income), sw.product(educ, income)]
    predictors = [age, educ, income, *pairs, sw.product(age, educ, income)]
    fit = sw.hierarchical_regression(answers("anes96"), "selfLR", [predictors])
    found = fit.simple_slopes(age, educ, [2, 6], second_moderator=income, second_at=[5, 15, 20])
    expected = SLOPES["three_way"]
    assert list(found.tidy()["moderator_value"]) == expected["educ"]
    assert list(found.tidy()["second_moderator_value"]) == expected["income"]
    compare(found.tidy(), expected["slopes"])
    assert "educ" in str(found) and "income: 5" in str(found)


def test_a_factor_as_moderator() -> None:
    data = pd.DataFrame(answers("airquality"))
    found = months_fit(data).simple_slopes("Wind", "Month", data=data)
    assert list(found.tidy()["moderator_label"]) == SLOPES["months"]["levels"]
    compare(found.tidy(), SLOPES["months"]["slopes"])
    unnamed = months_fit(data).simple_slopes("Wind", "Month")
    assert unnamed.tidy()["moderator_label"][0] == "(reference)"
    named = months_fit(data).simple_slopes("Wind", "Month", reference={"Month": "May"})
    assert named.tidy()["moderator_label"][0] == "May"
    dummy = months_fit(data).simple_slopes("Wind", "Month[6]", reference=None)
    assert list(dummy.tidy()["moderator_value"]) == [0.0, 1.0]


def test_a_centred_moderator_is_asked_about_on_its_own_scale() -> None:
    data = answers("anes96")
    income = sw.centered("income", 10)
    predictors = ["age", "educ", income, "PID", sw.product("educ", income)]
    fit = sw.hierarchical_regression(data, "selfLR", [predictors])
    plain = anes_fit(data).simple_slopes("educ", "income", [12])
    assert_close(list(fit.simple_slopes("educ", "income", [2]).slopes), list(plain.slopes), STABLE)
    mixed = ["age", "educ", "income", "PID", sw.product("educ", income)]
    with pytest.raises(sw.DataError, match="`income` in another form than the predictor"):
        sw.hierarchical_regression(data, "selfLR", [mixed]).simple_slopes("educ", "income", [2])


def test_a_product_of_another_name() -> None:
    data = answers("anes96")
    named = sw.product("educ", "income").named("joint")
    fit = sw.hierarchical_regression(data, "selfLR", [["age", "educ", "income", "PID", named]])
    expected = NUMERIC["anes96"]
    compare(fit.simple_slopes("educ", "income").tidy(), expected["slopes"])
    made = {**data, "joint": data["educ"] * data["income"]}
    fit = sw.hierarchical_regression(made, "selfLR", [["age", "educ", "income", "PID", "joint"]])
    compare(fit.simple_slopes("educ", "income", product="joint").tidy(), expected["slopes"])
    with pytest.raises(sw.DataError, match="no term of the model is a product of `educ` and"):
        fit.simple_slopes("educ", "income")
    with pytest.raises(sw.DataError, match="product='both' is no term of the model: it has"):
        fit.simple_slopes("educ", "income", product="both")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"at": "terciles"}, "at='terciles' is unknown"),
        ({"at": ["much"]}, "at='much' is not a number"),
        ({"at": []}, "`income` needs at least one value"),
        ({"second_at": [1]}, "name the second moderator"),
        ({"model": 2}, "give a whole number from 1 to 1"),
        ({"confidence": 95}, "confidence"),
    ],
)
def test_questions_about_slopes_that_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(sw.DataError, match=message):
        anes_fit(answers("anes96")).simple_slopes("educ", "income", **options)


# regions ------------------------------------------------------------------------------------------

REGIONS = {
    "anes96": ("educ", "income"),
    "states": ("Illiteracy", "Murder"),
    "cars": ("hp", "wt"),
}


@pytest.mark.parametrize("name", REGIONS)
@pytest.mark.parametrize("how", ["plain", "strict", "fdr"])
def test_regions_are_those_of_r(name: str, how: str) -> None:
    data, (predictor, moderator) = answers(name), REGIONS[name]
    product = sw.product(predictor, moderator)
    blocks = {
        "anes96": ("selfLR", ["age", "educ", "income", "PID", product]),
        "states": ("Income", ["Frost", "Illiteracy", "Murder", product]),
        "cars": ("mpg", ["hp", "wt", product]),
    }
    outcome, predictors = blocks[name]
    fit = sw.hierarchical_regression(data, outcome, [predictors])
    expected = NUMERIC[name]["jn"][how]
    found = fit.johnson_neyman(
        predictor, moderator, alpha=expected["alpha"], control_fdr=how == "fdr", data=data
    )
    glance = found.glance()
    assert found.significant == expected["significant"]
    assert_close(list(found.bounds), [expected["lower"], expected["upper"]], STABLE)
    assert_close(found.critical_t, expected["critical"], STABLE)
    assert_close([glance["range_low"][0], glance["range_high"][0]], expected["range"], STABLE)
    for share in ("share_of_range", "share_of_respondents"):
        assert_close(glance[share][0], expected[share], STABLE)


def test_the_printed_regions_of_interactions() -> None:
    fit = states_fit(**WEIGHTED)
    found = fit.johnson_neyman("Illiteracy", "Murder", control_fdr=True, range=(1.4, 15.1))
    assert [round(bound, 2) for bound in found.bounds] == [-22.57, 8.52]
    assert round(found.critical_t, 2) == 2.33
    table = str(found)
    assert "false discovery rate" in table and "below -22.57" in table


def test_regions_without_data() -> None:
    fit = anes_fit(answers("anes96"))
    found = fit.johnson_neyman("educ", "income")
    assert math.isnan(found.glance()["share_of_range"][0])
    with pytest.raises(sw.DataError, match="give the data or a range"):
        fit.johnson_neyman("educ", "income", control_fdr=True)
    with pytest.raises(sw.DataError, match="the lower one first"):
        fit.johnson_neyman("educ", "income", range=(3, 1))
    with pytest.raises(sw.DataError, match="give the lowest and the highest value"):
        fit.johnson_neyman("educ", "income", range=3)
    with pytest.raises(sw.DataError, match="no level of a test"):
        fit.johnson_neyman("educ", "income", alpha=5)
    air = answers("airquality")
    with pytest.raises(sw.DataError, match="is a factor, which has no values in between"):
        months_fit(air).johnson_neyman("Wind", "Month")


# predictions --------------------------------------------------------------------------------------

KINDS = {
    "none": {},
    "analytic": {"weight_type": "analytic"},
    "frequency": {"weight_type": "frequency"},
    "sampling": {"weight_type": "sampling"},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_predictions_are_those_of_r(kind: str, library: str) -> None:
    data = answers("anes96")
    options = dict(KINDS[kind])
    if options:
        options["weights"] = 1.0 + np.arange(1, len(data["age"]) + 1) % 3
    fit = anes_fit(data, **options)
    rows = {
        name: np.array([math.nan if x is None else x for x in column], dtype=float)
        for name, column in SLOPES["predictions"]["new"].items()
    }
    index = ["a", "b", "c", "d"]
    new = pd.DataFrame(rows, index=index) if library == "pandas" else pl.DataFrame(rows)
    for interval, expected in SLOPES["predictions"][kind].items():
        wide = interval == "wide"
        with pytest.warns(sw.MissingPredictionWarning, match="1 of 4 rows lack an answer"):
            found = fit.predict(
                new,
                interval="prediction" if wide else interval,
                confidence=0.99 if wide else None,
            )
        if library == "pandas":
            assert list(found.index) == index
            assert math.isnan(found["fitted"].iloc[1])
        else:
            assert isinstance(found, pl.DataFrame) and found["fitted"][1] is None
            found = found.to_pandas()
        compare(found, expected)


def test_predictions_make_their_own_terms() -> None:
    data = pd.DataFrame(answers("airquality")).dropna()
    fit = months_fit(data)
    found = fit.predict(data)
    assert list(found.columns) == ["fitted", "std_error"]
    residuals = data["Ozone"] - found["fitted"]
    assert_close(
        float((residuals**2).sum() / fit.models[0].df2) ** 0.5, fit.models[0].sigma, STABLE
    )
    first = sw.hierarchical_regression(data, "Ozone", [["Wind"], ["Temp"]])
    assert list(first.predict(data[["Wind"]], model=1).columns) == ["fitted", "std_error"]
    with pytest.raises(sw.DataError, match="unknown variable `Temp`"):
        first.predict(data[["Wind"]])
    with pytest.raises(sw.DataError, match="interval='both' is unknown"):
        first.predict(data, interval="both")


def test_no_prediction_interval_under_sampling_weights() -> None:
    data = answers("anes96")
    weights = 1.0 + np.arange(len(data["age"])) % 3
    fit = anes_fit(data, weights=weights, weight_type="sampling")
    with pytest.raises(sw.DataError, match='use interval="confidence"'):
        fit.predict(data, interval="prediction")


# margins ------------------------------------------------------------------------------------------

MEANS = ("estimate", "std_error", "df", "conf_low", "conf_high")


def compare_margins(ask: Any, expected: dict[str, Any]) -> None:
    for adjustment, table in expected["contrasts"].items():
        found = ask(adjustment)
        compare(found.tidy(), expected["means"])
        if adjustment == "tukey":
            # R's studentised range is right to 1e-10 where it is not small.
            pairs = found.contrasts()
            apart = np.abs(np.array(pairs["p_value"]) - np.array(table["p_value"]))
            assert apart.max() < STABLE
            for end in ("conf_low", "conf_high"):
                apart = np.abs(np.array(pairs[end]) - np.array(table[end]))
                assert (apart < ITERATIVE * np.array(pairs["std_error"])).all()
        else:
            compare(found.contrasts(), table)


def test_margins_are_those_of_emmeans() -> None:
    data = pd.DataFrame(answers("simulated"))
    additive, crossed = offices_fit(data, False), offices_fit(data, True)
    expected = SLOPES["offices"]
    size = "office_size"
    for averaging in ("equal", "proportional"):
        compare_margins(
            lambda way, how=averaging: additive.margins(
                size, averaging=how, adjustment=way, data=data
            ),
            expected[averaging],
        )
    compare_margins(
        lambda way: additive.margins(size, at={"knowledge": 1, "age": 30}, adjustment=way),
        expected["at_values"],
    )
    compare_margins(lambda way: crossed.margins(size, adjustment=way), expected["crossed_equal"])
    compare_margins(
        lambda way: crossed.margins(["employer", size], adjustment=way), expected["crossed"]
    )
    air = answers("airquality")
    compare_margins(
        lambda way: months_fit(air).margins("Month", adjustment=way), SLOPES["months_means"]
    )


@pytest.mark.parametrize("library", ["pandas", "polars", "dictionary"])
def test_average_predictions(library: str) -> None:
    plain = answers("simulated")
    data: Any = {
        "pandas": pd.DataFrame,
        "polars": lambda columns: pl.DataFrame(columns, nan_to_null=True),
        "dictionary": dict,
    }[library](plain)
    fit = offices_fit(data, True)
    found = fit.margins("office_size", averaging="observed", data=data)
    expected = SLOPES["offices"]["observed"]
    compare(found.tidy(), {name: expected[name] for name in MEANS})
    # Holding a variable at a value for everyone is what equal averaging does with it, too.
    if library == "pandas":
        with pytest.raises(sw.DataError, match="give data="):
            fit.margins("office_size", averaging="observed")


def test_margins_at_values_of_a_number() -> None:
    data = answers("anes96")
    fit = anes_fit(data)
    found = fit.margins(at={"educ": [2, 6]})
    assert list(found.tidy()["educ"]) == [2.0, 6.0]
    slope = float(fit.simple_slopes("educ", "income", {"mean": data["income"].mean()}).slopes[0])
    assert_close(float(found.means[1] - found.means[0]), 4 * slope, STABLE)
    observed = fit.margins(at={"educ": [2, 6]}, averaging="observed", data=data)
    assert_close(list(observed.means), list(found.means), STABLE)
    with pytest.raises(sw.DataError, match="`age` is no factor of the model"):
        fit.margins("age")
    with pytest.raises(sw.DataError, match="margins by nothing"):
        fit.margins()
    with pytest.raises(sw.DataError, match='averaging="weighted" is not an option'):
        fit.margins(at={"educ": [2, 6]}, averaging="weighted")
    with pytest.raises(sw.DataError, match='adjustment="scheffe" is not an option'):
        fit.margins(at={"educ": [2, 6]}, adjustment="scheffe")


# hypotheses ---------------------------------------------------------------------------------------


def test_linear_hypotheses_are_those_of_car() -> None:
    predictors = ["age", "educ", "income", "PID"]
    fit = sw.hierarchical_regression(answers("anes96"), "selfLR", [predictors])
    for name in ("two", "value"):
        expected = SLOPES["hypotheses"][name]
        for test in (
            fit.linear_hypothesis(expected["hypotheses"]),
            fit.linear_hypothesis(expected["weights"], expected["values"]),
        ):
            assert_close(test.f, expected["f"], STABLE)
            assert_close(test.p_value, expected["p_value"], STABLE)
            assert test.glance()["df1"][0] == expected["df1"]
            compare(test.tidy(), expected["each"])
    with pytest.raises(sw.DataError, match=r"at its character 8 \(\"incme\"\)"):
        fit.linear_hypothesis("educ = incme")
    with pytest.raises(sw.DataError, match="leave it out"):
        fit.linear_hypothesis(["educ = income", "2 * educ = 2 * income"])
    with pytest.raises(sw.DataError, match="write them into the text"):
        fit.linear_hypothesis("educ", [1])
    with pytest.raises(sw.DataError, match="has shape"):
        fit.linear_hypothesis([[1, 0]])


# tables and plots ---------------------------------------------------------------------------------


def test_tables_say_what_they_show() -> None:
    data = pd.DataFrame(answers("simulated"))
    fit = offices_fit(data, False)
    found = fit.margins("office_size", data=data)
    text = str(found.table(labels={"office_size": "Size of the office", "0": "small"}))
    assert "Marginal Means of tailoring by Size of the office" in text and "small " in text
    assert "equal weights" in text
    pairs = str(found.contrasts_table(labels={"0": "small"}))
    assert "small - 1" in pairs and "adjusted after Tukey" in pairs
    test = str(fit.linear_hypothesis(["knowledge = age", "knowledge"]).table())
    assert "All together: F(2, " in test
    slopes = str(anes_fit(answers("anes96")).simple_slopes("educ", "income"))
    assert "-1 SD (" in slopes and "b = slope of educ" in slopes
    for result in (found, fit.linear_hypothesis("age")):
        assert result.to_dict()["outcome"] == "tailoring"
        assert "<table" in (result._repr_html_() or "<table")


def test_plots_are_drawn() -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    data = answers("anes96")
    fit = anes_fit(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = fit.simple_slopes("educ", "income", data=data).plot(
            labels={"educ": "Education"}, points=(data["educ"], data["selfLR"])
        )
        assert ax.get_xlabel() == "Education" and len(ax.lines) == 3
        written = {text.get_text() for text in ax.texts}
        assert any(text.startswith("−1 SD") for text in written)
        ax = fit.johnson_neyman("educ", "income", data=data).plot(title="Along income")
        assert ax.get_ylabel() == "Slope of educ"
        fit.johnson_neyman("educ", "income").plot()
    pyplot.close("all")
    with pytest.raises(sw.DataError, match="cannot be told apart"):
        fit.simple_slopes("educ", "income", list(range(9))).plot()
