"""One analysis for every group of respondents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from . import frames, sources
from ._core import DataError, NumericError, ScalewiseError
from .groups import GroupedMoments, GroupedReading, named_columns
from .keys import key_names, take_keys
from .moments import Moments
from .results import Result
from .terms import Variable, name_of

if TYPE_CHECKING:
    from .report.prose import Prose
    from .report.stack import Stack
    from .report.table import Table
    from .scales import Scale

R = TypeVar("R")
S = TypeVar("S")

#: What an analysis is called with for a group: data, weights, weight type.
Analysis = Callable[[Any, Any, "str | None"], R]

#: Groups that are printed; all are in ``tidy()`` and ``table()``.
SHOWN = 20


class Grouped(Mapping[Any, R], Generic[R]):
    """The results of an analysis by group: a level, or a tuple of one level of each key.

    Groups for which the analysis is impossible are in `failed`, with the reason.

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {
    ...     "wave": np.array([1, 1, 1, 1, 2, 2, 2, 2, 3]),
    ...     "x": np.array([1, 2, 3, 4, 1, 2, 3, 4, 1]),
    ...     "y": np.array([1, 3, 2, 4, 4, 3, 2, 1, 1]),
    ... }
    >>> found = sw.correlation_matrix(answers, ["x", "y"], by="wave")
    >>> [round(float(of_wave.r[0, 1]), 12) for of_wave in found.values()]
    [0.8, -1.0]
    >>> list(found.failed)
    [3]
    """

    __slots__ = ("_by", "_cases", "_confidence", "_failed", "_library", "_results")

    def __init__(
        self,
        by: Sequence[str],
        results: Mapping[Any, R],
        failed: Mapping[Any, str],
        cases: Mapping[str, int],
        confidence: float,
        library: str,
    ) -> None:
        self._by = list(by)
        self._results = dict(results)
        self._failed = dict(failed)
        self._cases = dict(cases)
        self._confidence = confidence
        self._library = library

    def __getitem__(self, key: Any) -> R:
        if key in self._failed:
            raise KeyError(f"{key!r}: {self._failed[key]}")
        result: R = self._results[key]
        return result

    def __iter__(self) -> Iterator[Any]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)

    @property
    def by(self) -> list[str]:
        """The keys."""
        return list(self._by)

    @property
    def failed(self) -> dict[Any, str]:
        """Groups without a result, and why."""
        return dict(self._failed)

    @property
    def cases(self) -> dict[str, int]:
        """Rows read for all groups; those whose key is missing are ``ungrouped``."""
        return dict(self._cases)

    def plot(self, *, columns: int = 2, **options: Any) -> Any:
        """Draw the results of all groups side by side, each by its own ``plot()``.

        `columns` is how many stand beside each other; other options are those of the plot. Returns
        the figure of matplotlib, which must be installed.
        """
        from .report.group_plots import plots_by_group

        labelled = [(label(self._by, key), result) for key, result in self._results.items()]
        return plots_by_group(labelled, columns, options)

    def mapped(self, change: Callable[[R], S]) -> Grouped[S]:
        """Return the same groups with what becomes of each result."""
        results = {key: change(result) for key, result in self._results.items()}
        return Grouped(
            self._by, results, self._failed, self._cases, self._confidence, self._library
        )

    def tidy(self) -> Any:
        """Return the estimates of all groups, one row each, the keys in the first columns.

        A key that is called as one of the other columns gets ``by_`` before its name.
        """
        return frames.frame(self._stacked("tidy"), self._library)

    def glance(self) -> Any:
        """Return the summaries of all groups, the keys in the first columns likewise."""
        return frames.frame(self._stacked("glance"), self._library)

    def table(self, **options: Any) -> Stack | Table:
        """Return the tables of all groups; of single coefficients one table with a row per group.

        Options are those of the analysis' own table.
        """
        return self._table(len(self), options)

    def report(self, **options: Any) -> Prose:
        """Return the sentences of all groups, each group under its name.

        Options are those of the analysis' own report.

        Raises
        ------
        DataError
            An analysis whose results have no report.
        """
        from .report.stack import reports_by_group

        told = []
        for key, result in self._results.items():
            report = getattr(result, "report", None)
            if report is None:
                raise DataError(
                    f"a {type(result).__name__} has no report(): table() and tidy() have all groups"
                )
            told.append((label(self._by, key), report(**options)))
        return reports_by_group(told, self._notes(0))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain dictionaries and lists, ready for JSON or YAML."""
        return {
            "by": self.by,
            "cases": self.cases,
            "groups": [
                {"key": self._levels(key), "result": _as_dict(result)}
                for key, result in self._results.items()
            ],
            "failed": [
                {"key": self._levels(key), "message": message}
                for key, message in self._failed.items()
            ],
        }

    def __str__(self) -> str:
        return str(self._table(SHOWN, {}))

    __repr__ = __str__

    def _repr_html_(self) -> str | None:
        return self._table(SHOWN, {})._repr_html_()

    def _table(self, shown: int, options: dict[str, Any]) -> Stack | Table:
        from .alpha_interval import Reliability
        from .report.stack import coefficients_by_group, results_by_group

        first = list(self._results.items())[:shown]
        labelled = [(label(self._by, key), result) for key, result in first]
        notes = self._notes(len(self) - len(first))
        if all(isinstance(result, Reliability) for _, result in labelled):
            coefficients = [(group, _one_row(result)) for group, result in labelled]
            said = dict.fromkeys(note for row in labelled for note in row[1]._figures["notes"])
            by = ", ".join(self._by)
            return coefficients_by_group(
                by, coefficients, [*said, *notes], self._confidence, **options
            )
        if all(isinstance(result, Result) for _, result in labelled):
            tables = [(group, result.table(**options)) for group, result in labelled]
            return results_by_group(tables, notes)
        rows = [(group, _as_dict(result)) for group, result in labelled]
        by = ", ".join(self._by)
        return coefficients_by_group(by, rows, notes, self._confidence, **options)

    def _notes(self, hidden: int) -> list[str]:
        """Say which groups are not shown, and who belongs to none."""
        notes = []
        if hidden > 0:
            notes.append(f"{hidden} further groups are not shown: tidy() and table() have all.")
        failed = [(label(self._by, key), message) for key, message in self._failed.items()]
        notes += [f"No result for {group}: {message}." for group, message in failed[:SHOWN]]
        if len(failed) > SHOWN:
            notes.append(f"Nor for {len(failed) - SHOWN} further groups, which are in failed.")
        ungrouped = self._cases["ungrouped"]
        if ungrouped:
            rows = "row belongs" if ungrouped == 1 else "rows belong"
            notes.append(f"{ungrouped} {rows} to no group: {' or '.join(self._by)} is missing.")
        return notes

    def _levels(self, key: Any) -> dict[str, Any]:
        levels = key if isinstance(key, tuple) else (key,)
        return dict(zip(self._by, levels, strict=True))

    def _stacked(self, part: str) -> dict[str, list[Any]]:
        """Put the columns of all groups one below the other."""
        parts = [(self._levels(key), _columns(self[key], part)) for key in self]
        columns = dict.fromkeys(name for _, of_group in parts for name in of_group)
        keys = {name: f"by_{name}" if name in columns else name for name in self._by}
        stacked: dict[str, list[Any]] = {name: [] for name in [*keys.values(), *columns]}
        for levels, of_group in parts:
            for name, level in levels.items():
                stacked[keys[name]] += [level] * len(next(iter(of_group.values())))
            for name in columns:
                stacked[name] += of_group[name]
        return stacked


def by_group(
    analysis: Analysis[R],
    data: Any,
    by: str | Sequence[str] | None,
    names: Sequence[Variable] | None,
    *,
    missing: str,
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    scale: Scale | Sequence[Scale] | None = None,
    from_rows: bool = False,
) -> Grouped[R]:
    """Analyse every group: from its moments, all read at once, or from its rows.

    Parameters
    ----------
    analysis
        Called for each group with moments and no weights, or with rows and their weights.
    data
        What `GroupedMoments.of` takes, or `GroupedMoments`.
    by
        The keys; None for `GroupedMoments`.
    names
        The variables.
    missing, weights, weight_type, scale
        How the answers are read.
    confidence
        The level of the intervals, which tables name.
    from_rows
        Whether moments are not enough. Where they do not carry enough digits, rows are tried
        anyway.

    Raises
    ------
    DataError
        No group has a result.
    """
    if isinstance(data, GroupedMoments):
        if by is not None:
            raise DataError("by= does not apply to GroupedMoments, which are grouped already")
        grouped = data if names is None else data.select(list(map(name_of, names)))
        # Weights are refused by the analysis, which knows what it takes.
        return _each(grouped, lambda key: analysis(grouped[key], weights, weight_type), confidence)
    if isinstance(data, Moments):
        raise DataError(
            "by= does not apply to Moments, which are of all respondents together: give the "
            "answers, or GroupedMoments.of(data, by=...)"
        )
    keys = key_names([] if by is None else by)
    data, names = named_columns(data, names, keys)
    reading = GroupedReading(names, missing, weights, weight_type, scale, by=tuple(keys))
    grouped = GroupedMoments.read(data, reading)
    rows = _Rows(data, keys, weights, weight_type)

    def of_group(key: Any) -> R:
        if from_rows:
            return rows.analyse(analysis, key)
        try:
            return analysis(grouped[key], None, None)
        except NumericError:
            if sources.kind_of(data) is not None:
                raise
            return rows.analyse(analysis, key)

    return _each(grouped, of_group, confidence)


def label(by: Sequence[str], key: Any) -> str:
    """Name a group: "country = NL, wave = 2"."""
    levels = key if isinstance(key, tuple) else (key,)
    return ", ".join(f"{name} = {level}" for name, level in zip(by, levels, strict=True))


class _Rows:
    """The rows of each group, found when they are first needed."""

    def __init__(
        self, data: Any, keys: Sequence[str], weights: Any, weight_type: str | None
    ) -> None:
        self._data = data
        self._keys = keys
        self._weights = weights
        self._weight_type = weight_type
        self._found: dict[Any, np.ndarray] | None = None

    def analyse(self, analysis: Analysis[R], key: Any) -> R:
        if self._found is None:
            sources.require_rows(self._data)
            self._found = _rows_by_group(self._data, self._keys)
        rows = self._found[key]
        weights = self._weights
        if weights is not None and not isinstance(weights, str):
            weights = np.asarray(weights)[rows]
        return analysis(_some_rows(self._data, rows), weights, self._weight_type)


def _rows_by_group(data: Any, names: Sequence[str]) -> dict[Any, np.ndarray]:
    """List the rows of each group in their order."""
    taken = take_keys(data, names)
    number = np.zeros(len(taken[0][2]), np.int64)
    grouped = np.ones(len(number), bool)
    for _, levels, codes in taken:
        grouped &= codes < len(levels)
        number = number * len(levels) + np.minimum(codes, max(len(levels) - 1, 0))
    rows = np.flatnonzero(grouped)
    rows = rows[np.argsort(number[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(number[rows], prepend=-1))
    found = {}
    for of_group in np.split(rows, starts[1:]) if len(rows) else []:
        key = tuple(levels[codes[of_group[0]]] for _, levels, codes in taken)
        found[key if len(key) > 1 else key[0]] = of_group
    return found


def _some_rows(data: Any, rows: np.ndarray) -> Any:
    if isinstance(data, np.ndarray):
        return data[rows]
    if isinstance(data, Mapping):
        return {
            name: (values if isinstance(values, np.ndarray) else np.asarray(values))[rows]
            for name, values in data.items()
        }
    if frames.library_of(data) == "pandas":
        return data.iloc[rows]
    return frames._opened(data)[rows].to_native()


def _each(grouped: GroupedMoments, analysis: Callable[[Any], R], confidence: float) -> Grouped[R]:
    """Collect results, and why there are none."""
    results: dict[Any, Any] = {}
    failed: dict[Any, ScalewiseError] = {}
    for key in grouped:
        try:
            results[key] = analysis(key)
        except ScalewiseError as problem:
            failed[key] = problem
            continue
        if isinstance(results[key], Result):
            results[key] = replace(results[key], _library=grouped._library)
    if failed and not results:
        key, first = next(iter(failed.items()))
        raise type(first)(f"no group has a result; {label(grouped.keys, key)}: {first}")
    if not results:
        raise DataError(f"there are no groups by {', '.join(grouped.keys)}: no row has all keys")
    messages = {key: str(problem) for key, problem in failed.items()}
    library = grouped._library
    return Grouped(grouped.keys, results, messages, grouped.cases, confidence, library)


def _one_row(result: Result) -> dict[str, Any]:
    return {name: column[0] for name, column in result._figures["tidy"].items()}


def _as_dict(result: Any) -> dict[str, Any]:
    return result.to_dict() if isinstance(result, Result) else asdict(result)


def _columns(result: Any, part: str) -> Mapping[str, list[Any]]:
    """Take the columns of a result; those of a single coefficient have one row."""
    if isinstance(result, Result):
        columns: Mapping[str, list[Any]] = result._figures[part]
        return columns
    return {name: [figure] for name, figure in asdict(result).items()}
