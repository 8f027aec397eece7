"""SKILL.md: a tool's doc as Markdown with front matter, as the Agent Skills format asks; written and read."""

from __future__ import annotations

import json
import re
from typing import Any

from toolsmith.types.tool import LONGEST_DESCRIPTION, Doc, Example, Tool

_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_PARAMETER = re.compile(r"^- `([^`\n]+)`(?: \([^)]*\))?: (.*(?:\n  .*)*)$", re.MULTILINE)
_EXAMPLE = re.compile(r"^```json\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def render_skill(tool: Tool) -> str:
    """The whole file."""
    import yaml

    fields: dict[str, Any] = {"name": tool.name, "description": tool.doc.description[:LONGEST_DESCRIPTION]}
    source = tool.provenance
    if source.reference:
        fields |= {"license": source.licence or "not stated"}
        fields |= {"metadata": {"reference": source.reference, "section": source.section}}
    head = yaml.safe_dump(
        fields,
        sort_keys=False,
        allow_unicode=True,
        width=10_000,
    )
    return f"---\n{head}---\n\n{render_doc(tool)}"


def render_doc(tool: Tool) -> str:
    """The part that a model reads before it calls the tool."""
    doc = tool.doc
    parameters = "\n".join(
        f"- `{parameter.name}`: {_indent(doc.parameters.get(parameter.name, ''))}"
        for parameter in tool.signature.parameters
    )
    known = {parameter.name for parameter in tool.signature.parameters}
    if tool.signature.accepts_more:
        found_out = [f"- `{name}`: {_indent(text)}" for name, text in doc.parameters.items() if name not in known]
        parameters = "\n".join(filter(None, [parameters, *found_out]))
    examples = "\n\n".join(
        "```json\n" + json.dumps(_without_none(example), ensure_ascii=False, indent=1) + "\n```"
        for example in doc.examples
    )
    sections = [
        ("When to use", doc.when_to_use),
        ("When not to use", doc.when_not_to_use),
        ("Parameters", parameters),
        ("Returns", doc.returns),
        ("Errors", doc.errors),
        ("Examples", examples),
    ]
    body = "\n\n".join(f"## {title}\n\n{_escaped(text.strip())}" for title, text in sections if text.strip())
    return f"# {tool.name}\n\n{_escaped(doc.description.strip())}\n\n{body}".rstrip() + "\n"


def read_skill(text: str) -> Doc:
    """The doc that a SKILL.md holds, also after a person edited it.

    Raises:
        ValueError: no front matter, or an example that is not JSON.
    """
    import yaml

    match = re.match(r"---\n(.*?)\n---\n(.*)", text, re.DOTALL)
    if match is None:
        raise ValueError("SKILL.md has no front matter between lines of ---")
    body = match[2]
    pieces = _HEADING.split(body)
    description = _unescaped(re.sub(r"^\s*# .*\n", "", pieces[0]).strip())
    sections = {
        title.strip(): _unescaped(content.strip()) for title, content in zip(pieces[1::2], pieces[2::2], strict=True)
    }
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, in a tenth of the time
        front: Any = yaml.load(match[1], loader)  # noqa: S506 - both loaders are the safe one
    except yaml.YAMLError as error:
        raise ValueError(f"the front matter is not YAML: {error}") from error
    return Doc(
        description=description or str(front.get("description", "") if isinstance(front, dict) else ""),
        when_to_use=sections.get("When to use", ""),
        when_not_to_use=sections.get("When not to use", ""),
        parameters={
            name: text.replace("\n  ", "\n").strip()
            for name, text in _PARAMETER.findall(sections.get("Parameters", ""))
        },
        returns=sections.get("Returns", ""),
        errors=sections.get("Errors", ""),
        examples=tuple(
            Example.model_validate(json.loads(example))
            for example in _EXAMPLE.findall(sections.get("Examples", "") + "\n")
        ),
    )


def _without_none(example: Example) -> dict[str, Any]:
    dumped = example.model_dump(mode="json")
    ordered = {"request": dumped["request"], "arguments": dumped["arguments"], "result": dumped["result"]}
    return ordered if ordered["request"] is not None else {key: ordered[key] for key in ("arguments", "result")}


def _escaped(text: str) -> str:
    """Foreign docs hold headings of their own; a backslash keeps them from ending our sections."""
    return re.sub(r"^(\\*)#", r"\1\\#", text, flags=re.MULTILINE)


def _unescaped(text: str) -> str:
    return re.sub(r"^(\\*)\\#", r"\1#", text, flags=re.MULTILINE)


def _indent(text: str) -> str:
    return text.strip().replace("\n", "\n  ")
