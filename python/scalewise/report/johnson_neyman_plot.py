"""The slope of a predictor along its moderator, and where it is significant."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .._core import DataError
from .drawing import GREY, INK, fit, matplotlib_pyplot
from .interaction_plot import dress, write_note
from .numbers import NumberFormat
from .slopes_table import level_of_test
from .wording import Labels, errors_of, label_of, rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH, _HEIGHT = 4.6, 3.2  # inches of the axes
_SIGNIFICANT = "#0072b2"


def johnson_neyman_plot(
    result: Mapping[str, Any],
    *,
    ax: Axes | None = None,
    labels: Labels | None = None,
    decimal: str = ".",
    digits: int = 2,
    title: str | None = None,
    note: bool = True,
) -> Axes:
    """Draw the slope against the moderator, its band shaded where the slope is significant.

    The boundaries are marked and written out; a line along the bottom marks the observed range.

    Parameters
    ----------
    result
        What ``JohnsonNeyman.to_dict()`` gives.
    ax
        Where to draw; a figure of its own if not given.
    labels
        Variable -> label; a variable without one keeps its name.
    decimal, digits
        How numbers are written, see ``NumberFormat``.
    title
        A title; none if not given.
    note
        Whether to write below what is shown.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, to be changed or saved.

    Raises
    ------
    DataError
        A result without a band, as nothing is known of the values of the moderator.
    ReportDependencyError
        When matplotlib is not installed.
    """
    pyplot = matplotlib_pyplot()
    fmt = NumberFormat(digits, decimal)
    band, whole = result["band"], rows_of(result["glance"])[0]
    if not band:
        raise DataError(
            f"nothing is known of the values of `{whole['moderator']}`: give data= or range="
        )
    own = ax is None
    drawn: Axes = pyplot.subplots(figsize=(_WIDTH, _HEIGHT))[1] if ax is None else ax
    x, y = band["value"], band["estimate"]
    low, high = band["conf_low"], band["conf_high"]
    _shade(drawn, band, rows_of(result["tidy"]))
    drawn.plot(x, low, color=INK, linewidth=0.7, linestyle=(0, (4, 2)), zorder=3)
    drawn.plot(x, high, color=INK, linewidth=0.7, linestyle=(0, (4, 2)), zorder=3)
    drawn.plot(x, y, color=INK, linewidth=1.6, zorder=4)
    drawn.axhline(0, color=GREY, linewidth=0.9, zorder=2)
    drawn.set_xlim(x[0], x[-1])
    moderator, predictor = (label_of(whole[key], labels) for key in ("moderator", "predictor"))
    dress(drawn, moderator, f"Slope of {predictor}")
    _mark_boundaries(drawn, whole, (x[0], x[-1]), fmt)
    if title:
        drawn.set_title(title, loc="left", fontsize=10, color=INK, parse_math=False, pad=16)
    _name_shades(drawn, rows_of(result["tidy"]), (x[0], x[-1]), whole["alpha"], fmt)
    if note:
        write_note(drawn, _note(result, whole, fmt))
    if own:
        fit(drawn, _WIDTH, _HEIGHT)
    return drawn


def _shade(ax: Axes, band: Mapping[str, Any], regions: list[dict[str, Any]]) -> None:
    """The band, in colour inside the regions."""
    import numpy as np

    x = np.array(band["value"])
    ends = [end for region in regions for end in (region["from"], region["to"])]
    # The boundaries themselves are among the places, so that colours meet there.
    places = np.unique([*x, *(end for end in ends if x[0] < end < x[-1])])
    low, high = (np.interp(places, x, band[key]) for key in ("conf_low", "conf_high"))
    ax.fill_between(places, low, high, color=GREY, alpha=0.22, linewidth=0, zorder=1)
    for region in regions:
        inside = (places >= region["from"]) & (places <= region["to"])
        ax.fill_between(
            places,
            low,
            high,
            where=inside.tolist(),
            color=_SIGNIFICANT,
            alpha=0.38,
            linewidth=0,
            zorder=1,
        )


def _mark_boundaries(
    ax: Axes, whole: Mapping[str, Any], ends: tuple[float, float], fmt: NumberFormat
) -> None:
    """A line at each boundary that is shown, with its value above."""
    for boundary in dict.fromkeys((whole["lower"], whole["upper"])):
        if math.isnan(boundary) or not ends[0] < boundary < ends[1]:
            continue
        ax.axvline(boundary, color=_SIGNIFICANT, linewidth=1.0, linestyle=(0, (1.2, 1.6)), zorder=3)
        ax.annotate(
            fmt.number(boundary).replace("-", "−"),
            (boundary, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=8,
            color=_SIGNIFICANT,
        )


def _name_shades(
    ax: Axes,
    regions: list[dict[str, Any]],
    ends: tuple[float, float],
    alpha: float,
    fmt: NumberFormat,
) -> None:
    """A legend of the two shades, those that are there."""
    import matplotlib.patches as patches

    covered = sum(
        max(0.0, min(region["to"], ends[1]) - max(region["from"], ends[0])) for region in regions
    )
    known = (
        (covered > 0, _SIGNIFICANT, 0.38, f"p < {level_of_test(alpha, fmt)}"),
        (covered < ends[1] - ends[0], GREY, 0.22, "not significant"),
    )
    shown = [
        patches.Patch(facecolor=colour, alpha=opacity, label=name)
        for there, colour, opacity, name in known
        if there
    ]
    ax.legend(handles=shown, frameon=False, fontsize=8, loc="best", labelcolor=INK)


def _note(result: Mapping[str, Any], whole: Mapping[str, Any], fmt: NumberFormat) -> str:
    t = fmt.number(whole["critical_t"])
    reach = f"{t} standard errors" if t else "critical t standard errors (Satterthwaite's df)"
    parts = [f"Note. Band: slope ± {reach}."]
    if whole["fdr_controlled"]:
        parts.append("The critical value keeps the false discovery rate.")
    if math.isnan(whole["range_low"]):
        parts.append("Shown: two standard deviations to both sides of the mean.")
    else:
        share = fmt.number(100 * whole["share_of_range"], digits=0)
        parts.append(f"Shown is the range of the moderator; significant in {share}% of it.")
    if not math.isnan(whole["share_of_respondents"]):
        share = fmt.number(100 * whole["share_of_respondents"], digits=0)
        parts.append(f"Significant for {share}% of respondents.")
    if result["vcov"] != "classical":
        parts.append(f"Standard errors: {errors_of(result)}.")
    parts += [str(note) for note in result.get("notes") or []]
    return " ".join(parts)
