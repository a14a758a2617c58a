"""Moments by groups: R's figures, keys of every kind, merging, and what is refused."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scalewise as sw
from conftest import REFERENCES, STABLE, assert_close, read_json
from survey_frames import CapsuleOnly

DESIGNS = read_json("designs.json")["grouped"]
FIGURES = read_json("groups.json")
CASES = [(name, weighting) for name in DESIGNS for weighting in FIGURES[name]]

#: Libraries in turn, one for each design.
READ: list[Callable[[Any], Any]] = [
    lambda frame: frame,
    pl.from_pandas,
    lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
    lambda frame: {name: frame[name].to_numpy() for name in frame},
]

Design = tuple[sw.GroupedMoments, dict[str, Any], dict[str, Any]]


def frame_of(name: str) -> pd.DataFrame:
    design = DESIGNS[name]
    file = design.get("file") or read_json("studies.json")[design["study"]]["file"]
    return pd.read_csv(REFERENCES / file)


@pytest.fixture(scope="module")
def found() -> Callable[[str, str], Design]:
    """The groups of a design, its declaration, and R's figures."""
    kept: dict[tuple[str, str], sw.GroupedMoments] = {}

    def of(name: str, weighting: str) -> Design:
        design = DESIGNS[name]
        if (name, weighting) not in kept:
            frame, options = frame_of(name), {}
            if weighting == "frequency":
                weights = pd.read_csv(REFERENCES / design["weights_file"])[design["frequency"]]
                options = {
                    "weights": weights.to_numpy()[: len(frame)],
                    "weight_type": "frequency",
                }
            data = READ[list(DESIGNS).index(name) % len(READ)](frame)
            kept[name, weighting] = sw.GroupedMoments.of(
                data, design["variables"], by=design["keys"], **options
            )
        return kept[name, weighting], design, FIGURES[name][weighting]

    return of


def infinite(figures: Any) -> Any:
    """R's figures with infinities as such."""
    if isinstance(figures, list):
        return [infinite(figure) for figure in figures]
    return math.inf if figures == "Inf" else figures


# R's figures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "weighting"), CASES)
def test_groups(name: str, weighting: str, found: Callable[[str, str], Design]) -> None:
    grouped, design, expected = found(name, weighting)
    assert grouped.keys == design["keys"]
    # R knows no groups without respondents.
    there = [key for key in grouped if grouped[key].n > 0]
    columns = zip(*(expected["keys"][key] for key in design["keys"]), strict=True)
    assert there == [key if len(key) > 1 else key[0] for key in columns]
    for at, key in enumerate(there):
        moments = grouped[key]
        assert moments.n == expected["groups"]["n"][at]
        assert_close(moments.mean, expected["groups"]["mean"][at], STABLE, scale=1e-3)
        covariance = expected["groups"]["covariance"][at]
        if covariance is not None:
            assert_close(moments.covariance, covariance, STABLE, scale=1e-3, what=str(key))


@pytest.mark.parametrize(("name", "weighting"), CASES)
def test_within_and_between(name: str, weighting: str, found: Callable[[str, str], Design]) -> None:
    grouped, _, expected = found(name, weighting)
    for part in ("within", "between"):
        assert_close(getattr(grouped, part), expected[part], STABLE, scale=1e-2, what=part)
    sizes = {name: getattr(grouped.sizes, name) for name in expected["sizes"]}
    assert_close(sizes, expected["sizes"], STABLE)
    assert grouped.n == expected["sizes"]["n"]


@pytest.mark.parametrize(("name", "weighting"), CASES)
def test_intraclass_correlations(
    name: str, weighting: str, found: Callable[[str, str], Design]
) -> None:
    grouped, design, expected = found(name, weighting)
    icc = grouped.icc()
    assert icc.by == design["keys"]
    tidy = icc.to_dict()["tidy"]
    for column, figures in expected["coefficients"].items():
        if column == "design_effect_mean_size":
            continue
        scale = 1.0 if column.startswith(("icc", "variance", "design")) else 0.0
        for at, figure in enumerate(infinite(figures)):
            one = tidy[column][at]
            if figure == math.inf:
                assert one == math.inf
            else:
                assert_close(one, figure, STABLE, scale=scale, what=f"{column}[{at}]")
    assert icc.sizes == grouped.sizes


@pytest.mark.parametrize(("name", "weighting"), CASES)
def test_regressions(name: str, weighting: str, found: Callable[[str, str], Design]) -> None:
    grouped, design, expected = found(name, weighting)
    fits = sw.hierarchical_regression(grouped, design["outcome"], {"all": design["predictors"]})
    keys = [key for key in grouped if grouped[key].n > 0]
    numbers = {key: at for at, key in enumerate(keys, start=1)}
    tidy, glance = expected["regression"]["tidy"], expected["regression"]["glance"]
    # R leaves out what a perfect fit leaves: rounding.
    fits_of_r = [key for key in fits if numbers[key] in glance["group"]]
    assert [numbers[key] for key in fits_of_r] == glance["group"]
    terms = len(design["predictors"]) + 1
    for at, key in enumerate(fits_of_r):
        rows = slice(at * terms, (at + 1) * terms)
        one = fits[key].to_dict()
        for column in ("term", "estimate", "std_error", "statistic", "p_value"):
            assert_close(one["tidy"][column], tidy[column][rows], STABLE, scale=1e-3, what=column)
        for column in ("n", "r_squared", "adj_r_squared", "sigma", "f", "df2"):
            assert_close(one["glance"][column][0], glance[column][at], STABLE, scale=1e-3)


# keys ---------------------------------------------------------------------------------------------

NAN = np.nan
X = np.arange(8.0)
TEXT = ["b", "a", "b", None, "é", "a", "b", "a"]
NUMBERS = [30, -7, 30, None, 2, -7, 30, -7]

KEYS: dict[str, tuple[Any, list[Any]]] = {
    "pandas text": (pd.DataFrame({"k": TEXT}), TEXT),
    "pandas objects": (pd.DataFrame({"k": pd.Series(TEXT, dtype=object)}), TEXT),
    "pandas categories": (
        pd.DataFrame({"k": pd.Categorical(TEXT, categories=["é", "c", "b", "a"])}),
        TEXT,
    ),
    "pandas doubles": (
        pd.DataFrame({"k": [NAN if x is None else float(x) for x in NUMBERS]}),
        NUMBERS,
    ),
    "pandas nullable": (pd.DataFrame({"k": pd.array(NUMBERS, dtype="Int16")}), NUMBERS),
    "pandas arrow": (pd.DataFrame({"k": pd.array(TEXT, dtype="string[pyarrow]")}), TEXT),
    "pandas number categories": (pd.DataFrame({"k": pd.Categorical(NUMBERS)}), NUMBERS),
    "polars text": (pl.DataFrame({"k": TEXT}), TEXT),
    "polars categories": (pl.DataFrame({"k": pl.Series(TEXT, dtype=pl.Categorical)}), TEXT),
    "polars enum": (pl.DataFrame({"k": pl.Series(TEXT, dtype=pl.Enum(["a", "b", "é"]))}), TEXT),
    "polars numbers": (pl.DataFrame({"k": pl.Series(NUMBERS, dtype=pl.Int8)}), NUMBERS),
    "polars truth": (
        pl.DataFrame({"k": [True, False, None] * 2 + [True] * 2}),
        [True, False, None] * 2 + [True] * 2,
    ),
    "arrow text": (pa.table({"k": TEXT}), TEXT),
    "arrow chunks": (
        pa.concat_tables([pa.table({"k": TEXT[:3]}), pa.table({"k": TEXT[3:]})]),
        TEXT,
    ),
    "arrow dictionary": (pa.table({"k": pa.array(TEXT).dictionary_encode()}), TEXT),
    "arrow numbers": (pa.table({"k": pa.array(NUMBERS, pa.int32())}), NUMBERS),
    "arrow capsule": (CapsuleOnly(pa.table({"k": TEXT})), TEXT),
    "list": ({"k": TEXT}, TEXT),
    "array of text": ({"k": np.array([x or "?" for x in TEXT])}, [x or "?" for x in TEXT]),
    "array of truth": ({"k": np.array([True, False] * 4)}, [True, False] * 4),
    "array of bytes": ({"k": np.arange(8, dtype=np.uint8) % 3}, [x % 3 for x in range(8)]),
    "wide numbers": ({"k": np.array([10**15, -1] * 4)}, [10**15, -1] * 4),
    "masked": (
        {"k": np.ma.array([x or 0 for x in NUMBERS], mask=[x is None for x in NUMBERS])},
        NUMBERS,
    ),
}


def with_x(data: Any) -> Any:
    """The same with a variable."""
    if isinstance(data, dict):
        return {**data, "x": X}
    if isinstance(data, pd.DataFrame):
        return data.assign(x=X)
    if isinstance(data, pl.DataFrame):
        return data.with_columns(x=pl.Series(X))
    if isinstance(data, pa.Table):
        return data.append_column("x", pa.array(X))
    return CapsuleOnly(pa.table({"k": TEXT, "x": X}))


@pytest.mark.parametrize("kind", KEYS)
def test_keys_of_every_kind(kind: str) -> None:
    data, values = KEYS[kind]
    grouped = sw.GroupedMoments.of(with_x(data), ["x"], by="k")
    levels = sorted({value for value in values if value is not None})
    assert list(grouped) == levels
    assert [type(key) for key in grouped] == [type(level) for level in levels]
    for level in levels:
        rows = [i for i, value in enumerate(values) if value is not None and value == level]
        assert grouped[level].n == len(rows)
        assert grouped[level].mean[0] == pytest.approx(X[rows].mean(), rel=1e-14)
    assert grouped.cases["ungrouped"] == sum(value is None for value in values)
    assert grouped.cases["read"] == 8


ORDER = ["low", "middle", "high", "never"]
RANKS = ["middle", "low", "high", "low", "middle", None, "high", "low"]


def ranked(kind: str) -> Any:
    """The same ranks as categories of a declared order."""
    if kind == "polars":
        return pl.DataFrame({"k": pl.Series(RANKS, dtype=pl.Enum(ORDER)), "x": X, "g": [1, 2] * 4})
    of_pandas = pd.DataFrame({"k": pd.Categorical(RANKS, ORDER, ordered=True), "x": X})
    of_pandas["g"] = [1, 2] * 4
    if kind == "dask":
        return pytest.importorskip("dask.dataframe").from_pandas(of_pandas, npartitions=3)
    return of_pandas


@pytest.mark.parametrize("kind", ["pandas", "polars", "dask"])
def test_categories_come_in_their_declared_order(kind: str) -> None:
    data = ranked(kind)
    grouped = sw.GroupedMoments.of(data, ["x"], by="k")
    assert list(grouped) == ["low", "middle", "high"]
    assert [grouped[key].n for key in grouped] == [3, 2, 2]
    by_two = sw.GroupedMoments.of(data, ["x"], by=["g", "k"])
    assert list(by_two) == [(1, "middle"), (1, "high"), (2, "low")]
    assert list(pickle.loads(pickle.dumps(by_two))) == list(by_two)
    assert list(grouped.select(["x"])) == list(grouped)
    if kind != "dask":
        described = sw.describe(data, ["x"], by="k")
        assert list(described) == list(grouped)
        assert list(described.tidy()["k"]) == list(grouped)


def test_parts_keep_the_order_that_all_of_them_declare() -> None:
    data, plain = ranked("pandas"), ranked("pandas").astype({"k": object})
    grouped, unordered = (sw.GroupedMoments.of(of, ["x"], by="k") for of in (data, plain))
    assert list(unordered) == ["high", "low", "middle"]
    assert list(grouped + grouped) == ["low", "middle", "high"] == list(grouped.push(data))
    for merged in (grouped + unordered, unordered + grouped, grouped.push(plain)):
        assert list(merged) == ["high", "low", "middle"]
    assert grouped == unordered
    assert list(sw.GroupedMoments.from_json(grouped.to_json())) == list(unordered)


def test_several_keys_the_first_the_slowest() -> None:
    data = {"a": [2, 1, 2, 1, 1], "b": ["x", "y", "x", None, "x"], "v": [1.0, 2, 3, 4, 5]}
    grouped = sw.GroupedMoments.of(data, by=["a", "b"])
    assert list(grouped) == [(1, "x"), (1, "y"), (2, "x")]
    assert grouped.names == ["v"]
    assert grouped[2, "x"].n == 2
    assert grouped[np.int64(2), np.str_("x")].n == 2
    assert grouped.groups[1, "y"].mean[0] == 2.0
    assert (2, "x") in grouped
    assert [key in grouped for key in ((2, "y"), 2, (2,), (2, "x", 1), "x", None, [2])] == [
        False
    ] * 7
    with pytest.raises(KeyError):
        grouped[9]


def test_a_table_with_names() -> None:
    values = np.column_stack([[1, 1, 2], [5.0, 7.0, 9.0]])
    grouped = sw.GroupedMoments.of(values, ["office", "x"], by="office")
    assert (list(grouped), grouped.names, grouped[1].mean[0]) == ([1, 2], ["x"], 6.0)


def test_terms_and_scales_are_variables() -> None:
    data = {"g": [1, 1, 2, 2], "x": [1, 2, 3, 4], "y": [2, 2, 3, 1]}
    names = ["x", sw.product("x", "y"), sw.Scale("s", ["x", "y"])]
    grouped = sw.GroupedMoments.of(data, names, by="g")
    assert grouped.names == ["x", "x:y", "s"]
    assert grouped[2].mean.tolist() == [3.5, 6.5, 2.75]


# merging and saving -------------------------------------------------------------------------------


@pytest.fixture
def offices() -> pd.DataFrame:
    """Offices of different sizes, with gaps in answers and keys."""
    numbers = np.random.default_rng(7)
    n = 500
    frame = pd.DataFrame(numbers.normal(size=(n, 3)), columns=["x", "y", "z"])
    frame["office"] = numbers.integers(0, 20, n)
    frame["country"] = numbers.choice(["NL", "BE", "DE"], n)
    frame.loc[numbers.random(n) < 0.1, "y"] = np.nan
    frame.loc[numbers.random(n) < 0.05, "country"] = None
    return frame


NAMES, BY = ["x", "y", "z"], ["country", "office"]


def assert_same_groups(one: sw.GroupedMoments, other: sw.GroupedMoments) -> None:
    assert (list(one), one.cases, one.keys) == (list(other), other.cases, other.keys)
    for key in one:
        assert one[key].cases == other[key].cases
        assert_close(one[key].mean, other[key].mean, STABLE, scale=1.0)
        assert_close(one[key].covariance, other[key].covariance, STABLE, scale=1.0)


@pytest.mark.parametrize("missing", ["listwise", "pairwise", "em"])
def test_parts_merge_into_the_whole(offices: pd.DataFrame, missing: str) -> None:
    whole = sw.GroupedMoments.of(offices, NAMES, by=BY, missing=missing)
    parts = [
        sw.GroupedMoments.of(offices[at : at + 70], NAMES, by=BY, missing=missing)
        for at in range(0, 500, 70)
    ]
    pushed = parts[0]
    for at in range(70, 500, 70):
        pushed = pushed.push(offices[at : at + 70])
    assert pushed == sum(parts[1:], start=parts[0])
    if missing == "em":
        assert (list(pushed), pushed.cases) == (list(whole), whole.cases)
    else:
        assert_same_groups(pushed, whole)


def test_each_group_is_the_moments_of_its_rows(offices: pd.DataFrame) -> None:
    for missing in ("listwise", "pairwise"):
        grouped = sw.GroupedMoments.of(offices, NAMES, by=BY, missing=missing)
        for (country, office), moments in grouped.groups.items():
            rows = offices[(offices["country"] == country) & (offices["office"] == office)]
            alone = sw.Moments.of(rows, NAMES, missing=missing)
            assert moments.cases == alone.cases
            assert_close(moments.covariance, alone.covariance, STABLE, scale=1.0)
        keyed = offices[offices["country"].notna()]
        total, alone = grouped.total, sw.Moments.of(keyed, NAMES, missing=missing)
        assert total.cases == alone.cases
        assert_close(total.covariance, alone.covariance, STABLE, scale=1.0)


def test_saving_and_pickling(offices: pd.DataFrame) -> None:
    grouped = sw.GroupedMoments.of(pl.from_pandas(offices), NAMES, by=BY)
    again = pickle.loads(pickle.dumps(grouped))
    assert again == grouped == sw.GroupedMoments.from_json(grouped.to_json())
    assert isinstance(again.icc().tidy(), pl.DataFrame)
    assert again != sw.GroupedMoments.of(offices, NAMES, by="office")
    assert again.select(["z", "x"]).names == ["z", "x"]
    with pytest.raises(sw.DataError, match="cannot be used"):
        sw.GroupedMoments.from_json(grouped.total.to_json())
    with pytest.raises(sw.DataError, match=r"\(country = .*, office = .*\): . respondent"):
        grouped.to_json(min_cell=5)


def test_the_same_from_sources(offices: pd.DataFrame) -> None:
    whole = sw.GroupedMoments.of(offices, NAMES, by=BY)
    polars = pl.from_pandas(offices)
    batches = (offices[at : at + 100] for at in range(0, 500, 100))
    assert_same_groups(sw.GroupedMoments.of(polars.lazy(), NAMES, by=BY), whole)
    assert_same_groups(sw.GroupedMoments.of(polars.lazy(), by=BY), whole)
    assert_same_groups(sw.GroupedMoments.of(batches, NAMES, by=BY), whole)


def test_what_is_left_out_is_counted(offices: pd.DataFrame) -> None:
    frame = offices.assign(keep=offices["x"] > -1, times=np.arange(500) % 4)
    grouped = sw.GroupedMoments.of(
        frame, NAMES, by="country", filter="keep", bounds={"z": (-2, 2)},
        weights="times", weight_type="frequency",
    )  # fmt: skip
    cases = grouped.cases
    assert cases["read"] == 500 == sum(cases.values()) - 500
    assert cases["ungrouped"] == offices["country"].isna().sum()
    assert min(cases.values()) > 0


def test_thousands_of_groups() -> None:
    numbers = np.random.default_rng(3)
    key, x = numbers.integers(0, 20_000, 100_000), numbers.normal(size=(100_000, 2))
    frame = pd.DataFrame(x, columns=["x", "y"]).assign(key=key)
    grouped = sw.GroupedMoments.of(frame, by="key")
    assert list(grouped) == sorted(set(key.tolist()))
    expected = frame.groupby("key")["x"].agg(["size", "mean", "var"])
    means = np.array([moments.mean[0] for moments in grouped.groups.values()])
    variances = np.array([moments.covariance[0, 0] for moments in grouped.groups.values()])
    np.testing.assert_allclose(means, expected["mean"], rtol=0, atol=1e-14)
    np.testing.assert_allclose(variances, expected["var"], rtol=1e-10, atol=1e-14)
    between = (expected["size"] * (expected["mean"] - frame["x"].mean()) ** 2).sum()
    assert_close(grouped.between[0, 0], between / (len(expected) - 1), STABLE)


# edges and refusals -------------------------------------------------------------------------------


def test_one_group_and_groups_of_one() -> None:
    one = sw.GroupedMoments.of({"g": [3, 3, 3], "x": [1.0, 2, 4]}, by="g")
    assert_close(one.within, sw.Moments.of({"x": [1.0, 2, 4]}).covariance, STABLE)
    with pytest.raises(sw.DataError, match="at least 2 with respondents and has 1"):
        _ = one.between
    alone = sw.GroupedMoments.of({"g": [1, 2, 3], "x": [1.0, 2, 4]}, by="g")
    assert math.isnan(alone[2].covariance[0, 0])
    with pytest.raises(sw.DataError, match="all 3 have one"):
        alone.icc()
    assert alone.between.shape == (1, 1)


def test_a_group_without_respondents_stays() -> None:
    grouped = sw.GroupedMoments.of({"g": [1, 1, 2, 2, 3], "x": [1.0, 2, 4, 7, NAN]}, by="g")
    assert (len(grouped), grouped.sizes.groups, grouped[3].cases["incomplete"]) == (3, 2, 1)
    assert grouped.icc().to_dict()["tidy"]["df1"] == [1]


def test_prints_itself(offices: pd.DataFrame) -> None:
    grouped = sw.GroupedMoments.of(offices, NAMES, by="country")
    assert repr(grouped).startswith("GroupedMoments(3 groups by country, n=")
    icc = grouped.icc()
    text = str(icc.table(labels={"x": "Stress"}, digits=3))
    assert text.splitlines()[1] == "Intraclass Correlations by country"
    assert "Stress" in text and "of 500 cases left out because country is missing" in text
    assert "ICC(1)" in (icc._repr_html_() or "")
    assert list(icc.glance().columns)[:2] == ["groups", "n"]


REFUSED: list[tuple[Callable[[], object], str]] = [
    (
        lambda: sw.GroupedMoments.of({"g": [1, 2], "x": [1, 2]}, by="h"),
        "unknown variable `h`: the data have `g` and `x`; check the spelling",
    ),
    (
        lambda: sw.GroupedMoments.of({"g": [1, 2], "x": [1, 2]}, by=[]),
        "no key to group by: name at least one column",
    ),
    (
        lambda: sw.GroupedMoments.of({"g": [1, 2], "x": [1, 2]}, by=["g", "g"]),
        "`g` appears more than once: give every variable a name of its own and list it once",
    ),
    (
        lambda: sw.GroupedMoments.of({"g": [1, 2.5], "x": [1, 2]}, by="g"),
        "the key `g` is 2.5 in row 1 (rows count from 0): keys are whole numbers, truth values or "
        "text; round it, or make it text",
    ),
    (
        lambda: sw.GroupedMoments.of(
            pd.DataFrame({"g": pd.to_datetime(["2020-01-01"] * 2), "x": [1, 2]}), by="g"
        ),
        "the key `g` has the value Timestamp('2020-01-01 00:00:00') (Timestamp): keys are whole "
        "numbers, truth values or text; make it text",
    ),
    (
        lambda: sw.GroupedMoments.of({"g": ["a", 1], "x": [1, 2]}, by="g"),
        "the levels of `g` are text in one place and whole numbers in another: make them all of "
        "one kind",
    ),
    (
        lambda: sw.GroupedMoments.of({"g": [1, 2, 3], "x": [1, 2]}, by="g"),
        "`g` has 3 rows where the other columns have 2: all columns need one row per respondent",
    ),
    (
        lambda: sw.GroupedMoments.of({"g": [1, 1], "x": [1, 2]}, by="g").merge(3),  # type: ignore[arg-type]
        'merge takes GroupedMoments, not a int: use GroupedMoments.of(data, by="...")',
    ),
    (
        lambda: sw.GroupedMoments.of({"g": [1, 1], "x": [1, 2]}, by="g", missing="em").within,
        "the covariance within groups is not available yet: it has no simple form for groups with "
        'missing="em"; use "listwise" or "pairwise"',
    ),
    (
        lambda: sw.GroupedMoments(3),  # type: ignore[arg-type]
        'make grouped moments with GroupedMoments.of(data, by="...")',
    ),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_refusals(call: Callable[[], object], message: str) -> None:
    with pytest.raises(sw.DataError) as raised:
        call()
    assert str(raised.value) == message
