"""A wild cluster bootstrap as a publication table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat
from .phrase import italic
from .table import Column, Row, Table
from .wording import (
    Labels,
    cases_note,
    confidence_label,
    label_of,
    paragraphs,
    result_notes,
)


def wild_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    title: str | None = None,
) -> Table:
    """B or the block, its statistic, p and interval.

    Parameters
    ----------
    result
        What ``WildTest.to_dict()`` gives.
    labels
        Variable -> label.
    decimal, leading_zero, digits
        How numbers are written, see ``NumberFormat``.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    one = len(result["terms"]) == 1
    columns = [Column("tested", "Predictor" if one else "Block", "left")]
    cells = [label_of(result["tested"], labels)]
    if one:
        columns.append(Column("estimate", italic("B")))
        cells.append(fmt.number(result["estimate"]))
    columns += [Column("statistic", italic("t" if one else "F")), Column("p", italic("p"))]
    cells += [fmt.number(result["statistic"]), fmt.p_value(result["p_value"])]
    if one:
        columns.append(Column("interval", confidence_label(result["confidence"], fmt)))
        cells.append(fmt.interval(result["conf_low"], result["conf_high"]))
    notes = paragraphs(
        cases_note(result, fmt, n=[result["n"]], pairwise_unit="each correlation"),
        *result_notes(result),
    )
    outcome = label_of(result["outcome"], labels)
    name = title or f"Wild Cluster Bootstrap: {outcome}"
    return Table(name, tuple(columns), (Row(tuple(cells)),), notes)
