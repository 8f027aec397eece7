"""The main job, end to end: make a toolbox from the example tasks, find a tool for a request, run it.

The model's side is a replay of a recorded transcript; sandbox, verdicts, git and index are live.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TRANSCRIPT = HERE / "transcripts" / "demo.jsonl"
TASKS = ["meeting-slots", "chinese-remainder", "bracket-completion", "unit-conversion", "calendar-dates"]
TASKS += ["job-schedule", "prize-money", "ferry-loading"]
REQUEST = "smallest number with remainder 2 divided by 3 and remainder 3 divided by 5"
PROBLEM = (
    "Which is the smallest non-negative integer that leaves remainder 2 when divided by 3 "
    "and remainder 3 when divided by 5 and remainder 2 when divided by 7?"
)


def main(toolbox: Path) -> int:
    """Run the commands a person would type; return the first unexpected exit code, or 0."""
    shutil.rmtree(toolbox, ignore_errors=True)
    print(f"The model's side is replayed from {TRANSCRIPT.relative_to(HERE.parent)}; everything else is live.")
    print("With a real model: toolsmith make examples/tasks/*.jsonl --model provider/model\n")
    files = [str(HERE / "tasks" / f"{task}.jsonl") for task in TASKS]
    steps = [
        ["make", *files, "--toolbox", str(toolbox), "--model", f"replay:{TRANSCRIPT}"],
        ["list", "--toolbox", str(toolbox)],
        ["search", REQUEST, "--toolbox", str(toolbox)],
    ]
    for step in steps:
        if code := toolsmith(*step):
            return code
    found = subprocess.run(
        [sys.executable, "-m", "toolsmith", "search", REQUEST, "--toolbox", str(toolbox), "--limit", "1"],
        check=True,
        capture_output=True,
        text=True,
    )
    tool = found.stdout.split()[1]
    code = toolsmith("run", tool, "--input", PROBLEM, "--toolbox", str(toolbox))
    code = code or toolsmith("verify", str(toolbox))
    print(f"\nThe toolbox is a git repository: {toolbox}", flush=True)
    return code or subprocess.run(["git", "-C", str(toolbox), "log", "--oneline"], check=False).returncode


def toolsmith(*arguments: str) -> int:
    shown = [Path(item).name if item.startswith("/") else item for item in arguments]
    print(f"\n$ toolsmith {' '.join(repr(item) if ' ' in item else item for item in shown)}", flush=True)
    return subprocess.run([sys.executable, "-m", "toolsmith", *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "build" / "demo-toolbox"))
