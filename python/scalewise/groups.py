"""Moments by groups: offices, countries, waves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from . import frames
from ._core import DataError
from ._core import GroupedMoments as _GroupedMoments
from .declared import Bounds, Codes
from .further import AS_BEFORE, further, of_both, remembered, travelling
from .keys import Orders, in_declared_order, key_names, key_orders, take_keys
from .moments import Moments
from .reading import Reading, moments_of
from .results import Result, read_only, weight_note
from .saved import json_text, smallest_cell
from .terms import Variable, name_of

if TYPE_CHECKING:
    from .report.table import Table

#: Keys without a declared order.
_UNORDERED: Orders = {}


@dataclass(frozen=True)
class GroupSizes:
    """How large groups are, counted in respondents; groups without respondents do not count.

    In `anova` and `kish` n_g is, under analytic and sampling weights, the weight of a group in
    units in which all weights sum to n: so mean squares weigh it.

    Attributes
    ----------
    groups, n
        Groups, and respondents in all.
    smallest, largest, singletons
        Respondents of the smallest and of the largest group; groups of one respondent.
    mean
        n / groups.
    anova
        n0 = (n - sum n_g² / n) / (groups - 1), which a mean square between groups contains.
    kish
        sum n_g² / n, the mean size of the group that a respondent is in.
    """

    groups: int
    n: int
    smallest: int
    largest: int
    singletons: int
    mean: float
    anova: float
    kish: float


@dataclass(frozen=True, repr=False, eq=False)
class IntraclassCorrelations(Result):
    """How much of each variable lies between groups; ``tidy()`` has a row for each."""

    @property
    def by(self) -> list[str]:
        """The keys."""
        return list(self._figures["by"])

    @property
    def sizes(self) -> GroupSizes:
        """How large the groups are."""
        return GroupSizes(**{name: column[0] for name, column in self._figures["glance"].items()})

    def table(self, **options: Any) -> Table:
        """Return the publication table: mean squares, F, ICC(1), ICC(2) and design effect.

        Options are those of `scalewise.report.intraclass_table`.
        """
        from .report.intraclass_table import intraclass_table

        return intraclass_table(self.to_dict(), **options)


@dataclass(frozen=True)
class GroupedReading(Reading):
    """What to read of a frame for every group of respondents.

    Attributes
    ----------
    by
        The keys.
    """

    by: tuple[str, ...] = ()

    def __call__(self, data: Any) -> _GroupedMoments:  # type: ignore[override]  # a kind of its own
        """Read a frame that is in memory."""
        keys = take_keys(data, self.by)
        columns = self.answers(data)
        weights = frames.take_weights(data, self.weights, self.weight_type)
        keep = frames.take_filter(data, self.filter)
        return _GroupedMoments.of(columns, keys, self.missing, weights, keep)

    def beside(self) -> tuple[Any, ...]:
        """List what stands beside the variables, the keys too."""
        return (*self.by, *super().beside())

    def columns(self, available: Sequence[str] | None) -> list[str]:
        """List the columns that it needs, the keys too."""
        needed = dict.fromkeys([*super().columns(available), *self.by])
        return list(needed if available is None else frames.known(needed, available))


class Groups(Mapping[Any, Moments]):
    """The groups by their keys, in order: a level, or a tuple of one level of each key."""

    __slots__ = ("_core", "_orders")

    def __init__(self, core: _GroupedMoments, orders: Orders) -> None:
        self._core = core
        self._orders = orders

    def __getitem__(self, key: Any) -> Moments:
        levels = key if isinstance(key, tuple) else (key,)
        if len(levels) == len(self._core.keys):
            plain = [level.item() if isinstance(level, np.generic) else level for level in levels]
            if all(isinstance(level, (bool, int, str)) for level in plain):
                found = self._core.get(plain)
                if found is not None:
                    return Moments(found)
        raise KeyError(key)

    def __iter__(self) -> Iterator[Any]:
        groups = in_declared_order(self._core.levels, self._core.keys, self._orders)
        return (levels[0] if len(levels) == 1 else tuple(levels) for levels in groups)

    def __len__(self) -> int:
        return len(self._core)

    def __repr__(self) -> str:
        return f"<{len(self)} groups by {', '.join(self._core.keys)}>"


class GroupedMoments:
    """The moments of every group of respondents, by one or more keys.

    Groups are the combinations of keys that occur, the first key slowest, in ascending order:
    numbers as numbers, text by its bytes, categories of a declared order (ordered Categoricals of
    pandas, Enums of polars) in that order. Parts that declare different orders, or one of which
    declares none, and groups that were saved are in ascending order of numbers and text. Rows whose
    key is missing belong to no group and are counted. Parts of a survey merge group by group, also
    where one part lacks groups.

    Analyses take grouped moments in place of data and then give a result for every group; so do
    DataFrames with ``by=``.

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {
    ...     "office": np.array(["north", "south", "north", "south"]),
    ...     "stress": np.array([1.0, 4.0, 3.0, 5.0]),
    ... }
    >>> grouped = sw.GroupedMoments.of(answers, by="office")
    >>> list(grouped), grouped["south"].n
    (['north', 'south'], 2)
    >>> float(grouped["north"].mean[0]), float(grouped.within[0, 0])
    (2.0, 1.25)
    """

    __slots__ = ("_core", "_library", "_orders", "_reading")

    def __init__(
        self,
        core: _GroupedMoments,
        library: str = "",
        reading: GroupedReading | None = None,
        orders: Orders = _UNORDERED,
    ) -> None:
        if not isinstance(core, _GroupedMoments):
            raise DataError('make grouped moments with GroupedMoments.of(data, by="...")')
        self._core = core
        self._library = library
        self._reading = reading
        self._orders = orders

    @classmethod
    def of(
        cls,
        data: Any,
        names: Sequence[Variable] | None = None,
        *,
        by: str | Sequence[str],
        missing: str = "listwise",
        weights: Any = None,
        weight_type: str | None = None,
        filter: Any = None,
        bounds: Bounds = None,
        missing_codes: Codes = None,
        progress: bool = False,
    ) -> GroupedMoments:
        """Read the answers once, for all groups.

        Parameters
        ----------
        data
            Whatever `Moments.of` takes.
        names
            The variables; all columns but the keys if not given.
        by
            The column of the groups, ``"office"``, or several, ``["country", "wave"]``. Keys are
            whole numbers, truth values, text, or categories of them.
        missing, weights, weight_type, filter, bounds, missing_codes, progress
            As for `Moments.of`. Listwise, a respondent counts who answered all variables.

        Raises
        ------
        DataError
            Unknown variables or keys, keys that are fractions or dates, and as `Moments.of`.
        """
        keys = key_names(by)
        data, names = named_columns(data, names, keys)
        reading = GroupedReading(
            names,
            missing,
            weights,
            weight_type,
            filter=filter,
            bounds=bounds,
            missing_codes=missing_codes,
            by=tuple(keys),
        )
        return cls.read(data, reading, progress=progress)

    @classmethod
    def read(cls, data: Any, reading: GroupedReading, *, progress: bool = False) -> GroupedMoments:
        """Read what is told, wherever it is."""
        core = cast("_GroupedMoments", moments_of(data, reading, progress=progress))
        known, orders = remembered(reading, core.names), key_orders(data, core.keys)
        return cls(core, frames.library_of(data), known, orders)

    @classmethod
    def from_json(cls, json: str) -> GroupedMoments:
        """Read what `to_json` wrote; anything else is refused."""
        return cls(_GroupedMoments.from_json(json_text(json)))

    def to_json(self, *, min_cell: int = 0) -> str:
        """Write groups and moments as plain data, every number to its last bit.

        Parameters
        ----------
        min_cell
            Refuse when any group, or any cell of one, has fewer respondents; see
            `Moments.to_json`.

        Raises
        ------
        DataError
            A cell is smaller than `min_cell`.
        """
        self._core.check_cells(smallest_cell(min_cell))
        return self._core.to_json()

    @classmethod
    def from_ipc(cls, stream: bytes) -> GroupedMoments:
        """Read what `to_ipc` wrote; anything else is refused."""
        return cls(_GroupedMoments.from_ipc(bytes(stream)))

    def to_ipc(self, *, min_cell: int = 0) -> bytes:
        """Write the groups as an IPC stream of Arrow: one row, one column ``moments`` of JSON.

        Parameters
        ----------
        min_cell
            As for `to_json`.

        Raises
        ------
        DataError
            A cell is smaller than `min_cell`.
        """
        self._core.check_cells(smallest_cell(min_cell))
        return self._core.to_ipc()

    def merge(self, other: GroupedMoments) -> GroupedMoments:
        """Return the groups of both parts together; also ``self + other`` and ``sum(parts)``."""
        if not isinstance(other, GroupedMoments):
            raise DataError(
                f"merge takes GroupedMoments, not a {type(other).__name__}: use "
                'GroupedMoments.of(data, by="...")'
            )
        reading = of_both(self._reading, other._reading)
        orders = self._orders if self._orders == other._orders else _UNORDERED
        return GroupedMoments(self._core.merge(other._core), self._library, reading, orders)

    def __add__(self, other: GroupedMoments) -> GroupedMoments:
        return self.merge(other) if isinstance(other, GroupedMoments) else NotImplemented

    def __radd__(self, other: int) -> GroupedMoments:
        """Let ``sum(parts)``, which begins with 0, merge them."""
        return self if isinstance(other, int) and other == 0 else NotImplemented

    def push(
        self,
        data: Any,
        *,
        names: Sequence[Variable] = AS_BEFORE,
        weights: Any = AS_BEFORE,
        weight_type: str | None = AS_BEFORE,
        filter: Any = AS_BEFORE,
        bounds: Bounds = AS_BEFORE,
        missing_codes: Codes = AS_BEFORE,
    ) -> GroupedMoments:
        """Return the groups with a further batch of respondents, read as `Moments.push` does."""
        told = {
            "names": names,
            "weights": weights,
            "weight_type": weight_type,
            "filter": filter,
            "bounds": bounds,
            "missing_codes": missing_codes,
        }
        unknown = GroupedReading(self.names, self.missing, by=tuple(self.keys))
        reading = further(self._reading, unknown, told)
        core = cast("_GroupedMoments", moments_of(data, reading, of_batch=True))
        known, orders = remembered(reading, core.names), key_orders(data, core.keys)
        batch = GroupedMoments(core, self._library, known, orders)
        return self.merge(batch.select(self.names))

    def select(self, names: Sequence[str]) -> GroupedMoments:
        """Return some of the variables and nothing of any other; see `Moments.select`."""
        core = self._core.select(frames.name_list(names))
        return GroupedMoments(core, self._library, self._reading, self._orders)

    @property
    def keys(self) -> list[str]:
        """The names of the keys."""
        return self._core.keys

    @property
    def names(self) -> list[str]:
        """The variables, in order."""
        return self._core.names

    @property
    def missing(self) -> str:
        """How missing answers were treated."""
        return self._core.missing

    @property
    def groups(self) -> Groups:
        """The moments by group: a level, or a tuple of one level of each key."""
        return Groups(self._core, self._orders)

    def __getitem__(self, key: Any) -> Moments:
        return self.groups[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self._core)

    def __contains__(self, key: object) -> bool:
        return key in self.groups

    @property
    def n(self) -> int:
        """Respondents of all groups."""
        return self.sizes.n

    @property
    def cases(self) -> dict[str, int]:
        """Respondents read, used, and left out for each reason, one of them a missing key."""
        return self._core.cases

    @property
    def sizes(self) -> GroupSizes:
        """How large the groups are."""
        return GroupSizes(**self._core.sizes)

    @property
    def total(self) -> Moments:
        """The moments of all groups together."""
        return Moments(self._core.total())

    @property
    def within(self) -> np.ndarray:
        """Pooled covariance matrix within groups, with n - G (k, k)."""
        return read_only(self._core.within)

    @property
    def between(self) -> np.ndarray:
        """Covariance matrix between groups, weighted by their sizes, with G - 1 (k, k).

        Its diagonal are mean squares. The covariance of the groups themselves is
        ``(between - within) / sizes.anova``.
        """
        return read_only(self._core.between)

    def icc(self) -> IntraclassCorrelations:
        """Give intraclass correlations and design effects of all variables.

        ::

            ICC(1) = (MSB - MSW) / (MSB + (n0 - 1) MSW)    resemblance of two of a group
            ICC(2) = (MSB - MSW) / MSB                     reliability of the mean of a group
            design effect = 1 + (n* - 1) ICC(1),  n* = sum n_g² / n

        MSB and MSW are mean squares between and within groups, n0 is `GroupSizes.anova`; with the
        mean size in its place, ICC(1) is ``icc1_mean_size``. An ICC(1) below 0 stays as it is. F
        and p are NaN under sampling weights: the test is of respondents who were drawn alike.

        Raises
        ------
        DataError
            Fewer than two groups with respondents, groups of one respondent only, or groups with
            ``missing="em"``.

        References
        ----------
        Shrout, P. E., & Fleiss, J. L. (1979). Intraclass correlations: uses in assessing rater
        reliability. Psychological Bulletin, 86(2), 420-428.
        https://doi.org/10.1037/0033-2909.86.2.420

        Bliese, P. D. (2000). Within-group agreement, non-independence, and reliability. In K. J.
        Klein & S. W. J. Kozlowski (Eds.), Multilevel theory, research, and methods in
        organizations (pp. 349-381). Jossey-Bass.

        Eldridge, S. M., Ashby, D., & Kerry, S. (2006). Sample size for cluster randomized trials:
        effect of coefficient of variation of cluster size and analysis method. International
        Journal of Epidemiology, 35(5), 1292-1300. https://doi.org/10.1093/ije/dyl129

        Examples
        --------
        >>> import numpy as np
        >>> import scalewise as sw
        >>> answers = {"g": np.repeat([4, 9], 3), "x": np.array([1, 2, 3, 5, 6, 7])}
        >>> found = sw.GroupedMoments.of(answers, by="g").icc().to_dict()["tidy"]
        >>> found["ms_between"], found["ms_within"], round(found["icc1"][0], 12)
        ([24.0], [1.0], 0.884615384615)
        """
        tidy = self._core.coefficients()
        glance = {name: [figure] for name, figure in self._core.sizes.items()}
        figures: dict[str, Any] = {
            "by": self.keys,
            "missing": self.missing,
            "cases": self.cases,
            "weighting": self._core.total().weighting,
        }
        notes = weight_note(figures, glance["n"][0])
        if figures["weighting"]["weight_type"] == "sampling":
            notes.append("Under sampling weights groups are not tested: F and p do not hold.")
        return IntraclassCorrelations(
            {**figures, "tidy": tidy, "glance": glance, "notes": notes}, self._library
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GroupedMoments) and bool(self._core == other._core)

    __hash__ = None  # type: ignore[assignment]  # equal moments may come from unequal JSON

    def __reduce__(self) -> tuple[Any, ...]:
        reading = travelling(self._reading, self.names)
        return _rebuilt, (self._core.to_json(), self._library, reading, self._orders)

    def __repr__(self) -> str:
        groups = "1 group" if len(self) == 1 else f"{len(self)} groups"
        left_out = self.cases["read"] - self.cases["used"]
        return (
            f"GroupedMoments({groups} by {', '.join(self.keys)}, n={self.n}, "
            f"{len(self.names)} variables: {', '.join(self.names)}; {self.missing}, "
            f"{left_out} of {self.cases['read']} rows left out)"
        )


def named_columns(
    data: Any, names: Sequence[Variable] | None, keys: Sequence[str]
) -> tuple[Any, Sequence[Variable] | None]:
    """Take a table without names apart, whose columns `names` calls, the keys among them."""
    if not isinstance(data, np.ndarray) or data.dtype.names is not None or names is None:
        return data, names
    listed = list(map(name_of, names))
    frames.take(data, listed)
    columns = {name: data[:, j] for j, name in enumerate(listed)}
    return columns, [name for name in listed if name not in keys]


def _rebuilt(
    json: str, library: str, reading: GroupedReading | None, orders: Orders = _UNORDERED
) -> GroupedMoments:
    """Make grouped moments again from a pickle."""
    return GroupedMoments(_GroupedMoments.from_json(json), library, reading, orders)
