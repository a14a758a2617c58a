"""Relative importance as a publication table: a row per predictor."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat
from .phrase import Phrase, phrase, sentence
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

_COLUMNS = (
    Column("lmg", "LMG"),
    Column("lmg_share", "% of R²"),
    Column("first", "First"),
    Column("last", "Last"),
    Column("betasq", "β²"),
    Column("pratt", "Pratt"),
    Column("relative_weight", "Relative\nweight"),
    Column("relative_weight_share", "% of R²"),
)
#: With intervals there is room for the two measures that divide R² and are never negative.
_WITH_INTERVALS = ("lmg", "lmg_share", "relative_weight", "relative_weight_share")
_LEVELS = ("complete", "conditional", "general")


def importance_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 3,
    title: str | None = None,
) -> Table:
    """A row per predictor with every measure of its importance, the dominance in the note.

    With bootstrap intervals those of LMG and the relative weight are shown, as far as they were
    asked for, and the other measures are left to ``tidy()``.

    Parameters
    ----------
    result
        What ``RelativeImportance.to_dict()`` gives.
    labels
        Predictor -> label; one without keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of the measures; percentages have one.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    predictors = rows_of(result["tidy"])
    columns = _columns(result, predictors, fmt)
    rows = [
        Row(
            (
                label_of(predictor["predictor"], labels),
                *(_cell(predictor, column.key, fmt) for column in columns),
            )
        )
        for predictor in predictors
    ]
    sums = {key: _sum(predictors, key) for key in _WITH_INTERVALS}
    total = Row(
        ("Sum", *(_cell(sums, column.key, fmt) for column in columns)),
        kind="summary",
    )
    notes = paragraphs(
        _whole(result, fmt),
        _dominance(result, labels, fmt),
        cases_note(result, fmt, n=[result["n"]], pairwise_unit="each correlation"),
        *result_notes(result),
    )
    title = title or f"Relative Importance for {label_of(result['outcome'], labels)}"
    return Table(title, (Column("predictor", "Predictor", "left"), *columns), (*rows, total), notes)


def _columns(
    result: Mapping[str, Any], predictors: list[dict[str, Any]], fmt: NumberFormat
) -> tuple[Column, ...]:
    """Leave out what no predictor has."""
    if "bootstrap" not in result:
        kept = [c for c in _COLUMNS if not all(math.isnan(row[c.key]) for row in predictors)]
        if result["orders"] is not None:
            kept.insert(1, Column("lmg_std_error", "SE of\nLMG"))
        return tuple(kept)
    level = confidence_label(result["confidence"], fmt)
    columns: list[Column] = []
    for column in _COLUMNS:
        if column.key in _WITH_INTERVALS:
            columns.append(column)
        if f"{column.key}_conf_low" in predictors[0] and column.key in _WITH_INTERVALS:
            columns.append(Column(f"{column.key}_interval", level))
    return tuple(columns)


def _cell(row: Mapping[str, Any], key: str, fmt: NumberFormat) -> str:
    if key.endswith("_interval"):
        metric = key.removesuffix("_interval")
        return fmt.interval(
            row.get(f"{metric}_conf_low"), row.get(f"{metric}_conf_high"), bounded=True
        )
    if key.endswith("_share"):
        share = row.get(key)
        return "" if share is None else fmt.number(100 * share, digits=1)
    return fmt.bounded(row.get(key))


def _sum(predictors: list[dict[str, Any]], key: str) -> float:
    return math.fsum(predictor[key] for predictor in predictors)


def _whole(result: Mapping[str, Any], fmt: NumberFormat) -> Phrase:
    always = ""
    if result["always"]:
        always = phrase(
            equals("R² of the variables always in", fmt.bounded(result["always_r_squared"])),
            ", the rest is divided up",
        )
    return sentence(
        [equals("R²", fmt.bounded(result["r_squared"])), always, equals(N, fmt.count(result["n"]))]
    )


def _dominance(result: Mapping[str, Any], labels: Labels | None, fmt: NumberFormat) -> str:
    """Who dominates whom completely, and who at least conditionally."""
    if not result["dominance"]["first"]:
        return ""
    pairs = rows_of(result["dominance"])
    said: dict[str, dict[str, list[str]]] = {level: {} for level in _LEVELS[:2]}
    for pair in pairs:
        for level in said:
            if pair[level] == 0.5:
                continue
            over = ("first", "second") if pair[level] == 1 else ("second", "first")
            above, below = (label_of(pair[side], labels) for side in over)
            said[level].setdefault(above, []).append(below)
            break
    parts = []
    for level, word in (("complete", "completely"), ("conditional", "conditionally")):
        listed = [
            f"{above} over {fmt.separator.join(below)}" for above, below in said[level].items()
        ]
        if listed:
            parts.append(f"Dominates {word}: {'; '.join(listed)}.")
    return " ".join(parts) or "No predictor dominates another completely or conditionally."
