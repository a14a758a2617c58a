"""How near the readings come to the limit: one reading of the memory.

Every line compares two things that are measured in turn, several times, in medians: NumPy's
``X.T @ X``, a plain sum of the same memory by two threads, or scalewise itself on complete answers.
Peak memory is that of a process of its own. Prints Markdown tables.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from statistics import median

import numpy as np
import scalewise as sw

POOL = ThreadPoolExecutor(2)


def seconds(run: Callable[[], object], rounds: int) -> float:
    """Give the median time of one run, after one that does not count."""
    run()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return median(taken)


def in_turn(runs: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Give the median time of each, one after the other, with a pause for busy threads to end."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            time.sleep(0.1)
            taken[name].append(seconds(run, 1))
    return {name: median(times) for name, times in taken.items()}


def parallel_sum(values: np.ndarray) -> float:
    """Sum an array by two threads, half each."""
    flat = values.reshape(-1, order="A")
    half = len(flat) // 2
    return sum(POOL.map(np.sum, (flat[:half], flat[half:])))


def row(what: str, ours: float, other: str, theirs: float, goal: str, met: bool) -> str:
    """Give a row of the table."""
    ratio = f"{ours / theirs:.2f}"
    missed = "" if met else " (missed)"
    return (
        f"| {what} | {ours * 1e3:.1f} ms | {other}: {theirs * 1e3:.1f} ms "
        f"| {ratio}{missed} | {goal} |"
    )


def doubles(k: int, at_most: float, rounds: int) -> list[str]:
    """Compare doubles by row and by column with NumPy, and with a plain sum."""
    by_row = np.random.default_rng(1).standard_normal((1_000_000, k))
    by_column = np.asfortranarray(by_row)
    names = [f"v{j}" for j in range(k)]
    columns = {name: by_column[:, j] for j, name in enumerate(names)}
    found = in_turn(
        {
            "numpy by row": lambda: by_row.T @ by_row,
            "by row": lambda: sw.Moments.of(by_row, names),
            "numpy by column": lambda: by_column.T @ by_column,
            "by column": lambda: sw.Moments.of(columns),
            "sum": lambda: parallel_sum(by_row),
        },
        rounds,
    )
    lines = []
    for way in ("by row", "by column"):
        ours, theirs = found[way], found[f"numpy {way}"]
        what = f"1,000,000 × {k} doubles, {way}"
        lines.append(
            row(what, ours, "NumPy `X.T @ X`", theirs, f"≤ {at_most}", ours <= at_most * theirs)
        )
        if k == 20:
            lines.append(
                row(
                    what,
                    ours,
                    "sum by two threads",
                    found["sum"],
                    "≤ 2.5",
                    ours <= 2.5 * found["sum"],
                )
            )
    return lines


def gaps(rounds: int) -> list[str]:
    """Compare answers with 5 % missing with complete ones."""
    rng = np.random.default_rng(2)
    complete = {f"v{j}": rng.standard_normal(1_000_000) for j in range(20)}
    cells = {
        name: np.where(rng.random(1_000_000) < 0.05, np.nan, v) for name, v in complete.items()
    }
    rows = rng.random(1_000_000) < 0.05
    respondents = {name: np.where(rows, np.nan, v) for name, v in complete.items()}
    found = in_turn(
        {
            "complete": lambda: sw.Moments.of(complete),
            "respondents": lambda: sw.Moments.of(respondents),
            "cells": lambda: sw.Moments.of(cells),
            "pairwise": lambda: sw.Moments.of(cells, missing="pairwise"),
        },
        rounds,
    )
    whole = found["complete"]
    return [
        row(what, found[name], "complete", whole, f"≤ {goal}", found[name] <= goal * whole)
        for what, name, goal in (
            ("listwise, 5 % of respondents incomplete", "respondents", 1.5),
            ("listwise, 5 % of all answers missing (64 % of respondents)", "cells", 1.5),
            ("pairwise, 5 % of all answers missing", "pairwise", 4),
        )
    ]


def codes(rounds: int) -> list[str]:
    """Compare codes of one byte with NumPy, which widens them."""
    rng = np.random.default_rng(3)
    table = rng.integers(1, 6, (20, 10_000_000), dtype=np.uint8)
    columns = {f"v{j}": table[j] for j in range(20)}
    missing = rng.random((20, 10_000_000), dtype=np.float32) < 0.02
    masked = {
        name: np.ma.array(column, mask=gone)
        for (name, column), gone in zip(columns.items(), missing, strict=True)
    }

    def numpy() -> np.ndarray:
        wide = table.astype(np.float64)
        return wide @ wide.T

    found = in_turn(
        {
            "numpy": numpy,
            "plain": lambda: sw.Moments.of(columns),
            "masked": lambda: sw.Moments.of(masked),
            "coded": lambda: sw.Moments.of(columns, missing_codes=[5]),
            "pairwise": lambda: sw.Moments.of(masked, missing="pairwise"),
        },
        rounds,
    )
    theirs = found["numpy"]
    return [
        row(
            what,
            found[name],
            "NumPy `astype`, `X.T @ X`",
            theirs,
            f"≤ 1/{goal}",
            found[name] * goal <= theirs,
        )
        for what, name, goal in (
            ("10,000,000 × 20 codes of one byte", "plain", 8),
            ("the same with masks, listwise", "masked", 4),
            ("the same with a missing code, listwise", "coded", 4),
            ("the same with masks, pairwise", "pairwise", 4),
        )
    ]


MEMORY = """
import numpy as np, {library} as lib
import scalewise as sw
rng = np.random.default_rng(4)
table = rng.integers(1, 6, (20, {rows}), dtype=np.int8)
frame = lib.DataFrame({{f"v{{j}}": table[j] for j in range(20)}})
del table
sw.correlation_matrix(frame.head(1000))
held = int([l for l in open("/proc/self/status") if l.startswith("VmRSS")][0].split()[1])
open("/proc/self/clear_refs", "w").write("5")
sw.Moments.of(frame)
sw.correlation_matrix(frame)
peak = int([l for l in open("/proc/self/status") if l.startswith("VmHWM")][0].split()[1])
print((peak - held) / 1024)
"""


def memory() -> list[str]:
    """Measure what a call holds above the frame, in a process of its own."""
    lines = []
    for library in ("pandas", "polars"):
        script = MEMORY.format(library=library, rows=10_000_000)
        above = float(subprocess.check_output([sys.executable, "-c", script], text=True))
        missed = "" if above <= 100 else " (missed)"
        lines.append(f"| {library}, 10,000,000 × 20 int8 | {above:.0f} MB{missed} | ≤ 100 MB |")
    return lines


def after_moments(rounds: int) -> list[str]:
    """Measure analyses of moments for growing n."""
    rng = np.random.default_rng(5)
    names = [f"x{j}" for j in range(10)]
    blocks = {"A": names[1:2], "B": names[2:6], "C": names[6:]}
    lines = []
    for n in (1_000, 10_000, 100_000, 1_000_000, 10_000_000):
        trait = rng.standard_normal(n, dtype=np.float32)
        items = {name: trait + rng.standard_normal(n, dtype=np.float32) for name in names}
        moments = sw.Moments.of(items)
        runs = {
            "three blocks": partial(sw.hierarchical_regression, moments, "x0", blocks),
            "ten items": partial(sw.item_analysis, moments, names),
            "correlations": partial(sw.correlation_matrix, moments),
        }
        taken = [
            seconds(lambda run=run: [run() for _ in range(100)], rounds) / 100
            for run in runs.values()
        ]
        lines.append(f"| {n:,} | " + " | ".join(f"{t * 1e6:.0f} µs" for t in taken) + " |")
    return lines


def main() -> None:
    """Measure everything and print it."""
    print("\n| what | scalewise | beside | ratio | goal |\n|---|---:|---|---:|---:|")
    for lines in (doubles(20, 0.5, 9), doubles(100, 0.8, 5), gaps(9), codes(5)):
        print("\n".join(lines), flush=True)
    print("\n| frame | a call holds above it | goal |\n|---|---:|---:|")
    print("\n".join(memory()), flush=True)
    print("\nAfter the moments:\n\n| n | three blocks | ten items | correlations |")
    print("|---:|---:|---:|---:|")
    print("\n".join(after_moments(5)), flush=True)


if __name__ == "__main__":
    main()
