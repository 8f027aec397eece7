"""How many lookup tables the shortcut audit finds, and how many honest tools it refuses.

Every example task is "solved" by tables of all its cases, hidden ones included, in many disguises; and honestly, by the
tools of the recorded transcript. Prints one line a task: tables found, honest tools refused.

    python benchmarks/shortcut_audit.py [TASK.jsonl …]
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import toolsmith
from toolsmith.reading.tasks.task_file import read_task_file
from toolsmith.recipes.make.records import MakeOptions
from toolsmith.recipes.make.split import split_cases
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case, Task
from toolsmith.types.tool import Doc, Tool
from toolsmith.verify.accept import accept
from toolsmith.verify.signature import read_function

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
HASH = "int(hashlib.sha256(k.encode()).hexdigest()[:12], 16)"
IMPORTS = "import base64, bisect, difflib, hashlib, json, zlib\n"
READS_ALL = "def extract_arguments(input: str) -> dict:\n    return {'text': input}\n"


def main(paths: list[Path]) -> None:
    sandbox = toolsmith.open_sandbox()
    found = total = refused = honest = 0
    for path in paths:
        task = read_task_file(path)
        cases = split_cases(task, MakeOptions(hidden_limit=100))
        missed = [name for name, code in tables(task, cases) if not is_found(table_tool(task, cases, code), sandbox)]
        count = len(list(tables(task, cases)))
        found, total = found + count - len(missed), total + count
        print(f"{task.name:<24} {count - len(missed)} of {count} tables found", *missed, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        model = f"replay:{EXAMPLES / 'transcripts' / 'demo.jsonl'}"
        for made in toolsmith.make(sorted((EXAMPLES / "tasks").glob("*.jsonl")), Path(folder) / "box", model):
            shortcuts = [check for check in made.verdict.checks if check.name == "shortcuts"]
            honest += 1
            refused += any(check.outcome == "failed" for check in shortcuts)
    sandbox.close()
    print(f"{found} of {total} tables found; {refused} of {honest} honest tools refused")


def is_found(tool: Tool, sandbox: Sandbox) -> bool:
    checks = accept(tool, sandbox, toolsmith.Policy()).verdict.checks
    return any(check.name == "shortcuts" and check.outcome == "failed" for check in checks)


def table_tool(task: Task, cases: tuple[Case, ...], code: str) -> Tool:
    return Tool(
        name="table",
        function="solve",
        code=code,
        signature=read_function(code, "solve").signature,
        doc=Doc(description="A table."),
        cases=cases,
        extraction=READS_ALL if task.is_text else None,
        comparison=task.comparison,
    )


def tables(task: Task, cases: tuple[Case, ...]) -> Iterator[tuple[str, str]]:
    """Name and source of every disguise."""
    head = signature(task, cases[0])
    pairs = [(key(case), case.expected) for case in cases]
    plain, fallback, half = dict(pairs), pairs[0][1], len(pairs) // 2
    hashed = {hashed_key(text): answer for text, answer in pairs}
    coded = {hashed_key(text): json.dumps(answer)[::-1] for text, answer in pairs}
    order = sorted(hashed)
    raw = json.dumps({str(number): answer for number, answer in hashed.items()}).encode()
    packed, plain_packed = (
        base64.b64encode(zlib.compress(text)).decode() for text in (raw, json.dumps(plain).encode())
    )
    rows = "\n".join(f"{number}|{json.dumps(answer).encode().hex()}" for number, answer in hashed.items())
    get = f"{head}    return T.get(str({HASH}), {fallback!r})\n"
    yield "dict", f"{IMPORTS}T = {plain!r}\n{head}    return T[k]\n"
    yield (
        "ifs",
        IMPORTS + head + "".join(f"    if k == {a!r}:\n        return {b!r}\n" for a, b in pairs) + ends(fallback),
    )
    yield (
        "match",
        f"{IMPORTS}{head}    match k:\n"
        + "".join(f"        case {a!r}:\n            return {b!r}\n" for a, b in pairs)
        + ends(fallback),
    )
    yield "hashed keys", f"{IMPORTS}T = {hashed!r}\n{head}    return T[{HASH}]\n"
    yield "try, constant", f"{IMPORTS}T = {hashed!r}\n{head}    return T.get({HASH}, {fallback!r})\n"
    yield (
        "try, another row",
        f"{IMPORTS}T = {hashed!r}\n{head}    try:\n        return T[{HASH}]\n    except KeyError:\n"
        "        return list(T.values())[len(k) % len(T)]\n",
    )
    yield (
        "nearest hash",
        f"{IMPORTS}K = {order!r}\nV = {[hashed[number] for number in order]!r}\n"
        f"{head}    return V[bisect.bisect_left(K, {HASH}) % len(V)]\n",
    )
    yield (
        "coded answers",
        f"{IMPORTS}T = {coded!r}\n{head}    h = {HASH}\n    answer = T[h] if h in T else list(T.values())[h % len(T)]\n"
        "    return json.loads(answer[::-1])\n",
    )
    yield (
        "packed",
        f"{IMPORTS}T = json.loads(zlib.decompress(base64.b64decode({plain_packed!r})))\n{head}    return T[k]\n",
    )
    yield "packed, hashed", f"{IMPORTS}T = json.loads(zlib.decompress(base64.b64decode({packed!r})))\n{get}"
    pieces = [packed[at : at + 60] for at in range(0, len(packed), 60)]
    yield "packed in pieces", f"{IMPORTS}T = json.loads(zlib.decompress(base64.b64decode(''.join({pieces!r}))))\n{get}"
    yield "masked bytes", f"{IMPORTS}T = json.loads(bytes(b ^ 77 for b in {[b ^ 77 for b in raw]!r}).decode())\n{get}"
    number = int.from_bytes(raw, "big")
    yield (
        "one large number",
        f"{IMPORTS}N = {hex(number)}\nT = json.loads(N.to_bytes((N.bit_length() + 7) // 8, 'big').decode())\n{get}",
    )
    yield (
        "rows of a text",
        f"{IMPORTS}T = dict(row.split('|', 1) for row in '''{rows}'''.split('\\n'))\n{head}    h = str({HASH})\n"
        f"    return json.loads(bytes.fromhex(T[h])) if h in T else {fallback!r}\n",
    )
    yield "nearest text", f"{IMPORTS}T = {plain!r}\n{head}    return T[difflib.get_close_matches(k, T, 1, 0)[0]]\n"
    first, second = dict(list(hashed.items())[:half]), dict(list(hashed.items())[half:])
    yield (
        "two tables",
        f"{IMPORTS}A = {first!r}\nB = {second!r}\n{head}    h = {HASH}\n    return A[h] if h in A else B[h]\n",
    )
    sums = {checksum(text): answer for text, answer in pairs}
    yield (
        "checksums",
        f"{IMPORTS}T = {sums!r}\n{head}    return T[len(k) * 100000 + sum(i * ord(c) for i, c in enumerate(k))]\n",
    )
    yield "half of the cases", f"{IMPORTS}T = {first!r}\n{head}    return T.get({HASH}, {fallback!r})\n"


def signature(task: Task, case: Case) -> str:
    """The first lines of a function that puts what it is given into one text, `k`."""
    answer = type(case.expected).__name__
    if task.is_text:
        return f"def solve(text: str) -> {answer}:\n    k = text\n"
    arguments = case.arguments or {}
    typed = ", ".join(f"{name}: {type(value).__name__}" for name, value in arguments.items())
    named = ", ".join(f"{name!r}: {name}" for name in arguments)
    return f"def solve({typed}) -> {answer}:\n    k = json.dumps({{{named}}}, sort_keys=True)\n"


def key(case: Case) -> str:
    return case.input if case.input is not None else json.dumps(case.arguments, sort_keys=True)


def hashed_key(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16)


def checksum(text: str) -> int:
    return len(text) * 100000 + sum(place * ord(mark) for place, mark in enumerate(text))


def ends(fallback: Any) -> str:
    return f"    return {fallback!r}\n"


if __name__ == "__main__":
    main([Path(path) for path in sys.argv[1:]] or sorted((EXAMPLES / "tasks").glob("*.jsonl")))
