"""The bridge to the caller's data: columns out of frames, and results back into frames.

Columns leave a frame in their own numeric type and without a copy: as NumPy arrays, with the mask
of what is missing where that is marked apart from the values, or as columns of Arrow.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import ArrayLike

from . import sources, terms
from ._core import DataError
from .declared import Declared
from .declared import NamedColumn as NamedColumn
from .terms import Variable

#: Answers of which nothing is declared.
_AS_THEY_ARE = Declared()

#: Weights: a named column and the name of their type.
NamedWeights = tuple[NamedColumn, str]

_Library = Literal["pandas", "polars", "pyarrow"]

#: The libraries that results can be given in, the one to fall back on first.
_LIBRARIES: tuple[_Library, ...] = ("pandas", "polars", "pyarrow")


def name_list(names: Iterable[Variable], option: str = "names") -> list[str]:
    """Make a list of names, each of them text; one string is not a list of its letters."""
    return [terms.name_of(name, option) for name in variable_list(names, option)]


def variable_list(names: Iterable[Variable], option: str = "names") -> list[Variable]:
    """Make a list of names and terms."""
    if isinstance(names, str):
        raise DataError(f'{option}="{names}" is one string: give a list, ["{names}"]')
    try:
        listed = list(names)
    except TypeError:
        raise DataError(f"{option}={names!r} is not a list of names") from None
    for name in listed:
        terms.name_of(name, option)
    return listed


def library_of(data: Any) -> str:
    """Name the library that a frame comes from; empty for dictionaries and arrays."""
    library = type(data).__module__.partition(".")[0]
    return library if library in _LIBRARIES else ""


def take(
    data: Any,
    names: Sequence[Variable] | None = None,
    declared: Declared = _AS_THEY_ARE,
    *,
    beside: Iterable[Any] = (),
) -> list[NamedColumn]:
    """Take the named columns, or all of them; terms and scales are made of theirs.

    What is `declared` of columns holds before anything is made of them.

    Columns that stand `beside` the variables, such as the weights, are not among all of them.

    Raises
    ------
    DataError
        A name that the data do not have, a column that does not hold numbers, data of no known
        kind, or a source whose rows are not in memory.
    """
    sources.require_rows(data)
    wanted = all_but(data, beside) if names is None else variable_list(names)
    if wanted is None or all(isinstance(name, str) for name in wanted):
        taken = _take_stored(data, cast("list[str] | None", wanted))
        declared.among(name for name, _, _ in taken)
        return [declared.of(column) for column in taken]
    declared.among(terms.sources(wanted))
    # Text is taken apart once, however many columns its levels have.
    levels = lru_cache(maxsize=None)(partial(_codes, data))
    return [
        terms.made(
            variable,
            lambda name: declared.of(_take_stored(data, [name])[0]),
            partial(_level, data, declared),
            lambda name, of: _levels(data, levels, name, of),
        )
        for variable in wanted
    ]


def all_but(data: Any, beside: Iterable[Any]) -> list[str] | None:
    """List all columns but those that stand beside the variables; None where none does."""
    named = {column for column in beside if isinstance(column, str)}
    if not named or (isinstance(data, np.ndarray) and data.dtype.names is None):
        return None
    from .keys import column_names

    return [name for name in column_names(data) if name not in named]


def take_filter(data: Any, keep: Any) -> NamedColumn | None:
    """Take what says whom to keep: the name of a column, or an array of truth values."""
    if keep is None:
        return None
    if isinstance(keep, str):
        return _take_stored(data, [keep])[0]
    return _beside(data, keep, "filter")


def _take_stored(data: Any, names: Sequence[str] | None) -> list[NamedColumn]:
    if isinstance(data, np.ndarray):
        return _from_array(data, names)
    if isinstance(data, Mapping):
        wanted = known(names, name_list(list(data), "data"))
        return [_from_values(name, data[name]) for name in wanted]
    if library_of(data) == "pandas":
        return _from_pandas(data, names)
    return _from_narwhals(data, names)


def _level(data: Any, declared: Declared, name: str, level: Any) -> tuple[NamedColumn, float]:
    """Give a column and the number that stands for one of its levels."""
    if not isinstance(level, str):
        return declared.of(_take_stored(data, [name])[0]), float(level)
    declared.not_of_text(name)
    # Text is compared here; whether it is the level or not is one byte.
    if isinstance(data, (Mapping, np.ndarray)):
        return (name, np.asarray(data[name]) == level, None), 1.0
    if library_of(data) == "pandas":
        known([name], list(data.columns))
        column = data[name]
        is_level = (column == level).to_numpy(dtype=bool, na_value=False)
        return (name, is_level, column.isna().to_numpy()), 1.0
    opened = _opened(data)
    known([name], opened.columns)
    return (name, (opened.get_column(name) == level).to_native(), None), 1.0


def _levels(
    data: Any,
    codes: Callable[[str], tuple[NamedColumn, dict[Any, int]]],
    name: str,
    levels: Sequence[Any],
) -> tuple[NamedColumn, list[float | None]]:
    """Give a column and the numbers that stand for its levels; None for one that it lacks."""
    if not any(isinstance(level, str) for level in levels):
        try:
            return _take_stored(data, [name])[0], [float(level) for level in levels]
        except DataError:  # numbers as categories, or as objects
            pass
    column, numbers = codes(name)
    return column, [numbers.get(level) for level in levels]


def _codes(data: Any, name: str) -> tuple[NamedColumn, dict[Any, int]]:
    from .keys import take_keys

    # The code of what is missing stands for no level.
    _, levels, codes = take_keys(data, [name])[0]
    return (name, codes, None), {level: code for code, level in enumerate(levels)}


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
        return _take_stored(data, [weights])[0], weight_type
    return _beside(data, weights, "weights"), weight_type


def _beside(data: Any, values: Any, option: str) -> NamedColumn:
    """Take an array that stands beside the data."""
    if library_of(values) == library_of(data) == "pandas" and not values.index.equals(data.index):
        raise DataError(
            f"the {option} have another index than the data: put them into the data as a column, "
            f"or give {option}.to_numpy() if they are in the order of the rows"
        )
    return _from_values(option, values)


def frame(columns: Mapping[str, Sequence[Any]], library: str) -> Any:
    """Build a frame of the library; of the first one installed when there is none."""
    backend = cast(_Library, library) if library else _first_installed()
    import narwhals as nw

    if backend == "pandas":
        return nw.from_dict(dict(columns), backend=backend).to_native()
    # Arrays may be as long as the data: they are taken as they are, and NaN is marked afterwards.
    arrays = [name for name, column in columns.items() if _of_doubles(column)]
    given = {
        name: column if isinstance(column, np.ndarray) else [_absent_as_none(x) for x in column]
        for name, column in columns.items()
    }
    made = nw.from_dict(given, backend=backend)
    return made.with_columns(*(nw.col(name).fill_nan(None) for name in arrays)).to_native()


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


def _of_doubles(column: Any) -> bool:
    return isinstance(column, np.ndarray) and column.dtype.kind == "f"


def _absent_as_none(value: Any) -> Any:
    return None if isinstance(value, float) and value != value else value


def known(names: Iterable[str] | None, available: Sequence[str]) -> list[str]:
    """Check names, each once, against those there are."""
    if names is None:
        return name_list(available)
    wanted = name_list(names)
    for name in wanted:
        if name not in available:
            raise DataError(f"unknown variable `{name}`: {hint(name, available)}")
    return wanted


def hint(name: str, available: Sequence[str]) -> str:
    """Suggest the nearest name there is, whatever its case."""
    import difflib

    by_lower_case = {str(known).lower(): known for known in available}
    near = difflib.get_close_matches(name.lower(), by_lower_case, n=1)
    if near:
        return f"did you mean `{by_lower_case[near[0]]}`?"
    return f"the data have {listed(available)}; check the spelling"


def listed(names: Sequence[str], shown: int = 12) -> str:
    """List names in a sentence, no more than the first dozen."""
    quoted = [f"`{name}`" for name in names[:shown]]
    if len(names) > shown:
        return f"{', '.join(quoted)} and {len(names) - shown} more"
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _from_array(data: np.ndarray, names: Sequence[str] | None) -> list[NamedColumn]:
    if data.dtype.names is not None:
        wanted = known(names, data.dtype.names)
        return [_from_values(name, data[name]) for name in wanted]
    if names is None:
        raise DataError("an array has no column names: give names=[...], one per column")
    names = name_list(names)
    if data.ndim != 2 or data.shape[1] != len(names):
        raise DataError(
            f"the array has shape {data.shape}, expected (n, {len(names)}): "
            f"one row per respondent and one column per name; use a dictionary of arrays to pick"
        )
    # Rows that lie one after the other are read as such.
    if data.dtype == np.float64 and data.flags.c_contiguous and data.flags.aligned:
        return [(name, ("table", data, j), None) for j, name in enumerate(names)]
    return [_from_values(name, data[:, j]) for j, name in enumerate(names)]


def _from_values(name: str, values: ArrayLike) -> NamedColumn:
    """Take a list, an array or a Series; a masked array brings its own mask."""
    if library_of(values):
        return _from_series(name, values)
    missing = None
    # NumPy imports its masked arrays when they are first named; without that there are none.
    masked = sys.modules.get("numpy.ma")
    if masked is not None and isinstance(values, masked.MaskedArray):
        # Whole in memory, where one truth value may stand for all.
        missing = np.ascontiguousarray(masked.getmaskarray(values))
        values = values.data
    if isinstance(values, (list, tuple)):
        values = [np.nan if value is None else value for value in values]
    try:
        array = np.asarray(values)
    except ValueError:
        raise DataError(f"`{name}` is a ragged list: give one number per respondent") from None
    if array.ndim != 1:
        raise DataError(
            f"`{name}` has shape {array.shape}, expected (n,): give one column per variable"
        )
    return name, _numbers(name, array), missing


def _from_series(name: str, values: Any) -> NamedColumn:
    """Take a column of a library, with what is missing in it."""
    if library_of(values) == "pandas":
        if values.dtype == object:
            return _from_values(name, values.where(values.notna(), None).tolist())
        return _from_pandas_column(name, values)
    import narwhals as nw

    if hasattr(values, "to_pylist") and not hasattr(values, "chunks"):
        import pyarrow as pa

        values = pa.chunked_array([values])
    return _from_narwhals_column(name, nw.from_native(values, series_only=True))


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


def pandas_columns(data: Any) -> list[Any]:
    """List the columns of a frame of pandas, which a Series is not."""
    if not hasattr(data, "columns"):
        raise DataError(f"`data` is a {type(data).__name__}: give a DataFrame")
    return list(data.columns)


def _from_pandas(data: Any, names: Sequence[str] | None) -> list[NamedColumn]:
    available = pandas_columns(data)
    wanted = known(names, available)
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
    if hasattr(dtype, "pyarrow_dtype"):
        return _from_series(name, column.array.__arrow_array__())
    categories = getattr(dtype, "categories", None)
    if categories is not None and isinstance(categories.dtype, np.dtype):
        codes = column.cat.codes.to_numpy()
        # Where the code is -1 there is no category: any number will do.
        numbers = _numbers(name, categories.to_numpy())
        return name, np.append(numbers, numbers.dtype.type(0))[codes], codes < 0
    numpy_dtype = getattr(dtype, "numpy_dtype", None)
    if numpy_dtype is None or numpy_dtype.kind not in "fiub":
        raise _not_numeric(name, f"a column of {dtype}")
    # Values and mask as pandas holds them; what it offers openly are copies.
    values, missing = getattr(column.array, "_data", None), getattr(column.array, "_mask", None)
    if isinstance(values, np.ndarray) and isinstance(missing, np.ndarray):
        return name, _numbers(name, values), missing
    missing = column.isna().to_numpy()
    return name, column.to_numpy(dtype=numpy_dtype, na_value=numpy_dtype.type(0)), missing


def _from_narwhals(data: Any, names: Sequence[str] | None) -> list[NamedColumn]:
    opened = _opened(data)
    wanted = known(names, opened.columns)
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
            f"`data` is a {type(data).__name__}: give a DataFrame (pandas, polars, pyarrow), a "
            "dictionary of arrays, an array with names, Moments, or a source that Moments.of reads"
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
    native = column.to_native()
    if dtype == nw.Categorical and library_of(native) == "pyarrow":
        return name, native, None  # a dictionary, perhaps of numbers
    if not (dtype.is_numeric() or dtype == nw.Boolean):
        raise _not_numeric(name, f"a column of {dtype}")
    if dtype.is_decimal() or dtype in (nw.Int128, nw.UInt128) or str(dtype) == "Float16":
        column = column.cast(nw.Float64)
    return name, column.to_native(), None
