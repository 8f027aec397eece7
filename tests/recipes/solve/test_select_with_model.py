"""A search that a model helps: its queries, its choice, one more attempt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.recipes.make.planted import json_block
from tests.toolbox.tools import adder, tool_of
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.solve.select_with_model import SelectWithModel
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.answer import SelectionMethod

REQUEST = "Add 3 for me, and what should I wear at 70 outside in Ohio?"
WEATHER = "weather/celsius"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Toolbox]:
    box = Toolbox.create(tmp_path / "box")
    code = 'def celsius(value: int) -> int:\n    """Convert a temperature from Fahrenheit to Celsius."""\n    return value\n'
    box.add_many([*(adder(number) for number in range(8)), tool_of(code, "celsius", "weather")])
    yield box
    box.close()


def select(box: Toolbox, method: SelectionMethod, *replies: Any) -> tuple[tuple[str, ...], ScriptedModel]:
    model = ScriptedModel([reply if isinstance(reply, str) else json_block(reply) for reply in replies])
    return SelectWithModel(model, box, method, 4).select(REQUEST), model


def test_each_step_brings_its_own_tool_and_its_query_is_logged(box: Toolbox) -> None:
    assert WEATHER not in [hit.path for hit in box.search(REQUEST, 4)]
    queries = {"queries": ["convert a temperature from Fahrenheit", "add 3 to a whole number"]}
    chosen, _ = select(box, "steps", queries)
    assert {WEATHER, "arithmetic/sums/add-3"} <= set(chosen)
    logged = [json.loads(line) for line in (box.private / "queries.jsonl").read_text("utf-8").splitlines()]
    assert [(each["query"], each["score"]) for each in logged] == [(query, 1.0) for query in queries["queries"]]


def test_the_model_chooses_among_twenty_in_its_own_order(box: Toolbox) -> None:
    chosen, model = select(box, "rerank", {"tools": [WEATHER, "arithmetic/sums/add-3"]})
    assert chosen == (WEATHER, "arithmetic/sums/add-3")
    assert all(path in model.questions[0].messages[0].content for path in box.paths())


def test_where_none_is_chosen_it_is_tried_once_more_in_other_words(box: Toolbox) -> None:
    none: dict[str, list[str]] = {"tools": []}
    assert select(box, "rerank", none)[0] == ()
    chosen, model = select(box, "reflect", none, {"queries": ["Celsius"]}, {"tools": [WEATHER]})
    assert chosen == (WEATHER,)
    assert "Add 3 to a whole number." in model.questions[1].messages[0].content
    assert select(box, "reflect", none, {"queries": ["Celsius"]}, none)[0] == ()


def test_a_reply_that_cannot_be_read_leaves_the_search_as_it_is(box: Toolbox) -> None:
    plain = tuple(hit.path for hit in box.search(REQUEST, 4))
    assert select(box, "steps", "no", "no", "no")[0] == plain
    assert select(box, "rerank", "no", {"tools": ["not/there"]}, "no")[0] == plain
