"""Where a text stands in a question: Markdown's own rules say what is inside a fence, and what is not."""

from __future__ import annotations

from markdown_it import MarkdownIt

_PARSER = MarkdownIt("commonmark")
_INSIDE = ("fence", "code_inline")


def outside_fences(question: str, mark: str) -> list[str]:
    """The pieces of a question that hold the mark outside every fence and every code span."""
    tokens = [inner for token in _PARSER.parse(question) for inner in (token.children or [token])]
    return [token.content for token in tokens if token.type not in _INSIDE and mark in token.content + token.info]
