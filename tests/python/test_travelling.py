"""Moments that travel: what they tell of respondents, what they leave out, and that they merge."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import scalewise as sw

STABLE = 1e-10
RULES = ["listwise", "pairwise", "em"]
SAVED = Path(__file__).parents[1] / "references" / "saved"


def with_gaps() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(7)
    income = rng.normal(20, 4, 120)
    x = income + rng.normal(size=120)
    y = x - income / 2 + rng.normal(size=120)
    y[:40] = np.nan
    income[100:] = np.nan
    return {"x": x, "y": y, "income": income, "office": np.repeat(["a", "b", "c"], 40)}


def grouped(data: Any, missing: str = "listwise", **weights: Any) -> sw.GroupedMoments:
    return sw.GroupedMoments.of(data, by="office", missing=missing, **weights)


@pytest.mark.parametrize("missing", RULES)
def test_cells_count_people_however_often_weights_count_them(missing: str) -> None:
    answers = {"x": np.array([1.0, 2.0, 2.0]), "office": np.array(["a", "a", "a"])}
    nine: dict[str, Any] = {"weights": np.full(3, 9), "weight_type": "frequency"}
    moments = sw.Moments.of(answers, ["x"], missing=missing, **nine)
    groups = grouped(answers, missing, **nine)
    assert moments.n == groups["a"].n == 27
    refused: list[Callable[..., object]] = [moments.to_json, moments.to_ipc]
    refused += [groups.to_json, groups.to_ipc]
    for write in refused:
        with pytest.raises(sw.DataError, match=r"3 respondent\(s\), fewer than min_cell=10"):
            write(min_cell=10)
        assert write(min_cell=3)
    if missing != "em":
        tables = sw.PairTables.of(answers, ["x"], missing=missing, **nine)
        with pytest.raises(sw.DataError, match="`x` = 1: 1 respondent"):
            tables.to_json(min_cell=2)


def test_what_two_cells_of_a_file_differ_by_is_a_cell() -> None:
    data = with_gaps()
    data["y"] = data["x"] + 1
    data["y"][3] = np.nan
    pairs = sw.Moments.of(data, ["x", "y"], missing="pairwise")
    with pytest.raises(sw.DataError, match="answered `x` but not `y`: 1 respondent"):
        pairs.to_json(min_cell=10)
    # What the guard keeps in: the answer of that one respondent.
    sums = pairs.pair_n[0, 0] * pairs.mean[0]
    both = sw.Moments.of(data, ["x", "y"])
    assert sums - both.n * both.mean[0] == pytest.approx(data["x"][3], rel=STABLE)


@pytest.mark.parametrize("missing", RULES)
def test_a_selection_has_nothing_of_other_variables(missing: str) -> None:
    data = with_gaps()
    moments = sw.Moments.of(data, ["x", "y", "income"], missing=missing)
    selected = moments.select(["x", "y"])
    assert "income" not in selected.to_json()
    assert b"income" not in pickle.dumps(selected)
    assert b"income" not in selected.to_ipc()
    assert pickle.loads(pickle.dumps(selected)) == selected
    groups = grouped(data, missing).select(["x", "y"])
    assert "income" not in groups.to_json()
    if missing == "em":
        with pytest.raises(sw.DataError, match="answered only x, y: 20"):
            moments.to_json(min_cell=30)
        assert selected.to_json(min_cell=40)
        alone = sw.Moments.of(data, ["x", "y"], missing="em")
        np.testing.assert_allclose(selected.covariance, alone.covariance, rtol=1e-8)
        # An analysis of all moments keeps what income tells.
        kept = sw.correlation_matrix(moments, ["x", "y"], missing="em").r[0, 1]
        assert kept == pytest.approx(moments.correlation[0, 1], rel=STABLE)
        assert kept != pytest.approx(selected.correlation[0, 1], rel=1e-6)


def test_tables_without_means_or_spread_do_not_merge_with_answers() -> None:
    data = with_gaps()
    answers = sw.Moments.of(data, ["x", "income"])
    r = [[1.0, 0.3], [0.3, 1.0]]
    table = sw.Moments.from_correlation(r, 500, ["x", "income"])
    for part in (table, pickle.loads(pickle.dumps(table))):
        with pytest.raises(sw.DataError, match="the other in standard units; give from_corr"):
            answers + part
        assert (table + part).n == 1000
    with pytest.raises(sw.DataError, match="less their unknown means"):
        answers + sw.Moments.from_covariance(r, 500, ["x", "income"])
    whole = sw.Moments.from_correlation(r, 500, ["x", "income"], means=[20, 20], sds=[4, 4])
    assert (answers + whole).n == 600


def test_nobody_has_no_mean() -> None:
    gaps = np.full(3, np.nan)
    pairs = sw.Moments.of({"x": gaps, "y": np.array([1.0, 2.0, 6.0])}, missing="pairwise")
    np.testing.assert_array_equal(pairs.mean, [np.nan, 3.0])
    groups = grouped({"x": np.array([np.nan, 1.0, 3.0]), "office": ["a", "b", "b"]})
    np.testing.assert_array_equal(groups["a"].mean, [np.nan])
    np.testing.assert_array_equal(groups["b"].mean, [2.0])
    assert np.isnan(sw.Moments.of({"x": np.array([])}).mean).all()


@pytest.mark.parametrize("missing", RULES)
def test_groups_travel_as_arrow(missing: str) -> None:
    groups = grouped(with_gaps(), missing)
    stream = groups.to_ipc()
    assert sw.GroupedMoments.from_ipc(stream) == groups
    text = pa.ipc.open_stream(stream).read_all()["moments"][0].as_py()
    assert sw.GroupedMoments.from_json(text) == groups
    for damaged in (stream[:-9], groups.total.to_ipc(), b""):
        with pytest.raises(sw.DataError, match="cannot be used"):
            sw.GroupedMoments.from_ipc(damaged)
    with pytest.raises(sw.DataError, match="cannot be used"):
        sw.Moments.from_ipc(stream)
    with pytest.raises(sw.DataError, match=r"\(office = [abc]\).*min_cell=1000"):
        groups.to_ipc(min_cell=1000)


def test_parts_add_up_with_sum() -> None:
    data = with_gaps()
    whole = sw.Moments.of(data, ["x"])
    parts = [sw.Moments.of({"x": part}) for part in np.split(data["x"], 10)]
    assert sum(parts).n == whole.n
    np.testing.assert_allclose(sum(parts).covariance, whole.covariance, rtol=STABLE)
    groups = grouped(data)
    assert sum([groups, groups])["a"].n == 2 * groups["a"].n
    tables = sw.PairTables.of({"x": np.array([1, 2, 2])})
    assert sum([tables, tables]) == tables + tables
    for one in (whole, groups, tables):
        for wrong in (1, 2.5, None):
            with pytest.raises(TypeError, match="unsupported operand"):
                wrong + one


@pytest.mark.parametrize("missing", RULES)
def test_small_parts_far_from_nought_lose_no_digits(missing: str) -> None:
    near = np.random.default_rng(3).normal(size=700)
    far = 1e8 + near
    expected = np.var(far - 1e8, ddof=0 if missing == "em" else 1)
    for offset in range(0, 7):
        cuts = np.split(far, range(offset, 700, 7))
        parts = [sw.Moments.of({"x": part}, missing=missing).to_json() for part in cuts]
        merged = sum(map(sw.Moments.from_json, parts))
        assert merged.covariance[0, 0] == pytest.approx(expected, rel=1e-13)


def test_answers_that_doubles_cannot_carry_are_refused() -> None:
    with pytest.raises(sw.DataError, match="`x` differ by so little"):
        sw.Moments.of({"x": np.array([1e-200, 2e-200])})
    with pytest.raises(sw.DataError, match="`x` reach 2\\^53"):
        sw.Moments.of({"x": np.array([2**60, 2**60 + 1])})
    with pytest.raises(sw.DataError, match="`x` reach 2\\^53"):
        grouped({"x": np.array([2**60, 2**60 + 1]), "office": ["a", "a"]})


@pytest.mark.parametrize("name", sorted(path.stem for path in SAVED.glob("*.json")))
def test_files_that_were_written_once_are_read_back(name: str) -> None:
    kinds: dict[str, Any] = {"groups": sw.GroupedMoments, "tables": sw.PairTables}
    text = (SAVED / f"{name}.json").read_text().rstrip("\n")
    found = kinds.get(name, sw.Moments).from_json(text)
    assert found.to_json() == text
    assert pickle.loads(pickle.dumps(found)) == found


def test_moments_are_shared_by_threads() -> None:
    from concurrent.futures import ThreadPoolExecutor

    data = with_gaps()
    moments = sw.Moments.of(data, ["x", "y", "income"], missing="em")
    expected = sw.Moments.of(data, ["x", "y", "income"], missing="em").covariance
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda _: moments.covariance, range(32)))
        merged = list(pool.map(lambda _: (moments + moments).covariance, range(8)))
    assert all((found == expected).all() for found in asked)
    assert all((found == merged[0]).all() for found in merged)
