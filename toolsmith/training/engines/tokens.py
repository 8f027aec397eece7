"""From lines to tokens with weights: what `local:` would ask, what the model is to say, and how much each token counts.

A prompt's tokens weigh nothing. The first token at which the called name parts from another name on offer weighs more:
there a wrong tool is chosen (TL-Training, Ye et al. 2024, §4.1, which weighs the tokens of tools that are confused).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from toolsmith.calls.formats.form import CallForm
from toolsmith.calls.formats.table import form_of
from toolsmith.models.local_prompt import render_prompt
from toolsmith.recipes.solve.conversation import trained_opening
from toolsmith.training.data.line import TrainingLine
from toolsmith.types.message import Message, Parameters, Question
from toolsmith.types.record import Record

DIVERGENCE_WEIGHT = 3.0


class Tokens(Record):
    """One line for a trainer: ids, and a weight for each; 0 where nothing is learnt."""

    input_ids: tuple[int, ...]
    weights: tuple[float, ...]


class LineTokenizer:
    """Writes lines in the form of one model: its chat template, its way to write calls, its end mark."""

    def __init__(self, tokenizer: Any, name: str, *, divergence_weight: float = DIVERGENCE_WEIGHT) -> None:
        self._tokenizer = tokenizer
        template = tokenizer.chat_template or ""
        self._template = template if isinstance(template, str) else json.dumps(template)
        self._form: CallForm = form_of(self._template)
        self._name = name
        self._divergence_weight = divergence_weight

    def prompt(self, prompt: Sequence[Message], tools: Sequence[dict[str, Any]]) -> str:
        """The text that stands before the model's turn: as `solve` with `local:` asks a trained model."""
        system = trained_opening("", tools)[0]
        parameters = Parameters(tools=tuple(tools), tool_choice="required")
        return render_prompt(
            self._tokenizer, Question(messages=(system, *prompt), parameters=parameters), self._form, self._name
        )

    def said(self, completion: Message) -> str:
        """The text of the turn, without the end mark."""
        calls = [self._form.write(call.name, json.loads(call.arguments)) for call in completion.tool_calls]
        return "\n".join(filter(None, [completion.content, *calls]))

    def tokens(self, line: TrainingLine) -> Tokens:
        before = list(
            self._tokenizer.encode(self.prompt(line.prompt, line.tools), add_special_tokens=not self._template)
        )
        text = self.said(line.completion)
        found = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        weights = [1.0] * len(found["input_ids"])
        for place in self._divergences(line, text):
            for index, (start, end) in enumerate(found["offset_mapping"]):
                if start <= place < end:
                    weights[index] = self._divergence_weight
        after = [*found["input_ids"], self._tokenizer.eos_token_id]
        return Tokens(input_ids=(*before, *after), weights=(*[0.0] * len(before), *weights, 1.0))

    def _divergences(self, line: TrainingLine, text: str) -> set[int]:
        """Characters of the turn at which its name parts from another name on offer."""
        places = set()
        for call in line.completion.tool_calls:
            start = text.find(call.name)
            for other in line.offered:
                if other == call.name or start < 0:
                    continue
                common = next(
                    (at for at, (one, two) in enumerate(zip(call.name, other, strict=False)) if one != two),
                    min(len(call.name), len(other)),
                )
                places.add(start + common)
        return places
