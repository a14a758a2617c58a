"""How far scores can be trusted: standard errors and intervals of true scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import ArrayLike

from . import _core, frames
from .by_group import Grouped, by_group
from .groups import GroupedMoments
from .keyed import declared, moments_of_scale
from .keying import Keying
from .results import Inference, Result, unknown_notes, weight_note
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class StandardErrors(Result):
    """The standard errors that follow from a standard deviation and a reliability."""

    @property
    def sd(self) -> float:
        """Standard deviation of the scores."""
        return float(self._figures["tidy"]["sd"][0])

    @property
    def reliability(self) -> float:
        """Their reliability."""
        return float(self._figures["tidy"]["reliability"][0])

    @property
    def measurement(self) -> float:
        """Standard error of measurement: of a score about the true score."""
        return float(self._figures["tidy"]["measurement"][0])

    @property
    def estimation(self) -> float:
        """Standard error of estimation: of the true score about Kelley's estimate."""
        return float(self._figures["tidy"]["estimation"][0])

    @property
    def prediction(self) -> float:
        """Standard error of prediction: of a score on a parallel form about its prediction."""
        return float(self._figures["tidy"]["prediction"][0])

    @property
    def difference(self) -> float:
        """Standard error of the difference of two scores."""
        return float(self._figures["tidy"]["difference"][0])

    def table(self, **options: Any) -> Table:
        """Return the publication table: the standard errors in one row.

        Options are those of `scalewise.report.standard_error_table`.
        """
        from .report.score_table import standard_error_table

        return standard_error_table(self.to_dict(), **options)


@dataclass(frozen=True, repr=False, eq=False)
class ScorePrecision(StandardErrors, Inference):
    """The standard errors of the scores of a scale; ``glance()`` says what they rest on."""

    @property
    def n(self) -> int:
        """Respondents."""
        return int(self._figures["glance"]["n"][0])

    @property
    def mean(self) -> float:
        """Mean of the scores."""
        return float(self._figures["glance"]["mean"][0])

    @property
    def coefficient(self) -> str:
        """Which reliability they rest on: "alpha" or "given"."""
        return str(self._figures["glance"]["coefficient"][0])

    @property
    def conf_low(self) -> float:
        """Lower end of the interval of the standard error of measurement; NaN without one."""
        return float(self._figures["glance"]["conf_low"][0])

    @property
    def conf_high(self) -> float:
        """Upper end of that interval."""
        return float(self._figures["glance"]["conf_high"][0])


@dataclass(frozen=True, repr=False, eq=False)
class TrueScoreIntervals(Result):
    """Intervals of true scores; ``tidy()`` has a row per score."""

    @property
    def confidence(self) -> float:
        """The level of the intervals."""
        return float(self._figures["confidence"])

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row per score.

        Options are those of `scalewise.report.true_score_table`.
        """
        from .report.score_table import true_score_table

        return true_score_table(self.to_dict(), **options)


def standard_error_of_measurement(sd: float, reliability: float) -> StandardErrors:
    """Find the standard error of measurement, and its kin, from two published figures.

    ::

        measurement   sd sqrt(1 - rho)
        estimation    sd sqrt(rho (1 - rho))
        prediction    sd sqrt(1 - rho²)
        difference    sd sqrt(2 (1 - rho))

    Parameters
    ----------
    sd
        Standard deviation of the scores.
    reliability
        Their reliability rho, whichever coefficient it is. For answers see `score_precision`.

    Raises
    ------
    DataError
        A standard deviation not above 0, or a reliability outside 0 to 1.

    References
    ----------
    Lord, F. M., & Novick, M. R. (1968). Statistical theories of mental test scores, pp. 66-68.
    Addison-Wesley.

    Dudek, F. J. (1979). The continuing misinterpretation of the standard error of measurement.
    Psychological Bulletin, 86(2), 335-337. https://doi.org/10.1037/0033-2909.86.2.335

    Examples
    --------
    >>> import scalewise as sw
    >>> round(sw.standard_error_of_measurement(sd=15, reliability=0.91).measurement, 12)
    4.5
    """
    return StandardErrors(_core.standard_error_of_measurement(sd, reliability), "")


@overload
def score_precision(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: None = ...,
    reliability: float | None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> ScorePrecision: ...


@overload
def score_precision(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: str | Sequence[str],
    reliability: float | None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Grouped[ScorePrecision]: ...


def score_precision(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    by: str | Sequence[str] | None = None,
    reliability: float | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> ScorePrecision | Grouped[ScorePrecision]:
    """Find the standard errors of the scores of a scale, in the metric of its score.

    The formulas are those of `standard_error_of_measurement`. The interval of the standard error
    of measurement has the ends of Feldt's interval of alpha in place of alpha.

    Parameters
    ----------
    data, scale
        As for `item_analysis`.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    reliability
        The reliability to take; alpha if none is given.
    missing, weights, weight_type
        As for `item_analysis`.
    confidence
        The level of the interval.

    Raises
    ------
    DataError
        As `item_analysis`; a negative alpha, or a reliability outside 0 to 1.

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]]
    >>> published = sw.Moments.from_correlation(r, n=100, names=["a", "b", "c"])
    >>> scale = sw.Scale("s", ["a", "b", "c"], score="sum")
    >>> round(sw.score_precision(published, scale).measurement ** 2, 12)  # 6 (1 - .75)
    1.5
    """
    of = declared(scale)
    grouped = by is not None or isinstance(data, GroupedMoments)
    keying = Keying(grouped=grouped)

    def of_part(part: Any, weights: Any, weight_type: str | None) -> ScorePrecision:
        moments = moments_of_scale(part, of, missing, weights, weight_type)
        figures = _core.score_precision(moments, of._core, reliability, confidence)
        notes = weight_note(figures, figures["glance"]["n"][0])
        notes += unknown_notes(figures["glance"]["mean"], [], "")
        if figures["standardized"]:
            notes.append(
                "The published table has no standard deviations: all figures are of scores of "
                "standardised items."
            )
        notes += keying.note(of.name, _core.items_against(moments, of._core))
        return ScorePrecision({**figures, "notes": notes}, frames.library_of(part))

    found: ScorePrecision | Grouped[ScorePrecision]
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
        )
    else:
        found = of_part(data, weights, weight_type)
    keying.warn()
    return found


def true_score_intervals(
    scores: ArrayLike, *, mean: float, sd: float, reliability: float, confidence: float = 0.95
) -> TrueScoreIntervals:
    """Say where the true scores behind some scores lie, in two ways.

    ::

        observed   x ± z sd sqrt(1 - rho)
        kelley     t ± z sd sqrt(rho (1 - rho)),   t = mean + rho (x - mean)

    The first covers the true score of any one person in so many of all administrations, the second
    so many of the people with that score.

    Parameters
    ----------
    scores
        The scores; NaN where one is missing.
    mean, sd, reliability
        Of the scores in the population that the people come from.
    confidence
        The level of the intervals.

    Raises
    ------
    DataError
        As `standard_error_of_measurement`.

    References
    ----------
    Kelley, T. L. (1947). Fundamentals of statistics, p. 409. Harvard University Press.

    Examples
    --------
    >>> import scalewise as sw
    >>> found = sw.true_score_intervals([130], mean=100, sd=15, reliability=0.9)
    >>> found.to_dict()["tidy"]["kelley"]
    [127.0]
    """
    given = np.atleast_1d(np.asarray(scores, dtype=np.float64))
    figures = _core.true_score_intervals(given, mean, sd, reliability, confidence)
    return TrueScoreIntervals(figures, frames.library_of(scores))
