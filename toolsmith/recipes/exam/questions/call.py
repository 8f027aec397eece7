"""Calling: the right tool and those that a search would offer beside it; name, parameters and values are graded."""

from __future__ import annotations

from toolsmith.recipes.exam.material import Material
from toolsmith.recipes.exam.records import Question
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.recipes.solve.select import OFFERED


def call_questions(material: Material, count: int) -> list[Question]:
    return [call_question(material, held) for held in material.rounds(count)]


def call_question(material: Material, held: HeldOut) -> Question:
    """One request with the tools that `solve` would offer: the right one, and the nearest."""
    chooser = material.chooser("call", held.id)
    offered = [held.tool, *material.alike(held.tool)[: OFFERED - 1]]
    chooser.shuffle(offered)
    return Question(
        exam="call",
        part="graded",
        request=held.request,
        offered=tuple(offered),
        tools=(held.tool,),
        wanted=(material.wanted(held),),
        expected=held.expected,
        answer_tells=material.answer_tells(held),
    )
