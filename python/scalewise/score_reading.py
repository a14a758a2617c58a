"""Correlations of sources under sampling weights, which are read twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from . import _core, frames, sources
from .moments import Moments
from .ordered import numbered
from .pair_tables import PairTables, TableReading
from .reading import Reading, moments_of


@dataclass(frozen=True)
class ScoreReading(Reading):
    """What to read of a frame for the scores of its correlations.

    Attributes
    ----------
    moments
        The moments of the whole source.
    """

    moments: _core.Moments | None = None

    def __call__(self, data: Any) -> _core.CorrelationScores:  # type: ignore[override]  # a kind of its own
        """Read a frame that is in memory."""
        weights = frames.take_weights(data, self.weights, self.weight_type)
        moments = cast("_core.Moments", self.moments)
        return _core.CorrelationScores.of(self.answers(data), weights, moments)


@dataclass(frozen=True)
class RankScoreReading(Reading):
    """What to read of a frame for the scores of its rank correlations.

    Attributes
    ----------
    tables
        The pair tables of the whole source.
    method
        "spearman" or "kendall".
    """

    tables: _core.PairTables | None = None
    method: str = "spearman"

    def __call__(self, data: Any) -> _core.CorrelationScores:  # type: ignore[override]  # a kind of its own
        """Read a frame that is in memory."""
        columns = self.answers(numbered(data, self.names))
        weights = frames.take_weights(data, self.weights, self.weight_type)
        tables = cast("_core.PairTables", self.tables)
        return _core.CorrelationScores.of_ranks(columns, weights, tables, self.method)


def readable_twice(data: Any) -> bool:
    """Say whether data are a source that gives the same answers again."""
    kind = sources.kind_of(data)
    return kind is not None and not kind.once


def read_twice(data: Any, reading: Reading) -> tuple[_core.Moments, _core.CorrelationScores]:
    """Read a source once for its moments and once more for its scores."""
    read = Moments.of(
        data,
        reading.names,
        missing=reading.missing,
        weights=reading.weights,
        weight_type=reading.weight_type,
    )._core
    again = ScoreReading(
        reading.names, reading.missing, reading.weights, reading.weight_type, moments=read
    )
    return read, cast("_core.CorrelationScores", moments_of(data, again))


def ranks_read_twice(
    data: Any, reading: Reading, method: str
) -> tuple[_core.PairTables, _core.CorrelationScores]:
    """Read a source once for its pair tables and once more for the scores of its ranks."""
    given = (reading.names, reading.missing, reading.weights, reading.weight_type)
    tables = PairTables.read(data, TableReading(*given))._core
    again = RankScoreReading(*given, tables=tables, method=method)
    return tables, cast("_core.CorrelationScores", moments_of(data, again))
