"""Omega as a publication table: the items, and below them the coefficient and its model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat
from .phrase import Phrase, figure, italic, paragraph, phrase, sentence
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
    Column("loading", "Loading"),
    Column("std_error", italic("SE")),
    Column("standardized_loading", "Standardised\nloading"),
    Column("unique_variance", "Unique\nvariance"),
    Column("omega_if_dropped", "ω if\ndropped"),
)
_ORDINAL_COLUMNS = (
    Column("categories", "Categories"),
    Column("loading", "Loading"),
    Column("unique_variance", "Unique\nvariance"),
)
_BOUNDED = {"standardized_loading", "omega_if_dropped"}
_INTERVALS = {"delta": "delta method", "bca": "BCa bootstrap", "percentile": "percentile bootstrap"}
_MODELS = {
    "one_factor_ml": "one-factor model, maximum likelihood",
    "one_factor_dwls": "one-factor model of polychoric correlations, DWLS",
    "one_factor_uls": "one-factor model of polychoric correlations, ULS",
}
_OF = {
    "sum_score": "Ordinal ω of the sum score",
    "latent_responses": "Ordinal ω of latent responses",
}


def omega_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per item of the one-factor model, and omega in the note.

    Parameters
    ----------
    result
        What ``Omega.to_dict()`` or ``OrdinalOmega.to_dict()`` gives.
    labels
        Item -> label; also used for the name of the scale.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure but p.
    star_levels
        Accepted for symmetry with the other tables; nothing here is starred.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    whole = rows_of(result["glance"])[0]
    items = rows_of(result["tidy"])
    ordinal = "reliability_of" in whole
    columns = _ORDINAL_COLUMNS if ordinal else _shown(items)
    rows = tuple(
        Row(
            (
                label_of(item["item"], labels) + (" (R)" if item["reversed"] else ""),
                *(_cell(item, column.key, fmt) for column in columns),
            )
        )
        for item in items
    )
    notes = paragraphs(
        _coefficient_note(result, whole, fmt),
        "" if ordinal else fit_note(whole, fmt),
        "(R) = reverse-keyed, described as keyed." if any(i["reversed"] for i in items) else "",
        cases_note(result, fmt, n=[whole["n"]], pairwise_unit="each covariance"),
        *result_notes(result),
    )
    title = title or f"Omega: {label_of(result['scale'], labels)}"
    return Table(title, (Column("item", "Item", "left"), *columns), rows, notes)


def fit_note(whole: Mapping[str, Any], fmt: NumberFormat) -> Phrase:
    """Say how well a factor model fits; a just-identified one fits any data."""
    if whole["df"] == 0:
        return phrase("The model is just identified: it fits any data.")
    if not fmt.number(whole["chi_squared"]):
        return paragraph(sentence([equals("Fit: SRMR", fmt.number(whole["srmr"]))]))
    written = fmt.p_value(whole["p_value"])
    relation = written if written[0] in "<>" else f"= {written}"
    test = phrase(
        "Fit: χ²(", fmt.count(whole["df"]), ") = ", figure(fmt.number(whole["chi_squared"])),
        ", ", italic("p"), f" {relation}",
    )  # fmt: skip
    return sentence(
        [
            test,
            equals("CFI", fmt.number(whole["cfi"])),
            equals("TLI", fmt.number(whole["tli"])),
            equals("RMSEA", fmt.number(whole["rmsea"])),
            equals("SRMR", fmt.number(whole["srmr"])),
        ],
        ", ",
    )


def _shown(items: list[dict[str, Any]]) -> tuple[Column, ...]:
    """Leave out what no item has."""
    absent = all(item["omega_if_dropped"] != item["omega_if_dropped"] for item in items)
    return _COLUMNS[:-1] if absent else _COLUMNS


def _cell(item: Mapping[str, Any], key: str, fmt: NumberFormat) -> str:
    if key == "categories":
        return fmt.count(item[key])
    return fmt.number(item[key], bounded=key in _BOUNDED)


def _coefficient_note(
    result: Mapping[str, Any], whole: Mapping[str, Any], fmt: NumberFormat
) -> Phrase:
    name = _OF[whole["reliability_of"]] if "reliability_of" in whole else "McDonald's ω total"
    limits = fmt.interval(whole["conf_low"], whole["conf_high"], bounded=True)
    interval = ""
    if limits:
        level = confidence_label(result["confidence"], fmt)
        interval = phrase(f", {level} ", figure(limits), f", {_INTERVALS[whole['ci_method']]}")
    written = fmt.bounded(whole["omega"])
    coefficient = phrase(equals(name, written) if written else f"{name} does not exist", interval)
    model = f"{_MODELS[whole['method']]}; a share of the {whole['denominator']} variance"
    return sentence([phrase(coefficient, f" ({model})"), equals(N, fmt.count(whole["n"]))], ", ")
