"""Correlations of some variables with some others as a publication table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from .._core import DataError
from .correlation_methods import adjustment_phrase, intervals_phrase, methods_phrase, tests_phrase
from .correlation_table import CountPlace
from .numbers import DEFAULT_LEVELS, NumberFormat, stars
from .phrase import Phrase, paragraph, phrase
from .table import Column, Row, Table
from .wording import (
    Labels,
    N,
    cases_note,
    confidence_label,
    label_of,
    number_range,
    paragraphs,
    result_notes,
    star_paragraph,
)


def correlations_between_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = DEFAULT_LEVELS,
    ci: bool = False,
    n: CountPlace = "auto",
    title: str | None = None,
) -> Table:
    """A row for each variable of the one side, a column for each of the other.

    Parameters
    ----------
    result
        What ``CorrelationsBetween.to_dict()`` gives.
    labels
        Variable -> label; a variable without one keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of the correlations.
    star_levels
        Symbol -> level, see ``stars``; ``None`` or ``{}`` for a table without stars.
    ci
        ``True`` for a line with the interval below each correlation.
    n
        ``"note"``, ``"cell"``, ``"auto"`` or ``"none"``, as in ``correlation_table``.
    title
        Replaces the default title.

    Raises
    ------
    DataError
        An unknown choice of ``n``.
    """
    if n not in get_args(CountPlace):
        raise DataError(f'n={n!r} is unknown: take "auto", "cell", "note" or "none"')
    fmt = NumberFormat(digits, decimal, leading_zero)
    counts = [count for row in result["n"] for count in row]
    in_lines = n == "cell" or (n == "auto" and len(set(counts)) > 1)
    columns = (
        Column("variable", "Variable", "left"),
        *(Column(f"r{j}", label_of(name, labels)) for j, name in enumerate(result["columns"], 1)),
    )
    rows: list[Row] = []
    for i, name in enumerate(result["rows"]):
        r, p = result["r"][i], result["p_value"][i]
        cells = [
            fmt.bounded(one) + stars(other, star_levels) for one, other in zip(r, p, strict=True)
        ]
        rows.append(Row((label_of(name, labels), *cells)))
        if ci:
            ends = zip(result["conf_low"][i], result["conf_high"][i], strict=True)
            intervals = [fmt.interval(low, high, bounded=True) for low, high in ends]
            rows.append(Row((confidence_label(result["confidence"], fmt), *intervals), indent=1))
        if in_lines:
            rows.append(Row((N, *map(fmt.count, result["n"][i])), indent=1))
    tests = tests_phrase(result)
    starred = bool(star_levels) and bool(tests)
    note = paragraph(
        f"{methods_phrase(result)}.",
        phrase("Stars: ", tests, ".") if starred else "",
        adjustment_phrase(result, fmt.count(result["n_tests"])) if starred else "",
        f"CI = {intervals_phrase(result)}." if ci else "",
        _sample(counts, fmt) if n != "none" else "",
        cases_note(result, fmt, n=counts, pairwise_unit="each correlation", tested=bool(tests)),
    )
    notes = paragraphs(
        note, *result_notes(result), star_paragraph(star_levels, fmt) if starred else ""
    )
    heading = "Correlations With Confidence Intervals" if ci else "Correlations"
    return Table(title or heading, columns, tuple(rows), notes)


def _sample(counts: list[float], fmt: NumberFormat) -> Phrase:
    told = number_range(counts, fmt)
    return phrase(N, " = ", told, " per pair." if " to " in told else ".")
