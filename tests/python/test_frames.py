"""The same answers give the same figures in every kind of frame, and results come back in kind."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scalewise as sw
from conftest import EXACT, Answers, assert_close
from survey_frames import (
    FRAMES,
    CapsuleOnly,
    as_arrow,
    as_arrow_backed,
    as_capsule,
    as_nullable,
    as_pandas,
    as_polars,
)

NAN = np.nan
ITEMS = ["selfLR", "DoleLR", "ClinLR"]
VARIABLES = ["selfLR", "age", "logpopul"]
BLOCKS = {"First": ["age"], "Second": ["logpopul", "PID"]}


@pytest.fixture
def gaps(answers: Callable[[str], Answers]) -> Answers:
    """Whole numbers and fractions, all with gaps, and a column without any."""
    columns = answers("anes96_gaps")
    kept = {name: columns[name] for name in (*ITEMS, "age", "logpopul", "PID")}
    return {**kept, "times": 1.0 + np.arange(len(columns["age"])) % 2}


def placement() -> sw.Scale:
    return sw.Scale("placement", ITEMS, bounds=(1, 7), reverse=["ClinLR"], min_valid=2)


def everything(data: Any) -> dict[str, dict[str, Any]]:
    """All analyses of rows, as plain figures."""
    weights = {"weights": "times", "weight_type": "frequency"}
    return {
        "describe": sw.describe(data, VARIABLES).to_dict(),
        "frequencies": sw.frequencies(data, ["PID"]).to_dict(),
        "correlations": sw.correlation_matrix(data, VARIABLES).to_dict(),
        "weighted": sw.correlation_matrix(data, VARIABLES, **weights).to_dict(),
        "items": sw.item_analysis(data, placement()).to_dict(),
        "regression": sw.hierarchical_regression(data, "selfLR", BLOCKS).to_dict(),
        "pairwise": sw.hierarchical_regression(
            data, "selfLR", BLOCKS, missing="pairwise"
        ).to_dict(),
        "moments": {"json": sw.Moments.of(data, VARIABLES).to_json()},
    }


def same_bits(found: Any, expected: Any) -> bool:
    """Equal to the last bit; not-a-number equals itself."""
    return repr(found) == repr(expected)


def assert_same_data(data: Any, twin: Any) -> None:
    """The same values of the same types under the same names."""
    if isinstance(data, pd.DataFrame):
        pd.testing.assert_frame_equal(data, twin)
    elif isinstance(data, dict):
        assert list(data) == list(twin)
        for name, column in twin.items():
            assert same_bits(list(data[name]), list(column)), name
    elif isinstance(data, np.ndarray):
        assert data.tobytes() == twin.tobytes()
    else:
        table, other = pa.table(data), pa.table(twin)
        assert same_bits(table.schema, other.schema)
        assert same_bits(table.to_pydict(), other.to_pydict())


def as_list(column: Any) -> list[Any]:
    """A column of any library with null for what is missing."""
    if isinstance(column, pd.Series):
        return [None if pd.isna(value) else value for value in column]
    if isinstance(column, np.ndarray):
        return [None if np.isnan(value) else value for value in column.tolist()]
    return column.to_list() if isinstance(column, pl.Series) else column.to_pylist()


# in -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FRAMES)
def test_every_kind_of_frame_gives_the_same_figures(kind: str, gaps: Answers) -> None:
    assert same_bits(everything(FRAMES[kind](gaps)), everything(gaps))


def test_a_plain_array_with_names_gives_the_same_figures(gaps: Answers) -> None:
    array = np.column_stack([gaps[name] for name in VARIABLES])
    for layout in (array, np.asfortranarray(array), array.astype(">f8"), array[::-1][::-1]):
        found = sw.correlation_matrix(layout, VARIABLES).to_dict()
        assert same_bits(found, sw.correlation_matrix(gaps, VARIABLES).to_dict())


WIDTHS = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", ">i4", ">f4"]


def assert_like(found: sw.Moments, expected: sw.Moments) -> None:
    """The same moments, up to rounding: codes of one byte are summed exactly, doubles are not."""
    assert (found.names, found.cases, found.answered) == (
        expected.names,
        expected.cases,
        expected.answered,
    )
    np.testing.assert_array_equal(found.pair_n, expected.pair_n)
    np.testing.assert_allclose(found.mean, expected.mean, rtol=1e-14)
    np.testing.assert_allclose(found.covariance, expected.covariance, rtol=1e-13)


@pytest.mark.parametrize("width", [*WIDTHS, np.longdouble])
def test_every_numeric_width_is_read(width: Any) -> None:
    plain = {"x": np.array([1.0, 5, 2, 4, 3]), "y": np.array([2.0, 4, 1, 5, 5])}
    narrow = {name: column.astype(width) for name, column in plain.items()}
    for data in (narrow, pd.DataFrame(narrow)):
        assert_like(sw.Moments.of(data), sw.Moments.of(plain))


POLARS_TYPES = [
    *(pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64),
    *(pl.Float32, pl.Float64, pl.Decimal(10, 2)),
]


@pytest.mark.parametrize("kind", POLARS_TYPES, ids=str)
def test_every_polars_type_of_number_is_read(kind: Any) -> None:
    x, y = [1, None, 2, 4, 3, 1], [2, 4, 1, 5, None, 5]
    found = sw.Moments.of(pl.DataFrame({"x": x, "y": y}).cast(kind), missing="pairwise")
    plain = {"x": np.array([1, NAN, 2, 4, 3, 1]), "y": np.array([2, 4, 1, 5, NAN, 5])}
    assert_like(found, sw.Moments.of(plain, missing="pairwise"))


ANSWERED = [True, None, False, True, None, False]
PANDAS_TYPES = ["Int8", "UInt16", "Int64", "Float32", "Float64", "int8[pyarrow]", "double[pyarrow]"]


@pytest.mark.parametrize("kind", PANDAS_TYPES)
def test_every_nullable_type_of_number_is_read(kind: str) -> None:
    frame = pd.DataFrame({"x": [1, None, 2, 4, 3, 1], "y": [2, 4, 1, 5, None, 5]}).astype(kind)
    plain = {"x": np.array([1, NAN, 2, 4, 3, 1]), "y": np.array([2, 4, 1, 5, NAN, 5])}
    for missing in ("listwise", "pairwise"):
        found = sw.Moments.of(frame, missing=missing)
        assert_like(found, sw.Moments.of(plain, missing=missing))


@pytest.mark.parametrize(
    "column",
    [
        pd.DataFrame({"x": pd.array(ANSWERED, dtype="boolean")}),
        pd.DataFrame({"x": pd.array(ANSWERED, dtype="bool[pyarrow]")}),
        pl.DataFrame({"x": ANSWERED}),
        pa.table({"x": ANSWERED}),
        CapsuleOnly(pa.table({"x": ANSWERED})),
        {"x": np.ma.array([True, True, False, True, False, False], mask=[0, 1, 0, 0, 1, 0])},
    ],
    ids=["nullable pandas", "arrow-backed pandas", "polars", "pyarrow", "capsule", "masked array"],
)
def test_yes_and_no_are_one_and_zero(column: Any) -> None:
    described = sw.describe(column).to_dict()["tidy"]
    found = {name: described[name] for name in ("n", "missing", "mean", "min", "max")}
    assert found == {"n": [4], "missing": [2], "mean": [0.5], "min": [0.0], "max": [1.0]}


@pytest.mark.parametrize(
    "column",
    [
        pl.DataFrame({"x": [Decimal("0.10"), None, Decimal("2.25")]}),
        pa.table({"x": [Decimal("0.10"), None, Decimal("2.25")]}),
        pd.DataFrame({"x": [0.10, None, 2.25]}),
        pl.DataFrame({"x": [0.10, NAN, 2.25]}),
        pa.table({"x": pa.chunked_array([[0.10], [None], [], [2.25]])}),
    ],
    ids=["polars decimal", "pyarrow decimal", "pandas None", "polars NaN", "pyarrow chunks"],
)
def test_missing_and_decimal_numbers(column: Any) -> None:
    described = sw.describe(column).to_dict()["tidy"]
    found = {name: described[name] for name in ("n", "missing", "mean")}
    assert_close(found, {"n": [2], "missing": [1], "mean": [1.175]}, EXACT)


def test_whole_numbers_keep_their_last_digit() -> None:
    big = 2**53 + 2
    for data in (
        {"x": np.array([big, big - 4])},
        pd.DataFrame({"x": pd.array([big, None, big - 4], dtype="Int64")}),
        pl.DataFrame({"x": [big, None, big - 4]}),
        pa.table({"x": [big, None, big - 4]}),
    ):
        assert sw.describe(data).to_dict()["tidy"]["max"] == [float(big)]


def test_a_column_without_a_single_answer_is_read(gaps: Answers) -> None:
    n = len(gaps["age"])
    for frame in (
        as_pandas(gaps).assign(empty=np.nan),
        as_polars(gaps).with_columns(empty=pl.lit(None, dtype=pl.Int8)),
        as_arrow(gaps).append_column("empty", pa.nulls(n, pa.float64())),
        # Libraries give such a column a type of its own, which is no number.
        as_polars(gaps).with_columns(empty=pl.lit(None)),
        as_arrow(gaps).append_column("empty", pa.nulls(n)),
    ):
        assert sw.describe(frame, ["empty"]).to_dict()["tidy"]["missing"] == [n]


def test_only_the_columns_of_the_analysis_are_looked_at(gaps: Answers) -> None:
    text = as_pandas(gaps).assign(name="text")
    found = sw.correlation_matrix(text, VARIABLES).to_dict()
    assert same_bits(found, sw.correlation_matrix(gaps, VARIABLES).to_dict())


# out ----------------------------------------------------------------------------------------------

KINDS = {
    "pandas": (as_pandas, pd.DataFrame),
    "nullable pandas": (as_nullable, pd.DataFrame),
    "arrow-backed pandas": (as_arrow_backed, pd.DataFrame),
    "polars": (as_polars, pl.DataFrame),
    "pyarrow": (as_arrow, pa.Table),
    "dictionary": (dict, pd.DataFrame),
    "capsule": (as_capsule, pd.DataFrame),
}


@pytest.mark.parametrize("kind", KINDS)
def test_results_come_in_the_library_of_the_data(kind: str, gaps: Answers) -> None:
    make, frame = KINDS[kind]
    data = make(gaps)
    fit = sw.hierarchical_regression(data, "selfLR", BLOCKS)
    items = sw.item_analysis(data, placement())
    for found in (
        fit.tidy(),
        fit.glance(),
        items.tidy(),
        items.glance(),
        sw.correlation_matrix(data, VARIABLES).tidy(),
        sw.describe(data, VARIABLES).tidy(),
        sw.frequencies(data, ["PID"]).tidy(),
    ):
        assert isinstance(found, frame)


def test_results_of_moments_come_in_pandas(gaps: Answers) -> None:
    moments = sw.Moments.of(as_polars(gaps), VARIABLES)
    assert isinstance(sw.correlation_matrix(moments).tidy(), pd.DataFrame)


def test_absent_figures_are_null_where_the_library_knows_null(gaps: Answers) -> None:
    for make, nulls in (
        (as_polars, lambda column: column.is_null().sum()),
        (as_arrow, lambda column: column.null_count),
    ):
        tidy = sw.hierarchical_regression(make(gaps), "selfLR", BLOCKS).tidy()
        assert {name: nulls(tidy[name]) for name in ("estimate", "block", "beta", "vif")} == {
            "estimate": 0,
            "block": 2,
            "beta": 2,
            "vif": 2,
        }
        two = sw.item_analysis(make(gaps), ["selfLR", "PID"]).tidy()
        assert nulls(two["alpha_if_dropped"]) == 2
        counted = sw.frequencies(make(gaps), ["PID"]).tidy()
        assert (nulls(counted["value"]), nulls(counted["valid_percent"])) == (1, 1)
    tidy = sw.hierarchical_regression(as_pandas(gaps), "selfLR", BLOCKS).tidy()
    assert tidy["beta"].isna().sum() == 2
    assert tidy["beta"].dtype == np.float64


SCORED = {
    "pandas": (as_pandas, pd.Series, pd.DataFrame),
    "nullable pandas": (as_nullable, pd.Series, pd.DataFrame),
    "polars": (as_polars, pl.Series, pl.DataFrame),
    "pyarrow": (as_arrow, pa.ChunkedArray, pa.Table),
    "dictionary": (dict, np.ndarray, dict),
    "records": (FRAMES["records"], np.ndarray, dict),
}


@pytest.mark.parametrize("kind", SCORED)
def test_scores_come_in_the_library_of_the_data(kind: str, gaps: Answers) -> None:
    make, series, frame = SCORED[kind]
    data = make(gaps)
    keyed = np.array([gaps["selfLR"], gaps["DoleLR"], 8 - gaps["ClinLR"]])
    answered = (~np.isnan(keyed)).sum(axis=0)
    expected = np.where(answered >= 2, np.nansum(keyed, axis=0) / np.maximum(answered, 1), NAN)
    assert np.isnan(expected).any()
    score = placement().score(data)
    assert isinstance(score, series)
    assert_close(as_list(score), expected, EXACT)
    turned = placement().keyed(data)
    assert isinstance(turned, frame)
    assert list(turned if isinstance(turned, dict) else getattr(turned, "column_names", turned))
    for item, column in zip(ITEMS, keyed, strict=True):
        assert_close(as_list(turned[item]), column, EXACT, what=item)


def test_scores_of_an_arrow_stream_can_be_read(gaps: Answers) -> None:
    expected = as_list(placement().score(gaps))
    assert as_list(placement().score(as_capsule(gaps))) == expected
    scored = sw.score_scales(as_capsule(gaps), [placement()])
    assert as_list(scored["placement"]) == expected


def test_a_pandas_score_keeps_index_and_name(gaps: Answers) -> None:
    shuffled = as_pandas(gaps).sample(frac=1, random_state=1)
    score = placement().score(shuffled)
    assert score.index.equals(shuffled.index)
    assert score.name == "placement"
    assert placement().keyed(shuffled).index.equals(shuffled.index)
    in_order = placement().score(as_pandas(gaps))
    assert score.sort_index().equals(in_order)


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow", "dictionary"])
def test_score_scales_adds_columns_and_changes_nothing(kind: str, gaps: Answers) -> None:
    data, twin = SCORED[kind][0](gaps), SCORED[kind][0](gaps)
    broad = sw.Scale("broad", ["selfLR", "PID"], score="sum")
    scored = sw.score_scales(data, [placement(), broad])
    names = scored.column_names if kind == "pyarrow" else list(scored)
    if kind == "polars":
        names = scored.columns
    assert names == [*gaps, "placement", "broad"]
    assert as_list(scored["placement"]) == as_list(placement().score(data))
    assert as_list(scored["broad"]) == as_list(broad.score(data))
    assert_same_data(data, twin)


def test_the_callers_data_are_unchanged(gaps: Answers) -> None:
    for make in FRAMES.values():
        data, twin = make(gaps), make(gaps)
        everything(data)
        sw.frequencies(data, VARIABLES)
        assert_same_data(data, twin)


def test_weights_may_be_an_array_of_any_kind(gaps: Answers) -> None:
    expected = sw.Moments.of(gaps, VARIABLES, weights="times", weight_type="frequency")
    times = gaps["times"]
    for weights in (
        times,
        times.tolist(),
        times.astype(np.int8),
        pd.Series(times),
        pl.Series(times),
        np.ma.array(times, mask=False),
    ):
        found = sw.Moments.of(gaps, VARIABLES, weights=weights, weight_type="frequency")
        assert found == expected


def test_fields_of_packed_records_are_read_as_they_are() -> None:
    packed = np.zeros(6, dtype=[("a", "f8"), ("b", "i1"), ("c", "?")])
    packed["a"] = packed["b"] = np.arange(6)
    packed["c"] = np.arange(6) % 2
    mean = sw.describe(packed).to_dict()["tidy"]["mean"]
    assert mean == [2.5, 2.5, 0.5]
    assert sw.Moments.of({"a": packed["a"]}).mean.tolist() == [2.5]
    with pytest.raises(sw.DataError, match="`a` lies in memory between other data"):
        sw._core.describe([("a", packed["a"], None)], None)


def test_weights_with_another_index_are_refused() -> None:
    data = pd.DataFrame({"x": [1.0, 2.0, 4.0], "y": [2.0, 1.0, 3.0]})
    weights = pd.Series([1, 2, 3], index=[2, 1, 0])
    with pytest.raises(sw.DataError, match="another index"):
        sw.Moments.of(data, weights=weights, weight_type="frequency")
    in_order = sw.Moments.of(data, weights=weights.to_numpy(), weight_type="frequency")
    assert in_order.n == 6


def test_scales_may_come_from_a_generator() -> None:
    data = {"a": np.array([1, 2]), "b": np.array([3, 4])}
    scored = sw.score_scales(data, (scale for scale in [sw.Scale("s", ["a", "b"])]))
    assert scored["s"].tolist() == [2.0, 3.0]
    with pytest.raises(sw.DataError, match="give a list"):
        sw.score_scales(data, sw.Scale("s", ["a", "b"]))
    named_self = sw.score_scales(pd.DataFrame(data), [sw.Scale("self", ["a", "b"])])
    assert named_self["self"].tolist() == [2.0, 3.0]
