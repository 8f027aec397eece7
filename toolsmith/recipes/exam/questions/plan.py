"""The questions of one exam: each kind has its share of the budget, and the same seed gives the same questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from toolsmith.recipes.exam.execute import ExamCalls
from toolsmith.recipes.exam.material import Material
from toolsmith.recipes.exam.questions.ask import ask_questions
from toolsmith.recipes.exam.questions.call import call_questions
from toolsmith.recipes.exam.questions.chain import chain_questions
from toolsmith.recipes.exam.questions.choose import choose_questions
from toolsmith.recipes.exam.questions.ladder import ladder_questions
from toolsmith.recipes.exam.questions.need import need_questions
from toolsmith.recipes.exam.questions.noise import noise_questions
from toolsmith.recipes.exam.questions.recover import recover_questions
from toolsmith.recipes.exam.records import ExamName, Question

REQUESTS = 80  # of one exam and model, where nobody says


def plan_questions(material: Material, calls: ExamCalls, exams: Sequence[ExamName], count: int) -> list[Question]:
    """At most so many questions. What one kind cannot use, since the toolbox has too little for it, others get."""
    builders: dict[ExamName, Callable[[int], list[Question]]] = {
        "chain": lambda most: chain_questions(material, calls, most),
        "recover": lambda most: recover_questions(material, most),
        "ask": lambda most: ask_questions(material, most),
        "ladder": lambda most: ladder_questions(material, calls, most),
        "need": lambda most: need_questions(material, most),
        "noise": lambda most: noise_questions(material, most),
        "choose": lambda most: choose_questions(material, most),
        "call": lambda most: call_questions(material, most),
    }
    found: list[Question] = []
    wanted = [name for name in builders if name in exams]
    for place, name in enumerate(wanted):
        share = (count - len(found)) // (len(wanted) - place)
        found += builders[name](share)[:share] if share else []
    return list({question.id: question for question in found}.values())
