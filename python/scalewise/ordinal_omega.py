"""Omega of ordinal items: a factor behind normal responses that are cut into answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from . import _core, frames, sources
from ._core import DataError
from .by_group import Grouped
from .draws import Drawn, Draws, bootstrap_notes
from .groups import GroupedMoments
from .keyed import declared, rows_by_group
from .keying import Keying
from .moments import Moments
from .omega import Omega
from .pair_tables import PairTables, TableReading
from .results import weight_note
from .scales import Scale


@dataclass(frozen=True, repr=False, eq=False)
class OrdinalOmega(Omega):
    """Omega of ordinal items; ``tidy()`` has the items, ``glance()`` the scale."""

    @property
    def reliability_of(self) -> str:
        """What it is the reliability of: "sum_score" or "latent_responses"."""
        return str(self._one("reliability_of"))


def ordinal_omega(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    reliability_of: str = "sum_score",
    estimator: str = "dwls",
    denominator: str = "observed",
    ci: str = "none",
    resamples: int = 1000,
    seed: int | None = None,
    progress: bool = False,
    confidence: float = 0.95,
    by: str | Sequence[str] | None = None,
) -> OrdinalOmega | Grouped[OrdinalOmega]:
    """Give omega of ordinal items: a factor behind normal responses that are cut into answers.

    With loadings L of a one-factor model of the polychoric correlations P, and c the covariance of
    two items whose responses correlate by r (Green & Yang 2009)::

        sum_score           sum c(i, j, L_i L_j) / sum c(i, j, P_ij)
        c(i, j, r)          sum of Phi2(s, t; r) - Phi(s) Phi(t), thresholds s of i and t of j
        latent_responses    (sum L)² / sum P

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `PairTables` (of raw, unreversed items), or any source
        that `PairTables.of` takes.
    scale
        A `Scale`, or just the names of the items (none reversed). Three items at least.
    missing
        "listwise" or "pairwise".
    weights, weight_type
        A column name or an array, and "frequency", "analytic" or "sampling".
    reliability_of
        "sum_score": of the sum of the answers, as semTools' ord.scale=TRUE; "latent_responses": of
        a sum of responses that nobody observes, as ord.scale=FALSE.
    estimator
        "dwls": the estimates of lavaan's WLSMV; "uls": unweighted least squares.
    denominator
        "observed": polychoric correlations in the denominator, as semTools; "implied": those of the
        model, as Yang and Green's (2015) program.
    ci
        "none", "percentile" or "bca"; the latter two draw respondents anew.
    resamples, seed, progress, confidence
        As for `mcdonald_omega`.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.

    Warns
    -----
    KeyingWarning
        An item correlates negatively with the others.

    Raises
    ------
    DataError
        Fewer than three items, a constant item, an item of more than 12 categories (psych stops
        above 8, lavaan warns above 12), a pair of items whose polychoric correlation is at its
        limit (with "dwls"), an answer outside the bounds, moments.
    NumericError
        A search that does not converge.

    References
    ----------
    Green, S. B., & Yang, Y. (2009). Reliability of summed item scores using structural equation
    modeling: An alternative to coefficient alpha. Psychometrika, 74(1), 155-167.
    https://doi.org/10.1007/s11336-008-9099-3

    Yang, Y., & Green, S. B. (2015). Evaluation of structural equation modeling estimates of
    reliability for scales with ordered categorical items. Methodology, 11(1), 23-34.
    https://doi.org/10.1027/1614-2241/a000087

    Examples
    --------
    Half say yes to each of three items, and 16 of 24 answer any two alike: the polychoric
    correlations are .5, and omega is (9 / 12) / (6 / 12 + 3 / 4):

    >>> import numpy as np
    >>> import scalewise as sw
    >>> rows = [[0, 0, 0]] * 6 + [[1, 1, 1]] * 6
    >>> for row in ([0, 0, 1], [0, 1, 0], [1, 0, 0]):
    ...     rows += [row] * 2 + [[1 - x for x in row]] * 2
    >>> answers = dict(zip("abc", np.array(rows).T))
    >>> omega = sw.ordinal_omega(answers, ["a", "b", "c"])
    >>> omega.method, omega.reliability_of, round(omega.estimate, 12)
    ('one_factor_dwls', 'sum_score', 0.6)
    """
    of_scale = declared(scale)
    if isinstance(data, (Moments, GroupedMoments)):
        raise DataError(
            "ordinal omega needs the answers or their PairTables, not moments: give those"
        )
    options = (reliability_of, estimator, denominator, confidence)
    draws, keying = Draws(ci, resamples, seed, progress), Keying(grouped=by is not None)

    def of(part: Any, weights: Any, weight_type: str | None) -> OrdinalOmega:
        drawn = draws.of(part, "none")
        found = _ordinal_omega(part, of_scale, missing, weights, weight_type, options, drawn)
        notes = [*_notes(found), *keying.note(of_scale.name, found["against"])]
        return OrdinalOmega({**found, "notes": notes}, frames.library_of(part))

    result: OrdinalOmega | Grouped[OrdinalOmega]
    if by is not None:
        result = rows_by_group(
            of, data, by, of_scale, weights, weight_type, missing=missing, confidence=confidence
        )
    else:
        result = of(data, weights, weight_type)
    keying.warn()
    return result


def _ordinal_omega(
    data: Any,
    scale: Scale,
    missing: str,
    weights: Any,
    weight_type: str | None,
    options: tuple[str, str, str, float],
    drawn: Drawn,
) -> dict[str, Any]:
    if isinstance(data, PairTables):
        if weights is not None or weight_type is not None:
            raise DataError("PairTables bring their own weights: leave weights= out")
        return _core.ordinal_omega(data._core, scale._core, options)
    if drawn is None and sources.kind_of(data) is not None:
        reading = TableReading(scale.items, missing, weights, weight_type, scale)
        return _core.ordinal_omega(PairTables.read(data, reading)._core, scale._core, options)
    sources.require_rows(data)
    columns = frames.take(data, scale.items)
    taken = frames.take_weights(data, weights, weight_type)
    return _core.ordinal_omega_of(columns, taken, scale._core, missing, options, drawn)


def _notes(figures: dict[str, Any]) -> list[str]:
    glance = {name: values[0] for name, values in figures["glance"].items()}
    notes = weight_note(figures, glance["n"])
    if glance["reliability_of"] == "latent_responses":
        notes.append("This is the reliability of latent responses, not of the sum score.")
    if figures["heywood"]:
        items = ", ".join(figures["heywood"])
        notes.append(
            f"Improper solution (Heywood case): loadings beyond 1 of {items}; the model does not "
            "hold, or there are too few respondents. The sum score has no reliability then."
        )
    if figures["empty_cells"]:
        notes.append(
            f"{figures['empty_cells']} pairs of answers were given by nobody, to which nothing was "
            "added."
        )
    return [*notes, *bootstrap_notes(figures, glance)]
