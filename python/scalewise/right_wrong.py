"""Items that are right or wrong: how hard they are and how well they tell people apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _core, frames
from .by_group import Grouped
from .keyed import declared, require_listwise, rows_by_group, rows_of_scale
from .results import Result, weight_note
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class RightWrongAnalysis(Result):
    """Difficulty and discrimination; ``tidy()`` has the items, ``glance()`` the two groups."""

    @property
    def n(self) -> int:
        """Respondents."""
        return int(self._one("n"))

    @property
    def n_upper(self) -> int:
        """Respondents of the upper group, ties included."""
        return int(self._one("n_upper"))

    @property
    def n_lower(self) -> int:
        """Respondents of the lower group, ties included."""
        return int(self._one("n_lower"))

    @property
    def cases(self) -> dict[str, int]:
        """Respondents read, used, and left out for each reason."""
        return dict(self._figures["cases"])

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row per item.

        Options are those of `scalewise.report.right_wrong_table`.
        """
        from .report.response_table import right_wrong_table

        return right_wrong_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["glance"][name][0]


def right_wrong_analysis(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    share: float = 0.27,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    by: str | Sequence[str] | None = None,
) -> RightWrongAnalysis | Grouped[RightWrongAnalysis]:
    """Find difficulty and discrimination of items that are right (1) or wrong (0).

    ::

        difficulty      right answers / n: high where the item is easy
        discrimination  D = share right in the upper group - share right in the lower group
        item_rest       point-biserial r of the item with the number right among the others

    The groups are those with the most and with the fewest right: share · n respondents, rounded,
    and with them everyone who has as many right as the last of them.

    Parameters
    ----------
    data
        A DataFrame, or a dictionary of arrays.
    scale
        A `Scale`, or just the names of the items. Who left out an item is left out.
    share
        The share of respondents in each group; Kelley's 27 % unless said otherwise.
    missing
        "listwise", the only one.
    weights, weight_type
        A column name or an array, and "frequency".
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.

    Raises
    ------
    DataError
        An answer other than 0 or 1 (by item and row), a share not above 0 or above 0.5, groups
        that overlap, fewer than 3 respondents, other than frequency weights.

    References
    ----------
    Kelley, T. L. (1939). The selection of upper and lower groups for the validation of test items.
    Journal of Educational Psychology, 30(1), 17-24. https://doi.org/10.1037/h0057123

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {"a": np.array([1, 1, 1, 0]), "b": np.array([1, 0, 0, 0])}
    >>> sw.right_wrong_analysis(answers, ["a", "b"]).to_dict()["tidy"]["difficulty"]
    [0.75, 0.25]
    """
    of = declared(scale)
    what = "an analysis of right/wrong items"
    require_listwise(missing, what)

    def of_part(part: Any, weights: Any, weight_type: str | None) -> RightWrongAnalysis:
        columns, taken = rows_of_scale(part, of, what, weights, weight_type)
        figures = _core.right_wrong_analysis(columns, taken, of._core, share)
        notes = weight_note(figures, figures["glance"]["n"][0])
        return RightWrongAnalysis({**figures, "notes": notes}, frames.library_of(part))

    if by is not None:
        return rows_by_group(of_part, data, by, of, weights, weight_type)
    return of_part(data, weights, weight_type)
