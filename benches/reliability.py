"""Reliability beside R's psych, measured in turn in one run. Prints a Markdown table.

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

PSYCH = """
suppressMessages(library(psych))
x <- as.data.frame(read.csv("{file}"))
run <- function() suppressWarnings(alpha(x, check.keys = FALSE))
times <- replicate({rounds}, system.time(run())["elapsed"])
cat(median(times), run()$total$raw_alpha, "\\n")
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


def items(n: int, k: int) -> dict[str, np.ndarray]:
    """Invent six-point items that share a trait."""
    rng = np.random.default_rng(n)
    trait = rng.standard_normal(n)
    answers = trait[:, None] + rng.standard_normal((n, k))
    return {f"i{j}": np.clip(np.rint(answers[:, j] + 2.5), 0, 5).astype(np.int8) for j in range(k)}


def psych(data: dict[str, np.ndarray], rounds: int) -> tuple[float, float] | None:
    """Time psych::alpha, and give its alpha; None without R."""
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
    taken, alpha = run.stdout.split()
    return float(taken), float(alpha)


def row(what: str, ours: float, other: str, theirs: float, goal: float) -> str:
    """Give a row: how many times faster we are, and how many are wanted."""
    missed = "" if theirs >= goal * ours else " (missed)"
    return (
        f"| {what} | {other} | {theirs * 1e3:.1f} ms | {ours * 1e3:.2f} ms "
        f"| {theirs / ours:.1f}×{missed} | {goal:g}× |"
    )


def item_analysis() -> list[str]:
    """Compare the full item analysis, the answers to each item included, with psych's alpha."""
    data = items(2_800, 25)
    scale = sw.Scale("trait", list(data), bounds=(0, 5))

    def whole() -> float:
        sw.response_frequencies(data, scale)
        return sw.item_analysis(data, scale).alpha

    ours = seconds(whole, 15)
    theirs = psych(data, 5)
    what = "item analysis and answers, 25 items × 2,800"
    if theirs is None:
        return [f"| {what} | psych (no R) | — | {ours * 1e3:.2f} ms |"]
    assert abs(theirs[1] - whole()) < 1e-5
    alone = seconds(partial(sw.item_analysis, data, scale), 15)
    return [
        row(what, ours, "psych `alpha`", theirs[0], 20),
        row("item analysis alone, 25 items × 2,800", alone, "psych `alpha`", theirs[0], 20),
    ]


def main() -> None:
    """Measure everything and print it."""
    print("\n| what | beside | theirs | scalewise | ratio | goal |\n|---|---|---:|---:|---:|---:|")
    for lines in (item_analysis(),):
        print("\n".join(lines), flush=True)


if __name__ == "__main__":
    main()
