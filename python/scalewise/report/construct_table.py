"""Constructs as a publication table: reliability, and the roots of the AVE on the diagonal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat
from .omega_table import fit_note
from .phrase import Phrase, italic, paragraph, sentence
from .table import Column, Row, Spanner, Table
from .wording import (
    Labels,
    N,
    cases_note,
    equals,
    label_of,
    paragraphs,
    result_notes,
    rows_of,
)

_RATIOS = {"htmt": "HTMT", "htmt2": "HTMT2"}


def construct_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    ratio: str | None = "htmt",
    title: str | None = None,
) -> Table:
    """A row per construct: reliability and AVE, then the Fornell-Larcker square.

    Parameters
    ----------
    result
        What ``ConstructReliability.to_dict()`` gives.
    labels
        Scale -> label.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure but p.
    star_levels
        Accepted for symmetry with the other tables; nothing here is starred.
    ratio
        What stands above the diagonal: "htmt", "htmt2", or ``None`` for nothing.
    title
        Replaces the default title.

    Latent correlations stand below the diagonal, the roots of the AVE on it: a construct is
    distinct when its root exceeds all correlations of its row and column.
    """
    if ratio is not None and ratio not in _RATIOS:
        raise ValueError(f'ratio must be "htmt", "htmt2" or None, not {ratio!r}')
    fmt = NumberFormat(digits, decimal, leading_zero)
    whole = rows_of(result["glance"])[0]
    constructs = rows_of(result["tidy"])
    square = tuple(Column(f"with_{at}", str(at + 1)) for at in range(len(constructs)))
    columns = (
        Column("scale", "Construct", "left"),
        Column("n_items", "Items"),
        Column("composite_reliability", "CR"),
        Column("maximal_reliability", italic("H")),
        Column("ave", "AVE"),
        *square,
    )
    pairs = {(pair["x"], pair["y"]): pair for pair in rows_of(result["pairs"])}
    names = [construct["scale"] for construct in constructs]

    def cell(i: int, j: int) -> str:
        if i == j:
            return fmt.bounded(constructs[i]["ave"] ** 0.5)
        pair = pairs[(names[min(i, j)], names[max(i, j)])]
        if i > j:
            return fmt.bounded(pair["correlation"])
        return fmt.bounded(pair[ratio]) if ratio else ""

    rows = tuple(
        Row(
            (
                f"{at + 1}. {label_of(construct['scale'], labels)}",
                fmt.count(construct["n_items"]),
                fmt.bounded(construct["composite_reliability"]),
                fmt.bounded(construct["maximal_reliability"]),
                fmt.bounded(construct["ave"]),
                *(cell(at, other) for other in range(len(constructs))),
            )
        )
        for at, construct in enumerate(constructs)
    )
    notes = paragraphs(
        _reading_note(ratio, whole),
        _verdict_note(constructs, labels),
        sentence([equals(N, fmt.count(whole["n"]))]),
        fit_note(whole, fmt),
        cases_note(result, fmt, n=[whole["n"]], pairwise_unit="each covariance"),
        *result_notes(result),
    )
    spanners = (Spanner("Correlations", tuple(column.key for column in square)),)
    return Table(title or "Reliability of Constructs", columns, rows, notes, spanners)


def _reading_note(ratio: str | None, whole: Mapping[str, Any]) -> Phrase:
    above = f"; {_RATIOS[ratio]} above it" if ratio else ""
    return paragraph(
        f"CR = composite reliability, of the {whole['denominator']} variance;",
        italic("H") + " = maximal reliability; AVE = average variance extracted.",
        f"Roots of the AVE on the diagonal, latent correlations below{above}.",
        "Confirmatory factor model, maximum likelihood.",
    )


def _verdict_note(constructs: list[dict[str, Any]], labels: Labels | None) -> str:
    if len(constructs) < 2:
        return ""
    not_distinct = [label_of(one["scale"], labels) for one in constructs if not one["distinct"]]
    if not not_distinct:
        return "Every AVE exceeds the variance shared with any other construct (Fornell-Larcker)."
    listed = ", ".join(not_distinct)
    return f"The AVE does not exceed the variance shared with another construct for {listed}."
