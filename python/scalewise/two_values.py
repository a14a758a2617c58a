"""A variable in the two groups of another one, from sources whose rows are not in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from . import _core, frames
from ._core import DataError
from .coefficients import Crossed
from .keys import from_numbers
from .ordered import numbered, order_notes
from .reading import Reading, moments_of
from .terms import Variable


@dataclass(frozen=True)
class HalvesReading(Reading):
    """What to read of a frame for the first variable by the values of the second."""

    def __call__(self, data: Any) -> _core.GroupedMoments:  # type: ignore[override]  # a kind of its own
        """Read a frame that is in memory."""
        first, (name, values, missing) = self.answers(numbered(data, self.names))
        weights = frames.take_weights(data, self.weights, self.weight_type)
        key = from_numbers(name, np.asarray(values), missing)
        found = _core.GroupedMoments.of([first], [key], self.missing, weights)
        if len(found) > 2:
            # More groups do not become fewer: refused now, with the number of this batch.
            _core.biserial_of_groups(found, first[0], "point_biserial", 0.95)
        return found


def in_halves(
    data: Any, pair: list[Variable], weights: Any, weight_type: str | None
) -> tuple[Crossed, _core.GroupedMoments]:
    """Read a source for the first variable by the two values of the second.

    Raises
    ------
    DataError
        A second variable that is made of others, or has not two values.
    """
    if not isinstance(pair[1], str):
        raise DataError("y of a source must name one of its columns: put it into the data")
    reading = HalvesReading(pair, "listwise", weights, weight_type)
    grouped = cast("_core.GroupedMoments", moments_of(data, reading))
    cases = grouped.cases
    cases["incomplete"] += cases.pop("ungrouped")
    made = Crossed(
        grouped.names[0],
        grouped.keys[0],
        np.empty((0, 0)),
        None,
        cases,
        frames.library_of(data),
        notes=order_notes(data, pair),
        weighting=grouped.total().weighting,
    )
    return made, grouped
