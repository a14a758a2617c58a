"""Heterotrait-monotrait ratios as a publication table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat
from .phrase import paragraph, phrase
from .table import Column, Row, Table
from .wording import (
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


def htmt_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row for each two scales: HTMT and HTMT2, with their intervals where there are any.

    Parameters
    ----------
    result
        What ``Htmt.to_dict()`` gives.
    labels
        Scale -> label.
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
    drawn = whole["ci_method"] != "none"
    label = confidence_label(result["confidence"], fmt) if drawn else ""
    columns = [Column("scales", "Scales", "left")]
    for key, name in (("htmt", "HTMT"), ("htmt2", "HTMT2")):
        columns.append(Column(key, name))
        columns += [Column(f"{key}_interval", label)] if drawn else []
    ratios = rows_of(result["tidy"])
    rows = []
    for pair in zip(ratios[::2], ratios[1::2], strict=True):
        cells = [" with ".join(label_of(pair[0][which], labels) for which in ("x", "y"))]
        for ratio in pair:
            cells.append(fmt.number(ratio["estimate"]))
            cells += [fmt.interval(ratio["conf_low"], ratio["conf_high"])] if drawn else []
        rows.append(Row(tuple(cells)))
    sizes = "sizes of correlations" if whole["absolute"] else "correlations with their signs"
    notes = paragraphs(
        paragraph(
            f"HTMT of {sizes}, HTMT2 of geometric means of their sizes;",
            phrase(equals(N, fmt.count(whole["n"])), "."),
            "Scales with a ratio near 1 are not distinct.",
        ),
        cases_note(result, fmt, n=[whole["n"]], pairwise_unit="each correlation"),
        *result_notes(result),
    )
    return Table(title or "Heterotrait–Monotrait Ratios", tuple(columns), tuple(rows), notes)
