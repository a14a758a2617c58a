"""Inference about regressions on answers with gaps, against lavaan's fiml.x."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import ITERATIVE, REFERENCES, STABLE, assert_close, read_answers, read_json

DESIGNS, STUDIES, FIGURES = (read_json(f"{n}.json") for n in ("designs", "studies", "fiml"))


def study_of(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The declaration of a design and its answers, the frequencies in a column if it has them."""
    declared = DESIGNS["missing"][name]
    study = STUDIES[declared["study"]] if "study" in declared else declared
    answers = dict(read_answers(REFERENCES / study["file"]))
    if "frequency" in declared:
        weights = read_answers(REFERENCES / declared["weights_file"])[declared["frequency"]]
        answers["the weights"] = weights[: len(next(iter(answers.values())))]
    return study, answers


def fitted(name: str, **options: Any) -> sw.Regression:
    study, answers = study_of(name)
    blocks = {block["name"]: block["predictors"] for block in study["blocks"]}
    return sw.hierarchical_regression(answers, study["outcome"], blocks, missing="em", **options)


def assert_blocks(fit: sw.Regression, expected: dict[str, Any], what: str) -> None:
    found = fit.to_dict()
    tidy, glance = expected["tidy"], expected["glance"]
    assert found["vcov"] == "observed_information"
    assert found["tidy"]["term"] == tidy["term"]
    for row, error in enumerate(tidy["std_error"]):
        for column in ("estimate", "std_error", "statistic", "p_value"):
            scale = {"estimate": error, "std_error": 0.0}.get(column, 1.0)
            where = f"{what} {column} {row}"
            figure = tidy[column][row]
            assert_close(found["tidy"][column][row], figure, ITERATIVE, scale=scale, what=where)
    betas = [error for error in tidy["beta_std_error"] if error is not None]
    numbers = range(1, len(fit.models) + 1)
    errors = [fit.likelihood_errors(number) for number in numbers]
    given = [error for model in errors for error in model.beta.values()]
    assert_close(given, betas, ITERATIVE, what=f"{what} errors of beta")
    own = {
        "r_squared_std_error": [model.r_squared for model in errors],
        "r_squared_change_std_error": [model.r_squared_change for model in errors],
    }
    for column, figures in glance.items():
        if column != "model":
            assert_close(
                own.get(column, found["glance"].get(column)),
                figures,
                ITERATIVE,
                scale=1.0,
                what=f"{what} {column}",
            )
    assert all(math.isinf(df) for df in found["glance"]["df2"])


@pytest.mark.parametrize("name", FIGURES)
def test_standard_errors_of_answers_with_gaps(name: str) -> None:
    expected = FIGURES[name]["unweighted"]
    fit = fitted(name)
    assert fit.n == expected["n"]
    assert_blocks(fit, expected["blocks"], name)
    assert_blocks(fitted(name, intercept=False), expected["through_origin"], f"{name} origin")


@pytest.mark.parametrize("name", [name for name in FIGURES if "frequency" in FIGURES[name]])
def test_frequencies_count_as_rows(name: str) -> None:
    fit = fitted(name, weights="the weights", weight_type="frequency")
    expected = FIGURES[name]["frequency"]
    assert fit.n == expected["n"]
    assert_blocks(fit, expected["blocks"], f"{name} frequency")


@pytest.mark.parametrize("name", FIGURES)
def test_the_last_model_is_lavaans(name: str) -> None:
    expected = FIGURES[name]["unweighted"]["lavaan"]
    fit = fitted(name)
    errors = fit.likelihood_errors()
    assert list(errors.beta) == expected["term"]
    assert_close(list(errors.beta.values()), expected["beta_std_error"], ITERATIVE)
    assert_close(errors.r_squared, expected["r_squared_std_error"], ITERATIVE)
    assert_close(fit.models[-1].p_change, expected["p_value"], ITERATIVE, scale=1.0)


def test_the_table_says_what_the_tests_are() -> None:
    text = " ".join(str(fitted("airquality")).split())
    assert "z test of B, observed-information standard errors" in text
    assert "Wald test of the block" in text
    assert "uses all cases that answered anything" in text
    assert "∞" in text
    assert "smallest" not in text


def test_analytic_weights_fall_back_and_say_so() -> None:
    fit = fitted("airquality", weights="the weights", weight_type="analytic")
    assert fit.to_dict()["vcov"] == "classical"
    assert "Analytic weights have no likelihood" in str(fit)
    with pytest.raises(sw.DataError, match="without analytic weights"):
        fit.likelihood_errors()


def test_errors_of_likelihood_need_em_and_a_model_that_exists() -> None:
    study, answers = study_of("airquality")
    blocks = [study["blocks"][0]["predictors"]]
    listwise = sw.hierarchical_regression(answers, study["outcome"], blocks)
    with pytest.raises(sw.DataError, match='regressions with missing="em"'):
        listwise.likelihood_errors()
    with pytest.raises(sw.DataError, match="whole number from 1 to"):
        fitted("airquality").likelihood_errors(9)


def test_other_variables_of_the_moments_inform() -> None:
    """A variable left out of the regression still tells of the gaps: smaller standard errors."""
    study, answers = study_of("airquality")
    blocks = [["Wind"]]
    alone = sw.hierarchical_regression(answers, "Ozone", blocks, missing="em")
    moments = sw.Moments.of(answers, study["variables"], missing="em")
    informed = sw.hierarchical_regression(moments, "Ozone", blocks)
    errors = (informed.to_dict()["tidy"]["std_error"], alone.to_dict()["tidy"]["std_error"])
    assert (np.array(errors[0]) < np.array(errors[1])).all()


def test_the_classical_errors_can_be_asked_for(answers: Any) -> None:
    blocks = [["age", "educ"], ["income"]]
    data = answers("anes96_gaps")
    asked = sw.hierarchical_regression(data, "selfLR", blocks, missing="em", vcov="classical")
    usual = sw.hierarchical_regression(data, "selfLR", blocks, missing="em")
    assert usual.n > asked.n == asked.models[0].df2 + 3
    # The same estimate from covariances of another scale.
    assert_close(asked.glance()["r_squared"], usual.glance()["r_squared"].to_numpy(), STABLE)
    assert "smallest" in str(asked) and "Analytic" not in str(asked)
