"""The same answers in every kind of source that is read in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import scalewise as sw
from scalewise.sources import ROWS
from survey_frames import CapsuleOnly

ITEMS = ["calm", "keen", "warm"]
VARIABLES = [*ITEMS, "hours"]

#: Rows of the files: below a batch, none, one, and more than a batch.
FILES = (70_000, 0, 1, 200_003)


def drawn(rows: int) -> pa.Table:
    """Likert answers with gaps, a fraction, weights with zeros, and a text that nobody needs."""
    draw = np.random.default_rng(31)
    trait = draw.integers(0, 3, rows, dtype=np.int8)
    columns: dict[str, Any] = {
        name: pa.array(
            trait + draw.integers(1, 4, rows, dtype=np.int8), mask=draw.random(rows) < 0.03
        )
        for name in ITEMS
    }
    columns["hours"] = pa.array(
        1e3 + draw.normal(trait, size=rows), from_pandas=True, mask=draw.random(rows) < 0.02
    )
    columns["times"] = pa.array(draw.integers(0, 4, rows, dtype=np.uint8))
    columns["remark"] = pa.array(["none"] * rows)
    return pa.table(columns)


def written(table: pa.Table, folder: Path) -> Path:
    """Write files and row groups of several sizes, beside what engines leave behind."""
    start = 0
    for number, rows in enumerate(FILES):
        part = table.slice(start, rows)
        pq.write_table(part, folder / f"part-{number}.parquet", row_group_size=33_333)
        start += rows
    (folder / "_temporary").mkdir()
    pq.write_table(table.slice(0, 5), folder / "_temporary" / "part-9.parquet")
    (folder / "_SUCCESS").touch()
    (folder / ".part-0.parquet.crc").touch()
    return folder


def slices(table: pa.Table, rows: int = ROWS) -> list[pa.Table]:
    """Cut a table into slices, of the rows of a batch as it is read."""
    return [table.slice(start, rows) for start in range(0, table.num_rows, rows)]


def merged(table: pa.Table, names: list[str] = VARIABLES, **options: Any) -> sw.Moments:
    """The moments of slices in memory, one after the other."""
    first, *others = [sw.Moments.of(part, names, **options) for part in slices(table)]
    for other in others:
        first = first.merge(other)
    return first


def uneven(table: pa.Table) -> Iterator[pa.Table]:
    """Cut a table into batches of all sizes, none and one among them."""
    start, rows = 0, 0
    while start < table.num_rows:
        yield table.slice(start, rows)
        start, rows = start + rows, 1 + 3 * rows


SOURCES: dict[str, Callable[[Path, pa.Table], Any]] = {
    "path": lambda folder, _: folder,
    "path as text": lambda folder, _: str(folder),
    "scanned by polars": lambda folder, _: pl.scan_parquet(folder / "*.parquet"),
    "lazy in polars": lambda _, whole: pl.from_arrow(whole).lazy(),
    "lazy in narwhals": lambda _, whole: nw.from_native(pl.from_arrow(whole).lazy()),
    "dataset": lambda folder, _: ds.dataset(folder),
    "dataset in memory": lambda _, whole: ds.dataset(whole),
    "scanner": lambda folder, _: ds.dataset(folder).scanner(columns=VARIABLES),
    "reader": lambda _, whole: whole.to_reader(max_chunksize=10_000),
    "relation": lambda folder, _: duckdb.sql(f"select * from '{folder}/*.parquet'"),
    "capsule": lambda _, whole: CapsuleOnly(whole),
    "iterator": lambda _, whole: iter(slices(whole)),
}
