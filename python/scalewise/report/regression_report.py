"""A hierarchical regression in the sentences of a Results section."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .joint_tests import joint_test, terms_together
from .numbers import NumberFormat
from .phrase import Phrase, figure, italic, paragraph, phrase
from .prose import Prose
from .regression_style import Estimates
from .wording import (
    R_SQUARED,
    SD,
    Labels,
    N,
    confidence_label,
    errors_of,
    label_of,
    result_notes,
    rows_of,
    without_tests_of_exact_fits,
)

INTERCEPT = "(Intercept)"

_P = italic("p")
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

#: Longer lists of predictors are counted instead.
_LISTED = 8


def regression_report(
    result: Mapping[str, Any],
    *,
    style: Literal["apa"] = "apa",
    language: Literal["en"] = "en",
    estimates: Estimates = "beta",
    alpha: float = 0.05,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = False,
    digits: int = 2,
) -> Prose:
    """What was done, what each block adds, and the coefficients of the last model, in sentences.

    Every number stems from the fit and is written by the rules of the tables.

    Parameters
    ----------
    result
        What ``Regression.to_dict()`` gives.
    style, language
        ``"apa"`` and ``"en"``; there are no others yet.
    estimates
        ``"beta"``, ``"b"`` or ``"both"``: the coefficients that are told.
    alpha
        What counts as significant: p below it.
    labels
        Variable -> label.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of everything but p, which has three.

    References
    ----------
    American Psychological Association. (2020). Publication manual of the American Psychological
    Association (7th ed.). Sections 6.36, 6.40-6.45. https://doi.org/10.1037/0000165-000
    """
    if style != "apa":
        raise ValueError(f'style must be "apa", not {style!r}')
    if language != "en":
        raise ValueError(f'language must be "en", not {language!r}')
    if estimates not in ("beta", "b", "both"):
        raise ValueError(f'estimates must be "beta", "b" or "both", not {estimates!r}')
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must lie between 0 and 1, not {alpha!r}")
    fmt = NumberFormat(digits, decimal, leading_zero)
    told = _Told(without_tests_of_exact_fits(result), fmt, estimates, alpha, labels)
    return Prose((_method(told), _fit(told), _coefficients(told)))


@dataclass(frozen=True)
class _Told:
    """The result, and how it is to be told."""

    result: Mapping[str, Any]
    fmt: NumberFormat
    estimates: Estimates
    alpha: float
    labels: Labels | None

    @property
    def models(self) -> list[dict[str, Any]]:
        return rows_of(self.result["glance"])

    @property
    def outcome(self) -> str:
        return label_of(self.result["outcome"], self.labels)

    def predictors(self) -> list[dict[str, Any]]:
        """The coefficients of the last model, in order, without the intercept."""
        last = self.models[-1]["model"]
        rows = [row for row in rows_of(self.result["tidy"]) if row["model"] == last]
        return [row for row in rows if row["term"] != INTERCEPT]

    def entering(self, model: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Those of the predictors that no earlier model has."""
        rows = rows_of(self.result["tidy"])
        here = {row["term"] for row in rows if row["model"] == model["model"]}
        before = {row["term"] for row in rows if row["model"] < model["model"]}
        return [row for row in self.predictors() if row["term"] in here - before]

    def label(self, row: Mapping[str, Any]) -> str:
        return label_of(row["term"], self.labels)


# what was done ------------------------------------------------------------------------------------


def _method(told: _Told) -> Phrase:
    return paragraph(_model(told), _respondents(told), _weights(told), _errors(told), _betas(told))


def _model(told: _Told) -> Phrase:
    models = told.models
    origin = "" if told.result.get("intercept", True) else " through the origin"
    if len(models) == 1:
        predictors = _names(told, told.predictors())
        return phrase(f"A regression{origin} of {told.outcome} had the predictors {predictors}.")
    blocks = [f"{_block(model)} ({_names(told, told.entering(model))})" for model in models]
    return phrase(
        f"A hierarchical regression{origin} of {told.outcome} entered {_count(len(models))} blocks "
        f"of predictors: {_listed(blocks)}."
    )


def _names(told: _Told, rows: Sequence[Mapping[str, Any]]) -> str:
    if len(rows) > _LISTED:
        return f"{len(rows)} predictors"
    return _listed([told.label(row) for row in rows])


def _block(model: Mapping[str, Any], word: str = "block") -> str:
    name = " ".join(str(model["block"]).split())
    return f"{word} {name}" if name.isdigit() else name


def _respondents(told: _Told) -> Phrase:
    result, fmt = told.result, told.fmt
    size = phrase(N, " = ", figure(fmt.count(result["n"])))
    cases = result.get("cases") or {}
    reasons = {
        "incomplete": "for missing answers",
        "out_of_bounds": "for answers out of bounds",
        "zero_weight": "for zero weight",
        "filtered": "by the filter",
        "unclustered": "for a missing cluster",
    }
    lost = [(cases[reason], why) for reason, why in reasons.items() if cases.get(reason, 0)]
    left_out = _left_out(cases, lost, fmt) if lost else ""
    missing = result.get("missing", "listwise")
    if missing == "pairwise":
        rule = phrase(
            "Each correlation rests on all who answered both variables (pairwise deletion), the "
            "tests on the smallest number of any pair, ",
            size,
            ".",
        )
        return paragraph(rule, left_out)
    if missing == "em" and result.get("vcov") == "observed_information":
        rule = phrase(
            "Means and covariances are maximum-likelihood estimates (EM) from all ",
            size,
            " who answered anything.",
        )
        return paragraph(rule, left_out)
    if missing == "em":
        rule = phrase(
            "Means and covariances are maximum-likelihood estimates (EM) from all who answered "
            "anything; the tests rest on the smallest number that answered both of any pair, ",
            size,
            ".",
        )
        return paragraph(rule, left_out)
    if cases.get("incomplete", 0):
        left_out = f"{left_out.removesuffix('.')} (listwise deletion)."
    return paragraph(phrase("It rests on ", size, "."), left_out)


def _left_out(
    cases: Mapping[str, Any], lost: Sequence[tuple[float, str]], fmt: NumberFormat
) -> str:
    total = sum(count for count, _ in lost)
    verb = "was" if total == 1 else "were"
    start = f"Of {fmt.count(cases['read'])} cases, {fmt.count(total)} {verb} left out"
    if len(lost) == 1:
        return f"{start} {lost[0][1]}."
    return f"{start}: {_listed([f'{fmt.count(count)} {why}' for count, why in lost])}."


def _weights(told: _Told) -> Phrase:
    weighting, fmt = told.result.get("weighting") or {}, told.fmt
    kind = weighting.get("weight_type")
    if kind is None:
        return phrase()
    if kind == "frequency":
        rows = fmt.count(weighting["rows"])
        return phrase("Rows were counted by frequency weights (", figure(rows), " rows).")
    return phrase(
        f"Respondents had {kind} weights (effective ",
        N,
        " = ",
        figure(fmt.number(weighting["effective_n"], digits=1)),
        ").",
    )


def _errors(told: _Told) -> Phrase:
    vcov = str(told.result.get("vcov", "classical"))
    remarks = [note for note in result_notes(told.result) if "eights" not in note]
    if vcov == "classical":
        said = "Standard errors are those of ordinary least squares."
        if (told.result.get("weighting") or {}).get("weight_type") == "analytic":
            said = "Standard errors are those of weighted least squares."
        return paragraph(said, *remarks)
    if vcov in ("linearized", "observed_information"):
        return paragraph(*remarks)
    return paragraph(
        phrase(
            f"Standard errors are {errors_of(told.result)}, and ",
            italic("F"),
            " tests are Wald tests.",
        ),
        *remarks,
    )


def _betas(told: _Told) -> Phrase:
    if told.estimates == "b":
        return phrase()
    return phrase(
        "Standardised coefficients are β = ",
        italic("B"),
        " × ",
        SD,
        "(predictor) / ",
        SD,
        "(outcome), and their intervals take the standard deviations as given.",
    )


# what the blocks add ------------------------------------------------------------------------------


def _fit(told: _Told) -> Phrase:
    models = told.models
    last = models[-1]
    if len(models) == 1:
        return paragraph(_whole(told, last, "The predictors"))
    first = _whole(told, models[0], _block(models[0], "Block"))
    steps = [_step(told, model) for model in models[1:]]
    together = _whole(told, last, f"Together the {_count(len(models))} blocks")
    return paragraph(first, *steps, together)


def _whole(told: _Told, model: Mapping[str, Any], who: str) -> Phrase:
    fmt = told.fmt
    adjusted = fmt.bounded(model["adj_r_squared"])
    said = {
        True: f"explained variance in {told.outcome}, ",
        False: f"did not explain a significant share of the variance in {told.outcome}, ",
        None: f"left no test of the variance in {told.outcome} that the model accounts for, ",
    }[_below(model["p_value"], told.alpha)]
    parts = [
        phrase(f"{who} {said}", _share(R_SQUARED, model["r_squared"], fmt)),
        phrase("adjusted ", R_SQUARED, " = ", figure(adjusted)) if adjusted else "",
        *_f_test(told, model["f"], (model["df1"], model["df2"]), model["p_value"]),
    ]
    return phrase(*_joined(parts, ", "), ".")


def _step(told: _Told, model: Mapping[str, Any]) -> Phrase:
    significant = _below(model["p_change"], told.alpha)
    verb = {
        True: "improved the fit",
        False: "did not improve the fit significantly",
        None: "left no test of the fit",
    }[significant]
    parts = [
        phrase(
            f"Adding {_block(model)} {verb}, ",
            _share(phrase("Δ", R_SQUARED), model["r_squared_change"], told.fmt),
        ),
        *_f_test(
            told,
            model["f_change"],
            (model["df1_change"], model["df2_change"]),
            model["p_change"],
        ),
    ]
    return phrase(*_joined(parts, ", "), ".")


def _f_test(told: _Told, f: float, df: tuple[float, float], p: float) -> list[Phrase]:
    """F with its degrees of freedom, and p; nothing where there is no test."""
    fmt = told.fmt
    if not fmt.number(f) or not fmt.p_value(p):
        return []
    ends = fmt.separator.join(fmt.count(end) for end in df)
    return [
        phrase(italic("F"), "(", figure(ends), ") = ", figure(fmt.number(f, digits=2))),
        _p(told, p),
    ]


def _share(symbol: str, value: float, fmt: NumberFormat) -> Phrase:
    """A share of the variance; one that would be printed as nought says that it is less."""
    smallest = 10.0**-fmt.digits
    if 0 < value < smallest / 2:
        return phrase(symbol, " < ", figure(fmt.bounded(smallest)))
    return phrase(symbol, " = ", figure(fmt.bounded(value)))


def _p(told: _Told, p: float) -> Phrase:
    written = told.fmt.p_value(p)
    return phrase(_P, " ", figure(written if written[0] in "<>" else f"= {written}"))


# the coefficients ---------------------------------------------------------------------------------


def _coefficients(told: _Told) -> Phrase:
    together = terms_together(told.result)
    of_terms = {column for test in together for column in test["columns"]}
    rows = [row for row in told.predictors() if row["term"] not in of_terms]
    tested = [row for row in rows if _below(row["p_value"], told.alpha) is not None]
    significant = [row for row in tested if row["p_value"] < told.alpha]
    others = [row for row in tested if row["p_value"] >= told.alpha]
    where = "In the final model, " if len(told.models) > 1 else ""
    start = where or "Of the predictors, " if len(rows) > 1 else where
    sentences = []
    if significant:
        verb = "was" if len(significant) == 1 else "were"
        sentences.append(
            phrase(start, *_enumerated(told, significant), f" {verb} related to {told.outcome}.")
        )
        start = ""
    if others:
        verb = "was" if len(others) == 1 else "were"
        end = f" {verb} not significantly related to {told.outcome}."
        names: tuple[str, ...] = _enumerated(told, others)
        if len(others) > _LISTED:
            least = min(row["p_value"] for row in others)
            smallest = told.fmt.p_value(least)
            rest = "the other " if significant else "the "
            smallest = smallest if smallest[0] in "<>" else f"= {smallest}"
            names = (f"{rest}{len(others)} predictors (smallest ", _P, " ", figure(smallest), ")")
        sentences.append(phrase(*_capital((start, *names)), end))
    untested = [row for row in rows if row not in tested]
    if untested:
        sentences.append(phrase(f"There is no test of {_names(told, untested)}."))
    sentences += [_together(told, test) for test in together]
    return paragraph(*[phrase(*_capital((each,))) for each in sentences])


def _together(told: _Told, test: Mapping[str, Any]) -> Phrase:
    """A term with several columns: judged by its joint test, its coefficients told beside it."""
    name = label_of(test["term"], told.labels)
    said = {
        True: f"As a whole, {name} was related to {told.outcome}",
        False: f"As a whole, {name} was not significantly related to {told.outcome}",
        None: f"There is no joint test of {name}",
    }[_below(test["p_value"], told.alpha)]
    rows = [row for row in told.predictors() if row["term"] in test["columns"]]
    figures = phrase(*_joined(joint_test(test, told.fmt), ", "))
    return phrase(said, " (", figures, "): ", *_enumerated(told, rows), ".")


def _enumerated(told: _Told, rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    each = [phrase(told.label(row), " (", *_joined(_figures(told, row), ", "), ")") for row in rows]
    if len(each) == 1:
        return (each[0],)
    comma = ", " if len(each) > 2 else " "
    return (*_joined(each[:-1], ", "), f"{comma}and ", each[-1])


def _figures(told: _Told, row: Mapping[str, Any]) -> list[Phrase]:
    fmt = told.fmt
    level = confidence_label(told.result["confidence"], fmt)
    parts = []
    if told.estimates in ("b", "both"):
        parts += [
            phrase(italic("B"), " = ", figure(fmt.number(row["estimate"]))),
            phrase(italic("SE"), " = ", figure(fmt.number(row["std_error"]))),
            _interval(level, fmt.interval(row["conf_low"], row["conf_high"])),
        ]
    if told.estimates in ("beta", "both"):
        limits = fmt.interval(row["beta_conf_low"], row["beta_conf_high"], bounded=True)
        parts += [phrase("β = ", figure(fmt.bounded(row["beta"]))), _interval(level, limits)]
    return [part for part in (*parts, _p(told, row["p_value"])) if part]


def _interval(level: str, limits: str) -> Phrase:
    return phrase(f"{level} ", figure(limits)) if limits else phrase()


# words --------------------------------------------------------------------------------------------


def _below(p: float | None, alpha: float) -> bool | None:
    """Whether p lies below alpha; none where there is no p."""
    return None if p is None or math.isnan(p) else p < alpha


def _count(number: int) -> str:
    return _WORDS[number] if number < len(_WORDS) else str(number)


def _listed(names: Sequence[str]) -> str:
    if len(names) <= 2:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def _joined(parts: Sequence[str], separator: str) -> list[str]:
    shown = [part for part in parts if part]
    return [piece for part in shown for piece in (separator, part)][1:]


def _capital(parts: Sequence[str]) -> tuple[str, ...]:
    """The parts of a sentence that begins with a name of the data, which keeps its case."""
    text = phrase(*parts)
    if text.startswith("the "):
        first = text.pieces[0]
        pieces = (first._replace(text=f"T{first.text[1:]}"), *text.pieces[1:])
        return (Phrase(f"T{text[1:]}", pieces),)
    return (text,)
