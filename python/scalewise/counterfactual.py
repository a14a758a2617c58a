"""The caller's data as they would be if everyone had given the same answer to some questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from . import frames
from ._core import DataError


def levels(data: Any, name: str) -> list[Any]:
    """List the distinct answers in a column, in order; missing ones are none."""
    if isinstance(data, Mapping):
        frames.known([name], list(data))
        values = np.unique(np.asarray(data[name])).tolist()
    else:
        opened = _opened(data)
        frames.known([name], opened.columns)
        values = opened.get_column(name).drop_nulls().unique().to_list()
    return sorted((value for value in values if value == value), key=lambda x: (str(type(x)), x))


def with_constants(data: Any, constants: Mapping[str, Any], kept: Mapping[str, str]) -> Any:
    """Set columns to one answer for everyone, and keep what was answered under other names."""
    if isinstance(data, Mapping):
        frames.known(list(constants), list(data))
        copies = {kept[name]: data[name] for name in constants}
        rows = len(np.asarray(next(iter(data.values()))))
        return {**data, **copies, **{name: np.full(rows, v) for name, v in constants.items()}}
    import narwhals as nw

    opened = _opened(data)
    frames.known(list(constants), opened.columns)
    copied = opened.with_columns(*(nw.col(name).alias(kept[name]) for name in constants))
    return copied.with_columns(
        *(nw.lit(v).alias(name) for name, v in constants.items())
    ).to_native()


def _opened(data: Any) -> Any:
    import narwhals as nw

    try:
        return nw.from_native(data, eager_only=True)
    except TypeError:
        raise DataError(
            f"`data` is a {type(data).__name__}: give the DataFrame, or the dictionary of arrays, "
            "that the regression was fitted to"
        ) from None
