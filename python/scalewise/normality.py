"""Tests of normality, of one variable and of several together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _core, frames
from ._core import DataError
from .groups import GroupedMoments
from .moments import Moments
from .results import Result
from .terms import Variable

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class NormalityTest(Result):
    """Tests of normality; ``tidy()`` has a row per test, and per variable of Shapiro and Wilk's.

    `statistic`, `df` and `p_value` are those of the first row.
    """

    @property
    def tests(self) -> list[str]:
        """The names of the tests, one for each row."""
        return list(self._figures["tidy"]["test"])

    @property
    def variables(self) -> list[str]:
        """The variables tested."""
        return list(self._figures["variables"])

    @property
    def statistic(self) -> float:
        """The statistic of the first test."""
        return float(self._figures["tidy"]["statistic"][0])

    @property
    def df(self) -> float:
        """Its degrees of freedom; NaN unless it is chi squared."""
        return float(self._figures["tidy"]["df"][0])

    @property
    def p_value(self) -> float:
        """Its p."""
        return float(self._figures["tidy"]["p_value"][0])

    @property
    def n(self) -> int:
        """Respondents used: those who answered everything; of the first row of `shapiro_wilk`."""
        return int(self._figures["tidy"]["n"][0])

    @property
    def left_out(self) -> int:
        """Rows left out for missing answers; of several variables by themselves the most."""
        return int(self._figures["left_out"])

    def test(self, name: str) -> dict[str, float]:
        """Return one test by its name, or Shapiro and Wilk's by that of its variable.

        The figures are n, estimate (of Mardia's coefficients), statistic, df and p_value; NaN what
        the test has not.

        Raises
        ------
        DataError
            A test or variable that is not among the rows.
        """
        tidy = self._figures["tidy"]
        keys = [
            variable if test == "shapiro_wilk" else test
            for test, variable in zip(tidy["test"], tidy["variable"], strict=True)
        ]
        if name not in keys:
            choices = ", ".join(f'"{known}"' for known in keys)
            raise DataError(f'"{name}" is not among the tests: {choices}')
        row = keys.index(name)
        return {
            column: float(tidy[column][row])
            for column in tidy
            if column not in ("test", "variable")
        }

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row per test.

        Options are those of `scalewise.report.normality_table`.
        """
        from .report.normality_table import normality_table

        return normality_table(self.to_dict(), **options)


def mardia(
    data: Any, names: Sequence[Variable] | None = None, *, divisor: str = "n"
) -> NormalityTest:
    """Test multivariate skewness and kurtosis, by Mardia's coefficients.

    With D_ij = (x_i - m)' inv(S) (x_j - m) of n respondents and p variables::

        skewness               b1 = sum of D_ij³ / n²   chi² = n b1 / 6
        skewness_small_sample  the same b1              chi² = n k b1 / 6
        kurtosis               b2 = sum of D_ii² / n    z = (b2 - p (p + 2)) / sqrt(8 p (p + 2) / n)
        df = p (p + 1) (p + 2) / 6,  k = (p + 1) (n + 1) (n + 3) / (n ((n + 1) (p + 1) - 6))

    Parameters
    ----------
    data
        A DataFrame or a dictionary of arrays; those who did not answer all are left out.
    names
        The variables; all columns if not given.
    divisor
        Of the covariances S: "n" (Mardia, R's MVN) or "n_minus_one" (psych).

    Raises
    ------
    DataError
        Unknown, text or constant variables, fewer than p + 2 respondents.
    NumericError
        Variables that determine each other.

    References
    ----------
    Mardia, K. V. (1970). Measures of multivariate skewness and kurtosis with applications.
    Biometrika, 57(3), 519-530. https://doi.org/10.1093/biomet/57.3.519

    Examples
    --------
    >>> import scalewise as sw
    >>> found = sw.mardia({"x": [-2, -1, 0, 1, 2]})
    >>> round(found.test("kurtosis")["estimate"], 12)  # 34 / 5 / 2²
    1.7
    """
    columns = _columns(data, names)
    return _multivariate(_core.mardia(columns, divisor), columns, data, divisor=divisor)


def henze_zirkler(data: Any, names: Sequence[Variable] | None = None) -> NormalityTest:
    """Test multivariate normality by Henze and Zirkler's statistic, against any alternative.

    p is that of a lognormal distribution, as in R's MVN. The cost grows with n².

    Parameters
    ----------
    data, names
        As for `mardia`.

    Raises
    ------
    DataError, NumericError
        As `mardia`.

    References
    ----------
    Henze, N., & Zirkler, B. (1990). A class of invariant consistent tests for multivariate
    normality. Communications in Statistics: Theory and Methods, 19(10), 3595-3617.
    https://doi.org/10.1080/03610929008830400

    Examples
    --------
    >>> import scalewise as sw
    >>> sw.henze_zirkler({"x": [-1.5, -0.7, -0.2, 0.2, 0.7, 1.5]}).p_value > 0.5
    True
    """
    columns = _columns(data, names)
    return _multivariate(_core.henze_zirkler(columns), columns, data)


def shapiro_wilk(data: Any, names: Sequence[Variable] | None = None) -> NormalityTest:
    """Test each variable for normality by Shapiro and Wilk's W, with Royston's p.

    Each variable is tested on all who answered it. The figures are those of R's `shapiro.test`.

    Parameters
    ----------
    data, names
        As for `mardia`.

    Raises
    ------
    DataError
        Unknown, text or constant variables, fewer than 3 respondents or more than 5000.

    References
    ----------
    Shapiro, S. S., & Wilk, M. B. (1965). An analysis of variance test for normality. Biometrika,
    52(3-4), 591-611. https://doi.org/10.1093/biomet/52.3-4.591

    Royston, P. (1995). Remark AS R94: A remark on algorithm AS 181. Applied Statistics, 44(4),
    547-551. https://doi.org/10.2307/2986146

    Examples
    --------
    >>> import scalewise as sw
    >>> round(sw.shapiro_wilk({"x": [1, 2, 3]}).statistic, 12)
    1.0
    """
    columns = _columns(data, names)
    found = _core.shapiro_wilk(columns)
    tidy = _variables(found)
    left_out = max((one["left_out"] for one in found), default=0)
    return _result(tidy, columns, data, left_out)


def royston(data: Any, names: Sequence[Variable] | None = None) -> NormalityTest:
    """Test several variables together by Royston's H, from Shapiro and Wilk's W of each.

    H is chi squared with equivalent degrees of freedom, 1 to p. W of each variable, on those who
    answered all, is in the rows after it. R's MVN takes another W where the kurtosis is above 3.

    Parameters
    ----------
    data, names
        As for `mardia`.

    Raises
    ------
    DataError
        As `shapiro_wilk`; fewer than 4 respondents.

    References
    ----------
    Royston, J. P. (1983). Some techniques for assessing multivariate normality based on the
    Shapiro-Wilk W. Applied Statistics, 32(2), 121-133. https://doi.org/10.2307/2347291

    Examples
    --------
    >>> import scalewise as sw
    >>> x, y = [-1.3, -0.7, -0.2, 0.2, 0.7, 1.3], [0.3, -1.1, 0.8, -0.2, 1.4, -0.5]
    >>> found = sw.royston({"x": x, "y": y})
    >>> found.tests, found.p_value > 0.5
    (['royston', 'shapiro_wilk', 'shapiro_wilk'], True)
    """
    columns = _columns(data, names)
    found = _core.royston(columns)
    of_all, of_each = _rows(found), _variables(found["variables"])
    tidy = {name: [*of_all[name], *of_each[name]] for name in of_all}
    return _result(tidy, columns, data, found["left_out"])


def energy_test(
    data: Any,
    names: Sequence[Variable] | None = None,
    *,
    simulated: int = 999,
    seed: int = 1,
) -> NormalityTest:
    """Test multivariate normality by the energy statistic, with a simulated p.

    ::

        p = (1 + simulated samples with a statistic as large) / (simulated + 1)

    The same seed gives the same p for any number of threads. The cost grows with n² times the
    simulated samples.

    Parameters
    ----------
    data, names
        As for `mardia`.
    simulated
        Samples to simulate.
    seed
        Of the simulation.

    Raises
    ------
    DataError, NumericError
        As `mardia`; fewer than 1 or more than a million samples.

    References
    ----------
    Szekely, G. J., & Rizzo, M. L. (2005). A new test for multivariate normality. Journal of
    Multivariate Analysis, 93(1), 58-80. https://doi.org/10.1016/j.jmva.2003.12.002

    Examples
    --------
    >>> import scalewise as sw
    >>> sw.energy_test({"x": [-1.5, -0.7, -0.2, 0.2, 0.7, 1.5]}, simulated=199).p_value > 0.5
    True
    """
    for option, given in (("simulated", simulated), ("seed", seed)):
        if not (hasattr(given, "__index__") and 0 <= given < 2**63):
            raise DataError(f"{option}={given!r}: give a whole number, nought or more")
    columns = _columns(data, names)
    found = _core.energy_test(columns, simulated, seed)
    return _multivariate(found, columns, data, simulated=int(simulated), seed=int(seed))


def _columns(data: Any, names: Sequence[Variable] | None) -> list[frames.NamedColumn]:
    if isinstance(data, (Moments, GroupedMoments)):
        raise DataError(
            "tests of normality need the answers, not their moments: give a DataFrame or a "
            "dictionary of arrays"
        )
    return frames.take(data, names)


def _multivariate(
    found: dict[str, Any], columns: list[frames.NamedColumn], data: Any, **more: Any
) -> NormalityTest:
    smoothing = {"smoothing": found["smoothing"]} if "smoothing" in found else {}
    return _result(_rows(found), columns, data, found["left_out"], **smoothing, **more)


def _rows(found: dict[str, Any]) -> dict[str, list[Any]]:
    """The rows of tests that several variables have together."""
    tests = found["tidy"]["test"]
    named = {"test": tests, "variable": [None] * len(tests), "n": [found["n"]] * len(tests)}
    return {**named, **{name: found["tidy"][name] for name in _FIGURES}}


_FIGURES = ("estimate", "statistic", "df", "p_value")


def _variables(found: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    """The rows of variables by themselves."""
    nan = [float("nan")] * len(found)
    return {
        "test": ["shapiro_wilk"] * len(found),
        "variable": [one["variable"] for one in found],
        "n": [one["n"] for one in found],
        "estimate": nan,
        "statistic": [one["statistic"] for one in found],
        "df": nan,
        "p_value": [one["p_value"] for one in found],
    }


def _result(
    tidy: dict[str, list[Any]],
    columns: list[frames.NamedColumn],
    data: Any,
    left_out: int,
    **more: Any,
) -> NormalityTest:
    variables = [name for name, _, _ in columns]
    glance = {
        "n_variables": [len(variables)],
        "n": tidy["n"][:1],
        "left_out": [left_out],
        **{name: [value] for name, value in more.items()},
    }
    notes = []
    if left_out:
        most = "up to " if len(set(tidy["n"])) > 1 else ""
        notes.append(f"Left out for missing answers: {most}{left_out} rows.")
    if "simulated" in more:
        notes.append(f"p from {more['simulated']} simulated samples (seed {more['seed']}).")
    figures = {"variables": variables, "left_out": left_out, "tidy": tidy, "glance": glance, **more}
    return NormalityTest({**figures, "notes": notes}, frames.library_of(data))
