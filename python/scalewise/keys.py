"""Keys: the columns by which respondents are grouped, as levels and their codes.

A level is a whole number, a truth value or text. Numbers are ordered as numbers, text by its bytes;
the order of categories is told beside them, where someone declared it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from . import frames
from ._core import DataError
from .ordered import declared_orders

#: A value of a key.
Level = bool | int | str

#: A key: its name, its levels, and the code of each row.
Key = tuple[str, list[Level], np.ndarray]

#: The levels of some keys in their declared order.
Orders = Mapping[str, tuple[Level, ...]]

#: The code of a row whose key is missing.
MISSING = np.uint32(2**32 - 1)

#: Whole numbers spread over fewer values than this, or than there are rows, need no sorting.
_NARROW = 65_536


def key_names(by: str | Sequence[str], option: str = "by") -> list[str]:
    """List the names of the keys: one, or several of which the first varies slowest.

    Raises
    ------
    DataError
        The values of a column in the place of its name.
    """
    if hasattr(by, "dtype") or hasattr(by, "__arrow_array__"):
        name = getattr(by, "name", None)
        shown = name if isinstance(name, str) else "column"
        raise DataError(
            f"{option}= is a {type(by).__name__} of values where the name of a column is needed: "
            f'put it into the data, and give {option}="{shown}"'
        )
    if isinstance(by, str):
        return [by]
    for name in frames.variable_list(by, option):
        if not isinstance(name, str):
            raise DataError(f"{option}= has {name!r}: a key is the name of a column")
    return frames.name_list(by, option)


def take_keys(data: Any, names: Sequence[str]) -> list[Key]:
    """Take the columns with these names apart into levels and codes.

    Raises
    ------
    DataError
        A name that the data do not have, or a column whose values cannot be levels.
    """
    frames.known(names, column_names(data))
    if isinstance(data, (Mapping, np.ndarray)):
        return [_from_values(name, data[name]) for name in names]
    if frames.library_of(data) == "pandas":
        return [_from_pandas(name, data[name]) for name in names]
    opened = frames._opened(data)
    return [_from_narwhals(name, opened.get_column(name)) for name in names]


def key_orders(data: Any, names: Sequence[str]) -> Orders:
    """Give the levels of the keys whose categories have a declared order, in that order."""
    # Of a Dask DataFrame, whose partitions are pandas, the frame without rows that it goes by.
    of_dask = type(data).__module__.partition(".")[0] == "dask"
    declared = declared_orders(data._meta if of_dask else data, names)
    return {
        name: tuple(_level(name, category) for category in categories)
        for name, categories in declared.items()
    }


def in_declared_order(
    groups: Sequence[Sequence[Level]], keys: Sequence[str], orders: Orders
) -> list[Sequence[Level]]:
    """Sort groups, a level of each key, by declared orders and else by the levels themselves."""
    declared = [{level: place for place, level in enumerate(orders.get(key, ()))} for key in keys]

    def place(levels: Sequence[Level]) -> list[tuple[int, Level]]:
        of_keys = zip(levels, declared, strict=True)
        return [(places.get(level, len(places)), level) for level, places in of_keys]

    return sorted(groups, key=place) if orders else list(groups)


def column_names(data: Any) -> list[str]:
    """List the columns of a frame."""
    if isinstance(data, np.ndarray):
        if data.dtype.names is None:
            raise DataError("an array has no column names: give a DataFrame or a dictionary")
        return list(data.dtype.names)
    if isinstance(data, Mapping):
        return list(data)
    if frames.library_of(data) == "pandas":
        return frames.pandas_columns(data)
    return list(frames._opened(data).columns)


def _from_values(name: str, values: Any) -> Key:
    """Take a list or an array apart."""
    missing = None
    # NumPy imports its masked arrays when they are first named; without that there are none.
    masked = sys.modules.get("numpy.ma")
    if masked is not None and isinstance(values, masked.MaskedArray):
        missing = masked.getmaskarray(values)
    array = np.asarray(values)
    if array.ndim != 1:
        raise DataError(f"the key `{name}` has shape {array.shape}, expected (n,)")
    if array.dtype.kind in "biuf":
        return from_numbers(name, array, missing)
    # A list of text and numbers would become all text.
    if array.dtype.kind in "UT" and isinstance(values, np.ndarray):
        levels, codes = np.unique(array, return_inverse=True)
        return _key(name, levels.tolist(), codes, missing)
    return _from_objects(name, values, missing)


def _from_objects(name: str, values: Iterable[Any], missing: np.ndarray | None) -> Key:
    """Number values of any kind in the order in which they come."""
    numbers: dict[Any, int] = {}
    try:
        codes = [
            -1 if _is_absent(value) else numbers.setdefault(value, len(numbers)) for value in values
        ]
    except TypeError as problem:
        raise DataError(f"the key `{name}` has a value that cannot be a level: {problem}") from None
    return _key(name, list(numbers), np.array(codes, np.int64), missing)


def _is_absent(value: Any) -> bool:
    if value is None or isinstance(value, (str, int)):
        return value is None
    try:
        return bool(value != value)
    except TypeError:  # as pandas' NA, which is equal to nothing
        return True


def from_numbers(name: str, array: np.ndarray, missing: np.ndarray | None) -> Key:
    """Number truth values and whole numbers by their size."""
    if array.dtype.kind == "f":
        missing = np.isnan(array) if missing is None else missing | np.isnan(array)
        array = _whole(name, array, missing)
    if array.dtype.kind == "b":
        return _key(name, [False, True], array.view(np.uint8), missing)
    there = array if missing is None else array[~missing]
    if len(there) == 0:
        return _key(name, [], np.zeros(len(array), np.int64), np.ones(len(array), bool))
    low, high = int(there.min()), int(there.max())
    if high >= 2**63:
        raise DataError(f"the key `{name}` has the level {high}, which is too large: make it text")
    if missing is not None:
        array = np.where(missing, array.dtype.type(low), array)
    if high - low >= max(_NARROW, len(array)):
        levels, codes = np.unique(array, return_inverse=True)
        return _key(name, levels.tolist(), codes, missing)
    places = array.astype(np.int64, copy=False) - low
    met = np.flatnonzero(np.bincount(places))
    codes = np.zeros(high - low + 1, np.uint32)
    codes[met] = np.arange(len(met), dtype=np.uint32)
    return _key(name, (met + low).tolist(), codes[places], missing)


def _whole(name: str, array: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Make whole numbers of doubles, as they are where a library has no missing integers."""
    known = np.where(missing, 0.0, array)
    fractional = (known != np.floor(known)) | (np.abs(known) > 2.0**53)
    if fractional.any():
        row = int(np.flatnonzero(fractional)[0])
        raise DataError(
            f"the key `{name}` is {array[row]} in row {row} (rows count from 0): keys are whole "
            "numbers, truth values or text; round it, or make it text"
        )
    return known.astype(np.int64)


def _from_pandas(name: str, column: Any) -> Key:
    import pandas as pd

    if isinstance(column, pd.DataFrame):
        raise DataError(f"`{name}` appears more than once: give every variable a name of its own")
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _key(name, dtype.categories.tolist(), column.cat.codes.to_numpy(), None)
    if isinstance(dtype, np.dtype) and dtype.kind in "biuf":
        return from_numbers(name, column.to_numpy(), None)
    stored = getattr(dtype, "numpy_dtype", None)
    if stored is not None and stored.kind in "biuf":
        missing = column.isna().to_numpy()
        values = column.to_numpy(dtype=stored, na_value=stored.type(0))
        return from_numbers(name, values, missing)
    codes, levels = pd.factorize(column)
    return _key(name, levels.tolist(), codes, None)


def _from_narwhals(name: str, column: Any) -> Key:
    import narwhals as nw

    dtype = column.dtype
    if (dtype.is_numeric() and not dtype.is_decimal()) or dtype == nw.Boolean:
        missing = column.is_null().to_numpy()
        filler = False if dtype == nw.Boolean else 0
        return from_numbers(name, column.fill_null(filler).to_numpy(), missing)
    library = frames.library_of(column.to_native())
    if dtype in (nw.String, nw.Categorical, nw.Enum) and library == "polars":
        return _from_polars(name, column.to_native())
    if library == "pyarrow":
        return _from_pyarrow(name, column.to_native())
    if library == "pandas":
        return _from_pandas(name, column.to_native())
    return _from_objects(name, column.to_list(), None)


def _from_polars(name: str, column: Any) -> Key:
    """Number text by the codes of its categories, which need not be dense."""
    import polars as pl

    category = column.cast(pl.Categorical) if column.dtype == pl.String else column
    physical = category.to_physical()
    levels = category.drop_nulls().unique()
    codes = np.zeros(int(physical.max() or 0) + 1, np.uint32)
    codes[levels.to_physical().to_numpy()] = np.arange(len(levels), dtype=np.uint32)
    missing = physical.is_null().to_numpy()
    places = physical.fill_null(0).to_numpy()
    return _key(name, levels.cast(pl.String).to_list(), codes[places], missing)


def _from_pyarrow(name: str, column: Any) -> Key:
    import pyarrow as pa

    if pa.types.is_null(column.type):
        return _key(name, [], np.full(len(column), -1), None)
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    whole = encoded.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0)
    levels = whole.dictionary.to_pylist()
    codes = whole.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    if None in levels:  # what is missing may be in the dictionary, too
        absent = levels.index(None)
        codes = np.where(codes == absent, -1, codes - (codes > absent))
        del levels[absent]
    return _key(name, levels, codes, None)


def _key(name: str, levels: Sequence[Any], codes: np.ndarray, missing: np.ndarray | None) -> Key:
    """Put a key together; codes below 0 are missing."""
    narrow = np.ascontiguousarray(codes).astype(np.uint32, copy=False)
    absent = codes < 0 if codes.dtype.kind == "i" else None
    if missing is not None:
        absent = missing if absent is None else absent | missing
    if absent is not None and absent.any():
        narrow = np.where(absent, MISSING, narrow)
    return name, [_level(name, level) for level in levels], narrow


def _level(name: str, level: Any) -> Level:
    if isinstance(level, (bool, int, str)):
        return level
    if isinstance(level, float) and level.is_integer():
        return int(level)
    if isinstance(level, np.generic):
        return _level(name, level.item())
    raise DataError(
        f"the key `{name}` has the value {level!r} ({type(level).__name__}): keys are whole "
        "numbers, truth values or text; make it text"
    )
