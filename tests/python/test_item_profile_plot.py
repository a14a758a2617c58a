"""What each item adds to its scale: the points are the figures, and nothing is clipped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import scalewise as sw

matplotlib = pytest.importorskip("matplotlib")
pytestmark = pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")

QUESTION = "In the past year, how often were the targets of your team changed without notice?"


@pytest.fixture(autouse=True)
def without_a_screen() -> Iterator[None]:
    from matplotlib import pyplot

    before = matplotlib.get_backend()
    pyplot.switch_backend("Agg")
    yield
    pyplot.close("all")
    pyplot.switch_backend(before)


def answers(k: int) -> dict[str, Any]:
    rng = np.random.default_rng(k)
    common = rng.normal(size=80)
    return {f"q{i}": common + rng.normal(size=80) * (1 + i % 3) for i in range(k)}


def of_items(k: int) -> sw.ItemAnalysis:
    data = answers(k)
    scale = sw.Scale("s", list(data), bounds=(-30, 30))
    return sw.item_analysis(data, scale)


def points(ax: Any) -> dict[str, list[float]]:
    return {line.get_label(): list(line.get_xdata()) for line in ax.lines}


def note_of(ax: Any) -> str:
    (text,) = (text.get_text() for text in ax.texts)
    return str(text).replace("\n", " ")


def test_points_are_the_figures() -> None:
    found = of_items(4)
    tidy = found.to_dict()["tidy"]
    ax = found.plot(labels={"q0": QUESTION})
    drawn = points(ax)
    assert drawn["Item–rest r"] == tidy["item_rest"]
    assert drawn["α if dropped"] == tidy["alpha_if_dropped"]
    assert drawn["α"] == [found.alpha] * 2
    (band,) = ax.patches
    assert band.get_x() == pytest.approx(found.conf_low)
    assert band.get_x() + band.get_width() == pytest.approx(found.conf_high)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(drawn)
    low, high = (f"{end:.2f}".lstrip("0") for end in (found.conf_low, found.conf_high))
    assert f"α = {found.alpha:.2f}".replace("0.", ".") in note_of(ax)
    assert f"95% CI, [{low}, {high}]" in note_of(ax)
    assert "n = 80." in note_of(ax)


def test_two_items_have_no_alpha_without_one_of_them() -> None:
    assert list(points(of_items(2).plot())) == ["Item–rest r", "α"]


def test_without_an_interval_there_is_no_band() -> None:
    data = answers(3)
    moments = sw.Moments.of(data, weights=np.ones(80), weight_type="sampling")
    ax = sw.item_analysis(moments, list(data)).plot()
    assert not ax.patches
    assert "CI" not in note_of(ax)


def test_reversed_items_are_marked() -> None:
    data = answers(3)
    data["q1"] = -data["q1"]
    scale = sw.Scale("s", list(data), bounds=(-30, 30), reverse=["q1"])
    ax = sw.item_analysis(data, scale).plot()
    assert [label.get_text() for label in ax.get_yticklabels()] == ["q0", "q1 (R)", "q2"]
    assert "(R) = reverse-keyed item, as keyed." in note_of(ax)


def test_negative_figures_are_drawn_down_to_minus_one() -> None:
    data = answers(4)
    data["q3"] = -data["q0"]
    ax = sw.item_analysis(data, list(data)).plot()
    low = ax.get_xlim()[0]
    assert low < min(points(ax)["Item–rest r"])
    assert "−" in ax.get_xticklabels()[0].get_text()
    rng = np.random.default_rng(0)
    data["q1"] = rng.normal(size=80)
    data["q2"] = -data["q1"] + 0.1 * rng.normal(size=80)
    data["q3"] = -data["q0"] + 0.1 * rng.normal(size=80)
    found = sw.item_analysis(data, list(data))
    assert found.alpha < -1
    ax = found.plot()
    assert ax.get_xlim()[0] == pytest.approx(-1.04)
    assert "Figures below −1 are not drawn." in note_of(ax)


@pytest.mark.parametrize("k", [2, 3, 13, 25])
def test_nothing_is_clipped(k: int) -> None:
    ax = of_items(k).plot(labels={"q0": QUESTION, f"q{k - 1}": f"{QUESTION} {QUESTION}"}, title="T")
    figure = ax.figure
    figure.canvas.draw()
    whole, drawn = figure.bbox, ax.get_tightbbox()
    assert drawn.x0 >= whole.x0
    assert drawn.y0 >= whole.y0
    assert drawn.x1 <= whole.x1
    assert drawn.y1 <= whole.y1
    heights = [label.get_window_extent().height for label in ax.get_yticklabels()]
    assert max(heights) <= ax.get_window_extent().height / k


def test_it_draws_on_given_axes() -> None:
    from matplotlib import pyplot

    figure, ax = pyplot.subplots(figsize=(7, 3), layout="constrained")
    assert of_items(3).plot(ax=ax, decimal=",", leading_zero=True) is ax
    assert tuple(figure.get_size_inches()) == (7, 3)
    assert "0,2" in [label.get_text() for label in ax.get_xticklabels()]
