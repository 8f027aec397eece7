"""Tools that look alike are told apart, and notes that do not help are not kept."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from tests.toolbox.tools import proved
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.distinguish_all import distinguish_all
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question
from toolsmith.types.tool import Doc, Tool
from toolsmith.types.verdict import Verdict
from toolsmith.verify.signature import read_function

MEAN, MIDDLE = "stats/central-value", "stats/typical-value"
REQUESTS = {
    MEAN: [
        "The typical or central value of my even marks 1, 2, 3?",
        "Which central, typical value have the marks 4, 5?",
        "What typical, central value do these even lengths 7, 8 have?",
    ],
    MIDDLE: [
        "The typical or central value of the skewed incomes 1, 2, 90?",
        "Which central, typical value have skewed rents 4, 5?",
        "What typical, central value do these skewed prices 7, 900 have?",
    ],
}


def _tool(path: str, body: str) -> Tool:
    name = path.rpartition("/")[2]
    code = f"def {name.replace('-', '_')}(values: list[float]) -> float:\n{textwrap.indent(body, '    ')}\n"
    tool = Tool(
        name=name,
        category="stats",
        function=name.replace("-", "_"),
        code=code,
        signature=read_function(code).signature,
        doc=Doc(description="The typical or central value of values.", parameters={"values": "the values"}),
        verdict=Verdict(status="accepted", checks=()),
    )
    return proved(tool)


@pytest.fixture
def box(tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    Toolbox.create(tmp_path / "box")
    box = Toolbox.open(tmp_path / "box", sandbox=sandbox)
    box.add_many(
        [_tool(MEAN, "return sum(values) / len(values)"), _tool(MIDDLE, "return sorted(values)[len(values) // 2]")]
    )
    return box


def _held() -> dict[str, list[HeldOut]]:
    return {
        path: [HeldOut(request=text, tool=path, arguments={"values": [1, 2]}, source="file") for text in texts]
        for path, texts in REQUESTS.items()
    }


def _user(question: Question) -> str:
    """Takes the first tool, unless a doc says to use another instead for a word of the request."""
    text = question.messages[0].content
    docs, request = text.split("## The request")
    choice = "central-value"
    if "Use typical-value instead when values are skewed" in docs and "skewed" in request:
        choice = "typical-value"
    return f'```json\n{{"tool": "{choice}", "arguments": {{"values": [1]}}}}\n```'


def _notes(mean: str, middle: str) -> ScriptedModel:
    notes = {
        "central-value": {"when_to_use": "Even values.", "when_not_to_use": mean},
        "typical-value": {"when_to_use": "Skewed values.", "when_not_to_use": middle},
    }
    return ScriptedModel(lambda _: f"```json\n{json.dumps(notes)}\n```", name="rewriter")


def test_notes_that_help_are_one_commit_over_both_docs(box: Toolbox) -> None:
    rewriter = _notes("Use typical-value instead when values are skewed.", "Use central-value instead otherwise.")
    code_ids = [tool.code_id for tool in box.tools()]
    (found,) = distinguish_all(box.tools(), box, rewriter, ScriptedModel(_user), _held(), {})
    assert found.is_kept
    assert (found.before, found.after, found.requests) == (3, 6, 6)
    assert found.commit == box.commit
    assert "typical-value" in box.get(MEAN).doc.when_not_to_use
    assert "central-value" in box.get(MIDDLE).doc.when_not_to_use
    assert [tool.code_id for tool in box.tools()] == code_ids


def test_notes_that_do_not_help_are_not_kept(box: Toolbox) -> None:
    head = box.commit
    rewriter = _notes("typical-value is also nice.", "central-value is also nice.")
    (found,) = distinguish_all(box.tools(), box, rewriter, ScriptedModel(_user), _held(), {})
    assert not found.is_kept
    assert box.commit == head


def test_notes_that_do_not_name_the_other_tool_are_sent_back_once(box: Toolbox) -> None:
    rewriter = _notes("Never.", "Never.")
    (found,) = distinguish_all(box.tools(), box, rewriter, ScriptedModel(_user), _held(), {})
    assert not found.is_kept
    assert len(rewriter.questions) == 2
    assert "does not name typical-value" in rewriter.questions[1].messages[-1].content


def test_tools_that_nobody_confuses_cost_no_rewriter(box: Toolbox) -> None:
    def knowing(question: Question) -> str:
        request = question.messages[0].content.split("## The request")[1]
        choice = "typical-value" if "skewed" in request else "central-value"
        return f'```json\n{{"tool": "{choice}", "arguments": {{}}}}\n```'

    rewriter = _notes("", "")
    assert distinguish_all(box.tools(), box, rewriter, ScriptedModel(knowing), _held(), {}) == []
    assert rewriter.questions == []
