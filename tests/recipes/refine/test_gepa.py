"""GEPA's search over our gate: it finds what our rewriter finds, and writes nothing that a rewrite may not hold."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

import toolsmith
from benchmarks.gepa_rewriter import run
from tests.toolbox.tools import adder
from toolsmith.errors import UsageError
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.gepa_search import Search, parts_of
from toolsmith.recipes.refine.judging.gate import Scored
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question

HAS_GEPA = importlib.util.find_spec("gepa") is not None


@pytest.mark.skipif(not HAS_GEPA, reason="needs the extra gepa")
@pytest.mark.end_to_end
def test_the_search_mends_what_the_rewriter_mends(capsys: pytest.CaptureFixture[str]) -> None:
    run("gepa", "swapped")
    assert "2 of 2 mended" in capsys.readouterr().out


@pytest.mark.skipif(HAS_GEPA, reason="the extra gepa is there")
def test_without_the_package_it_is_an_error_before_any_model_is_asked(tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "box")
    box.add(adder(1))
    nobody = ScriptedModel(lambda _: pytest.fail("asked"), name="nobody")
    with pytest.raises(UsageError, match="gepa is not installed"):
        toolsmith.refine(box, model=nobody, rewriter="gepa")


def test_a_request_that_judges_is_not_shown_to_who_writes() -> None:
    told: list[str] = []

    def writer(question: Question) -> str:
        told.append(question.messages[0].content)
        return json.dumps({"text": "Adds one."})

    tool = adder(1)
    lesson = HeldOut(request="what teaches", tool=tool.path, arguments={"value": 41}, expected=42, source="file")
    judge = HeldOut(request="what judges", tool=tool.path, arguments={"value": 98_765}, expected=98_766, source="file")

    search = Search(
        tool, ScriptedModel(writer, name="writer"), [], lambda _: pytest.fail("measured"), lambda _: [], [lesson]
    )

    class Evaluated:
        trajectories = [(held, Scored(is_right=False, arguments={"value": 7}, why="wrong")) for held in (lesson, judge)]

    candidate = parts_of(tool)
    told_of = search.make_reflective_dataset(candidate, Evaluated(), ["description"])
    assert search.propose_new_texts(candidate, told_of, ["description"]) == {"description": "Adds one."}
    assert "what teaches" in told[0]
    assert "41" in told[0]
    assert "what judges" not in told[0]
    assert "98765" not in told[0]
