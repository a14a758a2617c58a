"""How often each answer was given, and how many are at the ends of a scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from . import _core, frames
from .by_group import Grouped
from .keyed import declared, rows_by_group, rows_of_scale
from .results import Result
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table

#: McHorney and Tarlov's mark of a floor or ceiling effect.
MARK = 0.15


@dataclass(frozen=True, repr=False, eq=False)
class ResponseFrequencies(Result):
    """How often each answer was given to each item; ``tidy()`` has a row per item and answer."""

    @property
    def values(self) -> list[float]:
        """The answers there are, ascending."""
        return list(self._figures["values"])

    @property
    def missing_answers(self) -> dict[str, int]:
        """Respondents who did not answer, by item."""
        return dict(zip(self._figures["items"], self._figures["missing_answers"], strict=True))

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row per item, a column per answer.

        Options are those of `scalewise.report.response_table`.
        """
        from .report.response_table import response_table

        return response_table(self.to_dict(), **options)


@dataclass(frozen=True, repr=False, eq=False)
class FloorAndCeiling(Result):
    """Shares at the ends; ``tidy()`` has a row per item and one for the scale, the last."""

    @property
    def floor(self) -> float:
        """Share of respondents with the lowest possible score of the scale."""
        return float(self._figures["glance"]["floor"][0])

    @property
    def cases(self) -> dict[str, int]:
        """Respondents read, with a score, and without one for each reason."""
        return dict(self._figures["cases"])

    @property
    def ceiling(self) -> float:
        """Share of respondents with the highest possible score of the scale."""
        return float(self._figures["glance"]["ceiling"][0])

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row per item and one for the scale.

        Options are those of `scalewise.report.floor_table`.
        """
        from .report.response_table import floor_table

        return floor_table(self.to_dict(), **options)


@overload
def response_frequencies(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    weights: Any = ...,
    weight_type: str | None = ...,
    by: None = ...,
) -> ResponseFrequencies: ...


@overload
def response_frequencies(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    weights: Any = ...,
    weight_type: str | None = ...,
    by: str | Sequence[str],
) -> Grouped[ResponseFrequencies]: ...


def response_frequencies(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    weights: Any = None,
    weight_type: str | None = None,
    by: str | Sequence[str] | None = None,
) -> ResponseFrequencies | Grouped[ResponseFrequencies]:
    """Count how often each answer was given to each item, as it was given: nothing is turned.

    ::

        share = sum of w of those who gave the answer / sum of w of those who answered the item

    Every item has a row for every answer: those given to any item, and all whole numbers between
    whole declared bounds.

    Parameters
    ----------
    data
        A DataFrame, or a dictionary of arrays.
    scale
        A `Scale`, or just the names of the items.
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling".
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.

    Raises
    ------
    DataError
        Unknown or non-numeric items, an answer outside the bounds.

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {"a": np.array([1, 1, 3, np.nan]), "b": np.array([1, 3, 3, 3])}
    >>> found = sw.response_frequencies(answers, sw.Scale("s", ["a", "b"], bounds=(1, 3)))
    >>> found.to_dict()["tidy"]["count"]
    [2, 0, 1, 1, 0, 3]
    """
    of = declared(scale)

    def of_part(part: Any, weights: Any, weight_type: str | None) -> ResponseFrequencies:
        columns, taken = rows_of_scale(part, of, "counting answers", weights, weight_type)
        figures = _core.response_frequencies(columns, taken, of._core)
        return ResponseFrequencies(figures, frames.library_of(part))

    if by is None:
        return of_part(data, weights, weight_type)
    return rows_by_group(of_part, data, by, of, weights, weight_type, missing="pairwise")


def floor_and_ceiling(
    data: Any,
    scale: Scale,
    *,
    weights: Any = None,
    weight_type: str | None = None,
    by: str | Sequence[str] | None = None,
) -> FloorAndCeiling | Grouped[FloorAndCeiling]:
    """Find the share of respondents at the floor and at the ceiling of the items and the scale.

    ::

        floor = sum of w of those at the lowest possible answer (score) / sum of w of those with one

    Items are keyed, so that the floor of a reversed item is its highest answer. The ends are those
    declared. More than 15 % at either end of a scale is the usual mark of an effect.

    Parameters
    ----------
    data
        A DataFrame, or a dictionary of arrays.
    scale
        A `Scale` with bounds.
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling".
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.

    Raises
    ------
    DataError
        A scale without bounds, unknown or non-numeric items, an answer outside the bounds.

    References
    ----------
    McHorney, C. A., & Tarlov, A. R. (1995). Individual-patient monitoring in clinical practice:
    Are available health status surveys adequate? Quality of Life Research, 4(4), 293-307.
    https://doi.org/10.1007/BF01593882

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {"a": np.array([0, 0, 1, 3]), "b": np.array([0, 1, 3, 3])}
    >>> sw.floor_and_ceiling(answers, sw.Scale("s", ["a", "b"], bounds=(0, 3))).floor
    0.25
    """
    of = declared(scale)
    what = "a share at floor and ceiling"

    def of_part(part: Any, weights: Any, weight_type: str | None) -> FloorAndCeiling:
        columns, taken = rows_of_scale(part, of, what, weights, weight_type)
        figures = _core.floor_and_ceiling(columns, taken, of._core)
        notes = _left_out(figures)
        return FloorAndCeiling({**figures, "mark": MARK, "notes": notes}, frames.library_of(part))

    if by is not None:
        return rows_by_group(of_part, data, by, of, weights, weight_type, missing="pairwise")
    return of_part(data, weights, weight_type)


def _left_out(figures: dict[str, Any]) -> list[str]:
    """Say who has no answer, or no score."""
    read, lost = figures["cases"]["read"], figures["left_out"]
    pairs = list(zip(lost["name"], lost["left_out"], strict=True))
    told = [f"{name} {count}" for name, count in pairs[:-1] if count]
    notes = []
    if pairs and pairs[-1][1]:
        notes.append(f"{pairs[-1][1]} of {read} cases have no score and are left out of its row.")
    if told:
        notes.append(f"Left out of the rows of items: {', '.join(told)}.")
    return notes
