"""The words that several tables share: labels, symbols and the sentences of their notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .numbers import NumberFormat, star_levels_in_order, star_note
from .phrase import Phrase, figure, italic, paragraph, phrase, sentence

Labels = Mapping[str, str]

MEAN = italic("M")
SD = italic("SD")
N = italic("n")
R_SQUARED = phrase(italic("R"), "²")


def label_of(name: object, labels: Labels | None) -> str:
    """The label of a variable, or its name; line breaks in it become spaces."""
    text = str(name)
    return " ".join(str((labels or {}).get(text, text)).split())


def rows_of(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Turn a dictionary of columns into one dictionary per row."""
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def without_tests_of_exact_fits(result: Mapping[str, Any]) -> Mapping[str, Any]:
    """The result without the p values of models that leave nothing to test against."""
    glance, tidy = dict(result["glance"]), dict(result["tidy"])
    left = glance.get("sigma", [])
    exact = {model for model, sigma in zip(glance["model"], left, strict=False) if sigma == 0.0}
    if not exact:
        return result
    for columns, names in ((glance, ("p_value", "p_change")), (tidy, ("p_value",))):
        for name in names:
            pairs = zip(columns["model"], columns[name], strict=True)
            columns[name] = [None if model in exact else p for model, p in pairs]
    return {**result, "glance": glance, "tidy": tidy}


def number_range(values: Iterable[float], fmt: NumberFormat) -> Phrase:
    """A phrase such as "12" when all are equal, else "10 to 12"."""
    ordered = sorted(set(values))
    if not ordered:
        return phrase()
    low, high = fmt.count(ordered[0]), fmt.count(ordered[-1])
    return phrase(low) if low == high else phrase(low, " to ", high)


def confidence_label(confidence: float, fmt: NumberFormat) -> str:
    """A phrase such as "95% CI", with decimals only when the level has them."""
    return f"{fmt.number(100 * confidence, digits=_percent_decimals(confidence))}% CI"


def _percent_decimals(confidence: float) -> int:
    percent = 100 * confidence
    return next((d for d in range(4) if abs(round(percent, d) - percent) < 1e-9), 4)


def cases_note(
    result: Mapping[str, Any],
    fmt: NumberFormat,
    *,
    n: Iterable[float],
    pairwise_unit: str,
    tested: bool = True,
) -> Phrase:
    """How missing answers were dealt with and how many cases that left out; empty if none lacked.

    ``n`` are the numbers of cases behind the figures of the table, and ``pairwise_unit`` names what
    pairwise deletion computes, for instance "each correlation"; ``tested`` is whether there are
    tests.
    """
    missing = result.get("missing", "listwise")
    unanswered = _left_out(result, "incomplete", fmt)
    reasons = [
        f"{lost} {why}"
        for reason, why in _REASONS.items()
        if (lost := _left_out(result, reason, fmt))
    ]
    if missing not in ("pairwise", "em"):
        answers = f"Listwise deletion: {unanswered} for missing answers" if unanswered else ""
        return sentence([answers, *reasons])
    # Whose n counts everybody, so that it does not show whether answers are missing.
    informed = result.get("vcov") == "observed_information"
    rule = (
        f"Pairwise deletion: {pairwise_unit} uses all cases that answered both variables"
        if missing == "pairwise"
        else "Maximum likelihood (EM): uses all cases that answered anything"
    )
    if missing == "em" and not informed and tested:
        rule += (
            "; tests rest on the number that answered both variables, of several pairs on the "
            "smallest"
        )
    rules = [rule] if informed or lacks_answers(result, n) else []
    lost = f"{unanswered} because they answered none of the variables" if unanswered else ""
    return sentence([*rules, lost, *reasons])


#: Why cases are left out besides missing answers, and the words for it.
_REASONS = {
    "out_of_bounds": "for answers out of bounds",
    "zero_weight": "for zero weight",
    "filtered": "by the filter",
    "unclustered": "for a missing cluster",
}


def lacks_answers(result: Mapping[str, Any], n: Iterable[float]) -> bool:
    """Whether any of these ``n`` rests on fewer, or on more, cases than were read with a weight.

    Weights can make n larger than the number of cases; whether an answer is missing cannot be seen
    then, and is taken to be so.
    """
    cases = result.get("cases") or {}
    if "read" not in cases:
        return True
    whole = cases["read"] - sum(cases.get(reason, 0) for reason in _REASONS)
    return cases.get("incomplete", 0) > 0 or any(count != whole for count in n)


def _left_out(result: Mapping[str, Any], why: str, fmt: NumberFormat) -> str:
    """A phrase such as "20 of 120 cases left out", or nothing when none were."""
    cases = result.get("cases") or {}
    count = cases.get(why, 0)
    return f"{fmt.count(count)} of {fmt.count(cases['read'])} cases left out" if count else ""


def result_notes(result: Mapping[str, Any], *, said: Sequence[str] = ()) -> list[str]:
    """The remarks that came with the result, without those on a topic the table has covered."""
    remarks = [str(note).strip() for note in result.get("notes") or []]
    return [note for note in remarks if note and not _mentions(note, said)]


def mentions(result: Mapping[str, Any], topic: str) -> bool:
    """Whether a remark of the result is on this topic."""
    return any(_mentions(str(note), [topic]) for note in result.get("notes") or [])


def _mentions(note: str, topics: Sequence[str]) -> bool:
    plain = note.lower().replace("–", "-")
    return any(topic in plain for topic in topics)


def star_paragraph(levels: Mapping[str, float] | None, fmt: NumberFormat) -> Phrase:
    """The probability note, with p in italics."""
    parts: list[str] = []
    for symbol, level in star_levels_in_order(levels).items():
        one = star_note({symbol: level}, decimal=fmt.decimal, leading_zero=fmt.leading_zero)
        before, after = one.split(" p ", 1)
        parts.append(phrase(before, " ", italic("p"), " ", after))
    return paragraph(*parts)


def equals(symbol: str, number: str) -> Phrase:
    """A phrase such as "M = 1.60", or nothing when the number is absent."""
    return phrase(symbol, " = ", figure(number)) if number else phrase()


def degrees_of(df: Any, fmt: NumberFormat) -> Phrase:
    """The degrees of freedom of tests; without one number for all they are Satterthwaite's."""
    written = fmt.count(df)
    return equals(italic("df"), written) if written else phrase("Satterthwaite's ", italic("df"))


def paragraphs(*notes: str) -> tuple[str, ...]:
    """The notes of a table, without the empty ones."""
    return tuple(note for note in notes if note)


_INTERVALS_OF_ALPHA = {
    "feldt": "Feldt",
    "duhachek_iacobucci": "Duhachek and Iacobucci",
    "bonett": "Bonett",
    "bonett_wright": "Bonett and Wright",
    "adf": "ADF",
    "bca": "BCa bootstrap",
    "percentile": "percentile bootstrap",
    "parametric": "parametric bootstrap",
    "linearized": "linearized",
}


def interval_of_alpha(method: str) -> str:
    """The interval as a note names it."""
    return _INTERVALS_OF_ALPHA.get(method, method)


def errors_of(result: Mapping[str, Any]) -> str:
    """Which standard errors, as a sentence has them."""
    return str(result["vcov"]).replace("_", "-")
