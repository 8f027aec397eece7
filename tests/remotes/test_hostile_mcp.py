"""MCP servers that abuse the protocol: what they say is kept within bounds, and each call of them is an answer."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.remotes.hostile_mcp_server import NAMES, RESULTS
from toolsmith.adopting.readers.remote_operations import read_mcp_server
from toolsmith.errors import RemoteError
from toolsmith.library.make.adopt import adopt_mcp
from toolsmith.remotes.connections import Connections
from toolsmith.toolbox.files.tool_folder import is_place
from toolsmith.toolbox.toolbox import Toolbox

COMMAND = f"{sys.executable} {Path(__file__).parent / 'hostile_mcp_server.py'}"


def test_a_server_that_lists_without_end_is_refused() -> None:
    with pytest.raises(RemoteError, match="more than 100 pages"):
        read_mcp_server(f"{COMMAND} endless")


def test_whatever_its_tools_are_called_and_return_they_are_tools_of_this_toolbox(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    box = Toolbox.create(tmp_path / "box")
    adopted = adopt_mcp(COMMAND, box)
    assert len(adopted) > len(NAMES) + len(RESULTS)
    assert all(is_place(each.path) for each in adopted)
    assert not [entry.path for entry in box.entries() if entry.problem or box.standing(box.get(entry.path)).only_reads]
    connections = Connections(sleep=lambda _: None)
    calls = {each.function: connections.call(each, {}) for each in map(box.read, box.paths()) if each.function in (*RESULTS, "refused", "torn")}  # fmt: skip
    connections.close()
    assert {name: trial.outcome for name, trial in calls.items()} == {
        "deep": "ok",
        "odd": "ok",
        "image": "ok",
        "large": "output",
        "fails": "error",
        "refused": "error",
        "torn": "environment",
    }
    assert all(len(str(trial.failure)) < 3_000 for trial in calls.values())
    assert "Traceback" not in capfd.readouterr().err
    box.close()
