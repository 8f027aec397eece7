"""Who is at a terminal is asked whether to agree; elsewhere the error says how to."""

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
from toolsmith.toolbox.toolbox import Toolbox


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A toolbox whose maker is somebody else."""
    made = Toolbox.create(tmp_path / "made")
    made.add(adder(1))
    (made.root / "toolbox.toml").write_text('name = "x"\n[policy]\nseconds = 6.0\n')
    made.history.git.run("-c", "user.name=x", "-c", "user.email=x@x", "commit", "--quiet", "--all", "-m", "x")
    subprocess.run(["git", "clone", "--quiet", str(made.root), str(tmp_path / "box")], check=True)
    return tmp_path / "box"


def at_a_terminal(answer: bytes, *arguments: object) -> tuple[int, str]:
    """Exit code of a command at a terminal of its own, and all that it shows."""
    ours, theirs = pty.openpty()
    os.write(ours, answer)
    process = subprocess.Popen(
        [sys.executable, "-m", "toolsmith", *map(str, arguments)], stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    try:
        while chunk := os.read(ours, 4096):
            shown += chunk
    except OSError:  # the other side is closed
        pass
    os.close(ours)
    return process.wait(), shown.decode()


@pytest.mark.end_to_end
def test_at_a_terminal_a_yes_lets_the_command_go_on_and_is_remembered(box: Path) -> None:
    run = ("run", "add-1", "--arg", "value=1", "--toolbox", box)
    code, shown = at_a_terminal(b"n\n", *run)
    assert code == 2
    assert "[policy] seconds = 6.0" in shown
    assert "Do you agree?" in shown
    code, shown = at_a_terminal(b"y\n", *run)
    assert code == 0, shown
    assert shown.rstrip().endswith("2")
    assert "Do you agree?" not in at_a_terminal(b"", *run)[1]


def test_without_a_terminal_the_error_says_the_command_that_agrees(box: Path, command: Callable[..., Ran]) -> None:
    refused = command("run", "add-1", "--arg", "value=1", "--toolbox", box)
    assert (refused.code, refused.out) == (2, "")
    assert f"toolsmith trust --settings --toolbox {box}" in refused.err
    agreed = command("trust", "--settings", "--toolbox", box)
    assert "[policy] seconds = 6.0" in agreed.err
    assert "remote.origin.url" in agreed.err, "it was not toolsmith that cloned it"
    assert command("run", "add-1", "--arg", "value=1", "--toolbox", box).code == 0
    assert "nothing is asked for" in command("trust", "--settings", "--toolbox", box).err
    assert command("trust", "--toolbox", box).code == 2


@pytest.mark.end_to_end
def test_a_file_of_servers_is_asked_about_once_with_all_that_it_starts(
    tmp_path: Path, command: Callable[..., Ran]
) -> None:
    server = Path(__file__).parents[2] / "remotes" / "mcp_server.py"
    file = tmp_path / ".mcp.json"
    file.write_text(json.dumps({"mcpServers": {"mine": {"command": sys.executable, "args": [str(server)]}}}))
    adopt = ("adopt", file, "--toolbox", tmp_path / "box")
    refused = command(*adopt)
    assert (refused.code, refused.out) == (2, "")
    assert f"mine: {sys.executable} {server}" in refused.err
    assert f"toolsmith adopt {file} --trust" in refused.err
    code, shown = at_a_terminal(b"y\n", *adopt)
    assert code == 0, shown
    assert "Do you agree?" in shown
    assert command(*adopt).code == 0, "it was agreed to"
    assert command("adopt", file, "--trust", "--toolbox", tmp_path / "other").code == 0
