"""Random surveys, read in every way, against the plain definitions of their moments."""

from __future__ import annotations

from typing import Any

import numpy as np
import plain_definitions as plain
import pytest
import scalewise as sw
from conftest import EXACT, assert_close
from drawn_surveys import WAYS, Column, Survey, part, read, survey, surveys, without_dummies

SEEDS = surveys(60)

#: Sums of squares of a few hundred answers: some roundings of 1.1e-16 each.
SUMS = 10 * EXACT


def read_or_lacking_a_level(drawn: Survey, read_as: Any, how: str, **options: Any) -> Any:
    """Read it; None where a part lacks the level of a dummy, which is refused by name."""
    try:
        return read(drawn, read_as, how, **options)
    except sw.DataError as refusal:
        assert how in ("pushed", "merged")
        assert "`b` has no level `3`" in str(refusal)
        return None


def assert_moments(found: sw.Moments, drawn: Survey, expected: dict[str, Any]) -> None:
    sd = np.sqrt(np.diag(expected["covariance"]))
    square = np.nan_to_num(np.outer(sd, sd))
    far = plain.sizes([column[drawn.counted] for column in drawn.columns.values()])
    np.testing.assert_array_equal(found.pair_n, expected["n"])
    assert_within(found.mean, expected["mean"], EXACT * far, "mean")
    assert_within(found.covariance, expected["covariance"], SUMS * square, "covariance")
    assert_within(found.sd, sd, SUMS * sd, "sd")
    if found.missing == "listwise":
        with np.errstate(all="ignore"):
            r = expected["covariance"] / square
        np.fill_diagonal(r, 1.0)
        varies = np.outer(sd > 0, sd > 0) | np.eye(len(sd), dtype=bool)
        assert_within(found.correlation, np.where(varies, r, np.nan), SUMS, "r")


def assert_within(found: Any, expected: Any, allowed: Any, what: str) -> None:
    """Not-a-number agrees with itself; all else may be off by what is allowed."""
    found, expected = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
    with np.errstate(invalid="ignore"):
        near = np.abs(found - expected) <= np.nan_to_num(allowed)
    fine = near | (np.isnan(found) & np.isnan(expected))
    assert fine.all(), f"{what}: {found} for {expected}"


def listwise(drawn: Survey, chosen: Column) -> dict[str, Any]:
    """The definitions over complete rows."""
    columns, w = [x[chosen] for x in drawn.columns.values()], drawn.weights[chosen]
    n = plain.count(w, drawn.weight_type)
    return {
        "n": np.full((len(columns), len(columns)), n),
        "mean": np.array([plain.mean(x, w) for x in columns]),
        "covariance": plain.covariances(columns, w, drawn.weight_type),
    }


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_moments(seed: int, missing: str) -> None:
    drawn = survey(seed)
    found = read_or_lacking_a_level(drawn, sw.Moments.of, WAYS[seed % len(WAYS)], missing=missing)
    if found is None:
        return
    assert found.names == list(drawn.columns)
    assert found.cases == plain.cases(drawn, missing)
    given = [(drawn.counted & ~np.isnan(x)).sum() for x in drawn.columns.values()]
    assert found.answered == given
    if missing == "listwise":
        assert_moments(found, drawn, listwise(drawn, drawn.complete()))
    else:
        assert_moments(found, drawn, plain.pairwise(drawn))


def keys_of(drawn: Survey, by: list[str]) -> list[Any]:
    """The group of every row."""
    levels = [[one.item() for one in drawn.data[key]] for key in by]
    return levels[0] if len(by) == 1 else list(zip(*levels, strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_groups(seed: int) -> None:
    drawn, by = survey(seed), [["g"], ["c"], ["g", "c"]][seed % 3]
    how = WAYS[(seed * 7) % len(WAYS)]
    found = read_or_lacking_a_level(drawn, sw.GroupedMoments.of, how, by=by)
    if found is None:
        return
    keys, complete = keys_of(drawn, by), drawn.complete()
    rows = {key: complete & np.array([one == key for one in keys]) for key in set(keys)}
    rows = {key: at for key, at in rows.items() if at.any()}
    assert {key for key in found if found[key].n} == set(rows)
    for key, at in rows.items():
        assert_moments(found[key], drawn, listwise(drawn, at))
    assert {**found.cases, "ungrouped": 0} == {**plain.cases(drawn, "listwise"), "ungrouped": 0}
    n = plain.count(drawn.weights[complete], drawn.weight_type)
    if len(rows) > 1 and n > len(rows):
        assert_pooled(found, drawn, rows)


def assert_pooled(found: sw.GroupedMoments, drawn: Survey, rows: dict[Any, Column]) -> None:
    """Cross-products within and between groups, and what they say of resemblance.

    Weights other than frequencies are in units in which they sum to n; so is the size of a group.
    """
    complete = drawn.complete()
    columns = list(drawn.columns.values())
    n, weight = plain.count(drawn.weights[complete], drawn.weight_type), drawn.weights * 1.0
    weight *= n / weight[complete].sum()
    total = [plain.mean(x[complete], weight[complete]) for x in columns]
    within = np.zeros((len(columns), len(columns)))
    between = np.zeros_like(within)
    for at in rows.values():
        w = weight[at]
        means = [plain.mean(x[at], w) for x in columns]
        away = np.array([x[at] - m for x, m in zip(columns, means, strict=True)])
        within += (w * away) @ away.T
        apart = np.subtract(means, total)
        between += w.sum() * np.outer(apart, apart)
    sizes = np.array([weight[at].sum() for at in rows.values()])
    groups = len(rows)
    within, between = within / (n - groups), between / (groups - 1)
    far = plain.sizes([x[complete] for x in columns])
    square = (within + between).diagonal()
    # What rounding a mean of this size leaves of a distance from it.
    rounding = np.sqrt(np.outer(square, square)) * 1e-12
    rounding += EXACT * (np.outer(far, np.sqrt(square)) + np.outer(np.sqrt(square), far))
    assert_within(found.within, within, rounding, "within")
    assert_within(found.between, between, n * rounding, "between")
    kish = (sizes**2).sum() / n
    n0 = (n - kish) / (groups - 1)
    tidy = found.icc().to_dict()["tidy"]
    for j, (b, w) in enumerate(zip(between.diagonal(), within.diagonal(), strict=True)):
        # Where a variable does not vary beyond rounding there is nothing to resemble.
        if b + w <= (1e-7 * far[j]) ** 2:
            continue
        icc = (b - w) / (b + (n0 - 1) * w)
        rounded = 1e-9 + n * EXACT * far[j] / np.sqrt(b + w)
        assert_close(tidy["icc1"][j], icc, rounded, scale=1, what="ICC(1)")
        effect = 1 + (kish - 1) * icc
        assert_close(tidy["design_effect"][j], effect, rounded, scale=kish, what="effect")
        if b > 0:
            allowed = rounded * (1 + w / b)
            assert_close(tidy["icc2"][j], (b - w) / b, allowed, scale=1, what="ICC(2)")


@pytest.mark.parametrize("seed", SEEDS)
def test_filters_codes_and_bounds_are_rows_and_gaps(seed: int) -> None:
    """Declared or made by hand, the answers are the same to the last bit."""
    drawn = without_dummies(survey(seed))
    found = read(drawn, sw.Moments.of, "dictionary", missing="pairwise")
    by_hand = sw.Moments.of(drawn.recoded(), drawn.made, missing="pairwise", **drawn.weighting)
    np.testing.assert_array_equal(found.pair_n, by_hand.pair_n)
    far = plain.sizes([column[drawn.counted] for column in drawn.columns.values()])
    assert_within(found.mean, by_hand.mean, EXACT * far, "mean")


@pytest.mark.parametrize("seed", SEEDS)
def test_reversing_twice_is_not_reversing(seed: int) -> None:
    drawn = survey(seed)
    data = drawn.recoded()
    once = sw.reversed_item("a", (-99, 99)).named("once")
    turned = {**data, "back": 0 - data["a"]}
    twice = sw.reversed_item("back", (-99, 99)).named("twice")
    found = sw.Moments.of(turned, ["a", once, twice], **drawn.weighting)
    np.testing.assert_array_equal(found.mean[0], found.mean[2])
    np.testing.assert_array_equal(found.mean[0], -found.mean[1])
    np.testing.assert_array_equal(found.covariance[0, 0], found.covariance[2, 2])


@pytest.mark.parametrize("seed", SEEDS)
def test_any_parts_merge_into_the_whole(seed: int) -> None:
    drawn = without_dummies(survey(seed))
    parts = np.random.default_rng(seed).integers(0, 5, drawn.rows)
    options = {**drawn.options, "missing": ["listwise", "pairwise"][seed % 2]}

    def of(chosen: Any) -> sw.Moments:
        return sw.Moments.of(part(drawn.data, chosen), drawn.made, **options)

    whole, merged = of(slice(None)), sum(of(parts == at) for at in range(5))
    assert merged.cases == whole.cases
    np.testing.assert_array_equal(merged.pair_n, whole.pair_n)
    far = plain.sizes([x[drawn.counted] for x in drawn.columns.values()])
    assert_within(merged.mean, whole.mean, EXACT * far, "mean")
    square = np.nan_to_num(np.outer(whole.sd, whole.sd))
    away = EXACT * np.outer(far, far) * 1e-14
    assert_within(merged.covariance, whole.covariance, SUMS * square + away, "covariance")
