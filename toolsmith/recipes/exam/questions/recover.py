"""Recovery: a fault is injected into the first call, and the model has to get back on track (CodeVision, 2025)."""

from __future__ import annotations

import json

from toolsmith.recipes.exam.material import Material
from toolsmith.recipes.exam.questions.call import call_question
from toolsmith.recipes.exam.records import FAULTS, Question
from toolsmith.recipes.refine.judging.held_out import HeldOut

WITHIN = 3  # calls after the fault
SHOWN_OF_A_RESULT = 0.5  # of its characters, where output is truncated
_LONG = 24  # characters of a result that is worth truncating


def recover_questions(material: Material, count: int) -> list[Question]:
    """The faults in turn. Only requests whose right call was executed, since the truth is its result."""
    held = [each for each in material.rounds(3 * count, salt="r") if each.is_confirmed]
    found: list[Question] = []
    for number, each in enumerate(held):
        if len(found) >= count:
            break
        fault = FAULTS[number % len(FAULTS)]
        if fault == "truncated output" and not _is_long(each):
            fault = "error result"
        question = call_question(material, each)
        changes = {"exam": "recover", "part": fault, "fault": fault, "strategy": "react"}
        found.append(question.model_copy(update=changes))
    return found


def _is_long(held: HeldOut) -> bool:
    return len(json.dumps(held.expected, ensure_ascii=False)) >= _LONG
