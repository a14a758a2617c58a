"""Permutation tests of the blocks of a hierarchical regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from . import _core, frames
from ._core import DataError
from .blocks import Blocks, BlocksLike
from .by_group import Grouped, by_group
from .reading import bar
from .resampling import require_answers
from .results import Result
from .seeding import seed_of

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class PermutationTest(Result):
    """Tests of the R² change of each block by permutation; ``tidy()`` has a row per block."""

    @property
    def outcome(self) -> str:
        """The outcome."""
        return str(self._figures["outcome"])

    @property
    def n(self) -> int:
        """Respondents used."""
        return int(self._figures["n"])

    @property
    def cases(self) -> dict[str, int]:
        """Respondents read, used, and left out for each reason."""
        return dict(self._figures["cases"])

    @property
    def exact(self) -> bool:
        """Whether all permutations were done, so that p is exact."""
        return bool(self._figures["exact"])

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row per block.

        Options are those of `scalewise.report.permutation_table`.
        """
        from .report.resampling_table import permutation_table

        return permutation_table(self.to_dict(), **options)


@overload
def permutation_test(
    data: Any,
    outcome: str,
    blocks: BlocksLike | Blocks | None = ...,
    *,
    by: None = ...,
    method: str = ...,
    permutations: int = ...,
    seed: int | None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    intercept: bool = ...,
    progress: bool = ...,
) -> PermutationTest: ...


@overload
def permutation_test(
    data: Any,
    outcome: str,
    blocks: BlocksLike | Blocks | None = ...,
    *,
    by: str | Sequence[str],
    method: str = ...,
    permutations: int = ...,
    seed: int | None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    intercept: bool = ...,
    progress: bool = ...,
) -> Grouped[PermutationTest]: ...


def permutation_test(
    data: Any,
    outcome: str,
    blocks: BlocksLike | Blocks | None = None,
    *,
    by: str | Sequence[str] | None = None,
    method: str = "freedman_lane",
    permutations: int = 9999,
    seed: int | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    intercept: bool = True,
    progress: bool = False,
) -> PermutationTest | Grouped[PermutationTest]:
    """Test the R² change of every block by permutation.

    ::

        p    (1 + permutations with F* >= F) / (1 + permutations), F the F change of the block
        F*   "freedman_lane"     residuals of the earlier blocks permuted
             "ter_braak"         residuals of the model with the block permuted
             "draper_stoneman"   rows of the predictors of the block permuted
             "manly"             the outcome permuted

    Of up to eight respondents all permutations are done once, and p is exact. Rows are those
    complete on all variables.

    Parameters
    ----------
    data
        A DataFrame, or a dictionary of arrays.
    outcome, blocks
        As for `hierarchical_regression`.
    by
        As for `bootstrap_regression`.
    method
        What is permuted.
    permutations
        How many.
    seed
        Their seed; one is drawn and reported where none is given. The same seed gives the same p
        for any number of threads.
    missing, weights, weight_type
        Only "listwise" and no weights: rows with weights cannot change places, nor those with gaps.
    intercept
        False for a regression through the origin.
    progress
        Whether to show a progress bar (needs tqdm).

    Raises
    ------
    DataError
        As `hierarchical_regression`; Moments instead of rows; weights; an unknown method; no
        permutations.
    NumericError
        As `hierarchical_regression`.

    References
    ----------
    Freedman, D., & Lane, D. (1983). A nonstochastic interpretation of reported significance levels.
    Journal of Business & Economic Statistics, 1(4), 292-298.
    https://doi.org/10.1080/07350015.1983.10509354

    Winkler, A. M., Ridgway, G. R., Webster, M. A., Smith, S. M., & Nichols, T. E. (2014).
    Permutation inference for the general linear model. NeuroImage, 92, 381-397.
    https://doi.org/10.1016/j.neuroimage.2014.01.060

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {"x": np.array([1, 2, 3, 4]), "y": np.array([1, 2, 3.5, 4])}
    >>> found = sw.permutation_test(answers, "y", [["x"]])
    >>> found.exact, round(float(found.tidy()["p_value"][0]), 12)
    (True, 0.083333333333)
    """
    if weights is not None or weight_type is not None:
        raise DataError(
            "a permutation test has no weights: respondents who change places must count alike; "
            "leave weights= and weight_type= out, or use bootstrap_regression()"
        )
    if missing != "listwise":
        raise DataError(
            f'missing="{missing}" does not apply to a permutation test, which permutes complete '
            'rows: use missing="listwise"'
        )
    model = Blocks.of(outcome, blocks, data, origin=True)
    outcome, intercept = model.outcome, intercept and model.intercept
    require_answers(data, "a permutation test permutes respondents")
    if by is not None:
        seed = seed_of(seed)

        def of_group(part: Any, weights: Any, weight_type: str | None) -> PermutationTest:
            return permutation_test(
                part,
                outcome,
                model.of_all_groups(),
                method=method,
                permutations=permutations,
                seed=seed,
                intercept=intercept,
                progress=progress,
            )

        return by_group(of_group, data, by, model.variables, missing="listwise", from_rows=True)
    figures = _core.permutation_test(
        frames.take(data, model.variables),
        None,
        outcome,
        list(model.ordered),
        method,
        permutations,
        seed_of(seed),
        None,
        intercept,
        bar(permutations, "permutations") if progress else None,
    )
    glance = {
        "outcome": [outcome],
        "n": [figures["n"]],
        "method": [figures["method"]],
        "permutations": [figures["permutations"]],
        "exact": [figures["exact"]],
        "seed": [figures["seed"]],
    }
    figures = {**figures, "glance": glance, "notes": _permutation_notes(figures)}
    return PermutationTest(figures, frames.library_of(data))


def _permutation_notes(figures: Mapping[str, Any]) -> list[str]:
    what = {
        "freedman_lane": "residuals of the earlier blocks (Freedman & Lane)",
        "ter_braak": "residuals of the model with the block (ter Braak)",
        "draper_stoneman": "rows of the predictors of the block (Draper & Stoneman)",
        "manly": "the outcome (Manly)",
    }[figures["method"]]
    count = f"{figures['permutations']:,}"
    if figures["exact"]:
        return [f"Permuted: {what}; all {count} permutations, so that p is exact."]
    return [f"Permuted: {what}; {count} random permutations (seed {figures['seed']})."]
