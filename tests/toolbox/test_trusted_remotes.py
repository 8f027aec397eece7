"""Remote tools in a toolbox: adopted, called through the one door, and trusted by this machine alone."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from toolsmith.library.make.adopt import adopt_mcp
from toolsmith.library.use.trust import trust
from toolsmith.toolbox.toolbox import Toolbox

SERVER = Path(__file__).parents[1] / "remotes" / "mcp_server.py"


def test_an_adopted_server_is_one_commit_and_its_calls_are_logged(tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "box")
    before = box.commit
    adopted = adopt_mcp(f"{sys.executable} {SERVER}", box)
    assert {item.path for item in adopted} >= {"arithmetic/add", "arithmetic/divide"}
    assert {item.verdict.status for item in adopted} == {"unproven"}
    assert len({item.commit for item in adopted}) == 1
    assert adopted[0].commit != before
    tool = box.get("add")
    assert "# Heading\n## Parameters in words" in tool.doc.description, "headings of a foreign doc stay its own"
    assert tool.call(a=1, b=2).result == 3
    assert [(entry.outcome, entry.doc_id) for entry in box.trials.entries()] == [("ok", tool.doc_id)]
    assert adopt_mcp(f"{sys.executable} {SERVER}", box)[0].commit == adopted[0].commit, (
        "the second time nothing changes"
    )
    improved = tool.with_(doc=tool.doc.model_copy(update={"description": "Adds two whole numbers."}))
    assert box.add(improved, keep_unproven=True).is_new_version
    assert box.get("add").code_id == tool.code_id
    box.remotes.close()

    shutil.copytree(tmp_path / "box", tmp_path / "copy", ignore=shutil.ignore_patterns(".toolsmith"))
    stranger = Toolbox.open(tmp_path / "copy")
    refused = stranger.call("add", {"a": 1})
    assert (refused.outcome, refused.failure and refused.failure.type) == ("environment", "NotTrusted")
    assert trust(stranger, "add").address == f"{sys.executable} {SERVER}"
    assert stranger.call("add", {"a": 1}).result == 2
    stranger.remotes.close()
