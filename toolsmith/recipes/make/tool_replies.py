"""Reads a maker's replies: a proposed tool, a repair, a doc."""

from __future__ import annotations

from toolsmith.prompts.ask import UnreadableReplyError, the_code, the_json
from toolsmith.types.record import Record
from toolsmith.types.tool import DOC_TEXTS, Doc, Tool, category_slug, slug


class Proposal(Record):
    """A tool as its maker first writes it."""

    name: str
    category: str
    description: str
    code: str


class Repair(Record):
    """The sources that a maker changed; None for one that it left alone."""

    function: str | None
    extraction: str | None


def parse_proposal(text: str) -> Proposal:
    fields = the_json(text)
    code = the_code(text)
    name = slug(str(fields.get("name", "")))
    description = str(fields.get("description", "")).strip()
    missing = [field for field, value in (("name", name), ("description", description)) if not value]
    if missing:
        raise UnreadableReplyError(f"its JSON has no {' and no '.join(missing)}.")
    category = category_slug(str(fields.get("category", "")))
    return Proposal(name=name, category=category, description=description, code=code)


def parse_repair(text: str, *, has_extraction: bool) -> Repair:
    found: dict[str, str | None] = {"function": None, "extraction": None}
    for part in found:
        try:
            found[part] = the_code(text, f"python {part}")
        except UnreadableReplyError:
            continue
    if not has_extraction:
        found = {"function": found["function"] or the_code(text), "extraction": None}
    if not any(found.values()):
        raise UnreadableReplyError(
            "no block in it begins with ```python function or ```python extraction, closed by a line of its own."
        )
    return Repair(**found)


def parse_doc(text: str, tool: Tool) -> Doc:
    fields = the_json(text)
    if missing := sorted({*DOC_TEXTS, "parameters"} - fields.keys()):
        raise UnreadableReplyError(f"its JSON has no {', '.join(missing)}.")
    names = {parameter.name for parameter in tool.signature.parameters}
    parameters = fields["parameters"]
    if not isinstance(parameters, dict) or parameters.keys() != names:
        raise UnreadableReplyError(f"parameters must be an object with exactly: {', '.join(sorted(names))}.")
    texts = {field: str(fields[field]).strip() for field in DOC_TEXTS}
    return Doc(parameters={name: str(value).strip() for name, value in parameters.items()}, **texts)
