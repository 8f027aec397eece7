"""A weak user model's success through toolsmith, and the same replies used naively.

    PYTHONPATH=. python benchmarks/weak_user.py [REQUESTS]

The toolbox is made from the example tasks with the recorded transcript. The model is a script: it knows the right tool
and arguments of each hidden case, and makes the mistakes of small models in turn: broken JSON, a number as text, an
invented tool, a missing argument, prose around the call. Told what is wrong, it writes the call right. Naively used,
its first reply is parsed as JSON and called.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.calls.tool_definitions import definitions_of
from toolsmith.library.make.make import make
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.solve.select import SelectBySearch
from toolsmith.recipes.solve.solve import solve_request
from toolsmith.sandbox import open_sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question
from toolsmith.types.tool import Tool
from toolsmith.types.value import to_json
from toolsmith.verify.compare import matches

ROOT = Path(__file__).parents[1]
TRANSCRIPT = ROOT / "examples" / "transcripts" / "demo.jsonl"


def main(requests: int) -> None:
    sandbox = open_sandbox()
    folder = Path(tempfile.mkdtemp()) / "box"
    tasks = sorted((ROOT / "examples" / "tasks").glob("*.jsonl"))
    made = make(tasks, folder, f"replay:{TRANSCRIPT}", sandbox=sandbox)
    toolbox = Toolbox.open(folder, sandbox=sandbox)
    lazy_tools = LazyTools(toolbox)
    print(f"{sum(bool(item.commit) for item in made)} tools made from {len(tasks)} tasks")
    asked = [
        (tool, case) for tool in toolbox.tools() if tool.extraction for case in tool.cases if case.part == "hidden"
    ]
    step = max(1, len(asked) // requests)
    naive, through, by_mistake = 0, 0, Counter()
    tried = Counter()
    for number, (tool, case) in enumerate(asked[::step]):
        arguments = to_json(
            sandbox.call(tool.extraction_program, {"input": case.input}, toolbox.settings.policy).result
        )
        name, mistake = MISTAKES[number % len(MISTAKES)]
        model = WeakModel(definitions_of([tool], "")[0].name, arguments, mistake)
        tried[name] += 1
        naive += is_right(naively(model.first(), tool, toolbox), tool, case)
        answer = solve_request(
            case.input or "",
            lazy_tools,
            ScriptedModel(model.respond),
            lambda _: SelectBySearch(toolbox),
            strategy="direct",
        )
        right = is_right(answer.value, tool, case)
        through += right
        by_mistake[name] += right
    total = sum(tried.values())
    print(f"{total} requests: naively {naive / total:.0%} right, through toolsmith {through / total:.0%} right")
    for name, _ in MISTAKES:
        print(f"  {name:28} through toolsmith {by_mistake[name]}/{tried[name]}")
    sandbox.close()


class WeakModel:
    """Makes its mistake in the first reply, and mends it when told."""

    def __init__(self, tool: str, arguments: dict[str, Any], mistake: Callable[[str, dict[str, Any]], str]) -> None:
        self._tool = tool
        self._arguments = arguments
        self._mistake = mistake

    def first(self) -> str:
        return self._mistake(self._tool, dict(self._arguments))

    def respond(self, question: Question) -> str:
        if question.purpose == "fill_arguments":
            asked = json.loads(question.messages[0].content.rpartition("```json\n")[2].partition("\n```")[0])
            return json.dumps({name: self._arguments.get(name) for name in asked})
        is_told = any(message.role == "assistant" for message in question.messages)
        return write(self._tool, self._arguments) if is_told else self.first()


def write(tool: str, arguments: dict[str, Any]) -> str:
    return json.dumps({"tool": tool, "arguments": arguments})


def wrong_form(tool: str, arguments: dict[str, Any]) -> str:
    """Numbers as text, texts in capitals where that keeps their meaning to a person."""
    return write(
        tool, {name: str(value) if isinstance(value, (int, float)) else value for name, value in arguments.items()}
    )


def missing_argument(tool: str, arguments: dict[str, Any]) -> str:
    return write(tool, dict(list(arguments.items())[:-1]))


MISTAKES: list[tuple[str, Callable[[str, dict[str, Any]], str]]] = [
    ("none", write),
    ("broken JSON", lambda tool, arguments: write(tool, arguments)[:-1].replace('"tool"', "'tool'")),
    ("number as text", wrong_form),
    ("invented tool", lambda tool, arguments: write(f"{tool}_helper_v2", arguments)),
    ("missing argument", missing_argument),
    (
        "prose around the call",
        lambda tool, arguments: f"Sure! I will call it:\n```json\n{write(tool, arguments)}\n```\nDone.",
    ),
    ("wrong case of the name", lambda tool, arguments: write(tool.upper().replace("_", "-"), arguments)),
    ("an argument that is not there", lambda tool, arguments: write(tool, {**arguments, "verbose": True})),
]


def naively(reply: str, tool: Tool, toolbox: Toolbox) -> Any:
    """What a loop without repair does: parse, look up, call."""
    try:
        call = json.loads(reply)
    except ValueError:
        return None
    if call.get("tool") != definitions_of([tool], "")[0].name:
        return None
    trial = toolbox.call(tool, call["arguments"])
    return trial.result if trial.is_ok else None


def is_right(value: Any, tool: Tool, case: Any) -> bool:
    return value is not None and matches(value, case.expected, tool.comparison, case.input or "")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 240)
