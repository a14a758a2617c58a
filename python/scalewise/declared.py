"""What counts as an answer: codes that stand for missing ones, and bounds.

Both belong to the columns that were asked, and are declared before anything is made of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ._core import DataError

#: A column by name: its values (an array, a column of Arrow, or how it is made of others), and
#: where they are missing (None: wherever they are NaN or null).
NamedColumn = tuple[str, Any, np.ndarray | None]

#: The lowest and the highest answer that counts, for all variables or by name.
Bounds = Mapping[str, tuple[float, float]] | tuple[float, float] | None

#: Codes that stand for missing answers, for all variables or by name.
Codes = Mapping[str, Iterable[float]] | Iterable[float] | None


@dataclass(frozen=True)
class Declared:
    """What is declared of the answers; see `Moments.of`.

    Attributes
    ----------
    missing_codes, bounds
        For all columns or by name.
    """

    missing_codes: Codes = None
    bounds: Bounds = None

    @classmethod
    def checked(cls, missing_codes: Codes, bounds: Bounds) -> Declared:
        """Make plain lists of numbers, which can be read again and compared.

        Raises
        ------
        DataError
            Codes that are not numbers, or bounds that are not a lowest and a highest answer.
        """
        return cls(
            _numbers("missing_codes", missing_codes, _codes), _numbers("bounds", bounds, _bounds)
        )

    def among(self, columns: Iterable[str]) -> None:
        """Make sure that all that is declared by name is among the columns that are read."""
        there = set(columns)
        for option, given in (("missing_codes", self.missing_codes), ("bounds", self.bounds)):
            for name in given if isinstance(given, Mapping) else ():
                if name not in there:
                    raise DataError(
                        f"{option} names `{name}`, which is not among the variables: name the "
                        "columns that were asked, of which the variables are made"
                    )

    def of(self, column: NamedColumn) -> NamedColumn:
        """Declare it of a column of answers."""
        name = column[0]
        for how, given in (("missing_codes", self.missing_codes), ("within", self.bounds)):
            numbers = given.get(name) if isinstance(given, Mapping) else given
            if numbers is not None:
                column = (name, (how, [column], numbers), None)
        return column

    def not_of_text(self, name: str) -> None:
        """Refuse codes and bounds that name a column of text."""
        for option, given in (("missing_codes", self.missing_codes), ("bounds", self.bounds)):
            if isinstance(given, Mapping) and name in given:
                raise DataError(
                    f"{option} names `{name}`, which is text: make its missing answers null"
                )


def _numbers(option: str, given: Any, numbers: Callable[[str, Any], list[float]]) -> Any:
    """Make lists of numbers, for all columns or by name."""
    if given is None:
        return None
    if isinstance(given, Mapping):
        return {name: numbers(f"{option} of `{name}`", of) for name, of in given.items()}
    return numbers(option, given)


def _codes(what: str, codes: Any) -> list[float]:
    try:
        if isinstance(codes, str):
            raise TypeError("text is no list")
        return [float(code) for code in codes]
    except (TypeError, ValueError):
        raise DataError(f"{what}: {codes!r} is not a list of numbers, such as [9, -1]") from None


def _bounds(what: str, bounds: Any) -> list[float]:
    try:
        low, high = (float(bound) for bound in bounds)
    except (TypeError, ValueError):
        low = high = float("nan")
    if not low <= high:
        raise DataError(
            f"{what}: {bounds!r} are not bounds, give the lowest answer that counts first, then "
            "the highest"
        )
    return [low, high]
