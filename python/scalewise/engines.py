"""Answers that lie in the partitions of an engine: computed where they are, merged by tree.

Parts are merged in the order of their partitions, whatever the order in which workers finish, so
the result is the same on every run; a partition that an engine has to read again, because a
worker died, gives the same part again.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from . import sources
from ._core import DataError, ScalewiseError

#: How many neighbours are merged at once.
BRANCHES = 32

M = TypeVar("M", bound=sources.Mergeable)


@dataclass(frozen=True)
class Problem:
    """Why a partition cannot be read. It travels like a part, so that the first one is reported."""

    partition: int
    message: str


def compute(data: Any, names: Sequence[str], read: Callable[[Any], M]) -> M | None:
    """Compute a part of each partition of a Dask or Spark DataFrame and merge them.

    Parameters
    ----------
    data
        The DataFrame.
    names
        The columns needed.
    read
        Computes a part from a frame of these columns; it travels to the workers, which need
        scalewise installed.

    Returns
    -------
    What is merged; None if no partition has rows.

    Raises
    ------
    DataError
        For the first partition that cannot be read.
    """
    dask = type(data).__module__.partition(".")[0] == "dask"
    whole = _on_dask(data, names, read) if dask else _on_spark(data, names, read)
    if isinstance(whole, Problem):
        raise DataError(f"in partition {whole.partition}: {whole.message}")
    return whole


def _part(number: int, batches: Iterable[Any], read: Callable[[Any], M]) -> M | Problem | None:
    try:
        return sources.fold(read, batches)
    except ScalewiseError as problem:
        return Problem(number, str(problem))


def _merged(parts: Iterable[M | Problem | None]) -> M | Problem | None:
    """Merge neighbours in order; None, from partitions without rows, adds nothing."""
    merged: M | None = None
    for part in parts:
        if isinstance(part, Problem):
            return part
        if part is not None:
            merged = part if merged is None else merged.merge(part)
    return merged


def _by_tree(parts: Sequence[Any], merge: Callable[[Sequence[Any]], Any]) -> Any:
    while len(parts) > 1:
        parts = [merge(parts[at : at + BRANCHES]) for at in range(0, len(parts), BRANCHES)]
    return parts[0] if parts else None


# Dask ---------------------------------------------------------------------------------------------


def _on_dask(data: Any, names: Sequence[str], read: Callable[[Any], M]) -> M | Problem | None:
    from dask.delayed import delayed

    def part(number: int, partition: Any) -> M | Problem | None:
        return _part(number, [partition], read)

    lazy_part, lazy_merge = delayed(part, pure=False), delayed(_merged, pure=False)
    partitions = data[list(names)].to_delayed()
    parts = [lazy_part(number, partition) for number, partition in enumerate(partitions)]
    return _by_tree(parts, lazy_merge).compute()  # type: ignore[no-any-return]  # Dask's Any


# Spark --------------------------------------------------------------------------------------------

#: A part on its way: with its partition, and the branch of the tree that it belongs to.
_SCHEMA = "branch long, partition long, part binary"


def _on_spark(data: Any, names: Sequence[str], read: Callable[[Any], M]) -> M | Problem | None:
    # Spark takes some names for more than names, such as those with a dot: they stay on this side.
    plain = [f"column_{at}" for at in range(len(names))]
    quoted = ["`" + name.replace("`", "``") + "`" for name in names]
    chosen = data.select(*(data[q].alias(p) for q, p in zip(quoted, plain, strict=True)))
    parts = chosen.mapInArrow(_reading_worker(list(names), read), _SCHEMA)
    branches = parts.groupBy("branch").applyInArrow(_merging_worker, _SCHEMA)
    found = _in_order(row.asDict() for row in branches.collect())
    return _by_tree(found, _merged)  # type: ignore[no-any-return]  # the tree holds Any


def _reading_worker(
    names: list[str], read: Callable[[Any], M]
) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Make what a worker does with the batches of a partition."""

    def work(batches: Iterable[Any]) -> Iterator[Any]:
        from pyspark import TaskContext

        number = TaskContext.get().partitionId()  # type: ignore[union-attr]  # here there is one
        tables = (table.rename_columns(names) for table in sources.arrow_batches(batches))
        yield from _row(number, _part(number, tables, read)).to_batches()

    return work


def _merging_worker(branch: Any) -> Any:
    """Merge the parts of a branch, in a worker."""
    rows = branch.to_pylist()
    return _row(min(row["partition"] for row in rows), _merged(_in_order(rows)))


def _in_order(rows: Iterable[dict[str, Any]]) -> list[Any]:
    """Unpack parts in the order of their partitions."""
    return [pickle.loads(row["part"]) for row in sorted(rows, key=lambda row: row["partition"])]


def _row(partition: int, part: Any) -> Any:
    """Pack a part as a table of one row."""
    import pyarrow as pa

    columns = {
        "branch": pa.array([partition // BRANCHES], pa.int64()),
        "partition": pa.array([partition], pa.int64()),
        "part": pa.array([pickle.dumps(part)], pa.binary()),
    }
    return pa.table(columns)
