"""Shared fixtures: the real sandbox, and a small task with a tool that solves it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from toolsmith.models.scripted import ScriptedModel
from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.message import Question
from toolsmith.types.program import Program

settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")  # no property hangs on how fast the machine is

BRACKETS_CODE = '''\
def close_brackets(text: str) -> str:
    """Close what is open."""
    pairs = {"(": ")", "[": "]", "{": "}"}
    stack: list[str] = []
    for mark in text:
        if mark in pairs:
            stack.append(pairs[mark])
        elif stack and stack[-1] == mark:
            stack.pop()
    return "".join(reversed(stack))
'''
BRACKETS_EXTRACTION = """\
def extract_arguments(input: str) -> dict:
    return {"text": input.partition(":")[2].strip()}
"""


@pytest.fixture(scope="session", autouse=True)
def sandbox() -> Iterator[Sandbox]:
    """Kept open all along, so that commands under test find its processes running."""
    opened = open_sandbox()
    opened.call(Program(name="start", code="def f() -> int:\n    return 1\n", function="f"), {}, Policy())
    yield opened
    opened.close()


@pytest.fixture(scope="session", autouse=True)
def _own_configuration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the tests agree to is nothing that the developer has agreed to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOOLSMITH_CONFIG_HOME", str(tmp_path_factory.mktemp("configuration")))
        yield


@pytest.fixture(autouse=True)
def _no_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches a provider that the developer has a key for."""
    for name in (
        "ANTHROPIC_API_KEY",
        "OPENAI_API_KEY",
        "GEMINI_API_KEY",
        "MISTRAL_API_KEY",
        "TOOLSMITH_MODEL",
        "TOOLSMITH_TOOLBOX",
    ):
        monkeypatch.delenv(name, raising=False)


def bracket_lines(count: int = 40) -> list[str]:
    """A task file's lines: open brackets of `count` different texts."""
    lines = [json.dumps({"task": "brackets", "description": "Close the brackets.", "category": "text"})]
    for number in range(count):
        opened = "".join("([{"[(number // 3**place) % 3] for place in range(2 + number % 3)) + "()" * (number % 4)
        closed = "".join({"(": ")", "[": "]", "{": "}"}[mark] for mark in reversed(opened.replace("()", "")))
        lines.append(json.dumps({"input": f"Close number {number}: {opened}", "target": closed}))
    return lines


BRACKETS_DOC = {
    "name": "close-brackets",
    "category": "text",
    "description": "Closes open brackets.",
    "when_to_use": "For texts with open brackets.",
    "when_not_to_use": "For quotes.",
    "parameters": {"text": "the text"},
    "returns": "the closing brackets",
    "errors": "none",
}


def bracket_reply(code: str = BRACKETS_CODE, extraction: str = BRACKETS_EXTRACTION, **fields: object) -> str:
    """A maker's reply about the bracket task, with a part of it replaced."""
    return (
        f"```json\n{json.dumps(BRACKETS_DOC | fields)}\n```\n"
        f"```python function\n{code}```\n```python extraction\n{extraction}```\n"
    )


def bracket_maker(**replies: str) -> ScriptedModel:
    """A maker that solves the bracket task; single replies may be replaced by purpose."""
    script = {"propose_tool": bracket_reply()} | replies

    def respond(question: Question) -> str:
        return script[question.purpose]

    return ScriptedModel(respond)
