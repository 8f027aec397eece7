"""A whole exam of a real small model on `toolboxes/worked-examples`, killed once on the way.

    python benchmarks/exam_small_model.py MODEL [--requests 80] [--kill-after 300] [--folder FOLDER]

MODEL is a folder or a .gguf file, as for `benchmarks/real_small_model.py`. The exam is taken by the command line three
times: killed after so many seconds, then to its end, then once more, which must ask nothing. The report of the last is
printed, and below it what was asked, and whether any question was asked twice. The page is `exam.html` in the folder.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from toolsmith.toolbox.toolbox import Toolbox

ROOT = Path(__file__).parents[1]


def main(model: Path, requests: int, kill_after: float, folder: Path) -> None:
    box = folder / "box"
    shutil.copytree(ROOT / "toolboxes" / "worked-examples", box)
    Toolbox.create(box).close()
    page = folder / "exam.html"
    command = [sys.executable, "-m", "toolsmith", "exam", str(box), "--user-model", f"local:{model}"]
    command += ["--requests", str(requests), "--jobs", "1", "--html", str(page)]
    transcript = box / ".toolsmith" / "transcripts" / "exam.jsonl"
    asked, started = [0], time.monotonic()
    for seconds in (kill_after, None, None):
        running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            said, _ = running.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            running.kill()
            said, _ = running.communicate()
        asked.append(len(_keys(transcript)))
        took = time.monotonic() - started
        print(
            f"run {len(asked) - 1}: exit {running.returncode}, {asked[-1] - asked[-2]} replies, {took:.0f} s",
            flush=True,
        )
    print(said)
    twice = [key for key, count in Counter(_keys(transcript)).items() if count > 1]
    print(f"{asked[-1]} replies in all, {len(twice)} questions asked twice")


def _keys(transcript: Path) -> list[str]:
    """The question of every whole line."""
    if not transcript.exists():
        return []
    lines = transcript.read_text("utf-8").splitlines(keepends=True)
    return [json.loads(line)["key"] for line in lines if line.endswith("\n")]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--requests", type=int, default=80)
    parser.add_argument("--kill-after", type=float, default=300, help="seconds")
    parser.add_argument("--folder", type=Path, help="where the toolbox and the page are left; none keeps neither")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        main(options.model, options.requests, options.kill_after, options.folder or Path(scratch))
