"""The questions, one Markdown file each: all parse, all are asked somewhere, and replies are read from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment

from tests.conftest import bracket_maker
from toolsmith.errors import BadReplyError
from toolsmith.models.scripted import ScriptedModel
from toolsmith.prompts.ask import UnreadableReplyError, ask, prompt_names, the_code, the_json
from toolsmith.prompts.blocks import code_blocks
from toolsmith.types.message import Reply

PACKAGE = Path(__file__).parents[2] / "toolsmith"


@pytest.mark.parametrize("name", prompt_names())
def test_every_question_parses_and_is_asked(name: str) -> None:
    Environment(autoescape=False).parse((PACKAGE / "prompts" / f"{name}.md").read_text("utf-8"))  # noqa: S701
    sources = (path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    assert any(f'"{name}"' in source for source in sources)


def test_a_variable_that_is_missing_is_an_error() -> None:
    with pytest.raises(Exception, match="undefined"):
        ask(bracket_maker(), "document_tool", the_json, {})


def test_an_unreadable_reply_is_fed_back() -> None:
    model = ScriptedModel(["no block here", '```json\n{"a": 1}\n```'])
    variables = {"code": "", "function": "f", "examples": ()}
    assert ask(model, "document_tool", the_json, variables) == {"a": 1}
    assert [message.role for message in model.questions[1].messages] == ["user", "assistant", "user"]
    assert "no ```json block" in model.questions[1].messages[2].content


def test_three_unreadable_replies_are_an_error() -> None:
    model = ScriptedModel(["nothing"] * 3)
    with pytest.raises(BadReplyError, match="3 tries"):
        ask(model, "document_tool", the_json, {"code": "", "function": "f", "examples": ()})


def test_a_cut_off_reply_is_not_used() -> None:
    model = ScriptedModel([Reply(text='```json\n{"a": 1}\n```', finish_reason="length"), '```json\n{"a": 2}\n```'])
    assert ask(model, "document_tool", the_json, {"code": "", "function": "f", "examples": ()}) == {"a": 2}


def test_fences_inside_a_longer_fence_belong_to_the_block() -> None:
    text = "````python\nDOC = '''\n```\ninner\n```\n'''\n````\n"
    ((info, body),) = code_blocks(text)
    assert (info, body.count("```")) == ("python", 2)


@pytest.mark.parametrize("text", ["", "```python\nunclosed", "```json\n[1]\n```", "```json\n{oops}\n```"])
def test_what_is_not_an_object_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableReplyError):
        the_json(text)


def test_code_is_found_by_its_label() -> None:
    text = "```python extraction\nx = 1\n```\n```python function\ny = 2\n```\n"
    assert the_code(text, "python function") == "y = 2\n"
