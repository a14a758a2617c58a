"""The plots of several groups side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .._core import DataError
from .drawing import INK, matplotlib_pyplot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WIDTH, _HEIGHT = 4.6, 3.8  # inches of the plot of a group


def plots_by_group(
    results: Sequence[tuple[str, Any]], columns: int, options: Mapping[str, Any]
) -> Figure:
    """Draw the plot of each result under the name of its group.

    Parameters
    ----------
    results
        The names of the groups and their results.
    columns
        How many plots stand side by side.
    options
        Of the plot of such a result.

    Raises
    ------
    DataError
        Results of this kind have no plot on axes, or fewer columns than one.
    ReportDependencyError
        When matplotlib is not installed.
    """
    if columns < 1:
        raise DataError(f"columns={columns}: give 1 or more plots side by side")
    if "ax" in options:
        raise DataError("ax= is of a single plot: groups are drawn on a figure of their own")
    for _, result in results:
        if not hasattr(result, "plot"):
            raise DataError(f"{type(result).__name__} has no plot: use table() or tidy()")
    across = min(columns, len(results))
    down = math.ceil(len(results) / across)
    figure: Figure = matplotlib_pyplot().figure(
        figsize=(across * _WIDTH, down * _HEIGHT), layout="constrained"
    )
    for at, (group, result) in enumerate(results, 1):
        ax = figure.add_subplot(down, across, at)
        result.plot(ax=ax, **options)
        ax.set_title(group, loc="left", fontsize=10, color=INK, parse_math=False)
    return figure
