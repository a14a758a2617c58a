"""What plots with a row per item have in common: labels beside the rows, a legend, a note."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .drawing import GREY, INK, LINE_EM, POINTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TIED = "\u00a0=\u00a0"
_CHARACTER_EM = 0.5  # about the mean width of a letter


@dataclass(frozen=True)
class RowSize:
    """Inches of a row, points of type, and characters of a line of a label."""

    row: float
    labels: float
    figures: float
    line: int

    @classmethod
    def of(cls, labels: Sequence[str]) -> RowSize:
        """Rows as high as the longest label needs; smaller type with many items."""
        many = len(labels) > 12
        type_size, line, least = (8.0, 46, 0.27) if many else (9.0, 34, 0.36)
        lines = max(len(_wrapped(label, line)) for label in labels)
        return cls(max(least, (lines * LINE_EM + 0.5) * type_size / POINTS), type_size, 7.5, line)


def _wrapped(label: str, width: int) -> list[str]:
    return textwrap.wrap(label, width) or [""]


def draw_items(ax: Axes, labels: Sequence[str], size: RowSize) -> None:
    """The items beside their rows, the first on top."""
    style: dict[str, Any] = {"fontsize": size.labels, "color": INK, "parse_math": False}
    wrapped = ["\n".join(_wrapped(label, size.line)) for label in labels]
    ax.set_yticks(range(len(labels)), wrapped, **style)
    ax.set_ylim(len(labels) - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)
    ax.spines[:].set_visible(False)


def draw_marks(ax: Axes, places: Sequence[float], written: Sequence[str], size: RowSize) -> None:
    """The marks of the scale below the rows, with faint lines through them."""
    ax.set_xticks(places, written, fontsize=size.figures, color=INK)
    ax.tick_params(axis="x", length=2, width=0.6, color=GREY)
    ax.grid(axis="x", color="#e6e6e6", linewidth=0.5, zorder=0)
    ax.set_axisbelow(True)


def draw_below(ax: Axes, handles: Sequence[Any], note: str, size: RowSize) -> None:
    """The legend below the scale in as few lines as fit, and the note below the legend."""
    from matplotlib.transforms import ScaledTranslation

    figure = ax.figure
    outer, inner = ax.get_tightbbox(), ax.get_window_extent()
    if outer is None:  # nothing is visible
        return
    whole = outer.width
    drop = (inner.y0 - outer.y0) / figure.dpi + 0.06
    below = ax.transAxes + ScaledTranslation(0, -drop, figure.dpi_scale_trans)
    for columns in range(len(handles), 0, -1):
        # A legend fills its columns from top to bottom; it is read from left to right.
        by_column = [one for i in range(columns) for one in handles[i::columns]]
        legend = _legend(ax, by_column, columns, "upper center", (0.5, 0), below, size)
        width = legend.get_window_extent().width
        if inner.width < width <= whole:
            # Too wide for the rows alone: it ends where they end, and begins below the labels.
            legend = _legend(ax, by_column, columns, "upper right", (1, 0), below, size)
        if width <= whole:
            break
    if not note:
        return
    legend_height = legend.get_window_extent().height / figure.dpi
    characters = int(whole / figure.dpi * POINTS / (size.figures * _CHARACTER_EM))
    left = (inner.x0 - outer.x0) / figure.dpi
    # A symbol stays beside its figure.
    whole_words = textwrap.wrap(note.replace(" = ", _TIED), max(30, characters))
    ax.annotate(
        "\n".join(whole_words).replace(_TIED, " = "),
        (0, 0),
        xycoords="axes fraction",
        textcoords="offset points",
        xytext=(-left * POINTS, -(drop + legend_height + 0.08) * POINTS),
        va="top",
        fontsize=size.figures,
        color=INK,
        parse_math=False,
        annotation_clip=False,
    )


def _legend(
    ax: Axes,
    handles: Sequence[Any],
    columns: int,
    loc: Any,
    anchor: tuple[float, float],
    transform: Any,
    size: RowSize,
) -> Any:
    legend = ax.legend(
        handles=list(handles),
        ncols=columns,
        loc=loc,
        bbox_to_anchor=anchor,
        bbox_transform=transform,
        frameon=False,
        fontsize=size.figures + 0.5,
        labelcolor=INK,
        handlelength=1.0,
        handleheight=1.0,
        columnspacing=1.2,
        borderaxespad=0,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)
    return legend
