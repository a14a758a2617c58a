"""The tables of several scales: in full, with labels, marks and what the notes say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scalewise as sw
from invented_results import drawn
from scalewise.report import item_scale_table, scale_correlation_table, scale_table

pytestmark = pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")

LABELS = {"calm": "Calmness", "open": "Openness", "wide": "Both", "a": "I keep calm"}


def correlations() -> np.ndarray:
    """Three items that correlate by .5, three by .4; between them .2, between the last two .45."""
    r = np.full((6, 6), 0.2)
    r[:3, :3], r[3:, 3:] = 0.5, 0.4
    r[2, 5] = r[5, 2] = 0.45
    r[0, 3:] = r[3:, 0] = -0.2
    r[0, 1:3] = r[1:3, 0] = -0.5
    np.fill_diagonal(r, 1)
    return r


def analysis() -> sw.ScaleAnalysis:
    published = sw.Moments.from_correlation(
        correlations(), n=120, names=list("abcdef"), means=[2, 3, 3, 2, 2.5, 3], sds=[1] * 6
    )
    scales = [
        sw.Scale("calm", ["a", "b", "c"], bounds=(1, 5), reverse=["a"]),
        sw.Scale("open", ["d", "e", "f"], bounds=(1, 5)),
        sw.Scale("wide", ["c", "f"], bounds=(1, 5), score="sum"),
    ]
    return sw.scale_analysis(published, scales)


def test_the_overview_in_full() -> None:
    assert (
        drawn(analysis().table(labels=LABELS, leading_zero=False))
        == """
Table
Means, Standard Deviations, and Reliabilities of the Scales

───────────────────────────────────────────────────────
                                                   Mean
Scale     Items     M    SD    α    95% CI      ω     r
───────────────────────────────────────────────────────
Calmness      3  3.33  0.82  .75  [.66, .82]  .75   .50
Openness      3  2.50  0.77  .67  [.55, .76]  .67   .40
Both          2  6.00  1.70  .62  [.46, .74]        .45
───────────────────────────────────────────────────────
Note. Scale scores are means of their items; those of Both are sums. α =
Cronbach's α with Feldt's interval; ω = McDonald's ω of a one-factor
model; mean r = mean correlation between the items. n = 120.
Of two items (Both) mean r is their correlation; ω needs three.
"""
    )


def test_the_correlations_in_full() -> None:
    assert (
        drawn(analysis().correlation_table(labels=LABELS, leading_zero=False))
        == """
Table
Correlations of the Scales

──────────────────────────────────
Scale           1        2      3
──────────────────────────────────
1. Calmness  (.75)     .51    .82
2. Openness   .36***  (.67)   .81
3. Both       .56†     .52†  (.62)
──────────────────────────────────
Note. Below the diagonal: Pearson's r; in parentheses on it: Cronbach's
α; above it: r corrected for attenuation, r / √(α α). Stars: two-sided t
tests of r. n = 120.
† The scales share items: r is corrected for the variance that these
contribute to both (Bashaw & Anderson, 1967; Cureton, 1966), and is not
tested.
* p < .05. ** p < .01. *** p < .001.
"""
    )


def test_the_items_in_full() -> None:
    assert (
        drawn(analysis().item_table(labels=LABELS, leading_zero=False))
        == """
Table
Correlations of Items With Scales

────────────────────────────────
                       Scale
                   ─────────────
Item                 1    2    3
────────────────────────────────
1. Calmness
  I keep calm (R)  .58  .26  .41
  b                .58  .26  .41
  c                .58  .37  .45
2. Openness
  d                .24  .48  .35
  e                .24  .48  .35
  f                .35  .48  .45
3. Both
  c                .58  .37  .45
  f                .35  .48  .45
────────────────────────────────
Note. Pearson's r of the item with the other items of a scale that has
it, and with the score of any other. (R) = reverse-keyed, described as
keyed. n = 120.
"""
    )


def cells(table: Any, row: int) -> tuple[str, ...]:
    return tuple(table.rows[row].cells)


def test_the_mark_is_no_star_of_a_level() -> None:
    table = analysis().correlation_table(star_levels={"†": 0.1, "*": 0.05})
    assert cells(table, 2)[1].endswith("‡")
    assert any(note.startswith("‡ The scales share items") for note in table.notes)


def test_shared_items_as_they_come() -> None:
    found = analysis()
    pair = found.to_dict()["pairs"]
    corrected, raw = (found.correlation_table(overlap=overlap) for overlap in (True, False))
    assert cells(corrected, 2)[1] == f"{pair['overlap_corrected'][1]:.2f}†"
    assert cells(raw, 2)[1] == f"{pair['estimate'][1]:.2f}***†"
    assert cells(corrected, 0)[3] == cells(raw, 0)[3] == f"{pair['disattenuated'][1]:.2f}"
    assert any("which r of their scores includes" in note for note in raw.notes)


def test_without_stars_there_is_no_word_of_them() -> None:
    table = analysis().correlation_table(star_levels=None)
    assert "*" not in str(table)
    assert "Stars" not in str(table)


def test_items_by_smc() -> None:
    found = analysis()
    corrected = found.to_dict()["items"]["corrected"]
    table = found.item_table(overlap="smc", digits=4)
    assert cells(table, 1)[1:] == tuple(f"{figure:.4f}" for figure in corrected[:3])
    assert "smc; Cureton, 1966" in str(table).replace("\n", " ")
    with pytest.raises(sw.DataError, match="overlap='none' is unknown"):
        found.item_table(overlap="none")


def test_one_scale_has_no_correlations() -> None:
    data = {name: np.array([1.0, 2, 3, 4, 4]) + i for i, name in enumerate("ab")}
    data["b"][0] = 4
    found = sw.scale_analysis(data, {"x": ["a", "b"]})
    assert cells(found.correlation_table(), 0) == ("1. x", f"({found.alpha[0]:.2f})")
    assert "p <" not in str(found.correlation_table())
    assert len(found.correlations()) == 0


def test_items_against_their_scale_are_named() -> None:
    published = sw.Moments.from_correlation(correlations(), n=120, names=list("abcdef"))
    found = sw.scale_analysis(published, {"calm": ["a", "b", "c"], "open": ["d", "e", "f"]})
    note = next(note for note in found.table(labels=LABELS).notes if note.startswith("Negative"))
    assert note == (
        "Negative item–rest correlation: I keep calm in Calmness (-0.58). Check whether the key is "
        "right."
    )


def test_every_format_draws_them() -> None:
    pytest.importorskip("great_tables")
    found = analysis()
    for table in (found.table(), found.correlation_table(), found.item_table()):
        assert table.to_html().count("<tr") > 3
        assert "\\begin{" in table.to_latex()
        assert table.to_markdown().count("|") > 20


def test_tables_of_plain_dictionaries() -> None:
    result = analysis().to_dict()
    assert str(scale_table(result)) == str(analysis().table())
    assert str(scale_correlation_table(result)) == str(analysis().correlation_table())
    assert str(item_scale_table(result)) == str(analysis().item_table())
