"""Text that strangers wrote in pages of Markdown: the page shows the text, and the text makes nothing of the page.

Covered: HTML and comments, links, images, their definitions, headings, fences, code, emphasis, entities, mathematics.
Not covered: addresses, names and issue numbers that a git host makes links of by itself; they show where they lead.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from toolsmith.printable import printable

_PUNCTUATION = r"!-/:-@\[-`{-~"
_INLINE = re.compile(
    rf"\\(?=[{_PUNCTUATION}]|$)"  # would hide itself
    r"|[`$~]"  # code, mathematics, what is struck out
    r"|\](?=\()"  # links and images
    r"|<(?=[A-Za-z/!?])"  # HTML, and links in angle brackets
    r"|&(?=#|[A-Za-z]\w*;)"
    r"|(?<!\s)[*]|[*](?!\s)"  # emphasis, but not a product
    r"|(?<![^\W_])_|_(?![^\W_])"  # the same, but not a name_with_parts
    r"|(?<=\s)#+$"  # would close a heading
)
_AT_THE_START = re.compile(r"([#>+=\[-]|\d+(?=[.)]))(\d*)")
_BRACKET = re.compile(r"(?<!\\)[\[\]]")
_ESCAPE = r"\\\g<0>"
_ESCAPED = re.compile(rf"\\([{_PUNCTUATION}])")

_CONTAINERS = r"[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t>]+)*"  # of quotes and lists, which may hold any of these:
_BLOCKS = r"#|`{3}|~{3}|=+[ \t]*$|-+[ \t]*$|\[[^\]\n]*\]:"
_LINE = re.compile(rf"^({_CONTAINERS})(\\*)(?={_BLOCKS})", re.MULTILINE)
_TAGS_AND_LINKS = re.compile(r"(\\*)(<(?=[A-Za-z/!?])|\](?=\())")


def inline(text: str) -> str:
    """The text on one line of a page, for a place after something of ours."""
    return _INLINE.sub(_ESCAPE, " ".join(printable(text).split()))


def paragraph(text: str) -> str:
    """The text as a paragraph or heading of its own."""
    found = _AT_THE_START.match(line := inline(text))
    if found is None:
        return line
    return f"{found[1]}\\{line[found.end(1) :]}" if found[1].isdigit() else f"\\{line}"


def link(text: str, target: str) -> str:
    """A link of ours to a path in the toolbox, whose folders may have any names."""
    return f"[{_BRACKET.sub(_ESCAPE, inline(text))}]({quote(target)})"


def plain(line: str) -> str:
    """The text of an inline or a paragraph, also of one that a person wrote."""
    return _ESCAPED.sub(r"\1", line)


def escaped(text: str) -> str:
    """Several lines of a page that keep their emphasis, lists and tables, and hold nothing else of Markdown.

    `unescaped` gives back the very text. Backslashes are counted: an even number of them before a tag escapes nothing.
    """
    tags = _TAGS_AND_LINKS.sub(lambda found: "\\" * (2 * len(found[1]) + 1) + found[2], text)
    return _LINE.sub(r"\1\2\\", tags)


def unescaped(text: str) -> str:
    lines = _LINE.sub(lambda found: found[1] + found[2][1:], text)
    return _TAGS_AND_LINKS.sub(lambda found: "\\" * _before(len(found[1])) + found[2], lines)


def _before(backslashes: int) -> int:
    """How many there were; an even number was not written by `escaped`."""
    return (backslashes - 1) // 2 if backslashes % 2 else backslashes
