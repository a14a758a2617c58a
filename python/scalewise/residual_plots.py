"""The figures that plots of residuals show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _core, frames
from ._core import DataError
from .respondents import answers_of_fit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .diagnostics import RegressionDiagnostics

#: The plots of all rows, and those of a single predictor.
OF_ROWS = ("residuals", "normal", "scale_location", "leverage", "histogram")
OF_PREDICTORS = ("added_variable", "component")

_SPAN, _ROBUST = 2 / 3, 3  # of lowess, as R's panel.smooth
_MOST_SMOOTHED = 10_000  # rows that lowess takes


def drawn(
    found: RegressionDiagnostics,
    kind: str,
    of: tuple[Any, str | None],
    ax: Axes | None,
    options: Mapping[str, Any],
) -> Axes | Figure:
    """Draw a plot by its kind; `of` are the answers and the predictor of those of single ones."""
    from .report.residual_plot import OVERVIEW, residual_overview, residual_plot

    if kind == "overview":
        return residual_overview([plotted(found, one) for one in OVERVIEW], **options)
    if kind in OF_ROWS:
        return residual_plot(plotted(found, kind), ax=ax, **options)
    if kind not in OF_PREDICTORS:
        offered = ", ".join(f'"{known}"' for known in ("overview", *OF_ROWS, *OF_PREDICTORS))
        raise DataError(f'kind="{kind}" is unknown: take {offered}')
    data, term = of
    plots = plotted_predictor(found, kind, data, term)
    if term is None and ax is None:
        return residual_overview(plots, **options)
    return residual_plot(plots[0], ax=ax, **options)


def plotted(found: RegressionDiagnostics, kind: str) -> dict[str, Any]:
    """Give the figures of a plot of all rows; rows without a figure are left out."""
    deleted = found.studentized_deleted_residual
    common = {"kind": kind, "outcome": found.outcome, "confidence": found.confidence}
    if kind == "normal":
        return {**common, **_normal(found)}
    if kind == "histogram":
        return {**common, **_histogram(found)}
    x, y, labels = _AXES[kind](found)
    kept = ~np.isnan(x + y)
    x, y = x[kept], y[kept]
    distance = found.cooks_distance if kind == "leverage" else deleted
    return {
        **common,
        **labels,
        "x": x,
        "y": y,
        "rows": _names(found)[kept],
        "distance": distance[kept],
        "coefficients": len(found.terms),
        **_curve(x, y),
    }


def plotted_predictor(
    found: RegressionDiagnostics, kind: str, data: Any, term: str | None
) -> list[dict[str, Any]]:
    """Give the figures of the plots of single predictors: of one, or of all of them."""
    if data is None:
        raise DataError(f'kind="{kind}" needs the answers: give data=')
    declared, options = found._blocks, found._options
    answers = answers_of_fit(found, data, what=f'kind="{kind}"')
    partial = _core.partial_residuals(
        answers,
        declared.outcome,
        list(declared.ordered),
        options["missing"],
        options["intercept"],
        options["model"],
    )
    if not np.array_equal(partial["rows"], found.rows):
        raise DataError(
            "the data have the rows that were diagnosed in another order: give the same data"
        )
    names = list(partial["predictors"])
    wanted = names if term is None else frames.known([term], names)
    return [_of_predictor(found, kind, partial, names.index(name)) for name in wanted]


def _of_predictor(
    found: RegressionDiagnostics, kind: str, partial: Mapping[str, Any], j: int
) -> dict[str, Any]:
    component = kind == "component"
    x = np.ascontiguousarray(partial["value" if component else "added"][:, j])
    y = np.ascontiguousarray(partial["component" if component else "outcome"][:, j])
    slope = partial["slopes"][j]
    # Both lines go through the point of the first row less its residual.
    intercept = y[0] - found.residual[0] - slope * x[0]
    return {
        "kind": kind,
        "outcome": found.outcome,
        "term": partial["predictors"][j],
        "x_label": "{term}" if component else "{term} | others",
        "y_label": "Component + residual" if component else "{outcome} | others",
        "title": "Component and residual: {term}" if component else "Added variable: {term}",
        "x": x,
        "y": y,
        "rows": _names(found),
        "distance": found.dfbetas[:, found.terms.index(partial["predictors"][j])],
        "slope": slope,
        "intercept": intercept,
        **_curve(x, y),
    }


def _names(found: RegressionDiagnostics) -> np.ndarray:
    """Give what rows are called: their names in the data, else their places."""
    return found.rows if found.ids is None else np.array(found.ids, dtype=object)


def _residuals(found: RegressionDiagnostics) -> tuple[np.ndarray, np.ndarray, dict[str, str]]:
    words = {"x_label": "Fitted", "y_label": "Residual", "title": "Residuals and fitted values"}
    return found.fitted, found.residual, words


def _scale_location(found: RegressionDiagnostics) -> tuple[np.ndarray, np.ndarray, dict[str, str]]:
    words = {
        "x_label": "Fitted",
        "y_label": "√|studentized residual|",
        "title": "Scale and location",
    }
    return found.fitted, np.sqrt(np.abs(found.studentized_residual)), words


def _leverage(found: RegressionDiagnostics) -> tuple[np.ndarray, np.ndarray, dict[str, str]]:
    words = {
        "x_label": "Leverage",
        "y_label": "Studentized residual",
        "title": "Residuals and leverage",
    }
    return found.leverage, found.studentized_residual, words


_AXES = {"residuals": _residuals, "scale_location": _scale_location, "leverage": _leverage}


def _normal(found: RegressionDiagnostics) -> dict[str, Any]:
    residual = found.studentized_residual
    kept = np.flatnonzero(~np.isnan(residual))
    order = kept[np.argsort(residual[kept], kind="stable")]
    scores = _core.normal_scores(len(order), found.confidence)
    return {
        "x_label": "Normal score",
        "y_label": "Studentized residual",
        "title": "Normal Q–Q",
        "x": scores["score"],
        "y": residual[order],
        "low": scores["low"],
        "high": scores["high"],
        "rows": _names(found)[order],
        "distance": residual[order],
    }


def _histogram(found: RegressionDiagnostics) -> dict[str, Any]:
    residual = found.standardized_residual
    kept = ~np.isnan(residual)
    curve = np.linspace(-4, 4, 161)
    return {
        "x_label": "Standardized residual",
        "y_label": "Density",
        "title": "Distribution of the residuals",
        "x": residual[kept],
        "y": residual[kept],
        "rows": _names(found)[kept],
        "distance": residual[kept],
        "curve_x": curve,
        "curve_y": np.exp(-0.5 * curve**2) / np.sqrt(2 * np.pi),
    }


def _curve(x: np.ndarray, y: np.ndarray) -> dict[str, Any]:
    """Smooth the points; of very many some that are evenly spaced in the order of x, and its ends.

    Every line is fitted to two thirds of the points, so that ten thousand of them draw the curve of
    a million.
    """
    if len(x) > _MOST_SMOOTHED:
        order = np.argsort(x, kind="stable")
        chosen = order[np.linspace(0, len(x) - 1, _MOST_SMOOTHED).astype(np.intp)]
        x, y = x[chosen], y[chosen]
    smoothed = _core.lowess(x, y, _SPAN, _ROBUST)
    return {"curve_x": smoothed["x"], "curve_y": smoothed["y"], "smoothed": len(x)}
