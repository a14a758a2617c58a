"""A scale that the same people answered twice: scores, items, people and occasions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from . import _core, frames, sources
from ._core import DataError
from .by_group import Grouped, by_group
from .change import TestRetest
from .groups import GroupedMoments
from .keying import Keying
from .moments import Moments, taken_as_they_are
from .occasions import BothOccasions, both_occasions
from .results import unknown_notes, weight_note
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class ScaleRetest(TestRetest):
    """Two administrations of a scale; ``tidy()`` has a row per coefficient."""

    @property
    def mean_item_correlation(self) -> float:
        """The mean correlation of an item with itself."""
        return float(self._figures["mean_item_correlation"])

    @property
    def generalizability(self) -> dict[str, float]:
        """R1F, RkF, R1R, RkR and Rc of Shrout and Lane."""
        found = self._figures["generalizability"]
        return dict(zip(found["coefficient"], found["estimate"], strict=True))

    @property
    def negative_components(self) -> list[str]:
        """Sources whose variance is estimated below nought, as it stays here."""
        return list(self._figures["negative_components"])

    @property
    def mean_consistency(self) -> float:
        """The mean correlation within people over items; NaN from moments."""
        return self._of_profiles("mean_consistency")

    @property
    def sd_consistency(self) -> float:
        """The standard deviation of these; NaN from moments."""
        return self._of_profiles("sd_consistency")

    @property
    def mean_distance(self) -> float:
        """The mean squared difference within people over items; NaN from moments."""
        return self._of_profiles("mean_distance")

    def items(self) -> Any:
        """Return a row per item: its correlation with itself, and how it changed."""
        return frames.frame(self._figures["items"], self._library)

    def occasions(self) -> Any:
        """Return a row per occasion: alpha and its relatives."""
        return frames.frame(self._figures["occasions"], self._library)

    def components(self) -> Any:
        """Return a row per source of variation: people, occasions, items and how they cross."""
        return frames.frame(self._figures["components"], self._library)

    def people(self) -> Any:
        """Return a row per person: both scores, and how consistent the answers to the items are.

        ``row`` counts the rows of the data, or of the group, from 0; where people are named they
        stand in its place.

        Raises
        ------
        DataError
            A result from moments, which do not tell people apart.
        """
        profiles = self._figures["profiles"]
        if profiles is None:
            raise DataError("moments do not tell people apart: give the answers themselves")
        return frames.frame(profiles["people"], self._library)

    def table(self, **options: Any) -> Table:
        """Return the publication table: the coefficients, and the rest in the note.

        Options are those of `scalewise.report.scale_retest_table`.
        """
        from .report.retest_table import scale_retest_table

        return scale_retest_table(self.to_dict(), **options)

    def item_table(self, **options: Any) -> Table:
        """Return the table of the items: correlation with itself, means, and change.

        Options are those of `scalewise.report.item_retest_table`.
        """
        from .report.retest_table import item_retest_table

        return item_retest_table(self.to_dict(), **options)

    def _of_profiles(self, name: str) -> float:
        profiles = self._figures["profiles"]
        return math.nan if profiles is None else float(profiles[name])


@overload
def scale_retest(
    data: Any,
    first: Scale | Sequence[str],
    second: Scale | Sequence[str] | None = ...,
    *,
    person: str | None = ...,
    occasion: str | None = ...,
    occasions: Sequence[Any] | None = ...,
    by: None = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> ScaleRetest: ...


@overload
def scale_retest(
    data: Any,
    first: Scale | Sequence[str],
    second: Scale | Sequence[str] | None = ...,
    *,
    person: str | None = ...,
    occasion: str | None = ...,
    occasions: Sequence[Any] | None = ...,
    by: str | Sequence[str],
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
) -> Grouped[ScaleRetest]: ...


def scale_retest(
    data: Any,
    first: Scale | Sequence[str],
    second: Scale | Sequence[str] | None = None,
    *,
    person: str | None = None,
    occasion: str | None = None,
    occasions: Sequence[Any] | None = None,
    by: str | Sequence[str] | None = None,
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
) -> ScaleRetest | Grouped[ScaleRetest]:
    """Say what two administrations of a scale tell of it: all that psych's ``testRetest`` does.

    The correlation of the scores over time with ICCs and errors (`test_retest`), the paired test of
    their change, alpha on both occasions, the correlation of every item with itself and its change,
    how consistent each person is over the items, and where the variation comes from. With n people,
    k items, MS the mean squares of people (p) by two occasions (o) by items (i), all random::

        v_p = (MS_p - MS_po - MS_pi + MS_e) / 2k     v_po = (MS_po - MS_e) / k
        v_o = (MS_o - MS_po - MS_oi + MS_e) / nk     v_pi = (MS_pi - MS_e) / 2
        v_i = (MS_i - MS_pi - MS_oi + MS_e) / 2n     v_oi = (MS_oi - MS_e) / n     v_e = MS_e

        P   = v_p + v_pi / k
        R1F = P / (P + v_e / k)                      one occasion, occasions fixed
        RkF = P / (P + v_e / 2k)                     both occasions, occasions fixed
        R1R = P / (P + v_o + v_po + v_e / k)         one occasion, occasions random
        RkR = P / (P + (v_o + v_po + v_e / k) / 2)   both occasions, occasions random
        Rc  = v_po / (v_po + v_e / k)                of change

    Variances are those of the mean squares, which are lme4's (psych's) where none is below nought;
    where one is, lme4 keeps it at nought, and here it stays and is named. Items are turned round
    where the scale says so, and nowhere else.

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `Moments`, or any source that `Moments.of` takes; the
        latter two do not tell people apart.
    first, second
        The items on both occasions, each a `Scale` or names of columns: the first of the one is the
        first of the other. Without `second`, `first` has the items of both, in a row per person and
        occasion.
    person, occasion, occasions
        For a row per person and occasion: the columns that say who and when; which two occasions,
        the earlier one first, where there are more or they do not sort.
    by
        The column of groups, or a list of columns: then a `Grouped` of results. Not with `person`.
    weights, weight_type
        A column name or an array, and "frequency". Not with `person`.
    confidence
        The level of the intervals.

    Warns
    -----
    KeyingWarning
        An item correlates negatively with the others of its occasion.

    Raises
    ------
    DataError
        As `test_retest` and `item_analysis`; unequal numbers of items, an item on both occasions;
        other than two occasions, a person twice on one occasion.

    References
    ----------
    Shrout, P. E., & Lane, S. P. (2012). Psychometrics. In Handbook of research methods for studying
    daily life (pp. 302-320). Guilford Press.

    Revelle, W., & Condon, D. M. (2019). Reliability from alpha to omega: A tutorial. Psychological
    Assessment, 31(12), 1395-1411. https://doi.org/10.1037/pas0000754

    Wood, D., Harms, P. D., Lowman, G. H., & DeSimone, J. A. (2017). Response speed and response
    consistency as mutually validating indicators of data quality in online samples. Social
    Psychological and Personality Science, 8(4), 454-464. https://doi.org/10.1177/1948550617703168

    Examples
    --------
    Items that correlate .5 with each other, .7 with themselves later, and .4 crosswise:

    >>> import scalewise as sw
    >>> r = [[1, 0.5, 0.7, 0.4], [0.5, 1, 0.4, 0.7], [0.7, 0.4, 1, 0.5], [0.4, 0.7, 0.5, 1]]
    >>> published = sw.Moments.from_correlation(r, n=100, names=["a1", "b1", "a2", "b2"])
    >>> found = sw.scale_retest(published, ["a1", "b1"], ["a2", "b2"])
    >>> round(found.r, 12), round(found.mean_item_correlation, 12)
    (0.733333333333, 0.7)
    >>> round(found.generalizability["R1F"], 12)  # (.4 + .3 / 2) / (.4 + .3 / 2 + .2 / 2)
    0.846153846154

    A row per person and occasion:

    >>> import numpy as np
    >>> answers = {
    ...     "id": np.array([1, 2, 3, 4, 5] * 2),
    ...     "wave": np.array([1] * 5 + [2] * 5),
    ...     "a": np.array([1, 2, 3, 4, 5, 2, 2, 3, 5, 4]),
    ...     "b": np.array([1, 3, 2, 5, 4, 1, 2, 3, 4, 5]),
    ... }
    >>> found = sw.scale_retest(answers, ["a", "b"], person="id", occasion="wave")
    >>> found.people()["distance"].tolist()
    [0.5, 0.5, 0.5, 1.0, 1.0]
    """
    if second is None:
        if person is None or occasion is None:
            raise DataError(
                "scale_retest needs the items of the second occasion, or the columns person= and "
                "occasion= of a row per person and occasion"
            )
        if by is not None or weights is not None or weight_type is not None:
            raise DataError(
                "by= and weights= need a row per person: give a column for each item and occasion"
            )
        wide = both_occasions(data, _named(first, "scale"), person, occasion, occasions)
        keying = Keying()
        found = _retest(wide.columns, wide.scales, None, None, confidence, keying)
        keying.warn()
        return _named_again(found, person, wide, frames.library_of(data))
    if person is not None or occasion is not None or occasions is not None:
        raise DataError(
            "person=, occasion= and occasions= are for a row per person and occasion: leave the "
            "second scale out, or leave them out"
        )
    scales = (_named(first, "first"), _named(second, "second"))
    grouped = by is not None or isinstance(data, GroupedMoments)
    keying = Keying(grouped=grouped)

    def of(part: Any, weights: Any, weight_type: str | None) -> ScaleRetest:
        return _retest(part, scales, weights, weight_type, confidence, keying)

    result: ScaleRetest | Grouped[ScaleRetest]
    if grouped:
        result = by_group(
            of,
            data,
            by,
            [*scales[0].items, *scales[1].items],
            missing="listwise",
            weights=weights,
            weight_type=weight_type,
            confidence=confidence,
            from_rows=not isinstance(data, GroupedMoments) and sources.kind_of(data) is None,
        )
    else:
        result = of(data, weights, weight_type)
    keying.warn()
    return result


def _named(scale: Scale | Sequence[str], name: str) -> Scale:
    return scale if isinstance(scale, Scale) else Scale(name, scale)


def _retest(
    data: Any,
    scales: tuple[Scale, Scale],
    weights: Any,
    weight_type: str | None,
    confidence: float,
    keying: Keying,
) -> ScaleRetest:
    pair, items = (scales[0]._core, scales[1]._core), [*scales[0].items, *scales[1].items]
    if isinstance(data, Moments):
        moments = taken_as_they_are(data, "listwise", "listwise", weights, weight_type)
        figures = _core.scale_retest(moments, *pair, confidence)
    elif sources.kind_of(data) is not None:
        read = Moments.of(data, items, weights=weights, weight_type=weight_type)
        figures = _core.scale_retest(read._core, *pair, confidence)
    else:
        columns = frames.take(data, items)
        taken = frames.take_weights(data, weights, weight_type)
        figures = _core.scale_retest_of(columns, taken, *pair, confidence)
    notes = weight_note(figures, figures["glance"]["n"][0]) + _notes(figures)
    for scale, against in zip(scales, figures["against"], strict=True):
        notes += keying.note(scale.name, against)
    return ScaleRetest(_told(figures) | {"notes": notes}, frames.library_of(data))


def _told(figures: dict[str, Any]) -> dict[str, Any]:
    """Put all coefficients one below the other, and the whole in one row."""
    tidy = {name: list(column) for name, column in figures["tidy"].items()}

    def add(coefficient: str, estimate: float, ends: tuple[float, float]) -> None:
        row = (coefficient, estimate, *ends)
        for name, cell in zip(
            ("coefficient", "estimate", "conf_low", "conf_high"), row, strict=True
        ):
            tidy[name].append(cell)

    none = (math.nan, math.nan)
    alphas = figures["occasions"]
    for at, which in enumerate(("first", "second")):
        ends = (alphas["conf_low"][at], alphas["conf_high"][at])
        add(f"alpha_{which}", alphas["alpha"][at], ends)
    add("mean_item_correlation", figures["mean_item_correlation"], none)
    profiles = figures["profiles"]
    if profiles is not None:
        add("mean_consistency", profiles["mean_consistency"], none)
    found = figures["generalizability"]
    for coefficient, estimate in zip(found["coefficient"], found["estimate"], strict=True):
        add(coefficient, estimate, none)
    glance = {**figures["glance"], "n_items": [len(figures["items"]["first"])]}
    for name in ("mean_consistency", "sd_consistency", "flat", "mean_distance"):
        glance[name] = [math.nan if profiles is None else profiles[name]]
    return {**figures, "tidy": tidy, "glance": glance}


def _named_again(found: ScaleRetest, person: str, wide: BothOccasions, library: str) -> ScaleRetest:
    """Name people in the place of their rows, and items as they are in the data."""
    profiles = found._figures["profiles"]
    named = {person: [wide.people[row] for row in profiles["people"]["row"]]}
    rest = {name: column for name, column in profiles["people"].items() if name != "row"}
    profiles = {**profiles, "people": named | rest}
    items = {"item": list(wide.items), **found._figures["items"]}
    return ScaleRetest({**found._figures, "profiles": profiles, "items": items}, library)


def _notes(figures: dict[str, Any]) -> list[str]:
    items, notes = figures["items"], []
    notes += unknown_notes(
        items["mean_first"], items["sd_first"], "scores are of standardised items"
    )
    if figures["negative_components"]:
        names = [name.replace("_", " ") for name in figures["negative_components"]]
        several = len(names) > 1
        notes.append(
            f"The variance{'s' if several else ''} of {', '.join(names)} "
            f"{'are' if several else 'is'} estimated below 0 and shown as found: "
            f"{'they' if several else 'it'} cannot be told from none. R's lme4 would show 0."
        )
    profiles = figures["profiles"]
    if profiles is None:
        notes.append("Consistency within people needs the answers themselves.")
    elif profiles["flat"]:
        flat = profiles["flat"]
        who = "1 person" if flat == 1 else f"{flat} people"
        have = "has" if flat == 1 else "have"
        notes.append(f"{who} answered all items of an occasion alike and {have} no consistency.")
    return notes
