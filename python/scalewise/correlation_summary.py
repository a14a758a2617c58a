"""What a matrix of correlations says of itself: a row for each pair, a summary, and remarks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .results import weight_note
from .sample_design import design_note

#: What becomes of the empty cells of a table, after how many tables have some.
_EMPTY_CELLS = {
    "kept": "to which nothing was added",
    "added": "to each of which {} was added",
    "added_unscaled": "to each of which {} was added, unscaled",
    "margins_kept": "moved by {} with the margins kept, where it is one of 2 x 2",
}


#: Pairs without a correlation that a remark names; all are in ``to_dict()``.
_NAMED = 8


def pairs(figures: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return one row per pair, in the order of the lower triangle."""
    names = figures["names"]
    places = [(i, j) for i in range(len(names)) for j in range(i)]
    return rows(figures, places, names, names)


def rows(
    figures: Mapping[str, Any],
    places: list[tuple[int, int]],
    down: list[str],
    across: list[str],
) -> dict[str, list[Any]]:
    """Return one row for each of these places."""
    at = ([i for i, _ in places], [j for _, j in places])
    wanted = ("n", "r", "statistic", "p_value", "conf_low", "conf_high")
    of_pairs = {name: figures[name][at].tolist() for name in wanted}
    return {
        "x": [across[j] for j in at[1]],
        "y": [down[i] for i in at[0]],
        "method": [figures["methods"][i][j] for i, j in places],
        "n": [int(n) for n in of_pairs["n"]],
        "estimate": of_pairs["r"],
        "statistic": of_pairs["statistic"],
        "p_value": of_pairs["p_value"],
        "conf_low": of_pairs["conf_low"],
        "conf_high": of_pairs["conf_high"],
    }


def summary(figures: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the matrix in one row."""
    return {
        "method": [figures["method"]],
        "missing": [figures["missing"]],
        "n_variables": [len(figures["names"])],
        "min_n": [int(figures["n"].min())],
        "max_n": [int(figures["n"].max())],
        "confidence": [figures["confidence"]],
        "ci_method": [figures["ci_method"]],
        "adjustment": [figures["adjustment"]],
        "n_tests": [figures["n_tests"]],
        "smallest_eigenvalue": [figures["smallest_eigenvalue"]],
        "alternative": [figures["alternative"]],
        "iterations": [figures["iterations"]],
    }


def notes(figures: Mapping[str, Any]) -> list[str]:
    """Return what a reader of the matrix has to know."""
    return [
        *weight_note(figures, int(figures["n"].max())),
        *_left_out(figures),
        *_untested(figures),
        *design_note(figures),
        *_estimation(figures),
        *_tables(figures),
        *_definiteness(figures),
        *_resampling(figures),
    ]


def _left_out(figures: Mapping[str, Any]) -> list[str]:
    """Say which columns are no variables, and which pairs have no correlation."""
    remarks = []
    if figures.get("beside"):
        remarks.append(
            f"`{figures['beside']}` holds the weights and is not among the variables; name it "
            "there to correlate it."
        )
    unpaired = figures["unpaired"]
    if unpaired:
        pairs = "pair has" if len(unpaired) == 1 else "pairs have"
        reasons = "; ".join(_reason(pair) for pair in unpaired[:_NAMED])
        more = f"; and {len(unpaired) - _NAMED} more" if len(unpaired) > _NAMED else ""
        remarks.append(f"{len(unpaired)} {pairs} no correlation: {reasons}{more}.")
    return remarks


def _reason(pair: Mapping[str, Any]) -> str:
    """Say what is wrong with a pair, without what to do where all depends on it."""
    if pair["n"] == 0:
        return f"nobody answered both `{pair['x']}` and `{pair['y']}`"
    return str(pair["reason"]).partition(": leave")[0]


def _untested(figures: Mapping[str, Any]) -> list[str]:
    """Say which correlations have no test, and why."""
    # At the boundary there is none by nature, which a remark of its own tells.
    without = np.isnan(figures["p_value"]) & ~np.isnan(figures["r"]) & ~figures["boundary"]
    if "names" in figures:
        np.fill_diagonal(without, False)
    kinds = sorted({figures["methods"][i][j] for i, j in np.argwhere(without)})
    if not kinds:
        return []
    if figures["weighting"]["weight_type"] != "sampling":
        if figures["missing"] != "em":
            return []
        return [
            "The answers tell too little of some correlations for a standard error: these have "
            "neither test nor interval."
        ]
    if figures["missing"] == "em":
        return ["Under sampling weights correlations by EM have neither tests nor intervals."]
    if kinds == ["pearson"]:
        return [
            "Under sampling weights tests and intervals of Pearson's r need a second reading of "
            "the answers, which Moments and streams do not allow: there are none."
        ]
    named = " and ".join(kind for kind in kinds if kind != "pearson").capitalize()
    return [
        f"{named} correlations have neither tests nor intervals under sampling weights: Pearson's "
        "r and rank correlations of the answers have."
    ]


def _estimation(figures: Mapping[str, Any]) -> list[str]:
    remarks = []
    if figures["exact"]:
        remarks.append("p-values are from the exact distribution of the ranks.")
    iterations = figures["iterations"]
    if figures["missing"] == "em" and iterations is not None:
        remarks.append(f"EM converged after {_times(iterations)}.")
        if figures.get("vcov"):
            remarks.append("Standard errors are from the observed information.")
        elif figures["weighting"]["weight_type"] == "analytic":
            remarks.append(
                "Analytic weights leave EM without an information: tests and intervals are those "
                "of complete answers, of the n of each pair."
            )
    elif iterations:
        remarks.append(f"All estimates converged, after {_times(iterations)} at most.")
    return remarks


def _times(iterations: int) -> str:
    return f"{iterations} iteration{'' if iterations == 1 else 's'}"


def _tables(figures: Mapping[str, Any]) -> list[str]:
    remarks = []
    k = len(figures.get("names", ()))
    # Both halves of a matrix say the same; a rectangle has none.
    pairs, twice = (k * (k - 1) // 2, 2) if k else (figures["r"].size, 1)
    empty, boundary = (
        np.count_nonzero(figures[what]) // twice for what in ("empty_cells", "boundary")
    )
    if empty:
        kind, amount = figures["correction"]
        done = _EMPTY_CELLS[kind].format(f"{amount:g}")
        remarks.append(f"{empty} of {pairs} tables have empty cells, {done}.")
    if boundary:
        remarks.append(
            f"{boundary} of {pairs} correlations are at ±1 because no other is as likely; they "
            "have no standard error."
        )
    return remarks


def _definiteness(figures: Mapping[str, Any]) -> list[str]:
    smallest = figures["smallest_eigenvalue"]
    if not smallest < -1e-10:
        return []
    return [
        f"The matrix is not positive semidefinite (smallest eigenvalue {smallest:.3g}): no "
        "respondents can have all its correlations together. nearest_correlation() repairs it."
    ]


def _resampling(figures: Mapping[str, Any]) -> list[str]:
    if "resamples" not in figures:
        return []
    name = {"bca": "BCa", "percentile": "percentile"}[figures["ci_method"]]
    failed = int(figures["failed"].max())
    also = f"; up to {failed} of them without variation were left out" if failed else ""
    remarks = [
        f"Intervals are {name} bootstrap intervals of {figures['resamples']:,} resamples "
        f"(seed {figures['seed']}){also}."
    ]
    if figures["extreme"].any():
        remarks.append("Some ends are extreme resamples: draw more of them.")
    return remarks
