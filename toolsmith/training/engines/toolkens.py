"""One token a tool on a frozen language model: ToolkenGPT (Hao et al. 2023), begun from descriptions (Re-Init, 2025).

The model's head gets a row a tool and nothing else changes, so the logits of the model's own words stay equal to the
bit. A row begins as the mean of the head's rows for the words of the tool's description, so a new tool can be chosen
before any use of it is known. Rows are fitted to the hidden state at the end of each request, which the frozen model
gives once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from toolsmith.errors import UsageError
from toolsmith.training.data.line import TrainingLine
from toolsmith.training.data.toolkens import ToolToken
from toolsmith.types.record import Record

ROWS, NAMES = "toolkens.safetensors", "toolkens.json"
STEPS = 200
RATE = 0.05
KEEPING = 1e-3  # how strongly rows are held to where they began


class Chosen(Record):
    """A tool and its share of the probability among the tools, 0 to 1."""

    tool: str
    share: float


class Toolkens:
    """Rows of tools over the head of a frozen model.

    Args:
        model: a causal model of transformers; never changed.
        tokenizer: its tokenizer.
        tokens: of the tools, in the order of their rows.
        rows: shape (tools, width of the model), 32 bits; None begins them from the descriptions.
    """

    def __init__(self, model: Any, tokenizer: Any, tokens: Sequence[ToolToken], rows: Any = None) -> None:
        self._model = model.eval()
        self._tokenizer = tokenizer
        self.tokens = tuple(tokens)
        self.rows = self._begun(tokens) if rows is None else rows

    def logits(self, input_ids: Any) -> Any:
        """Logits of the model's own words and, after them, of the tools: shape (batch, length, words + tools)."""
        import torch

        with torch.inference_mode():
            out = self._model(input_ids=input_ids, output_hidden_states=True, use_cache=False)
            tools = out.hidden_states[-1].float() @ self.rows.T
            return torch.cat([out.logits, tools.to(out.logits.dtype)], dim=-1)

    def choose(self, request: str, limit: int = 5) -> list[Chosen]:
        """The tools for a request, likeliest first."""
        import torch

        shares = torch.softmax(self._states([request])[0] @ self.rows.T, dim=-1)
        best = shares.argsort(descending=True)[:limit].tolist()
        return [Chosen(tool=self.tokens[place].tool, share=float(shares[place])) for place in best]

    def with_tool(self, token: ToolToken) -> Toolkens:
        """The same with one tool more: the other rows are what they were."""
        import torch

        rows = torch.cat([self.rows, self._begun([token])])
        return Toolkens(self._model, self._tokenizer, (*self.tokens, token), rows)

    def fitted(self, requests: Sequence[str], tools: Sequence[str]) -> Toolkens:
        """The rows fitted to requests with their right tools, by path; tools without a request keep theirs.

        Raises:
            UsageError: a tool has no token, or there is no request.
        """
        import torch

        places = {each.tool: place for place, each in enumerate(self.tokens)}
        unknown = sorted(set(tools) - places.keys())
        if unknown or not requests:
            raise UsageError(f"no token for {', '.join(unknown)}" if unknown else "there is no request to fit to")
        states = self._states(requests).clone()
        wanted = torch.tensor([places[tool] for tool in tools])
        seen = torch.zeros(len(self.tokens), 1)
        seen[wanted.unique()] = 1.0
        change = torch.zeros_like(self.rows, requires_grad=True)
        optimizer = torch.optim.Adam([change], lr=RATE)
        for _ in range(STEPS):
            optimizer.zero_grad()
            logits = states @ (self.rows + seen * change).T
            loss = torch.nn.functional.cross_entropy(logits, wanted) + KEEPING * change.square().sum()
            loss.backward()
            optimizer.step()
        rows = (self.rows + seen * change).detach()
        return Toolkens(self._model, self._tokenizer, self.tokens, rows)

    def save(self, folder: Path) -> None:
        from safetensors.torch import save_file

        folder.mkdir(parents=True, exist_ok=True)
        save_file({"rows": self.rows.contiguous()}, str(folder / ROWS))
        said = [each.as_json() for each in self.tokens]
        (folder / NAMES).write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8")

    @classmethod
    def load(cls, model: Any, tokenizer: Any, folder: Path) -> Toolkens:
        """The rows that were saved.

        Raises:
            UsageError: there are none, or they are of another model.
        """
        from safetensors.torch import load_file

        if not (folder / ROWS).is_file():
            raise UsageError(f"{folder} holds no toolkens", hint="toolsmith train router makes them.")
        tokens = [ToolToken.model_validate(each) for each in json.loads((folder / NAMES).read_text("utf-8"))]
        rows = load_file(str(folder / ROWS))["rows"]
        width = model.get_output_embeddings().weight.shape[1]
        if rows.shape != (len(tokens), width):
            raise UsageError(
                f"the rows in {folder} are of another model: {tuple(rows.shape)}, not {(len(tokens), width)}"
            )
        return cls(model, tokenizer, tokens, rows)

    def _begun(self, tokens: Sequence[ToolToken]) -> Any:
        """Rows from descriptions: the mean of the head's rows for their words, without the mean of all."""
        import torch

        head = self._model.get_output_embeddings().weight.detach().float()
        middle = head.mean(dim=0)
        ids = [self._tokenizer(each.start or each.name, add_special_tokens=False)["input_ids"] for each in tokens]
        return torch.stack([head[each].mean(dim=0) - middle for each in ids])

    def _states(self, requests: Sequence[str]) -> Any:
        """The last hidden state of each request: shape (requests, width)."""
        import torch

        found = []
        with torch.inference_mode():
            for request in requests:
                ids = torch.tensor([self._tokenizer(f"{request}\nTool:", add_special_tokens=False)["input_ids"]])
                out = self._model(input_ids=ids, output_hidden_states=True, use_cache=False)
                found.append(out.hidden_states[-1][0, -1].float())
        return torch.stack(found)


def fitting_data(lines: Sequence[TrainingLine]) -> tuple[list[str], list[str]]:
    """Requests and the tools that are right for them, of lines that call one at once."""
    single = [line for line in lines if line.tool and len(line.prompt) == 1 and line.completion.tool_calls]
    return [line.request for line in single], [line.tool for line in single]
