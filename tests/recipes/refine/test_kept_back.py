"""With enough requests, some choose nothing and only confirm the winner."""

from __future__ import annotations

import json
from pathlib import Path

from tests.recipes.refine.planted import MANY_REQUESTS, believing_user, strong, toolbox_of
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.judging.held_out import HeldOut, split_back
from toolsmith.recipes.refine.judging.leaks import leaks
from toolsmith.recipes.refine.records import Refined, RefineOptions, Roles
from toolsmith.recipes.refine.refine_all import refine_all
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.message import Question
from toolsmith.types.tool import Doc


def _refine(root: Path, sandbox: Sandbox, lucky: set[int] | None = None) -> Refined:
    """`lucky`: amounts that the user model gets right under the new doc, and wrong under the old one; None: all."""
    box = toolbox_of(root / "box", [MANY_REQUESTS], sandbox)

    def user(question: Question) -> str:
        reply = believing_user(question)
        text = question.messages[0].content
        amount = int(text.rpartition("out of ")[2].split(" ")[0])
        is_new = "in metres" in text
        if lucky is None or is_new == (amount in lucky):
            return f"```json\n{json.dumps({'distance': amount * 1000})}\n```" if lucky is not None else reply
        return "```json\n{}\n```"

    model = ScriptedModel(lambda question: user(question) if question.purpose == "call_tool" else strong(question))
    requests = {f"planted/{MANY_REQUESTS.name}": MANY_REQUESTS.held_out()}
    (refined,) = refine_all(
        box.tools(), box, Roles(model, model, model, model), requests, options=RefineOptions(rounds=1)
    )
    assert (refined.commit == box.commit) is (refined.status == "improved")
    return refined


def test_every_fourth_request_is_kept_back_where_there_are_enough() -> None:
    requests = MANY_REQUESTS.held_out()
    choosing, back = split_back(requests)
    assert (len(choosing), len(back)) == (7, 2)
    assert split_back(requests[:7]) == (requests[:7], [])


def test_a_doc_that_really_helps_is_confirmed(tmp_path: Path, sandbox: Sandbox) -> None:
    refined = _refine(tmp_path, sandbox)
    assert (refined.status, refined.before, refined.after, refined.requests) == ("improved", 0, 9, 9)
    assert (refined.kept_back, refined.kept_back_before, refined.kept_back_after) == (2, 0, 2)


def test_a_doc_that_won_by_luck_is_not_kept(tmp_path: Path, sandbox: Sandbox) -> None:
    lucky = {2, 3, 4, 6, 7, 8}  # of the requests that choose: six right under the new doc, one under the old
    refined = _refine(tmp_path, sandbox, lucky)
    assert refined.status == "unchanged"
    assert "kept back got worse: 2/2 → 0/2" in refined.reason
    assert refined.after == refined.before


def test_words_that_several_requests_share_tell_none_of_them() -> None:
    ask = "How many parking bays has the yard in {}, if I come with a {} and {} friends?"
    requests = [
        HeldOut(request=ask.format(*words), tool="t", arguments={}, source="file")
        for words in (("Ulm", "van", "two"), ("Bern", "car", "six"))
    ]
    assert leaks(Doc(description="Tells how many parking bays has the yard in a town."), requests) == []
    assert leaks(Doc(description=f"Answers: {ask.format('Ulm', 'van', 'two')}"), requests)
    assert leaks(Doc(description="Tells how many parking bays has the yard in a town."), requests[:1])
