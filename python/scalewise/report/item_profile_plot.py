"""What each item adds to its scale, as points beside alpha."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .drawing import INK, WHITE, fit, matplotlib_pyplot
from .item_rows import RowSize, draw_below, draw_items, draw_marks
from .numbers import NumberFormat
from .wording import Labels, confidence_label, label_of, number_range, rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH = 4.0  # inches of the rows
_POINT = 5.5
_BAND = "#e9e9e9"


def item_profile_plot(
    result: Mapping[str, Any],
    *,
    ax: Axes | None = None,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = False,
    digits: int = 2,
    title: str | None = None,
    note: bool = True,
) -> Axes:
    """Draw the item-rest correlation of each item, and alpha without it beside alpha.

    A point to the right of the line of alpha is an item without which the scale would be more
    reliable. Two items have no alpha without one of them, and only their item-rest correlation is
    drawn.

    Parameters
    ----------
    result
        What ``ItemAnalysis.to_dict()`` gives.
    ax
        Where to draw; a figure of its own, as large as the items need, if not given.
    labels
        Item -> label, for instance the question; an item without one keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of alpha and its interval in the note.
    title
        A title; none if not given.
    note
        Whether to write below what the line and the points are.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, to be changed or saved: ``ax.figure.savefig("profile.pdf")``.

    Raises
    ------
    ReportDependencyError
        When matplotlib is not installed.
    """
    pyplot = matplotlib_pyplot()
    fmt = NumberFormat(digits, decimal, leading_zero)
    items = rows_of(result["tidy"])
    whole = {key: values[0] for key, values in result["glance"].items()}
    named = [label_of(i["item"], labels) + (" (R)" if i["reversed"] else "") for i in items]
    size = RowSize.of(named)
    own = ax is None
    if ax is None:
        drawn: Axes = pyplot.subplots(figsize=(_WIDTH, size.row * len(items)))[1]
        drawn.set_position((0, 0, 1, 1))
    else:
        drawn = ax
    handles = _draw_points(drawn, items, whole)
    draw_items(drawn, named, size)
    _draw_scale(drawn, items, whole, fmt, size)
    draw_below(drawn, handles, _note(result, items, whole, fmt) if note else "", size)
    if title:
        drawn.set_title(title, loc="left", fontsize=size.labels + 1, color=INK, parse_math=False)
    if own:
        fit(drawn, _WIDTH, size.row * len(items))
    return drawn


def _draw_points(ax: Axes, items: list[dict[str, Any]], whole: Mapping[str, Any]) -> list[Any]:
    places = list(range(len(items)))
    style: dict[str, Any] = {"linestyle": "none", "markersize": _POINT, "color": INK, "zorder": 3}
    handles = ax.plot(
        [item["item_rest"] for item in items], places, marker="o", label="Item–rest r", **style
    )
    dropped = [item["alpha_if_dropped"] for item in items]
    if not all(map(math.isnan, dropped)):
        open_points = {**style, "markerfacecolor": WHITE}
        handles += ax.plot(dropped, places, marker="D", label="α if dropped", **open_points)
    if not math.isnan(whole["conf_low"]):
        ax.axvspan(whole["conf_low"], whole["conf_high"], color=_BAND, linewidth=0, zorder=0.5)
    line = ax.axvline(whole["alpha"], color=INK, linewidth=0.9, linestyle="--", zorder=2, label="α")
    return [*handles, line]


def _draw_scale(
    ax: Axes,
    items: list[dict[str, Any]],
    whole: Mapping[str, Any],
    fmt: NumberFormat,
    size: RowSize,
) -> None:
    """From 0, or from the lowest figure below it, but not from below -1, to 1."""
    lowest = min(_figures(items, whole))
    low = max(-1.0, math.floor(min(0.0, lowest) * 5 + 1e-9) / 5)
    places = [i / 5 for i in range(round(low * 5), 6)]
    written = [fmt.bounded(x, digits=0 if x in (-1, 0, 1) else 1) for x in places]
    draw_marks(ax, places, [text.replace("-", "−") for text in written], size)
    # Room for half a point at both ends.
    margin = (1 - low) * 0.02
    ax.set_xlim(low - margin, 1 + margin)


def _figures(items: list[dict[str, Any]], whole: Mapping[str, Any]) -> list[float]:
    """All figures that there are to draw."""
    figures = [item[key] for item in items for key in ("item_rest", "alpha_if_dropped")]
    return [x for x in [*figures, whole["alpha"], whole["conf_low"]] if not math.isnan(x)]


def _note(
    result: Mapping[str, Any],
    items: list[dict[str, Any]],
    whole: Mapping[str, Any],
    fmt: NumberFormat,
) -> str:
    alpha = f"Line: Cronbach’s α = {fmt.bounded(whole['alpha'])}"
    interval = fmt.interval(whole["conf_low"], whole["conf_high"], bounded=True)
    if interval:
        alpha += f"; grey: its {confidence_label(result['confidence'], fmt)}, {interval}"
    reverse = any(item["reversed"] for item in items)
    parts = [
        f"Note. {alpha}.".replace("-", "−"),
        "Item–rest r: correlation with the total of the other items.",
        "(R) = reverse-keyed item, as keyed." if reverse else "",
        "Figures below −1 are not drawn." if min(_figures(items, whole)) < -1 else "",
        f"n = {number_range([whole['n']], fmt)}.",
    ]
    return " ".join(part for part in parts if part)
