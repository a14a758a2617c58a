"""The stacked layout of a regression: one model below the other, a row per coefficient.

It is that of Table 7.18 of the APA's manual and of SPSS's table of coefficients: R² and its change
stand in the row that names the step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .numbers import stars
from .phrase import Phrase, italic, paragraph, phrase
from .regression_style import Style
from .regression_summary import BETA, general_note, interval_heading, statistic, statistic_label
from .table import Column, Row
from .wording import label_of, rows_of

INTERCEPT = "(Intercept)"

#: Columns of the model, which stand in the row of its step.
_OF_MODEL = ("r_squared", "adj_r_squared", "r_squared_change", "f_change")

_HEADINGS: Mapping[str, str] = {
    "b": italic("B"),
    "se": phrase(italic("SE"), " ", italic("B")),
    "beta": "β",
    "t": italic("t"),
    "p": italic("p"),
    "sr2": phrase(italic("sr"), "²"),
    "r": italic("r"),
    "partial": phrase("Partial ", italic("r")),
    "tolerance": "Tolerance",
    "vif": "VIF",
}


def stacked_columns(result: Mapping[str, Any], style: Style) -> tuple[Column, ...]:
    """The stub, and a column for everything that was asked for."""
    interval = interval_heading(result, style.fmt)
    intervals = {
        "b_interval": phrase(f"{interval} for ", italic("B")),
        "beta_interval": f"{interval} for β",
        "sr2_interval": phrase(f"{interval} for ", italic("sr"), "²"),
    }

    def heading(name: str) -> str:
        if name in _OF_MODEL:
            return statistic_label(name)
        return intervals.get(name) or _HEADINGS[name]

    return (Column("term", "Variable", "left"), *(Column(n, heading(n)) for n in style.columns))


def stacked_rows(result: Mapping[str, Any], style: Style) -> tuple[Row, ...]:
    """Every model: its step, then its coefficients."""
    models = rows_of(result["glance"])
    coefficients = _with_part_intervals(result, style)
    rows: list[Row] = []
    for model in models:
        step, block = f"Step {model['model']}", " ".join(str(model["block"]).split())
        if block != str(model["model"]):
            step = f"{step}: {block}"
        figures = [
            _of_model(model, name, style) if name in _OF_MODEL else "" for name in style.columns
        ]
        several = len(models) > 1
        rows.append(Row((step if several else "Model", *figures)))
        rows += [
            Row((_label(row["term"], style), *_cells(row, style)), indent=1)
            for row in coefficients
            if row["model"] == model["model"]
        ]
    return tuple(rows)


def _with_part_intervals(result: Mapping[str, Any], style: Style) -> list[dict[str, Any]]:
    """The coefficients, with the intervals of sr² where these are asked for."""
    coefficients = rows_of(result["tidy"])
    if "sr2_interval" not in style.columns:
        return coefficients
    if "effect_sizes" not in result:
        raise ValueError('columns=["sr2_interval"] takes effect_sizes: use Regression.table()')
    effects = rows_of(result["effect_sizes"]["tidy"])
    ends = {
        (row["model"], row["term"]): (row["part_squared_conf_low"], row["part_squared_conf_high"])
        for row in effects
    }
    return [{**row, "sr2_ends": ends.get((row["model"], row["term"]))} for row in coefficients]


def _label(term: str, style: Style) -> str:
    label = label_of(term, style.labels)
    return "Constant" if label == INTERCEPT else label


def _of_model(model: Mapping[str, Any], name: str, style: Style) -> str:
    figure = statistic(model, name, style)
    if name != "r_squared_change" or "f_change" in style.columns:
        return figure
    return figure + stars(model["p_change"], style.levels)


def _cells(row: Mapping[str, Any], style: Style) -> list[str]:
    fmt = style.fmt
    marks = stars(row["p_value"], style.levels)
    # Behind the first coefficient, whichever that is.
    starred = next((name for name in style.columns if name in ("b", "beta")), None)

    def cell(name: str) -> str:
        if name in _OF_MODEL:
            return ""
        if name == "b_interval":
            return fmt.interval(row["conf_low"], row["conf_high"])
        if name == "beta_interval":
            return fmt.interval(row["beta_conf_low"], row["beta_conf_high"], bounded=True)
        if name == "sr2_interval":
            return fmt.interval(*row["sr2_ends"], bounded=True) if row["sr2_ends"] else ""
        if name == "p":
            return fmt.p_value(row["p_value"])
        if name == "sr2":
            return fmt.bounded(row["part"] ** 2) if row["part"] is not None else ""
        figure = _figure(row, name, style)
        return figure + marks if figure and name == starred else figure

    return [cell(name) for name in style.columns]


def _figure(row: Mapping[str, Any], name: str, style: Style) -> str:
    key = {"b": "estimate", "se": "std_error", "t": "statistic", "r": "zero_order"}.get(name, name)
    if name in ("beta", "r", "partial", "tolerance"):
        return style.fmt.bounded(row[key])
    return style.fmt.number(row[key])


def stacked_note(
    result: Mapping[str, Any], models: Sequence[Mapping[str, Any]], style: Style
) -> Phrase:
    """What the columns are, what the stars test, n, and who was left out."""
    shown = style.columns
    starred = [
        name
        for name in ("r_squared_change", "f_change")
        if name in shown and not (name == "r_squared_change" and "f_change" in shown)
    ]
    meaning = [
        phrase(italic("n"), " = ", style.fmt.count(result["n"]), "."),
        phrase(italic("B"), " = unstandardised coefficient.") if "b" in shown else "",
        phrase(italic("SE"), " = standard error.") if "se" in shown else "",
        BETA if {"beta", "beta_interval"} & set(shown) else "",
        "CI = confidence interval." if any(name.endswith("_interval") for name in shown) else "",
        phrase(italic("sr"), "² = squared part correlation.")
        if {"sr2", "sr2_interval"} & set(shown)
        else "",
        phrase("Intervals of ", italic("sr"), "² after Alf and Graf.")
        if "sr2_interval" in shown
        else "",
        phrase(italic("r"), " = correlation with the outcome.") if "r" in shown else "",
    ]
    return general_note(result, models, style, paragraph(*meaning), starred)
