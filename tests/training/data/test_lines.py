"""Lines hold what tools give, nothing that an exam has, and learn no call that went wrong."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolsmith.calls.session import ToolSession
from toolsmith.errors import UsageError
from toolsmith.models.scripted import ScriptedModel
from toolsmith.training.data.assemble import (
    DataSettings,
    Material,
    exam_lines,
    material_of,
    preference_pairs,
    replayed,
    sft_lines,
)
from toolsmith.training.data.curriculum import tool_helps
from toolsmith.training.data.menus import MenuShares
from toolsmith.training.data.split import Split, drawn_test_tools
from toolsmith.training.data.toolkens import tool_tokens
from toolsmith.training.running import QuietTools, UnloggedRunner
from toolsmith.types.call import ReadCall

EVERYTHING = DataSettings(menus=MenuShares(several=0.7, none_fits=0.3), recoveries=1.0, questions=1.0)
ALL = Split(test_share=0.0, with_hidden=True)


@pytest.fixture(scope="module")
def material(box) -> Material:
    return material_of(box, ALL)


@pytest.fixture(scope="module")
def lines(box, material):
    return sft_lines(box, material, 3, EVERYTHING)


def test_lines_are_of_every_kind(lines):
    assert {line.origin for line in lines} >= {"case", "no tool", "recovery", "question", "answered", "solved", "chain"}


def test_every_result_and_every_error_in_a_line_comes_again_when_its_call_is_made_again(box, lines, material):
    tools = QuietTools(box)
    pairs = preference_pairs(
        box, material, 3, {"wrong_value": 3, "wrong_tool": 1, "missing_parameter": 1, "invented_parameter": 1}
    )
    shown = 0
    for line in (*lines, *pairs):
        session = ToolSession(
            [material.definitions[path] for path in {each.tool for each in line.executed}],
            UnloggedRunner(box, tools.tool),
        )
        for each in line.executed:
            name = material.definitions[each.tool].name
            observation = session.observe(ReadCall(name=name, arguments=each.arguments))
            assert (observation.value, observation.error.as_text() if observation.error else "") == (
                each.result,
                each.error,
            )
        for message in line.prompt:
            if message.role == "tool":
                shown += 1
                assert message.content in {e.error or json.dumps(e.result) for e in line.executed}
    assert shown > 30


def test_a_wrong_call_and_a_result_stand_in_the_prompt_and_never_in_the_completion(lines):
    for line in lines:
        wrong = [each.arguments for each in line.executed if each.error]
        assert line.completion.role == "assistant"
        assert all(json.loads(call.arguments) not in wrong for call in line.completion.tool_calls)
    assert any(each.error for line in lines for each in line.executed)


def test_a_question_asks_for_the_one_parameter_that_the_request_lacks(lines):
    asked = {line.request: line for line in lines if line.origin == "question"}
    told = [line for line in lines if line.origin == "answered"]
    assert asked
    assert told
    for line in told:
        assert line.prompt[:1] == asked[line.request].prompt
        assert line.prompt[1] == asked[line.request].completion
        name, _, value = line.prompt[2].content.partition(": ")
        assert name in line.prompt[1].content
        assert value not in line.prompt[0].content.split()
        assert json.loads(line.completion.tool_calls[0].arguments)[name] in (
            value,
            int(value) if value.isdigit() else value,
        )


@settings(max_examples=6)
@given(seed=st.integers(0, 10_000), share=st.floats(0, 0.9), with_hidden=st.booleans(), count=st.integers(0, 2))
def test_nothing_of_an_exam_stands_in_any_line(box, seed, share, with_hidden, count):
    tools = box.tools()
    test_tools = drawn_test_tools([tool.path for tool in tools], count, seed)
    split = Split(seed=seed, test_share=share, test_tools=test_tools, with_hidden=with_hidden)
    held_out = {case.input for tool in tools for case in tool.cases if split.is_exam(case, tool)}
    hidden = {case.input for tool in tools for case in tool.cases if case.part == "hidden"}
    names = {path.rpartition("/")[2].replace("-", "_") for path in test_tools}
    try:
        found = material_of(box, split)
    except UsageError:
        return
    made = [
        *sft_lines(box, found, seed, EVERYTHING),
        *preference_pairs(box, found, seed),
        *tool_tokens(list(found.definitions.values())),
    ]
    for line in made:
        text = json.dumps(line.as_json(), ensure_ascii=False)
        assert not any(request in text for request in held_out)
        assert with_hidden or not any(request in text for request in hidden)
        assert not any(f'"{name}"' in text or f'\\"{name}\\"' in text for name in (*names, *test_tools))
    assert {call.request for call in found.requests.exam} == held_out


def test_the_same_request_is_held_out_whoever_asks_it(box):
    split = Split(seed=1, test_share=0.5, with_hidden=True)
    exam = {call.request for call in material_of(box, split).requests.exam}
    assert exam
    assert all(split.is_held_out(request.upper() + "  ") for request in exam)


def test_all_tools_in_the_exam_leave_nothing_to_train_on(box):
    paths = [tool.path for tool in box.tools()]
    with pytest.raises(UsageError, match="all 3 tools are test tools"):
        drawn_test_tools(paths, 3, 0)
    with pytest.raises(UsageError, match="no request to train on"):
        material_of(box, Split(test_share=1.0))


def test_the_exam_offers_all_tools_and_lines_only_those_that_are_trained_on(box):
    split = Split(seed=1, test_tools=("words/repeat-text",), with_hidden=True)
    found = material_of(box, split)
    menus = {name for line in sft_lines(box, found, 1, EVERYTHING) for name in line.offered}
    assert menus == {"add_up", "multiply", "no_tool_fits"}
    assert "repeat_text" in {name for line in exam_lines(found, 1, EVERYTHING.menus) for name in line.offered}


def test_the_same_seed_gives_the_same_lines(box, material, lines):
    assert sft_lines(box, material, 3, EVERYTHING) == lines
    assert sft_lines(box, material, 4, EVERYTHING) != lines


def test_old_tools_are_replayed_beside_new_ones(lines):
    mixed = replayed(lines, ["words/repeat-text"], 0.5, 1)
    new = [line for line in lines if line.tool == "words/repeat-text"]
    assert [line for line in mixed if line.tool == "words/repeat-text"] == new
    assert len(mixed) - len(new) == round(0.5 * len(new))


def test_an_altered_call_is_wrong_in_one_thing_and_gives_something_else(box, material):
    counts = {"wrong_value": 1, "wrong_tool": 1, "missing_parameter": 1, "invented_parameter": 1}
    pairs = [pair for pair in preference_pairs(box, material, 5, counts) if pair.origin == "altered"]
    assert {pair.mistake for pair in pairs} == set(counts)
    for pair in pairs:
        right, wrong = (each.tool_calls[0] for each in (pair.chosen, pair.rejected))
        before, after = json.loads(right.arguments), json.loads(wrong.arguments)
        differing = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        assert len(differing) + (right.name != wrong.name) == 1
        offered = [each["function"]["name"] for each in pair.tools]
        assert {right.name, wrong.name} < set(offered), "among others, as in an exam"
        assert len(offered) == len(set(offered))
        if pair.mistake == "wrong_value":
            assert box.get(pair.tool).call(after).result != pair.executed[0].result


def test_pairs_follow_what_a_model_does_wrong(box, material):
    pairs = preference_pairs(box, material, 5, {"missing_parameter": 4})
    assert {pair.mistake for pair in pairs if pair.origin == "altered"} == {"missing_parameter"}


def test_of_two_ways_to_one_answer_the_shorter_is_preferred_and_a_right_call_to_its_wrong_one(box, material):
    pairs = {pair.origin: pair for pair in preference_pairs(box, material, 5)}
    shorter, repair = pairs["fewer calls"], pairs["repair"]
    assert [message.role for message in shorter.prompt] == ["user", "assistant", "tool"]
    assert shorter.chosen.tool_calls[0].name == "multiply"
    assert shorter.rejected.tool_calls[0].name == "add_up"
    assert json.loads(repair.rejected.tool_calls[0].arguments) == {"first": 3}
    assert json.loads(repair.chosen.tool_calls[0].arguments) == {"first": 3, "second": 4}


def test_only_requests_that_the_model_fails_alone_are_kept(box, material):
    call = material.requests.training[0]
    replies = [str(call.expected), "I do not know."]
    keeps = tool_helps(ScriptedModel(replies), box)
    assert [keeps(call), keeps(call)] == [False, True]


def test_a_tool_has_one_token_and_its_description_as_start(material):
    tokens = tool_tokens(list(material.definitions.values()))
    assert [each.token for each in tokens] == ["<<add_up>>", "<<multiply>>", "<<repeat_text>>"]
    assert tokens[0].start.startswith("Add two whole numbers.")
