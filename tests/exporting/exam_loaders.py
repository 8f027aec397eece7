"""Runs an exported exam with the real framework and a scripted model that answers every second question rightly.

Run as a program: FRAMEWORK FILE FOLDER; prints the share of right answers and how many questions there were.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any


def with_inspect(file: Path, folder: Path) -> tuple[float, int]:
    from inspect_ai import eval as run
    from inspect_ai.model import ModelAPI, ModelOutput, modelapi

    sys.path.insert(0, str(file.parent))
    module = __import__(file.stem)
    known = {each["request"]: each for each in module.QUESTIONS}
    asked: list[str] = []

    @modelapi("scripted")
    class Scripted(ModelAPI):
        async def count_text_tokens(self, text: str) -> int:
            return len(text) // 4

        async def generate(self, input: Any, tools: Any, tool_choice: Any, config: Any) -> Any:  # noqa: A002, ARG002
            asked.append(input[-1].text)
            call = known[input[-1].text]["calls"][0]
            assert call["name"] in [each.name for each in tools]
            return ModelOutput.for_tool_call("scripted", call["name"], call["arguments"] if len(asked) % 2 else {})

    (log,) = run(module.toolbox_exam(), model="scripted/x", max_samples=1, log_dir=str(folder), display="none")
    assert log.status == "success", log.error
    return next(each for each in log.results.scores if each.name == "right").metrics["accuracy"].value, len(asked)


def with_evals(file: Path, folder: Path) -> tuple[float, int]:
    os.environ |= {"OPENAI_API_KEY": "none", "EVALS_SEQUENTIAL": "1"}
    from evals.api import CompletionFn, CompletionResult
    from evals.base import RunSpec
    from evals.elsuite.basic.json_match import JsonMatch
    from evals.record import LocalRecorder

    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    right = {row["input"][-1]["content"]: row["ideal"] for row in rows}
    asked: list[str] = []

    class Said(CompletionResult):
        def __init__(self, text: str) -> None:
            self.text = text

        def get_completions(self) -> list[str]:
            return [self.text]

    class Scripted(CompletionFn):
        def __call__(self, prompt: Any, **_: Any) -> Said:
            asked.append(prompt[-1]["content"])
            return Said(right[asked[-1]] if len(asked) % 2 else '{"tool": "none"}')

    named = {"eval_name": "exam", "base_eval": "exam", "split": "v0", "created_by": "", "run_id": "1", "created_at": ""}
    recorder = LocalRecorder(str(folder / "record.jsonl"), RunSpec(completion_fns=["x"], run_config={}, **named))
    done = JsonMatch([Scripted()], str(file), eval_registry_path=folder, name="exam.v0").run(recorder)
    return float(done["accuracy"]), len(asked)


if __name__ == "__main__":
    share, count = {"inspect": with_inspect, "evals": with_evals}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    sys.stdout.write(json.dumps([share, count]))
