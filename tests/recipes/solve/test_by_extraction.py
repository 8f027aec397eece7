"""Requests that a tool's own code reads, so that no model is asked; and those that it must leave to one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.errors import ModelNotChosenError
from toolsmith.library.use.solve import solve
from toolsmith.library.use.solve_file import solve_file
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.solve.by_extraction import Reading, best_reading
from toolsmith.serving.openai.chat import answer_chat
from toolsmith.serving.openai.chat_request import ChatRequest
from toolsmith.serving.served_tools import ServedTools
from toolsmith.toolbox.toolbox import Toolbox

SHIPPED = Path(__file__).parents[3] / "toolboxes" / "worked-examples"
UNITS = "physics/units/convert-compound-units"
# Values, names and orders that no case of the toolbox has.
READ_BY_CODE = [
    ("Convert 41.07 kJ to kW*h.", UNITS, "0.01140833333"),
    (
        # 379 = 22 * 17 + 5 = 16 * 23 + 11
        "I think of the lowest whole number, zero or above, with these properties. Dividing by 17 gives rest 5. "  # noqa: ISC004
        "Dividing by 23 gives rest 11. Which one is it?",
        "mathematics/number-theory/smallest-number-with-remainders",
        "379",
    ),
]
LEFT_TO_A_MODEL = [
    "Convert 19.89 kJ to kW*h and tell me what that costs at 0.3 euro per kW*h.",  # a further demand
    "Convert 3 ft to m, then 5 kg to lb.",  # two of them
    "Convert the text to upper case: 19 kJ to kW*h",  # the same words, another demand
    "By Julian reckoning a ship sailed on 29 February 2200. Which weekday was it?",
    "Tell me a joke about kJ.",
    "What day is it today?",
]


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory, sandbox):
    folder = tmp_path_factory.mktemp("shipped") / "box"
    shutil.copytree(SHIPPED, folder)
    return Toolbox.create(folder, sandbox=sandbox)


def asked_when_solving(request: str, toolbox: Toolbox, *, use_extraction: bool = True) -> list[str]:
    model = ScriptedModel(["NO TOOL", "I do not know."])
    solve(request, toolbox, model, strategy="direct", use_extraction=use_extraction)
    return [question.purpose for question in model.questions]


@pytest.mark.parametrize(("request_text", "tool", "expected"), READ_BY_CODE)
def test_what_code_reads_takes_no_model_and_no_tokens(toolbox, request_text, tool, expected):
    answer = solve(request_text, toolbox)
    (use,) = answer.uses
    assert (use.tool, use.read_by) == (tool, "extraction")
    assert (answer.calls, answer.input_tokens, answer.status) == (0, 0, "answered")
    assert str(answer.value) == expected


def chat(text: str, **more: object) -> ChatRequest:
    return ChatRequest.model_validate({"model": "m", "messages": [{"role": "user", "content": text}], **more})


def test_chat_over_http_is_read_by_code_where_that_is_all_the_client_says(toolbox):
    text, tool, expected = READ_BY_CODE[1]
    served = ServedTools(LazyTools(toolbox))
    answer = answer_chat(chat(text), served, ScriptedModel([]))
    assert (answer.text, [use.tool for use in answer.uses], answer.spending.calls) == (expected, [tool], 0)
    own = {"type": "function", "function": {"name": "own", "parameters": {"type": "object", "properties": {}}}}
    rules = [{"role": "system", "content": "Answer in French."}, {"role": "user", "content": text}]
    for more in ({"tool_choice": "none"}, {"tools": [own]}, {"messages": rules}):
        model = ScriptedModel(["Bonjour"] * 3)
        assert answer_chat(chat(text, **more), served, model).text == "Bonjour"


@pytest.mark.parametrize("request_text", LEFT_TO_A_MODEL)
def test_what_code_would_read_only_in_part_is_left_to_a_model(toolbox, request_text):
    assert asked_when_solving(request_text, toolbox)


def test_a_model_is_asked_first_where_that_is_wanted(toolbox):
    assert asked_when_solving(READ_BY_CODE[0][0], toolbox, use_extraction=False)


def test_without_a_model_only_what_code_cannot_read_is_an_error(toolbox, tmp_path):
    with pytest.raises(ModelNotChosenError, match="no user model"):
        solve(LEFT_TO_A_MODEL[0], toolbox)
    lines = [{"request": READ_BY_CODE[0][0], "target": READ_BY_CODE[0][2]}, {"request": LEFT_TO_A_MODEL[0]}]
    file = tmp_path / "requests.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    batch = solve_file(file, toolbox)
    first, second = batch.solved
    assert first.answer is not None
    assert first.answer.uses[0].read_by == "extraction"
    assert "no user model" in second.error


def test_a_request_in_the_words_of_a_task_is_offered_its_tool_first(toolbox):
    asked = (
        "On line 54 the editor broke off after \"[ ] { [ ( ) (\". An older draft, '( < { < [ ] {', was thrown away. "
        "What must be typed to close the line?"
    )
    answer = solve(asked, toolbox, ScriptedModel(["NO TOOL", "I do not know."]), use_extraction=False)
    assert answer.offered[0] == "text/brackets/bracket-completion"


class HeldModel(ScriptedModel):
    """A model that a grammar holds to its calls."""

    holds_schema = True


def test_a_loop_of_a_held_model_begins_with_a_call_where_the_wording_is_known(toolbox):
    call = '{"tool": "convert_compound_units", "arguments": {"values": [41.07], "units": ["kJ"], "target": "kW*h"}}'
    model = HeldModel([call, "Answer: 0.0114"], speaks_tools=True)
    answer = solve("Convert 41.07 kJ to kW*h.", toolbox, model, strategy="react", use_extraction=False)
    assert answer.value == "0.01140833333"
    first, second = (question.parameters for question in model.questions)
    assert (first.tool_choice, second.tool_choice) == ("required", "auto")
    assert len(first.tools) == len(second.tools) > 1
    narrow, whole = (
        next(tool for tool in each.tools if tool["function"]["name"] == "convert_compound_units")
        for each in (first, second)
    )
    assert narrow["function"]["parameters"]["properties"]["values"] == {"enum": [[41.07]]}
    assert "enum" not in whole["function"]["parameters"]["properties"]["values"]


def test_two_readings_are_told_apart_by_search_or_not_at_all():
    one, two = Reading(tool="a/one", arguments={"x": 1}), Reading(tool="a/two", arguments={"y": 1})
    assert best_reading([two, one], {"a/one": 0.9, "a/two": 0.4}) == one
    assert best_reading([two, one], {"a/one": 0.9, "a/two": 0.8}) is None
    assert best_reading([], {}) is None
