"""Learns the coefficients of `toolsmith.ranking.fusion`, and tells what they reach on sets left out.

    python benchmarks/search_training.py CLONES [REQUESTS OF A SET [KIND]]

CLONES holds the clones of benchmarks/search_training_sets.py and benchmarks/search_vector_sets.py, of which those are
learnt from whose tools are described. Writes toolsmith/ranking/usual.npz, of the first, and
toolsmith/ranking/fusion.json, of which the half with an embedding model's vectors stays as it is where the extra
`embeddings` is not installed. Everything random is seeded.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from search_training_sets import Requests, Tools, TrainingSet, training_sets
from search_vector_sets import vector_sets

from toolsmith.errors import UsageError
from toolsmith.library.improve.bench_search import near_by_views
from toolsmith.ranking import fusion
from toolsmith.ranking.corpus import Corpus
from toolsmith.ranking.features import RANKERS, VECTORS, Rankers, names
from toolsmith.ranking.table import USUAL, text_vector
from toolsmith.toolbox.index.embed import Embedder, open_embedder
from toolsmith.toolbox.index.recall import RememberedEmbedder

SEED = 16
DESCRIBED_SETS = ("CallNavi", "ACEBench", "SGD", "written functions", "API-Bank")
AT = 5
RATE, ROUNDS, HELD = 0.03, 200, 1e-3  # of Adam, and the weight of squares
STEPS, DECAY = 30, 1e-4  # of Newton's method
JUDGED = 3  # tools of a request that are judged, from the first
SMALL, BOXES, ASKED = (
    12,
    4,
    20,
)  # tools of a small toolbox, how many of a set, and requests of each that miss their tool
DESCRIBED = 150  # tools of a set whose texts say what is usual
FOREIGN = 0.5  # requests of another set for each of a set's own
LOST = 0.01  # of requests that a tool answers, those for which none is thought to fit
FAR = -1e9
SEVERAL = 0.7  # weight of requests that need several tools
COMPARED = 60  # candidates of a request that the fusion is learnt from


@dataclass(frozen=True)
class Example:
    """Candidates of one request: their features, which are right (none for another set's request), how many are."""

    features: np.ndarray
    right: np.ndarray
    needed: int = 0

    def first(self, scores: np.ndarray) -> Example:
        """With the right tools and the best of the others."""
        kept = np.argsort(-scores - 1e6 * self.right)[:COMPARED]
        return Example(self.features[kept], self.right[kept], self.needed)

    def judged(self, weights: np.ndarray, *, with_vectors: bool) -> tuple[np.ndarray, np.ndarray]:
        scores = self.features @ weights
        first = np.argsort(-scores)[:JUDGED]
        return fusion.likely_features(self.features, scores, with_vectors=with_vectors)[first], self.right[first]

    def recall(self, scores: np.ndarray) -> float:
        return self.right[np.argsort(-scores, kind="stable")[:AT]].sum() / self.needed


Examples = dict[str, list[Example]]


@dataclass(frozen=True)
class Learner:
    """Learns from the sets' own requests, from those whose tools are missing and from those of other sets.

    How likely a tool is has to be the same in a small toolbox, so it is learnt from such ones as well.
    """

    own: Examples
    small: Examples
    missing: Examples
    foreign: Examples
    with_vectors: bool

    @property
    def of_sum(self) -> int:
        return names(with_vectors=self.with_vectors).index("sum")

    def report(self) -> None:
        plain = [(RANKERS | VECTORS).get(name, 0.0) for name in names(with_vectors=self.with_vectors)]
        for name, examples in self.own.items():
            others = {other: self.own[other] for other in self.own if other != name}
            rest = Learner(others, self.small, self.missing, self.foreign, self.with_vectors)
            weights = fuse(rest.own, self.of_sum)
            before, after = (np.mean([each.recall(each.features @ w) for each in examples]) for w in (plain, weights))
            learnt = rest.logistic(weights)
            right = [self.best(each, weights, learnt) for each in examples]
            near = [self.best(each, weights, learnt) for each in self.missing[name]]
            far = [self.best(each, weights, learnt) for each in self.foreign[name]]
            print(
                f"left out {name}: recall {100 * before:.1f} plain sum, {100 * after:.1f} learnt;"
                f" AUROC other sets {auroc(right, far):.3f}, near misses {auroc(right, near):.3f}",
                flush=True,
            )

    def coefficients(self) -> fusion.Coefficients:
        weights = fuse(self.own, self.of_sum)
        columns = names(with_vectors=self.with_vectors)
        rounded = {name: round(float(value), 4) for name, value in zip(columns, weights, strict=True)}
        known = self.logistic(weights)
        learnt = {name: tuple(np.round(values, 4).tolist()) for name, values in known.items()}
        right = [self.best(each, weights, known) for examples in self.own.values() for each in examples]
        unlikely = 1 / (1 + np.exp(-np.quantile(right, LOST)))
        return fusion.Coefficients(fusion=rounded, **learnt, unlikely=round(float(unlikely), 4))

    def logistic(self, weights: np.ndarray) -> dict[str, np.ndarray]:
        """By Newton's method; right tools, near misses and other sets' requests weigh as they come."""
        kinds = (self.own, self.small, self.missing, self.foreign)
        examples = [each for kind in kinds for name in self.own for each in kind[name]]
        judged = [each.judged(weights, with_vectors=self.with_vectors) for each in examples if len(each.right)]
        rows, labels = np.concatenate([seen for seen, _ in judged]), np.concatenate([right for _, right in judged])
        centre, scale = rows.mean(0), rows.std(0) + 1e-6
        centre[-1], scale[-1] = 0.0, 1.0
        scaled, found = (rows - centre) / scale, np.zeros(rows.shape[1])
        for _ in range(STEPS):
            chance = 1 / (1 + np.exp(-np.clip(scaled @ found, -30, 30)))
            gradient = scaled.T @ (chance - labels) / len(labels) + DECAY * found
            curve = (scaled * (chance * (1 - chance))[:, None]).T @ scaled / len(labels) + DECAY * np.eye(len(found))
            found = found - np.linalg.solve(curve, gradient)
        return {"centre": centre, "scale": scale, "weights": found}

    def best(self, example: Example, weights: np.ndarray, learnt: dict[str, np.ndarray]) -> float:
        seen, _ = example.judged(weights, with_vectors=self.with_vectors)
        if not len(seen):
            return -30.0
        return float(((seen[:1] - learnt["centre"]) / learnt["scale"] @ learnt["weights"])[0])


def main(clones: Path, most: int, kinds: Sequence[str]) -> None:
    sets = [*training_sets(clones)]
    write_usual(sets)
    sets += [each for each in vector_sets(clones) if each.name in DESCRIBED_SETS]
    known = json.loads(fusion.LEARNT.read_text("utf-8")) if fusion.LEARNT.exists() else {}
    for kind in kinds:
        embedder = vectors() if kind == fusion.KINDS[1] else None
        if kind == fusion.KINDS[0] or embedder is not None:
            print(kind, flush=True)
            learner = learner_of(sets, most, embedder)
            learner.report()
            known[kind] = learner.coefficients().model_dump()
            fusion.LEARNT.write_text(json.dumps(known, indent=0) + "\n")


def write_usual(sets: list[TrainingSet]) -> None:
    rng = random.Random(SEED)  # noqa: S311 - which tools are looked at
    tools = [
        each.tools[path] for each in sets for path in rng.sample(sorted(each.tools), min(DESCRIBED, len(each.tools)))
    ]
    texts = np.stack([text_vector(f"{tool.name} {tool.place} {tool.doc}") for tool in tools])
    products = (texts.T @ texts / len(texts)).astype(np.float16)
    np.savez_compressed(USUAL, mean=texts.mean(0).astype(np.float16), products=products)


def vectors() -> Embedder | None:
    try:
        return RememberedEmbedder(open_embedder("minilm"))
    except UsageError as error:
        print(f"skipped: {error.message}")
        return None


def learner_of(sets: list[TrainingSet], most: int, embedder: Embedder | None) -> Learner:
    kinds: tuple[Examples, ...] = ({}, {}, {}, {})
    for each in sets:
        for kind, examples in zip(kinds, examples_of(each, sets, most, embedder), strict=True):
            kind[each.name] = examples
    return Learner(*kinds, embedder is not None)


def examples_of(
    each: TrainingSet, sets: list[TrainingSet], most: int, embedder: Embedder | None
) -> tuple[list[Example], ...]:
    """Of its own requests, in small toolboxes, without their tools, and of other sets.

    Every second tool is taken out once: requests that need none of the others miss theirs there.
    """
    rng = random.Random(f"{SEED} {each.name}")  # noqa: S311 - which requests are looked at
    others = [(request, []) for other in sets if other is not each for request, _ in other.requests]
    requests = rng.sample(each.requests, min(most, len(each.requests)))
    kept = {path: each.tools[path] for path in sorted(each.tools)[::2]}
    lacking = [(request, []) for request, used in requests if kept.keys().isdisjoint(used)]
    own = look(each.tools, requests, embedder)
    foreign = look(each.tools, rng.sample(others, int(most * FOREIGN)), embedder)
    missing, small = look(kept, lacking, embedder), []
    needed = sorted({path for _, used in requests for path in used})
    for _ in range(BOXES):
        box = {path: each.tools[path] for path in rng.sample(needed, min(SMALL, len(needed) // 2))}
        gone = [(request, []) for request, used in requests if box.keys().isdisjoint(used)]
        small += look(box, [(request, used) for request, used in requests if box.keys() >= set(used)], embedder)
        missing += look(box, rng.sample(gone, min(ASKED, len(gone))), embedder)
    print(f"{each.name}: {len(each.tools)} tools, {len(requests)} requests", flush=True)
    return own, small, missing, foreign


def look(tools: Tools, requests: Requests, embedder: Embedder | None) -> list[Example]:
    rankers = Rankers(Corpus.of(tools))
    near = near_by_views(tools, rankers.corpus.paths, embedder)
    rows = {path: row for row, path in enumerate(rankers.corpus.paths)}
    examples = []
    for request, used in requests:
        seen = rankers.see(request, near)
        examples.append(Example(seen.features, np.isin(seen.rows, [rows[path] for path in used]), len(used)))
    return examples


def weighed(own: Examples) -> Iterator[tuple[Example, float]]:
    """Sets weigh as the root of their requests, and requests that need several tools `SEVERAL` of all."""
    for several, share in ((False, 1 - SEVERAL), (True, SEVERAL)):
        parts = [[each for each in examples if (each.needed > 1) == several] for examples in own.values()]
        total = sum(len(part) ** 0.5 for part in parts)
        yield from ((each, share / total * len(part) ** -0.5) for part in parts for each in part)


def fuse(own: Examples, column: int) -> np.ndarray:
    """Weights by which each right tool stands above all wrong ones."""
    chosen = [(each.first(each.features[:, column]), weight) for each, weight in weighed(own) if each.right.any()]
    widest = max(len(each.right) for each, _ in chosen)
    width = chosen[0][0].features.shape[1]
    features = np.zeros((len(chosen), widest, width), np.float32)
    right, wrong = (np.zeros((len(chosen), widest), bool) for _ in range(2))
    for row, (each, _) in enumerate(chosen):
        size = len(each.right)
        features[row, :size], right[row, :size], wrong[row, :size] = each.features, each.right, ~each.right
    spread = features[right | wrong].std(0) + 1e-6
    features /= spread
    flat = features.reshape(-1, width)
    share = np.array([weight for _, weight in chosen])
    share = (share / share.sum())[:, None] * right / right.sum(1, keepdims=True)
    weights = first = second = np.zeros(width)
    for step in range(ROUNDS):
        scores = (flat @ weights.astype(np.float32)).reshape(right.shape)
        highest = np.where(wrong, scores, FAR).max(1, keepdims=True)
        powers = np.where(wrong, np.exp(scores - highest), 0.0)
        total = powers.sum(1, keepdims=True)
        behind = share / (1 + np.exp(np.clip(scores - highest - np.log(total + 1e-30), -30, 30)))
        pull = behind.sum(1, keepdims=True) * powers / np.maximum(total, 1e-30) - behind
        gradient = pull.ravel() @ flat + 2 * HELD * weights
        first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
        mean, square = first / (1 - 0.9 ** (step + 1)), second / (1 - 0.999 ** (step + 1))
        weights = weights - RATE * (1 - step / ROUNDS) * mean / (np.sqrt(square) + 1e-8)
    return weights / spread


def auroc(positive: list[float], negative: list[float]) -> float:
    ranks = np.argsort(np.argsort([*positive, *negative])) + 1
    above = ranks[: len(positive)].sum() - len(positive) * (len(positive) + 1) / 2
    return float(above / (len(positive) * len(negative)))


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        int(sys.argv[2]) if len(sys.argv) > 2 else 120,
        sys.argv[3:] or fusion.KINDS,
    )
