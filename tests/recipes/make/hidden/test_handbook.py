"""A handbook of worked cases and tables, without a single exercise, ends with proven tools."""

from __future__ import annotations

from pathlib import Path

from tests.recipes.make.planted import json_block, proposal
from toolsmith.library.make.make_from_reference import make_from_reference
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.make.reference_report import ToolReport
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.message import Question

HANDBOOK = Path(__file__).with_name("handbook.md")
VELOCITY = "import math\n\ndef velocity(flow: float, diameter: float) -> float:\n    return 4 * flow / (math.pi * diameter**2)\n"
AREA = "import math\n\ndef area(diameter: float) -> float:\n    return math.pi * diameter**2 / 4\n"
LOSS = "def loss(u: float, a: float, warm: float, cold: float) -> float:\n    return u * a * (warm - cold)\n"
TOOLS = {
    "Flow and velocity": ("velocity", VELOCITY, "m/s", ["flow", "diameter"]),
    "Areas of pipes": ("area", AREA, "mm^2", ["diameter"]),
    "Loss of a wall": ("loss", LOSS, "W", ["u", "a", "warm", "cold"]),
}
CALLS = {
    "velocity": [("example 2", {"flow": 0.025, "diameter": 0.15})],
    "area": [(f"table 1, row {row}, column 2", {"diameter": d}) for row, d in ((2, 15), (4, 25), (6, 40))],
    "loss": [("example 2", {"u": 0.24, "a": 30, "warm": 21, "cold": -9})],
}


def made(folder: Path, sandbox: Sandbox, wrong: tuple[str, str] = ("", "")) -> tuple[dict[str, ToolReport], list[str]]:
    asked: list[str] = []

    def respond(question: Question) -> str:
        text = question.messages[0].content
        asked.append(text)
        if question.purpose in ("call_exercises", "check_calls"):
            name = text.partition("### ")[2].split()[0]
            calls = [{"exercise": number, "tool": name, "arguments": given} for number, given in CALLS[name]]
            return json_block({"calls": calls})
        name, code, unit, parameters = next(tool for title, tool in TOOLS.items() if f" {title}\n" in text)
        return proposal(name, code.replace(*wrong) if wrong[0] else code, unit, parameters)

    report = make_from_reference(str(HANDBOOK), folder / "box", ScriptedModel(respond), sandbox=sandbox, jobs=1)
    tools = [tool for chapter in report.chapters for section in chapter.sections for tool in section.tools]
    return {tool.name: tool for tool in tools}, asked


def test_worked_cases_and_rows_prove_its_tools(tmp_path: Path, sandbox: Sandbox) -> None:
    tools, asked = made(tmp_path, sandbox)
    shown = {name: (tool.outcome, tool.exercises_right, tool.exercises_tried) for name, tool in tools.items()}
    assert shown == {"velocity": ("proven", 1, 1), "area": ("proven", 3, 3), "loss": ("proven", 1, 1)}
    makers = [text for text in asked if "kebab-case-name" in text]
    assert not any(number in text for text in makers for number in ("1.41", "216 W", "177", "491", "1.59", "420 W"))
    assert all(any(number in text for text in makers) for number in ("___[1a] m/s", "___[1a] W", "314"))


def test_a_wrong_formula_is_found_without_an_exercise(tmp_path: Path, sandbox: Sandbox) -> None:
    tools, _ = made(tmp_path, sandbox, ("math.pi * diameter**2", "math.pi * diameter"))
    assert [tools[name].outcome for name in ("velocity", "area", "loss")] == ["dropped", "dropped", "proven"]
