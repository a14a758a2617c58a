"""Regressions beside their peers, measured in turn in one run. Prints a Markdown table."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import median

import numpy as np
import scalewise as sw
import statsmodels.api as sm
from statsmodels.stats.outliers_influence import OLSInfluence


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


def row(what: str, peer: str, theirs: float, ours: float) -> str:
    """Give a line of the table."""
    ratio = theirs / ours
    return f"| {what} | {peer} | {theirs * 1e3:.0f} ms | {ours * 1e3:.0f} ms | {ratio:.1f} |"


def respondents(n: int, k: int) -> dict[str, np.ndarray]:
    """Invent an outcome and its predictors."""
    rng = np.random.default_rng(n)
    data = {f"x{j}": rng.standard_normal(n) for j in range(k)}
    data["y"] = sum(data.values()) + rng.standard_normal(n)
    return data


def measured(design: np.ndarray, outcome: np.ndarray) -> OLSInfluence:
    """Fit by statsmodels, and ask for three of the measures that ours gives all of."""
    found = OLSInfluence(sm.OLS(outcome, design).fit())
    _ = (found.hat_matrix_diag, found.resid_studentized_internal, found.cooks_distance)
    return found


def diagnostics() -> list[str]:
    """Compare all measures of the rows with three of statsmodels' OLSInfluence.

    The others leave rows out one by one in a loop there.
    """
    lines = []
    for n, k in ((1_000, 5), (100_000, 5), (1_000_000, 5)):
        data = respondents(n, k)
        names = [f"x{j}" for j in range(k)]
        design = sm.add_constant(np.column_stack([data[name] for name in names]))
        fitted = partial(measured, design, data["y"])
        ours = partial(sw.regression_diagnostics, data, "y", [names], tests=[])
        apart = np.max(np.abs(ours().cooks_distance / fitted().cooks_distance[0] - 1))
        if apart > 1e-6:
            raise SystemExit(f"the two Cook's distances differ by {apart:.1e}")
        what = f"influence of {n:,} rows, {k} predictors"
        peer = "statsmodels OLSInfluence: h, studentized residuals, Cook's distance only"
        lines.append(row(what, peer, seconds(fitted, 3), seconds(ours, 3)))
    return lines


def main() -> None:
    """Measure everything and print it."""
    print("\n| what | beside | theirs | scalewise | ratio |\n|---|---|---:|---:|---:|")
    for measure in (diagnostics,):
        print("\n".join(measure()), flush=True)


if __name__ == "__main__":
    main()
