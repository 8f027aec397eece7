"""Tools of a book that call each other: a chain of three and a diamond, made, run, exported, moved, re-made, pulled."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.recipes.make.planted import json_block, proposal
from tests.toolbox.tools import proved
from toolsmith.adopting.readers.skills import read_skills
from toolsmith.library.check.verify import verify_toolbox
from toolsmith.library.make.make_from_reference import make_from_reference
from toolsmith.library.use.export import export
from toolsmith.library.versions import sharing
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.make.make_from_reference import ReferenceOptions
from toolsmith.recipes.make.reference_report import ReferenceReport
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question
from toolsmith.types.reference import Chapter, Exercise, Reference, Section

# Other numbers and types of parameters, so that no tool is a neighbour of another by its signature.
SOURCES = {
    "area": "def area(width: float, height: float) -> float:\n    return width * height\n",
    "volume": "from toolbox import area\n\ndef volume(width: float, height: float, depth: float) -> float:\n    return area(width=width, height=height) * depth\n",
    "walls": "from toolbox import area\n\ndef walls(sides: list) -> float:\n    return 2 * (area(width=sides[0], height=sides[2]) + area(width=sides[1], height=sides[2]))\n",
    "heating": "from toolbox import volume, walls\n\ndef heating(width: float, height: float, depth: float, loss: float) -> float:\n    return 40 * volume(width=width, height=height, depth=depth) + loss * walls(sides=[width, height, depth])\n",
}  # fmt: skip
CALLS = {
    "area": ({"width": 3, "height": 4}, "12 m^2"),
    "volume": ({"width": 3, "height": 4, "depth": 2}, "24 m^3"),
    "walls": ({"sides": [3, 4, 2]}, "28 m^2"),
    "heating": ({"width": 3, "height": 4, "depth": 2, "loss": 10}, "1240 W"),
}
SECTIONS = tuple(
    Section(
        number=f"1.{place}",
        title=f"The {name}",
        text=f"How to compute the {name} = f(x).",
        exercises=(Exercise(number="1", problem=f"The {name} of a room?", solution=CALLS[name][1]),),
    )
    for place, name in enumerate(SOURCES, 1)
)
BOOK = Reference(
    title="Rooms", licence="CC0", source="", form="markdown",
    chapters=(Chapter(number=1, title="Rooms", sections=SECTIONS),),
)  # fmt: skip
HEATING = {"width": 3.0, "height": 4.0, "depth": 2.0, "loss": 10.0}


def made(box: Path, sandbox: Sandbox, sources: dict[str, str] = SOURCES, only: str = "") -> ReferenceReport:
    def respond(question: Question) -> str:
        asked = question.messages[0].content
        if question.purpose in ("call_exercises", "check_calls"):
            name = re.findall(r"^### (\w+)", asked, re.MULTILINE)[0]
            return json_block({"calls": [{"exercise": "1", "tool": name, "arguments": CALLS[name][0]}]})
        name = re.findall(r"\n1\.\d The (\w+)", asked)[0]
        units = {"area": "m^2", "volume": "m^3", "walls": "m^2", "heating": ""}
        parameters = sources[name].partition(f"{name}(")[2].partition(")")[0].split(", ")
        return proposal(name, sources[name], units[name], [item.partition(":")[0] for item in parameters])

    chosen = [section.number for section in SECTIONS if only in section.title]
    options = ReferenceOptions(sections_per_step=1)
    return make_from_reference(BOOK, box, ScriptedModel(respond), sections=chosen, options=options, sandbox=sandbox)


def statuses(box: Path, sandbox: Sandbox) -> dict[str, str]:
    return {item.path.rpartition("/")[2]: item.verdict.status for item in verify_toolbox(box, sandbox=sandbox)}


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    box = tmp_path_factory.mktemp("rooms") / "box"
    assert made(box, sandbox).totals.proven == len(SOURCES)
    return box


@pytest.fixture
def box(rooms: Path, tmp_path: Path) -> Path:
    """A copy of its own, with the first as its remote."""
    sharing.clone(str(rooms), tmp_path / "box")
    return tmp_path / "box"


def test_a_diamond_over_a_chain_runs_is_recorded_and_verifies(rooms: Path, sandbox: Sandbox) -> None:
    box = Toolbox.open(rooms)
    kept = {name: box.get(name) for name in SOURCES}
    assert [program.name for program in kept["heating"].dependencies] == [kept["volume"].path, kept["walls"].path]
    inner = {each.code_id for program in kept["heating"].dependencies for each in program.dependencies}
    assert inner == {kept["area"].code_id}
    assert box.call("heating", HEATING).result == 1240.0
    assert statuses(rooms, sandbox) == dict.fromkeys(SOURCES, "accepted")


def test_an_exported_module_brings_what_its_tools_call(rooms: Path, tmp_path: Path) -> None:
    export(rooms, "python", tmp_path / "rooms.py", tools=["heating"])
    script = f"import rooms; print(rooms.heating(**{HEATING}))"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("1240.0\n", "")


def test_an_exported_skill_runs_from_its_folder_and_is_read_again(rooms: Path, tmp_path: Path) -> None:
    export(rooms, "skills", tmp_path / "skills", tools=["heating", "area"])
    script = f"import tool; print(tool.heating(**{HEATING}))"
    folder = tmp_path / "skills" / "heating"
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("1240.0\n", "")
    assert not (tmp_path / "skills" / "area" / "toolbox.py").exists()
    assert {item.tool.name for item in read_skills(tmp_path / "skills") if item.tool} == {"heating", "area"}


def test_a_change_below_is_noticed_all_the_way_up_and_nothing_breaks(box: Path, sandbox: Sandbox) -> None:
    opened = Toolbox.open(box)
    area = opened.get("area")
    opened.add(proved(area, code=area.code.replace("width * height", "height * width * 1.0")))
    expected = {"area": "accepted", "volume": "unproven", "walls": "unproven", "heating": "unproven"}
    assert statuses(box, sandbox) == expected
    (heating,) = [item for item in verify_toolbox(box, sandbox=sandbox) if item.path.endswith("/heating")]
    assert "called by" in str(heating.verdict.checks[-1].evidence)
    assert Toolbox.open(box).call("heating", HEATING).result == 1240.0, "pinned to what it was proved with"


@pytest.mark.end_to_end
def test_making_the_book_again_proves_callers_with_the_new_version(box: Path, sandbox: Sandbox) -> None:
    changed = SOURCES | {"area": SOURCES["area"].replace("width * height", "float(height * width)")}
    assert made(box, sandbox, changed).totals.proven == len(SOURCES)
    opened = Toolbox.open(box)
    used = {each.code_id for program in opened.get("heating").dependencies for each in program.dependencies}
    assert used == {opened.get("area").code_id}
    assert statuses(box, sandbox) == dict.fromkeys(SOURCES, "accepted")


def test_a_wrong_new_version_is_not_kept_and_its_callers_keep_the_old_one(box: Path, sandbox: Sandbox) -> None:
    report = made(box, sandbox, SOURCES | {"area": SOURCES["area"].replace("*", "+")}, only="area")
    assert report.totals.dropped == {"exercises": 1}
    assert statuses(box, sandbox) == dict.fromkeys(SOURCES, "accepted")


def test_what_was_moved_or_renamed_is_still_the_same_version(box: Path, sandbox: Sandbox) -> None:
    opened = Toolbox.open(box)
    opened.move("area", "geometry")
    opened.rename("walls", "wall-area")
    verdicts = {item.path.rpartition("/")[2]: item.verdict for item in verify_toolbox(box, sandbox=sandbox)}
    assert {verdict.status for verdict in verdicts.values()} == {"accepted"}
    assert "geometry/area" in verdicts["volume"].checks[-1].summary
    assert "wall-area" in verdicts["heating"].checks[-1].summary


def test_what_was_retired_is_named_and_goes_on_working_in_its_callers(box: Path, sandbox: Sandbox) -> None:
    Toolbox.open(box).retire("area", "not asked for")
    verdicts = {item.path.rpartition("/")[2]: item.verdict for item in verify_toolbox(box, sandbox=sandbox)}
    assert {name: verdict.status for name, verdict in verdicts.items()} == dict.fromkeys(["volume", "walls", "heating"], "accepted")  # fmt: skip
    assert "not in the toolbox themselves" in verdicts["volume"].checks[-1].summary
    assert Toolbox.open(box).call("volume", CALLS["volume"][0]).result == 24.0


def test_a_pull_brings_a_changed_tool_with_its_callers(rooms: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    sharing.clone(str(rooms), tmp_path / "theirs")
    sharing.clone(str(tmp_path / "theirs"), tmp_path / "ours")
    changed = SOURCES | {"area": SOURCES["area"].replace("width * height", "float(height * width)")}
    made(tmp_path / "theirs", sandbox, changed)
    pulled = sharing.pull(tmp_path / "ours", sandbox=sandbox)
    assert pulled is not None
    opened = Toolbox.open(tmp_path / "ours")
    assert "float(height" in opened.get("heating").dependencies[0].dependencies[0].code
    assert statuses(tmp_path / "ours", sandbox) == dict.fromkeys(SOURCES, "accepted")


def test_a_pull_of_the_called_tool_alone_leaves_its_callers_with_the_old_one(
    rooms: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    sharing.clone(str(rooms), tmp_path / "theirs")
    sharing.clone(str(tmp_path / "theirs"), tmp_path / "ours")
    changed = SOURCES | {"area": SOURCES["area"].replace("width * height", "float(height * width)")}
    made(tmp_path / "theirs", sandbox, changed, only="area")
    sharing.pull(tmp_path / "ours", sandbox=sandbox)
    assert statuses(tmp_path / "ours", sandbox) == {"area": "accepted", "volume": "unproven", "walls": "unproven", "heating": "unproven"}  # fmt: skip
    assert Toolbox.open(tmp_path / "ours").call("heating", HEATING).result == 1240.0
