"""The correlation matrix as a publication table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from .._core import DataError
from .correlation_methods import (
    adjustment_phrase,
    intervals_phrase,
    methods_phrase,
    numbers_of,
    tests_phrase,
)
from .numbers import DEFAULT_LEVELS, NumberFormat, stars
from .phrase import Phrase, italic, paragraph, phrase
from .table import Column, Row, Table
from .wording import (
    MEAN,
    SD,
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

CountPlace = Literal["auto", "cell", "note", "none"]


def correlation_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = DEFAULT_LEVELS,
    diagonal: Literal["alpha"] | None = None,
    ci: bool = False,
    n: CountPlace = "auto",
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
    diagonal
        ``None`` for dashes. ``"alpha"`` for the reliability of scales in parentheses: alpha of
        three items or more, the correlation of two.
    ci
        ``True`` for a line with the interval below each correlation.
    n
        ``"note"`` for n in the note, as a range when it differs from pair to pair; ``"cell"`` for a
        line with the n of each correlation; ``"auto"`` for the note when all n are equal and the
        line when they are not; ``"none"`` for no n at all.
    title
        Replaces the default title.

    The rows are numbered, and the numbers head the columns. Means or standard deviations that the
    result does not know (a published correlation matrix) leave their column out.

    Raises
    ------
    DataError
        An unknown choice of ``diagonal`` or ``n``; a diagonal of reliabilities, or intervals, that
        the result does not know.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    layout = _layout(result, diagonal, ci, n)
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
    rows: list[Row] = []
    for i, name in enumerate(names):
        of_pairs = [_correlation(result, i, j, fmt, star_levels) for j in range(i)]
        own = [cells[i] for _, _, cells in described]
        after = [""] * (len(names) - i - 1)
        label = f"{i + 1}. {label_of(name, labels)}"
        rows.append(Row((label, *own, *of_pairs, _diagonal_cell(layout, i, fmt), *after)))
        rows += _lines_below(result, i, layout, len(described), fmt)
    starred = bool(star_levels) and bool(tests_phrase(result))
    notes = paragraphs(
        _general_note(result, layout, len(described) == 2, fmt, starred),
        *result_notes(result),
        star_paragraph(star_levels, fmt) if starred else "",
    )
    title = title or _title(len(described) == 2, layout)
    return Table(title, tuple(columns), tuple(rows), notes)


@dataclass(frozen=True)
class _Layout:
    """What the table shows besides the correlations; ``reliability`` is empty for dashes."""

    reliability: Sequence[Mapping[str, Any] | None]
    intervals: bool
    n_in_lines: bool
    n_in_note: bool


def _layout(result: Mapping[str, Any], diagonal: str | None, ci: bool, n: str) -> _Layout:
    if diagonal not in (None, "alpha"):
        raise DataError(f'diagonal={diagonal!r} is unknown: take None or "alpha"')
    if n not in get_args(CountPlace):
        raise DataError(f'n={n!r} is unknown: take "auto", "cell", "note" or "none"')
    if ci and ("conf_low" not in result or "conf_high" not in result):
        raise DataError("ci=True needs intervals, and this result has none")
    in_lines = n == "cell" or (n == "auto" and len(set(_pair_counts(result))) > 1)
    return _Layout(
        _reliability(result) if diagonal else (),
        ci,
        in_lines,
        n != "none",
    )


def _reliability(result: Mapping[str, Any]) -> Sequence[Mapping[str, Any] | None]:
    known = [
        each if each and not math.isnan(each["estimate"]) else None
        for each in result.get("reliability") or ()
    ]
    if not any(known):
        raise DataError(
            'diagonal="alpha" needs the reliability of the scales, and this result knows none: '
            "give the scales to correlation_matrix as scales=[…]"
        )
    return known


def _pair_counts(result: Mapping[str, Any]) -> list[float]:
    n = result["n"]
    size = len(n)
    return [n[i][j] for i in range(size) for j in range(i)] or [n[i][i] for i in range(size)]


# cells --------------------------------------------------------------------------------------------


def _correlation(
    result: Mapping[str, Any],
    i: int,
    j: int,
    fmt: NumberFormat,
    star_levels: Mapping[str, float] | None,
) -> str:
    return fmt.bounded(result["r"][i][j]) + stars(result["p_value"][i][j], star_levels)


def _diagonal_cell(layout: _Layout, i: int, fmt: NumberFormat) -> str:
    known = layout.reliability[i] if layout.reliability else None
    return f"({fmt.bounded(known['estimate'])})" if known else "—"


def _lines_below(
    result: Mapping[str, Any], i: int, layout: _Layout, described: int, fmt: NumberFormat
) -> list[Row]:
    """The lines below the correlations of a variable: intervals, then n; none for the first."""
    lines: list[tuple[str, list[str]]] = []
    if layout.intervals:
        low, high = result["conf_low"][i], result["conf_high"][i]
        intervals = [fmt.interval(low[j], high[j], bounded=True) for j in range(i)]
        lines.append((_interval_label(result, fmt), intervals))
    if layout.n_in_lines:
        lines.append((N, [fmt.count(result["n"][i][j]) for j in range(i)]))
    after = [""] * (len(result["names"]) - i)
    return [
        Row((label, *[""] * described, *cells, *after), indent=1)
        for label, cells in lines
        if any(cells)
    ]


def _interval_label(result: Mapping[str, Any], fmt: NumberFormat) -> str:
    return confidence_label(result.get("confidence", 0.95), fmt)


# title and notes ----------------------------------------------------------------------------------


def _title(described: bool, layout: _Layout) -> str:
    parts = ["Means", "Standard Deviations"] if described else []
    parts += ["Reliabilities"] if layout.reliability else []
    parts.append("Correlations")
    joint = ", and " if len(parts) > 2 else " and "
    listed = joint.join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)
    return f"{listed} With Confidence Intervals" if layout.intervals else listed


def _general_note(
    result: Mapping[str, Any], layout: _Layout, described: bool, fmt: NumberFormat, starred: bool
) -> Phrase:
    coefficients = methods_phrase(result)
    tests = tests_phrase(result)
    return paragraph(
        phrase(f"{coefficients}; stars: ", tests, ".") if starred else f"{coefficients}.",
        adjustment_phrase(result, fmt.count(result.get("n_tests"))) if starred else "",
        _interval_note(result, layout, fmt),
        _diagonal_note(layout),
        _sample(result, fmt) if layout.n_in_note else "",
        phrase(italic("M"), " = mean, ", italic("SD"), " = standard deviation.")
        if described
        else "",
        cases_note(
            result,
            fmt,
            n=[count for row in result["n"] for count in row],
            pairwise_unit="each correlation",
            tested=bool(tests),
        ),
    )


def _interval_note(result: Mapping[str, Any], layout: _Layout, fmt: NumberFormat) -> Phrase:
    if not layout.intervals:
        return phrase()
    adjusted = str(result.get("adjustment") or "none").lower() != "none"
    single = ", not adjusted for the number of tests" if adjusted else ""
    return phrase(f"CI = {intervals_phrase(result)}{single}.")


def _diagonal_note(layout: _Layout) -> Phrase:
    """What the parentheses hold; variables are told apart by the numbers of their rows."""
    if not layout.reliability:
        return phrase()
    of_two = [i for i, each in enumerate(layout.reliability) if each and each["coefficient"] == "r"]
    alphas = [i for i, each in enumerate(layout.reliability) if each and i not in of_two]
    parts: list[str] = []
    if alphas:
        parts += ["Cronbach's α", f" ({_variables(alphas)})" if of_two else ""]
    if of_two:
        parts += [" and " if alphas else "", "the correlation of the two items"]
        parts.append(f" ({_variables(of_two)})" if alphas else "")
    return phrase("In parentheses on the diagonal: ", *parts, ".")


def _variables(indices: Sequence[int]) -> str:
    return f"variable{'s' if len(indices) > 1 else ''} {numbers_of(indices)}"


def _sample(result: Mapping[str, Any], fmt: NumberFormat) -> Phrase:
    told = number_range(_pair_counts(result), fmt)
    return phrase(N, " = ", told, " per pair." if " to " in told else ".") if told else phrase()
