"""Alpha by its intervals and conventions, its relatives and its tests, against R's figures."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import (
    ITERATIVE,
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

IN_R: dict[str, Any] = read_json("alpha.json")
LEVELS = IN_R["levels"]
# Some of the scales have items that go against the others.
pytestmark = pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")

OF_MOMENTS = ("feldt", "duhachek_iacobucci", "bonett", "bonett_wright")


def scale_of(declared: dict[str, Any]) -> sw.Scale:
    bounds = declared["bounds"]
    return sw.Scale(
        declared["name"],
        declared["items"],
        bounds=None if bounds is None else tuple(bounds),
        reverse=declared["reverse"],
        score=declared["score"],
    )


def scales(study: str) -> list[sw.Scale]:
    return [scale_of(declared) for declared in read_json("studies.json")[study]["scales"]]


def placement() -> sw.Scale:
    items = ["selfLR", "DoleLR", "ClinLR"]
    return sw.Scale("placement", items, bounds=(1, 7), reverse=["ClinLR"])


def assert_interval(found: sw.Reliability, expected: dict[str, Any], ci: str, level: int) -> None:
    assert_close(found.estimate, expected["alpha"], STABLE)
    assert (found.n, found.method) == (expected["n"], ci)
    ends = [found.conf_low, found.conf_high]
    assert_close(ends, [row[level] for row in expected[ci]], STABLE, scale=1.0, what=ci)
    named = {"bonett_wright": "bonett_error", "linearized": "std_error"}
    error = expected.get(named.get(ci, f"{ci}_error"))
    assert_close(found.std_error, error, STABLE)


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_intervals(study: str, missing: str, answers: Callable[[str], Answers]) -> None:
    data = answers(study)
    for scale in scales(study):
        expected = IN_R["studies"][study][missing][scale.name]
        moments = sw.Moments.of(data, scale.items, missing=missing)
        for level, confidence in enumerate(LEVELS):
            for ci in OF_MOMENTS:
                found = sw.cronbach_alpha(
                    data, scale, missing=missing, ci=ci, confidence=confidence
                )
                assert_interval(found, expected, ci, level)
                again = sw.cronbach_alpha(
                    moments, scale, missing=missing, ci=ci, confidence=confidence
                )
                assert again == found
            if missing == "listwise":
                found = sw.cronbach_alpha(data, scale, ci="adf", confidence=confidence)
                assert_interval(found, expected, "adf", level)
        standardized = sw.standardized_alpha(data, scale, missing=missing)
        assert_close(standardized.estimate, expected["standardized_alpha"], STABLE)
        assert (standardized.method, math.isnan(standardized.conf_low)) == ("none", True)


def test_intervals_with_frequency_weights(answers: Callable[[str], Answers]) -> None:
    for study, of_study in IN_R["frequency_weights"].items():
        data = answers(study)
        weights = {"weights": frequency_weights(data), "weight_type": "frequency"}
        for scale in scales(study):
            for ci in (*OF_MOMENTS, "adf"):
                found = sw.cronbach_alpha(data, scale, ci=ci, confidence=LEVELS[0], **weights)
                assert_interval(found, of_study["listwise"][scale.name], ci, 0)


def test_intervals_under_sampling_weights(answers: Callable[[str], Answers]) -> None:
    designs = read_json("designs.json")["weighted"]
    compared = 0
    for name, of_design in IN_R["sampling_weights"].items():
        design = designs[name]
        if "study" not in design:
            continue
        data = answers(design["study"])
        rows = len(next(iter(data.values())))
        weights = read_answers(REFERENCES / design["weights_file"])[design["sampling"]][:rows]
        sampled = {"weights": weights, "weight_type": "sampling"}
        for scale in scales(design["study"]):
            for level, confidence in enumerate(LEVELS):
                # It is the usual one then.
                for ci in (None, "linearized"):
                    found = sw.cronbach_alpha(data, scale, ci=ci, confidence=confidence, **sampled)
                    assert_interval(found, of_design[scale.name], "linearized", level)
                    compared += 1
            with pytest.raises(sw.DataError, match="no rule for sampling weights"):
                sw.cronbach_alpha(data, scale, ci="bonett", **sampled)
    assert compared >= 16


def test_by_group_of_sampling_weights(answers: Callable[[str], Answers]) -> None:
    data = answers("anes96")
    weights = 1 + np.arange(len(data["vote"])) % 5 / 3
    sampled = {"weights": weights, "weight_type": "sampling"}
    found = sw.cronbach_alpha(data, placement(), by="vote", **sampled)
    first = {name: column[data["vote"] == 0] for name, column in data.items()}
    own = {"weights": weights[data["vote"] == 0], "weight_type": "sampling"}
    alone = sw.cronbach_alpha(first, placement(), **own)
    assert found[0].method == alone.method == "linearized"
    assert found[0] == alone


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_conventions(study: str, missing: str, answers: Callable[[str], Answers]) -> None:
    data = answers(study)
    for scale in scales(study):
        expected = IN_R["studies"][study][missing][scale.name]["psych"]
        found = sw.item_analysis(data, scale, missing=missing, convention="psych")
        assert found.n == expected["n"]
        assert_close(found.alpha, expected["alpha"], STABLE)
        assert_close(found.lambda_6, expected["lambda_6"], STABLE)
        ends = [found.conf_low, found.conf_high]
        assert_close(ends, expected["feldt"], STABLE, scale=1.0)
        ase = sw.item_analysis(
            data, scale, missing=missing, convention="psych", ci="duhachek_iacobucci"
        )
        assert_close(ase.std_error, expected["ase"], STABLE)
        assert (found.convention, found.to_dict()["score"]) == ("psych", "mean")
        alone = sw.cronbach_alpha(data, scale, missing=missing, convention="psych")
        assert (alone.n, alone.conf_low) == (found.n, found.conf_low)
        assert "convention of psych" in str(found)
        own = sw.item_analysis(data, scale, missing=missing)
        assert (own.convention, own.ci_method) == ("scalewise", "feldt")
        if missing == "pairwise":
            with pytest.raises(sw.DataError, match="no rule for gaps but one"):
                sw.item_analysis(data, scale, missing=missing, convention="spss")
            continue
        spss = sw.item_analysis(data, scale, convention="spss")
        factor = len(scale.items) if scale.score_type == "mean" else 1
        assert_close([spss.mean, spss.sd], [own.mean * factor, own.sd * factor], STABLE)
        assert (spss.lambda_6, spss.conf_low) == (own.lambda_6, own.conf_low)


def test_example_of_spss() -> None:
    # Denis (2021), Applied univariate, bivariate, and multivariate statistics, 2nd ed., Wiley.
    rows = [
        [10, 12, 15, 11, 12],
        [12, 18, 12, 12, 1],
        [8, 16, 14, 14, 4],
        [6, 8, 16, 8, 6],
        [4, 7, 8, 7, 5],
        [6, 6, 3, 7, 3],
        [3, 4, 6, 5, 8],
        [7, 3, 7, 9, 9],
        [8, 9, 4, 10, 10],
        [9, 5, 6, 11, 12],
    ]
    data = {f"Item_{at + 1}": column for at, column in enumerate(np.array(rows).T)}
    found = sw.item_analysis(data, list(data), convention="spss")
    assert (round(found.alpha, 3), round(found.standardized_alpha, 3)) == (0.633, 0.691)
    sds = [round(float(sd), 5) for sd in found.to_dict()["tidy"]["sd"]]
    assert sds == [2.71006, 5.05085, 4.74810, 2.71621, 3.80058]


def test_bootstrap(answers: Callable[[str], Answers]) -> None:
    data, scale = answers("anes96_gaps"), placement()
    options: dict[str, Any] = {"ci": "bca", "resamples": 999, "seed": 7}
    found = sw.cronbach_alpha(data, scale, **options)
    assert isinstance(found, sw.BootstrapReliability)
    assert (found.method, found.resamples, found.seed, found.failed) == ("bca", 999, 7, 0)
    assert found.conf_low < found.estimate < found.conf_high
    # Normal theory and resamples tell much the same of the error of these answers.
    error = sw.cronbach_alpha(data, scale, ci="adf").std_error
    assert abs(found.std_error / error - 1) < 0.1
    assert sw.cronbach_alpha(as_polars(data), scale, **options) == found
    items = sw.item_analysis(data, scale, **options)
    assert (items.conf_low, items.ci_method) == (found.conf_low, "bca")
    assert (items.std_error, items.n) == (found.std_error, found.n)
    assert items.bootstrap is not None
    assert (items.bootstrap["seed"], items.bootstrap["resamples"]) == (7, 999)
    assert sw.item_analysis(data, scale).bootstrap is None
    assert "BCa bootstrap interval of 999 resamples (seed 7)" in str(items)
    assert "BCa bootstrap" in str(items.table())
    assert sw.cronbach_alpha(data, scale, **{**options, "seed": None}).seed != 7  # type: ignore[attr-defined]
    pairwise = sw.cronbach_alpha(data, scale, missing="pairwise", **options)
    assert pairwise.n == sw.cronbach_alpha(data, scale, missing="pairwise").n
    grouped = sw.cronbach_alpha(data, scale, by="vote", **options)
    first = {name: column[data["vote"] == 0] for name, column in data.items()}
    assert grouped[0] == sw.cronbach_alpha(first, scale, **options)
    standardized = sw.standardized_alpha(data, scale, **{**options, "ci": "percentile"})
    assert standardized.method == "percentile"
    assert standardized.conf_low < standardized.estimate < standardized.conf_high
    told: list[int] = []
    sw.cronbach_alpha(data, scale, **options, progress=False)
    assert told == []


def test_bootstraps_need_answers() -> None:
    moments = sw.Moments.from_correlation([[1, 0.5], [0.5, 1]], n=100, names=["a", "b"])
    for ask in (sw.cronbach_alpha, sw.item_analysis, sw.standardized_alpha):
        with pytest.raises(sw.DataError, match="draws respondents anew"):
            ask(moments, ["a", "b"], ci="bca")
    with pytest.raises(sw.DataError, match="needs the answers themselves"):
        sw.cronbach_alpha(moments, ["a", "b"], ci="adf")
    with pytest.raises(sw.DataError, match="an interval of alpha, not of standardised alpha"):
        sw.standardized_alpha(moments, ["a", "b"], ci="feldt")
    with pytest.raises(sw.DataError, match='ci="fisher" is not an option'):
        sw.cronbach_alpha(moments, ["a", "b"], ci="fisher")
    with pytest.raises(sw.DataError, match='convention="sas" is not an option'):
        sw.item_analysis(moments, ["a", "b"], convention="sas")


def test_ordinal_alpha(answers: Callable[[str], Answers]) -> None:
    compared = 0
    for study, of_study in IN_R["ordinal"].items():
        data = answers(study)
        for scale in scales(study):
            if scale.name not in of_study:
                continue
            expected = of_study[scale.name]
            found = sw.ordinal_alpha(data, scale)
            assert_close(found.estimate, expected["alpha"], ITERATIVE)
            assert (found.n, found.of) == (expected["n"], "latent responses")
            tables = sw.PairTables.of(data, scale.items, missing="listwise")
            assert sw.ordinal_alpha(tables, scale).estimate == found.estimate
            assert "not of the sum score" in str(found)
            assert found.r.shape == (len(scale.items),) * 2
            compared += 1
    assert compared == 4
    moments = sw.Moments.from_correlation([[1, 0.5], [0.5, 1]], n=100, names=["a", "b"])
    with pytest.raises(sw.DataError, match="needs the answers or their PairTables"):
        sw.ordinal_alpha(moments, ["a", "b"])


def test_right_and_wrong(answers: Callable[[str], Answers]) -> None:
    data, items = answers("anes96"), ["selfLR", "DoleLR", "PID", "educ"]
    right = {item: data[item] > 3 for item in items}
    expected = IN_R["right_wrong"]
    found = sw.kr_20(right, items)
    assert_close(found.estimate, expected["kr_20"], STABLE)
    alpha = sw.cronbach_alpha(right, items)
    assert (found.coefficient, found.method) == ("kr_20", alpha.method)
    assert (found.estimate, found.conf_low) == (alpha.estimate, alpha.conf_low)
    assert_close(sw.kr_21(as_pandas(right), items).estimate, expected["kr_21"], STABLE)
    with pytest.raises(sw.DataError, match=r"`selfLR` is 7 in row 0 .*score it so first"):
        sw.kr_20(data, items)


def in_one_line(result: object) -> str:
    return " ".join(str(result).split())


def in_words(alternative: str) -> str:
    return alternative.replace("-", "_")


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_tests(alternative: str, answers: Callable[[str], Answers]) -> None:
    data, scale, expected = answers("anes96"), placement(), IN_R["tests"]
    options = {"alternative": alternative}
    for case in expected["against"]:
        found = sw.test_alpha(data, scale, case["value"], **options)
        assert_close(found.statistic, case["statistic"], STABLE)
        assert_close(found.p_value, case[in_words(alternative)], STABLE)
        published = sw.test_published_alpha(found.estimate, found.n, 3, case["value"], **options)
        assert (published.statistic, published.p_value) == (found.statistic, found.p_value)

    wanted = expected["by_vote"]
    moments = sw.GroupedMoments.of(data, by="vote", names=scale.items)
    for of in (
        sw.compare_alphas(as_polars(data), scale, by="vote", **options),
        sw.compare_alphas(moments, scale, **options),
        sw.compare_independent_alphas(wanted["alpha"], [int(n) for n in wanted["n"]], 3, **options),
    ):
        assert_close(list(of.alphas.values()), wanted["alpha"], STABLE)
        assert (of.design, of.n) == ("independent", wanted["n"])
        test = of.test("feldt1969")
        assert_close(test["statistic"], wanted["w"]["statistic"], STABLE)
        assert_close(test["p_value"], wanted["w"][in_words(alternative)], STABLE)
        test = of.test("feldt_woodruff_salih1987")
        assert_close(test["statistic"], wanted["chi_squared"]["statistic"], STABLE)
        assert_close(test["p_value"], wanted["chi_squared"]["p_value"], STABLE)

    wanted = expected["of_scales"]
    standing = sw.Scale("standing", ["educ", "income"])
    r = wanted["r"][0][1]
    items = [*scale.items, *standing.items]
    complete = ~np.isnan(np.column_stack([data[item] for item in items])).any(axis=1)
    for of in (
        sw.compare_alphas(data, [scale, standing], **options),
        sw.compare_alphas(
            sw.Moments.of({item: data[item][complete] for item in items}),
            [scale, standing],
            **options,
        ),
        sw.compare_dependent_alphas(wanted["alpha"], r, int(wanted["n"]), [3, 2], **options),
    ):
        test = of.test("feldt1980")
        assert_close(test["statistic"], wanted["t"]["statistic"], STABLE)
        assert_close(test["p_value"], wanted["t"][in_words(alternative)], STABLE)
        assert of.r is not None
        assert_close(of.r[0, 1], r, STABLE, scale=1.0)
        assert of.design == "dependent"


def test_many_alphas(answers: Callable[[str], Answers]) -> None:
    data, wanted = answers("anes96"), IN_R["tests"]["by_educ"]
    counts = {level: int((data["educ"] == level).sum()) for level in np.unique(data["educ"])}
    kept = np.array([counts[level] > 20 for level in data["educ"]])
    found = sw.compare_alphas(
        {name: column[kept] for name, column in data.items()}, placement(), by="educ"
    )
    test = found.test("feldt_woodruff_salih1987")
    assert_close(test["statistic"], wanted["chi_squared"]["statistic"], STABLE)
    assert math.isnan(found.difference)
    assert "Feldt, Woodruff, and Salih (1987)" in in_one_line(found)
    with pytest.raises(sw.DataError, match="is not a test of these alphas"):
        found.test("feldt1969")
    with pytest.raises(sw.DataError, match="has no meaning for"):
        sw.compare_alphas(data, placement(), by="educ", alternative="less")


def test_groups_without_an_alpha_are_named() -> None:
    rng = np.random.default_rng(3)
    trait = rng.normal(size=90)
    data = {name: trait + rng.normal(size=90) for name in "ab"} | {"g": np.repeat([1, 2, 3], 30)}
    data["a"][60:] = 1
    found = sw.compare_alphas(data, ["a", "b"], by="g")
    assert list(found.alphas) == ["g = 1", "g = 2"]
    assert list(found.failed) == ["g = 3"]
    assert "No alpha for g = 3: `a` is constant" in str(found)
    data["a"][30:] = 1
    with pytest.raises(sw.DataError, match=r"1 group\(s\) with an alpha, give two or more; g = 2"):
        sw.compare_alphas(data, ["a", "b"], by="g")


def test_published_examples() -> None:
    # Feldt, Woodruff & Salih (1987), https://doi.org/10.1177/014662168701100107
    found = sw.compare_independent_alphas([0.784, 0.875, 0.936], [51, 101, 151], [5, 5, 5])
    assert round(found.test("feldt_woodruff_salih1987")["statistic"], 3) == 22.926
    r = [[1, 0.8, 0.6, 0.75], [0.8, 1, 0.65, 0.7], [0.6, 0.65, 1, 0.55], [0.75, 0.7, 0.55, 1]]
    found = sw.compare_dependent_alphas([0.857, 0.875, 0.8, 0.833], r, 100, [50, 40, 35, 25])
    test = found.test("feldt_woodruff_salih1987")
    assert (round(test["statistic"], 2), test["df1"], round(test["p_value"], 3)) == (
        10.66,
        3,
        0.014,
    )
    # Charter & Feldt (1996), https://doi.org/10.2466/pms.1996.82.3.763
    found = sw.compare_independent_alphas([0.78, 0.71], [41, 151], alternative="greater")
    test = found.test("feldt1969")
    assert (round(test["statistic"], 3), round(test["p_value"], 3)) == (1.318, 0.121)
    assert found.tests == ["feldt1969"]


def test_wrong_questions() -> None:
    published = sw.Moments.from_correlation([[1, 0.5], [0.5, 1]], n=100, names=["a", "b"])
    for ask, message in (
        (lambda: sw.compare_alphas(published, ["a", "b"]), "one scale has one alpha"),
        (
            lambda: sw.compare_alphas(published, [sw.Scale("s", ["a", "b"])]),
            r"1 alpha\(s\) to compare",
        ),
        (
            lambda: sw.compare_alphas(published, [sw.Scale("s", ["a", "b"])], by="g"),
            "give one scale, or leave by= out",
        ),
        (lambda: sw.compare_independent_alphas([0.7, 0.8], [50]), "one n for each alpha"),
        (
            lambda: sw.compare_independent_alphas([0.7, 0.8], [50, 60], [3]),
            "1 n_items: give one for each alpha",
        ),
        (lambda: sw.compare_independent_alphas([1.0, 0.8], [50, 60]), "alpha of `alpha 1` is 1"),
        (lambda: sw.compare_dependent_alphas([0.7, 0.8], 1.0, 50), "both excluded"),
        (lambda: sw.compare_dependent_alphas([0.7, 0.8], "x", 50), "does not hold numbers only"),
        (lambda: sw.test_published_alpha(0.8, 50, 1, 0.7), "has 1 item"),
        (lambda: sw.test_published_alpha(0.8, 50, 2.5, 0.7), "n_items is 2.5"),  # type: ignore[arg-type]
        (lambda: sw.test_alpha(published, ["a", "b"], 1.0), "give a number below 1"),
    ):
        with pytest.raises(sw.DataError, match=message):
            ask()


def test_tables() -> None:
    tested = sw.test_published_alpha(0.79, 41, 26, 0.7, alternative="greater")
    assert "one-sided (greater)" in str(tested)
    assert "1.43" in str(tested)
    assert len(tested.tidy()) == len(tested.glance()) == 1
    compared = sw.compare_independent_alphas(
        [0.78, 0.71], [41, 151], names=["girls", "boys"], n_items=12
    )
    text = in_one_line(compared)
    assert "girls" in text
    assert "Feldt (1969): F(40, 150) = 1.32, p = 0.241" in text
    assert "χ²(1)" in text
    assert compared.table(labels={"girls": "Girls"}, digits=3).to_markdown().count("Girls") == 1
