"""Answers in, moments out: whatever holds the answers, and wherever they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import engines, frames, sources, terms
from ._core import DataError
from ._core import Moments as _Moments
from .declared import Bounds, Codes, Declared, NamedColumn
from .levels import require_levels
from .terms import Variable

if TYPE_CHECKING:
    from .scales import Scale


@dataclass(frozen=True)
class Reading:
    """What to read of a frame; it travels to the workers of an engine.

    Attributes
    ----------
    names
        The variables; all columns but those of weights and filter if None.
    missing
        The missing rule.
    weights, weight_type
        The weights of the respondents and what they are.
    scale
        A scale to whose bounds the answers must keep, or several.
    filter, bounds, missing_codes
        Whom to keep, the answers that count, and the codes that are none.
    """

    names: Sequence[Variable] | None
    missing: str
    weights: Any = None
    weight_type: str | None = None
    scale: Scale | Sequence[Scale] | None = None
    filter: Any = None
    bounds: Bounds = None
    missing_codes: Codes = None

    def __post_init__(self) -> None:
        if not isinstance(self.missing, str):
            raise DataError(f'missing={self.missing!r}: give "listwise", "pairwise" or "em"')
        if self.names is not None:
            object.__setattr__(self, "names", frames.variable_list(self.names))
        declared = Declared.checked(self.missing_codes, self.bounds)
        object.__setattr__(self, "missing_codes", declared.missing_codes)
        object.__setattr__(self, "bounds", declared.bounds)

    def __call__(self, data: Any) -> _Moments:
        """Read a frame that is in memory."""
        columns = self.answers(data)
        weights = frames.take_weights(data, self.weights, self.weight_type)
        return _Moments.of(columns, self.missing, weights, frames.take_filter(data, self.filter))

    def beside(self) -> tuple[Any, ...]:
        """List what stands beside the variables, and is none of them if none are named."""
        return (self.weights, self.filter)

    def answers(self, data: Any) -> list[NamedColumn]:
        """Take the variables, and make sure that they lie inside the bounds of the scales."""
        declared = Declared(self.missing_codes, self.bounds)
        columns = frames.take(data, self.names, declared, beside=self.beside())
        scales = self.scale if isinstance(self.scale, Sequence) else [self.scale]
        for scale in scales:
            if scale is not None and scale.bounds is not None:
                scale._core.check(columns)
        return columns

    def columns(self, available: Sequence[str] | None) -> list[str]:
        """List the columns that it needs, each once.

        Raises
        ------
        DataError
            One of them is not available.
        """
        beside = [column for column in (self.weights, self.filter) if column is not None]
        if self.names is None:
            made_of = list(available or [])
        else:
            made_of = terms.sources(frames.variable_list(self.names))
        needed = [*made_of, *beside]
        return list(dict.fromkeys(needed if available is None else frames.known(needed, available)))


def moments_of(
    data: Any, reading: Reading, *, progress: bool = False, of_batch: bool = False
) -> _Moments:
    """Read frames at once, sources batch by batch, and engines where the answers are.

    A batch, `of_batch`, may lack levels of which dummies are made.
    """
    kind = sources.kind_of(data)
    if kind is None:
        if not of_batch:
            require_levels(data, reading.names or ())
        return _at_once(data, reading) if progress else reading(data)
    for option, column in (("weights", reading.weights), ("filter", reading.filter)):
        if not (column is None or isinstance(column, str)):
            raise DataError(
                f"{option}= of {kind.what} must name one of its columns: put the {option} into "
                "the data"
            )
    if kind.open is not None:
        return _streamed(kind.open(data), reading, progress)
    if progress:
        raise DataError(
            f"progress=True does not apply to {kind.what}: the engine shows its own progress"
        )
    names = reading.columns(list(data.columns))
    nothing = _no_rows(names, reading)
    computed = engines.compute(data, names, reading)
    return nothing if computed is None else computed


def _at_once(data: Any, reading: Reading) -> _Moments:
    with _bar(True) as advance:
        moments = reading(data)
        advance(moments.cases["read"])
    return moments


def _streamed(stream: sources.Stream, reading: Reading, progress: bool) -> _Moments:
    names = nothing = None
    if stream.columns is not None or reading.names is not None:
        names = reading.columns(stream.columns)
        nothing = _no_rows(names, reading)
    with _bar(progress, stream.count) as advance, closing(stream.batches(names)) as batches:
        computed = sources.fold(reading, batches, advance)
    moments = nothing if computed is None else computed
    if moments is None:
        raise DataError("the data have neither batches nor names: give names=[...]")
    return moments


def _no_rows(names: Sequence[str], reading: Reading) -> _Moments:
    """Read no answers: wrong options are refused before a long reading, not after it."""
    return reading({name: np.empty(0) for name in names})


def bar(total: int, unit: str) -> Callable[[int, int], None]:
    """Make a progress bar that is told how much is done."""
    try:
        from tqdm.auto import tqdm
    except ModuleNotFoundError:
        raise DataError("progress=True needs tqdm: install it, or leave progress out") from None
    shown = tqdm(total=total, unit=f" {unit}")

    def told(done: int, of: int) -> None:
        shown.total = of
        shown.update(done - shown.n)
        if done >= of:
            shown.close()

    return told


@contextmanager
def _bar(wanted: bool, count: Callable[[], int] | None = None) -> Iterator[Callable[[int], object]]:
    """Show a progress bar in rows, if wanted."""
    if not wanted:
        yield lambda _rows: None
        return
    try:
        from tqdm.auto import tqdm
    except ModuleNotFoundError:
        raise DataError("progress=True needs tqdm: install it, or leave progress out") from None
    with tqdm(total=None if count is None else count(), unit=" rows", unit_scale=True) as bar:
        yield bar.update
