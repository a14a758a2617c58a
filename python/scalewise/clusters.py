"""Clusters: the units that respondents came in, as a regression reads and tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from . import sources
from ._core import DataError
from ._core import GroupedMoments as _GroupedMoments
from .groups import GroupedMoments, GroupedReading
from .moments import Moments
from .terms import name_of

#: What errors of clusters are where every cluster has one respondent.
_ERRORS_OF_ROWS = {
    "CR0": "HC0",
    "CR1": "HC0 times n / (n - 1)",
    "CR1S": "HC1",
    "CR1p": "HC1",
    "CR2": "HC2, with Satterthwaite's degrees of freedom",
    "CR3": "HC3",
}

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
        # The bootstrap has neither crossed clusters nor sampling weights.
        has_bootstrap = len(each) == 1 and vcov != "linearized"
        instead = (
            "wild_cluster_bootstrap() is an alternative where they are few"
            if has_bootstrap
            else "with so few, standard errors tend to be too small"
        )
        notes.append(f"Only {smallest} clusters: {instead}.")
    notes += _of_one_respondent(vcov, clusters)
    notes += _wanting(figures, clusters)
    return notes


def _of_one_respondent(vcov: str, clusters: Mapping[str, Any]) -> list[str]:
    """Say which clusters have one respondent, and what errors of such clusters are."""
    notes = []
    each = zip(clusters["keys"], clusters["counts"], clusters["alone"], strict=True)
    for key, count, alone in each:
        if len(alone) == count:
            same = _ERRORS_OF_ROWS.get(vcov) if len(clusters["keys"]) == 1 else None
            rows = f" ({same})" if same else ""
            notes.append(
                f"Every cluster by {key} has one respondent: these are errors of rows{rows}, which "
                "take no notice of anything that respondents share."
            )
        elif alone:
            has = "has" if len(alone) == 1 else "have"
            notes.append(
                f"{len(alone)} of {count} clusters by {key} {has} one respondent ({_some(alone)}): "
                "of these errors are those of a row."
            )
    return notes


def _some(names: Sequence[str]) -> str:
    return "; ".join(names[:5]) + ("; …" if len(names) > 5 else "")


def _tests(figures: Mapping[str, Any]) -> str:
    if figures["vcov"] == "CR2":
        return (
            "t has Satterthwaite's degrees of freedom, joint tests are Hotelling's approximation "
            "(HTZ)"
        )
    less = "k" if figures["vcov"] == "linearized" else "1"
    return f"t, and the Wald tests F and F change, have (clusters - {less}) degrees of freedom"


def _wanting(figures: Mapping[str, Any], clusters: Mapping[str, Any]) -> list[str]:
    notes = []
    models = figures["glance"]["model"]
    for model, determined in zip(models, clusters["determined"], strict=True):
        if determined:
            notes.append(
                f"Model {model}: a coefficient is determined by one cluster alone "
                f"({_some(determined)}), whose residuals tell nothing of it; its standard error is "
                "too small."
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
    return notes + _without_joint_test(figures)


def _without_joint_test(figures: Mapping[str, Any]) -> list[str]:
    """Name the F that do not exist, and say why."""
    count, glance = figures["n_clusters"], figures["glance"]
    told_apart = count - 1
    too_many: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    most = 0
    for at, model in enumerate(glance["model"]):
        for what, f, df1 in (("F", "f", "df1"), ("F change", "f_change", "df1_change")):
            if not np.isnan(glance[f][at]):
                continue
            if glance[df1][at] > told_apart:
                too_many.setdefault(what, []).append(str(model))
                most = max(most, glance[df1][at])
            else:
                others.setdefault(what, []).append(str(model))
    notes = []
    if too_many:
        notes.append(
            f"{_of_models(too_many)} not exist: {count} clusters can tell {told_apart} of up to "
            f"{most} coefficients apart, which is the rank of the covariance matrix. It bears t "
            "tests of single coefficients"
            + (f" and joint tests of up to {told_apart}." if told_apart > 1 else ".")
        )
    if others:
        notes.append(
            f"{_of_models(others)} not exist: the covariance matrix of what is tested is not "
            "positive definite, or leaves no degrees of freedom."
        )
    return notes


def _of_models(tests: Mapping[str, Sequence[str]]) -> str:
    """Name tests with their models: F of model 1 and F change of models 1, 2 do."""
    named = [
        f"{what} of model{'s' if len(models) > 1 else ''} {', '.join(models)}"
        for what, models in tests.items()
    ]
    one = len(named) == 1 and all(len(models) == 1 for models in tests.values())
    return f"{' and '.join(named)} {'does' if one else 'do'}"
