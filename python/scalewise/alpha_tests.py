"""Whether an alpha has a value: Feldt's test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, frames
from ._core import DataError
from .by_group import Grouped, by_group
from .comparisons import respondents
from .groups import GroupedMoments
from .keying import Keying
from .moments import Moments, taken_as_they_are
from .reading import Reading, moments_of
from .results import Result, weight_note
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class AlphaTest(Result):
    """Feldt's test of an alpha against a value."""

    @property
    def estimate(self) -> float:
        """The alpha."""
        return float(self._one("estimate"))

    @property
    def value(self) -> float:
        """The value it is tested against."""
        return float(self._one("value"))

    @property
    def statistic(self) -> float:
        """F."""
        return float(self._one("statistic"))

    @property
    def df1(self) -> float:
        """Degrees of freedom of the numerator, n - 1."""
        return float(self._one("df1"))

    @property
    def df2(self) -> float:
        """Degrees of freedom of the denominator, (n - 1)(k - 1)."""
        return float(self._one("df2"))

    @property
    def p_value(self) -> float:
        """The p under the alternative."""
        return float(self._one("p_value"))

    @property
    def n(self) -> int:
        """Respondents."""
        return int(self._one("n"))

    @property
    def cases(self) -> dict[str, int]:
        """Respondents read, used, and left out for each reason; empty of a published alpha."""
        return dict(self._figures.get("cases", {}))

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.alpha_test_table`.
        """
        from .report.alpha_table import alpha_test_table

        return alpha_test_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["tidy"][name][0]


def test_alpha(
    data: Any,
    scale: Scale | Sequence[str],
    value: float,
    *,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    alternative: str = "two-sided",
    by: str | Sequence[str] | None = None,
) -> AlphaTest | Grouped[AlphaTest]:
    """Test whether the alpha of a scale has a value, such as the .80 that a rule asks for.

    ::

        F = (1 - value) / (1 - alpha)  with n - 1 and (n - 1)(k - 1) degrees of freedom

    A two-sided p is twice the smaller tail: it is below .05 exactly where Feldt's 95% interval
    leaves the value out.

    Parameters
    ----------
    data, scale, missing
        As for `item_analysis`; pairwise and EM take the smallest n of any pair.
    value
        The value, below 1.
    weights, weight_type
        A column name or an array, and "frequency" or "analytic".
    alternative
        "two-sided", "less" (alpha is less than the value) or "greater".
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.

    Warns
    -----
    KeyingWarning
        As `item_analysis`.

    Raises
    ------
    DataError
        What `item_analysis` refuses, a perfect alpha, sampling weights.

    References
    ----------
    Feldt, L. S. (1965). The approximate sampling distribution of Kuder-Richardson reliability
    coefficient twenty. Psychometrika, 30(3), 357-370. https://doi.org/10.1007/BF02289499

    Examples
    --------
    >>> import scalewise as sw
    >>> published = sw.Moments.from_correlation([[1, 0.5], [0.5, 1]], n=100, names=["a", "b"])
    >>> found = sw.test_alpha(published, ["a", "b"], 0.5, alternative="greater")  # alpha 2/3
    >>> round(found.statistic, 12), found.df1, found.df2
    (1.5, 99.0, 99.0)
    """
    declared = declared_scale(scale)
    grouped = by is not None or isinstance(data, GroupedMoments)
    keying = Keying(grouped=grouped)

    def of_part(part: Any, weights: Any, weight_type: str | None) -> AlphaTest:
        moments = moments_of_scales(part, [declared], missing, weights, weight_type)
        figures = _core.test_alpha(moments, declared._core, value, alternative)
        against = _core.items_against(moments, declared._core)
        notes = weight_note(figures, figures["tidy"]["n"][0])
        notes += keying.note(declared.name, against)
        return AlphaTest({**figures, "notes": notes}, frames.library_of(part))

    found: AlphaTest | Grouped[AlphaTest]
    if grouped:
        found = by_group(
            of_part,
            data,
            by,
            declared.items,
            missing=missing,
            weights=weights,
            weight_type=weight_type,
            scale=declared,
        )
    else:
        found = of_part(data, weights, weight_type)
    keying.warn()
    return found


def test_published_alpha(
    alpha: float,
    n: int,
    n_items: int,
    value: float,
    *,
    alternative: str = "two-sided",
) -> AlphaTest:
    """Test whether an alpha that is printed somewhere has a value, as `test_alpha` does.

    Parameters
    ----------
    alpha, n, n_items
        The alpha, its respondents and its items.
    value, alternative
        As for `test_alpha`.

    Raises
    ------
    DataError
        As `test_alpha`.

    Examples
    --------
    >>> import scalewise as sw
    >>> found = sw.test_published_alpha(0.79, 41, 26, 0.7)
    >>> round(found.statistic, 12), found.df1, found.df2
    (1.428571428571, 40.0, 1000.0)
    """
    published = ("alpha", alpha, respondents(n), item_count(n_items))
    return AlphaTest(_core.test_published_alpha(published, value, alternative), "")


# They begin like tests of pytest's, which is not to collect them.
test_alpha.__test__ = False  # type: ignore[attr-defined]  # functions take attributes
test_published_alpha.__test__ = False  # type: ignore[attr-defined]  # likewise


def declared_scale(scale: Scale | Sequence[str]) -> Scale:
    """Take a scale, or make one of the names of its items."""
    return scale if isinstance(scale, Scale) else Scale("scale", scale)


def moments_of_scales(
    data: Any, scales: Sequence[Scale], missing: str, weights: Any, weight_type: str | None
) -> _core.Moments:
    """Take the moments of the items of some scales."""
    if isinstance(data, Moments):
        return taken_as_they_are(data, missing, "listwise", weights, weight_type)
    names = list(dict.fromkeys(item for scale in scales for item in scale.items))
    return moments_of(data, Reading(names, missing, weights, weight_type, tuple(scales)))


def item_count(n_items: Any) -> int:
    """Take a whole number of items."""
    if isinstance(n_items, (int, np.integer)) and n_items >= 0:
        return int(n_items)
    raise DataError(f"n_items is {n_items!r}: give a number of items, 2 or more")
