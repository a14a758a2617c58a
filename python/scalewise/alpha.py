"""Relatives of Cronbach's alpha: standardised, ordinal, and of right and wrong answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from . import _core, frames
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
from .scales import Scale

if TYPE_CHECKING:
    pass

#: Columns and weights of some rows.
_Part = tuple[list[frames.NamedColumn], "frames.NamedWeights | None"]


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
