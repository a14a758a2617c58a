"""Clusters: the units that respondents came in, as a regression reads and tells them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import sources
from ._core import DataError
from ._core import GroupedMoments as _GroupedMoments
from .groups import GroupedMoments, GroupedReading
from .moments import Moments
from .terms import name_of

#: Below this many clusters standard errors are on the small side, whatever corrects them.
_FEW = 20


def clusters_without_rows(data: Any, reading: GroupedReading) -> _GroupedMoments | None:
    """Take the moments of every cluster as they are, or read a source; None for rows in memory.

    Raises
    ------
    DataError
        `Moments`, which know no clusters, or `GroupedMoments` by other keys.
    """
    keys = list(reading.by)
    if isinstance(data, Moments):
        raise DataError(
            f"cluster= does not apply to Moments, which are of all respondents together: give the "
            f"answers, or GroupedMoments.of(data, by={keys!r})"
        )
    if isinstance(data, GroupedMoments):
        if data.keys != keys:
            raise DataError(
                f"cluster={keys!r} does not apply to GroupedMoments by {data.keys!r}: "
                f"use GroupedMoments.of(data, by={keys!r})"
            )
        if reading.weights is not None or reading.weight_type is not None:
            raise DataError(
                "weights= does not apply to GroupedMoments, which are weighted already or not: "
                "give the weights to GroupedMoments.of(data, weights=...)"
            )
        return data.select([name_of(variable) for variable in reading.names or []])._core
    if sources.kind_of(data) is None:
        return None
    return GroupedMoments.read(data, reading)._core


def cluster_notes(figures: Mapping[str, Any], *, unasked: bool) -> list[str]:
    """Say which standard errors, of which clusters, and what is wanting about them."""
    vcov, clusters = figures["vcov"], figures["clusters"]
    each = [
        f"{count} clusters by {key}"
        for key, count in zip(clusters["keys"], clusters["counts"], strict=True)
    ]
    default = ", the default with clusters" if unasked and vcov != "linearized" else ""
    notes = [f"{vcov} standard errors{default}: {' and '.join(each)}; {_tests(figures)}."]
    if len(each) > 1:
        of = "its own" if clusters["factor"] == "own" else "the smaller"
        notes.append(
            f"Two-way clustering: V1 + V2 - V12, each part with {of} number of clusters in its "
            "factor."
        )
    smallest = figures["n_clusters"]
    if smallest < _FEW:
        notes.append(
            f"Only {smallest} clusters: wild_cluster_bootstrap() is an alternative where they are "
            "few."
        )
    notes += _wanting(figures, clusters)
    return notes


def _tests(figures: Mapping[str, Any]) -> str:
    if figures["vcov"] == "CR2":
        return (
            "t has Satterthwaite's degrees of freedom, F and F change are Hotelling's "
            "approximation (HTZ)"
        )
    less = "k" if figures["vcov"] == "linearized" else "1"
    return f"t, and the Wald tests F and F change, have (clusters - {less}) degrees of freedom"


def _wanting(figures: Mapping[str, Any], clusters: Mapping[str, Any]) -> list[str]:
    notes = []
    models = figures["glance"]["model"]
    for model, determined in zip(models, clusters["determined"], strict=True):
        if determined:
            who = "; ".join(determined[:5]) + ("; …" if len(determined) > 5 else "")
            notes.append(
                f"Model {model}: a coefficient is determined by one cluster alone ({who}), whose "
                "residuals tell nothing of it; its standard error is too small."
            )
    negative = [
        str(model)
        for model, positive in zip(models, clusters["positive"], strict=True)
        if not positive
    ]
    if negative:
        done = (
            "its negative eigenvalues were left out"
            if clusters["fixed"]
            else "standard errors may not exist; fix_two_way=True leaves its negative eigenvalues "
            "out"
        )
        notes.append(
            f"The covariance matrix of model {', '.join(negative)} is not positive semi-definite: "
            f"{done}."
        )
    joint = [*figures["glance"]["f"], *figures["glance"]["f_change"]]
    if any(f != f for f in joint):
        notes.append(
            "F or F change does not exist where more coefficients are tested than the clusters "
            "can tell apart, or where the covariance matrix is not positive definite."
        )
    return notes
