"""Every command that reads or changes something says so to machines as well."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.toolbox.tools import adder
from toolsmith.toolbox.toolbox import Toolbox


@pytest.fixture
def box(tmp_path: Path) -> Toolbox:
    made = Toolbox.create(tmp_path / "box")
    made.add(adder(1))
    return made


def test_changes_answer_with_one_json_document(command: Callable[..., Ran], box: Toolbox, tmp_path: Path) -> None:
    def said(*arguments: object) -> dict[str, object]:
        ran = command(*arguments, "--json")
        assert ran.code == 0, ran.err
        found: dict[str, object] = json.loads(ran.out)["result"]
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
