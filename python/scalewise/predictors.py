"""Formulas, factors and centring at means: what they need of the answers, and their columns.

A formula and declared predictors are one thing: a factor or an interaction in a block is spelled as
it would be in a formula, and the compiled part takes both apart.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import sources
from ._core import DataError, Formula
from .groups import GroupedMoments
from .levels import declared_levels
from .moments import Moments
from .terms import AT_MEAN, Factor, Term, Variable, name_of, needs_answers

#: Sources that can be read once only.
_READ_ONCE = (
    "an iterator of batches",
    "an Arrow stream",
    "a RecordBatchReader",
    "a pyarrow Scanner",
)

#: What makes text in a block an expression, where no column is called so.
_OPERATORS = "*:^("


class MainEffectWarning(UserWarning):
    """An interaction or power is entered without a term that it contains."""


@dataclass(frozen=True)
class Columns:
    """What blocks come to.

    Attributes
    ----------
    outcome
        The outcome.
    ordered
        Name and columns of each block.
    variables
        How each column is made, the outcome last.
    terms
        The columns of each term.
    intercept
        Whether there is one.
    made
        Factors and their levels, what was centred, and interactions without main effects.
    """

    outcome: str
    ordered: tuple[tuple[str, list[str]], ...]
    variables: list[Variable]
    terms: tuple[tuple[str, list[str]], ...]
    intercept: bool
    made: Mapping[str, Any]


@dataclass(frozen=True)
class Reading:
    """The answers in which levels and means are found, and which respondents count."""

    data: Any
    missing: str
    weights: Any
    weight_type: str | None
    #: Columns without which a row is of no respondent that counts.
    clusters: tuple[str, ...] = ()

    def columns(self) -> list[str]:
        """List the columns, where they are known before reading."""
        data = self.data
        if data is None or sources.kind_of(data) is not None:
            schema = getattr(data, "collect_schema", None)
            return [] if schema is None else list(schema().names())
        if isinstance(data, (Moments, GroupedMoments)):
            return list(data.names)
        if isinstance(data, np.ndarray):
            return list(data.dtype.names or [])
        from .keys import column_names

        return column_names(data)


def is_expression(variable: Variable, columns: Sequence[str]) -> bool:
    """Whether text in a block is a small formula: it has operators and is no column's name."""
    if not isinstance(variable, str) or variable in columns or not columns:
        return False
    return any(operator in variable for operator in _OPERATORS)


def of_formula(formula: Formula, reading: Reading) -> Columns:
    """Turn a formula into columns."""
    return _columns(formula, {}, reading)


def of_blocks(
    outcome: str, blocks: Sequence[tuple[str, Sequence[Variable]]], reading: Reading
) -> Columns:
    """Turn blocks with factors, expressions or centring at means into columns."""
    known: dict[str, Variable] = {}
    available = reading.columns()
    spelled = [
        (name, [_item(variable, known, available) for variable in variables])
        for name, variables in blocks
    ]
    return _columns(Formula.of_blocks(outcome, spelled), known, reading)


def _item(
    variable: Variable, known: dict[str, Variable], available: Sequence[str]
) -> tuple[str, bool]:
    """Spell a variable; an expression passes over terms that are there already."""
    if isinstance(variable, str) and is_expression(variable, available):
        return variable, True
    return _spelled(variable, known), False


def _spelled(variable: Variable, known: dict[str, Variable]) -> str:
    """Spell a variable as a formula has it; what is one column already is known by its name."""
    if isinstance(variable, Factor):
        return _factor(variable)
    if not needs_answers(variable):
        name = name_of(variable)
        if known.setdefault(name, variable) != variable:
            raise DataError(
                f"`{name}` is declared in two ways in one regression: centre or code it the same "
                "way everywhere"
            )
        return _quoted(name, "`")
    if isinstance(variable, Term):
        parts = [_spelled(part, known) for part in variable._parts]
        if variable._how == AT_MEAN:
            return f"center({parts[0]})"
        if variable._how == "product":
            return ":".join(parts)
        if variable._how == "power" and not isinstance(variable._parts[0], Factor):
            return f"I({parts[0]}^{int(variable._numbers[0])})"
    raise DataError(f"{variable!r} is made of what only a product or a power is made of")


def _factor(factor: Factor) -> str:
    said = [_quoted(factor.name, "`"), f"coding='{factor.coding}'"]
    if factor.reference is not None:
        said.append(f"ref={_quoted(_text(factor.reference), chr(39))}")
    if factor.levels is not None:
        listed = ", ".join(_quoted(_text(level), "'") for level in factor.levels)
        if not listed:
            raise DataError(f"levels=[] of `{factor.name}`: give its levels, or leave it out")
        said.append(f"levels=[{listed}]")
    return f"factor({', '.join(said)})"


def _quoted(text: str, mark: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(mark, "\\" + mark)
    return f"{mark}{escaped}{mark}"


def _text(level: Any) -> str:
    """Write a level as text: 2.0 is the level 2."""
    plain = level.item() if isinstance(level, np.generic) else level
    return str(int(plain)) if isinstance(plain, float) and plain.is_integer() else str(plain)


# columns ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Found:
    """Levels by variable, each with how many have it, and means."""

    levels: dict[str, dict[Any, int]]
    means: dict[str, float]


def _columns(formula: Formula, known: Mapping[str, Variable], reading: Reading) -> Columns:
    found = _found(formula, known, reading)
    counted = {
        name: [(_text(level), n) for level, n in levels.items()]
        for name, levels in found.levels.items()
    }
    expanded = formula.expand(counted, found.means)
    levels = {name: {_text(level): level for level in of} for name, of in found.levels.items()}
    blocks = expanded["blocks"]
    variables: list[Variable] = [
        _made(name, parts, known, levels)
        for _, terms in blocks
        for _, columns in terms
        for name, parts in columns
    ]
    terms = [(term, [name for name, _ in columns]) for _, of in blocks for term, columns in of]
    ordered = [(block, [name for _, columns in of for name, _ in columns]) for block, of in blocks]
    if isinstance(reading.data, (Moments, GroupedMoments)):
        variables = [name for _, names in ordered for name in names]
    made = expanded["predictors"]
    _warn(made["without_main_effects"])
    variables.append(formula.outcome)
    return Columns(
        formula.outcome, tuple(ordered), variables, tuple(terms), formula.intercept, made
    )


def _made(
    name: str,
    parts: Sequence[Mapping[str, Any]],
    known: Mapping[str, Variable],
    levels: Mapping[str, Mapping[str, Any]],
) -> Variable:
    """Make the variable of a column that is the product of its parts."""
    made: list[Variable] = []
    for part in parts:
        variable = part["variable"]
        if "values" in part:
            of = levels.get(variable, {})
            table = tuple((of.get(level, level), value) for level, value in part["values"])
            made.append(Term(name, "contrast", (variable,), table))
            continue
        base = known.get(variable, variable)
        if part["centre"] is not None:
            base = Term(variable, "centred", (base,), (part["centre"],))
        if part["power"] > 1:
            base = Term(name, "power", (base,), (float(part["power"]),))
        made.append(base)
    return made[0] if len(made) == 1 else Term(name, "product", tuple(made))


def _found(formula: Formula, known: Mapping[str, Variable], reading: Reading) -> _Found:
    """Find levels and means, in one reading where one is enough."""
    data, missing = reading.data, reading.missing
    if isinstance(data, Moments):
        return _Found({}, _means(data))
    if isinstance(data, GroupedMoments):
        return _Found({}, _means(data.total))
    if not (formula.factors or formula.centred):
        return _Found({}, {})
    _require_second_reading(data)
    names = list(dict.fromkeys([*formula.variables, formula.outcome]))
    numeric = [known.get(name, name) for name in names]
    options = {"weights": reading.weights, "weight_type": reading.weight_type}
    levels: dict[str, dict[Any, int]] = {}
    if not (formula.factors or reading.clusters):
        return _Found({}, _means(Moments.of(data, numeric, missing=missing, **options)))
    if missing == "listwise":
        # Who lacks a cluster is in no group.
        keys = list(dict.fromkeys([*formula.factors, *reading.clusters]))
        grouped = GroupedMoments.of(data, numeric, by=keys, **options)
        for at, factor in enumerate(formula.factors):
            levels[factor] = _counted(grouped, at, data)
        return _Found(levels, _means(grouped.total) if formula.centred else {})
    for factor in formula.factors:
        grouped = GroupedMoments.of(data, [formula.outcome], by=[factor], **options)
        levels[factor] = _counted(grouped, 0, data)
    means = _means(Moments.of(data, numeric, missing=missing, **options)) if formula.centred else {}
    return _Found(levels, means)


def _means(moments: Moments) -> dict[str, float]:
    return dict(zip(moments.names, map(float, moments.mean), strict=True))


def _counted(grouped: GroupedMoments, at: int, data: Any) -> dict[Any, int]:
    """Count the respondents used by the levels of a key, in its declared order or sorted."""
    counts: dict[Any, int] = {}
    for key in grouped:
        level = key[at] if isinstance(key, tuple) else key
        counts[level] = counts.get(level, 0) + int(grouped[key].n)
    declared = declared_levels(data, grouped.keys[at])
    order = {level: place for place, level in enumerate(declared)}
    # Levels of one key are all of one kind.
    return dict(sorted(counts.items(), key=lambda item: (order.get(item[0], len(order)), item[0])))


def _require_second_reading(data: Any) -> None:
    if data is None:
        raise DataError(
            "factors and centring at means need the data, which this analysis does not give: "
            "declare dummies with sw.dummy, or center at a number"
        )
    if isinstance(data, np.ndarray) and data.dtype.names is None:
        raise DataError(
            "an array has no column names, and levels of factors and means are found by name: give "
            "a DataFrame or a dictionary of arrays"
        )
    kind = sources.kind_of(data)
    if kind is not None and kind.what in _READ_ONCE:
        raise DataError(
            f"`data` is {kind.what}, which may be read only once, and levels of factors and means "
            f"are found before the regression is read: give {kind.rows}"
        )


def _warn(without: Mapping[str, Sequence[str]]) -> None:
    for term, missing in zip(without["term"], without["missing"], strict=True):
        warnings.warn(without_main_effect(term, missing), MainEffectWarning, stacklevel=6)


def without_main_effect(term: str, missing: str) -> str:
    """Say what an interaction or power lacks."""
    return (
        f"`{term}` is entered without `{missing}`, which it contains: its coefficient then mixes "
        f"both; enter `{missing}` in the same block or before"
    )


def notes(made: Mapping[str, Any]) -> list[str]:
    """Say how predictors were made."""
    if not made:
        return []
    used = "of all groups" if made.get("of_all_groups") else "used"
    said = [_factor_note(factor, used) for factor in made["factors"]]
    centred = made["centred"]
    for variable, value, at_mean in zip(
        centred["variable"], centred["value"], centred["at_mean"], strict=True
    ):
        mean = f", its mean over the respondents {used}" if at_mean else ""
        said.append(f"{variable} is centred at {value:.6g}{mean}.")
    lacking = made["without_main_effects"]
    for term, missing in zip(lacking["term"], lacking["missing"], strict=True):
        said.append(f"{term} is entered without {missing}, which it contains.")
    return said


def _factor_note(factor: Mapping[str, Any], used: str) -> str:
    levels = ", ".join(
        level if n is None else f"{level} (n = {n})"
        for level, n in zip(factor["levels"], factor["n"], strict=True)
    )
    reference = "" if factor["reference"] is None else f", reference {factor['reference']}"
    whose = "" if used == "used" else f" {used}"
    note = f"{factor['variable']}: {factor['coding']} coding{reference}; levels{whose} {levels}."
    if factor["left_out"]:
        note += f" None of the respondents {used} has {', '.join(factor['left_out'])}."
    return note
