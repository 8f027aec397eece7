"""PDFs as LaTeX sets them: an outline of chapters alone, run-in labels and numbers in bold, appendices by letters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate

from toolsmith.reading.books.formats.pdf.lines import _forget_false_spaces
from toolsmith.reading.books.reference import read_here
from toolsmith.types.reference import Reference

_WORDS = "A stone that falls gains speed and nobody stops it before the ground does. " * 8
_BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=13, spaceBefore=6)
_CHAPTER = ParagraphStyle("chapter", fontName="Times-Bold", fontSize=24, leading=40, spaceBefore=60)
_SECTION = ParagraphStyle("section", fontName="Times-Bold", fontSize=14, leading=18, spaceBefore=16)


class _Book(SimpleDocTemplate):
    """Its outline names what is set as a chapter, by the `entry` of its paragraph."""

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - the name that reportlab calls
        if entry := getattr(flowable, "entry", ""):
            part = getattr(flowable, "part", "")
            if part:
                self.canv.bookmarkPage(part)
                self.canv.addOutlineEntry(part, part, 0)
            self.has_parts = bool(part) or getattr(self, "has_parts", False)
            self.canv.bookmarkPage(entry)
            self.canv.addOutlineEntry(entry, entry, int(self.has_parts))


def chapter(text: str, entry: str) -> Paragraph:
    paragraph = Paragraph(text, _CHAPTER)
    paragraph.entry = entry
    return paragraph


def read(story: Sequence[Flowable], folder: Path) -> Reference:
    _Book(str(folder / "a.pdf")).build(list(story))
    return read_here(folder / "a.pdf")


def body(*texts: str) -> list[Flowable]:
    return [Paragraph(text, _BODY) for text in texts]


def sections(book: Reference) -> list[tuple[str, str]]:
    return [(each.number, each.title) for chapter in book.chapters for each in chapter.sections]


def solved(book: Reference) -> dict[str, tuple[str, str]]:
    homes = [home for chapter in book.chapters for home in (chapter, *chapter.sections)]
    return {each.number: (each.problem.split()[0], each.solution) for home in homes for each in home.exercises}


@pytest.fixture
def story() -> list[Flowable]:
    """Two chapters whose outline names no section, and answers in an appendix."""
    story: list[Flowable] = [Paragraph("On Stones", _CHAPTER), PageBreak()]
    story += [Paragraph("Preface", _CHAPTER), *body(_WORDS), PageBreak()]
    for number, name in enumerate(("Motion", "Heat"), 1):
        titles = [f"{number}.1 Words", f"{number}.2 Rules"]
        story += [Paragraph(f"Chapter {number}", _CHAPTER), chapter(name, name)]
        story += [*[Paragraph(title, _SECTION) for title in titles], PageBreak()]
        for title in titles:
            own = f"{number}.{titles.index(title) * 2 + 1}"
            story += [Paragraph(title, _SECTION), *body(_WORDS, f"<b>Guided practice {own}</b> Say it in words.")]
            story += [Paragraph("Exercises", _SECTION)]
            story += body(f"<b>{own} Falling stones.</b> How far in 1 s?", "The answer has two digits.")
            story += body(f"<b>{own[:-1]}{int(own[-1]) + 1} Rising smoke.</b> How far in 2 s?")
        story += [PageBreak()]
    return story


def test_sections_that_the_outline_leaves_out_come_from_their_numbers(story: list[Flowable], tmp_path: Path) -> None:
    index = [chapter("Index", "Index"), *body("stone, 1", "smoke, 2")]
    book = read([*story, *index], tmp_path)
    assert [(each.number, each.title) for each in book.chapters] == [(0, "Preface"), (1, "Motion"), (2, "Heat")]
    assert [each for each in sections(book) if each[0][-1] != "0"] == [
        ("1.1", "Words"), ("1.2", "Rules"), ("2.1", "Words"), ("2.2", "Rules"),
    ]  # fmt: skip


def test_bold_numbers_begin_exercises_and_answers(story: list[Flowable], tmp_path: Path) -> None:
    answers = [f"<b>{chapter}.{n}</b> {chapter}{n} m" for chapter in (1, 2) for n in (1, 3)]
    appendix = [Paragraph("Appendix A", _CHAPTER), chapter("Exercise solutions", "A Exercise solutions")]
    tables = [Paragraph("Appendix B", _CHAPTER), chapter("Tables", "B Tables"), *body(_WORDS)]
    story = [*story, *appendix, *body(*answers), PageBreak(), *tables]
    outlined = [each for each in story if getattr(each, "entry", "")]
    for number, each in enumerate(outlined[:2], 1):
        each.entry = f"{number} {each.entry}"
    found = solved(read(story, tmp_path))
    assert {number: answer for number, (_, answer) in found.items() if answer} == {
        next(key for key, (first, _) in found.items() if key.split("+")[0] == number and first in ("Falling", "How")): (
            f"{number.replace('.', '')} m"
        )
        for number in ("1.1", "1.3", "2.1", "2.3")
    }
    assert sum(first == "Say" for first, _ in found.values()) == 4


def test_a_bold_label_without_a_mark_begins_an_exercise_and_an_example(tmp_path: Path) -> None:
    story = [chapter("Motion", "Motion"), *body(_WORDS, "<b>Example 1.1</b> A stone falls 4.9 m.", _WORDS)]
    story += [chapter("Heat", "Heat"), *body("<b>Exercise 2.1</b> How warm is it?", "<b>Exercise A.2</b> How cold?")]
    book = read(story, tmp_path)
    assert [len(each.examples) for chapter in book.chapters for each in chapter.sections] == [1, 0]
    assert solved(book) == {"2.1": ("How", ""), "A.2": ("How", "")}


def test_parts_stand_over_chapters_and_letters_over_numbers(tmp_path: Path) -> None:
    story: list[Flowable] = []
    for part, names in (("I", ("Levers", "Ramps")), ("II", ("Heat", "Light"))):
        for name in names:
            number = len(story) // 10 + 1
            story += [chapter(name, f"{number} {name}"), *body(_WORDS), Paragraph("Exercises", _SECTION)]
            story += body("<b>A.</b> How far is it:", "1. in 1 s?", "2. in 2 s?", "<b>B.</b> How fast?", "1. at first?")
            story += [PageBreak(), Paragraph("", _BODY)]
        story[-20].part = f"{part} Part {part}"
    book = read(story, tmp_path)
    assert [(each.number, each.part) for each in book.chapters] == [
        (1, "I Part I"), (2, "I Part I"), (3, "II Part II"), (4, "II Part II"),
    ]  # fmt: skip
    assert [[each.number for each in chapter.sections[-1].exercises] for chapter in book.chapters] == [["A", "B"]] * 4


def test_numbers_in_bold_outside_a_list_begin_nothing(tmp_path: Path) -> None:
    story = [chapter("Motion", "Motion"), *body("<b>4.9 m</b> is how far it falls.", "<b>12</b> of them fell.", _WORDS)]
    book = read([*story, chapter("Heat", "Heat"), *body(_WORDS)], tmp_path)
    assert solved(book) == {}
    assert "4.9 m is how far it falls." in book.chapters[0].sections[0].text
    assert "12 of them fell." in book.chapters[0].sections[0].text


@pytest.mark.parametrize(("names", "width"), [(("/endash", "/quoteright"), 0), (("/space", "/quoteright"), 500)])
def test_the_width_of_a_glyph_in_the_place_of_a_space_is_forgotten(names: tuple[str, str], width: int) -> None:
    differences = ArrayObject([NumberObject(32), *map(NameObject, names)])
    font = DictionaryObject({
        NameObject("/FirstChar"): NumberObject(31),
        NameObject("/Widths"): ArrayObject([NumberObject(500)] * 3),
        NameObject("/Encoding"): DictionaryObject({NameObject("/Differences"): differences}),
    })  # fmt: skip
    fonts = DictionaryObject({NameObject("/F1"): font, NameObject("/F2"): NumberObject(1)})
    _forget_false_spaces({"/Resources": {"/Font": fonts}})
    assert [int(each) for each in font["/Widths"]] == [500, width, 500]  # type: ignore[attr-defined]
