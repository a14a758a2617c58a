"""Levels of factors that a group of respondents does not have."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._core import NumericError
from .blocks import Blocks
from .keys import MISSING, take_keys
from .moments import Moments


def with_absent_levels(problem: NumericError, model: Blocks, part: Any) -> NumericError:
    """Say why the columns of a factor determine each other in a group: nobody has its reference.

    What moments were read of, or what has another reason, is told as it is.
    """
    if isinstance(part, Moments):
        return problem
    for factor in model.made.get("factors", []):
        variable, reference = factor["variable"], str(factor["reference"])
        _, levels, codes = take_keys(part, [variable])[0]
        met = {str(levels[code]) for code in np.unique(codes[codes != MISSING])}
        if reference not in met:
            there = ", ".join(level for level in map(str, factor["levels"]) if level in met)
            return NumericError(
                f"nobody in this group has {variable} = {reference}, the level that the others of "
                f"`{variable}` are compared with (there are {there}): choose a reference= that "
                "all groups have, or leave this group or the factor out"
            )
    return problem
