"""Plots of the items of a scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import frames
from ._core import DataError
from .description import frequencies
from .scales import Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def item_plot(
    data: Any,
    scale: Scale | Sequence[str],
    *,
    weights: Any = None,
    weight_type: str | None = None,
    labels: Mapping[str, str] | None = None,
    answers: Mapping[Any, str] | None = None,
    **options: Any,
) -> Axes:
    """Plot how the items of a scale were answered, as diverging stacked bars.

    A bar per item: lower answers to the left of a centre line, higher ones to the right, each piece
    as long as the per cent of those who answered the item. Reverse-keyed items are marked (R) and
    shown as answered unless ``keyed=True``.

    Parameters
    ----------
    data
        A DataFrame, or a dictionary of arrays.
    scale
        A `Scale`, or just the names of the items (none reversed).
    weights, weight_type
        A column name or an array, and "frequency".
    labels
        Item -> label, for instance the question. Without them those that the frame carries in
        ``attrs["column_names_to_labels"]``, as pandas leaves them there after ``read_spss``.
    answers
        Code -> label of the answer. Without them those of ``attrs["variable_value_labels"]``
        likewise, which must be the same for all items; labels of codes outside the bounds of the
        scale, such as those of missing answers, are left out.
    **options
        ``neutral="apart"``, ``order="mean"``, ``keyed=True``, ``title="..."`` and further options
        of `scalewise.report.item_plot`.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, to be changed or saved: ``ax.figure.savefig("items.pdf")``.

    Raises
    ------
    DataError
        Unknown or non-numeric items, an answer outside the bounds, items whose answers have
        different labels, or more answers than colours can tell apart.
    ReportDependencyError
        When matplotlib is not installed.

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answered = {"calm": np.array([0, 1, 2, 2]), "tense": np.array([2, 1, 0, 1])}
    >>> mood = sw.Scale("mood", ["calm", "tense"], bounds=(0, 2), reverse=["tense"])
    >>> ax = sw.item_plot(answered, mood, answers={0: "No", 1: "Partly", 2: "Yes"})
    >>> [float(piece.get_width()) for bars in ax.containers for piece in bars]
    [25.0, 25.0, 25.0, 50.0, 50.0, 25.0]
    """
    from .report.item_plot import item_plot as draw

    items = list(scale.items) if isinstance(scale, Scale) else frames.name_list(scale, "scale")
    counted = frequencies(data, items, weights=weights, weight_type=weight_type)
    if isinstance(scale, Scale):
        scale._core.check(frames.take(data, items))
        options = {"bounds": scale.bounds, "reverse": scale.reverse, **options}
    attached = getattr(data, "attrs", None) or {}
    if labels is None:
        known = attached.get("column_names_to_labels") or {}
        labels = {item: label for item, label in known.items() if label}
    if answers is None:
        answers = _common(attached.get("variable_value_labels") or {}, items)
        answers = _possible(answers, options.get("bounds"))
    options = {"weight_type": weight_type, **options}
    return draw(counted.to_dict(), labels=labels, answers=answers, **options)


def _possible(
    answers: Mapping[Any, str] | None, bounds: tuple[float, float] | None
) -> Mapping[Any, str] | None:
    """Leave out the labels of codes that are no answers, such as 99 for "don't know"."""
    if answers is None or bounds is None:
        return answers
    low, high = bounds
    return {code: label for code, label in answers.items() if low <= float(code) <= high}


def _common(
    labelled: Mapping[str, Mapping[Any, str]], items: Sequence[str]
) -> Mapping[Any, str] | None:
    """Give the labels that the answers to all items have."""
    known = {item: labelled[item] for item in items if labelled.get(item)}
    if not known:
        return None
    first = next(iter(known))
    for item, named in known.items():
        if dict(named) != dict(known[first]):
            raise DataError(
                f"the answers to `{first}` and `{item}` have different labels in the data: plot "
                "them apart, or give answers={code: label}"
            )
    return known[first]
