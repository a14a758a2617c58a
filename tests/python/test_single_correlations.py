"""Single correlations: ranks held constant, weights, sources, groups, resamples, against R."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scalewise as sw
from conftest import REFERENCES, STABLE, Answers, assert_close, read_answers, read_json

IN_R: dict[str, Any] = read_json("single_correlations.json")
DESIGNS: dict[str, Any] = read_json("designs.json")["weighted"]
STUDIES: dict[str, Any] = read_json("studies.json")

KIM: Answers = {
    "hl": np.array([7, 15, 19, 15, 21, 22, 57, 15, 20, 18]),
    "disp": np.array([0, 0.964, 0, 0, 0.921, 0, 0, 1.006, 0, 1.011]),
    "deg": np.array([9, 2, 3, 4, 1, 3, 1, 3, 6, 1]),
    "BC": np.array([1.78e-02, 1.05e-06, 1.37e-05, 7.18e-03, 0, 0, 0, 4.48e-03, 2.10e-06, 0]),
}

MATRICES: dict[str, Callable[..., sw.PartialCorrelationMatrix]] = {
    "partial": sw.partial_correlation_matrix,
    "semipartial": sw.semipartial_correlation_matrix,
}


# ranks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["spearman", "kendall"])
@pytest.mark.parametrize("what", list(MATRICES))
def test_partial_correlations_of_ranks(
    method: str, what: str, answers: Callable[[str], Answers]
) -> None:
    for name, data in (("kim", KIM), ("anes96", answers("anes96"))):
        expected = IN_R["ranks"][name]
        found = MATRICES[what](data, expected["names"], method=method)
        for figure in ("r", "statistic", "p_value"):
            of_r = expected[method][what][figure]
            assert_close(getattr(found, figure), of_r, STABLE, scale=1, what=f"{name} {figure}")
        assert (found.method, found.ci_method) == (f"{what}_{method}", "none")
        assert found.n == expected[method]["n"]
    one = sw.partial_correlation if what == "partial" else sw.semipartial_correlation
    x, y, *controls = expected["names"]
    alone = one(data, x, y, controls, method=method)
    assert_close(alone.estimate, found.r[0, 1], STABLE)
    assert_close(alone.statistic, found.statistic[0, 1], STABLE)
    assert math.isnan(alone.conf_low)


def test_ranks_of_sources_and_tables(answers: Callable[[str], Answers], tmp_path: Path) -> None:
    data = answers("anes96_gaps")
    names = ["PID", "selfLR", "educ"]
    rows = sw.partial_correlation(data, *names[:2], names[2:], method="kendall")
    path = tmp_path / "anes96.parquet"
    pl.DataFrame(data).select(pl.col(names).fill_nan(None)).write_parquet(path)
    tables = sw.PairTables.of(data, names, missing="listwise")
    for source in (str(path), pl.scan_parquet(path), tables):
        found = sw.partial_correlation(source, *names[:2], names[2:], method="kendall")
        assert_close(found.statistic, rows.statistic, STABLE)
        assert found.n == rows.n
    with pytest.raises(sw.DataError, match="needs the ranks of the answers"):
        sw.partial_correlation(sw.Moments.of(data, names), *names[:2], names[2:], method="kendall")
    with pytest.raises(sw.DataError, match='method="tau" is not an option'):
        sw.partial_correlation(data, *names[:2], names[2:], method="tau")
    with pytest.raises(sw.DataError, match="under analytic or sampling weights"):
        sw.partial_correlation(
            pl.scan_parquet(path).with_columns(w=pl.lit(1.5)),
            *names[:2],
            names[2:],
            method="kendall",
            weights="w",
            weight_type="analytic",
        )


# weights ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("design", list(DESIGNS))
def test_sampling_weights_have_the_tests_of_survey(design: str) -> None:
    declared, expected = DESIGNS[design], IN_R["weighted"][design]
    study = STUDIES.get(declared.get("study"), declared)
    data = read_answers(REFERENCES / study["file"])
    weights = read_answers(REFERENCES / declared["weights_file"])[declared["sampling"]]
    given = {"weights": weights[: len(next(iter(data.values())))], "weight_type": "sampling"}
    names = expected["names"]
    for case, controls in (("given_one", names[2:3]), ("given_two", names[2:4])):
        if case not in expected:
            continue
        for what, of in (
            ("partial", sw.partial_correlation),
            ("semipartial", sw.semipartial_correlation),
        ):
            found = of(data, names[0], names[1], controls, **given)
            for figure, value in expected[case][what].items():
                assert_close(getattr(found, figure), value, STABLE, scale=1, what=figure)
        whole = sw.partial_correlation_matrix(data, [*names[:2], *controls], **given)
        assert_close(whole.std_error[1, 0], expected[case]["partial"]["std_error"], STABLE)
        assert "Linearized" in str(whole)
    for case, second in (("overlapping", (0, 2)), ("nonoverlapping", (2, 3))):
        if case not in expected:
            continue
        pairs = (names[0], names[1]), (names[second[0]], names[second[1]])
        compared = sw.compare_correlations(data, *pairs, **given)
        assert compared.tests == ["linearized"]
        test = compared.test("linearized")
        for figure in ("statistic", "df", "p_value", "conf_low", "conf_high"):
            assert_close(test[figure], expected[case][figure], STABLE, scale=1, what=figure)


@pytest.mark.parametrize("weight_type", ["frequency", "analytic", "sampling"])
def test_biserial_correlations_take_weights(weight_type: str) -> None:
    expected = IN_R["two_values"]
    data = {name: np.array(expected[name], dtype=float) for name in ("x", "y", "weights")}
    given = {"weights": "weights", "weight_type": weight_type}
    found = sw.point_biserial(data, "x", "y", **given)
    for figure, value in expected["point_biserial"][weight_type].items():
        assert_close(getattr(found, figure), value, STABLE, scale=1, what=figure)
    found = sw.biserial(data, "x", "y", **given)
    if weight_type == "sampling":
        assert math.isnan(found.std_error)
        assert "no standard error, no test and no interval" in str(found)
    else:
        for figure, value in expected["biserial"][weight_type].items():
            assert_close(getattr(found, figure), value, STABLE, scale=1, what=figure)


def test_latent_correlations_take_the_weights_of_the_matrix(
    answers: Callable[[str], Answers],
) -> None:
    data = answers("anes96")
    weights = 0.5 + np.arange(len(data["PID"])) % 3
    for weight_type in ("analytic", "sampling"):
        given = {"weights": weights, "weight_type": weight_type}
        matrix = sw.correlation_matrix(data, ["PID", "educ"], method="polychoric", **given)
        found = sw.polychoric(data, "PID", "educ", **given)
        assert_close(found.estimate, float(matrix.r[0, 1]), STABLE)
        assert_close(found.std_error, float(matrix.std_error[0, 1]), STABLE)
        assert (found.n, found.cases["used"]) == (len(weights), len(weights))
        assert math.isnan(found.chi_squared_p) == (weight_type == "sampling")
        serial = sw.polyserial(data, "age", "educ", **given)
        assert math.isnan(serial.std_error) == (weight_type == "sampling")
    with pytest.raises(sw.DataError, match='"frequency" weights only'):
        sw.kendall_tau_b(data, "PID", "educ", weights=weights, weight_type="analytic")


# sources, categories and groups -------------------------------------------------------------------


def test_coefficients_of_tables_and_sources(
    answers: Callable[[str], Answers], tmp_path: Path
) -> None:
    data = answers("anes96_gaps")
    path = tmp_path / "anes96.parquet"
    frame = pl.DataFrame(data).select(pl.col("PID", "selfLR", "educ").fill_nan(None))
    frame.write_parquet(path)
    tables = sw.PairTables.of(data, ["PID", "selfLR", "educ"])
    for of in (sw.kendall_tau_b, sw.kendall_tau_c, sw.somers_d, sw.goodman_kruskal_gamma, sw.eta):
        rows = of(data, "selfLR", "educ")
        for source in (str(path), pl.scan_parquet(path), tables):
            found = of(source, "selfLR", "educ")
            assert (found.estimate, found.n) == (rows.estimate, rows.n)
    rows = sw.polychoric(data, "selfLR", "educ", estimator="ml")
    for source in (str(path), pl.scan_parquet(path), tables):
        found = sw.polychoric(source, "selfLR", "educ", estimator="ml")
        assert (found.estimate, found.chi_squared_p) == (rows.estimate, rows.chi_squared_p)
    with pytest.raises(sw.DataError, match="bring their own weights"):
        sw.polychoric(tables, "selfLR", "educ", weights="w", weight_type="frequency")
    with pytest.raises(sw.DataError, match="not their pair tables"):
        sw.polyserial(tables, "selfLR", "educ")
    with pytest.raises(sw.DataError, match="needs its rows in memory"):
        sw.correlation_matrix(str(path), ["PID", "educ"], by="selfLR", method="polychoric")


def test_a_mixed_matrix_of_pair_tables(answers: Callable[[str], Answers]) -> None:
    data = answers("anes96")
    names, levels = ["PID", "selfLR", "educ"], {"PID": "ordinal", "educ": "ordinal"}
    rows = sw.correlation_matrix(data, names, method="auto", levels=levels, missing="listwise")
    tables = sw.PairTables.of(data, names, missing="listwise")
    found = sw.correlation_matrix(tables, method="auto", levels=levels)
    assert_close(found.r, rows.r, STABLE)
    assert_close(found.p_value, rows.p_value, STABLE, scale=1)
    assert found.tidy()["method"].tolist() == rows.tidy()["method"].tolist()


def test_categories_are_taken_in_their_declared_order() -> None:
    codes = np.array([1, 2, 3, 3, 1, 2, 2, 3, 1, 1, 2, 3] * 4, dtype=float)
    other = np.array([1, 1, 3, 2, 2, 2, 1, 3, 1, 2, 3, 3] * 4, dtype=float)
    other[5] = np.nan
    order = ["rarely", "often", "always"]
    words = [order[int(code) - 1] for code in codes]
    plain = sw.polychoric({"x": codes, "y": other}, "x", "y")
    ordered = pd.Categorical(words, categories=order, ordered=True)
    frames = [
        pd.DataFrame({"x": ordered, "y": other}),
        pl.DataFrame({"x": pl.Series(words, dtype=pl.Enum(order)), "y": other}),
        pl.LazyFrame({"x": pl.Series(words, dtype=pl.Enum(order)), "y": other}),
    ]
    for data in frames:
        found = sw.polychoric(data, "x", "y")
        assert (found.estimate, found.n) == (plain.estimate, plain.n)
    said = "x in the order of its categories: rarely < often < always."
    assert said in " ".join(str(sw.kendall_tau_b(frames[0], "x", "y")).split())
    assert said in " ".join(str(sw.polyserial(frames[1], "y", "x")).split())
    # Numbers of a declared order other than their own are numbered in it.
    turned = pd.Categorical(codes.astype(int), categories=[3, 2, 1], ordered=True)
    found = sw.polychoric(pd.DataFrame({"x": turned, "y": other}), "x", "y")
    assert_close(found.estimate, -plain.estimate, STABLE)
    own = pd.Categorical(codes.astype(int) * 10, categories=[10, 20, 30], ordered=True)
    assert sw.PairTables.of(pd.DataFrame({"x": own, "y": other})).levels("x").tolist() == [
        10,
        20,
        30,
    ]
    with pytest.raises(sw.DataError, match="`x` is a column of category"):
        sw.polychoric(pd.DataFrame({"x": pd.Categorical(words), "y": other}), "x", "y")


def test_coefficients_by_group(answers: Callable[[str], Answers]) -> None:
    data = {**answers("anes96")}
    data["half"] = np.arange(len(data["PID"])) % 2
    data["left"] = (data["selfLR"] < 4).astype(float)
    first = {name: values[data["half"] == 0] for name, values in data.items()}
    for of, pair in (
        (sw.polychoric, ("PID", "educ")),
        (sw.kendall_tau_b, ("PID", "educ")),
        (sw.somers_d, ("PID", "educ")),
        (sw.goodman_kruskal_lambda, ("PID", "educ")),
        (sw.eta, ("PID", "educ")),
        (sw.polyserial, ("age", "PID")),
        (sw.biserial, ("age", "left")),
        (sw.point_biserial, ("age", "left")),
    ):
        found = of(data, *pair, by="half")
        assert list(found) == [0, 1]
        assert found[0].estimate == of(first, *pair).estimate
        assert found.tidy()["half"].tolist() == [0, 1]
    for of in (sw.partial_correlation, sw.semipartial_correlation):
        for method in ("pearson", "spearman"):
            one = of(first, "PID", "educ", ["age"], method=method)
            found = of(data, "PID", "educ", ["age"], by="half", method=method)
            assert_close(found[0].estimate, one.estimate, STABLE)
            assert (found[0].method, found[0].n) == (one.method, one.n)
    whole = sw.partial_correlation_matrix(data, ["PID", "educ", "age"], by="half")
    part = sw.partial_correlation_matrix(first, ["PID", "educ", "age"])
    assert_close(whole[0].r, part.r, STABLE)
    found = sw.tetrachoric(data, "left", "half", by="PID")
    assert all(part.method == "tetrachoric" for part in found.values())
    with pytest.raises(sw.DataError, match="by= needs the answers"):
        sw.polychoric(table=[[1, 2], [3, 4]], by="half")


# resamples ----------------------------------------------------------------------------------------


def test_latent_correlations_have_bootstrap_intervals() -> None:
    table = [[40, 25, 10], [20, 45, 30], [5, 25, 50]]
    plain = sw.polychoric(table=table)
    told: dict[str, Any] = {"interval": "bca", "resamples": 999, "seed": 7}
    found = sw.polychoric(table=table, **told)
    assert (found.estimate, found.interval) == (plain.estimate, "bca")
    assert abs(found.conf_low - plain.conf_low) < 0.05
    assert sw.polychoric(table=table, **told).conf_high == found.conf_high
    assert "BCa bootstrap interval of 999 resamples (seed 7)" in " ".join(str(found).split())
    sparse = sw.tetrachoric(table=[[12, 3], [2, 1]], **told)
    assert "of them without variation were left out" in " ".join(str(sparse).split())
    matrix = sw.correlation_matrix(
        {"x": [0, 0, 1, 1, 2, 2, 0, 2, 1, 1], "y": [0, 1, 1, 0, 1, 1, 0, 1, 1, 0]},
        method="polychoric",
        ci="percentile",
        resamples=199,
        seed=1,
    )
    assert matrix.ci_method == "percentile"
    weights = {"weights": [1.0] * 10, "weight_type": "sampling"}
    with pytest.raises(sw.DataError, match="draws respondents alike"):
        sw.polychoric({"x": [0, 1] * 5, "y": [0, 1, 1, 0, 1] * 2}, "x", "y", **told, **weights)


@pytest.mark.parametrize("weight_type", ["frequency", "sampling"])
def test_weighted_polyserial_correlations_have_bootstrap_intervals(weight_type: str) -> None:
    rows = np.arange(60)
    x = (rows * 17 % 61).astype(float)
    data = {"x": x, "y": (x + rows * 7 % 29) // 31, "w": 1.0 + rows % 3}
    told: dict[str, Any] = {"interval": "percentile", "resamples": 199, "seed": 3}
    found = sw.polyserial(data, "x", "y", weights="w", weight_type=weight_type, **told)
    assert found.conf_low < found.estimate < found.conf_high
    assert "percentile bootstrap interval of 199 resamples" in " ".join(str(found).split())
    if weight_type == "frequency":
        often = (1 + rows % 3).astype(int)
        long = {name: np.repeat(data[name], often) for name in ("x", "y")}
        repeated = sw.polyserial(long, "x", "y", **told)
        assert_close(found.conf_low, repeated.conf_low, STABLE)
        assert_close(found.conf_high, repeated.conf_high, STABLE)


def test_matrices_by_level_have_bootstrap_intervals() -> None:
    rows = np.arange(60)
    x = (rows * 17 % 61).astype(float)
    data = {"x": x, "z": x / 9 + rows * 5 % 13, "y": (x + rows * 7 % 29) // 31}
    told: dict[str, Any] = {"resamples": 199, "seed": 3}
    found = sw.correlation_matrix(
        data, method="auto", levels={"y": "ordinal"}, ci="bca", missing="listwise", **told
    )
    pearson = sw.correlation_matrix(data, ["x", "z"], ci="bca", missing="listwise", **told)
    alone = sw.polyserial(data, "x", "y", interval="bca", **told)
    assert (found.ci_method, found.tidy()["method"].tolist()[0]) == ("bca", "pearson")
    assert_close(found.conf_low[0, 1], pearson.conf_low[0, 1], STABLE)
    assert_close(found.conf_high[0, 2], alone.conf_high, STABLE)
    assert "BCa bootstrap intervals of 199 resamples" in " ".join(str(found).split())


# p-values and displays ----------------------------------------------------------------------------


@pytest.mark.parametrize("family", list(IN_R["adjusted"]))
def test_hommel_and_fdr(family: str) -> None:
    expected = IN_R["adjusted"][family]
    p = np.atleast_1d(expected["p"]).astype(float)
    for method in ("hommel", "fdr"):
        found = sw.adjust_p_values(p, method)
        assert_close(found, np.atleast_1d(expected[method]).tolist(), STABLE, what=method)


def test_the_matrix_is_adjusted_by_hommel(answers: Callable[[str], Answers]) -> None:
    data = answers("airquality")
    found = sw.correlation_matrix(data, ["Ozone", "Wind", "Temp", "Month"], adjust="hommel")
    below = np.tril_indices(4, -1)
    expected = sw.adjust_p_values(found.p_unadjusted[below], "hommel")
    assert found.p_value[below].tolist() == expected.tolist()
    assert "Hommel's method" in " ".join(str(found).split())
    fdr = sw.correlation_matrix(data, ["Ozone", "Wind"], adjust="fdr")
    assert fdr.adjustment == "BH"


def test_displays_hide_nothing() -> None:
    assert "0.001" in str(sw.correlation_power(r=0.001, n=100))
    assert "Frobenius distance" in str(sw.nearest_correlation([[1, 1, 0], [1, 1, 1], [0, 1, 1]]))
    perfect = sw.point_biserial({"x": [1, 1, 2, 2], "y": [0, 0, 1, 1]}, "x", "y")
    assert (perfect.estimate, perfect.statistic, perfect.p_value) == (1, math.inf, 0)


@pytest.mark.parametrize("call", [sw.polyserial, sw.biserial, sw.point_biserial])
def test_two_rows_may_be_three_respondents(call: Callable[..., sw.Coefficient]) -> None:
    data = {"x": np.array([1.0, 2.0]), "y": np.array([0.0, 1.0]), "w": np.array([2, 1])}
    found = call(data, "x", "y", weights="w", weight_type="frequency")
    repeated = call({name: column[[0, 0, 1]] for name, column in data.items()}, "x", "y")
    assert found.n == repeated.n == 3
    assert found.estimate == repeated.estimate
    with pytest.raises(sw.DataError, match="needs at least 3 and has 2"):
        call(data, "x", "y")
