"""Requests answered with tools: every strategy, with the mistakes that small models make."""

from __future__ import annotations

import json

import pytest

from tests.toolboxes import make_toolbox
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.errors import BudgetExceededError, MalformedCallError, ToolsNotTakenError
from toolsmith.models.meter import Budget
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.solve.outcome import SolveLimits
from toolsmith.recipes.solve.queue import RequestQueue
from toolsmith.recipes.solve.select import SelectBySearch
from toolsmith.recipes.solve.solve import solve_request
from toolsmith.types.message import Reply, ToolCallRequest
from toolsmith.types.trial import Trial

REQUEST = "How many metres are 3 miles?"
GOOD = '{"tool": "convert_length", "arguments": {"value": 3, "unit": "mile"}}'


@pytest.fixture(scope="module")
def lazy_tools(tmp_path_factory, sandbox):
    return LazyTools(make_toolbox(tmp_path_factory.mktemp("solve") / "box", sandbox))


def solve(lazy_tools, script, strategy="direct", request=REQUEST, *, speaks_tools=False, **options):
    model = ScriptedModel(script, speaks_tools=speaks_tools)
    by_search = SelectBySearch(lazy_tools.toolbox)
    answer = solve_request(request, lazy_tools, model, lambda _: by_search, strategy=strategy, **options)
    return answer, model


def test_direct_gives_the_tools_own_value_after_one_question(lazy_tools):
    answer, model = solve(lazy_tools, [GOOD])
    assert answer.value == pytest.approx(4828.032)
    assert answer.status == "answered"
    assert len(model.questions) == 1
    assert "How many metres are 2 miles?" in model.questions[0].messages[0].content
    (use,) = answer.uses
    assert (use.tool, use.version, use.verdict) == ("units/convert-length", lazy_tools.version, "accepted 12/12")
    assert use.seconds > 0


@pytest.mark.parametrize(
    "mistake",
    [
        "The answer is simply 4828.",
        '{"tool": "convert_length", "arguments": {"value": 3, "unit": "miles per hour"}}',
        '{"tool": "convert_distance_units_now", "arguments": {"value": 3, "unit": "mile"}}',
        "",
        "{{{{",
    ],
)
def test_direct_mends_a_mistake_by_what_it_says_back(lazy_tools, mistake):
    answer, model = solve(lazy_tools, [mistake, GOOD])
    assert answer.value == pytest.approx(4828.032)
    assert len(model.questions) == 2


def test_direct_stops_when_the_same_wrong_call_comes_back(lazy_tools):
    wrong = '{"tool": "convert_length", "arguments": {"value": 3, "unit": "yard"}}'
    answer, model = solve(lazy_tools, [wrong] * 10)
    assert answer.status == "unanswered"
    assert len(model.questions) == 3


def test_react_calls_reads_and_answers(lazy_tools):
    answer, model = solve(
        lazy_tools,
        ["I add first.\n" + '{"tool": "total", "arguments": {"numbers": "[1, 2]"}}', GOOD, "So:\nAnswer: 4828.032"],
        "react",
    )
    assert answer.text == "4828.032"
    assert answer.tools_used == ("numbers/total", "units/convert-length")
    assert "Result of `numbers/total`:\n~~~text\n3.0\n~~~" in model.questions[1].messages[-1].content


def test_react_speaks_native_calls_where_the_model_does(lazy_tools):
    call = ToolCallRequest(id="c1", name="convert_length", arguments='{"value": "3", "unit": "Mile"}')
    answer, model = solve(
        lazy_tools,
        [Reply(text="", tool_calls=(call,), finish_reason="tool_calls"), "Answer: 4828"],
        "react",
        speaks_tools=True,
    )
    assert answer.text == "4828"
    first, second = model.questions
    assert {tool["function"]["name"] for tool in first.parameters.tools} >= {"convert_length"}
    assert [message.role for message in second.messages] == ["system", "user", "assistant", "tool"]
    assert second.messages[3].tool_call_id == "c1"
    assert json.loads(second.messages[2].tool_calls[0].arguments) == {"value": "3", "unit": "Mile"}


def test_call_that_the_server_could_not_read_is_the_models_mistake(lazy_tools):
    replies = iter([MalformedCallError("bad", raw='{"tool": '), Reply(text=GOOD), Reply(text="Answer: 4828")])

    def respond(_question):
        reply = next(replies)
        if isinstance(reply, Exception):
            raise reply
        return reply

    answer, _ = solve(lazy_tools, respond, "react", speaks_tools=True)
    assert answer.text == "4828"


def test_model_that_takes_no_tools_after_all_is_asked_again_with_calls_as_text(lazy_tools):
    def respond(question):
        if question.parameters.tools:
            model.speaks_tools = False
            raise ToolsNotTakenError("no tools here")
        return GOOD

    model = ScriptedModel(respond, speaks_tools=True)
    answer = solve_request(REQUEST, lazy_tools, model, lambda _: SelectBySearch(lazy_tools.toolbox), strategy="direct")
    assert answer.value == pytest.approx(4828.032)
    assert "Reply with one JSON object" in model.questions[-1].messages[0].content


def test_react_ends_with_the_known_result_when_a_call_repeats_itself(lazy_tools):
    answer, model = solve(lazy_tools, [GOOD] * 20, "react")
    assert (answer.status, answer.value) == ("answered", pytest.approx(4828.032))
    assert "again" in answer.reason
    assert len(model.questions) == 3


@pytest.mark.parametrize("strategy", ["react", "direct"])
@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(text=""), "the last reply was empty"),
        (
            Reply(text="<think>\nNow", finish_reason="length"),
            "was a thought without an answer, and ended at its longest",
        ),
        (Reply(text="<tool_call>\n{"), "held a call that cannot be read"),
    ],
)
def test_run_without_an_answer_says_what_came_last(lazy_tools, strategy, reply, words):
    answer, _ = solve(lazy_tools, lambda _: reply, strategy)
    assert answer.reason.endswith(words)


def test_answer_that_was_cut_says_so(lazy_tools):
    answer, _ = solve(lazy_tools, [GOOD, Reply(text="Answer: 48", finish_reason="length")], "react")
    assert (answer.text, answer.reason) == ("48", "the answer ended at its longest")


@pytest.mark.parametrize("nothing", ["", "<think>\nNow what", "<tool_call>\n{"])
def test_reply_with_nothing_for_a_reader_is_told_and_the_known_result_ends_the_loop(lazy_tools, nothing):
    answer, model = solve(lazy_tools, [nothing, GOOD, "Answer: 4828"], "react")
    assert answer.text == "4828"
    assert model.questions[1].messages[-1].content.startswith("Your ")
    answer, model = solve(lazy_tools, [GOOD] + [nothing] * 20, "react")
    assert (answer.status, answer.value) == ("answered", pytest.approx(4828.032))
    assert len(model.questions) == 4


def test_model_that_says_nothing_at_all_has_not_answered(lazy_tools):
    answer, model = solve(lazy_tools, ["NO TOOL", "", ""], "react")
    assert (answer.status, answer.text) == ("unanswered", "")
    assert len(model.questions) == 3


def test_call_that_the_server_could_not_read_is_read_where_its_text_can_be(lazy_tools):
    replies = iter([MalformedCallError("bad", raw=GOOD[:-1]), Reply(text="Answer: 4828")])

    def respond(_question):
        reply = next(replies)
        if isinstance(reply, Exception):
            raise reply
        return reply

    answer, _ = solve(lazy_tools, respond, "react", speaks_tools=True)
    assert answer.tools_used == ("units/convert-length",)


def test_program_may_call_several_tools(lazy_tools):
    program = (
        "```python\nfrom toolbox import convert_length, total\n\n"
        "def solve():\n    return total([convert_length(3, 'mile'), convert_length(1, 'metre')])\n```"
    )
    answer, _ = solve(
        lazy_tools, [program], "program", request="Convert 3 miles and 1 metre, and add the lengths in metres."
    )
    assert answer.value == pytest.approx(4829.032)
    assert set(answer.tools_used) == {"units/convert-length", "numbers/total"}
    assert all(use.version == lazy_tools.version for use in answer.uses)


def test_calls_of_a_program_are_trials_with_arguments_and_results(lazy_tools):
    before = len(list(lazy_tools.toolbox.trials.entries()))
    program = (
        "```python\nfrom toolbox import convert_length, total\n\n"
        "def solve():\n    try:\n        convert_length(-1, 'mile')\n    except ValueError:\n        pass\n"
        "    return total((convert_length(3, unit='mile'), 1.0))\n```"
    )
    answer, _ = solve(lazy_tools, [program], "program", request="Convert 3 miles, and add 1 metre to the length.")
    assert [(use.tool, use.arguments, use.outcome) for use in answer.uses] == [
        ("units/convert-length", {"value": -1, "unit": "mile"}, "error"),
        ("units/convert-length", {"value": 3, "unit": "mile"}, "ok"),
        ("numbers/total", {"numbers": [pytest.approx(4828.032), 1.0]}, "ok"),
    ]
    trials = list(lazy_tools.toolbox.trials.entries())[before:]
    assert [(trial.outcome, trial.blame, trial.version) for trial in trials] == [
        ("error", "caller", lazy_tools.version), ("ok", "none", lazy_tools.version), ("ok", "none", lazy_tools.version),
    ]  # fmt: skip
    assert trials[1].result == pytest.approx(4828.032)
    assert trials[1].request == answer.request
    assert {trial.model for trial in trials} == {answer.model}


def test_value_that_a_program_got_with_wrong_arguments_is_no_answer(lazy_tools):
    wrong = "```python\nfrom toolbox import total\ndef solve():\n    return total([3, True])\n```"
    good = "```python\nfrom toolbox import total\ndef solve():\n    return total([3, 1])\n```"
    answer, model = solve(lazy_tools, [wrong, good], "program", request="Add 3 and 1 of the lengths")
    assert answer.value == 4
    assert '"argument": "numbers[1]"' in model.questions[1].messages[-1].content
    assert [use.outcome for use in answer.uses] == ["invalid", "ok"]


def test_many_calls_of_a_program_are_counted_where_there_is_no_room_to_keep_them(lazy_tools):
    program = (
        "```python\nfrom toolbox import total\ndef solve():\n"
        "    return sum(total([float(n)]) for n in range(1000)) + total([1.0] * 300_000)\n```"
    )
    answer, _ = solve(lazy_tools, [program], "program", request="Add the lengths of all numbers")
    assert answer.value == pytest.approx(499500 + 300_000)
    assert len(answer.uses) == 201
    assert answer.uses[-1].arguments is None
    assert answer.uses[-1].is_ok


def test_program_that_fails_is_told_why(lazy_tools):
    bad = "```python\ndef solve():\n    return 1 / 0\n```"
    good = "```python\nfrom toolbox import convert_length\ndef solve():\n    return convert_length(3, 'mile')\n```"
    answer, model = solve(lazy_tools, [bad, good], "program")
    assert answer.value == pytest.approx(4828.032)
    assert "ZeroDivisionError" in model.questions[1].messages[-1].content


def test_program_has_no_more_rights_than_a_tool(lazy_tools):
    bad = "```python\nimport os\ndef solve():\n    return os.listdir('/')\n```"
    answer, model = solve(lazy_tools, [bad] * 7, "program")
    assert answer.status == "unanswered"
    assert "os" in answer.reason
    assert [question.purpose for question in model.questions].count("solve_program") == 3  # it repeats itself


def test_missing_argument_is_asked_of_the_request_and_nothing_else(lazy_tools):
    lacking = '{"tool": "convert_length", "arguments": {"value": 3}}'
    answer, model = solve(lazy_tools, [lacking, '```json\n{"unit": "mile"}\n```'])
    assert answer.value == pytest.approx(4828.032)
    asked = model.questions[1].messages[0].content
    assert model.questions[1].purpose == "fill_arguments"
    assert "- unit: " in asked
    assert "`value`" not in asked


@pytest.mark.parametrize("strategy", ["direct", "react", "dfs"])
def test_what_nobody_said_is_asked_of_the_person_and_nothing_else(lazy_tools, strategy):
    lacking = '{"tool": "convert_length", "arguments": {"value": 3}}'
    answer, _ = solve(lazy_tools, [lacking, '{"unit": null}'], strategy, request="How many metres are 3?")
    assert answer.status == "needs_input"
    assert [item.argument for item in answer.missing] == ["unit"]
    assert '"mile"' in answer.text
    assert "value" not in answer.text


def test_person_gives_what_is_missing(lazy_tools):
    asked = []

    def person(missing):
        asked.extend(item.argument for item in missing)
        return {"unit": "Mile"}

    lacking = '{"tool": "convert_length", "arguments": {"value": 3}}'
    answer, _ = solve(lazy_tools, [lacking, '{"unit": null}'], request="How many metres are 3?", ask_person=person)
    assert asked == ["unit"]
    assert answer.value == pytest.approx(4828.032)


@pytest.mark.parametrize("strategy", ["direct", "react", "dfs", "program"])
def test_where_no_tool_fits_the_model_answers_alone_and_the_request_is_queued(lazy_tools, strategy, tmp_path):
    queue = RequestQueue(tmp_path / "queue.jsonl")
    script = ["NO TOOL"] * (6 if strategy == "dfs" else 1)
    replies = iter(script)

    def respond(question):
        return "Because.\nAnswer: Paris" if question.purpose == "solve_without_tool" else next(replies, "NO TOOL")

    answer, _ = solve(lazy_tools, respond, strategy, request="What is the capital of France in lengths?", queue=queue)
    assert answer.status == "answered_without_tool"
    assert answer.text == "Paris"
    assert answer.is_queued
    assert [item.request for item in queue.waiting()] == ["What is the capital of France in lengths?"]


def test_dfs_backs_out_and_tells_a_child_what_its_sibling_tried(lazy_tools):
    give_up = '{"tool": "finish", "arguments": {"return_type": "give_up_and_restart"}}'
    finish = '{"tool": "finish", "arguments": {"return_type": "give_answer", "final_answer": "4828"}}'
    wrong = '{"tool": "total", "arguments": {"numbers": [3]}}'
    answer, model = solve(lazy_tools, [wrong, give_up, GOOD, finish], "dfs")
    assert answer.text == "4828"
    sibling = model.questions[2].messages
    assert "total" in sibling[-1].content
    assert len(sibling) == 3
    assert "tried before" not in " ".join(message.content for message in model.questions[3].messages)


def test_dfs_ends_with_its_questions(lazy_tools):
    numbers = iter(range(1000))

    def respond(_question):
        return json.dumps({"tool": "total", "arguments": {"numbers": [next(numbers)]}})

    answer, model = solve(lazy_tools, respond, "dfs", limits=SolveLimits(dfs_questions=7))
    assert answer.status == "unanswered"
    assert len(model.questions) == 7


def test_budget_of_a_request_is_kept(lazy_tools):
    with pytest.raises(BudgetExceededError):
        solve(lazy_tools, ["", "", ""], budget=Budget(calls=2))


@pytest.mark.parametrize("strategy", ["direct", "program", "react", "dfs"])
@pytest.mark.parametrize(
    "reply",
    [
        '{"tool": "total", "arguments": {"numbers": ["\\ud800"]}}',
        '{"answer": "\\ud800"}',
        '{"tool": "finish", "arguments": {"return_type": "give_answer", "final_answer": "\\ud800"}}',
        "half \ud800 of a pair",
        "total(numbers=['\\ud800'])",
        '{"a":' * 5000 + "1" + "}" * 5000,
    ],
)
def test_reply_that_no_file_takes_is_an_answer_or_none_and_never_a_crash(lazy_tools, strategy, reply):
    answer, model = solve(lazy_tools, lambda _: reply, strategy, request="Add 1 and 2 to a total of numbers")
    assert answer.model_dump_json().encode()
    assert all(question.model_dump_json().encode() for question in model.questions)


def test_what_nearly_always_follows_is_offered_and_said(lazy_tools):
    toolbox, steps = lazy_tools.toolbox, ("numbers/total", "units/convert-length")
    for learnt in ("trials.jsonl", "uses.sqlite"):  # from what other tests called
        (toolbox.private / learnt).unlink(missing_ok=True)
    for number in range(40):
        for path in steps:
            arguments = {"numbers": [number]} if path == steps[0] else {"value": number, "unit": "mile"}
            trial = Trial(
                tool=path, code_id="1", arguments=arguments, outcome="ok", result=1.0, request=f"total of legs {number}"
            )
            toolbox.trials.append(trial)
    by_search = SelectBySearch(toolbox, 1)
    model = ScriptedModel(['{"tool": "total", "arguments": {"numbers": [1, 2]}}', "Answer: 3"])
    answer = solve_request("total of legs", lazy_tools, model, lambda _: by_search, strategy="react")
    assert answer.offered == steps
    assert model.questions[1].messages[-1].content.endswith("convert_length usually comes next.")
