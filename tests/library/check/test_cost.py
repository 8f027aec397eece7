"""What tools cost and save, from a real journal of answers and trials."""

from __future__ import annotations

import json

import pytest

from tests.toolboxes import example_tools
from toolsmith.errors import UsageError
from toolsmith.library.check.cost import cost
from toolsmith.library.use.solve import solve
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.economics import account, pays_after
from toolsmith.recipes.solve.answer_log import AnswerSum, LoggedAnswer
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.answer import Answer
from toolsmith.types.call import Use
from toolsmith.types.message import Price, Reply, Usage
from toolsmith.types.tool import Provenance

USES = 5


def respond(question):
    """One call of `total` for two numbers: 100 tokens in, 20 out, at a tenth of a cent."""
    words = question.messages[-1].content.split()
    call = json.dumps({"tool": "total", "arguments": {"numbers": [int(word) for word in words if word.isdigit()]}})
    return Reply(text=call, usage=Usage(input_tokens=100, output_tokens=20, cost_usd=0.001))


@pytest.fixture(scope="module")
def box(tmp_path_factory, sandbox):
    folder = tmp_path_factory.mktemp("cost") / "box"
    Toolbox.create(folder)
    box = Toolbox.open(folder, sandbox=sandbox)
    tool = next(tool for tool in example_tools() if tool.name == "total")
    box.add(tool.with_(provenance=Provenance(maker="strong/model", cost_usd=0.05)))
    for number in range(USES):
        solve(f"Add {number} and 1", box, ScriptedModel(respond), strategy="direct")
    box.call("total", {"numbers": [1]})
    return box


def test_tool_pays_once_the_difference_has_paid_for_making(box):
    found = cost(box, maker_price=Price(input_usd=500, output_usd=3000))
    (row,) = found.tools
    assert (row.making_usd, row.uses, row.calls_without_model) == (0.05, USES, 1)
    assert row.use_usd == pytest.approx(0.001)
    assert row.strong_usd == pytest.approx((3 * 500 + 1 * 3000) / 1e6), "12 letters in, 3 out: no schemas"
    assert row.strong_basis == "priced"
    assert row.pays_after == 15  # 0.05 / (0.0045 - 0.001) = 14.3
    assert [point.uses for point in found.course] == list(range(USES + 1))
    assert found.course[-1].with_tools_usd == pytest.approx(0.05 + USES * 0.001)
    assert found.course[-1].without_tools_usd == pytest.approx(USES * 0.0045)


def test_use_of_unknown_price_counts_as_the_mean_of_the_others_everywhere(box):
    def answered(at, cost_usd):
        answer = Answer(
            request="x", text="1", status="answered", strategy="direct", model="cheap", cost_usd=cost_usd,
            input_tokens=1000, output_tokens=100, uses=(Use(tool="numbers/total", outcome="ok"),),
        )  # fmt: skip
        return AnswerSum.of(LoggedAnswer(key="x", at=at, answer=answer))

    given = [answered("1", 0.0002), answered("2", None), answered("3", 0.0004)]
    found = account(box.tools(), given, (), maker="strong", maker_price=Price(input_usd=5000, output_usd=2500))
    assert found.unpriced == 1
    assert found.using_usd == pytest.approx(0.0009)
    assert found.course[-1].with_tools_usd == pytest.approx(0.05 + 0.0009)
    assert found.course[-1].without_tools_usd == found.strong_usd == pytest.approx(3 * (1 * 5000 + 1 * 2500) / 1e6)
    assert found.tools[0].saved_usd == pytest.approx(found.strong_usd - found.using_usd - 0.05)
    assert found.pays_after == 7  # 0.05 / (0.0075 - 0.0003) = 6.94


def test_without_a_price_nothing_is_claimed(box):
    (row,) = cost(box).tools
    assert (row.strong_usd, row.strong_basis, row.pays_after) == (None, "unknown", None)


@pytest.mark.parametrize(
    ("making", "use", "strong", "after"),
    [
        (1.0, 0.1, 0.35, 4),
        (1.0, 0.1, 0.3, 5),
        (0.0, 0.1, 0.2, 1),
        (0.0, 0.2, 0.1, None),
        (1.0, 0.2, 0.1, None),
        (None, 0.1, 0.2, None),
    ],
)
def test_uses_until_it_has_paid(making, use, strong, after):
    assert pays_after(making, use, strong) == after


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_drawing_is_written(box, tmp_path, ending):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed: pip install 'toolsmith-llm[plot]'")
    path = tmp_path / "new" / f"cost.{ending}"
    cost(box, maker_price=Price(input_usd=50, output_usd=300), plot=path)
    head = path.read_bytes()[:200]
    assert head.startswith(b"\x89PNG") if ending == "png" else b"<svg" in path.read_bytes()


def test_other_endings_are_refused(box, tmp_path):
    with pytest.raises(UsageError, match="neither"):
        cost(box, plot=tmp_path / "cost.gif")


def test_what_the_strong_model_costs_alone_is_measured_on_a_sample(box):
    """It reads the bare requests, and its answers with tools, schemas and all, are not what it costs without."""
    strong = ScriptedModel(
        lambda _: Reply(text="Answer: 1", usage=Usage(input_tokens=30, output_tokens=2, cost_usd=0.002)), "strong/model"
    )
    solve("Add 7 and 1", box, ScriptedModel(respond, "strong/model"), strategy="direct")
    (row,) = cost(box, maker=strong, measure=3).tools
    assert (row.strong_basis, row.strong_usd) == ("measured", pytest.approx(0.002))
    assert len(strong.questions) == 3
    assert "numbers" not in strong.questions[0].messages[0].content
    cost(box, maker=strong, measure=3)
    assert len(strong.questions) == 3, "what is measured is not asked again"
