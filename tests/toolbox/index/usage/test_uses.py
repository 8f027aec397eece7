"""What trials have shown: which tool follows which, in which situation, and what fits what."""

from __future__ import annotations

from pathlib import Path

import pytest

import toolsmith
from tests.toolbox.tools import tool_of
from toolsmith.errors import ToolNotFoundError
from toolsmith.toolbox.index.usage.uses import END, Situation, Uses
from toolsmith.toolbox.logs.trials import TrialLog
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.trial import Trial


def solved(log: TrialLog, request: str | None, *tools: str, outcome: str = "ok", model: str = "m") -> None:
    for number, tool in enumerate(tools):
        arguments = {"text": f"{request} {number}"}
        trial = Trial(tool=tool, code_id="1", arguments=arguments, outcome=outcome, result=tool, request=request)
        log.append(trial.model_copy(update={"model": model}))


@pytest.fixture
def log(tmp_path: Path) -> TrialLog:
    return TrialLog(tmp_path / "trials.jsonl")


def test_what_follows_is_learnt_and_the_situation_decides(log: TrialLog, tmp_path: Path) -> None:
    for number in range(6):
        solved(log, f"weather in town {number}", "place", "forecast")
        solved(log, f"train to station {number}", "place", "timetable")
    uses = Uses(tmp_path / "uses.sqlite", log)
    assert uses.after("place") == {"forecast": pytest.approx(6 / 13), "timetable": pytest.approx(6 / 13)}
    weather = uses.after("place", Situation(request="the weather in my town"))
    assert weather["forecast"] > 1.5 * weather["timetable"]
    assert uses.after("forecast")[END] > 0.8
    assert uses.after("unknown") == {}


def test_only_calls_that_gave_a_value_for_one_request_are_steps(log: TrialLog, tmp_path: Path) -> None:
    solved(log, "one", "a")
    solved(log, "one", "x", outcome="error")
    solved(log, "two", "c")  # another request in between
    solved(log, "one", "a", model="other")
    log.append(Trial(tool="b", code_id="1", arguments={}, outcome="ok", request="one", model="m"))
    solved(log, None, "a", "b")
    uses = Uses(tmp_path / "uses.sqlite", log)
    assert uses.after("a") == {"b": pytest.approx(1 / 3), END: pytest.approx(1 / 3)}
    assert set(uses.after("c")) == {END}
    assert uses.after("x") == {}


def test_a_request_that_is_answered_again_begins_anew(log: TrialLog, tmp_path: Path) -> None:
    for _ in range(3):
        solved(log, "the same", "a", "b")
    assert set(Uses(tmp_path / "uses.sqlite", log).after("b")) == {END}


def test_bringing_it_along_equals_learning_it_anew(tmp_path: Path) -> None:
    log = TrialLog(tmp_path / "trials.jsonl", megabytes=0.05)  # put aside every few lines
    along = Uses(tmp_path / "along.sqlite", log)
    for number in range(60):
        solved(log, f"request {number}", "a", "b" if number % 3 else "c", "d")
        if number % 7 == 0:
            along.after("a")
    (tmp_path / "broken.sqlite").write_bytes(b"no database" * 100)
    assert len(list(tmp_path.glob("trials.0*.jsonl"))) > 1
    for tool in "abcd":
        anew = Uses(tmp_path / "broken.sqlite", log).after(tool)
        assert along.after(tool) == anew
        assert anew


def test_what_follows_and_what_fits_comes_first(tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "box")
    codes = {
        "find-town": 'def find_town(text: str) -> str:\n    """Find a town in a text."""\n    return text\n',
        "weather": 'def weather(town: str) -> float:\n    """Say what the sky does."""\n    return 1.0\n',
        "measure": 'def measure(size: float) -> float:\n    """Say what the sky does."""\n    return size\n',
        "greet": 'def greet(text: str) -> str:\n    """Say hello."""\n    return text\n',
    }
    box.add_many([tool_of(code, name) for name, code in codes.items()])
    assert toolsmith.search(box, "what does the sky do", 2, after="find-town")[0].path == "weather"
    for number in range(4):
        solved(box.trials, f"hello {number}", "find-town", "greet")
    assert toolsmith.search(box, "", after="find-town")[0].path == "greet"
    with pytest.raises(ToolNotFoundError):
        toolsmith.search(box, "sky", after="nowhere")
