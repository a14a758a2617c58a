"""Scales that were answered twice, ratios of scales, and bootstrap intervals of coefficients."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import ITERATIVE, REFERENCES, STABLE, Answers, assert_close, read_answers, read_json
from survey_frames import as_pandas, as_polars

RETEST: dict[str, Any] = read_json("retest.json")
RESAMPLED: dict[str, Any] = read_json("resampled.json")
ROWS = {name: np.array(x, dtype=float) for name, x in RESAMPLED["rows"].items()}
AGREEABLE = sw.Scale("A", [f"A{i}" for i in range(1, 6)], bounds=(1, 6), reverse=["A1"])


@pytest.fixture(scope="module")
def sai() -> Answers:
    return read_answers(Path(REFERENCES) / "data" / "sai.csv")


@pytest.fixture(scope="module")
def bfi() -> Answers:
    return read_answers(Path(REFERENCES) / "data" / "bfi.csv")


ANXIETY = sw.Scale("anxiety", RETEST["items"], bounds=(1, 4), reverse=RETEST["reverse"])


def compare(what: str, found: Any, expected: Any, tolerance: float = STABLE) -> None:
    for at, (one, other) in enumerate(zip(found, expected, strict=True)):
        assert one == pytest.approx(
            np.nan if other is None else other, rel=tolerance, abs=0, nan_ok=True
        ), f"{what}[{at}]"


# two occasions ------------------------------------------------------------------------------------


@pytest.mark.parametrize("frame", [dict, as_pandas, as_polars])
def test_a_row_per_person_and_occasion(frame: Any, sai: Answers) -> None:
    found = sw.scale_retest(frame(sai), ANXIETY, person="id", occasion="time")
    expected = RETEST["sai"]
    figures = found.to_dict()
    assert (found.n, found.cases["read"], found.cases["used"]) == (159, 200, 159)
    assert_close(found.r, expected["r"], STABLE)
    for name, one in expected["change"].items():
        own = found.mean_difference if name == "mean_difference" else found.change[name]
        assert_close(own, one, STABLE)
    for table in ("occasions", "items", "components"):
        for name, column in expected[table].items():
            if name == "source":
                assert figures[table][name] == column
            else:
                compare(name, figures[table][name], column)
    assert figures["items"]["item"] == RETEST["items"]
    compare("R", found.generalizability.values(), expected["generalizability"])
    assert list(found.generalizability) == ["R1F", "RkF", "R1R", "RkR", "Rc"]
    people = figures["profiles"]["people"]
    for name, column in expected["people"].items():
        compare(name, people[name], column)
    assert people["id"] == [row + 1 for row in RETEST["rows"]]
    for name in ("mean_consistency", "sd_consistency", "mean_distance"):
        assert_close(getattr(found, name), expected[name], STABLE)
    assert found.negative_components == ["occasions"]
    assert "variance of occasions is estimated below 0" in str(found)


def wide(sai: Answers) -> tuple[Answers, sw.Scale, sw.Scale]:
    columns, scales = {}, []
    for time in (1, 2):
        rows = np.asarray(sai["time"]) == time
        names = {item: f"{item} at {time}" for item in RETEST["items"]}
        columns |= {names[item]: np.asarray(sai[item])[rows] for item in names}
        turned = [names[item] for item in RETEST["reverse"]]
        scales.append(sw.Scale(f"time {time}", names.values(), bounds=(1, 4), reverse=turned))
    return columns, scales[0], scales[1]


def test_a_row_per_person(sai: Answers) -> None:
    columns, first, second = wide(sai)
    found = sw.scale_retest(columns, first, second)
    long = sw.scale_retest(sai, ANXIETY, person="id", occasion="time")
    assert found.to_dict()["tidy"] == long.to_dict()["tidy"]
    assert found.people()["row"].tolist() == RETEST["rows"]
    moments = sw.Moments.of(columns, [*first.items, *second.items])
    of_moments = sw.scale_retest(moments, first, second)
    compare("R", of_moments.generalizability.values(), found.generalizability.values())
    assert np.isnan(of_moments.mean_consistency)
    with pytest.raises(sw.DataError, match="moments do not tell people apart"):
        of_moments.people()
    scores = sw.test_retest(columns, first, second)
    assert_close(scores.r, found.r, STABLE)
    assert_close(scores.change["p_value"], found.change["p_value"], STABLE)


def test_weights_and_groups(sai: Answers) -> None:
    columns, first, second = wide(sai)
    weights = 1 + np.arange(1, 201) % 3
    found = sw.scale_retest(columns, first, second, weights=weights, weight_type="frequency")
    compare("R", found.generalizability.values(), RETEST["weighted"]["generalizability"])
    assert_close(found.mean_consistency, RETEST["weighted"]["mean_consistency"], STABLE)
    half = np.repeat([1, 2], 100)
    grouped = sw.scale_retest({**columns, "half": half}, first, second, by="half")
    alone = sw.scale_retest({name: x[:100] for name, x in columns.items()}, first, second)
    assert_close(grouped[1].r, alone.r, STABLE)
    assert_close(grouped[1].mean_consistency, alone.mean_consistency, STABLE)
    assert "half = 2" in str(grouped.table())


def test_scores_by_group(sai: Answers) -> None:
    columns, first, second = wide(sai)
    half = np.repeat(["a", "b"], 100)
    grouped = sw.test_retest({**columns, "half": half}, first, second, by="half")
    for at, name in enumerate("ab"):
        rows = slice(100 * at, 100 * at + 100)
        alone = sw.test_retest({item: x[rows] for item, x in columns.items()}, first, second)
        assert_close(grouped[name].r, alone.r, STABLE)
        assert_close(grouped[name].change["p_value"], alone.change["p_value"], STABLE)
    assert list(grouped.glance()["half"]) == ["a", "b"]


def test_order_of_occasions(sai: Answers) -> None:
    when = np.where(np.asarray(sai["time"]) == 1, "before", "after")
    named = {**sai, "when": when}
    options = {"person": "id", "occasion": "when"}
    sorted_by_name = sw.scale_retest(named, ANXIETY, **options)
    told = sw.scale_retest(named, ANXIETY, **options, occasions=["before", "after"])
    assert told.to_dict()["glance"]["first"] == ["anxiety (before)"]
    assert_close(sorted_by_name.mean_difference, -told.mean_difference, STABLE)


def test_tables_of_retests(sai: Answers) -> None:
    found = sw.scale_retest(sai, ANXIETY, person="id", occasion="time")
    text = str(found.table())
    for part in ("RkR, both occasions, random", "t(158) = 0.44, p = 0.658", "people 19%"):
        assert part in re.sub(r"\s+", " ", text)
    items = str(found.item_table(labels={"upset": "Upset"}))
    assert re.search(r"Upset +0\.42 .* -3\.87 +< 0\.001", items)
    assert "calm (R)" in items
    assert found.table()._repr_html_().startswith("<")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda d: sw.scale_retest(d, ["calm", "tense"]), "person= and occasion="),
        (
            lambda d: sw.scale_retest(d, ["calm", "tense"], person="id", occasion="id"),
            "has 200 occasions",
        ),
        (
            lambda d: sw.scale_retest(
                d, ["calm", "tense"], person="id", occasion="time", occasions=[1, 3]
            ),
            "give two different ones",
        ),
        (
            lambda d: sw.scale_retest(
                {**d, "id": np.ones(400, int)}, ["calm", "tense"], person="id", occasion="time"
            ),
            "id 1 has 200 rows with time = 1",
        ),
        (
            lambda d: sw.scale_retest(
                d, ["calm", "tense"], person="id", occasion="time", by="time"
            ),
            "need a row per person",
        ),
        (
            lambda d: sw.scale_retest(d, ["calm", "tense"], ["upset", "joyful"], person="id"),
            "leave the second scale out",
        ),
        (lambda d: sw.scale_retest(d, ["calm", "tense"], ["upset"]), "at least two"),
        (
            lambda d: sw.scale_retest(d, ["calm", "tense"], ["upset", "rested", "joyful"]),
            "`first` has 2 items and `second` has 3",
        ),
    ],
)
def test_refusals(call: Any, message: str, sai: Answers) -> None:
    with pytest.raises(sw.DataError, match=message):
        call(sai)


# HTMT ---------------------------------------------------------------------------------------------

BIG_FIVE = {letter: [f"{letter}{i}" for i in range(1, 6)] for letter in "ACENO"}


@pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")
@pytest.mark.parametrize("frame", [dict, as_pandas, as_polars])
def test_htmt(frame: Any, bfi: Answers) -> None:
    expected, data = RESAMPLED["ratios"], frame(bfi)
    key = expected["key"]
    keyed = [
        sw.Scale(name, items, bounds=(1, 6), reverse=[item for item in items if item in key])
        for name, items in BIG_FIVE.items()
    ]
    for name, found in {
        "raw": sw.htmt(data, BIG_FIVE),
        "pairwise": sw.htmt(data, BIG_FIVE, missing="pairwise"),
        "keyed_signed": sw.htmt(data, keyed, absolute=False),
    }.items():
        for ratio in ("htmt", "htmt2"):
            of_r = np.array(expected[name][ratio])
            assert np.abs(getattr(found, ratio) / of_r - 1).max() < STABLE
    whole = sw.htmt(data, BIG_FIVE)
    assert whole.n == expected["n"]
    moments = sw.Moments.of(data, [item for items in BIG_FIVE.values() for item in items])
    printed = sw.Moments.from_correlation(moments.correlation, n=2436, names=moments.names)
    assert np.abs(sw.htmt(printed, BIG_FIVE).htmt - whole.htmt).max() < STABLE


@pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")
def test_intervals_of_htmt(bfi: Answers) -> None:
    some = {letter: BIG_FIVE[letter] for letter in "ACN"}
    options = {"resamples": 200, "seed": 3, "ci": "percentile", "confidence": 0.9}
    found = sw.htmt(ROWS, some, **options)
    assert found.ci_method == "percentile"
    tidy = found.to_dict()["tidy"]
    assert tidy["coefficient"] == ["htmt", "htmt2"] * 3
    assert all(low < high for low, high in zip(tidy["conf_low"], tidy["conf_high"], strict=True))
    # Two hundred resamples tell the standard error of R's 99 within a fifth or so.
    compare("SE", tidy["std_error"], RESAMPLED["htmt"]["std_error"], 0.25)
    assert found.to_dict()["tidy"] == sw.htmt(ROWS, some, **options).to_dict()["tidy"]
    assert "percentile bootstrap intervals of 200 resamples (seed 3)" in re.sub(
        r"\s+", " ", str(found)
    )
    assert "A with C" in str(found)
    grouped = sw.htmt({**bfi, "half": np.arange(2800) % 2}, some, by="half")
    assert len(grouped) == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sw.htmt(ROWS, {"A": BIG_FIVE["A"]}), "`A` is the only scale"),
        (lambda: sw.htmt(ROWS, {"x": ["A1", "A2"], "y": ["A2", "C1"]}), "is in both"),
        (lambda: sw.htmt(ROWS, [["A1", "A2"]]), "Scale objects or a dictionary"),
        (lambda: sw.htmt(ROWS, BIG_FIVE, ci="delta"), 'ci="delta" is not an option'),
        (
            lambda: sw.htmt(sw.Moments.of(ROWS), BIG_FIVE, ci="bca"),
            "draws respondents anew, which needs their answers",
        ),
    ],
)
def test_htmt_refusals(call: Any, message: str) -> None:
    with warnings.catch_warnings(), pytest.raises(sw.DataError, match=message):
        warnings.simplefilter("ignore", sw.KeyingWarning)
        call()


@pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")
def test_scales_that_go_against_themselves_have_no_signed_ratio() -> None:
    r = [[1, -0.5, 0.2, 0.2], [-0.5, 1, 0.2, 0.2], [0.2, 0.2, 1, 0.5], [0.2, 0.2, 0.5, 1]]
    published = sw.Moments.from_correlation(r, n=100, names=["a", "b", "c", "d"])
    scales = {"x": ["a", "b"], "y": ["c", "d"]}
    found = sw.htmt(published, scales, absolute=False)
    assert np.isnan(found.htmt[0, 1])
    assert_close(found.htmt2[0, 1], 0.4, STABLE)
    assert "There is no HTMT of x with y" in re.sub(r"\s+", " ", str(found))
    assert_close(sw.htmt(published, scales).htmt[0, 1], 0.4, STABLE)


def test_too_few_resamples_name_the_scales() -> None:
    some = {letter: BIG_FIVE[letter] for letter in "CN"}
    with pytest.raises(sw.DataError, match="5 resamples of HTMT of C with N are too few"):
        sw.htmt(ROWS, some, ci="percentile", resamples=5)


# intervals ----------------------------------------------------------------------------------------


def analyses() -> dict[str, Any]:
    tests = {f"x{i}": None for i in range(1, 10)}
    holzinger = read_answers(Path(REFERENCES) / "data" / "holzinger.csv")
    return {
        "split_half": lambda **how: sw.split_half(ROWS, AGREEABLE, **how),
        "lambdas": lambda **how: sw.guttman_lambdas(ROWS, AGREEABLE, **how),
        "ordinal_alpha": lambda **how: sw.ordinal_alpha(ROWS, AGREEABLE, **how),
        "omega_h": lambda **how: sw.hierarchical_omega(holzinger, list(tests), **how),
    }


@pytest.mark.parametrize(
    ("name", "ci"),
    [
        ("split_half", "percentile"),
        ("split_half", "bca"),
        ("lambdas", "percentile"),
        ("lambdas", "bca"),
        ("ordinal_alpha", "percentile"),
        ("ordinal_alpha", "bca"),
        ("omega_h", "percentile"),
    ],
)
def test_intervals_of_coefficients(name: str, ci: str) -> None:
    analysis = analyses()[name]
    how = {"ci": ci, "resamples": 150, "seed": 11, "confidence": 0.9}
    found = analysis(**how)
    rows = found.to_dict()["intervals"]
    tolerance = ITERATIVE if name in ("ordinal_alpha", "omega_h") else STABLE
    compare("estimate", rows["estimate"], RESAMPLED[name]["estimate"], tolerance)
    for low, estimate, high in zip(
        rows["conf_low"], rows["estimate"], rows["conf_high"], strict=True
    ):
        assert low < high and low < estimate + 0.05
    if name != "omega_h":
        compare("SE", rows["std_error"], RESAMPLED[name]["std_error"], 0.35)
    assert set(rows["ci_method"]) == {ci}
    assert [n + gone for n, gone in zip(rows["resamples"], rows["failed"], strict=True)] == (
        [150] * len(rows["failed"])
    )
    sw.set_threads(1)
    try:
        assert analysis(**how).to_dict()["intervals"] == rows
    finally:
        sw.set_threads(0)
    assert "150 resamples (seed 11)" in re.sub(r"\s+", " ", str(found))
    assert "90% CI" in str(found)
    assert len(found.intervals()) == len(rows["estimate"])
    with pytest.raises(sw.DataError, match="no intervals were asked for"):
        analysis().intervals()


def test_resamples_without_a_coefficient_are_told() -> None:
    i = np.arange(12)
    rare = {"a": (i == 0) * 1, "b": (i + 2) % 3, "c": (i + 3) % 4}
    found = sw.split_half(rare, ["a", "b", "c"], ci="percentile", resamples=400, seed=7)
    failed = found.to_dict()["intervals"]["failed"]
    assert 80 < failed[0] < 200
    assert f"{failed[0]} of them are left out" in re.sub(r"\s+", " ", str(found))


def test_intervals_by_group() -> None:
    data = {**ROWS, "half": np.arange(150) % 2}
    how = {"ci": "percentile", "resamples": 60, "seed": 2, "confidence": 0.9}
    for analysis in (sw.split_half, sw.guttman_lambdas, sw.ordinal_alpha):
        grouped = analysis(data, AGREEABLE, by="half", **how)
        alone = analysis({name: x[::2] for name, x in ROWS.items()}, AGREEABLE, **how)
        assert grouped[0].to_dict()["intervals"] == alone.to_dict()["intervals"]


def test_answers_by_group() -> None:
    data = {**ROWS, "half": np.arange(150) % 2}
    grouped = sw.response_frequencies(data, AGREEABLE, by="half")
    alone = sw.response_frequencies({name: x[::2] for name, x in ROWS.items()}, AGREEABLE)
    assert grouped[0].to_dict()["tidy"] == alone.to_dict()["tidy"]
    assert "half = 1" in str(grouped)


def test_intervals_need_answers() -> None:
    moments = sw.Moments.of(ROWS, AGREEABLE.items)
    for analysis in (sw.split_half, sw.guttman_lambdas, sw.hierarchical_omega):
        with pytest.raises(sw.DataError, match="draws respondents anew"):
            analysis(moments, AGREEABLE, ci="bca")
    with pytest.raises(sw.DataError, match="not available yet"):
        sw.hierarchical_omega(ROWS, AGREEABLE, 1, cor="polychoric", ci="bca")
