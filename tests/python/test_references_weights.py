"""Weights of the three kinds, and answers with gaps, against the figures of R."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import ITERATIVE, REFERENCES, STABLE, assert_close, read_answers, read_json

KINDS = ("frequency", "analytic", "sampling")
DESIGNS, STUDIES = read_json("designs.json"), read_json("studies.json")
WEIGHTS, MISSING = read_json("weights.json"), read_json("missing.json")

#: Betas, correlations and shares of variance are of the size of 1, and rounded at it.
OF_UNIT_SIZE = (
    "beta",
    "beta_conf_low",
    "beta_conf_high",
    "zero_order",
    "partial",
    "part",
    "r_squared",
    "adj_r_squared",
    "r_squared_change",
    "tolerance",
)


def design(room: str, name: str, kind: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The declaration of a design, and its answers with the weights in a column."""
    declared = DESIGNS[room][name]
    study = STUDIES[declared["study"]] if "study" in declared else declared
    answers = dict(read_answers(REFERENCES / study["file"]))
    if kind is not None:
        weights = read_answers(REFERENCES / declared["weights_file"])[declared[kind]]
        rows = len(next(iter(answers.values())))
        answers["the weights"] = weights[:rows]
    return study, answers


def weighted(kind: str) -> dict[str, str]:
    return {"weights": "the weights", "weight_type": kind}


def blocks_of(study: dict[str, Any]) -> dict[str, list[str]]:
    return {block["name"]: block["predictors"] for block in study["blocks"]}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", WEIGHTS)
def test_moments(name: str, kind: str) -> None:
    _, answers = design("weighted", name, kind)
    expected = WEIGHTS[name][kind]
    names = expected["listwise"]["names"]
    listwise = sw.Moments.of(answers, names, **weighted(kind))
    sds = np.sqrt(np.diag(np.array(expected["listwise"]["covariance"], dtype=float)))
    for what in ("mean", "covariance", "correlation"):
        scale = float(sds.max()) ** (1 + (what == "covariance"))
        assert_close(getattr(listwise, what), expected["listwise"][what], STABLE, scale=scale)
    assert_close(listwise.n, expected["listwise"]["n"], STABLE)
    counts, sums = expected["weights"], listwise.weighting
    assert (sums.weight_type, sums.rows) == (kind, counts["rows"])
    assert_close(sums.sum, counts["weight"], STABLE)
    assert_close(sums.sum_of_squares, counts["weight_square"], STABLE)
    if kind != "frequency":  # which stand for rows of their own
        assert_close(sums.effective_n, counts["effective_n"], STABLE)
        assert_close(sums.design_effect, counts["design_effect"], STABLE)
    else:
        assert (sums.effective_n, sums.design_effect) == (listwise.n, 1.0)
    pairwise = sw.Moments.of(answers, names, missing="pairwise", **weighted(kind))
    assert_close(pairwise.pair_n, expected["pairwise"]["n"], STABLE)
    assert_close(pairwise.correlation, expected["pairwise"]["correlation"], STABLE, scale=1.0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", WEIGHTS)
def test_regression(name: str, kind: str) -> None:
    study, answers = design("weighted", name, kind)
    fit = sw.hierarchical_regression(
        answers, study["outcome"], blocks_of(study), **weighted(kind)
    ).to_dict()
    expected = WEIGHTS[name][kind]["regression"]
    errors = np.array([math.nan if e is None else e for e in expected["tidy"]["std_error"]])
    for column, figures in expected["tidy"].items():
        if column == "block":  # of the model there, with which the term entered here
            continue
        for row, figure in enumerate(figures):
            scale = float(errors[row]) if column in ("estimate", "conf_low", "conf_high") else 0.0
            scale = 1.0 if column in (*OF_UNIT_SIZE, "statistic") else scale
            found = fit["tidy"][column][row]
            assert_close(found, figure, STABLE, scale=scale, what=f"{column}[{row}]")
    assert fit["glance"]["df_residual"] == fit["glance"]["df2"]
    for column in fit["glance"]:
        if column == "df_residual":
            continue
        scale = 1.0 if column in OF_UNIT_SIZE else 0.0
        assert_close(
            fit["glance"][column], expected["glance"][column], STABLE, scale=scale, what=column
        )


@pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [n for n in WEIGHTS if WEIGHTS[n]["frequency"]["reliability"]])
def test_reliability(name: str, kind: str) -> None:
    study, answers = design("weighted", name, kind)
    for declared in study["scales"]:
        scale = sw.Scale(
            declared["name"],
            declared["items"],
            bounds=declared["bounds"],
            reverse=declared["reverse"],
            score=declared["score"],
        )
        found = sw.item_analysis(answers, scale, **weighted(kind)).to_dict()
        expected = WEIGHTS[name][kind]["reliability"][declared["name"]]
        for table in ("tidy", "glance"):
            for column, figures in expected[table].items():
                assert_close(found[table][column], figures, STABLE, scale=1.0, what=column)
        if kind == "sampling":
            assert found["glance"]["ci_method"] == ["linearized"]
            assert not math.isnan(found["glance"]["conf_low"][0])
            moments = sw.Moments.of(answers, scale.items, **weighted(kind))
            found = sw.item_analysis(moments, scale).to_dict()
            assert found["glance"]["ci_method"] == ["none"]
            assert math.isnan(found["glance"]["conf_low"][0])
            assert any("needs the answers" in note for note in found["notes"])


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name, kinds in MISSING.items() for kind in kinds]
)
def test_maximum_likelihood(name: str, kind: str) -> None:
    weight_type = None if kind == "unweighted" else kind
    study, answers = design("missing", name, weight_type)
    expected = MISSING[name][kind]
    options = {} if weight_type is None else weighted(weight_type)
    moments = sw.Moments.of(answers, expected["names"], missing="em", **options)
    em = moments.em
    assert em is not None and em.iterations > 0
    sds = moments.sd
    for i, sd in enumerate(sds):
        assert_close(moments.mean[i], expected["mean"][i], ITERATIVE, scale=sd)
        for j, other in enumerate(sds):
            figure = expected["covariance"][i][j]
            assert_close(moments.covariance[i, j], figure, ITERATIVE, scale=sd * other)
    raw = em.log_likelihood * moments.weighting.sum / em.n
    assert_close(raw, expected["log_likelihood"], ITERATIVE)
    if kind != "sampling":
        fit = sw.hierarchical_regression(moments, study["outcome"], blocks_of(study))
        found, wanted = fit.to_dict()["tidy"], expected["regression"]["tidy"]
        assert_close(found["term"], wanted["term"], ITERATIVE)
        assert_close(found["beta"], wanted["beta"], ITERATIVE, scale=1.0)
        errors = found["std_error"]
        for row, figure in enumerate(wanted["estimate"]):
            assert_close(found["estimate"][row], figure, ITERATIVE, scale=errors[row])
        assert "Maximum likelihood" in str(fit) or name == "anes96"


def test_standard_errors_under_sampling_weights_need_rows() -> None:
    study, answers = design("weighted", "api", "sampling")
    moments = sw.Moments.of(answers, study["variables"], **weighted("sampling"))
    with pytest.raises(sw.DataError, match="needs the answers themselves"):
        sw.hierarchical_regression(moments, study["outcome"], blocks_of(study))
    matrix = sw.correlation_matrix(moments)
    assert np.isnan(matrix.p_value).all()
    assert "Sampling weights" in str(matrix)
