"""Answers that are not rows in memory: read in batches, with the figures of the rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
import scalewise as sw
from conftest import STABLE, assert_close
from scalewise import sources
from scalewise.sources import ROWS
from survey_sources import FILES, ITEMS, SOURCES, VARIABLES, drawn, merged, slices, uneven, written

BLOCKS = {"First": ["calm"], "Second": ["keen", "hours"]}


@pytest.fixture(scope="module")
def whole() -> pa.Table:
    return drawn(sum(FILES))


@pytest.fixture(scope="module")
def folder(whole: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(whole, tmp_path_factory.mktemp("survey"))


# the same figures ---------------------------------------------------------------------------------


@pytest.mark.parametrize("source", SOURCES)
def test_sources_give_the_bits_of_merged_slices(source: str, folder: Path, whole: pa.Table) -> None:
    found = sw.Moments.of(SOURCES[source](folder, whole), VARIABLES)
    assert found.to_json() == merged(whole).to_json()


@pytest.mark.parametrize("rule", ["listwise", "pairwise"])
def test_the_whole_agrees(rule: str, folder: Path, whole: pa.Table) -> None:
    found = sw.Moments.of(folder, VARIABLES, missing=rule)
    expected = sw.Moments.of(whole, VARIABLES, missing=rule)
    assert found.cases == expected.cases
    assert_close(found.pair_n, expected.pair_n, STABLE)
    assert_close(found.mean, expected.mean, STABLE)
    assert_close(found.covariance, expected.covariance, STABLE)


@pytest.mark.parametrize(
    "source", ["path", "lazy in polars", "dataset", "reader", "relation", "capsule"]
)
def test_weights_are_a_column(source: str, folder: Path, whole: pa.Table) -> None:
    weighted = {"weights": "times", "weight_type": "frequency"}
    made = SOURCES[source](folder, whole)
    assert sw.Moments.of(made, VARIABLES, **weighted) == merged(whole, **weighted)


BATCHES: dict[str, Callable[[pa.Table], Any]] = {
    "pandas": lambda batch: batch.to_pandas(),
    "polars": pl.from_arrow,
    "pyarrow": lambda batch: batch,
    "record batches": lambda batch: batch.combine_chunks().to_batches()[0],
    "arrays": lambda batch: {name: batch[name].to_numpy() for name in ITEMS},
}


@pytest.mark.parametrize("kind", BATCHES)
def test_batches_are_any_frames(kind: str, whole: pa.Table) -> None:
    rows = whole.select(ITEMS).slice(0, 30_000)
    batches = (BATCHES[kind](part) for part in slices(rows, 7_000))
    assert_close(sw.Moments.of(batches, ITEMS).mean, sw.Moments.of(rows).mean, STABLE)


def test_a_file_read_in_chunks(whole: pa.Table, tmp_path: Path) -> None:
    rows = whole.slice(0, 2_000).to_pandas()
    rows.to_csv(tmp_path / "answers.csv", index=False)
    chunks = pd.read_csv(tmp_path / "answers.csv", chunksize=300)
    assert_close(sw.Moments.of(chunks, ITEMS).mean, sw.Moments.of(rows, ITEMS).mean, STABLE)


def test_all_columns_are_read_without_names(whole: pa.Table, tmp_path: Path) -> None:
    numbers = whole.select(VARIABLES).slice(0, 500)
    pq.write_table(numbers, tmp_path / "numbers.parquet")
    expected = sw.Moments.of(numbers)
    assert sw.Moments.of(tmp_path / "numbers.parquet") == expected
    assert sw.Moments.of(iter([numbers])) == expected
    assert sw.Moments.of(numbers.to_reader()) == expected


def test_uneven_batches_and_pushing_agree(whole: pa.Table) -> None:
    pushed = sw.Moments.of(whole.slice(0, 0), VARIABLES)
    for batch in uneven(whole):
        pushed = pushed.push(batch)
    streamed = sw.Moments.of(uneven(whole), VARIABLES)
    assert streamed == pushed
    assert streamed.cases == {**pushed.cases, "read": whole.num_rows}
    assert_close(streamed.covariance, merged(whole).covariance, STABLE)


def test_a_source_is_pushed(folder: Path, whole: pa.Table) -> None:
    once = sw.Moments.of(folder, VARIABLES)
    assert once.push(pl.from_arrow(whole).lazy()) == once + once


def test_pyarrow_reads_paths_where_polars_is_not_installed(
    folder: Path, whole: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "find_spec", lambda name: None if name == "polars" else name)
    assert sw.Moments.of(folder, VARIABLES) == merged(whole)
    assert sw.Moments.of(folder / "part-2.parquet", VARIABLES).cases["read"] == 1


def test_paths_need_a_library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "find_spec", lambda _name: None)
    with pytest.raises(sw.DataError, match="needs pyarrow or polars: install it"):
        sw.Moments.of(folder, VARIABLES)


@pytest.mark.parametrize("library", ["polars", "pyarrow"])
def test_folders_of_folders_have_their_column(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {"polars": "pyarrow", "pyarrow": "polars"}[library]
    monkeypatch.setattr(sources, "find_spec", lambda name: None if name == other else name)
    for wave in (1, 2, 3):
        (tmp_path / f"wave={wave}").mkdir()
        part = pa.table({"x": [wave, wave + 1, wave]})
        pq.write_table(part, tmp_path / f"wave={wave}" / "answers.parquet")
    found = sw.Moments.of(tmp_path, ["wave", "x"])
    assert found == sw.Moments.of(
        {"wave": np.repeat([1, 2, 3], 3), "x": [1, 2, 1, 2, 3, 2, 3, 4, 3]}
    )


# analyses -----------------------------------------------------------------------------------------


def scale() -> sw.Scale:
    return sw.Scale("mood", ITEMS, bounds=(1, 5), reverse=["warm"])


@pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")
@pytest.mark.parametrize("source", ["path", "lazy in polars", "dataset", "relation", "iterator"])
def test_analyses_take_sources(source: str, folder: Path, whole: pa.Table) -> None:
    def made() -> Any:
        return SOURCES[source](folder, whole)

    weighted = {"weights": "times", "weight_type": "frequency"}
    pairs = [
        (sw.hierarchical_regression(data, "warm", BLOCKS), sw.correlation_matrix(other, VARIABLES))
        for data, other in ((made(), made()), (whole, whole))
    ]
    for found, expected in zip(*pairs, strict=True):
        assert_close(found.to_dict(), expected.to_dict(), STABLE, scale=1.0)
    found, expected = (sw.item_analysis(data, scale(), **weighted) for data in (made(), whole))
    assert_close(found.to_dict(), expected.to_dict(), STABLE, scale=1.0)
    found, expected = (
        sw.cronbach_alpha(data, ITEMS, missing="pairwise") for data in (made(), whole)
    )
    assert_close(found.estimate, expected.estimate, STABLE)


@pytest.mark.parametrize(
    ("source", "library"),
    [("lazy in polars", pl.DataFrame), ("dataset", pa.Table), ("path", pd.DataFrame)],
)
def test_results_come_in_the_library_of_the_source(
    source: str, library: type, folder: Path, whole: pa.Table
) -> None:
    result = sw.correlation_matrix(SOURCES[source](folder, whole), VARIABLES)
    assert isinstance(result.tidy(), library)


ROWS_NEEDED: list[Callable[[Any], Any]] = [
    lambda data: sw.describe(data, ITEMS),
    lambda data: sw.frequencies(data, ITEMS),
    lambda data: scale().score(data),
    lambda data: scale().keyed(data),
    lambda data: sw.score_scales(data, [scale()]),
]


@pytest.mark.parametrize(
    ("source", "what", "rows"),
    [
        ("path", "the path of a Parquet file", "polars.read_parquet(data)"),
        ("lazy in polars", "a polars LazyFrame", "data.collect()"),
        ("lazy in narwhals", "a narwhals LazyFrame", "data.collect().to_native()"),
        ("dataset", "a pyarrow Dataset", "data.to_table()"),
        ("scanner", "a pyarrow Scanner", "data.to_table()"),
        ("reader", "a RecordBatchReader", "data.read_all()"),
        ("relation", "a DuckDB relation", "data.df()"),
        ("iterator", "an iterator of batches", "one frame, for instance pandas.concat(data)"),
    ],
)
def test_what_needs_rows_says_how_to_get_them(
    source: str, what: str, rows: str, folder: Path, whole: pa.Table
) -> None:
    for analysis in ROWS_NEEDED:
        with pytest.raises(sw.DataError) as raised:
            analysis(SOURCES[source](folder, whole))
        assert str(raised.value) == (
            f"`data` is {what}, and this needs its rows in memory: give {rows}, if they fit; what "
            "can be computed from moments takes it as it is"
        )


# what does not fit --------------------------------------------------------------------------------


def refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(sw.DataError) as raised:
        call()
    assert str(raised.value) == message


@pytest.mark.parametrize("source", ["path", "lazy in polars", "dataset", "reader", "relation"])
def test_names_are_checked_before_reading(source: str, folder: Path, whole: pa.Table) -> None:
    def made() -> Any:
        return SOURCES[source](folder, whole)

    message = "unknown variable `{}`: did you mean `{}`?"
    refused(lambda: sw.Moments.of(made(), ["cald", "keen"]), message.format("cald", "calm"))
    weighted = {"weights": "time", "weight_type": "frequency"}
    refused(lambda: sw.Moments.of(made(), ITEMS, **weighted), message.format("time", "times"))


def test_options_are_checked_before_reading(whole: pa.Table) -> None:
    batches = iter([whole])
    for wrong in (
        {"missing": "some"},
        {"weights": "times"},
        {"weight_type": "frequency"},
        {"weights": "times", "weight_type": "some"},
        {"weights": np.ones(3), "weight_type": "frequency"},
    ):
        with pytest.raises(sw.DataError):
            sw.Moments.of(batches, ITEMS, **wrong)
    assert next(batches) is whole


def test_weights_of_a_source_are_in_it(whole: pa.Table) -> None:
    refused(
        lambda: sw.Moments.of(pl.LazyFrame({"x": [1]}), weights=[2], weight_type="frequency"),
        "weights= of a polars LazyFrame must name one of its columns: put the weights into the "
        "data",
    )


@pytest.mark.parametrize("source", ["path", "lazy in polars", "dataset", "relation"])
def test_columns_must_hold_numbers(source: str, folder: Path, whole: pa.Table) -> None:
    with pytest.raises(sw.DataError, match="`remark` is a column of String where numbers are"):
        sw.Moments.of(SOURCES[source](folder, whole), ["calm", "remark"])


def test_paths_that_do_not_lead_to_parquet(tmp_path: Path) -> None:
    text = (
        "text in place of data is the path of a Parquet file, of a folder of them, or a pattern "
        "such as waves/*.parquet"
    )
    refused(lambda: sw.Moments.of("no.parquet"), f"there is no file or folder `no.parquet`: {text}")
    refused(
        lambda: sw.Moments.of(tmp_path),
        f"the folder `{tmp_path}` has no files that end in .parquet",
    )
    csv = tmp_path / "answers.csv"
    csv.write_text("a,b\n1,2\n")
    refused(
        lambda: sw.hierarchical_regression(csv, "a", [["b"]]),
        f"`{csv}` is not a Parquet file: open it with a library that reads it, for instance "
        "polars.scan_csv, and give what that returns",
    )


def test_rows_are_numbered_in_the_whole(whole: pa.Table) -> None:
    row = ROWS + 17
    hours = np.arange(2.0 * ROWS)
    hours[row] = np.inf
    spoilt = pa.table({"x": np.arange(2.0 * ROWS), "hours": hours})
    message = (
        f"`hours` is infinite in row {row} (rows count from 0): recode it as missing or correct it"
    )
    for source in (spoilt.to_reader(), pl.from_arrow(spoilt).lazy(), uneven(spoilt)):
        refused(lambda source=source: sw.Moments.of(source, ["x", "hours"]), message)
    hours[row] = -1.0
    spoilt = pa.table({"x": np.arange(2.0 * ROWS), "w": hours})
    with pytest.raises(sw.DataError, match=f"the weight in row {row} "):
        sw.Moments.of(spoilt.to_reader(), ["x"], weights="w", weight_type="frequency")


def test_bounds_hold_for_sources(whole: pa.Table) -> None:
    narrow = sw.Scale("mood", ITEMS, bounds=(1, 4))
    with pytest.raises(sw.DataError) as raised:
        sw.item_analysis(whole, narrow)
    refused(lambda: sw.item_analysis(pl.from_arrow(whole).lazy(), narrow), str(raised.value))


def test_no_rows_and_no_batches(whole: pa.Table) -> None:
    none = sw.Moments.of(whole.slice(0, 0), VARIABLES)
    for source in (
        iter([]),
        iter([whole.slice(0, 0)] * 3),
        pl.from_arrow(whole).lazy().filter(pl.col("hours") > 1e9),
        ds.dataset(whole).filter(ds.field("hours") > 1e9),
        whole.slice(0, 0).to_reader(),
        duckdb.sql("select 1 as calm, 2 as keen, 3 as warm, 4 as hours where false"),
    ):
        assert sw.Moments.of(source, VARIABLES) == none
    refused(
        lambda: sw.Moments.of(iter([])), "the data have neither batches nor names: give names=[...]"
    )


def test_batches_of_other_variables(whole: pa.Table) -> None:
    batches = iter([whole.select(ITEMS), whole.select(["calm"])])
    with pytest.raises(sw.DataError, match="different variables cannot be merged"):
        sw.Moments.of(batches)


STRANGE = ["a.b", "^a.*$", "*", 'say "a"', "`a`", "a", "a b"]


def test_names_are_taken_as_they_are(tmp_path: Path) -> None:
    draw = np.random.default_rng(5)
    table = pa.table({name: draw.normal(size=20) for name in STRANGE})
    pq.write_table(table, tmp_path / "strange.parquet")
    file = str(tmp_path / "strange.parquet")
    for name in STRANGE:
        expected = sw.Moments.of(table, [name, "a b"] if name != "a b" else [name])
        for source in (pl.scan_parquet(file), ds.dataset(file), duckdb.sql(f"from '{file}'")):
            assert sw.Moments.of(source, expected.names) == expected
