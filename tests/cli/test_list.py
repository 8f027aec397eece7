"""`toolsmith list`, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Ran
from tests.toolbox.tools import adder
from toolsmith.toolbox.toolbox import Toolbox

Command = Callable[..., Ran]


def test_pages_hold_all_tools_once(command: Command, tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "box")
    box.add_many([adder(number) for number in range(5)])
    whole = command("list", "-t", box.root).out.splitlines()
    pages = [command("list", "-t", box.root, "--limit", "2", "--page", str(number)) for number in (1, 2, 3)]
    assert [line for page in pages for line in page.out.splitlines()] == whole
    assert [len(page.out.splitlines()) for page in pages] == [2, 2, 1]
    assert "--limit 2 --page 2" in pages[0].err
    assert "--page" not in pages[2].err
    assert "page 4 is empty" in command("list", "-t", box.root, "--limit", "2", "--page", "4").err
    tagged = json.loads(command("list", "-t", box.root, "--tag", "none", "--limit", "1", "--json").out)["result"]
    assert tagged == {"tools": []}


def test_a_page_without_a_size_is_refused(command: Command, tmp_path: Path) -> None:
    Toolbox.create(tmp_path / "box")
    ran = command("list", "-t", tmp_path / "box", "--page", "2")
    assert (ran.code, "--page needs --limit" in ran.err) == (2, True)
