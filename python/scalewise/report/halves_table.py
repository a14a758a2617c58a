"""Split halves and prophecies as publication tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .bounds_table import halves_of, looked_at, of_scale
from .interval_note import interval_note
from .numbers import NumberFormat
from .phrase import figure, italic, paragraph, phrase
from .table import Column, Row, Table
from .wording import MEAN, SD, Labels, equals, label_of, paragraphs, result_notes, rows_of

_SPLITS = {
    "odd_even": "Odd against even items.",
    "first_half": "The items in their order.",
    "given": "The halves were given.",
}


def split_half_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """The two halves and the whole, a row each; the coefficients in the note.

    Parameters
    ----------
    result
        What ``SplitHalf.to_dict()`` gives.
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
    halves = rows_of(result["tidy"])
    both = {"half": "both", "alpha": None, **whole}
    rows = tuple(
        Row(
            (
                {"first": "First half", "second": "Second half"}.get(row["half"], "Both"),
                fmt.count(row["n_items"]),
                fmt.number(row["mean"]),
                fmt.number(row["variance"]),
                fmt.number(row["sd"]),
                fmt.bounded(row["alpha"]),
            )
        )
        for row in [*halves, both]
    )
    columns = (
        Column("half", "Half", "left"),
        Column("n_items", "Items"),
        Column("mean", MEAN),
        Column("variance", "Variance"),
        Column("sd", SD),
        Column("alpha", "α"),
    )
    coefficients = [equals(italic("r"), fmt.bounded(whole["correlation"]))]
    if halves[0]["n_items"] == halves[1]["n_items"]:
        names = [("Spearman–Brown", "spearman_brown")]
    else:
        names = [
            ("Spearman–Brown (equal length)", "spearman_brown"),
            ("(unequal length)", "spearman_brown_unequal"),
        ]
    for name, key in [*names, ("Guttman", "guttman")]:
        coefficients.append(equals(name, fmt.bounded(whole[key])))
    joined = phrase(*[part for each in coefficients if each for part in (each, fmt.separator)][:-1])
    notes = paragraphs(
        paragraph(
            phrase(joined, "."),
            of_scale(result, fmt),
            _SPLITS[whole["split"]],
            phrase(f"{halves_of(result, labels, fmt)}."),
        ),
        interval_note(
            result,
            {
                "correlation": italic("r"),
                "guttman": "Guttman",
                **{key: name for name, key in names},
            },
            fmt,
        ),
        *result_notes(result),
    )
    title = title or f"Split-Half Reliability: {label_of(result['scale'], labels)}"
    return Table(title, columns, rows, notes)


def all_split_halves_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """How the split-half reliabilities of a scale are distributed, in one row.

    Parameters
    ----------
    result
        What ``AllSplitHalves.to_dict()`` gives.
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
    heads: tuple[tuple[str, str], ...] = (
        ("mean", MEAN),
        ("sd", SD),
        ("lowest", "Lowest\n(β)"),
        ("percentile_2_5", "2.5%".replace(".", decimal)),
        ("percentile_25", "25%"),
        ("median", "50%"),
        ("percentile_75", "75%"),
        ("percentile_97_5", "97.5%".replace(".", decimal)),
        ("highest", "Highest\n(λ₄)" if whole["exhaustive"] else "Highest"),
        ("alpha", "α"),
    )
    columns = (
        Column("scale", "Scale", "left"),
        *(Column(key, label) for key, label in heads),
    )
    cells = (
        label_of(result["scale"], labels),
        *(fmt.bounded(whole[key]) for key, _ in heads),
    )
    search = {**whole, "possible": whole["possible_splits"]}
    notes = paragraphs(
        paragraph(
            f"Guttman's split-half coefficient of {looked_at(search, fmt)} into halves.",
            of_scale(result, fmt),
            phrase(f"Lowest: {halves_of(result['lowest_split'], labels, fmt)}."),
            phrase(f"Highest: {halves_of(result['highest_split'], labels, fmt)}."),
        ),
        *result_notes(result),
    )
    heading = f"All Split Halves: {label_of(result['scale'], labels)}"
    return Table(title or heading, columns, (Row(cells),), notes)


def prophecy_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """The reliability of a longer or shorter scale, in one row.

    Parameters
    ----------
    result
        What ``Prophecy.to_dict()`` or ``ItemsNeeded.to_dict()`` gives.
    labels
        Accepted for symmetry with the other tables; no variable is named here.
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
    found = rows_of(result["tidy"])[0]
    parts: tuple[tuple[str, str, str], ...] = (
        ("reliability", "Reliability", fmt.bounded(found["reliability"])),
        ("items", "Items", fmt.count(found.get("items"))),
        ("wanted", "Reliability\nwanted", fmt.bounded(found.get("wanted"))),
        ("length_factor", "Length\nfactor", fmt.number(found["length_factor"])),
        ("items_needed", "Items\nneeded", fmt.count(found.get("items_needed"))),
        ("estimate", "Reliability\nthen", fmt.bounded(found["estimate"])),
    )
    kept = [part for part in parts if part[2]]
    columns = tuple(
        Column(key, label, "left" if at == 0 else "right")
        for at, (key, label, _) in enumerate(kept)
    )
    notes = paragraphs(
        paragraph("Spearman and Brown's prophecy, for items like those of the scale."),
        *result_notes(result),
    )
    cells = tuple(figure(cell) for _, _, cell in kept)
    return Table(title or "Reliability of a Scale of Another Length", columns, (Row(cells),), notes)
