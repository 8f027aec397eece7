"""Preference pairs from recorded depth-first searches: TP-LLaMA (Chen et al. 2024, §4.2).

Along the path that ends in the answer, each node with several children gives a pair: the child on the path is preferred
to each of the others. A child is a whole step, thought and call. Searches without an answer give nothing: nobody knows
which of their branches was the better one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from toolsmith.errors import UsageError
from toolsmith.models.local_prompt import call_id
from toolsmith.training.data.preference import PreferencePair
from toolsmith.types.message import Message, ToolCallRequest

_ANSWER = "give_answer"


class _Step(NamedTuple):
    """A thought and a call, either of them perhaps missing; `last` is the node that ends the step."""

    said: Message
    result: str
    last: dict[str, Any]


def pairs_in_file(path: Path) -> list[PreferencePair]:
    """The pairs of one search, as ToolBench's DFSDT records it.

    Raises:
        UsageError: the file is no such record.
    """
    try:
        recorded = json.loads(path.read_text(encoding="utf-8"))
        root, said = recorded["tree"]["tree"], recorded["answer_generation"]
        request, functions = str(said["query"]), said["function"]
        found = _path_to_answer(root) if recorded["win"] and said.get("finish_type") == _ANSWER else None
        return list(_pairs(found, request, functions)) if found else []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is no record of a search: {type(error).__name__}: {error}",
            hint="A record of ToolBench's DFSDT has `tree`, `win` and `answer_generation`.",
        ) from error


def _path_to_answer(root: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Nodes from the root to the last one of the first answer."""
    waiting = [[root]]
    while waiting:
        path = waiting.pop()
        node = path[-1]
        if not node["children"] and node.get("finished") and _gives_answer(node):
            return path
        waiting += [[*path, child] for child in reversed(node["children"])]
    return None


def _gives_answer(node: dict[str, Any]) -> bool:
    return node["node_type"] == "Action Input" and _ANSWER in str(node["description"])


def _pairs(path: list[dict[str, Any]], request: str, functions: list[dict[str, Any]]) -> Iterator[PreferencePair]:
    tools = tuple({"type": "function", "function": function} for function in functions)
    prompt = [Message(role="user", content=request)]
    place = 0
    while place + 1 < len(path):
        step = _step(path[place + 1 :])
        for other in path[place]["children"]:
            if other is not path[place + 1]:
                yield PreferencePair(
                    origin="tree",
                    prompt=tuple(prompt),
                    chosen=step.said,
                    rejected=_step(_downwards(other)).said,
                    tools=tools,
                    request=request,
                )
        prompt.append(step.said)
        if step.said.tool_calls:
            prompt.append(Message(role="tool", content=step.result, tool_call_id=step.said.tool_calls[0].id))
        place = next(at for at, node in enumerate(path) if node is step.last)


def _downwards(node: dict[str, Any]) -> list[dict[str, Any]]:
    """The node and its first children: what was said at once after it."""
    found = [node]
    while found[-1]["children"] and found[-1]["node_type"] != "Action Input":
        found.append(found[-1]["children"][0])
    return found


def _step(nodes: list[dict[str, Any]]) -> _Step:
    """What one turn says, from its first node on."""
    thought, name, arguments, result, last = "", "", "", "", nodes[0]
    for node in nodes:
        kind, text = node["node_type"], str(node["description"])
        if kind == "Thought":
            if thought or name:
                break
            thought = text
        elif kind == "Action":
            if name:
                break
            name = text
        else:
            arguments, result, last = text, str(node.get("observation", "")), node
            break
        last = node
    if not name:
        return _Step(Message(role="assistant", content=thought), "", last)
    call = ToolCallRequest(id=call_id(f"{name} {arguments}"), name=name, arguments=arguments or "{}")
    return _Step(Message(role="assistant", content=thought, tool_calls=(call,)), result, last)
