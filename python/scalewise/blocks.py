"""Outcome and blocks of predictors, as every analysis of a regression takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from . import frames
from ._core import DataError, Formula
from .terms import Variable, needs_answers

#: Predictors by block, in order; a list of lists is numbered 1, 2, …; or a formula's right side.
BlocksLike = Mapping[str, Sequence[Variable]] | Sequence[Sequence[Variable]] | str


@dataclass(frozen=True)
class Blocks:
    """What is regressed on what.

    Attributes
    ----------
    outcome
        The variable to explain.
    ordered
        Name and predictors of each block, in the order of entry: the columns of the regression.
    variables
        Predictors and outcome, each once: who is named twice is found by the regression.
    terms
        Terms and their columns, where a term may have several.
    intercept
        False for a formula without an intercept.
    made
        How predictors were made: ``factors``, ``centred``, ``without_main_effects``.
    """

    outcome: str
    ordered: tuple[tuple[str, list[str]], ...]
    variables: list[Variable]
    terms: tuple[tuple[str, list[str]], ...] = ()
    intercept: bool = True
    made: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        outcome: str,
        blocks: BlocksLike | Blocks | None = None,
        data: Any = None,
        *,
        missing: str = "listwise",
        weights: Any = None,
        weight_type: str | None = None,
        clusters: Sequence[str] = (),
        origin: bool = False,
    ) -> Blocks:
        """Read the two arguments that the caller gave: names, or a formula in the first of them.

        Parameters
        ----------
        outcome, blocks
            A variable and its predictors; a formula and nothing; or a variable and the right side
            of a formula, ``"~ age | sex"``. Blocks that are read already stay as they are.
        data, missing, weights, weight_type, clusters
            Where levels of factors and means are found, and whose: rows that lack a cluster do not
            count.
        origin
            Whether the analysis can do without an intercept.
        """
        if isinstance(blocks, Blocks):
            return blocks
        if not isinstance(outcome, str):
            raise DataError(f"outcome={outcome!r} is not a name: give the name of one variable")
        formula = _formula(outcome, blocks)
        if formula is None:
            entered = _entered(blocks)
            if not _is_declared(entered, data):
                return cls._of_names(outcome, entered)
        from . import predictors

        reading = predictors.Reading(data, missing, weights, weight_type, tuple(clusters))
        if formula is not None:
            columns = predictors.of_formula(formula, reading)
        else:
            of_block = [(str(name), frames.variable_list(of)) for name, of in entered]
            columns = predictors.of_blocks(outcome, of_block, reading)
        if not (columns.intercept or origin):
            raise DataError("this analysis has an intercept: take - 1 or + 0 out of the formula")
        return cls(
            columns.outcome,
            columns.ordered,
            columns.variables,
            columns.terms,
            columns.intercept,
            columns.made,
        )

    @classmethod
    def _of_names(cls, outcome: str, entered: list[tuple[Any, Sequence[Variable]]]) -> Blocks:
        ordered = tuple(
            (str(name), frames.name_list(predictors, f"blocks[{name!r}]"))
            for name, predictors in entered
        )
        variables = [variable for _, predictors in entered for variable in predictors]
        each = {frames.name_list([v])[0]: v for v in [*variables, outcome]}
        return cls(outcome, ordered, list(each.values()))

    def of_all_groups(self) -> Blocks:
        """Return the same, as levels and means found in the respondents of all groups together."""
        return replace(self, made={**self.made, "of_all_groups": True}) if self.made else self

    @property
    def notes(self) -> list[str]:
        """What a result says of how its predictors were made."""
        if not self.made:
            return []
        from .predictors import notes

        return notes(self.made)


def _formula(outcome: str, blocks: Any) -> Formula | None:
    """Take a formula apart, if there is one."""
    if blocks is None:
        if "~" not in outcome:
            raise DataError(
                f'outcome="{outcome}" without blocks: give blocks, or a formula, '
                f'"{outcome} ~ x1 | x2"'
            )
        return Formula.parse(outcome)
    if isinstance(blocks, str):
        if not blocks.lstrip().startswith("~"):
            raise DataError(f'blocks="{blocks}" is one string: give {{"Block": ["{blocks}"]}}')
        return Formula.right_side(outcome, blocks)
    return None


def _entered(blocks: Any) -> list[tuple[Any, Sequence[Variable]]]:
    if not isinstance(blocks, (Mapping, Sequence)):
        raise DataError(f'blocks={blocks!r} are not blocks: give {{"Block": ["x1", "x2"], ...}}')
    return list(blocks.items() if isinstance(blocks, Mapping) else enumerate(blocks, start=1))


def _is_declared(entered: list[tuple[Any, Sequence[Variable]]], data: Any) -> bool:
    """Whether a block has more than names and columns made of others."""
    listed = [
        variable
        for name, predictors in entered
        for variable in frames.variable_list(predictors, f"blocks[{name!r}]")
    ]
    if any(map(needs_answers, listed)):
        return True
    odd = [v for v in listed if isinstance(v, str) and any(c in v for c in "*:^(")]
    if not odd or data is None:
        return False
    from .predictors import Reading, is_expression

    columns = Reading(data, "listwise", None, None).columns()
    return any(is_expression(variable, columns) for variable in odd)
