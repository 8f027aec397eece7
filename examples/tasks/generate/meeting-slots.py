"""Write meeting-slots.jsonl: the earliest slot that is free in two people's calendars."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from pathlib import Path

SEED = 1101
CASES = 96
HEADER = {
    "task": "meeting-slots",
    "description": "Two people have busy times on one day. Find the earliest slot of the asked length, "
    "within the asked hours, in which neither is busy. Answer as HH:MM-HH:MM on the "
    "24-hour clock, or none.",
    "category": "scheduling/calendars",
    "compare": "text",
}
NAMES = (
    "Amina",
    "Bastian",
    "Chiara",
    "Dmitri",
    "Esra",
    "Farid",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kaveh",
    "Lotte",
)

Busy = list[tuple[int, int]]


def main() -> None:
    rng = random.Random(SEED)  # noqa: S311 (examples, not secrets)
    cases: dict[str, str] = {}
    while len(cases) < CASES:
        first, second = rng.sample(NAMES, 2)
        opens = rng.randrange(7 * 60, 10 * 60 + 1, 30)
        closes = rng.randrange(15 * 60, 19 * 60 + 1, 30)
        length = rng.choice((15, 20, 25, 30, 40, 45, 50, 60, 75, 90, 105, 120))
        calendars = [busy_times(rng, opens, closes) for _ in range(2)]
        answer = earliest_slot(calendars, opens, closes, length)
        starts_at_opening = answer.startswith(clock(opens))
        if (starts_at_opening and rng.random() < 0.8) or (answer == "none" and rng.random() < 0.3):
            continue
        cases[ask(rng.randrange(4), (first, second), calendars, (opens, closes), length)] = answer
    write(cases.items())


def busy_times(rng: random.Random, opens: int, closes: int) -> Busy:
    """Entries in no particular order; some overlap and some reach beyond the hours."""
    busy = []
    for _ in range(rng.randint(3, 7)):
        start = rng.randrange(opens - 60, closes - 15, 5)
        busy.append((start, start + rng.randrange(20, 145, 5)))
    return busy


def earliest_slot(calendars: list[Busy], opens: int, closes: int, length: int) -> str:
    """Reference solver: mark each busy minute, then try every start."""
    taken = {minute for busy in calendars for start, end in busy for minute in range(start, end)}
    for start in range(opens, closes - length + 1):
        if taken.isdisjoint(range(start, start + length)):
            return f"{clock(start)}-{clock(start + length)}"
    return "none"


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def ask(template: int, names: tuple[str, str], calendars: list[Busy], hours: tuple[int, int], length: int) -> str:
    first, second = names
    joiner = (", ", "; ", " and ", ", ")[template]
    one, two = (joiner.join(f"{clock(start)}-{clock(end)}" for start, end in busy) for busy in calendars)
    opens, closes = (clock(hour) for hour in hours)
    return (
        (
            f"{first} is busy {one}. {second} is busy {two}. They want to meet for {length} minutes "
            f"between {opens} and {closes}. When is the earliest time they can?"
        ),
        (
            f"Find the first {length}-minute slot from {opens} to {closes} that suits both. "
            f"Calendar of {first}: {one}. Calendar of {second}: {two}."
        ),
        (
            f"The office opens at {opens} and closes at {closes}. {first} has appointments at {one}, "
            f"while {second} has appointments at {two}. "
            f"Which is the earliest common gap of {length} minutes inside office hours?"
        ),
        (
            f"Please book {length} minutes for {first} and {second}, as early as possible, "
            f"not before {opens} and over by {closes}.\n{first}: {one}\n{second}: {two}"
        ),
    )[template]


def write(cases: Iterable[tuple[str, str]]) -> None:
    path = Path(__file__).parent.parent / f"{HEADER['task']}.jsonl"
    records: list[dict[str, str]] = [{"input": text, "target": target} for text, target in cases]
    lines = [json.dumps(record, ensure_ascii=False) for record in [HEADER, *records]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
