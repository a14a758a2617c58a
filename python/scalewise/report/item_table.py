"""Item analysis as a publication table: the items, and below them what the scale amounts to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .numbers import NumberFormat
from .phrase import Phrase, figure, italic, paragraph, phrase, sentence
from .table import Column, Row, Table
from .wording import (
    MEAN,
    SD,
    Labels,
    N,
    cases_note,
    confidence_label,
    equals,
    interval_of_alpha,
    label_of,
    lacks_answers,
    mentions,
    paragraphs,
    result_notes,
    rows_of,
)

_BOUNDED = {
    "item_total",
    "standardized_item_total",
    "item_rest",
    "smc",
    "alpha_if_dropped",
    "overlap_corrected",
    "standardized_alpha_if_dropped",
    "lambda_6_if_dropped",
    "mean_inter_item_if_dropped",
    "median_inter_item_if_dropped",
}

_COLUMNS = (
    Column("n", N),
    Column("mean", MEAN),
    Column("sd", SD),
    Column("item_total", phrase("Item–total\n", italic("r"))),
    Column("standardized_item_total", phrase("Standardised\nitem–total ", italic("r"))),
    Column("item_rest", phrase("Item–rest\n", italic("r"))),
    Column("overlap_corrected", phrase("Overlap-\ncorrected ", italic("r"))),
    Column("smc", "SMC"),
    Column("alpha_if_dropped", "α if\ndropped"),
    Column("mean_if_dropped", phrase(italic("M"), " if\ndropped")),
    Column("variance_if_dropped", "Variance\nif dropped"),
)

#: The columns of psych's ``alpha.drop`` that are shown on request.
_MORE_IF_DROPPED = (
    Column("standardized_alpha_if_dropped", "Std. α\nif dropped"),
    Column("lambda_6_if_dropped", "λ₆\nif dropped"),
    Column("mean_inter_item_if_dropped", phrase("Mean ", italic("r"), "\nif dropped")),
    Column("signal_to_noise_if_dropped", "S/N\nif dropped"),
    Column("std_error_if_dropped", phrase(italic("SE"), " of α\nif dropped")),
    Column("variance_inter_item_if_dropped", phrase("Var ", italic("r"), "\nif dropped")),
    Column("median_inter_item_if_dropped", phrase("Median ", italic("r"), "\nif dropped")),
)

_IF_DROPPED = ("alpha_if_dropped", "mean_if_dropped", "variance_if_dropped")


def item_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    item_total: bool = False,
    overlap_corrected: bool = False,
    standardized_item_total: bool = False,
    if_dropped: bool = False,
    title: str | None = None,
) -> Table:
    """A row per item, and the coefficients of the scale in the note.

    Parameters
    ----------
    result
        What ``ItemAnalysis.to_dict()`` gives.
    labels
        Item -> label, for instance the question; also used for the name of the scale.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure.
    star_levels
        Accepted for symmetry with the other tables. The one test here, of the correlation of a
        two-item scale, is given with its p value.
    item_total
        ``True`` adds the correlation of each item with the total of all items, itself included.
    overlap_corrected
        ``True`` adds that correlation corrected for the item's being part of the total.
    standardized_item_total
        ``True`` adds the correlation of each item with the total of the standardised items.
    if_dropped
        ``True`` adds what else changes without the item, as psych's ``alpha.drop``: standardised
        alpha, lambda 6, the mean, the variance and the median of the inter-item correlations, the
        signal-to-noise ratio and the standard error of alpha for normal answers; in the note the
        variance and the ratio of the whole scale.
    title
        Replaces the default title.

    Reverse-keyed items are marked (R) and described as keyed. The n of the items becomes a column
    when it differs between them. Two items leave the if-dropped columns out and give their
    correlation and the Spearman–Brown coefficient instead. Items that correlate negatively with
    the rest are named in the note.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    items = rows_of(result["tidy"])
    whole = {key: values[0] for key, values in result["glance"].items()}
    pair = result.get("two_items")
    asked = {
        "item_total": item_total,
        "overlap_corrected": overlap_corrected,
        "standardized_item_total": standardized_item_total,
    }
    columns = _shown_columns(items, pair is not None, asked)
    if if_dropped and pair is None:
        columns += _MORE_IF_DROPPED
    rows = tuple(
        Row((_item_label(item, labels), *(_cell(item, column.key, fmt) for column in columns)))
        for item in items
    )
    notes = paragraphs(
        _reliability_note(result, whole, fmt),
        _scale_note(result, whole, fmt),
        _spread_note(whole, fmt) if if_dropped else "",
        _reading_note(items, columns),
        cases_note(result, fmt, n=result["tidy"]["n"], pairwise_unit="each covariance"),
        _negative_note(result, items, labels, fmt),
        *result_notes(result),
    )
    title = title or f"Item Analysis: {label_of(whole['scale'], labels)}"
    return Table(title, (Column("item", "Item", "left"), *columns), rows, notes)


def _shown_columns(
    items: Sequence[Mapping[str, Any]], two_items: bool, asked: Mapping[str, bool]
) -> list[Column]:
    hidden = set(_IF_DROPPED) if two_items else set()
    if len({item["n"] for item in items}) == 1:
        hidden.add("n")
    hidden.update(key for key, shown in asked.items() if not shown)
    # What a published table does not tell has no column.
    unknown = ("mean", "sd", *(() if two_items else ("mean_if_dropped", "variance_if_dropped")))
    hidden.update(key for key in unknown if all(item[key] != item[key] for item in items))
    return [column for column in _COLUMNS if column.key not in hidden]


def _item_label(item: Mapping[str, Any], labels: Labels | None) -> str:
    return label_of(item["item"], labels) + (" (R)" if item["reversed"] else "")


def _cell(item: Mapping[str, Any], key: str, fmt: NumberFormat) -> str:
    if key == "n":
        return fmt.count(item[key])
    return fmt.number(item[key], bounded=key in _BOUNDED)


# notes --------------------------------------------------------------------------------------------


def _reliability_note(
    result: Mapping[str, Any],
    whole: Mapping[str, Any],
    fmt: NumberFormat,
) -> Phrase:
    method = interval_of_alpha(whole["ci_method"])
    interval = _interval(result, whole["conf_low"], whole["conf_high"], fmt, method)
    pair = result.get("two_items")
    if pair:
        r = phrase(italic("r"), " = ", figure(fmt.bounded(pair["estimate"])))
        r = phrase(r, _interval(result, pair["conf_low"], pair["conf_high"], fmt, "Fisher"))
        test = _p_of_t_test(pair["p_value"], fmt)
        brown = equals("Spearman–Brown coefficient", fmt.bounded(pair["spearman_brown"]))
        parts = [phrase(r, test), brown]
    else:
        parts = []
    alpha = phrase(equals("Cronbach's α", fmt.bounded(whole["alpha"])), interval)
    return sentence(
        [
            *parts,
            alpha,
            equals("standardised α", fmt.bounded(whole["standardized_alpha"])),
            equals("Guttman's λ₆", fmt.bounded(whole["lambda_6"])),
            "" if pair else _inter_item(whole, fmt),
        ]
    )


def _interval(
    result: Mapping[str, Any], low: float, high: float, fmt: NumberFormat, method: str
) -> Phrase:
    limits = fmt.interval(low, high, bounded=True)
    if not limits:
        return phrase()
    level = confidence_label(result.get("confidence", 0.95), fmt)
    return phrase(f", {level} ", figure(limits), f" ({method})")


def _p_of_t_test(p: float, fmt: NumberFormat) -> Phrase:
    written = fmt.p_value(p)
    if not written:
        return phrase()
    relation = written if written[0] in "<>" else f"= {written}"
    return phrase(", ", italic("p"), f" {relation} (", italic("t"), " test)")


def _inter_item(whole: Mapping[str, Any], fmt: NumberFormat) -> Phrase:
    mean = fmt.bounded(whole["mean_inter_item"])
    if not mean:
        return phrase()
    low, high = fmt.bounded(whole["min_inter_item"]), fmt.bounded(whole["max_inter_item"])
    return phrase(
        "inter-item ", italic("r"), ": mean ", figure(mean), " (", figure(low), " to ",
        figure(high), ")",
    )  # fmt: skip


def _scale_note(result: Mapping[str, Any], whole: Mapping[str, Any], fmt: NumberFormat) -> Phrase:
    kind = result.get("score", "sum")
    pairwise = result.get("missing") == "pairwise" and lacks_answers(result, result["tidy"]["n"])
    smallest = "smallest pairwise " if pairwise and result.get("convention") != "psych" else ""
    return phrase(
        f"Scale score ({kind} of {fmt.count(whole['n_items'])} items): ",
        sentence(
            [
                equals(MEAN, fmt.number(whole["mean"])),
                equals(SD, fmt.number(whole["sd"])),
                phrase(smallest, equals(N, fmt.count(whole["n"]))),
            ],
            ", ",
        ),
    )


def _spread_note(whole: Mapping[str, Any], fmt: NumberFormat) -> Phrase:
    return phrase(
        sentence(
            [
                equals("Signal to noise", fmt.number(whole["signal_to_noise"])),
                equals(
                    "variance of the inter-item correlations",
                    fmt.number(whole["variance_inter_item"], digits=fmt.digits + 1),
                ),
            ]
        )
    )


def _reading_note(items: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> Phrase:
    keys = {column.key for column in columns}
    return paragraph(
        "(R) = reverse-keyed, described as keyed." if any(i["reversed"] for i in items) else "",
        "Item–rest: correlation with the total of the other items."
        if "item_total" not in keys
        else "Item–total: correlation with the total of all items; item–rest: of the other items.",
        "Overlap-corrected: with the total, the item's own variance replaced by what it shares."
        if "overlap_corrected" in keys
        else "",
        "SMC = squared multiple correlation with the other items.",
        ""
        if "alpha_if_dropped" in keys
        else "If-dropped statistics are not defined for two items.",
    )


def _negative_note(
    result: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
    labels: Labels | None,
    fmt: NumberFormat,
) -> Phrase:
    """Name the items that run against the scale, unless the result's own notes do."""
    negative = [item for item in items if item["item_rest"] < 0]
    if not negative or mentions(result, "item-rest"):
        return phrase()
    told = [
        phrase(_item_label(item, labels), " (", figure(fmt.bounded(item["item_rest"])), ")")
        for item in negative
    ]
    listed = sentence(told)
    return phrase(
        "Negative item–rest correlation: ", listed, " Check whether the key of the item is right."
    )
