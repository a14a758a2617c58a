"""Long readings: their progress, their end by Ctrl-C, and what they import and hold."""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
import scalewise as sw
from conftest import STABLE
from scalewise.sources import ROWS
from survey_sources import FILES, ITEMS, VARIABLES, drawn, merged, uneven, written


@pytest.fixture(scope="module")
def whole() -> pa.Table:
    return drawn(sum(FILES))


@pytest.fixture(scope="module")
def folder(whole: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(whole, tmp_path_factory.mktemp("survey"))


# progress and interruption ------------------------------------------------------------------------


def test_a_bar_counts_rows(
    folder: Path, whole: pa.Table, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = f"{whole.num_rows / 1000:.0f}k"
    for source, total in (
        (folder, True),
        (ds.dataset(folder), True),
        (pl.from_arrow(whole).lazy(), False),
        (uneven(whole), False),
        (whole, False),
    ):
        assert sw.Moments.of(source, ITEMS, progress=True).cases["read"] == whole.num_rows
        shown = capsys.readouterr().err
        assert f"{rows}/{rows}" in shown if total else f"{rows} rows [" in shown, shown


def test_no_bar_unasked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sw.Moments.of(folder, ITEMS)
    assert capsys.readouterr().err == ""


def test_a_bar_needs_tqdm(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(sw.DataError, match="progress=True needs tqdm: install it"):
        sw.Moments.of(folder, ITEMS, progress=True)


class Endless:
    """Batches without end, and whether they were closed."""

    def __init__(self, batch: pa.Table) -> None:
        self.closed = False
        self.read = 0
        self._batch = batch

    def __iter__(self) -> Iterator[pa.Table]:
        return self

    def __next__(self) -> pa.Table:
        self.read += 1
        return self._batch

    def close(self) -> None:
        self.closed = True


def interrupted(call: Callable[[], object], after: float = 0.3) -> float:
    """Press Ctrl-C a while after the call; return how long the call then went on."""
    pressed = threading.Timer(after, lambda: os.kill(os.getpid(), signal.SIGINT))
    pressed.start()
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        call()
    return time.monotonic() - start - after


def test_interrupting_stops_at_once_and_breaks_nothing(whole: pa.Table) -> None:
    batches = Endless(whole.slice(0, ROWS))
    assert interrupted(lambda: sw.Moments.of(batches, VARIABLES, progress=True)) < 2.0
    assert batches.closed
    assert batches.read > 1
    assert sw.Moments.of(whole.to_reader(), VARIABLES) == merged(whole)


def test_interrupting_stops_readers(whole: pa.Table) -> None:
    batch = whole.select(VARIABLES).combine_chunks().to_batches()[0]
    endless = pa.RecordBatchReader.from_batches(batch.schema, iter(lambda: batch, None))
    assert interrupted(lambda: sw.Moments.of(endless, VARIABLES)) < 2.0


@pytest.mark.parametrize(
    "scan",
    [
        pl.scan_parquet,
        ds.dataset,
        lambda files: ds.dataset(files).scanner(),
        lambda files: ds.dataset(files).scanner().to_reader(),
    ],
    ids=["polars", "dataset", "scanner", "reader"],
)
def test_interrupting_stops_reading_files(scan: Callable[[Any], Any], folder: Path) -> None:
    file = str(folder / "part-3.parquet")
    long = scan([file] * 2_000)
    assert interrupted(lambda: sw.Moments.of(long, VARIABLES)) < 2.0
    assert sw.Moments.of(scan([file]), VARIABLES).cases["read"] == FILES[3]


def test_interrupting_a_query_leaves_its_connection_usable() -> None:
    connection = duckdb.connect()
    query = connection.sql("select range x, random() y from range(100000000000)")
    assert interrupted(lambda: sw.Moments.of(query, ["x", "y"])) < 2.0
    assert connection.sql("select 1").fetchall() == [(1,)]


def test_errors_close_generators(whole: pa.Table) -> None:
    closed = []

    def batches() -> Iterator[Any]:
        try:
            yield whole
            yield {"calm": np.array([np.inf]), "keen": np.array([1.0])}
        finally:
            closed.append(True)

    stream = batches()
    with pytest.raises(sw.DataError, match="`calm` is infinite"):
        sw.Moments.of(stream, ["calm", "keen"])
    assert closed == [True]


# memory and imports -------------------------------------------------------------------------------

IMPORTED = """
import sys
import numpy as np
import scalewise as sw
sw.correlation_matrix({"x": np.arange(5.0), "y": np.arange(5.0) ** 2})
print({"polars", "pyarrow", "duckdb", "dask", "pyspark", "tqdm"} & set(sys.modules))
"""


def test_nothing_is_imported_for_rows_in_memory() -> None:
    shown = subprocess.run(
        [sys.executable, "-c", IMPORTED], check=True, capture_output=True, text=True
    )
    assert shown.stdout.strip() == "set()"


@pytest.mark.parametrize("way", ["path", "polars LazyFrame", "pyarrow Dataset", "DuckDB relation"])
def test_the_example_finds_what_it_wrote(way: str, tmp_path: Path) -> None:
    example = runpy.run_path(str(Path(__file__).parents[2] / "examples" / "out_of_core.py"))
    written = example["write"](tmp_path, 250_000)
    found = sw.Moments.from_json(example["read"](way, tmp_path)["moments"])
    assert found.cases == written.cases
    assert example["difference"](found, written) < STABLE


def test_interrupting_stops_resamples() -> None:
    rng = np.random.default_rng(1)
    answers = {name: rng.standard_normal(200_000) for name in "abc"}

    def resampled() -> object:
        return sw.correlation_matrix(answers, ci="percentile", seed=3, resamples=200_000)

    assert interrupted(resampled) < 2.0
