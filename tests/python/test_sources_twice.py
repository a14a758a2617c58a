"""Sources under sampling weights, which are read twice, and biserial correlations of sources."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.dataset as ds
import pytest
import scalewise as sw
from conftest import STABLE, assert_close
from scalewise import _core, sources
from scalewise.score_reading import RankScoreReading, ScoreReading

NAMES = ["x", "y", "z"]
WEIGHTED: dict[str, Any] = {"weights": "w", "weight_type": "sampling"}


@pytest.fixture(scope="module")
def survey() -> pl.DataFrame:
    random = np.random.default_rng(20261126)
    n = 2_500
    x = random.normal(size=n)
    y = (x + random.normal(size=n) > 0.4).astype(float)
    z = np.round(x * 2 + random.normal(size=n) * 3)
    y[5::97] = np.nan
    z[7::41] = np.nan
    w = random.uniform(0.2, 3, size=n)
    w[::50] = 0
    return pl.DataFrame({"x": x, "y": y, "z": z, "w": w, "f": np.arange(n) % 4}).fill_nan(None)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "ROWS", 300)


@pytest.fixture(scope="module")
def file(survey: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("survey") / "answers.parquet"
    survey.write_parquet(path, row_group_size=700)
    return path


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
@pytest.mark.parametrize("of", ["path", "lazy", "dataset"])
def test_a_source_under_sampling_weights_has_the_tests_of_rows(
    of: str, missing: str, survey: pl.DataFrame, file: Path, small_batches: None
) -> None:
    data = {"path": str(file), "lazy": pl.scan_parquet(file), "dataset": ds.dataset(file)}[of]
    for ci in ("fisher", "wald"):
        found = sw.correlation_matrix(data, NAMES, missing=missing, ci=ci, **WEIGHTED)
        rows = sw.correlation_matrix(survey, NAMES, missing=missing, ci=ci, **WEIGHTED)
        assert found.ci_method == rows.ci_method == ci
        assert found.n.tolist() == rows.n.tolist()
        for figure in ("r", "std_error", "statistic", "p_value", "conf_low", "conf_high"):
            assert_close(getattr(found, figure), getattr(rows, figure), STABLE, what=figure)
    assert "there are none" not in str(found)


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
@pytest.mark.parametrize("method", ["spearman", "kendall"])
def test_ranks_of_a_source_have_the_tests_of_rows(
    method: str, missing: str, survey: pl.DataFrame, file: Path, small_batches: None
) -> None:
    few = survey.with_columns(pl.col("x").mul(3).round()).write_parquet
    path = file.with_name("few.parquet")
    few(path)
    asked: dict[str, Any] = {"method": method, "missing": missing, **WEIGHTED}
    for ci in ("fisher", "wald"):
        found = sw.correlation_matrix(path, NAMES, ci=ci, **asked)
        rows = sw.correlation_matrix(pl.read_parquet(path), NAMES, ci=ci, **asked)
        assert (found.ci_method, found.method) == (ci, method)
        assert found.n.tolist() == rows.n.tolist()
        assert_close(found.mean, rows.mean, STABLE)
        for figure in ("r", "std_error", "statistic", "p_value", "conf_low", "conf_high"):
            assert_close(getattr(found, figure), getattr(rows, figure), STABLE, what=figure)
    with pytest.raises(sw.DataError, match="more than 100"):
        sw.correlation_matrix(file, NAMES, **asked)
    with pytest.raises(sw.DataError, match="read it into a DataFrame first"):
        sw.correlation_matrix(iter([pl.read_parquet(path)]), NAMES, **asked)


def test_a_stream_under_sampling_weights_says_what_it_lacks(
    survey: pl.DataFrame, small_batches: None
) -> None:
    batches = (survey[start : start + 500] for start in range(0, len(survey), 500))
    found = sw.correlation_matrix(batches, NAMES, **WEIGHTED)
    rows = sw.correlation_matrix(survey, NAMES, **WEIGHTED)
    assert_close(found.r, rows.r, STABLE)
    assert np.isnan(found.p_value).all()
    assert "a second reading of the answers" in " ".join(str(found).split())


def test_scores_travel_and_are_of_the_same_answers(survey: pl.DataFrame) -> None:
    moments = sw.Moments.of(survey, NAMES, **WEIGHTED)._core
    scores = ScoreReading(NAMES, "listwise", "w", "sampling", moments=moments)(survey)
    asked = (("pearson", None, "none", [], 0.95, False, "two-sided"), _LATENT)
    there = _core.correlation_matrix_of_scores(moments, scores, asked)
    again = _core.correlation_matrix_of_scores(moments, pickle.loads(pickle.dumps(scores)), asked)
    np.testing.assert_array_equal(there["std_error"], again["std_error"])
    with pytest.raises(sw.DataError, match=r"had 2500 rows, then 5000: give data that stay"):
        _core.correlation_matrix_of_scores(moments, scores.merge(scores), asked)
    tables = sw.PairTables.of(survey, ["y", "z"], **WEIGHTED)._core
    ranks = RankScoreReading(["y", "z"], "pairwise", "w", "sampling", tables=tables)(survey)
    assert pickle.loads(pickle.dumps(ranks)).cases == {"read": 2500}
    other = RankScoreReading(
        ["y", "z"], "pairwise", "w", "sampling", tables=tables, method="kendall"
    )(survey)
    with pytest.raises(sw.DataError, match="scores of spearman correlations, and kendall ones"):
        ranks.merge(other)


_LATENT = ("two_step", "estimated", "kept", 0.5)


@pytest.mark.parametrize("weight_type", [None, "frequency", "analytic", "sampling"])
@pytest.mark.parametrize("of", ["path", "lazy", "dataset", "batches"])
def test_correlations_with_two_values_of_sources(
    of: str, weight_type: str | None, survey: pl.DataFrame, file: Path, small_batches: None
) -> None:
    given: dict[str, Any] = {}
    if weight_type is not None:
        given = {"weights": "f" if weight_type == "frequency" else "w", "weight_type": weight_type}
    for coefficient in (sw.biserial, sw.point_biserial):
        data: Any = {
            "path": file,
            "lazy": pl.scan_parquet(file),
            "dataset": ds.dataset(file),
            "batches": (survey[start : start + 500] for start in range(0, len(survey), 500)),
        }[of]
        found = coefficient(data, "x", "y", **given)
        rows = coefficient(survey, "x", "y", **given)
        assert (found.method, found.n, found.x, found.y) == (rows.method, rows.n, "x", "y")
        assert found.cases["used"] == rows.cases["used"]
        assert found.cases["read"] == rows.cases["read"]
        assert_close(found.estimate, rows.estimate, STABLE)
        linearized = coefficient is sw.point_biserial and of != "batches"
        if weight_type == "sampling" and not linearized:
            assert np.isnan(found.std_error)
            assert "no standard error" in " ".join(str(found).split())
        else:
            for figure in ("statistic", "p_value", "conf_low", "conf_high", "std_error"):
                assert_close(getattr(found, figure), getattr(rows, figure), STABLE, what=figure)


def test_ordered_categories_of_sources_are_numbered(survey: pl.DataFrame) -> None:
    order = pl.Enum(["under", "above"])
    words = pl.when(pl.col("y") == 1).then(pl.lit("above")).when(pl.col("y") == 0)
    named = survey.with_columns(y=words.then(pl.lit("under")).otherwise(None).cast(order))
    for given in ({}, WEIGHTED):
        found = sw.point_biserial(named.lazy(), "x", "y", **given)
        rows = sw.point_biserial(survey, "x", "y", **given)
        assert_close(found.estimate, rows.estimate, STABLE)
        assert_close(found.p_value, rows.p_value, STABLE)
        assert "under < above" in " ".join(str(found).split())


def test_sources_refuse_what_has_not_two_values(survey: pl.DataFrame) -> None:
    lazy = survey.lazy()
    with pytest.raises(sw.DataError, match="variable with two values, and `z` has"):
        sw.point_biserial(lazy, "x", "z")
    with pytest.raises(sw.DataError, match="1 of the 1 categories"):
        sw.biserial(survey.with_columns(y=pl.lit(1)).lazy(), "x", "y")
    with pytest.raises(sw.DataError, match="keys are whole numbers"):
        sw.biserial(survey.with_columns(pl.col("y") + 0.5).lazy(), "x", "y")
    with pytest.raises(sw.DataError, match="y of a source must name one of its columns"):
        sw.biserial(lazy, "x", sw.power("y", 2))
    with pytest.raises(sw.DataError, match="which has every x in it, needs its rows in memory"):
        sw.polyserial(lazy, "x", "z")
