"""Learns how likely a found tool is the right one (`toolsmith.ranking.fusion`), and what it reaches on sets left out.

    python benchmarks/search_training.py ULTRATOOL GORILLA TOOLALPACA [REQUESTS OF A SET]

ULTRATOOL, GORILLA and TOOLALPACA are clones of the sets' repositories: see benchmarks/search_training_sets.py. Writes
toolsmith/ranking/likely.json. Everything random is seeded.
"""

from __future__ import annotations

import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from search_training_sets import TrainingSet, training_sets

from toolsmith.ranking import fusion
from toolsmith.ranking.corpus import Corpus
from toolsmith.ranking.features import Rankers

SEED = 16
STEPS, DECAY = 30, 1e-4
JUDGED = 3  # tools of a request that are judged, from the first
FOREIGN = 0.5  # requests of another set for each of a set's own


@dataclass(frozen=True)
class Example:
    """Candidates of one request: their features, and which are right (none, for a request of another set)."""

    features: np.ndarray
    right: np.ndarray

    def without(self) -> Example:
        """The near miss: what is left where the right tools are taken out."""
        return Example(self.features[~self.right], self.right[~self.right])

    def judged(self) -> tuple[np.ndarray, np.ndarray]:
        scores = fusion.scores_of(self.features)
        first = np.argsort(-scores)[:JUDGED]
        return fusion.likely_features(self.features, scores)[first], self.right[first]


def main(folders: list[Path], most: int) -> None:
    rng = random.Random(SEED)  # noqa: S311 - which requests are looked at
    own: dict[str, list[Example]] = {}
    foreign: dict[str, list[Example]] = {}
    sets = list(training_sets(*folders))
    for each in sets:
        others = [request for other in sets if other is not each for request, _ in other.requests]
        own[each.name], foreign[each.name] = look(each, most, rng.sample(others, int(most * FOREIGN)), rng)
        print(f"{each.name}: {len(each.tools)} tools, {len(own[each.name])} requests", flush=True)
    for name, examples in own.items():
        learnt = learn([other for other in own if other != name], own, foreign)
        right = [best(each, learnt) for each in examples]
        near = [best(each.without(), learnt) for each in examples if not each.right.all()]
        far = [best(each, learnt) for each in foreign[name]]
        print(f"left out {name}: AUROC other sets {auroc(right, far):.3f}, near misses {auroc(right, near):.3f}")
    learnt = learn(list(own), own, foreign)
    numbers = {name: [round(float(value), 4) for value in values] for name, values in learnt.items()}
    fusion.LIKELY.write_text(json.dumps(numbers, indent=0) + "\n")


def look(each: TrainingSet, most: int, others: list[str], rng: random.Random) -> tuple[list[Example], list[Example]]:
    rankers = Rankers(Corpus.of(each.tools))
    rows = {path: row for row, path in enumerate(rankers.corpus.paths)}
    own = []
    for request, used in rng.sample(each.requests, min(most, len(each.requests))):
        seen = rankers.see(request)
        own.append(Example(seen.features, np.isin(seen.rows, [rows[path] for path in used])))
    return own, [Example((found := rankers.see(text)).features, np.zeros(len(found.rows), bool)) for text in others]


def learn(names: list[str], own: dict[str, list[Example]], foreign: dict[str, list[Example]]) -> dict[str, np.ndarray]:
    """Logistic regression by Newton's method; right tools, near misses and other sets' requests weigh as they come."""
    examples = [version for name in names for each in own[name] for version in (each, each.without())]
    examples += [each for name in names for each in foreign[name]]
    judged = [each.judged() for each in examples if len(each.right)]
    rows, labels = np.concatenate([seen for seen, _ in judged]), np.concatenate([right for _, right in judged])
    centre, scale = rows.mean(0), rows.std(0) + 1e-6
    centre[-1], scale[-1] = 0.0, 1.0
    scaled, weights = (rows - centre) / scale, np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(scaled @ weights, -30, 30)))
        gradient = scaled.T @ (chance - labels) / len(labels) + DECAY * weights
        curve = (scaled * (chance * (1 - chance))[:, None]).T @ scaled / len(labels) + DECAY * np.eye(len(weights))
        weights = weights - np.linalg.solve(curve, gradient)
    return {"centre": centre, "scale": scale, "weights": weights}


def best(example: Example, learnt: dict[str, np.ndarray]) -> float:
    seen, _ = example.judged()
    return float(((seen[:1] - learnt["centre"]) / learnt["scale"] @ learnt["weights"])[0]) if len(seen) else -30.0


def auroc(positive: list[float], negative: list[float]) -> float:
    ranks = np.argsort(np.argsort([*positive, *negative])) + 1
    above = ranks[: len(positive)].sum() - len(positive) * (len(positive) + 1) / 2
    return float(above / (len(positive) * len(negative)))


if __name__ == "__main__":
    main([Path(place) for place in sys.argv[1:4]], int(sys.argv[4]) if len(sys.argv) > 4 else 400)
