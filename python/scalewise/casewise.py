"""The respondents that stand out in a regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core
from ._core import DataError
from .results import Result

if TYPE_CHECKING:
    from .report.table import Table

#: Measures of a row but for those of its coefficients, in the order of its diagnostics.
MEASURES = (
    "row",
    "weight",
    "fitted",
    "residual",
    "standardized_residual",
    "studentized_residual",
    "studentized_deleted_residual",
    "deleted_residual",
    "leverage",
    "centered_leverage",
    "cooks_distance",
    "dffits",
    "covariance_ratio",
    "mahalanobis",
)


@dataclass(frozen=True, repr=False, eq=False)
class Casewise(Result):
    """The rows that stand out; ``tidy()`` has one row for each, with measures and reasons."""

    @property
    def rows(self) -> list[int]:
        """Their rows in the data, counted from 0, those with the largest Cook's distance first."""
        return list(self._figures["tidy"]["row"])

    @property
    def ids(self) -> list[Any] | None:
        """What they are called in the data; None where rows have no names."""
        return list(self._figures["tidy"]["id"]) if "id" in self._figures["tidy"] else None

    @property
    def reasons(self) -> list[list[str]]:
        """For each row the measures past their cutoffs; DFBETAS with the coefficients."""
        each = self._figures["reasons"]
        return [[_written(one) for one in reasons] for reasons in each]

    @property
    def cutoffs(self) -> dict[str, float]:
        """The cutoff of every measure that was looked at."""
        return dict(self._figures["cutoffs"])

    def table(self, **options: Any) -> Table:
        """Return the casewise list; options are those of `scalewise.report.casewise_table`."""
        from .report.diagnostics_table import casewise_table

        return casewise_table(self.to_dict(), **options)


def casewise(
    figures: Mapping[str, Any], library: str, cutoffs: str, changed: Mapping[str, float | None]
) -> Casewise:
    """List the rows past the cutoffs of a set, in which `changed` replaces some."""
    found = _core.regression_casewise(
        figures["measures"],
        figures["dfbetas"],
        figures["n"],
        figures["n_predictors"],
        cutoffs,
        [(name, _cutoff(name, value)) for name, value in changed.items()],
    )
    rows, terms = found["rows"], figures["terms"]
    at = np.asarray(rows["at"], dtype=np.intp)
    measures = {
        name: figures["measures"][name][at].tolist()
        for name in MEASURES
        if name not in ("row", "weight")
    }
    # The terms beside the measures, because their names may hold whatever would set them apart.
    reasons = [
        [
            {"measure": name, "terms": [terms[j] for j in moved] if name == "dfbetas" else []}
            for name in named
        ]
        for named, moved in zip(rows["reasons"], rows["coefficients"], strict=True)
    ]
    tidy = {
        **identified(figures, at),
        "row": list(rows["row"]),
        "reasons": ["; ".join(map(_written, one)) for one in reasons],
        **measures,
        "mahalanobis_p": list(rows["mahalanobis_p"]),
        "largest_dfbetas": list(rows["largest_dfbetas"]),
    }
    used = {name: value for name, value in found["cutoffs"].items() if value is not None}
    glance = {
        "n": [figures["n"]],
        "standing_out": [len(at)],
        **{f"{name}_cutoff": [value] for name, value in used.items()},
    }
    shared = {name: figures[name] for name in ("outcome", "model", "n")}
    shared["id"] = figures["id"] and {n: figures["id"][n] for n in ("name", "is_index")}
    listed = {"set": cutoffs, "cutoffs": used, "reasons": reasons, "notes": []}
    return Casewise({**shared, **listed, "tidy": tidy, "glance": glance}, library)


def identified(
    figures: Mapping[str, Any], at: np.ndarray | Sequence[int] | None = None
) -> dict[str, Any]:
    """Give the column of what rows are called, of those in some places or of all; else none."""
    if figures["id"] is None:
        return {}
    values = figures["id"]["values"]
    if at is None:
        return {"id": values}
    if isinstance(values, np.ndarray):
        return {"id": values[np.asarray(at, dtype=np.intp)].tolist()}
    return {"id": [values[place] for place in at]}


def _written(reason: Mapping[str, Any]) -> str:
    terms = ", ".join(reason["terms"])
    return f"{reason['measure']}: {terms}" if terms else str(reason["measure"])


def _cutoff(name: str, value: Any) -> float | None:
    if value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        raise DataError(f"{name}={value!r}: give a number, or None to leave it out") from None
