"""Diagnostics of regressions, against R."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import STABLE, Answers, assert_close, read_json
from survey_frames import as_arrow, as_pandas, as_polars

EXPECTED: dict[str, Any] = read_json("diagnostics.json")
STUDY = {"anes96_first": "anes96", "airquality_first": "airquality"}
ALL = [
    "breusch_pagan",
    "breusch_pagan_original",
    "cook_weisberg",
    "white",
    "white_without_products",
    "reset",
    "reset_predictors",
    "reset_principal_component",
    "durbin_watson",
    "shapiro_wilk",
    "jarque_bera",
    "skewness",
    "kurtosis",
]

#: The size beside which a measure near nought has its digits; residuals beside sigma.
SCALES = {"centered_leverage": 0.1, "cooks_distance": 1e-3, "fitted": 0.0, "leverage": 0.0}


def carried(case: str) -> tuple[Answers, str, list[str]]:
    expected = EXPECTED[case]
    data = {name: np.array(column, dtype=float) for name, column in expected["data"].items()}
    outcome = expected["outcome"]
    return data, outcome, expected.get("order") or [name for name in data if name != outcome]


def compare_measures(
    found: sw.RegressionDiagnostics, shown: list[int], expected: dict[str, Any]
) -> None:
    sigma = float(found.glance()["sigma"][0])
    for name, figures in expected.items():
        if name in ("dfbeta", "dfbetas"):
            errors = found._figures["std_errors"] if name == "dfbeta" else [1.0] * len(found.terms)
            for j, error in enumerate(errors):
                column = getattr(found, name)[shown, j]
                given = [row[j] for row in figures]
                assert_close(column, given, STABLE, scale=error, what=f"{name} {j}")
        else:
            scale = sigma if name in ("residual", "deleted_residual") else SCALES.get(name, 1.0)
            assert_close(getattr(found, name)[shown], figures, STABLE, scale=scale, what=name)


def compare_tests(found: sw.RegressionDiagnostics, expected: dict[str, Any]) -> None:
    for name, figures in expected.items():
        made = found.test(name)
        for figure, value in figures.items():
            if not figure.startswith("lmtest"):
                scale = 1e-3 if figure == "p_value" else 0.0
                what = f"{name} {figure}"
                assert_close(made[figure], value, STABLE, scale=scale, what=what)


def compare(found: sw.RegressionDiagnostics, shown: list[int], expected: dict[str, Any]) -> None:
    assert found.n == expected["n"]
    compare_measures(found, shown, expected["measures"])
    compare_tests(found, expected["tests"])
    assert_close(found.press, expected["press"], STABLE)
    assert_close(found.predicted_r_squared, expected["predicted_r_squared"], STABLE)


@pytest.mark.parametrize(
    "case", ["anes96", "anes96_first", "airquality", "airquality_first", "simulated"]
)
def test_studies(case: str, answers: Callable[[str], Answers], studies: dict[str, Any]) -> None:
    expected = EXPECTED[case]
    study = studies[STUDY.get(case, case)]
    blocks = {block["name"]: block["predictors"] for block in study["blocks"]}
    data = as_pandas(answers(STUDY.get(case, case)))
    fit = sw.hierarchical_regression(data, study["outcome"], blocks)
    found = fit.diagnostics(data, model=expected["model"], tests=ALL)
    compare(found, expected["shown"], expected)
    flagged = expected["standing_out"]
    assert list(found.rows) == flagged["rows"]
    assert len(found.left_out) + len(found.rows) == len(data)
    place = {row: at for at, row in enumerate(found.rows)}
    for kind in ("strict", "size_adjusted"):
        assert sorted(place[row] for row in found.casewise(kind).rows) == flagged[kind]
    outliers = found.outliers()
    assert list(outliers["row"]) == flagged["outliers"]["row"]
    for mine, theirs in (
        ("studentized_deleted_residual", "statistic"),
        ("p_value", "p_value"),
        ("bonferroni_p", "bonferroni_p"),
    ):
        assert_close(list(outliers[mine]), flagged["outliers"][theirs], STABLE)


@pytest.mark.parametrize("case", ["stackloss", "longley"])
def test_published_examples(case: str) -> None:
    data, outcome, predictors = carried(case)
    found = sw.regression_diagnostics(data, outcome, [predictors], tests=ALL)
    compare(found, list(range(len(found.rows))), EXPECTED[case])


@pytest.mark.parametrize("case", ["analytic", "frequency"])
def test_weights(case: str) -> None:
    data, outcome, predictors = carried(case)
    weights = np.array(EXPECTED[case]["weights"])
    found = sw.regression_diagnostics(
        as_polars({**data, "w": weights}),
        outcome,
        {"All": predictors},
        weights="w",
        weight_type=case,
        tests=ALL,
    )
    compare(found, list(range(len(found.rows))), EXPECTED[case])
    assert found.test("durbin_watson")["not_made"] == "weighted rows do not follow each other"
    assert "Durbin–Watson: not made, weighted rows do not follow each other." in str(found)


def test_origin_and_leverage_of_one() -> None:
    data, outcome, predictors = carried("origin")
    found = sw.regression_diagnostics(data, outcome, [predictors], intercept=False)
    compare_measures(found, list(range(len(found.rows))), EXPECTED["origin"]["measures"])
    data, outcome, predictors = carried("leverage_of_one")
    found = sw.regression_diagnostics(data, outcome, [predictors])
    compare_measures(found, [0, 1, 3, 4, 5, 6, 7], EXPECTED["leverage_of_one"]["measures"])
    assert found.leverage[2] == 1 and math.isnan(found.cooks_distance[2])
    assert math.isnan(found.press)
    assert "1 row has a leverage of 1" in str(found)


def invented(n: int = 60) -> Answers:
    rng = np.random.default_rng(5)
    data = {"a": rng.normal(size=n), "b": rng.integers(0, 2, n).astype(float)}
    data["y"] = data["a"] + data["b"] + rng.normal(size=n)
    data["y"][7], data["a"][11] = 9.0, np.nan
    return data


def test_rows_and_reasons() -> None:
    data = invented()
    found = sw.regression_diagnostics(as_pandas(data), "y", {"Both": ["a", "b"]})
    assert list(found.left_out) == [11]
    assert 11 not in found.rows and len(found.rows) == 59
    assert found.cases["incomplete"] == 1
    tidy = found.tidy()
    assert list(tidy["row"]) == list(found.rows)
    assert {"dfbeta_(Intercept)", "dfbetas_a", "dfbetas_b"} <= set(tidy.columns)
    listed = found.casewise()
    assert listed.rows[0] == 7
    assert "studentized_deleted_residual" in listed.reasons[0]
    assert any(reason.startswith("dfbetas: ") for reason in listed.reasons[0])
    assert listed.cutoffs["cooks_distance"] == pytest.approx(4 / 59)
    only = found.casewise(
        standardized_residual=3,
        studentized_deleted_residual=None,
        leverage=None,
        cooks_distance=None,
        dffits=None,
        dfbetas=None,
        mahalanobis=None,
    )
    assert only.rows == [7] and only.reasons == [["standardized_residual"]]
    assert "Index" in str(only) and "|ZRESID| > 3.000" in str(only)
    assert found.glance()["row_of_cooks_distance"][0] == 7


def test_frames_of_other_libraries() -> None:
    data = {name: column[:30] for name, column in invented().items()}
    frame = sw.regression_diagnostics(as_polars(data), "y", [["a", "b"]]).tidy()
    plain = sw.regression_diagnostics(data, "y", [["a", "b"]])
    assert frame["cooks_distance"].to_list() == plain.cooks_distance.tolist()
    table = sw.regression_diagnostics(as_arrow(data), "y", [["a", "b"]]).tidy()
    assert table["dfbetas_a"].to_pylist() == plain.dfbetas[:, 1].tolist()
    alone, outcome, predictors = carried("leverage_of_one")
    nulls = sw.regression_diagnostics(as_polars(alone), outcome, [predictors]).tidy()
    assert nulls["cooks_distance"].null_count() == 1


def test_results_are_plain_and_print() -> None:
    found = sw.regression_diagnostics(invented(), "y", {"Both": ["a", "b"]}, tests=ALL)
    assert json.loads(json.dumps(found.to_dict()))["model"] == 1
    assert json.loads(json.dumps(found.casewise().to_dict()))["n"] == 59
    text = str(found)
    assert "Breusch–Pagan, studentized" in text and "RESET, fitted values" in text
    assert "Koenker" not in text and "d = " in text
    assert str(found.table(decimal=",")).count("p < 0.") == 0


def refused(message: str, act: Callable[[], object]) -> None:
    with pytest.raises(sw.DataError) as caught:
        act()
    assert str(caught.value) == message


def test_what_is_refused() -> None:
    data = invented()

    def ask(**options: Any) -> sw.RegressionDiagnostics:
        return sw.regression_diagnostics(data, "y", [["a", "b"]], **options)

    refused(
        "there is no model 2: give a whole number from 1 to 1",
        lambda: ask(model=2),
    )
    refused("model=0: give a whole number from 1 to 1", lambda: ask(model=0))
    refused(
        'alternative="more" is not an option: choose "greater", "less" or "two-sided"',
        lambda: ask(alternative="more"),
    )
    with pytest.raises(sw.DataError, match='tests="bp" is not an option: choose "breusch_pagan", '):
        ask(tests=["bp"])
    with pytest.raises(sw.DataError, match='use missing="listwise"'):
        ask(missing="pairwise")
    with pytest.raises(sw.DataError, match='use weight_type="analytic"'):
        ask(weights=np.ones(60), weight_type="sampling")
    moments = sw.Moments.of(data)
    refused(
        "diagnostics need the answers, not their moments: give a DataFrame or a dictionary of "
        "arrays",
        lambda: sw.regression_diagnostics(moments, "y", [["a"]]),
    )
    found = ask()
    refused(
        'cutoffs="mine" is not an option: choose "size_adjusted" or "strict"',
        lambda: found.casewise("mine"),
    )
    refused(
        "leverage='high': give a number, or None to leave it out",
        lambda: found.casewise(leverage="high"),  # type: ignore[arg-type]
    )
    fit = sw.hierarchical_regression(data, "y", [["a"]])
    refused(
        "weights= is that of the regression: diagnostics take model, tests, alternative, id",
        lambda: fit.diagnostics(data, weights="b"),
    )
    with pytest.raises(sw.DataError, match='"white" is not among the tests: "reset"'):
        ask(tests=["reset"]).test("white")


@pytest.mark.parametrize("call", [sw.regression_diagnostics, sw.cross_validated_r_squared])
def test_an_unknown_type_of_weights_is_named(call: Callable[..., Any]) -> None:
    data = {"x": [1.0, 2, 3, 4], "y": [1.0, 3, 2, 4], "w": [1.0, 1, 2, 1]}
    with pytest.raises(sw.DataError, match=r'^weight_type="probability" is not an option: choose'):
        call(data, "y", [["x"]], weights="w", weight_type="probability")
