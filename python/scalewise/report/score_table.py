"""The precision of scores as publication tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat
from .phrase import figure, italic, paragraph, phrase, sentence
from .table import Column, Row, Table
from .wording import (
    MEAN,
    SD,
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

_METHODS = {
    "thorndike": "Thorndike's method",
    "feldt": "Feldt and Qualls's method",
    "mollenkopf_feldt": "Mollenkopf and Feldt's polynomial method",
    "anova": "the ANOVA method",
    "lord": "Lord's binomial method",
    "keats": "Keats's method",
    "lord_compound": "Lord's compound binomial method",
}

#: What `test_retest` finds, by name.
COEFFICIENTS = {
    "pearson": phrase("Pearson's ", italic("r")),
    "icc_consistency": "ICC(C,1), consistency",
    "icc_agreement": "ICC(A,1), absolute agreement",
}


def standard_error_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """The standard errors of scores in one row.

    Parameters
    ----------
    result
        What ``StandardErrors.to_dict()`` or ``ScorePrecision.to_dict()`` gives.
    labels
        Scale -> label.
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
    errors = rows_of(result["tidy"])[0]
    whole = rows_of(result["glance"])[0]
    columns = (
        Column("sd", SD, "left"),
        Column("reliability", "Reliability"),
        Column("measurement", "Measurement"),
        Column("estimation", "Estimation"),
        Column("prediction", "Prediction"),
        Column("difference", "Difference"),
    )
    cells = tuple(
        fmt.number(errors[column.key], bounded=column.key == "reliability") for column in columns
    )
    heading = "Standard Errors of Scores"
    parts = [
        "Standard errors: of a score about the true score (measurement), of the true score about "
        "Kelley's estimate (estimation), of a score on a parallel form about its prediction, of "
        "the difference of two scores."
    ]
    if "scale" in whole:
        heading += f": {label_of(whole['scale'], labels)}"
        kind = "Cronbach's α" if whole["coefficient"] == "alpha" else "the one given"
        parts.append(f"Reliability: {kind}.")
        size = [equals(MEAN, fmt.number(whole["mean"])), equals(N, fmt.count(whole["n"]))]
        parts.append(sentence(size, ", "))
        limits = fmt.interval(whole["conf_low"], whole["conf_high"])
        if limits:
            level = confidence_label(result["confidence"], fmt)
            parts.append(phrase(f"Measurement, {level} ", figure(limits), "."))
    notes = paragraphs(paragraph(*parts), *result_notes(result))
    return Table(title or heading, columns, (Row(cells),), notes)


def true_score_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per score: the interval around it, Kelley's estimate and the interval around that.

    Parameters
    ----------
    result
        What ``TrueScoreIntervals.to_dict()`` gives.
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
    whole = rows_of(result["glance"])[0]
    level = confidence_label(result["confidence"], fmt)
    columns = (
        Column("score", "Score", "left"),
        Column("observed", f"{level}\naround the score"),
        Column("kelley", "Kelley's\nestimate"),
        Column("kelley_interval", f"{level}\naround the estimate"),
    )
    rows = tuple(
        Row(
            (
                fmt.number(row["score"]),
                fmt.interval(row["observed_low"], row["observed_high"]),
                fmt.number(row["kelley"]),
                fmt.interval(row["kelley_low"], row["kelley_high"]),
            )
        )
        for row in rows_of(result["tidy"])
    )
    known = [
        equals(MEAN, fmt.number(whole["mean"])),
        equals(SD, fmt.number(whole["sd"])),
        equals("reliability", fmt.bounded(whole["reliability"])),
        equals("standard error of measurement", fmt.number(whole["measurement"])),
        equals("of estimation", fmt.number(whole["estimation"])),
    ]
    notes = paragraphs(sentence(known, ", "), *result_notes(result))
    return Table(title or "Intervals of True Scores", columns, rows, notes)


def reliable_change_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """How many people changed which way.

    Parameters
    ----------
    result
        What ``ReliableChange.to_dict()`` gives.
    labels
        Accepted for symmetry with the other tables; no variable is named here.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure; percentages have one less.
    star_levels
        Accepted for symmetry with the other tables; the index is its own test.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    whole = rows_of(result["glance"])[0]
    columns = (Column("change", "Change", "left"), Column("n", N), Column("percent", "%"))
    people = sum(whole[kind] for kind in ("improved", "unchanged", "deteriorated"))
    rows = tuple(
        Row(
            (
                kind.capitalize(),
                fmt.count(whole[kind]),
                fmt.number(100 * whole[kind] / people, digits=max(digits - 1, 0)) if people else "",
            )
        )
        for kind in ("improved", "unchanged", "deteriorated")
    )
    known = [
        equals(SD, fmt.number(whole["sd"])),
        equals("reliability", fmt.bounded(whole["reliability"])),
        equals("standard error of the difference", fmt.number(whole["difference"])),
    ]
    level = fmt.number(100 * result["confidence"], digits=0)
    missing = whole["missing"]
    notes = paragraphs(
        paragraph(
            f"Reliable change index of Jacobson and Truax (1991), {level}% level:",
            phrase(
                "a change of more than ", figure(fmt.number(whole["smallest_reliable_change"])),
                f" is reliable; {result['better']} scores are better.",
            ),
            sentence(known, ", "),
            f"{fmt.count(missing)} without both scores." if missing else "",
        ),
        *result_notes(result),
    )  # fmt: skip
    return Table(title or "Reliable Change", columns, rows, notes)


def test_retest_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """Pearson's r and both intraclass correlations of two administrations.

    Parameters
    ----------
    result
        What ``TestRetest.to_dict()`` gives.
    labels
        Variable -> label.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure.
    star_levels
        Accepted for symmetry with the other tables; intervals are given instead.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    whole = rows_of(result["glance"])[0]
    columns = (
        Column("coefficient", "Coefficient", "left"),
        Column("estimate", "Estimate"),
        Column("interval", confidence_label(result["confidence"], fmt)),
    )
    rows = tuple(
        Row(
            (
                COEFFICIENTS[row["coefficient"]],
                fmt.bounded(row["estimate"]),
                fmt.interval(row["conf_low"], row["conf_high"], bounded=True),
            )
        )
        for row in rows_of(result["tidy"])
    )
    both = " and ".join(label_of(whole[which], labels) for which in ("first", "second"))
    errors = [
        equals("Mean difference", fmt.number(whole["mean_difference"])),
        equals("standard error of measurement", fmt.number(whole["measurement_error"])),
        equals("smallest detectable change", fmt.number(whole["smallest_detectable_change"])),
    ]
    variation = fmt.number(whole["coefficient_of_variation"])
    if variation:
        errors.append(phrase("coefficient of variation = ", figure(variation), "%"))
    notes = paragraphs(
        paragraph(
            f"{both};", phrase(equals(N, fmt.count(whole["n"])), "."), sentence(errors, ", ")
        ),
        cases_note(result, fmt, n=[whole["n"]], pairwise_unit="each figure"),
        *result_notes(result),
    )
    return Table(title or "Test–Retest Reliability", columns, rows, notes)


def conditional_error_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per score: respondents, standard error and the interval around the score.

    Parameters
    ----------
    result
        What ``ConditionalErrors.to_dict()`` gives.
    labels
        Scale -> label.
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
    lines = rows_of(result["tidy"])
    columns = (
        Column("score", "Sum score", "left"),
        Column("n", N),
        Column("standard_error", "Standard\nerror"),
        Column("interval", confidence_label(result["confidence"], fmt)),
    )
    rows = tuple(
        Row(
            (
                fmt.count(line["score"]),
                fmt.count(line["n"]),
                fmt.number(line["standard_error"]) + ("†" if line["pooled"] else ""),
                fmt.interval(line["conf_low"], line["conf_high"]),
            )
        )
        for line in lines
    )
    how = _METHODS[whole["method"]]
    notes = paragraphs(
        paragraph(
            f"Standard error of measurement by {how}{_of_parts(whole)}.",
            phrase(equals("Of all scores", fmt.number(whole["overall"])), "."),
            "† of several neighbouring scores together."
            if any(line["pooled"] for line in lines)
            else "",
        ),
        cases_note(result, fmt, n=[whole["n"]], pairwise_unit="each score"),
        *result_notes(result),
    )
    named = label_of(whole["scale"], labels)
    return Table(title or f"Conditional Standard Errors: {named}", columns, rows, notes)


def _of_parts(whole: Mapping[str, Any]) -> str:
    parts = [f"{whole['parts']} parts"] if whole["parts"] else []
    if whole["degree"] is not None:
        parts.append(f"degree {whole['degree']}")
    return f" ({', '.join(parts)})" if parts else ""
