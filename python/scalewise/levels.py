"""Levels of columns: those declared, and those that dummies stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from . import frames
from ._core import DataError
from .keys import take_keys
from .terms import Term, Variable


def require_levels(data: Any, variables: Iterable[Variable]) -> None:
    """Make sure that someone has the level of every dummy: another is a slip of the pen.

    Raises
    ------
    DataError
        A level that does not occur, with the nearest that does.
    """
    found: dict[str, list[Any]] = {}
    for column, level in _dummies(variables):
        if column not in found:
            found[column] = _levels(data, column)
        levels = found[column]
        if levels and level not in levels:
            there = [str(one) for one in levels]
            if isinstance(level, str):
                hint = frames.hint(level, there)
            else:
                hint = f"it has {frames.listed(there)}"
            raise DataError(f"`{column}` has no level `{level}`: {hint}")


def declared_levels(data: Any, name: str) -> list[Any]:
    """List the levels of a categorical column in its own order; none if it has no such order."""
    library = frames.library_of(data)
    if library == "pandas":
        dtype = data[name].dtype
        categories = getattr(dtype, "categories", None)
        return [] if categories is None else list(categories)
    if library == "polars":
        schema = data.collect_schema() if hasattr(data, "collect_schema") else data.schema
        is_enum = type(schema[name]).__name__ == "Enum"
        return list(schema[name].categories) if is_enum else []
    return []


def _dummies(variables: Iterable[Variable]) -> Iterator[tuple[str, Any]]:
    for variable in variables:
        if not isinstance(variable, Term):
            continue
        if variable._how == "indicator":
            yield str(variable._parts[0]), variable._numbers[0]
        else:
            yield from _dummies(variable._parts)


def _levels(data: Any, column: str) -> list[Any]:
    """List the levels there are; none of a column of fractions, in which any number may be one."""
    try:
        return list(take_keys(data, [column])[0][1])
    except DataError:
        return []
