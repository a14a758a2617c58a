"""The analysis of variance of people by items."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from . import _core, frames
from ._core import DataError
from .by_group import Grouped, by_group
from .groups import GroupedMoments
from .keyed import declared, moments_of_scale
from .results import Result, weight_note
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class ItemAnova(Result):
    """The analysis of variance of people by items; ``tidy()`` has its lines, as SPSS.

    ``glance()`` has Hoyt's reliability, Tukey's additive power and Hotelling's T².
    """

    @property
    def n(self) -> int:
        """Respondents."""
        return int(self._one("n"))

    @property
    def grand_mean(self) -> float:
        """The mean of all answers."""
        return float(self._one("grand_mean"))

    @property
    def hoyt(self) -> float:
        """Hoyt's reliability, which is alpha."""
        return float(self._one("hoyt"))

    @property
    def additive_power(self) -> float:
        """Tukey's estimate of the power to which answers would have to be raised."""
        return float(self._one("additive_power"))

    @property
    def t_squared(self) -> float:
        """Hotelling's T² of equal item means; NaN where there is none."""
        return float(self._one("t_squared"))

    @property
    def cases(self) -> dict[str, int]:
        """Respondents read, used, and left out for each reason."""
        return dict(self._figures["cases"])

    def source(self, name: str) -> dict[str, float]:
        """Return one line: sum_of_squares, df, mean_square, f, p_value; NaN what it has not.

        Raises
        ------
        DataError
            A line that there is not.
        """
        tidy = self._figures["tidy"]
        if name not in tidy["source"]:
            choices = ", ".join(f'"{known}"' for known in tidy["source"])
            raise DataError(f'"{name}" is not a line of the table: choose {choices}')
        row = tidy["source"].index(name)
        return {column: float(tidy[column][row]) for column in tidy if column != "source"}

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.item_anova_table`.
        """
        from .report.anova_table import item_anova_table

        return item_anova_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["glance"][name][0]


@overload
def item_anova(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
) -> ItemAnova: ...


@overload
def item_anova(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: str | Sequence[str],
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
) -> Grouped[ItemAnova]: ...


def item_anova(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
) -> ItemAnova | Grouped[ItemAnova]:
    """Analyse the variance of people by items, with Tukey's test and Hotelling's T².

    With n people, k items, S the covariances of the keyed items, T their sum, m_j the means and
    d_j their deviations from the grand mean m::

        between people   (n - 1) T / k                     df n - 1
        between items    n sum d_j²                        df k - 1
        residual         (n - 1) (trace S - T / k)         df (n - 1)(k - 1)
        nonadditivity    D² / (P sum d_j²)                 df 1
                         D = (n - 1) / k sum_j d_j sum_l S_jl,  P = (n - 1) T / k²
        balance          residual - nonadditivity          df (n - 1)(k - 1) - 1
        Hoyt             1 - MS residual / MS between people
        T²               n (C m)' inv(C S C') (C m),  C the differences of neighbouring items

    Parameters
    ----------
    data, scale
        As for `item_analysis`; respondents who left out an item are left out.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    missing
        "listwise", the only one: mean squares need the same people for all items.
    weights, weight_type
        A column name or an array, and "frequency".

    Raises
    ------
    DataError
        As `item_analysis`; other than listwise moments, or other than frequency weights.

    References
    ----------
    Hoyt, C. (1941). Test reliability estimated by analysis of variance. Psychometrika, 6(3),
    153-160. https://doi.org/10.1007/BF02289270

    Tukey, J. W. (1949). One degree of freedom for non-additivity. Biometrics, 5(3), 232-242.
    https://doi.org/10.2307/3001938

    Hotelling, H. (1931). The generalization of Student's ratio. Annals of Mathematical
    Statistics, 2(3), 360-378. https://doi.org/10.1214/aoms/1177732979

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {"a": np.array([1, 2, 3, 6]), "b": np.array([2, 4, 3, 7])}
    >>> found = sw.item_anova(answers, ["a", "b"])
    >>> round(found.source("between_items")["f"], 9)  # the square of the paired t
    6.0
    """
    scale = declared(scale)
    if by is not None or isinstance(data, GroupedMoments):

        def of_group(part: Any, weights: Any, weight_type: str | None) -> ItemAnova:
            return item_anova(
                part, scale, missing=missing, weights=weights, weight_type=weight_type
            )

        return by_group(
            of_group,
            data,
            by,
            scale.items,
            missing=missing,
            weights=weights,
            weight_type=weight_type,
            scale=scale,
        )
    moments = moments_of_scale(data, scale, missing, weights, weight_type)
    figures = _core.item_anova(moments, scale._core)
    notes = weight_note(figures, figures["glance"]["n"][0])
    if math.isnan(figures["glance"]["grand_mean"][0]):
        notes.append(
            "The published table has no means: there is no grand mean, no test between items, no "
            "test of additivity (Tukey) and no Hotelling's T², which all rest on them."
        )
    elif math.isnan(figures["glance"]["t_squared"][0]):
        notes.append(
            "Hotelling's T² does not exist: there are fewer people than items, or differences of "
            "the items that others determine."
        )
    return ItemAnova({**figures, "notes": notes}, frames.library_of(data))
