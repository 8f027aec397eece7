"""Pandoc's inline elements as text. Formulas stay TeX between dollars, raised and lowered text becomes `^` and `_`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape
from typing import Any

from toolsmith.reading.books.labels import label_of_heading

_WRAPPING = {"Strong", "Emph", "Underline", "SmallCaps", "Strikeout"}
_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]*)[^>]*>")
_LONGEST_LABEL = 60
_ROLE = re.compile(r"(?:\{([\w:-]+)\}|:([\w:-]+):)$")  # `{ref}` or `:ref:` before a code span
_UNPRINTED = {"header-section-number", "todo", "done", "tag"}  # but for the first, of headings in Org
_SILENT_ROLES = {"cite", "label", "numref", "eqref", "ref", "citet", "citep", "width", "eqlabel"}


def text_of(inlines: Sequence[Any], blocks: Callable[[Sequence[Any]], str]) -> str:
    """`blocks` writes what stands in a footnote."""
    written = _Writer(blocks).text(inlines)
    return "\n".join(" ".join(line.split()) for line in written.split("\n")).strip()


def paragraph_of(inlines: Sequence[Any], blocks: Callable[[Sequence[Any]], str]) -> str:
    """As `text_of`; bold or slanted first words that are a label end with a full stop, whatever follows them."""
    lead = next((item for item in inlines if item["t"] not in ("Space", "SoftBreak")), None)
    if lead is not None and lead["t"] in _WRAPPING and len(inlines) > 1:
        words = text_of(lead["c"], blocks)
        if len(words) <= _LONGEST_LABEL and words[-1:] not in ".:—" and label_of_heading(words) is not None:
            rest = list(inlines[inlines.index(lead) + 1 :])
            following = text_of(rest, blocks)
            if not following.startswith((".", ":", "—", "(")):
                return f"{words}. {following}"
    return text_of(inlines, blocks)


class _Writer:
    def __init__(self, blocks: Callable[[Sequence[Any]], str]) -> None:
        self._blocks = blocks

    def text(self, inlines: Sequence[Any]) -> str:
        parts: list[str] = []
        for place, item in enumerate(inlines):
            if (
                item["t"] == "Code"
                and place
                and inlines[place - 1]["t"] == "Str"
                and (found := _ROLE.search(inlines[place - 1]["c"]))
            ):
                parts[-1] = parts[-1][: len(parts[-1]) - len(found[0])]
                parts.append(
                    "" if (found[1] or found[2]) in _SILENT_ROLES else _shown(item["c"][1], found[1] or found[2])
                )
            else:
                parts.append(self._one(item))
        return "".join(parts)

    def _one(self, item: Any) -> str:  # noqa: C901, PLR0912  # a case a kind of element
        content = item.get("c")
        match item["t"]:
            case "Str":
                return str(content)
            case "Space":
                return " "
            case "SoftBreak" | "LineBreak":
                return "\n"
            case "Math":
                return f"${content[1]}$" if content[0]["t"] == "InlineMath" else f"\n$${content[1]}$$\n"
            case "Code":
                return str(content[1])
            case "Superscript":
                return f"^{_grouped(self.text(content))}"
            case "Subscript":
                return f"_{_grouped(self.text(content))}"
            case "Quoted":
                marks = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
                return f"{marks[0]}{self.text(content[1])}{marks[1]}"
            case "Image":
                return f"[figure: {self.text(content[1]).strip() or 'no description'}]"
            case "Link":
                if dict(content[0][2]).get("reference-type") or "footnote-back" in content[0][1]:
                    return "(see there)" if "footnote-back" not in content[0][1] else ""
                return self.text(content[1])
            case "Span":
                return self._span(content)
            case "Note":
                return f" ({self._blocks(content)})"
            case "RawInline":
                return self._raw(content)
            case "Cite":
                return "".join(f"@{each['citationId']}" for each in content[0] if each["citationId"].startswith("sec-"))
        return self.text(content) if item["t"] in _WRAPPING else ""

    def _span(self, content: Any) -> str:
        classes = content[0][1]
        if _UNPRINTED.intersection(classes):
            return ""
        return self.text(content[1])

    def _raw(self, content: Any) -> str:
        if content[0] != "html":
            return ""
        found = _TAG.match(content[1])
        if found is None:
            return ""
        closing, name = found[1], found[2].lower()
        if name in ("br", "summary", "details", "div", "p"):
            return "\n"
        if name == "img" and (alt := re.search(r"""alt=["']([^"']*)""", content[1])):
            return f"[figure: {unescape(alt[1]) or 'no description'}]"
        return {"sup": "^", "sub": "_"}.get(name, "") if not closing else ""


def _shown(text: str, role: str) -> str:
    """What a role prints: `text <target>` is its text, `math` a formula."""
    if role.endswith("math"):
        return f"${text}$"
    return re.sub(r"\s*<[^<>]*>$", "", text)


def _grouped(text: str) -> str:
    bare = text.strip()
    return bare if re.fullmatch(r"[+\-−–]?\w+", bare) else f"({bare})"
