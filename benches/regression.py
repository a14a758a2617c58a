"""Regressions beside statsmodels and pyfixest, in one run. Prints a Markdown table.

pyfixest is measured where it is installed; its first call, which compiles, does not count.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from statistics import median

import numpy as np
import pandas as pd
import scalewise as sw
import statsmodels.api as sm

ROWS = 1_000_000
PREDICTORS = [f"x{at}" for at in range(1, 10)]
BLOCKS = {"One": PREDICTORS[:3], "Two": PREDICTORS[3:6], "Three": PREDICTORS[6:]}


def seconds(run: Callable[[], object], rounds: int) -> float:
    """Give the median time of one run, after one that does not count."""
    run()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return median(taken)


def clustered_answers(rows: int, clusters: int) -> pd.DataFrame:
    """Invent nine predictors and an outcome that share something within clusters."""
    rng = np.random.default_rng(rows)
    cluster = rng.integers(0, clusters, rows)
    shared = rng.standard_normal((clusters, len(PREDICTORS)))[cluster]
    x = rng.standard_normal((rows, len(PREDICTORS))) + 0.3 * shared
    noise = rng.standard_normal(rows) * (1 + 0.2 * np.abs(x[:, 0]))
    y = x @ np.linspace(-0.2, 0.4, len(PREDICTORS)) + noise + 0.2 * shared[:, 0]
    return pd.DataFrame(x, columns=PREDICTORS).assign(y=y, cluster=cluster)


def line(what: str, ours: float, peers: dict[str, float]) -> str:
    ratios = ", ".join(
        f"{name} {taken:.3f} s ({taken / ours:.1f} ×)" for name, taken in peers.items()
    )
    return f"| {what} | {ours:.3f} s | {ratios} |"


def robust_errors(rounds: int = 3) -> list[str]:
    """HC3 and CR1 of one model of nine predictors, and of three blocks at once."""
    data = clustered_answers(ROWS, 1000)
    design = sm.add_constant(data[PREDICTORS])

    def by_statsmodels(**options: object) -> np.ndarray:
        fit = sm.OLS(data["y"], design).fit(**options)
        return np.asarray(fit.bse)

    formula = f"y ~ {' + '.join(PREDICTORS)}"
    pyfixest = importlib.util.find_spec("pyfixest") is not None

    def by_pyfixest(vcov: object) -> object:
        import pyfixest as pf

        return pf.feols(formula, data, vcov=vcov).se()

    kinds = [
        ("HC3", {"vcov": "HC3"}, {"cov_type": "HC3", "use_t": True}, "HC3"),
        (
            "CR1 (1,000 clusters)",
            {"vcov": "CR1", "cluster": "cluster"},
            {"cov_type": "cluster", "cov_kwds": {"groups": data["cluster"]}, "use_t": True},
            {"CRV1": "cluster"},
        ),
    ]
    lines = []
    for what, ours, theirs, of_pyfixest in kinds:
        one = {"All": PREDICTORS}
        fit = sw.hierarchical_regression(data, "y", one, **ours)
        found = np.asarray(fit.tidy()["std_error"])
        expected = by_statsmodels(**theirs)
        share = 1.0 if what == "HC3" else np.sqrt((ROWS - 1) / (ROWS - 10))
        np.testing.assert_allclose(found * share, expected, rtol=1e-8)
        peers = {"statsmodels": seconds(lambda theirs=theirs: by_statsmodels(**theirs), 1)}
        if pyfixest:
            peers["pyfixest"] = seconds(lambda kind=of_pyfixest: by_pyfixest(kind), rounds)
        for name, blocks in (("one model", one), ("three blocks", BLOCKS)):
            taken = seconds(
                lambda blocks=blocks, ours=ours: sw.hierarchical_regression(
                    data, "y", blocks, **ours
                ),
                rounds,
            )
            lines.append(line(f"{what}, n = {ROWS:,} × 9, {name}", taken, peers))
    return lines


def main() -> None:
    print("| regression | scalewise | peers |\n|---|---|---|")
    for measured in robust_errors():
        print(measured)


if __name__ == "__main__":
    main()
