"""What the coefficients of a correlation matrix are called, and how they are tested."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .phrase import Phrase, italic, phrase


@dataclass(frozen=True)
class Coefficient:
    """A kind of correlation: its adjective, its name in full, and the name of its test."""

    adjective: str
    name: str
    test: str


_COEFFICIENTS = {
    "pearson": Coefficient("Pearson", "Pearson correlations", "t"),
    "point_biserial": Coefficient("point-biserial", "Point-biserial correlations", "t"),
    "spearman": Coefficient("Spearman", "Spearman rank correlations", "t"),
    "kendall": Coefficient("Kendall", "Kendall rank correlations (tau-b)", "z"),
    "polychoric": Coefficient("polychoric", "Polychoric correlations", "Wald z"),
    "tetrachoric": Coefficient("tetrachoric", "Tetrachoric correlations", "Wald z"),
    "polyserial": Coefficient("polyserial", "Polyserial correlations", "Wald z"),
    "biserial": Coefficient("biserial", "Biserial correlations", "Wald z"),
}

_SIDES = {
    "two-sided": "two-sided",
    "greater": "one-sided (greater than 0)",
    "less": "one-sided (less than 0)",
}

_INTERVALS = {
    "fisher": "Fisher",
    "fisher_corrected": "Fisher, corrected for bias",
    "bonett_wright": "Bonett–Wright",
    "fieller": "Fieller",
    "caruso_cliff": "Caruso–Cliff",
    "exact": "exact",
    "wald": "Wald",
    "bca": "BCa bootstrap",
    "percentile": "percentile bootstrap",
}

_ADJUSTMENTS = {
    "holm": "Holm's method",
    "bonferroni": "Bonferroni's method",
    "hochberg": "Hochberg's method",
    "hommel": "Hommel's method",
    "bh": "the Benjamini–Hochberg method",
    "by": "the Benjamini–Yekutieli method",
}


def coefficient_of(method: str) -> Coefficient:
    """The coefficient of that name; an unknown one is called by its name, its test is not named."""
    readable = method.replace("_", " ")
    return _COEFFICIENTS.get(method) or Coefficient(readable, f"{readable} correlations", "")


def methods_of(result: Mapping[str, Any]) -> list[str]:
    """The methods of all pairs, that of the most pairs first."""
    return _by_number(_pairs_by_method(result, "r")) or [str(result.get("method", "pearson"))]


def _by_number(pairs: Sequence[str]) -> list[str]:
    first = {method: at for at, method in reversed(list(enumerate(pairs)))}
    return sorted(first, key=lambda method: (-pairs.count(method), first[method]))


def _pairs_by_method(result: Mapping[str, Any], figure: str) -> list[str]:
    """The method of each pair that has this figure."""
    figures, methods = result.get(figure) or [], result.get("methods")
    whole = str(result.get("method", "pearson"))
    return [
        str(methods[i][j]) if methods else whole
        for i, j in places_of(result)
        if not _is_absent(figures[i][j])
    ]


def places_of(result: Mapping[str, Any]) -> list[tuple[int, int]]:
    """The pairs of a rectangle, or those below the diagonal of a matrix."""
    if "rows" in result:
        down, across = range(len(result["rows"])), range(len(result["columns"]))
        return [(i, j) for i in down for j in across]
    return [(i, j) for i in range(len(result["r"])) for j in range(i)]


def _is_absent(figure: float | None) -> bool:
    return figure is None or math.isnan(figure)


def name_of(result: Mapping[str, Any]) -> str:
    """What the matrix holds: "Polychoric correlations", or "Correlations" of several kinds."""
    methods = methods_of(result)
    if len(methods) > 1 or methods == ["auto"]:
        return "Correlations"
    return coefficient_of(methods[0]).name


def methods_phrase(result: Mapping[str, Any]) -> str:
    """Name the coefficient; of a mixed matrix say which pairs are what, by the numbers of the rows.

    "Polychoric correlations among variables 3–5; polyserial of 1, 2 with 3–5; Pearson among 1, 2"
    """
    methods = methods_of(result)
    if len(methods) == 1:
        return name_of(result)
    if "rows" in result:
        adjectives = [coefficient_of(method).adjective for method in methods]
        listed = " and ".join([", ".join(adjectives[:-1]), adjectives[-1]])
        return f"{listed[:1].upper()}{listed[1:]} correlations"
    parts = []
    for at, method in enumerate(methods):
        where = " and ".join(_places(result["methods"], method))
        if not at:
            where = re.sub(r"^(among|of)", r"\1 variables", where)
        coefficient = coefficient_of(method)
        parts.append(f"{coefficient.adjective if at else coefficient.name} {where}")
    return "; ".join(parts)


def _places(methods: Sequence[Sequence[str]], method: str) -> list[str]:
    """Where a method is used: "among 3–5", "of 1, 2 with 6"."""
    classes = _alike(methods)
    places = []
    for at, one in enumerate(classes):
        if len(one) > 1 and methods[one[1]][one[0]] == method:
            places.append(f"among {numbers_of(one)}")
        partners = [other for other in classes[at + 1 :] if methods[other[0]][one[0]] == method]
        if partners:
            others = sorted(index for other in partners for index in other)
            places.append(f"of {numbers_of(one)} with {numbers_of(others)}")
    return places


def _alike(methods: Sequence[Sequence[str]]) -> list[list[int]]:
    """The variables in classes: those of a class have the same coefficients with all others."""
    classes: list[list[int]] = []
    for i in range(len(methods)):
        for one in classes:
            j = one[0]
            others = [k for k in range(len(methods)) if k not in (i, j)]
            if all(methods[i][k] == methods[j][k] for k in others):
                one.append(i)
                break
        else:
            classes.append([i])
    return classes


def numbers_of(indices: Iterable[int]) -> str:
    """The numbers of rows, counted from 1: "1, 2, 4–7"."""
    runs: list[list[int]] = []
    for index in indices:
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return ", ".join(
        f"{run[0] + 1}–{run[-1] + 1}" if len(run) > 2 else ", ".join(str(i + 1) for i in run)
        for run in runs
    )


def tests_phrase(result: Mapping[str, Any]) -> Phrase:
    """Name the test behind the stars, with its side; of several tests, say which is whose.

    Coefficients without a test are named, nothing is said where none has one.
    """
    tested = _by_number(_pairs_by_method(result, "p_value"))
    if not tested:
        return phrase()
    sided = _SIDES[str(result.get("alternative") or "two-sided")]
    untested = [coefficient_of(method) for method in methods_of(result) if method not in tested]
    without = (
        phrase(", none of ", " and ".join(each.adjective for each in untested), " correlations")
        if untested
        else phrase()
    )
    coefficients = [_as_tested(coefficient_of(method), result) for method in tested]
    tests = list(dict.fromkeys(coefficient.test for coefficient in coefficients))
    if len(tests) == 1:
        whose = (
            " and ".join(each.adjective for each in coefficients) + " correlations"
            if untested
            else "each correlation"
        )
        return phrase(f"{sided} ", _test(tests[0]), f" of {whose}", without)
    parts: list[str | Phrase] = [f"{sided} "]
    for at, test in enumerate(tests):
        last = at == len(tests) - 1
        of_which = (
            "the others"
            if last and not untested
            else " and ".join(
                coefficient.adjective for coefficient in coefficients if coefficient.test == test
            )
            + " correlations"
        )
        joint = "" if at == 0 else " and " if last else ", "
        parts += [joint, _test(test), f" of {of_which}"]
    return phrase(*parts, without)


def _as_tested(coefficient: Coefficient, result: Mapping[str, Any]) -> Coefficient:
    """The coefficient with the test that it has here."""
    if result.get("exact"):
        return replace(coefficient, test="exact ")
    if coefficient.test == "t" and result.get("vcov") == "observed_information":
        return replace(coefficient, test="Wald z")
    # Linearized, Kendall's tau has a t too.
    df = result.get("df") or []
    if coefficient.test == "z" and any(
        not _is_absent(df[i][j]) for i, j in places_of(result) if df
    ):
        return replace(coefficient, test="t")
    return coefficient


def intervals_phrase(result: Mapping[str, Any]) -> str:
    """What CI stands for: "confidence interval (Fisher)", two-sided beside one-sided tests."""
    named = _named_intervals(result)
    both = "" if (result.get("alternative") or "two-sided") == "two-sided" else "two-sided "
    return f"{both}confidence interval{f' ({named})' if named else ''}"


def _named_intervals(result: Mapping[str, Any]) -> str:
    """Name the intervals: "Fisher", or "Fisher of Pearson, Wald of polychoric"."""
    methods, intervals = result.get("methods") or [], result.get("ci_methods") or []
    named: dict[str, list[str]] = {}
    for i, j in places_of(result) if methods and intervals else []:
        if intervals[i][j] != "none":
            adjective = coefficient_of(methods[i][j]).adjective
            of = named.setdefault(_interval(intervals[i][j]), [])
            of += [] if adjective in of else [adjective]
    if len(named) < 2:
        whole = str(result.get("ci_method") or "none")
        return next(iter(named), "" if whole == "none" else _interval(whole))
    return ", ".join(f"{interval} of {' and '.join(of)}" for interval, of in named.items())


def _interval(name: str) -> str:
    return _INTERVALS.get(name, name)


def _test(name: str) -> Phrase:
    *words, symbol = name.split(" ")
    if not symbol:
        return phrase(*(f"{word} " for word in words), "test")
    return phrase(*(f"{word} " for word in words), italic(symbol), " test")


def adjustment_phrase(result: Mapping[str, Any], count: str) -> Phrase:
    """Say how p was adjusted and for how many tests; nothing when it was not."""
    method = str(result.get("adjustment") or "none")
    if method.lower() == "none":
        return phrase()
    by = _ADJUSTMENTS.get(method.lower(), method)
    family = f" for {count} tests" if count else ""
    return phrase(italic("p"), f" adjusted{family} by {by}.")
