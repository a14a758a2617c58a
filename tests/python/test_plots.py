"""The heatmap of a correlation matrix: its texts, its limits, and that nothing is clipped."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from invented_results import NAN, correlation_result
from scalewise.report import DEFAULT_LEVELS, ReportDependencyError, correlation_plot

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


def result_of(k: int) -> dict[str, Any]:
    """A matrix of k variables with correlations from -.99 to .99."""
    r = np.sin(np.outer(np.arange(1, k + 1), np.arange(1, k + 1)) * 1.7)
    r = (r + r.T) / 2
    return correlation_result(
        names=[f"v{i}" for i in range(k)],
        r=r.tolist(),
        p_value=(1 - abs(r)).tolist(),
        n=[[100] * k] * k,
    )


def texts(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.texts]


def labels(axis: Any) -> list[str]:
    return [label.get_text() for label in axis.get_ticklabels()]


def bar_of(ax: Any) -> Any:
    (bar,) = ax.child_axes
    return bar


def test_the_texts_are_those_of_the_table() -> None:
    ax = correlation_plot(correlation_result(), labels={"a": "Workload"})
    assert texts(ax) == ["—", "−0.17", "—", "0.30", "0.00", "—"]
    assert labels(ax.yaxis) == ["1. Workload", "2. b", "3. c"]
    assert labels(ax.xaxis) == ["1", "2", "3"]
    assert ax.get_title(loc="left") == ""
    bar = bar_of(ax)
    assert bar.get_ylabel() == "Pearson correlation"
    assert labels(bar.yaxis) == ["−1", "−0.5", "0", "0.5", "1"]


def test_each_text_stands_in_its_cell() -> None:
    ax = correlation_plot(correlation_result())
    places = {text.get_text(): text.get_position() for text in ax.texts}
    assert places["−0.17"] == (0.5, 1.5)
    assert places["0.30"] == (0.5, 2.5)
    assert places["0.00"] == (1.5, 2.5)
    assert ax.yaxis_inverted()


def test_numbers_are_written_as_asked() -> None:
    ax = correlation_plot(
        correlation_result(method="kendall"),
        decimal=",",
        leading_zero=True,
        digits=3,
        star_levels=DEFAULT_LEVELS,
        title="Offices $a$ & b",
    )
    assert texts(ax) == ["—", "−0,173*", "—", "0,300***", "0,004", "—"]
    assert labels(bar_of(ax).yaxis) == ["−1", "−0,5", "0", "0,5", "1"]
    assert bar_of(ax).get_ylabel() == "Kendall correlation"
    assert ax.get_title(loc="left") == "Offices $a$ & b"


def test_colours_have_fixed_limits_and_only_the_lower_triangle_has_any() -> None:
    for r in (0.1, 0.99):
        ax = correlation_plot(correlation_result(r=[[1, r, -r], [r, 1, r], [-r, r, 1]]))
        (mesh,) = ax.collections
        assert mesh.get_clim() == (-1, 1)
        shown = np.ma.filled(mesh.get_array(), np.nan).reshape(3, 3)
        np.testing.assert_array_equal(shown, [[np.nan] * 3, [r, np.nan, np.nan], [-r, r, np.nan]])
        red, _, blue, _ = mesh.to_rgba(np.array([-0.9]))[0]
        assert red > blue
        red, _, blue, _ = mesh.to_rgba(np.array([0.9]))[0]
        assert blue > red


def test_texts_stand_out_from_their_cells() -> None:
    ax = correlation_plot(correlation_result(r=[[1, 0.95, 0.1], [0.95, 1, -0.95], [0.1, -0.95, 1]]))
    colours = {text.get_text(): text.get_color() for text in ax.texts}
    assert colours["0.95"] == colours["−0.95"] == "#ffffff"
    assert colours["0.10"] == "#222222"


def test_an_unknown_correlation_is_an_empty_cell() -> None:
    ax = correlation_plot(correlation_result(r=[[1, NAN, 0.3], [NAN, 1, 0], [0.3, 0, 1]]))
    assert texts(ax) == ["—", "", "—", "0.30", "0.00", "—"]


def test_there_is_no_frame() -> None:
    ax = correlation_plot(correlation_result())
    assert not any(spine.get_visible() for spine in ax.spines.values())
    assert len(ax.child_axes) == 1


@pytest.mark.parametrize("stars", [None, DEFAULT_LEVELS])
@pytest.mark.parametrize("k", [1, 2, 3, 10, 25])
def test_nothing_is_clipped_and_texts_fit_their_cells(k: int, stars: Any) -> None:
    named = {"v0": QUESTION, f"v{k - 1}": f"{QUESTION} {QUESTION}"}
    ax = correlation_plot(result_of(k), labels=named, star_levels=stars, title="Title")
    figure = ax.figure
    figure.canvas.draw()
    whole, drawn = figure.bbox, ax.get_tightbbox()
    assert drawn.x0 >= whole.x0
    assert drawn.y0 >= whole.y0
    assert drawn.x1 <= whole.x1
    assert drawn.y1 <= whole.y1
    box = ax.get_window_extent()
    cell = box.width / k
    assert box.height / k == pytest.approx(cell, rel=1e-6)
    assert all(text.get_window_extent().width <= cell for text in ax.texts)
    assert all(text.get_fontsize() >= 7 for text in ax.texts)
    heights = [label.get_window_extent().height for label in ax.get_yticklabels()]
    assert max(heights) <= cell


def test_long_labels_are_whole() -> None:
    ax = correlation_plot(result_of(10), labels={"v3": QUESTION})
    assert labels(ax.yaxis)[3].replace("\n", " ") == f"4. {QUESTION}"
    assert "\n" in labels(ax.yaxis)[3]


def test_labels_are_shown_literally() -> None:
    ax = correlation_plot(correlation_result(), labels={"a": "$x$ & a_b\nnext"})
    assert labels(ax.yaxis)[0] == "1. $x$ & a_b next"
    assert not ax.get_yticklabels()[0].get_parse_math()


def test_it_draws_on_given_axes() -> None:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(8, 4), layout="constrained")
    assert correlation_plot(result_of(6), ax=axes[0], labels={"v1": QUESTION}) is axes[0]
    assert correlation_plot(result_of(12), ax=axes[1]) is axes[1]
    assert tuple(figure.get_size_inches()) == (8, 4)
    figure.canvas.draw()
    for ax in axes:
        assert figure.bbox.x0 <= ax.get_tightbbox().x0
        assert ax.get_tightbbox().x1 <= figure.bbox.x1
    assert axes[0].texts[0].get_fontsize() >= axes[1].texts[0].get_fontsize()


def test_mixed_matrices_name_no_single_coefficient() -> None:
    kinds = [["pearson", "polyserial", "pearson"]] * 3
    ax = correlation_plot(correlation_result(method="auto", methods=kinds))
    assert bar_of(ax).get_ylabel() == "Correlation"


def test_a_result_plots_itself() -> None:
    answers = {"x": np.array([1.0, 2, 3, 4, 5]), "y": np.array([1.0, 3, 2, 4, 5])}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = sw.correlation_matrix(answers).plot(labels={"x": "First"})
    assert texts(ax) == ["—", "0.90", "—"]
    assert labels(ax.yaxis) == ["1. First", "2. y"]


def test_without_matplotlib_the_message_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ReportDependencyError) as refused:
        correlation_plot(correlation_result())
    assert str(refused.value) == (
        "plots are drawn by matplotlib, which is not installed: "
        'pip install "scalewise[plot]" (table() shows the same figures without it)'
    )
