"""Relatives of Cronbach's alpha: standardised, ordinal, and of right and wrong answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, frames, sources
from ._core import DataError
from .alpha_interval import (
    BOOTSTRAP,
    PARAMETRIC,
    AlphaOptions,
    Reliability,
    Resamples,
    reliability,
)
from .by_group import Grouped, by_group
from .groups import GroupedMoments
from .item_notes import against_of
from .keyed import declared, rows_by_group
from .keying import Keying
from .moments import Moments
from .pair_tables import PairTables, TableReading
from .results import Result, Weighting, read_only, weight_note
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table

#: Columns and weights of some rows.
_Part = tuple[list[frames.NamedColumn], "frames.NamedWeights | None"]


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
    by: str | Sequence[str] | None = None,
) -> Reliability | Grouped[Reliability]:
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
        "percentile", "bca", or "parametric"; None for no interval.
    resamples, seed, progress
        As for `item_analysis`.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.

    Warns
    -----
    KeyingWarning
        As `item_analysis`.

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
    of, choices = declared(scale), (*BOOTSTRAP, PARAMETRIC)
    if ci is not None and ci not in choices:
        raise DataError(
            f'ci="{ci}" is an interval of alpha, not of standardised alpha: choose "percentile", '
            '"bca" or "parametric", or leave ci out'
        )
    draws = Resamples(resamples, seed, progress)
    options = AlphaOptions(None, "scalewise", draws, confidence)
    grouped = by is not None or isinstance(data, GroupedMoments)
    keying = Keying(grouped=grouped)

    def of_part(part: Any, weights: Any, weight_type: str | None) -> Reliability:
        figures = options.analyse(part, of, missing, weights, weight_type)
        found = {name: figures[name] for name in ("missing", "cases", "weighting")}
        if ci is None:
            ends = dict.fromkeys(("conf_low", "conf_high", "std_error"), math.nan)
            estimate, n = figures["glance"]["standardized_alpha"][0], figures["glance"]["n"][0]
            found |= {**ends, "estimate": estimate, "n": n, "method": "none"}
            found["coefficient"] = "standardized_alpha"
        else:
            found |= draws.alpha(
                part, of, missing, weights, weight_type, ci, confidence, standardized=True
            )
        notes = keying.note(of.name, against_of(figures))
        return reliability(found, of, confidence, notes, frames.library_of(part))

    found: Reliability | Grouped[Reliability]
    if grouped:
        found = by_group(
            of_part,
            data,
            by,
            of.items,
            missing=missing,
            weights=weights,
            weight_type=weight_type,
            confidence=confidence,
            scale=of,
            from_rows=ci in BOOTSTRAP,
        )
    else:
        found = of_part(data, weights, weight_type)
    keying.warn()
    return found


def ordinal_alpha(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    estimator: str = "two_step",
    by: str | Sequence[str] | None = None,
) -> OrdinalAlpha | Grouped[OrdinalAlpha]:
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
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.

    Warns
    -----
    KeyingWarning
        An item correlates negatively with the others.

    Raises
    ------
    DataError
        Unknown items, an item with one category or with more than 12 (psych stops above 8, lavaan
        warns above 12), moments, which do not tell polychoric correlations.
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
    of = declared(scale)
    if isinstance(data, (Moments, GroupedMoments)):
        raise DataError(
            "ordinal alpha needs the answers or their PairTables, not moments: give those"
        )
    keying = Keying(grouped=by is not None)

    def of_part(part: Any, weights: Any, weight_type: str | None) -> OrdinalAlpha:
        figures = _ordinal(part, of, missing, weights, weight_type, estimator)
        notes = [*_notes(figures), *keying.note(of.name, figures["against"])]
        return OrdinalAlpha({**figures, "notes": notes}, frames.library_of(part))

    found: OrdinalAlpha | Grouped[OrdinalAlpha]
    if by is not None:
        found = rows_by_group(of_part, data, by, of, weights, weight_type, missing=missing)
    else:
        found = of_part(data, weights, weight_type)
    keying.warn()
    return found


def _ordinal(
    data: Any,
    scale: Scale,
    missing: str,
    weights: Any,
    weight_type: str | None,
    estimator: str,
) -> dict[str, Any]:
    if isinstance(data, PairTables):
        if weights is not None or weight_type is not None:
            raise DataError("PairTables bring their own weights: leave weights= out")
        return _core.ordinal_alpha(data._core, scale._core, estimator)
    if sources.kind_of(data) is not None:
        reading = TableReading(scale.items, missing, weights, weight_type, scale)
        return _core.ordinal_alpha(PairTables.read(data, reading)._core, scale._core, estimator)
    columns = frames.take(data, scale.items)
    taken = frames.take_weights(data, weights, weight_type)
    return _core.ordinal_alpha_of(columns, taken, scale._core, missing, estimator)


def kr_20(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    by: str | Sequence[str] | None = None,
) -> Reliability | Grouped[Reliability]:
    """Give Kuder and Richardson's formula 20: alpha of items that are 1 (right) or 0 (wrong).

    ::

        k / (k - 1) * (1 - sum p (1 - p) / s²),  s² the variance of the number right, with n

    The interval is Feldt's, which was made for it.

    Parameters
    ----------
    data
        A DataFrame or a dictionary of arrays.
    scale, missing, weights, weight_type, confidence, by
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

    def analyse(of: Scale, part: _Part, confidence: float) -> dict[str, Any]:
        return _core.kr_20(*part, of._core, missing, confidence)

    return _right_wrong(analyse, data, scale, by, missing, weights, weight_type, confidence)


def kr_21(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    by: str | Sequence[str] | None = None,
) -> Reliability | Grouped[Reliability]:
    """Give Kuder and Richardson's formula 21: `kr_20`, were all items equally difficult.

    ::

        k / (k - 1) * (1 - M (k - M) / (k s²)),  M and s² mean and variance of the number right

    with n in s². It is never above formula 20, and has no interval.

    Parameters
    ----------
    data, scale, missing, weights, weight_type, by
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

    def analyse(of: Scale, part: _Part, _confidence: float) -> dict[str, Any]:
        return _core.kr_21(*part, of._core, missing)

    return _right_wrong(analyse, data, scale, by, missing, weights, weight_type, 0.95)


def _right_wrong(
    analyse: Callable[[Scale, _Part, float], dict[str, Any]],
    data: Any,
    scale: Scale | Sequence[str],
    by: str | Sequence[str] | None,
    missing: str,
    weights: Any,
    weight_type: str | None,
    confidence: float,
) -> Reliability | Grouped[Reliability]:
    """Give a coefficient of right and wrong answers, of all together or of every group."""
    of, keying = declared(scale), Keying(grouped=by is not None)
    if isinstance(data, (Moments, GroupedMoments)):
        raise DataError(
            "whether answers are right or wrong cannot be seen from moments: give the answers"
        )

    def of_part(part: Any, weights: Any, weight_type: str | None) -> Reliability:
        taken = frames.take(part, of.items), frames.take_weights(part, weights, weight_type)
        found = analyse(of, taken, confidence)
        notes = keying.note(of.name, found["against"])
        return reliability(found, of, confidence, notes, frames.library_of(part))

    found: Reliability | Grouped[Reliability]
    if by is not None:
        found = rows_by_group(
            of_part, data, by, of, weights, weight_type, missing=missing, confidence=confidence
        )
    else:
        found = of_part(data, weights, weight_type)
    keying.warn()
    return found


def _notes(figures: dict[str, Any]) -> list[str]:
    tidy = figures["tidy"]
    pairs = len(figures["items"]) * (len(figures["items"]) - 1) // 2
    notes = weight_note(figures, tidy["n"][0])
    empty, boundary = tidy["pairs_with_empty_cells"][0], tidy["pairs_at_boundary"][0]
    if empty:
        have = "table has" if pairs == 1 else "tables have"
        notes.append(f"{empty} of {pairs} {have} empty cells, to which nothing was added.")
    if boundary:
        are = "correlation is" if pairs == 1 else "correlations are"
        notes.append(f"{boundary} of {pairs} {are} at ±1: no other is as likely.")
    if tidy["smallest_eigenvalue"][0] < 0:
        notes.append(
            "The polychoric correlations are not positive semidefinite: no latent variables have "
            "them together."
        )
    return notes
