"""How many requests a weak programmer gets answered by `solve --strategy program`, and by running its program as it is.

    PYTHONPATH=. python benchmarks/weak_programs.py [REQUESTS]

The toolbox is made from the example tasks with the recorded transcript. The model is a script: it knows the right tool
and arguments of each hidden case, and writes its program in the forms that small models do. `Stubborn` never writes
it otherwise, however often it is told; `teachable` writes it right once it is told. As it is: the reply, without a
fence around all of it, is the program.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.library.make.make import make
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.solve.select import SelectBySearch
from toolsmith.recipes.solve.solve import solve_request
from toolsmith.sandbox import open_sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question
from toolsmith.types.program import Program
from toolsmith.types.tool import Tool
from toolsmith.types.value import to_json
from toolsmith.verify.compare import matches

ROOT = Path(__file__).parents[1]
TRANSCRIPT = ROOT / "examples" / "transcripts" / "demo.jsonl"


def main(requests: int) -> None:
    sandbox = open_sandbox()
    folder = Path(tempfile.mkdtemp()) / "box"
    tasks = sorted((ROOT / "examples" / "tasks").glob("*.jsonl"))
    make(tasks, folder, f"replay:{TRANSCRIPT}", sandbox=sandbox)
    toolbox = Toolbox.open(folder, sandbox=sandbox)
    lazy_tools = LazyTools(toolbox)
    asked = [
        (tool, case) for tool in toolbox.tools() if tool.extraction for case in tool.cases if case.part == "hidden"
    ]
    step = max(1, len(asked) // requests)
    tried, plain, stubborn, teachable = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for number, (tool, case) in enumerate(asked[::step]):
        arguments = to_json(
            sandbox.call(tool.extraction_program, {"input": case.input}, toolbox.settings.policy).result
        )
        name = list(FORMS)[number % len(FORMS)]
        written = FORMS[name](tool.function, arguments)
        tried[name] += 1
        plain[name] += is_right(as_it_is(written, tool, toolbox), tool, case)
        for counts, learns in ((stubborn, False), (teachable, True)):
            good = fenced(as_return(tool.function, arguments)) if learns else written
            model = ScriptedModel(Writer(written, good).respond)
            answer = solve_request(
                case.input or "", lazy_tools, model, lambda _: SelectBySearch(toolbox), strategy="program"
            )
            counts[name] += any(is_right(value, tool, case) for value in (answer.value, answer.text))
    total = sum(tried.values())
    print(f"{total} requests in {len(FORMS)} forms: as it is {sum(plain.values()) / total:.0%} right,", end=" ")
    print(f"stubborn {sum(stubborn.values()) / total:.0%}, teachable {sum(teachable.values()) / total:.0%}")
    for name in FORMS:
        print(f"  {name:34} of {tried[name]:3}: {plain[name]:3} {stubborn[name]:3} {teachable[name]:3}")
    sandbox.close()


class Writer:
    """Writes one reply first, and another once it has been told what is wrong."""

    def __init__(self, first: str, told: str) -> None:
        self._first = first
        self._told = told

    def respond(self, question: Question) -> str:
        if question.purpose != "solve_program":
            return "I do not know."
        return self._told if any(message.role == "assistant" for message in question.messages) else self._first


def as_it_is(written: str, tool: Tool, toolbox: Toolbox) -> Any:
    """What running the reply gives without any reading of it."""
    body = written.removeprefix("```python\n").removesuffix("\n```")
    program = Program(name="plain", code=body, function="solve", dependencies=(tool.program,))
    trial = toolbox.sandbox.call(program, {}, toolbox.settings.policy)
    return trial.result if trial.is_ok else None


def fenced(code: str, info: str = "python") -> str:
    return f"```{info}\n{code}\n```"


def call_of(tool: str, arguments: dict[str, Any]) -> str:
    return f"{tool}({', '.join(f'{name}={value!r}' for name, value in arguments.items())})"


def as_return(tool: str, arguments: dict[str, Any]) -> str:
    return f"from toolbox import {tool}\n\ndef solve():\n    return {call_of(tool, arguments)}"


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _positional(tool: str, arguments: dict[str, Any]) -> str:
    return f"{tool}({', '.join(repr(value) for value in arguments.values())})"


FORMS: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "as asked for": lambda tool, given: fenced(as_return(tool, given)),
    "prose around the block": lambda tool, given: f"Sure!\n\n{fenced(as_return(tool, given))}\n\nThis calls {tool}.",
    "no fence": as_return,
    "a fence without a language": lambda tool, given: fenced(as_return(tool, given), ""),
    "a fence that is not closed": lambda tool, given: f"```python\n{as_return(tool, given)}",
    "two blocks": lambda tool, given: (
        f"First the import:\n{fenced(f'from toolbox import {tool}')}\nThen:\n"
        f"{fenced(f'def solve():{chr(10)}    return {call_of(tool, given)}')}"
    ),
    "a script that prints": lambda tool, given: fenced(
        f"from toolbox import {tool}\n\nresult = {call_of(tool, given)}\nprint(result)"
    ),
    "a script that assigns": lambda tool, given: fenced(
        f"from toolbox import {tool}\n\nresult = {call_of(tool, given)}"
    ),
    "only the call": lambda tool, given: fenced(call_of(tool, given)),
    "no import": lambda tool, given: fenced(f"def solve():\n    return {call_of(tool, given)}"),
    "the tool as a module": lambda tool, given: fenced(
        f"import {tool}\n\ndef solve():\n    return {tool}.{call_of(tool, given)}"
    ),
    "the toolbox as a module": lambda tool, given: fenced(
        f"import toolbox\n\ndef solve():\n    return toolbox.{call_of(tool, given)}"
    ),
    "import of a star": lambda tool, given: fenced(
        f"from toolbox import *\n\ndef solve():\n    return {call_of(tool, given)}"
    ),
    "assigned, not returned": lambda tool, given: fenced(
        f"from toolbox import {tool}\n\ndef solve():\n    result = {call_of(tool, given)}"
    ),
    "printed, not returned": lambda tool, given: fenced(
        f"from toolbox import {tool}\n\ndef solve():\n    print({call_of(tool, given)})"
    ),
    "another name than solve": lambda tool, given: fenced(
        f"from toolbox import {tool}\n\ndef main():\n    return {call_of(tool, given)}\n\n"
        "if __name__ == '__main__':\n    print(main())"
    ),
    "solve is also called": lambda tool, given: fenced(f"{as_return(tool, given)}\n\nprint(solve())"),
    "solve takes the request": lambda tool, given: fenced(
        f"from toolbox import {tool}\n\ndef solve(request):\n    return {call_of(tool, given)}"
    ),
    "top-level await": lambda tool, given: fenced(
        f"from toolbox import {tool}\n\nresult = await {call_of(tool, given)}\nprint(result)"
    ),
    "async": lambda tool, given: fenced(
        f"import asyncio\nfrom toolbox import {tool}\n\nasync def solve():\n    return await {call_of(tool, given)}\n\n"
        "asyncio.run(solve())"
    ),
    "positional arguments": lambda tool, given: fenced(
        f"from toolbox import {tool}\n\ndef solve():\n    return {_positional(tool, given)}"
    ),
    "one dictionary of arguments": lambda tool, given: fenced(
        f"from toolbox import {tool}\n\ndef solve():\n    return {tool}({given!r})"
    ),
    "numbers as text": lambda tool, given: fenced(
        as_return(tool, {key: str(value) if isinstance(value, (int, float)) else value for key, value in given.items()})
    ),
    "a sentence around the result": lambda tool, given: fenced(
        f"from toolbox import {tool}\n\ndef solve():\n    result = {call_of(tool, given)}\n"
        "    return f'The answer is {result}'"
    ),
    "the name in another case": lambda tool, given: fenced(as_return(camel(tool), given)),
    "a call instead of a program": lambda tool, given: __import__("json").dumps({"tool": tool, "arguments": given}),
}


def is_right(value: Any, tool: Tool, case: Any) -> bool:
    return value is not None and matches(value, case.expected, tool.comparison, case.input or "")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 240)
