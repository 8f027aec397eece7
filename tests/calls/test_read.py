"""What counts as a call, in every shape that small models write one."""

from __future__ import annotations

import pytest

from toolsmith.calls.formats.json_text import read_json
from toolsmith.calls.read import read_calls
from toolsmith.types.message import Reply, ToolCallRequest

NAMES = ("convert_length", "total")
WANTED = {"value": 2, "unit": "mile"}


@pytest.mark.parametrize(
    "text",
    [
        '{"tool": "convert_length", "arguments": {"value": 2, "unit": "mile"}}',
        'I will convert it.\n```json\n{"tool": "convert_length", "arguments": {"value": 2, "unit": "mile"}}\n```\nDone.',
        'Sure! {"name": "convert_length", "parameters": {"value": 2, "unit": "mile"}} Hope this helps.',
        '<tool_call>\n{"name": "convert_length", "arguments": {"value": 2, "unit": "mile"}}\n</tool_call>',
        '<tool_call>{"name": "convert_length", "arguments": {"value": 2, "unit": "mile"}}',
        '{"tool": "convert_length", "arguments": {"value": 2, "unit": "mile"}',
        "{'tool': 'convert_length', 'arguments': {'value': 2, 'unit': 'mile',}}",
        '{"tool": "convert_length", "arguments": "{\\"value\\": 2, \\"unit\\": \\"mile\\"}"}',
        '{"function": {"name": "convert_length", "arguments": {"value": 2, "unit": "mile"}}}',
        '{"convert_length": {"value": 2, "unit": "mile"}}',
        '{"tool": "convert_length", "value": 2, "unit": "mile"}',
        '[{"name": "convert_length", "arguments": {"value": 2, "unit": "mile"}}]',
        'Let me call convert_length(value=2, unit="mile") now.',
        "```\nconvert_length(value=2, unit='mile')\n```",
        'For {x} in {"a": 1} I call {"tool": "convert_length", "arguments": {"value": 2, "unit": "mile"}} now.',
        '<think>Maybe {"tool": "total", "arguments": {}}?</think>{"tool": "convert_length", "arguments": {"value": 2, "unit": "mile"}}',
    ],
)
def test_call_is_read_in_whatever_shape_it_is_written(text):
    (call,) = read_calls(Reply(text=text), NAMES)
    assert (call.name, call.arguments) == ("convert_length", WANTED)


@pytest.mark.parametrize(
    "text",
    [
        "The answer is 42.",
        "Use {curly} braces with care.",
        'A result such as {"metres": 3218.7} is what the tool gives.',
        "I could call convert_length (it converts lengths), but 3 is enough.",
        "Answer: 3",
        "",
    ],
)
def test_plain_text_is_no_call(text):
    assert read_calls(Reply(text=text), NAMES) == []


def test_a_broken_call_amid_prose_is_read_though_its_name_is_written_otherwise():
    text = "Sure. {'tool': 'Convert-Length', 'arguments': {'value': 2, 'unit': 'mile'}} Done"
    (call,) = read_calls(Reply(text=text), NAMES)
    assert (call.name, call.arguments, call.was_mended) == ("Convert-Length", WANTED, True)


def test_native_call_with_broken_arguments_is_mended_and_said_so():
    reply = Reply(text="", tool_calls=(ToolCallRequest(id="1", name="total", arguments='{"numbers": [1, 2'),))
    (call,) = read_calls(reply, NAMES)
    assert call.arguments == {"numbers": [1, 2]}
    assert call.was_mended


def test_native_call_that_nothing_can_mend_has_no_arguments():
    reply = Reply(text="", tool_calls=(ToolCallRequest(id="1", name="total", arguments="one and two"),))
    (call,) = read_calls(reply, NAMES)
    assert call.arguments is None


def test_several_calls_are_read_in_their_order():
    text = '[{"name": "total", "arguments": {"numbers": [1]}}, {"name": "convert_length", "arguments": {}}]'
    assert [call.name for call in read_calls(Reply(text=text), NAMES)] == ["total", "convert_length"]


def test_invented_tool_is_read_so_that_it_can_be_answered():
    (call,) = read_calls(Reply(text='{"tool": "google", "arguments": {"q": "x"}}'), NAMES)
    assert call.name == "google"


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 50_000, '{"a": NaN}', "{" + '"a": 1,' * 1000, "\x00{", '{"tool": ']
)
def test_hostile_json_neither_raises_nor_gives_numbers_that_are_none(text):
    value, mended = read_json(text)
    assert mended
    assert value is None or isinstance(value, (dict, list))


def test_code_is_not_evaluated_as_a_call():
    assert read_calls(Reply(text="total(numbers=__import__('os').listdir())"), NAMES) == []
