"""The table of a correlation matrix: intervals, n, reliabilities, coefficients, adjustments."""

from __future__ import annotations

from typing import Any

import pytest
import scalewise as sw
from invented_results import NAN, correlation_result, drawn, shown_cells
from scalewise.report import Table, correlation_table

COUNTS = [[120, 118, 107], [118, 118, 101], [107, 101, 110]]
RELIABILITY = [
    {"coefficient": "alpha", "estimate": 0.817, "items": 4},
    None,
    {"coefficient": "r", "estimate": 0.405, "items": 2},
]


def matrix(**changes: Any) -> dict[str, Any]:
    """A result with everything that the table can show."""
    everything = {
        "n": COUNTS,
        "missing": "pairwise",
        "conf_low": [[NAN, -0.35, 0.11], [-0.35, NAN, -0.196], [0.11, -0.196, NAN]],
        "conf_high": [[NAN, 0.02, 0.47], [0.02, NAN, 0.204], [0.47, 0.204, NAN]],
        "reliability": RELIABILITY,
        "adjustment": "BH",
        "n_tests": 3,
    }
    return correlation_result(**{**everything, **changes})


def whole() -> Table:
    return correlation_table(
        matrix(), ci=True, diagonal="alpha", leading_zero=False, labels={"a": "Workload"}
    )


def test_everything_in_full() -> None:
    assert (
        drawn(whole())
        == """
Table
Means, Standard Deviations, Reliabilities, and Correlations With
Confidence Intervals

──────────────────────────────────────────────────────────
Variable         M     SD         1               2     3
──────────────────────────────────────────────────────────
1. Workload   2.80   0.89      (.82)
2. b         -0.13   0.61      -.17*              —
  95% CI                   [-.35, .02]
  n                             118
3. c         47.70  10.80       .30***          .00  (.41)
  95% CI                    [.11, .47]  [-.20, .20]
  n                             107             101
──────────────────────────────────────────────────────────
Note. Pearson correlations; stars: two-sided t test of each correlation.
p adjusted for 3 tests by the Benjamini–Hochberg method. CI = confidence
interval, not adjusted for the number of tests. In parentheses on the
diagonal: Cronbach's α (variable 1) and the correlation of the two items
(variable 3). n = 101 to 118 per pair. M = mean, SD = standard
deviation. Pairwise deletion: each correlation uses all cases that
answered both variables; 20 of 120 cases left out because they answered
none of the variables.
* p < .05. ** p < .01. *** p < .001.
"""
    )


def test_html_has_the_lines_below_each_correlation() -> None:
    html = whole().to_html()
    assert shown_cells(html)[5:38] == [
        *("1", "2", "3"),
        *("1. Workload", "2.80", "0.89", "(.82)", "", ""),
        *("2. b", "−0.13", "0.61", "−.17*", "—", ""),
        *("95% CI", "", "", "[−.35, .02]", "", ""),
        *("n", "", "", "118", "", ""),
        *("3. c", "47.70", "10.80", ".30***", ".00", "(.41)"),
    ]
    assert shown_cells(html)[38:50] == [
        *("95% CI", "", "", "[.11, .47]", "[−.20, .20]", ""),
        *("n", "", "", "107", "101", ""),
    ]
    assert '<div style="padding-left:1.2em"><em>n</em></div>' in html


def test_latex_has_the_lines_below_each_correlation() -> None:
    latex = whole().to_latex()
    body = latex[latex.index("1. Workload") : latex.index(r"\bottomrule")]
    assert body == (
        "1. Workload & 2.80 & 0.89 & (.82)\\phantom{**} &  &  \\\\\n"
        "2. b & $-$0.13 & 0.61 & $-$.17*\\phantom{**} & — &  \\\\\n"
        "\\hspace*{1em}95\\% CI &  &  & [$-$.35, .02] &  &  \\\\\n"
        "\\hspace*{1em}\\textit{n} &  &  & 118\\phantom{***} &  &  \\\\\n"
        "3. c & 47.70 & 10.80 & .30*** & .00 & (.41) \\\\\n"
        "\\hspace*{1em}95\\% CI &  &  & [.11, .47] & [$-$.20, .20] &  \\\\\n"
        "\\hspace*{1em}\\textit{n} &  &  & 107\\phantom{***} & 101 &  \\\\\n"
    )
    assert "two-sided \\textit{t} test" in latex
    assert "Cronbach's $\\alpha$ (variable 1)" in latex


def test_markdown_has_the_lines_below_each_correlation() -> None:
    lines = whole().to_markdown().splitlines()
    assert lines[7:10] == [
        r"| 2. b         | −0.13 |  0.61 |        −.17\* |             — |       |",
        r"| &emsp;95% CI |       |       | \[−.35, .02\] |               |       |",
        r"| &emsp;*n*    |       |       |           118 |               |       |",
    ]


def test_a_decimal_comma_reaches_intervals_and_the_diagonal() -> None:
    table = correlation_table(matrix(confidence=0.995), ci=True, diagonal="alpha", decimal=",")
    assert [row.cells for row in table.rows[:4]] == [
        ("1. a", "2,80", "0,89", "(0,82)", "", ""),
        ("2. b", "-0,13", "0,61", "-0,17*", "—", ""),
        ("99,5% CI", "", "", "[-0,35; 0,02]", "", ""),
        ("n", "", "", "118", "", ""),
    ]


# n ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "counts", "lines", "told"),
    [
        ("auto", COUNTS, True, "n = 101 to 118 per pair."),
        ("auto", [[100] * 3] * 3, False, "n = 100."),
        ("cell", [[100] * 3] * 3, True, "n = 100."),
        ("cell", COUNTS, True, "n = 101 to 118 per pair."),
        ("note", COUNTS, False, "n = 101 to 118 per pair."),
        ("none", COUNTS, False, ""),
    ],
)
def test_where_n_stands(n: Any, counts: Any, lines: bool, told: str) -> None:
    table = correlation_table(matrix(n=counts), n=n)
    below = [row.cells[3:] for row in table.rows if row.cells[0] == "n"]
    expected = [
        (str(counts[1][0]), "", ""),
        (str(counts[2][0]), str(counts[2][1]), ""),
    ]
    assert below == (expected if lines else [])
    assert told in table.notes[0]
    assert ("n = " in table.notes[0]) == bool(told)


def test_counts_of_weighted_answers_keep_their_decimals() -> None:
    table = correlation_table(matrix(n=[[10.5, 9.25, 9], [9.25, 9.5, 9], [9, 9, 9]]))
    assert table.rows[2].cells == ("n", "", "", "9.25", "", "")


def test_one_variable_has_no_lines_below() -> None:
    alone = {"names": ["a"], "mean": [1.0], "sd": [2.0], "n": [[9]], "r": [[1.0]]}
    tests = {name: [[NAN]] for name in ("p_value", "conf_low", "conf_high")}
    table = correlation_table(matrix(**alone, **tests), ci=True, n="cell")
    assert [row.cells for row in table.rows] == [("1. a", "1.00", "2.00", "—")]


# the diagonal -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reliability", "told"),
    [
        ([*RELIABILITY[:2], None], "In parentheses on the diagonal: Cronbach's α."),
        (
            [None, None, RELIABILITY[2]],
            "In parentheses on the diagonal: the correlation of the two items.",
        ),
        (
            [RELIABILITY[0], RELIABILITY[2], RELIABILITY[0]],
            "In parentheses on the diagonal: Cronbach's α (variables 1, 3) and the correlation of "
            "the two items (variable 2).",
        ),
    ],
)
def test_the_note_says_what_the_diagonal_shows(reliability: Any, told: str) -> None:
    table = correlation_table(matrix(reliability=reliability), diagonal="alpha")
    assert told in table.notes[0]
    shown = [row.cells[2 + i] for i, row in enumerate(table.rows) if row.indent == 0]
    assert table.title == "Means, Standard Deviations, Reliabilities, and Correlations"
    assert len(shown) == 3


def test_a_diagonal_without_reliabilities_is_refused() -> None:
    older = correlation_result()
    unknown = {"coefficient": "alpha", "estimate": NAN, "items": 3}
    for result in (older, matrix(reliability=[None] * 3), matrix(reliability=[unknown] * 3)):
        with pytest.raises(sw.DataError) as refused:
            correlation_table(result, diagonal="alpha")
        assert str(refused.value) == (
            'diagonal="alpha" needs the reliability of the scales, and this result knows none: '
            "give the scales to correlation_matrix as scales=[…]"
        )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"diagonal": "omega"}, "diagonal='omega' is unknown: take None or \"alpha\""),
        ({"n": "row"}, 'n=\'row\' is unknown: take "auto", "cell", "note" or "none"'),
        ({"ci": True}, "ci=True needs intervals, and this result has none"),
    ],
)
def test_unknown_choices_are_refused(options: Any, message: str) -> None:
    with pytest.raises(sw.DataError) as refused:
        correlation_table(correlation_result(), **options)
    assert str(refused.value) == message


# coefficients and tests ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("pearson", "Pearson correlations; stars: two-sided t test of each correlation."),
        ("spearman", "Spearman rank correlations; stars: two-sided t test of each correlation."),
        (
            "kendall",
            "Kendall rank correlations (tau-b); stars: two-sided z test of each correlation.",
        ),
        (
            "polychoric",
            "Polychoric correlations; stars: two-sided Wald z test of each correlation.",
        ),
        (
            "tetrachoric",
            "Tetrachoric correlations; stars: two-sided Wald z test of each correlation.",
        ),
        ("distance_like", "distance like correlations; stars: two-sided test of each correlation."),
    ],
)
def test_the_note_names_coefficient_and_test(method: str, told: str) -> None:
    assert correlation_table(matrix(method=method)).notes[0].startswith(told)


def mixed(kinds: str, **changes: Any) -> dict[str, Any]:
    """A matrix of variables that are continuous (c), ordinal (o) or dichotomous (d)."""
    coefficients = {
        "cc": "pearson",
        "co": "polyserial",
        "cd": "biserial",
        "oo": "polychoric",
        "do": "polychoric",
        "dd": "tetrachoric",
    }
    k = len(kinds)
    square = [[0.2] * k for _ in range(k)]
    parts = {
        "names": list("abcdefgh"[:k]),
        "method": "auto",
        "methods": [[coefficients["".join(sorted(a + b))] for b in kinds] for a in kinds],
        "mean": [1.0] * k,
        "sd": [1.0] * k,
        "n": [[100] * k] * k,
        **dict.fromkeys(("r", "p_value", "conf_low", "conf_high"), square),
    }
    return correlation_result(**{**parts, **changes})


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        (
            "ccoo",
            "Polyserial correlations of variables 1, 2 with 3, 4; Pearson among 1, 2; polychoric "
            "among 3, 4; stars: two-sided Wald z test of polyserial and polychoric correlations "
            "and t test of the others.",
        ),
        (
            "ooocood",
            "Polychoric correlations among variables 1–3, 5, 6 and of 1–3, 5, 6 with 7; polyserial "
            "of 1–3, 5, 6 with 4; biserial of 4 with 7; stars: two-sided Wald z test of each "
            "correlation.",
        ),
        (
            "cccdd",
            "Biserial correlations of variables 1–3 with 4, 5; Pearson among 1–3; tetrachoric "
            "among 4, 5; stars: two-sided Wald z test of biserial and tetrachoric correlations and "
            "t test of the others.",
        ),
    ],
)
def test_the_note_says_which_pairs_have_which_coefficient(kinds: str, told: str) -> None:
    assert correlation_table(mixed(kinds)).notes[0].startswith(told + " ")


def test_a_mixed_result_of_one_kind_is_called_by_it() -> None:
    assert correlation_table(mixed("ooo")).notes[0].startswith("Polychoric correlations; ")
    irregular = [["x", "x", "y"], ["x", "x", "z"], ["y", "z", "x"]]
    note = correlation_table(matrix(method="auto", methods=irregular), star_levels=None).notes[0]
    assert note.startswith(
        "x correlations of variables 1 with 2; y of 1 with 3; z of 2 with 3. n = 101 to 118"
    )


@pytest.mark.parametrize(
    ("adjustment", "by"),
    [
        ("holm", "Holm's method"),
        ("bonferroni", "Bonferroni's method"),
        ("hochberg", "Hochberg's method"),
        ("BY", "the Benjamini–Yekutieli method"),
        ("another", "another"),
    ],
)
def test_the_note_names_the_adjustment(adjustment: str, by: str) -> None:
    table = correlation_table(matrix(adjustment=adjustment))
    assert f"correlation. p adjusted for 3 tests by {by}. n = " in table.notes[0]


def test_without_adjustment_or_stars_nothing_is_said_of_it() -> None:
    for note in (
        correlation_table(matrix(adjustment="none"), ci=True).notes[0],
        correlation_table(matrix(), star_levels=None).notes[0],
        correlation_table(correlation_result()).notes[0],
    ):
        assert "adjusted" not in note


# room ---------------------------------------------------------------------------------------------


def test_wide_tables_get_smaller_type() -> None:
    def sizes(ci: bool) -> tuple[str, str]:
        table = correlation_table(mixed("oooooooo"), ci=ci)
        html, latex = table.to_html(), table.to_latex()
        pixels = html.split("font-size: ", 2)[1].split(";")[0]
        return pixels, latex.split(r"\fontsize{", 1)[1].split("}")[0]

    assert sizes(ci=False) == ("13px", "8.0pt")
    assert sizes(ci=True) == ("13px", "6.0pt")
