"""The correlation matrix as a publication table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .numbers import DEFAULT_LEVELS, NumberFormat, stars
from .phrase import Phrase, italic, paragraph, phrase
from .table import Column, Row, Table
from .wording import (
    MEAN,
    SD,
    Labels,
    N,
    cases_note,
    label_of,
    number_range,
    paragraphs,
    result_notes,
    star_paragraph,
)

_METHODS = {
    "pearson": ("Pearson correlations", phrase(italic("t"), " test")),
    "spearman": ("Spearman rank correlations", phrase("test")),
    "kendall": ("Kendall rank correlations (tau-b)", phrase(italic("z"), " test")),
    "polychoric": ("Polychoric correlations", phrase("test")),
}


def correlation_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = DEFAULT_LEVELS,
    title: str | None = None,
) -> Table:
    """Means, standard deviations and the lower triangle of correlations with stars.

    Parameters
    ----------
    result
        What ``CorrelationMatrix.to_dict()`` gives.
    labels
        Variable -> label; a variable without one keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of means, standard deviations and correlations.
    star_levels
        Symbol -> level, see ``stars``; ``None`` or ``{}`` for a table without stars.
    title
        Replaces the default title.

    The rows are numbered, and the numbers head the columns. n stands in the note, as a range when
    it differs from pair to pair. Means or standard deviations that the result does not know (a
    published correlation matrix) leave their column out.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    names: Sequence[str] = result["names"]
    described = [
        (key, symbol, [fmt.number(value) for value in result[key]])
        for key, symbol in (("mean", MEAN), ("sd", SD))
    ]
    described = [each for each in described if any(each[2])]
    columns = [
        Column("variable", "Variable", "left"),
        *(Column(key, symbol) for key, symbol, _ in described),
        *(Column(f"r{j}", str(j)) for j in range(1, len(names) + 1)),
    ]
    rows = [
        Row(
            (
                f"{i + 1}. {label_of(name, labels)}",
                *(cells[i] for _, _, cells in described),
                *(_cell(result, i, j, fmt, star_levels) for j in range(len(names))),
            )
        )
        for i, name in enumerate(names)
    ]
    notes = paragraphs(
        _general_note(result, [key for key, _, _ in described], fmt, bool(star_levels)),
        *result_notes(result),
        star_paragraph(star_levels, fmt),
    )
    return Table(title or _title(described), tuple(columns), tuple(rows), notes)


def _cell(
    result: Mapping[str, Any],
    i: int,
    j: int,
    fmt: NumberFormat,
    star_levels: Mapping[str, float] | None,
) -> str:
    if j >= i:
        return "—" if i == j else ""
    return fmt.bounded(result["r"][i][j]) + stars(result["p_value"][i][j], star_levels)


def _title(described: Sequence[Any]) -> str:
    known = {key for key, _, _ in described}
    return "Means, Standard Deviations, and Correlations" if len(known) == 2 else "Correlations"


def _general_note(
    result: Mapping[str, Any], described: Sequence[str], fmt: NumberFormat, starred: bool
) -> Phrase:
    method = str(result.get("method", "pearson"))
    name, test = _METHODS.get(method, (f"{method} correlations", phrase("test")))
    tested = phrase(f"{name}; stars: two-sided ", test, " of each correlation.")
    return paragraph(
        tested if starred else f"{name}.",
        _sample(result, fmt),
        phrase(italic("M"), " = mean, ", italic("SD"), " = standard deviation.")
        if len(described) == 2
        else "",
        cases_note(
            result,
            fmt,
            n=[count for row in result["n"] for count in row],
            pairwise_unit="each correlation",
        ),
    )


def _sample(result: Mapping[str, Any], fmt: NumberFormat) -> Phrase:
    n = result["n"]
    size = len(n)
    pairs = [n[i][j] for i in range(size) for j in range(i)] or [n[i][i] for i in range(size)]
    told = number_range(pairs, fmt)
    return phrase(N, " = ", told, " per pair." if " to " in told else ".") if told else phrase()
