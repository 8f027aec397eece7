"""The toolboxes that come with toolsmith are proved again, from a copy, as their README says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import toolsmith
from toolsmith.sandbox.sandbox import Sandbox

TOOLBOXES = Path(__file__).parents[2] / "toolboxes"


@pytest.mark.parametrize("name", sorted(path.parent.name for path in TOOLBOXES.glob("*/toolbox.toml")))
@pytest.mark.end_to_end
def test_every_tool_is_proved_again_from_a_copy(name: str, tmp_path: Path, sandbox: Sandbox) -> None:
    shutil.copytree(TOOLBOXES / name, tmp_path / name)
    toolbox = toolsmith.Toolbox.create(tmp_path / name, sandbox=sandbox)
    proved = toolsmith.verify_toolbox(toolbox, sandbox=sandbox)
    assert len(proved) >= 6
    assert [item.path for item in proved if not item.verdict.is_accepted] == []
    assert [item.path for item in proved if item.verdict != item.recorded] == []
