"""The answers to items as bars: as long as the frequencies, in the right place, nothing clipped."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import EXACT
from scalewise.report import ReportDependencyError, item_plot
from scalewise.report.drawing import luminance

matplotlib = pytest.importorskip("matplotlib")

NAN = float("nan")
QUESTION = "In the past year, how often were the targets of your team changed without notice?"
FOUR = {0: "Strongly disagree", 1: "Disagree", 2: "Agree", 3: "Strongly agree"}
FIVE = {1: "Never", 2: "Seldom", 3: "Sometimes", 4: "Often", 5: "Always"}
WORKLOAD = sw.Scale(
    "workload",
    ["enough_time", "no_conflict", "too_much"],
    bounds=(0, 3),
    reverse=["enough_time", "no_conflict"],
)


@pytest.fixture(autouse=True)
def without_a_screen() -> Iterator[None]:
    from matplotlib import pyplot

    before = matplotlib.get_backend()
    pyplot.switch_backend("Agg")
    yield
    pyplot.close("all")
    pyplot.switch_backend(before)


@pytest.fixture(scope="module")
def people() -> dict[str, Any]:
    from scalewise.datasets import simulate_nav2018

    return simulate_nav2018()


def many(k: int, low: int = 1, high: int = 7) -> dict[str, Any]:
    """k items of every shape: one category only, some answers missing, nobody at all."""
    rng = np.random.default_rng(k)
    drawn = rng.normal(rng.uniform(low, high, (k, 1)), 1.6, (k, 211))
    answers = {f"q{i}": row for i, row in enumerate(np.clip(np.round(drawn), low, high))}
    if k > 2:
        answers["q0"][:] = high
        answers["q1"][:50] = NAN
        answers["q2"][:] = NAN
    return answers


def pieces(ax: Any) -> list[list[Any]]:
    """The pieces of each item, from the lowest answer to the highest."""
    return [list(of_item) for of_item in zip(*ax.containers, strict=True)]


def widths(ax: Any) -> list[list[float]]:
    return [[piece.get_width() for piece in of_item] for of_item in pieces(ax)]


def spans(ax: Any) -> list[tuple[float, float]]:
    """Where the bar of each item begins and ends."""
    return [
        (of_item[0].get_x(), of_item[-1].get_x() + of_item[-1].get_width())
        for of_item in pieces(ax)
    ]


def texts(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.texts]


def note_of(ax: Any) -> str:
    return next(text for text in texts(ax) if text.startswith("Note.")).replace("\n", " ")


def items_of(ax: Any) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def legend_of(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_bars_are_the_frequencies(people: dict[str, Any]) -> None:
    ax = sw.item_plot(people, WORKLOAD, answers=FOUR)
    for item, found in zip(WORKLOAD.items, widths(ax), strict=True):
        answered = people[item][~np.isnan(people[item])]
        expected = [100 * np.mean(answered == code) for code in range(4)]
        np.testing.assert_allclose(found, expected, rtol=EXACT)
    for (start, _), of_item in zip(spans(ax), pieces(ax), strict=True):
        # An even number of answers: half of them on each side of the centre line.
        assert start == pytest.approx(-sum(piece.get_width() for piece in of_item[:2]), rel=EXACT)
        assert of_item[2].get_x() == pytest.approx(0, abs=1e-12)
    assert legend_of(ax) == list(FOUR.values())
    assert items_of(ax) == ["enough_time (R)", "no_conflict (R)", "too_much"]


def test_pieces_follow_each_other(people: dict[str, Any]) -> None:
    for of_item in pieces(sw.item_plot(people, WORKLOAD)):
        for one, following in itertools.pairwise(of_item):
            assert following.get_x() == pytest.approx(one.get_x() + one.get_width(), abs=1e-12)


ODD = {"a": np.array([1.0, 2, 3, 3, 4, 4, 5, 5]), "b": np.array([1.0, 1, 1, 1, 3, 3, NAN, NAN])}


def test_the_neutral_answer_is_split() -> None:
    ax = sw.item_plot(ODD, ["a", "b"], answers=FIVE)
    assert widths(ax)[0] == [12.5, 12.5, 25, 25, 25]
    assert spans(ax)[0] == (-37.5, 62.5)
    assert pieces(ax)[0][2].get_x() == -12.5
    assert spans(ax)[1][0] == pytest.approx(-(400 / 6 + 100 / 6), rel=EXACT)
    assert "“Sometimes” is split at the centre line." in note_of(ax)


def test_the_neutral_answer_is_set_apart() -> None:
    ax = sw.item_plot(ODD, ["a", "b"], answers=FIVE, neutral="apart")
    a, b = pieces(ax)
    assert a[0].get_x() == -25
    assert a[3].get_x() == 0
    assert a[2].get_x() == b[2].get_x() > a[4].get_x() + a[4].get_width()
    assert b[2].get_width() == pytest.approx(100 / 3, rel=EXACT)
    assert "“Sometimes” is set apart on the right." in note_of(ax)
    origins = [line.get_xdata()[0] for line in ax.lines]
    assert origins == [0, a[2].get_x()]


def test_the_centre_is_in_the_middle_of_the_bounds() -> None:
    ax = sw.item_plot({"x": np.array([1.0, 1, 2])}, ["x"], bounds=(0, 3))
    assert widths(ax) == [[0, pytest.approx(200 / 3), pytest.approx(100 / 3), 0]]
    assert legend_of(ax) == ["0", "1", "2", "3"]
    assert spans(ax)[0][0] == pytest.approx(-200 / 3)


def test_reversed_items_as_answered_and_as_keyed(people: dict[str, Any]) -> None:
    answered, keyed = (sw.item_plot(people, WORKLOAD, keyed=keyed) for keyed in (False, True))
    np.testing.assert_allclose(widths(keyed)[0], widths(answered)[0][::-1], rtol=EXACT)
    np.testing.assert_allclose(widths(keyed)[2], widths(answered)[2], rtol=EXACT)
    assert "(R) = reverse-keyed item, shown as answered." in note_of(answered)
    assert "(R) = reverse-keyed item, shown as keyed: answers turned round." in note_of(keyed)


def test_the_order_of_items() -> None:
    data = {"low": np.array([1.0, 2]), "none": np.array([NAN, NAN]), "high": np.array([4.0, 5])}
    assert items_of(sw.item_plot(data, list(data))) == ["low", "none", "high"]
    ax = sw.item_plot(data, list(data), order="mean")
    assert items_of(ax) == ["high", "low", "none"]
    assert "Items in the order of their means." in note_of(ax)
    assert ax.yaxis_inverted()


def test_figures_stand_where_they_fit() -> None:
    data = {"x": np.repeat([1.0, 2, 3, 4], [1, 299, 400, 300])}
    ax = sw.item_plot(data, ["x"], digits=1, decimal=",")
    assert [text for text in texts(ax) if "," in text and "N" not in text] == [
        "29,9",
        "40,0",
        "30,0",
    ]
    assert "0,1" not in texts(ax)


def test_n_is_a_column_where_it_differs() -> None:
    ax = sw.item_plot(ODD, ["a", "b"])
    assert {"n", "8", "6"} <= set(texts(ax))
    assert "n =" not in note_of(ax)
    ax = sw.item_plot({"x": ODD["a"]}, ["x"])
    assert "n = 8." in note_of(ax)
    assert not any(t.startswith("Note.") for t in texts(sw.item_plot(ODD, ["a"], note=False)))


def test_weights_count() -> None:
    data = {"x": np.array([0.0, 1, 1]), "w": np.array([3, 1, 1])}
    ax = sw.item_plot(data, ["x"], weights="w", weight_type="frequency")
    assert widths(ax) == [[60, 40]]
    assert "answered the item, by frequency weights. n = 5." in note_of(ax)


@pytest.mark.parametrize("answers", range(2, 13))
def test_greys_differ(answers: int) -> None:
    data = {"x": np.arange(answers, dtype=float)}
    ax = sw.item_plot(data, ["x"])
    (of_item,) = pieces(ax)
    greys = sorted(luminance(piece.get_facecolor()) ** (1 / 3) for piece in of_item)
    steps = np.diff(greys) * 116
    assert min(steps) > (9 if answers < 8 else 3)
    # Outwards both sides get darker.
    half = answers // 2
    left = [luminance(piece.get_facecolor()) for piece in of_item[:half]]
    right = [luminance(piece.get_facecolor()) for piece in of_item[-half:]]
    assert left == sorted(left)
    assert right == sorted(right, reverse=True)


@pytest.mark.parametrize(
    ("k", "neutral", "bounds"),
    [
        (1, "split", (1, 7)),
        (3, "apart", (1, 7)),
        (3, "split", (0, 7)),
        (8, "split", (1, 7)),
        (25, "split", (0, 7)),
        (25, "apart", (1, 7)),
    ],
)
def test_nothing_is_clipped(k: int, neutral: Any, bounds: tuple[int, int]) -> None:
    data = many(k)
    scale: Any = ["q0"] if k == 1 else sw.Scale("s", list(data), bounds=bounds)
    named = {"q0": QUESTION, f"q{k - 1}": f"{QUESTION} {QUESTION}"}
    words = {code: f"Answer number {code} of the question" for code in range(8)}
    for answers in (None, words):
        ax = sw.item_plot(
            data, scale, labels=named, answers=answers, neutral=neutral, title="A title"
        )
        figure = ax.figure
        figure.canvas.draw()
        whole, drawn = figure.bbox, ax.get_tightbbox()
        assert drawn.x0 >= whole.x0
        assert drawn.y0 >= whole.y0
        assert drawn.x1 <= whole.x1
        assert drawn.y1 <= whole.y1
        inner = ax.get_window_extent()
        assert inner.width / figure.dpi == pytest.approx(4.4, abs=0.2)
        boxes = {text.get_text(): text.get_window_extent() for text in figure.findobj(is_text)}
        for label, box in boxes.items():
            assert whole.x0 <= box.x0, label
            assert box.x1 <= whole.x1, label
        heights = [label.get_window_extent().height for label in ax.get_yticklabels()]
        assert max(heights) <= inner.height / k
        ticks = [tick.get_window_extent() for tick in ax.get_xticklabels()]
        assert all(one.x1 < other.x0 for one, other in itertools.pairwise(ticks))
        legend, note = ax.get_legend().get_window_extent(), boxes[note_text(ax)]
        assert legend.y1 < min(tick.y0 for tick in ticks)
        assert note.y1 < legend.y0


def is_text(artist: Any) -> bool:
    from matplotlib.text import Text

    return isinstance(artist, Text) and bool(artist.get_text()) and artist.get_visible()


def note_text(ax: Any) -> str:
    return next(text for text in texts(ax) if text.startswith("Note."))


def test_figures_lie_inside_their_pieces() -> None:
    ax = sw.item_plot(many(25), list(many(25)), neutral="apart")
    ax.figure.canvas.draw()
    boxes = [piece.get_window_extent() for of_item in pieces(ax) for piece in of_item]
    shown = [text for text in ax.texts if text.get_text().isdigit() and text.get_zorder() == 4]
    assert len(shown) > 60
    for text in shown:
        box = text.get_window_extent()
        assert any(
            piece.x0 <= box.x0 and box.x1 <= piece.x1 and piece.y0 <= box.y0 and box.y1 <= piece.y1
            for piece in boxes
        ), text


def test_it_draws_on_given_axes(people: dict[str, Any]) -> None:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, 1, figsize=(7, 6), layout="constrained")
    assert sw.item_plot(people, WORKLOAD, answers=FOUR, ax=axes[0]) is axes[0]
    sw.item_plot(ODD, ["a", "b"], ax=axes[1], neutral="apart")
    assert tuple(figure.get_size_inches()) == (7, 6)
    figure.canvas.draw()
    for ax in axes:
        assert figure.bbox.x0 <= ax.get_tightbbox().x0
        assert ax.get_tightbbox().x1 <= figure.bbox.x1


def test_labels_are_shown_literally() -> None:
    ax = sw.item_plot(
        {"x": np.array([1.0, 2])}, ["x"], labels={"x": "$x$ & a_b"}, answers={1: "$no$", 2: "yes"}
    )
    assert items_of(ax) == ["$x$ & a_b"]
    assert not ax.get_yticklabels()[0].get_parse_math()
    assert legend_of(ax) == ["$no$", "yes"]
    assert not ax.get_legend().get_texts()[0].get_parse_math()


def test_labels_of_the_frame() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"x": [1, 2, 2], "y": [1, 1, 2]})
    frame.attrs["column_names_to_labels"] = {"x": "First question", "y": None}
    frame.attrs["variable_value_labels"] = {"x": {1.0: "No", 2.0: "Yes", 99.0: "Refused"}}
    scale = sw.Scale("s", ["x", "y"], bounds=(1, 2))
    assert legend_of(sw.item_plot(frame, scale)) == ["No", "Yes"]
    del frame.attrs["variable_value_labels"]["x"][99.0]
    ax = sw.item_plot(frame, ["x", "y"])
    assert items_of(ax) == ["First question", "y"]
    assert legend_of(ax) == ["No", "Yes"]
    assert legend_of(sw.item_plot(frame, ["x"], answers={1: "Nei"})) == ["Nei", "2"]
    frame.attrs["variable_value_labels"]["y"] = {1.0: "Yes", 2.0: "No"}
    with pytest.raises(sw.DataError, match="`x` and `y` have different labels"):
        sw.item_plot(frame, ["x", "y"])


def test_frequencies_plot_themselves() -> None:
    ax = sw.frequencies(ODD, ["a"]).plot(answers=FIVE)
    assert widths(ax) == [[12.5, 12.5, 25, 25, 25]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"neutral": "left"}, 'neutral="left" is unknown: take "split" or "apart"'),
        ({"order": "name"}, 'order="name" is unknown: take "declared" or "mean"'),
        ({"reverse": ["z"]}, "reverse names `z`, which is not among the items"),
        ({"reverse": ["a"], "keyed": True}, r"give bounds=\(low, high\)"),
        ({"bounds": (0, 4), "reverse": ["a"], "keyed": True}, "`a` has the answer -1"),
    ],
)
def test_refusals(options: dict[str, Any], message: str) -> None:
    with pytest.raises(sw.DataError, match=message):
        sw.item_plot(ODD, ["a", "b"], **options)


def test_what_cannot_be_drawn() -> None:
    with pytest.raises(sw.DataError, match="there are 40 different answers, and bars can show 12"):
        sw.item_plot({"age": np.arange(40.0)}, ["age"])
    with pytest.raises(sw.DataError, match="nobody answered any of the items"):
        sw.item_plot({"x": np.full(3, NAN)}, ["x"])
    with pytest.raises(sw.DataError, match="outside"):
        sw.item_plot(ODD, sw.Scale("s", ["a", "b"], bounds=(0, 3)))


def test_the_figure_of_the_readme(people: dict[str, Any]) -> None:
    readme = Path(__file__).parents[2] / "README.md"
    blocks = re.findall(r"```py\n(.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL)
    (block,) = (block for block in blocks if "item_plot" in block)
    names: dict[str, Any] = {"sw": sw, "df": people}
    exec(f"{block.replace('sw.item_plot', 'ax = sw.item_plot')}", names)
    assert legend_of(names["ax"]) == names["agree"]
    assert len(items_of(names["ax"])) == 5


def test_without_matplotlib_the_message_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ReportDependencyError, match="which is not installed"):
        item_plot(sw.frequencies(ODD, ["a"]).to_dict())
