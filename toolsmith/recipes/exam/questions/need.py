"""Need: half of the requests need no tool, half need one (SMART, Qian et al. 2025; OTC, Wang et al. 2025)."""

from __future__ import annotations

from toolsmith.recipes.exam.material import Material
from toolsmith.recipes.exam.questions.call import call_question
from toolsmith.recipes.exam.records import Question
from toolsmith.recipes.solve.select import OFFERED

WITHOUT_TOOL = (
    "Say good morning in French.",
    "What is the opposite of hot?",
    "Which season comes after spring?",
    "Thank you, that was helpful!",
    "Name a colour of the rainbow.",
    "Who wrote the play Romeo and Juliet?",
    "Give me one synonym of quick.",
    "What do bees make?",
    "Write one friendly sentence to welcome a new colleague.",
    "Is a whale a fish or a mammal?",
    "What language is spoken in Brazil?",
    "Suggest a name for a grey cat.",
    "On which continent is Egypt?",
    "What is the plural of mouse?",
    "Tell me a short joke about rain.",
    "What gas do people need to breathe?",
    "Which animal is known as the king of the jungle?",
    "Complete the proverb: better late than …",
    "Who are you?",
    "What is the first letter of the alphabet?",
    "Explain in one sentence what a library is.",
    "Which meal is eaten in the morning?",
    "Is it polite to say please?",
    "What is frozen water called?",
)


def need_questions(material: Material, count: int) -> list[Question]:
    """`none` need no tool, `one` need one; both with tools on offer."""
    if not material.paths:
        return []
    order = list(range(len(WITHOUT_TOOL)))
    material.chooser("need").shuffle(order)
    half = min(count // 2, len(order))
    found = []
    for number in order[:half]:
        chooser = material.chooser("need", WITHOUT_TOOL[number])
        offered = tuple(material.strangers([], OFFERED, chooser))
        found.append(Question(exam="need", part="none", request=WITHOUT_TOOL[number], offered=offered))
    needing = [call_question(material, held) for held in material.rounds(count - half, salt="n")]
    return [*found, *(each.model_copy(update={"exam": "need", "part": "one"}) for each in needing)]
