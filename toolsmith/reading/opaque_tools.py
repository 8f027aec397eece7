"""OpaqueToolsBench (Apache-2.0): Python functions whose documentation is hidden in degrees, and recorded calls.

A variant is a JSON file of tests: a question, the one tool that answers it as a model sees it, and the right call.
`function_call_cache.json` holds what calls returned, by the MD5 of the call as it was written.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from toolsmith.errors import BadInputError
from toolsmith.sandbox.screen.parsing import parse_expression
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue

CACHE_FILE = "function_call_cache.json"


class OpaqueQuestion(Record):
    """A question with its right call, as it is written and as arguments."""

    text: str
    call: str
    arguments: dict[str, JsonValue]


class OpaqueTool(Record):
    """One function: how a model sees it, and what it is. `schema` is None where the parameters are hidden."""

    name: str
    function: str
    description: str
    parameters: dict[str, Any] | None
    questions: tuple[OpaqueQuestion, ...]


class RecordedAnswers:
    """What calls returned when the benchmark was made."""

    def __init__(self, outputs: Mapping[str, Any], tools: list[OpaqueTool]) -> None:
        self._outputs = outputs
        self._written = {
            _key(tool.function, question.arguments): question.call for tool in tools for question in tool.questions
        }

    def find(self, function: str, arguments: Mapping[str, JsonValue]) -> tuple[JsonValue] | None:
        """The recorded output in a tuple of one, or None where this call was not recorded in any common writing."""
        known = self._written.get(_key(function, arguments))
        for call in [known] if known else _writings(function, arguments):
            recorded = self._outputs.get(hashlib.md5(call.encode(), usedforsecurity=False).hexdigest())
            if recorded is not None and recorded.get("error") is None:
                return (recorded["output"],)
        return None


def read_opaque_tools(folder: Path, variant: str) -> tuple[list[OpaqueTool], RecordedAnswers]:
    """The tools of a variant, in order, and the recorded answers.

    Args:
        folder: of the benchmark.
        variant: name of a file in it, without `.json`.

    Raises:
        BadInputError: the files are not there or not what they should be.
    """
    file = folder / f"{variant}.json"
    try:
        tests = json.loads(file.read_text("utf-8"))["tests"]
        outputs = json.loads((folder / CACHE_FILE).read_text("utf-8"))
        tools = _tools(tests)
    except (OSError, ValueError, KeyError, IndexError, TypeError, SyntaxError) as error:
        variants = sorted(path.stem for path in folder.glob("*.json") if path.name != CACHE_FILE)
        raise BadInputError(
            f"{file} cannot be read as a variant of OpaqueToolsBench: {error}",
            hint=f"Variants there: {', '.join(variants) or 'none'}.",
        ) from error
    return tools, RecordedAnswers(outputs, tools)


def _tools(tests: list[dict[str, Any]]) -> list[OpaqueTool]:
    found: dict[str, OpaqueTool] = {}
    for test in tests:
        for call in test["ground_truth"]:  # one, or one of each function that the question takes
            function, arguments = _parse(call)
            question = OpaqueQuestion(text=test["question"], call=call, arguments=arguments)
            if function not in found:
                shown = _shown(test, function)
                found[function] = OpaqueTool(
                    name=shown["name"],
                    function=function,
                    description=shown.get("description", ""),
                    parameters=shown.get("parameters"),
                    questions=(),
                )
            known = found[function]
            found[function] = known.model_copy(update={"questions": (*known.questions, question)})
    return list(found.values())


def _shown(test: Mapping[str, Any], function: str) -> Mapping[str, Any]:
    """The tool of a test that stands for a function, whatever it is called there."""
    tools: list[Mapping[str, Any]] = test["tools"]
    mapped = {name for pair in test.get("name_mapping", {}).items() if function in pair for name in pair}
    fitting = [tool for tool in tools if tool["name"] in mapped | {function}]
    if len(fitting) == 1 or len(tools) == 1:
        return (fitting or tools)[0]
    raise ValueError(f"which of {len(tools)} tools is {function}?")


def _parse(call: str) -> tuple[str, dict[str, JsonValue]]:
    node = parse_expression(call).body
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.args:
        raise ValueError(f"not a call by keywords: {call}")
    arguments = {str(keyword.arg): ast.literal_eval(_computed(keyword.value)) for keyword in node.keywords}
    return node.func.id, json.loads(json.dumps(arguments))


def _computed(node: ast.expr) -> ast.expr:
    """A number that is written as a division or product of two, as the number."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, (ast.Div, ast.Mult)):
        return node
    left, right = (ast.literal_eval(_computed(side)) for side in (node.left, node.right))
    return ast.Constant(left / right if isinstance(node.op, ast.Div) else left * right)


def _writings(function: str, arguments: Mapping[str, JsonValue]) -> Iterator[str]:
    """The call in the writings that models use."""
    for form in (repr, json.dumps):
        for comma in (", ", ","):
            yield f"{function}({comma.join(f'{name}={form(value)}' for name, value in arguments.items())})"
    compact = ",".join(f"{name}={json.dumps(value, separators=(',', ':'))}" for name, value in arguments.items())
    yield f"{function}({compact})"


def _key(function: str, arguments: Mapping[str, JsonValue]) -> str:
    return f"{function} {json.dumps(arguments, sort_keys=True)}"
