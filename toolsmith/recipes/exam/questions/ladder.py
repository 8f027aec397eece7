"""The ladder: recognise a tool, understand its doc, create what is missing (after PhysToolBench, Zhang et al. 2025).

Recognise: a description alone, which tool is it? Understand: foresee the result of a call, and notice whether a doc
belongs to an executed call. Create: what no tool does alone, composed in one program.
"""

from __future__ import annotations

import itertools
import json

from toolsmith.recipes.exam.execute import ExamCalls
from toolsmith.recipes.exam.material import Material
from toolsmith.recipes.exam.questions.chain import chain_questions
from toolsmith.recipes.exam.questions.choose import among_alike
from toolsmith.recipes.exam.records import Question
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.types.tool import Tool

_LONGEST_SHOWN = 1_500  # characters of a call and its result
PARTS = ("recognise", "predict", "notice", "create")


def ladder_questions(material: Material, calls: ExamCalls, count: int) -> list[Question]:
    share = -(-count // len(PARTS))
    held = [each for each in material.rounds(2 * share, salt="l") if each.is_confirmed]
    short = [each for each in held if len(json.dumps(each.expected)) < _LONGEST_SHOWN][:share]
    has_others = len(material.paths) > 1
    chains = chain_questions(material, calls, share)
    found = [
        [_recognise(material, each) for each in held[:share] if has_others],
        [_predict(each) for each in short],
        [_notice(material, each, number) for number, each in enumerate(short) if has_others],
        [each.model_copy(update={"exam": "ladder", "part": "create", "strategy": "program"}) for each in chains],
    ]
    in_turn = (each for row in itertools.zip_longest(*found) for each in row if each is not None)
    return list(in_turn)[:count]


def _recognise(material: Material, held: HeldOut) -> Question:
    offered = among_alike(held.tool, material.alike(held.tool), material.chooser("recognise", held.tool))
    shown = material.tool(held.tool).doc.description
    return Question(
        exam="ladder",
        part="recognise",
        request=f"Which tool is this? {shown[:200]}",
        offered=offered,
        tools=(held.tool,),
        shown=shown,
    )


def _predict(held: HeldOut) -> Question:
    arguments = json.dumps(held.arguments, ensure_ascii=False)[:_LONGEST_SHOWN]
    return Question(
        exam="ladder",
        part="predict",
        request=held.request,
        offered=(held.tool,),
        tools=(held.tool,),
        expected=held.expected,
        shown=arguments,
    )


def _notice(material: Material, held: HeldOut, number: int) -> Question:
    """Every second question shows the doc of another tool; `expected` is whether the doc belongs to the call."""
    others = [path for path in material.paths if path != held.tool]
    is_own = number % 2 == 0
    doc_of = held.tool if is_own else material.chooser("notice", held.id).choice(others)
    made = {"arguments": held.arguments, "result": held.expected}
    return Question(
        exam="ladder",
        part="notice",
        request=f"Does this doc belong to the call? {described(material.tool(doc_of))[:200]}",
        offered=(doc_of,),
        tools=(held.tool,),
        expected=is_own,
        shown=json.dumps(made, ensure_ascii=False)[:_LONGEST_SHOWN],
    )


def described(tool: Tool) -> str:
    """What a doc says, without the tool's name and its examples."""
    doc = tool.doc
    lines = [doc.description, *(f"{name}: {text}" for name, text in doc.parameters.items())]
    return "\n".join([*lines, *([f"Returns: {doc.returns}"] if doc.returns else [])])
