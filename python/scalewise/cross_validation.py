"""Cross-validated R²: how well coefficients predict those who were not fitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, frames, sources
from ._core import DataError
from .blocks import Blocks, BlocksLike
from .respondents import (
    Answers,
    answers_of,
    answers_of_fit,
    cases_of_fit,
    require_all_entered,
)
from .results import Result, Weighting, weight_note
from .seeding import seed_of

if TYPE_CHECKING:
    from .fit import Regression
    from .report.table import Table

#: Folds (0 leaves everyone out alone), repeats and seed; and the fold of every row where given.
_Folds = tuple[tuple[int, int, int], "np.ndarray | None"]


@dataclass(frozen=True, repr=False, eq=False)
class CrossValidation(Result):
    """Cross-validated R²; ``glance()`` has the models, ``tidy()`` every repeat of each."""

    @property
    def n(self) -> int:
        """Respondents."""
        return int(self._figures["n"])

    @property
    def folds(self) -> int:
        """Folds; n where each respondent is left out alone."""
        return int(self._figures["folds"])

    @property
    def repeats(self) -> int:
        """How often rows were dealt into folds."""
        return int(self._figures["repeats"])

    @property
    def seed(self) -> int | None:
        """The seed; None for given folds, and where each respondent is left out alone."""
        seed = self._figures["seed"]
        return None if seed is None else int(seed)

    @property
    def cases(self) -> dict[str, int]:
        """Respondents read, used, and left out for each reason."""
        return dict(self._figures["cases"])

    @property
    def weighting(self) -> Weighting:
        """The weights of the respondents used, their effective n and design effect."""
        return Weighting(**self._figures["weighting"])

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.cross_validation_table`.
        """
        from .report.effect_table import cross_validation_table

        return cross_validation_table(self.to_dict(), **options)


def cross_validated_r_squared(
    data: Any,
    outcome: str,
    blocks: BlocksLike | Blocks | None = None,
    *,
    folds: int | str | Sequence[int] | np.ndarray = 10,
    repeats: int = 1,
    seed: int | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    intercept: bool = True,
) -> CrossValidation:
    """Find R² of predictions for respondents who were left out of the fit.

    ::

        of a fold  SSE = sum of (y - prediction)², SST = sum of (y - mean)², prediction and mean
                   from the respondents of all other folds
        R²_cv      1 - SSE / SST, each summed over the folds
        rmse       root of SSE / n

    What predictions have to beat is the mean of those who were fitted; R²_cv is negative where that
    does better. Rows are read once per repeat: folds are moments.

    Parameters
    ----------
    data
        A DataFrame or a dictionary of arrays.
    outcome, blocks
        As for `hierarchical_regression`.
    folds
        How many folds of equal size rows are dealt into; "leave_one_out" for every respondent alone
        (PRESS), from leverages; or the fold of every row, as whole numbers from 0.
    repeats
        How often rows are dealt anew; figures are means over repeats.
    seed
        Determines who is in which fold, whatever the number of threads; drawn and reported where
        none is given.
    missing
        "listwise". Folds are dealt to all rows, complete or not.
    weights, weight_type
        As for `hierarchical_regression`. A row with a frequency weight is in one fold as a whole;
        left out alone, its respondents are left out one by one.
    intercept
        False for a regression through the origin; predictions then have to beat nought.

    Raises
    ------
    DataError
        Folds or repeats out of range, an empty fold, a fit that is impossible without one fold.

    References
    ----------
    Stone, M. (1974). Cross-validatory choice and assessment of statistical predictions. Journal of
    the Royal Statistical Society: Series B, 36(2), 111-147.
    https://doi.org/10.1111/j.2517-6161.1974.tb00994.x

    Allen, D. M. (1974). The relationship between variable selection and data augmentation and a
    method for prediction. Technometrics, 16(1), 125-127.
    https://doi.org/10.1080/00401706.1974.10489157

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> x = np.arange(60.0)
    >>> data = {"x": x, "y": x + 20 * np.sin(1.7 * x)}
    >>> found = sw.cross_validated_r_squared(data, "y", {"First": ["x"]}, folds="leave_one_out")
    >>> model = found.to_dict()["glance"]
    >>> model["cross_validated_r_squared"][0] < model["r_squared"][0]
    True
    """
    model = Blocks.of(
        outcome,
        blocks,
        data,
        missing=missing,
        weights=weights,
        weight_type=weight_type,
        origin=True,
    )
    sources.require_rows(data)
    answers = answers_of(data, model.variables, weights, weight_type)
    how = _folds(folds, repeats, seed)
    return _of_answers(data, answers, model, missing, intercept and model.intercept, how)


def of_regression(
    fit: Regression,
    data: Any,
    *,
    folds: int | str | Sequence[int] | np.ndarray = 10,
    repeats: int = 1,
    seed: int | None = None,
) -> CrossValidation:
    """Validate the models of a fit with the answers that were fitted."""
    require_all_entered(fit, "cross-validation")
    how = _folds(folds, repeats, seed)
    answers = answers_of_fit(fit, data, what="cross-validation")
    return _of_answers(data, answers, fit._blocks, fit.missing, fit._options["intercept"], how)


def _of_answers(
    data: Any, answers: Answers, model: Blocks, missing: str, intercept: bool, how: _Folds
) -> CrossValidation:
    dealt, codes = how
    figures = _core.cross_validated(
        answers, model.outcome, list(model.ordered), missing, intercept, dealt, codes
    )
    cases = cases_of_fit(figures["cases"], answers[2])
    figures = {**figures, "cases": cases, "notes": weight_note(figures, figures["n"])}
    return CrossValidation(figures, frames.library_of(data))


def _folds(folds: int | str | Sequence[int] | np.ndarray, repeats: int, seed: int | None) -> _Folds:
    """Read folds, repeats and seed; nought folds is every respondent alone."""
    if isinstance(repeats, bool) or not isinstance(repeats, int) or repeats < 1:
        raise DataError(f"repeats={repeats!r}: give a whole number, 1 or more")
    if isinstance(folds, int) and not isinstance(folds, bool):
        if folds < 2:
            raise DataError(f'folds={folds}: give 2 or more, or "leave_one_out"')
        return (folds, repeats, seed_of(seed)), None
    if repeats != 1 or seed is not None:
        raise DataError("repeats= and seed= deal rows into a number of folds: leave them out")
    if isinstance(folds, str):
        if folds != "leave_one_out":
            raise DataError(f'folds="{folds}" is not an option: give a number or "leave_one_out"')
        return (0, 1, 0), None
    codes = np.asarray(folds)
    if codes.ndim != 1 or codes.dtype.kind not in "iu" or (codes.size and codes.min() < 0):
        raise DataError("folds= of rows are whole numbers from 0, one for each row")
    if codes.size and codes.max() >= 2**32:
        raise DataError(f"folds= has fold {codes.max()}: number folds from 0 on")
    return (1, 1, 0), codes.astype(np.uint32)
