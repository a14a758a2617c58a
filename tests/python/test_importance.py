"""Relative importance against every subset fitted in R, published examples and R's boot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import EXACT, STABLE, STUDIES, Answers, assert_close, frequency_weights, read_json
from scalewise import _core, frames

FIGURES = read_json("importance.json")
METRICS = ("lmg", "first", "last", "betasq", "pratt", "relative_weight")


def compare(found: sw.RelativeImportance, expected: dict[str, Any]) -> None:
    assert_close(found.r_squared, expected["r_squared"], STABLE)
    assert_close(found.always_r_squared, expected["always_r_squared"], STABLE)
    tidy = found.to_dict()["tidy"]
    assert tidy["predictor"] == expected["predictors"]["name"]
    for name, column in expected["predictors"].items():
        if name != "name":
            assert_close(tidy[name], column, STABLE, what=name)
    # Differences of two R², each of them rounded at 1e-16: fourteen decimals.
    assert_close(found.conditional(), expected["conditional"], STABLE, scale=1e-4)
    pairs = found.to_dict()["dominance"]
    for level in ("complete", "conditional", "general", "share_first", "share_second"):
        assert_close(pairs[level], expected["dominance"][level], EXACT, what=level)
        if not level.startswith("share"):
            matrix = found.dominance_matrix(level)
            upper = matrix[np.triu_indices(len(matrix), 1)]
            assert_close(upper, expected["dominance"][level], EXACT)
            assert np.array_equal(matrix + matrix.T, np.ones_like(matrix))


def parts(study: dict[str, Any]) -> dict[str, dict[str, Any]]:
    blocks = {block["name"]: block["predictors"] for block in study["blocks"]}
    blocks = {name: [p] if isinstance(p, str) else p for name, p in blocks.items()}
    first, *later = blocks.values()
    return {
        "predictors": {"predictors": [p for block in blocks.values() for p in block]},
        "groups": {"predictors": blocks},
        "always": {"predictors": [p for block in later for p in block], "always": first},
    }


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
@pytest.mark.parametrize("name", STUDIES)
def test_importance_is_that_of_all_subsets(
    name: str, missing: str, answers: Callable[[str], Answers], studies: dict[str, Any]
) -> None:
    study, data = studies[name], answers(name)
    for kind, options in parts(study).items():
        found = sw.relative_importance(data, study["outcome"], missing=missing, **options)
        compare(found, FIGURES[name][missing][kind])
        moments = sw.Moments.of(data, study["variables"], missing=missing)
        same = sw.relative_importance(moments, study["outcome"], missing=missing, **options)
        assert_close(same.conditional(), found.conditional(), STABLE, scale=1e-4)


def test_frequency_weights(answers: Callable[[str], Answers], studies: dict[str, Any]) -> None:
    study, data = studies["anes96"], answers("anes96")
    data = {**data, "times": frequency_weights(data)}
    weights = {"weights": "times", "weight_type": "frequency"}
    for kind, options in parts(study).items():
        found = sw.relative_importance(data, study["outcome"], **options, **weights)
        compare(found, FIGURES["frequency_weights"]["anes96"]["listwise"][kind])


@pytest.mark.parametrize("name", FIGURES["published"])
def test_published_examples(name: str) -> None:
    declared = FIGURES["published"][name]
    data = {column: np.array(values) for column, values in declared["rows"].items()}
    found = sw.relative_importance(
        data, declared["outcome"], declared["found"]["predictors"]["name"]
    )
    compare(found, declared["found"])


@pytest.mark.parametrize("ci", ["percentile", "bca"])
def test_intervals_of_given_resamples(ci: str) -> None:
    expected = FIGURES["resampled"]
    data = {name: np.array(column) for name, column in expected["rows"].items()}
    names = ["Solar.R", "Wind", "Temp"]
    found = _core.bootstrap_importance(
        frames.take(data, [*names, "Ozone"]),
        None,
        "Ozone",
        [(name, [name]) for name in names],
        [],
        "listwise",
        list(METRICS),
        ci,
        1,
        1,
        np.array(expected["indices"], dtype=np.uint32),
        0.9,
        None,
    )["bootstrap"]
    rows = [found["measures"], found["differences"]]
    for column in ("estimate", "bias", "std_error"):
        assert_close([x for part in rows for x in part[column]], expected[column], STABLE)
    for end in ("low", "high"):
        ends = [x for part in rows for x in part[f"conf_{end}"]]
        assert_close(ends, expected[f"{ci}_{end}"], STABLE)
    names_of = {
        "d": "dominance",
        "mean": "mean",
        "std_error": "std_error",
        "p_first": "share_first",
        "p_second": "share_second",
        "p_neither": "share_neither",
        "reproducibility": "reproducibility",
    }
    for theirs, ours in names_of.items():
        assert_close(found["dominance"][ours], expected["dominance"][theirs], STABLE, what=ours)


def words(result: Any) -> str:
    """What a result prints, wherever its lines break."""
    return " ".join(str(result).split())


def survey(**options: Any) -> sw.RelativeImportance:
    declared = FIGURES["published"]["attitude"]
    data = {column: np.array(values) for column, values in declared["rows"].items()}
    names = declared["found"]["predictors"]["name"]
    return sw.relative_importance(data, "rating", names, **options)


def test_seeded_intervals() -> None:
    options = {"ci": "percentile", "resamples": 400, "seed": 8}
    found = survey(**options, metrics=["lmg", "relative_weight"])
    tidy = found.to_dict()["tidy"]
    assert {"lmg_conf_low", "lmg_conf_high", "relative_weight_conf_low"} <= set(tidy)
    assert "first_conf_low" not in tidy
    for low, estimate, high in zip(
        tidy["lmg_conf_low"], tidy["lmg"], tidy["lmg_conf_high"], strict=True
    ):
        assert 0 <= low < estimate < high + 0.05
    assert len(found.intervals()) == 12
    assert len(found.differences()) == 30
    assert len(found.reproducibility()) == 45
    again = survey(**options, metrics=["lmg", "relative_weight"])
    # As text, because NaN is no equal of itself.
    assert str(again.to_dict()) == str(found.to_dict())
    assert "percentile bootstrap intervals of 400 resamples (seed 8)" in words(found)
    assert found.to_dict()["glance"]["seed"] == [8]


def test_sampled_orders() -> None:
    exact, sampled = survey(), survey(orders=2000, seed=3)
    for one, other in zip(
        exact.to_dict()["tidy"]["lmg"], sampled.to_dict()["tidy"]["lmg"], strict=True
    ):
        assert abs(one - other) < 0.02
    assert all(error > 0 for error in sampled.to_dict()["tidy"]["lmg_std_error"])
    assert "2,000 random orders of entry (seed 3)" in words(sampled)
    with pytest.raises(sw.DataError, match="there is no dominance from sampled orders"):
        sampled.dominance_matrix()


def test_the_table_says_who_dominates() -> None:
    text = words(survey())
    assert "Relative Importance for rating" in text
    assert "Dominates completely: complaints over privileges, learning, raises" in text
    assert "R² = 0.733; n = 30" in text
    always = survey_with_always()
    assert "Always in the model: complaints." in words(always)
    assert always._repr_html_() is not None


def survey_with_always() -> sw.RelativeImportance:
    declared = FIGURES["published"]["attitude"]
    data = {column: np.array(values) for column, values in declared["rows"].items()}
    groups = {"work": ["learning", "raises"], "critical": ["critical"]}
    return sw.relative_importance(data, "rating", groups, always=["complaints"])


def test_what_is_refused() -> None:
    declared = FIGURES["published"]["attitude"]
    data = {column: np.array(values) for column, values in declared["rows"].items()}
    with pytest.raises(sw.DataError, match="enters once"):
        sw.relative_importance(data, "rating", ["raises"], always=["raises"])
    with pytest.raises(sw.DataError, match="twice among the predictors"):
        sw.relative_importance(data, "rating", ["raises", "raises"])
    with pytest.raises(sw.DataError, match="is one string"):
        sw.relative_importance(data, "rating", "raises")
    with pytest.raises(sw.DataError, match="do not go together"):
        survey(orders=10, ci="bca")
    with pytest.raises(sw.DataError, match='metrics="shapley"'):
        survey(ci="bca", metrics=["shapley"])
    with pytest.raises(sw.DataError, match="too few for confidence"):
        survey(ci="percentile", resamples=20)
    with pytest.raises(sw.DataError, match="there are no resamples"):
        survey().differences()
    with pytest.raises(sw.DataError, match='level="total"'):
        survey().dominance_matrix("total")
    wide = {f"x{j}": np.random.default_rng(j).normal(size=90) for j in range(27)}
    with pytest.raises(sw.DataError, match="sample orders of entry"):
        sw.relative_importance(wide, "x26", [f"x{j}" for j in range(26)])
    assert sw.relative_importance(wide, "x26", [f"x{j}" for j in range(26)], orders=50).n == 90


def test_the_plot_shows_bars_and_intervals() -> None:
    pytest.importorskip("matplotlib").use("Agg")
    ax = survey(ci="bca", resamples=500, seed=2).plot(title="What moves the rating")
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == sorted(widths, reverse=True)
    assert next(label.get_text() for label in ax.get_yticklabels()) == "complaints"
    with pytest.raises(sw.DataError, match='metric="shapley"'):
        survey().plot(metric="shapley")
    with pytest.raises(sw.DataError, match='order="size"'):
        survey().plot(order="size")
