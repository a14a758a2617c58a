"""What the answers look like: descriptives and frequencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _core, frames
from ._core import DataError
from .moments import Moments
from .results import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class Descriptives(Result):
    """n, missing, mean, sd, range and shape of each variable; ``tidy()`` has a row for each."""

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.descriptives_table`.
        """
        from .report.descriptives_table import descriptives_table

        return descriptives_table(self.to_dict(), **options)


@dataclass(frozen=True, repr=False, eq=False)
class Frequencies(Result):
    """How often each answer was given; ``tidy()`` has a row per answer and variable."""

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.frequencies_table`.
        """
        from .report.descriptives_table import frequencies_table

        return frequencies_table(self.to_dict(), **options)

    def plot(self, **options: Any) -> Axes:
        """Draw the answers as diverging stacked bars, a bar per variable.

        Options are those of `scalewise.report.item_plot`; matplotlib must be installed.
        """
        from .report.item_plot import item_plot

        return item_plot(self.to_dict(), **options)


def describe(
    data: Any,
    names: Sequence[str] | None = None,
    *,
    weights: Any = None,
    weight_type: str | None = None,
) -> Descriptives:
    """Describe each variable, from all who answered it.

    Skewness and excess kurtosis are G1 and G2, as SPSS prints them::

        m_r = sum (x - mean)^r / n
        G1  = m3 / m2^1.5 * sqrt(n (n - 1)) / (n - 2)
        G2  = (n - 1) / ((n - 2)(n - 3)) * ((n + 1)(m4 / m2^2 - 3) + 6)

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, or a two-dimensional array with `names`.
    names
        The variables; all columns if not given.
    weights, weight_type
        A column name or an array, and "frequency".

    Raises
    ------
    DataError
        Unknown, non-numeric or infinite variables.

    References
    ----------
    Joanes, D. N., & Gill, C. A. (1998). Comparing measures of sample skewness and kurtosis. The
    Statistician, 47(1), 183-189. https://doi.org/10.1111/1467-9884.00122

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> described = sw.describe({"x": np.array([1.0, 2.0, 3.0, 4.0, 10.0, np.nan])})
    >>> described.to_dict()["tidy"]["mean"], described.to_dict()["tidy"]["missing"]
    ([4.0], [1])
    """
    columns, taken = _answers(data, names, weights, weight_type, "describe")
    figures = _core.describe(columns, taken)
    tidy = figures["tidy"]
    glance = {"n_variables": [len(columns)], "n_rows": [tidy["n"][0] + tidy["missing"][0]]}
    return Descriptives({**figures, "glance": glance}, frames.library_of(data))


def frequencies(
    data: Any,
    names: Sequence[str] | None = None,
    *,
    weights: Any = None,
    weight_type: str | None = None,
) -> Frequencies:
    """Count how often each answer was given; missing answers are a row of their own.

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, or a two-dimensional array with `names`.
    names
        The variables; all columns if not given.
    weights, weight_type
        A column name or an array, and "frequency".

    Raises
    ------
    DataError
        Unknown, non-numeric or infinite variables.

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> sw.frequencies({"x": np.array([1, 0, 1, 1])}).to_dict()["tidy"]["valid_percent"]
    [25.0, 75.0]
    """
    columns, taken = _answers(data, names, weights, weight_type, "frequencies")
    figures = _core.frequencies(columns, taken)
    tidy = figures["tidy"]
    first = [
        count
        for name, count in zip(tidy["variable"], tidy["count"], strict=True)
        if name == columns[0][0]
    ]
    glance = {"n_variables": [len(columns)], "n_rows": [sum(first)]}
    return Frequencies({**figures, "glance": glance}, frames.library_of(data))


def _answers(
    data: Any,
    names: Sequence[str] | None,
    weights: Any,
    weight_type: str | None,
    analysis: str,
) -> tuple[list[frames.NamedColumn], frames.NamedWeights | None]:
    if isinstance(data, Moments):
        raise DataError(
            f"{analysis} needs the answers themselves: moments do not hold ranges, shapes or counts"
        )
    taken = frames.take(data, names, beside=(weights,))
    return taken, frames.take_weights(data, weights, weight_type)
