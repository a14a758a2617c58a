"""Comparisons of correlations, corrections and power, against R's figures."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import STABLE, Answers, assert_close, read_json
from survey_frames import as_pandas, as_polars

IN_R: dict[str, Any] = read_json("comparisons.json")

COMPARE: dict[str, Callable[..., sw.CorrelationComparison]] = {
    "independent": sw.compare_independent_correlations,
    "overlapping": sw.compare_overlapping_correlations,
    "nonoverlapping": sw.compare_nonoverlapping_correlations,
}


def assert_tests(found: sw.CorrelationComparison, expected: dict[str, Any]) -> None:
    assert_close(found.to_dict()["tidy"], expected, STABLE)


def survey(r: float, n: int) -> sw.Moments:
    return sw.Moments.from_correlation([[1, r], [r, 1]], n, ["x", "y"])


@pytest.mark.parametrize("design", COMPARE)
def test_comparisons_of_numbers(design: str) -> None:
    for case in IN_R[design]:
        options = {"alternative": case["alternative"], "confidence": case["confidence"]}
        found = COMPARE[design](**case["given"], **options)
        assert_tests(found, case["tests"])
        assert (found.design, found.alternative) == (design, case["alternative"])
        assert found.difference == found.r1 - found.r2


@pytest.fixture
def complete(answers: Callable[[str], Answers]) -> Answers:
    names = read_json("studies.json")["anes96"]["variables"]
    columns = {name: column for name, column in answers("anes96").items() if name in names}
    kept = ~np.isnan(np.column_stack(list(columns.values()))).any(axis=1)
    return {name: columns[name][kept] for name in names}


@pytest.mark.parametrize("frame", [dict, as_pandas, as_polars])
def test_comparisons_by_name(complete: Answers, frame: Callable[[Answers], Any]) -> None:
    expected = IN_R["of_answers"]
    a, b, c, d = expected["names"]
    data = frame(complete)
    found = sw.compare_correlations(data, (a, b), (a, c))
    assert_tests(found, expected["overlapping"])
    assert_tests(sw.compare_correlations(data, (b, a), (c, a)), expected["overlapping"])
    moments = sw.Moments.of(data, [a, b, c, d])
    assert_tests(sw.compare_correlations(moments, (a, b), (a, c)), expected["overlapping"])
    assert_tests(sw.compare_correlations(data, (a, b), (c, d)), expected["nonoverlapping"])
    assert len(found.tidy()) == 10
    assert len(found.glance()) == 1


def test_comparisons_between_groups(complete: Answers) -> None:
    expected = IN_R["of_answers"]
    a, b, *_ = expected["names"]
    half = len(complete[a]) // 2
    first = {name: column[:half] for name, column in complete.items()}
    second = {name: column[half:] for name, column in complete.items()}
    found = sw.compare_correlations_between(first, second, (a, b))
    assert_tests(found, expected["between"])
    assert (found.n1, found.n2) == (half, len(complete[a]) - half)


def test_comparisons_by_group(complete: Answers) -> None:
    a, b, c, _ = IN_R["of_answers"]["names"]
    half = len(complete[a]) // 2
    wave = np.arange(len(complete[a])) // half
    grouped = sw.compare_correlations({**complete, "wave": wave}, (a, b), (a, c), by="wave")
    alone = {name: column[:half] for name, column in complete.items()}
    assert_tests(grouped[0], sw.compare_correlations(alone, (a, b), (a, c)).to_dict()["tidy"])


def test_matrices() -> None:
    for case in IN_R["matrices"]:
        names = [f"v{i}" for i in range(len(case["r1"]))]
        first = sw.Moments.from_correlation(case["r1"], case["n1"], names)
        second = sw.Moments.from_correlation(case["r2"], case["n2"], names)
        compared = [
            sw.compare_correlation_matrices(first, second, method=method)
            for method in ("jennrich1970", "steiger1980")
        ]
        known = sw.compare_with_known_correlations(first, case["r2"])
        alone = [sw.bartlett_sphericity(first), sw.steiger_sphericity(first)]
        for part, tests in (("compared", compared), ("known", [known]), ("sphericity", alone)):
            for name in ("test", "statistic", "df", "p_value"):
                found = [getattr(test, name) for test in tests]
                assert_close(found, case[part][name], STABLE, what=f"{part} {name}")
        assert (compared[0].n1, compared[0].n2) == (case["n1"], case["n2"])
        assert known.n2 is None
        assert known.n_variables == len(names)


CORRECTIONS: list[tuple[str, list[str], Callable[..., sw.CorrectedCorrelation]]] = [
    ("disattenuated", ["r", "n", "x", "y"], sw.disattenuated_correlation),
    (
        "range_restricted",
        ["r", "n", "unrestricted", "restricted"],
        sw.range_restricted_correlation,
    ),
]


@pytest.mark.parametrize(("name", "given", "correct"), CORRECTIONS, ids=lambda x: str(x)[:16])
def test_corrections(
    name: str, given: list[str], correct: Callable[..., sw.CorrectedCorrelation]
) -> None:
    expected = IN_R[name]
    for row, figures in enumerate(zip(*(expected[column] for column in given), strict=True)):
        found = correct(*figures)
        for figure in ("estimate", "conf_low", "conf_high", "statistic", "p_value"):
            assert_close(getattr(found, figure), expected[figure][row], STABLE, what=figure)
        assert (found.method, found.observed) == (name, figures[0])


def test_an_estimate_above_one_stays_and_is_told() -> None:
    found = sw.disattenuated_correlation(0.72, 100, 0.8, 0.45)
    assert round(found.estimate, 12) == 1.2
    assert "beyond 1" in str(found)
    assert "beyond 1" not in str(sw.disattenuated_correlation(0.42, 100, 0.8, 0.45))


@pytest.mark.parametrize(
    ("name", "sought"),
    [("power", "power"), ("respondents_for_power", "n"), ("correlation_for_power", "r")],
)
def test_power(name: str, sought: str) -> None:
    table = IN_R[name]
    for row in zip(*table.values(), strict=True):
        given = dict(zip(table, row, strict=True))
        expected = given.pop(sought)
        found = sw.correlation_power(**given)
        assert_close(getattr(found, sought), expected, STABLE, what=f"{sought} of {given}")


def test_p_values_are_adjusted() -> None:
    expected = IN_R["adjusted"]
    p = [math.nan if value is None else value for value in expected["p"]]
    for method in ("none", "bonferroni", "holm", "hochberg", "BH", "BY"):
        assert_close(sw.adjust_p_values(p, method), expected[method], STABLE, what=method)
    assert sw.adjust_p_values(p).tolist()[0] == sw.adjust_p_values(p, "holm").tolist()[0]


# what is refused ----------------------------------------------------------------------------------

REFUSED: list[tuple[Callable[[], object], str]] = [
    (
        lambda: sw.compare_correlations(survey(0.3, 100), ("x", "y"), ("y", "x")),
        "both correlations are that of `x` and `y`: a comparison needs two pairs of variables",
    ),
    (
        lambda: sw.compare_correlations(survey(0.3, 100), ["x"], ("x", "y")),
        'first=[\'x\'] is not a pair: give two names, such as ("a", "b")',
    ),
    (
        lambda: sw.compare_independent_correlations(0.3, 50, 0.2, 3),
        "n2 is 3: give a number of respondents, 4 or more",
    ),
    (
        lambda: sw.compare_independent_correlations(0.3, 50, 0.2, 9.5),
        "n2 is 9.5: give a number of respondents, 4 or more",
    ),
    (
        lambda: sw.compare_independent_correlations(0.3, 50, 0.2, 50, alternative="more"),
        'alternative="more" is not an option: choose "two-sided", "less" or "greater"',
    ),
    (
        lambda: sw.compare_correlation_matrices(survey(0.3, 50), survey(0.2, 50), method="box"),
        'method="box" is not an option: choose "jennrich1970" or "steiger1980"',
    ),
    (
        lambda: sw.compare_independent_correlations(0.3, 50, 0.2, 50).test("olkin1967"),
        '"olkin1967" is not a test of independent correlations: "fisher1925", "zou2007"',
    ),
    (
        lambda: sw.correlation_power(r=0.3),
        "give two of r, n and power: the third is found",
    ),
    (
        lambda: sw.adjust_p_values([0.1], "tukey"),
        'method="tukey" is not an option: choose "none", "bonferroni", "holm", "hochberg", '
        '"hommel", "BH", "fdr" or "BY"',
    ),
]


@pytest.mark.parametrize(("call", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(sw.DataError) as raised:
        call()
    assert str(raised.value) == message


def test_sampling_weights_need_the_rows(complete: Answers) -> None:
    a, b, c, _ = IN_R["of_answers"]["names"]
    ones = np.ones(len(complete[a]))
    moments = sw.Moments.of(complete, [a, b, c], weights=ones, weight_type="sampling")
    with pytest.raises(sw.DataError, match="under sampling weights"):
        sw.compare_correlations(moments, (a, b), (a, c))


# how results print --------------------------------------------------------------------------------


def test_the_table_of_a_comparison() -> None:
    r = [[1, 0.2, 0.5], [0.2, 1, 0.1], [0.5, 0.1, 1]]
    moments = sw.Moments.from_correlation(r, 315, ["age", "wit", "shoe"])
    found = sw.compare_correlations(moments, ("age", "wit"), ("age", "shoe"))
    text = str(found.table(leading_zero=False, labels={"age": "Age"}))
    assert "r(Age, wit) = .20 and r(Age, shoe) = .50, difference = -.30. n = 315." in (
        " ".join(text.split())
    )
    assert "Williams (1959)" in text
    html = found._repr_html_()
    assert html is None or "Zou (2007)" in html


@pytest.mark.parametrize(
    "result",
    [
        lambda: sw.compare_independent_correlations(0.3, 50, 0.2, 60),
        lambda: sw.compare_correlation_matrices(survey(0.3, 50), survey(0.2, 50)),
        lambda: sw.bartlett_sphericity(survey(0.3, 50)),
        lambda: sw.disattenuated_correlation(0.3, 50, 0.8, 0.7),
        lambda: sw.range_restricted_correlation(0.3, 50, 2, 1),
        lambda: sw.correlation_power(r=0.3, power=0.8),
    ],
)
def test_every_result_shows_itself(result: Callable[[], Any]) -> None:
    found = result()
    assert str(found) == repr(found)
    assert len(found.tidy()) >= 1
    assert len(found.glance()) == 1
    assert set(found.to_dict()) >= {"tidy", "glance"}
    assert "0," in str(found.table(decimal=","))


@pytest.mark.parametrize("r", [1.0, -1.0, 0.9999999999999999, -0.9999999999999998])
def test_a_correlation_that_is_perfect_but_for_rounding_is_perfect(r: float) -> None:
    """Its z and t would be of the rounding, in tens of millions."""
    with pytest.raises(sw.DataError, match="a perfect correlation has no sampling error"):
        sw.compare_overlapping_correlations(r, 0.5, 0.5 * r, 50)
    with pytest.raises(sw.DataError, match="a correlation between −1 and 1, both excluded"):
        sw.compare_dependent_alphas([0.7, 0.8], r, 50)
