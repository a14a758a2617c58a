"""The standard error of measurement at each score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _core, frames
from .by_group import Grouped
from .keyed import declared, require_listwise, rows_by_group, rows_of_scale
from .keying import Keying
from .results import Inference, weight_note
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class ConditionalErrors(Inference):
    """The errors at all scores that someone has; ``tidy()`` has a row per score."""

    @property
    def method(self) -> str:
        """How it was done."""
        return str(self._figures["glance"]["method"][0])

    @property
    def overall(self) -> float:
        """The one standard error of measurement of all scores."""
        return float(self._figures["glance"]["overall"][0])

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row per score.

        Options are those of `scalewise.report.conditional_error_table`.
        """
        from .report.score_table import conditional_error_table

        return conditional_error_table(self.to_dict(), **options)


def conditional_errors(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    method: str = "mollenkopf_feldt",
    parts: int | None = None,
    degree: int = 3,
    least_respondents: int = 10,
    reliability: float | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    by: str | Sequence[str] | None = None,
) -> ConditionalErrors | Grouped[ConditionalErrors]:
    """Find the standard error of measurement at each score, the sum of the keyed items.

    With x_h the sum of part h of H, k items, c_h of them in part h, all among those with the score
    (for the polynomial among all)::

        thorndike         sd of x_1 - x_2
        feldt             sqrt of the mean of H sum_h (x_h - own - mean_h + mean)² / (H - 1)
        mollenkopf_feldt  sqrt of the polynomial of the score that fits those squares
        anova             sqrt(k / (k - 1) sum_j var_j)
        lord              sqrt(x (k - x) / (k - 1))                       right/wrong items
        keats             lord · sqrt((1 - reliability) / (1 - KR-21))    right/wrong items
        lord_compound     sqrt of the mean of sum_h x_h (c_h - x_h) / (c_h - 1), likewise

    These are the methods, rules and defaults of JASP's module (without IRT).

    Parameters
    ----------
    data
        A DataFrame, or a dictionary of arrays.
    scale
        A `Scale`, or just the names of the items. Who left out an item is left out.
    method
        One of the names above.
    parts
        Into how many parts the scale is split, item i into part i mod parts. Without a number
        every item is a part; two for "thorndike" (always) and "lord_compound".
    degree
        Degree of the polynomial.
    least_respondents
        Neighbouring scores are put together until they have so many respondents.
    reliability
        What "keats" and the overall standard error rest on; alpha if none is given.
    missing
        "listwise", the only one.
    weights, weight_type
        A column name or an array, and "frequency".
    confidence
        The level of the intervals around the scores.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.

    Warns
    -----
    KeyingWarning
        As `item_analysis`.

    Raises
    ------
    DataError
        As `item_analysis`, a constant item among them; a negative alpha where no reliability is
        given; too few respondents or scores, parts of unequal length, an answer other
        than 0 or 1 where the method is for right/wrong items, other than frequency weights.

    References
    ----------
    Feldt, L. S., & Qualls, A. L. (1996). Estimation of measurement error variance at specific
    score levels. Journal of Educational Measurement, 33(2), 141-156.
    https://doi.org/10.1111/j.1745-3984.1996.tb00486.x

    Feldt, L. S., Steffen, M., & Gupta, N. C. (1985). A comparison of five methods for estimating
    the standard error of measurement at specific score levels. Applied Psychological Measurement,
    9(4), 351-361. https://doi.org/10.1177/014662168500900402

    Emons, W. H. M. (2023). Methods for estimating conditional standard errors of measurement and
    some critical reflections. In Essays on contemporary psychometrics (pp. 195-216). Springer.
    https://doi.org/10.1007/978-3-031-10370-4_11

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {"a": np.array([1, 1, 1, 0]), "b": np.array([1, 0, 0, 0])}
    >>> found = sw.conditional_errors(answers, ["a", "b"], method="lord", least_respondents=1)
    >>> found.to_dict()["tidy"]["standard_error"]
    [0.0, 1.0, 0.0]
    """
    of, keying = declared(scale), Keying(grouped=by is not None)
    what = "a conditional standard error of measurement"
    require_listwise(missing, what)

    def of_part(part: Any, weights: Any, weight_type: str | None) -> ConditionalErrors:
        columns, taken = rows_of_scale(part, of, what, weights, weight_type)
        options = (method, parts, degree, least_respondents, reliability, confidence)
        figures = _core.conditional_errors(columns, taken, of._core, *options)
        notes = weight_note(figures, figures["glance"]["n"][0])
        if any(map(math.isnan, figures["tidy"]["standard_error"])):
            notes.append(
                "There is no standard error at scores where the polynomial is negative, or where "
                "only one respondent is to be judged."
            )
        notes += keying.note(of.name, figures["against"])
        return ConditionalErrors({**figures, "notes": notes}, frames.library_of(part))

    found: ConditionalErrors | Grouped[ConditionalErrors]
    if by is not None:
        found = rows_by_group(of_part, data, by, of, weights, weight_type, confidence=confidence)
    else:
        found = of_part(data, weights, weight_type)
    keying.warn()
    return found
