"""Builds the PDF and the EPUB of a reference from its Markdown: python references/build.py [BOOK.md] [FOLDER]."""

from __future__ import annotations

import html
import re
import sys
import zipfile
from pathlib import Path

import yaml
from markdown_it import MarkdownIt

HERE = Path(__file__).resolve().parent
SIZES = {1: 22, 2: 17, 3: 13.5, 4: 11.5}
BODY_SIZE = 10
OUTLINED = 3  # levels of headings that the PDF's outline names


def build(book: Path, folder: Path) -> tuple[Path, Path]:
    """The PDF and the EPUB, written into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    pdf, epub = folder / f"{book.stem}.pdf", folder / f"{book.stem}.epub"
    build_pdf(book, pdf)
    build_epub(book, epub)
    return pdf, epub


def source(book: Path) -> tuple[dict[str, str], str]:
    """Front matter and text."""
    _, front, text = book.read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(front), text


def build_pdf(book: Path, target: Path, *, has_outline: bool = True) -> None:
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    for name, file in (("Vera", "Vera.ttf"), ("VeraBd", "VeraBd.ttf")):
        pdfmetrics.registerFont(TTFont(name, file))
    front, text = source(book)
    body = ParagraphStyle("body", fontName="Vera", fontSize=BODY_SIZE, leading=13, spaceAfter=7)
    heads = {
        level: ParagraphStyle(
            f"h{level}", fontName="VeraBd", fontSize=size, leading=size + 4, spaceBefore=8, spaceAfter=6
        )
        for level, size in SIZES.items()
    }

    class Book(SimpleDocTemplate):
        def afterFlowable(self, flowable: Paragraph) -> None:  # noqa: N802 - reportlab's name
            level = getattr(flowable, "level", 0)
            if has_outline and 0 < level <= OUTLINED:
                key = f"place-{self.seq.nextf('heading')}"
                self.canv.bookmarkPage(key)
                self.canv.addOutlineEntry(flowable.getPlainText(), key, level - 1, closed=False)

    story = []
    for kind, level, words in paragraphs(text):
        style = heads[level] if kind == "heading" else body
        written = Paragraph(html.escape(words), style)
        written.level = level
        story.append(written)
    story.append(Paragraph(html.escape(f"Licence: {front['licence']}"), body))
    Book(str(target), pagesize=A5, title=front["title"], author="toolsmith", invariant=1).build(story)


def paragraphs(text: str) -> list[tuple[str, int, str]]:
    """(kind, level, words): headings and paragraphs, items of lists with their numbers."""
    found: list[tuple[str, int, str]] = []
    tokens = MarkdownIt("commonmark").parse(text)
    number = ""
    for place, token in enumerate(tokens):
        if token.type == "list_item_open":
            number = f"{token.info}. "
        elif token.type == "inline":
            opening = tokens[place - 1]
            words = " ".join(token.content.split())
            if opening.type == "heading_open":
                found.append(("heading", int(opening.tag[1]), words))
            else:
                found.append(("text", 0, number + words))
                number = ""
    return found


def build_epub(book: Path, target: Path) -> None:
    """One page a chapter. The first member is the uncompressed type, as the format asks."""
    front, text = source(book)
    title = front["title"]
    pages = [page for page in re.split(r"(?m)^(?=## )", text) if page.strip()]
    names = [f"page{number}.xhtml" for number in range(len(pages))]
    items = "".join(
        f'<item id="p{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(names)
    )
    spine = "".join(f'<itemref idref="p{n}"/>' for n in range(len(names)))
    links = "".join(f'<li><a href="{name}">Page {n + 1}</a></li>' for n, name in enumerate(names))
    package = f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">{book.stem}</dc:identifier>
<dc:title>{title}</dc:title><dc:language>en</dc:language><dc:rights>{front["licence"]}</dc:rights></metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>{items}</manifest>
<spine>{spine}</spine></package>"""
    container = """<?xml version="1.0"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
    nav = f'<nav xmlns:epub="http://www.idpf.org/2007/ops" epub:type="toc"><ol>{links}</ol></nav>'
    members = [
        ("META-INF/container.xml", container),
        ("book.opf", package),
        ("nav.xhtml", xhtml(title, nav)),
        *((name, xhtml(title, render(page))) for name, page in zip(names, pages, strict=True)),
    ]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member("mimetype"), "application/epub+zip", zipfile.ZIP_STORED)
        for name, content in members:
            archive.writestr(member(name), content, zipfile.ZIP_DEFLATED)


def render(markdown: str) -> str:
    return MarkdownIt("commonmark").render(markdown)


def member(name: str) -> zipfile.ZipInfo:
    """Without the time of day, so that the same text gives the same file."""
    return zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))


def xhtml(title: str, body: str) -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{html.escape(title)}</title></head><body>{body}</body></html>"""


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "measuring-and-moving.md"
    for path in build(chosen, Path(sys.argv[2]) if len(sys.argv) > 2 else HERE / "build"):
        print(path)
