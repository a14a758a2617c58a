"""Laws that hold for any answers, and promises that hold for any result."""

from __future__ import annotations

import copy
import json
import math
import pickle
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, fields
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scalewise as sw
from conftest import EXACT, STABLE, Answers, assert_close
from hypothesis import given, settings
from hypothesis import strategies as st

NAN = math.nan
NAMES = ["x", "y", "z"]

laws = settings(max_examples=60, deadline=None, derandomize=True)

RULES = st.sampled_from(["listwise", "pairwise"])
GIVEN = st.one_of(st.integers(1, 7).map(float), st.floats(-100, 100).map(lambda x: round(x, 3)))


@st.composite
def surveys(draw: st.DrawFn, least: int = 6, gaps: bool = True) -> Answers:
    """Three variables: choices and measures, with gaps; whatever else, no column is constant."""
    n = draw(st.integers(least, 40))
    answer = st.one_of(GIVEN, GIVEN, st.just(NAN)) if gaps else GIVEN
    column = st.lists(answer, min_size=n, max_size=n)
    # The first five rows are complete and vary, so that every analysis has something to do.
    first = {"x": [1.0, 2, 4, 3, 6], "y": [3.0, 1, 2, 5, 4], "z": [2.0, 5, 1, 1, 3]}
    return {name: np.array(first[name] + draw(column)) for name in NAMES}


def rows(data: Answers, chosen: Any) -> Answers:
    return {name: column[chosen] for name, column in data.items()}


def assert_same_moments(found: sw.Moments, expected: sw.Moments) -> None:
    """Equal but for the order of additions: judged by the size of the answers."""
    assert found.names == expected.names
    assert (found.n, found.cases) == (expected.n, expected.cases)
    np.testing.assert_array_equal(found.pair_n, expected.pair_n)
    assert_close(found.mean, expected.mean, EXACT, scale=100, what="mean")
    assert_close(found.covariance, expected.covariance, EXACT, scale=1e4, what="covariance")


# moments ------------------------------------------------------------------------------------------


@laws
@given(surveys(), st.floats(0, 1), RULES)
def test_any_split_merges_into_the_whole(data: Answers, share: float, missing: str) -> None:
    n = len(data["x"])
    cut = round(share * n)
    whole = sw.Moments.of(data, missing=missing)
    first = sw.Moments.of(rows(data, slice(cut)), missing=missing)
    second = sw.Moments.of(rows(data, slice(cut, n)), missing=missing)
    assert_same_moments(first + second, whole)
    assert_same_moments(second.merge(first), whole)
    assert_same_moments(first.push(rows(data, slice(cut, n))), whole)


@laws
@given(surveys(), surveys(), surveys(), RULES)
def test_merging_is_associative_and_commutative(
    one: Answers, two: Answers, three: Answers, missing: str
) -> None:
    a, b, c = (sw.Moments.of(part, missing=missing) for part in (one, two, three))
    assert_same_moments((a + b) + c, a + (b + c))
    assert_same_moments(a + b, b + a)
    before = a.to_json()
    a.merge(b)
    assert a.to_json() == before


@laws
@given(surveys(), RULES)
def test_nobody_adds_nothing(data: Answers, missing: str) -> None:
    whole, nobody = (sw.Moments.of(part, missing=missing) for part in (data, rows(data, [])))
    assert whole + nobody == whole
    assert nobody + whole == whole


@laws
@given(surveys(), st.randoms(use_true_random=False), RULES)
def test_the_order_of_respondents_does_not_matter(
    data: Answers, shuffle: Any, missing: str
) -> None:
    order = list(range(len(data["x"])))
    shuffle.shuffle(order)
    found = sw.Moments.of(rows(data, order), missing=missing)
    assert_same_moments(found, sw.Moments.of(data, missing=missing))


@laws
@given(surveys(), st.permutations(NAMES), RULES)
def test_the_order_of_variables_does_not_matter(
    data: Answers, order: list[str], missing: str
) -> None:
    found = sw.Moments.of(data, order, missing=missing)
    assert_same_moments(found, sw.Moments.of(data, missing=missing).select(order))


@laws
@given(surveys(), st.data(), RULES)
def test_a_frequency_counts_identical_respondents(
    data: Answers, draw: st.DataObject, missing: str
) -> None:
    n = len(data["x"])
    times = np.array(draw.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)))
    times[:5] += 1
    found = sw.Moments.of(data, missing=missing, weights=times, weight_type="frequency")
    expected = sw.Moments.of(rows(data, np.arange(n).repeat(times)), missing=missing)
    assert found.n == expected.n
    np.testing.assert_array_equal(found.pair_n, expected.pair_n)
    assert_close(found.mean, expected.mean, EXACT, scale=100)
    assert_close(found.covariance, expected.covariance, EXACT, scale=1e4)


# analyses -----------------------------------------------------------------------------------------

#: Adding up to 50 to answers in units as small as 1/1000 of it rounds the answers themselves, which
#: slopes and p-values amplify by the condition of surveys of a few respondents.
ROUNDED_ANSWERS = 1e-8

UNITS = st.tuples(st.integers(-50, 50), st.sampled_from([-4.0, -0.5, 0.25, 2.0, 1024.0]))


@laws
@given(surveys(), st.tuples(UNITS, UNITS, UNITS), RULES)
def test_units_do_not_matter_to_correlations(
    data: Answers, units: tuple[tuple[int, float], ...], missing: str
) -> None:
    turned = dict(zip(NAMES, units, strict=True))
    changed = {name: turned[name][0] + turned[name][1] * data[name] for name in NAMES}
    sign = np.sign([turned[name][1] for name in NAMES])
    before = sw.correlation_matrix(data, missing=missing)
    after = sw.correlation_matrix(changed, missing=missing)
    assert_close(after.r, before.r * np.outer(sign, sign), STABLE, scale=1, what="r")
    assert_close(after.p_value, before.p_value, ROUNDED_ANSWERS, scale=1e-6, what="p")


@laws
@given(surveys(), st.tuples(UNITS, UNITS))
def test_units_do_not_matter_to_a_regression(
    data: Answers, units: tuple[tuple[int, float], ...]
) -> None:
    (shift, unit), (outcome_shift, outcome_unit) = units
    changed = {
        "x": shift + unit * data["x"],
        "y": outcome_shift + outcome_unit * data["y"],
        "z": data["z"],
    }
    blocks = {"First": ["x"], "Second": ["z"]}
    before = sw.hierarchical_regression(data, "y", blocks)
    after = sw.hierarchical_regression(changed, "y", blocks)
    for one, other in zip(after.models, before.models, strict=True):
        assert_close(one.r_squared, other.r_squared, STABLE, scale=1)
        assert_close(one.r_squared_change, other.r_squared_change, STABLE, scale=1)
    found, expected = after.to_dict()["tidy"], before.to_dict()["tidy"]
    assert_close(found["tolerance"], expected["tolerance"], STABLE, scale=1)
    for i in (1, 3):
        slope = expected["estimate"][i] * outcome_unit / unit
        size = abs(expected["std_error"][i] * outcome_unit / unit) + abs(slope)
        assert_close(found["estimate"][i], slope, ROUNDED_ANSWERS, scale=size)
        turned = math.copysign(1, outcome_unit / unit)
        assert_close(found["beta"][i], turned * expected["beta"][i], ROUNDED_ANSWERS, scale=1)


@laws
@given(surveys(gaps=False))
def test_order_within_a_block_changes_rows_not_figures(data: Answers) -> None:
    one = sw.hierarchical_regression(data, "y", {"All": ["x", "z"]})
    other = sw.hierarchical_regression(data, "y", {"All": ["z", "x"]})
    found, expected = other.to_dict()["tidy"], one.to_dict()["tidy"]
    assert_close(
        [found["beta"][i] for i in (2, 1)], [expected["beta"][i] for i in (1, 2)], STABLE, scale=1
    )
    assert_close(one.models[0].r_squared, other.models[0].r_squared, STABLE, scale=1)


@laws
@given(surveys(), RULES)
def test_moments_and_rows_give_the_same_bits(data: Answers, missing: str) -> None:
    moments = sw.Moments.of(data, missing=missing)
    assert repr(sw.correlation_matrix(moments).to_dict()) == repr(
        sw.correlation_matrix(data, missing=missing).to_dict()
    )


@laws
@given(st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=1, max_size=20))
def test_reversing_twice_is_not_reversing(answers: list[list[int]]) -> None:
    data = dict(zip(NAMES, np.array(answers, dtype=float).T, strict=True))
    scale = sw.Scale("s", NAMES, bounds=(1, 5), reverse=["x", "z"])
    assert all((scale.keyed(scale.keyed(data))[name] == data[name]).all() for name in NAMES)
    plain = (6 - data["x"] + data["y"] + 6 - data["z"]) / 3
    assert_close(scale.score(data), plain, EXACT)
    total = sw.Scale("s", NAMES, bounds=(1, 5), reverse=["x", "z"], score="sum")
    assert_close(total.score(data), 3 * plain, EXACT)


# copies -------------------------------------------------------------------------------------------


@laws
@given(surveys(), RULES)
def test_moments_survive_json_pickle_and_copies(data: Answers, missing: str) -> None:
    moments = sw.Moments.of(data, missing=missing)
    for twin in (
        sw.Moments.from_json(moments.to_json()),
        pickle.loads(pickle.dumps(moments)),
        copy.copy(moments),
        copy.deepcopy(moments),
    ):
        assert twin == moments
        assert twin.to_json() == moments.to_json()
        assert twin.correlation.tobytes() == moments.correlation.tobytes()
    assert moments != moments.select(["x", "y"])
    assert moments != "moments"


@pytest.fixture
def survey(answers: Callable[[str], Answers]) -> Answers:
    return answers("anes96_gaps")


@pytest.fixture
def results(survey: Answers) -> dict[str, Any]:
    """One result of each analysis."""
    scale = sw.Scale("scale", ["selfLR", "DoleLR", "ClinLR"], bounds=(1, 7), reverse=["ClinLR"])
    blocks = {"First": ["age", "educ"], "Second": ["PID"]}
    return {
        "describe": sw.describe(survey, ["age", "PID"]),
        "frequencies": sw.frequencies(survey, ["PID"]),
        "correlations": sw.correlation_matrix(survey, ["age", "educ", "PID"]),
        "items": sw.item_analysis(survey, scale),
        "two items": sw.item_analysis(survey, ["selfLR", "PID"]),
        "regression": sw.hierarchical_regression(survey, "selfLR", blocks),
    }


def test_scales_survive_pickle_and_copies() -> None:
    scale = sw.Scale("s", ["a", "b", "c"], bounds=(0, 4), reverse=["b"], score="sum", min_valid=2)
    for twin in (pickle.loads(pickle.dumps(scale)), copy.copy(scale), copy.deepcopy(scale)):
        assert twin == scale
        assert hash(twin) == hash(scale)
        data = {"a": np.array([1.0, NAN]), "b": np.array([4.0, 1]), "c": np.array([2.0, 4])}
        assert twin.score(data).tolist() == scale.score(data).tolist() == [3.0, 10.5]
    assert scale != sw.Scale("s", ["a", "b", "c"], bounds=(0, 4), reverse=["b"], score="sum")


def test_results_survive_pickle_and_copies(results: dict[str, Any]) -> None:
    for name, result in results.items():
        for twin in (pickle.loads(pickle.dumps(result)), copy.copy(result), copy.deepcopy(result)):
            assert type(twin) is type(result)
            assert repr(twin.to_dict()) == repr(result.to_dict()), name
            assert str(twin) == str(result)
            pd.testing.assert_frame_equal(twin.tidy(), result.tidy())


# results ------------------------------------------------------------------------------------------


def test_frames_and_dictionaries_hold_the_same(results: dict[str, Any]) -> None:
    for result in results.values():
        figures = result.to_dict()
        for kind in ("tidy", "glance"):
            if kind in figures:
                frame = getattr(result, kind)()
                pd.testing.assert_frame_equal(frame, pd.DataFrame(figures[kind]))
        assert hasattr(result, "glance") == ("glance" in figures)


def test_dictionaries_are_ready_for_json(results: dict[str, Any]) -> None:
    for result in results.values():
        figures = result.to_dict()
        assert repr(json.loads(json.dumps(figures))) == repr(figures)


def test_a_dictionary_is_a_copy(results: dict[str, Any]) -> None:
    for result in results.values():
        before = repr(result.to_dict())
        figures = result.to_dict()
        for column in figures["tidy"].values():
            column.clear()
        figures.clear()
        assert repr(result.to_dict()) == before


def test_attributes_and_dictionaries_hold_the_same(results: dict[str, Any]) -> None:
    fit = results["regression"]
    figures = fit.to_dict()
    for i, model in enumerate(fit.models):
        for field in fields(model):
            assert getattr(model, field.name) == figures["glance"][field.name][i]
    assert (fit.outcome, fit.n, fit.cases) == ("selfLR", figures["n"], figures["cases"])
    assert fit.n == fit.cases["used"] < fit.cases["read"]
    matrix, tidy = results["correlations"], results["correlations"].to_dict()["tidy"]
    for row in range(3):
        i, j = matrix.names.index(tidy["x"][row]), matrix.names.index(tidy["y"][row])
        assert matrix.r[i, j] == matrix.r[j, i] == tidy["estimate"][row]
        for figure in ("n", "statistic", "p_value", "conf_low", "conf_high"):
            assert getattr(matrix, figure)[i, j] == tidy[figure][row]
    items = results["items"]
    for figure, column in items.to_dict()["glance"].items():
        if hasattr(items, figure):
            assert getattr(items, figure) == column[0]
    pair = results["two items"]
    assert vars(pair.two_items) == pair.to_dict()["two_items"]


def test_results_do_not_change(results: dict[str, Any]) -> None:
    for result in results.values():
        for attribute in ("_figures", "_library", "new"):
            with pytest.raises((FrozenInstanceError, AttributeError)):
                setattr(result, attribute, None)
    with pytest.raises(FrozenInstanceError):
        results["regression"].models[0].r_squared = 1.0
    with pytest.raises(FrozenInstanceError):
        results["two items"].two_items.estimate = 1.0
    with pytest.raises(AttributeError):
        results["regression"].n = 5


MATRICES = ("mean", "sd", "n", "r", "statistic", "p_value", "conf_low", "conf_high")


def arrays_of(result: Any, names: tuple[str, ...]) -> Iterator[np.ndarray]:
    for name in names:
        yield getattr(result, name)


def test_arrays_of_results_are_read_only(results: dict[str, Any], survey: Answers) -> None:
    matrix = results["correlations"]
    for result in (matrix, copy.deepcopy(matrix), pickle.loads(pickle.dumps(matrix))):
        for array in arrays_of(result, MATRICES):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0
    moments = sw.Moments.of(survey, ["age", "PID"])
    for array in arrays_of(moments, ("mean", "sd", "pair_n", "covariance", "correlation")):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_scales_and_moments_do_not_change(survey: Answers) -> None:
    scale = sw.Scale("s", ["age", "PID"])
    with pytest.raises(AttributeError, match="a Scale does not change: make a new one"):
        scale.items = ("age", "educ")
    moments = sw.Moments.of(survey, ["age", "PID"])
    with pytest.raises(AttributeError):
        moments.n = 3
    moments.names.append("educ")
    assert moments.names == ["age", "PID"]


# threads ------------------------------------------------------------------------------------------


@pytest.fixture
def machine_threads() -> Iterator[None]:
    """Leave the number of threads to the machine again."""
    yield
    sw.set_threads(0)


@pytest.mark.usefixtures("machine_threads")
def test_the_number_of_threads_does_not_change_a_bit() -> None:
    draw = np.random.default_rng(2018)
    n = 100_000
    data: dict[str, Any] = {name: draw.normal(50, 9, n) for name in "abcde"}
    data["e"] = 0.3 * data["a"] + data["e"]
    data["f"] = draw.integers(1, 6, n).astype(np.int8)
    data["g"] = np.ma.array(draw.integers(0, 5, n), mask=draw.random(n) < 0.05)
    data["b"][draw.random(n) < 0.1] = NAN
    times = {"weights": draw.integers(0, 4, n), "weight_type": "frequency"}
    blocks = {"First": ["a", "b"], "Second": ["f", "g"]}

    def everything() -> dict[str, Any]:
        return {
            **{m: sw.Moments.of(data, missing=m).to_json() for m in ("listwise", "pairwise")},
            "weighted": sw.Moments.of(data, **times).to_json(),
            "weighted pairs": sw.Moments.of(data, missing="pairwise", **times).to_json(),
            "describe": sw.describe(data).to_dict(),
            "frequencies": sw.frequencies(data, ["f", "g"]).to_dict(),
            "items": sw.item_analysis(data, ["a", "e"]).to_dict(),
            "regression": sw.hierarchical_regression(data, "e", blocks).to_dict(),
        }

    found = {}
    for threads in (1, 2, 3):
        sw.set_threads(threads)
        found[threads] = repr(everything())
    assert found[1] == found[2] == found[3]
