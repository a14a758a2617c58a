"""Lower bounds of reliability as publication tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat
from .phrase import Phrase, figure, paragraph, phrase
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

_BOUNDS = {
    "lambda_1": "λ₁",
    "lambda_2": "λ₂",
    "lambda_3": "λ₃ (alpha)",
    "lambda_4": "λ₄",
    "lambda_5": "λ₅",
    "lambda_5_plus": "λ₅₊",
    "lambda_6": "λ₆",
    "mu_0": "μ₀ (alpha)",
    "mu_1": "μ₁ (λ₂)",
    "mu_2": "μ₂",
    "mu_3": "μ₃",
}

_MATRICES = {"covariance": "From covariances.", "correlation": "From correlations."}


def bounds_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """Guttman's, or ten Berge and Zegers', bounds of a scale, a row each.

    Parameters
    ----------
    result
        What ``GuttmanLambdas.to_dict()`` or ``TenBergeMu.to_dict()`` gives.
    labels
        Item -> label; an item without one keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of the bounds.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    rows = tuple(
        Row((_BOUNDS[row["bound"]], fmt.bounded(row["estimate"])))
        for row in rows_of(result["tidy"])
    )
    columns: tuple[Column, ...] = (Column("bound", "Bound", "left"), Column("estimate", "Estimate"))
    if result.get("intervals") is not None:
        label = confidence_label(result["bootstrap"]["confidence"], fmt)
        columns = (*columns, Column("interval", label))
        rows = tuple(
            Row((*row.cells, fmt.interval(of["conf_low"], of["conf_high"], bounded=True)))
            for row, of in zip(rows, rows_of(result["intervals"]), strict=True)
        )
    notes = paragraphs(
        paragraph(of_scale(result, fmt), _split(result, labels, fmt)),
        *result_notes(result),
    )
    return Table(
        title or f"Lower Bounds of Reliability: {label_of(result['scale'], labels)}",
        columns,
        rows,
        notes,
    )


def greatest_lower_bound_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """The greatest lower bound: the items with the error that they can have, the bound in the note.

    Parameters
    ----------
    result
        What ``GreatestLowerBound.to_dict()`` gives.
    labels
        Item -> label; an item without one keeps its name.
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
    rows = tuple(
        Row(
            (
                label_of(row["item"], labels),
                fmt.number(row["variance"]),
                fmt.number(row["error_variance"]),
            )
        )
        for row in rows_of(result["tidy"])
    )
    columns = (
        Column("item", "Item", "left"),
        Column("variance", "Variance"),
        Column("error_variance", "Error\nat most"),
    )
    bound = phrase("Greatest lower bound = ", figure(fmt.bounded(whole["estimate"])), ".")
    notes = paragraphs(paragraph(bound, of_scale(result, fmt)), *result_notes(result))
    heading = f"Greatest Lower Bound: {label_of(result['scale'], labels)}"
    return Table(title or heading, columns, rows, notes)


def of_scale(result: Mapping[str, Any], fmt: NumberFormat) -> Phrase:
    """How many items and respondents, which matrix, and who was left out."""
    whole = rows_of(result["glance"])[0]
    cases = cases_note(result, fmt, n=[result["n"]], pairwise_unit="each covariance")
    return paragraph(
        phrase(f"{fmt.count(whole['n_items'])} items; ", equals(N, fmt.count(result["n"])), "."),
        _MATRICES.get(whole.get("matrix", ""), ""),
        cases,
    )


def looked_at(search: Mapping[str, Any], fmt: NumberFormat) -> str:
    """A phrase such as "all 3 splits", or which sample of them."""
    splits = fmt.count(search["splits"])
    if search["exhaustive"]:
        return "the only split" if search["splits"] == 1 else f"all {splits} splits"
    possible = fmt.count(search["possible"])
    return f"{splits} splits sampled from {possible} (seed {search['seed']})"


def halves_of(split: Mapping[str, Any], labels: Labels | None, fmt: NumberFormat) -> str:
    """The items of one half, and those of the other."""
    first, second = (
        fmt.separator.join(label_of(item, labels) for item in split[half])
        for half in ("first", "second")
    )
    return f"{first} | {second}"


def _split(result: Mapping[str, Any], labels: Labels | None, fmt: NumberFormat) -> Phrase:
    """Which split λ₄ is of, and how it was found."""
    if "lambda_4_split" not in result:
        return phrase()
    split = halves_of(result["lambda_4_split"], labels, fmt)
    search = result["lambda_4_search"]
    if search is None:
        return phrase(f"λ₄ is of the items in their order, as in SPSS: {split}.")
    return phrase(f"λ₄ is the highest of {looked_at(search, fmt)}: {split}.")
