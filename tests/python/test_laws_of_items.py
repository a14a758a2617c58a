"""Random surveys described, correlated and analysed as scales, against plain definitions."""

from __future__ import annotations

from typing import Any

import numpy as np
import plain_definitions as plain
import pytest
import scalewise as sw
from conftest import EXACT, STABLE, assert_close
from drawn_surveys import SOURCES, Column, Survey, survey, surveys, without_dummies

pytestmark = pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")

SEEDS = surveys(80)
ITEMS = ["a", "b", "c1", "d"]

#: Frames whose rows are in memory.
FRAMES = [source for source in SOURCES if source not in ("lazy", "reader")]


def framed(drawn: Survey) -> Any:
    return SOURCES[FRAMES[drawn.seed % len(FRAMES)]](drawn.recoded())


# Descriptives -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_descriptives(seed: int) -> None:
    drawn = without_dummies(survey(seed))
    try:
        tidy = sw.describe(framed(drawn), drawn.made, **drawn.weighting).to_dict()["tidy"]
    except sw.DataError as refusal:
        assert "every weight is zero" in str(refusal) or not drawn.counted.any(), refusal
        return
    kind = drawn.weight_type
    for row, (name, column) in enumerate(drawn.columns.items()):
        found = {figure: values[row] for figure, values in tidy.items()}
        given = drawn.counted & ~np.isnan(column)
        lacking = drawn.weights[drawn.counted & np.isnan(column)]
        x, w = column[given], drawn.weights[given]
        n = plain.count(w, kind)
        assert (found["variable"], found["n"]) == (name, n)
        assert found["missing"] == plain.count(lacking, kind)
        if not n:
            continue
        assert (found["min"], found["max"]) == (x.min(), x.max())
        assert_close(found["mean"], plain.mean(x, w), EXACT, scale=np.abs(x).max())
        variance = plain.covariance(x, x, w, kind)
        assert_close(found["sd"], float(np.sqrt(variance)), 100 * EXACT, what=f"sd of {name}")
        if n > 3 and np.ptp(x) > 0:
            skewness, kurtosis = plain.shape(x, w, n)
            assert_close(found["skewness"], skewness, STABLE, scale=1)
            assert_close(found["kurtosis"], kurtosis, STABLE, scale=1)


@pytest.mark.parametrize("seed", SEEDS)
def test_frequencies(seed: int) -> None:
    drawn = survey(seed)
    try:
        tidy = sw.frequencies(framed(drawn), ITEMS, **drawn.weighting).to_dict()["tidy"]
    except sw.DataError:
        assert not drawn.counted.any()
        return
    rows = list(zip(*(tidy[of] for of in ("variable", "value", "count")), strict=True))
    for item in ITEMS:
        answers, weights = drawn.answers[item][drawn.counted], drawn.weights[drawn.counted]
        given = ~np.isnan(answers)
        expected = [
            (item, value, plain.count(weights[answers == value], drawn.weight_type))
            for value in np.unique(answers[given])
        ]
        own = [row for row in rows if row[0] == item and row[1] == row[1] and row[1] is not None]
        assert own == expected
        for name, among in (("percent", weights), ("valid_percent", weights[given])):
            for row, (_, value, _) in zip(own, expected, strict=True):
                share = 100 * weights[answers == value].sum() / among.sum()
                assert_close(tidy[name][rows.index(row)], share, 10 * EXACT, what=name)


# Correlations -------------------------------------------------------------------------------------


def used(drawn: Survey, names: list[str], missing: str) -> Column:
    return drawn.complete() if missing == "listwise" else drawn.complete(names)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
def test_correlations(seed: int, method: str) -> None:
    drawn = without_dummies(survey(seed))
    missing, names = ["pairwise", "listwise"][seed % 2], list(drawn.columns)
    if len(names) < 2:
        return
    n, r = np.zeros((len(names), len(names))), np.full((len(names), len(names)), np.nan)
    for i, one in enumerate(names):
        for j, other in enumerate(names):
            rows = used(drawn, [one, other], missing)
            x, y, w = drawn.columns[one][rows], drawn.columns[other][rows], drawn.weights[rows]
            n[i, j] = plain.count(w, drawn.weight_type)
            if i == j:
                r[i, j] = 1.0
            elif n[i, j] > 2 and np.ptp(x) > 0 and np.ptp(y) > 0:
                r[i, j] = plain.CORRELATIONS[method](x, y, w)
    options: dict[str, Any] = {"method": method, "missing": missing, **drawn.weighting}
    try:
        found = sw.correlation_matrix(framed(drawn), drawn.made, **options)
    except sw.DataError as refusal:
        assert np.isnan(r).any() or n.min() < 4, refusal
        return
    np.testing.assert_array_equal(found.n, n)
    # A variable that does not vary among those of a pair has no correlation there.
    assert_close(found.r, r, 100 * EXACT, scale=1, what=method)
    if drawn.weight_type in (None, "frequency") and method != "kendall":
        for i, j in zip(*np.nonzero(np.abs(r) < 1 - 1e-6), strict=True):
            t = r[i, j] * np.sqrt((n[i, j] - 2) / (1 - r[i, j] ** 2))
            cancelled = 1 + 1 / (1 - r[i, j] ** 2)
            assert_close(found.statistic[i, j], t, 100 * EXACT * cancelled, scale=1, what="t")


@pytest.mark.parametrize("seed", SEEDS)
def test_partial_correlations(seed: int) -> None:
    drawn, names = survey(seed), ["y", "a", "b", "d"]
    rows = drawn.counted & ~np.isnan([drawn.answers[name] for name in names]).any(axis=0)
    columns = [drawn.answers[name][rows] for name in names]
    if rows.sum() < 8 or any(np.ptp(column) == 0 for column in columns):
        return
    c = plain.covariances(columns, drawn.weights[rows], drawn.weight_type)
    r = c / np.sqrt(np.outer(c.diagonal(), c.diagonal()))
    if np.linalg.cond(r) > 1e4:
        return
    inverse = np.linalg.inv(r)
    partial = -inverse / np.sqrt(np.outer(inverse.diagonal(), inverse.diagonal()))
    np.fill_diagonal(partial, 1)
    found = sw.partial_correlation_matrix(framed(drawn), names, **drawn.weighting)
    assert_close(found.r, partial, STABLE, scale=1, what="partial r")
    alone = sw.partial_correlation(framed(drawn), "y", "a", ["b", "d"], **drawn.weighting)
    assert_close(alone.estimate, partial[0, 1], STABLE, scale=1)


# Scales -------------------------------------------------------------------------------------------


def drawn_scale(draw: np.random.Generator) -> sw.Scale:
    items = [str(item) for item in draw.permutation(ITEMS)[: draw.integers(2, 5)]]
    turned = [item for item in items if draw.random() < 0.4]
    kind = ["mean", "sum"][draw.integers(2)]
    return sw.Scale("s", items, bounds=(1, 5), reverse=turned, score=kind)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", SEEDS)
def test_item_analyses(seed: int) -> None:
    drawn, scale = survey(seed), drawn_scale(np.random.default_rng([7, seed]))
    missing, k = ["listwise", "pairwise"][seed % 2], len(scale.items)
    keyed = {
        item: 6 - drawn.answers[item] if item in scale.reverse else drawn.answers[item]
        for item in scale.items
    }
    v, n, mean = np.zeros((k, k)), np.zeros((k, k)), np.zeros(k)
    for i, one in enumerate(scale.items):
        for j, other in enumerate(scale.items):
            among = scale.items if missing == "listwise" else (one, other)
            rows = drawn.counted & ~np.isnan([keyed[item] for item in among]).any(axis=0)
            w = drawn.weights[rows]
            n[i, j] = plain.count(w, drawn.weight_type)
            v[i, j] = plain.covariance(keyed[one][rows], keyed[other][rows], w, drawn.weight_type)
            mean[i] = plain.mean(keyed[one][rows], w) if i == j else mean[i]
    try:
        found = sw.item_analysis(framed(drawn), scale, missing=missing, **drawn.weighting)
    except sw.ScalewiseError as refusal:
        # Pairwise, an item that does not vary among those who answered another has no r with it.
        fit_to_analyse = n.min() > k and np.isfinite(v).all() and np.linalg.eigvalsh(v)[0] > 1e-9
        assert not fit_to_analyse or "so that the two have no correlation" in str(refusal), refusal
        return
    assert_items(found, scale, v, n, mean)


def assert_items(
    found: sw.ItemAnalysis, scale: sw.Scale, v: Column, n: Column, mean: Column
) -> None:
    """Alpha and what belongs to items, from the covariances of keyed items."""
    k, tidy = len(v), found.to_dict()["tidy"]
    glance = {name: column[0] for name, column in found.to_dict()["glance"].items()}
    np.testing.assert_array_equal(tidy["n"], n.diagonal())
    assert_close(tidy["mean"], mean, 100 * EXACT)
    assert_close(tidy["sd"], np.sqrt(v.diagonal()), 100 * EXACT)
    total = v.sum()
    # Items that go against each other may leave no variance to the score.
    if total < 1e-6 * np.trace(v):
        return
    cancelled = 100 * EXACT * np.trace(v) / total
    unit = 1.0 if scale.score_type == "sum" else 1 / k
    assert_close(glance["mean"], mean.sum() * unit, 100 * EXACT)
    assert_close(glance["sd"], np.sqrt(total) * unit, cancelled)
    alpha = k / (k - 1) * (1 - np.trace(v) / total)
    assert_close(glance["alpha"], alpha, cancelled, scale=np.trace(v) / total, what="alpha")
    for i in range(k):
        others = [j for j in range(k) if j != i]
        rest = v[np.ix_(others, others)]
        item_total = v[i].sum() / np.sqrt(v[i, i] * total)
        assert_close(tidy["item_total"][i], item_total, cancelled, scale=1, what="item-total")
        if rest.sum() < 1e-6 * np.trace(rest):
            continue
        cancelled_rest = 100 * EXACT * np.trace(rest) / rest.sum()
        item_rest = v[i, others].sum() / np.sqrt(v[i, i] * rest.sum())
        assert_close(tidy["item_rest"][i], item_rest, cancelled_rest, scale=1, what="item-rest")
        if k > 2:
            dropped = (k - 1) / (k - 2) * (1 - np.trace(rest) / rest.sum())
            size = np.trace(rest) / rest.sum()
            assert_close(tidy["alpha_if_dropped"][i], dropped, cancelled_rest, scale=size)
