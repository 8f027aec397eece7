"""Do preference pairs lower the mistake that a model makes? One kind of mistake is planted in a tiny model, then DPO.

    python benchmarks/train_pairs.py [--seeds 1,2,3] [--steps 40] [--share 0.6] [--log FILE]

The model of `tiny_house.py` learns right calls, then for a while calls of which a share are wrong in one way. Requests
that are held out show how often it makes which mistake; pairs are made in these shares, as `toolsmith train dpo` does,
and the same requests asked again.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

import torch
from tiny_house import ROOM_TOOLS, House, answers, taught, tiny
from tiny_mistakes import PLANTS, planted

from toolsmith.models.local_weights import find_weights, load_weights
from toolsmith.scoring.grade import grade
from toolsmith.training.data.assemble import preference_pairs
from toolsmith.training.engines.dpo import train_dpo
from toolsmith.training.engines.settings import TrainSettings
from toolsmith.training.engines.tokens import LineTokenizer


def main(seeds: list[int], steps: int, share: float, log: Path | None) -> None:
    torch.set_num_threads(1)
    folder = Path(tempfile.mkdtemp())
    house = House(folder / "box", ROOM_TOOLS)
    found: dict[str, dict[str, object]] = {}
    for seed in seeds:
        base = tiny(folder / f"tiny-{seed}", house, seed)
        able = taught(base, house.training, seed, 600, folder / f"able-{seed}", until=0.95)
        for kind, plant in PLANTS.items():
            place = folder / f"{kind}-{seed}"
            start = taught(able, planted(house.training, plant, share, seed), seed, 40, place / "mistaken")
            tokenizer, model = load_weights(find_weights(start), "cpu", torch.float32)
            writer = LineTokenizer(tokenizer, "tiny")
            before = [grade(sample) for sample in answers(model, tokenizer, writer, house.exam)]
            made = Counter(mistake for each in before for mistake in each.mistakes)
            pairs = preference_pairs(house.box, house.material, seed, made)
            settings = TrainSettings(seed=seed, steps=steps, learning_rate=1e-3, threads=1)
            trained, _ = train_dpo(model, tokenizer, writer, pairs, settings, place / "dpo")
            after = [grade(sample) for sample in answers(trained, tokenizer, writer, house.exam)]
            left = Counter(mistake for each in after for mistake in each.mistakes)
            right = [sum(each.is_right for each in graded) for graded in (before, after)]
            found[f"{kind}, seed {seed}"] = {
                "pairs": dict(Counter(pair.mistake for pair in pairs)),
                "before": dict(made),
                "after": dict(left),
                "right": right,
                "of": len(house.exam),
            }
            print(
                f"seed {seed}, {kind}: {made[kind]} -> {left[kind]} of {len(house.exam)}; "
                f"right {right[0]} -> {right[1]}; all before {dict(made)}, after {dict(left)}",
                flush=True,
            )
    if log is not None:
        log.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--share", type=float, default=0.6, help="of the lines, with the mistake")
    parser.add_argument("--log", type=Path)
    given = parser.parse_args()
    main([int(seed) for seed in given.seeds.split(",")], given.steps, given.share, given.log)
