"""Correlations beside SciPy and R's psych, measured in turn in one run. Prints a Markdown table.

R is measured where ``Rscript`` and psych are installed; its own clock is read, so that starting R
does not count.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import scalewise as sw
from scipy import stats

PSYCH = """
suppressMessages(library(psych)); options(mc.cores = 2)
x <- as.matrix(read.csv("{file}"))
times <- replicate({rounds}, system.time(suppressWarnings(polychoric(x)))["elapsed"])
cat(median(times), suppressWarnings(polychoric(x))$rho[2, 1], "\\n")
"""


def seconds(run: Callable[[], object], rounds: int) -> float:
    """Give the median time of one run, after one that does not count and a pause."""
    run()
    taken = []
    for _ in range(rounds):
        time.sleep(0.05)
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return median(taken)


def turn(run: Callable[[], object]) -> float:
    """Give the mean time of the runs of a fifth of a second, after one that does not count."""
    time.sleep(0.3)
    run()
    start, runs = time.perf_counter(), 0
    while (passed := time.perf_counter() - start) < 0.2:
        run()
        runs += 1
    return passed / runs


def beside(theirs: Callable[[], object], ours: Callable[[], object]) -> tuple[float, float]:
    """Give the medians of both over turns, one after the other: the clock of a machine changes."""
    turns = [(turn(theirs), turn(ours)) for _ in range(9)]
    return median(turn[0] for turn in turns), median(turn[1] for turn in turns)


def items(n: int, k: int = 25) -> dict[str, np.ndarray]:
    """Invent six-point items that share a trait."""
    rng = np.random.default_rng(n)
    trait = rng.standard_normal(n)
    answers = trait[:, None] + rng.standard_normal((n, k))
    return {f"i{j}": np.clip(np.rint(answers[:, j] + 2.5), 0, 5).astype(np.int8) for j in range(k)}


def psych(data: dict[str, np.ndarray], rounds: int) -> tuple[float, float] | None:
    """Time psych::polychoric, and give its first correlation; None without R."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "items.csv"
        table = np.column_stack(list(data.values()))
        np.savetxt(file, table, fmt="%d", delimiter=",", header=",".join(data), comments="")
        script = PSYCH.format(file=file, rounds=rounds)
        run = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        return None
    taken, rho = run.stdout.split()
    return float(taken), float(rho)


def row(what: str, ours: float, other: str, theirs: float, goal: float) -> str:
    """Give a row: how many times faster we are, and how many are wanted."""
    missed = "" if theirs >= goal * ours else " (missed)"
    return (
        f"| {what} | {other} | {theirs * 1e3:.1f} ms | {ours * 1e3:.2f} ms "
        f"| {theirs / ours:.1f}×{missed} | {goal:g}× |"
    )


def polychoric() -> list[str]:
    """Compare polychoric matrices with psych, and with the counting of their tables."""
    lines = []
    small = items(2_800)
    matrix = partial(sw.correlation_matrix, small, method="polychoric")
    ours = seconds(matrix, 9)
    theirs = psych(small, 3)
    if theirs is None:
        lines.append(f"| polychoric, 25 items × 2,800 | psych (no R) | — | {ours * 1e3:.1f} ms |")
    else:
        # psych corrects empty cells and stops early: the same figure to three decimals.
        assert abs(theirs[1] - matrix().r[1, 0]) < 1e-3
        what = "polychoric, 25 six-point items × 2,800"
        lines.append(row(what, ours, "psych `polychoric`", theirs[0], 50))
    large = items(1_000_000)
    counting = seconds(partial(sw.PairTables.of, large), 5)
    whole = seconds(partial(sw.correlation_matrix, large, method="polychoric"), 5)
    lines.append(
        row("polychoric, 25 items × 1,000,000", whole, "counting its tables", counting, 0.5)
    )
    return lines


def tau() -> list[str]:
    """Compare Kendall's tau-b with SciPy."""
    rng = np.random.default_rng(5)
    x = rng.standard_normal(100_000)
    y = x + rng.standard_normal(100_000)
    lines = []
    for what, pair in (
        ("tau-b, n = 100,000, continuous", (x, y)),
        (
            "tau-b, n = 100,000, five and seven answers",
            (np.rint(x).clip(-2, 2), np.rint(y).clip(-3, 3)),
        ),
    ):
        data = dict(zip("xy", pair, strict=True))
        theirs, ours = beside(
            partial(stats.kendalltau, *pair),
            partial(sw.correlation_matrix, data, method="kendall"),
        )
        assert (
            abs(sw.correlation_matrix(data, method="kendall").r[0, 1] - stats.kendalltau(*pair)[0])
            < 1e-12
        )
        lines.append(row(what, ours, "SciPy `kendalltau`", theirs, 3))
    return lines


def main() -> None:
    """Measure everything and print it."""
    print("\n| what | beside | theirs | scalewise | ratio | goal |\n|---|---|---:|---:|---:|---:|")
    for lines in (polychoric(), tau()):
        print("\n".join(lines), flush=True)


if __name__ == "__main__":
    main()
