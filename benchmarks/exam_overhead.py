"""What an exam costs beside the model's answers: 200 requests over a toolbox of 1,000 tools.

    python benchmarks/exam_overhead.py [TOOLS] [REQUESTS]

The model answers at once, with garbage and with a right call in turn, so that all time is ours: planning, prompts, the
sandbox, marking, the transcript, advice. The processor's time is told beside the clock's, which others may take up.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from pathlib import Path

import toolsmith
from toolsmith.models.scripted import ScriptedModel
from toolsmith.types.message import Question, Reply, ToolCallRequest
from toolsmith.types.task import Case
from toolsmith.types.tool import Doc, Tool
from toolsmith.types.verdict import Verdict
from toolsmith.verify.signature import read_function

WORDS = (
    "speed", "mass", "price", "angle", "ratio", "length", "energy", "voltage", "interest", "volume", "mean", "area",
    "depth", "width", "charge", "flow",
)  # fmt: skip


def tool(number: int) -> Tool:
    chance = random.Random(number)  # noqa: S311 - a sample, no secret
    one, two, three = chance.sample(WORDS, 3)
    name = f"{one}-{two}-{three}-{number}"
    code = (
        f"def {name.replace('-', '_')}({one}: float, {two}: float) -> float:\n"
        f'    """The {three} of a {one} and a {two}."""\n    return {one} * {number + 2} + {two}\n'
    )
    source = read_function(code)
    made = Tool(
        name=name,
        category=f"{one}/{two}",
        function=source.function or "",
        code=code,
        signature=source.signature,
        doc=Doc(description=f"Computes the {three} number {number} from a {one} and a {two}."),
        cases=tuple(Case(arguments={one: float(value), two: 2.0}, expected=None) for value in range(4)),
        verdict=Verdict(status="accepted", checks=(), passed=4, total=4),
    )
    return made.with_(verdict=made.verdict.model_copy(update={"basis": made.basis}))


def main() -> None:
    tools, requests = (int(each) for each in (*sys.argv[1:], *("1000", "200")[len(sys.argv) - 1 :]))
    folder = Path(tempfile.mkdtemp()) / "box"
    box = toolsmith.Toolbox.create(folder)
    box.add_many([tool(number) for number in range(tools)])
    box.refresh_index()
    asked = 0

    def reply(question: Question) -> Reply:
        nonlocal asked
        asked += 1
        offered = question.parameters.tools
        if asked % 2 or not offered:
            return Reply(text="I cannot say.")
        function = offered[0]["function"]
        arguments = dict.fromkeys(function["parameters"]["required"], 1.0)
        return Reply(
            text="", tool_calls=(ToolCallRequest(id="1", name=function["name"], arguments=json.dumps(arguments)),)
        )

    model = ScriptedModel(reply, name="at once", speaks_tools=True)
    clock, processor = time.perf_counter(), time.process_time()
    found = toolsmith.exam(box, [model], requests=requests, jobs=2)
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    count = sum(each.model == "at once" for each in found.marked)
    print(f"{tools} tools, {count} requests, {asked} questions")
    print(f"{1000 * clock / count:.1f} ms a request by the clock")
    print(f"{1000 * processor / count:.1f} ms a request of this process's processor")


if __name__ == "__main__":
    main()
