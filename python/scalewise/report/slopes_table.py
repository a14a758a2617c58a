"""Simple slopes and regions of significance as publication tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat, stars
from .phrase import Phrase, figure, italic, paragraph, phrase
from .table import Column, Row, Table, group_row
from .wording import (
    Labels,
    confidence_label,
    degrees_of,
    equals,
    errors_of,
    label_of,
    paragraphs,
    result_notes,
    rows_of,
    star_paragraph,
)

P, T, SE, B = italic("p"), italic("t"), italic("SE"), italic("b")


def slopes_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per value of the moderator: the slope, its standard error, test and interval.

    Parameters
    ----------
    result
        What ``SimpleSlopes.to_dict()`` gives.
    labels
        Variable -> label; a variable without one keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure but p.
    star_levels
        Symbol -> level, see ``stars``; without stars if not given, as the p value is there.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    predictor = label_of(result["predictor"], labels)
    moderators = [label_of(name, labels) for name in result["moderators"]]
    columns = (
        Column("at", moderators[0], "left"),
        Column("estimate", B),
        Column("std_error", SE),
        Column("interval", confidence_label(result["confidence"], fmt)),
        Column("statistic", T),
        Column("p_value", P),
    )
    rows: list[Row] = []
    for row, block in _in_blocks(rows_of(result["tidy"]), len(moderators)):
        if block is not None:
            rows.append(group_row(phrase(f"{moderators[1]}: ", _point(row, "second_", fmt))))
        rows.append(_slope_row(row, fmt, star_levels, indent=int(len(moderators) > 1)))
    df = degrees_of(result["glance"]["df"][0], fmt)
    errors = errors_of(result)
    notes = paragraphs(
        paragraph(
            phrase(
                B, f" = slope of {predictor}; ", SE, " = its standard error; ", T, " tests with"
            ),
            phrase(df, "."),
            "" if errors == "classical" else f"Standard errors: {errors}.",
        ),
        *result_notes(result),
        star_paragraph(star_levels, fmt),
    )
    name = f"Simple Slopes of {predictor} at Values of {' and '.join(moderators)}"
    return Table(title or name, columns, tuple(rows), notes)


def _in_blocks(rows: list[dict[str, Any]], moderators: int) -> list[tuple[dict[str, Any], Any]]:
    """The rows ordered by the second moderator, the first of each block with its value."""
    if moderators == 1:
        return [(row, None) for row in rows]
    labels = list(dict.fromkeys(row["second_moderator_label"] for row in rows))
    ordered: list[tuple[dict[str, Any], Any]] = []
    for label in labels:
        block = [row for row in rows if row["second_moderator_label"] == label]
        ordered += [(row, label if at == 0 else None) for at, row in enumerate(block)]
    return ordered


def _slope_row(
    row: Mapping[str, Any],
    fmt: NumberFormat,
    levels: Mapping[str, float] | None,
    indent: int,
) -> Row:
    return Row(
        (
            _point(row, "", fmt),
            fmt.number(row["estimate"]) + stars(row["p_value"], levels),
            fmt.number(row["std_error"]),
            fmt.interval(row["conf_low"], row["conf_high"]),
            fmt.number(row["statistic"]),
            fmt.p_value(row["p_value"]),
        ),
        indent=indent,
    )


def _point(row: Mapping[str, Any], prefix: str, fmt: NumberFormat) -> Phrase:
    """The value of a moderator as a table names it: "-1 SD (2.10)", "4", or the level."""
    label, value = row[f"{prefix}moderator_label"], row[f"{prefix}moderator_value"]
    return point_label(label, value, fmt)


def point_label(label: str, value: float | None, fmt: NumberFormat) -> Phrase:
    """A value with its name, where it has one besides its digits."""
    if value is None or math.isnan(value):
        return phrase(str(label))
    if str(label) == f"{value:g}":
        return figure(str(label).replace(".", fmt.decimal))
    first, space, rest = str(label).partition(" ")
    named = phrase(figure(first), space, rest) if first.startswith("-") else phrase(str(label))
    return phrase(named, " (", figure(fmt.number(value)), ")")


def johnson_neyman_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    title: str | None = None,
) -> Table:
    """A row per region of the moderator in which the slope is significant, and what lies between.

    Parameters
    ----------
    result
        What ``JohnsonNeyman.to_dict()`` gives.
    labels, decimal, leading_zero, digits, title
        As for ``slopes_table``.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    whole = rows_of(result["glance"])[0]
    predictor, moderator = (label_of(whole[key], labels) for key in ("predictor", "moderator"))
    columns = (
        Column("region", moderator, "left"),
        Column("slope", f"Slope of {predictor}", "left"),
        Column("significant", phrase(P, " < ", level_of_test(whole["alpha"], fmt)), "left"),
    )
    rows = tuple(
        Row((_stretch(low, high, fmt), slope, "yes" if slope else "no"))
        for low, high, slope in _stretches(rows_of(result["tidy"]))
    )
    same = equals(phrase("critical ", T), fmt.number(whole["critical_t"]))
    critical = phrase(same, ",") if same else phrase("critical ", T, " of each value by")
    notes = paragraphs(
        paragraph(
            phrase("Johnson–Neyman regions; ", critical),
            phrase(degrees_of(whole["df"], fmt), "."),
            "The critical value keeps the false discovery rate (Esarey & Sumner, 2018)."
            if whole["fdr_controlled"]
            else "",
            *_shares(whole, moderator, fmt),
            "" if result["vcov"] == "classical" else f"Standard errors: {errors_of(result)}.",
        ),
        *result_notes(result),
    )
    name = f"Where the Slope of {predictor} Is Significant Along {moderator}"
    return Table(title or name, columns, rows, notes)


def level_of_test(alpha: float, fmt: NumberFormat) -> str:
    """A level with as many decimals as it has, two at least."""
    places = next((d for d in range(2, 6) if abs(round(alpha, d) - alpha) < 1e-12), 6)
    return fmt.bounded(alpha, digits=places)


def _stretches(regions: list[dict[str, Any]]) -> list[tuple[float, float, str]]:
    """All stretches of the moderator in order, with the sign of a significant slope."""
    found: list[tuple[float, float, str]] = []
    end = -math.inf
    for region in regions:
        if region["from"] > end:
            found.append((end, region["from"], ""))
        found.append((region["from"], region["to"], region["slope"]))
        end = region["to"]
    if end < math.inf:
        found.append((end, math.inf, ""))
    return found


def _stretch(low: float, high: float, fmt: NumberFormat) -> Phrase:
    if math.isinf(low) and math.isinf(high):
        return phrase("all values")
    if math.isinf(low):
        return phrase("below ", figure(fmt.number(high)))
    if math.isinf(high):
        return phrase("above ", figure(fmt.number(low)))
    return phrase(figure(fmt.number(low)), " to ", figure(fmt.number(high)))


def _shares(whole: Mapping[str, Any], moderator: str, fmt: NumberFormat) -> list[str]:
    if math.isnan(whole["range_low"]):
        return []
    ends = fmt.interval(whole["range_low"], whole["range_high"])
    said: list[str] = [
        phrase(f"Range of {moderator}: ", figure(ends), ","),
        phrase(f"significant in {fmt.number(100 * whole['share_of_range'], digits=0)}% of it."),
    ]
    share = whole["share_of_respondents"]
    if not math.isnan(share):
        said.append(f"Significant for {fmt.number(100 * share, digits=0)}% of respondents.")
    return said
