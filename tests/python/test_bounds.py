"""Bounds of reliability, split halves and prophecy, against R's figures."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import ITERATIVE, STABLE, Answers, assert_close, frequency_weights, read_json
from survey_frames import as_pandas, as_polars

#: Studies have scales with items that go against the others.
pytestmark = pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")

IN_R: dict[str, Any] = read_json("bounds.json")
STUDIES: dict[str, Any] = read_json("studies.json")

#: As many as there are of eighteen items, so that all are looked at.
ALL = 24_310

LAMBDAS = (
    "lambda_1",
    "lambda_2",
    "lambda_3",
    "lambda_4",
    "lambda_5",
    "lambda_5_plus",
    "lambda_6",
)
SPLITS = (
    "splits",
    "mean",
    "sd",
    "lowest",
    "highest",
    "percentile_2_5",
    "percentile_25",
    "median",
    "percentile_75",
    "percentile_97_5",
)


def scale_of(declared: dict[str, Any]) -> sw.Scale:
    return sw.Scale(
        declared["name"],
        declared["items"],
        bounds=declared["bounds"],
        reverse=declared["reverse"],
        score=declared["score"],
    )


def one_row(result: Any) -> dict[str, Any]:
    """The summary of a result, a figure for each name."""
    return {name: column[0] for name, column in result.to_dict()["glance"].items()}


def assert_scale(data: Any, scale: Any, expected: dict[str, Any], **options: Any) -> None:
    for convention, bounds in expected["lambdas"].items():
        lambdas = sw.guttman_lambdas(data, scale, convention=convention, splits=ALL, **options)
        assert_close({name: getattr(lambdas, name) for name in LAMBDAS}, bounds, STABLE)
        assert (lambdas.lambda_4_search is None) == (convention == "spss")
    for kind in ("raw", "standardized"):
        standardized = kind == "standardized"
        mu = sw.ten_berge_mu(data, scale, standardized=standardized, **options)
        assert_close([mu.mu_0, mu.mu_1, mu.mu_2, mu.mu_3], expected["mu"][kind], STABLE)
        glb = sw.greatest_lower_bound(data, scale, standardized=standardized, **options)
        assert_close(glb.estimate, expected["glb"][kind], ITERATIVE)
        assert 0 <= glb.gap < 1e-8
        found = sw.all_split_halves(data, scale, standardized=standardized, splits=ALL, **options)
        row = one_row(found)
        assert_close({name: row[name] for name in SPLITS}, expected["splits"][kind], STABLE)
        assert found.exhaustive
    for rule, figures in expected["halves"].items():
        split = figures["first"]["items"] if rule == "given" else rule
        halves = sw.split_half(data, scale, split, **options)
        assert_halves(halves, rule, figures)


def assert_halves(found: sw.SplitHalf, rule: str, expected: dict[str, Any]) -> None:
    tidy = found.to_dict()["tidy"]
    for row, half in enumerate(("first", "second")):
        assert getattr(found, half) == expected[half]["items"]
        figures = {name: tidy[name][row] for name in ("mean", "variance", "sd", "alpha")}
        wanted = {name: figure for name, figure in expected[half].items() if name != "items"}
        assert_close(figures, wanted, STABLE, what=half)
    names = (
        "correlation",
        "spearman_brown",
        "spearman_brown_unequal",
        "guttman",
        "mean",
        "variance",
        "sd",
    )
    assert_close({n: getattr(found, n) for n in names}, {n: expected[n] for n in names}, STABLE)
    assert found.split == rule


def cases() -> Iterator[tuple[str, dict[str, Any], str, bool]]:
    for study, declared in STUDIES.items():
        for missing in ("listwise", "pairwise"):
            for scale in declared["scales"]:
                yield study, scale, missing, False
                if study in IN_R["frequency_weights"]:
                    yield study, scale, missing, True


@pytest.mark.parametrize(
    ("study", "scale", "missing", "weighted"),
    list(cases()),
    ids=lambda part: part["name"] if isinstance(part, dict) else str(part),
)
def test_answers(
    answers: Callable[[str], Answers],
    study: str,
    scale: dict[str, Any],
    missing: str,
    weighted: bool,
) -> None:
    data = answers(study)
    options: dict[str, Any] = {"missing": missing}
    expected = IN_R[study]
    if weighted:
        expected = IN_R["frequency_weights"][study]
        options |= {"weights": frequency_weights(data), "weight_type": "frequency"}
    assert_scale(data, scale_of(scale), expected[missing][scale["name"]], **options)


def printed(name: str) -> sw.Moments:
    expected = IN_R["matrices"][name]
    covariance = np.array(expected["covariance"])
    covariance = (covariance + covariance.T) / 2
    means = np.zeros(len(covariance))
    return sw.Moments.from_covariance(covariance, expected["n"], expected["names"], means=means)


@pytest.mark.parametrize("name", IN_R["matrices"])
def test_printed_matrices(name: str) -> None:
    expected = IN_R["matrices"][name]
    data = printed(name)
    assert_scale(data, expected["names"], expected)
    assert sw.ten_berge_mu(data, expected["names"]).n == expected["n"]


@pytest.mark.parametrize("frame", [as_pandas, as_polars])
def test_frames(answers: Callable[[str], Answers], frame: Callable[[Answers], Any]) -> None:
    scale = scale_of(STUDIES["simulated"]["scales"][0])
    columns = {name: column for name, column in answers("simulated").items() if name in scale.items}
    data = frame(columns)
    found = sw.guttman_lambdas(data, scale)
    assert type(found.tidy()) is type(data)
    assert list(found.tidy()["bound"]) == list(LAMBDAS)
    assert len(sw.split_half(data, scale).tidy()) == 2
    assert len(sw.all_split_halves(data, scale).glance()) == 1


def test_by_group(answers: Callable[[str], Answers]) -> None:
    data = answers("anes96")
    scale = scale_of(STUDIES["anes96"]["scales"][2])
    half = len(data["educ"]) // 2
    wave = np.arange(len(data["educ"])) // half
    first = {name: column[:half] for name, column in data.items()}
    for call in (
        sw.guttman_lambdas,
        sw.ten_berge_mu,
        sw.greatest_lower_bound,
        sw.split_half,
        sw.all_split_halves,
    ):
        grouped = call({**data, "wave": wave}, scale, by="wave")
        found, alone = one_row(grouped[0]), one_row(call(first, scale))
        # Where a search ends depends on the last digits.
        for of_search in ("gap", "iterations"):
            found.pop(of_search, None)
            alone.pop(of_search, None)
        assert_close(found, alone, STABLE, what=call.__name__)
        assert "wave" in grouped.glance()


def test_the_best_and_the_worst_split_can_be_made_again() -> None:
    data, names = printed("sixteen"), IN_R["matrices"]["sixteen"]["names"]
    found = sw.all_split_halves(data, names)
    assert (found.splits, found.possible_splits, found.seed) == (6435, 6435, None)
    for which in ("lowest", "highest"):
        again = sw.split_half(data, names, getattr(found, f"{which}_split")["first"])
        assert_close(again.guttman, getattr(found, which), STABLE)
    assert_close(found.mean, found.alpha, STABLE)
    assert len(found.coefficients) == 6435
    assert found.quantile(0.5) == pytest.approx(found.median, rel=1e-12)
    lambdas = sw.guttman_lambdas(data, names)
    assert lambdas.lambda_4 == found.highest
    assert lambdas.lambda_4_split == found.highest_split


def test_a_sample_of_splits_says_so() -> None:
    data, names = printed("eighteen"), IN_R["matrices"]["eighteen"]["names"]
    found = sw.all_split_halves(data, names, splits=500, seed=3)
    assert (found.splits, found.possible_splits, found.seed) == (500, 24_310, 3)
    assert not found.exhaustive
    assert "500 splits sampled from 24310 (seed 3)" in " ".join(str(found).split())
    assert np.array_equal(
        found.coefficients, sw.all_split_halves(data, names, splits=500, seed=3).coefficients
    )
    lambdas = sw.guttman_lambdas(data, names, splits=500, seed=3)
    assert lambdas.lambda_4 == found.highest
    assert lambdas.lambda_4_search == {
        "splits": 500,
        "possible": 24_310,
        "exhaustive": False,
        "seed": 3,
    }
    drawn = sw.all_split_halves(data, names, splits=10).seed
    assert drawn is not None


def test_progress_of_a_sample(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm")
    data, names = printed("eighteen"), IN_R["matrices"]["eighteen"]["names"]
    sw.all_split_halves(data, names, splits=3000, seed=1, progress=True)
    assert "3000/3000" in capsys.readouterr().err


def test_prophecies() -> None:
    table = IN_R["prophecy"]
    for row in zip(*table.values(), strict=True):
        given = dict(zip(table, row, strict=True))
        found = sw.spearman_brown_prophecy(given["reliability"], given["length_factor"])
        assert_close(found.estimate, given["estimate"], STABLE)
    table = IN_R["items_needed"]
    for row in zip(*table.values(), strict=True):
        given = dict(zip(table, row, strict=True))
        needed = sw.items_needed(given["reliability"], given["items"], given["wanted"])
        for name, figure in given.items():
            assert_close(getattr(needed, name), figure, STABLE, what=name)


# edges --------------------------------------------------------------------------------------------


def survey(**columns: list[float]) -> dict[str, np.ndarray]:
    return {name: np.array(column, dtype=float) for name, column in columns.items()}


A, B, C = [1, 2, 3, 4, 5, 3], [2, 1, 4, 3, 5, 2], [1, 3, 2, 5, 4, 4]


def test_two_items() -> None:
    data = survey(a=A, b=B)
    r = np.corrcoef(A, B)[0, 1]
    found = sw.split_half(data, ["a", "b"])
    assert_close(found.correlation, r, STABLE)
    assert_close(found.spearman_brown, 2 * r / (1 + r), STABLE)
    assert all(math.isnan(alpha) for alpha in found.to_dict()["tidy"]["alpha"])
    assert "A half of one item has no alpha." in str(found)
    alpha = sw.cronbach_alpha(data, ["a", "b"]).estimate
    lambdas = sw.guttman_lambdas(data, ["a", "b"])
    assert_close([lambdas.lambda_2, lambdas.lambda_3, lambdas.lambda_4], [alpha] * 3, STABLE)
    splits = sw.all_split_halves(data, ["a", "b"])
    assert (splits.splits, splits.exhaustive) == (1, True)
    assert math.isnan(splits.sd)
    assert_close([splits.lowest, splits.highest], [alpha] * 2, STABLE)


def test_three_items_have_three_splits_whose_mean_is_among_them() -> None:
    found = sw.all_split_halves(survey(a=A, b=B, c=C), ["a", "b", "c"])
    assert found.splits == 3
    assert found.lowest < found.mean < found.highest


def test_negative_alpha() -> None:
    data = survey(a=A, b=[-x for x in B], c=C)
    lambdas = sw.guttman_lambdas(data, ["a", "b", "c"])
    assert lambdas.lambda_3 < 0
    assert lambdas.lambda_2 >= lambdas.lambda_3
    halves = sw.split_half(data, ["a", "b", "c"], ["a", "c"])
    assert halves.correlation < 0
    assert halves.spearman_brown < 0
    assert halves.spearman_brown_unequal < 0
    assert "The halves correlate negatively" in " ".join(str(halves).split())
    assert sw.all_split_halves(data, ["a", "b", "c"]).lowest < 0
    assert 0 <= sw.greatest_lower_bound(data, ["a", "b", "c"]).estimate <= 1


def test_identical_items() -> None:
    data = survey(a=A, twin=A, c=C)
    names = ["a", "twin", "c"]
    lambdas = sw.guttman_lambdas(data, names)
    assert math.isnan(lambdas.lambda_6)
    assert "λ₆ does not exist" in str(lambdas)
    found = sw.greatest_lower_bound(data, names)
    error = found.to_dict()["tidy"]["error_variance"]
    residual = np.var(C, ddof=1) * (1 - np.corrcoef(A, C)[0, 1] ** 2)
    assert error[:2] == [0, 0]
    assert_close(error[2], residual, STABLE)
    assert "No error is possible in a, twin" in " ".join(str(found).split())
    assert sw.greatest_lower_bound(data, ["a", "twin"]).estimate == 1


def test_items_that_cancel_each_other_within_a_half() -> None:
    data = survey(a=A, b=[6 - x for x in A], c=C, d=B)
    found = sw.split_half(data, ["a", "b", "c", "d"], "first_half")
    assert math.isnan(found.correlation)
    assert "The total of the first half does not vary." in str(found)
    assert found.guttman == pytest.approx(0, abs=1e-12)


def test_three_respondents() -> None:
    data = survey(a=[1, 2, 4], b=[2, 3, 3], c=[1, 3, 2], d=[0, 1, 1])
    names = ["a", "b", "c", "d"]
    assert math.isnan(sw.guttman_lambdas(data, names).lambda_6)
    # Four items of three respondents lie in a plane: some combination of any three does not vary.
    assert sw.greatest_lower_bound(data, names).estimate == 1
    with pytest.raises(
        sw.DataError, match="too few rows for Guttman's bounds: it needs at least 3"
    ):
        sw.guttman_lambdas(survey(a=[1, 2], b=[2, 1]), ["a", "b"])


REFUSED: list[tuple[Callable[[], object], str]] = [
    (
        lambda: sw.split_half(survey(a=A, b=B), ["a", "b"], ["b", "a"]),
        "the first half has all items of scale `scale`: leave some for the second half",
    ),
    (
        lambda: sw.split_half(survey(a=A, b=B), ["a", "b"], "halves"),
        'split="halves" is not an option: choose "odd_even", "first_half" or a list of the items '
        "of one half",
    ),
    (
        lambda: sw.split_half(survey(a=A, b=B), ["a", "b"], ["c"]),
        "unknown variable `c`: the data have `a` and `b`; check the spelling",
    ),
    (
        lambda: sw.guttman_lambdas(survey(a=A, b=B), ["a", "b"], convention="sas"),
        'convention="sas" is not an option: choose "covariances", "spss" or "psych"',
    ),
    (
        lambda: sw.all_split_halves(survey(a=A, b=B), ["a", "b"], splits=0),
        "the number of splits is 0: give 1 to 10 million",
    ),
    (
        lambda: sw.greatest_lower_bound(survey(a=A, b=[2] * 6), ["a", "b"]),
        "`b` is constant (2 in every row used): it cannot vary with anything, leave it out",
    ),
    (
        lambda: sw.ten_berge_mu(survey(a=A), ["a"]),
        "scale `scale` has 1 item(s): a scale needs at least two",
    ),
    (
        lambda: sw.all_split_halves(survey(a=A, b=[6 - x for x in A]), ["a", "b"]),
        "`the total of scale` is constant (6 in every row used): it cannot vary with anything, "
        "leave it out",
    ),
    (
        lambda: sw.split_half(survey(a=A, b=[9, *B[1:]]), sw.Scale("s", ["a", "b"], bounds=(1, 5))),
        "`b` is 9 in row 0 (rows count from 0), outside the bounds 1 to 5 of scale `s`: correct "
        "the answer, declare it missing, or correct the bounds",
    ),
    (
        lambda: sw.spearman_brown_prophecy(1.2, 2),
        "the reliability is 1.2: give a number from 0 to 1",
    ),
    (
        lambda: sw.items_needed(0.5, 2.5, 0.8),  # type: ignore[arg-type]
        "items is 2.5: give a number of items, 1 or more",
    ),
    (
        lambda: sw.items_needed(0.5, 5, 1),
        "the reliability wanted is 1: give a number above 0 and below 1",
    ),
]


@pytest.mark.parametrize(("call", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(sw.DataError) as raised:
        call()
    assert str(raised.value) == message


def test_pairwise_covariances_that_do_not_fit_together() -> None:
    nan = math.nan
    up, near, against, none = [1, 2, 3, 4], [1, 3, 2, 4], [4, 2, 3, 1], [nan] * 4
    data = survey(a=up + up + none, b=near + none + up, c=none + near + against)
    with pytest.raises(sw.NumericError, match="the matrix is not positive definite"):
        sw.greatest_lower_bound(data, ["a", "b", "c"], missing="pairwise")


# how results print --------------------------------------------------------------------------------


def test_the_table_of_bounds() -> None:
    data = sw.Moments.from_correlation(np.full((4, 4), 0.5) + np.eye(4) / 2, 100, list("abcd"))
    table = sw.guttman_lambdas(data, list("abcd"), convention="spss").table(leading_zero=False)
    text = " ".join(str(table).split())
    assert "λ₃ (alpha) .80" in text
    assert "4 items; n = 100. From covariances." in text
    assert "λ₄ is of the items in their order, as in SPSS: a, b | c, d." in text
    best = " ".join(str(sw.guttman_lambdas(data, list("abcd"))).split())
    assert "λ₄ is the highest of all 3 splits: a, b | c, d." in best


def test_the_table_of_halves() -> None:
    data = printed("nine")
    found = sw.split_half(data, data.names)
    text = " ".join(str(found.table(decimal=",")).split())
    expected = IN_R["matrices"]["nine"]["halves"]["odd_even"]
    for name, key in (
        ("r = ", "correlation"),
        ("(equal length) = ", "spearman_brown"),
        ("(unequal length) = ", "spearman_brown_unequal"),
        ("Guttman = ", "guttman"),
    ):
        assert f"{name}{expected[key]:.2f}".replace(".", ",") in text
    assert "First half 5" in text
    assert "Both 9" in text


@pytest.mark.parametrize(
    "result",
    [
        lambda: sw.guttman_lambdas(printed("ability"), IN_R["matrices"]["ability"]["names"]),
        lambda: sw.ten_berge_mu(printed("ability"), IN_R["matrices"]["ability"]["names"]),
        lambda: sw.greatest_lower_bound(printed("ability"), IN_R["matrices"]["ability"]["names"]),
        lambda: sw.split_half(printed("ability"), IN_R["matrices"]["ability"]["names"]),
        lambda: sw.all_split_halves(printed("ability"), IN_R["matrices"]["ability"]["names"]),
        lambda: sw.spearman_brown_prophecy(0.5, 2),
        lambda: sw.items_needed(0.5, 5, 0.8),
    ],
)
def test_every_result_shows_itself(result: Callable[[], Any]) -> None:
    found = result()
    assert str(found) == repr(found)
    assert len(found.tidy()) >= 1
    assert len(found.glance()) == 1
    assert set(found.to_dict()) >= {"tidy", "glance"}
    html = found._repr_html_()
    assert html is None or "<table" in html
    assert str(found.table(title="Mine")).splitlines()[1] == "Mine"
