"""The layout of the publication tables in plain text.

Layouts are asserted in full, so that a change of one character shows.
"""

from __future__ import annotations

from typing import Any

import pytest
from invented_results import (
    NAN,
    correlation_result,
    drawn,
    item_result,
    regression_result,
    two_item_result,
)
from scalewise.report import (
    correlation_table,
    descriptives_table,
    frequencies_table,
    item_table,
    regression_table,
)


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
        "correlation uses all cases that answered both variables; 20 of 120 cases left out because "
        "they answered none of the variables."
    )


def test_deletion_is_told_only_where_something_was_deleted() -> None:
    complete = {"read": 100, "used": 100, "incomplete": 0, "zero_weight": 0}
    weightless = {"read": 103, "used": 100, "incomplete": 0, "zero_weight": 3}
    for missing in ("listwise", "pairwise"):
        for result, table in (
            (correlation_result, correlation_table),
            (regression_result, regression_table),
            (item_result, item_table),
        ):
            notes = " ".join(table(result(missing=missing, cases=complete)).notes)
            assert "deletion" not in notes
            assert "smallest pairwise" not in notes
            notes = " ".join(table(result(missing=missing, cases=weightless)).notes)
            assert "deletion" not in notes
            assert "3 of 103 cases left out for zero weight." in notes


def test_pairwise_deletion_is_told_when_every_case_answered_something() -> None:
    cases = {"read": 101, "used": 101, "incomplete": 0, "zero_weight": 0}
    for result, table in (
        (correlation_result, correlation_table),
        (regression_result, regression_table),
        (item_result, item_table),
    ):
        notes = " ".join(table(result(missing="pairwise", cases=cases)).notes)
        assert "uses all cases that answered both variables." in notes
        assert "left out" not in notes


def test_a_published_correlation_matrix_has_no_means() -> None:
    absent = [NAN] * 3
    published = correlation_result(mean=absent, sd=absent, missing="moments", cases=None)
    table = correlation_table(published, star_levels=None)
    assert [column.key for column in table.columns] == ["variable", "r1", "r2", "r3"]
    assert table.title == "Correlations"
    assert table.notes == ("Pearson correlations. n = 100.",)
    assert "*" not in str(table)


def test_regression_table_in_full() -> None:
    table = regression_table(
        regression_result(), labels={"y": "Tailoring", "a": "Targets"}, leading_zero=False
    )
    assert (
        drawn(table)
        == """
Table
Hierarchical Regression: Tailoring

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
Hierarchical Regression: y

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
    assert table.title == "Regression: y"
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
Item Analysis: Workload

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
Item Analysis: workload

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


def test_the_limits_of_whole_variables_are_whole() -> None:
    tidy = {
        "variable": ["whole", "score", "absent"],
        "n": [9, 9, 0],
        "missing": [0, 0, 9],
        "min": [1.0, 1.0, NAN],
        "max": [7.0, 3.125, NAN],
        **{key: [0.5, 0.5, NAN] for key in ("mean", "sd", "skewness", "kurtosis")},
    }
    limits = [row.cells[5:7] for row in descriptives_table({"tidy": tidy}).rows]
    assert limits == [("1", "7"), ("1.00", "3.13"), ("", "")]


def test_a_single_variable_is_named_in_the_title_of_its_frequencies() -> None:
    tidy = {
        "variable": ["a", "a"],
        "value": [0.0, None],
        "count": [30, 10],
        "percent": [75.0, 25.0],
        "valid_percent": [100.0, NAN],
        "cumulative_percent": [100.0, NAN],
    }
    table = frequencies_table({"tidy": tidy}, labels={"a": "How often?"})
    assert table.title == "Frequencies: How often?"
    assert [(row.kind, row.indent, row.cells[0]) for row in table.rows] == [
        ("body", 0, "0"),
        ("body", 0, "Missing"),
    ]


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
