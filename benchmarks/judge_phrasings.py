"""`toolsmith judge` on answers in many words beside a known value: how many it decides, and how many of those wrongly.

    python benchmarks/judge_phrasings.py [--show]

`judging/phrasings.jsonl` holds five sets, written one after the other, each without a look at what reads them: right
answers, wrong ones (denials, refusals, slips, other units, other things of the same request), and open ones (hedged,
several values), which nobody should decide. The reading was mended after each of the sets, so none is unseen now.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import toolsmith

RIGHT = {"right": "solved", "wrong": "unsolved", "open": "unsure"}
DATA = Path(__file__).parent / "judging" / "phrasings.jsonl"


def main() -> None:
    questions = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
    rows = [
        (question["set"], label, {"request": question["request"], "expected": question["expected"], "answer": answer})
        for question in questions
        for label in RIGHT
        for answer in question[label]
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.jsonl"
        file.write_text("".join(f"{json.dumps(row)}\n" for _, _, row in rows), "utf-8")
        found = toolsmith.judge(file).judgements
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (place, label, row), judged in zip(rows, found, strict=True):
        verdict = judged.passes[0].verdict
        is_wrong = verdict not in (RIGHT[label], "unsure")
        word = "wrongly" if is_wrong else "abstains" if verdict == "unsure" else "rightly"
        for key in (f"set {place}", "all"):
            counts[key][f"{label} answers, {word}"] += 1
        if is_wrong or "--show" in sys.argv:
            print(f"   {word}: set {place}, {label}: {row['answer']!r} for {row['expected']!r}: {verdict}")
    for key, each in counts.items():
        print(f"{key}: {sum(each.values())} answers; {dict(sorted(each.items()))}")


if __name__ == "__main__":
    main()
