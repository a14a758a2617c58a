"""The importance of predictors as bars, the most important one at the top."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .._core import DataError
from .drawing import INK, fit, matplotlib_pyplot
from .item_rows import RowSize, draw_below, draw_items, draw_marks
from .numbers import NumberFormat
from .wording import Labels, confidence_label, label_of, rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH = 4.0  # inches of the bars
_BAR, _THICKEST = 0.62, 0.3  # of a row; inches, however high a long label makes the row
_COLOUR = "#8fa9c4"
_METRICS = {
    "lmg": "LMG: R² added on average over all orders of entry",
    "first": "R² of the predictor alone",
    "last": "R² added to all other predictors",
    "betasq": "Squared standardised coefficient",
    "pratt": "Pratt’s measure, β times r",
    "relative_weight": "Johnson’s relative weight",
}


_NAMES = {
    "lmg": "LMG",
    "first": "R² alone",
    "last": "R² added last",
    "betasq": "β²",
    "pratt": "Pratt",
    "relative_weight": "Relative weight",
}


def importance_plot(
    result: Mapping[str, Any],
    *,
    metric: str = "lmg",
    ax: Axes | None = None,
    labels: Labels | None = None,
    order: str = "importance",
    decimal: str = ".",
    leading_zero: bool = False,
    digits: int = 2,
    title: str | None = None,
    note: bool = True,
) -> Axes:
    """Draw a bar per predictor, as long as it is important, with its interval if there is one.

    Parameters
    ----------
    result
        What ``RelativeImportance.to_dict()`` gives.
    metric
        "lmg", "first", "last", "betasq", "pratt" or "relative_weight".
    ax
        Where to draw; a figure of its own, as large as the predictors need, if not given.
    labels
        Predictor -> label; one without keeps its name.
    order
        "importance", the largest bar first, or "declared".
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of the figures.
    title
        A title; none if not given.
    note
        Whether to write below what the bars are.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, to be changed or saved: ``ax.figure.savefig("importance.pdf")``.

    Raises
    ------
    DataError
        An unknown metric or order, or a metric that no predictor has.
    ReportDependencyError
        When matplotlib is not installed.
    """
    if metric not in _METRICS:
        offered = ", ".join(f'"{name}"' for name in _METRICS)
        raise DataError(f'metric="{metric}" is unknown: take one of {offered}')
    if order not in ("importance", "declared"):
        raise DataError(f'order="{order}" is unknown: take "importance" or "declared"')
    predictors = [row for row in rows_of(result["tidy"]) if not math.isnan(row[metric])]
    if not predictors:
        raise DataError(f"groups of predictors have no {metric}: take another metric")
    if order == "importance":
        predictors.sort(key=lambda row: -row[metric])
    pyplot = matplotlib_pyplot()
    fmt = NumberFormat(digits, decimal, leading_zero)
    named = [label_of(row["predictor"], labels) for row in predictors]
    size = RowSize.of(named)
    own = ax is None
    if ax is None:
        drawn: Axes = pyplot.subplots(figsize=(_WIDTH, size.row * len(named)))[1]
        drawn.set_position((0, 0, 1, 1))
    else:
        drawn = ax
    level = confidence_label(result["confidence"], fmt)
    handles = _draw_bars(drawn, predictors, metric, level, size)
    draw_items(drawn, named, size)
    _draw_scale(drawn, predictors, metric, fmt, size)
    _draw_figures(drawn, predictors, metric, fmt, size)
    draw_below(drawn, handles, _note(result, predictors, metric, fmt) if note else "", size)
    if title:
        drawn.set_title(title, loc="left", fontsize=size.labels + 1, color=INK, parse_math=False)
    if own:
        fit(drawn, _WIDTH, size.row * len(named))
    return drawn


def _ends(row: Mapping[str, Any], metric: str) -> tuple[float, float] | None:
    low = row.get(f"{metric}_conf_low", math.nan)
    return None if math.isnan(low) else (low, row[f"{metric}_conf_high"])


def _draw_bars(
    ax: Axes, predictors: list[dict[str, Any]], metric: str, level: str, size: RowSize
) -> list[Any]:
    """Draw bars and intervals, and give what the legend has of them."""
    height = min(_BAR, _THICKEST / size.row)
    values = [row[metric] for row in predictors]
    style: dict[str, Any] = {"height": height, "color": _COLOUR, "linewidth": 0, "zorder": 2}
    handles: list[Any] = [ax.barh(range(len(values)), values, label=_NAMES[metric], **style)]
    lines = [
        ax.plot(ends, (place, place), color=INK, linewidth=1.1, marker="|", zorder=3, label=level)
        for place, row in enumerate(predictors)
        if (ends := _ends(row, metric)) is not None
    ]
    ax.axvline(0, color=INK, linewidth=0.8, zorder=3)
    return handles + (lines[0] if lines else [])


def _reach(row: Mapping[str, Any], metric: str) -> tuple[float, float]:
    """How far to the left and to the right the bar and its interval go."""
    ends = _ends(row, metric) or (0.0, 0.0)
    return min(0.0, row[metric], ends[0]), max(0.0, row[metric], ends[1])


def _draw_scale(
    ax: Axes, predictors: list[dict[str, Any]], metric: str, fmt: NumberFormat, size: RowSize
) -> None:
    reaches = [_reach(row, metric) for row in predictors]
    low, high = min(reach[0] for reach in reaches), max(reach[1] for reach in reaches)
    step = next((s for s in (0.01, 0.02, 0.05, 0.1) if (high - low) / s <= 8), 0.2)
    places = [i * step for i in range(math.floor(low / step), math.ceil(high / step) + 1)]
    decimals = 2 if step < 0.1 else 1
    written = [fmt.bounded(x, digits=decimals if abs(x) > 1e-9 else 0) for x in places]
    draw_marks(ax, places, [text.replace("-", "−") for text in written], size)
    # Room at the right for the figure of the longest bar.
    ax.set_xlim(places[0] - 0.01 * (high - low), places[-1] + 0.12 * (places[-1] - places[0]))


def _draw_figures(
    ax: Axes, predictors: list[dict[str, Any]], metric: str, fmt: NumberFormat, size: RowSize
) -> None:
    gap = 0.012 * (ax.get_xlim()[1] - ax.get_xlim()[0])
    for place, row in enumerate(predictors):
        text = fmt.bounded(row[metric]).replace("-", "−")
        end = _reach(row, metric)[1]
        ax.text(end + gap, place, text, va="center", ha="left", fontsize=size.labels - 1, color=INK)


def _note(
    result: Mapping[str, Any], predictors: list[dict[str, Any]], metric: str, fmt: NumberFormat
) -> str:
    lines = ""
    if any(_ends(row, metric) is not None for row in predictors):
        kind = {"bca": "BCa", "percentile": "percentile"}[result["bootstrap"]["interval"]]
        lines = f"Intervals: {kind} bootstrap."
    parts = [
        f"Note. {_METRICS[metric]}.",
        f"R² = {fmt.bounded(result['r_squared'])}.",
        f"Always in: {', '.join(result['always'])}." if result["always"] else "",
        lines,
        f"n = {fmt.count(result['n'])}.",
    ]
    return " ".join(part for part in parts if part)
