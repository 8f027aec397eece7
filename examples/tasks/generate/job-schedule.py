"""Write job-schedule.jsonl: the shortest time for jobs that wait for others, and the chain that sets it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TypedDict

SEED = 1606
CASES = 88
HEADER = {
    "task": "job-schedule",
    "description": "Jobs have durations in hours and wait for other jobs to end; any number may run at "
    "once. Give the earliest time by which all are done and the critical path, which is "
    'the one longest chain, in order: {"finish": hours, "critical_path": [names]}.',
    "category": "scheduling/projects",
    "compare": "json",
}
NAMES = (
    "survey", "design", "permit", "dig", "pour", "frame", "roof", "wire", "plumb", "plaster", "paint", "tile",
    "glaze", "fence", "plant", "inspect", "clean", "furnish", "pave", "insulate",
)  # fmt: skip


class Job(TypedDict):
    duration: int
    after: list[str]


class Plan(TypedDict):
    finish: int
    critical_path: list[str]


def main() -> None:
    rng = random.Random(SEED)  # noqa: S311 (examples, not secrets)
    lines = [json.dumps(HEADER)]
    while len(lines) <= CASES:
        jobs = waiting_jobs(rng)
        chains = longest_chains(jobs)
        if len(chains) != 1 or len(chains[0]) < 2:
            continue
        plan = Plan(finish=sum(jobs[name]["duration"] for name in chains[0]), critical_path=chains[0])
        line = json.dumps({"arguments": {"jobs": jobs}, "expected": plan})
        if line not in lines:
            lines.append(line)
    path = Path(__file__).parent.parent / f"{HEADER['task']}.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def waiting_jobs(rng: random.Random) -> dict[str, Job]:
    """Draw jobs without a cycle, listed in an order that says nothing about who waits for whom."""
    names = rng.sample(NAMES, rng.randint(4, 11))
    jobs = {}
    for place, name in enumerate(names):
        after = rng.sample(names[:place], min(place, rng.choice((0, 1, 1, 2, 3))))
        jobs[name] = Job(duration=rng.randint(1, 24), after=after)
    return {name: jobs[name] for name in rng.sample(names, len(names))}


def longest_chains(jobs: dict[str, Job]) -> list[list[str]]:
    """Reference solver: list every chain there is and keep the longest ones."""
    chains = [[name] for name in jobs]
    for chain in chains:
        chains.extend([name, *chain] for name in jobs[chain[0]]["after"])
    hours = [sum(jobs[name]["duration"] for name in chain) for chain in chains]
    return [chain for chain, length in zip(chains, hours, strict=True) if length == max(hours)]


if __name__ == "__main__":
    main()
