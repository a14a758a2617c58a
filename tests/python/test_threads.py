"""Eight threads at once, on shared answers and shared results: each gets what one alone gets.

The heavy work runs without the GIL, and on a free-threaded interpreter everything does. What each
thread gets is compared with the same call on its own, to the last bit.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import scalewise as sw

THREADS = 8

ITEMS = ["calm", "keen", "warm", "glad"]
NUMBERS = [*ITEMS, "hours", "age"]
MOOD = sw.Scale("mood", ITEMS, bounds=(1, 5))
BLOCKS: dict[str, list[Any]] = {"One": ["age", "hours"], "Two": ["keen", "glad"]}
WITH_PRODUCT = {"One": ["age", "hours"], "Two": [sw.product("age", "hours")]}
FACTOR = {"One": [sw.factor("site")], "Two": ["age"]}
TIMES = {"weights": "times", "weight_type": "frequency"}
CHANCE = {"weights": "chance", "weight_type": "sampling"}
DRAWS: dict[str, Any] = {"resamples": 60, "seed": 3}


def drawn(rows: int = 240) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(41)
    trait = draw.normal(size=rows)
    answers: dict[str, np.ndarray] = {
        name: np.clip(np.round(3 + trait + draw.normal(size=rows)), 1, 5) for name in ITEMS
    }
    answers["hours"] = 30 + draw.normal(trait, 6)
    answers["age"] = 40 + draw.normal(trait, 12)
    for name in NUMBERS:
        answers[name][draw.random(rows) < 0.04] = np.nan
    answers["site"] = draw.choice(np.array(["north", "south", "west"]), rows)
    answers["team"] = draw.integers(0, 24, rows)
    answers["times"] = draw.integers(1, 4, rows)
    answers["chance"] = draw.uniform(1, 5, rows)
    return answers


def as_library(answers: dict[str, np.ndarray], library: str) -> Any:
    if library == "numpy":
        return answers
    return (
        pytest.importorskip(library).DataFrame(answers)
        if library != "pyarrow"
        else (pytest.importorskip(library).table(answers))
    )


Call = Callable[[Any], Any]

#: What reads the answers.
OF_ANSWERS: dict[str, Call] = {
    "listwise moments": lambda data: sw.Moments.of(data, NUMBERS),
    "pairwise moments": lambda data: sw.Moments.of(data, NUMBERS, missing="pairwise", **TIMES),
    "maximum likelihood": lambda data: sw.Moments.of(data, NUMBERS, missing="em").covariance,
    "derived columns": lambda data: sw.Moments.of(
        data, [sw.product("age", "hours"), sw.dummy("site", "west"), MOOD, sw.square("age")]
    ),
    "groups": lambda data: sw.GroupedMoments.of(data, NUMBERS, by=["site", "team"]),
    "pair tables": lambda data: sw.PairTables.of(data, ITEMS),
    "describe": lambda data: sw.describe(data, NUMBERS),
    "frequencies": lambda data: sw.frequencies(data, ITEMS, by="site"),
    "scores": lambda data: np.asarray(MOOD.score(data), dtype=float),
    "pearson": lambda data: sw.correlation_matrix(data, NUMBERS),
    "spearman": lambda data: sw.correlation_matrix(data, NUMBERS, method="spearman"),
    "kendall": lambda data: sw.correlation_matrix(data, NUMBERS, method="kendall"),
    "polychoric": lambda data: sw.correlation_matrix(data, ITEMS, method="polychoric"),
    "polychoric at once": lambda data: sw.polychoric(data, "calm", "keen", estimator="ml"),
    "partial": lambda data: sw.partial_correlation_matrix(data, NUMBERS),
    "item analysis": lambda data: sw.item_analysis(data, MOOD),
    "alpha by bootstrap": lambda data: sw.cronbach_alpha(data, MOOD, ci="bca", **DRAWS),
    "ordinal alpha": lambda data: sw.ordinal_alpha(data, MOOD),
    "omega": lambda data: sw.mcdonald_omega(data, MOOD),
    "hierarchical omega": lambda data: sw.hierarchical_omega(data, NUMBERS, 2),
    "factor analysis": lambda data: sw.factor_analysis(data, NUMBERS, 2),
    "lambdas": lambda data: sw.guttman_lambdas(data, MOOD),
    "greatest lower bound": lambda data: sw.greatest_lower_bound(data, MOOD),
    "split halves": lambda data: sw.all_split_halves(data, MOOD),
    "scales": lambda data: sw.scale_analysis(data, [MOOD]),
    "regression": lambda data: sw.hierarchical_regression(data, "warm", BLOCKS),
    "regression by EM": lambda data: sw.hierarchical_regression(data, "warm", BLOCKS, missing="em"),
    "robust regression": lambda data: sw.hierarchical_regression(data, "warm", BLOCKS, vcov="HC3"),
    "clustered regression": lambda data: sw.hierarchical_regression(
        data, "warm", BLOCKS, cluster="team", vcov="CR2"
    ),
    "weighted regression": lambda data: sw.hierarchical_regression(data, "warm", BLOCKS, **CHANCE),
    "regressions by group": lambda data: sw.hierarchical_regression(
        data, "warm", BLOCKS, by="site"
    ),
    "formula": lambda data: sw.hierarchical_regression(data, "warm ~ C(site) | age * hours"),
    "bootstrapped regression": lambda data: sw.bootstrap_regression(data, "warm", BLOCKS, **DRAWS),
    "permutation test": lambda data: sw.permutation_test(
        data, "warm", BLOCKS, permutations=60, seed=3
    ),
    "wild bootstrap": lambda data: sw.wild_cluster_bootstrap(
        data, "warm", BLOCKS, cluster="team", term="age", **DRAWS
    ),
    "relative importance": lambda data: sw.relative_importance(
        data, "warm", ["age", "hours", "keen"], ci="percentile", **DRAWS
    ),
    "cross-validation": lambda data: sw.cross_validated_r_squared(data, "warm", BLOCKS, seed=3),
    "diagnostics": lambda data: sw.regression_diagnostics(data, "warm", BLOCKS),
    "mardia": lambda data: sw.mardia(data, NUMBERS),
    "energy": lambda data: sw.energy_test(data, NUMBERS, simulated=20),
}


class Shared:
    """Results that all threads ask; what they hold is made when it is first asked for."""

    def __init__(self) -> None:
        answers = drawn()
        self.likely = sw.Moments.of(answers, NUMBERS, missing="em")
        self.grouped = sw.GroupedMoments.of(answers, NUMBERS, by="site", missing="em")
        self.tables = sw.PairTables.of(answers, ITEMS)
        self.fit = sw.hierarchical_regression(answers, "warm", WITH_PRODUCT)
        self.of_factor = sw.hierarchical_regression(answers, "warm", FACTOR)
        self.by_site = sw.item_analysis(answers, MOOD, by="site")


#: What asks shared results.
OF_RESULTS: dict[str, Call] = {
    "estimate": lambda of: of.likely.covariance,
    "likelihood": lambda of: of.likely.em,
    "saved moments": lambda of: of.likely.to_json(),
    "merged moments": lambda of: of.likely + of.likely,
    "selected moments": lambda of: of.likely.select(ITEMS).covariance,
    "regression of moments": lambda of: sw.hierarchical_regression(of.likely, "warm", BLOCKS),
    "factors of moments": lambda of: sw.factor_analysis(of.likely, ITEMS),
    "groups": lambda of: [of.grouped[key].covariance for key in of.grouped],
    "regressions of groups": lambda of: sw.hierarchical_regression(of.grouped, "warm", BLOCKS),
    "merged groups": lambda of: of.grouped + of.grouped,
    "polychoric of tables": lambda of: sw.correlation_matrix(of.tables, method="polychoric"),
    "table": lambda of: of.fit.table(),
    "page": lambda of: of.fit._repr_html_(),
    "report": lambda of: of.fit.report(),
    "slopes": lambda of: sw.simple_slopes(of.fit, "age", "hours"),
    "regions": lambda of: sw.johnson_neyman(of.fit, "age", "hours"),
    "margins": lambda of: sw.margins(of.of_factor, "site"),
    "hypothesis": lambda of: sw.linear_hypothesis(of.fit, "age = hours"),
    "by site": lambda of: of.by_site,
}


def told(result: Any) -> str:
    """Everything that a result says, every number to its last bit."""
    if isinstance(result, (sw.Moments, sw.GroupedMoments, sw.PairTables)):
        return str(result.to_json())
    if isinstance(result, np.ndarray):
        return repr(result.tolist())
    if isinstance(result, list):
        return repr([told(part) for part in result])
    plain = getattr(result, "to_dict", None)
    return f"{result}\n{plain()!r}" if plain is not None else repr(result)


def at_once(calls: list[Callable[[], Any]]) -> list[str]:
    """Make the calls at the same time, each in a thread of its own."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> str:
        start.wait()
        return told(call())

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture(scope="module")
def answers() -> dict[str, np.ndarray]:
    return drawn()


@pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")
@pytest.mark.parametrize("name", OF_ANSWERS)
def test_one_call_in_all_threads(name: str, answers: dict[str, np.ndarray]) -> None:
    call = OF_ANSWERS[name]
    expected = told(call(answers))
    assert at_once([lambda: call(answers)] * THREADS) == [expected] * THREADS


@pytest.mark.parametrize("name", OF_RESULTS)
def test_one_question_to_a_shared_result(name: str) -> None:
    call = OF_RESULTS[name]
    expected = told(call(Shared()))
    shared = Shared()
    assert at_once([lambda: call(shared)] * THREADS) == [expected] * THREADS


@pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")
@pytest.mark.parametrize("library", ["numpy", "pandas", "polars", "pyarrow"])
def test_all_calls_at_once(library: str, answers: dict[str, np.ndarray]) -> None:
    data, shared = as_library(answers, library), Shared()
    calls = [lambda call=call: call(data) for call in OF_ANSWERS.values()]
    calls += [lambda call=call: call(shared) for call in OF_RESULTS.values()]
    expected = [told(call()) for call in calls]

    def all_from(start: int) -> list[str]:
        order = [*range(start, len(calls)), *range(start)]
        found = {at: told(calls[at]()) for at in order}
        return [found[at] for at in range(len(calls))]

    starts = [thread * len(calls) // THREADS for thread in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        for found in pool.map(all_from, starts):
            assert found == expected


def test_refusals_stay_with_the_thread_that_is_refused(answers: dict[str, np.ndarray]) -> None:
    spoilt = {**answers, "age": np.where(answers["age"] > 60, np.inf, answers["age"])}
    expected = told(sw.Moments.of(answers, NUMBERS))

    def refused() -> str:
        with pytest.raises(sw.DataError, match="`age` is infinite"):
            sw.Moments.of(spoilt, NUMBERS)
        return expected

    calls = [refused, lambda: sw.Moments.of(answers, NUMBERS)] * (THREADS // 2)
    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(lambda at: calls[at % THREADS](), range(10 * THREADS)))
    assert {one if isinstance(one, str) else told(one) for one in found} == {expected}


@pytest.mark.skipif(
    not sysconfig.get_config_var("Py_GIL_DISABLED"), reason="an interpreter that has the GIL"
)
def test_importing_leaves_the_gil_off() -> None:
    asked = "import scalewise, sys; sys.exit(sys._is_gil_enabled())"
    unforced = {name: value for name, value in os.environ.items() if name != "PYTHON_GIL"}
    subprocess.run([sys.executable, "-W", "error", "-c", asked], check=True, env=unforced)
