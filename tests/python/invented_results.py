"""Results of the shape of ``to_dict()``, with invented figures, and ways to read a table."""

from __future__ import annotations

import math
from html.parser import HTMLParser
from typing import Any

from scalewise.report import Column, Row, Spanner, Table

NAN = math.nan
HOSTILE = "<b>Pay</b> a_b & c% {{x}} | *y*"
CASES = {"read": 120, "used": 100, "incomplete": 20, "zero_weight": 0}


def correlation_result(**changes: Any) -> dict[str, Any]:
    result = {
        "names": ["a", "b", "c"],
        "method": "pearson",
        "confidence": 0.95,
        "missing": "listwise",
        "mean": [2.804, -0.125, 47.7],
        "sd": [0.89, 0.61, 10.8],
        "n": [[100] * 3] * 3,
        "r": [[1, -0.173, 0.3], [-0.173, 1, 0.004], [0.3, 0.004, 1]],
        "p_value": [[NAN, 0.03, 1e-9], [0.03, NAN, 0.9], [1e-9, 0.9, NAN]],
        "cases": CASES,
    }
    return {**result, **changes}


def regression_result(**changes: Any) -> dict[str, Any]:
    tidy = {
        "model": [1, 1, 2, 2, 2],
        "block": ["First", "First", "Second", "Second", "Second"],
        "term": ["(Intercept)", "a", "(Intercept)", "a", "b"],
        "estimate": [3.21, -0.5, 3.1, -0.4, 0.031],
        "std_error": [0.1, 0.2, 0.1, 0.21, 0.008],
        "p_value": [1e-9, 0.02, 1e-9, 0.06, 0.0004],
        "beta": [NAN, -0.235, NAN, -0.19, 0.262],
    }
    glance = {
        "model": [1, 2],
        "block": ["First", "Second"],
        "n": [100, 100],
        "r_squared": [0.055, 0.1205],
        "adj_r_squared": [0.0454, 0.1024],
        "p_value": [0.02, 0.0001],
        "r_squared_change": [0.055, 0.0655],
        "f_change": [5.71, 7.22],
        "df1_change": [1, 1],
        "df2_change": [98, 97],
        "p_change": [0.02, 0.0004],
    }
    result = {
        "outcome": "y",
        "vcov": "classical",
        "missing": "listwise",
        "cases": CASES,
        "tidy": tidy,
        "glance": glance,
        "notes": [],
    }
    return {**result, **changes}


def item_result(**changes: Any) -> dict[str, Any]:
    tidy = {
        "item": ["time", "conflict", "much"],
        "reversed": [True, False, False],
        "n": [100] * 3,
        "mean": [1.61, 1.4, 1.8],
        "sd": [0.8, 0.79, 0.84],
        "item_total": [0.77, 0.7, 0.3],
        "item_rest": [0.45, 0.33, -0.07],
        "smc": [0.2, 0.12, 0.24],
        "alpha_if_dropped": [0.44, 0.62, -0.4],
        "mean_if_dropped": [1.6, 1.7, 1.5],
        "variance_if_dropped": [0.43, 0.47, 0.39],
    }
    glance = {
        "scale": ["workload"],
        "n": [100],
        "n_items": [3],
        "alpha": [0.602],
        "conf_low": [0.562],
        "conf_high": [0.639],
        "ci_method": ["feldt"],
        "standardized_alpha": [0.61],
        "lambda_6": [0.52],
        "mean_inter_item": [0.335],
        "min_inter_item": [-0.21],
        "max_inter_item": [0.44],
        "mean": [1.6],
        "sd": [0.61],
    }
    result = {
        "scale": "workload",
        "confidence": 0.95,
        "score": "mean",
        "missing": "listwise",
        "tidy": tidy,
        "glance": glance,
        "two_items": None,
        "cases": CASES,
        "notes": [],
    }
    return {**result, **changes}


def two_item_result() -> dict[str, Any]:
    result = item_result()
    pair = {"estimate": 0.41, "conf_low": 0.36, "conf_high": 0.45, "p_value": 1e-9}
    tidy = {key: values[:2] for key, values in result["tidy"].items()}
    for key in ("alpha_if_dropped", "mean_if_dropped", "variance_if_dropped"):
        tidy[key] = [NAN, NAN]
    return {
        **result,
        "tidy": tidy,
        "glance": {**result["glance"], "n_items": [2]},
        "two_items": {**pair, "spearman_brown": 0.58},
    }


def drawn(table: Table) -> str:
    """The text of a table between line breaks, as the snapshots below are written."""
    return f"\n{table}\n"


def hostile_table() -> Table:
    return Table(
        HOSTILE,
        (Column("x", "Variable", "left"), Column("a", HOSTILE), Column("b", "B-1")),
        (Row((HOSTILE, "-0.14**", "1.00 (-0.20)")), Row(("[a] -5", "0.50", "")), Row(kind="rule")),
        (f"{HOSTILE} -5",),
        (Spanner(HOSTILE, ("a", "b")),),
    )


class _Cells(HTMLParser):
    """What a browser would show in each cell of an HTML table."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in ("td", "th"):
            self._inside = True
            self.shown.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.shown[-1] += data


def shown_cells(html: str) -> list[str]:
    parser = _Cells()
    parser.feed(html)
    return [" ".join(cell.split()) for cell in parser.shown]
