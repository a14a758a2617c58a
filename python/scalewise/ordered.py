"""Categories in a declared order as numbers: ordered Categoricals of pandas, Enums of polars."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from . import frames
from .terms import Variable


def numbered(data: Any, names: Sequence[Variable] | None) -> Any:
    """Return the data with numbers for the categories of a declared order.

    Numeric categories that ascend are their own numbers, others are numbered from 1 in their order.
    Other data are returned as they are.
    """
    orders = declared_orders(data, names)
    if not orders:
        return data
    if frames.library_of(data) == "pandas":
        made = data.copy(deep=False)
        for name, categories in orders.items():
            codes = data[name].cat.codes.to_numpy()
            numbers = np.array([*_numbers(categories), np.nan])
            made[name] = numbers[codes]  # the code of what is missing is -1, the last
        return made
    import polars as pl

    return data.with_columns(pl.col(name).to_physical().cast(pl.Int64) + 1 for name in orders)


def order_notes(data: Any, names: Sequence[Variable] | None) -> list[str]:
    """Say in which order categories were taken."""
    return [
        f"{name} in the order of its categories: {' < '.join(map(str, categories))}."
        for name, categories in declared_orders(data, names).items()
    ]


def declared_orders(data: Any, names: Sequence[Variable] | None) -> dict[str, list[Any]]:
    """List the categories of each variable that has them in a declared order."""
    library = frames.library_of(data)
    if library == "pandas" and hasattr(data, "dtypes") and hasattr(data, "columns"):
        if not data.columns.is_unique:
            return {}
        return {
            name: list(data[name].cat.categories)
            for name in _wanted(names, list(data.columns))
            if getattr(data[name].dtype, "ordered", False)
        }
    if library == "polars" and hasattr(data, "with_columns"):
        schema = data.collect_schema()
        return {
            name: list(schema[name].categories)
            for name in _wanted(names, list(schema))
            if type(schema[name]).__name__ == "Enum"
        }
    return {}


def _wanted(names: Sequence[Variable] | None, available: list[Any]) -> list[str]:
    if names is None:
        return available
    return [name for name in names if isinstance(name, str) and name in available]


def _numbers(categories: list[Any]) -> list[float]:
    """Give the numbers of categories: their own where these ascend, else 1, 2 and so on."""
    numeric = all(
        isinstance(category, (int, float, np.integer, np.floating)) for category in categories
    )
    if numeric and all(a < b for a, b in pairwise(categories)):
        return [float(category) for category in categories]
    return [float(number) for number in range(1, len(categories) + 1)]
