"""What was mended of foreign docs, as a text for the servers' authors: a patch a tool, with what calls prove."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolsmith.adopting.layers import first_layer
from toolsmith.adopting.readers.remote_operations import remote_verdict
from toolsmith.errors import UsageError
from toolsmith.library.use.export import export
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Correction, Doc, Parameter, Remote, Signature, Tool
from toolsmith.verify.docs.corrections import corrected

UNIT = Parameter(name="unit", type_schema={"type": "string"}, is_required=False)
REMOTE = Remote(kind="mcp", address="run weather", operation="get_weather")


def _tool(name: str = "get-weather") -> Tool:
    tool = Tool(
        name=name, category="w", function="get_weather", code="", remote=REMOTE, verdict=remote_verdict(REMOTE),
        signature=Signature(parameters=(UNIT,)), doc=Doc(description="Weather.", parameters={"unit": "a unit"}),
    )  # fmt: skip
    return first_layer(tool, "weather")


def test_a_mended_tool_is_a_patch_with_its_proof(tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "box")
    found = UNIT.model_copy(update={"is_required": True})
    proof = "refused {}: ~~~~ unit is required `x`"
    tool = corrected(_tool(), [Correction(parameter="unit", kinds=("required",), found=found, proof=proof)])
    mended = tool.with_(
        doc=tool.doc.model_copy(update={"description": "Weather of a day.", "errors": "Never ~~~~~~ that."})
    )
    box.add_many(
        [mended, _tool("other").with_(remote=REMOTE.model_copy(update={"operation": "other"}))], keep_unproven=True
    )
    made = export(box, "patch", tmp_path / "issue.md")
    text = (tmp_path / "issue.md").read_text()
    assert (made.tools, made.left_out) == (1, ("w/other",))
    assert "-Weather." in text
    assert "+Weather of a day." in text
    assert '+  "unit"' in text.replace("\n+ ", "\n+ ") or '+ "required": [' in text or '"unit"' in text
    assert "unit: required; refused {}" in text
    assert text.count("~~~~~~~~~~diff") == 1, "the fence is longer than any run of its marks in the doc"


def test_without_anything_mended_there_is_nothing_to_give_back(tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "box")
    box.add_many([_tool()], keep_unproven=True)
    with pytest.raises(UsageError):
        export(box, "patch", tmp_path / "issue.md")
    assert not (tmp_path / "issue.md").exists()
