"""A report page: tables and paragraphs in one self-contained HTML file."""

from __future__ import annotations

import html
import itertools
from collections.abc import Sequence

from .prose import Prose
from .table import Table

_STYLE = """\
body { margin: 0; background: #fff; color: #000; line-height: 1.5;
  font-family: "Times New Roman", "Liberation Serif", "Nimbus Roman", Times, serif; }
main { box-sizing: border-box; max-width: 900px; margin: 0 auto; padding: 40px 24px 60px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 20px; overflow-wrap: anywhere; }
p { font-size: 17px; margin: 0 0 14px; overflow-wrap: break-word; }
figure { margin: 34px 0 40px; break-inside: avoid; }
figure > div { overflow-x: auto; }
@page { margin: 18mm; }
@media print {
  main { max-width: none; padding: 0; }
  p { font-size: 11pt; orphans: 3; widows: 3; }
  h1 { break-after: avoid; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  figure > div, figure div { overflow: visible !important; }
}"""


def numbered(parts: Sequence[Table | Prose | str]) -> list[Table | Prose | str]:
    """The tables numbered by their place among the tables; a table that has a number keeps it."""
    places = itertools.count(1)
    return [_with_place(part, next(places)) if isinstance(part, Table) else part for part in parts]


def _with_place(table: Table, place: int) -> Table:
    return table if table.number is not None else table.with_number(place)


def page(
    title: str,
    parts: Sequence[Table | Prose | str],
    *,
    intro: str | None = None,
    language: str = "en",
) -> str:
    """A complete HTML page that needs nothing but itself: no scripts, fonts or style sheets.

    Parameters
    ----------
    title
        The heading of the page.
    parts
        Tables, sentences of a result and paragraphs of text in their order. The tables are
        numbered, see ``numbered``; text is shown literally, a blank line starts a new paragraph.
    intro
        A first paragraph, before the parts.
    language
        The language of the page, for hyphenation and screen readers.

    Raises
    ------
    ReportDependencyError
        When great-tables, or a frame library for it, is not installed.
    """
    body = [f"<h1>{html.escape(title)}</h1>"]
    body += _paragraphs(intro or "")
    count = 0
    for part in numbered(parts):
        if isinstance(part, Table):
            count += 1
            body.append(f"<figure>\n{part.to_html(table_id=f'table-{count}')}\n</figure>")
        elif isinstance(part, Prose):
            body.append(part.to_html())
        else:
            body += _paragraphs(part)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{html.escape(language)}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{html.escape(title)}</title>",
            f"<style>\n{_STYLE}\n</style>",
            "</head>",
            "<body>",
            "<main>",
            *body,
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _paragraphs(text: str) -> list[str]:
    blocks = [" ".join(block.split()) for block in text.split("\n\n")]
    return [f"<p>{html.escape(block)}</p>" for block in blocks if block]
