"""Generates replies with a Hugging Face model: prompts in batches, each under its own grammar, beginnings kept.

The keys and values of the longest known beginning (instructions, tool schemas, worked examples) are kept between
batches; only what differs is computed. Models whose cache cannot be cut (sliding windows, state spaces) start from
nothing each time. What a grammar leaves no choice about is not drawn: it goes through the model with what stands
before it.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from toolsmith.models.sampling import Prompt, sample

_SHORTEST_PREFIX = 16  # tokens; below it, keeping costs more than computing


@dataclass
class Generated:
    """Tokens of a reply, without the end mark.

    `was_cut` where the limit ended it, `was_closed` where a call was ended because the limit was near; `problem` is
    what the grammar engine says where it failed.
    """

    tokens: list[int] = field(default_factory=list)
    was_cut: bool = True
    was_closed: bool = False
    reused_tokens: int = 0
    way_out: int | None = None
    problem: str = ""


class Generator:
    """Holds a model and the keys and values of the last beginning. Not for several threads at once."""

    def __init__(self, model: Any, end_tokens: Sequence[int]) -> None:
        self._model = model
        self._ends = set(end_tokens)
        self._known: list[int] = []
        self._cache: Any = None
        self._can_cut = True
        # What stands before a shorter prompt of a batch would stay in the state of such a layer.
        self._keeps_padding = not all(hasattr(layer, "batch_select_indices") for layer in self._new_cache().layers)
        # transformers renamed the argument: `cache` since 5.24, `past_key_values` before.
        names = inspect.signature(model.forward).parameters
        self._cache_argument = "cache" if "cache" in names else "past_key_values"

    def generate(self, prompts: Sequence[Prompt]) -> list[Generated]:
        """One reply a prompt, in their order."""
        import torch

        results = [Generated() for _ in prompts]
        under_way = [pair for pair in zip(prompts, results, strict=True) if self._accept_forced(*pair)]
        are_even = len({len(prompt.tokens) + len(result.tokens) for prompt, result in under_way}) == 1
        with torch.inference_mode():
            for batch in [under_way] if are_even or not self._keeps_padding else [[pair] for pair in under_way]:
                if batch:
                    self._decode(batch)
        return results

    def _prefill_common(self, prompts: Sequence[list[int]]) -> tuple[int, int]:
        """Compute what all prompts share but for their last tokens; how much is shared, and how much was known."""
        common = min(_shared(prompts[0], prompt) for prompt in prompts)
        common = min(common, *(len(prompt) - 1 for prompt in prompts))
        if not self._can_cut or common < _SHORTEST_PREFIX:
            return 0, 0
        reused = min(_shared(self._known, prompts[0]), common)
        if self._cache is None or reused < _SHORTEST_PREFIX:
            self._cache, reused = self._new_cache(), 0
        elif reused < len(self._known):
            self._cache.crop(reused - len(self._known))
        if common > reused:
            fresh = self._tensor([prompts[0][reused:common]])
            self._model(
                input_ids=fresh, use_cache=True, position_ids=self._range(reused, common), logits_to_keep=1,
                **{self._cache_argument: self._cache},
            )  # fmt: skip
            if not _can_cut(self._cache):
                self._can_cut, self._cache, self._known = False, None, []
                return 0, 0
        self._known = prompts[0][:common]
        return common, reused

    def _decode(self, under_way: Sequence[tuple[Prompt, Generated]]) -> None:
        import torch

        prompts, results = [prompt for prompt, _ in under_way], [result for _, result in under_way]
        common, reused = self._prefill_common([prompt.tokens for prompt in prompts])
        rest = [[*prompt.tokens[common:], *result.tokens] for prompt, result in under_way]
        width = max(map(len, rest))
        padded = [[0] * (width - len(tokens)) + tokens for tokens in rest]
        mask = [[1] * common + [0] * (width - len(tokens)) + [1] * len(tokens) for tokens in rest]
        attention = self._tensor(mask)
        positions = (attention.cumsum(1) - 1).clamp(min=0)[:, common:]
        cache = self._cache_for(len(prompts), common)
        inputs = self._tensor(padded)
        for result in results:
            result.reused_tokens = reused
        chance = [torch.Generator().manual_seed(prompt.seed) for prompt in prompts]
        rows = list(range(len(prompts)))  # prompts still under way, by their place in the batch
        pending: list[list[int]] = [[] for _ in prompts]  # tokens of a reply that the model has not read yet
        while rows:
            logits = self._model(
                input_ids=inputs, attention_mask=attention, position_ids=positions, use_cache=True, logits_to_keep=1,
                **{self._cache_argument: cache},
            ).logits[:, -1, :].float()  # fmt: skip
            drawn = [row if row >= 0 and not pending[row] else -1 for row in rows]
            active = [prompts[row] if row >= 0 else None for row in drawn]
            draws = [float(torch.rand((), generator=chance[row])) if row >= 0 else 0.0 for row in drawn]
            for token, row in zip(sample(logits, active, draws), drawn, strict=True):
                if row >= 0:
                    pending[row] = self._continued(token, prompts[row], results[row])
            rows = [row if row >= 0 and pending[row] else -1 for row in rows]
            kept = [place for place, row in enumerate(rows) if row >= 0]
            if len(kept) <= len(rows) / 2 or not kept:
                # Half of the batch is done: go on with the other half alone.
                rows = [rows[place] for place in kept]
                if not rows:
                    return
                chosen_rows = self._tensor(kept)
                _select(cache, chosen_rows)
                attention, positions = attention[chosen_rows], positions[chosen_rows]
            # Rows go on together, so by as many tokens as each of them has.
            count = min(len(pending[row]) for row in rows if row >= 0)
            inputs = self._tensor([pending[row][:count] if row >= 0 else [0] * count for row in rows])
            pending = [tokens[count:] for tokens in pending]
            attention = torch.cat([attention, attention.new_ones((len(rows), count))], dim=1)
            positions = positions[:, -1:] + torch.arange(1, count + 1, device=positions.device)

    def _continued(self, token: int, prompt: Prompt, result: Generated) -> list[int]:
        """What goes into a reply for a token that was drawn, and what must follow it; nothing where the reply ends."""
        before = len(result.tokens)
        goes_on = self._accept(token, prompt, result) and self._accept_forced(prompt, result)
        return result.tokens[before:] if goes_on else []

    def _accept_forced(self, prompt: Prompt, result: Generated) -> bool:
        """Take what the grammar leaves no choice about, while there is room; whether the reply goes on."""
        if prompt.matcher is None:
            return True
        room = prompt.max_tokens - len(result.tokens) - 1 - prompt.close_within
        forced = prompt.matcher.compute_ff_tokens()[: max(room, 0)]
        return all(self._accept(token, prompt, result) for token in forced)

    def _accept(self, token: int, prompt: Prompt, result: Generated) -> bool:
        """Put a token, or one that ends the call in time, into a reply; whether the reply goes on."""
        if prompt.matcher is not None and prompt.matcher.is_error():  # it allows nothing but the end then
            result.problem = str(prompt.matcher.get_error())
            return False
        in_time = self._in_time(token, prompt, result)
        if in_time is None or in_time in self._ends:
            result.was_cut = False
            return False
        result.tokens.append(in_time)
        if prompt.matcher is not None:
            prompt.matcher.consume_token(in_time)
            if prompt.matcher.is_stopped() and not prompt.matcher.is_error():
                result.was_cut = False
                return False
        if prompt.is_done(result.tokens):
            result.was_cut = False
            return False
        return len(result.tokens) < prompt.max_tokens

    def _in_time(self, token: int, prompt: Prompt, result: Generated) -> int | None:
        """The token, or another where the call could not be ended in time after it; None where the call is whole."""
        left = prompt.max_tokens - len(result.tokens) - 1
        if prompt.closer is None or token in self._ends or left >= prompt.close_within:
            return token
        if not result.was_closed:
            result.way_out = prompt.closer.keeps_room(prompt.matcher, result.tokens, token, left, result.way_out)
            if result.way_out is not None:
                return token
            result.was_closed = True
        return prompt.closer.next(prompt.matcher, result.tokens)

    def _cache_for(self, rows: int, common: int) -> Any:
        """Keys and values of the shared beginning for each row; the kept ones stay as they are."""
        if not common:
            return self._new_cache()
        cache = copy.deepcopy(self._cache)
        if rows > 1:
            cache.batch_repeat_interleave(rows)
        return cache

    def _new_cache(self) -> Any:
        from transformers import DynamicCache

        return DynamicCache(config=self._model.config)

    def _tensor(self, rows: Sequence[int] | Sequence[Sequence[int]]) -> Any:
        import torch

        return torch.tensor(rows, dtype=torch.long, device=self._model.device)

    def _range(self, start: int, end: int) -> Any:
        import torch

        return torch.arange(start, end, device=self._model.device).unsqueeze(0)


def _shared(one: Sequence[int], other: Sequence[int]) -> int:
    """Length of the common beginning."""
    length = min(len(one), len(other))
    return next((place for place in range(length) if one[place] != other[place]), length)


def _select(cache: Any, rows: Any) -> None:
    """Keep these rows of the batch. Layers of state spaces can only be put into another order, which may be shorter."""
    for layer in cache.layers:
        getattr(layer, "batch_select_indices", layer.reorder_cache)(rows)


def _can_cut(cache: Any) -> bool:
    """Whether every layer keeps all positions, so that the cache can be cut at any of them."""
    return all(type(layer).__name__ == "DynamicLayer" for layer in getattr(cache, "layers", ()))
