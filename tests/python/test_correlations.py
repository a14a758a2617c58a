"""Correlation matrices of every coefficient, against R's figures, and from pair tables."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
import scalewise as sw
from conftest import STABLE, STUDIES, Answers, assert_close, frequency_weights, read_json

MISSING = ("listwise", "pairwise")
UNIT = 1.0
ITEMS = ["PID", "selfLR", "ClinLR", "DoleLR"]


@pytest.fixture(scope="module")
def ranks_in_r() -> dict[str, Any]:
    return read_json("ranks.json")


@pytest.mark.parametrize("method", ["spearman", "kendall"])
@pytest.mark.parametrize("missing", MISSING)
@pytest.mark.parametrize("name", STUDIES)
def test_rank_correlations_are_those_of_r(
    name: str,
    missing: str,
    method: str,
    answers: Callable[[str], Answers],
    ranks_in_r: dict[str, Any],
    studies: dict[str, Any],
) -> None:
    expected = ranks_in_r[name][missing][method]
    scales = [
        sw.Scale(
            plan["name"],
            plan["items"],
            bounds=plan.get("bounds"),
            reverse=plan.get("reverse") or [],
            score=plan["score"],
            min_valid=plan.get("min_valid") or "all",
        )
        for plan in studies[name].get("scales", [])
        if plan["name"] not in answers(name)
    ]
    data = sw.score_scales(pl.DataFrame(answers(name)), scales)
    for ci, ends in expected["intervals"].items():
        found = sw.correlation_matrix(
            data, expected["names"], method=method, missing=missing, ci=ci
        )
        assert found.ci_method == ci
        assert found.n.tolist() == expected["n"]
        for part in ("r", "statistic", "p_value", "mean", "sd"):
            assert_close(getattr(found, part), expected[part], STABLE, scale=UNIT, what=part)
        for part, matrix in ends.items():
            end = getattr(found, f"conf_{part}")
            assert_close(end, matrix, STABLE, scale=UNIT, what=f"{ci} {part}")


@pytest.mark.parametrize("estimator", ["two_step", "ml"])
@pytest.mark.parametrize("name", ["olsson", "anes_pid_self", "anes_educ_vote", "sparse"])
def test_polychoric_correlations_are_those_of_their_tables(name: str, estimator: str) -> None:
    figures = read_json("latent.json")["tables"][name]
    counts = np.array(figures["counts"])
    x, y = (index.ravel() for index in np.indices(counts.shape))
    data = {"x": x, "y": y, "times": counts.ravel()}
    found = sw.correlation_matrix(
        data,
        ["x", "y"],
        method="polychoric",
        estimator=estimator,
        weights="times",
        weight_type="frequency",
    )
    expected = figures[estimator]
    assert_close(found.r[0, 1], expected["estimate"], STABLE)
    assert_close(found.std_error[0, 1], expected["std_error"], STABLE, scale=UNIT)
    assert found.n[0, 1] == counts.sum()
    assert found.empty_cells[0, 1] == (counts == 0).sum()
    assert ("have empty cells" in str(found)) == bool((counts == 0).any())


def test_sampling_weights_have_linearized_errors(
    answers: Callable[[str], Answers],
) -> None:
    expected = read_json("linearized.json")["frequencies"]
    data = answers("airquality")
    for missing in MISSING:
        figures = expected[missing]
        weights = frequency_weights(data).astype(float)
        found = sw.correlation_matrix(
            data, figures["names"], missing=missing, weights=weights, weight_type="sampling"
        )
        plain = sw.correlation_matrix(data, figures["names"], missing=missing)
        # As sampling weights, frequencies count rows: R's figures for them are of repeated rows.
        assert_close(found.r, figures["r"], STABLE, scale=UNIT)
        assert found.n.tolist() == plain.n.tolist()
        assert np.isfinite(found.std_error[1, 0])
    designs = {name: plan for name, plan in read_json("linearized.json").items() if name == "none"}
    unweighted = designs["none"]["listwise"]
    ones = np.ones(len(next(iter(data.values()))))
    found = sw.correlation_matrix(
        data, unweighted["names"], missing="listwise", weights=ones, weight_type="sampling"
    )
    for part in ("r", "std_error", "statistic", "p_value"):
        assert_close(getattr(found, part), unweighted[part], STABLE, scale=UNIT, what=part)
    assert_close(found.conf_low, unweighted["fisher_low"], STABLE, scale=UNIT)
    wald = sw.correlation_matrix(
        data,
        unweighted["names"],
        missing="listwise",
        weights=ones,
        weight_type="sampling",
        ci="wald",
    )
    assert_close(wald.conf_high, unweighted["wald_high"], STABLE, scale=UNIT)


def test_p_values_are_adjusted_for_all_pairs(answers: Callable[[str], Answers]) -> None:
    data = answers("anes96")
    plain = sw.correlation_matrix(data, ITEMS)
    for adjust in ("bonferroni", "holm", "hochberg", "BH", "BY"):
        found = sw.correlation_matrix(data, ITEMS, adjust=adjust)
        below = np.tril_indices(len(ITEMS), -1)
        expected = sw.adjust_p_values(plain.p_value[below], adjust)
        assert found.p_value[below].tolist() == np.asarray(expected).tolist()
        assert found.p_unadjusted[below].tolist() == plain.p_value[below].tolist()
        assert found.n_tests == 6
        assert found.adjustment == adjust
        assert np.array_equal(found.p_value, found.p_value.T, equal_nan=True)


@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
@pytest.mark.parametrize("ci", ["bca", "percentile"])
def test_bootstrap_intervals_are_seeded(
    method: str, ci: str, answers: Callable[[str], Answers]
) -> None:
    data = {name: answers("anes96")[name][:60] for name in ITEMS[:3]}
    first, again, other = (
        sw.correlation_matrix(data, method=method, ci=ci, resamples=500, seed=seed)
        for seed in (7, 7, 8)
    )
    for end in ("conf_low", "conf_high"):
        assert np.array_equal(getattr(first, end), getattr(again, end), equal_nan=True)
    assert first.conf_low[1, 0] != other.conf_low[1, 0]
    assert first.conf_low[1, 0] < first.r[1, 0] < first.conf_high[1, 0]
    assert first.ci_method == ci
    assert "500 resamples (seed 7)" in str(first)


def test_auto_picks_by_level_and_says_what(answers: Callable[[str], Answers]) -> None:
    data = answers("anes96")
    found = sw.correlation_matrix(
        data,
        ["PID", "selfLR", "vote", "age", "income"],
        method="auto",
        levels={"PID": "ordinal", "selfLR": "ordinal", "vote": "ordinal", "age": "continuous"},
    )
    assert found.method == "auto"
    assert found.methods[0][1] == "polychoric"
    assert found.methods[0][3] == "polyserial"
    assert found.methods[4][3] == "pearson"
    pearson = sw.correlation_matrix(data, ["age", "income"])
    assert found.r[4, 3] == pearson.r[1, 0]
    assert found.tidy()["method"].tolist()[0] == "polychoric"


def test_pair_tables_give_what_the_answers_give(answers: Callable[[str], Answers]) -> None:
    data = answers("anes96_gaps")
    tables = sw.PairTables.of(data, ITEMS)
    parts = [
        {name: column[part] for name, column in data.items()}
        for part in (slice(300), slice(300, None))
    ]
    first, second = (sw.PairTables.of(part, ITEMS) for part in parts)
    assert first + second == tables
    assert pickle.loads(pickle.dumps(tables)) == tables
    assert sw.PairTables.from_json(tables.to_json()) == tables
    for method in ("pearson", "spearman", "kendall", "polychoric"):
        found = sw.correlation_matrix(tables, method=method)
        expected = sw.correlation_matrix(data, ITEMS, method=method)
        for part in ("r", "statistic", "p_value", "conf_low", "mean", "sd"):
            assert_close(getattr(found, part), getattr(expected, part), STABLE, scale=UNIT)
    assert tables.table("PID", "selfLR").sum() == tables.pair_n[0, 1]
    assert "PID (7 answers)" in repr(tables)
    with pytest.raises(sw.DataError, match="fewer than min_cell=500"):
        tables.to_json(min_cell=500)


@pytest.mark.parametrize("method", ["polychoric", "spearman", "kendall"])
def test_sources_give_what_frames_give(method: str, answers: Callable[[str], Answers]) -> None:
    frame = pl.DataFrame({name: answers("anes96")[name] for name in ITEMS})
    expected = sw.correlation_matrix(frame, method=method)
    for source in (frame.lazy(), iter([frame[:400], frame[400:]])):
        found = sw.correlation_matrix(source, ITEMS, method=method)
        assert_close(found.r, expected.r, STABLE, scale=UNIT)
        assert_close(found.p_value, expected.p_value, STABLE, scale=UNIT)


def test_groups_have_matrices_of_any_coefficient(answers: Callable[[str], Answers]) -> None:
    data = answers("anes96")
    found = sw.correlation_matrix(data, ["PID", "selfLR"], by="vote", method="polychoric")
    for vote in (0, 1):
        rows = data["vote"] == vote
        part = {name: data[name][rows] for name in ("PID", "selfLR")}
        alone = sw.correlation_matrix(part, method="polychoric")
        assert found[vote].r.tolist() == alone.r.tolist()


def test_reliabilities_stand_on_the_diagonal() -> None:
    data = sw.datasets.simulate_nav2018()
    workload = sw.Scale(
        "workload",
        ["enough_time", "no_conflict", "too_much"],
        bounds=(0, 3),
        reverse=["enough_time", "no_conflict"],
    )
    targets = sw.Scale("targets", ["fill_places", "supply_decides"], bounds=(0, 4))
    found = sw.correlation_matrix(data, [workload, targets, "age"], scales=[workload, targets])
    alpha, two, none = found.to_dict()["reliability"]
    assert alpha == {
        "coefficient": "alpha",
        "estimate": sw.item_analysis(data, workload).alpha,
        "items": 3,
    }
    assert (two["coefficient"], two["items"], none) == ("r", 2, None)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "kendal"}, 'method="kendal" is not an option'),
        ({"method": "kendall", "ci": "wald"}, "`wald` is not an interval of a kendall correlation"),
        ({"method": "auto", "ci": "bca"}, "declare them"),
        ({"adjust": "sidak"}, 'adjust="sidak" is not an option'),
        ({"method": "auto"}, "declare them"),
        ({"method": "auto", "levels": {"PID": "nominal"}}, 'levels="nominal" is not an option'),
        ({"method": "spearman", "missing": "em"}, "needs the ranks of the answers"),
        ({"method": "polychoric", "missing": "em"}, 'missing="em" has no rule for'),
        ({"scales": [sw.Scale("mood", ["PID", "selfLR"])]}, "`mood` is not among the variables"),
    ],
)
def test_refusals(options: dict[str, Any], message: str, answers: Callable[[str], Answers]) -> None:
    with pytest.raises(sw.DataError) as raised:
        sw.correlation_matrix(answers("anes96"), ITEMS, **options)
    assert message in str(raised.value)


@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall", "polychoric"])
@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([1, 1, 1, 1], [1, 2, 3, 1], "`x` is constant"),
        ([1, 2], [2, 1], "at least 3"),
        ([np.nan, 1, np.nan, 2, np.nan, 3], [1, np.nan, 2, np.nan, 3, np.nan], "answered both"),
        ([np.nan] * 4, [1, 2, 3, 4], "`x` has no answers"),
        ([np.inf, 1, 2, 3], [1, 2, 3, 4], "`x` is infinite"),
    ],
)
def test_bad_input_is_named(method: str, x: list[float], y: list[float], message: str) -> None:
    data = {"x": np.array(x, float), "y": np.array(y, float)}
    with pytest.raises(sw.ScalewiseError) as raised:
        sw.correlation_matrix(data, method=method)
    assert message in str(raised.value)


def test_perfect_tables_are_at_the_boundary() -> None:
    data = {"x": np.array([0, 0, 1, 1, 1]), "y": np.array([0, 0, 1, 1, 1])}
    found = sw.correlation_matrix(data, method="polychoric")
    assert found.r[0, 1] == 1.0
    assert np.isnan(found.std_error[0, 1])
    assert "at ±1 because no other is as likely" in str(found)
    assert found.methods[0][1] == "tetrachoric"
