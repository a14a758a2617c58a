"""The bridge to the caller's data: columns out of frames, and results back into frames.

Columns leave a frame as NumPy arrays in their own numeric type, without a copy where the library
allows it, each with a mask of answers where missing ones are marked apart from the values.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import ArrayLike

from ._core import DataError

#: A column by name: its values, and which of them are answers (None: all that are not NaN).
NamedColumn = tuple[str, np.ndarray, np.ndarray | None]

#: Weights: a named column and the name of their type.
NamedWeights = tuple[NamedColumn, str]

_Library = Literal["pandas", "polars", "pyarrow"]

#: The libraries that results can be given in, the one to fall back on first.
_LIBRARIES: tuple[_Library, ...] = ("pandas", "polars", "pyarrow")


def name_list(names: Iterable[str], option: str = "names") -> list[str]:
    """Make a list of names, each of them text; one string is not a list of its letters."""
    if isinstance(names, str):
        raise DataError(f'{option}="{names}" is one string: give a list, ["{names}"]')
    try:
        listed = list(names)
    except TypeError:
        raise DataError(f"{option}={names!r} is not a list of names") from None
    for name in listed:
        if not isinstance(name, str):
            raise DataError(
                f"{option} has {name!r}, which is not text: give every column a name, "
                "for instance with data.columns = [...]"
            )
    return listed


def library_of(data: Any) -> str:
    """Name the library that a frame comes from; empty for dictionaries and arrays."""
    library = type(data).__module__.partition(".")[0]
    return library if library in _LIBRARIES else ""


def take(data: Any, names: Sequence[str] | None = None) -> list[NamedColumn]:
    """Take the named columns, or all of them.

    Raises
    ------
    DataError
        A name that the data do not have, a column that does not hold numbers, or data of no
        known kind.
    """
    if isinstance(data, np.ndarray):
        return _from_array(data, names)
    if isinstance(data, Mapping):
        wanted = _known(names, name_list(list(data), "data"))
        return [_from_values(name, data[name]) for name in wanted]
    if library_of(data) == "pandas":
        return _from_pandas(data, names)
    return _from_narwhals(data, names)


def take_weights(data: Any, weights: Any, weight_type: str | None) -> NamedWeights | None:
    """Take the weights: the name of a column or an array, always with their type."""
    if weights is None:
        if weight_type is not None:
            raise DataError(
                f'weight_type="{weight_type}" without weights: name the column, weights="..."'
            )
        return None
    if weight_type is None:
        raise DataError(
            "weights without their type: say what they are, weight_type="
            '"frequency", "analytic" or "sampling", because each gives other standard errors'
        )
    if isinstance(weights, str):
        return take(data, [weights])[0], weight_type
    if library_of(weights) == library_of(data) == "pandas" and not weights.index.equals(data.index):
        raise DataError(
            "the weights have another index than the data: put them into the data as a column, "
            "or give weights.to_numpy() if they are in the order of the rows"
        )
    return _from_values("weights", weights), weight_type


def frame(columns: Mapping[str, Sequence[Any]], library: str) -> Any:
    """Build a frame of the library; of the first one installed when there is none."""
    backend = cast(_Library, library) if library else _first_installed()
    import narwhals as nw

    if backend != "pandas":
        columns = {name: [_absent_as_none(x) for x in column] for name, column in columns.items()}
    return nw.from_dict(dict(columns), backend=backend).to_native()


def series(name: str, values: np.ndarray, like: Any) -> Any:
    """Build a column of the library of `like`, with its index; an array without a library."""
    library = library_of(like)
    if library == "pandas":
        import pandas as pd

        return pd.Series(values, index=like.index, name=name)
    if isinstance(like, (np.ndarray, Mapping)):
        return values
    import narwhals as nw

    backend = _opened(like).implementation
    made = nw.new_series(name, values, backend=backend)
    # Where a library tells missing from not-a-number, no score is a missing one.
    return made.to_frame().select(nw.col(name).fill_nan(None))[name].to_native()


def bind(columns: Mapping[str, Any], like: Any) -> Any:
    """Put columns of the library of `like` together in a frame of their own."""
    import narwhals as nw

    if library_of(like) == "pandas":
        import pandas as pd

        return pd.DataFrame(dict(columns), index=like.index)
    opened = _opened(like)
    wrapped = {n: nw.from_native(column, series_only=True) for n, column in columns.items()}
    return nw.from_dict(wrapped, backend=opened.implementation).to_native()


def with_columns(data: Any, columns: Mapping[str, np.ndarray]) -> Any:
    """Return the data with further columns, replacing none."""
    if isinstance(data, np.ndarray):
        raise DataError("an array has no column names: give a DataFrame or a dictionary of arrays")
    existing = list(data) if isinstance(data, Mapping) else list(_opened(data).columns)
    for name in columns:
        if name in existing:
            raise DataError(f"the data already have a column `{name}`: rename the scale")
    if isinstance(data, Mapping):
        return {**data, **columns}
    made = {name: series(name, values, data) for name, values in columns.items()}
    if library_of(data) == "pandas":
        scored = data.copy(deep=False)
        for name, column in made.items():
            scored[name] = column
        return scored
    import narwhals as nw

    new = [nw.from_native(column, series_only=True).alias(name) for name, column in made.items()]
    return _opened(data).with_columns(*new).to_native()


def _first_installed() -> _Library:
    from importlib.util import find_spec

    for library in _LIBRARIES:
        if find_spec(library) is not None:
            return library
    raise DataError(
        "a DataFrame needs pandas, polars or pyarrow: install one, or use to_dict() and attributes"
    )


def _absent_as_none(value: Any) -> Any:
    return None if isinstance(value, float) and value != value else value


def _known(names: Iterable[str] | None, available: Sequence[str]) -> list[str]:
    """Check names, each once, against those there are."""
    if names is None:
        return name_list(available)
    wanted = name_list(names)
    for name in wanted:
        if name not in available:
            raise DataError(f"unknown variable `{name}`: {_hint(name, available)}")
    return wanted


def _hint(name: str, available: Sequence[str]) -> str:
    """Suggest the nearest name there is, whatever its case."""
    by_lower_case = {str(known).lower(): known for known in available}
    near = difflib.get_close_matches(name.lower(), by_lower_case, n=1)
    if near:
        return f"did you mean `{by_lower_case[near[0]]}`?"
    return f"the data have {_listed(available)}; check the spelling"


def _listed(names: Sequence[str], shown: int = 12) -> str:
    quoted = [f"`{name}`" for name in names[:shown]]
    if len(names) > shown:
        return f"{', '.join(quoted)} and {len(names) - shown} more"
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _from_array(data: np.ndarray, names: Sequence[str] | None) -> list[NamedColumn]:
    if data.dtype.names is not None:
        wanted = _known(names, data.dtype.names)
        return [_from_values(name, data[name]) for name in wanted]
    if names is None:
        raise DataError("an array has no column names: give names=[...], one per column")
    names = name_list(names)
    if data.ndim != 2 or data.shape[1] != len(names):
        raise DataError(
            f"the array has shape {data.shape}, expected (n, {len(names)}): "
            f"one row per respondent and one column per name; use a dictionary of arrays to pick"
        )
    return [_from_values(name, data[:, j]) for j, name in enumerate(names)]


def _from_values(name: str, values: ArrayLike) -> NamedColumn:
    """Take a list or an array; a masked array brings its own mask."""
    valid = None
    # NumPy imports its masked arrays when they are first named; without that there are none.
    masked = sys.modules.get("numpy.ma")
    if masked is not None and isinstance(values, masked.MaskedArray):
        valid = ~masked.getmaskarray(values)  # a new array, whole in memory
        values = values.data
    try:
        array = np.asarray(values)
    except ValueError:
        raise DataError(f"`{name}` is a ragged list: give one number per respondent") from None
    if array.ndim != 1:
        raise DataError(
            f"`{name}` has shape {array.shape}, expected (n,): give one column per variable"
        )
    return name, _numbers(name, array), valid


def _numbers(name: str, array: np.ndarray) -> np.ndarray:
    if array.dtype.kind not in "fiub":
        raise _not_numeric(name, f"a column of {array.dtype}")
    if array.dtype.itemsize > 8 or array.dtype == np.float16:
        array = array.astype(np.float64)
    if not array.dtype.isnative:
        return array.astype(array.dtype.newbyteorder("="))
    # The field of a packed record lies between other data, which compiled code would read.
    whole = array.flags.aligned and all(step % array.itemsize == 0 for step in array.strides)
    return array if whole else array.copy()


def _not_numeric(name: str, what: str) -> DataError:
    return DataError(
        f"`{name}` is {what} where numbers are needed: give every answer its number first "
        "(for text, map the answers to their codes)"
    )


def _from_pandas(data: Any, names: Sequence[str] | None) -> list[NamedColumn]:
    if not hasattr(data, "columns"):
        raise DataError(f"`data` is a {type(data).__name__}: give a DataFrame")
    available = list(data.columns)
    wanted = _known(names, available)
    # A Series costs more to make than a survey of thousands to analyse, so columns are taken
    # without one where pandas offers its interchange accessor.
    column_array = getattr(data, "_get_column_array", None)
    columns: list[NamedColumn] = []
    for name in wanted:
        if available.count(name) > 1:
            raise DataError(
                f"`{name}` appears more than once: give every variable a name of its own"
            )
        values = None if column_array is None else column_array(available.index(name))
        if isinstance(values, np.ndarray) and values.dtype.kind in "fiub":
            columns.append((name, _numbers(name, values), None))
        else:
            columns.append(_from_pandas_column(name, data[name]))
    return columns


def _from_pandas_column(name: str, column: Any) -> NamedColumn:
    dtype = column.dtype
    if isinstance(dtype, np.dtype):
        return name, _numbers(name, column.to_numpy()), None
    numpy_dtype = getattr(dtype, "numpy_dtype", None)
    if numpy_dtype is None or numpy_dtype.kind not in "fiub":
        raise _not_numeric(name, f"a column of {dtype}")
    valid = column.notna().to_numpy()
    return name, column.to_numpy(dtype=numpy_dtype, na_value=numpy_dtype.type(0)), valid


def _from_narwhals(data: Any, names: Sequence[str] | None) -> list[NamedColumn]:
    opened = _opened(data)
    wanted = _known(names, opened.columns)
    return [_from_narwhals_column(name, opened.get_column(name)) for name in wanted]


def _opened(data: Any) -> Any:
    """Open a frame, or anything that hands out an Arrow stream."""
    import narwhals as nw

    try:
        return nw.from_native(data, eager_only=True)
    except TypeError:
        return _from_capsule(data)


def _from_capsule(data: Any) -> Any:
    """Read an Arrow stream with whichever library can."""
    import narwhals as nw

    if not hasattr(data, "__arrow_c_stream__"):
        raise DataError(
            f"`data` is a {type(data).__name__}: give a DataFrame (pandas, polars, pyarrow), "
            "a dictionary of arrays, an array with names, or Moments; collect a lazy frame first"
        )
    for library in ("polars", "pyarrow", "pandas"):
        try:
            return nw.DataFrame.from_arrow(data, backend=library)
        except ModuleNotFoundError:
            continue
    raise DataError("reading an Arrow stream needs polars, pyarrow or pandas: install one")


def _from_narwhals_column(name: str, column: Any) -> NamedColumn:
    import narwhals as nw

    dtype = column.dtype
    if dtype == nw.Unknown and column.null_count() == len(column):
        return name, np.full(len(column), np.nan), None
    if dtype.is_decimal():
        column, dtype = column.cast(nw.Float64), nw.Float64()
    if not (dtype.is_numeric() or dtype == nw.Boolean):
        raise _not_numeric(name, f"a column of {dtype}")
    if column.null_count() == 0:
        return name, _numbers(name, column.to_numpy()), None
    if dtype.is_float():
        return name, _numbers(name, column.fill_null(float("nan")).to_numpy()), None
    filler = False if dtype == nw.Boolean else 0
    valid = (~column.is_null()).to_numpy()
    return name, _numbers(name, column.fill_null(filler).to_numpy()), valid
