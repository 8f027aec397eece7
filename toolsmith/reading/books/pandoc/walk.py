"""The one walk over pandoc's document tree: whatever the format was, its elements become our blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from typing import Any, cast

from toolsmith.reading.books.blocks import Block, Kind, heading, paragraph
from toolsmith.reading.books.label_words import roles
from toolsmith.reading.books.labels import bare_summary, label_of_heading
from toolsmith.reading.books.pandoc.inlines import paragraph_of, text_of

_FURNITURE = {
    "headerlink", "related", "sphinxsidebar", "footer", "sidebar", "prev-next-area", "toctree-wrapper", "bd-sidebar",
    "footnotes", "footnote", "references", "menu-title", "breadcrumb", "content-hidden", "doc-endnotes", "csl-bib-body",
}  # fmt: skip
# Boxes beside the text, of Quarto, MyST and The Carpentries: a heading that one begins with is its title.
_ASIDES = {
    "callout", "note", "tip", "warning", "important", "caution", "admonition", "prereq", "discussion", "testimonial",
    "checklist", "spoiler", "objectives", "questions", "keypoints",
}  # fmt: skip
_MARK = re.compile("\ue000([NTAPH])([^\ue001]*)\ue001\\s*")
_HTML = re.compile(r"<!--.*?-->|<(/?)([A-Za-z][\w:-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>|[^<]+|<", re.DOTALL)
_CLASS = re.compile(r"""class\s*=\s*["']?([^"'>]*)""", re.IGNORECASE)
_OURS = re.compile(r"toolsmith(example|exercise|solution|hint)$")
_ID = re.compile(r"[A-Za-z]\w*[\d_:-][\w:-]*")  # of a directive of reStructuredText: it stands like a text
# Directives of Runestone, which Sphinx books use, that ask something.
_ASKING = {"mchoice", "fillintheblank", "shortanswer", "parsonsprob", "dragndrop", "clickablearea", "actex"}
_LONGEST_CODE = 20_000
_DEEPEST = 400


def blocks_of(elements: Sequence[Any]) -> Iterator[Block]:
    """The blocks of a document, in order."""
    for block in _Walk().blocks(elements):
        yield replace(block, text=_MARK.sub("", block.text)) if "\ue000" in block.text else block


class _Walk:
    def __init__(self) -> None:
        self._depth = 0
        self._inside: list[str] = []  # the roles of the boxes that are open
        self._html: list[str] = []  # tags of HTML that are open, those that are boxes by their role

    def blocks(self, elements: Sequence[Any]) -> Iterator[Block]:
        self._depth += 1
        if self._depth < _DEEPEST:
            for element in elements:
                yield from self._one(element["t"], element.get("c"))
        self._depth -= 1

    def _one(self, kind: str, content: Any) -> Iterator[Block]:  # noqa: C901, PLR0912  # a case a kind of element
        match kind:
            case "Para" | "Plain":
                yield from self._paragraph(content)
            case "Header":
                level, (anchor, classes, _), inlines = content
                yield heading(level, text_of(inlines, self.flat), anchor, is_numbered="unnumbered" not in classes)
            case "CodeBlock":
                yield paragraph(f"```{' '.join(content[0][1][:1])}\n{content[1].rstrip()[:_LONGEST_CODE]}\n```")
            case "OrderedList":
                yield from self._numbered(content)
            case "BulletList":
                yield from self._bullets(content)
            case "DefinitionList":
                for term, meanings in content:
                    yield from self._defined(term, meanings)
            case "Table":
                yield self._table(content)
            case "Figure":
                yield from self._figure(content)
            case "Div":
                yield from self._div(content)
            case "BlockQuote":
                yield from self.blocks(content)
            case "LineBlock":
                yield paragraph("\n".join(text_of(line, self.flat) for line in content))
            case "RawBlock":
                if content[0] == "html":
                    yield from self._raw_html(content[1])
                elif content[1].lstrip().startswith(r"\begin{") and content[0] in ("tex", "latex"):
                    yield paragraph(f"$$\n{content[1].strip()}\n$$")

    def _paragraph(self, inlines: Sequence[Any]) -> Iterator[Block]:
        text = paragraph_of(inlines, self.flat)
        found = _MARK.match(text)
        if found is not None and found[1] == "N":
            yield Block("number", _MARK.sub("", text[found.end() :]).strip(), label=found[2])
        elif found is not None and found[1] == "H":
            level = found[2].removesuffix("*")
            yield heading(
                int(level) if level.isdigit() else 5,
                _MARK.sub("", text[found.end() :]),
                is_numbered="*" not in found[2],
            )
        elif found is not None and found[1] in "AP":
            yield Block("anchor", found[2])
        elif found is not None:
            yield Block("name", text[found.end() :].strip())
        elif text := _MARK.sub("", text).strip():
            yield paragraph(text)

    def _numbered(self, content: Any) -> Iterator[Block]:
        """Items are blocks of their own, so that lists of exercises are found; inside a box they are its parts."""
        (start, style, _), items = content
        if self._inside and self._inside[-1] != "exercises":
            yield paragraph(self._parts(content))
            return
        texts = [self.flat(item) for item in items]
        written = [found[2] if (found := _MARK.match(text)) and found[1] == "N" else "" for text in texts]
        is_said = all(map(str.isdigit, written)) and (len(set(written)) > 1 or len(written) == 1)
        for number, text in enumerate(texts, start):
            label = written[number - start] if is_said else self._mark(style["t"], number)
            yield Block("item", text, label=label)

    def _bullets(self, items: Sequence[Any]) -> Iterator[Block]:
        """A list as one text; a box that one of its items ends with follows it."""
        boxes: list[Any] = []
        texts: list[str] = []
        for item in items:
            first = next((at for at, each in enumerate(item) if _is_box(each)), len(item))
            texts.append(self.flat(item[:first]))
            boxes += item[first:]
        yield paragraph("\n".join(f"- {text}" for text in texts))
        yield from self.blocks(boxes)

    def _mark(self, style: str, number: int) -> str:
        if style in ("LowerAlpha", "UpperAlpha"):
            return f"({chr((97 if style == 'LowerAlpha' else 65) + (number - 1) % 26)})"
        return f"({_roman(number)})" if style == "LowerRoman" else str(number)

    def _parts(self, content: Any) -> str:
        """A list as lines; where it says nothing of its marks, they are (a), (b) and so on."""
        (start, style, _), items = content
        kind = "LowerAlpha" if style["t"] == "DefaultStyle" else style["t"]
        marks = [self._mark(kind, number) for number in range(start, start + len(items))]
        return "\n".join(
            f"{mark if mark.startswith('(') else f'{mark}.'} {self.flat(item)}"
            for mark, item in zip(marks, items, strict=True)
        )

    def _defined(self, term: Any, meanings: Any) -> Iterator[Block]:
        name = text_of(term, self.flat)
        yield from split_label(name, "\n".join(self.flat(meaning) for meaning in meanings))

    def _figure(self, content: Any) -> Iterator[Block]:
        _, (_, caption), inner = content
        said = self.flat(caption)
        for element in inner:
            if element["t"] == "Table":
                yield Block("table", self._table(element["c"]).text, title=said)
                return
        if any(element["t"] not in ("Plain", "Para", "Div") for element in inner):
            yield from self.blocks(inner)
        described = said or self.flat(inner).removeprefix("[figure: ").removesuffix("]")
        yield paragraph(f"[figure: {' '.join(described.split()) or 'no description'}]")

    def _table(self, content: Any) -> Block:
        _, (_, caption), _, head, bodies, foot = content
        rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3])), *foot[1]]
        lines = [" | ".join(" ".join(self.flat(cell[4]).split()) for cell in row[1]) for row in rows]
        return Block("table", "\n".join(lines), title=self.flat(caption))

    def _div(self, content: Any) -> Iterator[Block]:
        (anchor, classes, attributes), inner = content
        names = {name.lower() for name in classes}
        named = dict(attributes)
        if names & _FURNITURE or named.get("role") in ("navigation", "doc-endnotes", "contentinfo"):
            return
        role, title = role_of(classes, named), named.get("name") or named.get("title") or ""
        if role == "example" and inner and all(each["t"] == "CodeBlock" for each in inner):
            role = None  # as Texinfo calls what is shown as it is typed
        if "toolsmithexercises" in names:
            yield from self._within("exercises", Block("zone", label="exercises"), inner, Block("zone"))
        elif role is not None:
            inner, number = _without_title(inner, self.flat)
            number = named.get("label") or number or named.get("number", "")
            first = Block(role, label=number, title=title, anchor=anchor)
            yield from self._within(role, first, inner, *_choices(named), Block("end"))
        else:
            is_aside = any(name in _ASIDES or name.startswith("callout-") for name in names)
            if is_aside and inner and inner[0]["t"] == "Header":
                yield paragraph(text_of(inner[0]["c"][2], self.flat))
                inner = inner[1:]
            yield from self.blocks(inner)

    def _within(self, role: str, first: Block, inner: Sequence[Any], *after: Block) -> Iterator[Block]:
        self._inside.append(role)
        yield first
        yield from self.blocks(inner)
        yield from after
        self._inside.pop()

    def _raw_html(self, text: str) -> Iterator[Block]:  # noqa: C901  # a branch a kind of tag
        """HTML that Markdown passes on: boxes by their class, `details` with its summary, and the words between."""
        written: list[str] = []

        def flushed() -> Iterator[Block]:
            for piece in re.split(r"\n\s*\n", unescape("".join(written))):
                if piece.strip():
                    yield paragraph(piece.strip())
            written.clear()

        summary = False
        for found in _HTML.finditer(text):
            closing, name, attributes = found[1], (found[2] or "").lower(), found[3] or ""
            if not name:
                written.append("" if found[0].startswith("<!--") else found[0])
            elif name == "summary":
                if closing and summary:
                    words = bare_summary("".join(written).strip())
                    written[:] = []
                    yield paragraph(f"{words}:")
                elif not closing:
                    yield from flushed()
                summary = not closing
            elif name in ("div", "details", "section", "aside", "article"):
                yield from flushed()
                if closing:
                    opened = self._html.pop() if self._html else ""
                    if opened:
                        yield Block("end")
                else:
                    classes = _CLASS.search(attributes)
                    role = role_of(classes[1].split() if classes else [], {})
                    self._html.append(role or ("details" if name == "details" else ""))
                    if role:
                        yield Block(role)
            elif name == "img" and (alt := re.search(r"""alt=["']([^"']*)""", attributes)):
                written.append(f"[figure: {alt[1] or 'no description'}]")
            elif name in ("br", "p"):
                written.append("\n" if name == "br" else "\n\n")
        yield from flushed()

    def flat(self, elements: Sequence[Any]) -> str:
        """Blocks as one text of lines: what stands in an item, a cell, a note."""
        self._depth += 1
        lines = [self._line(element["t"], element.get("c")) for element in elements] if self._depth < _DEEPEST else []
        self._depth -= 1
        return "\n".join(line for line in lines if line.strip())

    def _line(self, kind: str, content: Any) -> str:
        match kind:
            case "Para" | "Plain":
                return paragraph_of(content, self.flat)
            case "OrderedList":
                return self._parts(content)
            case "Header":
                return text_of(content[2], self.flat)
            case "BlockQuote":
                return self.flat(content)
            case "Div":
                (_, classes, attributes), inner = content
                if {name.lower() for name in classes} & _FURNITURE:
                    return ""
                role = role_of(classes, dict(attributes))
                text = self.flat(inner)
                if role == "solution" and text.strip() and label_of_heading(text.split(":")[0].split("\n")[0]) is None:
                    return f"Solution: {text}"
                return text
            case _:
                return "\n".join(
                    block.text for block in self._one(kind, content) if block.text and block.kind != "anchor"
                )


def _is_box(element: Any) -> bool:
    return element["t"] == "Div" and role_of(element["c"][0][1], dict(element["c"][0][2])) in ("example", "exercise")


def _without_title(inner: Sequence[Any], flat: Any) -> tuple[Sequence[Any], str]:
    """The number that the title of a box gives, `Solution to Exercise 3 (Speed)`; such a title is taken out of it."""
    first = inner[0] if inner else None
    is_title = first is not None and first["t"] == "Div" and set(first["c"][0][1]) & {"title", "admonition-title"}
    if first is None or not (is_title or (first["t"] in ("Para", "Header"))):
        return inner, ""
    text = " ".join(flat([first]).split())
    if first["t"] == "Para" and _ID.fullmatch(text):
        return inner[1:], text
    if not is_title and (len(text) > 60 or first["t"] != "Header"):
        return inner, ""
    label = label_of_heading(re.sub(r"\s*\([^)]*\)\s*$", "", text))
    if label is None:
        return (
            (inner[1:], "")
            if is_title and first["t"] == "Div" and text in ("Exercise", "Solution", "Example")
            else (inner, "")
        )
    return inner[1:], label.number


def _choices(named: dict[str, str]) -> Iterator[Block]:
    """The answers that a directive of Runestone gives to choose from, and those that it calls correct."""
    choices = {key[-1]: f"({key[-1]}) {text}" for key, text in named.items() if re.fullmatch("answer_[a-z]", key)}
    right = [choices[letter] for letter in re.findall("[a-z]", named.get("correct", "")) if letter in choices]
    if choices and right:
        yield paragraph("\n".join(choices.values()))
        yield from (Block("solution"), paragraph("\n".join(right)), Block("end"))


def split_label(name: str, text: str) -> Iterator[Block]:
    """`Exercise 3` as a term with its text as the meaning is a label."""
    if label_of_heading(name) is not None:
        yield paragraph(f"{name}. {text}")
    else:
        yield paragraph(f"{name}: {text}")


def role_of(classes: Sequence[str], attributes: dict[str, str]) -> Kind | None:
    """What a class, an EPUB type or a role says that a box is."""
    named = [
        *classes,
        *attributes.get("epub:type", "").split(),
        *attributes.get("type", "").split(),
        attributes.get("role", ""),
    ]
    for word in named:
        bare = (
            word.lower().removeprefix("doc-").removeprefix("admonition-").removeprefix("callout-").removeprefix("exm-")
        )
        if found := _OURS.match(bare):
            return cast("Kind", found[1])
        if bare in _ASKING:
            return "exercise"
        if bare in roles():
            return cast("Kind", roles()[bare])
    return None


def _roman(number: int) -> str:
    written = ""
    for value, letters in ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        while number >= value:
            written, number = written + letters, number - value
    return written
