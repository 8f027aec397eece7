"""HTML into blocks: what is no text is taken out by Beautiful Soup, the rest is read by pandoc."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Comment, Tag

from toolsmith.errors import BadInputError
from toolsmith.reading.books.blocks import Block, Pages
from toolsmith.reading.books.label_words import roles
from toolsmith.reading.books.labels import bare_summary, label_of_heading
from toolsmith.reading.books.limits import read_bytes, refuse_binary
from toolsmith.reading.books.pandoc.program import document
from toolsmith.reading.books.pandoc.walk import blocks_of

FORM = "html+tex_math_single_backslash"
_SKIPPED = ("style", "nav", "noscript", "template", "svg", "iframe", "object", "form", "button", "textarea", "select")
_BOXES = ("article", "aside", "details", "dialog", "fieldset")
_FURNITURE = {
    "headerlink", "related", "sphinxsidebar", "footer", "sidebar", "prev-next-area", "katex-html", "mathjax_preview",
    "menu-title", "breadcrumb", "toctree-wrapper", "bd-sidebar", "header-section-number", "anchor-link", "toc",
}  # fmt: skip
_BLOCKS = ("p", "div", "section", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre")
_SITE = re.compile(r"\s+[—–|-]\s+[^—–|]*\bdocumentation$")  # what Sphinx puts behind each title
_DEEPEST = 200
_MOST_LINKED = 0.5


def read_html(path: Path) -> Pages:
    """One file."""
    page = Page(read_bytes(path), str(path))
    return Pages(tuple(page_blocks(page.body(), str(path))), title=page.title, licence=page.licence)


def page_blocks(html: str, where: str) -> list[Block]:
    return list(blocks_of(document(html.encode(), FORM, where)["blocks"]))


class Page:
    """One page, also the XHTML of an EPUB, without what stands around its text.

    Raises:
        BadInputError: nested too deeply to be a text, or no text at all.
    """

    def __init__(self, raw: bytes, where: str) -> None:
        refuse_binary(raw, where)
        declared = re.match(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]*\?>", raw)
        self._soup = BeautifulSoup(
            raw[declared.end() :] if declared else raw, "lxml", from_encoding="utf-8" if declared else None
        )
        if _is_deep(self._soup):
            raise BadInputError(f"{where} is nested more than {_DEEPEST} elements deep: no text is")
        self.title = _SITE.sub("", self._soup.title.get_text(" ", strip=True)) if self._soup.title else ""
        self.licence = _licence(self._soup)

    @property
    def is_links(self) -> bool:
        """Whether most of the words are links."""
        links = sum(len(tag.get_text()) for tag in self._soup.find_all("a", href=True))
        return links > _MOST_LINKED * len(self._soup.get_text())

    def body(self, targets: Collection[str] = ()) -> str:
        """The cleaned HTML. The ids in `targets` are marked where they stand."""
        body = self._soup.body or self._soup
        for comment in body.find_all(string=lambda text: isinstance(text, Comment)):
            comment.extract()
        for text in body.find_all(string=re.compile("[\ue000\ue001]")):
            text.replace_with(re.sub("[\ue000\ue001]", "", text))
        for tag in body.find_all(True):
            if tag.decomposed:
                continue
            is_formula = tag.name == "script" and str(tag.get("type") or "").startswith("math/")
            if tag.name in _SKIPPED or (tag.name == "script" and not is_formula) or _is_furniture(tag):
                tag.decompose()
        self._rank(body)
        self._box(body)
        for target in targets:
            self._mark(body, target)
        return str(body)

    def _rank(self, body: Tag) -> None:
        """Where h1 stands at several depths of `section`, the depth is what ranks headings."""
        if len({_sections_around(tag) for tag in body.find_all("h1")}) > 1:
            for tag in body.find_all(re.compile(r"^h[1-6]$")):
                tag.name = f"h{min(6, int(tag.name[1]) + _sections_around(tag))}"

    def _box(self, body: Tag) -> None:  # noqa: C901, PLR0912  # one pass a kind of box
        """Boxes of any name as `div`; a summary is a label, or the role of its box."""
        for tag in body.find_all("summary"):
            words = bare_summary(tag.get_text(" "))
            label = label_of_heading(words)
            if label is not None and label.role == "solution" and tag.parent is not None:
                tag.parent["class"] = " ".join(map(str, (*tag.parent.get_attribute_list("class"), "solution")))
                tag.decompose()
            else:
                tag.name, tag.string = "p", f"{words}:"
        for tag in body.find_all(class_=("admonition-title", "callout-title", "title")):
            label = label_of_heading(re.sub(r"\s*\([^)]*\)\s*$", "", " ".join(tag.get_text(" ").split())))
            if label is not None and tag.parent is not None and tag.name in ("p", "div", "span"):
                tag.parent["data-number"] = label.number
                tag.decompose()
        for tag in body.select("h1 > span, h2 > span, h3 > span, h4 > span"):
            if re.fullmatch(r"\w{1,2}(?:\.\d+)*\.?", tag.get_text(strip=True)):  # the number, set apart by its look
                tag.insert_after(" ")
        for tag in body.find_all("li", value=re.compile(r"^\d{1,4}$")):
            tag.insert(0, f"\ue000N{tag['value']}\ue001")
        for tag in body.find_all(_BOXES):
            tag.name = "div"
        for tag in body.find_all(True):
            if "-" in tag.name:  # an element of a script's own
                tag.unwrap()
            elif tag.name in ("p", "li", "tr", "td", "dd") and tag.name != "div":
                named = [str(name).lower() for name in tag.get_attribute_list("class") if name]
                if tag.name == "p" and any(name in roles() for name in named):
                    tag.wrap(self._soup.new_tag("div", attrs={"class": " ".join(named)}))

    def _mark(self, body: Tag, target: str) -> None:
        found = body.find(id=target)
        if isinstance(found, Tag):
            block = found if found.name in _BLOCKS else found.find_parent(_BLOCKS) or found
            if block.name == "li":
                block = block.find_parent(("ul", "ol")) or block
            mark = self._soup.new_tag("p")
            mark.string = f"\ue000A{target}\ue001"
            block.insert_before(mark)


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


def _is_furniture(tag: Tag) -> bool:
    """What stands around the text of a page: navigation, side bars, permanent links, a title block."""
    if (
        str(tag.get("role") or "") in ("navigation", "contentinfo", "search", "banner")
        or tag.get("aria-hidden") == "true"
    ):
        return tag.name != "main"
    names = {str(name).lower() for name in tag.get_attribute_list("class")}
    return bool(names & _FURNITURE) or tag.get("id") == "title-block-header"
