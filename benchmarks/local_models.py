"""Local models: tokens a second, what constraining costs, what the kept beginning saves; on a GPU where there is one.

    PYTHONPATH=. python benchmarks/local_models.py [HIDDEN] [LAYERS] [BATCHES]

For example `2048 16 1,64` for about a billion parameters. The model has random weights and a real architecture (Llama):
its speed is that of a trained one, its replies are noise.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from tests.models.test_local import TOOLS, is_valid
from tests.models.tiny import make_tiny_model
from toolsmith.models.grammar.constrain import Bounds
from toolsmith.models.local import LocalModel
from toolsmith.types.message import Message, Parameters, Question

TOKENS = 64


def main(hidden: int, layers: int, batches: list[int]) -> None:
    import torch

    device = torch.cuda.get_device_name() if torch.cuda.is_available() else f"CPU, {torch.get_num_threads()} threads"
    folder = make_tiny_model(Path(tempfile.mkdtemp()) / "model", words=json.dumps(TOOLS), hidden=hidden, layers=layers)
    free = LocalModel(folder, is_constrained=False)
    held = LocalModel(folder, bounds=Bounds(characters=40, items=4))
    weights = sum(path.stat().st_size for path in folder.glob("*.safetensors"))
    prompt = free.answer(ask(0, tokens=1)).usage.input_tokens
    print(f"{device}; {weights / 4e6:.1f} million parameters; {prompt} tokens of prompt")
    for batch in batches:
        speeds = {}
        for name, model in (("free", free), ("constrained", held)):
            model.answer_many([ask(number) for number in range(batch)])
            started = time.perf_counter()
            replies = model.answer_many([ask(batch + number) for number in range(batch)])
            tokens = sum(reply.usage.output_tokens for reply in replies)
            speeds[name] = tokens / (time.perf_counter() - started)
            valid = sum(map(is_valid, replies))
            print(f"batch {batch:3} {name:12} {speeds[name]:8.0f} tokens a second, {valid}/{batch} valid")
        print(f"batch {batch:3} constrained runs at {speeds['constrained'] / speeds['free']:.2f} of the free speed")
    model = LocalModel(folder)
    model.answer(short("something else entirely"))  # loads the model, and keeps no beginning worth keeping
    first, again = timed(model, 1), timed(model, 2)
    print(f"first token: {first * 1e3:.0f} ms, with the beginning kept {again * 1e3:.0f} ms: {first / again:.1f} times")


def ask(number: int, tokens: int = TOKENS) -> Question:
    parameters = Parameters(tools=TOOLS, tool_choice="required", temperature=1.0, sample=number, max_tokens=tokens)
    return Question(messages=(Message(role="user", content=f"Request number {number}"),), parameters=parameters)


def short(text: str) -> Question:
    return Question(messages=(Message(role="user", content=text),), parameters=Parameters(max_tokens=1))


def timed(model: LocalModel, number: int) -> float:
    started = time.perf_counter()
    model.answer(ask(number, tokens=1))
    return time.perf_counter() - started


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 256,
        int(sys.argv[2]) if len(sys.argv) > 2 else 4,
        [int(part) for part in (sys.argv[3] if len(sys.argv) > 3 else "1,16").split(",")],
    )
