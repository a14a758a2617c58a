"""One measure taken twice: whether people have changed, and how far the two agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import ArrayLike

from . import _core, frames
from ._core import DataError
from .by_group import Grouped, by_group
from .groups import GroupedMoments
from .moments import Moments, taken_as_they_are
from .results import Inference, Result, unknown_notes, weight_note
from .terms import Variable, name_of

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class ReliableChange(Result):
    """The changes of some people; ``tidy()`` has a row per person, ``glance()`` counts them."""

    @property
    def smallest_reliable_change(self) -> float:
        """The smallest change that is more than error."""
        return float(self._one("smallest_reliable_change"))

    @property
    def improved(self) -> int:
        """How many are better."""
        return int(self._one("improved"))

    @property
    def unchanged(self) -> int:
        """How many are not changed by more than error."""
        return int(self._one("unchanged"))

    @property
    def deteriorated(self) -> int:
        """How many are worse."""
        return int(self._one("deteriorated"))

    @property
    def confidence(self) -> float:
        """The level of the intervals and of the classification."""
        return float(self._figures["confidence"])

    def table(self, **options: Any) -> Table:
        """Return the publication table: how many changed which way.

        Options are those of `scalewise.report.reliable_change_table`.
        """
        from .report.score_table import reliable_change_table

        return reliable_change_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["glance"][name][0]


@dataclass(frozen=True, repr=False, eq=False)
class TestRetest(Inference):
    """How far two administrations agree; ``tidy()`` has r and both ICCs, ``glance()`` the rest."""

    @property
    def n(self) -> int:
        """People measured twice."""
        return int(self._one("n"))

    @property
    def r(self) -> float:
        """Pearson's r of both."""
        return float(self._figures["tidy"]["estimate"][0])

    @property
    def icc_consistency(self) -> float:
        """ICC(C,1): a shift of everyone does not count."""
        return float(self._figures["tidy"]["estimate"][1])

    @property
    def icc_agreement(self) -> float:
        """ICC(A,1): a shift of everyone counts."""
        return float(self._figures["tidy"]["estimate"][2])

    @property
    def mean_difference(self) -> float:
        """Mean of second less first."""
        return float(self._one("mean_difference"))

    @property
    def change(self) -> dict[str, float]:
        """Student's paired test of it: statistic, df, p_value, conf_low, conf_high."""
        names = ("statistic", "df", "p_value", "conf_low", "conf_high")
        return {name: float(self._one(f"change_{name}")) for name in names}

    @property
    def measurement_error(self) -> float:
        """Standard error of measurement, the typical error."""
        return float(self._one("measurement_error"))

    @property
    def smallest_detectable_change(self) -> float:
        """The smallest change of one person that is more than error."""
        return float(self._one("smallest_detectable_change"))

    @property
    def coefficient_of_variation(self) -> float:
        """Standard error of measurement in per cent of the mean."""
        return float(self._one("coefficient_of_variation"))

    def table(self, **options: Any) -> Table:
        """Return the publication table: r and both ICCs, the errors in the note.

        Options are those of `scalewise.report.test_retest_table`.
        """
        from .report.score_table import test_retest_table

        return test_retest_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["glance"][name][0]


def reliable_change(
    before: ArrayLike,
    after: ArrayLike,
    *,
    reliability: float,
    sd: float | None = None,
    better: str = "higher",
    confidence: float = 0.95,
) -> ReliableChange:
    """Find Jacobson and Truax's reliable change index, person by person.

    ::

        rci        (after - before) / S_diff,   S_diff = sqrt(2) sd sqrt(1 - rho)
        interval   of the true change: after - before ± z S_diff

    More than z either way (1.96 at 95 %) is a change that error alone would rarely make.

    Parameters
    ----------
    before, after
        Both scores of each person, in the same order; NaN where one is missing.
    reliability
        The reliability rho of the scores.
    sd
        Their standard deviation before treatment; that of `before` if none is given.
    better
        "higher" or "lower": which scores are the better ones.
    confidence
        The level of the intervals and of the classification.

    Raises
    ------
    DataError
        Unequal lengths, a reliability outside 0 to 1 or of 1, a standard deviation not above 0.

    References
    ----------
    Jacobson, N. S., & Truax, P. (1991). Clinical significance: A statistical approach to defining
    meaningful change in psychotherapy research. Journal of Consulting and Clinical Psychology,
    59(1), 12-19. https://doi.org/10.1037/0022-006X.59.1.12

    Examples
    --------
    >>> import scalewise as sw
    >>> found = sw.reliable_change([32.5], [47.5], reliability=0.8, sd=7.5)
    >>> round(found.to_dict()["tidy"]["rci"][0], 2), found.improved
    (3.16, 1)
    """
    pair = [np.atleast_1d(np.asarray(scores, dtype=np.float64)) for scores in (before, after)]
    figures = _core.reliable_change(pair[0], pair[1], reliability, sd, better, confidence)
    return ReliableChange(figures, frames.library_of(before))


@overload
def test_retest(
    data: Any,
    first: Variable,
    second: Variable,
    *,
    by: None = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> TestRetest: ...


@overload
def test_retest(
    data: Any,
    first: Variable,
    second: Variable,
    *,
    by: str | Sequence[str],
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Grouped[TestRetest]: ...


def test_retest(
    data: Any,
    first: Variable,
    second: Variable,
    *,
    by: str | Sequence[str] | None = None,
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> TestRetest | Grouped[TestRetest]:
    """Say how far two administrations of one measure agree.

    With MSB, MSC and MSE the mean squares between people, between administrations and residual::

        ICC(C,1)                    (MSB - MSE) / (MSB + MSE)
        ICC(A,1)                    (MSB - MSE) / (MSB + MSE + 2 (MSC - MSE) / n)
        measurement error           sqrt(MSE) = sd of the differences / sqrt(2)
        smallest detectable change  z sqrt(2) measurement error
        coefficient of variation    100 measurement error / mean of all scores
        paired test of change       mean difference / (sd of the differences / sqrt(n)), df n - 1

    Of a scale, `scale_retest` tells of its items, people and occasions too.

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `Moments`, any source that `Moments.of` takes, or
        `GroupedMoments` for a result of each group.
    first, second
        The two scores: columns, or a `Scale` each. People without both are left out.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    weights, weight_type
        A column name or an array, and "frequency".
    confidence
        The level of the intervals and of the smallest detectable change.

    Raises
    ------
    DataError
        Unknown or constant variables, fewer than 4 people, other than frequency weights.

    References
    ----------
    McGraw, K. O., & Wong, S. P. (1996). Forming inferences about some intraclass correlation
    coefficients. Psychological Methods, 1(1), 30-46. https://doi.org/10.1037/1082-989X.1.1.30

    Weir, J. P. (2005). Quantifying test-retest reliability using the intraclass correlation
    coefficient and the SEM. Journal of Strength and Conditioning Research, 19(1), 231-240.
    https://doi.org/10.1519/15184.1

    Hopkins, W. G. (2000). Measures of reliability in sports medicine and science. Sports Medicine,
    30(1), 1-15. https://doi.org/10.2165/00007256-200030010-00001

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> scores = {"may": np.array([1, 2, 3, 6]), "june": np.array([2, 4, 3, 7])}
    >>> round(sw.test_retest(scores, "may", "june").measurement_error ** 2, 12)
    0.333333333333
    """
    names = (name_of(first), name_of(second))
    if names[0] == names[1]:
        raise DataError(f"`{names[0]}` is both administrations: give two scores")

    def of(part: Any, weights: Any, weight_type: str | None) -> TestRetest:
        if isinstance(part, Moments):
            moments = taken_as_they_are(part, "listwise", "listwise", weights, weight_type)
        else:
            read = Moments.of(part, [first, second], weights=weights, weight_type=weight_type)
            moments = read._core
        figures = _core.test_retest(moments, names, confidence)
        glance = figures["glance"]
        notes = weight_note(figures, glance["n"][0]) + unknown_notes(glance["mean_first"], [], "")
        return TestRetest({**figures, "notes": notes}, frames.library_of(part))

    if by is None and not isinstance(data, GroupedMoments):
        return of(data, weights, weight_type)
    return by_group(
        of,
        data,
        by,
        [first, second],
        missing="listwise",
        weights=weights,
        weight_type=weight_type,
        confidence=confidence,
    )
