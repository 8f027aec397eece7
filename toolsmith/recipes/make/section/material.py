"""What of a section goes into a question: chosen, and cut to a size."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from toolsmith.prompts.quote import cut
from toolsmith.reading.books.label_words import words
from toolsmith.recipes.make.section.asked_for import asked_for
from toolsmith.recipes.make.section.pointed_tables import pointed_tables
from toolsmith.recipes.make.section.shortened import shortened, shortened_list
from toolsmith.types.reference import Chapter, Reference, Section

TOOLS_PER_SECTION = 2  # RefTool's m
MOST_TOOLS_PER_SECTION = 4
LONGEST_TEXT = 20_000  # characters, about 5,000 tokens
LONGEST_EXAMPLES = 12_000
LONGEST_TABLES = 6_000
LONGEST_PROBLEM = 2_500
_DENSE_EXAMPLES = 4
_DENSE_CHARACTERS = 20_000
_PROCEDURE = re.compile(
    r"[=≈∝]|\\frac|```python|\bformula|\bFormel|\bformule\b|\bfórmula|\bcalc(?:u|o)l|\bberechn|\bcomput(?:e|ing)\b",
    re.IGNORECASE,
)


def why_skipped(chapter: Chapter, section: Section) -> str:
    """Why a section need not be asked about; "" where it should be."""
    if section.examples or section.solved:
        return ""
    if chapter.number == 0 or _matter().fullmatch(section.title):
        return "front or back matter"
    return "" if _PROCEDURE.search(section.text) else "no procedure in it"


@cache
def _matter() -> re.Pattern[str]:
    return re.compile(rf"(?:\d+[.\d]*\s*)?(?:{words('matter')})\W*", re.IGNORECASE)


def most_tools(section: Section, base: int = TOOLS_PER_SECTION) -> int:
    """How many tools to ask for: more where a section is dense."""
    is_dense = (len(section.examples) >= _DENSE_EXAMPLES) + (section.characters > _DENSE_CHARACTERS)
    return min(base + is_dense, max(base, MOST_TOOLS_PER_SECTION))


def section_variables(reference: Reference, chapter: Chapter, section: Section) -> dict[str, Any]:
    """What the templates about a section name. Of its exercises that is only which of its words they ask for.

    Args:
        reference: the book, for the tables in it that the section points to.
        chapter: where the section stands.
        section: without what is withheld from its maker.
    """
    examples = [f"{example.title}\n{example.text}".strip() for example in section.examples]
    return {
        "book": reference.title,
        "chapter": chapter.title,
        "section": section,
        "text": shortened(section.text, LONGEST_TEXT),
        "examples": shortened_list(examples, LONGEST_EXAMPLES),
        "tables": tables_of(reference, section),
        "asked": asked_for(chapter, section),
    }


def tables_of(reference: Reference, section: Section) -> str:
    """The section's tables, then those elsewhere that it points to."""
    tables = [*section.tables, *pointed_tables(reference, section)]
    return cut("\n\n".join(f"{table.title}\n{table.text}".strip() for table in tables), LONGEST_TABLES)
