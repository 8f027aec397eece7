"""Tables of published facts are accepted where the task says so, and rows that the maker did not see are right."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

import toolsmith
from toolsmith.models.scripted import ScriptedModel
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Tool
from toolsmith.verify.accept import accept
from toolsmith.verify.signature import read_function

SYMBOLS = [
    "H",
    "He",
    "Li",
    "Be",
    "B",
    "C",
    "N",
    "O",
    "F",
    "Ne",
    "Na",
    "Mg",
    "Al",
    "Si",
    "P",
    "S",
    "Cl",
    "Ar",
    "K",
    "Ca",
    "Sc",
    "Ti",
    "V",
    "Cr",
    "Mn",
    "Fe",
    "Co",
    "Ni",
    "Cu",
    "Zn",
    "Ga",
    "Ge",
    "As",
    "Se",
    "Br",
    "Kr",
]
MASSES = dict(zip(SYMBOLS, [
    1.008, 4.0026, 6.94, 9.0122, 10.81, 12.011, 14.007, 15.999, 18.998, 20.180, 22.990, 24.305, 26.982, 28.085, 30.974, 32.06, 35.45,
    39.95, 39.098, 40.078, 44.956, 47.867, 50.942, 51.996, 54.938, 55.845, 58.933, 58.693, 63.546, 65.38, 69.723, 72.630, 74.922, 78.971,
    79.904, 83.798,
], strict=True))  # fmt: skip
SCORES = {f"{a}{b}": ((ord(a) * ord(b)) % 11) - 4 for a in "ARNDCQEGHILK" for b in "ARNDCQEGHILK" if a <= b}
CRC = [zlib.crc32(bytes([value])) for value in range(256)]

MASS = "def f(symbol: str) -> float:\n    return T[symbol]\n"
SCORE = "def f(a: str, b: str) -> int:\n    return T[''.join(sorted((a, b)))]\n"
CHECKSUM = "def f(byte: int) -> int:\n    return T[byte]\n"
FACTS = {
    "masses of elements": (f"T = {MASSES!r}\n{MASS}", [({"symbol": each}, mass) for each, mass in MASSES.items()]),
    "a matrix of scores": (f"T = {SCORES!r}\n{SCORE}", [({"a": k[0], "b": k[1]}, v) for k, v in SCORES.items()]),
    "a table of checksums": (f"T = {CRC!r}\n{CHECKSUM}", [({"byte": n * 5}, CRC[n * 5]) for n in range(51)]),
}


def tool_of_facts(code: str, rows: list[tuple[dict[str, object], object]], shown: int, facts: str = "CIAAW") -> Tool:
    cases = tuple(
        Case.model_validate({"arguments": asked, "expected": answer, "part": "shown" if place < shown else "hidden"})
        for place, (asked, answer) in enumerate(rows)
    )
    signature = read_function(code).signature
    return Tool(
        name="t", function="f", code=code, signature=signature, doc=Doc(description="d"), cases=cases, facts=facts
    )


@pytest.mark.parametrize("name", FACTS)
def test_a_table_of_facts_is_accepted_where_the_task_says_so(name: str, sandbox: Sandbox) -> None:
    tool = tool_of_facts(*FACTS[name], shown=8)
    verdict = accept(tool, sandbox, Policy()).verdict
    assert verdict.is_accepted, verdict.reasons
    (check,) = [check for check in verdict.checks if check.name == "facts"]
    assert "facts from: CIAAW" in check.summary
    assert check.evidence == (f"line 1: a table of {len(FACTS[name][0].splitlines()[0].split(', '))} rows",)


def test_the_same_table_is_a_lookup_table_where_nobody_says_that_it_is_facts(sandbox: Sandbox) -> None:
    tool = tool_of_facts(*FACTS["masses of elements"], shown=8, facts="")
    assert accept(tool, sandbox, Policy()).verdict.status == "rejected"


@pytest.mark.parametrize("again", [[], [({"symbol": each.lower()}, mass) for each, mass in list(MASSES.items())[:24]]])
def test_a_table_of_the_rows_that_were_shown_is_rejected(
    again: list[tuple[dict[str, object], object]], sandbox: Sandbox
) -> None:
    """Also where most hidden cases are the shown rows in other letters."""
    seen = dict(list(MASSES.items())[:24])
    code = f"T = {seen!r}\ndef f(symbol: str) -> float:\n    return T.get(symbol.title(), 0.0)\n"
    rows = [*FACTS["masses of elements"][1][:24], *again, *FACTS["masses of elements"][1][24 if not again else 35 :]]
    verdict = accept(tool_of_facts(code, rows, shown=24), sandbox, Policy()).verdict
    assert verdict.status == "rejected"
    assert any(reason.startswith("facts: 0 of") for reason in verdict.reasons)


def test_facts_may_not_hide_in_a_packed_text(sandbox: Sandbox) -> None:
    packed = json.dumps(MASSES).encode().hex()
    code = f"import json\nT = json.loads(bytes.fromhex({packed!r}))\n{MASS}"
    verdict = accept(tool_of_facts(code, FACTS["masses of elements"][1], shown=8), sandbox, Policy()).verdict
    assert verdict.status == "rejected"


def test_a_tool_of_facts_is_marked_as_one(tmp_path: Path, sandbox: Sandbox) -> None:
    file = tmp_path / "masses.jsonl"
    head = {"task": "masses", "description": "Standard atomic masses.", "facts": {"source": "CIAAW 2021"}}
    lines = [head, *({"arguments": asked, "expected": mass} for asked, mass in FACTS["masses of elements"][1])]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    doc = json.dumps({"name": "atomic-mass", "description": "Mass.", "parameters": {"symbol": "of an element"}})
    maker = ScriptedModel([f"```json\n{doc}\n```\n```python function\nT = {MASSES!r}\n{MASS}```\n"])
    (made,) = toolsmith.make(file, tmp_path / "box", maker, sandbox=sandbox)
    assert made.verdict.is_accepted, made.verdict.reasons
    assert "published facts (`CIAAW 2021`)" in maker.questions[0].messages[0].content
    assert "as published in: CIAAW 2021" in (tmp_path / "box/atomic-mass/SKILL.md").read_text()
    (again,) = toolsmith.verify_toolbox(tmp_path / "box", sandbox=sandbox)
    assert again.verdict == again.recorded
