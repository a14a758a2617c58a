"""How the items of a scale were answered, as diverging stacked bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

from .._core import DataError
from .answer_bars import (
    BarLayout,
    ItemAnswers,
    answer_colours,
    answer_labels,
    answers_to_items,
    possible_answers,
)
from .drawing import INK, WHITE, fit, matplotlib_pyplot, readable_on
from .item_rows import RowSize, draw_below, draw_items, draw_marks
from .numbers import NumberFormat
from .wording import Labels, label_of, number_range

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Neutral = Literal["split", "apart"]
Order = Literal["declared", "mean"]

_WIDTH = 4.4  # inches of the bars
_BAR, _THICKEST = 0.74, 0.34  # of a row; inches, however high a long label makes the row


def item_plot(
    result: Mapping[str, Any],
    *,
    ax: Axes | None = None,
    labels: Labels | None = None,
    answers: Mapping[Any, str] | None = None,
    bounds: tuple[float, float] | None = None,
    reverse: Sequence[str] = (),
    keyed: bool = False,
    neutral: Neutral = "split",
    order: Order = "declared",
    decimal: str = ".",
    digits: int = 0,
    title: str | None = None,
    note: bool = True,
    weight_type: str | None = None,
) -> Axes:
    """Draw a bar per item: lower answers to the left of the centre line, higher ones to the right.

    Every piece is as long as the per cent of those who answered the item; its figure stands in it
    where there is room. The answers differ in lightness too, so that they are told apart without
    colours.

    Parameters
    ----------
    result
        What ``Frequencies.to_dict()`` gives.
    ax
        Where to draw; a figure of its own, as large as the items need, if not given.
    labels
        Item -> label, for instance the question; an item without one keeps its name.
    answers
        Code -> label of the answer; an answer without one keeps its code.
    bounds
        The lowest and the highest possible answer: answers that nobody gave are in the legend then,
        and the centre is in their middle. Without bounds those of ``answers`` and of the data.
    reverse
        The items keyed the other way, which are marked (R).
    keyed
        ``False`` shows them as they were answered, ``True`` turned round within the bounds. The
        note says which.
    neutral
        Where an odd number of answers has its middle one: ``"split"`` at the centre line, or
        ``"apart"`` to the right of the others.
    order
        ``"declared"``, or ``"mean"`` for the item with the highest mean first.
    decimal
        The decimal mark, see ``NumberFormat``.
    digits
        Decimals of the percentages.
    title
        A title; none if not given.
    note
        Whether to write below what the percentages are of, n, and how items are shown.
    weight_type
        What the percentages are weighted by, for the note.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, to be changed or saved: ``ax.figure.savefig("items.pdf")``.

    Raises
    ------
    DataError
        An unknown choice, ``keyed`` without bounds, or more answers than colours can tell apart.
    ReportDependencyError
        When matplotlib is not installed.
    """
    for option, value, choices in (("neutral", neutral, Neutral), ("order", order, Order)):
        if value not in get_args(choices):
            offered = " or ".join(f'"{choice}"' for choice in get_args(choices))
            raise DataError(f'{option}="{value}" is unknown: take {offered}')
    pyplot = matplotlib_pyplot()
    fmt = NumberFormat(digits, decimal)
    categories = possible_answers(result, answers, bounds)
    items = answers_to_items(result, categories, bounds, reverse, keyed)
    if order == "mean":
        items.sort(key=lambda item: -item.mean(categories))
    shape = BarLayout(categories, [item.shares for item in items], neutral == "apart")
    named = [label_of(item.name, labels) + (" (R)" if item.reversed else "") for item in items]
    own = ax is None
    size = RowSize.of(named)
    if ax is None:
        drawn: Axes = pyplot.subplots(figsize=(_WIDTH, size.row * len(items)))[1]
        drawn.set_position((0, 0, 1, 1))
    else:
        drawn = ax
    written = answer_labels(categories, answers, fmt)
    bars = _draw_bars(drawn, shape, written)
    draw_items(drawn, named, size)
    _draw_scale(drawn, shape, size)
    _draw_counts(drawn, [item.n for item in items], fmt, size)
    words = _note(items, shape, written, keyed, order, weight_type, fmt) if note else ""
    draw_below(drawn, bars, words, size)
    if title:
        drawn.set_title(
            title, loc="left", fontsize=size.labels + 1, color=INK, parse_math=False, pad=14
        )
    if own:
        fit(drawn, _WIDTH, size.row * len(items))
    # The layout decides how large the bars are, and so which figures have room.
    drawn.figure.canvas.figure.draw_without_rendering()
    _draw_percentages(drawn, bars, shape, fmt, size)
    return drawn


# words --------------------------------------------------------------------------------------------


def _note(
    items: Sequence[ItemAnswers],
    shape: BarLayout,
    answers: Sequence[str],
    keyed: bool,
    order: str,
    weight_type: str | None,
    fmt: NumberFormat,
) -> str:
    counts = {item.n for item in items}
    n = f"n = {number_range(counts, fmt)}." if len(counts) == 1 else ""
    weighted = f", by {weight_type} weights" if weight_type else ""
    parts = [f"Note. Percentages of those who answered the item{weighted}.", n]
    if shape.neutral is not None and len(shape.sides) > 1:
        where = "is set apart on the right" if shape.apart else "is split at the centre line"
        parts.append(f"“{answers[shape.neutral]}” {where}.")
    if any(item.reversed for item in items):
        how = "as keyed: answers turned round" if keyed else "as answered"
        parts.append(f"(R) = reverse-keyed item, shown {how}.")
    if order == "mean":
        parts.append("Items in the order of their means.")
    return " ".join(part for part in parts if part)


# drawing ------------------------------------------------------------------------------------------


def _draw_bars(ax: Axes, shape: BarLayout, answers: Sequence[str]) -> list[Any]:
    """The pieces of all bars, answer by answer."""
    places = list(range(len(shape.shares)))
    inches = ax.get_window_extent().height / ax.figure.dpi / len(places)
    starts = [shape.starts(row) for row in shape.shares]
    bars = []
    for i, colour in enumerate(answer_colours(shape.sides)):
        bars.append(
            ax.barh(
                places,
                [row[i] for row in shape.shares],
                left=[row[i] for row in starts],
                height=min(_BAR, _THICKEST / inches),
                color=colour,
                edgecolor=WHITE,
                # An answer that nobody gave has no edge either.
                linewidth=[0.6 if row[i] else 0.0 for row in shape.shares],
                label=answers[i],
                zorder=2,
            )
        )
    # Behind pieces that lie across it, whose figures it would strike through.
    across = shape.neutral is not None and not shape.apart
    ax.axvline(0, color=INK, linewidth=0.8, zorder=1 if across else 3)
    if shape.apart:
        ax.axvline(shape.origin, color=INK, linewidth=0.8, zorder=3)
    return bars


def _draw_scale(ax: Axes, shape: BarLayout, size: RowSize) -> None:
    """Per cent to both sides of the centre line, and of the neutral answers from theirs."""
    width = shape.left + shape.end
    step = next(step for step in (10, 20, 25, 50) if width / step <= 10)
    places = [-x for x in _steps(shape.left, step)][::-1] + _steps(shape.right, step)[1:]
    shown = [abs(x) for x in places]
    if shape.apart:
        of_neutral = _steps(shape.end - shape.origin, step)
        places += [shape.origin + x for x in of_neutral]
        shown += of_neutral
    ax.set_xlim(-shape.left, shape.end)
    written = [f"{x:.0f}%" for x in shown]
    draw_marks(ax, places, written, size)


def _steps(end: float, step: int) -> list[float]:
    return [float(x) for x in range(0, int(end) + 1, step)]


def _draw_counts(ax: Axes, counts: Sequence[float], fmt: NumberFormat, size: RowSize) -> None:
    """The n of each item to the right of its bar, where they differ."""
    if len(set(counts)) == 1:
        return
    written = [fmt.count(n) for n in counts]
    right = 6 + max(map(len, written)) * 0.6 * size.figures
    place: dict[str, Any] = {
        "xycoords": ("axes fraction", "data"),
        "textcoords": "offset points",
        "xytext": (right, 0),
        "ha": "right",
        "fontsize": size.figures,
        "color": INK,
        "annotation_clip": False,
    }
    for at, text in enumerate(written):
        ax.annotate(text, (1, at), va="center", **place)
    ax.annotate("n", (1, -0.5), va="bottom", style="italic", **place)


def _draw_percentages(
    ax: Axes, bars: Sequence[Any], shape: BarLayout, fmt: NumberFormat, size: RowSize
) -> None:
    """The figures, in the pieces that have room for them."""
    per_cent = ax.get_window_extent().width / (shape.left + shape.end)
    for i, pieces in enumerate(bars):
        for row, piece in zip(shape.shares, pieces, strict=True):
            if not row[i]:
                continue
            middle = piece.get_x() + piece.get_width() / 2
            text = ax.text(
                middle,
                piece.get_y() + piece.get_height() / 2,
                fmt.number(row[i]),
                ha="center",
                va="center_baseline",
                fontsize=size.figures,
                color=readable_on(piece.get_facecolor()),
                zorder=4,
            )
            if text.get_window_extent().width + 3 > row[i] * per_cent:
                text.remove()
