"""Calls as models write them: every family's format, and the mistakes of native calls, beside other loops.

    PYTHONPATH=. python benchmarks/call_formats.py [REQUESTS]

First each row of the table of formats writes REQUESTS calls (5), with and without its end, and what is read is counted.
Then a scripted model makes one of 18 mistakes in each of REQUESTS requests: once it mends it when told, once it never
learns. The same model answers toolsmith's loop, LangChain's agent where that is installed, and a bare loop that calls
what it is given. An answer is right where the tool's value is the expected one.
"""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from tests.toolboxes import make_toolbox
from toolsmith.calls.formats.table import FORMATS
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.calls.read import read_text_calls
from toolsmith.calls.repair_arguments import repair_arguments
from toolsmith.errors import ToolsmithError
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.solve.select import SelectBySearch
from toolsmith.recipes.solve.solve import solve_request
from toolsmith.sandbox import open_sandbox
from toolsmith.types.message import Question, Reply, ToolCallRequest

TOOL = "convert_length"
METRES = {"metre": 1.0, "foot": 0.3048, "mile": 1609.344}
Said = dict[str, Any]  # a reply of the scripted model: text, or a name with arguments as text
_STEPS = 12


def main(requests: int) -> None:
    formats(requests)
    folder = Path(tempfile.mkdtemp()) / "box"
    with contextlib.closing(open_sandbox()) as sandbox:
        lazy_tools = LazyTools(make_toolbox(folder, sandbox))
        loops: dict[str, Callable[[str, Script], float | None]] = {"toolsmith": lambda *asked: ours(lazy_tools, *asked)}
        if (agent := langchain_agent(lazy_tools)) is not None:
            loops["LangChain's agent"] = agent
        else:
            print("LangChain is not installed: its agent is left out")
        loops["bare loop"] = lambda request, script: bare(lazy_tools, request, script)
        for learns in (True, False):
            print(f"\nmistakes, {'mended once told' if learns else 'never mended'}: right of {requests}")
            totals = dict.fromkeys(loops, 0)
            for mistake, make in MISTAKES.items():
                rights = {}
                for name, loop in loops.items():
                    rights[name] = sum(
                        is_right(loop(request, Script(arguments, make, learns=learns)), arguments)
                        for request, arguments in asked(requests)
                    )
                    totals[name] += rights[name]
                print(f"  {mistake:44} " + "  ".join(f"{name} {right}" for name, right in rights.items()))
            whole = len(MISTAKES) * requests
            print("  all: " + ", ".join(f"{name} {right}/{whole}" for name, right in totals.items()))


def formats(requests: int) -> None:
    """Calls written in each family's form and read again, whole and without the mark at their end."""
    schema = {"type": "object", "properties": {"value": {"type": "number"}, "unit": {"type": "string"}}}
    whole = 0
    for row in FORMATS:
        read = 0
        for _, arguments in asked(requests):
            text = row.form.write(TOOL, arguments)
            for written in (text, text.removesuffix(row.form.after)):
                calls = read_text_calls(f"Let me see.</think>\n{written}", (TOOL, "total"))
                fixed = [repair_arguments(schema, call.arguments).arguments for call in calls if call.arguments]
                read += [call.name for call in calls] == [TOOL] and fixed == [arguments]
        whole += read == 2 * requests
        print(f"{row.name:32} {read}/{2 * requests} read")
    print(f"{whole} of {len(FORMATS)} formats read")


def asked(requests: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for number in range(requests):
        unit = list(METRES)[number % 3]
        value = 3 + 2 * number
        yield f"How many metres are {value} {unit}?", {"value": value, "unit": unit}


def is_right(value: float | None, arguments: dict[str, Any]) -> bool:
    return value is not None and abs(value - arguments["value"] * METRES[arguments["unit"]]) < 1e-6


class Script:
    """The model: it makes its mistake, mends it when told if it learns, and says the result that it was shown."""

    def __init__(self, arguments: dict[str, Any], make: Callable[[dict[str, Any]], Said], *, learns: bool) -> None:
        self._arguments = arguments
        self._make = make
        self._learns = learns
        self._turns = 0

    def reply(self, last: str, *, is_result: bool) -> Said:
        """What it says next, after the text `last`, which is a tool's result or a remark."""
        self._turns += 1
        mistake = self._make(dict(self._arguments))
        if is_result and self._is_number(last):
            return mistake if mistake.get("again") and (self._turns < 3 or not self._learns) else answer(last)
        told = self._turns > 1 and self._learns
        return call(self._arguments) if told or mistake.get("again") else mistake

    def lacking(self) -> str:
        """What it says when asked for the argument that it left out."""
        return json.dumps({"unit": self._arguments["unit"]}) if self._learns else "I have said all I know."

    @staticmethod
    def _is_number(text: str) -> bool:
        try:
            float(text.strip())
        except ValueError:
            return False
        return True


def answer(text: str) -> Said:
    return {"text": f"Answer: {text.strip()}"}


def call(arguments: Any, name: str = TOOL) -> Said:
    written = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {"name": name, "arguments": written}


def again(arguments: dict[str, Any]) -> Said:
    return {**call(arguments), "again": True}


MISTAKES: dict[str, Callable[[dict[str, Any]], Said]] = {
    "arguments cut off": lambda a: call(json.dumps(a)[:-1]),
    "arguments in single quotes, comma too many": lambda a: call(f"{str(a)[:-1]},}}"),
    "arguments as JSON in JSON": lambda a: call(json.dumps(json.dumps(a))),
    "arguments twice, run together": lambda a: call(json.dumps(a) * 2),
    "arguments in a fence with prose": lambda a: call(f"Here you are:\n```json\n{json.dumps(a)}\n```"),
    "arguments wrapped once more": lambda a: call({"arguments": a}),
    "the whole call as its arguments": lambda a: call({"name": TOOL, "arguments": a}),
    "number as text": lambda a: call({**a, "value": str(a["value"])}),
    "allowed value in other case": lambda a: call({**a, "unit": a["unit"].upper()}),
    "required argument left out": lambda a: call({"value": a["value"]}),
    "name with functions. before it": lambda a: call(a, f"functions.{TOOL}"),
    "name with a channel's mark": lambda a: call(a, f"{TOOL}<|channel|>commentary"),
    "name in other case and with hyphens": lambda a: call(a, "Convert-Length"),
    "name of the argument in other case": lambda a: call({"Value": a["value"], "UNIT": a["unit"]}),
    "call as JSON in the text": lambda a: {"text": json.dumps({"name": TOOL, "arguments": a})},
    "call in its family's marks in the text": lambda a: {"text": f"[TOOL_CALLS]{TOOL}[ARGS]{json.dumps(a)}"},
    "the same call again, without an end": again,
    "nothing but a thought": lambda _: {"text": "<think>\nI should call a tool."},
}


def ours(lazy_tools: LazyTools, request: str, script: Script) -> float | None:
    def respond(question: Question) -> Reply:
        if question.purpose == "fill_arguments":
            return Reply(text=script.lacking())
        last = question.messages[-1]
        is_shown = last.content.startswith("Result of")  # to a call that came as text: the result stands in a fence
        shown = last.content.splitlines()[2] if is_shown else last.content
        said = script.reply(shown, is_result=is_shown or last.role == "tool")
        if "name" not in said:
            return Reply(text=said["text"])
        made = ToolCallRequest(id="call_1", name=said["name"], arguments=said["arguments"])
        return Reply(text="", tool_calls=(made,), finish_reason="tool_calls")

    model = ScriptedModel(respond, speaks_tools=True)
    selector = SelectBySearch(lazy_tools.toolbox)
    try:
        found = solve_request(request, lazy_tools, model, lambda _: selector, strategy="react")
    except ToolsmithError:
        return None
    return found.value if isinstance(found.value, (int, float)) and found.status == "answered" else None


def bare(lazy_tools: LazyTools, _request: str, script: Script) -> float | None:
    """What is often written first: parse, call, give the error back, stop at an answer."""
    last, is_result, value = "", False, None
    for _ in range(_STEPS):
        said = script.reply(last, is_result=is_result)
        if "name" not in said:
            return value
        is_result = True
        try:
            value = convert(lazy_tools, said["name"], json.loads(said["arguments"]))
            last = str(value)
        except Exception as error:  # noqa: BLE001 - such a loop gives any error back to the model
            last = f"Error: {error}"
    return None


def convert(lazy_tools: LazyTools, name: str, arguments: Any) -> float:
    if name != TOOL:
        raise ValueError(f"{name} is not a valid tool, try one of [{TOOL}].")
    if not isinstance(arguments, dict):
        raise TypeError("arguments must be an object")
    trial = lazy_tools.toolbox.call("units/convert-length", arguments)
    if not trial.is_ok or not isinstance(trial.result, float):
        raise ValueError(trial.failure.message if trial.failure else "no result")
    return trial.result


def langchain_agent(lazy_tools: LazyTools) -> Callable[[str, Script], float | None] | None:
    """LangChain's agent over the same script and the same tool; None where it is not installed."""
    try:
        from langchain.agents import create_agent
        from langchain_core.language_models.chat_models import BaseChatModel
        from langchain_core.messages import AIMessage, ToolMessage
        from langchain_core.output_parsers.openai_tools import make_invalid_tool_call, parse_tool_call
        from langchain_core.outputs import ChatGeneration, ChatResult
        from langchain_core.tools import StructuredTool
    except ImportError:
        return None

    class Scripted(BaseChatModel):  # type: ignore[misc,unused-ignore]
        """Hands the replies over as LangChain's OpenAI client does: arguments that do not parse are an invalid call."""

        script: Any

        @property
        def _llm_type(self) -> str:
            return "scripted"

        def bind_tools(self, tools: Any, **_: Any) -> Any:  # noqa: ARG002 - the script knows its tool
            return self

        def _generate(self, messages: Any, *_: Any, **__: Any) -> Any:
            last = messages[-1]
            said = self.script.reply(str(last.content), is_result=isinstance(last, ToolMessage))
            if "name" not in said:
                message = AIMessage(content=said["text"])
            else:
                raw = {
                    "id": "call_1",
                    "type": "function",
                    "function": {"name": said["name"], "arguments": said["arguments"]},
                }
                try:
                    message = AIMessage(content="", tool_calls=[parse_tool_call(raw, return_id=True)])
                except Exception as error:  # noqa: BLE001 - as its OpenAI client does
                    message = AIMessage(content="", invalid_tool_calls=[make_invalid_tool_call(raw, str(error))])
            return ChatResult(generations=[ChatGeneration(message=message)])

    def solve(request: str, script: Script) -> float | None:
        values: list[float] = []

        def run(value: float, unit: Literal["metre", "foot", "mile"]) -> str:
            """Converts a length to metres."""
            values.append(convert(lazy_tools, TOOL, {"value": value, "unit": unit}))
            return str(values[-1])

        tool = StructuredTool.from_function(run, name=TOOL)
        try:
            agent = create_agent(Scripted(script=script), [tool])
            agent.invoke({"messages": [("user", request)]}, {"recursion_limit": 2 * _STEPS})
        except Exception:  # noqa: BLE001 - whatever ends it, there is no answer
            return None
        return values[-1] if values else None

    return solve


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
