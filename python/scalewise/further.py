"""A further batch of respondents is read as those before it were, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from ._core import DataError
from .reading import Reading
from .terms import name_of

#: What `push` takes unless it is told otherwise.
AS_BEFORE: Any = type("AsBefore", (), {"__repr__": lambda _self: "as before"})()

#: Stands for an array beside the data: the rows of another batch are others.
_BESIDE = ("an array",)

R = TypeVar("R", bound=Reading)


def remembered(reading: R, names: Sequence[str]) -> R:
    """Keep what holds for further batches too; all columns are those that were found."""
    return replace(
        reading,
        names=list(names) if reading.names is None else list(reading.names),
        weights=_of_column(reading.weights),
        filter=_of_column(reading.filter),
    )


def travelling(reading: R | None, names: Sequence[str]) -> R | None:
    """Keep how the answers were read where that tells of no variable but these."""
    told = [] if reading is None else [name_of(variable) for variable in reading.names or ()]
    return reading if set(told) <= set(names) else None


def of_both(one: R | None, other: R | None) -> R | None:
    """Keep how both parts were read; None if not in the same way."""
    return one if one == other else None


def further(before: R | None, unknown: R, told: dict[str, Any]) -> R:
    """Say how to read a further batch.

    Parameters
    ----------
    before
        How those before it were read, if that is known.
    unknown
        What is known otherwise: the variables, the missing rule, the keys.
    told
        What `push` was called with, by option.

    Raises
    ------
    DataError
        An option that only who knows the answers can tell.
    """
    given = {option: value for option, value in told.items() if value is not AS_BEFORE}
    if before is None:
        untold = [option for option in ("bounds", "missing_codes", "filter") if option not in given]
        if untold:
            raise DataError(
                "these moments do not say how their answers were read (they were saved, published, "
                f"of a group, or read in several ways): give {', '.join(f'{o}=' for o in untold)} "
                "to push, None where there was none"
            )
        return replace(unknown, **given)
    for option in ("weights", "filter"):
        if getattr(before, option) == _BESIDE and option not in given:
            raise DataError(
                f"{option}= was an array beside the first answers: give that of this batch, or "
                f'name a column, {option}="..."'
            )
    if given.get("weights", before) is None:
        given.setdefault("weight_type", None)
    return replace(before, **given)


def _of_column(option: Any) -> Any:
    return option if option is None or isinstance(option, str) else _BESIDE
