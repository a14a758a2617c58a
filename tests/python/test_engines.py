"""Dask and Spark: computed in their workers, with the figures of rows in memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dask
import dask.dataframe as dd
import narwhals as nw
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import scalewise as sw
from conftest import STABLE, assert_close
from dask.distributed import Client
from pyspark.sql import DataFrame as SparkFrame
from pyspark.sql import SparkSession
from scalewise.engines import BRANCHES
from scalewise.sources import ROWS
from survey_engines import QUIET, cut, dask_cluster, in_dask, in_spark, spark_session

pytestmark = QUIET

ITEMS = ["calm", "keen", "warm"]
VARIABLES = [*ITEMS, "hours"]
WEIGHTED = {"weights": "times", "weight_type": "frequency"}

#: Rows of the partitions, in order.
PARTS = (5_000, 0, 1, 3_000, 0, 7_001)


@pytest.fixture(scope="module")
def whole() -> pd.DataFrame:
    """Answers with gaps, weights, and a text that nobody needs; weights of one part are all 0."""
    draw = np.random.default_rng(32)
    rows = sum(PARTS)
    trait = draw.integers(0, 3, rows)
    frame = pd.DataFrame(
        {name: pd.array(trait + draw.integers(1, 4, rows), dtype="Int8") for name in ITEMS}
    )
    frame["hours"] = 1e3 + draw.normal(trait)
    for name in VARIABLES:
        frame.loc[draw.random(rows) < 0.03, name] = None
    frame["times"] = draw.integers(0, 4, rows)
    frame.loc[5_001:8_000, "times"] = 0
    frame["remark"] = "none"
    return frame


def parts(whole: pd.DataFrame) -> list[pd.DataFrame]:
    return cut(whole, PARTS)


def merged(whole: pd.DataFrame, **options: Any) -> sw.Moments:
    """The moments of the parts in memory, one after the other."""
    first, *others = [
        sw.Moments.of(part, VARIABLES, **options) for part in parts(whole) if len(part)
    ]
    for other in others:
        first = first.merge(other)
    return first


def assert_same(found: sw.Moments, expected: sw.Moments) -> None:
    assert found.names == expected.names
    assert found.cases == expected.cases
    assert_close(found.pair_n, expected.pair_n, STABLE)
    assert_close(found.mean, expected.mean, STABLE)
    assert_close(found.covariance, expected.covariance, STABLE)


def assert_same_analyses(data: Any, whole: pd.DataFrame) -> None:
    blocks = {"First": ["calm"], "Second": ["keen", "hours"]}
    mood = sw.Scale("mood", ITEMS, bounds=(1, 5))
    for analysis in (
        lambda data: sw.hierarchical_regression(data, "warm", blocks),
        lambda data: sw.correlation_matrix(data, VARIABLES, **WEIGHTED),
        lambda data: sw.correlation_matrix(data, ITEMS, method="polychoric"),
        lambda data: sw.correlation_matrix(data, ITEMS, method="kendall", missing="listwise"),
        lambda data: sw.item_analysis(data, mood),
    ):
        found, expected = analysis(data), analysis(whole)
        assert_close(found.to_dict(), expected.to_dict(), STABLE, scale=1.0)
        assert isinstance(found.tidy(), pd.DataFrame)


ROWS_NEEDED: list[Callable[[Any], Any]] = [
    lambda data: sw.describe(data, ITEMS),
    lambda data: sw.frequencies(data, ITEMS),
    lambda data: sw.Scale("mood", ITEMS).score(data),
]


def refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(sw.DataError) as raised:
        call()
    assert str(raised.value) == message


def assert_refusals(data: Any, spoilt: Any, what: str, rows: str) -> None:
    """`spoilt` has an infinite answer in row 2,999 of partition 3."""
    refused(lambda: sw.Moments.of(data, ["cald"]), "unknown variable `cald`: did you mean `calm`?")
    with pytest.raises(sw.DataError, match="in partition 0: `remark` is "):
        sw.Moments.of(data, ["calm", "remark"])
    for wrong in ({"missing": "some"}, {"weights": "times"}, {**WEIGHTED, "weight_type": "some"}):
        with pytest.raises(sw.DataError) as raised:
            sw.Moments.of(data, ITEMS, **wrong)
        assert "partition" not in str(raised.value)
    refused(
        lambda: sw.Moments.of(data, ITEMS, weights=np.ones(3), weight_type="frequency"),
        f"weights= of {what} must name one of its columns: put the weights into the data",
    )
    refused(
        lambda: sw.Moments.of(data, ITEMS, progress=True),
        f"progress=True does not apply to {what}: the engine shows its own progress",
    )
    refused(
        lambda: sw.Moments.of(spoilt, VARIABLES),
        "in partition 3: `hours` is infinite in row 2999 (rows count from 0): recode it as missing "
        "or correct it",
    )
    for analysis in ROWS_NEEDED:
        refused(
            lambda analysis=analysis: analysis(data),
            f"`data` is {what}, and this needs its rows in memory: give {rows}, if they fit; what "
            "can be computed from moments takes it as it is",
        )


@pytest.fixture(scope="module")
def spoilt(whole: pd.DataFrame) -> pd.DataFrame:
    changed = whole.copy()
    changed.loc[8_000, "hours"] = np.inf
    return changed


# Dask ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> Iterator[Client]:
    with dask_cluster() as client:
        yield client


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("options", [{}, {"missing": "pairwise"}, WEIGHTED], ids=str)
def test_dask_agrees(options: dict[str, str], whole: pd.DataFrame) -> None:
    found = sw.Moments.of(in_dask(parts(whole)), VARIABLES, **options)
    assert_same(found, sw.Moments.of(whole, VARIABLES, **options))
    assert found == merged(whole, **options)


def test_dask_agrees_on_its_own_schedulers(whole: pd.DataFrame) -> None:
    for scheduler in ("threads", "synchronous"):
        with dask.config.set(scheduler=scheduler):
            assert sw.Moments.of(in_dask(parts(whole)), VARIABLES) == merged(whole)


@pytest.mark.filterwarnings("ignore:Dask support is moving out of Narwhals")
def test_dask_is_not_read_through_narwhals(whole: pd.DataFrame) -> None:
    refused(
        lambda: sw.Moments.of(nw.from_native(in_dask(parts(whole))), VARIABLES),
        "`data` is a narwhals LazyFrame: give data.to_native()",
    )


@pytest.mark.usefixtures("cluster")
def test_dask_reads_what_is_needed(whole: pd.DataFrame, tmp_path: Path) -> None:
    for number, part in enumerate(parts(whole)):
        part.to_parquet(tmp_path / f"part-{number}.parquet", index=False)
    read = dd.read_parquet(tmp_path)
    assert_same(sw.Moments.of(read, VARIABLES), sw.Moments.of(whole, VARIABLES))


@pytest.mark.usefixtures("cluster")
def test_dask_merges_many_parts_by_tree(whole: pd.DataFrame) -> None:
    many = dd.from_pandas(whole, npartitions=2 * BRANCHES + 3)
    first, second = (sw.Moments.of(many, VARIABLES) for _ in range(2))
    assert first == second
    assert_same(first, sw.Moments.of(whole, VARIABLES))


@pytest.mark.usefixtures("cluster")
def test_dask_without_names_or_rows(whole: pd.DataFrame) -> None:
    numbers = whole[VARIABLES]
    assert_same(sw.Moments.of(in_dask(parts(numbers))), sw.Moments.of(numbers))
    none = numbers.iloc[:0]
    assert sw.Moments.of(dd.from_pandas(none, npartitions=1)) == sw.Moments.of(none)


@pytest.mark.usefixtures("cluster")
def test_dask_takes_analyses(whole: pd.DataFrame) -> None:
    assert_same_analyses(in_dask(parts(whole)), whole)


@pytest.mark.usefixtures("cluster")
def test_dask_says_what_is_wrong(whole: pd.DataFrame, spoilt: pd.DataFrame) -> None:
    assert_refusals(
        in_dask(parts(whole)), in_dask(parts(spoilt)), "a Dask DataFrame", "data.compute()"
    )


def test_dask_outlives_a_killed_worker(
    cluster: Client, whole: pd.DataFrame, tmp_path: Path
) -> None:
    def die_once(part: pd.DataFrame, flag: Path) -> pd.DataFrame:
        if len(part) == PARTS[3] and not flag.exists():
            flag.touch()
            os._exit(1)
        return part

    flag = tmp_path / "died"
    workers = set(cluster.scheduler_info(n_workers=-1)["workers"])
    fatal = in_dask(parts(whole)).map_partitions(die_once, flag, meta=whole.iloc[:0])
    assert sw.Moments.of(fatal, VARIABLES) == merged(whole)
    assert flag.exists()
    cluster.wait_for_workers(2)
    assert workers != set(cluster.scheduler_info(n_workers=-1)["workers"])


# Spark --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    with spark_session(tmp_path_factory.mktemp("spark")) as session:
        yield session


@pytest.fixture(scope="module")
def spark_frame(spark: SparkSession, whole: pd.DataFrame) -> SparkFrame:
    return in_spark(spark, parts(whole))


@pytest.mark.parametrize("options", [{}, {"missing": "pairwise"}, WEIGHTED], ids=str)
def test_spark_agrees(
    options: dict[str, str], spark_frame: SparkFrame, whole: pd.DataFrame
) -> None:
    found = sw.Moments.of(spark_frame, VARIABLES, **options)
    assert_same(found, sw.Moments.of(whole, VARIABLES, **options))
    assert found == merged(whole, **options)


def test_spark_merges_many_parts_by_tree(spark: SparkSession, whole: pd.DataFrame) -> None:
    many = spark.createDataFrame(pa.Table.from_pandas(whole)).repartition(BRANCHES + 3)
    first, second = (sw.Moments.of(many, VARIABLES) for _ in range(2))
    assert first == second
    assert_same(first, sw.Moments.of(whole, VARIABLES))


def test_spark_reads_large_partitions_in_batches(spark: SparkSession) -> None:
    rows = 2 * ROWS + 5
    found = sw.Moments.of(spark.range(0, rows, numPartitions=1), ["id"])
    assert_same(found, sw.Moments.of({"id": np.arange(rows)}))


def test_spark_without_names_or_rows(spark: SparkSession) -> None:
    strange = pd.DataFrame({"a.b": [1.0, 2.0, 4.0], "say `a`": [2, 1, 1], "c": [True, False, True]})
    made = spark.createDataFrame(pa.Table.from_pandas(strange))
    assert_same(sw.Moments.of(made), sw.Moments.of(strange))
    assert sw.Moments.of(made.filter("c is null")) == sw.Moments.of(strange.iloc[:0])


def test_spark_takes_analyses(spark_frame: SparkFrame, whole: pd.DataFrame) -> None:
    assert_same_analyses(spark_frame, whole)


def test_spark_says_what_is_wrong(
    spark: SparkSession, spark_frame: SparkFrame, spoilt: pd.DataFrame
) -> None:
    wrong = in_spark(spark, parts(spoilt))
    assert_refusals(spark_frame, wrong, "a Spark DataFrame", "data.toPandas()")


def test_spark_outlives_a_killed_worker(
    spark_frame: SparkFrame, whole: pd.DataFrame, tmp_path: Path
) -> None:
    flag = str(tmp_path / "died")

    def die_once(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield batch
            if not os.path.exists(flag):
                open(flag, "x").close()
                os._exit(1)

    fatal = spark_frame.mapInArrow(die_once, spark_frame.schema)
    assert sw.Moments.of(fatal, VARIABLES) == merged(whole)
    assert os.path.exists(flag)
