"""Reliability beside the loops that a Python user would write. Prints a Markdown table.

A loop that takes minutes is timed on its first resamples and extrapolated; the row says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
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


def omega_by_scipy(answers: np.ndarray) -> float:
    """Omega total of a one-factor model by maximum likelihood, as one writes it with SciPy."""
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
    found = minimize(discrepancy, start, jac=True, method="BFGS").x
    common = found[:k].sum() ** 2
    return common / (common + np.exp(found[k:]).sum())


def bootstrap_of_omega(resamples: int = 10_000, timed: int = 60) -> list[str]:
    """Compare percentile intervals of omega with a loop over SciPy's optimiser."""
    n, k = 1_377, 10
    data = items(n, k)
    names, answers = list(data), np.column_stack(list(data.values())).astype(float)
    rng = np.random.default_rng(1)

    def loop() -> list[float]:
        draws = (rng.integers(0, n, n) for _ in range(timed))
        return [omega_by_scipy(answers[drawn]) for drawn in draws]

    def interval(ci: str) -> sw.Omega:
        return sw.mcdonald_omega(data, names, ci=ci, resamples=resamples, seed=1)

    apart = abs(sw.mcdonald_omega(data, names).estimate - omega_by_scipy(answers))
    if apart > 1e-4:
        raise SystemExit(f"the two omegas differ by {apart:.1e}")
    theirs = seconds(loop, 3) * resamples / timed
    what = f"bootstrap of omega, {n} × {k}, {resamples:,} resamples"
    other = f"NumPy and SciPy's BFGS in a loop ({timed} timed, extrapolated)"
    ours = seconds(lambda: interval("percentile"), 3)
    lines = [row(f"{what}, percentile", other, theirs, ours, 100)]
    bca = seconds(lambda: interval("bca"), 3)
    return [*lines, row(f"{what}, BCa", other + ", without its jackknife", theirs, bca, 100)]


def main() -> None:
    """Measure everything."""
    print("| task | peer | peer's time | ours | ratio | goal |\n|---|---|---|---|---|---|")
    for line in bootstrap_of_omega():
        print(line)


if __name__ == "__main__":
    main()
