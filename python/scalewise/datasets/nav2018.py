"""The published figures of a survey of Norwegian frontline workers in 2018.

The figures are what the article prints, rounded as it rounds them: enough to repeat its
correlations and its blockwise regression, but no answer of any person.
"""

from __future__ import annotations

import json
import math
import textwrap
from dataclasses import dataclass
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Starred(NamedTuple):
    """A printed figure and the stars beside it ("" where there are none)."""

    value: float
    stars: str


@dataclass(frozen=True)
class PublishedScale:
    """How a scale was made, and the one reliability figure the article prints for it.

    Attributes
    ----------
        items: Names of the items, in order.
        bounds: Lowest and highest possible answer.
        reverse: Items that count the other way round.
        score: "mean" or "sum" of the items.
        alpha: Cronbach's alpha as printed, NaN for the scale of two items.
        inter_item_r: Correlation of the two items as printed, NaN for the longer scale.
    """

    items: tuple[str, ...]
    bounds: tuple[int, int]
    reverse: tuple[str, ...]
    score: str
    alpha: float
    inter_item_r: float


@dataclass(frozen=True, eq=False, repr=False)
class PublishedStudy:
    """A study as its tables show it: k variables, their correlations, and a regression in blocks.

    Attributes
    ----------
        source: Where the figures are from.
        n: People in the analyses (those who follow up clients).
        n_invited: People invited.
        n_answered: People who answered, before the filter.
        n_offices: Offices they work in.
        filter: The filter in words.
        names: The k variables, in the order of `correlations`.
        labels: English label of each variable.
        labels_nb: Norwegian label of each variable, as printed.
        correlations: Pearson correlations, shape (k, k), read-only.
        means: Mean of each variable. For the two coded 0/1 the article prints the share of
            zeros only; the mean is one minus that share.
        sds: Standard deviation (n - 1 in the denominator) of each variable. For the two coded
            0/1 it follows from the share p of ones: sqrt(p (1 - p) n / (n - 1)).
        bounds: Lowest and highest value of each variable.
        bands: What the codes 0, 1, ... of a variable asked in bands stand for.
        outcome: The dependent variable.
        blocks: Predictors of each block, in the order of entry.
        beta: Standardised coefficients: model (1, 2, 3), then predictor, to `Starred`.
        adj_r_squared: Adjusted R squared of each model (1, 2, 3).
        star_levels: What the stars promise: the level p stays below.
        scales: The two scales among the variables, see `PublishedScale`.
        items: What each item of those scales says.
        answers: The five answers of agreement, as printed, with their codes.
    """

    source: str
    n: int
    n_invited: int
    n_answered: int
    n_offices: int
    filter: str
    names: tuple[str, ...]
    labels: dict[str, str]
    labels_nb: dict[str, str]
    correlations: NDArray[np.float64]
    means: dict[str, float]
    sds: dict[str, float]
    bounds: dict[str, tuple[int, int]]
    bands: dict[str, tuple[str, ...]]
    outcome: str
    blocks: dict[str, list[str]]
    beta: dict[int, dict[str, Starred]]
    adj_r_squared: dict[int, Starred]
    star_levels: dict[str, float]
    scales: dict[str, PublishedScale]
    items: dict[str, str]
    answers: dict[str, int]

    def __repr__(self) -> str:
        """What was studied, on whom and by what, in six lines."""
        blocks = "; ".join(f"{name}: {', '.join(block)}" for name, block in self.blocks.items())
        return (
            f"PublishedStudy(n={self.n} ({self.filter})\n"
            f"  outcome:   {self.outcome}\n"
            f"  blocks:    {blocks}\n"
            f"  scales:    {', '.join(self.scales)}\n"
            f"  variables: {', '.join(self.names)}\n"
            f"  source:    {textwrap.shorten(self.source, 84, placeholder=' ...')})"
        )


def nav2018() -> PublishedStudy:
    """The published figures of the 2018 survey on tailoring activity requirements.

    Frontline workers in the Norwegian Labour and Welfare Administration told how far they can
    tailor activity requirements to the client. The article explains the answers in three
    blocks: governance, organisation, individual. Every call returns a fresh object.

    The figures stand as printed, and one of them disagrees with the others: from these
    correlations the coefficient of employer comes out negative (-.049 in model 2, -.081 in model
    3), and several others differ from the printed ones. With +.065 in place of -.065 as the
    correlation of employer and tailoring, every printed coefficient is met to .004.

    Example:
        >>> study = nav2018()
        >>> study.n, study.outcome, list(study.blocks)
        (1377, 'tailoring', ['Governance', 'Organisation', 'Individual'])
        >>> study.beta[3]["knowledge"]
        Starred(value=0.262, stars='***')
        >>> round(study.means["gender"], 3)
        0.202
    """
    text = resources.files(__package__).joinpath("nav2018.json").read_text(encoding="utf-8")
    facts: dict[str, Any] = json.loads(text)
    table_1, table_2 = facts["table_1"], facts["table_2"]
    names = tuple(facts["names"])
    return PublishedStudy(
        source=facts["source"],
        n=facts["n"],
        n_invited=facts["n_invited"],
        n_answered=facts["n_answered"],
        n_offices=facts["offices"],
        filter=facts["filter"],
        names=names,
        labels=facts["labels_en"],
        labels_nb=facts["labels_nb"],
        correlations=_read_only(facts["correlations"]),
        means={name: _mean(table_1[name]) for name in names},
        sds={name: _sd(table_1[name], facts["n"]) for name in names},
        bounds={name: _pair(table_1[name]["scale"]) for name in names},
        bands={name: tuple(row["bands"]) for name, row in table_1.items() if "bands" in row},
        outcome="tailoring",
        blocks=table_2["blocks"],
        beta={
            _model_number(model): {term: Starred(*printed) for term, printed in column.items()}
            for model, column in table_2["beta"].items()
        },
        adj_r_squared={
            _model_number(model): Starred(*printed)
            for model, printed in table_2["adj_r_squared"].items()
        },
        star_levels=facts["stars"],
        scales={name: _scale(name, facts) for name in facts["scales"]},
        items={name: item["meaning"] for name, item in facts["items"].items()},
        answers=dict(zip(facts["answers_5"]["nb"], facts["answers_5"]["codes"], strict=True)),
    )


def _read_only(rows: list[list[float]]) -> NDArray[np.float64]:
    matrix = np.array(rows, dtype=np.float64)
    matrix.flags.writeable = False
    return matrix


def _mean(row: dict[str, Any]) -> float:
    """The printed mean; the share of ones for a variable coded 0/1."""
    if "share_of_0" in row:
        return float(1.0 - row["share_of_0"])
    return float(row["mean"])


def _sd(row: dict[str, Any], n: int) -> float:
    """The printed standard deviation; what n answers with that share have if coded 0/1."""
    if "share_of_0" in row:
        share = row["share_of_0"]
        return float(np.sqrt(share * (1.0 - share) * n / (n - 1)))
    return float(row["sd"])


def _pair(bounds: list[int]) -> tuple[int, int]:
    low, high = bounds
    return low, high


def _model_number(key: str) -> int:
    """3 for "model_3": models are numbered as in the results of the library."""
    return int(key.removeprefix("model_"))


def _scale(name: str, facts: dict[str, Any]) -> PublishedScale:
    printed = facts["scales"][name]
    items = {item: about for item, about in facts["items"].items() if about["scale"] == name}
    return PublishedScale(
        items=tuple(items),
        bounds=_pair(printed["bounds"]),
        reverse=tuple(item for item, about in items.items() if about["reversed"]),
        score=printed["score"],
        alpha=printed.get("alpha", math.nan),
        inter_item_r=printed.get("inter_item_r", math.nan),
    )
