"""Reliability beside R's psych and beside loops over SciPy, in one run. Prints a Markdown table.

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
import pandas as pd
import pingouin as pg
import scalewise as sw
from scipy.optimize import minimize

PSYCH = """
suppressMessages(library(psych))
x <- as.data.frame(read.csv("{file}"))
run <- function() suppressWarnings(alpha(x, check.keys = FALSE))
times <- replicate({rounds}, system.time(run())["elapsed"])
cat(median(times), sprintf("%.17g", run()$total$raw_alpha), "\\n")
"""

SPLIT_HALF = """
suppressMessages(library(psych))
r <- as.matrix(read.csv("{file}"))
run <- function() splitHalf(r, brute = TRUE, covar = TRUE, check.keys = FALSE)
times <- replicate({rounds}, system.time(run())["elapsed"])
cat(median(times), sprintf("%.17g", run()$maxrb))
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


def in_r(script: str, table: np.ndarray, rounds: int) -> tuple[float, float] | None:
    """Run a script on a table, and give its time and one figure; None without R."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.csv"
        header = ",".join(f"v{j}" for j in range(table.shape[1]))
        np.savetxt(file, table, fmt="%.17g", delimiter=",", header=header, comments="")
        command = ["Rscript", "-e", script.format(file=file, rounds=rounds)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        return None
    taken, figure = run.stdout.split()
    return float(taken), float(figure)


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
    theirs = in_r(PSYCH, np.column_stack(list(data.values())), 5)
    what = "item analysis and answers, 25 items × 2,800"
    if theirs is None:
        return [f"| {what} | psych (no R) | — | {ours * 1e3:.2f} ms |"]
    assert abs(theirs[1] - whole()) < 1e-5
    alone = seconds(partial(sw.item_analysis, data, scale), 15)
    return [
        row(what, ours, "psych `alpha`", theirs[0], 20),
        row("item analysis alone, 25 items × 2,800", alone, "psych `alpha`", theirs[0], 20),
    ]


def split_halves() -> list[str]:
    """Look at all 6435 splits of 16 items, beside psych and within half a second."""
    rng = np.random.default_rng(16)
    trait = rng.standard_normal((2_800, 1))
    answers = np.clip(np.rint(trait + rng.standard_normal((2_800, 16)) + 2.5), 0, 5)
    covariance = np.cov(answers.T)
    names = [f"v{j}" for j in range(16)]
    moments = sw.Moments.from_covariance((covariance + covariance.T) / 2, 2_800, names)
    run = partial(sw.all_split_halves, moments, names)
    ours = seconds(run, 9)
    missed = " (missed)" if ours > 0.5 else ""
    lines = [f"| all split halves, 16 items | — | — | {ours * 1e3:.2f} ms{missed} | — | 500 ms |"]
    found = in_r(SPLIT_HALF, moments.covariance, 3)
    if found is not None:
        theirs, highest = found
        assert abs(highest - run().highest) < 1e-10
        lines.append(
            f"| all split halves, 16 items | psych `splitHalf` | {theirs * 1e3:.1f} ms "
            f"| {ours * 1e3:.2f} ms | {theirs / ours:.0f}× | |"
        )
    return lines


def omega_by_scipy(answers: np.ndarray, slopes: bool) -> float:
    """Omega total of a one-factor model by maximum likelihood, as one writes it with SciPy.

    Most leave the slopes to SciPy; with them written out it takes a tenth of the time.
    """
    s = np.cov(answers, rowvar=False, bias=True)
    k = len(s)

    def discrepancy(x: np.ndarray) -> tuple[float, np.ndarray]:
        loadings, unique = x[:k], np.exp(x[k:])
        sigma = np.outer(loadings, loadings) + np.diag(unique)
        inverse = np.linalg.inv(sigma)
        slope = inverse @ (sigma - s) @ inverse
        value = np.linalg.slogdet(sigma)[1] + np.trace(s @ inverse)
        return value, np.concatenate([2 * slope @ loadings, np.diag(slope) * unique])

    sd = np.sqrt(np.diag(s))
    start = np.concatenate([0.7 * sd, np.log(0.5 * sd**2)])
    if slopes:
        found = minimize(discrepancy, start, jac=True, method="BFGS").x
    else:
        found = minimize(lambda x: discrepancy(x)[0], start, method="BFGS").x
    common = found[:k].sum() ** 2
    return common / (common + np.exp(found[k:]).sum())


def bootstrap_of_omega(resamples: int = 10_000) -> list[str]:
    """Compare bootstrap intervals of omega with loops over SciPy's optimiser."""
    n, k = 1_377, 10
    data = items(n, k)
    names, answers = list(data), np.column_stack(list(data.values())).astype(float)
    rng = np.random.default_rng(1)

    def loop(timed: int, slopes: bool) -> float:
        """Give the time of all resamples, from that of the first."""
        draws = [rng.integers(0, n, n) for _ in range(timed)]
        start = time.perf_counter()
        for drawn in draws:
            omega_by_scipy(answers[drawn], slopes)
        return (time.perf_counter() - start) * resamples / timed

    def interval(ci: str) -> sw.Omega:
        return sw.mcdonald_omega(data, names, ci=ci, resamples=resamples, seed=1)

    apart = abs(sw.mcdonald_omega(data, names).estimate - omega_by_scipy(answers, True))
    if apart > 1e-4:
        raise SystemExit(f"the two omegas differ by {apart:.1e}")
    plain, written = loop(10, False), loop(60, True)
    what = f"bootstrap of omega, {n} × {k}, {resamples:,} resamples"
    lines = []
    for ci in ("percentile", "bca"):
        ours = seconds(partial(interval, ci), 3)
        peer = "SciPy's BFGS in a loop (10 resamples timed, extrapolated)"
        lines.append(row(f"{what}, {ci}", ours, peer, plain, 100))
        peer = "the same with slopes written out (60 timed, extrapolated)"
        lines.append(row(f"{what}, {ci}", ours, peer, written, 20))
    return lines


def bootstrap_of_alpha(resamples: int = 10_000) -> list[str]:
    """Compare bootstrap intervals of alpha with a loop over pingouin."""
    n, k, timed = 1_377, 10, 60
    data = items(n, k)
    frame, rng = pd.DataFrame(data), np.random.default_rng(1)
    start = time.perf_counter()
    for _ in range(timed):
        pg.cronbach_alpha(frame.iloc[rng.integers(0, n, n)])
    loop = (time.perf_counter() - start) * resamples / timed
    assert abs(sw.cronbach_alpha(data, list(data)).estimate - pg.cronbach_alpha(frame)[0]) < 1e-10
    what = f"bootstrap of alpha, {n} × {k}, {resamples:,} resamples"
    peer = f"a loop over pingouin ({timed} resamples timed, extrapolated)"

    def interval(ci: str) -> sw.Reliability:
        return sw.cronbach_alpha(data, list(data), ci=ci, resamples=resamples, seed=1)

    return [
        row(f"{what}, {ci}", seconds(partial(interval, ci), 3), peer, loop, 100)
        for ci in ("percentile", "bca")
    ]


def main() -> None:
    """Measure everything and print it."""
    print("\n| what | beside | theirs | scalewise | ratio | goal |\n|---|---|---:|---:|---:|---:|")
    for measure in (item_analysis, split_halves, bootstrap_of_alpha, bootstrap_of_omega):
        print("\n".join(measure()), flush=True)


if __name__ == "__main__":
    main()
