"""How errors look, whoever finds them: `error:`, then `hint:`, on standard error, with their exit code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.toolbox.tools import adder
from toolsmith.toolbox.toolbox import Toolbox

Command = Callable[..., Ran]


@pytest.mark.parametrize(
    "words",
    [
        ("list", "--toolbox", "nowhere"),
        ("make",),
        ("search",),
        ("search", "x", "--at-once", "3"),
        ("search", "x", "--limit", "many"),
        ("lint", "--rule", "nonsense"),
        ("mak", "tasks.jsonl"),
        ("export", "x", "--format", "nonsense"),
    ],
    ids=" ".join,
)
def test_an_error_is_two_lines_without_the_name_of_a_class(command: Command, words: tuple[str, ...]) -> None:
    ran = command(*words)
    assert (ran.code, ran.out) == (2, "")
    lines = ran.err.splitlines()
    assert lines[0].startswith("error: ")
    assert lines[-1].startswith("hint: ")
    assert "Error" not in ran.err


def test_wrong_arguments_of_a_tool_are_answered_with_its_signature(command: Command, tmp_path: Path) -> None:
    Toolbox.create(tmp_path / "box").add(adder(1))
    ran = command("run", "add-1", "--arg", "nonsense=1", "-t", tmp_path / "box")
    assert ran.code == 2
    assert "there is no argument nonsense" in ran.err
    assert ran.err.splitlines()[-1] == "hint: It is called as add_1(value: integer) -> integer"


def test_version_and_short_help(command: Command) -> None:
    assert command("--version").out.startswith("toolsmith ")
    assert command("-h") == command("--help")
    assert "--rebuild" in command("index", "-h").out


def test_without_a_command_the_help_is_shown(command: Command) -> None:
    ran = command()
    assert (ran.code, ran.err) == (2, "")
    assert ran.out.strip() == command("--help").out.strip()
