"""Exploratory factor analysis, and one general factor out of correlated ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from . import _core, frames
from .by_group import Grouped, by_group
from .comparisons import selected_moments
from .groups import GroupedMoments
from .results import Result, Weighting, read_only, weight_note

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class FactorResult(Result):
    """What results that rest on factors have in common."""

    @property
    def cases(self) -> dict[str, int]:
        """Respondents read, used, and left out for each reason."""
        return dict(self._figures["cases"])

    @property
    def missing(self) -> str:
        """How missing answers were treated."""
        return str(self._figures["missing"])

    @property
    def weighting(self) -> Weighting:
        """The weights of the respondents used, their effective n and design effect."""
        return Weighting(**self._figures["weighting"])

    @property
    def n(self) -> int:
        """Respondents; the smallest number of any pair under pairwise deletion and EM."""
        return int(self._one("n"))

    @property
    def extraction(self) -> str:
        """How factors were extracted: "minres" or "ml"."""
        return str(self._one("extraction"))

    @property
    def rotation(self) -> str:
        """How they were rotated: "oblimin", "varimax" or "none"."""
        return str(self._one("rotation"))

    def _one(self, name: str) -> Any:
        return self._figures["glance"][name][0]

    def _array(self, name: str) -> np.ndarray:
        return read_only(self._figures[name].view())


@dataclass(frozen=True, repr=False, eq=False)
class FactorAnalysis(FactorResult):
    """Factors of some variables; ``tidy()`` has a row per loading, ``glance()`` the fit."""

    @property
    def names(self) -> list[str]:
        """The variables (k)."""
        return list(self._figures["names"])

    @property
    def factors(self) -> list[str]:
        """The factors (m), the one that explains most first."""
        return list(self._figures["factors"])

    @property
    def loadings(self) -> np.ndarray:
        """The pattern: weights of the factors in each variable (k, m)."""
        return self._array("loadings")

    @property
    def structure(self) -> np.ndarray:
        """Correlations of variables with factors (k, m)."""
        return self._array("structure")

    @property
    def factor_correlations(self) -> np.ndarray:
        """Correlations of the factors (m, m)."""
        return self._array("factor_correlations")

    @property
    def communalities(self) -> np.ndarray:
        """Variance of each variable that the factors share (k)."""
        return self._array("communalities")

    @property
    def uniquenesses(self) -> np.ndarray:
        """Variance of each variable that is its own (k)."""
        return self._array("uniquenesses")

    @property
    def variances(self) -> np.ndarray:
        """Variance that each factor explains (m)."""
        return self._array("variances")

    @property
    def chi_square(self) -> float:
        """Bartlett's chi squared of the fit."""
        return float(self._one("chi_square"))

    @property
    def df(self) -> int:
        """Its degrees of freedom."""
        return int(self._one("df"))

    @property
    def p_value(self) -> float:
        """Its upper tail; NaN without degrees of freedom."""
        return float(self._one("p_value"))

    @property
    def rmsea(self) -> float:
        """Root mean square error of approximation; NaN without degrees of freedom."""
        return float(self._one("rmsea"))

    @property
    def rmsr(self) -> float:
        """Root mean square of the residual correlations off the diagonal."""
        return float(self._one("rmsr"))

    @property
    def heywood(self) -> list[str]:
        """Heywood cases: variables whose uniqueness ended on its lower bound of .005."""
        return list(self._figures["heywood"])

    @property
    def iterations(self) -> int:
        """Steps of the extraction."""
        return int(self._one("iterations"))

    @property
    def gradient(self) -> float:
        """The largest slope of the misfit that is left, at most 1e-9."""
        return float(self._one("gradient"))

    def table(self, **options: Any) -> Table:
        """Return the publication table: loadings, communalities and uniquenesses.

        Options are those of `scalewise.report.factor_table`.
        """
        from .report.factor_table import factor_table

        return factor_table(self.to_dict(), **options)


@dataclass(frozen=True, repr=False, eq=False)
class SchmidLeiman(FactorResult):
    """A general factor and group factors, none of which correlate."""

    @property
    def names(self) -> list[str]:
        """The variables (k)."""
        return list(self._figures["names"])

    @property
    def general(self) -> np.ndarray:
        """Loadings on the general factor (k)."""
        return self._array("general")

    @property
    def groups(self) -> np.ndarray:
        """Loadings on the group factors, in the order of the oblique solution (k, m)."""
        return self._array("groups")

    @property
    def communalities(self) -> np.ndarray:
        """Communalities h² of the oblique solution (k)."""
        return self._array("communalities")

    @property
    def uniquenesses(self) -> np.ndarray:
        """u² = 1 - h² (k)."""
        return self._array("uniquenesses")

    @property
    def general_shares(self) -> np.ndarray:
        """Share of the communality that is general, g² / h² (k)."""
        return self._array("general_shares")

    @property
    def second_order(self) -> np.ndarray:
        """Loadings of the oblique factors on the general one (m)."""
        return self._array("second_order")

    @property
    def second_order_rule(self) -> str:
        """How they were found: "extracted", or for two factors "equal"."""
        return str(self._one("second_order"))

    @property
    def explained_common_variance(self) -> float:
        """The general factor's share of all squared loadings."""
        return float(self._one("explained_common_variance"))

    @property
    def oblique(self) -> FactorAnalysis:
        """The oblique solution that it comes from."""
        return factors_of(self._figures["oblique"], self._library)

    def table(self, **options: Any) -> Table:
        """Return the publication table: general and group loadings.

        Options are those of `scalewise.report.schmid_leiman_table`.
        """
        from .report.factor_table import schmid_leiman_table

        return schmid_leiman_table(self.to_dict(), **options)


@overload
def factor_analysis(
    data: Any,
    names: Sequence[str] | None = ...,
    factors: int = ...,
    *,
    by: None = ...,
    extraction: str = ...,
    rotation: str = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
) -> FactorAnalysis: ...


@overload
def factor_analysis(
    data: Any,
    names: Sequence[str] | None = ...,
    factors: int = ...,
    *,
    by: str | Sequence[str],
    extraction: str = ...,
    rotation: str = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
) -> Grouped[FactorAnalysis]: ...


def factor_analysis(
    data: Any,
    names: Sequence[str] | None = None,
    factors: int = 1,
    *,
    by: str | Sequence[str] | None = None,
    extraction: str = "minres",
    rotation: str = "oblimin",
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
) -> FactorAnalysis | Grouped[FactorAnalysis]:
    """Find the common factors of the correlations of some variables.

    With L the pattern, P the correlations of m factors and U the uniquenesses of k variables::

        R        is about L P L' + U
        minres   the least sum of squared residual correlations off the diagonal
        ml       the least F = tr(inv(S) R) - ln|inv(S) R| - k,  S = L P L' + U
        oblimin  the least sum of products of squared loadings on different factors (gamma = 0)
        varimax  with Kaiser's normalisation
        chi²     (n - 1 - (2k + 5) / 6 - 2m / 3) F,  df ((k - m)² - k - m) / 2
        RMSEA    sqrt(max(chi² - df, 0) / (df (n - 1)))

    Both extractions and both rotations are carried on until their slopes are the rounding of
    doubles, further than psych, factanal and GPArotation go. Factors stand in the order of the
    variance that they explain, each with loadings of a sum above nought.

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `Moments`, any source that `Moments.of` takes, or
        `GroupedMoments` for a result of each group. For ordinal items, `Moments.from_correlation`
        of polychoric correlations.
    names
        The variables; all if not given.
    factors
        How many factors.
    by
        The column of groups, or a list of columns: then a `Grouped` of results.
    extraction
        "minres" or "ml".
    rotation
        "oblimin" (correlated factors), "varimax" or "none".
    missing
        "listwise", "pairwise" or "em".
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling" (no chi² then).

    Raises
    ------
    DataError
        More factors than the variables can tell, or than their correlations hold; a constant
        variable, fewer than 3 respondents.
    NumericError
        Of maximum likelihood, a singular correlation matrix; a search that does not converge.

    References
    ----------
    Harman, H. H., & Jones, W. H. (1966). Factor analysis by minimizing residuals (minres).
    Psychometrika, 31(3), 351-368. https://doi.org/10.1007/BF02289468

    Joreskog, K. G. (1967). Some contributions to maximum likelihood factor analysis.
    Psychometrika, 32(4), 443-482. https://doi.org/10.1007/BF02289658

    Bernaards, C. A., & Jennrich, R. I. (2005). Gradient projection algorithms and software for
    arbitrary rotation criteria in factor analysis. Educational and Psychological Measurement,
    65(5), 676-696. https://doi.org/10.1177/0013164404272507

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.56, 0.48], [0.56, 1, 0.42], [0.48, 0.42, 1]]  # loadings of .8, .7 and .6
    >>> published = sw.Moments.from_correlation(r, n=100, names=["a", "b", "c"])
    >>> found = sw.factor_analysis(published, factors=1)
    >>> [round(float(loading), 8) for loading in found.loadings[:, 0]]
    [0.8, 0.7, 0.6]
    """

    def of(data: Any, weights: Any, weight_type: str | None) -> FactorAnalysis:
        moments = selected_moments(data, names, missing, weights, weight_type)
        figures = _core.factor_analysis(moments, factors, extraction, rotation)
        return factors_of(figures, frames.library_of(data))

    if by is None and not isinstance(data, GroupedMoments):
        return of(data, weights, weight_type)
    return by_group(
        of,
        data,
        by,
        names,
        missing=missing,
        weights=weights,
        weight_type=weight_type,
        confidence=0.95,
    )


def schmid_leiman(
    data: Any,
    names: Sequence[str] | None = None,
    factors: int = 3,
    *,
    extraction: str = "minres",
    rotation: str = "oblimin",
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
) -> SchmidLeiman:
    """Transform an oblique factor solution into a general factor and group factors.

    With L the pattern and P the correlations of the oblique factors::

        c     loadings of one factor of P; of two factors sqrt(|r|) and sign(r) sqrt(|r|)
        g     L c
        s_ij  L_ij sqrt(1 - c_j²)
        h²    diag(L P L'),  u² = 1 - h²
        ECV   sum g² / (sum g² + sum s²)

    Two factors do not determine c: there the equal loadings of psych's ``option="equal"`` are
    taken, and the result says so.

    Parameters
    ----------
    data, names, extraction, missing, weights, weight_type
        As for `factor_analysis`.
    factors
        Oblique factors under the general one: 2 or more.
    rotation
        "oblimin": the factors must be free to correlate.

    Raises
    ------
    DataError
        A single factor, another rotation; as `factor_analysis`.
    NumericError
        As `factor_analysis`.

    References
    ----------
    Schmid, J., & Leiman, J. M. (1957). The development of hierarchical factor solutions.
    Psychometrika, 22(1), 53-61. https://doi.org/10.1007/BF02289209

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> same = np.kron(np.eye(3), np.ones((3, 3)))  # three factors that load .8 on one above
    >>> r = 0.49 * (0.64 + 0.36 * same)
    >>> np.fill_diagonal(r, 1)
    >>> published = sw.Moments.from_correlation(r, n=300, names=list("abcdefghi"))
    >>> found = sw.schmid_leiman(published)
    >>> round(float(found.general[0]), 6), round(found.explained_common_variance, 6)
    (0.56, 0.64)
    """
    moments = selected_moments(data, names, missing, weights, weight_type)
    figures = _core.schmid_leiman(moments, factors, extraction, rotation)
    return hierarchy_of(figures, frames.library_of(data))


def factors_of(figures: dict[str, Any], library: str) -> FactorAnalysis:
    """Make a result of the figures of a factor analysis."""
    notes = [*weight_note(figures, figures["glance"]["n"][0]), *heywood_notes(figures)]
    return FactorAnalysis({**figures, "notes": notes}, library)


def hierarchy_of(figures: dict[str, Any], library: str) -> SchmidLeiman:
    """Make a result of the figures of a Schmid-Leiman transformation."""
    notes = weight_note(figures, figures["glance"]["n"][0])
    return SchmidLeiman({**figures, "notes": [*notes, *hierarchy_notes(figures)]}, library)


def heywood_notes(figures: dict[str, Any]) -> list[str]:
    """Name the variables of which the factors leave nothing."""
    names = figures["heywood"]
    if not names:
        return []
    return [
        f"Heywood case: the uniqueness of {', '.join(names)} ended on its lower bound of .005; "
        "ask for fewer factors."
    ]


def hierarchy_notes(figures: dict[str, Any]) -> list[str]:
    """Say what a general factor rests on where the data do not determine it."""
    notes = heywood_notes(figures["oblique"])
    if figures["glance"]["second_order"][0] == "equal":
        notes.append(
            "Two factors do not determine their loadings on the general factor; they were taken "
            "to be equal."
        )
    names = figures["second_order_heywood"]
    if names:
        notes.append(
            f"Heywood case of the second order: the general factor leaves {', '.join(names)} "
            "nothing of its own."
        )
    return notes
