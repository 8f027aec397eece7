"""Several answers to one request: the one whose calls fit, work, are new and are used is given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.toolboxes import make_toolbox
from toolsmith.errors import UsageError
from toolsmith.library.use.solve import solve
from toolsmith.models.scripted import ScriptedModel
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.message import Question

RIGHT = json.dumps({"tool": "convert_length", "arguments": {"value": 3, "unit": "mile"}})
WRONG = json.dumps({"tool": "convert_length", "arguments": {"value": -3, "unit": "mile"}})


def test_the_best_of_several_answers_is_given(tmp_path: Path, sandbox: Sandbox) -> None:
    def reply(question: Question) -> str:
        calls = sum(message.role == "assistant" for message in question.messages)
        if question.parameters.sample == 1:
            return RIGHT if not calls else "Answer: 4828.032"
        return WRONG if not calls else "Answer: I do not know"

    box = make_toolbox(tmp_path / "box", sandbox)
    model = ScriptedModel(reply)
    found = solve("How many metres are 3 miles?", box, model, candidates=3, use_extraction=False)
    assert found.text == "4828.032"
    assert "the best of 3" in found.reason
    assert found.calls == 6
    assert {question.parameters.sample for question in model.questions} == {0, 1, 2}
    assert {question.parameters.temperature for question in model.questions if question.parameters.sample} == {0.7}


def test_several_candidates_never_write(tmp_path: Path, sandbox: Sandbox) -> None:
    with pytest.raises(UsageError, match="write several times"):
        solve("Do it.", make_toolbox(tmp_path / "box", sandbox), ScriptedModel([]), candidates=2, allow_writes=True)
