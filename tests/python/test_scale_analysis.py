"""Several scales at once: R's figures, the arithmetic of linear combinations, and bad input."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import STABLE, Answers, assert_close, frequency_weights, read_json

OVERVIEW = ("scale", "n", "n_items", "mean", "sd", "alpha", "conf_low", "conf_high")
RULES = ("listwise", "pairwise")


@pytest.fixture(scope="module")
def in_r() -> dict[str, Any]:
    return read_json("scales.json")


def scales_of(declared: list[dict[str, Any]]) -> list[sw.Scale]:
    return [
        sw.Scale(
            scale["name"],
            scale["items"],
            bounds=scale["bounds"],
            reverse=scale["reverse"],
            score=scale["score"],
            min_valid=scale.get("min_valid") or "all",
        )
        for scale in declared
    ]


pytestmark = pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")


def compare(found: sw.ScaleAnalysis, expected: dict[str, Any]) -> None:
    figures = found.to_dict()
    for part, name in (("overview", "tidy"), ("pairs", "pairs"), ("items", "items")):
        for column, values in (expected[part] or {}).items():
            assert_close(figures[name][column], values, STABLE, what=f"{part}.{column}")


@pytest.mark.parametrize("missing", RULES)
@pytest.mark.parametrize("study", ["anes96", "anes96_gaps", "airquality", "simulated"])
def test_figures_of_r(
    study: str,
    missing: str,
    answers: Callable[[str], Answers],
    studies: dict[str, Any],
    in_r: dict[str, Any],
) -> None:
    scales = scales_of(studies[study]["scales"])
    compare(sw.scale_analysis(answers(study), scales, missing=missing), in_r[study][missing])
    if study in in_r["frequency_weights"]:
        of_study = answers(study)
        weighted = sw.scale_analysis(
            of_study,
            scales,
            missing=missing,
            weights=frequency_weights(of_study),
            weight_type="frequency",
        )
        compare(weighted, in_r["frequency_weights"][study][missing])


def test_a_correlation_matrix(in_r: dict[str, Any]) -> None:
    figures = in_r["correlations"]
    units = {"means": np.zeros(len(figures["r"])), "sds": np.ones(len(figures["r"]))}
    moments = sw.Moments.from_correlation(figures["r"], figures["n"], figures["names"], **units)
    found = sw.scale_analysis(moments, scales_of(figures["scales"]))
    compare(found, figures)
    assert found.names == [scale["name"] for scale in figures["scales"]]
    pairs = figures["pairs"]
    at = found.names.index(pairs["x"][1]), found.names.index(pairs["y"][1])
    for matrix, column in (
        (found.r, "estimate"),
        (found.overlap_corrected, "overlap_corrected"),
        (found.disattenuated, "disattenuated"),
    ):
        assert matrix.shape == (6, 6)
        assert (matrix == matrix.T).all()
        assert matrix[at] == pytest.approx(pairs[column][1], rel=STABLE)
    assert_close(found.alpha, figures["overview"]["alpha"], STABLE)


@pytest.mark.parametrize("missing", [*RULES, "em"])
def test_scales_are_linear_combinations(
    missing: str, answers: Callable[[str], Answers], studies: dict[str, Any]
) -> None:
    of_study = answers("anes96_gaps")
    scales = scales_of(studies["anes96_gaps"]["scales"])
    items = ["selfLR", "DoleLR", "ClinLR", "PID", "educ"]
    moments = sw.Moments.of(of_study, items, missing=missing)
    keys = np.array([[1, 0, 1], [1, 1, 1], [-1, -1, 1], [0, 0, 1], [0, 0, 1]], float)
    v = keys.T @ moments.covariance @ keys
    sd = np.sqrt(np.diag(v))
    for data in (of_study, moments):
        found = sw.scale_analysis(data, scales, missing=missing)
        assert_close(found.r, v / np.outer(sd, sd), STABLE)
        assert_close(found.tidy()["sd"].tolist(), sd / [3, 2, 1], STABLE)
        single = sw.item_analysis(moments, scales[0])
        assert_close(found.scales["placement"].alpha, single.alpha, STABLE)
        assert found.missing == missing


def test_weights(answers: Callable[[str], Answers], studies: dict[str, Any]) -> None:
    of_study = answers("anes96")
    scales = scales_of(studies["anes96"]["scales"])
    weights = frequency_weights(of_study)
    found = {
        kind: sw.scale_analysis(of_study, scales, weights=weights, weight_type=kind)
        for kind in ("frequency", "analytic", "sampling")
    }
    assert_close(found["analytic"].r, found["frequency"].r, STABLE)
    sampling = found["sampling"].to_dict()
    assert_close(found["sampling"].r, found["frequency"].r, STABLE)
    assert np.isnan(sampling["pairs"]["p_value"]).all()
    assert set(sampling["tidy"]["ci_method"]) == {"linearized"}
    assert any("sampling weights" in note for note in sampling["notes"])


def test_by_groups(answers: Callable[[str], Answers]) -> None:
    of_study = answers("simulated")
    of_study["man"] = of_study["gender"].astype(int)
    scales = scales_of(read_json("studies.json")["simulated"]["scales"])
    found = sw.scale_analysis(of_study, scales, by="man")
    for man in (0, 1):
        own = {name: column[of_study["man"] == man] for name, column in of_study.items()}
        alone = sw.scale_analysis(own, scales)
        assert_close(found[man].r, alone.r, STABLE)
        assert_close(found[man].alpha, alone.alpha, STABLE)
    assert len(found.tidy()) == 4
    items = [item for scale in scales for item in scale.items]
    grouped = sw.GroupedMoments.of(of_study, items, by="man")
    assert_close(sw.scale_analysis(grouped, scales)[1].r, found[1].r, STABLE)


def test_items_against_their_scale_in_groups() -> None:
    rng = np.random.default_rng(9)
    common = rng.normal(size=90)
    data = {name: common + rng.normal(size=90) for name in "ab"}
    data["c"] = -common + rng.normal(size=90)
    data["wave"] = np.repeat([1, 2, 3], 30)
    with pytest.warns(sw.KeyingWarning, match=r"scale `x`: .*`c` \(in 3 group\(s\)\)"):
        sw.scale_analysis(data, {"x": ["a", "b", "c"]}, by="wave")


def test_frames_sources_and_bounds(answers: Callable[[str], Answers]) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(answers("simulated"))
    scales = scales_of(read_json("studies.json")["simulated"]["scales"])
    found = sw.scale_analysis(frame, scales)
    assert isinstance(found.tidy(), pandas.DataFrame)
    assert isinstance(found.correlations(), pandas.DataFrame)
    assert len(found.items()) == 10
    parts = sw.scale_analysis(iter([frame[:500], frame[500:]]), scales)
    assert_close(parts.r, found.r, STABLE)
    assert json.loads(json.dumps(found.to_dict())) is not None
    frame.loc[700, "fill_places"] = 9.0
    for data in (frame, iter([frame[:500], frame[500:]])):
        with pytest.raises(sw.DataError, match="fill_places"):
            sw.scale_analysis(data, scales)


def test_identical_scales_and_negative_alpha() -> None:
    rng = np.random.default_rng(4)
    of_items = dict(zip("abcd", rng.normal(size=(4, 50)) + rng.normal(size=50), strict=True))
    twice = sw.scale_analysis(of_items, {"one": ["a", "b", "c"], "same": ["a", "b", "c"]})
    assert twice.r[1, 0] == 1.0
    assert twice.overlap_corrected[1, 0] == pytest.approx(twice.alpha[0], rel=STABLE)
    assert twice.disattenuated[1, 0] == pytest.approx(1.0, rel=STABLE)
    of_items["d"] = -of_items["c"] + 0.1 * rng.normal(size=50)
    with pytest.warns(sw.KeyingWarning, match="`bad`"):
        bad = sw.scale_analysis(of_items, {"good": ["a", "b"], "bad": ["c", "d"]})
    assert bad.alpha[1] < 0
    assert np.isnan(bad.disattenuated[1, 0])
    assert "α is not positive" in bad.correlation_table().to_text()
    same = dict.fromkeys("ab", of_items["a"])
    found = sw.scale_analysis({**same, "c": of_items["b"]}, {"same": ["a", "b"], "x": ["a", "c"]})
    assert found.alpha[0] == pytest.approx(1.0, rel=STABLE)
    assert np.isfinite(found.disattenuated[1, 0])
    assert np.isnan(found.items()["corrected"]).all()


def test_correlations_beyond_one_are_shown() -> None:
    r = np.full((4, 4), 0.6)
    r[:2, :2] = r[2:, 2:] = 0.3
    np.fill_diagonal(r, 1)
    moments = sw.Moments.from_correlation(r, n=80, names=list("abcd"))
    found = sw.scale_analysis(moments, {"x": ["a", "b"], "y": ["c", "d"]})
    assert found.disattenuated[0, 1] == pytest.approx(2.0, rel=STABLE)
    text = found.correlation_table().to_text()
    assert "2.00" in text
    assert "beyond 1" in text


@pytest.mark.parametrize(
    ("scales", "message"),
    [
        ([], "no scales: give at least one Scale"),
        (sw.Scale("x", ["a", "b"]), r"scales is one Scale: give a list, \[scale\]"),
        ([["a", "b"]], "scales takes Scale objects, not"),
        ([sw.Scale("x", ["a", "b"]), sw.Scale("x", ["b", "c"])], "`x` appears more than once"),
        ({"x": ["a", "e"]}, "`e`"),
        ({"x": ["a", "constant"]}, "`constant`"),
    ],
)
def test_refusals(scales: Any, message: str) -> None:
    data = {name: np.array([1.0, 2, 3, 2, 1]) * at for at, name in enumerate("abc", 1)}
    data["constant"] = np.ones(5)
    with pytest.raises(sw.DataError, match=message):
        sw.scale_analysis(data, scales)


def test_three_respondents_and_too_few() -> None:
    data = {"a": np.array([1.0, 2, 4]), "b": np.array([1.0, 3, 2]), "c": np.array([2.0, 1, 4])}
    found = sw.scale_analysis(data, {"x": ["a", "b"], "y": ["b", "c"]})
    assert np.isfinite(found.r).all()
    with pytest.raises(sw.DataError, match="needs"):
        sw.scale_analysis({name: column[:2] for name, column in data.items()}, {"x": ["a", "b"]})


def test_fewer_rows_than_items() -> None:
    rng = np.random.default_rng(1)
    data = {
        f"i{i}": column for i, column in enumerate(rng.normal(size=(8, 6)) + rng.normal(size=6))
    }
    found = sw.scale_analysis(data, {"x": list(data)[:4], "y": list(data)[4:]})
    assert np.isfinite(found.r).all()
    assert np.isnan(found.items()["corrected"]).all()
    assert "No figure: an item is a linear" in str(found.item_table(overlap="smc"))
    assert "No figure" not in str(found.item_table())


def test_min_valid_is_told(answers: Callable[[str], Answers]) -> None:
    scales = scales_of(read_json("studies.json")["simulated"]["scales"])
    found = sw.scale_analysis(answers("simulated"), scales, missing="pairwise")
    assert any("min_valid" in note for note in found.to_dict()["notes"])


def test_scores_that_no_answers_could_have() -> None:
    """Other respondents for each pair: within a scale they disagree, between the two they agree."""
    likes = np.array([1.0, 1, -1, -1] * 5)
    data = {name: np.full(6 * 20, np.nan) for name in "abcd"}
    for at, (one, other) in enumerate(["ab", "cd", "ac", "ad", "bc", "bd"]):
        rows = slice(20 * at, 20 * at + 20)
        data[one][rows] = likes
        data[other][rows] = likes if at > 1 else np.roll(likes, 1)
    found = sw.scale_analysis(data, {"x": ["a", "b"], "y": ["c", "d"]}, missing="pairwise")
    moments = sw.Moments.of(data, missing="pairwise")
    between = moments.covariance[:2, 2:].sum()
    within = moments.covariance[:2, :2].sum()
    assert found.r[0, 1] == pytest.approx(between / within, rel=STABLE)
    assert found.r[0, 1] > 1.9
    pair = found.to_dict()["pairs"]
    assert np.isnan([pair[column][0] for column in ("statistic", "p_value", "conf_high")]).all()
    assert "lies beyond 1" in str(found.correlation_table()).replace("\n", " ")


def test_the_omega_of_each_scale() -> None:
    rng = np.random.default_rng(8)
    trait = rng.standard_normal(300)
    answers = {f"i{j}": trait + rng.standard_normal(300) for j in range(6)}
    scales = {"all": [*answers], "three": ["i0", "i1", "i2"], "two": ["i3", "i4"]}
    found = sw.scale_analysis(answers, scales)
    for name, omega in zip(("all", "three"), found.omega, strict=False):
        assert omega == pytest.approx(sw.mcdonald_omega(answers, scales[name]).estimate, rel=STABLE)
    assert np.isnan(found.omega[2])
    assert "ω needs three" in found.table().to_text()


def test_a_scale_without_omega_says_why(answers: Callable[[str], Answers]) -> None:
    placement = sw.Scale("placement", ["selfLR", "DoleLR", "ClinLR"])
    with pytest.warns(sw.KeyingWarning):
        found = sw.scale_analysis(answers("anes96"), [placement])
    assert np.isnan(found.omega).all()
    assert "No ω of placement: " in found.table().to_text()
