"""HTML into blocks, by Beautiful Soup over lxml. MathML becomes readable formulas."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag
from lxml import etree

from toolsmith.errors import BadInputError
from toolsmith.reading.books.blocks import Block, Pages, heading, paragraph
from toolsmith.reading.books.formats.mathml import formula
from toolsmith.reading.books.label_words import roles, words
from toolsmith.reading.books.labels import bare_summary, label_of_heading
from toolsmith.reading.books.limits import read_bytes, refuse_binary

_SKIPPED = {"script", "style", "nav", "noscript", "template", "svg", "head", "iframe", "object", "form", "button"}
_CONTAINERS = {
    "html", "body", "div", "section", "article", "main", "header", "footer", "aside", "figure", "details",
    "blockquote", "center", "dl", "[document]", "fieldset",
}  # fmt: skip
_FURNITURE = {
    "headerlink", "related", "sphinxsidebar", "footer", "sidebar", "prev-next-area", "katex-html", "mathjax_preview",
    "menu-title", "breadcrumb", "toctree-wrapper", "bd-sidebar", "header-section-number", "anchor-link",
}  # fmt: skip
_SITE = re.compile(r"\s+[—–|-]\s+[^—–|]*\bdocumentation$")  # what Sphinx puts behind each title
_DEEPEST = 200


def read_html(path: Path) -> Pages:
    """One file."""
    return html_pages(read_bytes(path), str(path))


def html_pages(raw: bytes, where: str) -> Pages:
    """One page, also the XHTML of an EPUB.

    Raises:
        BadInputError: nested too deeply to be a text, or no text at all.
    """
    refuse_binary(raw, where)
    declared = re.match(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]*\?>", raw)
    soup = BeautifulSoup(
        raw[declared.end() :] if declared else raw, "lxml", from_encoding="utf-8" if declared else None
    )
    if _is_deep(soup):
        raise BadInputError(f"{where} is nested more than {_DEEPEST} elements deep: no text is")
    body = soup.body or soup
    reader = _Reader(is_nested=len({_sections_around(tag) for tag in body.find_all("h1")}) > 1)
    reader.read(body)
    title = _SITE.sub("", soup.title.get_text(" ", strip=True)) if soup.title else ""
    return Pages(tuple(reader.blocks), title=title, licence=_licence(soup))


def _sections_around(tag: Tag) -> int:
    return sum(1 for parent in tag.parents if parent.name in ("section", "article"))


def _is_deep(soup: BeautifulSoup) -> bool:
    """Whether a text stands deeper than any page has it; each element is measured once."""
    depths: dict[int, int] = {id(soup): 0}
    for element in soup.descendants:
        depth = depths[id(element.parent)] + 1
        if depth > _DEEPEST:
            return True
        if isinstance(element, Tag):
            depths[id(element)] = depth
    return False


def _licence(soup: BeautifulSoup) -> str:
    for tag in soup.find_all(["meta", "link", "a"]):
        name = str(tag.get("name") or tag.get("property") or "").lower()
        relation = " ".join(tag.get_attribute_list("rel")).lower() if tag.get("rel") else ""
        if name in ("license", "licence", "dc.rights", "dcterms.license", "dcterms.rights"):
            return str(tag.get("content") or "")
        if "license" in relation.split():
            return " ".join((tag.get_text(" ", strip=True) or str(tag.get("href") or "")).split())
    return ""


class _Reader:
    """Walks the tree; block elements become blocks, what is inline becomes their text."""

    def __init__(self, *, is_nested: bool = False) -> None:
        self.blocks: list[Block] = []
        self._is_nested = is_nested
        self._ids: list[str] = []  # met since the last block

    def _put(self, block: Block) -> None:
        self.blocks.append(replace(block, targets=tuple(self._ids)) if self._ids else block)
        self._ids.clear()

    def read(self, tag: Tag) -> None:
        pending: list[str] = []
        for child in tag.children:
            if isinstance(child, Tag) and _is_furniture(child):
                continue
            if isinstance(child, Tag) and _is_block(child):
                self._flush(pending)
                self._read_block(child)
            elif isinstance(child, Tag) or type(child) is NavigableString:
                pending.append(_inline(child))
        self._flush(pending)

    def _flush(self, pending: list[str]) -> None:
        text = _tidy("".join(pending))
        pending.clear()
        if text:
            self._put(paragraph(text))

    def _read_block(self, tag: Tag) -> None:
        name = tag.name
        has_tags = name not in _CONTAINERS and any(isinstance(child, Tag) for child in tag.children)
        inside = tag.find_all(id=True) if has_tags else ()
        self._ids += [str(item.get("id")) for item in (tag, *inside) if isinstance(item, Tag) and item.get("id")]
        if re.fullmatch(r"h[1-6]", name):
            self._put(heading(self._level(tag), _tidy(_inline(tag)), str(tag.get("id") or "")))
        elif name == "table":
            caption = tag.find("caption")
            title = _tidy(_inline(caption)) if isinstance(caption, Tag) else ""
            self._put(Block("table", _rows(tag), title=title))
        elif name == "ol":
            self._read_list(tag)
        elif name in ("ul", "menu"):
            items = [f"- {_inside(item)}" for item in tag.find_all("li", recursive=False) if isinstance(item, Tag)]
            self._put(paragraph("\n".join(items)))
        elif name == "pre":
            self._put(paragraph(f"```\n{tag.get_text().rstrip()}\n```"))
        elif name == "summary":
            self._put(paragraph(f"{bare_summary(_inline(tag))}:"))
        elif name == "figcaption":
            self._put(paragraph(f"[figure: {_tidy(_inline(tag))}]"))
        elif name in _CONTAINERS:
            self._read_container(tag)
        else:
            self._flush([_inline(tag)])

    def _level(self, tag: Tag) -> int:
        """Where h1 stands at several depths of `section`, the depth is what ranks headings."""
        return int(tag.name[1]) + (_sections_around(tag) if self._is_nested else 0)

    def _read_container(self, tag: Tag) -> None:
        role = _role(tag)
        if role is not None:
            label = _taken_title(tag)
            self._put(Block(role, label=label, anchor=str(tag.get("id") or "")))  # type: ignore[arg-type]  # a kind
        self.read(tag)
        if tag.name == "details" or role is not None:
            self._put(Block("end"))

    def _read_list(self, tag: Tag) -> None:
        start = str(tag.get("start") or "1")
        first = int(start) if start.isdigit() else 1
        for number, item in enumerate(tag.find_all("li", recursive=False), first):
            if isinstance(item, Tag):
                label = str(item.get("value") or number)
                self._put(Block("item", _inside(item), label=label))


@cache
def _solution() -> re.Pattern[str]:
    return re.compile(rf"(?:{words('solution')})\b", re.IGNORECASE)


def _taken_title(tag: Tag) -> str:
    """The number that the title of a box gives, `Solution to Exercise 3 (Speed)`; such a title is taken out of it."""
    first = next((child for child in tag.children if isinstance(child, Tag)), None)
    if first is None or "admonition-title" not in first.get_attribute_list("class"):
        return ""
    text = re.sub(r"\s*\([^)]*\)\s*$", "", " ".join(first.get_text(" ").split()))
    label = label_of_heading(text)
    if label is None:
        return ""
    first.decompose()
    return label.number


def _is_furniture(tag: Tag) -> bool:
    """What stands around the text of a page: navigation, side bars, permanent links, a title block."""
    if (
        str(tag.get("role") or "") in ("navigation", "contentinfo", "search", "banner")
        or tag.get("aria-hidden") == "true"
    ):
        return tag.name != "main"
    names = {str(name).lower() for name in tag.get_attribute_list("class")}
    return bool(names & _FURNITURE) or tag.get("id") == "title-block-header"


def _role(tag: Tag) -> str | None:
    """The class or EPUB type of a container that says what it is."""
    words = [*tag.get_attribute_list("class"), *str(tag.get("epub:type") or "").split(), str(tag.get("role") or "")]
    for word in words:
        bare = str(word or "").lower().removeprefix("doc-").removeprefix("admonition-")
        if bare in roles():
            return roles()[bare]
    return None


def _is_block(tag: Tag) -> bool:
    return tag.name in _CONTAINERS or tag.name in (
        "p", "table", "ol", "ul", "menu", "pre", "summary", "figcaption", "dt", "dd", "hr", "address",
        "h1", "h2", "h3", "h4", "h5", "h6",
    )  # fmt: skip


def _inline(element: PageElement) -> str:
    if not isinstance(element, Tag):
        return str(element) if type(element) is NavigableString else ""
    name = element.name.rpartition(":")[2]
    if name == "script" and str(element.get("type") or "").startswith("math/tex"):
        return f" ${element.get_text().strip()}$ "
    if name in _SKIPPED or _is_furniture(element):
        return ""
    if name == "br":
        return "\n"
    if name == "img":
        return f"[figure: {element.get('alt') or 'no description'}]"
    if name == "math":
        return f" {_formula(element)} "
    inner = "".join(_inline(child) for child in element.children)
    if name == "summary":
        return f"\n{bare_summary(inner)}: "
    if name in _CONTAINERS and _role(element) == "solution" and inner.strip():
        return f"\n{inner.strip()}\n" if _solution().match(inner.strip()) else f"\nSolution: {inner.strip()}\n"
    return _wrapped(name, inner) if inner.strip() else inner


def _wrapped(name: str, inner: str) -> str:
    match name:
        case "sup":
            return f"^{_grouped(inner)}"
        case "sub":
            return f"_{_grouped(inner)}"
        case "li":
            return f"\n- {inner.strip()}"
        case "p" | "div" | "tr" | "ol" | "ul":
            return f"\n{inner}\n"
        case "td" | "th":
            return f" {inner.strip()} |"
    return inner


def _inside(tag: Tag) -> str:
    return _tidy("".join(_inline(child) for child in tag.children))


def _grouped(text: str) -> str:
    bare = text.strip()
    return bare if re.fullmatch(r"[+\-−–]?\w+", bare) else f"({bare})"


def _formula(tag: Tag) -> str:
    """MathML through the same writer as the OpenStax format; its TeX annotation where there is one."""
    annotation = tag.find("annotation")
    if isinstance(annotation, Tag) and "tex" in str(annotation.get("encoding") or "").lower():
        return f"${annotation.get_text().strip()}$"
    try:
        return formula(etree.fromstring(str(tag).encode(), etree.XMLParser(resolve_entities=False, recover=True)))
    except etree.XMLSyntaxError:
        return tag.get_text(" ", strip=True)


def _rows(table: Tag) -> str:
    rows = []
    for row in table.find_all("tr"):
        if isinstance(row, Tag):
            cells = [
                " ".join(_inline(cell).strip(" |").split()) for cell in row.find_all(["td", "th"], recursive=False)
            ]
            rows.append(" | ".join(cells))
    return "\n".join(rows)


def _tidy(text: str) -> str:
    """Runs of white space as one, line breaks kept."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return "\n".join(line for line in lines if line)
