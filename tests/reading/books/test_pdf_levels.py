"""Headings of a PDF that look like the text but for weight or face: the space around them says what they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

from toolsmith.reading.books.reference import read_here

_WORDS = "A stone that falls gains speed and nobody stops it before the ground does. " * 8


@pytest.mark.parametrize("is_on_new_pages", [False, True])
@pytest.mark.parametrize("face", ["Helvetica-Bold", "Helvetica-Oblique", "Times-Roman"])
def test_the_space_around_headings_of_another_type_tells_chapters_from_sections(
    face: str, tmp_path: Path, *, is_on_new_pages: bool
) -> None:
    def style(name: str, font: str, before: int, after: int) -> ParagraphStyle:
        return ParagraphStyle(name, fontName=font, fontSize=10, leading=13, spaceBefore=before, spaceAfter=after)

    chapter, section = style("chapter", face, 22, 9), style("section", face, 12, 4)
    body = style("body", "Helvetica", 0, 5)
    story = []
    for title in ("Motion", "Heat", "Light"):
        story += [PageBreak()] if is_on_new_pages and story else []
        story += [Paragraph(f"{title} in daily life", chapter), Paragraph(_WORDS, body)]
        for name in ("Words", "Rules"):
            story += [Paragraph(f"{name} of {title.lower()}", section), *[Paragraph(_WORDS, body)] * 3]
        story += [Paragraph("Exercises", section), Paragraph("1. How far does it fall in 1 s?", body)]
        story += [Paragraph("Answers", section), Paragraph("1. 4.9 m", body)]
    SimpleDocTemplate(str(tmp_path / "a.pdf")).build(story)
    book = read_here(tmp_path / "a.pdf")
    assert [each.title for each in book.chapters] == [f"{title} in daily life" for title in ("Motion", "Heat", "Light")]
    assert [len([one for one in each.sections if " of " in one.title]) for each in book.chapters] == [2, 2, 2]
    homes = [home for each in book.chapters for home in (*each.sections, each)]
    assert [each.solution for home in homes for each in home.exercises] == ["4.9 m"] * 3


@pytest.mark.parametrize("face", ["Helvetica-Oblique", "Courier"])
def test_slanted_words_and_code_are_no_headings(face: str, tmp_path: Path) -> None:
    body = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=13, spaceBefore=6)
    other = ParagraphStyle("other", parent=body, fontName=face)
    quoted = "it falls and falls" if face == "Courier" else _WORDS
    story = [Paragraph(text, style) for _ in range(6) for text, style in ((_WORDS, body), (quoted, other))]
    SimpleDocTemplate(str(tmp_path / "a.pdf")).build(story)
    assert [len(chapter.sections) for chapter in read_here(tmp_path / "a.pdf").chapters] == [1]
