"""What a model is shown of a tool wherever it is offered: one text and one schema with all that its doc says.

A listing of MCP, a function of OpenAI's interface, a module of code and a prompt of ours all show these two, so a doc
that was measured in one of them is the doc that the others serve.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from toolsmith.types.tool import Tool

DESCRIPTION_BUDGET = 1_600  # characters; what is beyond it is left out from the end: the example first, then the errors
_LONGEST_EXAMPLE = 400


def offered_text(tool: Tool) -> str:
    """What speaks against it, what it does, when, when not, what comes back, what fails, and one call that was made."""
    doc = tool.doc
    caution = tool.verdict_now.caution
    parts = [caution] if caution else []
    parts += [doc.description.strip()] if doc.description.strip() else []
    parts += [f"Use when: {doc.when_to_use.strip()}"] if doc.when_to_use.strip() else []
    parts += [f"Do not use when: {doc.when_not_to_use.strip()}"] if doc.when_not_to_use.strip() else []
    returns = _returns(tool)
    parts += [f"Returns: {returns}"] if returns else []
    left = DESCRIPTION_BUDGET - sum(len(part) + 1 for part in parts)
    for part in _where_there_is_room(tool):
        if len(part) + 1 > left:
            break
        parts.append(part)
        left -= len(part) + 1
    return " ".join(parts)


def offered_schema(tool: Tool) -> dict[str, Any]:
    """The parameters as JSON Schema, each with what the doc says of it; also those that only the doc knows."""
    schema = tool.signature.json_schema(tool.doc.parameters)
    if tool.signature.accepts_more:
        found = {name: {"description": text} for name, text in tool.doc.parameters.items() if text}
        schema["properties"] = found | schema["properties"]
    return schema


def _returns(tool: Tool) -> str:
    """What the doc says, and of own code what the form of the result means: seconds, or what its values are called."""
    said = tool.doc.returns.strip()
    forms = dict.fromkeys(_forms(tool.signature.returns)) if tool.remote is None else ()
    told = "; ".join(each for each in forms if each not in said)
    return f"{said} ({told})" if said and told else said or told


def _forms(schema: Mapping[str, Any]) -> Iterator[str]:
    if schema.get("description"):
        yield str(schema["description"])
    inner = [*schema.get("anyOf", ()), *(schema.get(key) for key in ("items", "additionalProperties"))]
    for each in inner:
        yield from _forms(each) if isinstance(each, Mapping) else ()


def _where_there_is_room(tool: Tool) -> Iterator[str]:
    if tool.doc.errors.strip():
        yield f"Errors: {tool.doc.errors.strip()}"
    for example in tool.doc.examples[:1]:
        call = json.dumps(example.arguments, ensure_ascii=False)
        asked = f"{' '.join(example.request.split())} → " if example.request else ""
        if len(asked) + len(call) <= _LONGEST_EXAMPLE:
            yield f"Example: {asked}{call}"
