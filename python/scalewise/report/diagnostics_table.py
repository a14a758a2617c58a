"""Tests of what a regression assumes, and the rows that stand out, as publication tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .numbers import NumberFormat
from .phrase import italic, paragraph, phrase
from .table import Column, Row, Table
from .wording import (
    Labels,
    N,
    cases_note,
    equals,
    label_of,
    paragraphs,
    result_notes,
    rows_of,
)

_TESTS = {
    "breusch_pagan": ("Breusch–Pagan, studentized", "equal variance"),
    "breusch_pagan_original": ("Breusch–Pagan", "equal variance, normal errors"),
    "cook_weisberg": ("Cook–Weisberg score", "equal variance along the fitted values"),
    "white": ("White", "equal variance"),
    "white_without_products": ("White, without products", "equal variance"),
    "reset": ("RESET, fitted values", "a straight line"),
    "reset_predictors": ("RESET, predictors", "a straight line"),
    "reset_principal_component": ("RESET, principal component", "a straight line"),
    "durbin_watson": ("Durbin–Watson", "rows that do not go with the row before"),
    "shapiro_wilk": ("Shapiro–Wilk", "normal residuals"),
    "jarque_bera": ("Jarque–Bera", "normal residuals"),
    "skewness": ("Skewness", "normal residuals"),
    "kurtosis": ("Excess kurtosis", "normal residuals"),
}

_SYMBOLS = {
    "durbin_watson": "d",
    "shapiro_wilk": "W",
    "skewness": "z",
    "kurtosis": "z",
}

#: Reason -> short words for it.
_REASONS = {
    "standardized_residual": "ZRESID",
    "studentized_deleted_residual": "SDRESID",
    "leverage": "leverage",
    "cooks_distance": "Cook's D",
    "dffits": "DFFITS",
    "dfbetas": "DFBETAS",
    "covariance_ratio": "COVRATIO",
    "mahalanobis": "Mahalanobis",
}


def diagnostics_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per test: what it supposes, coefficient, statistic, df and p.

    Parameters
    ----------
    result
        What ``RegressionDiagnostics.to_dict()`` gives.
    labels
        Variable -> label; a variable without one keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure but p.
    star_levels
        Accepted for symmetry with the other tables; the tests are given with their p values.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    rows = rows_of(result["tests"])
    cells = [
        {
            "test": _TESTS[row["test"]][0],
            "supposes": _TESTS[row["test"]][1],
            "estimate": fmt.number(row["estimate"]),
            "statistic": _statistic(row, fmt),
            "df": _degrees(row, fmt),
            "p_value": fmt.p_value(row["p_value"]),
        }
        for row in rows
    ]
    columns = (
        Column("test", "Test", "left"),
        Column("supposes", "Supposes", "left"),
        Column("estimate", "Coefficient"),
        Column("statistic", "Statistic"),
        Column("df", italic("df")),
        Column("p_value", italic("p")),
    )
    kept = [column for column in columns if any(row[column.key] for row in cells)]
    not_made = [
        f"{_TESTS[row['test']][0]}: not made, {row['not_made']}."
        for row in rows
        if row["not_made"] is not None
    ]
    outcome = label_of(result["outcome"], labels)
    notes = paragraphs(
        paragraph(
            f"Outcome: {outcome}, model {result['model']} ({result['block']}).",
            phrase(equals(N, fmt.count(result["n"])), "."),
            cases_note(result, fmt, n=[result["n"]], pairwise_unit=""),
            _of_order(rows),
        ),
        *not_made,
        *result_notes(result),
    )
    body = tuple(Row(tuple(row[column.key] for column in kept)) for row in cells)
    return Table(title or "Tests of the Assumptions of a Regression", tuple(kept), body, notes)


def _statistic(row: Mapping[str, Any], fmt: NumberFormat) -> str:
    written = fmt.number(row["statistic"], digits=3 if row["test"] == "shapiro_wilk" else None)
    if not written:
        return "—"
    letter = _SYMBOLS.get(row["test"], "F" if row["df2"] == row["df2"] else "χ²")
    symbol = letter if letter == "χ²" else italic(letter)
    return equals(symbol, written)


def _degrees(row: Mapping[str, Any], fmt: NumberFormat) -> str:
    given = [fmt.count(row[name]) for name in ("df1", "df2")]
    return fmt.separator.join(df for df in given if df)


def _of_order(rows: list[dict[str, Any]]) -> str:
    for row in rows:
        if row["test"] == "durbin_watson" and row["not_made"] is None:
            return f"Durbin–Watson supposes that rows are in order of time; {row['method']}."
    return ""


def casewise_table(
    result: Mapping[str, Any],
    *,
    labels: Labels | None = None,
    decimal: str = ".",
    leading_zero: bool = True,
    digits: int = 2,
    most: int = 20,
    star_levels: Mapping[str, float] | None = None,
    title: str | None = None,
) -> Table:
    """A row per respondent that stands out, with its residuals, its influence and the reasons.

    Parameters
    ----------
    result
        What ``Casewise.to_dict()`` gives.
    labels
        Variable -> label; a variable without one keeps its name.
    decimal, leading_zero
        How numbers are written, see ``NumberFormat``.
    digits
        Decimals of every figure; leverage and Cook's distance have one more.
    most
        Rows to show, those with the largest Cook's distance; the note says how many there are.
    star_levels
        Accepted for symmetry with the other tables; nothing is tested here.
    title
        Replaces the default title.
    """
    fmt = NumberFormat(digits, decimal, leading_zero)
    rows = rows_of(result["tidy"])
    columns = (
        Column("row", _heading(result, labels), "left"),
        Column("fitted", "Fitted"),
        Column("residual", "Residual"),
        Column("deleted", "SDRESID"),
        Column("leverage", "Leverage"),
        Column("cook", "Cook's D"),
        Column("dffits", "DFFITS"),
        Column("dfbetas", "Largest\nDFBETAS"),
        Column("reasons", "Stands out by", "left"),
    )
    body = tuple(
        Row(
            (
                str(row.get("id", row["row"])),
                fmt.number(row["fitted"]),
                fmt.number(row["residual"]),
                fmt.number(row["studentized_deleted_residual"]),
                fmt.bounded(row["leverage"], digits=digits + 1),
                fmt.number(row["cooks_distance"], digits=digits + 1),
                fmt.number(row["dffits"]),
                fmt.number(row["largest_dfbetas"]),
                _reasons(reasons, labels),
            )
        )
        for row, reasons in zip(rows[:most], result["reasons"][:most], strict=True)
    )
    of_all = f"{fmt.count(len(rows))} of {fmt.count(result['n'])} respondents stand out"
    hidden = f"; the {most} with the largest Cook's distance are shown."
    shown = hidden if len(rows) > most else "."
    cutoffs = [_cutoff(name, value, fmt) for name, value in result["cutoffs"].items()]
    notes = paragraphs(
        paragraph(
            f"Outcome: {label_of(result['outcome'], labels)}, model {result['model']}.",
            of_all + shown,
            _rows_are(result, labels),
            "SDRESID = studentized deleted residual.",
        ),
        f"Cutoffs: {fmt.separator.join(cutoffs)}.",
        *result_notes(result),
    )
    return Table(title or "Respondents That Stand Out", columns, body, notes)


def _heading(result: Mapping[str, Any], labels: Labels | None) -> str:
    named = result.get("id")
    if named is None:
        return "Row"
    return "Index" if named["name"] is None else label_of(named["name"], labels)


def _rows_are(result: Mapping[str, Any], labels: Labels | None) -> str:
    """What respondents are called in the first column."""
    named = result.get("id")
    if named is None:
        return "Rows count from 0."
    if named["is_index"]:
        return "Respondents are called by the index of the data."
    return f"Respondents are called by {label_of(named['name'], labels)}."


def _reasons(reasons: Sequence[Mapping[str, Any]], labels: Labels | None) -> str:
    written = []
    for reason in reasons:
        of = ", ".join(_term(term, labels) for term in reason["terms"])
        words = _REASONS[reason["measure"]]
        written.append(f"{words} ({of})" if of else words)
    return ", ".join(written)


def _term(term: str, labels: Labels | None) -> str:
    return "intercept" if term == "(Intercept)" else label_of(term, labels)


def _cutoff(name: str, value: float, fmt: NumberFormat) -> str:
    written = fmt.number(value, digits=3)
    if name == "mahalanobis":
        return f"Mahalanobis p < {fmt.bounded(value, digits=3)}"
    if name == "covariance_ratio":
        return f"|COVRATIO - 1| > {written}"
    if name in ("leverage", "cooks_distance"):
        return f"{_REASONS[name]} > {written}"
    return f"|{_REASONS[name]}| > {written}"
