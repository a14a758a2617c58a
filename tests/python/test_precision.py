"""Items, right/wrong items, the analysis of variance of items and the precision of scores."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import (
    REFERENCES,
    STABLE,
    STUDIES,
    Answers,
    assert_close,
    frequency_weights,
    read_answers,
    read_json,
)
from survey_frames import as_pandas, as_polars

#: Studies have scales with items that go against the others.
pytestmark = pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")

IN_R: dict[str, Any] = read_json("precision.json")
DECLARED: dict[str, Any] = read_json("studies.json")


def scale_of(declared: dict[str, Any]) -> sw.Scale:
    return sw.Scale(
        declared["name"],
        declared["items"],
        bounds=declared["bounds"],
        reverse=declared["reverse"],
        score=declared["score"],
        min_valid=declared["min_valid"] or "all",
    )


def scales(name: str) -> Iterator[sw.Scale]:
    return map(scale_of, DECLARED[name]["scales"])


@pytest.fixture(scope="module")
def ability() -> Answers:
    return read_answers(Path(REFERENCES) / "data" / "ability.csv")


# scales of the studies ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("frame", [dict, as_pandas, as_polars])
def test_pairs_variance_and_precision(
    name: str, frame: Callable[[Answers], Any], answers: Callable[[str], Answers]
) -> None:
    data = frame(answers(name))
    for scale in scales(name):
        check_scale(data, scale, IN_R["scales"][name][scale.name], {})


@pytest.mark.parametrize("name", ["anes96", "anes96_gaps"])
def test_frequency_weights(name: str, answers: Callable[[str], Answers]) -> None:
    data = answers(name)
    times = {"weights": frequency_weights(data), "weight_type": "frequency"}
    for scale in scales(name):
        check_scale(data, scale, IN_R["frequency_weights"][name][scale.name], times)


def check_scale(data: Any, scale: sw.Scale, expected: dict[str, Any], weights: Any) -> None:
    for missing in ("listwise", "pairwise"):
        pairs = sw.inter_item_correlations(data, scale, missing=missing, **weights)
        assert_close(pairs.to_dict()["tidy"], expected[missing]["tidy"], STABLE)
        for figure, value in expected[missing]["glance"].items():
            assert_close(getattr(pairs, figure), value[0], STABLE, what=figure)
    found = sw.item_anova(data, scale, **weights)
    assert_close(found.to_dict()["tidy"], expected["anova"]["tidy"], STABLE)
    for figure in ("n", "grand_mean", "hoyt", "additive_power"):
        assert_close(getattr(found, figure), expected["anova"][figure], STABLE, what=figure)
    glance = {column: values[0] for column, values in found.to_dict()["glance"].items()}
    for figure, value in expected["anova"]["hotelling"].items():
        assert_close(glance[figure], value, STABLE, what=figure)
    if expected["precision"] is None:
        with pytest.raises(sw.DataError, match="no error of its scores follows"):
            sw.score_precision(data, scale, **weights)
        return
    precision = sw.score_precision(data, scale, **weights)
    for figure, value in expected["precision"].items():
        assert_close(getattr(precision, figure), value[0], STABLE, what=figure)
    assert precision.coefficient == "alpha"


def test_moments_serve_as_well(answers: Callable[[str], Answers]) -> None:
    data, scale = answers("anes96"), next(scales("anes96"))
    moments = sw.Moments.of(data, scale.items)
    for analysis in (sw.item_anova, sw.inter_item_correlations, sw.score_precision):
        found, expected = (analysis(given, scale).to_dict() for given in (moments, data))
        for part in ("tidy", "glance", "cases"):
            assert_close(found[part], expected[part], 0.0)


def test_the_example_that_lm_judges() -> None:
    few = IN_R["few"]
    found = sw.item_anova(few["answers"], list(few["answers"]))
    assert_close(found.to_dict()["tidy"], few["anova"]["tidy"], STABLE)
    assert_close(found.hoyt, few["anova"]["hoyt"], STABLE)
    assert found.source("residual")["df"] == 39 * 4


def test_groups(answers: Callable[[str], Answers]) -> None:
    data, scale = answers("anes96"), next(scales("anes96"))
    data["wave"] = np.arange(len(data["selfLR"])) % 2
    first = {name: column[data["wave"] == 0] for name, column in data.items()}
    grouped = sw.GroupedMoments.of(data, scale.items, by="wave")
    for analysis in (sw.item_anova, sw.inter_item_correlations, sw.score_precision):
        expected = analysis(first, scale).to_dict()["tidy"]
        for found in (analysis(data, scale, by="wave"), analysis(grouped, scale)):
            assert list(found) == [0, 1]
            assert_close(found[0].to_dict()["tidy"], expected, STABLE)
    with pytest.raises(sw.DataError, match="mean_ci= does not apply to groups"):
        sw.inter_item_correlations(data, scale, by="wave", mean_ci="bca")


def test_the_mean_correlation_has_a_bootstrap_interval() -> None:
    few = IN_R["few"]["answers"]
    drawn = {"mean_ci": "percentile", "resamples": 999, "seed": 7}
    found = sw.inter_item_correlations(few, list(few), **drawn)
    low, high = IN_R["mean_r"]["percentile"]
    # Other resamples than R's: as near as 199 and 999 of them let the ends be.
    assert abs(found.mean_conf_low - low) < 0.1
    assert abs(found.mean_conf_high - high) < 0.1
    again = sw.inter_item_correlations(few, list(few), **drawn)
    assert (again.mean_conf_low, again.mean_conf_high) == (
        found.mean_conf_low,
        found.mean_conf_high,
    )
    assert "percentile bootstrap of 999 resamples (seed 7)" in " ".join(str(found).split())
    plain = sw.inter_item_correlations(few, list(few))
    assert math.isnan(plain.mean_conf_low)
    moments = sw.Moments.of(few)
    with pytest.raises(sw.DataError, match="a bootstrap interval needs the answers themselves"):
        sw.inter_item_correlations(moments, list(few), mean_ci="bca")
    with pytest.raises(sw.DataError, match='choose "percentile" or "bca"'):
        sw.inter_item_correlations(few, list(few), mean_ci="normal")


# scores by themselves -----------------------------------------------------------------------------


def test_standard_errors() -> None:
    expected = IN_R["errors"]
    for row, (sd, reliability) in enumerate(
        zip(expected["sd"], expected["reliability"], strict=True)
    ):
        found = sw.standard_error_of_measurement(sd, reliability)
        for figure, values in expected.items():
            assert_close(getattr(found, figure), values[row], STABLE, what=figure)


def test_true_scores() -> None:
    for case in IN_R["true_scores"]:
        scores = [math.nan if score is None else score for score in case["tidy"]["score"]]
        given = {name: case[name] for name in ("mean", "sd", "reliability")}
        found = sw.true_score_intervals(scores, **given)
        assert_close(found.to_dict()["tidy"], case["tidy"], STABLE)


def test_reliable_change() -> None:
    for at, case in enumerate(IN_R["reliable_change"]):
        before, after = (
            [math.nan if score is None else score for score in case[when]]
            for when in ("before", "after")
        )
        found = sw.reliable_change(
            before,
            after,
            reliability=case["reliability"],
            sd=case["sd"] if at == 0 else None,
            better=case["better"],
        )
        tidy = found.to_dict()["tidy"]
        assert tidy.pop("classification") == case["tidy"]["classification"]
        expected = {name: figures for name, figures in case["tidy"].items() if name in tidy}
        assert_close({name: tidy[name] for name in expected}, expected, STABLE)
        assert_close(found.smallest_reliable_change, case["smallest"], STABLE)
    # Jacobson and Truax (1991): RC = 15 / 4.74 = 3.16.
    printed = sw.reliable_change([32.5], [47.5], reliability=0.8, sd=7.5).to_dict()
    assert round(printed["glance"]["measurement"][0], 2) == 3.35
    assert round(printed["glance"]["difference"][0], 2) == 4.74
    assert round(printed["tidy"]["rci"][0], 2) == 3.16


@pytest.mark.parametrize(("name", "case"), [("anes96", "whole"), ("anes96_gaps", "gaps")])
def test_retest(name: str, case: str, answers: Callable[[str], Answers]) -> None:
    reference, data = IN_R["test_retest"], answers(name)
    expected = reference[case]
    found = sw.test_retest(data, reference["first"], reference["second"])
    tidy, glance = found.to_dict()["tidy"], found.to_dict()["glance"]
    for row, coefficient in enumerate(("correlation", "icc_consistency", "icc_agreement")):
        for figure in ("estimate", "conf_low", "conf_high"):
            assert_close(tidy[figure][row], expected[coefficient][figure], STABLE)
    for figure in (
        "n",
        "mean_difference",
        "sd_difference",
        "measurement_error",
        "smallest_detectable_change",
        "coefficient_of_variation",
    ):
        assert_close(glance[figure][0], expected[figure], STABLE, what=figure)
    assert_close([glance["mean_first"][0], glance["mean_second"][0]], expected["mean"], STABLE)
    assert_close(glance["p_value"][0], expected["correlation"]["p_value"], STABLE)


def test_retest_of_scales(answers: Callable[[str], Answers]) -> None:
    data = answers("anes96")
    first = sw.Scale("first", ["selfLR", "PID"])
    second = sw.Scale("second", ["DoleLR", "educ"])
    scored = {"first": first.score(data), "second": second.score(data)}
    by_scales = sw.test_retest(data, first, second)
    assert_close(by_scales.r, sw.test_retest(scored, "first", "second").r, STABLE)


# rows ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("frame", [dict, as_pandas, as_polars])
def test_right_wrong_items(frame: Callable[[Answers], Any], ability: Answers) -> None:
    data = frame(ability)
    for expected in IN_R["right_wrong"]:
        found = sw.right_wrong_analysis(data, list(ability), share=expected["share"])
        check_right_wrong(found, expected)


def test_weighted_right_wrong_items(ability: Answers) -> None:
    times = {"weights": frequency_weights(ability), "weight_type": "frequency"}
    found = sw.right_wrong_analysis(ability, list(ability), **times)
    check_right_wrong(found, IN_R["right_wrong_weighted"])


def check_right_wrong(found: sw.RightWrongAnalysis, expected: dict[str, Any]) -> None:
    assert_close(found.to_dict()["tidy"], expected["tidy"], STABLE)
    for figure, values in found.to_dict()["glance"].items():
        if figure in expected:
            assert_close(values[0], expected[figure], STABLE, what=figure)
    assert (found.n_upper, found.n_lower) == (expected["n_upper"], expected["n_lower"])


def test_frequencies_of_answers(answers: Callable[[str], Answers]) -> None:
    expected, data = IN_R["responses"], answers("anes96_gaps")
    found = sw.response_frequencies(data, next(scales("anes96_gaps")))
    assert_close(found.to_dict()["tidy"], expected["tidy"], STABLE)
    assert found.values == expected["values"]
    assert list(found.missing_answers.values()) == expected["missing"]


@pytest.mark.parametrize("name", STUDIES)
def test_floor_and_ceiling(name: str, answers: Callable[[str], Answers]) -> None:
    for scale in scales(name):
        if scale.bounds is not None:
            found = sw.floor_and_ceiling(answers(name), scale)
            assert_close(found.to_dict()["tidy"], IN_R["ends"][name][scale.name], STABLE)


def test_an_effect_at_the_floor_is_told() -> None:
    data = {"a": np.array([0, 0, 1, 3]), "b": np.array([0, 1, 3, 3])}
    scale = sw.Scale("s", ["a", "b"], bounds=(0, 3))
    text = " ".join(str(sw.floor_and_ceiling(data, scale)).split())
    assert "More than 15% of a scale is the usual mark" in text
    assert "The scale has more at its floor and its ceiling." in text
    wide = sw.floor_and_ceiling(data, sw.Scale("s", ["a", "b"], bounds=(-1, 4)))
    assert "The scale has more" not in str(wide)


def test_errors_at_each_score(ability: Answers, answers: Callable[[str], Answers]) -> None:
    placement, _, broad = scales("anes96")
    anes96 = answers("anes96")
    for name, data, scale in (
        ("ability", ability, list(ability)),
        ("placement", anes96, placement),
        ("broad", anes96, broad),
    ):
        for case in IN_R["conditional"][name]:
            options = {
                "method": case["method"],
                "parts": case["parts"],
                "degree": case["degree"] or 3,
                "least_respondents": case["least"],
                "reliability": case["reliability"],
            }
            # Errors at a score are no matter of alpha, which is negative here: one is given.
            if name == "broad":
                with pytest.raises(sw.DataError, match="reliability below 0"):
                    sw.conditional_errors(data, scale, **options)
                options["reliability"] = 0.5
            found = sw.conditional_errors(data, scale, **options)
            assert_close(found.to_dict()["tidy"], case["tidy"], STABLE, what=case["method"])
            if name != "broad":
                assert_close(found.overall, case["overall"], STABLE)
            assert found.method == case["method"]


#: JASP's own test of its module: answers of 200 people to five right/wrong items, and how many.
PATTERNS = (
    "00000 7, 00010 2, 00011 3, 00100 9, 00101 3, 00110 26, 00111 7, 01010 2, 01011 1, 01100 8, "
    "01101 2, 01110 9, 01111 8, 10001 1, 10010 3, 10100 6, 10110 27, 10111 11, 11000 1, 11010 3, "
    "11011 1, 11100 6, 11101 4, 11110 24, 11111 26"
)

#: What JASP prints of them.
PRINTED = {
    "keats": [0, 0.88737278046041, 1.08680526188138, 1.08680526188138, 0.88737278046041, 0],
    "lord": [0, 1, 1.22474487139159, 1.22474487139159, 1, 0],
    "lord_compound": [
        0.781735959970572,
        0.781735959970572,
        1.31751624529027,
        1.32801971507819,
        1,
        0,
    ],
}


@pytest.mark.parametrize("method", PRINTED)
def test_errors_at_each_score_are_those_that_jasp_prints(method: str) -> None:
    people = [pattern.split() for pattern in PATTERNS.split(", ")]
    data = {f"V{at + 1}": np.array([int(given[at]) for given, _ in people]) for at in range(5)}
    counts = np.array([int(count) for _, count in people])
    times = {"weights": counts, "weight_type": "frequency"}
    found = sw.conditional_errors(data, list(data), method=method, **times)
    tidy = found.to_dict()["tidy"]
    assert tidy["n"] == [7, 11, 53, 55, 48, 26]
    assert_close(tidy["standard_error"], PRINTED[method], STABLE)


# keys ---------------------------------------------------------------------------------------------


def test_an_item_against_the_others_warns_as_psych_does() -> None:
    expected = IN_R["keys"]
    data = {name: np.array(column) for name, column in expected["answers"].items()}
    with pytest.warns(sw.KeyingWarning) as caught:
        plain = sw.item_analysis(data, list(data))
    assert [str(warning.message) for warning in caught] == [
        "scale `scale`: negative correlation with the other items for `A1`; check whether to "
        "reverse; nothing was changed"
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        keyed = sw.item_analysis(data, sw.Scale("s", list(data), bounds=(1, 6), reverse=["A1"]))
    for found, name in ((plain, "as_answered"), (keyed, "turned_round")):
        tidy = found.to_dict()["tidy"]
        assert_close(found.alpha, expected[name]["alpha"], STABLE)
        for figure in ("item_rest", "overlap_corrected", "mean"):
            assert_close(tidy[figure], expected[name][figure], STABLE, what=figure)
    assert plain.to_dict()["tidy"]["reversed"] == [False] * 5


# what is refused ----------------------------------------------------------------------------------

SMALL = {"a": np.array([1, 1, 1, 0]), "b": np.array([1, 0, 0, 0]), "c": np.array([1, 0, 2, 0])}
UNIT = {"weights": np.ones(4), "weight_type": "analytic"}

REFUSED: list[tuple[Callable[[], object], str]] = [
    (
        lambda: sw.right_wrong_analysis(SMALL, ["a", "c"]),
        "`c` is 2 in row 2 (rows count from 0): right/wrong items are 1 (right) or 0 (wrong), "
        "score it so first",
    ),
    (
        lambda: sw.right_wrong_analysis(SMALL, ["a", "b"], share=0.6),
        "share is 0.6: give a share of respondents above 0 and at most 0.5",
    ),
    (
        lambda: sw.right_wrong_analysis({"a": [1, 0, 1], "b": [0, 1, 0]}, ["a", "b"]),
        "with a share of 0.27 the upper and the lower group overlap, because 1 is a score of both: "
        "too many respondents have the same score, give a smaller share",
    ),
    (
        lambda: sw.right_wrong_analysis(SMALL, ["a", "b"], **UNIT),
        "an analysis of right/wrong items has no rule for analytic weights: leave them out, or "
        "give frequency weights",
    ),
    (
        lambda: sw.item_anova(sw.Moments.of(SMALL, ["a", "b"], missing="pairwise"), ["a", "b"]),
        "an analysis of variance of items needs the same respondents for all items, and "
        'missing="pairwise" takes others for each pair: use missing="listwise"',
    ),
    (
        lambda: sw.floor_and_ceiling(SMALL, sw.Scale("s", ["a", "b"])),
        "a share at floor and ceiling needs the bounds of scale `s`: declare them, "
        "bounds=(low, high), because observed answers may not reach both ends",
    ),
    (
        lambda: sw.response_frequencies(sw.Moments.of(SMALL, ["a", "b"]), ["a", "b"]),
        "counting answers needs the answers themselves, which moments do not keep: give the data",
    ),
    (
        lambda: sw.standard_error_of_measurement(0, 0.8),
        "sd is 0: give a standard deviation above 0",
    ),
    (
        lambda: sw.standard_error_of_measurement(1, 1.2),
        "reliability is 1.2: give a reliability between 0 and 1",
    ),
    (
        lambda: sw.reliable_change([1, 2], [2, 3], reliability=1.0),
        "reliability is 1: give a reliability below 1",
    ),
    (
        lambda: sw.reliable_change([1, 2], [2, 3], reliability=0.8, better="more"),
        'better="more" is not an option: choose "higher" or "lower"',
    ),
    (
        lambda: sw.test_retest(SMALL, "a", "a"),
        "`a` is both administrations: give two scores",
    ),
    (
        lambda: sw.conditional_errors(SMALL, ["a", "b", "c"], method="feldt", parts=2),
        "too few rows for a conditional standard error of measurement: it needs at least 10 and "
        "has 4 (0 of 4 rows left out as incomplete or without weight): use fewer variables or more "
        "respondents",
    ),
    (
        lambda: sw.conditional_errors(
            SMALL, ["a", "b", "c"], method="feldt", parts=2, least_respondents=3
        ),
        "3 items cannot be split into 2 parts of the same number of items: give a divisor of 3 "
        "from 2 on",
    ),
    (
        lambda: sw.conditional_errors(SMALL, ["a", "b"], least_respondents=3),
        "a polynomial of degree 3 needs more than 3 different scores and there are 3: give a lower "
        "degree",
    ),
    (
        lambda: sw.conditional_errors(SMALL, ["a", "b"], method="binomial"),
        'method="binomial" is not an option: choose "thorndike", "feldt", "mollenkopf_feldt", '
        '"anova", "lord", "keats" or "lord_compound"',
    ),
]


@pytest.mark.parametrize(("call", "message"), REFUSED, ids=[message[:40] for _, message in REFUSED])
def test_what_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(sw.DataError) as raised:
        call()
    assert str(raised.value) == message


# how results print --------------------------------------------------------------------------------


@pytest.fixture
def results(ability: Answers, answers: Callable[[str], Answers]) -> list[Any]:
    data, scale = answers("anes96"), next(scales("anes96"))
    return [
        sw.inter_item_correlations(data, scale),
        sw.item_anova(data, scale),
        sw.right_wrong_analysis(ability, list(ability)),
        sw.response_frequencies(data, scale),
        sw.floor_and_ceiling(data, scale),
        sw.standard_error_of_measurement(15, 0.91),
        sw.score_precision(data, scale),
        sw.true_score_intervals([70, 130], mean=100, sd=15, reliability=0.9),
        sw.reliable_change([30, 20], [20, 30], reliability=0.8),
        sw.test_retest(data, "selfLR", "DoleLR"),
        sw.conditional_errors(data, scale),
    ]


def test_every_result_shows_itself(results: list[Any]) -> None:
    for found in results:
        assert str(found) == repr(found)
        assert len(found.tidy()) >= 1
        assert len(found.glance()) == 1
        assert set(found.to_dict()) >= {"tidy", "glance"}
        assert ("0," in str(found.table(decimal=","))) or ("," in str(found.table(decimal=",")))
        html = found._repr_html_()
        assert html is None or "<table" in html


def test_the_table_of_an_analysis_of_variance(answers: Callable[[str], Answers]) -> None:
    found = sw.item_anova(answers("anes96"), next(scales("anes96")))
    text = " ".join(str(found.table(labels={"placement": "Placement"})).split())
    assert "Analysis of Variance of Items: Placement" in text
    assert "Nonadditivity" in text
    assert "Equal item means: Hotelling's T²" in text
    with pytest.raises(sw.DataError, match="is not a line of the table"):
        found.source("error")


def test_the_overlap_corrected_column_is_shown_on_request(
    answers: Callable[[str], Answers],
) -> None:
    found = sw.item_analysis(answers("anes96"), next(scales("anes96")))
    assert "Overlap-" not in str(found.table())
    assert "Overlap-" in str(found.table(overlap_corrected=True))
