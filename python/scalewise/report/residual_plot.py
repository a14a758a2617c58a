"""Residuals of a regression: against what was fitted, normal scores and leverage."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .drawing import GREY, INK, POINTS, WHITE, fit, matplotlib_pyplot
from .numbers import NumberFormat
from .wording import Labels, confidence_label, label_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH, _HEIGHT = 4.2, 3.2  # inches of a plot
_BAND, _CURVE = "#dddddd", "#b2182b"
_TYPE, _SMALL = 8.5, 7.5  # points
_CHARACTER_EM = 0.5  # about the mean width of a letter
_MOST_POINTS = 5000
_HEXAGONS = 60

#: The four plots of the overview, in the order of R's plot.lm.
OVERVIEW = ("residuals", "normal", "scale_location", "leverage")


def residual_plot(
    plotted: Mapping[str, Any],
    *,
    ax: Axes | None = None,
    labels: Labels | None = None,
    decimal: str = ".",
    title: str | None = None,
    note: bool = True,
    most_points: int = _MOST_POINTS,
    named_rows: int = 3,
) -> Axes:
    """Draw one plot of the residuals of a regression.

    Up to ``most_points`` respondents are points. More are counted in hexagons, the darker the more
    there are, and the note says so.

    Parameters
    ----------
    plotted
        The figures of a plot, as ``RegressionDiagnostics.plotted(kind)`` gives them.
    ax
        Where to draw; a figure of its own if not given.
    labels
        Variable -> label; a variable without one keeps its name.
    decimal
        The decimal mark, see ``NumberFormat``.
    title
        A title; that of the plot if not given.
    note
        Whether to write below what the lines are.
    most_points
        From here on respondents are counted in hexagons.
    named_rows
        How many of the farthest points are named by their rows.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, to be changed or saved: ``ax.figure.savefig("residuals.pdf")``.

    Raises
    ------
    ReportDependencyError
        When matplotlib is not installed.
    """
    pyplot = matplotlib_pyplot()
    own = ax is None
    if ax is None:
        drawn: Axes = pyplot.subplots(figsize=(_WIDTH, _HEIGHT))[1]
        drawn.set_position((0, 0, 1, 1))
    else:
        drawn = ax
    fmt = NumberFormat(2, decimal)
    said = _DRAWN[plotted["kind"]](drawn, plotted, fmt, most_points)
    if plotted["kind"] != "histogram":
        _name_rows(drawn, plotted, named_rows)
    _finish(drawn, plotted, labels, fmt, title)
    if note:
        counted = len(plotted["x"]) > most_points and plotted["kind"] != "histogram"
        hexagons = "Hexagons: the darker, the more respondents." if counted else ""
        n = f"n = {fmt.count(len(plotted['x']))} rows."
        _note(drawn, " ".join(part for part in ["Note.", said, hexagons, n] if part))
    if own:
        fit(drawn, _WIDTH, _HEIGHT)
    return drawn


def residual_overview(
    plots: Sequence[Mapping[str, Any]],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    title: str | None = None,
    note: bool = True,
    most_points: int = _MOST_POINTS,
    named_rows: int = 3,
) -> Figure:
    """Draw several plots of residuals in one figure, two in a row.

    Parameters
    ----------
    plots
        The figures of each plot.
    labels, decimal, note, most_points, named_rows
        As for ``residual_plot``.
    title
        A title above all; none if not given.

    Returns
    -------
    matplotlib.figure.Figure
        The figure.

    Raises
    ------
    ReportDependencyError
        When matplotlib is not installed.
    """
    pyplot = matplotlib_pyplot()
    rows = (len(plots) + 1) // 2
    size = (2 * (_WIDTH + 0.5), rows * (_HEIGHT + (0.95 if note else 0.6)))
    figure: Figure = pyplot.figure(figsize=size)
    figure.set_layout_engine("constrained", h_pad=0.12, w_pad=0.12)
    axes = figure.subplots(rows, 2, squeeze=False).ravel()
    for at, plotted in zip(axes, plots, strict=False):
        residual_plot(
            plotted,
            ax=at,
            labels=labels,
            decimal=decimal,
            note=note,
            most_points=most_points,
            named_rows=named_rows,
        )
    for at in axes[len(plots) :]:
        at.set_visible(False)
    if title:
        figure.suptitle(title, x=0.01, ha="left", fontsize=_TYPE + 2, color=INK, parse_math=False)
    return figure


# the plots ----------------------------------------------------------------------------------------


def _residuals(ax: Axes, plotted: Mapping[str, Any], fmt: NumberFormat, most: int) -> str:
    ax.axhline(0, color=GREY, linewidth=0.8, linestyle="--", zorder=1)
    _points(ax, plotted, most)
    _curve(ax, plotted)
    return f"Red: {_lowess(plotted, fmt)}, which is flat if a straight line will do."


def _scale_location(ax: Axes, plotted: Mapping[str, Any], fmt: NumberFormat, most: int) -> str:
    _points(ax, plotted, most)
    _curve(ax, plotted)
    ax.set_ylim(bottom=0)
    return f"Red: {_lowess(plotted, fmt)}, which is flat if residuals have one variance."


def _normal(ax: Axes, plotted: Mapping[str, Any], fmt: NumberFormat, most: int) -> str:
    x = plotted["x"]
    places = _places(x)
    low, high = plotted["low"][places], plotted["high"][places]
    ax.fill_between(x[places], low, high, color=_BAND, linewidth=0, zorder=0.5)
    ax.plot([x[0], x[-1]], [x[0], x[-1]], color=GREY, linewidth=0.8, linestyle="--", zorder=1)
    _points(ax, plotted, most)
    level = confidence_label(plotted["confidence"], fmt).removesuffix(" CI")
    return f"Grey: where a normal residual lies in {level} of samples, for each by itself."


def _leverage(ax: Axes, plotted: Mapping[str, Any], fmt: NumberFormat, most: int) -> str:
    ax.axhline(0, color=GREY, linewidth=0.8, linestyle="--", zorder=1)
    _points(ax, plotted, most)
    _curve(ax, plotted)
    across, up = ax.get_xlim(), ax.get_ylim()
    places = np.linspace(max(across[1] * 1e-3, 1e-6), min(across[1], 0.999), 200)
    for distance in (0.5, 1.0):
        line = np.sqrt(distance * plotted["coefficients"] * (1 - places) / places)
        for sign in (1, -1):
            ax.plot(places, sign * line, color=GREY, linewidth=0.8, linestyle=":", zorder=1)
        inside = [sign * line[-1] for sign in (1, -1) if up[0] < sign * line[-1] < up[1]]
        for y in inside:
            written = fmt.number(distance, digits=1)
            at: Any = {"fontsize": _SMALL, "color": GREY, "va": "bottom", "ha": "right"}
            ax.annotate(written, (places[-1], y), xytext=(0, 3), textcoords="offset points", **at)
    ax.set_xlim(0, across[1])
    ax.set_ylim(up)
    contours = " and ".join(fmt.number(distance, digits=1) for distance in (0.5, 1.0))
    curve = _lowess(plotted, fmt)
    return f"Red: {curve}. Dotted: Cook’s distance {contours}, where it lies within the plot."


def _histogram(ax: Axes, plotted: Mapping[str, Any], fmt: NumberFormat, most: int) -> str:
    x = plotted["x"]
    bins = int(np.clip(np.ceil(np.sqrt(len(x))), 8, 40))
    ax.hist(x, bins=bins, density=True, color="#c6c6c6", edgecolor=WHITE, linewidth=0.6, zorder=2)
    ax.plot(plotted["curve_x"], plotted["curve_y"], color=_CURVE, linewidth=1.2, zorder=3)
    return "Red: the normal distribution."


def _single(ax: Axes, plotted: Mapping[str, Any], fmt: NumberFormat, most: int) -> str:
    _points(ax, plotted, most)
    x = np.array([np.min(plotted["x"]), np.max(plotted["x"])])
    slope, start = plotted["slope"], plotted["intercept"]
    ax.plot(x, start + slope * x, color=INK, linewidth=0.9, linestyle="--", zorder=2)
    _curve(ax, plotted)
    dashed = f"Dashed: b = {fmt.number(slope, digits=3)}.".replace("-", "−")
    return f"{dashed} Red: {_lowess(plotted, fmt)}."


_DRAWN = {
    "residuals": _residuals,
    "scale_location": _scale_location,
    "normal": _normal,
    "leverage": _leverage,
    "histogram": _histogram,
    "added_variable": _single,
    "component": _single,
}


# pieces -------------------------------------------------------------------------------------------


def _points(ax: Axes, plotted: Mapping[str, Any], most: int) -> None:
    x, y = plotted["x"], plotted["y"]
    if len(x) > most:
        ax.hexbin(
            x, y, gridsize=_HEXAGONS, bins="log", mincnt=1, cmap="Greys", linewidths=0.1, zorder=2
        )
        return
    # So many points lie on each other that they must be seen through.
    alpha = float(np.clip(60 / np.sqrt(len(x)) / 4, 0.25, 0.85))
    ax.plot(
        x, y, linestyle="none", marker="o", markersize=3, color=INK, alpha=alpha,
        markeredgewidth=0, zorder=2,
    )  # fmt: skip


def _lowess(plotted: Mapping[str, Any], fmt: NumberFormat) -> str:
    """What the curve is, and of how many rows where not of all."""
    if plotted["smoothed"] == len(plotted["x"]):
        return "lowess"
    rows = fmt.count(plotted["smoothed"])
    return f"lowess of {rows} rows, evenly spaced in the order of the horizontal axis"


def _places(x: np.ndarray, most: int = 2000) -> np.ndarray:
    """Places of sorted values that draw a line as all of them would."""
    if len(x) <= most:
        return np.arange(len(x))
    return np.unique(np.searchsorted(x, np.linspace(x[0], x[-1], most)).clip(0, len(x) - 1))


def _curve(ax: Axes, plotted: Mapping[str, Any]) -> None:
    ax.plot(plotted["curve_x"], plotted["curve_y"], color=_CURVE, linewidth=1.2, zorder=3)


def _name_rows(ax: Axes, plotted: Mapping[str, Any], count: int) -> None:
    """The rows of the points that lie farthest, beside them."""
    distance = np.nan_to_num(np.abs(plotted["distance"]), nan=-1.0)
    farthest = np.argpartition(-distance, min(count, len(distance)) - 1)[:count]
    far = farthest[np.argsort(-distance[farthest], kind="stable")]
    middle = np.mean(ax.get_xlim())
    for at in far:
        x, y = plotted["x"][at], plotted["y"][at]
        left = x > middle
        ax.annotate(
            str(plotted["rows"][at]),
            (x, y),
            xytext=(-4 if left else 4, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            fontsize=_SMALL,
            color=INK,
            zorder=4,
        )


def _finish(
    ax: Axes,
    plotted: Mapping[str, Any],
    labels: Labels | None,
    fmt: NumberFormat,
    title: str | None,
) -> None:
    style: dict[str, Any] = {"fontsize": _TYPE, "color": INK, "parse_math": False}
    term = label_of(plotted.get("term", ""), labels)
    outcome = label_of(plotted["outcome"], labels)
    words = {"term": term, "outcome": outcome}
    ax.set_xlabel(plotted["x_label"].format(**words), **style)
    ax.set_ylabel(plotted["y_label"].format(**words), **style)
    shown = plotted["title"].format(**words) if title is None else title
    ax.set_title(shown, loc="left", **{**style, "fontsize": _TYPE + 1})
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set(color=GREY, linewidth=0.6)
    ax.tick_params(length=2, width=0.6, color=GREY, labelsize=_SMALL, labelcolor=INK)
    if fmt.decimal != ".":
        from matplotlib.ticker import FuncFormatter

        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_formatter(
                FuncFormatter(lambda value, _: f"{value:g}".replace(".", ",").replace("-", "−"))
            )


def _note(ax: Axes, words: str) -> None:
    width = ax.get_window_extent().width / ax.figure.dpi
    characters = int(max(width, _WIDTH) * POINTS / (_SMALL * _CHARACTER_EM))
    ax.annotate(
        "\n".join(textwrap.wrap(words, characters)),
        (0, 0),
        xycoords="axes fraction",
        textcoords="offset points",
        xytext=(-24, -36),
        va="top",
        fontsize=_SMALL,
        color=INK,
        parse_math=False,
        annotation_clip=False,
    )
