"""Whether two correlations differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from . import _core, frames, sources
from ._core import DataError
from .by_group import Grouped, by_group
from .groups import GroupedMoments
from .moments import Moments, shown, taken_as_they_are
from .results import Result

if TYPE_CHECKING:
    from .report.table import Table

Pair = Sequence[str]


@dataclass(frozen=True, repr=False, eq=False)
class CorrelationComparison(Result):
    """Two correlations and the tests of their difference; ``tidy()`` has a row per test."""

    @property
    def design(self) -> str:
        """How the two are related: "independent", "overlapping" or "nonoverlapping"."""
        return str(self._one("design"))

    @property
    def r1(self) -> float:
        """The first correlation."""
        return float(self._one("r1"))

    @property
    def r2(self) -> float:
        """The second."""
        return float(self._one("r2"))

    @property
    def n1(self) -> int:
        """Respondents of the first."""
        return int(self._one("n1"))

    @property
    def n2(self) -> int:
        """Respondents of the second: the same ones unless the two are independent."""
        return int(self._one("n2"))

    @property
    def difference(self) -> float:
        """r1 - r2."""
        return float(self._one("difference"))

    @property
    def alternative(self) -> str:
        """What the tests are held against; intervals are always two-sided."""
        return str(self._one("alternative"))

    @property
    def confidence(self) -> float:
        """The level of the intervals."""
        return float(self._one("confidence"))

    @property
    def tests(self) -> list[str]:
        """The names of the tests."""
        return list(self._figures["tidy"]["test"])

    def test(self, name: str) -> dict[str, float]:
        """Return one test: statistic, df, p_value, conf_low, conf_high; NaN what it has not.

        Raises
        ------
        DataError
            A test that is not one of this design.
        """
        if name not in self.tests:
            choices = ", ".join(f'"{known}"' for known in self.tests)
            raise DataError(f'"{name}" is not a test of {self.design} correlations: {choices}')
        tidy = self._figures["tidy"]
        row = self.tests.index(name)
        return {column: float(tidy[column][row]) for column in tidy if column != "test"}

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row per test.

        Options are those of `scalewise.report.comparison_table`.
        """
        from .report.comparison_table import comparison_table

        return comparison_table(self.to_dict(), **options)

    def _one(self, name: str) -> Any:
        return self._figures["glance"][name][0]


@overload
def compare_correlations(
    data: Any,
    first: Pair,
    second: Pair,
    *,
    by: None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    alternative: str = ...,
    confidence: float = ...,
) -> CorrelationComparison: ...


@overload
def compare_correlations(
    data: Any,
    first: Pair,
    second: Pair,
    *,
    by: str | Sequence[str],
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    alternative: str = ...,
    confidence: float = ...,
) -> Grouped[CorrelationComparison]: ...


def compare_correlations(
    data: Any,
    first: Pair,
    second: Pair,
    *,
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    alternative: str = "two-sided",
    confidence: float = 0.95,
) -> CorrelationComparison | Grouped[CorrelationComparison]:
    """Compare two correlations of the same respondents.

    With one variable in common they are compared as by `compare_overlapping_correlations`, with
    none as by `compare_nonoverlapping_correlations`.

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `Moments`, any source that `Moments.of` takes, or
        `GroupedMoments` for a comparison in each group.
    first, second
        Two variables each, such as ``("age", "income")``.
    by
        The column of groups, or a list of columns: then a `Grouped` of comparisons.
    missing
        "listwise": those who answered all variables compared; "pairwise" and "em" take the
        smallest n of any pair.
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling": then the one test is
        "linearized", t of the difference with n - 1 degrees of freedom, as by `svyvar` and
        `svycontrast` of R's survey package (from the rows of those who answered all).
    alternative
        "two-sided", "less" (the first correlation is less) or "greater".
    confidence
        The level of the intervals.

    Raises
    ------
    DataError
        Unknown or constant variables, a pair compared with itself, a perfect correlation,
        correlations that cannot occur together, fewer than 4 respondents, sampling weights without
        rows in memory.

    References
    ----------
    Diedenhofen, B., & Musch, J. (2015). cocor: A comprehensive solution for the statistical
    comparison of correlations. PLOS ONE, 10(4), e0121945.
    https://doi.org/10.1371/journal.pone.0121945

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.2, 0.5], [0.2, 1, 0.1], [0.5, 0.1, 1]]
    >>> survey = sw.Moments.from_correlation(r, 315, ["age", "wit", "shoe"])
    >>> found = sw.compare_correlations(survey, ("age", "wit"), ("age", "shoe"))
    >>> found.design, round(found.difference, 12)
    ('overlapping', -0.3)
    """
    pairs = _pair(first, "first"), _pair(second, "second")
    names = list(dict.fromkeys([*pairs[0], *pairs[1]]))
    if by is not None or isinstance(data, GroupedMoments):

        def of_group(part: Any, weights: Any, weight_type: str | None) -> CorrelationComparison:
            return compare_correlations(
                part,
                first,
                second,
                missing=missing,
                weights=weights,
                weight_type=weight_type,
                alternative=alternative,
                confidence=confidence,
            )

        return by_group(
            of_group,
            data,
            by,
            names,
            missing=missing,
            weights=weights,
            weight_type=weight_type,
            confidence=confidence,
            from_rows=weight_type == "sampling",
        )
    if weight_type == "sampling" and missing == "listwise" and _in_rows(data):
        figures = _core.compare_linearized_correlations(
            frames.take(data, names),
            frames.take_weights(data, weights, weight_type),
            *pairs,
            alternative,
            confidence,
        )
        return _comparison(figures, pairs, frames.library_of(data))
    moments = selected_moments(data, names, missing, weights, weight_type)
    figures = _core.compare_correlations(moments, *pairs, alternative, confidence)
    return _comparison(figures, pairs, frames.library_of(data))


def compare_correlations_between(
    first: Any,
    second: Any,
    pair: Pair,
    *,
    missing: str = "listwise",
    weights: str | None = None,
    weight_type: str | None = None,
    alternative: str = "two-sided",
    confidence: float = 0.95,
) -> CorrelationComparison:
    """Compare the correlation of two variables between two groups of different respondents.

    Parameters
    ----------
    first, second
        The two groups: anything that `compare_correlations` takes as data.
    pair
        The two variables.
    weights, weight_type
        A column that both groups have, and "frequency", "analytic" or "sampling": then the one test
        is "linearized", t of the difference with n1 + n2 - 2 degrees of freedom, as R's survey
        package has it with the groups as strata (from the rows of those who answered both).
    missing, alternative, confidence
        As for `compare_correlations`.

    Raises
    ------
    DataError
        As `compare_correlations`.

    Examples
    --------
    >>> import scalewise as sw
    >>> men = sw.Moments.from_correlation([[1, 0.4], [0.4, 1]], 100, ["x", "y"])
    >>> women = sw.Moments.from_correlation([[1, 0.5], [0.5, 1]], 100, ["x", "y"])
    >>> found = sw.compare_correlations_between(men, women, ("x", "y"))
    >>> round(found.test("fisher1925")["p_value"], 6)
    0.381519
    """
    named = _pair(pair, "pair")
    if not (weights is None or isinstance(weights, str)):
        raise DataError(
            "weights= of two groups must name a column that both have: put the weights into the "
            "data"
        )
    groups = (first, second)
    if weight_type == "sampling" and missing == "listwise" and all(map(_in_rows, groups)):
        one_taken, other_taken = (
            (frames.take(data, named), frames.take_weights(data, weights, weight_type))
            for data in groups
        )
        figures = _core.compare_linearized_correlations_between(
            one_taken, other_taken, named, alternative, confidence
        )
        return _comparison(figures, (named, named), frames.library_of(first))
    one, other = (selected_moments(data, named, missing, weights, weight_type) for data in groups)
    figures = _core.compare_correlations_between(one, other, named, alternative, confidence)
    return _comparison(figures, (named, named), frames.library_of(first))


def compare_independent_correlations(
    r1: float,
    n1: int,
    r2: float,
    n2: int,
    *,
    alternative: str = "two-sided",
    confidence: float = 0.95,
) -> CorrelationComparison:
    """Compare two correlations of different respondents.

    ::

        fisher1925   z = (Z1 - Z2) / sqrt(1 / (n1 - 3) + 1 / (n2 - 3)),   Z = artanh r
        zou2007      an interval for r1 - r2 from Fisher's intervals of both

    Parameters
    ----------
    r1, n1, r2, n2
        The two correlations and their respondents.
    alternative, confidence
        As for `compare_correlations`.

    Raises
    ------
    DataError
        What is no correlation, a perfect one, an n below 4.

    References
    ----------
    Zou, G. Y. (2007). Toward using confidence intervals to compare correlations. Psychological
    Methods, 12(4), 399-413. https://doi.org/10.1037/1082-989X.12.4.399

    Examples
    --------
    Of Zou (2007, p. 406):

    >>> import scalewise as sw
    >>> zou = sw.compare_independent_correlations(0.49, 145, 0.36, 87).test("zou2007")
    >>> round(zou["conf_low"], 3), round(zou["conf_high"], 3)
    (-0.087, 0.359)
    """
    sizes = respondents(n1, "n1"), respondents(n2, "n2")
    figures = _core.compare_independent_correlations(
        r1, sizes[0], r2, sizes[1], alternative, confidence
    )
    return _comparison(figures, None, "")


def compare_overlapping_correlations(
    r_jk: float,
    r_jh: float,
    r_kh: float,
    n: int,
    *,
    alternative: str = "two-sided",
    confidence: float = 0.95,
) -> CorrelationComparison:
    """Compare r_jk with r_jh, two correlations of n respondents that share the variable j.

    Ten tests by the names that cocor gives them: pearson1898, hotelling1940, williams1959,
    olkin1967, dunn1969, hendrickson1970, steiger1980, meng1992 (with an interval for the
    difference of Fisher's transforms), hittner2003, and the interval zou2007. Williams' t and the
    z of Dunn & Clark with its descendants hold their level best (Hittner, May & Silver 2003).

    Parameters
    ----------
    r_jk, r_jh
        The two correlations.
    r_kh
        That of the variables which they do not share.
    n
        Respondents.
    alternative, confidence
        As for `compare_correlations`.

    Raises
    ------
    DataError
        What is no correlation, a perfect one, three that cannot occur together, an n below 4.

    References
    ----------
    Hittner, J. B., May, K., & Silver, N. C. (2003). A Monte Carlo evaluation of tests for comparing
    dependent correlations. Journal of General Psychology, 130(2), 149-168.
    https://doi.org/10.1080/00221300309601282. The formulas of all tests and their sources are in
    the documentation of the Rust function of this name.

    Examples
    --------
    Of Meng, Rosenthal & Rubin (1992):

    >>> import scalewise as sw
    >>> found = sw.compare_overlapping_correlations(0.63, -0.03, -0.19, 15, alternative="greater")
    >>> meng = found.test("meng1992")
    >>> round(meng["statistic"], 2), round(meng["p_value"], 3)
    (1.68, 0.047)
    """
    given = (r_jk, r_jh, r_kh)
    figures = _core.compare_overlapping_correlations(given, respondents(n), alternative, confidence)
    return _comparison(figures, (("j", "k"), ("j", "h")), "")


def compare_nonoverlapping_correlations(
    r_jk: float,
    r_hm: float,
    r_jh: float,
    r_jm: float,
    r_kh: float,
    r_km: float,
    n: int,
    *,
    alternative: str = "two-sided",
    confidence: float = 0.95,
) -> CorrelationComparison:
    """Compare r_jk with r_hm, two correlations of n respondents without a variable in common.

    Six tests by the names that cocor gives them: pearson1898, dunn1969, steiger1980,
    raghunathan1996 (the same figure as dunn1969), silver2004, and the interval zou2007.

    Parameters
    ----------
    r_jk, r_hm
        The two correlations.
    r_jh, r_jm, r_kh, r_km
        Those between the two pairs.
    n
        Respondents.
    alternative, confidence
        As for `compare_correlations`.

    Raises
    ------
    DataError
        What is no correlation, a perfect one, six that cannot occur together, an n below 4.

    References
    ----------
    Raghunathan, T. E., Rosenthal, R., & Rubin, D. B. (1996). Comparing correlated but
    nonoverlapping correlations. Psychological Methods, 1(2), 178-183.
    https://doi.org/10.1037/1082-989X.1.2.178.
    The formulas of all tests and their sources are in the documentation of the Rust function of
    this name.

    Examples
    --------
    Of Raghunathan, Rosenthal & Rubin (1996, p. 180):

    >>> import scalewise as sw
    >>> found = sw.compare_nonoverlapping_correlations(0.38, 0.25, 0.45, 0.53, 0.31, 0.55, 603)
    >>> round(found.test("pearson1898")["statistic"], 2)
    2.88
    """
    given = (r_jk, r_hm, r_jh, r_jm, r_kh, r_km)
    figures = _core.compare_nonoverlapping_correlations(
        given, respondents(n), alternative, confidence
    )
    return _comparison(figures, (("j", "k"), ("h", "m")), "")


def respondents(n: Any, what: str = "n") -> int:
    """Take a whole number of respondents."""
    if isinstance(n, (int, float, np.integer, np.floating)) and 0 <= n < 2**63 and int(n) == n:
        return int(n)
    raise DataError(f"{what} is {n!r}: give a number of respondents, 4 or more")


def _pair(pair: Pair, option: str) -> tuple[str, str]:
    names = frames.name_list(pair, option)
    if len(names) != 2:
        raise DataError(f'{option}={names} is not a pair: give two names, such as ("a", "b")')
    return names[0], names[1]


def _in_rows(data: Any) -> bool:
    """Say whether data have their rows in memory."""
    return not isinstance(data, Moments) and sources.kind_of(data) is None


def selected_moments(
    data: Any,
    names: Sequence[str] | None,
    missing: str,
    weights: Any = None,
    weight_type: str | None = None,
) -> _core.Moments:
    """Take the moments of some variables, from answers or from moments."""
    if isinstance(data, Moments):
        return taken_as_they_are(shown(data, names), missing, "listwise", weights, weight_type)
    read = Moments.of(data, names, missing=missing, weights=weights, weight_type=weight_type)
    return read._core


def _comparison(
    figures: dict[str, Any],
    pairs: tuple[tuple[str, str], tuple[str, str]] | None,
    library: str,
) -> CorrelationComparison:
    named = {"first": list(pairs[0]), "second": list(pairs[1])} if pairs else {}
    return CorrelationComparison({**named, **figures}, library)
