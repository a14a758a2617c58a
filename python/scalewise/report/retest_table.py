"""A scale that was answered twice as publication tables: its coefficients, and its items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat
from .phrase import Phrase, figure, italic, paragraph, phrase, sentence
from .score_table import COEFFICIENTS
from .table import Column, Row, Spanner, Table
from .wording import (
    MEAN,
    SD,
    Labels,
    N,
    cases_note,
    confidence_label,
    equals,
    label_of,
    paragraphs,
    result_notes,
    rows_of,
)

_GENERALIZABILITY = {
    "R1F": "R1F, one occasion, fixed",
    "RkF": "RkF, both occasions, fixed",
    "R1R": "R1R, one occasion, random",
    "RkR": "RkR, both occasions, random",
    "Rc": "Rc, change",
}


def scale_retest_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """The coefficients of two administrations of a scale; change and components in the note.

    Parameters
    ----------
    result
        What ``ScaleRetest.to_dict()`` gives.
    labels
        Scale -> label.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure but p.
    star_levels
        Accepted for symmetry with the other tables; intervals are given instead.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    whole = rows_of(result["glance"])[0]
    first, second = (label_of(whole[which], labels) for which in ("first", "second"))
    names = {
        **COEFFICIENTS,
        "alpha_first": f"α, {first}",
        "alpha_second": f"α, {second}",
        "mean_item_correlation": phrase("Mean ", italic("r"), " of an item with itself"),
        "mean_consistency": phrase("Mean ", italic("r"), " within people over items"),
        **_GENERALIZABILITY,
    }
    columns = (
        Column("coefficient", "Coefficient", "left"),
        Column("estimate", "Estimate"),
        Column("interval", confidence_label(result["confidence"], fmt)),
    )
    rows = tuple(
        Row(
            (
                names[row["coefficient"]],
                fmt.bounded(row["estimate"]),
                fmt.interval(row["conf_low"], row["conf_high"], bounded=True),
            )
        )
        for row in rows_of(result["tidy"])
    )
    notes = paragraphs(
        paragraph(
            f"{first} and {second};",
            phrase(equals(N, fmt.count(whole["n"])), f", {fmt.count(whole['n_items'])} items."),
            _change(whole, fmt),
        ),
        _within(whole, fmt),
        _components(result, fmt),
        cases_note(result, fmt, n=[whole["n"]], pairwise_unit="each figure"),
        *result_notes(result),
    )
    return Table(title or "Test–Retest Reliability of a Scale", columns, rows, notes)


def item_retest_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per item: its correlation with itself, both means and deviations, and its change.

    Parameters
    ----------
    result
        What ``ScaleRetest.to_dict()`` gives.
    labels
        Item (that of the first occasion, where they have names of their own), or scale -> label.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure but p.
    star_levels
        Accepted for symmetry with the other tables; p-values are given instead.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    whole = rows_of(result["glance"])[0]
    first, second = (label_of(whole[which], labels) for which in ("first", "second"))
    columns = (
        Column("item", "Item", "left"),
        Column("r", italic("r")),
        Column("interval", confidence_label(result["confidence"], fmt)),
        Column("mean_first", MEAN),
        Column("sd_first", SD),
        Column("mean_second", MEAN),
        Column("sd_second", SD),
        Column("change_statistic", italic("t")),
        Column("change_p_value", italic("p")),
    )
    rows = tuple(
        Row(
            (
                label_of(item.get("item", item["first"]), labels)
                + (" (R)" if item["reversed_first"] else ""),
                fmt.bounded(item["r"]),
                fmt.interval(item["conf_low"], item["conf_high"], bounded=True),
                fmt.number(item["mean_first"]),
                fmt.number(item["sd_first"]),
                fmt.number(item["mean_second"]),
                fmt.number(item["sd_second"]),
                fmt.number(item["change_statistic"]),
                fmt.p_value(item["change_p_value"]),
            )
        )
        for item in rows_of(result["items"])
    )
    spanners = (
        Spanner(first, ("mean_first", "sd_first")),
        Spanner(second, ("mean_second", "sd_second")),
        Spanner("Change", ("change_statistic", "change_p_value")),
    )
    reversed_any = any(result["items"]["reversed_first"])
    notes = paragraphs(
        paragraph(
            phrase(equals(N, fmt.count(whole["n"])), "."),
            phrase(italic("r"), " is of the item with itself."),
            phrase(italic("t"), " is Student's, of the same people, second less first."),
            "(R) reversed." if reversed_any else "",
        ),
        cases_note(result, fmt, n=[whole["n"]], pairwise_unit="each figure"),
    )
    return Table(title or "Items on Both Occasions", columns, rows, notes, spanners)


def _change(whole: Mapping[str, Any], fmt: NumberFormat) -> Phrase | str:
    if whole["mean_difference"] is None or whole["mean_difference"] != whole["mean_difference"]:
        return ""
    t = phrase(italic("t"), f"({fmt.count(whole['change_df'])})")
    return sentence(
        [
            equals("Mean change", fmt.number(whole["mean_difference"])),
            equals(t, fmt.number(whole["change_statistic"])),
            phrase(italic("p"), " ", _related(fmt.p_value(whole["change_p_value"]))),
            equals("standard error of measurement", fmt.number(whole["measurement_error"])),
        ],
        ", ",
    )


def _related(p: str) -> str:
    return p if p.startswith("<") else f"= {p}"


def _within(whole: Mapping[str, Any], fmt: NumberFormat) -> Phrase | str:
    if whole["mean_distance"] != whole["mean_distance"]:
        return ""
    return sentence(
        [
            phrase(
                "Within people over items: ",
                equals(phrase(SD, " of ", italic("r")), fmt.number(whole["sd_consistency"])),
            ),
            equals("mean squared difference", fmt.number(whole["mean_distance"])),
        ],
        ", ",
    )


def _components(result: Mapping[str, Any], fmt: NumberFormat) -> Phrase | str:
    lines = rows_of(result["components"])
    if any(line["share"] != line["share"] for line in lines):
        return ""
    shares = sentence(
        [
            phrase(
                line["source"].replace("_by_", " × "),
                " ",
                figure(fmt.number(100 * line["share"], digits=0)),
                "%",
            )
            for line in lines
        ],
        ", ",
    )
    return phrase("Variance components: ", shares)
