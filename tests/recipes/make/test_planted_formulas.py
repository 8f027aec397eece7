"""A wrong formula is always rejected by the book's exercises, and a right one is always accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recipes.make.planted import PAIRS, planted_book, planted_maker
from toolsmith.library.make.make_from_reference import make_from_reference
from toolsmith.recipes.make.reference_report import ReferenceReport, ToolReport
from toolsmith.sandbox.sandbox import Sandbox

pytestmark = pytest.mark.end_to_end

KINDS = sorted({item.kind for item in PAIRS})


def made(report: ReferenceReport) -> dict[str, ToolReport]:
    return {tool.name: tool for chapter in report.chapters for section in chapter.sections for tool in section.tools}


def test_there_are_enough_pairs_of_every_kind() -> None:
    assert len(PAIRS) >= 30
    assert {"units", "signs", "angles", "factors", "swapped", "vectors", "intervals", "several"} <= {
        item.kind for item in PAIRS
    }
    assert len({item.name for item in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize("is_right", [True, False], ids=["right", "wrong"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_exercises_decide_on_every_pair(kind: str, *, is_right: bool, tmp_path: Path, sandbox: Sandbox) -> None:
    book, maker = planted_book(kind), planted_maker(is_right=is_right)
    report = make_from_reference(book, tmp_path / "box", maker, sandbox=sandbox, jobs=8)
    tools = made(report)
    assert len(tools) == sum(item.kind == kind for item in PAIRS)
    if is_right:
        assert [(name, tool.reasons) for name, tool in tools.items() if tool.outcome != "proven"] == []
        judged = {name: (tool.exercises_right, tool.exercises_tried, tool.set_aside) for name, tool in tools.items()}
        assert judged == dict.fromkeys(tools, (2, 2, {}))
    else:
        assert report.totals.dropped == {"exercises": len(tools)}
        assert not (tmp_path / "box" / "all").exists()
