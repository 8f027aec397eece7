"""Every family's format: read as the family writes it, with a broken end, and amid thoughts; written so that it is read."""

from __future__ import annotations

import pytest

from toolsmith.calls.formats.table import FORMATS, form_of, looks_like_a_call
from toolsmith.calls.formats.thoughts import spoken, unfinished_thought, without_thoughts
from toolsmith.calls.read import read_calls, read_text_calls
from toolsmith.types.message import Reply, ToolCallRequest

NAMES = ("convert_length", "total")
WANTED = {"value": 2, "unit": "mile"}
ARGUMENTS = '{"value": 2, "unit": "mile"}'
OBJECT = '{"name": "convert_length", "arguments": {"value": 2, "unit": "mile"}}'
WITH_PARAMETERS = '{"name": "convert_length", "parameters": {"value": 2, "unit": "mile"}}'
PYTHON = 'convert_length(value=2, unit="mile")'
ELEMENTS = (
    '<invoke name="convert_length">\n<parameter name="value">2</parameter>\n<parameter name="unit">mile</parameter>\n'
    "</invoke>"
)
CODER = (
    "<function=convert_length>\n<parameter=value>\n2\n</parameter>\n<parameter=unit>\nmile\n</parameter>\n</function>\n"
)

# As the families' chat templates and serving documentation show it; what stands before `§` marks where a cut is tried.
WRITTEN = {
    "Hermes, Qwen 2.5, Qwen 3": f"<tool_call>\n{OBJECT}§\n</tool_call>",
    "Qwen3-Coder": f"I will convert it.\n<tool_call>\n{CODER}§</tool_call>",
    "Seed-OSS": f"<seed:tool_call>\n{CODER}§</seed:tool_call>",
    "GLM 4.5": (
        "<tool_call>convert_length\n<arg_key>value</arg_key>\n<arg_value>2</arg_value>\n<arg_key>unit</arg_key>\n"
        "<arg_value>mile§</arg_value>\n</tool_call>"
    ),
    "Llama 3 custom functions": f"<function=convert_length>{ARGUMENTS}§</function><|eom_id|>",
    "Llama 3.1 JSON": WITH_PARAMETERS + "§",
    "Llama 3.1 python tag": f"<|python_tag|>{WITH_PARAMETERS}§<|eom_id|>",
    "Llama 3.1 built-in tools": '<|python_tag|>convert_length.call(value=2, unit="mile"§)<|eom_id|>',
    "Llama 4 Python": f"<|python_start|>[{PYTHON}§]<|python_end|>",
    "Llama 4 and ToolACE lists": f"[{PYTHON}§]",
    "Mistral v3": f'[TOOL_CALLS] [{{"name": "convert_length", "arguments": {ARGUMENTS}, "id": "VvvODy9mT"}}§]</s>',
    "Mistral v11": f"[TOOL_CALLS]convert_length[CALL_ID]VvvODy9mT[ARGS]{ARGUMENTS}§</s>",
    "DeepSeek V3": (
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>convert_length\n```json\n"
        f"{ARGUMENTS}§\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜><｜end▁of▁sentence｜>"
    ),
    "DeepSeek V3.1": (
        f"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>convert_length<｜tool▁sep｜>{ARGUMENTS}§<｜tool▁call▁end｜>"
        "<｜tool▁calls▁end｜>"
    ),
    "DeepSeek V3.2": (
        '<｜DSML｜function_calls>\n<｜DSML｜invoke name="convert_length">\n'
        '<｜DSML｜parameter name="value" string="false">2</｜DSML｜parameter>\n'
        '<｜DSML｜parameter name="unit" string="true">mile§</｜DSML｜parameter>\n</｜DSML｜invoke>\n'
        "</｜DSML｜function_calls>"
    ),
    "GPT-OSS harmony": (
        "<|channel|>analysis<|message|>Maybe total?<|end|><|start|>assistant<|channel|>commentary "
        f"to=functions.convert_length <|constrain|>json<|message|>{ARGUMENTS}§<|call|>"
    ),
    "Kimi K2": (
        "<|tool_calls_section_begin|><|tool_call_begin|>functions.convert_length:0<|tool_call_argument_begin|>"
        f"{ARGUMENTS}§<|tool_call_end|><|tool_calls_section_end|>"
    ),
    "MiniMax M2": f"<minimax:tool_call>\n{ELEMENTS}§\n</minimax:tool_call>",
    "Hunyuan": f"<tool_calls>\n<tool_call>convert_length\n```json\n{ARGUMENTS}§\n```\n</tool_call>\n</tool_calls>",
    "MiniMax M1, Jamba": f"<tool_calls>\n[{OBJECT}§]\n</tool_calls>",
    "Anthropic elements": f"<function_calls>\n{ELEMENTS}§\n</function_calls>",
    "FunctionGemma": (
        "<start_function_call>call:convert_length{value:2,unit:<escape>mile<escape>§}<end_function_call>"
    ),
    "Gemma 4": '<|tool_call>call:convert_length{value:2,unit:<|"|>mile<|"|>§}<tool_call|>',
    "Gemma 3 tool code": f"```tool_code\nprint(default_api.{PYTHON})§\n```",
    "Granite": f"<|tool_call|>[{OBJECT}§]",
    "Phi-4 functools": f"functools[{OBJECT}§]",
    "xLAM": f"[{OBJECT}§]",
    "Command R": (
        'Action: ```json\n[\n    {\n        "tool_name": "convert_length",\n        "parameters": '
        f"{ARGUMENTS}\n    }}\n§]```"
    ),
    "Command R7B, Command A": (
        '<|START_ACTION|>[\n    {"tool_call_id": "0", "tool_name": "convert_length", "parameters": '
        f"{ARGUMENTS}}}\n§]<|END_ACTION|>"
    ),
    "ReAct": f"Thought: I need a tool.\nAction: convert_length\nAction Input: {ARGUMENTS}§\nObservation: 3218.7",
    "InternLM 2": f"<|action_start|><|plugin|>\n{WITH_PARAMETERS}§<|action_end|>",
    "Apertus": f'<|tools_prefix|>[{{"convert_length": {ARGUMENTS}}}§]<|tools_suffix|>',
    "LFM 2": f"<|tool_call_start|>[{PYTHON}§]<|tool_call_end|>",
    "OLMo 3": f"<function_calls>\n{PYTHON}§\n</function_calls>",
    "Nemotron": f"<TOOLCALL>[{OBJECT}§]</TOOLCALL>",
    "Functionary": f">>>convert_length\n{ARGUMENTS}§<|eot_id|>",
    "fenced JSON": f"```json\n{OBJECT}§\n```",
    "bare JSON": OBJECT + "§",
}


def read(text):
    return [(call.name, call.arguments) for call in read_calls(Reply(text=text), NAMES)]


def test_every_row_of_the_table_stands_here_as_its_family_writes_it():
    assert {row.name for row in FORMATS} == WRITTEN.keys()


@pytest.mark.parametrize("family", WRITTEN)
def test_call_is_read_whole_with_its_end_cut_off_and_after_thoughts(family):
    text = WRITTEN[family].replace("§", "")
    assert read(text) == [("convert_length", WANTED)]
    assert read(WRITTEN[family].partition("§")[0]) == [("convert_length", WANTED)]
    if "<|channel|>" not in text:
        assert read(f'Is it {{"name": "total", "arguments": {{}}}}? No.</think>\n\n{text}') == [
            ("convert_length", WANTED)
        ]
        assert read(f"<think>\ntotal(numbers=[1])?\n</think>\n\n{text}") == [("convert_length", WANTED)]


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
def test_what_a_format_writes_is_read_back_whatever_the_values(row):
    arguments = {"text": 'a "quoted" {brace} [list]\nline, ende – <b>', "numbers": [1, 2.5], "sure": True, "no": None}
    written = row.form.write("total", arguments)
    assert read(written) == [("total", arguments)]


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
def test_call_without_arguments_is_read_in_every_format(row):
    assert read(row.form.write("total", {})) == [("total", {})]


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
def test_marks_without_a_call_neither_raise_nor_make_one_up(row):
    for mark in {*row.opens, row.form.before}:
        for text in (mark * 500, f"{mark}x {{" * 200, f"{mark} " + " " * 5_000 + "x", f"{mark}{'[' * 3_000}"):
            assert "total" not in dict(read(text))
            spoken(text)


def test_marks_of_a_family_in_its_template_tell_its_form():
    shown = {row.name: row.form for row in FORMATS if row.signs}
    for row in FORMATS:
        if row.signs:
            found = form_of(" ".join(row.signs))
            assert found.write("f", {"a": 1}) in {shown[name].write("f", {"a": 1}) for name in shown}
    assert form_of("<tool_call> and nothing else").before == "<tool_call>\n"
    assert form_of("no calls here").write("f", {}) == '{"name": "f", "arguments": {}}'


@pytest.mark.parametrize(
    "text",
    [
        "To sum up: action: none is needed.",
        "The reaction is 2 H2 + O2.\nAction is needed soon.",
        "Use `<function>` elements in your page.",
        "A list such as [see(x), y] is no call.",
        "Give me functools or itertools, both are fine.",
        ">>> 1 + 1\n2",
        "<tool_call>now or never</tool_call>",
    ],
)
def test_what_only_looks_like_a_mark_is_no_call(text):
    assert read(text) == []


def test_several_calls_are_read_in_every_kind_of_format():
    first, second = ("total", {"numbers": [1]}), ("convert_length", WANTED)
    many = [
        f'<tool_call>\n{{"name": "total", "arguments": {{"numbers": [1]}}}}\n</tool_call>\n<tool_call>\n{OBJECT}\n</tool_call>',
        f'[TOOL_CALLS]total{{"numbers": [1]}}[TOOL_CALLS]convert_length{ARGUMENTS}',
        f"<tool_call>\n<function=total>\n<parameter=numbers>\n[1]\n</parameter>\n</function>\n{CODER}</tool_call>",
        f"[total(numbers=[1]), {PYTHON}]",
        f'<|python_tag|>{{"name": "total", "parameters": {{"numbers": [1]}}}}; {WITH_PARAMETERS}',
    ]
    for text in many:
        assert read(text) == [first, second]


def test_values_without_quotes_keep_what_writing_them_as_numbers_would_lose():
    text = "<function=total>\n<parameter=code>\n007\n</parameter>\n<parameter=price>\n1.50\n</parameter>\n</function>"
    assert read(text) == [("total", {"code": "007", "price": "1.50"})]


@pytest.mark.parametrize("name", ["functions.total", "total:0", "total<|channel|>commentary", "`total`"])
def test_name_is_read_without_what_models_hang_on_it(name):
    (call,) = read_calls(Reply(text="", tool_calls=(ToolCallRequest(id="1", name=name, arguments="{}"),)), NAMES)
    assert call.name == "total"


def test_call_inside_a_thought_that_never_ends_is_read_where_a_mark_makes_it_one():
    assert read(f"<think>\nI should call it.\n<tool_call>\n{OBJECT}\n</tool_call>") == [("convert_length", WANTED)]
    assert read(f"<think>\nShould I call {OBJECT}?") == []


def test_reader_is_shown_neither_thoughts_nor_channels_nor_marks():
    assert spoken("Let me see.</think>\n\nIt is 3.<|im_end|>") == "It is 3."
    assert (
        spoken("<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>3<|return|>")
        == "3"
    )
    assert spoken("[THINK]hm[/THINK]It is 3.</s>") == "It is 3."
    assert spoken("It is 3 <b>bold</b>.") == "It is 3 <b>bold</b>."
    assert without_thoughts("<think>only this") == ""
    assert unfinished_thought("<think>only this") == "only this"


def test_unreadable_call_is_known_as_one_and_plain_words_are_not():
    assert looks_like_a_call('<tool_call>\n{"name": ')
    assert looks_like_a_call("[TOOL_CALLS]")
    assert not looks_like_a_call("The invoice is paid, the functools module is fine. Action: none.")


@pytest.mark.parametrize(
    "text",
    [
        'get-weather(city="Ulm")',
        '[get-weather(city="Ulm")]',
        'I call `get-weather(city="Ulm")` now.',
        '<|python_tag|>get-weather(city="Ulm")<|eom_id|>',
        'print(get-weather(city="Ulm"))',
    ],
)
def test_names_that_python_would_not_take_are_read_in_calls_written_as_python(text):
    (call,) = read_text_calls(text, ["weather", "get-weather", "get"])
    assert (call.name, call.arguments) == ("get-weather", {"city": "Ulm"})
