"""Two-way tables of every pair of variables: what polychoric correlations are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from . import frames
from ._core import DataError
from ._core import PairTables as _PairTables
from .declared import Bounds, Codes
from .ordered import numbered
from .reading import Reading, moments_of
from .results import Weighting, read_only
from .saved import json_text, smallest_cell
from .terms import Variable


@dataclass(frozen=True)
class TableReading(Reading):
    """What to read of a frame to count its pair tables."""

    def __call__(self, data: Any) -> _PairTables:  # type: ignore[override]  # a kind of its own
        """Read a frame that is in memory."""
        data = numbered(data, self.names)
        columns = self.answers(data)
        weights = frames.take_weights(data, self.weights, self.weight_type)
        keep = frames.take_filter(data, self.filter)
        return _PairTables.of(columns, self.missing, weights, keep)


class PairTables:
    """How often each pair of answers was given, for every pair of variables.

    ::

        table of x and y    N_ab = sum w over those who answered x = a and y = b

    One reading of the answers counts all tables, wherever the answers are, and tables of two parts
    of a survey add up to those of the whole, like `Moments`. ``correlation_matrix`` takes them for
    polychoric, Spearman, Kendall and Pearson correlations.

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {"x": np.array([1, 2, 2, 1]), "y": np.array([0, 1, 1, 1])}
    >>> tables = sw.PairTables.of(answers)
    >>> tables.table("x", "y")
    array([[1., 1.],
           [0., 2.]])
    >>> (tables + tables).levels("x")
    array([1., 2.])
    """

    __slots__ = ("_core",)

    def __init__(self, core: _PairTables) -> None:
        if not isinstance(core, _PairTables):
            raise DataError("make pair tables with PairTables.of(data)")
        self._core = core

    @classmethod
    def of(
        cls,
        data: Any,
        names: Sequence[Variable] | None = None,
        *,
        missing: str = "pairwise",
        weights: Any = None,
        weight_type: str | None = None,
        filter: Any = None,
        bounds: Bounds = None,
        missing_codes: Codes = None,
        progress: bool = False,
    ) -> PairTables:
        """Count the answers once, wherever they are.

        Parameters
        ----------
        data, names, weights, weight_type, filter, bounds, missing_codes, progress
            As for `Moments.of`: frames, Parquet, Arrow streams, iterators of batches, Dask, Spark.
            A variable may have 100 different answers at most. Categories of a declared order
            (ordered Categoricals of pandas, Enums of polars) are numbered from 1 in that order.
        missing
            "pairwise": for each pair those who answered both; "listwise": those who answered all.

        Raises
        ------
        DataError
            Unknown or non-numeric variables, infinite answers, too many different answers.
        """
        reading = TableReading(
            names,
            missing,
            weights,
            weight_type,
            filter=filter,
            bounds=bounds,
            missing_codes=missing_codes,
        )
        return cls.read(data, reading, progress=progress)

    @classmethod
    def read(cls, data: Any, reading: TableReading, *, progress: bool = False) -> PairTables:
        """Count what a reading asks for."""
        return cls(cast("_PairTables", moments_of(data, reading, progress=progress)))

    @classmethod
    def from_json(cls, json: str) -> PairTables:
        """Read what `to_json` wrote; anything else is refused."""
        return cls(_PairTables.from_json(json_text(json)))

    def to_json(self, *, min_cell: int = 0) -> str:
        """Write the tables as plain data, every number to its last bit.

        Parameters
        ----------
        min_cell
            Refuse when fewer respondents than this gave any answer, any pair of answers, or one
            answer while leaving the other variable out. Respondents are people (rows), however
            often frequency weights count them.

        Raises
        ------
        DataError
            A cell is smaller than `min_cell`.
        """
        self._core.check_cells(smallest_cell(min_cell))
        return self._core.to_json()

    def merge(self, other: PairTables) -> PairTables:
        """Return the tables of both parts together; also ``self + other`` and ``sum(parts)``."""
        if not isinstance(other, PairTables):
            raise DataError(
                f"merge takes PairTables, not a {type(other).__name__}: use PairTables.of(data)"
            )
        return PairTables(self._core.merge(other._core))

    def __add__(self, other: PairTables) -> PairTables:
        return self.merge(other) if isinstance(other, PairTables) else NotImplemented

    def __radd__(self, other: int) -> PairTables:
        """Let ``sum(parts)``, which begins with 0, merge them."""
        return self if isinstance(other, int) and other == 0 else NotImplemented

    def select(self, names: Sequence[str]) -> PairTables:
        """Return the tables of some variables, in the order named, over the same respondents."""
        return PairTables(self._core.select(frames.name_list(names)))

    def table(self, x: str, y: str) -> np.ndarray:
        """Return the table of two variables: rows are answers to `x`, columns answers to `y`."""
        return read_only(self._core.table(x, y))

    def levels(self, name: str) -> np.ndarray:
        """Return the answers to a variable, ascending."""
        return read_only(self._core.levels(name))

    @property
    def names(self) -> list[str]:
        """The variables, in order."""
        return self._core.names

    @property
    def pair_n(self) -> np.ndarray:
        """Respondents behind each pair (k, k); on the diagonal those who answered the variable."""
        return read_only(self._core.pair_n)

    @property
    def missing(self) -> str:
        """How missing answers were treated."""
        return self._core.missing

    @property
    def cases(self) -> dict[str, int]:
        """Respondents read, used, and left out for each reason."""
        return self._core.cases

    @property
    def weighting(self) -> Weighting:
        """The weights of the respondents used, their effective n and design effect."""
        return Weighting(**self._core.weighting)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PairTables) and bool(self._core == other._core)

    __hash__ = None  # type: ignore[assignment]  # equal tables may come from unequal JSON

    def __reduce__(self) -> tuple[Any, ...]:
        return PairTables.from_json, (self.to_json(),)

    def __repr__(self) -> str:
        cases = self.cases
        answers = ", ".join(f"{name} ({len(self.levels(name))} answers)" for name in self.names)
        left_out = f"{cases['read'] - cases['used']} of {cases['read']} rows left out"
        return f"PairTables({answers}; {self.missing}, {left_out})"
