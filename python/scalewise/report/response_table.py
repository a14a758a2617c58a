"""Answers, right/wrong items, ends of scales and pairs of items as publication tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat
from .phrase import Phrase, figure, italic, paragraph, phrase, sentence
from .table import Column, Row, Table
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


def inter_item_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per pair of items: r, its interval and test.

    Parameters
    ----------
    result
        What ``InterItemCorrelations.to_dict()`` gives.
    labels
        Item -> label; also used for the name of the scale.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure but p.
    star_levels
        Accepted for symmetry with the other tables; the tests are given with their p values.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    whole = rows_of(result["glance"])[0]
    columns = (
        Column("pair", "Items", "left"),
        Column("n", N),
        Column("estimate", italic("r")),
        Column("interval", confidence_label(result["confidence"], fmt)),
        Column("p_value", italic("p")),
    )
    rows = tuple(
        Row(
            (
                f"{label_of(pair['first'], labels)} – {label_of(pair['second'], labels)}",
                fmt.count(pair["n"]),
                fmt.bounded(pair["estimate"]),
                fmt.interval(pair["conf_low"], pair["conf_high"], bounded=True),
                fmt.p_value(pair["p_value"]),
            )
        )
        for pair in rows_of(result["tidy"])
    )
    mean = phrase("Mean ", equals(italic("r"), fmt.bounded(whole["mean"])))
    limits = fmt.interval(whole["mean_conf_low"], whole["mean_conf_high"], bounded=True)
    if limits:
        mean = phrase(mean, f", {confidence_label(result['confidence'], fmt)} ", figure(limits))
    median = phrase("median ", equals(italic("r"), fmt.bounded(whole["median"])))
    summary = sentence([mean, median])
    notes = paragraphs(
        paragraph(
            summary,
            "Items as keyed.",
            phrase("Intervals of each pair: Fisher; ", italic("p"), ": two-sided t test."),
        ),
        cases_note(result, fmt, n=result["tidy"]["n"], pairwise_unit="each correlation"),
        *result_notes(result),
    )
    named = label_of(whole["scale"], labels)
    return Table(title or f"Inter-Item Correlations: {named}", columns, rows, notes)


def right_wrong_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per right/wrong item: difficulty, shares in both groups, D and item-rest r.

    Parameters
    ----------
    result
        What ``RightWrongAnalysis.to_dict()`` gives.
    labels
        Item -> label; also used for the name of the scale.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    whole = rows_of(result["glance"])[0]
    columns = (
        Column("item", "Item", "left"),
        Column("difficulty", "Difficulty"),
        Column("upper", "Upper\ngroup"),
        Column("lower", "Lower\ngroup"),
        Column("discrimination", italic("D")),
        Column("item_rest", phrase("Item–rest\n", italic("r"))),
    )
    figures = [column.key for column in columns[1:]]
    rows = tuple(
        Row((label_of(item["item"], labels), *(fmt.bounded(item[key]) for key in figures)))
        for item in rows_of(result["tidy"])
    )
    share = fmt.number(100 * whole["share"], digits=0)
    upper = f"{fmt.count(whole['upper_from'])} or more, n = {fmt.count(whole['n_upper'])}"
    lower = f"{fmt.count(whole['lower_to'])} or fewer, n = {fmt.count(whole['n_lower'])}"
    notes = paragraphs(
        paragraph(
            _scale_line(whole, fmt, "Number right"),
            "Difficulty: share of right answers. Groups, ties included:",
            f"{share}% with the most right ({upper}) and with the fewest ({lower});",
            phrase(italic("D"), " = upper minus lower."),
        ),
        cases_note(result, fmt, n=[whole["n"]], pairwise_unit="each item"),
        *result_notes(result),
    )
    named = label_of(whole["scale"], labels)
    return Table(title or f"Right/Wrong Items: {named}", columns, rows, notes)


def response_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 1,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per item, a column per answer: per cent of those who answered.

    Parameters
    ----------
    result
        What ``ResponseFrequencies.to_dict()`` gives.
    labels
        Item -> label; also used for the name of the scale, and for answers by their number as text.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of the percentages.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    answers = [fmt.count(value) for value in result["values"]]
    columns = (
        Column("item", "Item", "left"),
        *(Column(f"answer {at}", label_of(answer, labels)) for at, answer in enumerate(answers)),
        Column("answered", N),
        Column("missing", "Missing"),
    )
    cells: dict[str, list[Mapping[str, Any]]] = {item: [] for item in result["items"]}
    for row in rows_of(result["tidy"]):
        cells[row["item"]].append(row)
    rows = tuple(
        Row(
            (
                label_of(item, labels),
                *(fmt.number(100 * answer["share"]) for answer in given),
                fmt.count(sum(answer["count"] for answer in given)),
                fmt.count(missing),
            )
        )
        for (item, given), missing in zip(cells.items(), result["missing_answers"], strict=True)
    )
    notes = paragraphs("Per cent of those who answered the item, as answered.")
    named = label_of(result["scale"], labels)
    return Table(title or f"Answers: {named}", columns, rows, notes)


def floor_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 1,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per item and one for the scale: per cent at the floor and at the ceiling.

    Parameters
    ----------
    result
        What ``FloorAndCeiling.to_dict()`` gives.
    labels
        Item -> label; also used for the name of the scale.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of the percentages.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    columns = (
        Column("name", "Item", "left"),
        Column("n", N),
        Column("floor", "Floor"),
        Column("ceiling", "Ceiling"),
    )
    lines = rows_of(result["tidy"])
    rows = [
        Row(
            (
                label_of(line["name"], labels),
                fmt.count(line["n"]),
                fmt.number(100 * line["floor"]),
                fmt.number(100 * line["ceiling"]),
            ),
            kind="body" if at + 1 < len(lines) else "summary",
        )
        for at, line in enumerate(lines)
    ]
    mark = fmt.number(100 * result["mark"], digits=0)
    scale = lines[-1]
    ends = [end for end in ("floor", "ceiling") if scale[end] > result["mark"]]
    effect = f"The scale has more at its {' and its '.join(ends)}." if ends else ""
    notes = paragraphs(
        paragraph(
            "Per cent of respondents at the lowest and the highest possible answer or score, items",
            f"as keyed. More than {mark}% of a scale is the usual mark of an effect (McHorney &",
            "Tarlov, 1995).",
            effect,
        ),
        *result_notes(result),
    )
    named = label_of(result["scale"], labels)
    return Table(title or f"Floor and Ceiling: {named}", columns, tuple(rows), notes)


def _scale_line(whole: Mapping[str, Any], fmt: NumberFormat, what: str) -> Phrase:
    """A phrase such as "Number right: M = 8.37, SD = 3.93, n = 1248."."""
    parts = [
        phrase(MEAN, " = ", figure(fmt.number(whole["mean"]))),
        phrase(SD, " = ", figure(fmt.number(whole["sd"]))),
        equals(N, fmt.count(whole["n"])),
    ]
    return phrase(f"{what}: ", sentence(parts, ", "))
