"""The same answers in every kind of frame that is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from conftest import Answers, whole


class CapsuleOnly:
    """A table of another library: all it offers is an Arrow stream."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand out the stream."""
        return self._table.__arrow_c_stream__(requested_schema)


def as_pandas(answers: Answers) -> pd.DataFrame:
    """NumPy doubles, whole numbers without gaps as integers; an index of its own."""
    n = len(next(iter(answers.values())))
    narrow = {
        name: column.astype(np.int64) if whole(column) and not np.isnan(column).any() else column
        for name, column in answers.items()
    }
    return pd.DataFrame(narrow, index=pd.RangeIndex(100, 100 + n))


def as_nullable(answers: Answers) -> pd.DataFrame:
    """pandas' own types with pd.NA: Int16 for whole numbers, Float64 for others."""
    frame = pd.DataFrame(answers)
    types = {name: "Int16" if whole(column) else "Float64" for name, column in answers.items()}
    return frame.astype(types)


def as_arrow_backed(answers: Answers) -> pd.DataFrame:
    """pandas with pyarrow underneath."""
    return as_arrow(answers).to_pandas(types_mapper=pd.ArrowDtype)


def as_polars(answers: Answers) -> pl.DataFrame:
    """Integers with nulls for whole numbers, doubles with nulls for others."""
    frame = pl.DataFrame(answers).fill_nan(None)
    return frame.cast({name: pl.Int16 for name, column in answers.items() if whole(column)})


def as_arrow(answers: Answers) -> pa.Table:
    """Arrow in uneven chunks, integers with nulls for whole numbers, doubles for others."""
    table = pa.table(
        {
            name: pa.array(
                column, type=pa.int32() if whole(column) else pa.float64(), from_pandas=True
            )
            for name, column in answers.items()
        }
    )
    cut = table.num_rows // 3
    return pa.concat_tables([table.slice(0, cut), table.slice(cut)])


def as_capsule(answers: Answers) -> CapsuleOnly:
    """Nothing but an Arrow stream."""
    return CapsuleOnly(as_arrow(answers))


def as_lists(answers: Answers) -> dict[str, list[float]]:
    """A dictionary of lists."""
    return {name: column.tolist() for name, column in answers.items()}


def as_masked(answers: Answers) -> dict[str, np.ma.MaskedArray]:
    """A dictionary of masked arrays, with rubbish under the mask."""
    return {
        name: np.ma.array(np.where(np.isnan(column), 77.0, column), mask=np.isnan(column))
        for name, column in answers.items()
    }


def as_structured(answers: Answers) -> np.ndarray:
    """One array of records."""
    n = len(next(iter(answers.values())))
    records = np.zeros(n, dtype=[(name, np.float64) for name in answers])
    for name, column in answers.items():
        records[name] = column
    return records


def as_reversed_views(answers: Answers) -> Answers:
    """Arrays that are read backwards from a wider array."""
    n = len(next(iter(answers.values())))
    wide = np.full((n, 2 * len(answers)), 99.0)
    for j, column in enumerate(answers.values()):
        wide[::-1, 2 * j] = column
    return {name: wide[::-1, 2 * j] for j, name in enumerate(answers)}


def as_big_endian(answers: Answers) -> Answers:
    """Doubles of the other byte order."""
    return {name: column.astype(">f8") for name, column in answers.items()}


def as_read_only(answers: Answers) -> Answers:
    """Arrays that may not be written to."""
    locked = {name: column.copy() for name, column in answers.items()}
    for column in locked.values():
        column.flags.writeable = False
    return locked


FRAMES: dict[str, Callable[[Answers], Any]] = {
    "pandas": as_pandas,
    "nullable pandas": as_nullable,
    "arrow-backed pandas": as_arrow_backed,
    "polars": as_polars,
    "pyarrow": as_arrow,
    "capsule": as_capsule,
    "dictionary": dict,
    "lists": as_lists,
    "masked arrays": as_masked,
    "records": as_structured,
    "reversed views": as_reversed_views,
    "big-endian": as_big_endian,
    "read-only": as_read_only,
}
