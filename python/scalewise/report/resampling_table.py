"""Bootstrapped regressions and permutation tests as publication tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat
from .phrase import italic, sentence
from .table import Column, Row, Table, group_row
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

_R_SQUARED = {
    "r_squared": "R²",
    "adj_r_squared": "Adjusted R²",
    "r_squared_change": "ΔR²",
}


def bootstrap_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    title: str | None = None,
) -> Table:
    """A row per coefficient and per R² of each model, with bias, standard error and interval.

    Parameters
    ----------
    result
        What ``BootstrapRegression.to_dict()`` gives.
    labels
        Predictor -> label; one without keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals; R² and biases have one more.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    finer = NumberFormat(digits + 1, decimal, leading_zero)
    rows: list[Row] = []
    model = 0
    for found in rows_of(result["tidy"]):
        if found["model"] != model:
            model = found["model"]
            rows.append(group_row(f"Model {model}: {label_of(found['block'], labels)}"))
        of_r_squared = found["statistic"] in _R_SQUARED
        used = finer if of_r_squared else fmt
        rows.append(
            Row(
                (
                    _named(found, labels),
                    used.number(found["estimate"], bounded=of_r_squared),
                    finer.number(found["bias"], bounded=of_r_squared),
                    finer.number(found["std_error"], bounded=of_r_squared),
                    used.interval(found["conf_low"], found["conf_high"], bounded=of_r_squared),
                ),
                indent=1,
            )
        )
    columns = (
        Column("term", "Statistic", "left"),
        Column("estimate", "Estimate"),
        Column("bias", "Bias"),
        Column("std_error", italic("SE")),
        Column("interval", confidence_label(result["confidence"], fmt)),
    )
    notes = paragraphs(
        sentence([equals(N, fmt.count(result["n"]))]),
        cases_note(result, fmt, n=[result["n"]], pairwise_unit="each correlation"),
        *result_notes(result),
    )
    title = title or f"Bootstrapped Regression of {label_of(result['outcome'], labels)}"
    return Table(title, columns, tuple(rows), notes)


def _named(found: Mapping[str, Any], labels: Labels | None) -> str:
    if found["term"] is None:
        return _R_SQUARED[found["statistic"]]
    term = label_of(found["term"], labels)
    return f"β of {term}" if found["statistic"] == "beta" else term


def permutation_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 3,
    title: str | None = None,
) -> Table:
    """A row per block: R² change, F change and both p values.

    Parameters
    ----------
    result
        What ``PermutationTest.to_dict()`` gives.
    labels
        Block -> label; one without keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of the R² change; F has two.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    rows = tuple(
        Row(
            (
                label_of(block["block"], labels),
                fmt.bounded(block["r_squared_change"]),
                fmt.number(block["f_change"], digits=2),
                fmt.count(block["df1"]),
                fmt.count(block["df2"]),
                fmt.p_value(block["p_value"]),
                fmt.p_value(block["p_f"]),
            )
        )
        for block in rows_of(result["tidy"])
    )
    columns = (
        Column("block", "Block", "left"),
        Column("r_squared_change", "ΔR²"),
        Column("f_change", "F change"),
        Column("df1", "df1"),
        Column("df2", "df2"),
        Column("p_value", "p of the\npermutations"),
        Column("p_f", "p of F"),
    )
    notes = paragraphs(
        sentence([equals(N, fmt.count(result["n"]))]),
        cases_note(result, fmt, n=[result["n"]], pairwise_unit="each correlation"),
        *result_notes(result),
    )
    title = title or f"Permutation Test of the Regression of {label_of(result['outcome'], labels)}"
    return Table(title, columns, rows, notes)
