"""A toolbox is named in the same ways in every command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.toolbox.tools import adder
from toolsmith.toolbox.toolbox import Toolbox

Command = Callable[..., Ran]


@pytest.fixture
def box(tmp_path: Path) -> Toolbox:
    made = Toolbox.create(tmp_path / "box")
    made.add(adder(1))
    return made


@pytest.mark.parametrize(
    "words",
    [
        ("lint", "--rule", "no-examples"),
        ("list",),
        ("tree",),
        ("cost",),
        ("queue",),
        ("releases",),
        ("trials",),
        ("repair", "--dry-run"),
        ("refine", "--dry-run"),
    ],
    ids=lambda words: words[0],
)
def test_option_argument_and_environment_name_the_same_toolbox(
    command: Command, box: Toolbox, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, *rest = words
    said = [command(name, *rest, "--toolbox", box.root, "--json"), command(name, box.root, *rest, "--json")]
    monkeypatch.setenv("TOOLSMITH_TOOLBOX", str(box.root))
    said.append(command(name, *rest, "--json"))
    assert [ran.err for ran in said if ran.code not in (0, 1)] == []
    assert said[0] == said[1] == said[2]
    assert json.loads(said[0].out)["result"] is not None


def test_an_argument_is_preferred_to_the_environment(
    command: Command, box: Toolbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOOLSMITH_TOOLBOX", str(tmp_path / "nowhere"))
    assert "add-1" in command("list", box.root).out
    assert "add-1" in command("list", "--toolbox", box.root).out
    assert command("list").code == 2


def test_two_toolboxes_at_once_are_refused(command: Command, box: Toolbox, tmp_path: Path) -> None:
    ran = command("cost", box.root, "--toolbox", tmp_path / "other")
    assert (ran.code, "two toolboxes are given" in ran.err) == (2, True)


def test_a_category_with_the_name_of_a_folder_is_a_category(
    command: Command, box: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(box.root)  # its categories are folders here
    assert "add-1" in command("list", "arithmetic", "--toolbox", ".").out
    monkeypatch.setenv("TOOLSMITH_TOOLBOX", ".")
    assert "add-1" in command("list", "arithmetic").out


def test_a_folder_that_is_no_toolbox_is_named_where_there_is_no_other(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    ran = command("list", "empty")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "error: no toolbox at empty")
    assert command("list", "nothing").err.splitlines()[0] == "error: no toolbox at toolbox"


def test_an_empty_list_says_what_to_do_next(command: Command, tmp_path: Path, box: Toolbox) -> None:
    Toolbox.create(tmp_path / "new")
    ran = command("list", tmp_path / "new")
    assert (ran.code, ran.out, "holds no tool yet: toolsmith make" in ran.err.replace("\n", " ")) == (0, "", True)
    assert "no tool with the tag x" in command("list", box.root, "--tag", "x").err
    assert "no retired tool" in command("list", box.root, "--retired").err


def test_a_toolbox_may_come_before_names_of_tools(command: Command, box: Toolbox) -> None:
    assert command("repair", box.root, "add-1", "--dry-run", "--json") == command(
        "repair", "add-1", "-t", box.root, "--dry-run", "--json"
    )
    ran = command("repair", box.root, "add-2", "--dry-run")
    assert (ran.code, "add-2" in ran.err) == (2, True)
