"""What `toolsmith make` adds to the model's answers: seconds a task of our own work, with answers that take no time.

Replays the recorded transcript of the example tasks into a new toolbox, once to warm up and then several times, one
task after the other. Prints the median and the worst run, and the share of each phase.

    python benchmarks/make_overhead.py [RUNS]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import toolsmith
from toolsmith.recipes.make.records import Progress

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def main(runs: int) -> None:
    tasks = sorted((EXAMPLES / "tasks").glob("*.jsonl"))
    model = f"replay:{EXAMPLES / 'transcripts' / 'demo.jsonl'}"
    sandbox = toolsmith.open_sandbox()
    phases: dict[str, float] = defaultdict(float)
    totals = []
    for run in range(runs + 1):
        last = {"phase": "start", "at": time.perf_counter()}

        def report(step: Progress, last: dict = last, *, counts: bool = run > 0) -> None:
            now = time.perf_counter()
            if counts:
                phases[last["phase"]] += now - last["at"]
            last.update(phase=step.phase, at=now)

        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            made = toolsmith.make(tasks, Path(folder) / "box", model, sandbox=sandbox, jobs=1, report=report)
            seconds = time.perf_counter() - began
        if run:
            totals.append(seconds / len(made))
    sandbox.close()
    print(f"{len(tasks)} tasks, {runs} runs, sandbox warm, answers replayed")
    print(f"overhead a task: median {statistics.median(totals):.2f} s, worst run {max(totals):.2f} s")
    for phase, seconds in sorted(phases.items(), key=lambda item: -item[1]):
        print(f"  {phase:<8} {seconds / runs / len(tasks):.3f} s a task")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
