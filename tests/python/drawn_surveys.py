"""Surveys drawn at random: codes, bounds, gaps, ties, weights, groups and what is made of columns.

A survey holds the answers as they were asked, and beside them every variable as plain definitions
make it of them, row by row, without scalewise.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import scalewise as sw

Column = np.ndarray

NAN = np.nan


def surveys(usual: int) -> range:
    """The seeds of surveys: so many, or as many as the environment's SURVEYS asks for."""
    return range(int(os.environ.get("SURVEYS", usual)))


@dataclass
class Survey:
    """Answers as they were asked, and the variables as plain arithmetic makes them.

    Attributes
    ----------
    data
        The columns as they were asked: codes and answers out of bounds stand among the answers.
    made
        The variables that are asked for: names and terms.
    answers
        The columns without codes and without answers out of bounds: NaN where missing.
    columns
        What the variables are in every row; NaN where missing.
    outside
        Where a variable is missing for an answer out of bounds.
    codes, bounds
        What is declared of the columns.
    weight_type
        What the column ``w`` is, if anything.
    filtered
        Whether the column ``keep`` filters.
    """

    seed: int
    data: dict[str, Column]
    made: list[Any] = field(default_factory=list)
    answers: dict[str, Column] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    outside: dict[str, Column] = field(default_factory=dict)
    codes: dict[str, list[float]] = field(default_factory=dict)
    bounds: dict[str, tuple[float, float]] = field(default_factory=dict)
    weight_type: str | None = None
    filtered: bool = False

    @property
    def rows(self) -> int:
        return len(self.data["w"])

    @property
    def weights(self) -> Column:
        """The weights of all rows, 1 without weights."""
        return np.ones(self.rows) if self.weight_type is None else self.data["w"].astype(float)

    @property
    def counted(self) -> Column:
        """The rows that the filter keeps and that have a weight."""
        keep = self.data["keep"] if self.filtered else np.ones(self.rows, dtype=bool)
        return keep & (self.weights > 0)

    @property
    def weighting(self) -> dict[str, Any]:
        """The keywords of the weights."""
        if self.weight_type is None:
            return {}
        return {"weights": "w", "weight_type": self.weight_type}

    @property
    def options(self) -> dict[str, Any]:
        """The keywords that say how the answers are read."""
        options = self.weighting
        if self.filtered:
            options["filter"] = "keep"
        asked = set(sw.terms.sources(self.made))
        options["missing_codes"] = {name: of for name, of in self.codes.items() if name in asked}
        options["bounds"] = {name: of for name, of in self.bounds.items() if name in asked}
        return options

    def complete(self, names: list[str] | None = None) -> Column:
        """The counted rows with an answer to all variables."""
        there = self.counted.copy()
        for name in self.columns if names is None else names:
            there &= ~np.isnan(self.columns[name])
        return there

    def recoded(self) -> dict[str, Column]:
        """The counted rows with codes and answers out of bounds made missing by hand."""
        data = {name: self.answers.get(name, column) for name, column in self.data.items()}
        return part(data, self.counted)


def without_dummies(drawn: Survey) -> Survey:
    """Ask for no dummies: some rows may lack their level."""
    names = [name for name in drawn.columns if "[" not in name]
    made = dict(zip(drawn.columns, drawn.made, strict=True))
    return replace(
        drawn,
        made=[made[name] for name in names],
        columns={name: drawn.columns[name] for name in names},
        outside={name: drawn.outside[name] for name in names},
    )


def survey(seed: int, *, least: int = 3) -> Survey:
    """Draw a survey."""
    draw = np.random.default_rng([2018, seed])
    n = max(least, int(draw.choice([3, 4, 6, 10, 25, 60, 150, 400])))
    drawn = Survey(seed, {})
    trait = draw.normal(size=n)
    for name in ("a", "b", "c1", "d"):
        _ask_item(drawn, name, trait, draw)
    for name in ("x", "y", "z"):
        _ask_measure(drawn, name, trait, draw)
    drawn.data["g"] = np.array(["north", "south", "east", "west", "none"])[
        draw.integers(0, draw.integers(1, 6), n)
    ]
    drawn.data["c"] = draw.integers(0, max(2, n // 3), n)
    drawn.weight_type = draw.choice(np.array([None, "frequency", "analytic", "sampling"]))
    drawn.data["w"] = (
        draw.integers(0, 4, n)
        if drawn.weight_type == "frequency"
        else np.where(draw.random(n) < 0.1, 0, np.round(draw.uniform(0.1, 5, n), 2))
    )
    drawn.filtered = bool(draw.random() < 0.4)
    drawn.data["keep"] = draw.random(n) < 0.8
    _make(drawn, draw)
    return drawn


def _ask_item(drawn: Survey, name: str, trait: Column, draw: np.random.Generator) -> None:
    """Ask an item of 1 to 5: with codes, gaps and answers that there are not."""
    n = len(trait)
    answers = np.clip(np.round(3 + trait + draw.normal(0, draw.choice([0.4, 1, 3]), n)), 1, 5)
    how = draw.random()
    if how < 0.06:
        answers[:] = 4
    elif how < 0.1:
        answers[:] = 4
        answers[0] = 5
    given, outside = answers.copy(), np.zeros(n, dtype=bool)
    if draw.random() < 0.4:
        code = float(draw.choice([9, 99, -1]))
        drawn.codes[name] = [code]
        at = draw.random(n) < 0.1
        answers[at], given[at] = code, NAN
    if draw.random() < 0.4:
        drawn.bounds[name] = (1.0, 5.0)
        at = (draw.random(n) < 0.1) & ~np.isnan(given)
        answers[at], given[at], outside[at] = 7, NAN, True
    if draw.random() < 0.6:
        at = draw.random(n) < draw.choice([0.02, 0.3])
        answers[at], given[at], outside[at] = NAN, NAN, False
    drawn.data[name], drawn.columns[name], drawn.outside[name] = answers, given, outside


def _ask_measure(drawn: Survey, name: str, trait: Column, draw: np.random.Generator) -> None:
    """Measure something: with few or many decimals, far from zero or near."""
    n = len(trait)
    values = trait * draw.choice([0, 1, 3]) + draw.normal(size=n) * draw.choice([0.01, 1, 20])
    values = np.round(values, int(draw.choice([0, 1, 3, 9]))) + draw.choice([0, 0, 0, 50, 1e6])
    if draw.random() < 0.4:
        values[draw.random(n) < 0.15] = NAN
    drawn.data[name], drawn.columns[name] = values, values.copy()
    drawn.outside[name] = np.zeros(n, dtype=bool)


def _make(drawn: Survey, draw: np.random.Generator) -> None:
    """Ask for columns and for what is made of them."""
    asked = ["y", *(name for name in ("x", "z", "a", "b", "c1", "d") if draw.random() < 0.6)]
    base, outside = dict(drawn.columns), dict(drawn.outside)
    drawn.answers, drawn.made, drawn.columns, drawn.outside = base, [], {}, {}
    for name in asked:
        _add(drawn, name, name, base[name], outside[name])
    terms: list[Callable[[], None]] = [
        lambda: _add(
            drawn,
            sw.product("x", "a"),
            "x:a",
            base["x"] * base["a"],
            outside["x"] | outside["a"],
        ),
        lambda: _add(drawn, sw.square("b"), "b^2", base["b"] ** 2, outside["b"]),
        lambda: _add(drawn, sw.centered("z", 2.5).named("zc"), "zc", base["z"] - 2.5, outside["z"]),
        lambda: _add(
            drawn,
            sw.product(sw.centered("z", 2.5), sw.reversed_item("c1", (-99, 99))).named("zc:rc"),
            "zc:rc",
            (base["z"] - 2.5) * (0 - base["c1"]),
            outside["z"] | outside["c1"],
        ),
        lambda: _add_dummy(drawn, base, outside),
        lambda: _add_reversed(drawn, base, outside),
        lambda: _add_score(drawn, base, outside, draw),
    ]
    for add in terms:
        if draw.random() < 0.3:
            add()


def _add(drawn: Survey, variable: Any, name: str, column: Column, outside: Column) -> None:
    drawn.made.append(variable)
    drawn.columns[name], drawn.outside[name] = column, outside & np.isnan(column)


def _add_dummy(drawn: Survey, base: dict[str, Column], outside: dict[str, Column]) -> None:
    at = drawn.data["b"] == 3
    if at.any():
        column = np.where(np.isnan(base["b"]), NAN, base["b"] == 3)
        _add(drawn, sw.dummy("b", 3), "b[3]", column, outside["b"])


def _add_reversed(drawn: Survey, base: dict[str, Column], outside: dict[str, Column]) -> None:
    """Turn an item round whose answers out of bounds, if any, are declared to be such."""
    term = sw.reversed_item("d", (1, 5)).named("d turned")
    _add(drawn, term, "d turned", 6 - base["d"], outside["d"])


def _add_score(
    drawn: Survey,
    base: dict[str, Column],
    outside: dict[str, Column],
    draw: np.random.Generator,
) -> None:
    least, kind = int(draw.integers(1, 4)), str(draw.choice(["mean", "sum"]))
    scale = sw.Scale(
        "score",
        ["a", "b", "c1"],
        bounds=(1, 5),
        reverse=["b"],
        score=kind,  # type: ignore[arg-type]
        min_valid=least,
    )
    items = np.array([base["a"], 6 - base["b"], base["c1"]])
    there = (~np.isnan(items)).sum(axis=0)
    total = np.where(np.isnan(items), 0, items).sum(axis=0)
    mean = np.where(there >= least, total / np.maximum(there, 1), NAN)
    out = outside["a"] | outside["b"] | outside["c1"]
    _add(drawn, scale, "score", mean * (3 if kind == "sum" else 1), out)


# Sources ------------------------------------------------------------------------------------------


def by_column(data: dict[str, Column]) -> Any:
    """Columns side by side in one array, the others beside it."""
    return _in_one_array(data, "F")


def by_row(data: dict[str, Column]) -> Any:
    """Rows below one another in one array."""
    return _in_one_array(data, "C")


def _in_one_array(data: dict[str, Column], order: Any) -> dict[str, Column]:
    numbers = [name for name, column in data.items() if column.dtype == np.float64]
    table = np.array(np.column_stack([data[name] for name in numbers]), order=order)
    views = {name: table[:, j] for j, name in enumerate(numbers)}
    return {name: views.get(name, column) for name, column in data.items()}


def narrow(data: dict[str, Column]) -> dict[str, Column]:
    """Whole numbers without gaps as small integers."""

    def small(column: Column) -> Column:
        if column.dtype != np.float64 or np.isnan(column).any() or (column % 1).any():
            return column
        return column.astype(np.int8) if np.abs(column).max(initial=0) < 128 else column

    return {name: small(column) for name, column in data.items()}


def as_polars(data: dict[str, Column]) -> pl.DataFrame:
    """Nulls for gaps."""
    return pl.DataFrame(data).fill_nan(None)


def as_arrow(data: dict[str, Column]) -> pa.Table:
    """Nulls for gaps, in uneven chunks."""
    table = pa.table({name: pa.array(column, from_pandas=True) for name, column in data.items()})
    return pa.concat_tables([table.slice(0, 2), table.slice(2, 0), table.slice(2)])


#: The same answers in frames and arrays.
SOURCES: dict[str, Callable[[dict[str, Column]], Any]] = {
    "dictionary": dict,
    "by column": by_column,
    "by row": by_row,
    "small integers": narrow,
    "pandas": pd.DataFrame,
    "nullable pandas": lambda data: pd.DataFrame(data).convert_dtypes(),
    "polars": as_polars,
    "arrow": as_arrow,
    "lazy": lambda data: as_polars(data).lazy(),
    "reader": lambda data: as_arrow(data).to_reader(max_chunksize=3),
}


def part(data: dict[str, Column], chosen: Any) -> dict[str, Column]:
    """Some rows."""
    return {name: column[chosen] for name, column in data.items()}


def read(drawn: Survey, read_as: Callable[..., Any], how: str, **options: Any) -> Any:
    """Read a survey as one of `SOURCES`, or pushed, merged or saved on the way."""
    asked = {**drawn.options, **options}
    if how in SOURCES:
        return read_as(SOURCES[how](drawn.data), drawn.made, **asked)
    if how == "saved":
        found = read_as(drawn.data, drawn.made, **asked)
        kind = type(found)
        return pickle.loads(pickle.dumps(kind.from_ipc(kind.from_json(found.to_json()).to_ipc())))
    cut = drawn.rows // 3
    first = part(drawn.data, slice(cut))
    rest = part(drawn.data, slice(cut, None))
    if how == "pushed":
        return read_as(first, drawn.made, **asked).push(rest)
    return read_as(rest, drawn.made, **asked) + read_as(first, drawn.made, **asked)


#: All ways to read a survey.
WAYS = [*SOURCES, "saved", "pushed", "merged"]
