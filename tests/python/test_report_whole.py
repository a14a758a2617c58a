"""Publication tables as objects, without their libraries, and gathered on a page."""

from __future__ import annotations

import pickle
import re
import sys
from typing import Any

import pytest
from invented_results import correlation_result, shown_cells
from scalewise.report import (
    Column,
    ReportDependencyError,
    Row,
    Spanner,
    Table,
    correlation_table,
    numbered,
    page,
)


def test_tables_are_immutable_and_renamed_by_copy() -> None:
    table = correlation_table(correlation_result())
    renamed = table.with_title("Other").with_number(3).with_notes("Only this.")
    assert str(renamed).startswith("Table 3\nOther\n")
    assert str(renamed).endswith("Note. Only this.")
    assert renamed.add_note("And this.").notes == ("Only this.", "And this.")
    assert table.title != "Other"
    with pytest.raises(AttributeError):
        table.title = "Other"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(table)).to_markdown() == table.to_markdown()
    assert repr(table) == str(table) == table.to_text()


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"rows": (Row(("one",)),)}, "has 2 cells"),
        ({"columns": (Column("a", "A"), Column("a", "B"))}, "must differ"),
        ({"spanners": (Spanner("S", ("a", "z")),)}, "no such columns"),
        ({"spanners": (Spanner("S", ("b", "a")),)}, "neighbouring"),
    ],
)
def test_tables_that_do_not_fit_together_are_refused(parts: dict[str, Any], message: str) -> None:
    whole = {"title": "T", "columns": (Column("a", "A"), Column("b", "B")), "rows": ()}
    with pytest.raises(ValueError, match=message):
        Table(**{**whole, **parts})


def test_without_a_frame_library_text_remains(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("great_tables")
    for library in ("polars", "pandas", "pyarrow"):
        monkeypatch.setitem(sys.modules, library, None)
    table = correlation_table(correlation_result())
    for draw in (table.to_html, table.to_latex):
        with pytest.raises(ReportDependencyError, match="pip install great-tables polars"):
            draw()
    assert issubclass(ReportDependencyError, ImportError)
    assert table._repr_html_() is None
    assert "1. a" in table.to_text()
    assert "| 1. a" in table.to_markdown()


def test_without_great_tables_the_message_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "great_tables", None)
    with pytest.raises(ReportDependencyError, match="great-tables, which is not installed"):
        correlation_table(correlation_result()).to_html()


def test_tables_are_numbered_by_their_place_among_the_tables() -> None:
    table = correlation_table(correlation_result())
    parts = numbered(["Text.", table, table.with_number(7), table])
    assert [part.number if isinstance(part, Table) else part for part in parts] == [
        "Text.",
        1,
        7,
        3,
    ]
    assert table.number is None


def test_a_page_holds_tables_and_text() -> None:
    table = correlation_table(correlation_result())
    html = page("A & B", ["One <i>.\n\nTwo.", table, table.with_number(7)], intro="Intro")
    assert html.startswith("<!DOCTYPE html>")
    assert "<title>A &amp; B</title>" in html
    assert re.findall(r"<p>(.*?)</p>", html) == ["Intro", "One &lt;i&gt;.", "Two."]
    assert [cell for cell in shown_cells(html) if cell.startswith("Table")] == [
        "Table 1",
        "Table 7",
    ]
    assert not re.search(r"https?:|<script|<link|@import|@font-face|url\(", html)
