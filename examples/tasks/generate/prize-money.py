"""Write prize-money.jsonl: a sum shared out by weights in whole euros, where the description leaves the rest open.

Who gets the euros that rounding down leaves over can only be learned from the answers: one each to the teams of the
largest weights. The seed is chosen so that the first cases do not tell this from the usual rule, the largest
remainders: a maker that takes the usual rule meets its own failures and repairs.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

SEED = 1399
CASES = 96
HEADER = {
    "task": "prize-money",
    "description": "Share out a sum of prize money in whole euros among teams by their weights; everything is "
    "paid out. Give the shares in the order of the teams.",
    "category": "commerce/shares",
    "compare": "json",
}


def main() -> None:
    rng = random.Random(SEED)  # noqa: S311 (examples, not secrets)
    lines = [json.dumps(HEADER)]
    while len(lines) <= CASES:
        weights = rng.sample(range(3, 60), rng.randint(4, 7))
        total = rng.randint(200, 3000)
        arguments = {"total": total, "weights": weights}
        lines.append(json.dumps({"arguments": arguments, "expected": shares(total, weights)}))
    path = Path(__file__).parent.parent / f"{HEADER['task']}.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def shares(total: int, weights: list[int]) -> list[int]:
    """Reference solver."""
    floors = [total * weight // sum(weights) for weight in weights]
    order = sorted(range(len(weights)), key=lambda team: -weights[team])
    for team in order[: total - sum(floors)]:
        floors[team] += 1
    return floors


if __name__ == "__main__":
    main()
