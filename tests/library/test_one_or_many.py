"""A name that is given alone is that one name, in every function that takes several."""

from __future__ import annotations

from pathlib import Path

import pytest

import toolsmith
from tests.toolboxes import make_toolbox
from toolsmith.sandbox.sandbox import Sandbox


def test_one_name_alone_is_not_a_sequence_of_letters(tmp_path: Path, sandbox: Sandbox) -> None:
    box = make_toolbox(tmp_path / "box", sandbox)
    assert [plan.tool for plan in toolsmith.plan_refine(box, "total")] == [box.find("total")]
    assert [plan.tool for plan in toolsmith.plan_repair(box, "total")] == [box.find("total")]
    assert toolsmith.export(box, "openai", tmp_path / "tools.json", "total").tools == 1
    assert toolsmith.tags(box, "total", add="sums") == ("sums",)
    assert {finding.rule for finding in toolsmith.lint(box, "no-units", run=False)} <= {"no-units"}
    with pytest.raises(toolsmith.UsageError, match="there is no rule 'no-unit'"):
        toolsmith.lint(box, "no-unit")
    with pytest.raises(toolsmith.BadInputError, match=r"no section 9\.9"):
        toolsmith.plan_reference("references/measuring-and-moving.md", sections="9.9")
