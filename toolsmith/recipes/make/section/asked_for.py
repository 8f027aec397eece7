"""What the solved exercises of a section ask for, in the section's own words: a maker is told these, and no exercise.

Covered: what stands behind a question's first words in English, where the section says it too; units of all answers.
Not covered: names that only an exercise has; numbers, which are never told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from toolsmith.types.reference import Chapter, Section
from toolsmith.verify.quantities.numbers import quantities

_ASKS = re.compile(
    r"\b(?:what|which|how (?:much|many|far|fast|long|high|large|big)|find|calculate|determine|compute|estimate)\b"
    r"(?P<rest>[^.?!;:()\[\]\d\n]{3,120})",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SMALL = """
a an the of in on at if when that this these those for from to with by as and or between which is are was were be does
do did must should will would can could has have had its it his her your their each all any during after before using
given there you we they he she than more least most one two
"""
_NO_ENDS = frozenset(_SMALL.split())
_NEAR = 6  # words of a question's first ones, within which its name stands
_LONGEST = 4  # words
_SHORTEST = 4  # letters of one of its words
_MOST_NAMES = 16
_MOST_UNITS = 6


def asked_for(chapter: Chapter, section: Section) -> dict[str, str]:
    """Names and units of what is asked for, the most frequent first; empty where nothing is told.

    Args:
        chapter: with the exercises at its end.
        section: with its exercises; only names that its text has are told.
    """
    solved = [each for each in (*section.solved, *chapter.solved) if quantities(each.solution)]
    said = " ".join(_words(f"{section.title} {section.text}"))
    names = Counter(name for each in solved for name in dict.fromkeys(_names(each.problem, f" {said} ")))
    units = Counter(unit for each in solved for unit in dict.fromkeys(_units(each.solution)))
    return {"names": _counted(names, _MOST_NAMES), "units": _counted(units, _MOST_UNITS)}


def _names(problem: str, said: str) -> Iterator[str]:
    """For each question, the longest run of its words that the section says too."""
    for question in _ASKS.finditer(problem):
        words = _words(question["rest"])[:_NEAR]
        runs = (words[start : start + size] for size in range(_LONGEST, 0, -1) for start in range(_NEAR - size + 1))
        name = next((run for run in runs if run and _is_name(run, said)), [])
        if name:
            yield " ".join(name)


def _units(solution: str) -> list[str]:
    return [number.unit for number in quantities(solution) if number.unit]


def _is_name(run: list[str], said: str) -> bool:
    is_whole = not {run[0], run[-1]} & _NO_ENDS and max(map(len, run)) >= _SHORTEST
    return is_whole and f" {' '.join(run)} " in said


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _counted(counter: Counter[str], most: int) -> str:
    return ", ".join(f"{name} ({times})" for name, times in counter.most_common(most))
