"""What a loop costs inside the sandbox, beside plain Python and other ways to restrict it: processor time, and ratios.

    python benchmarks/sandbox_loops.py [--repeats 7] [--peers PYTHON]

Peers, in the same run and on the same loops: RestrictedPython with its `safe_builtins`, `utility_builtins` and the
guards that its documentation shows, and smolagents' LocalPythonExecutor, by the interpreter that `--peers` names. A
hundredth of the rounds is enough for that one. Ways take turns, the median counts; ends with 1 where a loop takes more
than twice the time of plain Python.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.policy import Policy
from toolsmith.types.program import Program

POLICY = Policy(seconds=60.0)
MOST = 2.0
LOOPS: Mapping[str, str] = {
    "self._x = self._x + 1": """
class Counter:
    def __init__(self):
        self._x = 0
    def step(self):
        self._x = self._x + 1
def tool(n):
    counter = Counter()
    for _ in range(n):
        counter.step()
    return counter._x
""",
    "'...'.format": """
def tool(n):
    size = 0
    for number in range(n):
        size += len("{} of {:.2f}".format(number, 2.5))
    return size
""",
    "template.format": """
def tool(n, template="{} of {:.2f} and {name}"):
    size = 0
    for number in range(n):
        size += len(template.format(number, 2.5, name="x"))
    return size
""",
    "getattr": """
class Point:
    x = 1
def tool(n):
    point, total = Point(), 0
    for number in range(n):
        total += getattr(point, "x") + getattr(point, "y", number)
    return total
""",
    "getattr, by a name": """
class Point:
    def __init__(self):
        self.x, self.y_axis = 1, 2
def tool(n):
    point, total = Point(), 0
    names = ["x", "y_axis"]
    for number in range(n):
        for name in names:
            total += getattr(point, name)
    return total
""",
    "type(x)": """
def tool(n):
    total = 0
    for number in range(n):
        if type(number) is int:
            total += 1
    return total
""",
    "math.sqrt": """
import math
def tool(n):
    total = 0.0
    for number in range(n):
        total += math.sqrt(number)
    return total
""",
    "dict and list": """
def tool(n):
    counts, last = {}, []
    for number in range(n):
        key = number % 97
        counts[key] = counts.get(key, 0) + 1
        last.append(key)
        if len(last) > 50:
            last.pop(0)
    return sorted(counts.items())[:3]
""",
    "dataclass": """
from dataclasses import dataclass
@dataclass
class Item:
    price: float
    count: int
    def total(self):
        return self.price * self.count
def tool(n):
    total = 0.0
    for number in range(n):
        total += Item(1.5, number).total()
    return total
""",
    "comprehension": """
def tool(n):
    return sum(x * x for x in [y + 1 for y in range(n)] if x % 3)
""",
    "text": """
def tool(n):
    words = []
    for number in range(n):
        words.append(f"{number:04d}".strip("0").upper().replace("1", "one"))
    return len(",".join(words))
""",
}
ROUNDS: Mapping[str, int] = dict.fromkeys(LOOPS, 200_000)
_IN_PEER = """
import json, sys, time
loops, rounds, repeats = json.loads(sys.argv[1]), json.loads(sys.argv[2]), int(sys.argv[3])
from smolagents.local_python_executor import LocalPythonExecutor
found = {}
for name, code in loops.items():
    spent = []
    for _ in range(repeats):
        executor = LocalPythonExecutor(additional_authorized_imports=["math", "dataclasses"])
        executor.send_tools({})
        try:
            executor(code)
            started = time.process_time()
            executor(f"tool({rounds[name] // 100})")
            spent.append(time.process_time() - started)
        except Exception as error:
            spent = f"{type(error).__name__}: {error}"
            break
    found[name] = spent
print(json.dumps(found))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--peers", help="interpreter that has smolagents")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; nanoseconds a round in plain Python, times that\n")
    print(f"{'loop':24}{'plain ns':>10}{'toolsmith':>11}{'RestrictedPython':>18}{'smolagents':>12}")
    smolagents = _smolagents(options.peers, options.repeats) if options.peers else {}
    worst = max(_measure(name, options.repeats, smolagents.get(name, "not measured")) for name in LOOPS)
    print(f"\nworst of toolsmith's: {worst:.2f}")
    sys.exit(worst > MOST)


def _measure(name: str, repeats: int, peer: list[float] | str) -> float:
    """One line; gives the ratio of ours."""
    plain, restricted = _plain(LOOPS[name]), _restricted(LOOPS[name])
    program = Program(name="tool", code=LOOPS[name], function="tool")
    spent: dict[str, list[float]] = {"plain": [], "ours": [], "restricted": []}
    with contextlib.closing(open_sandbox()) as sandbox:
        for _ in range(repeats):
            spent["plain"].append(_processor_time(plain, ROUNDS[name]))
            trial = sandbox.call(program, {"n": ROUNDS[name]}, POLICY)
            if not trial.is_ok:
                sys.exit(f"{name}: {trial.explain()}")
            spent["ours"].append(trial.cpu_seconds)
            if restricted is not None:
                spent["restricted"].append(_processor_time(restricted, ROUNDS[name]))
    base = statistics.median(spent["plain"])
    ours = statistics.median(spent["ours"]) / base
    others = [statistics.median(spent["restricted"]) / base if restricted else None]
    others.append(statistics.median(peer) * 100 / base if isinstance(peer, list) else None)
    shown = [f"{each:.1f}" if each is not None else "-" for each in others]
    print(f"{name:24}{base / ROUNDS[name] * 1e9:10.0f}{ours:11.2f}{shown[0]:>18}{shown[1]:>12}")
    if isinstance(peer, str) and peer != "not measured":
        print(f"    smolagents: {peer.splitlines()[0][:100]}")
    return ours


def _plain(code: str) -> Callable[[int], Any]:
    scope: dict[str, Any] = {"__name__": "loop"}
    sys.modules["loop"] = type(sys)("loop")  # where `dataclasses` looks
    exec(compile(code, "<loop>", "exec", dont_inherit=True), scope)  # noqa: S102  # the loops above
    found: Callable[[int], Any] = scope["tool"]
    return found


def _restricted(code: str) -> Callable[[int], Any] | None:
    """As its documentation deploys it; None where it refuses the loop."""
    from RestrictedPython import compile_restricted, safe_builtins, utility_builtins
    from RestrictedPython.Eval import default_guarded_getitem, default_guarded_getiter
    from RestrictedPython.Guards import full_write_guard, guarded_iter_unpack_sequence, safer_getattr

    scope: dict[str, Any] = {
        "__builtins__": safe_builtins | utility_builtins | {"__import__": __import__, "getattr": safer_getattr},
        "__name__": "loop",
        "__metaclass__": type,
        "_getattr_": safer_getattr,
        "_getitem_": default_guarded_getitem,
        "_getiter_": default_guarded_getiter,
        "_iter_unpack_sequence_": guarded_iter_unpack_sequence,
        "_write_": full_write_guard,
        "_inplacevar_": lambda _, left, right: left + right,
    } | {name: getattr(__import__("builtins"), name) for name in ("sum", "min", "max", "dict", "list", "type")}
    with contextlib.suppress(SyntaxError, NameError, TypeError, AttributeError, NotImplementedError):
        exec(compile_restricted(code, "<loop>", "exec"), scope)  # noqa: S102  # the loops above
        scope["tool"](2)
        found: Callable[[int], Any] = scope["tool"]
        return found
    return None


def _processor_time(run: Callable[[int], Any], rounds: int) -> float:
    started = time.process_time()
    run(rounds)
    return time.process_time() - started


def _smolagents(interpreter: str, repeats: int) -> Mapping[str, list[float] | str]:
    command = [interpreter, "-c", _IN_PEER, json.dumps(LOOPS), json.dumps(ROUNDS), str(repeats)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    found: Mapping[str, list[float] | str] = json.loads(run.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
