"""The coefficients of a regression as points with their intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from .drawing import GREY, INK, fit, matplotlib_pyplot
from .item_rows import RowSize, draw_below, draw_items, draw_marks
from .numbers import NumberFormat
from .wording import Labels, confidence_label, label_of, rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INTERCEPT = "(Intercept)"

_WIDTH = 4.2  # inches of the rows
_POINT = 5.0
_BETWEEN_MODELS = 0.17  # inches
_STEPS = (1, 2, 5, 10)
_BETA = ("beta", "beta_conf_low", "beta_conf_high")
_B = ("estimate", "conf_low", "conf_high")
_MARKS = 6  # marks of the scale, at most

#: Colours that colour-blind readers tell apart (Okabe and Ito), each with a marker of its own.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_MARKERS = ("o", "s", "D", "^", "v", "P")


def coefficient_plot(
    result: Mapping[str, Any],
    *,
    standardized: bool = True,
    models: Literal["last", "all"] = "last",
    ax: Axes | None = None,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    title: str | None = None,
    note: bool = True,
) -> Axes:
    """Draw a point per predictor with its interval, and a line at zero; no intercept.

    Parameters
    ----------
    result
        What ``Regression.to_dict()`` gives.
    standardized
        True for betas, False for B. B of predictors in different units share one scale.
    models
        ``"last"``: the coefficients of the last model; ``"all"``: those of every model side by
        side, each model with a colour and a marker of its own.
    ax
        Where to draw; a figure of its own, as large as the rows need, if not given.
    labels
        Variable -> label; a variable without one keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    title
        A title; none if not given.
    note
        Whether to write below what points and lines are.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, to be changed or saved: ``ax.figure.savefig("coefficients.pdf")``.

    Raises
    ------
    ReportDependencyError
        When matplotlib is not installed.
    """
    if models not in ("last", "all"):
        raise ValueError(f'models must be "last" or "all", not {models!r}')
    pyplot = matplotlib_pyplot()
    fmt = NumberFormat(2, decimal, leading_zero)
    figures = _BETA if standardized else _B
    shown = rows_of(result["glance"])[-1 if models == "last" else 0 :]
    numbers = [model["model"] for model in shown]
    rows = [row for row in rows_of(result["tidy"]) if row["term"] != INTERCEPT]
    rows = [row for row in rows if row["model"] in numbers]
    terms = list(dict.fromkeys(row["term"] for row in rows))
    named = [label_of(term, labels) for term in terms]
    size = _sized(RowSize.of(named), len(shown))
    own = ax is None
    if ax is None:
        drawn: Axes = pyplot.subplots(figsize=(_WIDTH, size.row * len(terms)))[1]
        drawn.set_position((0, 0, 1, 1))
    else:
        drawn = ax
    drawn.axvline(0, color=GREY, linewidth=0.9, zorder=1)
    places = _places(rows, terms, size)
    handles = [
        _draw_model(drawn, [row for row in rows if row["model"] == number], places, figures, at)
        for at, number in enumerate(numbers)
    ]
    _name(handles, shown, standardized, confidence_label(result["confidence"], fmt))
    draw_items(drawn, named, size)
    _draw_scale(drawn, _finite(rows, figures), fmt, size)
    draw_below(drawn, handles, _note(result, standardized, labels, fmt) if note else "", size)
    if title:
        drawn.set_title(title, loc="left", fontsize=size.labels + 1, color=INK, parse_math=False)
    if own:
        fit(drawn, _WIDTH, size.row * len(terms))
    return drawn


def _sized(size: RowSize, models: int) -> RowSize:
    """Rows in which all models find room."""
    room = max(size.row, (models + 0.6) * _BETWEEN_MODELS)
    return RowSize(room, size.labels, size.figures, size.line)


def _places(
    rows: Sequence[Mapping[str, Any]], terms: Sequence[str], size: RowSize
) -> dict[tuple[Any, str], float]:
    """Where each coefficient is drawn: in the row of its term, the models that have it in order."""
    places = {}
    for at, term in enumerate(terms):
        having = [row["model"] for row in rows if row["term"] == term]
        step = min(_BETWEEN_MODELS / size.row, 0.8 / len(having))
        for i, number in enumerate(having):
            places[number, term] = at + (i - (len(having) - 1) / 2) * step
    return places


def _draw_model(
    ax: Axes,
    rows: Sequence[Mapping[str, Any]],
    places: Mapping[tuple[Any, str], float],
    figures: tuple[str, str, str],
    at: int,
) -> Any:
    """The points of one model and their intervals; what does not exist is left out."""
    point, low, high = figures
    colour, marker = _COLOURS[at % len(_COLOURS)], _MARKERS[at % len(_MARKERS)]
    heights = [places[row["model"], row["term"]] for row in rows]
    for row, height in zip(rows, heights, strict=True):
        if math.isfinite(row[low]) and math.isfinite(row[high]):
            ax.plot([row[low], row[high]], [height] * 2, color=colour, linewidth=1.3, zorder=2)
    (points,) = ax.plot(
        [row[point] for row in rows],
        heights,
        linestyle="none",
        marker=marker,
        markersize=_POINT,
        color=colour,
        zorder=3,
    )
    return points


def _name(
    handles: Sequence[Any], shown: Sequence[Mapping[str, Any]], standardized: bool, interval: str
) -> None:
    """The models in the legend; one model alone needs no name, and its points get one."""
    for handle, model in zip(handles, shown, strict=True):
        block = " ".join(str(model["block"]).split())
        handle.set_label(f"Model {model['model']}: {block}")
    if len(handles) == 1:
        handles[0].set_label(f"{'β' if standardized else 'B'} and its {interval}")


def _finite(rows: Sequence[Mapping[str, Any]], figures: Sequence[str]) -> list[float]:
    return [row[key] for row in rows for key in figures if math.isfinite(row[key])]


def _draw_scale(ax: Axes, figures: Sequence[float], fmt: NumberFormat, size: RowSize) -> None:
    """A scale with zero on it, and marks at round numbers."""
    low, high = min([0.0, *figures]), max([0.0, *figures])
    if low == high:
        low, high = -1.0, 1.0
    step, digits = _step(high - low)
    marks = range(math.floor(low / step), math.ceil(high / step) + 1)
    places = [mark * step for mark in marks]
    written = [fmt.number(place, digits=digits if place else 0, bounded=True) for place in places]
    draw_marks(ax, places, [text.replace("-", "−") for text in written], size)
    margin = (high - low) * 0.03
    ax.set_xlim(min(low, places[0]) - margin, max(high, places[-1]) + margin)


def _step(span: float) -> tuple[float, int]:
    """The distance of the marks, and the decimals that it needs."""
    power = math.floor(math.log10(span / _MARKS))
    step = next(s for s in _STEPS if s * 10.0**power * _MARKS >= span * (1 - 1e-9))
    return step * 10.0**power, max(0, -power - (1 if step == 10 else 0))


def _note(
    result: Mapping[str, Any], standardized: bool, labels: Labels | None, fmt: NumberFormat
) -> str:
    interval = confidence_label(result["confidence"], fmt)
    vcov = str(result.get("vcov", "classical"))
    parts = [
        f"Note. Outcome: {label_of(result['outcome'], labels)}.",
        "β = standardised coefficient" if standardized else "B = unstandardised coefficient",
        f"; lines: {interval}." if vcov == "classical" else f"; lines: {interval}, {vcov}.",
        f"n = {fmt.count(result['n'])}.",
    ]
    return f"{parts[0]} {parts[1]}{parts[2]} {parts[3]}"
