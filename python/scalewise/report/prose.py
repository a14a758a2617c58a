"""Sentences about a result, which know their symbols as tables do."""

from __future__ import annotations

from dataclasses import dataclass

from .markup import html_of, latex_of, markdown_of


@dataclass(frozen=True, repr=False)
class Prose:
    """Paragraphs ready for a manuscript; prints as plain text, in notebooks with italics.

    Attributes
    ----------
    paragraphs
        The paragraphs from top to bottom.
    """

    paragraphs: tuple[str, ...]

    def to_text(self) -> str:
        """The paragraphs as plain text, a blank line between them."""
        return "\n\n".join(str(paragraph) for paragraph in self.paragraphs)

    def to_markdown(self) -> str:
        """The paragraphs as Markdown, symbols in italics."""
        return "\n\n".join(markdown_of(paragraph) for paragraph in self.paragraphs)

    def to_html(self) -> str:
        """The paragraphs as HTML, symbols in italics."""
        return "\n".join(f"<p>{html_of(paragraph)}</p>" for paragraph in self.paragraphs)

    def to_latex(self) -> str:
        """The paragraphs as LaTeX, symbols in italics."""
        return "\n\n".join(latex_of(paragraph) for paragraph in self.paragraphs)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return self.to_html()
