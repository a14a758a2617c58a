"""What diagnostics say of a regression as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .casewise import identified
from .results import weight_note


def glance_of(found: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Give the model in one row, with the rows that are largest in something."""
    measures = found["measures"]

    def largest(name: str) -> tuple[float, int | None]:
        sizes = np.abs(measures[name])
        if np.all(np.isnan(sizes)):
            return float("nan"), None
        at = int(np.nanargmax(sizes))
        return float(measures[name][at]), at

    one: dict[str, Any] = {
        name: found[name]
        for name in ("model", "block", "n", "n_predictors", "df2", "sigma", "r_squared")
    }
    one |= {name: found[name] for name in ("press", "predicted_r_squared")}
    for name in ("studentized_deleted_residual", "leverage", "cooks_distance"):
        one[f"largest_{name}"], at = largest(name)
        one[f"row_of_{name}"] = None if at is None else int(measures["row"][at])
        if found["id"] is not None:
            one[f"id_of_{name}"] = None if at is None else identified(found, [at])["id"][0]
    one["left_out"] = found["cases"]["read"] - found["cases"]["used"]
    return {name: [value] for name, value in one.items()}


def notes_of(found: Mapping[str, Any]) -> list[str]:
    """Say what the rows are, and what could not be told of them."""
    notes = weight_note(found, found["n"])
    if found["weighting"]["weight_type"] == "frequency":
        notes.append("The measures of a row are those of one of the respondents it stands for.")
    alone = found["alone"]
    if alone:
        rows = "1 row has" if alone == 1 else f"{alone} rows have"
        notes.append(
            f"{rows} a leverage of 1: the fit goes through whatever was answered there, and what "
            "divides by 1 - h does not exist."
        )
    if found["precision"] != "double":
        notes.append(
            "Computed from the rows in twice the usual precision: predictors are nearly "
            "collinear, or determine the outcome nearly exactly."
        )
    if found["sigma"] == 0.0:
        notes.append("The predictors determine the outcome exactly: residuals are rounding.")
    return notes
