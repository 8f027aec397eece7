"""A model's call that may change something is made where a person allowed it, and said where nobody did."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import toolsmith
from tests.remotes.world.corpus import changes, over_http
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.errors import BudgetExceededError, UsageError
from toolsmith.library.make.adopt import adopt
from toolsmith.library.use.trust import trust
from toolsmith.models.meter import Budget
from toolsmith.models.scripted import ScriptedModel
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.serving.openai.chat import ChatRequest, answer_chat
from toolsmith.serving.served_tools import ServedTools
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question

REQUEST = "Place an order of tea"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    journal = tmp_path_factory.mktemp("consent") / "journal.txt"
    with over_http(journal) as urls:
        yield journal, urls["shop"]


@pytest.fixture
def journal(world: tuple[Path, str]) -> Path:
    world[0].unlink(missing_ok=True)
    return world[0]


@pytest.fixture
def box(tmp_path: Path, world: tuple[Path, str], sandbox: Sandbox) -> Iterator[Toolbox]:
    opened = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    adopt(world[1], opened)
    yield opened
    opened.close()


def _user() -> ScriptedModel:
    """Orders, then says what came of it."""

    def respond(question: Question) -> str:
        last = question.messages[-1].content
        if "ordered" in last or "not_allowed" in last:
            return f"Answer: {last[-60:]}"
        return json.dumps({"tool": "place_order", "arguments": {"item": "tea"}})

    return ScriptedModel(respond, name="user")


@pytest.mark.parametrize("strategy", ["direct", "program", "react", "dfs"])
def test_without_a_yes_nothing_is_called_and_the_answer_says_what_would_have_been(
    box: Toolbox, journal: Path, strategy: Any
) -> None:
    answer = toolsmith.solve(REQUEST, box, _user(), strategy=strategy)
    assert (answer.status, changes(journal)) == ("needs_consent", [])
    assert "shop/place-order may change something" in answer.text
    assert '{"item": "tea"}' in answer.text


def test_what_only_reads_needs_no_yes(box: Toolbox, journal: Path) -> None:
    reading = ScriptedModel(lambda _: json.dumps({"tool": "list_orders", "arguments": {"status": "late"}}))
    assert toolsmith.solve("List late orders", box, reading, strategy="direct").status == "needs_consent"
    trust(box, "list-orders")
    assert toolsmith.solve("List late orders", box, reading, strategy="direct").value == ["late-1", "late-2"]
    assert changes(journal) == []


@pytest.mark.parametrize(("says", "made"), [(True, ["write place_order tea 1"]), (False, [])])
def test_a_person_is_asked_with_the_tool_the_arguments_and_why(
    box: Toolbox, journal: Path, *, says: bool, made: list[str]
) -> None:
    asked: list[tuple[str, Mapping[str, Any], str]] = []

    def person(tool: str, arguments: Mapping[str, Any], why: str) -> bool:
        asked.append((tool, arguments, why))
        return says

    answer = toolsmith.solve(REQUEST, box, _user(), ask_consent=person)
    assert asked == [("shop/place-order", {"item": "tea"}, "it does not say that it only reads")]
    assert changes(journal) == made
    assert answer.uses[0].is_ok == says


def test_a_search_that_backs_out_of_its_calls_may_not_write(box: Toolbox, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="what was written stays"):
        toolsmith.solve(REQUEST, box, _user(), strategy="dfs", allow_writes=True)
    file = tmp_path / "requests.jsonl"
    file.write_text(json.dumps({"request": REQUEST}))
    with pytest.raises(UsageError, match="what was written stays"):
        toolsmith.solve_file(file, box, _user(), strategy="dfs", allow_writes=True)


def test_a_file_that_was_cut_off_makes_no_call_twice(box: Toolbox, journal: Path, tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    file.write_text(json.dumps({"request": REQUEST}))
    assert toolsmith.solve_file(file, box, _user()).solved[0].answer.status == "needs_consent"  # type: ignore[union-attr]
    with pytest.raises(BudgetExceededError):  # between the call and the answer
        toolsmith.solve_file(file, _moved(box), _user(), allow_writes=True, budget=Budget(calls=1))
    assert len(changes(journal)) == 1
    answer = toolsmith.solve_file(file, box, _user(), allow_writes=True).solved[0].answer
    assert answer is not None
    assert "may have gone through" in json.dumps(answer.model_dump(mode="json"))
    assert len(changes(journal)) == 1


def _moved(box: Toolbox) -> Toolbox:
    """The same toolbox one commit on: answers of before do not count for it."""
    box.set_tags("make-table", add=["party"])
    return box


def test_a_typed_call_that_may_write_takes_a_word_more(box: Toolbox, journal: Path) -> None:
    with pytest.raises(UsageError, match="may change something"):
        toolsmith.run(box, "place-order", {"item": "tea"})
    assert changes(journal) == []
    assert toolsmith.run(box, "place-order", {"item": "tea"}, allow_writes=True).result == "ordered 1 tea"
    assert box.call("place-order", {"item": "rice"}).is_ok, "whoever writes the call has said what is called"


def test_a_chat_model_writes_only_where_the_server_was_started_so(box: Toolbox, journal: Path) -> None:
    asked = ChatRequest.model_validate({"model": "user", "messages": [{"role": "user", "content": REQUEST}]})
    answer = answer_chat(asked, ServedTools(LazyTools(box)), _user())
    assert answer.uses[0].error is not None
    assert (answer.uses[0].error.error, changes(journal)) == ("not_allowed", [])
    answer_chat(asked, ServedTools(LazyTools(box), models_may_write=True), _user())
    assert changes(journal) == ["write place_order tea 1"]
