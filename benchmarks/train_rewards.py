"""Does GRPO learn faster from a graded reward than from right or wrong? A tiny random model, the same seeds for both.

    python benchmarks/train_rewards.py [--seeds 1,2,3] [--before 80] [--steps 60] [--batch 32] [--log FILE]

The model of `tiny_house.py` learns to write calls whose five values are drawn at random, so that one in 324 is right;
what is right is a habit of the house, of which neither request nor tool says a word, so that only the reward can teach
it. From there two trainings by `train_grpo` part: `graded` is ToolRL's reward, between -3 and 3 by names, parameters
and values; `all or nothing` is 1 for a right call, else 0. Printed for each ten steps: the share of the replies that
are right, their mean grade, and the share of groups of replies that are all paid alike, from which nothing is learnt.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

import torch
from tiny_house import LONGEST, TEA_TOOL, House, taught, tiny
from tiny_mistakes import planted, random_values

from toolsmith.models.local_weights import find_weights, load_weights
from toolsmith.scoring.grade import grade
from toolsmith.scoring.wanted import Sample
from toolsmith.training.engines.grpo import ROLLOUTS, train_grpo
from toolsmith.training.engines.settings import TrainSettings
from toolsmith.training.engines.tokens import LineTokenizer
from toolsmith.training.rewards.graded import call_reward

EVERY = 10  # steps of a column
REWARDS = {
    "graded": call_reward,
    "all or nothing": lambda sample: call_reward(sample, lowest=0, highest=1, grain="coarse"),
}


class Watched:
    """A reward that notes, of each reply, whether it is right, its grade, and what was paid."""

    def __init__(self, name: str) -> None:
        self._reward = REWARDS[name]
        self._right: list[bool] = []
        self._grades: list[float] = []
        self._paid: list[float] = []

    def __call__(self, sample: Sample) -> float:
        graded = grade(sample)
        self._right.append(graded.is_right)
        self._grades.append(graded.score)
        self._paid.append(self._reward(sample))
        return self._paid[-1]

    def columns(self, per_step: int) -> dict[str, list[float]]:
        """Means of each ten steps."""
        size = per_step * EVERY
        starts = range(0, len(self._paid) - size + 1, size)

        def means(of: list[Any]) -> list[float]:
            return [round(statistics.mean(of[start : start + size]), 3) for start in starts]

        alike = [len(set(self._paid[at - at % ROLLOUTS :][:ROLLOUTS])) == 1 for at in range(len(self._paid))]
        return {"right": means(self._right), "grade": means(self._grades), "alike": means(alike)}


def main(seeds: list[int], before: int, steps: int, batch: int, rate: float, log: Path | None) -> None:
    torch.set_num_threads(1)
    folder = Path(tempfile.mkdtemp())
    house = House(folder / "box", TEA_TOOL)
    print(f"{len(house.training)} requests; replies a step: {batch}")
    found: dict[str, dict[str, dict[str, list[float]]]] = {}
    for seed in seeds:
        base = tiny(folder / f"tiny-{seed}", house, seed)
        muddled = planted(house.training, random_values, 1.0, seed)
        start = taught(base, muddled, seed, before, folder / f"start-{seed}")
        for name in REWARDS:
            tokenizer, model = load_weights(find_weights(start), "cpu", torch.float32)
            writer, watched = LineTokenizer(tokenizer, "tiny"), Watched(name)
            settings = TrainSettings(seed=seed, steps=steps, batch=batch, learning_rate=rate, threads=1)
            place = folder / f"{name}-{seed}"
            train_grpo(model, tokenizer, writer, house.training, settings, place, reward=watched, longest=LONGEST)
            columns = watched.columns(batch)
            found.setdefault(str(seed), {})[name] = columns
            print(f"seed {seed}, {name}", flush=True)
            for key, values in columns.items():
                print(f"    {key:6}", *(f"{value:5.2f}" for value in values), flush=True)
    if log is not None:
        log.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--before", type=int, default=80, help="steps on calls with random values")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=3e-3, help="how far a step goes")
    parser.add_argument("--log", type=Path)
    given = parser.parse_args()
    main([int(seed) for seed in given.seeds.split(",")], given.before, given.steps, given.batch, given.rate, given.log)
