"""Codes and bounds are of the columns that were asked; what is made of these, and pushed."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import scalewise as sw
from conftest import STABLE, Answers, assert_close, read_json
from scalewise import DataError, centered, dummy, product, reversed_item, square

MADE = [
    "income",
    "selfLR",
    product("selfLR", "educ").named("product"),
    square("ClinLR").named("square"),
    reversed_item("ClinLR", (1, 7)).named("reversed"),
    dummy("selfLR", 3).named("dummy"),
    centered("selfLR", 4).named("centered"),
]
DECLARED: dict[str, Any] = {"missing_codes": {"selfLR": [7]}, "bounds": {"ClinLR": (2, 6)}}


def parquet(columns: Answers, folder: Path) -> Any:
    pq.write_table(pa.table(columns), folder / "answers.parquet", row_group_size=100)
    return folder


def batches(columns: Answers, _folder: Path) -> Any:
    whole = pa.table(columns)
    return (whole.slice(at, 101) for at in range(0, whole.num_rows, 101))


def dask(columns: Answers, _folder: Path) -> Any:
    dd = pytest.importorskip("dask.dataframe")
    return dd.from_pandas(pd.DataFrame(columns), npartitions=5)


SOURCES: dict[str, Callable[[Answers, Path], Any]] = {
    "numpy": lambda columns, _: columns,
    "pandas": lambda columns, _: pd.DataFrame(columns),
    "nullable": lambda columns, _: pd.DataFrame(columns).convert_dtypes(),
    "polars": lambda columns, _: pl.DataFrame(columns),
    "lazy": lambda columns, _: pl.LazyFrame(columns),
    "arrow": lambda columns, _: pa.table(columns),
    "parquet": parquet,
    "batches": batches,
    "dask": dask,
}


@pytest.mark.parametrize("source", SOURCES)
def test_moments_are_those_of_r(
    source: str, answers: Callable[[str], Answers], tmp_path: Path
) -> None:
    columns, expected = answers("anes96"), read_json("derived.json")
    for missing in ("listwise", "pairwise"):
        data = SOURCES[source](columns, tmp_path)
        found = sw.Moments.of(data, MADE, missing=missing, **DECLARED)
        of_r = expected[missing]
        assert found.names == expected["names"]
        assert_close(found.mean, of_r["mean"], STABLE)
        assert_close(found.covariance, of_r["covariance"], STABLE, scale=1.0)
        if missing == "pairwise":
            assert_close(found.pair_n, of_r["n"], STABLE)
        else:
            assert found.n == of_r["n"][0]
            for reason in ("out_of_bounds", "incomplete"):
                assert found.cases[reason] == of_r[reason][0]


@pytest.fixture
def survey() -> pd.DataFrame:
    numbers = np.random.default_rng(7)
    a, b = numbers.integers(1, 6, 1000), numbers.integers(1, 6, 1000)
    a[numbers.permutation(1000)[:100]] = 9
    return pd.DataFrame({"a": a, "b": b, "g": b % 2, "w": 1.0 + a % 3, "keep": b > 1})


@pytest.mark.parametrize("codes", [[9], {"a": [9]}, iter([9]), np.array([9.0])])
def test_a_code_counts_for_what_is_made_of_its_column(survey: pd.DataFrame, codes: Any) -> None:
    there = survey[survey.a < 9]
    names = ["a", "b", product("a", "b"), reversed_item("a", (1, 5)).named("turned")]
    found = sw.Moments.of(survey, names, missing_codes=codes)
    assert found.n == 900
    assert_close(found.mean[2:], [(there.a * there.b).mean(), 6 - there.a.mean()], STABLE)


@pytest.mark.parametrize("missing", ["listwise", "pairwise", "em"])
def test_a_declared_code_is_a_missing_answer(survey: pd.DataFrame, missing: str) -> None:
    scale = sw.Scale("s", ["a", "b"], bounds=(1, 5), reverse=["a"], min_valid=1)
    names = ["b", product("a", "b"), centered("g", 1), scale]
    by_hand = survey.assign(a=survey.a.where(survey.a < 9))
    expected = sw.Moments.of(by_hand, names, missing=missing)
    assert sw.Moments.of(survey, names, missing=missing, missing_codes=[9]) == expected
    found = sw.Moments.of(survey, names, missing=missing, bounds={"a": (1, 5)})
    assert found.n == expected.n
    assert_close(found.mean, expected.mean, STABLE)
    grouped = sw.GroupedMoments.of(survey, names, by="g", missing=missing, missing_codes=[9])
    assert grouped == sw.GroupedMoments.of(by_hand, names, by="g", missing=missing)


def test_tables_take_codes_of_the_columns(survey: pd.DataFrame) -> None:
    names = ["b", reversed_item("a", (1, 5))]
    found = sw.PairTables.of(survey, names, missing_codes={"a": [9]})
    assert found.levels("a").tolist() == [1, 2, 3, 4, 5]


def test_an_answer_that_cannot_be_turned_round_is_refused(survey: pd.DataFrame) -> None:
    row = int(np.flatnonzero(survey.a == 9)[0])
    item = reversed_item("a", (1, 5))
    message = rf"^`a` is 9 in row {row} \(rows count from 0\), outside the bounds 1 to 5 .*missing"
    with pytest.raises(DataError, match=message):
        sw.Moments.of(survey, ["b", item])
    with pytest.raises(DataError, match=message):
        sw.Moments.of((survey[at : at + 7] for at in range(0, 1000, 7)), ["b", item])
    for vcov in ("classical", "HC3"):
        with pytest.raises(DataError, match=message):
            sw.hierarchical_regression(survey, "b", {"Items": [item]}, vcov=vcov)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"missing_codes": {"a:b": [9]}}, "missing_codes names `a:b`, which is not among"),
        ({"bounds": (1, 2, 3)}, r"^bounds: \(1, 2, 3\) are not bounds"),
        ({"bounds": {"a": (5, 1)}}, r"^bounds of `a`: \(5, 1\) are not bounds"),
        ({"missing_codes": "99"}, "^missing_codes: '99' is not a list of numbers"),
        ({"missing_codes": {"a": 9}}, "^missing_codes of `a`: 9 is not a list of numbers"),
    ],
)
def test_declarations_that_are_none(
    survey: pd.DataFrame, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        sw.Moments.of(survey, ["a", product("a", "b")], **options)


def test_codes_of_text_are_refused() -> None:
    data = {"t": np.array(["x", "y", "x"]), "a": np.array([1, 2, 9])}
    found = sw.Moments.of(data, ["a", dummy("t", "x")], missing_codes=[9])
    assert (found.n, found.mean.tolist()) == (2, [1.5, 0.5])
    with pytest.raises(DataError, match="missing_codes names `t`, which is text"):
        sw.Moments.of(data, ["a", dummy("t", "x")], missing_codes={"t": [9]})


# Pushing ------------------------------------------------------------------------------------------

NAMES = ["a", "b", product("a", "b"), reversed_item("a", (1, 5)).named("turned")]


@pytest.mark.parametrize(
    "options",
    [
        {"missing_codes": [9]},
        {"bounds": {"a": (1, 5)}, "filter": "keep"},
        {"missing_codes": [9], "weights": "w", "weight_type": "sampling", "missing": "pairwise"},
    ],
)
def test_a_batch_is_read_as_those_before_it(survey: pd.DataFrame, options: dict[str, Any]) -> None:
    found = sw.Moments.of(survey, NAMES, **options)
    assert found.push(survey) == found + found
    assert pickle.loads(pickle.dumps(found)).push(survey) == found + found
    chosen = found.select(["turned", "a"])
    assert chosen.push(survey) == chosen + chosen
    grouped = sw.GroupedMoments.of(survey, NAMES, by="g", **options)
    assert grouped.push(survey) == grouped + grouped
    assert pickle.loads(pickle.dumps(grouped)).push(survey) == grouped + grouped


def test_what_is_not_known_is_not_guessed(survey: pd.DataFrame) -> None:
    found = sw.Moments.of(survey, NAMES, missing_codes=[9])
    for unknown in (
        sw.Moments.from_json(found.to_json()),
        found + sw.Moments.of(survey, NAMES, bounds={"a": (1, 9)}, missing_codes=[9]),
    ):
        with pytest.raises(
            DataError, match=r"do not say how their answers were read .* give bounds="
        ):
            unknown.push(survey)
        with pytest.raises(DataError, match="give filter= to push"):
            unknown.push(survey, names=NAMES, bounds=None, missing_codes=[9])
        told = unknown.push(survey, names=NAMES, bounds=None, missing_codes=[9], filter=None)
        assert told == unknown + found


def test_arrays_beside_the_data_are_asked_for_again(survey: pd.DataFrame) -> None:
    found = sw.Moments.of(survey, NAMES, missing_codes=[9], filter=survey.keep.to_numpy())
    with pytest.raises(DataError, match=r"^filter= was an array beside the first answers"):
        found.push(survey)
    assert found.push(survey, filter="keep") == found + found
    weights = survey.w.to_numpy()
    weighted = sw.Moments.of(
        survey, NAMES, missing_codes=[9], weights=weights, weight_type="analytic"
    )
    with pytest.raises(DataError, match=r"^weights= was an array beside the first answers"):
        weighted.push(survey)
    assert weighted.push(survey, weights="w") == weighted + weighted


# Refusals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{"vcov": "HC3"}, {"weights": "w", "weight_type": "sampling"}])
def test_what_needs_rows_says_how_to_get_them(
    survey: pd.DataFrame, options: dict[str, Any], tmp_path: Path
) -> None:
    lazy = pl.from_pandas(survey).lazy()
    lazy.collect().write_parquet(tmp_path / "survey.parquet")
    for source, remedy in (
        (lazy, r"a polars LazyFrame, and .* needs its rows in memory: give data.collect\(\)"),
        (tmp_path / "survey.parquet", r"give polars.read_parquet\(data\)"),
    ):
        with pytest.raises(DataError, match=remedy):
            sw.hierarchical_regression(source, "b", {"Items": ["a"]}, **options)
    with pytest.raises(DataError, match=r"a polars LazyFrame, .* give data.collect\(\)"):
        sw.item_analysis(lazy, ["a", "b", "g"], ci="adf")


def test_a_level_that_nobody_has_is_a_slip_of_the_pen() -> None:
    data = {"t": np.array(["p", "q", "p", "q"]), "a": np.array([1, 2, 4, 3])}
    slip = dummy("t", "P")
    for analyse in (
        lambda: sw.Moments.of(data, ["a", product("a", slip)]),
        lambda: sw.describe(data, ["a", slip]),
        lambda: sw.hierarchical_regression(data, "a", {"T": [slip]}),
        lambda: sw.correlation_matrix(data, ["a", slip]),
    ):
        with pytest.raises(DataError, match="`t` has no level `P`: did you mean `p`"):
            analyse()
    with pytest.raises(DataError, match="`a` has no level `7`: it has `1`"):
        sw.Moments.of(data, ["t", dummy("a", 7)])
    # A batch may lack it.
    found = sw.Moments.of(data, ["a", dummy("t", "p")])
    assert found.push({"t": np.array(["q"]), "a": np.array([2])}).n == 5


@pytest.mark.parametrize("level", [None, float("nan"), ["p"]])
def test_a_level_is_a_number_or_text(level: Any) -> None:
    with pytest.raises(DataError, match=r"^level=.* of `t`: give a number, a truth value or"):
        dummy("t", level)


def test_what_is_saved_is_text_and_a_cell_a_number(survey: pd.DataFrame) -> None:
    found, grouped = sw.Moments.of(survey, ["a"]), sw.GroupedMoments.of(survey, ["a"], by="g")
    tables = sw.PairTables.of(survey, ["a", "b"])
    for kind in (found, grouped, tables):
        with pytest.raises(DataError, match=r"json is a bytes: .* json.decode\(\)"):
            kind.from_json(kind.to_json().encode())  # type: ignore[arg-type]
        for cell in (-1, 2.5, None):
            with pytest.raises(DataError, match=r"^min_cell=.*: give a whole number"):
                kind.to_json(min_cell=cell)  # type: ignore[arg-type]


# Sources ------------------------------------------------------------------------------------------


def test_several_files_are_one_source(survey: pd.DataFrame, tmp_path: Path) -> None:
    for at in (0, 300, 700):
        survey[at : at + 400].to_parquet(tmp_path / f"wave_{at:03}.parquet")
    paths = sorted(tmp_path.glob("*.parquet"))
    expected = sw.Moments.of(tmp_path, NAMES, missing_codes=[9])
    for several in (paths, [str(path) for path in paths], str(tmp_path / "wave_*.parquet")):
        assert sw.Moments.of(several, NAMES, missing_codes=[9]) == expected
    with pytest.raises(DataError, match="or a pattern such as"):
        sw.Moments.of(str(tmp_path / "round_*.parquet"), NAMES)


ODD: dict[str, Callable[[], Any]] = {
    "categories": lambda: pd.DataFrame({"x": pd.Categorical([3, 1, None, 2])}),
    "dictionary": lambda: arrow_dtype(pa.array([3, 1, None, 2]).dictionary_encode()),
    "decimal": lambda: arrow_dtype(pa.array([3, 1, None, 2]).cast(pa.decimal128(21, 1))),
    "half in pandas": lambda: arrow_dtype(pa.array([3, 1, None, 2]).cast(pa.float16())),
    "half": lambda: pa.table({"x": pa.array([3, 1, None, 2]).cast(pa.float16())}),
    "list": lambda: {"x": [3, 1, None, 2]},
    "Series": lambda: {"x": pl.Series([3, 1, None, 2])},
    "array": lambda: {"x": pa.array([3, 1, None, 2])},
}


def arrow_dtype(column: pa.Array) -> pd.DataFrame:
    return pd.DataFrame({"x": pd.Series(column, dtype=pd.ArrowDtype(column.type))})


@pytest.mark.parametrize("kind", ODD)
def test_numbers_are_read_in_whatever_they_are_held(kind: str) -> None:
    found = sw.Moments.of(ODD[kind]())
    assert (found.n, found.mean.tolist(), found.cases["incomplete"]) == (3, [2.0], 1)


@pytest.mark.parametrize(
    "keep",
    [
        [True, None, True, False],
        pl.Series([True, None, True, False]),
        pa.array([True, None, True, False]),
        pa.chunked_array([[True, None], [True, False]]),
        pd.Series([True, None, True, False]),
        pd.Series([True, None, True, False], dtype="boolean"),
    ],
)
def test_a_filter_may_be_missing(keep: Any) -> None:
    data = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0]})
    found = sw.Moments.of(data, filter=keep)
    assert (found.mean.tolist(), found.cases["filtered"]) == ([2.0], 2)


def test_text_stays_text() -> None:
    for column in (pd.Categorical(["p", "q"]), ["p", None], pd.Series(["p", None])):
        with pytest.raises(DataError, match=r"where numbers are needed"):
            sw.Moments.of(pd.DataFrame({"x": column}))


# Weights and groups -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["frequency", "analytic", "sampling"])
def test_descriptives_name_weights_and_who_has_none(survey: pd.DataFrame, kind: str) -> None:
    weighted = survey.assign(w=survey.b - 1)
    without = int((weighted.w == 0).sum())
    for result in (
        sw.describe(weighted, ["a"], weights="w", weight_type=kind),
        sw.frequencies(weighted, ["a"], weights="w", weight_type=kind),
    ):
        figures = result.to_dict()
        assert figures["weighting"]["weight_type"] == kind
        assert figures["weighting"]["rows"] == 1000 - without
        cases = figures["cases"]
        assert (cases["read"], cases["used"], cases["zero_weight"]) == (
            1000,
            1000 - without,
            without,
        )
        text = str(result)
        assert f"{without} of 1,000 rows" in text or f"{without} of 1000 rows" in text
        assert "weights" in text
    assert sw.describe(survey, ["a"]).to_dict()["notes"] == []


def test_groups_are_not_tested_under_sampling_weights(survey: pd.DataFrame) -> None:
    options: dict[str, Any] = {"by": "g", "weights": "w"}
    sampled = sw.GroupedMoments.of(survey, ["a"], weight_type="sampling", **options).icc()
    tidy = sampled.to_dict()["tidy"]
    assert all(np.isnan(tidy[test][0]) for test in ("f", "p_value"))
    assert np.isfinite(tidy["icc1"][0])
    assert "Sampling weights" in str(sampled)
    assert "F and p do not hold" in str(sampled)
    other = sw.GroupedMoments.of(survey, ["a"], weight_type="analytic", **options).icc()
    assert np.isfinite(other.to_dict()["tidy"]["p_value"][0])
    assert "Analytic weights" in str(other)


@pytest.mark.parametrize("analyse", [sw.describe, sw.frequencies])
def test_each_group_is_described(survey: pd.DataFrame, analyse: Any) -> None:
    for data in (survey, pl.from_pandas(survey), {n: survey[n].to_numpy() for n in survey}):
        found = analyse(data, by="g", weights="w", weight_type="analytic")
        assert list(found) == [0, 1]
        for level, result in found.items():
            rows = survey[survey.g == level]
            names = [name for name in survey if name != "g"]
            alone = analyse(rows, names, weights="w", weight_type="analytic")
            assert_close(result.to_dict()["tidy"], alone.to_dict()["tidy"], STABLE)
        assert "g = 0" in str(found)
    with pytest.raises(DataError, match=f"{analyse.__name__} needs the answers themselves"):
        analyse(sw.GroupedMoments.of(survey, ["a"], by="g"))


def test_remarks_on_all_groups_stand_below_the_last_table(survey: pd.DataFrame) -> None:
    data = survey.assign(g=survey.g.where(survey.b < 5))
    found = sw.describe(data, ["a"], by="g").table()
    (note,) = found.notes
    for drawn in (found.to_html(), found.to_latex()):
        assert drawn.count("belong to no group") == 1
        assert "<p>" not in drawn
    assert str(found).endswith(note)
