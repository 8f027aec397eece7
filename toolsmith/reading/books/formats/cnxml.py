"""CNXML collections, the OpenStax format: chapters from `*.collection.xml`, sections from `modules/ID/index.cnxml`."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from lxml import etree

from toolsmith.errors import BadInputError
from toolsmith.reading.books.formats.mathml import formula
from toolsmith.reading.books.limits import leaves, parse_xml, read_bytes
from toolsmith.types.reference import Chapter, Exercise, Reference, Section, Table, WorkedExample

_NEXT = re.compile(
    r"following (?:information|data|table|graph|figure|random|scenario|\w+ \w*)?.*?"
    r"(?:answer|for|complete|solve|in) .{0,30}?next (?P<count>\w+)? ?(?:exercise|question|problem)",
    re.IGNORECASE | re.DOTALL,
)
_COUNT_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTS = {word: number for number, word in enumerate(_COUNT_WORDS, 1)}

_SKIPPED = {"metadata", "title", "name", "label", "colspec", "spanspec", "param", "content-id", "abstract"}
_INLINE = {
    "emphasis", "term", "link", "sub", "sup", "math", "newline", "space", "code", "cite", "cite-title", "foreign",
    "footnote", "quote", "preformat", "span", "reln",
}  # fmt: skip
_PLAIN = {
    "content", "document", "para", "section", "note", "equation", "list", "item", "table", "figure", "subfigure",
    "media", "image", "caption", "example", "exercise", "problem", "solution", "commentary", "definition",
    "meaning", "glossary", "rule", "statement", "proof", "entry", "row", "div", "tgroup", "tbody", "thead",
    "tfoot", "iframe", "quote", "preformat", "code",
}  # fmt: skip
_INTRODUCTION = re.compile(rb"<document[^>]*\sclass=[\"']introduction[\"']")
_HEAD = 2_000  # bytes in which the first element stands
_LONGEST_DESCRIPTION = 240  # characters of a figure's description in the running text
_COLLECTION_SUFFIX = ".collection.xml"
_OLD_COLLECTION = "collection.xml"


def find_collection(path: Path) -> Path | None:
    """The collection file that `path` is, or that the folder `path` holds."""
    if path.is_file():
        return path if path.name.endswith((_COLLECTION_SUFFIX, _OLD_COLLECTION)) else None
    found = sorted([*path.glob(f"*{_COLLECTION_SUFFIX}"), *path.glob(f"collections/*{_COLLECTION_SUFFIX}")])
    if not found and (path / _OLD_COLLECTION).is_file():
        found = [path / _OLD_COLLECTION]
    if found and leaves(found[0], path):
        raise BadInputError(f"{found[0]} is a link out of the book's folder: not read", hint="Give the book itself.")
    if len(found) > 1:
        names = ", ".join(item.name for item in found)
        raise BadInputError(f"{path} holds {len(found)} collections: {names}", hint="Give the path of one of them.")
    return found[0] if found else None


def read_collection(path: Path) -> Reference:
    """A whole book; modules that are missing or broken are reported, not fatal.

    Raises:
        BadInputError: the collection is not one, or none of its modules can be read.
    """
    root = parse_xml(read_bytes(path), str(path))
    content = _child(root, "content")
    if content is None:
        raise BadInputError(f"{path} is not a collection: it has no content")
    modules = _modules_folder(path)
    reader = _CollectionReader(modules)
    chapters = reader.read(content)
    if not any(chapter.sections for chapter in chapters):
        raise BadInputError(f"no module of {path} can be read", reader.problems[:20])
    licence = root.find(".//{*}license")
    return Reference(
        title=_metadata(root, "title") or path.name.removesuffix(_COLLECTION_SUFFIX),
        licence=_licence_text(licence),
        source=str(path),
        form="cnxml",
        chapters=tuple(chapters),
        not_understood=tuple(reader.problems),
    )


def read_module(path: Path, number: str) -> Section:
    """One `index.cnxml`."""
    root = parse_xml(read_bytes(path), str(path))
    content = _child(root, "content")
    if content is None:
        raise BadInputError(f"{path} is not a CNXML document: it has no content")
    reader = _ModuleReader()
    text = reader.blocks(content)
    glossary = _child(root, "glossary")
    if glossary is not None:
        terms = reader.blocks(glossary)
        text = f"{text}\n\nKey terms\n{terms}" if terms else text
    return Section(
        number=number,
        title=_metadata(root, "title") or _title(root) or path.parent.name,
        anchor=path.parent.name,
        text=text,
        examples=tuple(reader.examples),
        exercises=tuple(reader.exercises),
        tables=tuple(reader.tables),
        points_to=tuple(sorted(reader.points_to)),
        not_understood=tuple(f"{count} × {what}" for what, count in sorted(reader.unread.items())),
    )


def _licence_text(element: etree._Element | None) -> str:
    if element is None:
        return ""
    link = element.get("url") or element.get("href") or ""
    return " ".join(filter(None, ("".join(map(str, element.itertext())).strip(), link)))


def _modules_folder(path: Path) -> Path:
    for folder in (path.parent / "modules", path.parent.parent / "modules"):
        if folder.is_dir() and not leaves(folder, folder.parent):
            return folder
    return path.parent


class _CollectionReader:
    """The lowest subcollections are chapters; modules beside them are front and back matter."""

    def __init__(self, modules: Path) -> None:
        self.problems: list[str] = []
        self._modules = modules
        self._next = 1

    def read(self, content: etree._Element) -> list[Chapter]:
        chapters: list[Chapter] = []
        loose: list[str] = []
        for child in _elements(content):
            if _local(child) == "module":
                loose.append(child.get("document", ""))
            elif _local(child) == "subcollection":
                if loose and not chapters:
                    chapters.append(self._chapter("Front matter", "", loose, 0))
                    loose = []
                chapters += self._subcollection(child, "")
        if loose:
            title = "Back matter" if chapters else "Sections"
            chapters.append(self._chapter(title, "", loose, self._number()))
        return chapters

    def _subcollection(self, element: etree._Element, part: str) -> list[Chapter]:
        title = _child_text(element, "title")
        content = _child(element, "content")
        inner = [] if content is None else _elements(content)
        deeper = [child for child in inner if _local(child) == "subcollection"]
        own = [child.get("document", "") for child in inner if _local(child) == "module"]
        chapters = [self._chapter(title, part, own, self._number())] if own else []
        for child in deeper:
            chapters += self._subcollection(child, f"{part} / {title}".strip(" /"))
        return chapters

    def _number(self) -> int:
        self._next += 1
        return self._next - 1

    def _chapter(self, title: str, part: str, documents: list[str], number: int) -> Chapter:
        sections = []
        place = 0
        for document in documents:
            path = self._modules / document / "index.cnxml"
            if not re.fullmatch(r"[\w.-]+", document) or not path.is_file():
                self.problems.append(f"module {document}: there is no {path.name} of it")
                continue
            if leaves(path, self._modules):
                self.problems.append(f"module {document} is a link out of the book's folder: not read")
                continue
            is_counted = not _is_introduction(path)
            place += is_counted
            own = f"{number}.{place}" if is_counted else f"{number}.0"
            try:
                sections.append(read_module(path, own))
            except BadInputError as error:
                self.problems.append(f"module {document}: {error.message}")
        return Chapter(number=number, title=title, part=part, sections=tuple(sections))


def _is_introduction(path: Path) -> bool:
    """Whether the book prints no number before this module."""
    with path.open("rb") as opened:
        return _INTRODUCTION.search(opened.read(_HEAD)) is not None


class _ModuleReader:
    """Writes a module as text, putting examples, exercises and tables aside as it meets them."""

    def __init__(self) -> None:
        self.examples: list[WorkedExample] = []
        self.exercises: list[Exercise] = []
        self.tables: list[Table] = []
        self.unread: Counter[str] = Counter()
        self.points_to: set[str] = set()
        self._context = ""
        self._context_left = 0
        self._is_inside = False  # an example, exercise or solution: what is met there stays there

    def blocks(self, element: etree._Element) -> str:
        """The text of an element's children, one paragraph each."""
        parts: list[str] = []
        run = _clean(element.text)
        for child in _elements(element):
            if _local(child) in _INLINE:
                run += self._inline(child)
            else:
                parts.append(run.strip())
                run = ""
                parts.append(self._block(child))
            run += _clean(child.tail)
        parts.append(run.strip())
        return "\n".join(_squeeze(part) for part in parts if part.strip())

    def _block(self, element: etree._Element) -> str:
        name = _local(element)
        if name in _SKIPPED:
            return ""
        if name not in _PLAIN:
            self.unread[f"element {name}"] += 1
        if not self._is_inside and name in ("example", "exercise", "table"):
            self._put_aside(element, name)
            return ""
        match name:
            case "para":
                return self._paragraph(element)
            case "list":
                return self._list(element)
            case "table":
                title = _child_text(element, "title")
                return f"{title}\n{self._rows(element)}".strip()
            case "media" | "image" | "iframe":
                return self._media(element)
            case "problem" | "solution" | "commentary":
                label = "" if name == "problem" else f"{name.capitalize()}: "
                return label + self.blocks(element)
            case "definition":
                term, meaning = _child(element, "term"), _child(element, "meaning")
                left = "" if term is None else self._text(term)
                return f"{left}: {'' if meaning is None else self._text(meaning)}"
        return self._titled(element)

    def _paragraph(self, element: etree._Element) -> str:
        text = self._titled(element)
        if not self._is_inside and (found := _NEXT.search(text)):
            self._context, count = text, (found["count"] or "").lower()
            self._context_left = int(count) if count.isdigit() else _COUNTS.get(count, 1)
        return text

    def _titled(self, element: etree._Element) -> str:
        title = _child(element, "title")
        text = self.blocks(element)
        if title is None:
            return text
        mark = "## " if _local(element) == "section" else ""
        return f"{mark}{self._text(title)}\n{text}".strip()

    def _put_aside(self, element: etree._Element, name: str) -> None:
        self._is_inside = True
        try:
            if name == "example":
                title = _child(element, "title")
                if title is None:
                    title = element.find("./{*}para/{*}title")
                text = self._titled(element)
                if text:
                    self.examples.append(WorkedExample(title="" if title is None else self._text(title), text=text))
            elif name == "table":
                caption = _child(element, "title")
                if caption is None:
                    caption = _child(element, "caption")
                title_text = "" if caption is None else self._text(caption)
                title_text = title_text or element.get("summary", "")
                self.tables.append(Table(title=title_text, text=self._rows(element), anchor=element.get("id", "")))
            else:
                self._exercise(element)
        finally:
            self._is_inside = False

    def _exercise(self, element: etree._Element) -> None:
        problem, solution = _child(element, "problem"), _child(element, "solution")
        text = "" if problem is None else self.blocks(problem)
        if self._context_left > 0:
            self._context_left -= 1
            text = f"{self._context}\n{text}"
        if not text.strip():
            self.unread["exercise without a problem"] += 1
            return
        self.exercises.append(
            Exercise(
                number=str(len(self.exercises) + 1),
                problem=text,
                solution="" if solution is None else self.blocks(solution),
                needs_figure=problem is not None and problem.find(".//{*}media") is not None,
            )
        )

    def _list(self, element: etree._Element) -> str:
        style = element.get("number-style", "")
        is_numbered = element.get("list-type") == "enumerated"
        lines = []
        for place, item in enumerate((i for i in _elements(element) if _local(i) == "item"), 0):
            if is_numbered:
                mark = f"({chr(97 + place % 26)})" if style.startswith("lower-alpha") or not style else f"{place + 1}."
                mark = f"({chr(65 + place % 26)})" if style.startswith("upper-alpha") else mark
            else:
                mark = "-"
            lines.append(f"{mark} {self.blocks(item)}")
        title = _child_text(element, "title")
        return "\n".join(filter(None, [title, *lines]))

    def _rows(self, element: etree._Element) -> str:
        rows = []
        for row in element.iter("{*}row"):
            cells = [" ".join(self.blocks(entry).split()) for entry in row if _local(entry) == "entry"]
            rows.append(" | ".join(cells))
        return "\n".join(rows)

    def _media(self, element: etree._Element) -> str:
        if _local(element) == "iframe":
            self.unread["embedded page (iframe)"] += 1
            return ""
        if _local(element) == "image":
            return ""
        alt = " ".join((element.get("alt") or "").split())
        if not alt:
            self.unread["figure without a description"] += 1
        if not self._is_inside and len(alt) > _LONGEST_DESCRIPTION:  # an exercise may ask about all of it
            alt = alt[:_LONGEST_DESCRIPTION].rpartition(" ")[0] + " …"
        return f"[figure: {alt or 'no description'}]"

    def _link(self, element: etree._Element) -> str:
        """A link without words names a numbered figure or equation, and the number is not in the file."""
        text = self._text(element)
        if document := element.get("document"):
            target = element.get("target-id")
            self.points_to.add(f"{document}#{target}" if target else document)
        if not text:
            self.unread["cross-reference without words"] += 1
        return text or "(see there)"

    def _text(self, element: etree._Element) -> str:
        """All of an element as one line."""
        parts = [_clean(element.text)]
        for child in _elements(element):
            parts += [self._inline(child) if _local(child) in _INLINE else self._block(child), _clean(child.tail)]
        return " ".join("".join(parts).split())

    def _inline(self, element: etree._Element) -> str:
        match _local(element):
            case "math":
                return f" {formula(element)} "
            case "newline":
                return "\n"
            case "space":
                return " "
            case "sub":
                return f"_{_grouped(self._text(element))}"
            case "sup":
                return f"^{_grouped(self._text(element))}"
            case "link":
                return self._link(element)
            case "footnote":
                return f" ({self._text(element)})"
        inner = [_clean(element.text)]
        for child in _elements(element):
            inner += [self._inline(child) if _local(child) in _INLINE else self._block(child), _clean(child.tail)]
        return "".join(inner)


def _grouped(text: str) -> str:
    return text if re.fullmatch(r"[+\-−–]?\w+", text) else f"({text})"


def _squeeze(text: str) -> str:
    lines = [re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\( | (?=[),.;:?!])", lambda m: "(" if m[0].startswith("(") else "", "\n".join(filter(None, lines)))


def _clean(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _elements(element: etree._Element) -> list[etree._Element]:
    return [child for child in element if isinstance(child.tag, str)]


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of that name; what is `title` by now was `name` before CNXML 0.6."""
    names = ("title", "name") if name == "title" else (name,)
    return next((child for child in _elements(element) if _local(child) in names), None)


def _child_text(element: etree._Element, name: str) -> str:
    child = _child(element, name)
    return "" if child is None else " ".join("".join(map(str, child.itertext())).split())


def _title(root: etree._Element) -> str:
    return _child_text(root, "title")


def _metadata(root: etree._Element, name: str) -> str:
    metadata = _child(root, "metadata")
    return "" if metadata is None else _child_text(metadata, name)
