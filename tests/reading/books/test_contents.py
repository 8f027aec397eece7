"""EPUBs whose table of contents knows more than their pages: nested, or over pages without headings."""

from __future__ import annotations

import zipfile
from pathlib import Path

from toolsmith.reading.books.reference import read_here
from toolsmith.types.reference import Reference

TEXT = "<p>" + "A ball rolls with the speed v and covers s = v t. " * 6 + "</p>"
EXERCISE = "<p><b>Exercise 1.</b> At 4 m/s for 5 s?</p><p><b>Solution.</b> 20 m</p>"
CONTAINER = """<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>
<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""


def epub(tmp_path: Path, pages: dict[str, str], contents: str, *, is_ncx: bool) -> Reference:
    """Pages are in reading order; the manifest lists them the other way round."""
    items = "".join(
        f'<item id="{name}" href="text/{name}.xhtml" media-type="application/xhtml+xml"/>' for name in reversed(pages)
    )
    media = "application/x-dtbncx+xml" if is_ncx else "application/xhtml+xml"
    toc = f'<item id="toc" href="toc.xml" media-type="{media}"{"" if is_ncx else " properties=" + chr(34) + "nav" + chr(34)}/>'
    spine = "".join(f'<itemref idref="{name}"/>' for name in pages)
    package = f"""<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>Rolls</dc:title></metadata><manifest>{items}{toc}</manifest><spine>{spine}</spine></package>"""
    with zipfile.ZipFile(tmp_path / "book.epub", "w") as archive:
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("OEBPS/content.opf", package)
        archive.writestr("OEBPS/toc.xml", contents)
        for name, body in pages.items():
            page = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{name}</title></head><body>{body}</body></html>'
            archive.writestr(f"OEBPS/text/{name}.xhtml", page)
    return read_here(tmp_path / "book.epub")


def shape(reference: Reference) -> dict[str, list[tuple[str, int]]]:
    return {
        chapter.title: [(section.title, len(section.solved)) for section in chapter.sections]
        for chapter in reference.chapters
    }


EXPECTED = {"Rolling": [("Straight", 1), ("Slow", 1)], "Falling": [("Tower", 1)]}


def test_a_nested_navigation_ranks_pages_that_all_begin_with_h1(tmp_path: Path) -> None:
    pages = {
        "c1": "<h1>Rolling</h1><p>Few words.</p>",
        "s1": f"<h1>Straight</h1>{TEXT}<h2>In detail</h2>{TEXT}{EXERCISE}",
        "s2": f"<h1>Slow</h1>{TEXT}{EXERCISE}",
        "c2": "<h1>Falling</h1>",
        "s3": f"<h1>Tower</h1>{TEXT}{EXERCISE}",
    }
    nav = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol>
<li><a href="text/c1.xhtml">Rolling</a><ol><li><a href="text/s1.xhtml">Straight</a></li><li><a href="text/s2.xhtml">Slow</a></li></ol></li>
<li><a href="text/c2.xhtml">Falling</a><ol><li><a href="text/s3.xhtml">Tower</a></li></ol></li></ol></nav></body></html>"""
    reference = epub(tmp_path, pages, nav, is_ncx=False)
    assert shape(reference) == EXPECTED
    assert "In detail" in reference.chapters[0].sections[0].text


def test_pages_without_headings_get_those_of_the_contents(tmp_path: Path) -> None:
    pages = {
        "p1": f'<p class="ct" id="a">Rolling</p><p class="st" id="b">Straight</p>{TEXT}{EXERCISE}<p class="st"><a id="c"></a>Slow</p>{TEXT}{EXERCISE}',
        "p2": f'<p class="ct" id="a">Falling</p><p class="st" id="b">Tower</p>{TEXT}{EXERCISE}',
    }

    def point(title: str, link: str, inner: str = "") -> str:
        return f'<navPoint><navLabel><text>{title}</text></navLabel><content src="text/{link}"/>{inner}</navPoint>'

    points = point("Rolling", "p1.xhtml#a", point("Straight", "p1.xhtml#b") + point("Slow", "p1.xhtml#c"))
    points += point("Falling", "p2.xhtml#a", point("Tower", "p2.xhtml#b"))
    ncx = f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{points}</navMap></ncx>'
    assert shape(epub(tmp_path, pages, ncx, is_ncx=True)) == EXPECTED


def test_a_broken_table_of_contents_costs_only_itself(tmp_path: Path) -> None:
    pages = {"c1": f"<h1>Rolling</h1><h2>Straight</h2>{TEXT}{EXERCISE}", "c2": f"<h1>Falling</h1><h2>Tower</h2>{TEXT}{EXERCISE}"}  # fmt: skip
    reference = epub(tmp_path, pages, "<ncx><navMap>", is_ncx=True)
    assert shape(reference) == {"Rolling": [("Straight", 1)], "Falling": [("Tower", 1)]}
    assert "the table of contents" in reference.not_understood[0]
