"""The exam before and after a training: what is right, what was wrong and which words a model reads."""

from __future__ import annotations

import json
import re

from toolsmith.models.scripted import ScriptedModel
from toolsmith.training.data.assemble import material_of
from toolsmith.training.data.split import Split
from toolsmith.training.engines.card import decide, examination
from toolsmith.training.exam import examine
from toolsmith.types.message import Question

NAMES = {"numbers/add-up": "add_up", "numbers/multiply": "multiply", "words/repeat-text": "repeat_text"}


def exam_of(box, answer, **options):
    calls = material_of(box, Split(test_share=0.3, with_hidden=True)).requests.exam
    right = {call.request: call for call in calls}

    def respond(question: Question) -> str:
        assert question.purpose == "solve_direct", "what is not marked is not asked"
        return answer(right[next(each.content for each in question.messages[::-1] if each.role == "user")])

    model = ScriptedModel(respond)
    return calls, model, examine(model, box, calls, jobs=1, **options)


def said(call, **changes) -> str:
    return json.dumps({"tool": NAMES[call.tool], "arguments": {**call.arguments, **changes}})


def test_mistakes_of_an_exam_are_counted_by_their_kind_and_tool(box) -> None:
    def answer(call) -> str:
        if call.tool == "numbers/add-up":
            return said(call, second=0)
        return "NO TOOL" if call.tool == "numbers/multiply" else said(call)

    calls, _, found = exam_of(box, answer)
    counts = {path: sum(call.tool == path for call in calls) for path in NAMES}
    assert all(counts.values())
    assert found.misses() == {"wrong_value": counts["numbers/add-up"], "no_call": counts["numbers/multiply"]}
    assert {tool: share.right for tool, share in found.by_tool().items()} == {
        "numbers/add-up": 0, "numbers/multiply": 0, "words/repeat-text": counts["words/repeat-text"]
    }  # fmt: skip
    assert found.valid.right == len(calls) - counts["numbers/multiply"]
    told = examination(found, ("words/repeat-text",))
    assert re.match(rf"{counts['words/repeat-text']}/{counts['words/repeat-text']} ", told.of_other_tools)


def test_no_request_of_an_exam_is_shown_with_its_call(box) -> None:
    calls, model, found = exam_of(box, said)
    assert found.right.right == len(calls)
    asked = {call.request for call in calls}
    shown = [message.content for question in model.questions for message in question.messages]
    assert all(text in asked or not any(request in text for request in asked) for text in shown)


def test_an_adapter_that_forgets_other_tools_is_not_kept(box) -> None:
    _, _, good = exam_of(box, said)
    _, _, poor = exam_of(box, lambda call: "NO TOOL" if call.tool.startswith("words/") else said(call))
    _, _, worse = exam_of(box, lambda call: "NO TOOL" if call.tool.startswith("numbers/") else said(call))
    others = ("words/repeat-text",)
    assert decide(worse, good, others).is_kept
    assert not decide(good, worse, others).is_kept
    forgot = decide(worse, poor, others)
    assert (forgot.is_kept, forgot.got_worse) == (False, others)
