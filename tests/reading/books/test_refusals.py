"""What cannot be read is told with the file, the reason and the way out; the other files of a folder are read."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from toolsmith.errors import BadInputError
from toolsmith.reading.books.limits import decoded, unreadable
from toolsmith.reading.books.reference import read_here

LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><d>&b;</d>'


@contextmanager
def without_rights(path: Path) -> Iterator[None]:
    path.chmod(0)
    try:
        yield
    finally:
        path.chmod(0o700)


def refusal(path: Path) -> str:
    with pytest.raises(BadInputError) as caught:
        read_here(path)
    return str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_rights_is_left_out_and_named(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\nIt is so.\n", "utf-8")
    with without_rights(tmp_path / "b.md"):
        book = read_here(tmp_path)
    assert [chapter.title for chapter in book.chapters] == ["a"]
    assert any("b.md" in problem and "Permission denied" in problem for problem in book.not_understood)


def test_what_the_system_refuses_names_the_file_and_the_way_out() -> None:
    error = unreadable(Path("book"), PermissionError(13, "Permission denied", "book/a.md"))
    assert error.message == "book/a.md cannot be read: Permission denied"
    assert "chmod" in error.hint


@pytest.mark.parametrize("suffix", ["docx", "odt", "fb2"])
def test_entities_are_refused_in_every_form_of_xml(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"book.{suffix}"
    if suffix == "fb2":
        path.write_text(LAUGHS, "utf-8")
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("word/document.xml", LAUGHS)
    assert "defines XML entities" in refusal(path)


@pytest.mark.parametrize("suffix", ["docx", "odt", "epub"])
def test_what_is_no_archive_is_told_by_its_own_form(suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"book.{suffix}").write_bytes(b"PK\x03\x04 cut")
    assert f"so no {suffix.upper()}" in refusal(tmp_path / f"book.{suffix}")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_a_text_is_read_in_the_encoding_that_it_marks(encoding: str) -> None:
    assert decoded("Größe".encode(encoding), "book.md") == "Größe"


@pytest.mark.parametrize(
    "macros",
    [r"\def\a{xx}" + r"\edef\a{\a\a}" * 40 + r"\a", "{" * 500],
    ids=["grows", "deep"],
)
def test_an_endless_macro_is_told_with_its_file(macros: str, tmp_path: Path) -> None:
    (tmp_path / "main.tex").write_text(r"\documentclass{book}\begin{document}\input{two}\end{document}", "utf-8")
    (tmp_path / "two.tex").write_text(rf"\chapter{{A}} {macros}", "utf-8")
    assert "two.tex" in refusal(tmp_path / "main.tex")


def test_lists_nested_two_thousand_deep_are_refused_before_they_are_parsed(tmp_path: Path) -> None:
    (tmp_path / "deep.rst").write_text("\n\n".join(f"{'  ' * depth}* x" for depth in range(2_000)), "utf-8")
    assert "deep.rst is nested more than 60" in refusal(tmp_path / "deep.rst")


def test_a_notebook_nested_too_deeply_is_told_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "deep.ipynb").write_text("[" * 100_000, "utf-8")
    assert "is not a notebook: it is nested too deeply" in refusal(tmp_path / "deep.ipynb")


@pytest.mark.end_to_end
def test_lists_nested_too_deeply_are_told_and_the_rest_of_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.org").write_text("* A\n\nIt is so.\n", "utf-8")
    (tmp_path / "b.org").write_text("\n".join(f"{' ' * depth}- x" for depth in range(330)), "utf-8")
    book = read_here(tmp_path)
    assert [chapter.title for chapter in book.chapters] == ["A"]
    assert any("b.org" in problem and "nested more than 60" in problem for problem in book.not_understood)
