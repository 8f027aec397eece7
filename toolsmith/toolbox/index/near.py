"""How far tools stand out for a text by an embedding model: of an index's vectors, or of texts that are at hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from toolsmith.toolbox.index.embed import Embedder
from toolsmith.toolbox.index.vectors import Vectors

if TYPE_CHECKING:
    from toolsmith.ranking.features import Near

_NEAREST = 60  # tools of a text whose similarity is known
_OTHERS = 0.5  # of how far the last of these stands out: all others
_LEAST_SPREAD = 0.01


def near_of(vectors: Vectors, paths: Sequence[str], commit: str) -> Near:
    """Standing of the tools at `paths`, in standard deviations of the similarities that are usual for the text.

    What it returns raises ToolboxError where the index cannot be read.
    """
    rows = {path: row for row, path in enumerate(paths)}

    def near(texts: Sequence[str]) -> Any:
        import numpy as np

        from toolsmith.toolbox.index.turned import turned

        embedder = vectors.embedder
        embedded = turned(np.array(embedder.embed(texts), np.float32), embedder.name)
        usual = embedded @ vectors.sample(commit).T
        means, spreads = usual.mean(1), np.maximum(usual.std(1), _LEAST_SPREAD)
        found = np.zeros((len(texts), len(paths)), np.float32)
        for row, nearest in enumerate(vectors.nearest(embedded.tolist(), _NEAREST, commit)):
            standing = {path: (score - means[row]) / spreads[row] for path, score in nearest.items() if path in rows}
            found[row] = _OTHERS * min(standing.values(), default=0.0)
            found[row, [rows[path] for path in standing]] = list(standing.values())
        return found

    return near


def near_of_texts(views: Sequence[Sequence[str]], embedder: Embedder) -> Near:
    """The same of the best of each tool's views, in standard deviations of all views."""
    import numpy as np

    from toolsmith.toolbox.index.turned import turned

    vectors = np.array(embedder.embed([text for each in views for text in each]), np.float32)
    starts = np.cumsum([0, *map(len, views)])[:-1]

    def near(texts: Sequence[str]) -> Any:
        scores = turned(np.array(embedder.embed(texts), np.float32), embedder.name) @ vectors.T
        best = np.maximum.reduceat(scores, starts, axis=1)
        return (best - scores.mean(1, keepdims=True)) / np.maximum(scores.std(1, keepdims=True), _LEAST_SPREAD)

    return near
