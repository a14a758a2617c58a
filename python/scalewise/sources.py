"""Answers that are not rows in memory: what they are, and how to read them batch by batch.

A source is recognised by the names of its type alone, so that no library is imported to look at
data of another. Answers are cut into batches of the same number of rows wherever the source's own
batches end: the moments of a file are the same to the last bit whichever library reads it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from glob import glob, has_magic
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol, TypeVar

from ._core import DataError, ScalewiseError

#: Rows of a batch: enough to keep all cores at work, few enough for any memory.
ROWS = 131_072


@dataclass(frozen=True)
class Stream:
    """A source that is open for reading.

    Attributes
    ----------
    columns
        The names of its columns, where they are known before reading.
    count
        Counts its rows without reading them; None where that cannot be done.
    batches
        Reads the named columns, or all, as frames in the order of the rows.
    """

    columns: list[str] | None
    count: Callable[[], int] | None
    batches: Callable[[list[str] | None], Generator[Any]]


@dataclass(frozen=True)
class Kind:
    """A kind of source.

    Attributes
    ----------
    what
        How messages call it.
    rows
        What gives its rows in memory.
    open
        Opens it; None for the engines, which compute where the answers are.
    once
        Whether it can be read only once.
    """

    what: str
    rows: str
    open: Callable[[Any], Stream] | None = None
    once: bool = False


class Mergeable(Protocol):
    """What parts of a source are computed to: moments of any kind."""

    @property
    def cases(self) -> dict[str, int]:
        """Respondents read, used and left out."""

    def merge(self, other: Any, /) -> Any:
        """Put two parts together."""


M = TypeVar("M", bound=Mergeable)


def kind_of(data: Any) -> Kind | None:
    """Recognise a source; None for frames, arrays and everything else that has rows in memory."""
    if isinstance(data, (list, tuple)) and data:
        return PATHS if all(isinstance(path, (str, os.PathLike)) for path in data) else None
    return _kind_of_type(type(data))  # type: ignore[arg-type]  # types are hashable


def require_rows(data: Any, what: str = "this") -> None:
    """Refuse a source whose rows are not in memory, for `what` needs them at once.

    An Arrow stream that any object hands out is taken whole: that object may well be a table.

    Raises
    ------
    DataError
        With what gives the rows.
    """
    kind = kind_of(data)
    if kind is not None and kind is not CAPSULE:
        raise DataError(
            f"`data` is {kind.what}, and {what} needs its rows in memory: give {kind.rows}, if "
            "they fit; what can be computed from moments takes it as it is"
        )


def fold(
    read: Callable[[Any], M],
    batches: Iterable[Any],
    advance: Callable[[int], object] = lambda _rows: None,
) -> M | None:
    """Read batches one after the other and merge them in order; None if there are none.

    An error that names a row names it by its number in the whole.
    """
    merged: M | None = None
    row = 0
    for batch in batches:
        try:
            part = read(batch)
        except ScalewiseError as problem:
            raise type(problem)(_counted_from(row, str(problem))) from None
        merged = part if merged is None else merged.merge(part)
        row += part.cases["read"]
        advance(part.cases["read"])
    return merged


def arrow_batches(reader: Iterable[Any]) -> Iterator[Any]:
    """Cut a stream of Arrow record batches into tables of the same number of rows."""
    import pyarrow as pa

    held: list[Any] = []
    free = ROWS
    for batch in reader:
        start = 0
        while start < batch.num_rows:
            piece = batch.slice(start, free)
            held.append(piece)
            start += piece.num_rows
            free -= piece.num_rows
            if free == 0:
                yield pa.Table.from_batches(held)
                held, free = [], ROWS
    if held:
        yield pa.Table.from_batches(held)


def _counted_from(start: int, message: str) -> str:
    return re.sub(
        r"\brow (\d+) \(rows count from 0\)",
        lambda found: f"row {start + int(found[1])} (rows count from 0)",
        message,
    )


@lru_cache(maxsize=256)
def _kind_of_type(kind: type) -> Kind | None:
    for ancestor in kind.__mro__:
        for (library, name), named in _NAMED.items():
            if ancestor.__name__ == name and f"{ancestor.__module__}.".startswith(f"{library}."):
                return named
    if issubclass(kind, (str, os.PathLike)):
        return PATH
    if issubclass(kind, Iterator):
        return ITERATOR
    in_memory = kind.__module__.partition(".")[0] in ("pandas", "polars", "pyarrow", "narwhals")
    return CAPSULE if hasattr(kind, "__arrow_c_stream__") and not in_memory else None


def _lazy_frame(data: Any) -> Stream:
    def batches(names: list[str] | None) -> Generator[Any]:
        # Exactly the names, where a plain string may be a pattern.
        from polars.selectors import by_name

        chosen = data if names is None else data.select(by_name(names))
        yield from chosen.collect_batches(
            chunk_size=ROWS, maintain_order=True, lazy=True, engine="streaming"
        )

    if not hasattr(data, "collect_batches"):
        raise DataError("reading a LazyFrame in batches needs a newer polars: update it")
    return Stream(data.collect_schema().names(), None, batches)


def _narwhals_lazy_frame(data: Any) -> Stream:
    native = data.to_native()
    kind = kind_of(native)
    if kind is None or kind.open is None:
        raise DataError("`data` is a narwhals LazyFrame: give data.to_native()")
    return kind.open(native)


def _dataset(data: Any) -> Stream:
    def batches(names: list[str] | None) -> Generator[Any]:
        from pyarrow.dataset import field

        # Fields, because a name with a dot may be taken for a path into a nested column.
        chosen = None if names is None else {name: field(name) for name in names}
        # Read ahead a little only: by default whole files wait in memory.
        ahead = {"batch_readahead": 4, "fragment_readahead": 1}
        yield from arrow_batches(data.to_batches(columns=chosen, batch_size=ROWS, **ahead))

    counted = getattr(getattr(data, "format", None), "default_extname", None) == "parquet"
    return Stream(data.schema.names, data.count_rows if counted else None, batches)


def _reader(data: Any) -> Stream:
    def batches(_names: list[str] | None) -> Generator[Any]:
        # Not closed when interrupted: that would read a dataset to its end, where letting go of it
        # stops at once.
        yield from arrow_batches(data)

    return Stream(data.schema.names, None, batches)


def _scanner(data: Any) -> Stream:
    def batches(_names: list[str] | None) -> Generator[Any]:
        yield from arrow_batches(data.to_batches())

    return Stream(data.projected_schema.names, None, batches)


def _relation(data: Any) -> Stream:
    def batches(names: list[str] | None) -> Generator[Any]:
        _need("pyarrow", "a DuckDB relation")
        quoted = ['"' + name.replace('"', '""') + '"' for name in names or data.columns]
        chosen = data.project(", ".join(quoted))
        # The second is the name of the first in older versions.
        read = getattr(chosen, "to_arrow_reader", None) or chosen.fetch_record_batch
        with closing(read(ROWS)) as reader:
            yield from arrow_batches(reader)

    return Stream(list(data.columns), None, batches)


def _capsule(data: Any) -> Stream:
    if find_spec("pyarrow") is None:
        return _iterator(iter([data]))
    import pyarrow as pa

    return _reader(pa.RecordBatchReader.from_stream(data))


def _iterator(data: Any) -> Stream:
    def batches(_names: list[str] | None) -> Generator[Any]:
        try:
            yield from data
        finally:
            close = getattr(data, "close", None)
            if close is not None:
                close()

    return Stream(None, None, batches)


def _path(data: Any) -> Stream:
    paths = [os.fspath(path) for path in (data if isinstance(data, (list, tuple)) else [data])]
    # What is elsewhere is left to who reads it.
    files = [file for path in paths for file in ([path] if "://" in path else _files(Path(path)))]
    folder = any("://" not in path and os.path.isdir(path) for path in paths)
    if find_spec("polars") is not None:
        import polars as pl

        elsewhere = any("://" in path for path in paths)
        lazy = pl.scan_parquet(files, glob=elsewhere, hive_partitioning=folder or None)
        stream = _lazy_frame(lazy)
        count = lazy.select(pl.len())
        return Stream(stream.columns, lambda: int(count.collect().item()), stream.batches)
    _need("pyarrow", "a Parquet file", "polars")
    from pyarrow.dataset import dataset

    partitioning = "hive" if folder else None
    one = files[0] if len(files) == 1 else files
    return _dataset(dataset(one, format="parquet", partitioning=partitioning))


def _files(path: Path) -> list[str]:
    """List the Parquet files behind a path, in the order of their names."""
    if path.is_dir():
        found = sorted(file.relative_to(path) for file in path.rglob("*.parquet"))
        # What engines put aside while they write is marked so.
        aside = ("_", ".")
        files = [file for file in found if not any(part.startswith(aside) for part in file.parts)]
        if not files:
            raise DataError(f"the folder `{path}` has no files that end in .parquet")
        return [str(path / file) for file in files]
    if not path.exists():
        matched = sorted(glob(str(path), recursive=True)) if has_magic(str(path)) else []
        if matched:
            return [file for match in matched for file in _files(Path(match))]
        raise DataError(
            f"there is no file or folder `{path}`: text in place of data is the path of a Parquet "
            "file, of a folder of them, or a pattern such as waves/*.parquet"
        )
    with path.open("rb") as file:
        if file.read(4) != b"PAR1":
            raise DataError(
                f"`{path}` is not a Parquet file: open it with a library that reads it, for "
                "instance polars.scan_csv, and give what that returns"
            )
    return [str(path)]


def _need(library: str, what: str, *others: str) -> None:
    if find_spec(library) is None:
        raise DataError(f"reading {what} needs {' or '.join((library, *others))}: install it")


PATH = Kind("the path of a Parquet file", "polars.read_parquet(data)", _path)
PATHS = Kind("a list of paths of Parquet files", "polars.read_parquet(data)", _path)
ITERATOR = Kind(
    "an iterator of batches", "one frame, for instance pandas.concat(data)", _iterator, once=True
)
CAPSULE = Kind("an Arrow stream", "pyarrow.table(data)", _capsule, once=True)

#: The kinds that are known by library and type.
_NAMED = {
    ("polars", "LazyFrame"): Kind("a polars LazyFrame", "data.collect()", _lazy_frame),
    ("narwhals", "LazyFrame"): Kind(
        "a narwhals LazyFrame", "data.collect().to_native()", _narwhals_lazy_frame
    ),
    ("pyarrow", "Dataset"): Kind("a pyarrow Dataset", "data.to_table()", _dataset),
    ("pyarrow", "RecordBatchReader"): Kind(
        "a RecordBatchReader", "data.read_all()", _reader, once=True
    ),
    ("pyarrow", "Scanner"): Kind("a pyarrow Scanner", "data.to_table()", _scanner, once=True),
    ("duckdb", "DuckDBPyRelation"): Kind("a DuckDB relation", "data.df()", _relation),
    ("dask", "DataFrame"): Kind("a Dask DataFrame", "data.compute()"),
    ("pyspark.sql", "DataFrame"): Kind("a Spark DataFrame", "data.toPandas()"),
}
