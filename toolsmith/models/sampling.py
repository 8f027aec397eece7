"""Draws the next tokens of all replies of a batch at once, where the model is; only the tokens leave the device."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from toolsmith.models.grammar.token_budget import Closer


@dataclass
class Prompt:
    """One reply to generate: token ids, how to sample, and the grammar's matcher where there is one.

    `closer` ends a call in time; it looks ahead over the last `close_within` tokens of the budget. `begun` is the mark
    of thoughts that the prompt has begun.
    """

    tokens: list[int]
    max_tokens: int
    temperature: float = 0.0
    seed: int = 0
    matcher: Any = None
    closer: Closer | None = None
    close_within: int = 0
    begun: str = ""
    is_done: Callable[[list[int]], bool] = lambda _tokens: False


def sample(logits: Any, prompts: Sequence[Prompt | None], draws: Sequence[float]) -> list[int]:
    """One token a row: the likeliest at temperature zero, else drawn among those that the row's grammar allows.

    Args:
        logits: of the rows, shape (rows, vocabulary), on any device.
        prompts: of the rows; None where a row is done, and anything will do.
        draws: a number in [0, 1) for each row, so that a row's tokens do not hang on its neighbours.
    """
    import torch

    logits = _masked(logits, prompts)
    heat = torch.tensor([prompt.temperature if prompt else 0.0 for prompt in prompts], device=logits.device)
    best = logits.argmax(dim=-1)
    if not bool((heat > 0).any()):
        return list(best.tolist())
    weights = torch.softmax(logits / heat.clamp(min=1e-6).unsqueeze(1), dim=-1)
    sums = weights.double().cumsum(dim=-1)
    places = torch.tensor(draws, dtype=torch.float64, device=logits.device).unsqueeze(1) * sums[:, -1:]
    drawn = torch.searchsorted(sums, places, right=True).squeeze(1).clamp(max=logits.shape[-1] - 1)
    # Sums of many numbers on a device may be a hair off: what has no weight is never taken.
    is_good = (heat > 0) & (weights.gather(1, drawn.unsqueeze(1)).squeeze(1) > 0)
    return list(torch.where(is_good, drawn, best).tolist())


def _masked(logits: Any, prompts: Sequence[Prompt | None]) -> Any:
    """The logits without what the grammars forbid; a bit a token goes to the device."""
    import numpy as np
    import torch

    if not any(prompt is not None and prompt.matcher is not None for prompt in prompts):
        return logits
    rows, size = logits.shape
    bits = np.full((rows, -(-size // 8)), 0xFF, dtype=np.uint8)
    for row, prompt in enumerate(prompts):
        if prompt is not None and prompt.matcher is not None:
            allowed = np.frombuffer(prompt.matcher.compute_bitmask(), dtype=np.uint8)[: bits.shape[1]]
            bits[row] = 0
            bits[row, : len(allowed)] = allowed
    packed = torch.from_numpy(bits).to(logits.device).unsqueeze(2)
    places = torch.arange(8, dtype=torch.uint8, device=logits.device)
    is_allowed = ((packed >> places) & 1).reshape(rows, -1)[:, :size].bool()
    return logits.masked_fill(~is_allowed, float("-inf"))
