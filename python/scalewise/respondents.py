"""The answers of the respondents of a fit, taken once more from the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, frames, sources
from ._core import DataError
from ._core import Moments as _Moments
from .groups import GroupedMoments
from .keys import MISSING, key_names, take_keys
from .moments import Moments

if TYPE_CHECKING:
    from .diagnostics import RegressionDiagnostics
    from .fit import Regression
    from .terms import Variable

#: Columns, weights, and whom to keep, as the compiled part takes them.
Answers = tuple[list[frames.NamedColumn], "frames.NamedWeights | None", "frames.NamedColumn | None"]


def answers_of(
    data: Any, variables: Sequence[Variable], weights: Any, weight_type: str | None
) -> Answers:
    """Take the answers of all respondents."""
    return frames.take(data, variables), frames.take_weights(data, weights, weight_type), None


def answers_of_fit(
    fit: Regression | RegressionDiagnostics, data: Any, *, what: str = "this"
) -> Answers:
    """Take the answers that were fitted: without the rows that lack a cluster.

    Whatever needs the data once more takes them here, so that it is about the respondents of the
    fit.

    Raises
    ------
    DataError
        Moments, sources whose rows are not in memory, or data of other respondents: another n,
        other weights, or another mean, standard deviation or correlation of what was fitted.
    """
    if isinstance(data, (Moments, GroupedMoments)):
        raise DataError(
            f"{what} needs the answers, not their moments: give the DataFrame, or the dictionary "
            "of arrays, that was fitted"
        )
    sources.require_rows(data)
    figures, options = fit._figures, fit._options
    columns, weights, _ = answers_of(
        data, fit._blocks.variables, options["weights"], options["weight_type"]
    )
    keep = clustered(data, options["cluster"])
    found = _Moments.of(columns, figures["missing"], weights, keep)
    _core.check_answers(dict(figures), found)
    return columns, weights, keep


def require_all_entered(fit: Regression, what: str) -> None:
    """Refuse a fit that lacks some of its declared predictors, which would come in again.

    Raises
    ------
    DataError
        Predictors that SPSS's tolerance left out.
    """
    left_out = fit._figures.get("excluded", {"term": []})["term"]
    if left_out:
        names = ", ".join(f"`{name}`" for name in left_out)
        raise DataError(
            f"{what} would take {names} in again, which did not enter under "
            'convention="spss": fit the regression without'
        )


def clustered(data: Any, cluster: Any) -> frames.NamedColumn | None:
    """Say which rows have a cluster; None where no clusters were asked for."""
    if cluster is None:
        return None
    codes = [codes for _, _, codes in take_keys(data, key_names(cluster, "cluster"))]
    has_all = np.logical_and.reduce([of_key != MISSING for of_key in codes])
    return "cluster", has_all, None


def cases_of_fit(cases: Mapping[str, int], keep: frames.NamedColumn | None) -> dict[str, int]:
    """Call those whom the filter left out what they are: without a cluster."""
    if keep is None:
        return dict(cases)
    return {**cases, "filtered": 0, "unclustered": cases["filtered"]}


@dataclass(frozen=True)
class Identifiers:
    """What rows are called in the data, beside their place.

    Attributes
    ----------
    name
        The column of identifiers, or the name of the index; None for an index without one.
    values
        One for each row.
    is_index
        Whether they are the index of a pandas frame.
    """

    name: str | None
    values: np.ndarray | list[Any]
    is_index: bool

    def of(self, rows: np.ndarray) -> np.ndarray | list[Any]:
        """Give those of some rows."""
        if isinstance(self.values, np.ndarray):
            return np.asarray(self.values[rows])
        return [self.values[row] for row in rows]


def identifiers(data: Any, column: str | None) -> Identifiers | None:
    """Find what rows are called: by a column, else by an index that does not count from 0.

    Raises
    ------
    DataError
        A column that the data do not have.
    """
    if column is not None:
        from .keys import column_names

        [name] = frames.known([column], column_names(data))
        return Identifiers(name, _plain(_values(data, name)), False)
    if frames.library_of(data) != "pandas" or _counts_from_0(data.index):
        return None
    index = data.index
    name = " x ".join(map(str, index.names)) if index.nlevels > 1 else index.name
    values = index.map(lambda label: ", ".join(map(str, label))) if index.nlevels > 1 else index
    return Identifiers(None if name is None else str(name), _plain(values.to_numpy()), True)


def _values(data: Any, name: str) -> Any:
    if isinstance(data, (Mapping, np.ndarray)):
        return np.asarray(data[name])
    if frames.library_of(data) == "pandas":
        return data[name].to_numpy()
    column = frames._opened(data).get_column(name)
    return column.to_numpy() if column.dtype.is_numeric() else column.to_list()


def _plain(values: Any) -> np.ndarray | list[Any]:
    """Keep numbers as an array, and times as their text."""
    if isinstance(values, list):
        return values
    if values.dtype.kind in "biuf":
        return np.asarray(values)
    if values.dtype.kind in "mM":
        return [str(value) for value in values]
    return list(values)


def _counts_from_0(index: Any) -> bool:
    import pandas as pd

    if isinstance(index, pd.RangeIndex):
        return bool(index.start == 0 and index.step == 1)
    is_whole = isinstance(index, pd.Index) and index.dtype.kind in "iu"
    return bool(is_whole and np.array_equal(index.to_numpy(), np.arange(len(index))))
