"""Who was read, used and left out, and variables that are made of others."""

from __future__ import annotations

import json
import threading
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scalewise as sw

STABLE = 1e-10


def survey(rows: int = 500, seed: int = 7) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 5, rows).astype(np.int8)
    z = rng.normal(size=rows)
    y = x + z + rng.normal(size=rows)
    return {"x": x, "z": z, "y": y, "keep": rng.random(rows) < 0.7}


def test_every_row_is_counted_once_under_the_first_reason() -> None:
    answers = {
        "x": np.array([1, 9, 2, 7, 3, 4]),
        "y": np.array([1.0, 2.0, np.nan, 4.0, 5.0, 6.0]),
        "w": np.array([1, 1, 1, 1, 0, 1]),
        "keep": np.array([True, True, True, True, True, False]),
    }
    moments = sw.Moments.of(
        answers,
        ["x", "y"],
        weights="w",
        weight_type="frequency",
        filter="keep",
        bounds={"x": (1, 5)},
        missing_codes={"x": [9]},
    )
    assert moments.cases == {
        "read": 6,
        "used": 1,
        "filtered": 1,
        "zero_weight": 1,
        "out_of_bounds": 1,
        "incomplete": 2,
    }
    assert "1 filtered, 1 zero weight, 1 out of bounds, 2 incomplete" in repr(moments)
    assert sum((moments + moments).cases.values()) == 2 * sum(moments.cases.values())


@pytest.mark.parametrize("missing", ["listwise", "pairwise", "em"])
def test_codes_bounds_and_filter_are_what_recoding_by_hand_gives(missing: str) -> None:
    answers = survey()
    given = sw.Moments.of(
        answers,
        ["x", "z", "y"],
        missing=missing,
        filter=answers["keep"],
        bounds={"z": (-1.5, 1.5)},
        missing_codes={"x": [4]},
    )
    frame = pd.DataFrame(answers)[answers["keep"]].astype(float)
    frame.loc[frame["x"] == 4, "x"] = np.nan
    frame.loc[frame["z"].abs() > 1.5, "z"] = np.nan
    by_hand = sw.Moments.of(frame, ["x", "z", "y"], missing=missing)
    assert given.n == by_hand.n
    np.testing.assert_allclose(given.mean, by_hand.mean, rtol=STABLE, atol=STABLE)
    np.testing.assert_allclose(given.covariance, by_hand.covariance, rtol=STABLE, atol=STABLE)


def test_a_table_prints_whom_it_left_out() -> None:
    answers = survey()
    moments = sw.Moments.of(
        answers, ["x", "z", "y"], filter="keep", bounds={"z": (-1, 1)}, missing_codes={"x": [0]}
    )
    fit = sw.hierarchical_regression(moments, "y", {"All": ["x", "z"]})
    text = " ".join(str(fit).split())
    for reason in ("by the filter", "for answers out of bounds", "for missing answers"):
        assert reason in text


LIBRARIES: list[Any] = [lambda d: d, pd.DataFrame, pl.DataFrame, pa.table]


@pytest.mark.parametrize("library", LIBRARIES)
def test_terms_are_what_columns_made_by_hand_are(library: Any) -> None:
    answers = survey()
    party = np.array(["left", "right", "green"])[np.arange(500) % 3]
    scale = sw.Scale("mood", ["x", "w"], bounds=(0, 4), reverse=["w"], min_valid=1)
    answers = {**answers, "w": (answers["x"][::-1]).copy()}
    by_hand = {
        "y": answers["y"],
        "x:z": answers["x"] * answers["z"],
        "z^2": answers["z"] ** 2,
        "z": answers["z"] - 0.5,
        "x[3]": (answers["x"] == 3).astype(float),
        "party[green]": (party == "green").astype(float),
        "mood": (answers["x"] + (4 - answers["w"])) / 2,
    }
    terms = [
        "y",
        sw.product("x", "z"),
        sw.square("z"),
        sw.centered("z", 0.5),
        sw.dummy("x", 3),
        sw.dummy("party", "green"),
        scale,
    ]
    made = sw.Moments.of(library({**answers, "party": party}), terms)
    expected = sw.Moments.of(by_hand)
    assert made.names == expected.names
    np.testing.assert_allclose(made.mean, expected.mean, rtol=STABLE, atol=STABLE)
    np.testing.assert_allclose(made.covariance, expected.covariance, rtol=STABLE, atol=STABLE)


def test_a_regression_takes_terms_and_scales_as_predictors() -> None:
    answers = survey()
    blocks = {"Main": ["x", "z"], "Moderation": [sw.product("x", sw.centered("z", 0.25))]}
    fit = sw.hierarchical_regression(pd.DataFrame(answers), "y", blocks)
    by_hand = {**answers, "x:z": answers["x"] * (answers["z"] - 0.25)}
    plain = sw.hierarchical_regression(by_hand, "y", {"Main": ["x", "z"], "M": ["x:z"]})
    assert list(fit.tidy()["term"]) == list(plain.to_dict()["tidy"]["term"])
    found, expected = fit.tidy()["estimate"], plain.to_dict()["tidy"]["estimate"]
    np.testing.assert_allclose(found, expected, rtol=STABLE)


def test_a_dummy_of_a_level_that_nobody_has_is_refused() -> None:
    with pytest.raises(sw.DataError, match=r"`x` has no level `17`: it has `"):
        sw.correlation_matrix(survey(), [sw.dummy("x", 17), "y"])


def test_terms_refuse_what_they_cannot_be_made_of() -> None:
    with pytest.raises(sw.DataError, match="two factors"):
        sw.product("x")
    with pytest.raises(sw.DataError, match="whole number"):
        sw.power("x", 0)
    with pytest.raises(sw.DataError, match="unknown variable `age`"):
        sw.Moments.of(survey(), [sw.square("age")])
    with pytest.raises(sw.DataError, match="at="):
        sw.centered("x", "median")  # type: ignore[arg-type]
    with pytest.raises(sw.DataError, match="outside the bounds"):
        sw.Moments.of(survey(), [sw.Scale("s", ["x", "z"], bounds=(0, 4))])
    with pytest.raises(sw.DataError, match="bounds names `q`"):
        sw.Moments.of(survey(), ["x"], bounds={"q": (0, 1)})
    with pytest.raises(sw.DataError, match="lowest answer that counts first"):
        sw.Moments.of(survey(), ["x"], bounds=(5, 1))


def test_arrow_columns_are_read_as_they_are() -> None:
    rng = np.random.default_rng(3)
    codes = rng.integers(1, 6, 1000)
    gaps = rng.random(1000) < 0.1
    plain = np.where(gaps, np.nan, codes)
    pieces = [
        pa.array(codes[a:b], mask=gaps[a:b], type=pa.int8())
        for a, b in [(0, 7), (7, 7), (7, 512), (512, 1000)]
    ]
    table = pa.table(
        {
            "item": pa.chunked_array(pieces),
            "coded": pa.chunked_array(
                [
                    pa.DictionaryArray.from_arrays(
                        pa.array(codes - 1, mask=gaps, type=pa.int8()),
                        pa.array([1.0, 2.0, 3.0, 4.0, 5.0]),
                    )
                ]
            ),
            "flag": pa.array(codes > 2, mask=gaps),
            "wide": pa.array(codes, mask=gaps, type=pa.uint32()),
        }
    )
    expected = sw.Moments.of(
        {"item": plain, "coded": plain, "flag": np.where(gaps, np.nan, codes > 2), "wide": plain}
    )
    for data in (table, pl.from_arrow(table.drop_columns(["coded"]))):
        found = sw.Moments.of(data)
        wanted = expected.select(found.names)
        assert found.cases == wanted.cases
        np.testing.assert_allclose(found.mean, wanted.mean, rtol=STABLE)
        np.testing.assert_allclose(found.covariance, wanted.covariance, rtol=STABLE)
    with pytest.raises(sw.DataError, match="`words` is a column of"):
        sw.Moments.of(pa.table({"words": ["a", "b"]}))


def test_moments_travel_as_arrow_and_small_cells_stay() -> None:
    moments = sw.Moments.of(survey(), ["x", "z", "y"])
    stream = moments.to_ipc(min_cell=10)
    assert sw.Moments.from_ipc(stream) == moments
    table = pa.ipc.open_stream(stream).read_all()
    assert json.loads(table["moments"][0].as_py())["version"] == 3
    with pytest.raises(sw.DataError, match="fewer than min_cell=1000"):
        moments.to_json(min_cell=1000)
    for cut in range(0, len(stream), 97):
        with pytest.raises(sw.DataError, match="cannot be used"):
            sw.Moments.from_ipc(stream[:cut])
    rng = np.random.default_rng(1)
    for _ in range(300):
        broken = bytearray(stream)
        for at in rng.integers(0, len(stream), 3):
            broken[at] ^= 1 << int(rng.integers(0, 8))
        try:
            read = sw.Moments.from_ipc(bytes(broken))
        except sw.DataError:
            continue
        assert read.n >= 0


def test_the_configuration_says_what_runs(capsys: pytest.CaptureFixture[str]) -> None:
    sw.show_config()
    printed = capsys.readouterr().out
    for name in ("scalewise", "vectors", "threads", "blas", "numpy"):
        assert f"{name:<10} " in printed


def test_eight_threads_at_once_give_equal_results() -> None:
    rng = np.random.default_rng(5)
    data = {f"v{j}": rng.normal(size=200_000) for j in range(6)}
    codes = {f"c{j}": rng.integers(0, 5, 200_000).astype(np.int8) for j in range(6)}
    expected = sw.Moments.of(data), sw.Moments.of(codes, missing="pairwise")
    found: list[Any] = []

    def read() -> None:
        for _ in range(4):
            found.append((sw.Moments.of(data), sw.Moments.of(codes, missing="pairwise")))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 32
    assert all(pair == expected for pair in found)
