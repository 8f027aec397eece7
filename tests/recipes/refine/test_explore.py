"""The explorer is kept from repeating itself and from naming the tool; what no call has shown gets its turn."""

from __future__ import annotations

import json

import pytest

from toolsmith.errors import BadReplyError
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.trying.coverage import not_shown, targets_of, variations
from toolsmith.recipes.refine.trying.explore import DIVERSITY_TRIES, explore
from toolsmith.toolbox.index.embed import HashingEmbedder
from toolsmith.types.tool import Doc, Parameter, Signature, Tool
from toolsmith.types.trial import Failure, Trial

EMBEDDER = HashingEmbedder()
SIGNATURE = Signature(
    parameters=(
        Parameter(name="words", type_schema={"type": "array", "items": {"type": "string"}}),
        Parameter(
            name="order", type_schema={"type": "string", "enum": ["up", "down"]}, is_required=False, default="up"
        ),
        Parameter(name="limit", type_schema={"type": "integer", "minimum": 1}, is_required=False, default=9),
    )
)
TOOL = Tool(name="sort-words", function="sort_words", code="", signature=SIGNATURE, doc=Doc(description="Sorts words."))


def _trial(outcome: str = "ok", request: str | None = None, **arguments: object) -> Trial:
    failure = None if outcome == "ok" else Failure(type="ValueError", message="no")
    return Trial(
        tool="t",
        code_id="c",
        arguments=arguments,
        outcome=outcome,
        result=1,
        request=request,
        failure=failure,  # type: ignore[arg-type]
    )


def _ideas(*requests: str) -> str:
    trials = [{"request": request, "arguments": {"words": [request]}} for request in requests]
    return f"```json\n{json.dumps({'trials': trials})}\n```"


def test_a_request_too_close_to_an_earlier_one_is_asked_again_and_named() -> None:
    earlier = [_trial(request="Put the names of my guests in order", words=["a"])]
    model = ScriptedModel(
        [_ideas("Put the names of my guests in order!"), _ideas("Rank these cities by their letters")]
    )
    ideas = explore(TOOL, model, earlier, EMBEDDER, count=1)
    assert [idea.request for idea in ideas] == ["Rank these cities by their letters"]
    assert "Put the names of my guests in order!" in model.questions[1].messages[0].content.split("Too close")[1]


def test_an_explorer_that_only_repeats_itself_is_asked_three_times_and_gives_nothing() -> None:
    earlier = [_trial(request="Put the names of my guests in order", words=["a"])]
    model = ScriptedModel(lambda _: _ideas("Put the names of my guests in order"))
    assert explore(TOOL, model, earlier, EMBEDDER, count=3) == []
    assert len(model.questions) == DIVERSITY_TRIES


def test_two_alike_in_one_reply_count_once() -> None:
    model = ScriptedModel([_ideas("Sort the rivers by name", "Sort the rivers by name.", "Which colour comes first?")])
    assert len(explore(TOOL, model, [], EMBEDDER, count=3)) == 2


def test_a_request_that_names_the_tool_is_sent_back() -> None:
    model = ScriptedModel([_ideas("Call sort_words with my guests"), _ideas("Call sort-words now")])
    with pytest.raises(BadReplyError, match="names the tool"):
        explore(TOOL, model, [], EMBEDDER, count=1)


def test_the_hint_and_what_is_not_shown_reach_the_explorer() -> None:
    model = ScriptedModel([_ideas("Sort the rivers by name")])
    explore(TOOL, model, [_trial(words=["b", "a"])], EMBEDDER, count=1, hint="Try words of several languages.")
    asked = model.questions[0].messages[0].content
    assert "Try words of several languages." in asked
    assert '`order` = "down"' in asked
    assert "`words` given" not in asked


def test_every_parameter_value_default_edge_and_failure_is_a_target() -> None:
    targets = list(map(str, targets_of(SIGNATURE)))
    assert targets == [
        "`words` given",
        "`words` at the edge: []",
        '`order` = "up"',
        '`order` = "down"',
        "`order` left out, so that its default holds",
        "`limit` given",
        "`limit` left out, so that its default holds",
        "`limit` at the edge: 1",
        "a call that fails because of its arguments",
    ]
    trials = [_trial(words=["a"], order="up", limit=1), _trial(words=[], order="down"), _trial("error", words=["a"])]
    assert [str(target) for target in not_shown(targets_of(SIGNATURE), trials)] == [
        "`order` left out, so that its default holds"
    ]


def test_variations_change_one_thing_of_a_call_that_returned() -> None:
    base = {"words": ["b", "a"], "order": "up"}
    changed = variations(SIGNATURE, [_trial(**base)], 9, with_edges=True)
    assert base | {"order": "down"} in changed
    assert {"words": ["b", "a"]} in changed
    assert base | {"words": []} in changed
    gentle = variations(SIGNATURE, [_trial(**base)], 9, with_edges=False)
    assert base | {"words": []} not in gentle
    assert variations(SIGNATURE, [_trial("error", **base)], 9, with_edges=True) == []


def test_optional_parameters_that_nothing_names_are_tried_on_own_tools_and_by_examples_on_others() -> None:
    number, mode = {"type": "number"}, {"enum": ["fast", "exact"]}
    signature = Signature(
        parameters=(
            Parameter(name="text", type_schema={"type": "string"}),
            Parameter(name="scale", type_schema={"anyOf": [number, {"type": "null"}]}, is_required=False),
            Parameter(name="mode", type_schema={"anyOf": [mode, {"type": "null"}]}, is_required=False),
            Parameter(name="limit", type_schema={"type": ["integer", "null"], "examples": [5]}, is_required=False),
        )
    )
    trials = [_trial(text="x")]
    own = variations(signature, trials, 20, with_edges=True)
    assert {"text": "x", "scale": 0} in own
    assert {"text": "x", "mode": "exact"} in own
    assert {"text": "x", "limit": 5} in own
    others = variations(signature, trials, 20, with_edges=False)
    assert others == [{"text": "x", "mode": "fast"}, {"text": "x", "mode": "exact"}, {"text": "x", "limit": 5}]
