"""Texts as vectors by an embedding model behind litellm: `litellm/text-embedding-3-small`, `litellm/ollama/all-minilm`.

Keys and addresses are litellm's own, from the environment. What is embedded leaves this machine: tools' texts when they
are indexed, requests when they are searched for. So a toolbox that names such an embedder has to be agreed to.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cached_property

from toolsmith.errors import ToolboxError, UsageError
from toolsmith.secrets import redact

SCHEME = "litellm/"
_BATCH = 64
_SECONDS = 60.0


class HostedEmbedder:
    """Asks nothing before the first text; `agreed` is called before each question, and raises where it may not be."""

    def __init__(self, model: str, agreed: Callable[[], object] = lambda: None) -> None:
        if not model:
            raise UsageError(f"{SCHEME} names no model", hint="For example: litellm/text-embedding-3-small")
        self.name = f"{SCHEME}{model}"
        self._model = model
        self._agreed = agreed

    @cached_property
    def dimension(self) -> int:
        return len(self.embed(["dimension"])[0])

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One unit vector a text.

        Raises:
            ToolboxError: the model gives none, or litellm is not installed.
        """
        import numpy as np

        self._agreed()
        found: list[list[float]] = []
        for start in range(0, len(texts), _BATCH):
            batch = [text or " " for text in texts[start : start + _BATCH]]
            vectors = np.array(self._asked(batch), np.float32)
            if vectors.ndim != 2 or len(vectors) != len(batch) or not np.isfinite(vectors).all():
                raise ToolboxError(f"{self.name} gave no vector for each of {len(batch)} texts")
            found += (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)).tolist()
        return found

    def _asked(self, batch: list[str]) -> list[list[float]]:
        os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # else it is read from the network
        try:
            import litellm
        except ImportError as error:
            raise ToolboxError(f"{self.name} needs litellm", hint="pip install litellm") from error
        litellm.suppress_debug_info = True
        try:
            reply = litellm.embedding(self._model, batch, timeout=_SECONDS)
            return [each["embedding"] for each in sorted(reply.data, key=lambda each: each["index"])]
        except Exception as error:  # whatever the library, a provider or a proxy makes of it
            said = redact(" ".join(str(error).split()))[:300]
            raise ToolboxError(
                f"{self.name} embeds nothing: {said}", hint="Check its name, its key and its address."
            ) from error
