"""Write ferry-loading.jsonl: ferry bills that follow house rules which the task does not state.

The task is meant to be unfair: an honest tool bills by length and is wrong wherever a house rule bites.
It shows what a rejection looks like. The rules: each line is rounded to the cent, ties to the even cent;
a load above a weight limit pays for every started step beyond it.
Both are rare, and the first cases show neither.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TypedDict

SEED = 1707
CASES = 96
HEADER = {
    "task": "ferry-loading",
    "description": "Work out what a ferry company bills for a load of vehicles, in euros. Each line of "
    "the load has a number of vehicles, their length in centimetres and their weight in "
    "kilograms; the rate is in cents for a metre.",
    "category": "commerce/tariffs",
    "compare": "numeric",
}
WEIGHT_LIMIT_KG, STEP_KG, STEP_CENTS = 11_400, 850, 375
HEAVY_EVERY, HEAVY_PLACE, TIED_PLACE = 8, 7, 4


class Line(TypedDict):
    count: int
    length_cm: int
    weight_kg: int


def main() -> None:
    rng = random.Random(SEED)  # noqa: S311 (examples, not secrets)
    lines = [json.dumps(HEADER)]
    while len(lines) <= CASES:
        place = (len(lines) - 1) % HEAVY_EVERY
        load, rate = draw_load(rng)
        is_heavy = total_weight(load) > WEIGHT_LIMIT_KG
        is_tied = any(line["count"] * line["length_cm"] * rate % 200 == 50 for line in load)
        if is_heavy != (place == HEAVY_PLACE) or is_tied != (place == TIED_PLACE):
            continue
        arguments = {"load": load, "rate_cents_per_metre": rate}
        line = json.dumps({"arguments": arguments, "expected": bill_cents(load, rate) / 100})
        if line not in lines:
            lines.append(line)
    path = Path(__file__).parent.parent / f"{HEADER['task']}.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def draw_load(rng: random.Random) -> tuple[list[Line], int]:
    load = [
        Line(count=rng.randint(1, 3), length_cm=rng.randint(180, 900), weight_kg=rng.randrange(200, 3500, 10))
        for _ in range(rng.randint(1, 4))
    ]
    return load, rng.randint(610, 1490)


def bill_cents(load: list[Line], rate: int) -> int:
    """Reference solver, house rules and all."""
    cents = sum(half_even(line["count"] * line["length_cm"] * rate, 100) for line in load)
    excess = max(0, total_weight(load) - WEIGHT_LIMIT_KG)
    return cents + STEP_CENTS * -(-excess // STEP_KG)


def total_weight(load: list[Line]) -> int:
    return sum(line["count"] * line["weight_kg"] for line in load)


def half_even(numerator: int, denominator: int) -> int:
    whole, rest = divmod(numerator, denominator)
    goes_up = 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1)
    return whole + goes_up


if __name__ == "__main__":
    main()
