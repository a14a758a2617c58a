"""Several scales as publication tables: an overview, their correlations, and their items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

from .._core import DataError
from .correlation_methods import numbers_of
from .numbers import DEFAULT_LEVELS, STAR_SYMBOLS, NumberFormat, stars
from .phrase import Phrase, figure, italic, paragraph, phrase
from .table import Column, Row, Spanner, Table, group_row
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
    rows_of,
    star_paragraph,
)

R = italic("r")

Overlap = Literal["rest", "smc"]


# the scales ---------------------------------------------------------------------------------------


def scale_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per scale: items, M, SD, alpha with its interval, omega, and the mean inter-item r.

    Parameters
    ----------
    result
        What ``ScaleAnalysis.to_dict()`` gives.
    labels
        Scale -> label; a scale without one keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.

    The n of the scales becomes a column when it differs between them. Without intervals (sampling
    weights) their column is left out.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    scales = rows_of(result["tidy"])
    figures = {
        "n_items": ("Items", [fmt.count(scale["n_items"]) for scale in scales]),
        "n": (N, [fmt.count(scale["n"]) for scale in scales]),
        "mean": (MEAN, [fmt.number(scale["mean"]) for scale in scales]),
        "sd": (SD, [fmt.number(scale["sd"]) for scale in scales]),
        "alpha": ("α", [fmt.bounded(scale["alpha"]) for scale in scales]),
        "interval": (
            confidence_label(result["confidence"], fmt),
            [fmt.interval(scale["conf_low"], scale["conf_high"], bounded=True) for scale in scales],
        ),
        "omega": ("ω", [fmt.bounded(scale["omega"]) for scale in scales]),
        "mean_inter_item": (
            phrase("Mean\n", R),
            [fmt.bounded(scale["mean_inter_item"]) for scale in scales],
        ),
    }
    alike = len({scale["n"] for scale in scales}) == 1
    shown = {
        key: column
        for key, column in figures.items()
        if any(column[1]) and not (key == "n" and alike)
    }
    columns = [Column("scale", "Scale", "left")]
    columns += [
        Column(key, heading, "center" if key == "interval" else "right")
        for key, (heading, _) in shown.items()
    ]
    rows = tuple(
        Row((label_of(scale["scale"], labels), *(cells[i] for _, cells in shown.values())))
        for i, scale in enumerate(scales)
    )
    notes = paragraphs(
        paragraph(
            _scores_note(result, labels),
            phrase(
                "α = Cronbach's α",
                f" with {_interval_name(scales)} interval" if "interval" in shown else "",
                "; ω = McDonald's ω of a one-factor model" if "omega" in shown else "",
                "; mean ", R, " = mean correlation between the items.",
            ),
            _n_note(result, scales, fmt),
            cases_note(
                result, fmt, n=[scale["n"] for scale in scales], pairwise_unit="each covariance"
            ),
        ),
        _two_items_note(scales, labels),
        _against_note(result, labels, fmt),
        *result["omega_notes"],
        *result_notes(result),
    )  # fmt: skip
    title = title or "Means, Standard Deviations, and Reliabilities of the Scales"
    return Table(title, tuple(columns), rows, notes)


def _interval_name(scales: Sequence[Mapping[str, Any]]) -> str:
    names = {"feldt": "Feldt's"}
    return " or ".join(dict.fromkeys(names.get(s["ci_method"], s["ci_method"]) for s in scales))


def _scores_note(result: Mapping[str, Any], labels: Labels | None) -> Phrase:
    """What the means and standard deviations are of."""
    kinds = {label_of(s["scale"], labels): s["score"] for s in result["scales"]}
    used = set(kinds.values())
    if len(used) == 1:
        return phrase("Scale scores are ", f"{used.pop()}s of their items.")
    sums = [name for name, kind in kinds.items() if kind == "sum"]
    return phrase(f"Scale scores are means of their items; those of {', '.join(sums)} are sums.")


def _n_note(
    result: Mapping[str, Any], scales: Sequence[Mapping[str, Any]], fmt: NumberFormat
) -> Phrase:
    several = len({scale["n"] for scale in scales}) > 1
    if several:
        return phrase(N, " = smallest number that answered any two of the items.")
    smallest = "smallest pairwise " if result["missing"] == "pairwise" else ""
    return phrase(smallest, N, " = ", figure(fmt.count(scales[0]["n"])), ".")


def _two_items_note(scales: Sequence[Mapping[str, Any]], labels: Labels | None) -> Phrase:
    two = [label_of(scale["scale"], labels) for scale in scales if scale["n_items"] == 2]
    if not two:
        return phrase()
    return phrase(
        "Of two items (", ", ".join(two), ") mean ", R, " is their correlation; ω needs three."
    )


def _against_note(result: Mapping[str, Any], labels: Labels | None, fmt: NumberFormat) -> Phrase:
    """Name the items that run against their scale."""
    told: list[str] = []
    for scale in result["scales"]:
        for item in rows_of(scale["tidy"]):
            if item["item_rest"] < 0:
                name = label_of(scale["scale"], labels)
                told += ["; " if told else "", _item_label(item, labels), f" in {name} ("]
                told += [figure(fmt.bounded(item["item_rest"])), ")"]
    if not told:
        return phrase()
    return phrase("Negative item–rest correlation: ", *told, ". Check whether the key is right.")


def _item_label(item: Mapping[str, Any], labels: Labels | None) -> str:
    return label_of(item["item"], labels) + (" (R)" if item["reversed"] else "")


# their correlations -------------------------------------------------------------------------------


def scale_correlation_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = DEFAULT_LEVELS,
    overlap: bool = True,
    title: str | None = None,
) -> Table:
    """Correlations below, reliabilities on, and disattenuated correlations above the diagonal.

    Parameters
    ----------
    result
        What ``ScaleAnalysis.to_dict()`` gives.
    labels
        Scale -> label; a scale without one keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure.
    star_levels
        Symbol -> level, see ``stars``, for the correlations below the diagonal; ``None`` or ``{}``
        for a table without stars.
    overlap
        ``True``: scales that share items are shown with the overlap-corrected correlation, which is
        marked and has no stars. ``False``: with the correlation of their scores. Above the diagonal
        it is corrected for both in any case.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    names = list(result["tidy"]["scale"])
    pairs = {(pair["x"], pair["y"]): pair for pair in rows_of(result["pairs"])}
    # The first symbol that stands for no level.
    mark = next(s for s in "†‡§¶#+" + STAR_SYMBOLS if s not in "".join(star_levels or {}))

    def cell(i: int, j: int) -> str:
        if i == j:
            return f"({fmt.bounded(result['tidy']['alpha'][i])})"
        pair = pairs[names[max(i, j)], names[min(i, j)]]
        if i < j:
            return fmt.bounded(pair["disattenuated"])
        if pair["n_shared"] and overlap:
            return _marked(fmt.bounded(pair["overlap_corrected"]), mark)
        written = fmt.bounded(pair["estimate"]) + stars(pair["p_value"], star_levels)
        return _marked(written, mark) if pair["n_shared"] else written

    k = len(names)
    columns = [Column("scale", "Scale", "left")]
    columns += [Column(f"r{j + 1}", str(j + 1)) for j in range(k)]
    rows = [
        Row((f"{i + 1}. {label_of(name, labels)}", *(cell(i, j) for j in range(k))))
        for i, name in enumerate(names)
    ]
    shared = any(pair["n_shared"] for pair in pairs.values())
    tested = any(pair["p_value"] == pair["p_value"] for pair in pairs.values())
    notes = paragraphs(
        _matrix_note(result, list(pairs.values()), fmt, bool(star_levels) and tested),
        _overlap_note(mark, overlap) if shared else "",
        _beyond_one_note(pairs.values()),
        *result_notes(result),
        star_paragraph(star_levels, fmt) if tested else "",
    )
    return Table(title or "Correlations of the Scales", tuple(columns), tuple(rows), notes)


def _marked(written: str, mark: str) -> str:
    return written + mark if written else ""


def _matrix_note(
    result: Mapping[str, Any],
    pairs: Sequence[Mapping[str, Any]],
    fmt: NumberFormat,
    starred: bool,
) -> Phrase:
    counts = [pair["n"] for pair in pairs] or list(result["tidy"]["n"])
    told = number_range(counts, fmt)
    return paragraph(
        phrase("Below the diagonal: Pearson's ", R, "; in parentheses on it: Cronbach's α;"),
        phrase("above it: ", R, " corrected for attenuation, ", R, " / √(α α)."),
        phrase("Stars: two-sided ", italic("t"), " tests of ", R, ".") if starred else "",
        phrase(N, " = ", told, " per pair." if " to " in told else "."),
        cases_note(result, fmt, n=counts, pairwise_unit="each covariance"),
    )


def _overlap_note(mark: str, corrected: bool) -> Phrase:
    if corrected:
        return phrase(
            mark, " The scales share items: ", R, " is corrected for the variance that these "
            "contribute to both (Bashaw & Anderson, 1967; Cureton, 1966), and is not tested."
        )  # fmt: skip
    return phrase(
        mark, " The scales share items, which ", R, " of their scores includes; above the diagonal "
        "it is corrected for that too (Bashaw & Anderson, 1967; Cureton, 1966)."
    )  # fmt: skip


def _beyond_one_note(pairs: Any) -> Phrase:
    if not any(abs(pair["disattenuated"]) > 1 for pair in pairs):
        return phrase()
    return phrase(
        "A corrected correlation beyond 1 is shown as it comes: a reliability is underestimated, ",
        R, " came out high by chance, or the scales measure one thing.",
    )  # fmt: skip


# their items --------------------------------------------------------------------------------------


def item_scale_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    overlap: Overlap = "rest",
    title: str | None = None,
) -> Table:
    """The correlation of each item with each scale, corrected for being part of it.

    Parameters
    ----------
    result
        What ``ScaleAnalysis.to_dict()`` gives.
    labels
        Item or scale -> label; one without keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    overlap
        ``"rest"``: with a scale that has the item, r is with its other items. ``"smc"``: with every
        scale, the variance of each of its items is replaced by what it shares with all items, as
        psych's scoreItems does.
    title
        Replaces the default title.

    Items that correlate more with another scale than with their own are named in the note.

    Raises
    ------
    DataError
        An unknown choice of ``overlap``.
    """
    if overlap not in get_args(Overlap):
        raise DataError(f'overlap={overlap!r} is unknown: take "rest" or "smc"')
    fmt = NumberFormat(digits, decimal, leading_zero)
    column = "rest" if overlap == "rest" else "corrected"
    names = list(result["tidy"]["scale"])
    cells = rows_of(result["items"])
    columns = [Column("item", "Item", "left")]
    columns += [Column(f"r{j + 1}", str(j + 1)) for j in range(len(names))]
    rows: list[Row] = []
    astray: list[str] = []
    for at, start in enumerate(range(0, len(cells), len(names))):
        own = cells[start : start + len(names)]
        scale = own[0]["scale"]
        if at == 0 or scale != cells[start - 1]["scale"]:
            rows.append(group_row(f"{names.index(scale) + 1}. {label_of(scale, labels)}"))
        written = [fmt.bounded(cell[column]) for cell in own]
        label = _item_label(own[0], labels)
        rows.append(Row((label, *written), indent=1))
        elsewhere = _more_elsewhere(own, column)
        if elsewhere:
            astray.append(f"{label} ({numbers_of([names.index(s) for s in elsewhere])})")
    reading = (
        "of the item with the other items of a scale that has it, and with the score of any other."
        if overlap == "rest"
        else "of the item with the scale, the variance of each item of the scale replaced by what "
        "it shares with all items (smc; Cureton, 1966)."
    )
    reversed_items = "(R) = reverse-keyed, described as keyed." if _any_reversed(cells) else ""
    counts = list(result["tidy"]["n"])
    notes = paragraphs(
        paragraph(
            phrase("Pearson's ", R, " ", reading),
            reversed_items,
            phrase(N, " = ", number_range(counts, fmt), "."),
            cases_note(result, fmt, n=counts, pairwise_unit="each covariance"),
        ),
        f"More with another scale than with their own: {'; '.join(astray)}." if astray else "",
        _absent_note(cells, column),
        *result_notes(result),
    )
    title = title or "Correlations of Items With Scales"
    spanner = Spanner("Scale", tuple(column.key for column in columns[1:]))
    return Table(title, tuple(columns), tuple(rows), notes, (spanner,))


def _absent_note(cells: Sequence[Mapping[str, Any]], column: str) -> str:
    """Why there are cells without a figure."""
    if not any(cell[column] != cell[column] for cell in cells):
        return ""
    if column == "rest":
        return "No figure: without the item the total of the scale does not vary."
    return (
        "No figure: an item is a linear combination of the others, or there are not more "
        "respondents than items, so that there are no squared multiple correlations."
    )


def _any_reversed(cells: Sequence[Mapping[str, Any]]) -> bool:
    return any(cell["reversed"] for cell in cells)


def _more_elsewhere(cells: Sequence[Mapping[str, Any]], column: str) -> list[str]:
    """The scales without the item that it correlates more with than with its own."""
    own = next(cell[column] for cell in cells if cell["with"] == cell["scale"])
    return [c["with"] for c in cells if not c["contained"] and abs(c[column]) > own]
