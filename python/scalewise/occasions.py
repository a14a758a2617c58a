"""A row per person and occasion, as a row per person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import frames
from ._core import DataError
from .keys import Key, take_keys
from .scales import Scale


@dataclass(frozen=True)
class BothOccasions:
    """The items of both occasions beside each other.

    Attributes
    ----------
    columns
        A column for each item and occasion; NaN where a person has no such row.
    scales
        The scale of each occasion.
    people
        Who each row is.
    items
        The items as they are called in the data.
    """

    columns: dict[str, np.ndarray]
    scales: tuple[Scale, Scale]
    people: list[Any]
    items: tuple[str, ...]


def both_occasions(
    data: Any, scale: Scale, person: str, occasion: str, occasions: Sequence[Any] | None
) -> BothOccasions:
    """Put two occasions of each person into one row.

    Raises
    ------
    DataError
        Other than two occasions, or a person twice on one of them.
    """
    who, when = take_keys(data, [person, occasion])
    levels = _two(when, occasions)
    scale._core.check(frames.take(data, scale.items))
    plain = Scale(scale.name, scale.items)
    answers = plain._core.keyed(frames.take(data, scale.items))
    columns, scales = {}, []
    _, people, codes = who
    for level in levels:
        rows = np.flatnonzero((when[2] == when[1].index(level)) & (codes < len(people)))
        _once(who, codes[rows], occasion, level)
        names = [f"{item} ({level})" for item in scale.items]
        for at, name in enumerate(names):
            column = np.full(len(people), np.nan)
            column[codes[rows]] = answers[rows, at]
            columns[name] = column
        scales.append(_of_occasion(scale, names, level))
    return BothOccasions(columns, (scales[0], scales[1]), people, scale.items)


def _two(when: Key, occasions: Sequence[Any] | None) -> list[Any]:
    """Give the two occasions in their order."""
    name, levels, _ = when
    if occasions is None:
        if len(levels) != 2:
            shown = frames.listed([str(level) for level in levels])
            raise DataError(
                f"`{name}` has {len(levels)} occasions ({shown}) and a retest has two: say which, "
                "occasions=(first, second)"
            )
        return levels
    wanted = list(occasions)
    unknown = [level for level in wanted if level not in levels]
    if len(wanted) != 2 or wanted[0] == wanted[1] or unknown:
        raise DataError(
            f"occasions={wanted!r}: give two different ones that `{name}` has "
            f"({frames.listed([str(level) for level in levels])})"
        )
    return wanted


def _once(who: Key, codes: np.ndarray, occasion: str, level: Any) -> None:
    """Make sure that everyone has one row of an occasion."""
    name, people, _ = who
    often = np.bincount(codes, minlength=len(people))
    if (often > 1).any():
        one = people[int(np.argmax(often > 1))]
        raise DataError(
            f"{name} {one} has {int(often.max())} rows with {occasion} = {level}: give one row per "
            "person and occasion"
        )


def _of_occasion(scale: Scale, names: Sequence[str], level: Any) -> Scale:
    renamed = dict(zip(scale.items, names, strict=True))
    return Scale(
        f"{scale.name} ({level})",
        names,
        bounds=scale.bounds,
        reverse=[renamed[item] for item in scale.reverse],
        score=scale.score_type,
    )
