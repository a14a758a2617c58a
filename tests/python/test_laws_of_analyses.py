"""Laws of every analysis: what carries the answers, and how they are counted, does not matter."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from analyses_of_answers import (
    ANALYSES,
    BY_ROW,
    DRAWN,
    LESS_OF_SOURCES,
    UNWEIGHTED,
    answers,
    differences,
    figures_of,
)
from conftest import ITERATIVE, STABLE
from drawn_surveys import SOURCES, part, surveys

pytestmark = pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")

SEEDS = surveys(2)

#: Surveys are small, and some analyses iterate: to ITERATIVE of a search, and what is squared or
#: inverted on the way has fewer digits than STABLE by the condition of a factor model.
SEARCHED = {
    "greatest_lower_bound",
    "Moments em",
    "item_analysis em",
    "correlation_matrix em",
    "hierarchical_regression em",
    "mcdonald_omega",
    "ordinal_omega",
    "ordinal_alpha",
    "hierarchical_omega",
    "construct_reliability",
    "scale_analysis",
    "factor_analysis",
    "schmid_leiman",
    "polychoric",
    "polychoric ml",
    "tetrachoric",
    "polyserial",
    "correlation_matrix polychoric",
    "correlation_matrix auto",
    "biserial",
    "conditional_errors",
    "conditional_errors thorndike",
    "royston",
    "shapiro_wilk",
    "energy_test",
    "johnson_neyman",
    "margins",
}

#: What says nothing of the whole: each figure is of one row.
OF_ALL = [name for name in ANALYSES if name not in BY_ROW | DRAWN]


def tolerance_of(name: str) -> float:
    return ITERATIVE if name in SEARCHED else 10 * STABLE


def assert_same(name: str, found: Any, expected: Any, tolerance: float) -> None:
    wrong = list(differences(found, expected, tolerance))
    assert not wrong, f"{name}: {len(wrong)} figures differ: {'; '.join(wrong[:5])}"


def test_every_function_that_takes_answers_is_asked() -> None:
    asked = {name.split()[0].partition(".")[0] for name in ANALYSES}
    for name in sw.__all__:
        function = getattr(sw, name)
        if inspect.isfunction(function):
            first = next(iter(inspect.signature(function).parameters), "")
            takes = first in ("data", "fit", "smaller") or name == "compare_correlation_matrices"
            # A plot shows what response_frequencies gives.
            if takes and name != "item_plot":
                assert name in asked, f"{name} takes {first} and is not among the laws"


@pytest.mark.parametrize("name", ANALYSES)
def test_a_source_does_not_matter(name: str) -> None:
    """What is in memory is read to the same bits, whatever holds it."""
    analysis = ANALYSES[name]
    frames = [source for source in SOURCES if source not in ("dictionary", "lazy", "reader")]
    for seed in SEEDS:
        data = answers(seed)
        expected = figures_of(analysis(data))
        at = (seed + len(name)) % len(frames)
        for source in {frames[at], frames[at - 3]}:
            found = figures_of(analysis(SOURCES[source](data)))
            assert_same(f"{name} of {source}", found, expected, 0.0)


@pytest.mark.parametrize("name", [name for name in ANALYSES if name not in LESS_OF_SOURCES])
def test_a_lazy_source_is_read_alike_or_refused(name: str) -> None:
    for seed in SEEDS:
        data = answers(seed)
        try:
            found = figures_of(ANALYSES[name](SOURCES["lazy"](data)))
        except sw.DataError as refusal:
            assert "needs its rows in memory" in str(refusal) or "more than 100" in str(refusal)
        else:
            expected = figures_of(ANALYSES[name](data))
            assert_same(name, found, expected, tolerance_of(name))


@pytest.mark.parametrize(
    ("name", "weight_type"),
    [
        (name, weight_type)
        for name in OF_ALL
        for weight_type in (None, "analytic", "sampling")
        if weight_type is None or name not in UNWEIGHTED
    ],
)
def test_the_order_of_rows_does_not_matter(name: str, weight_type: str | None) -> None:
    options = {} if weight_type is None else {"weights": "v", "weight_type": weight_type}
    for seed in SEEDS:
        data = answers(seed)
        order = np.random.default_rng(seed).permutation(len(data["w"]))
        try:
            expected = figures_of(ANALYSES[name](data, **options))
        except sw.DataError as refusal:
            assert weight_type is not None, name
            assert "weights" in str(refusal)
            with pytest.raises(sw.DataError, match="weights"):
                ANALYSES[name](part(data, order), **options)
            continue
        found = figures_of(ANALYSES[name](part(data, order), **options))
        assert_same(name, found, expected, tolerance_of(name))


@pytest.mark.parametrize("name", [name for name in OF_ALL if name not in UNWEIGHTED])
def test_a_frequency_is_as_many_rows(name: str) -> None:
    for seed in SEEDS:
        data = answers(seed)
        again = np.arange(len(data["w"])).repeat(data["w"])
        expected = figures_of(ANALYSES[name](part(data, again)))
        found = figures_of(ANALYSES[name](data, weights="w", weight_type="frequency"))
        assert_same(name, found, expected, tolerance_of(name))


@pytest.mark.parametrize("name", sorted(UNWEIGHTED))
def test_what_has_no_weights_says_so(name: str) -> None:
    with pytest.raises((TypeError, sw.DataError), match="weights"):
        ANALYSES[name](answers(0), weights="w", weight_type="frequency")


@pytest.mark.parametrize("name", [name for name in OF_ALL if name not in UNWEIGHTED])
@pytest.mark.parametrize("weight_type", ["analytic", "sampling"])
def test_a_row_without_weight_is_no_row(name: str, weight_type: str) -> None:
    options = {"weights": "v", "weight_type": weight_type}
    for seed in SEEDS:
        data = answers(seed)
        try:
            expected = figures_of(ANALYSES[name](part(data, data["v"] > 0), **options))
        except sw.DataError as refusal:
            assert "weights" in str(refusal), name
            continue
        found = figures_of(ANALYSES[name](data, **options))
        assert_same(name, found, expected, tolerance_of(name))


#: What takes no groups: what is of groups already, of a fit, or of one matrix.
UNGROUPED = {
    "GroupedMoments",
    "compare_alphas",
    "compare_alphas of groups",
    "compare_fits",
    "predict",
    "linear_hypothesis",
    "margins",
    "simple_slopes",
    "johnson_neyman",
    "hierarchical_regression factor",
}


@pytest.mark.parametrize("name", [name for name in OF_ALL if name not in UNGROUPED])
def test_groups_are_the_rows_of_each(name: str) -> None:
    data = answers(SEEDS[0])
    try:
        found = ANALYSES[name](data, by="g")
    except TypeError as refusal:
        assert "by" in str(refusal)
        return
    for key in ("north", "south"):
        alone = part(data, data["g"] == key)
        if key in found:
            expected = figures_of(ANALYSES[name](alone))
            assert_same(f"{name} of {key}", figures_of(found[key]), expected, tolerance_of(name))
        else:
            with pytest.raises(sw.ScalewiseError) as refusal:
                ANALYSES[name](alone)
            assert str(refusal.value) == found.failed[key]


@pytest.mark.parametrize(
    "name", ["predict", "linear_hypothesis", "simple_slopes", "johnson_neyman", "compare_fits"]
)
def test_what_is_of_one_regression_refuses_those_of_groups(name: str) -> None:
    with pytest.raises(sw.DataError, match=r"is of 2 groups by g: give the regression of one"):
        ANALYSES[name](answers(0), by="g")


@pytest.fixture
def machine_threads() -> Iterator[None]:
    """Leave the number of threads to the machine again."""
    yield
    sw.set_threads(0)


@pytest.mark.usefixtures("machine_threads")
@pytest.mark.parametrize("name", ANALYSES)
def test_the_number_of_threads_does_not_change_a_bit(name: str) -> None:
    found = []
    for threads in (1, 3):
        sw.set_threads(threads)
        found.append(figures_of(ANALYSES[name](answers(SEEDS[0]))))
    assert_same(name, found[1], found[0], 0.0)
