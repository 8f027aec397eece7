"""Lists of tools: readable at a terminal of 80 columns, plain lines in a pipe."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.toolbox.tools import adder
from toolsmith.cli.output.console import JSON_FORMAT
from toolsmith.toolbox.toolbox import Toolbox


@pytest.fixture
def box(tmp_path: Path) -> Path:
    Toolbox.create(tmp_path / "box").add(adder(1))
    return tmp_path / "box"


def at_terminal(*arguments: str, columns: int = 80) -> str:
    """What a person sees, in a terminal of that width."""
    main, side = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    ran = subprocess.Popen(
        [sys.executable, "-m", "toolsmith", *arguments], stdout=side, stderr=side, stdin=side, env=environment
    )
    os.close(side)
    shown = b""
    while True:
        try:
            part = os.read(main, 65_536)
        except OSError:  # the other side is closed
            break
        if not part:
            break
        shown += part
    ran.wait()
    os.close(main)
    return shown.decode()


@pytest.mark.end_to_end
def test_a_verdict_has_a_colour_and_a_path_stays_whole_at_a_terminal(box: Path) -> None:
    for arguments in (("list", str(box)), ("search", "add two numbers", "-t", str(box))):
        shown = at_terminal(*arguments, columns=40)
        head = next(line for line in shown.splitlines() if "arithmetic/sums/add-1" in line)
        assert "\x1b[32maccepted" in head
        assert head.index("arithmetic/sums/add-1") < 8, "it begins the line"


def test_a_pipe_gets_one_plain_line_a_tool(box: Path, command: Callable[..., Ran]) -> None:
    (line,) = command("list", box).out.splitlines()
    assert line.startswith("arithmetic/sums/add-1  (accepted")
    assert "\x1b" not in line


def test_json_says_its_format_and_command_also_where_it_fails(box: Path, command: Callable[..., Ran]) -> None:
    listed = json.loads(command("list", box, "--json").out)
    assert (listed["format"], listed["command"]) == (JSON_FORMAT, "list")
    assert [tool["path"] for tool in listed["result"]["tools"]] == ["arithmetic/sums/add-1"]
    for arguments, kind in (
        (("show", "nope", "-t", box, "--json"), "ToolNotFoundError"),
        (("list", box, "--json", "--nope"), "UsageError"),
        (("run", "add-1", "--arg", "x", "-t", box, "--json"), "UsageError"),
    ):
        ran = command(*arguments)
        said = json.loads(ran.out)
        assert (said["format"], said["error"]["kind"], said["error"]["exit_code"]) == (JSON_FORMAT, kind, ran.code)
        assert said["error"]["message"].split()[0] in ran.err
    assert json.loads(command("config", "show", "--json").out)["command"] == "config show"
