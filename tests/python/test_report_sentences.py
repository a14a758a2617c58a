"""The sentences about a regression, in full: every number in them is one of the fit."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from scalewise.report import page, regression_report
from test_report_regression import with_intervals


def told(result: dict[str, Any] | None = None, **options: Any) -> list[str]:
    return str(regression_report(result or with_intervals(), **options)).split("\n\n")


def test_a_hierarchical_regression_in_full() -> None:
    method, fit, coefficients = told(labels={"y": "tailoring", "a": "targets"})
    assert method == (
        "A hierarchical regression of tailoring entered two blocks of predictors: First (targets) "
        "and Second (b). It rests on n = 100. Of 120 cases, 20 were left out for missing answers "
        "(listwise deletion). Standard errors are those of ordinary least squares. Standardised "
        "coefficients are β = B × SD(predictor) / SD(outcome), and their intervals take the "
        "standard deviations as given."
    )
    assert fit == (
        "First explained variance in tailoring, R² = .06, adjusted R² = .05, F(1, 98) = 5.71, "
        "p = .020. Adding Second improved the fit, ΔR² = .07, F(1, 97) = 7.22, p < .001. Together "
        "the two blocks explained variance in tailoring, R² = .12, adjusted R² = .10, "
        "F(2, 97) = 6.64, p < .001."
    )
    assert coefficients == (
        "In the final model, b (β = .26, 95% CI [.13, .40], p < .001) was related to tailoring. "
        "targets (β = -.19, 95% CI [-.39, .01], p = .060) was not significantly related to "
        "tailoring."
    )


def test_both_coefficients_and_a_comma() -> None:
    coefficients = told(estimates="both", decimal=",")[2]
    assert (
        "b (B = 0,03, SE = 0,01, 95% CI [0,01; 0,05], β = ,26, 95% CI [,13; ,40], p < ,001)"
        in coefficients
    )
    method, _, coefficients = told(estimates="b", leading_zero=True)
    assert "Standardised" not in method
    assert "a (B = -0.40, SE = 0.21, 95% CI [-0.82, 0.02], p = 0.060)" in coefficients


def test_symbols_are_italic_where_the_format_has_italics() -> None:
    report = regression_report(with_intervals())
    assert "*F*(1, 98) = 5.71, *p* = .020" in report.to_markdown()
    assert "β = −.19" in report.to_markdown()
    assert "<em>R</em>² = .12" in report._repr_html_()
    assert r"$\Delta$\textit{R}\textsuperscript{2} = .07" in report.to_latex()
    assert repr(report) == str(report)


def test_a_page_takes_sentences_with_their_italics() -> None:
    html = page("Title", ["Before.", regression_report(with_intervals()), "After."])
    assert "<p>First explained variance in y, <em>R</em>² = .06" in html
    assert html.index("Before.") < html.index("<em>R</em>") < html.index("After.")


def test_what_is_not_significant_is_said() -> None:
    result = with_intervals()
    result["glance"] = {
        **result["glance"],
        "p_value": [0.2, 0.3],
        "p_change": [0.2, 0.4],
        "r_squared_change": [0.055, 0.0004],
    }
    result["tidy"] = {**result["tidy"], "p_value": [1e-9, 0.2, 1e-9, 0.4, 0.31]}
    _, fit, coefficients = told(result)
    assert "First did not explain a significant share of the variance in y, R² = .06" in fit
    assert "Adding Second did not improve the fit significantly, ΔR² < .01, F(1, 97)" in fit
    assert coefficients.startswith("In the final model, a (β = -.19")
    assert coefficients.endswith("were not significantly related to y.")


def test_who_was_left_out_and_how_gaps_were_treated() -> None:
    cases = {"read": 120, "used": 100, "incomplete": 17, "zero_weight": 2, "filtered": 1}
    assert (
        "Of 120 cases, 20 were left out: 17 for missing answers, 2 for zero weight, and 1 by the "
        "filter (listwise deletion)."
    ) in told(with_intervals(cases=cases))[0]
    one = {"read": 101, "used": 100, "incomplete": 1}
    assert (
        "Of 101 cases, 1 was left out for missing answers (" in told(with_intervals(cases=one))[0]
    )
    whole = {"read": 100, "used": 100, "incomplete": 0}
    assert "left out" not in told(with_intervals(cases=whole))[0]
    pairwise = told(with_intervals(missing="pairwise", cases=whole))[0]
    assert "(pairwise deletion), the tests on the smallest number of any pair, n = 100." in pairwise
    em = told(with_intervals(missing="em", cases=whole))[0]
    assert "maximum-likelihood estimates (EM)" in em


def test_weights_and_standard_errors_are_said() -> None:
    weighting = {"weight_type": "analytic", "rows": 100, "effective_n": 87.25}
    method = told(with_intervals(weighting=weighting))[0]
    assert "Respondents had analytic weights (effective n = 87.3)." in method
    assert "Standard errors are those of weighted least squares." in method
    counted = {"weight_type": "frequency", "rows": 40, "effective_n": 100.0}
    assert "counted by frequency weights (40 rows)" in told(with_intervals(weighting=counted))[0]
    robust = told(with_intervals(vcov="HC3", notes=["A remark."]))[0]
    assert "Standard errors are HC3, and F tests are Wald tests. A remark." in robust


def test_many_predictors_are_counted() -> None:
    rng = np.random.default_rng(1)
    data = {f"x{i}": rng.normal(size=300) for i in range(12)}
    data["y"] = data["x3"] + rng.normal(size=300)
    fit = sw.hierarchical_regression(data, "y", [list(data)[:2], list(data)[2:12]])
    method, _, coefficients = str(fit.report()).split("\n\n")
    assert "block 1 (x0 and x1) and block 2 (10 predictors)" in method
    tidy = [row for row in zip(*fit.to_dict()["tidy"].values(), strict=True) if row[0] == 2]
    others = [row[6] for row in tidy if row[2] != "(Intercept)" and row[6] >= 0.05]
    assert len(others) > 8
    assert f"The other {len(others)} predictors (smallest p = " in coefficients
    assert f"{min(others):.3f}".lstrip("0") in coefficients


def test_a_single_block() -> None:
    fit = sw.hierarchical_regression(
        {"x": [1.0, 2, 3, 4, 6], "y": [1.0, 3, 2, 5, 4]}, "y", {"Only": ["x"]}
    )
    method, results, coefficients = str(fit.report()).split("\n\n")
    assert method.startswith("A regression of y had the predictors x. It rests on n = 5.")
    assert "block" not in results
    assert coefficients.startswith("x (β = ")


def test_an_exact_fit_says_that_nothing_is_left_to_test() -> None:
    x = np.arange(6.0)
    fit = sw.hierarchical_regression({"x": x, "z": x**2, "y": 1 + 2 * x}, "y", [["x"], ["z"]])
    method, results, coefficients = str(fit.report()).split("\n\n")
    assert "nothing is left to test against" in method
    assert "Block 1 left no test of the variance in y that the model accounts for" in results
    assert "R² = 1.00, adjusted R² = 1.00." in results
    assert "F(" not in results
    assert "Adding block 2 left no test of the fit, ΔR² = .00." in results
    assert coefficients == "There is no test of x and z."
    assert "nan" not in str(fit.report()).lower()


def test_a_regression_through_the_origin_is_called_one() -> None:
    data = {"x": [1.0, 2, 3, 4, 6], "y": [1.0, 3, 2, 5, 4]}
    fit = sw.hierarchical_regression(data, "y", {"Only": ["x"]}, intercept=False)
    assert str(fit.report()).startswith("A regression through the origin of y had")


def test_every_number_is_one_of_the_fit(answers: Any) -> None:
    data = answers("anes96")
    fit = sw.hierarchical_regression(
        data, "selfLR", {"Background": ["age", "educ"], "Party": ["PID", "ClinLR"]}
    )
    figures = fit.to_dict()
    known = [
        abs(value)
        for table in ("tidy", "glance")
        for column in figures[table].values()
        for value in column
        if isinstance(value, (int, float)) and math.isfinite(value)
    ]
    known += [*fit.cases.values(), 95.0, 0.001, 0.01]
    text = "\n".join(str(fit.report(estimates="both")).split("\n\n"))
    written = re.findall(r"(?<![A-Za-z\d])\d*\.?\d+", text.replace("R²", ""))
    assert len(written) > 40
    for number in written:
        half = 0.5 * 10.0 ** -len(number.partition(".")[2]) + 1e-9
        assert any(abs(float(number) - value) <= half for value in known), number


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"style": "asa"}, "style must be \"apa\", not 'asa'"),
        ({"language": "nb"}, "language must be \"en\", not 'nb'"),
        ({"estimates": "gamma"}, 'estimates must be "beta", "b" or "both"'),
        ({"alpha": 1.5}, "alpha must lie between 0 and 1, not 1.5"),
    ],
)
def test_other_manuals_and_languages_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        told(**options)
