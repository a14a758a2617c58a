"""Plots of residuals: the points are the figures, and many of them are counted in hexagons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from scalewise.residual_plots import OF_ROWS, plotted

matplotlib = pytest.importorskip("matplotlib")


@pytest.fixture(autouse=True)
def without_a_screen() -> Iterator[None]:
    from matplotlib import pyplot

    before = matplotlib.get_backend()
    pyplot.switch_backend("Agg")
    yield
    pyplot.close("all")
    pyplot.switch_backend(before)


def invented(n: int = 80) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(n)
    data = {"age": rng.integers(20, 65, n).astype(float), "hours": rng.normal(35, 6, n)}
    data["stress"] = 0.04 * data["age"] + 0.1 * data["hours"] + rng.normal(size=n)
    data["stress"][5] += 5
    return data


def diagnosed(n: int = 80, **options: Any) -> sw.RegressionDiagnostics:
    blocks = {"Person": ["age"], "Work": ["hours"]}
    return sw.regression_diagnostics(invented(n), "stress", blocks, **options)


def note_of(ax: Any) -> str:
    (note,) = (text.get_text() for text in ax.texts if text.get_text().startswith("Note."))
    return str(note).replace("\n", " ")


def points(ax: Any) -> Any:
    (line,) = (line for line in ax.lines if line.get_marker() == "o")
    return line


def test_points_are_the_figures() -> None:
    found = diagnosed()
    ax = found.plot("residuals")
    assert list(points(ax).get_xdata()) == list(found.fitted)
    assert list(points(ax).get_ydata()) == list(found.residual)
    assert "5" in [text.get_text() for text in ax.texts]
    assert note_of(ax).endswith("n = 80 rows.")
    ax = found.plot("leverage")
    assert list(points(ax).get_xdata()) == list(found.leverage)
    assert list(points(ax).get_ydata()) == list(found.studentized_residual)
    ax = found.plot("normal")
    assert list(points(ax).get_ydata()) == sorted(found.studentized_residual)
    assert "95%" in note_of(ax)
    ax = found.plot("scale_location")
    assert ax.get_ylim()[0] == 0
    ax = found.plot("histogram", title="Rest", decimal=",")
    assert ax.get_title(loc="left") == "Rest"


def test_the_overview_has_four_plots() -> None:
    figure = diagnosed().plot()
    assert len(figure.axes) == 4
    assert [ax.get_title(loc="left") for ax in figure.axes] == [
        "Residuals and fitted values",
        "Normal Q–Q",
        "Scale and location",
        "Residuals and leverage",
    ]


def test_single_predictors() -> None:
    data = invented()
    found = diagnosed()
    ax = found.plot("added_variable", data=data, term="age", labels={"age": "Age in years"})
    assert ax.get_xlabel() == "Age in years | others"
    line = next(line for line in ax.lines if line.get_linestyle() == "--")
    (x0, x1), (y0, y1) = line.get_xdata(), line.get_ydata()
    slope = sw.hierarchical_regression(data, "stress", [["age", "hours"]]).tidy()
    expected = dict(zip(slope["term"], slope["estimate"], strict=True))["age"]
    assert (y1 - y0) / (x1 - x0) == pytest.approx(expected, rel=1e-12)
    figure = found.plot("component", data=data)
    assert [ax.get_xlabel() for ax in figure.axes if ax.get_visible()] == ["age", "hours"]
    with pytest.raises(sw.DataError, match='kind="component" needs the answers'):
        found.plot("component")
    with pytest.raises(sw.DataError, match="the data are not those that were fitted"):
        found.plot("component", data=invented(81))
    with pytest.raises(sw.DataError, match='kind="box" is unknown: take "overview", '):
        found.plot("box")


def test_many_rows_are_hexagons_and_the_note_says_so() -> None:
    found = diagnosed(6000)
    ax = found.plot("residuals")
    assert not [line for line in ax.lines if line.get_marker() == "o"]
    (hexagons,) = ax.collections
    assert hexagons.get_array().sum() == 6000
    assert "Hexagons: the darker, the more respondents." in note_of(ax)
    assert points(found.plot("residuals", most_points=6000)) is not None


def test_rows_without_a_figure_are_left_out_of_the_plot() -> None:
    data = {"x": np.arange(8.0), "alone": np.eye(8)[2], "y": np.arange(8.0) ** 1.2}
    found = sw.regression_diagnostics(data, "y", [["x", "alone"]])
    for kind in OF_ROWS:
        drawn = plotted(found, kind)
        assert not np.isnan(drawn["x"]).any() and not np.isnan(drawn["y"]).any()
    assert 2 not in plotted(found, "leverage")["rows"]
