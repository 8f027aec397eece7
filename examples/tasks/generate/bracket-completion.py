"""Write bracket-completion.jsonl: the brackets that close what was left open."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from pathlib import Path

SEED = 1303
CASES = 96
HEADER = {
    "task": "bracket-completion",
    "description": "A text in double quotes opens brackets of the kinds () [] {} <> and does not close "
    "all of them. Answer with the closing brackets that complete it, in order and without "
    "spaces; whatever stands outside the double quotes does not count.",
    "category": "text/brackets",
    "compare": "exact",
}
PAIRS = {"(": ")", "[": "]", "{": "}", "<": ">"}
WORDS = ("sum", "x", "map", "7", "list", "key", "y2", "node", "a", "end", "3.5", "of")


def main() -> None:
    rng = random.Random(SEED)  # noqa: S311 (examples, not secrets)
    cases: dict[str, str] = {}
    while len(cases) < CASES:
        spaced, wordy = rng.random() < 0.5, rng.random() < 0.5
        sequence = unfinished(rng, rng.randint(8, 26), wordy=wordy, spaced=spaced)
        distractor = unfinished(rng, rng.randint(3, 8), wordy=wordy, spaced=spaced)
        answer = closing(sequence)
        if answer:
            cases[ask(rng.randrange(4), sequence, distractor, rng.randint(2, 60))] = answer
    write(cases.items())


def unfinished(rng: random.Random, length: int, *, wordy: bool, spaced: bool) -> str:
    """Build a sequence that could be the beginning of a balanced one."""
    waiting: list[str] = []
    parts: list[str] = []
    for _ in range(length):
        if waiting and rng.random() < 0.44:
            parts.append(waiting.pop())
        else:
            opener = rng.choice("([{<")
            parts.append(opener)
            waiting.append(PAIRS[opener])
        if wordy and rng.random() < 0.4:
            parts.append(rng.choice(WORDS))
    return (" " if spaced else "").join(parts)


def closing(sequence: str) -> str:
    """Reference solver: strike out touching pairs until none is left, then mirror the rest."""
    rest = "".join(mark for mark in sequence if mark in "()[]{}<>")
    before = ""
    while before != rest:
        before = rest
        for opener, closer in PAIRS.items():
            rest = rest.replace(opener + closer, "")
    return "".join(PAIRS[opener] for opener in reversed(rest))


def ask(template: int, sequence: str, distractor: str, number: int) -> str:
    return (
        f'Complete the sequence so that every bracket is closed: "{sequence}"',
        (
            f"On line {number} the editor broke off after \"{sequence}\". An older draft, '{distractor}', "
            "was thrown away. What must be typed to close the line?"
        ),
        (
            f"Someone crossed out '{distractor}' and wrote \"{sequence}\" instead, all in {number} seconds. "
            "Which brackets are still missing at the end?"
        ),
        (
            f'Page {number} (see also [{number + 1}]) ends in the middle of "{sequence}". '
            "Give the closing brackets, in the right order :>"
        ),
    )[template]


def write(cases: Iterable[tuple[str, str]]) -> None:
    path = Path(__file__).parent.parent / f"{HEADER['task']}.jsonl"
    records: list[dict[str, str]] = [{"input": text, "target": target} for text, target in cases]
    lines = [json.dumps(record, ensure_ascii=False) for record in [HEADER, *records]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
