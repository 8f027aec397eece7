"""Files that a page of Markdown shows.

`literalinclude`, Quarto's `include`, mdBook's `{{#include}}`, knitr's children, GitBook's `{% solution src="…" %}`.
Covered: files within the book's folder, ranges of lines and anchors of mdBook.
Not covered: other options of `literalinclude`; what an included file includes.
"""

from __future__ import annotations

import re
from pathlib import Path

from toolsmith.reading.books.label_words import roles
from toolsmith.reading.books.limits import leaves

_LARGEST_BYTES = 200_000
_LITERAL = re.compile(
    r"^(?P<mark>`{3,}|:{3,})[ \t]*\{literalinclude\}[ \t]*(?P<name>[^\s`:]+)[^\n]*\n"
    r"(?:(?!(?P=mark))[^\n]*\n)*(?P=mark)[ \t]*$",
    re.MULTILINE,
)
_QUARTO = re.compile(r"^\{\{<[ \t]*include[ \t]+(?P<name>[^\s>]+)[ \t]*>\}\}[ \t]*$", re.MULTILINE)
_MDBOOK = re.compile(
    r"\{\{#(?:rustdoc_)?(?:include|playground|playpen)[ \t]+(?P<name>[^\s:{}]+)"
    r"(?P<part>(?::[^\s:{}]*){0,2})[^{}\n]*\}\}"
)
_KNITR = re.compile(
    r"^(?P<mark>`{3,})[ \t]*\{r\b(?P<options>[^\n]*)\}[ \t]*\n(?P<code>(?:(?!(?P=mark))[^\n]*\n)*)(?P=mark)[ \t]*$",
    re.MULTILINE,
)
_CHILD = re.compile(r"""(?:\bknit_child\(\s*|\bchild\s*[=:]\s*)["']?(?P<name>[\w./-]+\.[Rqr]md)\b""")
_HIDDEN = re.compile(r"\binclude\s*=\s*F(?:ALSE)?\b")
_GITBOOK = re.compile(r"""^\{%\s*(?P<role>\w+)\s+src=["'](?P<name>[^"'#]+)[^%]*%\}[ \t]*$""", re.MULTILINE)
_ANCHOR = re.compile(r"ANCHOR(?P<end>_END)?:[ \t]*(?P<name>[\w-]+)")


def with_shown_files(text: str, path: Path, folder: Path) -> str:
    """A page with the files that it shows; what is not in the folder stays as the page names it.

    Args:
        text: of the page.
        path: the page.
        folder: of the book.
    """

    def code(found: re.Match[str]) -> str:
        inside = _read(path.parent / found["name"], folder)
        if inside is None:
            return found[0]
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", inside)), default=0))
        return f"{fence}\n{inside.rstrip()}\n{fence}"

    def page(found: re.Match[str]) -> str:
        return _read(path.parent / found["name"], folder) or found[0]

    def part(found: re.Match[str]) -> str:
        inside = _read(path.parent / found["name"], folder)
        return found[0] if inside is None else _part(inside, found["part"])

    def child(found: re.Match[str]) -> str:
        named = _CHILD.search(found["options"] + "\n" + found["code"])
        inside = _read(path.parent / named["name"], folder) if named is not None else None
        if inside is None:
            return found[0]
        return _KNITR.sub("", inside) if _HIDDEN.search(found["code"]) else inside

    def answer(found: re.Match[str]) -> str:
        inside = _read(path.parent / found["name"], folder) if roles().get(found["role"]) == "solution" else None
        return found[0] if inside is None else f"\n::: {{.solution}}\n```\n{inside.rstrip()}\n```\n:::\n"

    text = _LITERAL.sub(code, text)
    if path.suffix.lower() in (".qmd", ".rmd"):
        text = _KNITR.sub(child, _QUARTO.sub(page, text))
    text = _GITBOOK.sub(answer, text) if "{%" in text else text
    return _MDBOOK.sub(part, text) if "{{#" in text else text


def _read(file: Path, folder: Path) -> str | None:
    if leaves(file, folder) or not file.is_file() or file.stat().st_size > _LARGEST_BYTES:
        return None
    return file.read_text("utf-8", "replace")


def _part(text: str, part: str) -> str:
    """`:first:last` lines, `:line`, `:anchor`, or all; without the lines that name anchors."""
    lines = text.split("\n")
    named = part.split(":")[1:]
    if named and re.fullmatch(r"\d*", named[0]) and any(named):
        first = int(named[0] or 1)
        last = int(named[1] or len(lines)) if len(named) > 1 and re.fullmatch(r"\d*", named[1]) else first
        lines = lines[max(0, first - 1) : last]
    elif named and named[0]:
        lines = _anchored(lines, named[0])
    return "\n".join(line for line in lines if not _ANCHOR.search(line)).rstrip("\n")


def _anchored(lines: list[str], name: str) -> list[str]:
    inside, found = False, []
    for line in lines:
        mark = _ANCHOR.search(line)
        if mark is not None and mark["name"] == name:
            inside = not mark["end"]
        elif inside:
            found.append(line)
    return found
