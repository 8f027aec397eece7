"""The poor docs of a real MCP server over stdio, refined end to end from a recorded transcript; killed and resumed too."""

from __future__ import annotations

import importlib
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import git
import pytest

from toolsmith.library.adopt import adopt_mcp
from toolsmith.toolbox.toolbox import Toolbox

example = importlib.import_module("examples.03_refine_an_mcp_server")
HERE, REPLAY, main = example.HERE, example.REPLAY, example.main
SERVER = shlex.join([sys.executable, str(HERE / "server.py")])
RISES = {
    "harbour/fee": "1 → 4 of 4",
    "harbour/fuel": "0 → 4 of 4",
    "harbour/leg": "0 → 4 of 4",
    "harbour/tide": "0 → 4 of 4",
}


def test_every_poor_doc_gets_better_and_the_server_still_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(tmp_path / "box")
    said = capsys.readouterr().out
    for path, rise in RISES.items():
        assert f"{path}: improved, right calls {rise}" in said
    box = Toolbox.open(tmp_path / "box")
    assert "longitude" in box.get("leg").doc.parameters["a"]
    assert box.call("leg", {"a": [0, 0], "b": [0, 1]}).result == {"distance": 60.0, "course": 0.0}
    messages = [str(commit.message) for commit in git.Repo(box.root).iter_commits()]
    assert sum("Success-After: 4/4" in message for message in messages) == len(RISES)


def _command(box: Path) -> list[str]:
    options = [
        "--model",
        REPLAY,
        "--requests",
        str(HERE / "requests.jsonl"),
        "--rounds",
        "2",
        "--no-probe-first",
        "--no-pairs",
    ]
    return [sys.executable, "-m", "toolsmith", "refine", str(box), *options, "--json"]


def _progress(box: Path) -> int:
    """Lines of transcript and journals so far."""
    return sum(path.read_bytes().count(b"\n") for path in (box / ".toolsmith").rglob("*.jsonl"))


@pytest.mark.slow
def test_killed_with_sigkill_at_many_moments_it_ends_as_if_never_killed(tmp_path: Path) -> None:
    boxes = [tmp_path / name for name in ("clean", "killed")]
    for box in boxes:
        adopt_mcp(SERVER, box, category="harbour")
    clean, killed = boxes
    subprocess.run(_command(clean), check=True, capture_output=True)
    whole = _progress(clean)
    for step in range(1, 9):
        process = subprocess.Popen(
            _command(killed), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        while process.poll() is None and _progress(killed) < whole * step / 10:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL) if process.poll() is None else None
        process.wait()
        for tool in Toolbox.open(killed).tools():  # whatever is committed is whole
            assert tool.doc.description
    done = subprocess.run(_command(killed), check=True, capture_output=True, text=True)
    assert {each["path"] for each in json.loads(done.stdout)["tools"]} == set(RISES)
    lines = (killed / ".toolsmith/transcripts/refine.jsonl").read_text().splitlines()
    assert len({json.loads(line)["key"] for line in lines}) == len(lines)
    assert [tool.doc for tool in Toolbox.open(killed).tools()] == [tool.doc for tool in Toolbox.open(clean).tools()]
    assert not git.Repo(killed).is_dirty(untracked_files=True)
