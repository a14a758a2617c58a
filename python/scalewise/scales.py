"""Likert scales: which items, which way they are keyed, and how they become a score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from . import frames
from ._core import DataError
from ._core import Scale as _Scale


class Scale:
    """A scale: items that are averaged or summed, some of them keyed the other way.

    A reversed item is turned round inside the declared bounds, never the observed ones::

        x' = high + low - x

    A respondent gets a score when at least `min_valid` items are answered::

        mean score = sum of the answered items / number answered
        sum score  = mean score * number of items

    Parameters
    ----------
    name
        What the score is called.
    items
        The columns, two or more.
    bounds
        The lowest and the highest possible answer, (low, high). Needed to reverse; with it, an
        answer outside is an error.
    reverse
        The items keyed the other way.
    score
        "mean" or "sum".
    min_valid
        How many items must be answered for a score, or "all". With fewer than all, a sum is
        prorated to the full number of items.

    Raises
    ------
    DataError
        Fewer than two items, an item twice, reversed bounds, a reversed item that is not in the
        scale or has no bounds, or a `min_valid` that cannot be met.

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> workload = sw.Scale("workload", ["time", "pressure"], bounds=(0, 3), reverse=["time"])
    >>> workload.score({"time": np.array([0, 3]), "pressure": np.array([3, 1])})
    array([3. , 0.5])
    """

    __slots__ = ("_core", "bounds", "items", "min_valid", "name", "reverse", "score_type")

    name: str
    items: tuple[str, ...]
    bounds: tuple[float, float] | None
    reverse: tuple[str, ...]
    score_type: Literal["mean", "sum"]
    min_valid: int | Literal["all"]
    _core: _Scale

    def __init__(
        self,
        name: str,
        items: Iterable[str],
        *,
        bounds: tuple[float, float] | None = None,
        reverse: Iterable[str] = (),
        score: Literal["mean", "sum"] = "mean",
        min_valid: int | Literal["all"] = "all",
    ) -> None:
        needed = _count(min_valid)
        put = object.__setattr__
        put(self, "name", name)
        put(self, "items", tuple(frames.name_list(items, "items")))
        put(self, "bounds", None if bounds is None else _pair(bounds))
        put(self, "reverse", tuple(frames.name_list(reverse, "reverse")))
        put(self, "score_type", score)
        put(self, "min_valid", min_valid)
        put(
            self,
            "_core",
            _Scale(name, list(self.items), self.bounds, list(self.reverse), score, needed),
        )

    def __setattr__(self, attribute: str, value: object) -> None:
        raise AttributeError(f"a Scale does not change: make a new one with another {attribute}")

    def __reduce__(self) -> tuple[Any, ...]:
        declared = (self.name, self.items, self.bounds, self.reverse, self.score_type)
        return _rebuild, (*declared, self.min_valid)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scale) and self.__reduce__() == other.__reduce__()

    def __hash__(self) -> int:
        return hash(self.__reduce__())

    def __repr__(self) -> str:
        declared = [f"{self.name!r}, {list(self.items)}"]
        if self.bounds is not None:
            declared.append(f"bounds=({self.bounds[0]:g}, {self.bounds[1]:g})")
        if self.reverse:
            declared.append(f"reverse={list(self.reverse)}")
        declared += [f"score={self.score_type!r}", f"min_valid={self.min_valid!r}"]
        return f"Scale({', '.join(declared)})"

    def score(self, data: Any) -> Any:
        """Score every respondent; missing where fewer than `min_valid` items are answered.

        Parameters
        ----------
        data
            A DataFrame, or a dictionary of arrays.

        Returns
        -------
        A Series of the caller's library, named after the scale (an array for a dictionary).

        Raises
        ------
        DataError
            An unknown item, a column that is not numeric, or an answer outside the bounds.
        """
        return frames.series(self.name, self._core.score(frames.take(data, self.items)), data)

    def keyed(self, data: Any) -> Any:
        """Return the items with the reversed ones turned round, as a frame of their own.

        Parameters
        ----------
        data
            A DataFrame, or a dictionary of arrays.

        Returns
        -------
        A DataFrame of the caller's library with the items as columns (a dictionary of arrays for
        a dictionary).
        """
        values = self._core.keyed(frames.take(data, self.items))
        columns = {item: values[:, j] for j, item in enumerate(self.items)}
        if not frames.library_of(data):
            return columns
        made = {item: frames.series(item, column, data) for item, column in columns.items()}
        return frames.bind(made, data)


def score_scales(data: Any, scales: Sequence[Scale]) -> Any:
    """Return the data with a column per scale, named after it.

    Parameters
    ----------
    data
        A DataFrame, or a dictionary of arrays. It is not changed.
    scales
        The scales to score.

    Raises
    ------
    DataError
        As `Scale.score`, and a scale named like a column that is already there.

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> trust = sw.Scale("trust", ["a", "b"], bounds=(1, 5))
    >>> scored = sw.score_scales({"a": np.array([1, 5]), "b": np.array([2, 4])}, [trust])
    >>> scored["trust"]
    array([1.5, 4.5])
    """
    scales = scale_list(scales)
    names = [scale.name for scale in scales]
    for name in names:
        if names.count(name) > 1:
            raise DataError(f"two scales are called `{name}`: give each a name of its own")
    scores = {scale.name: scale._core.score(frames.take(data, scale.items)) for scale in scales}
    return frames.with_columns(data, scores)


def scale_list(scales: Any) -> list[Scale]:
    """Make a list of scales, which one scale is not."""
    if isinstance(scales, Scale):
        raise DataError("scales is one Scale: give a list, [scale]")
    if isinstance(scales, str) or not isinstance(scales, Iterable):
        raise DataError(f"scales={scales!r} is not a list of scales: declare sw.Scale(name, items)")
    listed = list(scales)
    for scale in listed:
        if not isinstance(scale, Scale):
            raise DataError(
                f"scales takes Scale objects, not {scale!r}: declare sw.Scale(name, items)"
            )
    return listed


def _pair(bounds: Sequence[float]) -> tuple[float, float]:
    try:
        low, high = (float(bound) for bound in bounds)
    except (TypeError, ValueError):
        raise DataError(
            f"bounds={bounds!r}: give the lowest and the highest possible answer, such as (1, 5)"
        ) from None
    return low, high


def _count(min_valid: int | str) -> int | None:
    if min_valid == "all":
        return None
    if isinstance(min_valid, bool) or not isinstance(min_valid, int) or min_valid < 0:
        raise DataError(f'min_valid={min_valid!r}: give a number of items, or "all"')
    return min_valid


def _rebuild(
    name: str,
    items: tuple[str, ...],
    bounds: tuple[float, float] | None,
    reverse: tuple[str, ...],
    score: Literal["mean", "sum"],
    min_valid: int | Literal["all"],
) -> Scale:
    """Make the scale again from a pickle."""
    return Scale(name, items, bounds=bounds, reverse=reverse, score=score, min_valid=min_valid)
