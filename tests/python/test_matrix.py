"""Matrices of correlations: figures against R (matrix.R), and what they say of themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scalewise as sw

REFERENCES = Path(__file__).parent.parent / "references"
EXPECTED = json.loads((REFERENCES / "matrix.json").read_text())
FEW = ["selfLR", "PID", "age", "educ", "income"]
#: Sums over all rows and one factorisation.
STABLE = 1e-10
#: EM stops near a flat optimum; figures near nought are compared beside one.
ITERATIVE = 1e-6
R = np.array([[1, 0.3, 0.2], [0.3, 1, 0.4], [0.2, 0.4, 1]])


@pytest.fixture(scope="module")
def gaps() -> pd.DataFrame:
    answers = pd.read_csv(REFERENCES / "data" / "anes96_gaps.csv")
    answers["w"] = 1 + (np.arange(len(answers)) + 1) % 3
    return answers


def close(found: np.ndarray, expected: Any, tolerance: float = STABLE, beside: float = 0.0) -> None:
    wanted = np.array(expected, dtype=float)
    assert found.shape == wanted.shape
    np.testing.assert_allclose(
        found, wanted, rtol=tolerance, atol=tolerance * beside, equal_nan=True
    )


def text(result: object) -> str:
    return " ".join(str(result).split())


# maximum likelihood -------------------------------------------------------------------------------


def test_em_has_the_errors_of_the_observed_information(gaps: pd.DataFrame) -> None:
    for name, options in (
        ("gaps", {}),
        ("frequency", {"weights": "w", "weight_type": "frequency"}),
    ):
        expected = EXPECTED["likelihood"][name]
        found = sw.correlation_matrix(gaps, FEW, missing="em", **options)
        wald = sw.correlation_matrix(gaps, FEW, missing="em", ci="wald", **options)
        assert (found.ci_method, wald.ci_method) == ("fisher", "wald")
        for figure in ("r", "std_error", "statistic", "p_value"):
            close(getattr(found, figure), expected[figure], ITERATIVE, beside=figure != "std_error")
        close(found.conf_low, expected["fisher_low"], ITERATIVE, beside=1)
        close(found.conf_high, expected["fisher_high"], ITERATIVE, beside=1)
        close(wald.conf_low, expected["wald_low"], ITERATIVE, beside=1)
        close(wald.conf_high, expected["wald_high"], ITERATIVE, beside=1)
        assert np.isnan(found.df).all()
        iterations = found.to_dict()["iterations"]
        assert iterations > 1
        assert f"EM converged after {iterations} iterations." in text(found)
        assert "Standard errors are from the observed information." in text(found)
        assert "two-sided Wald z test of each correlation" in text(found)
        assert "tests rest on the number" not in text(found)
    with pytest.raises(sw.DataError, match="`exact` is not an interval of a maximum-likelihood"):
        sw.correlation_matrix(gaps, FEW, missing="em", ci="exact")


def test_em_of_variables_that_few_answered_together(gaps: pd.DataFrame) -> None:
    answers = pd.read_csv(REFERENCES / "data" / "anes96.csv")[["educ", "income", "PID"]][:300]
    answers = answers.astype(float)
    answers.loc[154:, "educ"] = np.nan
    answers.loc[:145, "income"] = np.nan
    found = sw.correlation_matrix(answers, missing="em")
    assert found.n[0, 1] == 8
    for figure in ("r", "std_error", "p_value"):
        close(
            getattr(found, figure),
            EXPECTED["likelihood"]["overlap"][figure],
            ITERATIVE,
            beside=figure != "std_error",
        )
    # Nothing tells how two variables go together that nobody answered both of.
    answers.loc[:153, "income"] = np.nan
    with pytest.raises(sw.DataError, match="only 0 respondents answered both"):
        sw.correlation_matrix(answers, missing="em")


# tests --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
def test_one_sided_tests(method: str, gaps: pd.DataFrame) -> None:
    expected = EXPECTED["one_sided"][method]
    for alternative in ("greater", "less"):
        found = sw.correlation_matrix(gaps, FEW, method=method, alternative=alternative)
        close(found.p_value, expected[alternative])
        assert found.alternative == found.glance()["alternative"][0] == alternative
        assert f"one-sided ({alternative} than 0)" in text(found)
        assert "CI = two-sided confidence interval" in text(found.table(ci=True))
    with pytest.raises(sw.DataError, match='alternative="upper" is not an option'):
        sw.correlation_matrix(gaps, FEW, method=method, alternative="upper")


def test_pearson_keeps_its_test_beside_latent_correlations(gaps: pd.DataFrame) -> None:
    names, weighted = ["age", "income", "PID"], {"weights": "w", "weight_type": "sampling"}
    plain = sw.correlation_matrix(gaps, names, **weighted)
    mixed = sw.correlation_matrix(gaps, names, method="auto", levels={"PID": "ordinal"}, **weighted)
    for figure in ("p_value", "statistic", "std_error", "conf_low", "conf_high"):
        assert getattr(mixed, figure)[0, 1] == getattr(plain, figure)[0, 1]
        assert np.isnan(getattr(mixed, figure)[0, 2])
    printed = text(mixed.table(ci=True))
    assert "stars: two-sided t test of Pearson correlations, none of polyserial" in printed
    assert "Polyserial correlations have neither tests nor intervals" in printed
    assert "CI = confidence interval (Fisher)" in printed


@pytest.mark.parametrize(
    ("options", "note"),
    [
        ({"method": "polychoric"}, "Polychoric correlations have neither tests nor intervals"),
        ({"missing": "em"}, "correlations by EM have neither tests nor intervals"),
    ],
)
def test_nothing_is_starred_where_nothing_is_tested(
    options: dict[str, str], note: str, gaps: pd.DataFrame
) -> None:
    weighted = {"weights": "w", "weight_type": "sampling", **options}
    printed = text(sw.correlation_matrix(gaps, ["PID", "educ"], **weighted))
    assert note in printed
    assert "stars" not in printed
    assert "* p <" not in printed


def test_moments_under_sampling_weights_have_no_tests(gaps: pd.DataFrame) -> None:
    moments = sw.Moments.of(gaps, ["age", "educ"], weights="w", weight_type="sampling")
    printed = text(sw.correlation_matrix(moments))
    assert "tests and intervals of Pearson's r need a second reading of the answers" in printed
    assert "* p <" not in printed


def test_exact_tests_are_called_so() -> None:
    answers = {"x": np.array([1, 2, 3, 4, 5]), "y": np.array([2, 1, 4, 3, 5])}
    printed = text(sw.correlation_matrix(answers, method="spearman", exact=True))
    assert "stars: two-sided exact test of each correlation" in printed


# what are variables, and which pairs there are ----------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"method": "spearman"}, {"missing": "em"}])
def test_the_weights_are_no_variable(options: dict[str, str], gaps: pd.DataFrame) -> None:
    data = gaps[["selfLR", "age", "w"]]
    weighted = {"weights": "w", "weight_type": "sampling", **options}
    found = sw.correlation_matrix(data, **weighted)
    assert found.names == ["selfLR", "age"]
    assert "`w` holds the weights and is not among the variables" in text(found)
    named = sw.correlation_matrix(data, ["age", "w"], **weighted)
    assert named.names == ["age", "w"]
    assert "holds the weights" not in text(named)


def test_the_weights_are_no_variable_anywhere(gaps: pd.DataFrame) -> None:
    data = gaps[["selfLR", "age", "w"]]
    weighted: dict[str, Any] = {"weights": "w", "weight_type": "frequency"}
    assert sw.Moments.of(data, **weighted).names == ["selfLR", "age"]
    assert sw.Moments.of(iter([data]), **weighted).names == ["selfLR", "age"]
    assert sw.Moments.of(pl.from_pandas(data).lazy(), **weighted).names == ["selfLR", "age"]
    assert sw.PairTables.of(gaps[["selfLR", "PID", "w"]], **weighted).names == ["selfLR", "PID"]
    assert list(sw.describe(data, **weighted).tidy()["variable"]) == ["selfLR", "age"]
    kept = data.assign(keep=data["w"] > 1)
    assert sw.Moments.of(kept, filter="keep").names == ["selfLR", "age", "w"]
    grouped = sw.GroupedMoments.of(gaps[["vote", "selfLR", "w"]], by="vote", **weighted)
    assert grouped.names == ["selfLR"]


@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_the_groups_are_no_variable(method: str, gaps: pd.DataFrame) -> None:
    data = gaps[["vote", "selfLR", "age", "w"]].copy()
    data["vote"] = data["vote"].map({0: "no", 1: "yes"})
    weighted: dict[str, Any] = {"weights": "w", "weight_type": "sampling"}
    found = sw.correlation_matrix(data, by="vote", method=method, **weighted)
    assert {tuple(each.names) for each in found.values()} == {("selfLR", "age")}
    assert all("`w` holds the weights" in text(each) for each in found.values())


def split(gaps: pd.DataFrame) -> pd.DataFrame:
    found = gaps[["PID", "age", "educ", "income"]].astype(float)
    odd = np.arange(len(found)) % 2 == 0
    found.loc[odd, "age"] = np.nan
    found.loc[~odd, "educ"] = np.nan
    found.loc[~odd, "income"] = 7
    return found


def test_pairs_without_a_correlation(gaps: pd.DataFrame) -> None:
    expected, answers = EXPECTED["split"], split(gaps)
    found = sw.correlation_matrix(answers)
    close(found.r, expected["r"])
    close(found.p_value, expected["p_value"])
    assert (found.n == np.array(expected["n"])).all()
    assert [(pair["x"], pair["y"], pair["n"]) for pair in found.unpaired] == [
        ("age", "educ", 0),
        ("age", "income", found.n[1, 3]),
    ]
    printed = text(found)
    assert "2 pairs have no correlation: nobody answered both `age` and `educ`;" in printed
    n = int(found.n[1, 3])
    assert f"`income` is constant (7) among the {n} respondents who answered `age`" in printed
    assert np.isnan(found.smallest_eigenvalue)
    assert found.n_tests == 4
    for method in ("spearman", "kendall", "polychoric"):
        other = sw.correlation_matrix(answers, method=method)
        assert len(other.unpaired) == 2
        assert np.isnan(other.r[1, 2])
        assert np.isfinite(other.r[0]).all()


def test_pairs_without_a_correlation_can_be_shown(gaps: pd.DataFrame) -> None:
    found = sw.correlation_matrix(split(gaps))
    assert found.plot() is not None
    assert "<table" in found._repr_html_()
    scale = sw.Scale("PID", ["educ", "income"])
    data = gaps[["educ", "income"]].assign(PID=1.0 * gaps["PID"])
    with_alpha = sw.correlation_matrix(data, ["PID", "educ"], scales=[scale])
    assert "(0." in str(with_alpha.table(diagonal="alpha"))


def test_the_last_pair_is_refused(gaps: pd.DataFrame) -> None:
    with pytest.raises(sw.DataError, match="only 0 respondents answered both `age` and `educ`"):
        sw.correlation_matrix(split(gaps), ["age", "educ"])
    with pytest.raises(sw.DataError, match=r"constant .* among the .* who answered `age` too"):
        sw.correlation_matrix(split(gaps), ["age", "income"])


# rectangles ---------------------------------------------------------------------------------------


def test_a_rectangle(gaps: pd.DataFrame) -> None:
    expected = EXPECTED["rectangle"]
    down, across = expected["rows"], expected["columns"]
    found = sw.correlations_between(gaps, down, across, adjust="holm")
    assert (found.rows, found.columns, found.n_tests) == (down, across, 6)
    close(found.r, expected["r"])
    close(found.n, expected["n"])
    close(found.p_unadjusted, expected["p_value"])
    close(found.p_value, expected["p_adjusted"])
    tidy = found.tidy()
    assert list(tidy["y"]) == [name for name in down for _ in across]
    assert list(tidy["estimate"]) == found.r.ravel().tolist()
    printed = text(found.table(ci=True, n="cell"))
    assert "p adjusted for 6 tests by Holm's method" in printed
    assert "CI = confidence interval (Fisher)" in printed
    assert "<table" in found._repr_html_()
    mixed = sw.correlations_between(
        gaps, down, across, method="auto", levels={"PID": "ordinal", "educ": "ordinal"}
    )
    printed = text(mixed)
    assert "Polyserial, Pearson and polychoric correlations. Stars:" in printed
    assert "Fisher of Pearson" in text(mixed.table(ci=True))
    assert mixed.r[1, 0] == sw.polyserial(gaps, "age", "PID").estimate


def test_rectangles_by_group(gaps: pd.DataFrame) -> None:
    found = sw.correlations_between(gaps, ["age"], ["educ", "income"], by="vote")
    whole = sw.correlation_matrix(gaps, ["age", "educ", "income"], by="vote")
    for key, part in found.items():
        assert part.r.tolist() == [whole[key].r[0, 1:].tolist()]


def test_a_rectangle_has_two_sides(gaps: pd.DataFrame) -> None:
    with pytest.raises(sw.DataError, match="`age` is in the rows and in the columns"):
        sw.correlations_between(gaps, ["age"], ["educ", "age"])
    with pytest.raises(sw.DataError, match="names= does not apply"):
        sw.correlations_between(gaps, ["age"], ["educ"], names=["age"])


# published tables ---------------------------------------------------------------------------------


def test_a_published_matrix_has_no_means() -> None:
    found = sw.correlation_matrix(sw.Moments.from_correlation(R, n=120, names=["a", "b", "c"]))
    assert np.isnan(found.mean).all()
    assert np.isnan(found.sd).all()
    printed = str(found)
    assert "SD" not in printed
    assert printed.splitlines()[4].split() == ["Variable", "1", "2", "3"]
    told = sw.Moments.from_correlation(R, n=120, names=["a", "b", "c"], means=[1, 2, 3])
    again = sw.correlation_matrix(sw.Moments.from_json(told.to_json()))
    assert again.mean.tolist() == [1, 2, 3]
    assert np.isnan(again.sd).all()


def test_a_published_matrix_with_an_n_for_every_pair() -> None:
    expected = EXPECTED["published"]
    r, n = np.array(expected["r"]), np.array(expected["n"])
    for counts in (n, n.astype(float), pd.DataFrame(n, columns=["a", "b", "c"])):
        moments = sw.Moments.from_correlation(r, counts, ["a", "b", "c"])
        found = sw.correlation_matrix(moments)
        close(found.p_value, expected["p_value"])
        close(found.conf_low, expected["conf_low"])
        close(found.conf_high, expected["conf_high"])
        assert (found.n == n).all()
    without = np.where(np.eye(3, dtype=bool), np.nan, n)
    assert np.diagonal(
        sw.Moments.from_correlation(r, without, ["a", "b", "c"]).pair_n
    ).tolist() == [
        80,
        80,
        70,
    ]
    with pytest.raises(sw.DataError, match="n must be symmetric"):
        sw.Moments.from_correlation(r, n + np.triu(np.ones((3, 3)), 1), ["a", "b", "c"])
    with pytest.raises(sw.DataError, match=r"n of a pair is 2\.5"):
        sw.Moments.from_correlation(r, n / 2 + 2.5 - n / 2, ["a", "b", "c"])
    with pytest.raises(sw.DataError, match="n is of c, b, a"):
        sw.Moments.from_correlation(r, pd.DataFrame(n, columns=["c", "b", "a"]), ["a", "b", "c"])


# notes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({}, "Fisher"),
        ({"ci": "exact"}, "exact"),
        ({"method": "spearman"}, "Bonett–Wright"),
        ({"method": "kendall"}, "Fieller"),
        ({"method": "spearman", "ci": "caruso_cliff"}, "Caruso–Cliff"),
        ({"method": "polychoric"}, "Wald"),
        ({"ci": "percentile", "resamples": 200, "seed": 1}, "percentile bootstrap"),
        (
            {"method": "auto", "levels": {"PID": "ordinal"}},
            "Wald of polyserial, Fisher of Pearson",
        ),
    ],
)
def test_the_interval_is_named(options: dict[str, Any], named: str, gaps: pd.DataFrame) -> None:
    names = ["PID", "age", "educ"]
    found = sw.correlation_matrix(gaps, names, **options)
    assert f"CI = confidence interval ({named})" in text(found.table(ci=True))


def test_latent_correlations_say_how_they_ended_and_what_they_are(gaps: pd.DataFrame) -> None:
    halves = (gaps[["selfLR", "PID", "age"]] > gaps[["selfLR", "PID", "age"]].median()).astype(int)
    found = sw.correlation_matrix(halves, method="polychoric")
    assert "Tetrachoric correlations" in text(found)
    assert "Polychoric" not in text(found)
    iterations = found.glance()["iterations"][0]
    assert f"All estimates converged, after {iterations} iterations at most." in text(found)
    both = sw.correlation_matrix(halves.assign(educ=gaps["educ"]), method="polychoric")
    named = "Tetrachoric correlations among variables 1–3; polychoric of 1–3 with 4"
    assert named in text(both)


def test_corrections_of_empty_cells_reach_the_matrix() -> None:
    answers = {"x": np.repeat([0, 1], [4, 5]), "y": np.array([0] * 6 + [1] * 3)}
    for kind in ("added", "margins_kept"):
        found = sw.correlation_matrix(answers, method="polychoric", empty_cells=kind)
        alone = sw.tetrachoric(answers, "x", "y", empty_cells=kind)
        assert found.r[0, 1] == pytest.approx(alone.estimate, rel=1e-14)
    assert "1 of 1 tables have empty cells, moved by 0.5 with the margins kept" in text(found)
    known = sw.correlation_matrix(
        answers, method="polychoric", empty_cells="added", correction=0.25, first_step="known"
    )
    alone = sw.tetrachoric(
        answers, "x", "y", empty_cells="added", correction=0.25, first_step="known"
    )
    assert known.std_error[0, 1] == pytest.approx(alone.std_error, rel=1e-12)
    with pytest.raises(sw.DataError, match="empty_cells="):
        sw.correlation_matrix(answers, method="polychoric", empty_cells="filled")


def test_a_small_eigenvalue_has_its_digits() -> None:
    r = np.array([[1, 0.9, 0.1], [0.9, 1, 0.5], [0.1, 0.5, 1]])
    r[0, 2] = r[2, 0] = 0.45 - np.sqrt(0.19 * 0.75) - 1e-4
    n = np.array([[60, 50, 50], [50, 60, 50], [50, 50, 60]])
    found = sw.correlation_matrix(sw.Moments.from_correlation(r, n, ["a", "b", "c"]))
    assert -1e-3 < found.smallest_eigenvalue < -1e-6
    assert f"smallest eigenvalue {found.smallest_eigenvalue:.3g})" in text(found)
    assert "-0.000" not in text(found)


def test_groups_are_drawn_side_by_side(gaps: pd.DataFrame) -> None:
    found = sw.correlation_matrix(gaps, FEW, by="vote")
    figure = found.plot()
    titles = [ax.get_title(loc="left") for ax in figure.axes if ax.get_title(loc="left")]
    assert titles == ["vote = 0", "vote = 1"]
    with pytest.raises(sw.DataError, match="ax= is of a single plot"):
        found.plot(ax=figure.axes[0])
    described = sw.correlations_between(gaps, ["age"], ["educ"], by="vote")
    with pytest.raises(sw.DataError, match="CorrelationsBetween has no plot"):
        described.plot()


@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
def test_a_variable_of_two_answers_is_refused_from_every_source(method: str) -> None:
    columns = {
        "x": [1.0, 2.0, 4.0, 3.0],
        "y": [2.0, 1.0, 3.0, 3.0],
        "z": [1.0, 2.0, None, None],
    }
    frame = pl.DataFrame(columns)
    for data in (frame, frame.lazy()):
        with pytest.raises(sw.DataError, match="needs at least 3 and has 2"):
            sw.correlation_matrix(data, method=method)
