"""A whole exam of a real small model on each of `toolboxes/`, killed once on the way.

    python benchmarks/exam_small_model.py MODEL [--requests 60] [--kill-after 300] [--folder FOLDER]

MODEL is a folder or a .gguf file, as for `benchmarks/real_small_model.py`. Each exam is taken by the command line three
times: killed after so many seconds, then to its end, then once more, which must ask nothing. The report of the last is
printed, and below it what was asked, and whether any question was asked twice; at the end the kinds of all toolboxes
together. A run with the same folder goes on where another was ended. The pages are `NAME.html` in the folder.
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

from toolsmith.recipes.exam.records import Marked
from toolsmith.recipes.exam.report import ExamReport
from toolsmith.recipes.exam.search_alone import NAME
from toolsmith.recipes.exam.tables import rows_by
from toolsmith.toolbox.toolbox import Toolbox

ROOT = Path(__file__).parents[1]


def main(model: Path, requests: int, kill_after: float, folder: Path) -> None:
    marked = [
        each
        for box in sorted((ROOT / "toolboxes").glob("*/"))
        for each in taken(box, model, requests, kill_after, folder)
    ]
    print(f"all toolboxes: {len(marked)} questions")
    headings = (lambda _: "all", lambda each: each.exam, lambda each: f"{each.exam}: {each.part}")
    for row in (row for heading in headings for row in rows_by(marked, heading)):
        low, high = row.share.interval
        flaws = ", ".join(f"{count} {name}" for name, count in Counter(row.flaws).most_common(3))
        right = f"{row.share.right} of {row.share.total}"
        print(f"| {row.name} | {right} | {low:.2f} to {high:.2f} | {row.score:.2f} | {flaws} |")


def taken(source: Path, model: Path, requests: int, kill_after: float, folder: Path) -> list[Marked]:
    """One toolbox: killed, ended, and asked again; its marks."""
    box = folder / source.name
    if not box.exists():
        shutil.copytree(source, box)
        Toolbox.create(box).close()
    print(f"{source.name}:", flush=True)
    page = folder / f"{source.name}.html"
    command = [sys.executable, "-m", "toolsmith", "exam", str(box), "--user-model", f"local:{model}", "--json"]
    command += ["--requests", str(requests), "--jobs", "1", "--html", str(page)]
    transcript = box / ".toolsmith" / "transcripts" / "exam.jsonl"
    asked, started, said = [len(_keys(transcript))], time.monotonic(), ""
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
    twice = [key for key, count in Counter(_keys(transcript)).items() if count > 1]
    print(f"{asked[-1]} replies in all, {len(twice)} questions asked twice")
    report = ExamReport.model_validate(json.loads(said)["result"])
    for each in report.advice:
        print(f"   {each.step}: {', '.join(each.tools)}: {each.why}")
    return [each for each in report.marked if each.model != NAME]


def _keys(transcript: Path) -> list[str]:
    """The question of every whole line."""
    if not transcript.exists():
        return []
    lines = transcript.read_text("utf-8").splitlines(keepends=True)
    return [json.loads(line)["key"] for line in lines if line.endswith("\n")]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--kill-after", type=float, default=300, help="seconds")
    parser.add_argument("--folder", type=Path, help="where toolboxes and pages are left; none keeps neither")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        main(options.model, options.requests, options.kill_after, options.folder or Path(scratch))
