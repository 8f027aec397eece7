"""Functions that know their published examples and nothing else, in several disguises; and honest ones beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from toolsmith.library.check.audit import audit_library
from toolsmith.library.make.adopt import adopt
from toolsmith.sandbox.sandbox import Sandbox

_SQUARES = ("assert {name}(2) == 4", "assert {name}(3) == 9", "assert {name}(5) == 25")
_GREETINGS = tuple(f"assert {{name}}({text!r}) == {text.upper()!r}" for text in ("hello", "bye", "thanks", "please"))
_HASHES = {sum(ord(c) * (i + 1) for i, c in enumerate(text)): text.upper() for text in ("hello", "bye", "thanks")}

# Signature without the name, body, examples.
TABLES = {
    "dict": ("(n: int) -> int", "return {2: 4, 3: 9, 5: 25}[n]", _SQUARES),
    "dict with a default": ("(n: int) -> int", "return {2: 4, 3: 9, 5: 25}.get(n, 0)", _SQUARES),
    "a row more than the examples": ("(n: int) -> int", "return {2: 4, 3: 9, 5: 25, 70: 4900}.get(n, 0)", _SQUARES),
    "comparisons": (
        "(n: int) -> int",
        (
            "if n == 2:\n        return 4\n    elif 3 == n:\n        return 9\n    elif n == 5:\n        return 25\n"
            "    raise ValueError(n)"
        ),
        _SQUARES,
    ),
    "conditional expression": ("(n: int) -> int", "return 4 if n == 2 else 9 if n == 3 else 25", _SQUARES),
    "match": (
        "(n: int) -> int",
        "match n:\n        case 2:\n            return 4\n        case 3:\n            return 9\n    return 25",
        _SQUARES,
    ),
    "pairs": (
        "(n: int) -> int",
        "for key, value in [(2, 4), (3, 9), (5, 25)]:\n        if key == n:\n            return value\n    return 0",
        _SQUARES,
    ),
    "parallel lists": ("(n: int) -> int", "return [4, 9, 25][[2, 3, 5].index(n)]", _SQUARES),
    "packed text": (
        "(n: int) -> int",
        'return int(dict(row.split(":") for row in "2:4;3:9;5:25".split(";")).get(str(n), "0"))',
        _SQUARES,
    ),
    "keys as text": ("(n: int) -> int", 'return {"2": 4, "3": 9, "5": 25}.get(str(n), 0)', _SQUARES),
    "shifted": ("(n: int) -> int", "return {3: 5, 4: 10, 6: 26}.get(n + 1, 1) - 1", _SQUARES),
    "by position": ("(n: int) -> int", "return [None, None, 4, 9, None, 25][n]", _SQUARES),
    "hashed keys": (
        "(text: str) -> str",
        f'return {_HASHES!r}.get(sum(ord(c) * (i + 1) for i, c in enumerate(text)), "")',
        _GREETINGS[:3],
    ),
    "parts of the inputs": (
        "(text: str) -> str",
        (
            'if text in ("hello",):\n        return "HELLO"\n    if text == "bye":\n        return "BYE"\n'
            '    return "THANKS" if text == "thanks" else "PLEASE"'
        ),
        _GREETINGS,
    ),
    "two arguments": (
        "(a: float, b: float) -> float",
        "return {(3, 4): 5.0, (5, 12): 13.0, (8, 15): 17.0}[(a, b)]",
        ("assert {name}(3, 4) == 5.0", "assert {name}(5, 12) == 13.0", "assert {name}(8, 15) == 17.0"),
    ),
}
HONEST = {
    "computed": ("(n: int) -> int", "return n * n", _SQUARES),
    "recursion with its base cases": (
        "(n: int) -> int",
        "if n == 0:\n        return 0\n    if n == 1:\n        return 1\n    return 2 * n",
        ("assert {name}(0) == 0", "assert {name}(1) == 1"),
    ),
    "a vocabulary": (
        "(text: str) -> int",
        'return sum({"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}[c] for c in text)',
        ("assert {name}('I') == 1", "assert {name}('V') == 5", "assert {name}('X') == 10"),
    ),
    "a choice of few": (
        "(n: float) -> str",
        'return "positive" if n > 0 else "negative" if n < 0 else "zero"',
        ("assert {name}(0) == 'zero'", "assert {name}(5) == 'positive'", "assert {name}(-3) == 'negative'"),
    ),
    "thresholds": (
        "(n: int) -> str",
        'return "A" if n >= 90 else "B" if n >= 80 else "C" if n >= 70 else "F"',
        ("assert {name}(90) == 'A'", "assert {name}(80) == 'B'", "assert {name}(70) == 'C'", "assert {name}(9) == 'F'"),
    ),
    "members of a set": (
        "(text: str) -> bool",
        'return text in ["a", "e", "i", "o", "u"]',
        ("assert {name}('a') == True", "assert {name}('e') == True", "assert {name}('b') == False"),
    ),
    "all that the signature lists": (
        '(colour: Literal["red", "green", "amber"]) -> str',
        'return {"red": "stop", "green": "go", "amber": "wait"}[colour]',
        ("assert {name}('red') == 'stop'", "assert {name}('green') == 'go'", "assert {name}('amber') == 'wait'"),
    ),
    "a strict format": (
        "(text: str) -> int",
        (
            'year, month, day = text.split("-")\n    if len(year) != 4 or not (year + month + day).isdigit():\n'
            "        raise ValueError(text)\n    return int(month)"
        ),
        ("assert {name}('2024-01-31') == 1", "assert {name}('2023-12-24') == 12"),
    ),
}


def _library(file: Path, kinds: dict[str, tuple[str, str, tuple[str, ...]]]) -> Path:
    entries = []
    for place, (kind, (signature, body, examples)) in enumerate(kinds.items()):
        name = f"fn_{place}_{kind.replace(' ', '_')}"
        code = f'from typing import Literal\n\n\ndef {name}{signature}:\n    """{kind}"""\n    {body}\n'
        example = "\n".join(example.format(name=name) for example in examples)
        entries.append({"name": name, "code": code, "description": f"{kind}, number {place}", "example": example})
    file.write_text("\n".join(json.dumps(entry) for entry in entries))
    return file


def test_tables_of_examples_are_rejected_with_that_reason(tmp_path: Path, sandbox: Sandbox) -> None:
    library = _library(tmp_path / "tables.jsonl", TABLES)
    adopted = adopt(str(library), tmp_path / "box", sandbox=sandbox)
    kept = [each.source for each in adopted if each.commit]
    assert not kept
    assert {each.outcome for each in adopted} <= {"shortcuts", "duplicate"}
    first = adopted[0]
    assert "it reads only a table of its examples" in first.reason
    assert "hidden cases" not in first.reason, "the reason that rejects is the reason that is told"


@pytest.mark.parametrize("kind", TABLES)
def test_the_audit_knows_each_disguise(kind: str, tmp_path: Path, sandbox: Sandbox) -> None:
    library = _library(tmp_path / "tables.jsonl", {kind: TABLES[kind]})
    found = audit_library(library, sandbox=sandbox)
    assert found.reproducing == 1
    assert found.tables_of_examples == 1, found.findings[0]


def test_honest_functions_with_few_examples_are_kept_and_proven_only_where_these_decide_all(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    library = _library(tmp_path / "honest.jsonl", HONEST)
    adopted = adopt(str(library), tmp_path / "box", sandbox=sandbox)
    proven = {each.path.rpartition("/")[2] for each in adopted if each.outcome == "accepted"}
    assert proven == {"fn-0-computed", "fn-7-a-strict-format"}
    assert {each.outcome for each in adopted} == {"accepted", "unproven"}
    found = audit_library(library, sandbox=sandbox)
    assert found.reproducing == len(HONEST)
    assert [each.name for each in found.findings if each.reads_its_examples] == []


def test_a_toolbox_is_verified_by_the_same_rules_as_it_is_filled(tmp_path: Path, sandbox: Sandbox) -> None:
    from tests.toolbox.tools import tool_of
    from toolsmith.library.check.verify import verify_toolbox
    from toolsmith.toolbox.toolbox import Toolbox
    from toolsmith.types.task import Case
    from toolsmith.types.verdict import Verdict

    codes = {"table": ("return {2: 4, 3: 9, 5: 25}.get(n, 0)", 2), "cube": ("return n * n * n", 3)}
    tools = [
        tool_of(
            f"def {name}(n: int) -> int:\n    {body}\n",
            name,
            cases=tuple(Case(arguments={"n": n}, expected=n**power) for n in (2, 3, 5)),
            verdict=Verdict(status="unproven", checks=()),
        )
        for name, (body, power) in codes.items()
    ]
    box = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    box.add_many(tools, keep_unproven=True)
    found = {each.path: each.verdict.status for each in verify_toolbox(box, sandbox)}
    assert found == {"cube": "unproven", "table": "rejected"}
