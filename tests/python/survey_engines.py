"""The engines of the tests, and answers in their partitions."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from dask.distributed import Client, LocalCluster
from pyspark.sql import DataFrame as SparkFrame
from pyspark.sql import SparkSession

#: PySpark says so of pandas 3 on every call; scalewise hands it no pandas.
QUIET = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas")


def cut(whole: pd.DataFrame, sizes: Sequence[int]) -> list[pd.DataFrame]:
    """Cut a frame into parts of these sizes, in order."""
    ends = np.cumsum(sizes)
    return [whole.iloc[end - rows : end] for rows, end in zip(sizes, ends, strict=True)]


@contextmanager
def dask_cluster() -> Iterator[Client]:
    """Two worker processes."""
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def in_dask(parts: Sequence[pd.DataFrame]) -> dd.DataFrame:
    """One partition for each part, in order."""
    return dd.from_delayed([dask.delayed(part) for part in parts], meta=parts[0].iloc[:0])


@contextmanager
def spark_session(scratch: Path) -> Iterator[SparkSession]:
    """Two threads, four attempts at a task, nothing but this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        options = {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": "1g",
            # A short life: the quick compiler only, and no code generated for each query.
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "spark.sql.codegen.wholeStage": "false",
            "spark.local.dir": scratch,
            "spark.sql.warehouse.dir": scratch / "warehouse",
            "spark.sql.shuffle.partitions": 2,
            # A machine that sleeps for a while is no executor that died.
            "spark.executor.heartbeatInterval": "1h",
            "spark.network.timeout": "2h",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }
        builder = SparkSession.builder.master("local[2, 4]")
        for name, value in options.items():
            builder = builder.config(name, str(value))
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        yield session
        session.stop()


def in_spark(spark: SparkSession, parts: Sequence[pd.DataFrame]) -> SparkFrame:
    """One partition for each part, in order."""
    tables = [pa.Table.from_pandas(part, preserve_index=False) for part in parts]

    def part(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for number in batch["id"].to_pylist():
                yield from tables[number].to_batches(max_chunksize=1_000)

    schema = spark.createDataFrame(tables[0]).schema
    return spark.range(0, len(tables), numPartitions=len(tables)).mapInArrow(part, schema)
