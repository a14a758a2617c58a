"""Corrected correlations, adjusted p-values, and the power of the test of a correlation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core
from ._core import DataError
from .comparisons import respondents
from .results import Result

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class CorrectedCorrelation(Result):
    """A correlation corrected for what the study did to it, with the interval of both."""

    @property
    def estimate(self) -> float:
        """The corrected correlation; nothing is cut off at 1."""
        return float(self._one("estimate"))

    @property
    def conf_low(self) -> float:
        """Lower end of Fisher's interval, corrected likewise."""
        return float(self._one("conf_low"))

    @property
    def conf_high(self) -> float:
        """Upper end of Fisher's interval, corrected likewise."""
        return float(self._one("conf_high"))

    @property
    def statistic(self) -> float:
        """The t of the observed correlation, with n - 2 degrees of freedom."""
        return float(self._one("statistic"))

    @property
    def p_value(self) -> float:
        """Its two-sided p."""
        return float(self._one("p_value"))

    @property
    def n(self) -> int:
        """Respondents."""
        return int(self._one("n"))

    @property
    def method(self) -> str:
        """The correction: "disattenuated" or "range_restricted"."""
        return str(self._one("method"))

    @property
    def observed(self) -> float:
        """The correlation as it was observed."""
        return float(self._figures["observed"])

    @property
    def confidence(self) -> float:
        """The level of the interval."""
        return float(self._figures["confidence"])

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.corrected_correlation_table`.
        """
        from .report.comparison_table import corrected_correlation_table

        return corrected_correlation_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["tidy"][name][0]


@dataclass(frozen=True, repr=False, eq=False)
class CorrelationPower(Result):
    """The power of the t test of a correlation."""

    @property
    def r(self) -> float:
        """The correlation in the population."""
        return float(self._one("r"))

    @property
    def n(self) -> float:
        """Respondents; where this was looked for, not a whole number: round it up."""
        return float(self._one("n"))

    @property
    def level(self) -> float:
        """The level of the test."""
        return float(self._one("level"))

    @property
    def power(self) -> float:
        """The probability that the test finds the correlation."""
        return float(self._one("power"))

    @property
    def alternative(self) -> str:
        """What the test holds against a correlation of nought."""
        return str(self._one("alternative"))

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.power_table`.
        """
        from .report.comparison_table import power_table

        return power_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["tidy"][name][0]


def disattenuated_correlation(
    r: float, n: int, reliability_x: float, reliability_y: float, *, confidence: float = 0.95
) -> CorrectedCorrelation:
    """Correct a correlation for the measurement error of both scales.

    ::

        r / sqrt(reliability_x reliability_y)

    The interval is Fisher's of r with its ends divided likewise, the reliabilities taken as
    known; t and p are those of r. Nothing is cut off at 1.

    Parameters
    ----------
    r, n
        The observed correlation and its respondents.
    reliability_x, reliability_y
        The reliabilities of the scales, above 0 and at most 1.
    confidence
        The level of the interval.

    Raises
    ------
    DataError
        What is no correlation or reliability, an n below 3.

    References
    ----------
    Spearman, C. (1904). The proof and measurement of association between two things. American
    Journal of Psychology, 15, 72-101. https://doi.org/10.2307/1412159

    Examples
    --------
    >>> import scalewise as sw
    >>> round(sw.disattenuated_correlation(0.42, 100, 0.8, 0.45).estimate, 12)
    0.7
    """
    figures = _core.disattenuated_correlation(
        r, respondents(n), reliability_x, reliability_y, confidence
    )
    notes = [f"Reliabilities, taken as known: {reliability_x:g} and {reliability_y:g}."]
    if abs(figures["tidy"]["estimate"][0]) > 1:
        notes.append(
            "The estimate lies beyond 1: a reliability is underestimated, r came out high by "
            "chance, or both scales measure one thing."
        )
    extra = {"observed": r, "confidence": confidence, "notes": notes}
    return CorrectedCorrelation({**extra, **figures}, "")


def range_restricted_correlation(
    r: float, n: int, sd_unrestricted: float, sd_restricted: float, *, confidence: float = 0.95
) -> CorrectedCorrelation:
    """Correct a correlation for a range of x that was narrowed by selecting on x.

    ::

        r u / sqrt(1 - r² + r² u²),   u = sd_unrestricted / sd_restricted

    This is Thorndike's case 2. The interval is Fisher's of r with its ends corrected likewise, the
    standard deviations taken as known; t and p are those of r.

    Parameters
    ----------
    r, n
        The observed correlation and its respondents.
    sd_unrestricted, sd_restricted
        The standard deviations of x in the whole range and among those observed.
    confidence
        The level of the interval.

    Raises
    ------
    DataError
        What is no correlation or standard deviation, an n below 3.

    References
    ----------
    Thorndike, R. L. (1949). Personnel selection. Wiley. Sackett, P. R., & Yang, H. (2000).
    Correction for range restriction: An expanded typology. Journal of Applied Psychology, 85,
    112-118. https://doi.org/10.1037/0021-9010.85.1.112

    Examples
    --------
    >>> import scalewise as sw
    >>> round(sw.range_restricted_correlation(0.6, 100, 4, 3).estimate, 6)  # .8 / sqrt(1.28)
    0.707107
    """
    figures = _core.range_restricted_correlation(
        r, respondents(n), sd_unrestricted, sd_restricted, confidence
    )
    notes = [
        f"Standard deviations of the selected variable, taken as known: {sd_unrestricted:g} in the "
        f"whole range, {sd_restricted:g} among those observed."
    ]
    extra = {"observed": r, "confidence": confidence, "notes": notes}
    return CorrectedCorrelation({**extra, **figures}, "")


def correlation_power(
    *,
    r: float | None = None,
    n: float | None = None,
    power: float | None = None,
    level: float = 0.05,
    alternative: str = "two-sided",
) -> CorrelationPower:
    """Find the power of the t test of a correlation, or the n or the r that it takes.

    Two of `r`, `n` and `power` are given; the third is found.

    ::

        t = quantile of Student's t with n - 2 df at 1 - level (1 - level / 2 if two-sided)
        power = Phi((artanh r + r / (2 (n - 1)) - artanh(t / sqrt(t² + n - 2))) sqrt(n - 3))

    with that of -r added if two-sided, as R's `pwr.r.test`.

    Parameters
    ----------
    r
        The correlation in the population; when found, the positive one but for "less".
    n
        Respondents; when found, round it up.
    power
        The probability that the test finds the correlation.
    level
        The level of the test, below .5.
    alternative
        "two-sided", "less" or "greater".

    Raises
    ------
    DataError
        None or all of the three given, what is out of range, a power that cannot be reached.

    References
    ----------
    Cohen, J. (1988). Statistical power analysis for the behavioral sciences (2nd ed.). Erlbaum.

    Examples
    --------
    >>> import math
    >>> import scalewise as sw
    >>> math.ceil(sw.correlation_power(r=0.3, power=0.8).n)
    85
    >>> round(sw.correlation_power(r=0.3, n=50).power, 2)
    0.57
    """
    if power is None and r is not None and n is not None:
        figures = _core.correlation_power(r, n, level, alternative)
    elif n is None and r is not None and power is not None:
        figures = _core.respondents_for_power(r, power, level, alternative)
    elif r is None and n is not None and power is not None:
        figures = _core.correlation_for_power(n, power, level, alternative)
    else:
        raise DataError("give two of r, n and power: the third is found")
    return CorrelationPower(figures, "")


def adjust_p_values(p: Iterable[float], method: str = "holm") -> np.ndarray:
    """Adjust p-values for the number of tests in their family, in the same order.

    ::

        bonferroni   m p
        holm         max over j ≤ i of (m - j + 1) p(j)
        hochberg     min over j ≥ i of (m - j + 1) p(j)
        hommel       max over sets of s tests with i in them of min over j of (s / j) q(j)
        BH           min over j ≥ i of (m / j) p(j)
        BY           min over j ≥ i of (m / j) (1 + 1/2 + … + 1/m) p(j)

    and 1 at most, with p(1) ≤ … ≤ p(m) the p-values that are numbers, and q(1) ≤ … ≤ q(s) those of
    a set; NaN stays NaN.

    Parameters
    ----------
    p
        The p-values.
    method
        "holm", "bonferroni", "hochberg", "hommel", "BH" (also called "fdr"), "BY" or "none", as in
        R's `p.adjust`.

    Raises
    ------
    DataError
        What is no probability, or a method that is not one of these.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal
    of Statistics, 6(2), 65-70. Hommel, G. (1988). A stagewise rejective multiple test procedure
    based on a modified Bonferroni test. Biometrika, 75(2), 383-386.
    https://doi.org/10.1093/biomet/75.2.383

    Examples
    --------
    >>> import scalewise as sw
    >>> sw.adjust_p_values([0.01, 0.04, 0.02]).tolist()
    [0.03, 0.04, 0.04]
    """
    try:
        values = [float(value) for value in p]
    except (TypeError, ValueError):
        raise DataError(f"p={p!r} is not a list of p-values, such as [0.01, 0.04]") from None
    return np.array(_core.adjust_p_values(values, method))
