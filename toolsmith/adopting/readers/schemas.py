"""OpenAI function schemas (also Anthropic's and flat ones) as tools: described, and called where a module is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from toolsmith.adopting.candidate import Candidate
from toolsmith.adopting.names import Names
from toolsmith.adopting.readers.entries import code_of
from toolsmith.adopting.readers.remote_operations import remote_verdict
from toolsmith.remotes.schema import descriptions_of, signature_of
from toolsmith.types.hints import ANNOTATIONS, Hints
from toolsmith.types.tool import Doc, Provenance, Remote, Tool, Upstream, category_slug, slug


def schema_candidate(
    entry: dict[str, Any], source: str, category: str, path: Path, module: str, many: dict[str, Names]
) -> Candidate:
    """The tool that one schema describes; `many` are the names given out so far, by category."""
    own = _category(entry, category, path)
    return _candidate(entry, source, own, module, many.setdefault(own, Names()))


def is_schema(entry: dict[str, Any]) -> bool:
    """Whether an entry describes a function without its code."""
    inner = entry.get("function") if isinstance(entry.get("function"), dict) else entry
    if code_of(entry) or (isinstance(inner, dict) and code_of(inner)):
        return False
    return isinstance(inner, dict) and _name(inner) != "" and _schema(inner) is not None


def _candidate(entry: dict[str, Any], source: str, category: str, module: str, names: Names) -> Candidate:
    inner = entry["function"] if isinstance(entry.get("function"), dict) else entry
    name, schema = _name(inner), _schema(inner)
    if not name or schema is None:
        return Candidate(source=source, problem="no name, or no parameters that are a JSON Schema")
    remote = Remote(kind="python" if module else "schema", address=module or source.partition("#")[0], operation=name)
    returned = inner.get("returns") or inner.get("responses") or inner.get("output_schema")
    doc = Doc(
        description=str(inner.get("description") or inner.get("api_description") or name).strip(),
        parameters=descriptions_of(schema),
    )
    said = schema.get(ANNOTATIONS) or inner.get("annotations")  # ours, or MCP's
    tool = Tool(
        name=names.take(name),
        category=category,
        function=name,
        code="",
        signature=signature_of(schema, _object(returned) if isinstance(returned, dict) else None),
        doc=doc,
        remote=remote,
        upstream=Upstream(doc=doc, hints=Hints.read(said if isinstance(said, dict) else {})),
        provenance=Provenance(adopted_from=f"{source.partition('#')[0]}#{name}"),
        verdict=remote_verdict(remote),
    )
    return Candidate(source=source, tool=tool)


def _name(inner: dict[str, Any]) -> str:
    return next((str(inner[key]) for key in ("name", "api_name") if isinstance(inner.get(key), str)), "")


def _schema(inner: dict[str, Any]) -> dict[str, Any] | None:
    for key in ("parameters", "parameter", "input_schema", "inputSchema", "args_schema", "inputs", "input_parameters"):
        if isinstance(inner.get(key), dict):
            return _object({**inner[key], **({"required": inner["required"]} if "required" in inner else {})})
    return None


def _object(schema: dict[str, Any]) -> dict[str, Any]:
    """A JSON Schema object; some libraries give the properties alone, by name."""
    if isinstance(schema.get("properties"), dict):
        return _with_required(schema)
    if "properties" in schema:
        return {**schema, "properties": {}}
    if schema.get("type") in ("object", "array", "string", "number", "integer", "boolean"):
        return schema
    required = schema.get("required")
    properties = {name: value for name, value in schema.items() if isinstance(value, dict)}
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in required if name in properties] if isinstance(required, list) else [],
    }


def _with_required(schema: dict[str, Any]) -> dict[str, Any]:
    """ToolUniverse says of each property whether it is required."""
    said = [
        name
        for name, each in schema["properties"].items()
        if isinstance(each, dict) and each.get("required") is True and "properties" not in each
    ]
    return {**schema, "required": said} if said and not isinstance(schema.get("required"), list) else schema


def _category(entry: dict[str, Any], category: str, path: Path) -> str:
    given = entry.get("field") or entry.get("category")
    text = given if isinstance(given, str) else ""
    own = category_slug(text)
    return category or own or slug(path.stem) or "adopted"
