"""Other processes and other threads: a fork answers, and everybody gets the same bits.

A pool of threads does not survive a fork: a child that inherited one would wait for it for ever.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
import pytest
import scalewise as sw

# Since Python 3.12 a fork beside threads warns that the child may hang: here it must not.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

ROWS = 200_000

#: Far more than the work takes; a child that hangs would take for ever.
PATIENCE = 120.0

FORK = multiprocessing.get_context("fork")


@pytest.fixture(scope="module")
def data() -> dict[str, np.ndarray]:
    draw = np.random.default_rng(8)
    columns = {name: draw.normal(size=ROWS) for name in ("a", "b", "c", "d")}
    columns["d"][::7] = np.nan
    return columns


def bits(data: dict[str, np.ndarray]) -> str:
    """All there is to say of the moments, to the last bit."""
    rules = ("listwise", "pairwise")
    return "\n".join(sw.Moments.of(data, missing=rule).to_json() for rule in rules)


def answer(data: dict[str, np.ndarray], generations: int, to: Connection) -> None:
    """Compute, and have a child of one's own compute after that."""
    to.send(bits(data))
    if generations > 1:
        to.send(in_a_fork(data, generations - 1))
    to.close()


def in_a_fork(data: dict[str, np.ndarray], generations: int = 1) -> list[Any]:
    """What the children send: one answer per generation, nested."""
    receiving, sending = FORK.Pipe(duplex=False)
    child = FORK.Process(target=answer, args=(data, generations, sending))
    child.start()
    sending.close()
    try:
        return [
            receiving.recv() if receiving.poll(PATIENCE) else "no answer"
            for _ in range(min(generations, 2))
        ]
    finally:
        child.join(PATIENCE)
        if child.is_alive():
            child.kill()
            child.join()


def test_a_fork_computes_the_same(data: dict[str, np.ndarray]) -> None:
    expected = bits(data)  # the threads of this process exist from here on
    assert in_a_fork(data) == [expected]
    assert bits(data) == expected


def test_a_fork_of_a_fork_computes_the_same(data: dict[str, np.ndarray]) -> None:
    expected = bits(data)
    assert in_a_fork(data, generations=3) == [expected, [expected, [expected]]]


def test_a_pool_of_forks_computes_the_same(data: dict[str, np.ndarray]) -> None:
    expected = bits(data)
    with FORK.Pool(2) as pool:
        answers = pool.map_async(bits, [data] * 4, chunksize=1)
        assert answers.get(PATIENCE) == [expected] * 4


def test_parts_computed_in_forks_merge(data: dict[str, np.ndarray]) -> None:
    sw.Moments.of(data)
    half = ROWS // 2
    parts = [
        {name: column[cut] for name, column in data.items()}
        for cut in (slice(half), slice(half, ROWS))
    ]
    with FORK.Pool(2) as pool:
        first, second = pool.map_async(sw.Moments.of, parts, chunksize=1).get(PATIENCE)
    assert first + second == sw.Moments.of(parts[0]) + sw.Moments.of(parts[1])


def analysis(data: dict[str, np.ndarray], turn: int) -> str:
    """One of several analyses, in turn."""
    if turn % 3 == 0:
        return bits(data)
    if turn % 3 == 1:
        return repr(sw.describe(data).to_dict())
    return repr(sw.hierarchical_regression(data, "a", {"A": ["b"], "B": ["c"]}).to_dict())


def test_threads_of_the_caller_get_the_same(data: dict[str, np.ndarray]) -> None:
    expected = [analysis(data, turn) for turn in range(3)]
    with ThreadPoolExecutor(max_workers=6) as pool:
        found = list(pool.map(lambda turn: analysis(data, turn), range(18), timeout=PATIENCE))
    assert found == expected * 6
