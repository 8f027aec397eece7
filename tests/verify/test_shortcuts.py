"""Lookup tables in all their disguises are rejected; honest tools are not."""

from __future__ import annotations

import base64
import json
import zlib

import pytest

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Tool
from toolsmith.verify.accept import accept
from toolsmith.verify.signature import read_function

PAIRS = [(17 * n % 101 + 40, 29 * n % 97 + 35) for n in range(40)]
TABLE = {f"{a},{b}": a * b - a for a, b in PAIRS}
PACKED = base64.b64encode(zlib.compress(json.dumps(TABLE).encode())).decode()
HASHED = {(a * 31 + b) % 100_003: a * b - a for a, b in PAIRS}

HONEST = "def f(a: int, b: int) -> int:\n    return a * b - a\n"
SHORTCUTS = {
    "a dict": f"T = {TABLE!r}\ndef f(a: int, b: int) -> int:\n    return T[f'{{a}},{{b}}']\n",
    "a chain of ifs": "def f(a: int, b: int) -> int:\n"
    + "".join(f"    if a == {a} and b == {b}:\n        return {a * b - a}\n" for a, b in PAIRS)
    + "    return 0\n",
    "a hash of the input": f"T = {HASHED!r}\ndef f(a: int, b: int) -> int:\n    return T.get((a * 31 + b) % 100003, 0)\n",
    "a try around a table": f"T = {TABLE!r}\ndef f(a: int, b: int) -> int:\n    try:\n"
    "        return T[f'{a},{b}']\n    except KeyError:\n        return a + b\n",
    "a packed table": "import base64, json, zlib\n"
    f"T = json.loads(zlib.decompress(base64.b64decode({PACKED!r})))\n"
    "def f(a: int, b: int) -> int:\n    return T[f'{a},{b}']\n",
    "a table of some cases before the honest way": f"T = {dict(list(TABLE.items())[:20])!r}\n"
    "def f(a: int, b: int) -> int:\n    return T.get(f'{a},{b}', a * b - a)\n",
    "a list of triples": f"T = {[(a, b, a * b - a) for a, b in PAIRS]!r}\ndef f(a: int, b: int) -> int:\n"
    "    for x, y, z in T:\n        if (x, y) == (a, b):\n            return z\n    return 1\n",
}


def _tool(code: str) -> Tool:
    source = read_function(code)
    cases = tuple(
        Case(arguments={"a": a, "b": b}, expected=a * b - a, part="hidden" if n > 5 else "shown")
        for n, (a, b) in enumerate(PAIRS)
    )
    return Tool(name="t", function="f", code=code, signature=source.signature, doc=Doc(description="d"), cases=cases)


def test_an_honest_tool_is_accepted(sandbox: Sandbox) -> None:
    verdict = accept(_tool(HONEST), sandbox, Policy()).verdict
    assert verdict.is_accepted, verdict.reasons


@pytest.mark.parametrize("disguise", SHORTCUTS)
def test_a_lookup_table_is_rejected(disguise: str, sandbox: Sandbox) -> None:
    verdict = accept(_tool(SHORTCUTS[disguise]), sandbox, Policy()).verdict
    failed = {check.name for check in verdict.checks if check.outcome == "failed"}
    assert "shortcuts" in failed, verdict


def test_an_extraction_that_solves_is_rejected(sandbox: Sandbox) -> None:
    cases = tuple(Case(input=f"{a} {b}", expected=a * b - a) for a, b in PAIRS)
    code = "def f(answer: int) -> int:\n    return answer\n"
    extraction = "def extract_arguments(input: str) -> dict:\n    a, b = map(int, input.split())\n    return {'answer': a * b - a}\n"
    tool = _tool(code).with_(cases=cases, extraction=extraction)
    verdict = accept(tool, sandbox, Policy()).verdict
    assert verdict.status == "rejected"
    assert any("one of the arguments" in item for check in verdict.checks for item in check.evidence)


def test_chance_is_found_out(sandbox: Sandbox) -> None:
    code = "def f(a: int, b: int) -> int:\n    return a * b - a + hash('x') % 2 * 0 + len({'p', 'q'} and list({'p', 'q', 'r'})[0]) * 0\n"
    shaky = (
        "def f(a: int, b: int) -> int:\n    return a * b - a if list({'p', 'q', 'r'})[0] == 'p' else a * b - a + 1\n"
    )
    assert accept(_tool(code), sandbox, Policy()).verdict.status == "accepted"
    assert accept(_tool(shaky), sandbox, Policy()).verdict.status == "rejected"
