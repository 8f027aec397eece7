"""Write chinese-remainder.jsonl: the smallest number that leaves the given remainders."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable
from pathlib import Path

SEED = 1202
CASES = 96
HEADER = {
    "task": "chinese-remainder",
    "description": "Find the smallest non-negative whole number that satisfies all the given remainder "
    "conditions; the divisors may share factors. Answer with the number in digits, or "
    "none if none does.",
    "category": "mathematics/number-theory",
    "compare": "text",
}
LARGEST_COMMON_MULTIPLE = 5_000_000

Condition = tuple[int, int]  # remainder, divisor


def main() -> None:
    rng = random.Random(SEED)  # noqa: S311 (examples, not secrets)
    cases: dict[str, str] = {}
    while len(cases) < CASES:
        template = rng.randrange(4)
        divisors = rng.sample(range(3, 61), rng.randint(2, 5))
        if math.lcm(*divisors) > LARGEST_COMMON_MULTIPLE:
            continue
        secret = rng.randrange(10**7)
        conditions = [(secret % divisor, divisor) for divisor in divisors]
        if rng.random() < 0.25:
            spoiled = rng.randrange(len(divisors))
            conditions[spoiled] = (rng.randrange(divisors[spoiled]), divisors[spoiled])
        if template == 0:
            conditions = [(rest + rng.choice((-1, 0, 0, 1)) * divisor, divisor) for rest, divisor in conditions]
        cases[ask(template, conditions)] = smallest(conditions)
    write(cases.items())


def smallest(conditions: list[Condition]) -> str:
    """Reference solver: walk the numbers that suit the largest divisor, up to the least common multiple."""
    rest, step = max(conditions, key=lambda condition: condition[1])
    for number in range(rest % step, math.lcm(*(divisor for _, divisor in conditions)), step):
        if all((number - other) % divisor == 0 for other, divisor in conditions):
            return str(number)
    return "none"


def ask(template: int, conditions: list[Condition]) -> str:
    if template == 0:
        system = ", ".join(f"x ≡ {rest} (mod {divisor})" for rest, divisor in conditions)
        return f"Solve for the least x ≥ 0: {system}."
    if template == 1:
        parts = " and ".join(f"remainder {rest} when divided by {divisor}" for rest, divisor in conditions)
        return f"Which is the smallest non-negative integer that leaves {parts}?"
    if template == 2:
        parts = "; ".join(f"in rows of {divisor}, {rest} left over" for rest, divisor in conditions)
        return f"A gardener sorts bulbs: {parts}. What is the least number of bulbs there can be (0 counts)?"
    parts = " ".join(f"Dividing by {divisor} gives rest {rest}." for rest, divisor in conditions)
    return f"I think of the lowest whole number, zero or above, with these properties. {parts} Which one is it?"


def write(cases: Iterable[tuple[str, str]]) -> None:
    path = Path(__file__).parent.parent / f"{HEADER['task']}.jsonl"
    records: list[dict[str, str]] = [{"input": text, "target": target} for text, target in cases]
    lines = [json.dumps(record, ensure_ascii=False) for record in [HEADER, *records]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
