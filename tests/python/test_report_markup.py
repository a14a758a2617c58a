"""What HTML, Markdown and LaTeX make of a publication table."""

from __future__ import annotations

import re

from invented_results import (
    HOSTILE,
    correlation_result,
    hostile_table,
    regression_result,
    shown_cells,
)
from scalewise.report import (
    Column,
    Row,
    Spanner,
    Table,
    correlation_table,
    regression_table,
    star_note,
)


def test_html_shows_labels_literally_and_numbers_with_a_minus_sign() -> None:
    html = hostile_table().to_html()
    cells = shown_cells(html)
    assert [cell for cell in cells if cell == HOSTILE] == [HOSTILE] * 4
    assert f"Note. {HOSTILE} -5" in cells
    assert "−0.14**" in cells
    assert "1.00 (−0.20)" in cells
    assert "[a] -5" in cells
    assert "B-1" in cells
    assert "<b>" not in html


def test_html_is_self_contained_and_repeatable() -> None:
    table = regression_table(regression_result())
    html = table.to_html()
    assert html == table.to_html() == table._repr_html_()
    assert not re.search(r"https?:|<script|<link|@import|@font-face|url\(", html)
    assert html != table.with_number(2).to_html()
    assert 'id="mine"' in table.to_html(table_id="mine")


def test_html_reads_as_the_numbers_of_the_table() -> None:
    table = correlation_table(correlation_result(), leading_zero=False)
    assert shown_cells(table.to_html())[14:26] == [
        *("2. b", "−0.13", "0.61", "−.17*", "—", ""),
        *("3. c", "47.70", "10.80", ".30***", ".00", "—"),
    ]


def test_markdown_in_full() -> None:
    small = Table(
        "R & D",
        (Column("x", "a_b", "left"), Column("m", "B-1\n<i>"), Column("c", "%", "center")),
        (
            Row(("One | two",), kind="group"),
            Row(("*y*", "-0.14**", "x"), indent=1),
            Row(kind="rule"),
            Row(("$z$", "0.50", "-1"), kind="summary"),
        ),
        ("First.", star_note({"*": 0.05})),
        (Spanner("Up", ("m", "c")),),
    )
    assert (
        f"\n{small.to_markdown()}\n"
        == """
**Table**

*R \\& D*

| a\\_b        | Up<br>B-1<br>\\<i\\> | Up<br>% |
| :---------- | -----------------: | :-----: |
| One \\| two  |                    |         |
| &emsp;\\*y\\* |          −0.14\\*\\* |    x    |
| \\$z\\$       |               0.50 |   -1    |

*Note.* First.

\\* p \\< .05.
"""
    )


def test_latex_escapes_labels_and_nests() -> None:
    latex = hostile_table().to_latex()
    literal = (
        r"\textless{}b\textgreater{}Pay\textless{}/b\textgreater{} a\_b \& c\% "
        r"\{\{x\}\} \textbar{} *y*"
    )
    assert latex.count(literal) == 5
    assert "$-$0.14**" in latex
    assert r"{}[a] -5 & 0.50\phantom{**} & " in latex
    assert r"\toprule" in latex
    assert r"\bottomrule" in latex
    assert "SwToken" not in latex


def test_latex_writes_symbols_rules_and_stars() -> None:
    latex = regression_table(regression_result()).to_latex()
    assert "\\midrule\n\\textit{R}\\textsuperscript{2} & " in latex
    assert r"$\Delta$\textit{R}\textsuperscript{2} & " in latex
    assert r"Entries are $\beta$ = standardised coefficient" in latex
    assert r"\shortstack{Model 1 \\ First}" in latex
    assert "\n{}* \\textit{p} \\textless{} 0.05." in latex  # \\ would swallow a bare star
    unescaped = re.sub(r"\\[\\{}]", "", latex)
    assert unescaped.count("{") == unescaped.count("}")
    opened = re.findall(r"\\begin\{(\w+)\}", latex)
    assert opened == re.findall(r"\\end\{(\w+)\}", latex) == ["longtable", "minipage"]
