"""Bootstrap intervals of a hierarchical regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from . import _core, frames, sources
from ._core import DataError
from .blocks import Blocks, BlocksLike
from .by_group import Grouped, by_group
from .groups import GroupedMoments
from .keys import MISSING, key_names, take_keys
from .moments import Moments
from .reading import bar
from .results import Inference, weight_note
from .seeding import seed_of
from .terms import Variable

if TYPE_CHECKING:
    from .report.table import Table

#: What can have an interval, in the order of the result.
STATISTICS = ("b", "beta", "r_squared", "adj_r_squared", "r_squared_change")


@dataclass(frozen=True, repr=False, eq=False)
class BootstrapRegression(Inference):
    """Bootstrap intervals of a regression; ``tidy()`` has a row per model and statistic."""

    @property
    def outcome(self) -> str:
        """The outcome."""
        return str(self._figures["outcome"])

    @property
    def n(self) -> int:
        """Respondents, the same in all models."""
        return int(self._figures["n"])

    @property
    def seed(self) -> int:
        """The seed of the resamples."""
        return int(self._figures["seed"])

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row per statistic of each model.

        Options are those of `scalewise.report.bootstrap_table`.
        """
        from .report.resampling_table import bootstrap_table

        return bootstrap_table(self.to_dict(), **options)


@overload
def bootstrap_regression(
    data: Any,
    outcome: str,
    blocks: BlocksLike | Blocks | None = ...,
    *,
    by: None = ...,
    statistics: Sequence[str] = ...,
    ci: str = ...,
    resamples: int = ...,
    seed: int | None = ...,
    resample: str = ...,
    cluster: str | None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    intercept: bool = ...,
    progress: bool = ...,
) -> BootstrapRegression: ...


@overload
def bootstrap_regression(
    data: Any,
    outcome: str,
    blocks: BlocksLike | Blocks | None = ...,
    *,
    by: str | Sequence[str],
    statistics: Sequence[str] = ...,
    ci: str = ...,
    resamples: int = ...,
    seed: int | None = ...,
    resample: str = ...,
    cluster: str | None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    intercept: bool = ...,
    progress: bool = ...,
) -> Grouped[BootstrapRegression]: ...


def bootstrap_regression(
    data: Any,
    outcome: str,
    blocks: BlocksLike | Blocks | None = None,
    *,
    by: str | Sequence[str] | None = None,
    statistics: Sequence[str] = STATISTICS,
    ci: str = "bca",
    resamples: int = 5000,
    seed: int | None = None,
    resample: str = "cases",
    cluster: str | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    intercept: bool = True,
    progress: bool = False,
) -> BootstrapRegression | Grouped[BootstrapRegression]:
    """Give bootstrap intervals of the coefficients, betas, R² and R² change of every model.

    Whole respondents are drawn with replacement, as many as there are, and all models fitted to
    them, so that neither normal errors nor errors of one variance are assumed, and betas and R² get
    intervals of their own. A resample in which a variable does not vary, or is determined by
    others, is left out and counted.

    Parameters
    ----------
    data
        A DataFrame, or a dictionary of arrays.
    outcome, blocks
        As for `hierarchical_regression`.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group,
        all with the same seed.
    statistics
        Any of "b", "beta", "r_squared", "adj_r_squared" and "r_squared_change".
    ci
        "bca", corrected for bias and for a variance that changes with the estimate (Efron 1987), or
        "percentile".
    resamples
        How many resamples.
    seed
        Their seed; one is drawn and reported where none is given. The same seed gives the same
        figures for any number of threads.
    resample
        "cases", or "residuals": predictors count as fixed, and residuals of the last model, divided
        by sqrt(1 - h) and centred, are drawn (with ci="percentile").
    cluster
        The column of clusters, of which whole ones are drawn then.
    missing, weights, weight_type
        As for `hierarchical_regression`. Of frequency weights every single respondent is drawn;
        under analytic and sampling weights a row is drawn with its weight.
    confidence
        The level of the intervals.
    intercept
        False for a regression through the origin.
    progress
        Whether to show a progress bar (needs tqdm).

    Raises
    ------
    DataError
        As `hierarchical_regression`; Moments instead of rows; too few resamples for the level; BCa
        of residuals; a statistic or a way to resample that there is not.
    NumericError
        As `hierarchical_regression`.

    References
    ----------
    Davison, A. C., & Hinkley, D. V. (1997). Bootstrap methods and their application. Cambridge
    University Press. https://doi.org/10.1017/CBO9780511802843

    Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical
    Association, 82(397), 171-185. https://doi.org/10.1080/01621459.1987.10478410

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {
    ...     "x": np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    ...     "y": np.array([2, 1, 5, 3, 6, 8, 6, 9, 8, 12]),
    ... }
    >>> found = sw.bootstrap_regression(answers, "y", [["x"]], resamples=999, seed=1)
    >>> found.tidy()["statistic"].tolist()
    ['b', 'b', 'beta', 'r_squared', 'adj_r_squared', 'r_squared_change']
    """
    model = Blocks.of(
        outcome,
        blocks,
        data,
        missing=missing,
        weights=weights,
        weight_type=weight_type,
        clusters=() if cluster is None else key_names(cluster, "cluster"),
        origin=True,
    )
    outcome, intercept = model.outcome, intercept and model.intercept
    if by is not None:
        require_answers(data, "a bootstrap draws respondents anew")
        seed = seed_of(seed)

        def of_group(part: Any, weights: Any, weight_type: str | None) -> BootstrapRegression:
            return bootstrap_regression(
                part,
                outcome,
                model.of_all_groups(),
                statistics=statistics,
                ci=ci,
                resamples=resamples,
                seed=seed,
                resample=resample,
                cluster=cluster,
                missing=missing,
                weights=weights,
                weight_type=weight_type,
                confidence=confidence,
                intercept=intercept,
                progress=progress,
            )

        return by_group(
            of_group,
            data,
            by,
            model.variables,
            missing=missing,
            weights=weights,
            weight_type=weight_type,
            confidence=confidence,
            from_rows=True,
        )
    if resample not in ("cases", "residuals"):
        raise DataError(f'resample="{resample}" is unknown: take "cases" or "residuals"')
    if cluster is not None and resample == "residuals":
        raise DataError("cluster= draws whole clusters: leave it out to resample residuals")
    require_answers(data, "a bootstrap draws respondents anew")
    columns = frames.take(data, model.variables)
    if cluster is not None:
        columns = [*columns, _cluster(data, cluster, model.variables)]
    figures = _core.bootstrap_regression(
        columns,
        frames.take_weights(data, weights, weight_type),
        outcome,
        list(model.ordered),
        missing,
        frames.name_list(statistics, "statistics"),
        "clusters" if cluster is not None else resample,
        ci,
        resamples,
        seed_of(seed),
        None,
        confidence,
        intercept,
        bar(resamples, "resamples") if progress else None,
    )
    tidy = figures["tidy"]
    notes = weight_note(figures, figures["n"])
    if figures["drawn"] != "cases":
        notes.append(f"{figures['drawn_from']:,} {figures['drawn']} were resampled.")
    notes += resample_notes(
        figures["interval"],
        figures["resamples"],
        figures["seed"],
        max(tidy["failed"], default=0),
        any(tidy["extreme"]),
    )
    notes += no_interval_notes(
        [
            f"{statistic}{f' of {term}' if term else ''} in model {model}"
            for model, statistic, term, low, estimate in zip(
                *(tidy[c] for c in ("model", "statistic", "term", "conf_low", "estimate")),
                strict=True,
            )
            if low != low and estimate == estimate
        ]
    )
    glance = {
        "outcome": [outcome],
        "n": [figures["n"]],
        "drawn": [figures["drawn"]],
        "drawn_from": [figures["drawn_from"]],
        "resamples": [figures["resamples"]],
        "ci_method": [figures["interval"]],
        "confidence": [confidence],
        "seed": [figures["seed"]],
    }
    figures = {**figures, "glance": glance, "notes": notes}
    return BootstrapRegression(figures, frames.library_of(data))


def resample_notes(ci: str, resamples: int, seed: int, failed: int, extreme: bool) -> list[str]:
    """Say how bootstrap intervals came about, and what was left out of them."""
    kind = {"bca": "BCa", "percentile": "percentile"}[ci]
    notes = [f"Intervals are {kind} bootstrap intervals of {resamples:,} resamples (seed {seed})."]
    if failed:
        notes.append(
            f"{failed:,} resamples are left out: a variable did not vary in them, or was "
            "determined by others."
        )
    if extreme:
        notes.append("Some ends are extreme resamples: draw more of them.")
    return notes


def no_interval_notes(without: Sequence[str]) -> list[str]:
    """Say of which statistics BCa has no interval."""
    if not without:
        return []
    return [
        f"BCa has no interval of {'; '.join(without)}: all resamples lie on one side of the "
        'estimate, or leaving respondents out does not move it; ci="percentile" has one.'
    ]


def require_answers(data: Any, why: str) -> None:
    """Refuse what has no respondents to draw or to permute."""
    if isinstance(data, (Moments, GroupedMoments)):
        raise DataError(f"{why}, which needs their answers: give the data instead of Moments")
    sources.require_rows(data)


def _cluster(data: Any, cluster: str, variables: Sequence[Variable]) -> Any:
    """Number the clusters, as one more column."""
    names = key_names(cluster, "cluster")
    if len(names) != 1:
        raise DataError(f"cluster={cluster!r}: whole clusters of one kind are drawn, give one name")
    if names[0] in frames.name_list(variables):
        raise DataError(f"the cluster `{cluster}` is also in the model: give a column of its own")
    [(name, _, codes)] = take_keys(data, names)
    numbers = np.where(codes == MISSING, np.nan, codes.astype(float))
    [column] = frames.take({name: numbers}, [name])
    return column
