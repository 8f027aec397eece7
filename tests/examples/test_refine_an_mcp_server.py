"""The poor docs of a real MCP server over stdio, refined end to end from a recorded transcript; killed and resumed too."""

from __future__ import annotations

import importlib
import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import git
import pytest

from tests.waiting import wait_until
from toolsmith.library.make.adopt import adopt_mcp
from toolsmith.library.use.trust import trust
from toolsmith.toolbox.toolbox import Toolbox

example = importlib.import_module("examples.03_refine_an_mcp_server")
HERE, REPLAY, main = example.HERE, example.REPLAY, example.main
SERVER = shlex.join([sys.executable, str(HERE / "server.py")])
RISES = {
    "harbour/fuel": "0 → 4 of 4",
    "harbour/leg": "0 → 4 of 4",
    "harbour/tide": "0 → 4 of 4",
}
LEFT = "harbour/fee"  # two rewrites, and three right calls more may be chance


@pytest.mark.end_to_end
def test_every_poor_doc_gets_better_and_the_server_still_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(tmp_path / "box")
    said = capsys.readouterr().out
    for path, rise in RISES.items():
        assert f"{path}: improved, right calls {rise}" in said
    assert f"{LEFT}: unchanged, right calls 1 → 1 of 4" in said
    box = Toolbox.open(tmp_path / "box")
    assert "longitude" in box.get("leg").doc.parameters["a"]
    assert box.call("leg", {"a": [0, 0], "b": [0, 1]}).result == {"distance": 60.0, "course": 0.0}
    messages = [str(commit.message) for commit in git.Repo(box.root).iter_commits()]
    assert sum("Success-After: 4/4" in message for message in messages) == len(RISES)
    _every_kept_doc_is_in_the_log_and_can_be_restored(box)


def _every_kept_doc_is_in_the_log_and_can_be_restored(box: Toolbox) -> None:
    """Each with its success before and after; the code id stays the same throughout."""
    for path, rise in RISES.items():
        refined, adopted = box.log(path)
        before, after = (side.strip().split()[0] for side in rise.split("→"))
        assert (refined.trailers["Success-Before"], refined.trailers["Success-After"]) == (f"{before}/4", f"{after}/4")
        good = box.get(path)
        assert box.restore(path, adopted.commit, doc_only=True) == path
        poor = box.get(path)
        assert (poor.code_id, poor.doc) == (good.code_id, box.read(path, adopted.commit).doc)
        assert poor.doc != good.doc
        assert box.restore(path, refined.commit) == path
        assert (box.get(path).doc, box.get(path).code_id) == (good.doc, good.code_id)
        again, back, *_ = box.log(path)
        assert (back.trailers["Success-Before"], back.trailers["Success-After"]) == (f"{after}/4", f"{before}/4")
        assert (again.trailers["Success-Before"], again.trailers["Success-After"]) == (f"{before}/4", f"{after}/4")
        assert again.trailers["Restored-From"] == refined.commit
        head = box.commit
        box.restore(path, refined.commit)  # it is there already
        assert box.commit == head
    assert not git.Repo(box.root).is_dirty(untracked_files=True)


def _command(box: Path) -> list[str]:
    """The example's refinement of a toolbox that is there; prints each result as JSON."""
    code = f"""
import json, toolsmith
found = toolsmith.refine(
    {str(box)!r}, model={REPLAY!r}, requests={str(HERE / "requests.jsonl")!r}, probe_first=False, pairs=False,
    options=toolsmith.RefineOptions(rounds=2, correct_schemas=False),
)
print(json.dumps({{"tools": [{{"path": each.path}} for each in found.tools]}}))
"""
    return [sys.executable, "-c", code]


def _progress(box: Path) -> int:
    """Lines of transcript and journals so far."""
    return sum(path.read_bytes().count(b"\n") for path in (box / ".toolsmith").rglob("*.jsonl"))


@pytest.mark.slow
def test_killed_with_sigkill_at_many_moments_it_ends_as_if_never_killed(tmp_path: Path) -> None:
    boxes = [tmp_path / name for name in ("clean", "killed")]
    for box in boxes:
        trust(box, adopt_mcp(SERVER, box, category="harbour")[0].path)
    clean, killed = boxes
    subprocess.run(_command(clean), check=True, capture_output=True)
    whole = _progress(clean)
    for step in range(1, 9):
        process = subprocess.Popen(
            _command(killed), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        wait_until(lambda: process.poll() is not None or _progress(killed) >= whole * step / 10)  # noqa: B023
        os.killpg(process.pid, signal.SIGKILL) if process.poll() is None else None
        process.wait()
        for tool in Toolbox.open(killed).tools():  # whatever is committed is whole
            assert tool.doc.description
    done = subprocess.run(_command(killed), check=True, capture_output=True, text=True)
    assert {each["path"] for each in json.loads(done.stdout)["tools"]} == {*RISES, LEFT}
    lines = (killed / ".toolsmith/transcripts/refine.jsonl").read_text().splitlines()
    assert len({json.loads(line)["key"] for line in lines}) == len(lines)
    assert [tool.doc for tool in Toolbox.open(killed).tools()] == [tool.doc for tool in Toolbox.open(clean).tools()]
    assert not git.Repo(killed).is_dirty(untracked_files=True)
