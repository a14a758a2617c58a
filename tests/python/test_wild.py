"""The wild cluster bootstrap, against all vectors of signs in R."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import scalewise as sw
from conftest import ITERATIVE, REFERENCES, STABLE, assert_close, read_json

EXPECTED = read_json("wild.json")
BLOCKS = {block["name"]: block["predictors"] for block in EXPECTED["blocks"]}
OUTCOME = EXPECTED["outcome"]


def districts() -> pd.DataFrame:
    data = pd.read_csv(REFERENCES / EXPECTED["file"])
    return data[data["dnum"].isin(EXPECTED["kept"])]


def wild(data: Any, **options: Any) -> sw.WildTest:
    return sw.wild_cluster_bootstrap(data, OUTCOME, BLOCKS, cluster="dnum", **options)


@pytest.mark.parametrize("test", EXPECTED["tests"], ids=lambda test: test["tested"])
def test_all_vectors_of_signs(test: dict[str, Any]) -> None:
    which = "block" if test["tested"] in BLOCKS else "term"
    tested = {which: test["tested"], "null": test["null"], "impose_null": test["impose_null"]}
    found = wild(districts(), **tested)
    assert found.enumerated
    assert (found.resamples, found.n_clusters, found.n) == (2048, 11, EXPECTED["n"])
    # An estimate is rounded at the size of its own uncertainty, a t at 1.
    error = abs((test["estimate"] or 0.0) / test["statistic"])
    assert_close(found.estimate, test["estimate"], STABLE, scale=error)
    assert_close(found.statistic, test["statistic"], STABLE, scale=1.0)
    assert_close(found.p_value, test["p_value"], STABLE)
    assert_close(found.conf_low, test["conf_low"], ITERATIVE)
    assert_close(found.conf_high, test["conf_high"], ITERATIVE)


def test_sums_of_clusters_are_enough_and_seeds_repeat() -> None:
    data = districts()
    options = {"term": "mobility", "weights_kind": "webb", "resamples": 999, "seed": 5}
    found = wild(data, **options)
    names = [OUTCOME, *(name for names in BLOCKS.values() for name in names)]
    sums = wild(sw.GroupedMoments.of(data, names, by="dnum"), **options)
    assert found.p_value == sums.p_value
    np.testing.assert_allclose(found.conf_low, sums.conf_low, rtol=1e-6)
    unseeded = wild(data, term="mobility", weights_kind="webb", resamples=999)
    again = wild(data, **{**options, "seed": unseeded.seed})
    assert unseeded.p_value == again.p_value


def test_what_the_table_says() -> None:
    found = wild(districts(), term="meals")
    said = " ".join(str(found).split())
    assert "Wild Cluster Bootstrap: api00" in said
    assert "all 2048 vectors of signs of 11 clusters by dnum" in said
    assert list(found.tidy()["tested"]) == ["meals"]
    drawn = wild(districts(), block="Pupils", resamples=500, seed=3)
    said = " ".join(str(drawn).split())
    assert "500 resamples of 11 clusters by dnum (rademacher weights, seed 3)" in said
    assert np.isnan(drawn.conf_low)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "give either term= or block="),
        ({"term": "meals", "block": "Pupils"}, "give either term= or block="),
        ({"term": "wealth"}, "`wealth` is not among `meals`"),
        ({"term": "meals", "weights_kind": "x"}, 'weights_kind="x" is not an option'),
        ({"term": "meals", "resamples": 0}, "0 resamples of 1 statistic"),
        ({"term": "meals", "missing": "em"}, "a wild bootstrap with missing="),
        ({"term": "meals", "weights": "pw", "weight_type": "sampling"}, "a wild bootstrap of"),
    ],
)
def test_what_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(sw.DataError) as refused:
        wild(districts(), **options)
    assert message in str(refused.value)


def test_more_coefficients_than_clusters_can_tell_apart() -> None:
    data = districts()
    few = data[data["dnum"].isin(EXPECTED["kept"][:2])]
    with pytest.raises(sw.DataError, match="2 coefficients cannot be tested together with 2"):
        wild(few, block="Pupils")
