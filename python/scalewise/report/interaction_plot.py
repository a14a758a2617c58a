"""An interaction as lines: the outcome along a predictor, at values of the moderator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .._core import DataError
from .drawing import GREY, INK, fit, matplotlib_pyplot
from .numbers import NumberFormat
from .slopes_table import point_label
from .wording import Labels, confidence_label, errors_of, label_of, rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH, _HEIGHT = 4.4, 3.2  # inches of the axes
#: Told apart in black and white by their dashes, in colour besides (Okabe & Ito).
_STYLES = (
    ("#222222", "solid"),
    ("#0072b2", (0, (5, 2))),
    ("#d55e00", (0, (1.2, 1.6))),
    ("#009e73", (0, (6, 2, 1.2, 2))),
    ("#cc79a7", (0, (3, 1.5, 1, 1.5, 1, 1.5))),
)


def interaction_plot(
    result: Mapping[str, Any],
    *,
    ax: Axes | None = None,
    labels: Labels | None = None,
    second: str | None = None,
    band: bool = True,
    points: tuple[Sequence[float], Sequence[float]] | None = None,
    decimal: str = ".",
    digits: int = 2,
    title: str | None = None,
    note: bool = True,
) -> Axes:
    """Draw the expected outcome along the predictor, a line for each value of the moderator.

    Other variables are at their means. The lines differ in their dashes too, so that they are told
    apart without colours, and are named at their ends.

    Parameters
    ----------
    result
        What ``SimpleSlopes.to_dict()`` gives.
    ax
        Where to draw; a figure of its own if not given.
    labels
        Variable -> label; a variable without one keeps its name.
    second
        With two moderators: which value of the second one is drawn, by its label.
    band
        Whether to shade the confidence intervals of the lines.
    points
        Values of predictor and outcome to show behind the lines.
    decimal, digits
        How numbers are written, see ``NumberFormat``.
    title
        A title; none if not given.
    note
        Whether to write below what lines and bands are.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, to be changed or saved: ``ax.figure.savefig("interaction.pdf")``.

    Raises
    ------
    DataError
        A result without lines, more lines than can be told apart, an unknown `second`.
    ReportDependencyError
        When matplotlib is not installed.
    """
    pyplot = matplotlib_pyplot()
    fmt = NumberFormat(digits, decimal)
    chosen = _chosen(result, second)
    own = ax is None
    drawn: Axes = pyplot.subplots(figsize=(_WIDTH, _HEIGHT))[1] if ax is None else ax
    if points is not None:
        drawn.scatter(*points, s=9, color=GREY, alpha=0.35, linewidths=0, zorder=1)
    ends = []
    for (row, line), (colour, dashes) in zip(chosen, _STYLES, strict=False):
        x, y = line["value"], line["estimate"]
        drawn.plot(x, y, color=colour, linestyle=dashes, linewidth=1.6, zorder=3)
        if band:
            limits = (line["conf_low"], line["conf_high"])
            drawn.fill_between(x, *limits, color=colour, alpha=0.12, linewidth=0, zorder=2)
        name = point_label(row["moderator_label"], row["moderator_value"], fmt)
        ends.append((y[-1], str(name).replace("-", "−"), colour))
    drawn.set_xlim(chosen[0][1]["value"][0], chosen[0][1]["value"][-1])
    dress(drawn, label_of(result["predictor"], labels), label_of(result["outcome"], labels))
    if title:
        drawn.set_title(title, loc="left", fontsize=10, color=INK, parse_math=False)
    if own:
        drawn.figure.canvas.figure.draw_without_rendering()
    _name_lines(drawn, ends, label_of(result["moderators"][0], labels))
    if note:
        write_note(drawn, _note(result, chosen[0][0], labels, band, fmt))
    if own:
        fit(drawn, _WIDTH, _HEIGHT)
    return drawn


def dress(ax: Axes, x: str, y: str) -> None:
    """Axes in the style of APA: two lines, ticks outside, labels in ink."""
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color(INK)
        ax.spines[side].set_linewidth(0.8)
    ax.tick_params(colors=INK, labelsize=8, width=0.8, length=3.5)
    ax.set_xlabel(x, fontsize=9, color=INK, parse_math=False)
    ax.set_ylabel(y, fontsize=9, color=INK, parse_math=False)


def write_note(ax: Axes, words: str) -> None:
    """Write a note below the axes, as wide as they are."""
    import textwrap

    ax.annotate(
        textwrap.fill(words, 78),
        (0, 0),
        xycoords="axes fraction",
        xytext=(0, -40),
        textcoords="offset points",
        fontsize=7.5,
        color=INK,
        va="top",
        parse_math=False,
        annotation_clip=False,
    )


def _chosen(result: Mapping[str, Any], second: str | None) -> list[tuple[dict[str, Any], Any]]:
    """The rows to draw with their lines."""
    pairs = list(zip(rows_of(result["tidy"]), result["lines"], strict=True))
    if not pairs or not pairs[0][1]["value"]:
        raise DataError(
            f"the mean of `{result['predictor']}` is not known, so there is nothing to draw lines "
            "over: enter it as a predictor"
        )
    if len(result["moderators"]) > 1:
        known = list(dict.fromkeys(row["second_moderator_label"] for row, _ in pairs))
        if second is None:
            second = known[0]
        if second not in known:
            raise DataError(f"second={second!r} is unknown: take one of {', '.join(known)}")
        pairs = [pair for pair in pairs if pair[0]["second_moderator_label"] == second]
    if len(pairs) > len(_STYLES):
        raise DataError(
            f"{len(pairs)} lines cannot be told apart: ask for at most {len(_STYLES)} values"
        )
    return pairs


def _name_lines(ax: Axes, ends: Sequence[tuple[float, str, str]], moderator: str) -> None:
    """Write the name of each line at its right end, moved apart where they would overlap."""
    low, high = ax.get_ylim()
    height = ax.get_window_extent().height / ax.figure.dpi * 72
    room = 11.0 * (high - low) / height
    placed: list[float] = []
    ordered = sorted(ends)
    for y, _, _ in ordered:
        placed.append(y if not placed else max(y, placed[-1] + room))
    over = max(0.0, placed[-1] - high)
    placed = [y - over for y in placed]
    for y, (_, name, colour) in zip(placed, ordered, strict=True):
        ax.annotate(
            name,
            (1, y),
            xycoords=("axes fraction", "data"),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=colour,
            parse_math=False,
            annotation_clip=False,
        )
    ax.annotate(
        moderator,
        (1, placed[-1] + 1.3 * room),
        xycoords=("axes fraction", "data"),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        fontsize=8,
        fontweight="bold",
        color=INK,
        parse_math=False,
        annotation_clip=False,
    )


def _note(
    result: Mapping[str, Any],
    row: Mapping[str, Any],
    labels: Labels | None,
    band: bool,
    fmt: NumberFormat,
) -> str:
    parts = ["Note. Other variables are at their means."]
    if band:
        parts.append(
            f"Bands: {confidence_label(result['confidence'], fmt)} of the expected outcome."
        )
    if len(result["moderators"]) > 1:
        at = point_label(row["second_moderator_label"], row["second_moderator_value"], fmt)
        parts.append(f"{label_of(result['moderators'][1], labels)}: {at}.")
    if result["vcov"] != "classical":
        parts.append(f"Standard errors: {errors_of(result)}.")
    return " ".join(parts)
