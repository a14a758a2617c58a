"""Regression beside statsmodels, NumPy and R, in one run. Prints a Markdown table.

Loops that would take minutes are measured over some of their rounds and multiplied; the table says
how many were run. R is measured where ``Rscript`` is installed, by its own clock.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import scalewise as sw
import statsmodels.api as sm
from scalewise.datasets import nav2018, simulate_nav2018

SUBSETS_IN_R = """
x <- read.csv("{file}")
names <- setdiff(names(x), "y")
subsets <- lapply(seq(1, 2^length(names) - 1, length.out = {rounds}), function(s)
  names[bitwAnd(as.integer(s), bitwShiftL(1L, seq_along(names) - 1L)) > 0])
run <- function() for (s in subsets) summary(lm(reformulate(s, "y"), x))$r.squared
run()
cat(system.time(run())["elapsed"] / {rounds})
"""


def seconds(run: Callable[[], object], rounds: int) -> float:
    """Give the median time of one run, after one that does not count."""
    run()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return median(taken)


def row(what: str, ours: float, other: str, theirs: float, goal: float) -> str:
    """Give a row: how many times faster we are, and how many are wanted."""
    missed = "" if theirs >= goal * ours else " (missed)"
    return (
        f"| {what} | {ours * 1e3:,.1f} ms | {other} {theirs * 1e3:,.1f} ms "
        f"| {theirs / ours:,.0f}× | {goal:.0f}×{missed} |"
    )


def study() -> tuple[pd.DataFrame, str, dict[str, list[str]]]:
    """Give simulated respondents of a published survey, its outcome and its three blocks."""
    published = nav2018()
    answers = pd.DataFrame(simulate_nav2018())
    answers = answers[answers["follows_up_clients"]]
    scales = [
        sw.Scale(name, scale.items, bounds=scale.bounds, reverse=scale.reverse)
        for name, scale in published.scales.items()
    ]
    blocks = {name: list(predictors) for name, predictors in published.blocks.items()}
    names = [predictor for predictors in blocks.values() for predictor in predictors]
    scored = sw.score_scales(answers, scales)[[*names, published.outcome]]
    return scored.astype(float).fillna(scored.mean()), published.outcome, blocks


def bootstrap(resamples: int, rounds: int) -> str:
    """Resample the three blocks of a survey."""
    data, outcome, blocks = study()

    def ours() -> object:
        return sw.bootstrap_regression(
            data, outcome, blocks, ci="percentile", resamples=resamples, seed=1
        )

    rng = np.random.default_rng(1)
    columns = data.to_numpy(float)
    entered = np.cumsum([len(predictors) for predictors in blocks.values()])

    def one_resample() -> list[float]:
        drawn = columns[rng.integers(0, len(columns), len(columns))]
        x = sm.add_constant(drawn[:, :-1])
        fits = [sm.OLS(drawn[:, -1], x[:, : end + 1]).fit() for end in entered]
        return [figure for fit in fits for figure in (*fit.params, fit.rsquared)]

    start = time.perf_counter()
    for _ in range(rounds):
        one_resample()
    theirs = (time.perf_counter() - start) / rounds * resamples
    return row(
        f"bootstrap of three blocks, n = {len(data)}, {resamples:,} resamples",
        seconds(ours, 3),
        f"a loop of statsmodels fits, {rounds} resamples multiplied,",
        theirs,
        100,
    )


def invented(predictors: int, n: int) -> pd.DataFrame:
    """Invent correlated predictors and an outcome."""
    rng = np.random.default_rng(predictors)
    x = rng.normal(size=(n, predictors)) + 0.7 * rng.normal(size=(n, 1))
    data = pd.DataFrame(x, columns=[f"x{j}" for j in range(predictors)])
    return data.assign(y=x @ np.linspace(0.5, 0.1, predictors) + rng.normal(size=n) * 3)


def dominance(predictors: int, rounds: int) -> str:
    """Fit all subsets of twelve predictors."""
    data = invented(predictors, 1377)
    names = list(data)[:-1]
    ours = seconds(lambda: sw.relative_importance(data, "y", names), 5)
    what = f"dominance analysis of {predictors} predictors, n = {len(data)}"
    if shutil.which("Rscript") is not None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "table.csv"
            data.to_csv(file, index=False)
            script = SUBSETS_IN_R.format(file=file, rounds=rounds)
            run = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True)
        theirs = float(run.stdout) * 2**predictors
        return row(what, ours, f"a loop of R's lm, {rounds} subsets multiplied,", theirs, 50)
    columns, y = sm.add_constant(data[names].to_numpy()), data["y"].to_numpy()
    subsets = range(1, 2**predictors, 2**predictors // rounds)

    def theirs_of(subset: int) -> float:
        entered = [0, *(j + 1 for j in range(predictors) if subset >> j & 1)]
        return float(sm.OLS(y, columns[:, entered]).fit().rsquared)

    start = time.perf_counter()
    count = sum(1 for subset in islice(subsets, rounds) if theirs_of(subset) >= 0)
    theirs = (time.perf_counter() - start) / count * 2**predictors
    return row(what, ours, f"a loop of statsmodels fits, {count} subsets multiplied,", theirs, 50)


def all_subsets(predictors: int) -> str:
    """Fit a million subsets."""
    data = invented(predictors, 1377)
    names = list(data)[:-1]
    ours = seconds(lambda: sw.relative_importance(data, "y", names), 1)
    return f"| dominance analysis of {predictors} predictors | {ours:.2f} s | | | seconds |"


def permutations(count: int, rounds: int) -> str:
    """Permute residuals for the three blocks of a survey."""
    data, outcome, blocks = study()
    ours = seconds(
        lambda: sw.permutation_test(data, outcome, blocks, permutations=count, seed=1), 3
    )
    rng = np.random.default_rng(1)
    columns = data.to_numpy(float)
    entered = [0, *np.cumsum([len(predictors) for predictors in blocks.values()])]
    x = np.column_stack([np.ones(len(columns)), columns[:, :-1]])
    y = columns[:, -1]

    def left(y: np.ndarray, end: int) -> np.ndarray:
        return y - x[:, : end + 1] @ np.linalg.lstsq(x[:, : end + 1], y, rcond=None)[0]

    residuals = [left(y, before) for before in entered[:-1]]
    start = time.perf_counter()
    for _ in range(rounds):
        order = rng.permutation(len(y))
        for e, before, end in zip(residuals, entered, entered[1:], strict=False):
            permuted = e[order]
            small, large = left(permuted, before), left(permuted, end)
            (small @ small - large @ large) / (large @ large)
    theirs = (time.perf_counter() - start) / rounds * count
    return row(
        f"permutation test of three blocks, {count:,} permutations",
        ours,
        f"a loop of NumPy's lstsq, {rounds} permutations multiplied,",
        theirs,
        20,
    )


def main() -> None:
    """Print the table."""
    print("| what | scalewise | beside | ratio | goal |")
    print("|---|---|---|---|---|")
    print(bootstrap(10_000, 200))
    print(permutations(9999, 200))
    print(dominance(12, 256))
    print(all_subsets(20))


if __name__ == "__main__":
    main()
