"""What a longer or shorter scale would be worth, by Spearman and Brown's prophecy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core
from ._core import DataError
from .results import Result

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class Prophecy(Result):
    """The reliability of a scale of another length."""

    @property
    def reliability(self) -> float:
        """The reliability of the scale as it is."""
        return float(self._one("reliability"))

    @property
    def length_factor(self) -> float:
        """How many times as long the other one is."""
        return float(self._one("length_factor"))

    @property
    def estimate(self) -> float:
        """The reliability of the other one."""
        return float(self._one("estimate"))

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.prophecy_table`.
        """
        from .report.halves_table import prophecy_table

        return prophecy_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["tidy"][name][0]


@dataclass(frozen=True, repr=False, eq=False)
class ItemsNeeded(Prophecy):
    """How many items give a reliability; `length_factor` is not rounded, `estimate` of whole items.

    See `items_needed`.
    """

    @property
    def items(self) -> int:
        """The items that the scale has."""
        return int(self._one("items"))

    @property
    def wanted(self) -> float:
        """The reliability wanted."""
        return float(self._one("wanted"))

    @property
    def items_needed(self) -> int:
        """The items that it must have."""
        return int(self._one("items_needed"))


def spearman_brown_prophecy(reliability: float, length_factor: float) -> Prophecy:
    """Find the reliability of a scale of n times as many items that are like those it has.

    ::

        n r / (1 + (n - 1) r)

    Parameters
    ----------
    reliability
        The reliability r of the scale as it is, from 0 to 1.
    length_factor
        n: 2 for twice as many items, below 1 for fewer.

    Raises
    ------
    DataError
        A reliability outside 0 to 1, a factor that is not positive and finite.

    References
    ----------
    Spearman, C. (1910). Correlation calculated from faulty data. British Journal of Psychology,
    3(3), 271-295. https://doi.org/10.1111/j.2044-8295.1910.tb00206.x

    Brown, W. (1910). Some experimental results in the correlation of mental abilities. British
    Journal of Psychology, 3(3), 296-322. https://doi.org/10.1111/j.2044-8295.1910.tb00207.x

    Examples
    --------
    >>> import scalewise as sw
    >>> round(sw.spearman_brown_prophecy(0.5, 2).estimate, 12)
    0.666666666667
    """
    return Prophecy(_in_one_row(_core.spearman_brown_prophecy(reliability, length_factor)), "")


def items_needed(reliability: float, items: int, wanted: float) -> ItemsNeeded:
    """Find how many items a scale must have for a reliability.

    ::

        n = w (1 - r) / (r (1 - w)),  the next whole number from n times the items

    Parameters
    ----------
    reliability, items
        The reliability r of the scale as it is, and its items.
    wanted
        The reliability w wanted.

    Raises
    ------
    DataError
        A reliability that does not lie between 0 and 1, a number of items that is none.

    References
    ----------
    Those of `spearman_brown_prophecy`.

    Examples
    --------
    >>> import scalewise as sw
    >>> found = sw.items_needed(0.6, items=6, wanted=0.8)
    >>> found.items_needed, round(found.length_factor, 4)
    (16, 2.6667)
    """
    if not (
        isinstance(items, (int, float, np.integer, np.floating))
        and 0 <= items < 2**53
        and int(items) == items
    ):
        raise DataError(f"items is {items!r}: give a number of items, 1 or more")
    return ItemsNeeded(_in_one_row(_core.items_needed(reliability, int(items), wanted)), "")


def _in_one_row(figures: dict[str, Any]) -> dict[str, Any]:
    row = {name: [value] for name, value in figures.items()}
    return {"tidy": row, "glance": row}
