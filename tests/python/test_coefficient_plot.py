"""The coefficient plot: points are the figures, and nothing is clipped."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import scalewise as sw

matplotlib = pytest.importorskip("matplotlib")

QUESTION = "In the past year, how often were the targets of your team changed without notice?"


@pytest.fixture(autouse=True)
def without_a_screen() -> Iterator[None]:
    from matplotlib import pyplot

    before = matplotlib.get_backend()
    pyplot.switch_backend("Agg")
    yield
    pyplot.close("all")
    pyplot.switch_backend(before)


def fitted(*sizes: int) -> sw.Regression:
    """A regression with blocks of these sizes."""
    rng = np.random.default_rng(sum(sizes))
    names = [f"x{i}" for i in range(sum(sizes))]
    data = {name: rng.normal(size=120) for name in names}
    data["y"] = sum(data.values()) + 3 * rng.normal(size=120)
    ends = np.cumsum(sizes)
    blocks = {
        f"Block {end}": names[end - size : end] for size, end in zip(sizes, ends, strict=True)
    }
    return sw.hierarchical_regression(data, "y", blocks)


def points(ax: Any) -> dict[str, list[float]]:
    """The figures of each model, by its label; lines of intervals have none."""
    lines = [line for line in ax.lines if not line.get_label().startswith("_")]
    return {line.get_label(): [float(x) for x in line.get_xdata()] for line in lines}


def column(fit: sw.Regression, name: str, model: int) -> list[float]:
    tidy = fit.to_dict()["tidy"]
    rows = zip(tidy["model"], tidy["term"], tidy[name], strict=True)
    return [value for number, term, value in rows if number == model and term != "(Intercept)"]


@pytest.mark.parametrize(
    ("standardized", "name", "label"),
    [(True, "beta", "β and its 95% CI"), (False, "estimate", "B and its 95% CI")],
)
def test_points_are_the_coefficients_of_the_last_model(
    standardized: bool, name: str, label: str
) -> None:
    fit = fitted(2, 1)
    ax = fit.plot(standardized=standardized)
    assert points(ax) == {label: column(fit, name, 2)}
    ends = "beta_conf_low" if standardized else "conf_low"
    intervals = [line.get_xdata() for line in ax.lines if len(set(line.get_ydata())) == 1]
    lows = [float(line[0]) for line in intervals if len(line) == 2]
    assert lows == column(fit, ends, 2)
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["x0", "x1", "x2"]


def test_all_models_stand_side_by_side() -> None:
    fit = fitted(2, 1, 1)
    ax = fit.plot("coefficients", models="all")
    assert points(ax) == {
        f"Model {model.model}: {model.block}": column(fit, "beta", model.model)
        for model in fit.models
    }
    drawn = [line for line in ax.lines if line.get_label().startswith("Model")]
    assert len({line.get_marker() for line in drawn}) == 3
    assert len({line.get_color() for line in drawn}) == 3
    places = [[float(y) for y in line.get_ydata()] for line in drawn]
    assert places[0][0] < places[1][0] < places[2][0]
    # A predictor of the last model only stands beside its label.
    assert places[2][3] == 3
    assert places[1][2] + places[2][2] == pytest.approx(4)


def test_zero_is_always_on_the_scale() -> None:
    x = np.arange(30.0)
    data = {"x": x, "y": 100 * x + np.sin(x)}
    ax = sw.hierarchical_regression(data, "y", [["x"]]).plot(standardized=False)
    low, high = ax.get_xlim()
    assert low < 0 < 100 < high
    assert "0" in [tick.get_text() for tick in ax.get_xticklabels()]


def test_numbers_are_written_as_in_the_tables() -> None:
    ax = fitted(2).plot(decimal=",", leading_zero=False)
    written = [tick.get_text() for tick in ax.get_xticklabels()]
    assert any(text.startswith(",") for text in written)
    assert not any("." in text or "-" in text for text in written)


def test_an_exact_fit_is_drawn_without_what_it_lacks() -> None:
    x = np.arange(6.0)
    fit = sw.hierarchical_regression({"x": x, "z": x**2, "y": 1 + 2 * x}, "y", [["x"], ["z"]])
    ax = fit.plot()
    assert all(math.isfinite(end) for end in ax.get_xlim())


def test_the_note_says_what_the_lines_are() -> None:
    ax = fitted(2).plot(labels={"y": "Tailoring"})
    (note,) = (text.get_text().replace("\n", " ") for text in ax.texts)
    assert note == (
        "Note. Outcome: Tailoring. β = standardised coefficient; lines: 95% CI. n = 120."
    )
    assert not fitted(2).plot(note=False).texts


@pytest.mark.parametrize("sizes", [(1,), (3, 2), (8, 8, 9)])
@pytest.mark.parametrize("models", ["last", "all"])
def test_nothing_is_clipped(sizes: tuple[int, ...], models: str) -> None:
    ax = fitted(*sizes).plot(labels={"x0": QUESTION, "y": QUESTION}, models=models, title="Title")
    figure = ax.figure
    figure.canvas.draw()
    whole = figure.bbox
    shown = [*ax.get_yticklabels(), *ax.get_xticklabels(), *ax.texts, ax.title, ax.get_legend()]
    for artist in shown:
        box = artist.get_window_extent()
        assert box.x0 >= whole.x0 - 1 and box.x1 <= whole.x1 + 1, artist
        assert box.y0 >= whole.y0 - 1 and box.y1 <= whole.y1 + 1, artist


def test_axes_of_the_caller_are_drawn_on() -> None:
    from matplotlib import pyplot

    mine = pyplot.subplots()[1]
    assert fitted(2).plot(ax=mine) is mine


def test_what_is_no_plot_is_refused() -> None:
    with pytest.raises(sw.DataError, match="kind='residuals' is no plot of a regression"):
        fitted(1).plot("residuals")
    with pytest.raises(ValueError, match='models must be "last" or "all"'):
        fitted(1).plot(models="first")
