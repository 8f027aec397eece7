"""The first question of `direct`: as few tools and words as the request needs."""

from __future__ import annotations

from toolsmith.calls.grounding import KnownCall
from toolsmith.calls.session import ToolDefinition
from toolsmith.recipes.solve.opening import opening_of

REQUEST = "How many litres are 5 gallons of oil?"


def definition(name: str) -> ToolDefinition:
    parameters = {"type": "object", "properties": {"amount": {"type": "number", "description": "How much. " * 40}}}
    return ToolDefinition(
        name=name, tool=f"a/{name}", description=f"Does {name}. {'More of it. ' * 30}", parameters=parameters
    )


TOOLS = [definition("other"), definition("litres"), definition("third")]
KNOWN = {"litres": [KnownCall(request="How many litres are 9 gallons of oil?", arguments={"amount": 9})]}


def test_a_request_like_a_known_one_is_offered_that_tool_alone_with_its_call():
    opening = opening_of(REQUEST, TOOLS, KNOWN, budget=900)
    assert [each.name for each in opening.definitions] == ["litres"]
    assert opening.is_sure
    assert opening.worked == (KNOWN["litres"][0],)


def test_a_request_like_those_of_two_tools_is_chosen_by_the_model():
    opening = opening_of(REQUEST, TOOLS, {**KNOWN, "third": KNOWN["litres"]}, budget=5_000)
    assert not opening.is_sure
    assert len(opening.definitions) == len(TOOLS)


def test_a_budget_takes_the_worked_call_first_then_words_then_tools():
    known = {**KNOWN, "third": KNOWN["litres"]}
    steps = [opening_of(REQUEST, TOOLS, known, budget) for budget in (2_000, 500, 260, 130)]
    assert [bool(step.worked) for step in steps] == [True, False, False, False]
    assert all(step.is_known for step in steps)
    assert [step.is_brief for step in steps] == [False, True, True, True]
    assert [len(step.definitions) for step in steps] == [3, 3, 3, 1]
    assert all(step.tokens() <= budget for step, budget in zip(steps[:3], (2_000, 500, 260), strict=True))
