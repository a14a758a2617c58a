"""Scalewise beside statsmodels, pingouin, pandas and NumPy, in one run, measured in two ways.

Every comparison runs its contenders in turn, several times, and takes medians, so that whatever
else the machine does falls on both. The ratio is what counts; times move with the machine.

Undisturbed: a turn is as many runs as take 50 ms, after a pause and one run that does not count.
Straight after: a turn is one run, at once after the other's, on whatever caches and busy threads
that one left behind. The goals are judged on both.
Results of both are compared before they are timed. Prints a Markdown table.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import numpy as np
import pandas as pd
import pingouin as pg
import scalewise as sw
import statsmodels.api as sm

PAUSE = 0.3  # seconds
TURN = 0.05  # seconds

BLOCKS = {
    "Governance": ["x1"],
    "Organisation": ["x2", "x3", "x4", "x5"],
    "Individual": ["x6", "x7", "x8", "x9"],
}


@dataclass(frozen=True)
class Comparison:
    """What was compared, the medians in seconds, and the ratio asked for."""

    what: str
    peer: str
    theirs: float
    ours: float
    straight_after: float
    goal: float

    def row(self) -> str:
        """Give the comparison as a row of a Markdown table."""
        ratios = (self.theirs / self.ours, self.straight_after)
        shown = [f"{r:.1f}×" + ("" if r >= self.goal else " (missed)") for r in ratios]
        return (
            f"| {self.what} | {self.peer} | {_time(self.theirs)} | {_time(self.ours)} "
            f"| {' | '.join(shown)} | {self.goal:g}× |"
        )


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


def compare(
    what: str,
    peer: str,
    theirs: Callable[[], object],
    ours: Callable[[], object],
    goal: float,
    rounds: int,
) -> Comparison:
    """Time both in turn."""
    undisturbed = in_turn(theirs, ours, turn, rounds)
    at_once = in_turn(theirs, ours, single, rounds)
    print(f"  {what}: {undisturbed[0] / undisturbed[1]:.1f}×", file=sys.stderr)
    return Comparison(what, peer, *undisturbed, at_once[0] / at_once[1], goal)


def in_turn(
    theirs: Callable[[], object],
    ours: Callable[[], object],
    timed: Callable[[Callable[[], object]], float],
    rounds: int,
) -> tuple[float, float]:
    """Give the medians of both, run one after the other."""
    pairs = [(timed(theirs), timed(ours)) for _ in range(rounds)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def single(run: Callable[[], object]) -> float:
    """Give the time of one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def turn(run: Callable[[], object]) -> float:
    """Give the mean time of as many runs as a turn has."""
    time.sleep(PAUSE)
    run()
    start, runs = time.perf_counter(), 0
    while (passed := time.perf_counter() - start) < TURN:
        run()
        runs += 1
    return passed / runs


def survey(rows: int) -> pd.DataFrame:
    """Make an outcome and nine predictors that share some variance."""
    rng = np.random.default_rng(20)
    common = rng.standard_normal(rows)
    columns = {f"x{j}": rng.standard_normal(rows) + 0.3 * common for j in range(1, 10)}
    return pd.DataFrame({"y": rng.standard_normal(rows) + common, **columns})


def items(rows: int) -> pd.DataFrame:
    """Make ten five-point items of one scale."""
    rng = np.random.default_rng(21)
    trait = rng.standard_normal((rows, 1))
    latent = trait + rng.standard_normal((rows, 10))
    return pd.DataFrame(
        np.clip(np.round(latent + 2), 0, 4), columns=[f"item{j}" for j in range(1, 11)]
    )


def three_statsmodels_fits(data: pd.DataFrame) -> list[float]:
    """Fit the three models and ask each for what a table needs."""
    entered: list[str] = []
    r_squared = []
    for predictors in BLOCKS.values():
        entered += predictors
        fit = sm.OLS(data["y"], sm.add_constant(data[entered])).fit()
        _ = fit.params, fit.bse, fit.tvalues, fit.pvalues, fit.conf_int(), fit.fvalue, fit.aic
        r_squared.append(fit.rsquared)
    return r_squared


def three_blocks(rows: int, goal: float, rounds: int) -> Comparison:
    data = survey(rows)

    def ours() -> sw.Regression:
        return sw.hierarchical_regression(data, "y", BLOCKS)

    found = [model.r_squared for model in ours().models]
    assert np.allclose(found, three_statsmodels_fits(data), rtol=1e-9)
    return compare(
        f"three blocks, nine predictors, n = {rows:,}",
        "statsmodels, three OLS fits",
        lambda: three_statsmodels_fits(data),
        ours,
        goal,
        rounds,
    )


def moments(rounds: int) -> list[Comparison]:
    values = np.random.default_rng(22).standard_normal((1_000_000, 20))
    by_column = np.asfortranarray(values)
    names = [f"v{j}" for j in range(20)]
    columns = {name: by_column[:, j] for j, name in enumerate(names)}
    centred = values - values.mean(axis=0)
    assert np.allclose(sw.Moments.of(columns).covariance, centred.T @ centred / 999_999)
    return [
        compare(
            "moments of 1,000,000 × 20 doubles, row by row",
            "NumPy, `X.T @ X`",
            lambda: values.T @ values,
            lambda: sw.Moments.of(values, names),
            1,
            rounds,
        ),
        compare(
            "moments of 1,000,000 × 20 doubles, column by column",
            "NumPy, `X.T @ X`",
            lambda: by_column.T @ by_column,
            lambda: sw.Moments.of(columns),
            1,
            rounds,
        ),
    ]


def reliability(rounds: int) -> Comparison:
    data = items(1_000_000)
    alpha, _ = pg.cronbach_alpha(data)
    assert abs(sw.item_analysis(data, list(data.columns)).alpha - alpha) < 1e-9
    return compare(
        "ten items, n = 1,000,000: full item analysis against alpha alone",
        "pingouin, `cronbach_alpha`",
        lambda: pg.cronbach_alpha(data),
        lambda: sw.item_analysis(data, list(data.columns)),
        3,
        rounds,
    )


def correlations(rounds: int) -> Comparison:
    data = survey(1_000_000)
    assert np.allclose(sw.correlation_matrix(data).r, data.corr())
    return compare(
        "correlations of 10 variables with p, n and intervals, n = 1,000,000",
        "pandas, `corr` (r only)",
        data.corr,
        lambda: sw.correlation_matrix(data),
        10,
        rounds,
    )


def import_times(rounds: int) -> tuple[float, float]:
    """Seconds to import NumPy, and scalewise with it, in fresh interpreters."""
    times: dict[str, list[float]] = {"numpy": [], "scalewise": []}
    for _ in range(rounds):
        for module, taken in times.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
            taken.append(time.perf_counter() - start)
    return median(times["numpy"]), median(times["scalewise"])


def machine() -> str:
    """Name the processor and the versions."""
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            models = [line.split(":")[1].strip() for line in info if line.startswith("model name")]
            model = models[0] if models else model
    except OSError:
        pass
    versions = ", ".join(
        f"{module.__name__} {module.__version__}" for module in (sw, np, pd, sm, pg)
    ).replace("statsmodels.api", "statsmodels")
    return f"{model}, {os.cpu_count()} cores; Python {platform.python_version()}, {versions}"


def main() -> None:
    """Run all comparisons and print them."""
    warnings.simplefilter("ignore")
    rows = [
        three_blocks(1377, goal=50, rounds=21),
        three_blocks(1_000_000, goal=15, rounds=5),
        *moments(rounds=15),
        reliability(rounds=7),
        correlations(rounds=7),
    ]
    numpy_time, our_time = import_times(15)
    print(f"{machine()}\n")
    print("| what | beside | theirs | scalewise | undisturbed | straight after | goal |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for comparison in rows:
        print(comparison.row())
    print(
        f"\n`import numpy` {numpy_time * 1e3:.0f} ms, `import scalewise` {our_time * 1e3:.0f} ms: "
        f"{(our_time - numpy_time) * 1e3:+.0f} ms (goal: within 50 ms)."
    )


if __name__ == "__main__":
    main()
