"""Outcome and blocks of predictors, as every analysis of a regression takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import frames
from ._core import DataError
from .terms import Variable

#: Predictors by block, in order; a list of lists is numbered 1, 2, …
BlocksLike = Mapping[str, Sequence[Variable]] | Sequence[Sequence[Variable]]


@dataclass(frozen=True)
class Blocks:
    """What is regressed on what.

    Attributes
    ----------
    outcome
        The variable to explain.
    ordered
        Name and predictors of each block, in the order of entry.
    variables
        Predictors and outcome, each once: who is named twice is found by the regression.
    """

    outcome: str
    ordered: tuple[tuple[str, list[str]], ...]
    variables: list[Variable]

    @classmethod
    def of(cls, outcome: str, blocks: BlocksLike) -> Blocks:
        """Read the two arguments that the caller gave."""
        if not isinstance(outcome, str):
            raise DataError(f"outcome={outcome!r} is not a name: give the name of one variable")
        if isinstance(blocks, str):
            raise DataError(f'blocks="{blocks}" is one string: give {{"Block": ["{blocks}"]}}')
        if not isinstance(blocks, (Mapping, Sequence)):
            raise DataError(
                f'blocks={blocks!r} are not blocks: give {{"Block": ["x1", "x2"], ...}}'
            )
        named = blocks.items() if isinstance(blocks, Mapping) else enumerate(blocks, start=1)
        entered = list(named)
        ordered = tuple(
            (str(name), frames.name_list(predictors, f"blocks[{name!r}]"))
            for name, predictors in entered
        )
        variables = [variable for _, predictors in entered for variable in predictors]
        each = {frames.name_list([v])[0]: v for v in [*variables, outcome]}
        return cls(outcome, ordered, list(each.values()))
