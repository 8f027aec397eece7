"""Learns how MiniLM's vectors of requests are turned towards those of the tools that answer them.

    python benchmarks/search_turning.py CLONES

CLONES holds the clones of benchmarks/search_training_sets.py and benchmarks/search_vector_sets.py. Needs torch and the
extra `embeddings`. Tells for every set, left out with a third of the sets, how many of its tools the vectors alone find
among the first five, before and after, and writes toolsmith/toolbox/index/turned.npz. Everything random is seeded.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from search_training_sets import TrainingSet, training_sets
from search_vector_sets import THIRDS, third_of, vector_sets

from toolsmith.toolbox.index.embed import Embedder, open_embedder
from toolsmith.toolbox.index.turned import TURNED, Turn

SEED, AT = 1, 5
REQUESTS, OTHERS = 400, 400  # of a set: requests, and tools that none of them needs
LONGEST = 250  # letters of a tool that are embedded
DIRECTIONS, ROUNDS, AT_ONCE, RATE = 16, 12, 128, 1e-3
HELD = 2.0  # weight of how far vectors are from those that are only shifted
SHARPNESS = 20.0  # of cosines in the softmax


@dataclass(frozen=True)
class Embedded:
    """Of a set: vectors of tools and requests, and which tools each request needs, shape (requests, tools)."""

    name: str
    tools: np.ndarray
    requests: np.ndarray
    right: np.ndarray

    def recall(self, requests: np.ndarray) -> float:
        first = np.argsort(-(requests @ self.tools.T), axis=1)[:, :AT]
        return float((np.take_along_axis(self.right, first, 1).sum(1) / self.right.sum(1)).mean())


def main(clones: Path) -> None:
    embedder = open_embedder("minilm")
    sets = [embedded(each, embedder) for each in (*training_sets(clones), *vector_sets(clones))]
    report(sets)
    found = turn(sets)
    np.savez(TURNED, **{name: getattr(found, name).astype(np.float16) for name in ("shift", "down", "up")})


def embedded(each: TrainingSet, embedder: Embedder) -> Embedded:
    rng = random.Random(SEED)  # noqa: S311 - which requests are looked at
    asked = list(each.requests)
    rng.shuffle(asked)
    asked = asked[:REQUESTS]
    needed = sorted({path for _, used in asked for path in used})
    others = sorted(each.tools.keys() - {*needed})
    paths = sorted([*needed, *rng.sample(others, min(OTHERS, len(others)))])
    texts = [f"{tool.name} {tool.place}. {tool.doc}"[:LONGEST] for tool in map(each.tools.__getitem__, paths)]
    right = np.array([[path in used for path in paths] for _, used in asked])
    vectors = [np.array(embedder.embed(said), np.float32) for said in (texts, [request for request, _ in asked])]
    return Embedded(each.name, *vectors, right)


def without(sets: Sequence[Embedded]) -> dict[str, Turn]:
    """Name of a set → what is learnt from others."""
    found = {}
    for third in range(len(THIRDS) + 1):
        learnt = turn([each for each in sets if third_of(each.name) != third])
        found |= {each.name: learnt for each in sets if third_of(each.name) == third}
    return found


def report(sets: Sequence[Embedded]) -> None:
    learnt = without(sets)
    found = [(each.recall(each.requests), each.recall(learnt[each.name](each.requests))) for each in sets]
    for each, (before, after) in zip(sets, found, strict=True):
        print(f"left out {each.name}: recall of vectors alone {100 * before:.1f}, turned {100 * after:.1f}", flush=True)
    before, after = np.mean(found, 0)
    print(f"mean of {len(sets)} sets: {100 * before:.1f}, turned {100 * after:.1f}", flush=True)


def turn(sets: Sequence[Embedded]) -> Turn:
    """Each right tool stands above all wrong ones of its set; every set counts alike."""
    import torch
    from torch.nn.functional import normalize, softplus

    torch.manual_seed(SEED)
    shift = -torch.tensor(np.mean([each.requests.mean(0) for each in sets], 0))
    size = len(shift)
    down, up, moved = 0.05 * torch.randn(size, DIRECTIONS), torch.zeros(DIRECTIONS, size), shift.clone()
    learnt = [each.requires_grad_() for each in (moved, down, up)]
    optimiser = torch.optim.Adam(learnt, lr=RATE)
    arrays = [tuple(map(torch.from_numpy, (each.tools, each.requests, each.right))) for each in sets]
    for step in range(ROUNDS):
        optimiser.param_groups[0]["lr"] = RATE * (1 - step / ROUNDS)
        for place in torch.randperm(len(arrays)).tolist():
            tools, requests, right = arrays[place]
            rows = torch.randperm(len(requests))[:AT_ONCE]
            said, needed = requests[rows], right[rows]
            asked = normalize(said + (said @ down) @ up + moved, dim=1)
            scores = SHARPNESS * asked @ tools.T
            wrong = torch.logsumexp(scores.masked_fill(needed, -1e4), 1, keepdim=True)
            share = needed / needed.sum(1, keepdim=True) / len(rows)
            far = 1 - (asked * normalize(said + shift, dim=1)).sum(1)
            loss = (share * softplus(wrong - scores)).sum() + HELD * far.mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return Turn(*(each.detach().numpy() for each in learnt))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
