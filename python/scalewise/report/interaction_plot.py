"""An interaction as lines: the outcome along a predictor, at values of the moderator."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .._core import DataError
from .drawing import GREY, INK, fit, matplotlib_pyplot
from .numbers import NumberFormat
from .slopes_table import point_label
from .wording import Labels, confidence_label, errors_of, label_of, rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH, _HEIGHT = 4.4, 3.2  # inches of the axes
_PANEL = 2.7  # inches of one of several
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
) -> Axes | Figure:
    """Draw the expected outcome along the predictor, a line for each value of the moderator.

    Other variables are at their means. The lines differ in their dashes too, so that they are told
    apart without colours, and are named at their ends. A second moderator has a panel for each of
    its values, in one figure and with one scale.

    Parameters
    ----------
    result
        What ``SimpleSlopes.to_dict()`` gives.
    ax
        Where to draw one panel; a figure of its own if not given.
    labels
        Variable -> label; a variable without one keeps its name.
    second
        With two moderators: the value of the second one that alone is drawn, by its label.
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
    matplotlib.axes.Axes or matplotlib.figure.Figure
        The axes, to be changed or saved: ``ax.figure.savefig("interaction.pdf")``; of several
        panels the figure.

    Raises
    ------
    DataError
        A result without lines, more lines than can be told apart, an unknown `second`, several
        panels for one `ax`.
    ReportDependencyError
        When matplotlib is not installed.
    """
    pyplot = matplotlib_pyplot()
    look = _Look(labels, band, points, NumberFormat(digits, decimal))
    if len(result["moderators"]) > 1 and second is None:
        if ax is not None:
            raise DataError(
                "the second moderator has a panel for each of its values, which one ax= does not "
                "hold: say which it shows, second=..., or leave ax out"
            )
        return _panels(result, look, title, note)
    own = ax is None
    drawn: Axes = pyplot.subplots(figsize=(_WIDTH, _HEIGHT))[1] if ax is None else ax
    chosen = _chosen(result, second)
    ends = _lines(drawn, result, chosen, look)
    if title:
        drawn.set_title(title, loc="left", fontsize=10, color=INK, parse_math=False)
    if own:
        drawn.figure.canvas.figure.draw_without_rendering()
    _name_lines(drawn, ends, label_of(result["moderators"][0], labels))
    if note:
        write_note(drawn, _note(result, chosen[0][0] if second else None, look))
    if own:
        fit(drawn, _WIDTH, _HEIGHT)
    return drawn


@dataclass(frozen=True)
class _Look:
    """How lines are drawn and named."""

    labels: Labels | None
    band: bool
    points: tuple[Sequence[float], Sequence[float]] | None
    fmt: NumberFormat


def _panels(result: Mapping[str, Any], look: _Look, title: str | None, note: bool) -> Figure:
    """A panel for each value of the second moderator, on one scale."""
    _, second = result["moderators"]
    rows = {row["second_moderator_label"]: row for row in rows_of(result["tidy"])}
    pyplot = matplotlib_pyplot()
    size = (len(rows) * (_PANEL + 0.9), _HEIGHT + (0.9 if note else 0.4))
    figure: Figure = pyplot.figure(figsize=size)
    figure.set_layout_engine("constrained", w_pad=0.1, h_pad=0.1)
    panels = figure.subplots(1, len(rows), sharey=True, squeeze=False)[0]
    ends = {}
    for panel, (label, row) in zip(panels, rows.items(), strict=True):
        ends[label] = _lines(panel, result, _chosen(result, label), look)
        at = point_label(label, row["second_moderator_value"], look.fmt)
        heading = f"{label_of(second, look.labels)}: {at}".replace("-", "−")
        panel.set_title(heading, loc="left", fontsize=9, color=INK, parse_math=False)
        if panel is not panels[0]:
            panel.set_ylabel("")
    if title:
        figure.suptitle(title, x=0.01, ha="left", fontsize=10, color=INK, parse_math=False)
    if note:
        words = textwrap.fill(_note(result, None, look), int(size[0] * 17))
        style: Any = {"fontsize": 7.5, "color": INK, "parse_math": False}
        figure.supxlabel(words, x=0.01, ha="left", **style)
    figure.draw_without_rendering()
    for panel, of_panel in zip(panels, ends.values(), strict=True):
        _name_lines(panel, of_panel, label_of(result["moderators"][0], look.labels))
    return figure


def _lines(
    drawn: Axes,
    result: Mapping[str, Any],
    chosen: Sequence[tuple[dict[str, Any], Any]],
    look: _Look,
) -> list[tuple[float, str, str]]:
    """Draw the lines and their bands; give their right ends with their names and colours."""
    labels = look.labels
    if look.points is not None:
        drawn.scatter(*look.points, s=9, color=GREY, alpha=0.35, linewidths=0, zorder=1)
    ends = []
    for (row, line), (colour, dashes) in zip(chosen, _STYLES, strict=False):
        x, y = line["value"], line["estimate"]
        drawn.plot(x, y, color=colour, linestyle=dashes, linewidth=1.6, zorder=3)
        if look.band:
            limits = (line["conf_low"], line["conf_high"])
            drawn.fill_between(x, *limits, color=colour, alpha=0.12, linewidth=0, zorder=2)
        name = point_label(row["moderator_label"], row["moderator_value"], look.fmt)
        ends.append((y[-1], str(name).replace("-", "−"), colour))
    drawn.set_xlim(chosen[0][1]["value"][0], chosen[0][1]["value"][-1])
    dress(drawn, label_of(result["predictor"], labels), label_of(result["outcome"], labels))
    return ends


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


def _note(result: Mapping[str, Any], row: Mapping[str, Any] | None, look: _Look) -> str:
    """What is drawn; `row` tells the value of a second moderator that alone is shown."""
    parts = ["Note. Other variables are at their means."]
    if look.band:
        parts.append(
            f"Bands: {confidence_label(result['confidence'], look.fmt)} of the expected outcome."
        )
    if row is not None and len(result["moderators"]) > 1:
        at = point_label(row["second_moderator_label"], row["second_moderator_value"], look.fmt)
        parts.append(f"{label_of(result['moderators'][1], look.labels)}: {at}.")
    if result["vcov"] != "classical":
        parts.append(f"Standard errors: {errors_of(result)}.")
    return " ".join(parts)
