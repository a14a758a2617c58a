"""Reliability beside the loops that a Python user would write. Prints a Markdown table.

A loop that takes minutes is timed on its first resamples and extrapolated; the row says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import median

import numpy as np
import scalewise as sw
from scipy.optimize import minimize


def seconds(run: Callable[[], object], rounds: int) -> float:
    """Give the median time of one run, after one that does not count."""
    run()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return median(taken)


def items(n: int, k: int) -> dict[str, np.ndarray]:
    """Invent five-point items that share a trait."""
    rng = np.random.default_rng(n)
    trait = rng.standard_normal(n)
    answers = trait[:, None] + rng.standard_normal((n, k))
    return {f"i{j}": np.clip(np.rint(answers[:, j] + 2), 0, 4).astype(np.int8) for j in range(k)}


def row(what: str, other: str, theirs: float, ours: float, goal: float) -> str:
    """Give a row: how many times faster we are, and how many are wanted."""
    missed = "" if theirs >= goal * ours else " (missed)"
    return (
        f"| {what} | {other} | {theirs:.2f} s | {ours:.3f} s "
        f"| {theirs / ours:.0f}×{missed} | {goal:g}× |"
    )


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
        lines.append(row(f"{what}, {ci}", peer, plain, ours, 100))
        peer = "the same with slopes written out (60 timed, extrapolated)"
        lines.append(row(f"{what}, {ci}", peer, written, ours, 20))
    return lines


def main() -> None:
    """Measure everything."""
    print("| task | peer | peer's time | ours | ratio | goal |\n|---|---|---|---|---|---|")
    for line in bootstrap_of_omega():
        print(line)


if __name__ == "__main__":
    main()
