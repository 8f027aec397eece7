"""What a reader should be told of a book in which little was found: loudly, because it looks like success."""

from __future__ import annotations

import re

from toolsmith.counted import counted
from toolsmith.types.reference import Chapter, Reference, Section

_LOOKED_FOR = (
    "looked for were headings and paragraphs like 'Example 1', 'Exercise 1', 'Problems', 'Solutions' in seven "
    "languages, boxes of these classes, and LaTeX environments that the book declares with such words"
)
_WRONG_LETTERS = re.compile(
    r"[ÃÂâ][\x80-\xbf€™œ\x9d‚-›]|[\x80-\x9f]|�|[ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ£¡¢¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿]{4}"
)
_OTHER_SCRIPT = re.compile(
    r"[\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
)
_MOST_LOOKED_AT = 400_000  # characters
_FEW = 0.002  # of the characters
_MANY = 0.2
_MOST_NAMED = 20


def warnings_of(reference: Reference) -> tuple[str, ...]:
    """Nothing found, an encoding that looks wrong, a language whose labels are not known."""
    sections = [section for chapter in reference.chapters for section in chapter.sections]
    homes: list[Section | Chapter] = [*sections, *reference.chapters]
    exercises, solved = sum(len(each.exercises) for each in homes), sum(len(each.solved) for each in homes)
    examples = sum(len(section.examples) for section in sections)
    told = [
        f"--environment {name}: no environment or macro of that name occurs"
        + ("" if reference.form == "latex" else ", which only LaTeX has")
        for name in reference.unmet_environments
    ]
    where = f"in {counted(len(reference.chapters), 'chapter')}"
    if not examples and not exercises:
        own = reference.environments_without_role
        others = f"{', '.join(own[:_MOST_NAMED])}{' and others' if len(own) > _MOST_NAMED else ''}"
        told.append(
            f"0 worked examples and 0 exercises {where}: {_LOOKED_FOR}; `--environment NAME=ROLE` names others"
            + (f": the book's own are {others}" if own else "")
        )
    elif not solved:
        told.append(f"0 exercises with solutions {where}, of {exercises} exercises: no tool can be proven by them")
    text = "".join(section.title + section.text for section in sections)[:_MOST_LOOKED_AT]
    if len(_WRONG_LETTERS.findall(text)) > _FEW * len(text):
        told.append(
            "its letters look like those of another encoding (GBK, Shift-JIS and others are not told by their bytes): "
            "save the book as UTF-8"
        )
    elif len(_OTHER_SCRIPT.findall(text)) > _MANY * len(text) and not exercises:
        told.append("its language is none of those whose labels are known; add its words to label_words.toml")
    return tuple(told)
