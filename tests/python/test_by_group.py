"""Analyses by group: each as if its group were all there is, and what becomes of the impossible."""

from __future__ import annotations

import json
import pickle
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scalewise as sw
from conftest import REFERENCES, STABLE, assert_close

BLOCKS = {"One": ["ses"], "Two": ["minority"]}
ITEMS = ["math", "ses", "minority"]


@pytest.fixture(scope="module")
def pupils() -> pd.DataFrame:
    """Pupils of eight schools, with gaps, weights, and one whose school is missing."""
    frame = pd.read_csv(REFERENCES / "data" / "math_achieve.csv")[:380]
    numbers = np.random.default_rng(5)
    frame.loc[numbers.random(len(frame)) < 0.05, "ses"] = np.nan
    frame["chance"] = numbers.uniform(1, 3, len(frame))
    frame["times"] = numbers.integers(0, 4, len(frame))
    frame["school"] = frame["school"].astype(float)
    frame.loc[3, "school"] = np.nan
    return frame


Analysis = Callable[..., Any]


def regression(data: Any, **options: Any) -> Any:
    return sw.hierarchical_regression(data, "math", BLOCKS, **options)


def correlations(data: Any, **options: Any) -> Any:
    return sw.correlation_matrix(data, ["math", "ses", "minority"], **options)


def items(data: Any, **options: Any) -> Any:
    return sw.item_analysis(data, ITEMS, **options)


def alpha(data: Any, **options: Any) -> Any:
    return sw.cronbach_alpha(data, ITEMS, **options)


ANALYSES: list[Analysis] = [regression, correlations, items, alpha]


def figures(result: Any) -> dict[str, Any]:
    if isinstance(result, sw.Reliability):
        return {"estimate": result.estimate, "conf_low": result.conf_low, "n": result.n}
    everything: dict[str, Any] = result.to_dict()
    return everything


def assert_same(one: Any, other: Any) -> None:
    """Figures agree; of small ones, next to nought, ten digits of one."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for name in one:
            assert_same(one[name], other[name])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            assert_same(a, b)
    elif isinstance(one, float):
        assert_close(one, other, STABLE, scale=1.0)
    else:
        assert one == other


@pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")
@pytest.mark.parametrize("options", [
    {},
    {"missing": "listwise"},
    {"missing": "pairwise"},
    {"missing": "em"},
    {"weights": "times", "weight_type": "frequency"},
    {"weights": "chance", "weight_type": "analytic"},
    {"weights": "chance", "weight_type": "sampling"},
    {"confidence": 0.9},
])  # fmt: skip
@pytest.mark.parametrize("analysis", ANALYSES)
def test_each_group_as_if_it_were_all(
    analysis: Analysis, options: dict[str, Any], pupils: pd.DataFrame
) -> None:
    found = analysis(pupils, by="school", **options)
    schools = sorted(pupils["school"].dropna().unique())
    assert sorted([*found, *found.failed]) == schools
    assert 5 < len(found) < len(schools)
    assert found.cases["ungrouped"] == 1
    for school in found:
        alone = analysis(pupils[pupils["school"] == school], **options)
        assert type(found[school]) is type(alone)
        assert_same(figures(found[school]), figures(alone))


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.from_pandas, pa.Table.from_pandas])
@pytest.mark.parametrize("weight_type", ["analytic", "sampling"])
def test_weights_beside_the_data(
    frame: Callable[[Any], Any], weight_type: str, pupils: pd.DataFrame
) -> None:
    chance = pupils["chance"].to_numpy()
    named = regression(frame(pupils), by="school", weights="chance", weight_type=weight_type)
    beside = regression(frame(pupils), by="school", weights=chance, weight_type=weight_type)
    assert len(named) > 5
    for school in named:
        assert_same(named[school].to_dict(), beside[school].to_dict())


@pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")
@pytest.mark.parametrize("analysis", ANALYSES)
def test_grouped_moments_are_data(analysis: Analysis, pupils: pd.DataFrame) -> None:
    names = ["math", "ses", "minority", "female"]
    complete = pupils.dropna()
    grouped = sw.GroupedMoments.of(complete, names, by=["school", "female"])
    found = analysis(grouped)
    from_rows = analysis(complete, by=["school", "female"], missing="listwise")
    assert (list(found), list(found.failed)) == (list(from_rows), list(from_rows.failed))
    for key in found:
        assert_same(figures(found[key]), figures(from_rows[key]))


def test_moments_that_lack_digits_are_looked_up_in_the_rows() -> None:
    numbers = np.random.default_rng(2)
    x = numbers.normal(size=400)
    near = x + 1e-4 * numbers.normal(size=400)
    frame = pd.DataFrame({"x": x, "near": near, "y": x + numbers.normal(size=400)})
    frame["g"] = np.arange(400) % 2
    found = sw.hierarchical_regression(frame, "y", [["x", "near"]], by="g")
    alone = sw.hierarchical_regression(frame[frame["g"] == 1], "y", [["x", "near"]])
    assert found[1].precision == alone.precision == "double-double"
    assert_same(found[1].to_dict(), alone.to_dict())
    grouped = sw.GroupedMoments.of(frame, by="g")
    with pytest.raises(sw.NumericError, match=r"no group has a result; g = 0: .*give the rows"):
        sw.hierarchical_regression(grouped, "y", [["x", "near"]])


# what is impossible -------------------------------------------------------------------------------


@pytest.fixture
def uneven() -> pd.DataFrame:
    """A group that is fine, one that is constant, one that is small, and a row of none."""
    return pd.DataFrame({
        "g": ["a"] * 5 + ["b"] * 5 + ["c"] * 2 + [None],
        "x": [1, 2, 3, 4, 6, 1, 2, 3, 4, 6, 1, 2, 9],
        "y": [1, 3, 2, 4, 9, 7, 7, 7, 7, 7, 2, 1, 9],
    })  # fmt: skip


def test_a_group_that_fails_sinks_no_other(uneven: pd.DataFrame) -> None:
    found = sw.hierarchical_regression(uneven, "y", [["x"]], by="g")
    assert (list(found), list(found.failed), len(found)) == (["a"], ["b", "c"], 1)
    assert found.failed["b"].startswith("`y` is constant (7 in every row used)")
    assert found.failed["c"].startswith("too few rows for this regression")
    with pytest.raises(KeyError, match="`y` is constant"):
        _ = found["b"]
    with pytest.raises(KeyError):
        _ = found["d"]
    text = str(found)
    assert "Regression: y (g = a)" in text
    assert f"No result for g = b: {found.failed['b']}." in text
    assert "1 row belongs to no group: g is missing." in text
    assert repr(found) == text == str(found.table())
    html = found._repr_html_()
    assert html is not None and "No result for g = c" in html and "g = a" in html
    assert found.by == ["g"]


def test_no_group_with_a_result_is_an_error(uneven: pd.DataFrame) -> None:
    with pytest.raises(sw.DataError, match=r"^no group has a result; g = b: `y` is constant"):
        sw.hierarchical_regression(uneven[5:], "y", [["x"]], by="g")
    with pytest.raises(sw.DataError, match=r"^there are no groups by g: no row has all keys"):
        sw.hierarchical_regression(uneven[12:], "y", [["x"]], by="g")


def test_answers_out_of_bounds_are_refused_in_all_groups(uneven: pd.DataFrame) -> None:
    scale = sw.Scale("s", ["x", "y"], bounds=(1, 7))
    with pytest.raises(sw.DataError, match="`y` is 9 in row 4"):
        sw.item_analysis(uneven[:12], scale, by="g")


REFUSED: list[tuple[Callable[[pd.DataFrame], object], str]] = [
    (
        lambda frame: sw.correlation_matrix(sw.Moments.of(frame, ["x", "y"]), by="g"),
        "by= does not apply to Moments, which are of all respondents together: give the answers, "
        "or GroupedMoments.of(data, by=...)",
    ),
    (
        lambda frame: sw.correlation_matrix(sw.GroupedMoments.of(frame, by="g"), by="g"),
        "by= does not apply to GroupedMoments, which are grouped already",
    ),
    (
        lambda frame: sw.correlation_matrix(frame, ["x", "y"], by="h"),
        "unknown variable `h`: the data have `g`, `x` and `y`; check the spelling",
    ),
    (
        lambda frame: sw.correlation_matrix(frame, ["x", "y"], by=[]),
        "no key to group by: name at least one column",
    ),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_refusals(
    call: Callable[[pd.DataFrame], object], message: str, uneven: pd.DataFrame
) -> None:
    with pytest.raises(sw.DataError) as raised:
        call(uneven)
    assert str(raised.value) == message


def test_options_of_moments_are_refused(uneven: pd.DataFrame) -> None:
    grouped = sw.GroupedMoments.of(uneven, by="g")
    with pytest.raises(sw.DataError, match="weights= does not apply to Moments"):
        sw.correlation_matrix(grouped, weights="x", weight_type="frequency")
    with pytest.raises(sw.DataError, match='missing="em" does not apply to listwise Moments'):
        sw.correlation_matrix(grouped, missing="em")


# tables -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [pd.DataFrame, pl.from_pandas, pa.Table.from_pandas, dict])
def test_tables_in_the_library_of_the_data(
    make: Callable[[Any], Any], uneven: pd.DataFrame
) -> None:
    two = uneven.assign(wave=[1, 1, 1, 2, 2] + [1] * 8, y=uneven["x"] ** 2)
    data = {name: two[name].tolist() for name in two} if make is dict else make(two)
    found = sw.correlation_matrix(data, ["x", "y"], by=["wave", "g"], missing="listwise")
    assert list(found) == [(1, "a"), (1, "b")]
    tidy, glance = found.tidy(), found.glance()
    expected = pd.DataFrame if make is dict else type(data)
    assert isinstance(tidy, expected) and isinstance(glance, expected)
    columns = list(getattr(tidy, "column_names", tidy.columns))
    assert columns[:4] == ["wave", "g", "x", "y"]
    assert len(tidy) == len(found)
    assert [found[key].r[0, 1] for key in found] == list(map(float, tidy["estimate"]))


def test_tidy_stacks_all_rows(pupils: pd.DataFrame) -> None:
    found = regression(pupils, by="school")
    tidy, glance = found.tidy(), found.glance()
    assert tidy["school"].tolist() == [school for school in found for _ in range(5)]
    assert glance["school"].tolist() == [school for school in found for _ in range(2)]
    first = found[1224].tidy()
    pd.testing.assert_frame_equal(tidy[:5].drop(columns="school"), first)


def test_a_key_called_as_a_column(uneven: pd.DataFrame) -> None:
    found = sw.hierarchical_regression(
        uneven.rename(columns={"g": "term"}), "y", [["x"]], by="term"
    )
    assert list(found.tidy().columns)[:3] == ["by_term", "model", "block"]
    assert list(found.glance().columns)[:2] == ["term", "model"]


def test_alpha_by_group_is_one_table(uneven: pd.DataFrame) -> None:
    found = sw.cronbach_alpha(uneven.assign(y=uneven["x"] % 4), ["x", "y"], by="g", confidence=0.9)
    lines = str(found).splitlines()
    assert lines[1] == "Cronbach's α by g"
    assert "90% CI" in str(found)
    assert "Note. Interval: Feldt." in str(found)
    assert any(line.startswith("g = a") for line in lines)
    assert "No result for g = c: " in " ".join(lines)
    columns = ["g", "coefficient", "estimate", "conf_low", "conf_high", "n", "method", "std_error"]
    assert list(found.tidy().columns) == columns
    assert found._repr_html_()


def test_many_groups_are_not_all_printed() -> None:
    numbers = np.random.default_rng(1)
    frame = pd.DataFrame({"g": np.arange(3000) % 50, "x": numbers.normal(size=3000)})
    frame["y"] = frame["x"] + numbers.normal(size=3000)
    found = sw.correlation_matrix(frame, ["x", "y"], by="g")
    assert str(found).count("Correlations") == 20
    assert "30 further groups are not shown: tidy() and table() have all." in str(found)
    stack = found.table(digits=3)
    assert len(stack) == 50 == len(list(stack)) and "g = 49" in stack[-1].title
    assert stack.to_markdown().count("g = ") == stack.to_latex().count("g = ") == 50


def test_everything_as_plain_data(uneven: pd.DataFrame) -> None:
    found = sw.hierarchical_regression(uneven, "y", [["x"]], by="g")
    whole = json.loads(json.dumps(found.to_dict()))
    assert whole["by"] == ["g"] and whole["cases"]["ungrouped"] == 1
    assert whole["groups"][0]["key"] == {"g": "a"}
    assert whole["groups"][0]["result"]["outcome"] == "y"
    assert [each["key"]["g"] for each in whole["failed"]] == ["b", "c"]
    again = pickle.loads(pickle.dumps(found))
    assert_same(again.to_dict(), found.to_dict())


def test_one_warning_for_all_groups(uneven: pd.DataFrame) -> None:
    frame = uneven.assign(y=-uneven["x"], z=uneven["x"] ** 2)
    message = r"negative correlation with the other items for `y` \(in 2 group\(s\)\);"
    with pytest.warns(sw.KeyingWarning, match=message) as warned:
        sw.item_analysis(frame[:10], ["x", "y", "z"], by="g")
    assert len(warned) == 1
    assert warned[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sw.item_analysis(frame, ["x", "z"], by="g")


def test_from_sources(pupils: pd.DataFrame) -> None:
    names = ["math", "ses", "minority", "school"]
    found = regression(pl.from_pandas(pupils[names]).lazy(), by="school")
    whole = regression(pupils, by="school")
    assert list(found) == list(whole)
    for school in found:
        assert_same(found[school].to_dict(), whole[school].to_dict())
    with pytest.raises(sw.DataError, match="needs its rows in memory"):
        regression(
            pl.from_pandas(pupils).lazy(), by="school", weights="chance", weight_type="sampling"
        )


def test_a_series_has_no_groups() -> None:
    """It is no frame, whoever asks for its columns."""
    series = pd.Series([1.0, 2.0], name="x")
    for call in (
        lambda: sw.describe(series, ["x"], by="g"),
        lambda: sw.GroupedMoments.of(series, ["x"], by="g"),
        lambda: sw.hierarchical_regression(series, "x", {"One": [sw.factor("g")]}),
    ):
        with pytest.raises(sw.DataError, match=r"^`data` is a Series: give a DataFrame"):
            call()
