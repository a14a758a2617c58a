"""What every result has in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from . import frames

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True)
class Weighting:
    """The weights of the respondents used.

    ::

        effective n    (sum w)² / sum w²                  (Kish 1965); n for frequencies
        design effect  rows / effective n                 1 for frequencies

    Attributes
    ----------
    weight_type
        "frequency", "analytic" or "sampling"; None without weights.
    rows
        Rows with a weight.
    sum, sum_of_squares
        Sums of the weights and of their squares.
    effective_n
        As many respondents of equal weight would tell as much about a mean.
    design_effect
        By how much unequal weights inflate the variance of a mean.
    """

    weight_type: str | None
    rows: int
    sum: float
    sum_of_squares: float
    effective_n: float
    design_effect: float


@dataclass(frozen=True, repr=False, eq=False)
class Result:
    """Figures at full precision, and the ways to read them.

    Results are made by the analyses, not by hand.
    """

    _figures: Mapping[str, Any]
    _library: str

    # Figures that other analyses take from a result, and nobody reads.
    _internal: ClassVar[tuple[str, ...]] = ()

    def tidy(self) -> Any:
        """Return one row per estimate, as a DataFrame of the library that the data came in."""
        return frames.frame(self._figures["tidy"], self._library)

    def glance(self) -> Any:
        """Return the whole in one row per model, scale or table, as a DataFrame likewise."""
        return frames.frame(self._figures["glance"], self._library)

    def table(self, **options: Any) -> Table:
        """Return the publication table; see `scalewise.report` for the options."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain dictionaries and lists, ready for JSON or YAML."""
        shown = (item for item in self._figures.items() if item[0] not in self._internal)
        return {name: _plain(value) for name, value in shown}

    def __str__(self) -> str:
        return str(self.table())

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str | None:
        return self.table()._repr_html_()


@dataclass(frozen=True, repr=False, eq=False)
class Inference(Result):
    """A result with intervals, from respondents of whom some may have been left out."""

    @property
    def cases(self) -> dict[str, int]:
        """Respondents read, used, and left out for each reason."""
        return dict(self._figures["cases"])

    @property
    def missing(self) -> str:
        """How missing answers were treated."""
        return str(self._figures["missing"])

    @property
    def weighting(self) -> Weighting:
        """The weights of the respondents used, their effective n and design effect."""
        return Weighting(**self._figures["weighting"])

    @property
    def confidence(self) -> float:
        """The level of the intervals."""
        return float(self._figures["confidence"])


def weight_note(figures: Mapping[str, Any], n: int) -> list[str]:
    """Say what the weights are, and what n counts."""
    weighting = figures["weighting"]
    kind = weighting["weight_type"]
    if kind is None:
        return []
    rows = weighting["rows"]
    if kind == "frequency":
        if figures["missing"] != "listwise" or rows == n:
            return []
        return [f"n is the sum of the frequency weights of {rows} rows; cases left out are rows."]
    effective, effect = weighting["effective_n"], weighting["design_effect"]
    note = (
        f"{kind.capitalize()} weights; n counts rows. Effective n = {effective:.1f}, "
        f"design effect = {effect:.2f} (Kish)."
    )
    return [note]


def unknown_notes(means: Iterable[float], sds: Iterable[float], without_sds: str) -> list[str]:
    """Say what a published table did not tell, which is NaN in the result."""
    notes = []
    if any(mean != mean for mean in means):
        notes.append("The published table has no means: none are given.")
    if any(sd != sd for sd in sds):
        notes.append(
            f"The published table has no standard deviations: none are given; {without_sds}."
        )
    return notes


def read_only(array: np.ndarray) -> np.ndarray:
    """Lock an array: a result does not change."""
    array.flags.writeable = False
    return array


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
