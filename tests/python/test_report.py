"""The publication tables: numbers, layout in plain text, and what HTML and LaTeX make of it.

The results below are small hand-made dictionaries of the shape that ``to_dict()`` gives; their
figures are invented. Layouts are asserted in full, so that a change of one character shows.
"""

from __future__ import annotations

import math
import pickle
import re
import sys
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from scalewise.report import (
    Column,
    NumberFormat,
    ReportDependencyError,
    Row,
    Spanner,
    Table,
    correlation_table,
    descriptives_table,
    frequencies_table,
    item_table,
    page,
    regression_table,
    star_note,
    stars,
)

NAN = math.nan
HOSTILE = "<b>Pay</b> a_b & c% {{x}} | *y*"
CASES = {"read": 120, "used": 100, "incomplete": 20, "zero_weight": 0}


# numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.125, "0.13"),  # an exact half goes away from zero
        (-0.125, "-0.13"),
        (0.375, "0.38"),
        (2.675, "2.67"),  # the double lies below the half
        (1.005, "1.00"),
        (-0.004, "0.00"),  # no negative zero
        (-0.0, "0.00"),
        (12, "12.00"),
        (1e300, f"{int(1e300)}.00"),
        (Decimal("0.005"), "0.01"),
        (math.inf, "∞"),
        (-math.inf, "-∞"),
        (NAN, ""),
        (None, ""),
    ],
)
def test_numbers_round_half_away_from_zero_on_the_exact_value(value: Any, written: str) -> None:
    assert NumberFormat().number(value) == written


def test_digits_zero_has_no_decimal_mark() -> None:
    assert NumberFormat(digits=0, leading_zero=False).bounded(0.5) == "1"
    assert NumberFormat(digits=0, leading_zero=False).bounded(0.2) == "0"


def test_decimal_comma_separates_lists_by_semicolons() -> None:
    comma = NumberFormat(decimal=",")
    assert comma.number(-1234.5) == "-1234,50"
    assert comma.interval(0.562, 0.639) == "[0,56; 0,64]"
    assert NumberFormat().interval(0.562, 0.639) == "[0.56, 0.64]"
    assert NumberFormat().interval(NAN, 0.639) == ""


def test_leading_zero_is_dropped_for_bounded_figures_only() -> None:
    bare = NumberFormat(leading_zero=False)
    assert bare.number(0.5) == "0.50"
    assert bare.bounded(0.5) == ".50"
    assert bare.bounded(-0.5) == "-.50"
    assert bare.bounded(1.0) == "1.00"
    assert bare.bounded(1.12) == "1.12"
    assert NumberFormat(decimal=",", leading_zero=False).bounded(0.5) == ",50"
    assert NumberFormat().bounded(0.5) == "0.50"


@pytest.mark.parametrize(
    ("p", "written"),
    [
        (0.0421, ".042"),
        (0.001, ".001"),
        (0.00099, "< .001"),
        (0.0, "< .001"),
        (1e-300, "< .001"),
        (0.9994, ".999"),
        (0.9996, "> .999"),
        (1.0, "1.000"),
        (NAN, ""),
    ],
)
def test_p_values_are_never_written_as_zero(p: float, written: str) -> None:
    assert NumberFormat(leading_zero=False).p_value(p) == written


def test_p_values_follow_the_format() -> None:
    assert NumberFormat().p_value(1e-9) == "< 0.001"
    assert NumberFormat(decimal=",").p_value(0.0421) == "0,042"


def test_counts_are_whole_unless_weights_make_them_fractional() -> None:
    assert NumberFormat().count(1377) == "1377"
    assert NumberFormat().count(1377.0) == "1377"
    assert NumberFormat().count(1376.5) == "1376.50"
    assert NumberFormat().count(NAN) == ""


@pytest.mark.parametrize("wrong", [{"decimal": ";"}, {"digits": -1}])
def test_a_format_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        NumberFormat(**wrong)


def test_stars_are_met_strictly() -> None:
    assert [stars(p) for p in (0.05, 0.0499, 0.01, 0.0099, 0.001, 0.0009)] == [
        "",
        "*",
        "*",
        "**",
        "**",
        "***",
    ]
    assert stars(NAN) == ""
    assert stars(0.0001, {}) == stars(0.0001, None) == ""
    assert stars(0.07, {"*": 0.05, "†": 0.1}) == "†"


def test_the_star_note_is_written_from_the_levels() -> None:
    assert star_note() == "* p < .05. ** p < .01. *** p < .001."
    assert star_note({"**": 0.01, "*": 0.05}) == "* p < .05. ** p < .01."
    assert star_note({"†": 0.1}, decimal=",", leading_zero=True) == "† p < 0,1."
    assert star_note({}) == star_note(None) == ""


@pytest.mark.parametrize(
    ("levels", "message"),
    [({"a": 0.05}, "not 'a'"), ({"": 0.05}, "not ''"), ({"*": 5}, "between 0 and 1, not 5")],
)
def test_star_levels_that_cannot_be_are_refused(levels: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        stars(0.5, levels)


# results ------------------------------------------------------------------------------------------


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


# tables in plain text -----------------------------------------------------------------------------


def test_correlation_table_in_full() -> None:
    table = correlation_table(correlation_result(), labels={"a": "Workload"}, leading_zero=False)
    assert (
        drawn(table)
        == """
Table
Means, Standard Deviations, and Correlations

──────────────────────────────────────────
Variable         M     SD     1       2  3
──────────────────────────────────────────
1. Workload   2.80   0.89     —
2. b         -0.13   0.61  -.17*      —
3. c         47.70  10.80   .30***  .00  —
──────────────────────────────────────────
Note. Pearson correlations; stars: two-sided t test of each correlation.
n = 100. M = mean, SD = standard deviation. Listwise deletion: 20 of 120
cases left out for missing answers.
* p < .05. ** p < .01. *** p < .001.
"""
    )


def test_pairwise_correlations_give_the_range_of_n() -> None:
    n = [[120, 118, 107], [118, 118, 101], [107, 101, 110]]
    table = correlation_table(correlation_result(missing="pairwise", n=n, method="kendall"))
    assert table.notes[0] == (
        "Kendall rank correlations (tau-b); stars: two-sided z test of each correlation. "
        "n = 101 to 118 per pair. M = mean, SD = standard deviation. Pairwise deletion: each "
        "correlation uses all cases that answered both variables; 20 of 120 cases lack an answer."
    )


def test_a_published_correlation_matrix_has_no_means() -> None:
    absent = [NAN] * 3
    published = correlation_result(mean=absent, sd=absent, missing="moments", cases=None)
    table = correlation_table(published, star_levels=None)
    assert [column.key for column in table.columns] == ["variable", "r1", "r2", "r3"]
    assert table.title == "Correlations"
    assert table.notes == (
        "Pearson correlations. n = 100. Computed from moments (sufficient statistics).",
    )
    assert "*" not in str(table)


def test_regression_table_in_full() -> None:
    table = regression_table(
        regression_result(), labels={"y": "Tailoring", "a": "Targets"}, leading_zero=False
    )
    assert (
        drawn(table)
        == """
Table
Hierarchical Regression of Tailoring

─────────────────────────────────
                Model 1  Model 2
Predictor         First   Second
─────────────────────────────────
First
  Targets         -.23*   -.19
Second
  b                        .26***
─────────────────────────────────
R²                .055    .120
Adjusted R²       .045    .102
ΔR²               .055    .066
F change          5.71*   7.22***
df of F change   1, 98   1, 97
n                  100     100
─────────────────────────────────
Note. Entries are β = standardised coefficient, B × SD(predictor) /
SD(outcome). Stars on coefficients: t test of B; on F change: F test of
ΔR². Listwise deletion: 20 of 120 cases left out for missing answers.
* p < .05. ** p < .01. *** p < .001.
"""
    )


def test_regression_table_with_both_estimates_in_full() -> None:
    table = regression_table(regression_result(vcov="HC3"), estimates="both", decimal=",")
    assert (
        drawn(table)
        == """
Table
Hierarchical Regression of y

──────────────────────────────────────────────────────────────────
                    Model 1: First            Model 2: Second
                ───────────────────────  ─────────────────────────
Predictor                B (SE)      β            B (SE)      β
──────────────────────────────────────────────────────────────────
Intercept        3,21*** (0,10)           3,10*** (0,10)
First
  a             -0,50*   (0,20)  -0,23   -0,40    (0,21)  -0,19
Second
  b                                       0,03*** (0,01)   0,26
──────────────────────────────────────────────────────────────────
R²                               0,055                    0,120
Adjusted R²                      0,045                    0,102
ΔR²                              0,055                    0,066
F change                          5,71*                    7,22***
df of F change                   1; 98                    1; 97
n                                  100                      100
──────────────────────────────────────────────────────────────────
Note. B = unstandardised coefficient, SE = its standard error. β =
standardised coefficient, B × SD(predictor) / SD(outcome). Stars on
coefficients: t test of B, HC3 standard errors; on F change: F test of
ΔR². Listwise deletion: 20 of 120 cases left out for missing answers.
* p < 0,05. ** p < 0,01. *** p < 0,001.
"""
    )


@pytest.mark.parametrize("estimates", ["beta", "b", "both"])
def test_r_squared_is_never_starred(estimates: Any) -> None:
    table = regression_table(regression_result(), estimates=estimates)
    starred = {row.cells[0] for row in table.rows if any("*" in cell for cell in row.cells)}
    assert "F change" in starred
    assert starred.isdisjoint({"R²", "Adjusted R²", "ΔR²"})


def test_one_model_is_not_grouped_and_says_what_f_tests() -> None:
    result = regression_result()
    tidy = {key: values[:2] for key, values in result["tidy"].items()}
    glance = {key: values[:1] for key, values in result["glance"].items()}
    table = regression_table({**result, "tidy": tidy, "glance": glance}, estimates="b")
    assert table.title == "Regression of y"
    assert [row.kind for row in table.rows][:3] == ["body", "body", "rule"]
    assert [row.cells[:2] for row in table.rows[:2]] == [
        ("Intercept", "3.21*** (0.10)"),
        ("a", "-0.50* (0.20)"),
    ]
    assert "F test of ΔR², here of the whole model" in table.notes[0]


def test_pairwise_regression_says_which_n_it_uses() -> None:
    remarks = ["n is the smallest pairwise n", "b is nearly a combination of a"]
    table = regression_table(regression_result(missing="pairwise", notes=remarks))
    assert table.notes[0].endswith("n is the smallest pairwise n.")
    assert table.notes[1] == "b is nearly a combination of a"
    assert len(table.notes) == 3


def test_unknown_estimates_are_refused() -> None:
    with pytest.raises(ValueError, match="not 'betas'"):
        regression_table(regression_result(), estimates="betas")  # type: ignore[arg-type]


def test_item_table_in_full() -> None:
    labels = {"workload": "Workload", "time": "I have enough time"}
    table = item_table(item_result(), labels=labels, leading_zero=False)
    assert (
        drawn(table)
        == """
Table
Item Analysis of Workload

────────────────────────────────────────────────────────────────────────────────
                                    Item–rest          α if     M if    Variance
Item                       M    SD          r  SMC  dropped  dropped  if dropped
────────────────────────────────────────────────────────────────────────────────
I have enough time (R)  1.61  0.80        .45  .20      .44     1.60        0.43
conflict                1.40  0.79        .33  .12      .62     1.70        0.47
much                    1.80  0.84       -.07  .24     -.40     1.50        0.39
────────────────────────────────────────────────────────────────────────────────
Note. Cronbach's α = .60, 95% CI [.56, .64] (Feldt); standardised α = .61;
Guttman's λ₆ = .52; inter-item r: mean .34 (-.21 to .44).
Scale score (mean of 3 items): M = 1.60, SD = 0.61, n = 100.
(R) = reverse-keyed, described as keyed. Item–rest: correlation with the total
of the other items. SMC = squared multiple correlation with the other items.
Listwise deletion: 20 of 120 cases left out for missing answers.
Negative item–rest correlation: much (-.07). Check whether the key of the item
is right.
"""
    )


def test_long_labels_are_wrapped_and_never_cut() -> None:
    question = "How often do you have enough time to follow up each of the people you serve?"
    table = item_table(item_result(), labels={"time": question})
    lines = table.to_text().splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("How often"))
    assert lines[start].endswith("1.60        0.43")
    stub = [line[:48].rstrip() for line in lines[start : start + 2]]
    assert stub == [
        "How often do you have enough time to follow up",
        "  each of the people you serve? (R)",
    ]


def test_a_two_item_scale_in_full() -> None:
    table = item_table(two_item_result())
    assert (
        drawn(table)
        == """
Table
Item Analysis of workload

─────────────────────────────────────
                      Item–rest
Item         M    SD          r   SMC
─────────────────────────────────────
time (R)  1.61  0.80       0.45  0.20
conflict  1.40  0.79       0.33  0.12
─────────────────────────────────────
Note. r = 0.41, 95% CI [0.36, 0.45] (Fisher), p < 0.001 (t test);
Spearman–Brown coefficient = 0.58; Cronbach's α = 0.60, 95% CI [0.56,
0.64] (Feldt); standardised α = 0.61; Guttman's λ₆ = 0.52.
Scale score (mean of 2 items): M = 1.60, SD = 0.61, n = 100.
(R) = reverse-keyed, described as keyed. Item–rest: correlation with the
total of the other items. SMC = squared multiple correlation with the
other items. If-dropped statistics are not defined for two items.
Listwise deletion: 20 of 120 cases left out for missing answers.
"""
    )


def test_item_tables_name_items_that_run_against_the_scale_once() -> None:
    said = (
        "Negative item–rest correlation: much (-0.07). Check whether the key of the item is right."
    )
    assert said in item_table(item_result()).notes
    remark = "much: item-rest correlation is negative"
    notes = item_table(item_result(notes=[remark])).notes
    assert remark in notes
    assert said not in notes


def test_item_table_shows_n_and_item_total_on_demand() -> None:
    result = item_result(missing="pairwise")
    result["tidy"]["n"] = [100, 98, 99]
    table = item_table(result, item_total=True)
    keys = [column.key for column in table.columns]
    assert keys[:5] == ["item", "n", "mean", "sd", "item_total"]
    assert "smallest pairwise n = 100" in table.notes[1]


def test_descriptives_table_in_full() -> None:
    tidy = {
        "variable": ["a", "b"],
        "n": [100, 98],
        "missing": [0, 2],
        "mean": [2.8, 47.7],
        "sd": [0.89, 10.8],
        "min": [0.0, 20.0],
        "max": [4.0, 70.0],
        "skewness": [-0.1427, NAN],
        "se_skewness": [0.24, 0.24],
        "kurtosis": [-0.714, 1.2],
        "se_kurtosis": [0.48, 0.48],
    }
    assert (
        drawn(descriptives_table({"tidy": tidy}, labels={"a": "Workload"}))
        == """
Table
Descriptive Statistics

──────────────────────────────────────────────────────────────────
Variable    n  Missing      M     SD  Min  Max  Skewness  Kurtosis
──────────────────────────────────────────────────────────────────
Workload  100        0   2.80   0.89    0    4     -0.14     -0.71
b          98        2  47.70  10.80   20   70                1.20
──────────────────────────────────────────────────────────────────
Note. n = valid answers; M = mean; SD = standard deviation. Skewness and
kurtosis are adjusted for sample size (G1, G2); both are 0 for a normal
distribution.
"""
    )


def test_frequencies_table_in_full() -> None:
    tidy = {
        "variable": ["a", "a", "a", "b", "b"],
        "value": [0.0, 1.0, None, 0.5, 1.5],
        "count": [30, 60, 10, 25, 75],
        "percent": [30.0, 60.0, 10.0, 25.0, 75.0],
        "valid_percent": [33.333, 66.667, NAN, 25.0, 75.0],
        "cumulative_percent": [33.333, 100.0, NAN, 25.0, 100.0],
    }
    labelled = {"a": {0: "Disagree", 1: "Agree"}}
    table = frequencies_table({"tidy": tidy}, labels={"a": "Workload"}, value_labels=labelled)
    assert (
        drawn(table)
        == """
Table
Frequencies

─────────────────────────────────────────────
Answer         n     %  Valid %  Cumulative %
─────────────────────────────────────────────
Workload
  0 Disagree  30  30.0     33.3          33.3
  1 Agree     60  60.0     66.7         100.0
  Missing     10  10.0
b
  0.5         25  25.0     25.0          25.0
  1.5         75  75.0     75.0         100.0
─────────────────────────────────────────────
Note. % = of all cases; valid and cumulative % = of the cases that
answered.
"""
    )


# markup -------------------------------------------------------------------------------------------


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


def hostile_table() -> Table:
    return Table(
        HOSTILE,
        (Column("x", "Variable", "left"), Column("a", HOSTILE), Column("b", "B-1")),
        (Row((HOSTILE, "-0.14**", "1.00 (-0.20)")), Row(("[a] -5", "0.50", "")), Row(kind="rule")),
        (f"{HOSTILE} -5",),
        (Spanner(HOSTILE, ("a", "b")),),
    )


def test_html_shows_labels_literally_and_numbers_with_a_minus_sign() -> None:
    html = hostile_table().to_html()
    cells = shown_cells(html)
    assert [cell for cell in cells if cell == HOSTILE] == [HOSTILE] * 4
    assert f"Note. {HOSTILE} -5" in cells
    assert "−0.14**" in cells
    assert "1.00 (−0.20)" in cells
    assert "[a] -5" in cells
    assert "B-1" in cells
    assert "<b>" not in html


def test_html_is_self_contained_and_repeatable() -> None:
    table = regression_table(regression_result())
    html = table.to_html()
    assert html == table.to_html() == table._repr_html_()
    assert not re.search(r"https?:|<script|<link|@import|@font-face|url\(", html)
    assert html != table.with_number(2).to_html()
    assert 'id="mine"' in table.to_html(table_id="mine")


def test_html_reads_as_the_numbers_of_the_table() -> None:
    table = correlation_table(correlation_result(), leading_zero=False)
    assert shown_cells(table.to_html())[14:26] == [
        *("2. b", "−0.13", "0.61", "−.17*", "—", ""),
        *("3. c", "47.70", "10.80", ".30***", ".00", "—"),
    ]


def test_markdown_in_full() -> None:
    small = Table(
        "R & D",
        (Column("x", "a_b", "left"), Column("m", "B-1\n<i>"), Column("c", "%", "center")),
        (
            Row(("One | two",), kind="group"),
            Row(("*y*", "-0.14**", "x"), indent=1),
            Row(kind="rule"),
            Row(("$z$", "0.50", "-1"), kind="summary"),
        ),
        ("First.", star_note({"*": 0.05})),
        (Spanner("Up", ("m", "c")),),
    )
    assert (
        f"\n{small.to_markdown()}\n"
        == """
**Table**

*R \\& D*

| a\\_b        | Up<br>B-1<br>\\<i\\> | Up<br>% |
| :---------- | -----------------: | :-----: |
| One \\| two  |                    |         |
| &emsp;\\*y\\* |          −0.14\\*\\* |    x    |
| \\$z\\$       |               0.50 |   -1    |

*Note.* First.

\\* p \\< .05.
"""
    )


def test_latex_escapes_labels_and_nests() -> None:
    latex = hostile_table().to_latex()
    literal = (
        r"\textless{}b\textgreater{}Pay\textless{}/b\textgreater{} a\_b \& c\% "
        r"\{\{x\}\} \textbar{} *y*"
    )
    assert latex.count(literal) == 5
    assert "$-$0.14**" in latex
    assert r"{}[a] -5 & 0.50\phantom{**} & " in latex
    assert r"\toprule" in latex
    assert r"\bottomrule" in latex
    assert "SwToken" not in latex


def test_latex_writes_symbols_rules_and_stars() -> None:
    latex = regression_table(regression_result()).to_latex()
    assert "\\midrule\n\\textit{R}\\textsuperscript{2} & " in latex
    assert r"$\Delta$\textit{R}\textsuperscript{2} & " in latex
    assert r"Entries are $\beta$ = standardised coefficient" in latex
    assert r"\shortstack{Model 1 \\ First}" in latex
    assert "\n{}* \\textit{p} \\textless{} 0.05." in latex  # \\ would swallow a bare star
    unescaped = re.sub(r"\\[\\{}]", "", latex)
    assert unescaped.count("{") == unescaped.count("}")
    opened = re.findall(r"\\begin\{(\w+)\}", latex)
    assert opened == re.findall(r"\\end\{(\w+)\}", latex) == ["longtable", "minipage"]


# tables themselves --------------------------------------------------------------------------------


def test_tables_are_immutable_and_renamed_by_copy() -> None:
    table = correlation_table(correlation_result())
    renamed = table.with_title("Other").with_number(3).with_notes("Only this.")
    assert str(renamed).startswith("Table 3\nOther\n")
    assert str(renamed).endswith("Note. Only this.")
    assert table.title != "Other"
    with pytest.raises(AttributeError):
        table.title = "Other"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(table)).to_markdown() == table.to_markdown()
    assert repr(table) == str(table) == table.to_text()


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"rows": (Row(("one",)),)}, "has 2 cells"),
        ({"columns": (Column("a", "A"), Column("a", "B"))}, "must differ"),
        ({"spanners": (Spanner("S", ("a", "z")),)}, "no such columns"),
        ({"spanners": (Spanner("S", ("b", "a")),)}, "neighbouring"),
    ],
)
def test_tables_that_do_not_fit_together_are_refused(parts: dict[str, Any], message: str) -> None:
    whole = {"title": "T", "columns": (Column("a", "A"), Column("b", "B")), "rows": ()}
    with pytest.raises(ValueError, match=message):
        Table(**{**whole, **parts})


def test_without_a_frame_library_text_remains(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("great_tables")
    for library in ("polars", "pandas", "pyarrow"):
        monkeypatch.setitem(sys.modules, library, None)
    table = correlation_table(correlation_result())
    for draw in (table.to_html, table.to_latex):
        with pytest.raises(ReportDependencyError, match="pip install great-tables polars"):
            draw()
    assert issubclass(ReportDependencyError, ImportError)
    assert table._repr_html_() is None
    assert "1. a" in table.to_text()
    assert "| 1. a" in table.to_markdown()


def test_without_great_tables_the_message_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "great_tables", None)
    with pytest.raises(ReportDependencyError, match="great-tables, which is not installed"):
        correlation_table(correlation_result()).to_html()


def test_a_page_holds_tables_and_text() -> None:
    table = correlation_table(correlation_result())
    html = page("A & B", ["One <i>.\n\nTwo.", table, table.with_number(7)], intro="Intro")
    assert html.startswith("<!DOCTYPE html>")
    assert "<title>A &amp; B</title>" in html
    assert re.findall(r"<p>(.*?)</p>", html) == ["Intro", "One &lt;i&gt;.", "Two."]
    assert [cell for cell in shown_cells(html) if cell.startswith("Table")] == [
        "Table 1",
        "Table 7",
    ]
    assert not re.search(r"https?:|<script|<link|@import|@font-face|url\(", html)
