"""The correlation matrix as a heatmap."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .correlation_methods import coefficient_of, methods_of
from .drawing import GREY, INK, LINE_EM, POINTS, WHITE, fit, matplotlib_pyplot, readable_on
from .numbers import NumberFormat, stars
from .wording import Labels, label_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Red for negative, white for none, blue for positive: told apart with every kind of colour vision.
_PALETTE = "RdBu"
_CHARACTER_EM = 0.64  # about the width of a digit
_LABEL = 30  # characters of a line of a label
_SMALLEST = 4.0  # points of the smallest type
_BAR, _BAR_GAP, _BAR_LENGTH = 0.13, 0.2, 3.0  # inches: width, distance and most length


@dataclass(frozen=True)
class _Size:
    """Inches of a cell, and points of the type in the cells and of the labels."""

    cell: float
    figures: float
    labels: float


def correlation_plot(
    result: Mapping[str, Any],
    *,
    ax: Axes | None = None,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Axes:
    """Draw the lower triangle as a heatmap with the correlations in its cells.

    Colours run from -1 (red) over 0 (white) to 1 (blue) whatever the data, so that two plots can be
    compared. The rows are numbered, and the numbers stand below the columns, as in the table.

    Parameters
    ----------
    result
        What ``CorrelationMatrix.to_dict()`` gives.
    ax
        Where to draw; a figure of its own, as large as the matrix needs, if not given.
    labels
        Variable -> label; a variable without one keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of the correlations.
    star_levels
        Symbol -> level, see ``stars``, for correlations with stars; none if not given.
    title
        A title; none if not given.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, to be changed or saved: ``ax.figure.savefig("correlations.pdf")``.

    Raises
    ------
    ReportDependencyError
        When matplotlib is not installed.
    """
    pyplot = matplotlib_pyplot()
    fmt = NumberFormat(digits, decimal, leading_zero)
    cells = _cells(result, fmt, star_levels)
    longest = max(len(text) for row in cells for text in row)
    own = ax is None
    if ax is None:
        size = _size_of_own(len(cells), longest)
        side = len(cells) * size.cell
        drawn: Axes = pyplot.subplots(figsize=(side, side))[1]
        drawn.set_position((0, 0, 1, 1))
    else:
        size = _size_within(ax, len(cells), longest)
        drawn = ax
    mesh = _draw_cells(drawn, result["r"], cells, size)
    _draw_labels(drawn, [label_of(name, labels) for name in result["names"]], size)
    _draw_bar(drawn, mesh, _name(result), fmt, size, len(cells) * size.cell)
    if title:
        drawn.set_title(title, loc="left", fontsize=size.labels + 1, color=INK, parse_math=False)
    if own:
        fit(drawn, side, side)
    return drawn


def _name(result: Mapping[str, Any]) -> str:
    """What the colours stand for."""
    methods = methods_of(result)
    if len(methods) > 1 or methods == ["auto"]:
        return "Correlation"
    adjective = coefficient_of(methods[0]).adjective
    return f"{adjective[:1].upper()}{adjective[1:]} correlation"


# figures ------------------------------------------------------------------------------------------


def _cells(
    result: Mapping[str, Any], fmt: NumberFormat, star_levels: Mapping[str, float] | None
) -> list[list[str]]:
    """The texts of the lower triangle, a dash on the diagonal."""
    r, p = result["r"], result["p_value"]
    return [
        [*(_minus(fmt.bounded(r[i][j])) + stars(p[i][j], star_levels) for j in range(i)), "—"]
        for i in range(len(r))
    ]


def _minus(number: str) -> str:
    return number.replace("-", "−")


# sizes --------------------------------------------------------------------------------------------


def _size_of_own(k: int, longest: int) -> _Size:
    """Cells as large as their text needs, in type that gets smaller with many variables."""
    figures, least = (9.0, 0.5) if k <= 8 else (8.0, 0.42) if k <= 14 else (7.0, 0.34)
    return _Size(max(least, _text_em(longest) * figures / POINTS), figures, figures + 1)


def _size_within(ax: Axes, k: int, longest: int) -> _Size:
    """Type as large as the cells of these axes allow."""
    box = ax.get_window_extent()
    cell = min(box.width, box.height) / ax.figure.dpi / k
    figures = max(_SMALLEST, min(9.0, cell * POINTS / _text_em(longest)))
    return _Size(cell, figures, max(_SMALLEST, min(9.0, cell * POINTS / LINE_EM)))


def _text_em(longest: int) -> float:
    """How many widths of its type a cell takes with some air around the longest text."""
    return longest * _CHARACTER_EM + 0.7


# drawing ------------------------------------------------------------------------------------------


def _draw_cells(
    ax: Axes, r: Sequence[Sequence[float]], cells: Sequence[Sequence[str]], size: _Size
) -> Any:
    k = len(cells)
    triangle = [[r[i][j] if j < i else math.nan for j in range(k)] for i in range(k)]
    mesh: Any = ax.pcolormesh(
        triangle, cmap=_PALETTE, vmin=-1, vmax=1, edgecolors=WHITE, linewidth=size.figures / 9
    )
    ax.set_aspect("equal")
    ax.invert_yaxis()
    for i, row in enumerate(cells):
        for j, text in enumerate(row):
            colour = GREY if i == j else readable_on(mesh.to_rgba(triangle[i][j]))
            written = ax.text(j + 0.5, i + 0.5, text, fontsize=size.figures, color=colour)
            written.set(ha="center", va="center")
    return mesh


def _draw_labels(ax: Axes, names: Sequence[str], size: _Size) -> None:
    """The numbered variables beside the rows, their numbers below the columns; no frame."""
    places = [i + 0.5 for i in range(len(names))]
    lines = max(1, math.floor(size.cell * POINTS / (size.labels * LINE_EM)))
    numbered = [_broken(f"{i + 1}. {name}", lines) for i, name in enumerate(names)]
    style: dict[str, Any] = {"fontsize": size.labels, "color": INK, "parse_math": False}
    ax.set_yticks(places, numbered, **style)
    ax.set_xticks(places, [str(i + 1) for i in range(len(names))], **style)
    ax.tick_params(length=2, width=0.6, color=GREY)
    ax.spines[:].set_visible(False)


def _broken(label: str, lines: int) -> str:
    """The label in as many lines as a row has room for, and no more."""
    width = _LABEL
    while len(broken := textwrap.wrap(label, width, break_long_words=False)) > lines:
        width += 2
    return "\n".join(broken)


def _draw_bar(ax: Axes, mesh: Any, name: str, fmt: NumberFormat, size: _Size, side: float) -> None:
    """The bar of colours to the right, as high as the cells but no longer than is needed."""
    length = min(1.0, _BAR_LENGTH / side)
    place = (1 + _BAR_GAP / side, (1 - length) / 2, _BAR / side, length)
    bar: Any = ax.figure.colorbar(mesh, cax=ax.inset_axes(place))
    ticks = {-1: 0, -0.5: 1, 0: 0, 0.5: 1, 1: 0}
    written = [_minus(fmt.bounded(tick, digits=digits)) for tick, digits in ticks.items()]
    bar.set_ticks(list(ticks), labels=written, fontsize=size.labels - 1, color=INK)
    bar.set_label(name, fontsize=size.labels, color=INK)
    bar.ax.tick_params(length=2, width=0.6, color=GREY)
    bar.solids.set_edgecolor("face")
    bar.outline.set_visible(False)
