"""What a person at a terminal sees of a tool that somebody has edited since it was proved."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.toolbox.test_changed_since_proof import CHANGED, PATH
from tests.toolbox.tools import adder, edit
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.lint import lint
from toolsmith.toolbox.toolbox import Toolbox


@pytest.fixture
def box(tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    opened = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    opened.add_many([adder(1), adder(2)])
    return opened


def test_an_edit_by_hand_shows_wherever_a_verdict_shows(box: Toolbox, command: Callable[..., Ran]) -> None:
    edit(box)
    where = ("--toolbox", box.root)
    assert f"{PATH}  ({CHANGED})" in command("list", *where).out
    assert json.loads(command("list", *where, "--json").out)["result"]["tools"][0]["status"] == "changed"
    shown = command("show", "add-1", *where)
    assert f"\n{CHANGED}\n" in shown.out
    assert "before the change" in shown.err
    assert json.loads(command("show", "add-1", *where, "--json").out)["result"]["verdict_now"] == CHANGED
    assert f"{PATH}  ({CHANGED})" in command("search", "add one", *where).out
    assert {
        hit["path"]: hit["verdict"] for hit in json.loads(command("search", "add", *where, "--json").out)["result"]
    }[PATH] == CHANGED
    tree = command("tree", *where).out
    assert "arithmetic (2, 1 changed since proof)" in tree
    assert f"add-1  ({CHANGED})" in tree
    assert json.loads(command("tree", *where, "--json").out)["result"][0]["changed"] == 1
    ran = command("run", "add-1", *where, "--arg", "value=1")
    assert (ran.out, ran.code) == ("3\n", 0)
    assert CHANGED in ran.err
    assert "toolsmith verify" in ran.err
    assert "1 accepted, 1 changed since proof" in box.release("v1").notes
    (finding,) = lint(box, ["changed-since-proof"], run=False)
    assert finding.path == PATH
