"""The wild cluster bootstrap of regression coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, frames
from ._core import DataError
from .blocks import Blocks, BlocksLike
from .clusters import clusters_without_rows
from .groups import GroupedMoments, GroupedReading
from .keys import key_names
from .results import Inference
from .seeding import seed_of

if TYPE_CHECKING:
    from .report.table import Table

_COLUMNS = (
    "tested",
    "null",
    "estimate",
    "statistic",
    "p_value",
    "conf_low",
    "conf_high",
    "n",
    "n_clusters",
    "resamples",
    "enumerated",
)


@dataclass(frozen=True, repr=False, eq=False)
class WildTest(Inference):
    """A test of one coefficient, or of those of a block, by the wild cluster bootstrap."""

    @property
    def terms(self) -> tuple[str, ...]:
        """The coefficients tested, in the model of all blocks."""
        return tuple(self._figures["terms"])

    @property
    def estimate(self) -> float:
        """B; not a number of several coefficients."""
        return float(self._figures["estimate"])

    @property
    def statistic(self) -> float:
        """The t of B less the null hypothesis under CR1S; of several coefficients Wald's F."""
        return float(self._figures["statistic"])

    @property
    def p_value(self) -> float:
        """The share of resamples whose statistic is at least as far from nought."""
        return float(self._figures["p_value"])

    @property
    def conf_low(self) -> float:
        """Lower end of the interval: of the hypotheses that are not rejected."""
        return float(self._figures["conf_low"])

    @property
    def conf_high(self) -> float:
        """Upper end of the interval."""
        return float(self._figures["conf_high"])

    @property
    def n(self) -> int:
        """Respondents."""
        return int(self._figures["n"])

    @property
    def n_clusters(self) -> int:
        """How many clusters."""
        return int(self._figures["n_clusters"])

    @property
    def resamples(self) -> int:
        """Resamples used."""
        return int(self._figures["resamples"])

    @property
    def enumerated(self) -> bool:
        """Whether the resamples are all vectors of signs, so that nothing is random."""
        return bool(self._figures["enumerated"])

    @property
    def seed(self) -> int:
        """The seed of the resamples."""
        return int(self._figures["seed"])

    def table(self, **options: Any) -> Table:
        """Return the publication table; options are those of `scalewise.report.wild_table`."""
        from .report.wild_table import wild_table

        return wild_table(self.to_dict(), **options)


def wild_cluster_bootstrap(
    data: Any,
    outcome: str,
    blocks: BlocksLike | Blocks | None = None,
    *,
    cluster: str,
    term: str | None = None,
    block: str | None = None,
    null: float = 0.0,
    weights_kind: str = "rademacher",
    impose_null: bool = True,
    resamples: int = 9999,
    seed: int | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    intercept: bool = True,
) -> WildTest:
    """Test coefficients where clusters are few, with an interval by test inversion.

    The residuals of every cluster, under the null hypothesis, are multiplied by a random weight,
    and the statistic is found anew. All of it follows from the sums of clusters (Roodman et al.
    2019): the answers are read once. ::

        t    (B - null) / SE by CR1S;  of a block Wald's F
        p    the share of resamples with |t*| >= |t|, ties within 1e-10 of it counted: with all
             vectors of signs 2 / 2^G or more, as no change and the change of all signs always tie
        interval    the hypotheses around B with p >= 1 - confidence; infinite at 95% for G <= 5

    Parameters
    ----------
    data, outcome, blocks, missing, weights, weight_type, confidence, intercept
        As for `hierarchical_regression`; also `GroupedMoments` by the clusters. The model is that
        of all blocks. Sampling weights are refused.
    cluster
        The column of clusters.
    term, block
        The predictor to test, or the block whose coefficients are nought together.
    null
        What the coefficient is under the null hypothesis.
    weights_kind
        "rademacher" (signs), "webb" (six points, for ten clusters or fewer), "mammen" or "normal".
    impose_null
        Whether residuals are those under the null hypothesis.
    resamples, seed
        How many, and their seed; None for a new one, which the result tells. If there are no more
        vectors of signs than that, 2^G, all of them are used and nothing is random.

    Raises
    ------
    DataError
        Neither or both of term and block, an unknown one, more coefficients than clusters can tell
        apart.

    References
    ----------
    Roodman, D., Nielsen, M. Ø., MacKinnon, J. G., & Webb, M. D. (2019). Fast and wild: Bootstrap
    inference in Stata using boottest. The Stata Journal, 19(1), 4-60.
    https://doi.org/10.1177/1536867X19830877

    Examples
    --------
    >>> import scalewise as sw
    >>> answers = {
    ...     "school": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5],
    ...     "x": [0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
    ...     "y": [0, 1, 1, 3, 2, 5, 1, 2, 0, 2],
    ... }
    >>> test = sw.wild_cluster_bootstrap(answers, "y", [["x"]], term="x", cluster="school")
    >>> test.enumerated, test.resamples, test.p_value
    (True, 32, 0.0625)
    """
    if (term is None) == (block is None):
        raise DataError("give either term= or block=: the coefficient, or the block, to test")
    clusters_by = key_names(cluster, "cluster")
    model = Blocks.of(
        outcome,
        blocks,
        data,
        missing=missing,
        weights=weights,
        weight_type=weight_type,
        clusters=clusters_by,
        origin=True,
    )
    tested = str(term if term is not None else block)
    predictors = [name for _, names in model.ordered for name in names]
    known = predictors if term is not None else [name for name, _ in model.ordered]
    if tested not in known:
        listed = ", ".join(f"`{name}`" for name in known)
        columns = dict(model.terms).get(tested, [])
        if term is not None and len(columns) > 1:
            raise DataError(
                f"`{tested}` has several coefficients, {', '.join(f'`{c}`' for c in columns)}, and "
                "term= tests one: name one of them, or enter the factor as a block of its own and "
                "test that, block="
            )
        raise DataError(f"`{tested}` is not among {listed}")
    reading = GroupedReading(model.variables, missing, weights, weight_type, by=tuple(clusters_by))
    clusters = clusters_without_rows(data, reading)
    if clusters is None:
        clusters = GroupedMoments.read(data, reading)._core
    asked = {
        "outcome": model.outcome,
        "blocks": list(model.ordered),
        "terms": list(model.terms),
        "vcov": None,
        "cluster_factor": "own",
        "fix_two_way": False,
        "confidence": confidence,
        "intercept": intercept and model.intercept,
    }
    seed = seed_of(seed)
    figures = _core.wild_cluster_bootstrap(
        clusters, asked, tested, weights_kind, impose_null, null, resamples, seed
    )
    figures["tested"] = tested
    tidy = {name: [figures[name]] for name in _COLUMNS}
    complete = {**figures, "tidy": tidy, "glance": tidy, "notes": _notes(figures)}
    return WildTest(complete, frames.library_of(data))


def _notes(figures: Mapping[str, Any]) -> list[str]:
    count, clusters = figures["resamples"], figures["n_clusters"]
    hypothesis = "under the null hypothesis" if figures["impose_null"] else "of the full model"
    how = (
        f"all {count} vectors of signs of {clusters} clusters by {figures['cluster']}"
        if figures["enumerated"]
        else f"{count} resamples of {clusters} clusters by {figures['cluster']} "
        f"({figures['weights_kind']} weights, seed {figures['seed']})"
    )
    notes = [f"Wild cluster bootstrap: {how}, with residuals {hypothesis}; errors CR1S."]
    if figures["enumerated"] and count < 1000:
        notes.append(
            f'With {count} vectors p is a multiple of 1/{count}: weights_kind="webb" has more.'
        )
    if figures["p_value"] == 0.0 and figures["impose_null"]:
        notes.append(f"No resample was as far from nought: p is below 1/{count}.")
    if np.isinf([figures["conf_low"], figures["conf_high"]]).any():
        least = (
            f"with all signs of {clusters} clusters p is 2/{count} or more"
            if figures["enumerated"]
            else "p of hypotheses far out stays at this level or above it"
        )
        notes.append(
            f"The interval has no end where no hypothesis is rejected at the level of "
            f"{1 - figures['confidence']:.2g}: {least}."
        )
    return notes
