"""Calls of offered tools: run in the real sandbox, or answered with an error that a small model can act on."""

from __future__ import annotations

import json

import pytest

from tests.toolboxes import make_toolbox
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.calls.session import READ_RESULT, ToolSession
from toolsmith.types.call import ReadCall


@pytest.fixture(scope="module")
def lazy_tools(tmp_path_factory, sandbox):
    return LazyTools(make_toolbox(tmp_path_factory.mktemp("calls") / "box", sandbox))


@pytest.fixture
def session(lazy_tools):
    return ToolSession(lazy_tools.definitions(), lazy_tools.runner(request="a test"))


def call(session, name, **arguments):
    return session.observe(ReadCall(name=name, arguments=arguments))


def test_repaired_call_runs_and_carries_its_provenance(session, lazy_tools):
    seen = call(session, "convert_length", value="2", unit="MILE")
    assert seen.value == 3218.688
    assert (seen.use.tool, seen.use.version, seen.use.outcome) == ("units/convert-length", lazy_tools.version, "ok")
    assert seen.use.verdict == "accepted 12/12"
    assert [repair.argument for repair in seen.use.repairs] == ["value", "unit"]


def test_all_problems_are_said_at_once_with_what_is_allowed_and_the_nearest_example(session):
    seen = call(session, "convert_length", unit="yard", valu=3)
    error = seen.error
    assert {(problem.kind, problem.argument) for problem in error.problems} == {
        ("missing_argument", "value"),
        ("unknown_argument", "valu"),
        ("wrong_value", "unit"),
    }
    by_argument = {problem.argument: problem for problem in error.problems}
    assert by_argument["unit"].allowed["enum"] == ["metre", "foot", "mile"]
    assert by_argument["valu"].did_you_mean == ("value",)
    assert error.nearest_valid_example == {"value": 2.0, "unit": "mile"}
    assert json.loads(seen.text)["error"] == error.error


def test_invented_tool_gets_the_nearest_names(session):
    error = call(session, "convert_lenght", value=1, unit="mile").error
    assert error.error == "unknown_tool"
    assert error.problems[0].did_you_mean[0] == "convert_length"


@pytest.mark.parametrize(
    "name", ["convert-length", "ConvertLength", "functions.convert_length", "units/convert-length"]
)
def test_other_spelling_of_a_name_is_the_tool(session, name):
    assert call(session, name, value=1, unit="foot").value == 0.3048


def test_value_outside_the_domain_comes_back_as_such_without_a_traceback(session):
    seen = call(session, "convert_length", value=-1, unit="mile")
    assert seen.error.error == "outside_domain"
    assert "must not be negative" in seen.text
    assert "Traceback" not in seen.text
    assert "line " not in json.loads(seen.text).get("hint", "")


def test_tool_that_fails_is_at_fault(session):
    assert call(session, "broken", text="abc").error.error == "tool_failed"


def test_numbers_that_are_no_numbers_do_not_run(session):
    assert call(session, "convert_length", value=float("inf"), unit="mile").error.error == "wrong_value"


def test_same_call_again_does_not_run_again(session):
    call(session, "total", numbers=[1, 2])
    again = call(session, "total", numbers=["1", 2])
    assert again.error.error == "repeated_call"
    assert "3" in again.error.hint
    assert session.repeats == 1


def test_same_wrong_call_again_is_counted(session):
    for _ in range(2):
        call(session, "total", numbers="many")
    assert session.repeats == 1


def test_long_result_is_paged_searched_and_read_to_its_end(session):
    assert READ_RESULT not in session.names
    seen = call(session, "primes_below", limit=8000)
    whole = json.dumps(seen.value)
    assert len(seen.text) < len(whole)
    assert f"{len(whole)} characters in all" in seen.text
    assert "at " in call(session, READ_RESULT, handle=seen.handle, find="7919").text
    read, start = "", 0
    while start < len(whole):
        page = call(session, READ_RESULT, handle=seen.handle, start=start).text.rpartition("\n")[0]
        read, start = read + page, start + len(page)
    assert read == whole


def test_page_of_an_unknown_handle_is_an_error_that_names_the_known_ones(session):
    handle = call(session, "primes_below", limit=8000).handle
    assert handle in call(session, READ_RESULT, handle="nothing").text


def test_every_call_leaves_a_trial(session, lazy_tools):
    before = len(list(lazy_tools.toolbox.trials.entries()))
    call(session, "total", numbers=[5])
    call(session, "total", numbers="many")
    fresh = list(lazy_tools.toolbox.trials.entries())[before:]
    assert [(entry.outcome, entry.blame, entry.request) for entry in fresh] == [
        ("ok", "none", "a test"),
        ("invalid", "caller", "a test"),
    ]
