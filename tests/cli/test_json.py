"""Every command that reads or changes something says so to machines as well."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer.main

from tests.cli.conftest import Ran
from tests.toolbox.tools import adder
from toolsmith.cli.app import app
from toolsmith.toolbox.toolbox import Toolbox

WITHOUT = {"serve"}  # it runs until it is told to stop, and logs JSON lines


def commands() -> Iterator[tuple[str, set[str]]]:
    """Name of every command with its options."""

    def walk(command: object, name: str) -> Iterator[tuple[str, set[str]]]:
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, {option for each in getattr(command, "params", ()) for option in each.opts}
        for word, each in (inner or {}).items():
            yield from walk(each, f"{name} {word}".strip())

    yield from walk(typer.main.get_command(app), "")


def test_every_command_can_answer_in_json_but_the_one_that_does_not_end() -> None:
    found = dict(commands())
    assert len(found) > 30
    assert {name for name, options in found.items() if "--json" not in options} == WITHOUT


@pytest.fixture
def box(tmp_path: Path) -> Toolbox:
    made = Toolbox.create(tmp_path / "box")
    made.add(adder(1))
    return made


def test_changes_answer_with_one_json_document(command: Callable[..., Ran], box: Toolbox, tmp_path: Path) -> None:
    def said(*arguments: object) -> dict[str, object]:
        ran = command(*arguments, "--json")
        assert ran.code == 0, ran.err
        found: dict[str, object] = json.loads(ran.out)
        return found

    where = ("--toolbox", box.root)
    assert said("describe", "arithmetic", "Sums.", *where) == {"category": "arithmetic", "commit": box.commit}
    assert said("release", "v1", *where)["commit"] == box.commit
    assert said("index", *where)["tools"] == 1
    assert said("init", tmp_path / "new")["tools"] == 0
    assert said("clone", box.root, tmp_path / "copy")["tools"] == 1
    box.add(adder(2))
    box.history.git.run("clone", "--bare", "--quiet", str(box.root), str(tmp_path / "bare"))
    box.history.git.run("remote", "add", "origin", str(tmp_path / "bare"))
    assert said("push", *where) == {"remote": "origin", "commit": box.commit}


def test_lint_takes_the_toolbox_as_verify_does_and_as_search_does(command: Callable[..., Ran], box: Toolbox) -> None:
    found = [
        command("lint", *given, "--rule", "no-examples", "--json").out
        for given in ((box.root,), ("--toolbox", box.root))
    ]
    assert found[0] == found[1]
    assert [each["path"] for each in json.loads(found[0])] == ["arithmetic/sums/add-1"]
