"""Random regressions in blocks against their plain definition."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import plain_definitions as plain
import plain_regression
import pytest
import scalewise as sw
from conftest import STABLE, assert_close
from drawn_surveys import SOURCES, WAYS, Column, Survey, read, survey, surveys
from plain_regression import PlainModel

SEEDS = surveys(120)

#: Frames whose rows are in memory.
FRAMES = [source for source in SOURCES if source not in ("lazy", "reader")]

#: From here on the plain definition, in the longest doubles, has no digits to spare.
WORST_CONDITION = 1e6

EPSILON = 2.0**-52


def asked(drawn: Survey, draw: np.random.Generator) -> list[list[str]]:
    """Choose predictors in one or two blocks, and leave out all other variables."""
    names = list(drawn.columns)[1:]
    draw.shuffle(names)
    names = names[: draw.integers(1, 5)]
    cut = int(draw.integers(0, max(1, len(names))))
    return [block for block in (names[:cut], names[cut:]) if block]


def only(drawn: Survey, names: list[str]) -> Survey:
    """Ask for these variables and no others."""
    made = dict(zip(drawn.columns, drawn.made, strict=True))
    return replace(
        drawn,
        made=[made[name] for name in names],
        columns={name: drawn.columns[name] for name in names},
        outside={name: drawn.outside[name] for name in names},
    )


def vcov_of(drawn: Survey, draw: np.random.Generator) -> str:
    if drawn.weight_type == "sampling":
        return "classical"
    return str(draw.choice(["classical", "HC0", "HC1", "HC2", "HC3", "CR1"]))


def fitted(
    drawn: Survey, blocks: list[list[str]], vcov: str, draw: np.random.Generator
) -> sw.Regression:
    """Fit from rows, or where these suffice from moments read in any way."""
    options: dict[str, Any] = {} if vcov == "classical" else {"vcov": vcov}
    if vcov == "CR1":
        options["cluster"] = "c"
    made = dict(zip(drawn.columns, drawn.made, strict=True))
    if options or drawn.weight_type == "sampling" or draw.random() < 0.5:
        frame = SOURCES[FRAMES[draw.integers(len(FRAMES))]](drawn.recoded())
        terms = {str(at): [made[name] for name in block] for at, block in enumerate(blocks)}
        return sw.hierarchical_regression(frame, "y", terms, **options, **drawn.weighting)
    moments = read(drawn, sw.Moments.of, WAYS[draw.integers(len(WAYS))])
    return sw.hierarchical_regression(
        moments, "y", {str(at): block for at, block in enumerate(blocks)}
    )


def is_degenerate(drawn: Survey, columns: list[Column], names: list[str]) -> bool:
    """Whether there are too few respondents, or some variable does not vary."""
    rows = len(columns[0])
    n = plain.count(drawn.weights[drawn.complete(names)], drawn.weight_type)
    few = n < len(columns) + 2 or rows < len(columns) + 1
    return few or any(np.ptp(column) == 0 for column in columns)


@pytest.mark.parametrize("seed", SEEDS)
def test_regressions(seed: int) -> None:
    drawn, draw = survey(seed), np.random.default_rng([5, seed])
    blocks = asked(drawn, draw)
    if not blocks:
        return
    names = ["y", *(name for block in blocks for name in block)]
    drawn, vcov = only(drawn, names), vcov_of(drawn, draw)
    rows = drawn.complete()
    columns = {name: drawn.columns[name][rows] for name in names}
    try:
        fit = fitted(drawn, blocks, vcov, draw)
    except sw.ScalewiseError as refusal:
        problem = str(refusal)
        fit = None
    if not rows.any() or is_degenerate(drawn, list(columns.values()), names):
        return
    with np.errstate(all="ignore"):
        expected = plain_regression.models(
            columns["y"],
            [[columns[name] for name in block] for block in blocks],
            drawn.weights[rows],
            drawn.weight_type,
            vcov,
            drawn.data["c"][rows],
        )
    last = expected[-1]
    if not (last.condition < WORST_CONDITION and last.r_squared < 1 - 1e-9):
        return
    if fit is None:
        # What may be refused although it could be computed: rows of which one determines a
        # coefficient, one cluster, and moments alone where doubles do not carry enough digits.
        known = ("leverage of 1", "cluster(s)", "so nearly a linear combination", "has no level")
        assert any(reason in problem for reason in known), problem
        return
    far = max(np.abs(x).max() / x.std() for x in columns.values())
    robust = vcov != "classical" or drawn.weight_type == "sampling"
    clusters = len(np.unique(drawn.data["c"][rows])) if vcov == "CR1" else rows.sum()
    assert_fit(fit, expected, Bounds(last.condition, far if robust else 0.0, int(clusters)))


class Bounds:
    """How far figures may be off.

    A Cholesky factor of correlations loses their condition, the square of that of the predictors.
    Residuals are of a mean that doubles hold to half a unit in its last place: of answers that lie
    `far` standard deviations from zero this is so large a share of a standard deviation.
    """

    def __init__(self, condition: float, far: float, clusters: int) -> None:
        self.tolerance = STABLE * max(1.0, condition / 10) + 16 * EPSILON * far * condition
        self.clusters = clusters


def assert_fit(fit: sw.Regression, expected: list[PlainModel], bounds: Bounds) -> None:
    tidy, row, tolerance = fit.to_dict()["tidy"], 0, bounds.tolerance
    before = 0
    for at, (found, model) in enumerate(zip(fit.models, expected, strict=True)):
        k = len(model.estimate)
        own = {name: tidy[name][row : row + k] for name in ("estimate", "std_error", "beta")}
        row += k
        errors = model.std_error
        # Scores of few clusters may cancel altogether.
        exact = float(errors.max()) < 1e-9 * model.sigma
        for j in range(k):
            unit = max(errors[j], 1e-6 * model.sigma if exact else 0.0)
            assert_close(own["estimate"][j], model.estimate[j], tolerance, scale=unit, what="b")
            if not exact:
                assert_close(own["std_error"][j], errors[j], tolerance, what="SE")
            if j:
                assert_close(own["beta"][j], model.beta[j - 1], tolerance, scale=1, what="beta")
        assert_close(found.r_squared, model.r_squared, tolerance, scale=1, what="R²")
        change = model.r_squared - before
        assert_close(found.r_squared_change, change, tolerance, scale=1, what="R² change")
        if not np.isnan(found.sigma):
            assert_close(found.sigma, float(model.sigma), tolerance, what="sigma")
        if found.df1_change < bounds.clusters and not exact:
            assert_close(found.f_change, model.f_change, tolerance, scale=1, what="F change")
        covariance = np.asarray(fit.covariance(at + 1))
        units = np.outer(errors, errors).astype(float)
        off = np.abs(covariance - model.covariance.astype(float))
        assert exact or (off <= tolerance * units).all(), covariance
        before = model.r_squared


@pytest.mark.parametrize("seed", surveys(30))
def test_the_unit_of_a_predictor_does_not_matter(seed: int) -> None:
    drawn = survey(seed, least=25)
    data = drawn.recoded()
    there = ~np.isnan(data["x"] + data["z"] + data["y"])
    if there.sum() < 8 or min(np.ptp(data[name][there]) for name in "xyz") == 0:
        return
    other = {**data, "x": data["x"] * 1024}
    blocks = {"First": ["x"], "Second": ["z"]}
    robust = {} if drawn.weight_type == "sampling" else {"vcov": "HC1"}
    try:
        before = sw.hierarchical_regression(data, "y", blocks, **robust, **drawn.weighting)
    except sw.ScalewiseError:
        return
    after = sw.hierarchical_regression(other, "y", blocks, **robust, **drawn.weighting)
    found, expected = after.to_dict()["tidy"], before.to_dict()["tidy"]
    for name in ("statistic", "p_value", "beta"):
        for i in (1, 3, 4):
            assert_close(found[name][i], expected[name][i], STABLE, scale=1, what=name)
    assert_close(after.models[1].r_squared, before.models[1].r_squared, STABLE)
