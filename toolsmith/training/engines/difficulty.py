"""How hard lines are for a model, for a curriculum from easy to hard: the likelihood of what it is to say.

After Tool-Star (Dong et al. 2025) and ToolACE-R (Zeng et al. 2025).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolsmith.training.engines.sft import Padded, weighted_loss
from toolsmith.training.engines.tokens import Tokens


def difficulties(model: Any, padding: int, lines: Sequence[Tokens]) -> list[float]:
    """One number a line, in nats a token; no gradient is kept."""
    import torch

    collate = Padded(padding)
    found = []
    with torch.inference_mode():
        for line in lines:
            total = sum(line.weights) or 1.0
            even = Tokens(input_ids=line.input_ids, weights=tuple(weight / total for weight in line.weights))
            found.append(float(weighted_loss(model, collate([even.model_dump(mode="python")]))))
    return found
