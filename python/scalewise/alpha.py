"""Relatives of Cronbach's alpha: standardised, ordinal, and of right and wrong answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, frames, sources
from ._core import DataError
from .alpha_interval import (
    BOOTSTRAP,
    AlphaOptions,
    Reliability,
    Resamples,
    needs_answers,
    reliability,
)
from .groups import GroupedMoments
from .moments import Moments
from .pair_tables import PairTables, TableReading
from .results import Result, Weighting, read_only, weight_note
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class OrdinalAlpha(Result):
    """The reliability of the latent responses, not of the sum score."""

    @property
    def estimate(self) -> float:
        """The coefficient."""
        return float(self._one("estimate"))

    @property
    def of(self) -> str:
        """What it is the reliability of: "latent responses"."""
        return str(self._one("of"))

    @property
    def n(self) -> int:
        """The smallest n of any pair of items."""
        return int(self._one("n"))

    @property
    def scale(self) -> str:
        """The scale's name."""
        return str(self._one("scale"))

    @property
    def items(self) -> list[str]:
        """The items."""
        return list(self._figures["items"])

    @property
    def r(self) -> np.ndarray:
        """The polychoric correlations of the keyed items."""
        return read_only(self._figures["r"].view())

    @property
    def smallest_eigenvalue(self) -> float:
        """That of `r`: below nought no latent variables have these correlations."""
        return float(self._one("smallest_eigenvalue"))

    @property
    def missing(self) -> str:
        """How missing answers were treated."""
        return str(self._figures["missing"])

    @property
    def cases(self) -> dict[str, int]:
        """Respondents read, used, and left out for each reason."""
        return dict(self._figures["cases"])

    @property
    def weighting(self) -> Weighting:
        """The weights of the respondents used."""
        return Weighting(**self._figures["weighting"])

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.ordinal_alpha_table`.
        """
        from .report.alpha_table import ordinal_alpha_table

        return ordinal_alpha_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["tidy"][name][0]


def standardized_alpha(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    ci: str | None = None,
    resamples: int = 5000,
    seed: int | None = None,
    progress: bool = False,
) -> Reliability:
    """Give the alpha of the items, had each a standard deviation of 1.

    ::

        k r / (1 + (k - 1) r),  r the mean inter-item correlation

    It is the reliability of a sum of standardised items, not of the scale's score. No interval of
    alpha is one of it, so there is none but from resamples.

    Parameters
    ----------
    data, scale, missing, weights, weight_type
        As for `item_analysis`.
    confidence
        The level of a bootstrap interval.
    ci
        "percentile" or "bca"; None for no interval.
    resamples, seed, progress
        As for `item_analysis`.

    Raises
    ------
    DataError
        As `item_analysis`.

    References
    ----------
    Falk, C. F., & Savalei, V. (2011). The relationship between unstandardized and standardized
    alpha, true reliability, and the underlying measurement model. Journal of Personality
    Assessment, 93(5), 445-453. https://doi.org/10.1080/00223891.2011.594129

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]]
    >>> m = sw.Moments.from_correlation(r, n=100, names=["a", "b", "c"], sds=[1, 2, 3])
    >>> found = sw.standardized_alpha(m, ["a", "b", "c"])
    >>> round(found.estimate, 12), found.method
    (0.75, 'none')
    """
    declared = scale if isinstance(scale, Scale) else Scale("scale", scale)
    if ci is not None and ci not in BOOTSTRAP:
        raise DataError(
            f'ci="{ci}" is an interval of alpha, not of standardised alpha: choose "percentile" '
            'or "bca", or leave ci out'
        )
    draws = Resamples(resamples, seed, progress)
    if ci is not None:
        if isinstance(data, Moments):
            raise needs_answers(ci)
        return reliability(
            draws.alpha(
                data, declared, missing, weights, weight_type, ci, confidence, standardized=True
            )
        )
    options = AlphaOptions(None, "scalewise", draws, confidence)
    glance = options.analyse(data, declared, missing, weights, weight_type)["glance"]
    nothing = math.nan
    return Reliability(glance["standardized_alpha"][0], nothing, nothing, glance["n"][0], "none")


def ordinal_alpha(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    estimator: str = "two_step",
) -> OrdinalAlpha:
    """Give the alpha of the polychoric correlations: the reliability of the latent responses.

    ::

        k r / (1 + (k - 1) r),  r the mean polychoric correlation of the k items

    It is the reliability of a sum of the normal variables that are thought behind the answers,
    which nobody observes; the sum of the answers is less reliable, and `cronbach_alpha` speaks of
    that. There is no interval.

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, any source that `PairTables.of` takes, or `PairTables`.
    scale
        A `Scale`, or just the names of the items (none reversed).
    missing
        "listwise" or "pairwise".
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling".
    estimator
        "two_step", or "ml" for maximum likelihood.

    Raises
    ------
    DataError
        Unknown items, an item with one category, more than 100 categories, moments, which do not
        tell polychoric correlations.
    NumericError
        A correlation did not converge.

    References
    ----------
    Zumbo, B. D., Gadermann, A. M., & Zeisser, C. (2007). Ordinal versions of coefficients alpha and
    theta for Likert rating scales. Journal of Modern Applied Statistical Methods, 6(1), 21-29.
    https://doi.org/10.22237/jmasm/1177992180. Chalmers, R. P. (2018). On misconceptions and the
    limited usefulness of ordinal alpha. Educational and Psychological Measurement, 78(6),
    1056-1071. https://doi.org/10.1177/0013164417727036

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {"a": np.array([0, 0, 0, 1, 1, 1]), "b": np.array([0, 0, 1, 0, 1, 1])}
    >>> found = sw.ordinal_alpha(answers, ["a", "b"])
    >>> round(found.estimate, 12), found.of
    (0.666666666667, 'latent responses')
    """
    declared = scale if isinstance(scale, Scale) else Scale("scale", scale)
    if isinstance(data, (Moments, GroupedMoments)):
        raise DataError(
            "ordinal alpha needs the answers or their PairTables, not moments: give those"
        )
    if isinstance(data, PairTables):
        if weights is not None or weight_type is not None:
            raise DataError("PairTables bring their own weights: leave weights= out")
        figures = _core.ordinal_alpha(data._core, declared._core, estimator)
    elif sources.kind_of(data) is not None:
        reading = TableReading(declared.items, missing, weights, weight_type, declared)
        tables = PairTables.read(data, reading)
        figures = _core.ordinal_alpha(tables._core, declared._core, estimator)
    else:
        columns = frames.take(data, declared.items)
        taken = frames.take_weights(data, weights, weight_type)
        figures = _core.ordinal_alpha_of(columns, taken, declared._core, missing, estimator)
    return OrdinalAlpha({**figures, "notes": _notes(figures)}, frames.library_of(data))


def kr_20(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> Reliability:
    """Give Kuder and Richardson's formula 20: alpha of items that are 1 (right) or 0 (wrong).

    ::

        k / (k - 1) * (1 - sum p (1 - p) / s²),  s² the variance of the number right, with n

    The interval is Feldt's, which was made for it.

    Parameters
    ----------
    data
        A DataFrame or a dictionary of arrays.
    scale, missing, weights, weight_type, confidence
        As for `item_analysis`.

    Raises
    ------
    DataError
        An answer that is neither 0 nor 1; what `item_analysis` refuses.

    References
    ----------
    Kuder, G. F., & Richardson, M. W. (1937). The theory of the estimation of test reliability.
    Psychometrika, 2(3), 151-160. https://doi.org/10.1007/BF02288391

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {"a": np.array([1, 1, 0, 0]), "b": np.array([1, 0, 0, 0])}
    >>> round(sw.kr_20(answers, ["a", "b"]).estimate, 12)  # 2 (1 - 7/11)
    0.727272727273
    """
    declared, columns, taken = _taken(data, scale, weights, weight_type)
    return reliability(_core.kr_20(columns, taken, declared._core, missing, confidence))


def kr_21(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
) -> Reliability:
    """Give Kuder and Richardson's formula 21: `kr_20`, were all items equally difficult.

    ::

        k / (k - 1) * (1 - M (k - M) / (k s²)),  M and s² mean and variance of the number right

    with n in s². It is never above formula 20, and has no interval.

    Parameters
    ----------
    data, scale, missing, weights, weight_type
        As for `kr_20`.

    Raises
    ------
    DataError
        As `kr_20`.

    References
    ----------
    Kuder, G. F., & Richardson, M. W. (1937), as for `kr_20`.

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {"a": np.array([1, 1, 0, 0]), "b": np.array([1, 0, 0, 0])}
    >>> round(sw.kr_21(answers, ["a", "b"]).estimate, 12)  # 2 (1 - 15/22)
    0.636363636364
    """
    declared, columns, taken = _taken(data, scale, weights, weight_type)
    return reliability(_core.kr_21(columns, taken, declared._core, missing))


def _taken(
    data: Any, scale: Scale | Sequence[str], weights: Any, weight_type: str | None
) -> tuple[Scale, list[frames.NamedColumn], frames.NamedWeights | None]:
    declared = scale if isinstance(scale, Scale) else Scale("scale", scale)
    if isinstance(data, (Moments, GroupedMoments)):
        raise DataError(
            "whether answers are right or wrong cannot be seen from moments: give the answers"
        )
    columns = frames.take(data, declared.items)
    return declared, columns, frames.take_weights(data, weights, weight_type)


def _notes(figures: dict[str, Any]) -> list[str]:
    tidy = figures["tidy"]
    pairs = len(figures["items"]) * (len(figures["items"]) - 1) // 2
    notes = weight_note(figures, tidy["n"][0])
    empty, boundary = tidy["pairs_with_empty_cells"][0], tidy["pairs_at_boundary"][0]
    if empty:
        notes.append(f"{empty} of {pairs} tables have empty cells, to which nothing was added.")
    if boundary:
        notes.append(f"{boundary} of {pairs} correlations are at ±1: no other is as likely.")
    if tidy["smallest_eigenvalue"][0] < 0:
        notes.append(
            "The polychoric correlations are not positive semidefinite: no latent variables have "
            "them together."
        )
    return notes
