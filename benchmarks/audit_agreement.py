"""Holds `toolsmith audit` against an independent check of the same library, tool by tool.

    python benchmarks/audit_agreement.py LIBRARY.json… [--sample N] [--list] [--adopt FOLDER]

The check shares no code with toolsmith: it runs each tool's source in a process of its own, calls it with its own
example, and compares numbers within 2 % and texts word by word. It runs the library's code without a sandbox: give it a
library that you would run. Measured with the two files of `dataset/adapt_tools` of lujiaxuan0520/Test-Time-Tool-Evol
(1,841 tools), which is not part of this repository.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from toolsmith.library.check.audit import audit_library
from toolsmith.library.make.adopt import adopt

TOLERANCE = 0.02
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")
_RUN = r"""
import ast, inspect, json, sys
def plain(value):
    if isinstance(value, dict): return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set)): return [plain(v) for v in value]
    if hasattr(value, "tolist"): return plain(value.tolist())
    if isinstance(value, (bool, int, float, str)) or value is None: return value
    try: return float(value)
    except Exception: return str(value)
entry = json.loads(sys.stdin.read())
scope = {}
exec(entry["code"], scope)
function = scope[entry["name"]]
given = entry["example"]["input"]
names = list(inspect.signature(function).parameters)
if isinstance(given, str) and len(names) > 1:
    try: given = ast.literal_eval(given)
    except Exception: pass
ways = []
if not names or (given in (None, "", {}, []) and all(p.default is not p.empty for p in inspect.signature(function).parameters.values())): ways.append(lambda: function())
if isinstance(given, dict) and set(given) <= set(names): ways.append(lambda: function(**given))
if isinstance(given, (list, tuple)) and len(names) > 1: ways.append(lambda: function(*given))
if given is not None: ways.append(lambda: function(given))
for way in ways:
    try:
        print("RESULT " + json.dumps(plain(way()))); break
    except Exception as error:
        print("ERROR", type(error).__name__)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, default=0, help="so many entries of each file, drawn by chance")
    parser.add_argument("--list", action="store_true", help="every tool on which the two do not agree")
    parser.add_argument("--adopt", type=Path, metavar="FOLDER", help="also what becomes of them, in toolboxes there")
    options = parser.parse_args()
    both: Counter[tuple[bool, bool]] = Counter()
    faults: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    for library in options.library:
        entries = json.loads(library.read_text("utf-8"))
        names = list(entries)
        if options.sample:
            names = random.Random(0).sample(names, min(options.sample, len(names)))  # noqa: S311 - a sample, no secret
        chosen = {name: entries[name] for name in entries if name in set(names)}
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / library.name
            file.write_text(json.dumps(chosen), "utf-8")
            found = audit_library(file)
            if options.adopt:
                verdicts.update(each.outcome for each in adopt(str(file), options.adopt / library.stem))
        with ThreadPoolExecutor(2) as threads:
            checked = list(threads.map(_check, chosen.values()))
        for entry, (own, why), finding in zip(chosen.values(), checked, found.findings, strict=True):
            ours = finding.outcome == "reproduces"
            both[own, ours] += 1
            outcomes[finding.outcome] += 1
            if own != ours:
                fault = _fault(finding.outcome, own=own)
                faults[fault] += 1
                if options.list:
                    shown = finding.actual if finding.outcome == "differs" else finding.reason
                    print(f"{entry['name']}: {finding.outcome} / check: {why}; expected "
                          f"{str(entry['example'].get('result'))[:60]!r}, got {str(shown)[:80]!r}: {fault}")  # fmt: skip
    total = sum(both.values())
    own, ours = (both[True, True] + both[True, False]) / total, (both[True, True] + both[False, True]) / total
    print(
        f"{total} tools; the check: {own:.1%} reproduce their example; audit: {ours:.1%}; apart {abs(own - ours):.1%}"
    )
    print(
        f"agree on {(both[True, True] + both[False, False]) / total:.1%}; only the check {both[True, False]}, only audit {both[False, True]}"
    )
    print("audit:", dict(outcomes.most_common()))
    if verdicts:
        print("adopted:", dict(verdicts.most_common()))
    print("disagreements:", dict(faults.most_common()))


def _fault(outcome: str, *, own: bool) -> str:
    """Whose the disagreement is: the library's where its example is not what its own digits say."""
    if own and outcome == "differs":
        return "library: its example is off by more than its digits, and less than 2 %"
    if own:
        return f"audit: {outcome} where the check ran it"
    return "check: it reads the first number of the example alone, or not its form"


def _check(entry: dict[str, Any]) -> tuple[bool, str]:
    try:
        done = subprocess.run(
            [sys.executable, "-c", _RUN],
            input=json.dumps(entry),
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False, "over time"
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        return False, (done.stdout.splitlines() or done.stderr.splitlines() or ["nothing"])[-1][:60]
    result = json.loads(lines[-1][7:])
    expected = entry["example"].get("result")
    return (_same(result, expected), "compared")


def _same(result: Any, expected: Any) -> bool:
    if isinstance(result, str) or (isinstance(expected, str) and not _NUMBER.search(expected)):
        return str(result).lower().split() == str(expected).lower().split() or _numbers_agree(result, expected)
    return _numbers_agree(result, expected)


def _numbers_agree(result: Any, expected: Any) -> bool:
    left, right = _numbers(result), _numbers(expected)
    if isinstance(result, (int, float)) and not isinstance(result, bool):
        right = right[:1]
    if not left or len(left) != len(right):
        return False
    return all(a == b or abs(a - b) <= TOLERANCE * max(abs(a), abs(b)) for a, b in zip(left, right, strict=True))


def _numbers(value: Any) -> list[float]:
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, (int, float)):
        return [float(value)]
    if isinstance(value, dict):
        return [number for each in value.values() for number in _numbers(each)]
    if isinstance(value, list):
        return [number for each in value for number in _numbers(each)]
    return [float(found) for found in _NUMBER.findall(str(value))]


if __name__ == "__main__":
    main()
