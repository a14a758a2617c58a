"""Tests of normality, against R."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import REFERENCES as FILES
from conftest import STABLE, Answers, assert_close, read_answers, read_json
from survey_frames import as_pandas, as_polars

NORMALITY: dict[str, Any] = read_json("normality.json")


def normal_answers(case: str) -> Answers:
    file = "anes96" if case == "anes96" else "airquality"
    data = read_answers(FILES / "data" / f"{file}.csv")
    rows = {"anes96": 400, "few": 12}.get(case)
    columns = {name: data[name][:rows] for name in NORMALITY[case]["names"]}
    return {name: np.log(x) for name, x in columns.items()} if case == "logs" else columns


@pytest.mark.parametrize("case", ["weather", "anes96", "few", "logs"])
def test_normality(case: str) -> None:
    expected, data = NORMALITY[case], normal_answers(case)
    for divisor in ("n", "n_minus_one"):
        found, figures = sw.mardia(data, divisor=divisor), expected[f"mardia_{divisor}"]
        skewness, small = found.test("skewness"), found.test("skewness_small_sample")
        kurtosis = found.test("kurtosis")
        assert_close(skewness["estimate"], figures["skewness"], STABLE)
        assert_close(skewness["statistic"], figures["skewness_statistic"], STABLE)
        assert_close(skewness["df"], figures["skewness_df"], STABLE)
        assert_close(skewness["p_value"], figures["skewness_p_value"], STABLE)
        assert_close(small["statistic"], figures["small_sample_statistic"], STABLE)
        assert_close(small["p_value"], figures["small_sample_p_value"], STABLE)
        assert_close(kurtosis["estimate"], figures["kurtosis"], STABLE)
        assert_close(kurtosis["statistic"], figures["kurtosis_statistic"], STABLE)
        assert_close(kurtosis["p_value"], figures["kurtosis_p_value"], STABLE)
        assert found.n == expected["n"]
    henze_zirkler = sw.henze_zirkler(data)
    assert_close(henze_zirkler.statistic, expected["henze_zirkler"]["statistic"], STABLE)
    assert_close(henze_zirkler.p_value, expected["henze_zirkler"]["p_value"], STABLE)
    smoothing = henze_zirkler.to_dict()["glance"]["smoothing"][0]
    assert_close(smoothing, expected["henze_zirkler"]["smoothing"], STABLE)
    royston = sw.royston(data)
    assert_close(royston.statistic, expected["royston"]["statistic"], STABLE)
    assert_close(royston.df, expected["royston"]["df"], STABLE)
    assert_close(royston.p_value, expected["royston"]["p_value"], STABLE)
    assert royston.to_dict()["tidy"]["variable"][1:] == expected["names"]
    for name, w, p in zip(expected["names"], expected["w"], expected["p"], strict=True):
        assert_close(royston.test(name)["statistic"], w, STABLE)
        assert_close(royston.test(name)["p_value"], p, STABLE)
    energy = sw.energy_test(data, simulated=19)
    assert_close(energy.statistic, expected["energy"], STABLE)
    assert energy.p_value == sw.energy_test(as_polars(data), simulated=19).p_value


def test_w_of_all_sizes() -> None:
    sizes = NORMALITY["sizes"]
    for n, w, p in zip(sizes["n"], sizes["w"], sizes["p"], strict=True):
        found = sw.shapiro_wilk({"x": sizes["given"][:n]})
        assert_close(found.statistic, w, STABLE)
        assert_close(found.p_value, p, STABLE)


def test_each_variable_on_its_own_respondents(answers: Callable[[str], Answers]) -> None:
    data = answers("airquality")
    found = sw.shapiro_wilk(as_pandas(data), ["Ozone", "Wind"])
    assert list(found.tidy()["n"]) == [116, 153]
    assert found.test("Wind")["statistic"] == sw.shapiro_wilk(data, ["Wind"]).statistic
    assert found.left_out == 37


def refused(message: str, act: Callable[[], object]) -> None:
    with pytest.raises(sw.DataError) as caught:
        act()
    assert str(caught.value) == message


def test_what_is_refused() -> None:
    data = {"x": [1, 2, 1, 2], "y": [1, 1, 2, 2]}
    moments = sw.Moments.of(data)
    refused(
        'divisor="n-1" is not an option: choose "n" or "n_minus_one"',
        lambda: sw.mardia(data, divisor="n-1"),
    )
    refused("seed=-1: give a whole number, nought or more", lambda: sw.energy_test(data, seed=-1))
    refused(
        "tests of normality need the answers, not their moments: give a DataFrame or a dictionary "
        "of arrays",
        lambda: sw.mardia(moments),
    )
    refused('"w" is not among the tests: "x", "y"', lambda: sw.shapiro_wilk(data).test("w"))
