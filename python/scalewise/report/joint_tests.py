"""The joint tests of factors, and of other terms with several columns, as notes and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .numbers import NumberFormat
from .phrase import Phrase, figure, italic, phrase
from .wording import Labels, label_of, rows_of


def terms_together(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The terms of the last model that have several columns, with the names of these.

    Each has ``part_ends``, the interval of its sr², where the result has effect sizes.
    """
    made, tests = result.get("predictors"), result.get("terms")
    if not made or not tests:
        return []
    columns = dict(zip(made["terms"]["term"], made["terms"]["columns"], strict=True))
    last = max(result["glance"]["model"])
    effects = rows_of(result["effect_sizes"]["terms"]) if "effect_sizes" in result else []
    ends = {
        (row["model"], row["term"]): (row["part_squared_conf_low"], row["part_squared_conf_high"])
        for row in effects
    }
    return [
        {**test, "columns": columns[test["term"]], "part_ends": ends.get((last, test["term"]))}
        for test in rows_of(tests)
        if test["model"] == last and test["df1"] > 1 and test["term"] in columns
    ]


def joint_test(test: Mapping[str, Any], fmt: NumberFormat) -> list[Phrase]:
    """F, p, sr² with its interval, and GVIF of a term, those that exist."""
    parts = []
    if fmt.number(test["f"]):
        ends = fmt.separator.join(fmt.count(test[end]) for end in ("df1", "df2"))
        f = figure(fmt.number(test["f"], digits=2))
        parts.append(phrase(italic("F"), "(", figure(ends), ") = ", f))
        p = fmt.p_value(test["p_value"])
        if p:
            parts.append(phrase(italic("p"), " ", figure(p if p[0] in "<>" else f"= {p}")))
    part = phrase(italic("sr"), "² = ", figure(fmt.bounded(test["part_r_squared"])))
    limits = fmt.interval(*test["part_ends"], bounded=True) if test["part_ends"] else ""
    parts.append(phrase(part, " ", figure(limits)) if limits else part)
    inflation = figure(fmt.number(test["gvif_root"]))
    parts.append(phrase("GVIF^(1 / (2 ", italic("df"), ")) = ", inflation))
    return parts


def joint_test_note(
    result: Mapping[str, Any], fmt: NumberFormat, labels: Labels | None = None
) -> Phrase:
    """The joint tests of the last model in one note; nothing where no term has several columns."""
    tests = terms_together(result)
    if not tests:
        return phrase()
    model = f" in model {tests[0]['model']}" if len(result["glance"]["model"]) > 1 else ""
    pieces: list[str] = [f"Joint tests{model}: "]
    for at, test in enumerate(tests):
        pieces.append("; " if at else "")
        pieces.append(f"{label_of(test['term'], labels)}, ")
        for part_at, part in enumerate(joint_test(test, fmt)):
            pieces += [", " if part_at else "", part]
    return phrase(*pieces, ".")
