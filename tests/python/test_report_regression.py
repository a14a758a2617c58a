"""The tables of a regression in every layout and style, in full."""

from __future__ import annotations

from typing import Any

import pytest
from invented_results import NAN, drawn, regression_result
from scalewise.report import regression_table


def of(**options: Any) -> Any:
    return regression_table(with_intervals(), **options)


def with_intervals(**changes: Any) -> dict[str, Any]:
    """The invented regression, with everything that a fit has."""
    result = regression_result()
    tidy = {
        **result["tidy"],
        "statistic": [32.1, -2.5, 31.0, -1.9, 3.875],
        "conf_low": [3.01, -0.9, 2.9, -0.82, 0.015],
        "conf_high": [3.41, -0.1, 3.3, 0.02, 0.047],
        "beta_conf_low": [NAN, -0.423, NAN, -0.39, 0.127],
        "beta_conf_high": [NAN, -0.047, NAN, 0.01, 0.397],
        "zero_order": [NAN, -0.235, NAN, -0.235, 0.29],
        "partial": [NAN, -0.235, NAN, -0.19, 0.26],
        "part": [NAN, -0.235, NAN, -0.18, 0.256],
        "tolerance": [NAN, 1.0, NAN, 0.96, 0.96],
        "vif": [NAN, 1.0, NAN, 1.04, 1.04],
    }
    glance = {
        **result["glance"],
        "f": [5.71, 6.645],
        "df1": [1, 2],
        "df2": [98, 97],
        "sigma": [1.204, 1.1655],
        "log_likelihood": [-150.2, -146.5],
        "aic": [306.4, 301.0],
        "bic": [314.2, 311.4],
    }
    return {**result, "confidence": 0.95, "n": 100, "tidy": tidy, "glance": glance, **changes}


def test_the_apa_style_is_stacked() -> None:
    table = of(style="apa")
    assert (
        drawn(table)
        == """
Table
Hierarchical Regression: y

─────────────────────────────────────────────────────────────────
Variable            B       95% CI for B  SE B     β   R²  ΔR²
─────────────────────────────────────────────────────────────────
Step 1: First                                         .06  .06*
  Constant       3.21***    [3.01, 3.41]  0.10
  a             -0.50*    [-0.90, -0.10]  0.20  -.23
Step 2: Second                                        .12  .07***
  Constant       3.10***    [2.90, 3.30]  0.10
  a             -0.40      [-0.82, 0.02]  0.21  -.19
  b              0.03***    [0.01, 0.05]  0.01   .26
─────────────────────────────────────────────────────────────────
Note. n = 100. B = unstandardised coefficient. SE = standard error. β =
standardised coefficient, B × SD(predictor) / SD(outcome). CI =
confidence interval. Stars on coefficients: t test of B; on ΔR²: its F
test. Listwise deletion: 20 of 120 cases left out for missing answers.
* p < .05. ** p < .01. *** p < .001.
"""
    )


def test_the_asa_style_has_errors_below() -> None:
    table = of(style="asa")
    assert (
        drawn(table)
        == """
Table
Hierarchical Regression: y

─────────────────────────────
           Model 1   Model 2
Predictor    First    Second
─────────────────────────────
Intercept   3.21***   3.10***
           (0.10)    (0.10)
First
  a        -0.50*    -0.40
           (0.20)    (0.21)
Second
  b                   0.03***
                     (0.01)
─────────────────────────────
R²           .06       .12
ΔR²          .06       .07
n            100       100
─────────────────────────────
Note. B = unstandardised coefficient, SE = its standard error, in
parentheses below. Stars on coefficients: t test of B. Listwise
deletion: 20 of 120 cases left out for missing answers.
* p < .05. ** p < .01. *** p < .001 (two-tailed tests).
"""
    )


def test_intervals_on_a_line_of_their_own_and_chosen_statistics() -> None:
    table = of(
        estimates="both",
        uncertainty="interval",
        below=True,
        statistics=["r_squared", "f", "df", "p_value", "sigma", "aic", "bic"],
    )
    assert (
        drawn(table)
        == """
Table
Hierarchical Regression: y

─────────────────────────────────────────────────────────────────────────
                     Model 1: First                Model 2: Second
             ──────────────────────────────  ────────────────────────────
Predictor              B                 β            B              β
─────────────────────────────────────────────────────────────────────────
Intercept           3.21***                        3.10***
               [3.01, 3.41]                   [2.90, 3.30]
First
  a                -0.50*            -0.23        -0.40          -0.19
             [-0.90, -0.10]  [-0.42, -0.05]  [-0.82, 0.02]  [-0.39, 0.01]
Second
  b                                                0.03***        0.26
                                              [0.01, 0.05]   [0.13, 0.40]
─────────────────────────────────────────────────────────────────────────
R²                                   0.055                       0.120
F                                     5.71*                       6.64***
df of F                              1, 98                       2, 97
p of F                               0.020                     < 0.001
Residual SD                           1.20                        1.17
AIC                                 306.40                      301.00
BIC                                 314.20                      311.40
─────────────────────────────────────────────────────────────────────────
Note. B = unstandardised coefficient. In brackets below: 95% CI. β =
standardised coefficient, B × SD(predictor) / SD(outcome). Stars on
coefficients: t test of B; on F: test of the whole model. Listwise
deletion: 20 of 120 cases left out for missing answers.
* p < 0.05. ** p < 0.01. *** p < 0.001.
"""
    )


def test_betas_with_intervals_and_a_comma() -> None:
    table = of(uncertainty="interval", decimal=",", star_levels=None, statistics=["n"])
    assert (
        drawn(table)
        == """
Table
Hierarchical Regression: y

────────────────────────────────────────────────────
                        Model 1              Model 2
Predictor                 First               Second
────────────────────────────────────────────────────
First
  a        -0,23 [-0,42; -0,05]  -0,19 [-0,39; 0,01]
Second
  b                               0,26  [0,13; 0,40]
────────────────────────────────────────────────────
n            100                   100
────────────────────────────────────────────────────
Note. Entries are β = standardised coefficient, B × SD(predictor) /
SD(outcome). In brackets beside: 95% CI. Listwise deletion: 20 of 120
cases left out for missing answers.
"""
    )


def test_bare_coefficients_without_statistics() -> None:
    table = of(estimates="b", uncertainty="none", statistics=[])
    assert (
        drawn(table)
        == """
Table
Hierarchical Regression: y

─────────────────────────────
           Model 1   Model 2
Predictor    First    Second
─────────────────────────────
Intercept   3.21***   3.10***
First
  a        -0.50*    -0.40
Second
  b                   0.03***
─────────────────────────────
Note. B = unstandardised coefficient. Stars on coefficients: t test of
B. Listwise deletion: 20 of 120 cases left out for missing answers.
* p < 0.05. ** p < 0.01. *** p < 0.001.
"""
    )


def test_the_manuals_can_be_bent() -> None:
    side = of(style="apa", layout="side_by_side")
    assert [spanner.label for spanner in side.spanners] == ["Model 1: First", "Model 2: Second"]
    assert ".06" in str(side)
    asa = of(style="asa", below=False, estimates="both", leading_zero=True)
    assert "-0.50* (0.20)" in " ".join(str(asa).split())
    assert "two-tailed" not in str(of(style="asa", star_levels=None))


def test_stars_say_which_test_they_mean() -> None:
    assert "on ΔR²: its F test" in of(style="apa").notes[0]
    both = of(layout="stacked", columns=["b", "r_squared_change", "f_change"])
    # F change beside it has the stars then.
    assert "on ΔR²" not in both.notes[0]
    assert {row.cells[2] for row in both.rows} == {"", "0.055", "0.066"}
    assert "on F: test of the whole model" in of(statistics=["f"]).notes[0]
    assert "on F" not in of(statistics=["r_squared"]).notes[0]
    robust = regression_table(with_intervals(vcov="HC3"), style="apa")
    assert "t test of B, HC3 standard errors" in robust.notes[0]
    plain = regression_table(with_intervals(vcov="HC3"), style="apa", star_levels=None)
    assert "Standard errors: HC3." in plain.notes[0]


def test_blocks_that_are_only_numbered_are_steps() -> None:
    result = with_intervals()
    result["glance"] = {**result["glance"], "block": ["1", "2"]}
    steps = [row.cells[0] for row in regression_table(result, style="apa").rows]
    assert [step for step in steps if step.startswith("Step")] == ["Step 1", "Step 2"]


def test_criteria_of_spss_are_called_so() -> None:
    spss = with_intervals(convention="spss")
    said = "AIC and BIC as SPSS computes them"
    assert said in regression_table(spss, statistics=["aic"]).notes[0]
    assert said not in regression_table(spss).notes[0]
    assert said not in of(statistics=["aic"]).notes[0]


@pytest.mark.parametrize("style", ["apa", "asa"])
def test_every_format_has_every_number(style: Any) -> None:
    table = of(style=style)
    for text in (table.to_markdown(), table.to_html(), table.to_latex()):
        for number in ("3.21", "0.21", "0.03", "100"):
            assert number in text
    assert "*B*" in table.to_markdown()
    assert "<em>B</em>" in table.to_html()
    assert r"\textit{B}" in table.to_latex()
    # No vertical lines.
    assert "|" not in table.to_latex().split(r"\begin{longtable}")[1].split("}")[0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"style": "mla"}, 'style must be "apa" or "asa", not \'mla\''),
        ({"layout": "round"}, 'layout must be "side_by_side" or "stacked", not'),
        ({"estimates": "gamma"}, 'estimates must be "beta", "b" or "both", not'),
        ({"uncertainty": "t"}, 'uncertainty must be "se", "interval" or "none", not'),
        ({"uncertainty": "se"}, "a beta has an interval but no standard error"),
        ({"columns": ["b"]}, 'columns= are those of layout="stacked"'),
        ({"layout": "stacked", "columns": ["c"]}, "columns has 'c': choose from b, b_interval"),
        ({"statistics": ["r"]}, "statistics has 'r': choose from r_squared"),
        ({"statistics": "f"}, 'statistics are a list: give ["f"]'),
        ({"style": "asa", "star_levels": {"†": 0.1}}, "ASA journals mark no level above .05"),
    ],
)
def test_what_does_not_fit_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as refused:
        of(**options)
    assert message in str(refused.value)


def test_tests_and_correlations_of_the_stacked_layout() -> None:
    table = of(layout="stacked", columns=["beta", "beta_interval", "t", "p", "sr2", "r"])
    assert (
        drawn(table)
        == """
Table
Hierarchical Regression: y

─────────────────────────────────────────────────────────────────────
Variable            β       95% CI for β      t        p   sr²      r
─────────────────────────────────────────────────────────────────────
Step 1: First
  Constant                                32.10  < 0.001
  a             -0.23*    [-0.42, -0.05]  -2.50    0.020  0.06  -0.23
Step 2: Second
  Constant                                31.00  < 0.001
  a             -0.19      [-0.39, 0.01]  -1.90    0.060  0.03  -0.23
  b              0.26***    [0.13, 0.40]   3.88  < 0.001  0.07   0.29
─────────────────────────────────────────────────────────────────────
Note. n = 100. β = standardised coefficient, B × SD(predictor) /
SD(outcome). CI = confidence interval. sr² = squared part correlation. r
= correlation with the outcome. Stars on coefficients: t test of B.
Listwise deletion: 20 of 120 cases left out for missing answers.
* p < 0.05. ** p < 0.01. *** p < 0.001.
"""
    )


def test_collinearity_and_fit_of_the_stacked_layout() -> None:
    table = of(
        layout="stacked",
        columns=["b", "partial", "tolerance", "vif", "r_squared", "adj_r_squared", "f_change"],
    )
    assert (
        drawn(table)
        == """
Table
Hierarchical Regression: y

──────────────────────────────────────────────────────────────────────────────────
Variable            B     Partial r  Tolerance   VIF     R²  Adjusted R²  F change
──────────────────────────────────────────────────────────────────────────────────
Step 1: First                                         0.055        0.045   5.71*
  Constant       3.21***
  a             -0.50*        -0.23       1.00  1.00
Step 2: Second                                        0.120        0.102   7.22***
  Constant       3.10***
  a             -0.40         -0.19       0.96  1.04
  b              0.03***       0.26       0.96  1.04
──────────────────────────────────────────────────────────────────────────────────
Note. n = 100. B = unstandardised coefficient. Stars on coefficients: t test of B;
on F change: F test of ΔR². Listwise deletion: 20 of 120 cases left out for
missing answers.
* p < 0.05. ** p < 0.01. *** p < 0.001.
"""
    )
