"""Each rule of lint, on a tool that breaks it and on one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.toolbox.tools import adder, proved, tool_of
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.library.check.verify import verify_toolbox
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.lint import lint
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Example
from toolsmith.types.value import JsonValue

SPEED = 'def speed(distance: float, time: float) -> float:\n    """Mean speed of a body over a distance."""\n    return distance / time\n'


@pytest.fixture
def box(tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    return Toolbox.create(tmp_path / "box", sandbox=sandbox)


def found(box: Toolbox, *rules: str) -> dict[str, str]:
    return {finding.path.rpartition("/")[2]: finding.rule for finding in lint(box, rules)}


def test_near_duplicates_are_found_by_code_and_by_results(box: Toolbox) -> None:
    other = tool_of("def plus(n: int) -> int:\n    return 3 + n\n", "plus", "arithmetic", cases=adder(3).cases)
    renamed = tool_of(adder(4).code.replace("add_4", "four").replace("value", "v"), "four", "arithmetic")
    cases = tuple(Case(arguments={"n": number}, expected=number + 3) for number in range(12))
    box.add_many([adder(3), adder(4), renamed, proved(other, cases=cases), adder(9)])
    assert found(box, "same-code", "same-results") == {"four": "same-code", "plus": "same-results"}


def test_docs_that_a_searcher_would_confuse_are_paired(box: Toolbox) -> None:
    tools = [adder(1), adder(2), tool_of(SPEED, "speed", "physics")]
    same = [tool.with_(doc=adder(1).doc) for tool in tools[:2]]
    box.add_many([*same, tools[2]])
    assert found(box, "confusable") == {"add-1": "confusable"}


def test_docs_without_words_units_or_examples_are_named(box: Toolbox) -> None:
    good = Doc(
        description="Mean speed over a distance.",
        parameters={"distance": "in metres", "time": "in seconds"},
        examples=(Example(arguments={"distance": 4.0, "time": 2.0}, result=2.0),),
    )
    box.add(tool_of(SPEED, "speed", "physics", doc=good))
    poor = Doc(description="Speed.", parameters={"distance": "the way", "time": "in seconds"})
    box.add(tool_of(SPEED.replace("/ time", "/ (time + 0)"), "poor", "physics", doc=poor))
    rules = {(finding.path, finding.rule) for finding in lint(box, ["no-units", "no-examples", "no-description"])}
    assert rules == {("physics/poor", "no-units"), ("physics/poor", "no-examples"), ("physics/poor", "no-description")}


def test_examples_that_no_longer_reproduce_are_shown_with_what_came_back(box: Toolbox) -> None:
    box.add(adder(1, with_example=True))
    (finding,) = lint(box, ["example-differs"])
    assert "returned 2" in finding.message


def test_a_number_whose_unit_is_another_argument_needs_none_in_words(box: Toolbox) -> None:
    code = "def convert(value: float, from_unit: str, to_unit: str) -> float:\n    return value * len(from_unit + to_unit)\n"
    box.add(tool_of(code, "convert", "physics", doc=Doc(description="Converts.", parameters={"value": "the value"})))
    assert found(box, "no-units") == {}


WITH_UNIT = [
    *(("x", text) for text in ("volume of the beer in L", "volume (l)", "in mL", "in litres", "in km/h", "held [K]", "in °C", "in kWh", "heat, kJ", "in lb", "in US gallons", "in t", "m2", "in V", "in min", "5 bar")),
    *((name, "the beer") for name in ("volume_l", "volume_ml", "power_kw", "mass_kg", "speed_mph", "load_n", "rest_min", "area_ha")),
]  # fmt: skip
WITHOUT = [
    *(("x", text) for text in ("the volume", "taken in a list", "what is in the box", "label A", "value (a)", "the min of both")),
    *((name, "the beer") for name in ("t", "n", "v", "min", "volume_last", "total")),
]  # fmt: skip


def test_usual_units_count_in_words_and_names(box: Toolbox) -> None:
    tools = []
    for number, (name, text) in enumerate([*WITH_UNIT, *WITHOUT]):
        code = f"def f({name}: float) -> float:\n    return {name} + {number}\n"
        doc = Doc(description="A function of a number.", parameters={name: text})
        tools.append(tool_of(code, f"f-{number}", "physics", doc=doc))
    box.add_many(tools)
    numbers = {int(name.removeprefix("f-")) for name in found(box, "no-units")}
    assert numbers == set(range(len(WITH_UNIT), len(tools)))


DATED = """\
import datetime as dt

def due(day: dt.date, days: int) -> {returns}:
    \"\"\"Day on which a bill is due.\"\"\"
    return {body}
"""


@pytest.mark.parametrize(
    ("returns", "body", "result"),
    [
        ("dt.date", "day + dt.timedelta(days)", "2024-03-01"),
        ("list[dt.date]", "[day + dt.timedelta(days)]", ["2024-03-01"]),
        ("dt.timedelta", "dt.timedelta(days)", 86400.0),
        ("tuple[int, float]", "(days, 0.1 + 0.2)", [1, 0.3]),
    ],
)
def test_examples_are_compared_as_cases_are(box: Toolbox, returns: str, body: str, result: JsonValue) -> None:
    example = Example(arguments={"day": "2024-02-29", "days": 1}, result=result)
    doc = Doc(description="Day on which a bill is due.", examples=(example,))
    box.add(tool_of(DATED.format(returns=returns, body=body), "due", "bills", doc=doc))
    assert lint(box, ["example-differs"]) == []
    wrong = example.model_copy(update={"arguments": {"day": "2024-02-28", "days": 3}})
    box.add(
        tool_of(
            DATED.format(returns=returns, body=body),
            "due-wrong",
            "bills",
            doc=doc.model_copy(update={"examples": (wrong,)}),
        )
    )
    assert found(box, "example-differs") == {"due-wrong": "example-differs"}


def test_tools_without_independent_cases_and_unused_ones_are_named(box: Toolbox) -> None:
    box.add_many([adder(1), adder(2, cases=())])
    assert found(box, "no-independent-cases") == {"add-2": "no-independent-cases"}
    assert found(box, "never-used") == {}
    for number in range(20):
        box.call("add-1", {"value": number})
    (finding,) = lint(box, ["never-used"])
    assert finding.path == "arithmetic/sums/add-2"
    assert "20 logged trials" in finding.message


def test_a_broken_folder_is_a_finding_and_the_rest_is_looked_at(box: Toolbox) -> None:
    box.add_many([adder(1), adder(2, "")])
    (box.root / "arithmetic/sums/add-1/tool.json").write_text("{")
    box.history.git.run("commit", "--quiet", "-am", "nonsense")
    assert found(box, "broken", "placed-badly") == {"add-1": "broken", "add-2": "placed-badly"}


MARKED = "one\n<<<<<<< HEAD\ntwo\n=======\nthree\n>>>>>>> side\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tool.py", adder(1).code + MARKED),
        ("SKILL.md", None),
        ("NOTES.md", MARKED),
        ("scripts/deep/run.sh", MARKED.replace("\n", "\r\n")),
        ("cases.jsonl", MARKED),
        ("half.txt", "left over\n>>>>>>> side\n"),
    ],
)
def test_a_committed_conflict_breaks_the_tool_whose_folder_it_is_in(
    box: Toolbox, name: str, content: str | None
) -> None:
    box.add_many([adder(1), adder(2)])
    file = box.root / "arithmetic/sums/add-1" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes((content or file.read_text() + MARKED).encode())
    box.history.git.run("add", "--all")
    box.history.git.run("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "merge")
    assert found(box, "conflict-marker") == {"add-1": "conflict-marker"}
    assert found(box, "broken") == {"add-1": "broken"}
    (finding,) = lint(box, ["conflict-marker"], run=False)
    assert finding.message.startswith(f"{name}, line ")
    assert LazyTools(box).paths == ["arithmetic/sums/add-2"]
    assert LazyTools(box, include_changed=True).paths == ["arithmetic/sums/add-2"]
    assert Toolbox.open(box.root, revision="HEAD").entries()[0].problem == box.entries()[0].problem
    (broken, _) = verify_toolbox(box, box.sandbox)
    assert (broken.verdict.status, broken.reasons[0].file) == ("rejected", f"arithmetic/sums/add-1/{name}")


def test_a_conflict_outside_of_tools_is_found_and_what_only_looks_like_one_is_not(box: Toolbox) -> None:
    box.add(adder(1))
    (box.root / "arithmetic" / "README.md").write_text(MARKED)
    (box.root / "arithmetic/sums/add-1/NOTES.md").write_text("Title\n=======\n\n <<<<<<< HEAD\n<<<<<<<<<\n")
    (box.root / "arithmetic/sums/add-1/data.bin").write_bytes(b"\0\n<<<<<<< HEAD\n")
    box.history.git.run("add", "--all")
    box.history.git.run("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "merge")
    assert [each.path for each in lint(box, ["conflict-marker", "broken"], run=False)] == ["arithmetic/README.md"]
