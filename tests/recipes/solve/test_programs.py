"""Programs as small models write them: what has one reading runs, what has none is said back."""

from __future__ import annotations

import pytest

from tests.toolboxes import make_toolbox
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.models.scripted import ScriptedModel
from toolsmith.prompts.ask import UnreadableReplyError
from toolsmith.recipes.solve.programs.mend_program import mend_program
from toolsmith.recipes.solve.programs.read_program import find_program, says_no_tool
from toolsmith.recipes.solve.queue import RequestQueue
from toolsmith.recipes.solve.select import SelectBySearch
from toolsmith.recipes.solve.solve import solve_request

REQUEST = "How many metres are 3 miles?"
CALL = 'convert_length(3, "mile")'
IMPORT = "from toolbox import convert_length\n"
SCHEMAS = {
    "convert_length": {
        "type": "object",
        "properties": {"value": {"type": "number"}, "unit": {"enum": ["metre", "foot", "mile"]}},
        "required": ["value", "unit"],
    },
    "total": {
        "type": "object",
        "properties": {"numbers": {"type": "array", "items": {"type": "number"}}, "factor": {"type": "number"}},
        "required": ["numbers"],
    },
}
NAMES = {"convert_length": "convert_length", "units/convert-length": "convert_length", "numbers/total": "total"}


def fenced(code, info="python"):
    return f"```{info}\n{code}\n```"


FORMS = {
    "prose around it": f"Sure!\n{fenced(f'{IMPORT}def solve():{chr(10)}    return {CALL}')}\nThat calls it.",
    "no fence": f"{IMPORT}\ndef solve():\n    return {CALL}",
    "no fence, and prose": f"Here it is:\n\n{IMPORT}\ndef solve():\n    return {CALL}\n\nThis program converts.",
    "another label": fenced(f"def solve():\n    return {CALL}", "Python3"),
    "an open fence": f"Sure:\n```python\ndef solve():\n    return {CALL}",
    "two blocks": f"{fenced(IMPORT)}\nand\n{fenced(f'def solve():{chr(10)}    return {CALL}')}",
    "two programs": f"{fenced('def solve():' + chr(10) + '    return 1')}\nNo:\n{fenced(f'def solve():{chr(10)}    return {CALL}')}",
    "thoughts": f"<think>```python\nx(\n```</think>{fenced(f'def solve():{chr(10)}    return {CALL}')}",
    "a session": fenced(f">>> from toolbox import convert_length\n>>> {CALL}"),
    "typographic quotes": fenced("def solve():\n    return convert_length(3, “mile”)"),
    "a script that prints": fenced(f"{IMPORT}result = {CALL}\nprint(result)"),
    "a script that prints more": fenced(f"{IMPORT}print('converting')\nprint({CALL})"),
    "a script that assigns": fenced(f"{IMPORT}x: float = {CALL}"),
    "a script that returns": fenced(f"{IMPORT}return {CALL}"),
    "only the call": fenced(CALL),
    "the tool as a module": fenced(f"import convert_length\nprint(convert_length.{CALL})"),
    "the tool from a module of its name": fenced(f"from convert_length import convert_length\nprint({CALL})"),
    "a module of its category": fenced(f"from toolbox.units import convert_length as c\nprint({CALL.replace('convert_length', 'c')})"),
    "the toolbox as a module": fenced(f"import toolbox as tb\nprint(tb.units.{CALL})"),
    "a module that nobody imported": fenced(f"print(tools.{CALL})"),
    "a star": fenced(f"from toolbox import *\nprint({CALL})"),
    "assigned, not returned": fenced(f"def solve():\n    x = {CALL}"),
    "printed, not returned": fenced(f"def solve():\n    print({CALL})"),
    "printed in a branch": fenced(f"def solve():\n    if True:\n        print({CALL})\n    else:\n        print(0)"),
    "main": fenced(f"def main():\n    return {CALL}\n\nif __name__ == '__main__':\n    print(main())"),
    "a helper": fenced("def helper():\n    return 3\ndef main():\n    return convert_length(helper(), 'mile')"),
    "called by itself": fenced(f"def solve():\n    return {CALL}\n\nanswer = solve()\nprint('Answer:', answer)"),
    "the request as a parameter": fenced(f"def solve(request: str):\n    assert 'miles' in request\n    return {CALL}"),
    "await": fenced(f"x = await {CALL}\nprint(x)"),
    "async": fenced(f"import asyncio\nasync def main():\n    return await {CALL}\nprint(asyncio.run(main()))"),
    "a dictionary of arguments": fenced("def solve():\n    return convert_length({'value': 3, 'unit': 'mile'})"),
    "texts and another case": fenced("def solve():\n    return convert_length(Value='3', unit='Mile')"),
    "positional texts": fenced("def solve():\n    return convert_length('3', 'MILE')"),
    "a sentence": fenced(f"def solve():\n    x = {CALL}\n    return f'That is {{x}} metres.'"),
    "another case of the name": fenced("from toolbox import convertLength\ndef solve():\n    return convertLength(3, 'mile')"),
    "a call instead": '{"tool": "convert_length", "arguments": {"value": "3", "unit": "mile"}}',
    "a call in Python": "I call convert_length(value=3, unit='mile') for it.",
}  # fmt: skip


@pytest.fixture(scope="module")
def lazy_tools(tmp_path_factory, sandbox):
    return LazyTools(make_toolbox(tmp_path_factory.mktemp("programs") / "box", sandbox))


def solve(lazy_tools, replies, request=REQUEST, **options):
    model = ScriptedModel(replies)
    answer = solve_request(
        request, lazy_tools, model, lambda _: SelectBySearch(lazy_tools.toolbox), strategy="program", **options
    )
    return answer, model


@pytest.mark.parametrize("form", FORMS)
def test_program_in_a_form_that_small_models_use_is_answered_at_once(lazy_tools, form):
    answer, model = solve(lazy_tools, [FORMS[form]])
    assert (answer.status, answer.tools_used) == ("answered", ("units/convert-length",))
    if form == "a script that prints more":  # both lines are what it says
        assert answer.text == "converting\n4828.032"
    else:
        assert answer.value == pytest.approx(4828.032)
    assert len([use for use in answer.uses if use.tool == "units/convert-length"]) == 1
    assert len(model.questions) == 1


def test_what_was_mended_is_recorded_and_what_needed_nothing_runs_as_it_was(lazy_tools):
    answer, _ = solve(lazy_tools, [FORMS["a script that prints"]])
    assert "a script for solve()" in answer.program_repairs
    code = f"{IMPORT}\n\ndef solve():  # as asked for\n    return {CALL}\n"
    answer, _ = solve(lazy_tools, [fenced(code)])
    assert answer.program_repairs == ()
    assert answer.program.strip() == code.strip()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("", "no ```python block"),
        ("I cannot write programs.", "no ```python block"),
        (fenced("def solve(:\n    return 1"), "line 1"),
        (fenced("def solve():\n    return convert_distance(3, 'mile')"), "from toolbox import"),
        (fenced("def solve():\n    return convert_length(amount=3, unit='mile')"), "unexpected keyword argument 'amount'"),
        (fenced("def solve():\n    return convert_length(3, 'parsec')"), "parsec"),
        (fenced("def solve():\n    for x in [1]:\n        pass"), "returned nothing"),
        (fenced("def solve(value, unit):\n    return convert_length(value, unit)"), "missing 2 required"),
        (fenced("def solve():\n    x = {}\n    return x['mile']"), "return x['mile']"),
    ],
)  # fmt: skip
def test_program_that_has_no_reading_is_told_what_is_wrong(lazy_tools, wrong, said):
    answer, model = solve(lazy_tools, [wrong, fenced(f"def solve():\n    return {CALL}")])
    assert answer.value == pytest.approx(4828.032)
    assert len(model.questions) == 2
    assert said in model.questions[1].messages[-1].content


def test_what_a_program_writes_into_the_record_of_its_calls_is_not_logged(lazy_tools):
    code = """
from toolbox import convert_length
def solve():
    value = convert_length(3, 'mile')
    for cell in object.__getattribute__(convert_length, '__clo' + 'sure__'):
        if hasattr(cell.cell_contents, 'calls'):
            forged = cell.cell_contents.calls[0]
            forged['result'] = '99'
            cell.cell_contents.calls.append(forged | {'arguments': '{"value": 1, "unit": "foot"}'})
    return value
"""
    answer, _ = solve(lazy_tools, [fenced(code)])
    assert answer.value == pytest.approx(4828.032)
    logged = list(lazy_tools.toolbox.trials.entries("units/convert-length"))[-2:]
    assert [entry.result for entry in logged] == [pytest.approx(4828.032), pytest.approx(0.3048)]


def test_model_that_writes_no_program_is_asked_for_one_call(lazy_tools):
    answer, model = solve(
        lazy_tools, ["no"] * 3 + ['{"tool": "convert_length", "arguments": {"value": 3, "unit": "mile"}}']
    )
    assert answer.value == pytest.approx(4828.032)
    assert answer.status == "answered"
    assert "no program ran" in answer.reason
    assert model.questions[-1].purpose == "solve_direct"


def test_program_without_a_call_of_a_tool_is_an_answer_without_one_and_queued(lazy_tools, tmp_path):
    queue = RequestQueue(tmp_path / "queue.jsonl")
    answer, _ = solve(lazy_tools, [fenced("def solve():\n    return 2 + 2")], queue=queue)
    assert (answer.status, answer.value, answer.is_queued) == ("answered_without_tool", 4, True)
    assert [item.request for item in queue.waiting()] == [REQUEST]


def test_program_that_mentions_no_tool_is_still_a_program():
    assert not says_no_tool(fenced("# no tool but this one\ndef solve():\n    return total([1])"))
    assert says_no_tool("No tool.")
    assert says_no_tool("NO_TOOL")


def test_own_functions_and_names_of_libraries_are_left_alone():
    code = (
        "from math import total\nfrom statistics import mean\n\ndef convert_length(x):\n    return x\n\n"
        "def solve():\n    return convert_length(mean([1, 2]))"
    )
    mended = mend_program(code, SCHEMAS, NAMES, REQUEST)
    assert mended.code == code
    assert mended.repairs == ()


@pytest.mark.parametrize("hostile", ["(" * 5000, "f" + "()" * 3000, "x" * 200_000, "a\0b()", "-" * 50_000 + "f()"])
def test_program_that_nobody_can_read_is_refused_in_words(hostile):
    try:
        found = find_program(fenced(hostile), SCHEMAS)
    except UnreadableReplyError as error:
        assert len(str(error)) < 10_000  # noqa: PT017 - either is right, neither is a crash
    else:
        assert mend_program(found.code, SCHEMAS, NAMES, REQUEST).code
