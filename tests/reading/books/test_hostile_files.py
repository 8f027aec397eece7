"""Bad files are refused with a clear error, within bounded time and memory."""

from __future__ import annotations

import contextlib
import zipfile
from pathlib import Path

import pytest

from tests.reading.books.books import OWN_BOOK, build_script, write_collection, write_latex
from toolsmith.errors import BadInputError
from toolsmith.reading.books import limits
from toolsmith.reading.books.reference import read_here, read_reference


def refusal(path: Path) -> str:
    with pytest.raises(BadInputError) as caught:
        read_here(path)
    return str(caught.value)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
def test_a_truncated_pdf_is_refused_or_read_in_part(share: float, tmp_path: Path) -> None:
    whole = tmp_path / "whole.pdf"
    build_script().build_pdf(OWN_BOOK, whole)
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])
    assert "cut.pdf cannot be read as a PDF" in refusal(cut)


def test_a_scan_without_text_is_refused_with_the_way_out(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "scan.pdf"))
    for _ in range(3):
        canvas.rect(10, 10, 200, 200, fill=1)
        canvas.showPage()
    canvas.save()
    assert "looks like a scan" in refusal(tmp_path / "scan.pdf")


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    from pypdf import PdfReader, PdfWriter

    build_script().build_pdf(OWN_BOOK, tmp_path / "open.pdf")
    writer = PdfWriter(clone_from=PdfReader(tmp_path / "open.pdf"))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "closed.pdf")
    assert "protected by a password" in refusal(tmp_path / "closed.pdf")


def test_a_zip_bomb_is_refused_without_unpacking(tmp_path: Path) -> None:
    path = tmp_path / "bomb.epub"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", b"<container/>")
        archive.writestr("page.xhtml", b"0" * 300_000_000)
    assert path.stat().st_size < 1_000_000
    assert "zip bomb" in refusal(path)


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "liar.epub"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", b"x" * 100_000)
    raw = path.read_bytes().replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(raw)
    assert "liar.epub" in refusal(path)


@pytest.mark.parametrize("content", [b"not a zip", b"PK\x03\x04 nearly"])
def test_what_is_no_epub_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "book.epub").write_bytes(content)
    assert "not a zip archive" in refusal(tmp_path / "book.epub")


def test_an_epub_with_protected_pages_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.epub"
    build_script().build_epub(OWN_BOOK, path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "META-INF/encryption.xml",
            '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:CipherReference URI="page1.xhtml"/></encryption>',
        )
    assert "DRM" in refusal(path)


def test_growing_entities_are_refused(tmp_path: Path) -> None:
    write_collection(tmp_path)
    laughs = (
        '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><collection>&b;</collection>'
    )
    (tmp_path / "small.collection.xml").write_text(laughs)
    assert "entities" in refusal(tmp_path)


def test_a_file_that_an_entity_names_is_never_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the secret")
    book = write_collection(tmp_path / "book")
    module = book / "modules" / "m1" / "index.cnxml"
    hostile = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{tmp_path}/secret.txt">]>' + module.read_text().replace(
        "Speed is", "&x;"
    )
    module.write_text(hostile)
    read = read_here(book)
    assert "the secret" not in read.model_dump_json()
    assert any("m1" in problem and "entities" in problem for problem in read.not_understood)


def test_a_module_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    book = write_collection(tmp_path / "book")
    (tmp_path / "index.cnxml").write_text((book / "modules" / "m1" / "index.cnxml").read_text())
    collection = book / "small.collection.xml"
    collection.write_text(collection.read_text().replace('document="gone"', 'document="../.."'))
    assert [section.anchor for section in read_here(book).chapters[1].sections] == ["m1"]


def test_a_huge_page_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "huge.html"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    assert "too large: 200 MB" in refusal(path)


@pytest.mark.parametrize("suffix", ["html", "md", "tex"])
def test_deep_nesting_ends_with_an_error_or_a_text(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"deep.{suffix}"
    opened = {"html": "<div>", "md": "> ", "tex": "{"}[suffix]
    path.write_text(opened * 50_000 + "the core")
    with contextlib.suppress(BadInputError):
        assert read_reference(path, seconds=60).chapters


def test_files_that_include_each_other_are_refused_with_the_circle(tmp_path: Path) -> None:
    main = write_latex(tmp_path / "book")
    (main.parent / "parts" / "speed.tex").write_text(r"\input{main}")
    assert "main.tex → speed.tex → main.tex" in refusal(main)


def test_files_outside_the_folder_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.tex").write_text("the secret")
    main = write_latex(tmp_path / "book")
    (main.parent / "parts" / "speed.tex").write_text(r"\section{A} words \input{../secret} \input{/etc/hostname}")
    book = read_here(main)
    assert "the secret" not in book.model_dump_json()
    assert sum("outside" in problem for problem in book.not_understood) == 2


def test_links_out_of_the_folder_are_no_part_of_the_book(tmp_path: Path) -> None:
    private = tmp_path / "private.md"
    private.write_text("# Keys\n\nthe secret s = d / t\n")
    book = tmp_path / "book"
    book.mkdir()
    (book / "one.md").write_text("# One\n\nSpeed is s = d / t.\n")
    (book / "part-of-it.md").symlink_to("one.md")
    for name, target in (("two.md", private), ("three.md", "../private.md"), ("LICENSE", private)):
        (book / name).symlink_to(target)
    read = read_here(book)
    assert "the secret" not in read.model_dump_json()
    assert [chapter.title for chapter in read.chapters] == ["One", "One"]
    assert [problem.split()[0] for problem in read.not_understood] == ["three.md", "two.md", "LICENSE"]
    assert "outline" not in read.licence
    (book / "one.md").unlink()
    assert "two.md is a link out of the book's folder" in refusal(book)


def test_links_out_of_a_collection_or_a_latex_book_are_not_read(tmp_path: Path) -> None:
    other = write_collection(tmp_path / "other")
    secret = other / "modules" / "m1" / "index.cnxml"
    secret.write_text(secret.read_text().replace("Speed is", "the secret"))
    book = write_collection(tmp_path / "book")
    module = book / "modules" / "m1" / "index.cnxml"
    module.unlink()
    module.symlink_to(secret)
    read = read_here(book)
    assert "the secret" not in read.model_dump_json()
    assert "module m1 is a link out of the book's folder: not read" in read.not_understood
    (book / "modules").rename(tmp_path / "moved")
    (book / "modules").symlink_to(other / "modules")
    assert "there is no index.cnxml" in refusal(book)
    (book / "small.collection.xml").unlink()
    (book / "small.collection.xml").symlink_to(other / "small.collection.xml")
    assert "a link out of the book's folder" in refusal(book)
    main = write_latex(tmp_path / "latex")
    (tmp_path / "secret.tex").write_text("the secret")
    part = main.parent / "parts" / "speed.tex"
    part.unlink()
    part.symlink_to(tmp_path / "secret.tex")
    latex = read_here(main)
    assert "the secret" not in latex.model_dump_json()
    assert any("outside the book's folder" in problem for problem in latex.not_understood)


@pytest.mark.parametrize(
    "content", ["not json", "[]", "{}", '{"cells": 3}', '{"cells": [{"cell_type": 5}], "nbformat": 4}']
)
def test_what_is_no_notebook_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "book.ipynb").write_text(content)
    assert "notebook" in refusal(tmp_path / "book.ipynb")


@pytest.mark.parametrize("name", ["book.md", "book.html", "book.tex", "book.txt"])
def test_a_picture_under_the_name_of_a_text_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 20)
    with pytest.raises(BadInputError, match="not a text"):
        read_here(tmp_path / name)


def test_entities_in_another_encoding_are_refused_as_well(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE c [<!ENTITY a "aaaa">]><c><content>&a;</content></c>'
    (tmp_path / "x.collection.xml").write_bytes(text.encode("utf-16"))
    with pytest.raises(BadInputError, match="entities"):
        read_here(tmp_path)


def test_a_front_matter_that_grows_by_its_aliases_gives_no_title(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)), "title: *a59"]
    (tmp_path / "book.md").write_text("---\n" + "\n".join(lines) + "\n---\n# Rolling\n\nText.\n")
    assert read_here(tmp_path / "book.md").title == "book"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_keep_their_letters(encoding: str, tmp_path: Path) -> None:
    text = "# Rollen\n\n## Größe\n\n**Übung 1.** Wie weit?\n\n**Lösung.** 3 m\n"
    (tmp_path / "buch.md").write_bytes(text.encode(encoding))
    (section,) = read_here(tmp_path / "buch.md").chapters[0].sections
    assert (section.title, section.solved[0].solution) == ("Größe", "3 m")


def test_an_empty_book_is_refused(tmp_path: Path) -> None:
    (tmp_path / "book.md").write_text("\n\n")
    assert "no text" in refusal(tmp_path / "book.md")


def test_time_and_memory_of_reading_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "book.md"
    path.write_text("word " * 4_000_000)
    with pytest.raises(BadInputError, match=r"within 0\.01 seconds"):
        read_reference(path, seconds=0.01)
    with pytest.raises(BadInputError, match=r"cannot be read|memory"):
        read_reference(path, megabytes=100)


def test_limits_are_what_the_docs_say() -> None:
    assert limits.LARGEST_TEXT_BYTES == 24_000_000
    assert limits.LARGEST_UNPACKED_BYTES == 400_000_000


def test_names_within_names_and_replacements_that_grow_are_left_as_they_stand(tmp_path: Path) -> None:
    names = {f"x{n}": f"{{{{ x{n + 1} }}}}" * 12 for n in range(9)} | {"x9": "word", "loop": "{{ loop }}{{ loop }}"}
    longer = "".join("| replace('a', 'aa') " for _ in range(60))
    pages = {"a.md": "{{ x0 }} {{ loop }} {{ x7 }} " + "{{ x5 }}" * 3000, "b.md": f"{{{{ a {longer}}}}} is left"}
    listed = "".join(f"  {name}: '{value}'\n" for name, value in (names | {"a": "aaaa"}).items())
    (tmp_path / "mkdocs.yml").write_text(f"nav: [a.md, b.md]\ndocs_dir: .\nextra:\n{listed}", "utf-8")
    for name, text in pages.items():
        (tmp_path / name).write_text(f"# Page\n\n{text}\n", "utf-8")
    first, second = (chapter.sections[0].text for chapter in read_here(tmp_path).chapters)
    assert first.startswith("{{ x1 }}")
    assert "{{ loop }}" in first
    assert "word" * 144 in first
    assert len(first) < 3_000_000
    assert second.startswith("{{ a | replace")
