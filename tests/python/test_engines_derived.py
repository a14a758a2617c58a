"""All that a reading carries, in Dask and in Spark, with the figures of rows in memory.

Columns made of others, codes, bounds, filters, weights of each type and groups go to the workers
with the reading; partitions may be empty, or lack a level, a group, or everyone that is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scalewise as sw
from conftest import STABLE, assert_close
from survey_engines import QUIET, cut, dask_cluster, in_dask, in_spark, spark_session

pytestmark = QUIET

ITEMS = ["calm", "keen", "warm"]
MOOD = sw.Scale("mood", ITEMS, bounds=(1, 5), reverse=["warm"], min_valid=2)

#: One column of every kind.
MADE: list[Any] = [
    *ITEMS,
    "hours",
    sw.product("calm", "hours").named("product"),
    sw.product(sw.centered("keen", 3), sw.dummy("site", "north")).named("nested"),
    sw.square("hours").named("square"),
    sw.power(sw.centered("hours", 40), 3).named("cube"),
    sw.dummy("site", "south"),
    sw.dummy("wave", 2),
    sw.centered("hours", 40).named("centered"),
    sw.reversed_item("keen", (1, 5)).named("reversed"),
    MOOD,
    sw.Scale("total", ITEMS, score="sum"),
]

#: Rows of the partitions, in order. Of the third nobody is kept, the fifth lacks sites, the last
#: has one wave.
PARTS = (700, 0, 300, 1, 250, 0, 649)

#: The code of who did not want to say.
REFUSED = 9


@pytest.fixture(scope="module")
def whole() -> pd.DataFrame:
    draw = np.random.default_rng(17)
    rows = sum(PARTS)
    trait = draw.integers(0, 3, rows)
    frame = pd.DataFrame(
        {name: pd.array(trait + draw.integers(1, 4, rows), dtype="Int8") for name in ITEMS}
    )
    frame["hours"] = 40 + draw.normal(trait, 5)
    for name in [*ITEMS, "hours"]:
        frame.loc[draw.random(rows) < 0.04, name] = None
    frame["refusing"] = frame["calm"].mask(draw.random(rows) < 0.1, REFUSED)
    sites = draw.choice(np.array(["north", "south", "zuid", "élan"], dtype=object), rows)
    frame["site"] = pd.Series(sites).mask(draw.random(rows) < 0.02)
    frame["wave"] = draw.integers(1, 4, rows)
    frame["keep"] = draw.random(rows) < 0.7
    frame["times"] = draw.integers(0, 4, rows)
    frame["precision"] = draw.uniform(0.5, 2, rows)
    frame["chance"] = draw.uniform(1, 9, rows)
    frame.loc[700:999, "keep"] = False
    frame.loc[1001:1250, "site"] = None
    frame.loc[1251:, "wave"] = 2
    return frame


@pytest.fixture(scope="module", params=["dask", "spark"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[pd.DataFrame], Any]]:
    """What puts a frame into the partitions of an engine that runs."""
    if request.param == "dask":
        with dask_cluster():
            yield lambda frame: in_dask(cut(frame, PARTS))
    else:
        with spark_session(tmp_path_factory.mktemp("spark")) as spark:
            yield lambda frame: in_spark(spark, cut(frame, PARTS))


@pytest.fixture(scope="module")
def data(engine: Callable[[pd.DataFrame], Any], whole: pd.DataFrame) -> Any:
    return engine(whole)


def assert_same_moments(found: sw.Moments, expected: sw.Moments) -> None:
    assert found.names == expected.names
    assert (found.n, found.cases, found.answered) == (expected.n, expected.cases, expected.answered)
    assert_close(found.pair_n, expected.pair_n, STABLE)
    for attribute in ("effective_n", "design_effect", "sum", "weight_type"):
        of_found = getattr(found.weighting, attribute, None)
        assert_close(of_found, getattr(expected.weighting, attribute, None), STABLE)
    assert_close(found.mean, expected.mean, STABLE, scale=1.0)
    assert_close(found.sd, expected.sd, STABLE)
    assert_close(found.correlation, expected.correlation, STABLE, scale=1.0)


OPTIONS: list[dict[str, Any]] = [
    {},
    {"filter": "keep"},
    {"bounds": {"keen": (2, 5), "hours": (30, 55)}},
    {"missing_codes": {"warm": [5], "calm": [1, 2]}},
    {"weights": "times", "weight_type": "frequency"},
    {"weights": "precision", "weight_type": "analytic"},
    {"weights": "chance", "weight_type": "sampling"},
    {
        "weights": "chance",
        "weight_type": "sampling",
        "filter": "keep",
        "bounds": {"hours": (30, 55)},
        "missing_codes": {"warm": [5]},
    },
]


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: "+".join(options) or "plain")
def test_moments(options: dict[str, Any], missing: str, data: Any, whole: pd.DataFrame) -> None:
    found = sw.Moments.of(data, MADE, missing=missing, **options)
    assert_same_moments(found, sw.Moments.of(whole, MADE, missing=missing, **options))


def test_maximum_likelihood(data: Any, whole: pd.DataFrame) -> None:
    names = [*ITEMS, sw.centered("hours", 40), sw.dummy("site", "north")]
    found = sw.Moments.of(data, names, missing="em", filter="keep")
    expected = sw.Moments.of(whole, names, missing="em", filter="keep")
    assert found.em is not None and expected.em is not None
    assert found.em.iterations == expected.em.iterations
    assert_close(found.em.log_likelihood, expected.em.log_likelihood, STABLE)
    assert_same_moments(found, expected)


def test_refused_answers(data: Any, whole: pd.DataFrame) -> None:
    names = ["warm", "refusing", sw.product("refusing", "hours")]
    given = sw.Moments.of(data, names, missing_codes={"refusing": [REFUSED]})
    assert_same_moments(given, sw.Moments.of(whole, names, missing_codes={"refusing": [REFUSED]}))
    turned = sw.reversed_item("refusing", (1, 5))
    with pytest.raises(sw.DataError, match=r"^in partition 0: `refusing` is 9 in row"):
        sw.Moments.of(data, ["warm", turned])


@pytest.mark.parametrize(
    "options",
    [{**options, "by": ["wave", "site"]} for options in OPTIONS]
    + [{"by": "site", "missing": "pairwise"}],
    ids=lambda options: "+".join(options),
)
def test_groups(options: dict[str, Any], data: Any, whole: pd.DataFrame) -> None:
    found = sw.GroupedMoments.of(data, MADE, **options)
    expected = sw.GroupedMoments.of(whole, MADE, **options)
    assert list(found) == list(expected)
    assert found.cases == expected.cases
    for key in expected:
        assert_same_moments(found[key], expected[key])
    assert_close(found.icc().to_dict(), expected.icc().to_dict(), STABLE, scale=1.0)


def test_tables(data: Any, whole: pd.DataFrame) -> None:
    names = [*ITEMS, sw.dummy("site", "south"), sw.reversed_item("keen", (1, 5)).named("reversed")]
    options: dict[str, Any] = {
        "filter": "keep",
        "missing_codes": {"warm": [5]},
        "bounds": {"calm": (2, 5)},
        "weights": "times",
        "weight_type": "frequency",
    }
    found, expected = (sw.PairTables.of(answers, names, **options) for answers in (data, whole))
    assert found == expected


SAMPLING = {"weights": "chance", "weight_type": "sampling"}
ANALYTIC = {"weights": "precision", "weight_type": "analytic"}
FREQUENCY = {"weights": "times", "weight_type": "frequency"}

BLOCKS: dict[str, list[Any]] = {
    "Where": [sw.factor("site", reference="zuid"), "wave"],
    "How": [sw.centered("hours"), sw.square(sw.centered("hours")), "calm"],
    "Both": [sw.product(sw.factor("site", reference="zuid"), sw.centered("hours"))],
}

PLAIN: dict[str, list[Any]] = {"One": ["calm", sw.centered("hours", 40)], "Two": ["keen"]}

ANALYSES: dict[str, Callable[[Any], Any]] = {
    "factors": lambda data: sw.hierarchical_regression(data, "warm", BLOCKS),
    "formula": lambda data: sw.hierarchical_regression(
        data, "warm ~ C(site) | center(hours) * calm", **ANALYTIC
    ),
    "clusters": lambda data: sw.hierarchical_regression(
        data, "warm", PLAIN, cluster="site", vcov="CR2"
    ),
    "clusters of waves and of sites": lambda data: sw.hierarchical_regression(
        data, "warm", PLAIN, cluster=["wave", "site"], vcov="CR1S"
    ),
    "clusters drawn": lambda data: sw.hierarchical_regression(
        data, "warm", {"One": ["calm"]}, cluster="site", **SAMPLING
    ),
    "pairwise": lambda data: sw.hierarchical_regression(
        data, "warm", PLAIN, missing="pairwise", **FREQUENCY
    ),
    "regressions by wave": lambda data: sw.hierarchical_regression(data, "warm", PLAIN, by="wave"),
    "factors by wave": lambda data: sw.hierarchical_regression(
        data, "warm", {"Where": [sw.factor("site")], "How": [sw.centered("hours")]}, by="wave"
    ),
    "correlations by wave and site": lambda data: sw.correlation_matrix(
        data, [*ITEMS, "hours", MOOD, sw.product("calm", "keen")], by=["wave", "site"]
    ),
    "weighted correlations by site": lambda data: sw.correlation_matrix(
        data, [*ITEMS, "hours"], by="site", missing="pairwise", **FREQUENCY
    ),
    "alpha by site": lambda data: sw.item_analysis(data, MOOD, by="site", **FREQUENCY),
    "omega by wave": lambda data: sw.mcdonald_omega(data, MOOD, by="wave"),
}


@pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")
@pytest.mark.parametrize("analysis", ANALYSES)
def test_analyses(analysis: str, data: Any, whole: pd.DataFrame) -> None:
    found, expected = ANALYSES[analysis](data), ANALYSES[analysis](whole)
    if isinstance(expected, sw.Grouped):
        assert list(found) == list(expected)
        assert list(found.failed) == list(expected.failed)
    assert_close(found.to_dict(), expected.to_dict(), STABLE, scale=1.0)


def test_nobody_is_kept(engine: Callable[[pd.DataFrame], Any], whole: pd.DataFrame) -> None:
    nobody = whole.assign(keep=False)
    found = sw.Moments.of(engine(nobody), MADE, filter="keep")
    assert found == sw.Moments.of(nobody, MADE, filter="keep")
    assert (found.n, found.cases["filtered"]) == (0, len(whole))
    grouped = sw.GroupedMoments.of(engine(nobody), MADE, by="site", filter="keep")
    assert grouped == sw.GroupedMoments.of(nobody, MADE, by="site", filter="keep")


def test_no_rows_at_all(engine: Callable[[pd.DataFrame], Any], whole: pd.DataFrame) -> None:
    none = whole.iloc[:0]
    assert sw.Moments.of(engine(none), MADE) == sw.Moments.of(none, MADE)
