"""Samples that were drawn in clusters or strata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import _core, frames, sources
from ._core import DataError
from .keys import key_names, take_keys
from .moments import Moments
from .pair_tables import PairTables
from .terms import Variable


@dataclass(frozen=True)
class SampleDesign:
    """The columns by which respondents were drawn.

    Attributes
    ----------
    cluster
        Who was drawn together.
    strata
        The parts of the population that clusters were drawn from.
    """

    cluster: str | None
    strata: str | None

    @property
    def columns(self) -> list[str]:
        """The columns that there are."""
        return [column for column in (self.cluster, self.strata) if column is not None]

    def figures(
        self,
        data: Any,
        names: Sequence[Variable] | None,
        options: Any,
        missing: str,
        weights: Any,
        weight_type: str | None,
    ) -> dict[str, Any]:
        """Compute the correlation matrix of such a sample."""
        if isinstance(data, (Moments, PairTables)):
            raise DataError("cluster= and strata= need the answers: give the data")
        sources.require_rows(data)
        for option, column in (("cluster", self.cluster), ("strata", self.strata)):
            if column is not None:
                key_names(column, option)
        keys = dict(zip(self.columns, take_keys(data, self.columns), strict=True))
        columns = frames.take(data, names, beside=(*self.columns, weights))
        taken = frames.take_weights(data, weights, weight_type)
        cluster = None if self.cluster is None else keys[self.cluster]
        strata = None if self.strata is None else keys[self.strata]
        figures = _core.correlation_matrix_of_design(
            columns, taken, missing, cluster, strata, options
        )
        return {**figures, "design": {"cluster": self.cluster, "strata": self.strata}}


def design_note(figures: Mapping[str, Any]) -> list[str]:
    """Say how the sample was drawn."""
    columns = figures.get("design", {})
    drawn = [f"{what} ({name})" for what, name in columns.items() if name is not None]
    if not drawn:
        return []
    return [f"Tests and intervals are linearized, for a sample by {' and '.join(drawn)}."]
