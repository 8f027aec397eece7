"""What a confined call costs: milliseconds a call and calls per second, beside the other ways to run a tool.

    python benchmarks/sandbox_latency.py [--calls 200] [--peers PYTHON]

Peers, in the same run and on the same tools: (a) a fresh interpreter per call with the same imports, (b) a bare
`python -c pass`, (c) smolagents' LocalPythonExecutor in process, (d) pydantic-monty's pool of its own interpreter. The
last two are measured by the interpreter that `--peers` names, where they are installed; else the lines say that they
are not.
Times differ from machine to machine and with what else runs: quote ratios and medians.
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
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.pool.pool import Pool
from toolsmith.types.program import Program
from toolsmith.types.trial import Trial

POLICY = Policy(seconds=30.0)
TOOLS: Mapping[str, str] = {
    "std": "def tool(x):\n    return sum(i * i for i in range(x))\n",
    "numpy+sympy": "import numpy as np\nimport sympy\ndef tool(x):\n    return float(np.arange(x).sum())\n",
    "numpy+scipy+sympy": (
        "import numpy as np\nimport sympy\nfrom scipy import optimize\ndef tool(x):\n"
        "    return float(optimize.brentq(lambda v: v * v - x, 0, x + 1))\n"
    ),
    "numpy+scipy+sympy+pandas": (
        "import numpy as np\nimport sympy\nimport pandas as pd\nfrom scipy import optimize\ndef tool(x):\n"
        "    return float(optimize.brentq(lambda v: v * v - x, 0, x + 1))\n"
    ),
    "sympy diff": (
        "import sympy\ndef tool(x):\n    s = sympy.Symbol('s')\n    return str(sympy.diff(s**x * sympy.sin(s), s))\n"
    ),
}
_IN_PEER = """
import json, sys, time
code, calls = sys.argv[1], int(sys.argv[2])
def measure(run):
    run()
    spent = []
    for _ in range(calls):
        started = time.perf_counter(); run(); spent.append(time.perf_counter() - started)
    return spent
found = {}
allowed = [name + end for name in ("numpy", "sympy", "scipy", "pandas") for end in ("", ".*")]
try:
    from smolagents.local_python_executor import LocalPythonExecutor
    def run():
        executor = LocalPythonExecutor(additional_authorized_imports=allowed)
        executor.send_tools({})
        executor(code + "\\ntool(5)")
    found["smolagents"] = measure(run)
except Exception as error:
    found["smolagents"] = f"{type(error).__name__}: {error}"
try:
    import pydantic_monty
    with pydantic_monty.Monty() as pool:
        def run():
            with pool.checkout() as session:
                session.feed_run(code + "\\ntool(5)")
        found["pydantic-monty"] = measure(run)
except Exception as error:
    found["pydantic-monty"] = f"{type(error).__name__}: {error}"
print(json.dumps(found))
"""


def main() -> None:
    options = _options()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {options.calls} calls a line, milliseconds a call\n")
    print(f"{'tool':26}{'way':34}{'p50':>9}{'p95':>9}{'min':>9}{'calls/s':>9}{'times p50':>11}")
    for name, code in TOOLS.items():
        _measure_tool(name, code, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--peers", help="interpreter that has smolagents and pydantic-monty")
    return parser.parse_args()


def _measure_tool(name: str, code: str, options: argparse.Namespace) -> None:
    program = Program(name="tool", code=code, function="tool")
    with contextlib.closing(Pool()) as pool:
        _expect([pool.call(program, {"x": 5}, POLICY)])
        spent = _timed(lambda: pool.call(program, {"x": 5}, POLICY), options.calls)
        started = time.perf_counter()
        trials = pool.call_many(program, [{"x": 5}] * options.calls, POLICY)
        rate = options.calls / (time.perf_counter() - started)
        _expect(trials)
        megabytes = _pool_megabytes()
    base = statistics.median(spent)
    _line(name, f"toolsmith, {megabytes:.0f} MB in all", spent, base, rate)
    _line_with_scratch(name, program, options.calls, base)
    few = max(3, options.calls // 40)
    _line(name, "(a) fresh interpreter, same imports", _timed(lambda: _fresh(code + "\ntool(5)"), few), base)
    _line(name, "(b) python -c pass", _timed(lambda: _fresh("pass"), few), base)
    for peer, found in _peers(code, options).items():
        if isinstance(found, str):
            print(f"{name:26}{peer:34}  not measured: {found.splitlines()[0][:90]}")
        else:
            _line(name, peer, found, base)
    print()


def _line_with_scratch(name: str, program: Program, calls: int, base: float) -> None:
    policy = POLICY.model_copy(update={"scratch_megabytes": 8})
    with contextlib.closing(Pool()) as pool:
        _expect([pool.call(program, {"x": 5}, policy)])
        spent = _timed(lambda: pool.call(program, {"x": 5}, policy), calls)
        started = time.perf_counter()
        _expect(pool.call_many(program, [{"x": 5}] * calls, policy))
        _line(name, "toolsmith, with a scratch folder", spent, base, calls / (time.perf_counter() - started))


def _expect(trials: Sequence[Trial]) -> None:
    for trial in trials:
        if not trial.is_ok:
            sys.exit(f"a benchmark tool failed: {trial.explain()}")


def _timed(run: Callable[[], object], calls: int) -> list[float]:
    spent = []
    for _ in range(calls):
        started = time.perf_counter()
        run()
        spent.append(time.perf_counter() - started)
    return spent


def _line(name: str, way: str, spent: Sequence[float], base: float, rate: float | None = None) -> None:
    middle = statistics.median(spent)
    late = sorted(spent)[int(0.95 * (len(spent) - 1))]
    numbers = f"{middle * 1e3:9.2f}{late * 1e3:9.2f}{min(spent) * 1e3:9.2f}"
    print(f"{name:26}{way:34}{numbers}{f'{rate:9.0f}' if rate else ' ' * 9}{middle / base:11.1f}")


def _fresh(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, stdin=subprocess.DEVNULL)


def _peers(code: str, options: argparse.Namespace) -> Mapping[str, list[float] | str]:
    absent = "name an interpreter that has it with --peers"
    if options.peers is None:
        return {"(c) smolagents": absent, "(d) pydantic-monty": absent}
    run = subprocess.run(
        [options.peers, "-c", _IN_PEER, code, str(max(5, options.calls // 4))],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(run.stdout.splitlines()[-1])
    return {
        "(c) smolagents, in process": found["smolagents"],
        "(d) pydantic-monty, its own pool": found["pydantic-monty"],
    }


def _pool_megabytes() -> float:
    """Proportional memory of every process below this one."""

    def below(process: int) -> list[int]:
        children: list[int] = []
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{process}/task").iterdir():
                for child in map(int, (task / "children").read_text().split()):
                    children += [child, *below(child)]
        return children

    total = 0
    for process in below(os.getpid()):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                total += int(line.split()[1]) if line.startswith("Pss:") else 0
    return total / 1024


if __name__ == "__main__":
    main()
