"""The layouts in which JSON documents hold tools, as one list of entries; entries of known collections become ours.

Lists, lists under a key, objects by name, sources alone; ToolBench's and DRAFT's operations by tool, STE's `tool%%api`,
the questions of OpaqueToolsBench and BFCL with the tools of each, Gemini's declarations, MBPP's and HumanEval's
problems, Voyager's skills.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from toolsmith.types.tool import slug

CODE_KEYS = (
    "code",
    "function",
    "implementation",
    "source",
    "python_code",
    "tool_code",
    "source_code",
    "script",
    "solution",
)
_CONTAINERS = (
    "tools",
    "functions",
    "function_declarations",
    "functionDeclarations",
    "data",
    "items",
    "library",
    "toolbox",
)
_JAVASCRIPT = re.compile(r"\bfunction\s+(?P<name>[A-Za-z_$][\w$]*)\s*\((?P<parameters>[^)]*)\)")
_OBJECT_SHARE = 0.9  # of the values by name; the others are words
_SCHEMA_KEYS = (
    "parameters",
    "parameter",
    "input_schema",
    "inputSchema",
    "args_schema",
    "inputs",
    "required_parameters",
)


def entries_in(document: Any) -> list[Any] | None:
    """The entries of a document; None where it is of no known layout."""
    found = _listed(document)
    return None if found is None else [entry for each in found for entry in _unfolded(each)]


def _listed(document: Any) -> list[Any] | None:
    if isinstance(document, list):
        return document
    if not isinstance(document, dict) or not document:
        return None
    if isinstance(document.get("tests"), list):
        return _distinct(tool for test in document["tests"] if isinstance(test, dict) for tool in test.get("tools", ()))
    for key in _CONTAINERS:
        if isinstance(document.get(key), list):
            return list(document[key])
    if _is_entry(document):
        return [document]
    values = [_parsed(value) for value in document.values()]
    objects = sum(isinstance(value, dict) for value in values)
    if objects >= _OBJECT_SHARE * len(values):
        pairs = zip(document, values, strict=True)
        return [_named(name, value if isinstance(value, dict) else {"description": value}) for name, value in pairs]
    if all(_is_source(value) for value in values):
        return [{"name": name, "code": value} for name, value in document.items()]
    return None


def _unfolded(entry: Any) -> Iterator[Any]:
    """One entry, or the several that it holds."""
    if _is_source(entry):
        yield {"code": entry}
    elif not isinstance(entry, dict):
        yield entry
    elif isinstance(entry.get("function"), list) and all(isinstance(each, dict) for each in entry["function"]):
        yield from map(_operation, entry["function"])  # BFCL: a question with what may answer it
    elif (described := _javascript(entry)) is not None:
        yield described
    elif isinstance(entry.get("tool_guidelines"), dict):
        above = f"{entry.get('category', '')}/{entry.get('tool_name', '')}"
        for name, operation in entry["tool_guidelines"].items():
            yield _operation({"name": name, **operation, "field": above}) if isinstance(operation, dict) else operation
    elif "canonical_solution" in entry and isinstance(entry.get("prompt"), str):
        name = str(entry.get("entry_point") or "")
        tests = str(entry.get("test") or "").replace("candidate(", f"{name}(")
        yield {"name": name, "code": f"{entry['prompt']}{entry['canonical_solution']}", "tests": tests}
    else:
        inner = next((entry[key] for key in _CONTAINERS[2:4] if isinstance(entry.get(key), list)), None)
        yield from [_operation(entry)] if inner is None else inner


def _javascript(entry: dict[str, Any]) -> dict[str, Any] | None:
    """A skill of Voyager's, which is JavaScript: its name and parameters, so that it can be found and exported."""
    match = _JAVASCRIPT.search(entry["code"]) if isinstance(entry.get("code"), str) else None
    if match is None or "def " in entry["code"]:
        return None
    names = [part.partition("=")[0].strip() for part in match["parameters"].split(",") if part.strip()]
    required = [name for name in names if name != "bot"]
    return {
        "name": match["name"],
        "description": entry.get("description") or match["name"],
        "parameters": {"type": "object", "properties": {name: {} for name in required}, "required": required},
    }


def _named(name: str, entry: dict[str, Any]) -> dict[str, Any]:
    tool, mark, operation = name.partition("%%")
    return _operation({"name": operation, "field": tool, **entry} if mark else {"name": name, **entry})


def _operation(entry: dict[str, Any]) -> dict[str, Any]:
    """Required and optional parameters in two lists, as one schema."""
    lists = [entry.get(key) for key in ("required_parameters", "optional_parameters")]
    required, optional = (each if isinstance(each, list) else [] for each in lists)
    if not any(isinstance(each, list) for each in lists):
        return entry
    known = [each for each in (*required, *optional) if isinstance(each, dict) and isinstance(each.get("name"), str)]
    properties = {each["name"]: {key: each[key] for key in ("type", "description") if key in each} for each in known}
    names = [each["name"] for each in required if each in known]
    category = entry.get("field") or f"{entry.get('category_name', '')}/{entry.get('tool_name', '')}"
    return {
        "name": entry.get("api_name") or entry.get("name"),
        "description": entry.get("api_description") or entry.get("description") or "",
        "field": "/".join(filter(None, (slug(part) for part in str(category).split("/")))),
        "parameters": {"type": "object", "properties": properties, "required": names},
    }


def _is_entry(document: Mapping[str, Any]) -> bool:
    is_described = any(isinstance(document.get(key), str) for key in ("name", "api_name"))
    if is_described and any(key in document for key in _SCHEMA_KEYS):
        return True
    return any(isinstance(document.get(key), str) for key in (*CODE_KEYS[2:], "code", "canonical_solution")) or (
        isinstance(document.get("function"), (str, dict, list)) and document.get("type", "function") == "function"
    )


def _is_source(value: Any) -> bool:
    return isinstance(value, str) and "def " in value and "\n" in value


def _parsed(value: Any) -> Any:
    """An object that was written into a text."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _distinct(tools: Iterator[Any]) -> list[Any]:
    return list({json.dumps(tool, sort_keys=True): tool for tool in tools}.values())
