"""Alpha of the latent responses behind ordinal items."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, frames, sources
from ._core import DataError
from .by_group import Grouped
from .draws import Drawn, Draws, interval_notes
from .groups import GroupedMoments
from .keyed import declared, rows_by_group
from .keying import Keying
from .moments import Moments
from .of_scale import intervals_of
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
    def conf_low(self) -> float:
        """Lower end of its interval, where ``ci=`` asked for one; else NaN."""
        return float(self._one("conf_low")) if "conf_low" in self._figures["tidy"] else math.nan

    @property
    def conf_high(self) -> float:
        """Upper end of its interval, likewise."""
        return float(self._one("conf_high")) if "conf_high" in self._figures["tidy"] else math.nan

    def intervals(self) -> Any:
        """Return the bootstrap interval in a row, where ``ci=`` asked for it.

        Raises
        ------
        DataError
            No interval was asked for.
        """
        return intervals_of(self)

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


def ordinal_alpha(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    estimator: str = "two_step",
    by: str | Sequence[str] | None = None,
    ci: str = "none",
    resamples: int = 1000,
    seed: int | None = None,
    progress: bool = False,
    confidence: float = 0.95,
) -> OrdinalAlpha | Grouped[OrdinalAlpha]:
    """Give the alpha of the polychoric correlations: the reliability of the latent responses.

    ::

        k r / (1 + (k - 1) r),  r the mean polychoric correlation of the k items

    It is the reliability of a sum of the normal variables that are thought behind the answers,
    which nobody observes; the sum of the answers is less reliable, and `cronbach_alpha` speaks of
    that. There is no interval but from resamples.

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
    ci
        "none"; "bca" or "percentile": from resamples of the respondents, whose tables and
        polychoric correlations are made anew.
    resamples, seed, progress, confidence
        How many resamples; their seed (drawn, and told in the result, if not given); whether to
        show a progress bar (needs tqdm); the level of the interval.

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
    keying, draws = Keying(grouped=by is not None), Draws(ci, resamples, seed, progress)

    def of_part(part: Any, weights: Any, weight_type: str | None) -> OrdinalAlpha:
        options = (estimator, draws.of(part, "none"), confidence)
        figures = _ordinal(part, of, missing, weights, weight_type, *options)
        notes = [*_notes(figures), *interval_notes(figures)]
        notes += keying.note(of.name, figures["against"])
        return OrdinalAlpha({**figures, "notes": notes}, frames.library_of(part))

    found: OrdinalAlpha | Grouped[OrdinalAlpha]
    if by is not None:
        found = rows_by_group(
            of_part, data, by, of, weights, weight_type, missing=missing, confidence=confidence
        )
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
    drawn: Drawn,
    confidence: float,
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
    if drawn is None:
        return _core.ordinal_alpha_of(columns, taken, scale._core, missing, estimator)
    figures = _core.bootstrap_ordinal_alpha(
        columns, taken, scale._core, missing, estimator, drawn, confidence
    )
    ends = ("std_error", "conf_low", "conf_high", "ci_method")
    with_ends = figures["tidy"] | {name: figures["intervals"][name] for name in ends}
    return {**figures, "tidy": with_ends, "glance": with_ends, "confidence": confidence}


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
