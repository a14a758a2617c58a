"""What the plots have in common: matplotlib itself, ink, and figures as large as what they show.

Matplotlib is imported here, when a plot is drawn, and nowhere else: importing scalewise must stay
as cheap as importing numpy.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from .gt import ReportDependencyError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, WHITE, GREY = "#222222", "#ffffff", "#8a8a8a"
POINTS = 72  # to an inch
LINE_EM = 1.25  # from line to line
MARGIN = 0.1  # inches


def matplotlib_pyplot() -> Any:
    """Import matplotlib.

    Raises
    ------
    ReportDependencyError
        When it is not installed.
    """
    try:
        return importlib.import_module("matplotlib.pyplot")
    except ImportError as error:
        raise ReportDependencyError(
            "plots are drawn by matplotlib, which is not installed: "
            'pip install "scalewise[plot]" (table() shows the same figures without it)'
        ) from error


def luminance(rgba: Sequence[float]) -> float:
    """How light a colour is, from 0 to 1 (relative luminance of WCAG)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgba[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def readable_on(rgba: Sequence[float]) -> str:
    """Ink or white, whichever stands out more from the colour."""
    return INK if luminance(rgba) > 0.2 else WHITE


def fit(ax: Axes, inner_width: float, inner_height: float) -> None:
    """Make the figure as large as its axes of this size and all that stands around them."""
    figure = cast("Figure", ax.figure)
    inner, outer = ax.get_window_extent(), ax.get_tightbbox()
    if outer is not None:
        left, below = inner.x0 - outer.x0, inner.y0 - outer.y0
        right, above = outer.x1 - inner.x1, outer.y1 - inner.y1
        width = inner_width + 2 * MARGIN + (left + right) / figure.dpi
        height = inner_height + 2 * MARGIN + (below + above) / figure.dpi
        corner = (MARGIN + left / figure.dpi, MARGIN + below / figure.dpi)
        figure.set_size_inches(width, height)
        ax.set_position(
            (corner[0] / width, corner[1] / height, inner_width / width, inner_height / height)
        )
    # Only now, so that what is added to the figure later finds its room.
    ax.set_in_layout(True)
    figure.set_layout_engine("constrained")
