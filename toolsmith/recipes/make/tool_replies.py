"""Reads a maker's replies: a whole tool, a repair, a doc. What can be understood is never asked again."""

from __future__ import annotations

from typing import Any

from toolsmith.prompts.ask import UnreadableReplyError, all_json, the_json
from toolsmith.prompts.blocks import answer_of, code_blocks
from toolsmith.recipes.make.module_text import defined_functions, public_function, without_program_part
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.record import Record
from toolsmith.types.tool import DOC_TEXTS, Doc, Signature, category_slug, slug

_EXTRACTION = "extract_arguments"


class Proposal(Record):
    """A tool as its maker first writes it; or why the maker declines."""

    name: str = ""
    category: str = ""
    doc: Doc = Doc(description="")
    code: str = ""
    extraction: str | None = None
    impossible: str = ""


class Repair(Record):
    """The sources that a maker changed, None for one that it left alone; and the fields of the doc that it changed."""

    function: str | None
    extraction: str | None
    doc: dict[str, Any] = {}


def parse_proposal(text: str, *, has_extraction: bool, may_leave_it_out: bool = False) -> Proposal:
    """A tool in one reply; several JSON blocks are read as one, the later of a field being right.

    Args:
        text: the reply.
        has_extraction: whether the cases are texts.
        may_leave_it_out: whether the extraction may be missing, since a model can read the texts.

    Raises:
        UnreadableReplyError: a module or the JSON is missing; the message names all that is.
    """
    fields = _fields(text)
    modules = _modules(text)
    function, extraction = modules.get("function"), modules.get("extraction")
    if fields.get("impossible") and function is None:
        return Proposal(impossible=str(fields["impossible"]).strip())
    missing = []
    if function is None:
        missing.append("block that begins with ```python function")
    if has_extraction and extraction is None and not may_leave_it_out:
        missing.append(f"block that begins with ```python extraction and defines {_EXTRACTION}")
    if missing or function is None:
        raise UnreadableReplyError(f"it has no {' and no '.join(missing)}, closed by a line of its own.")
    doc = changed_doc(Doc(description=""), fields)
    name = slug(str(fields.get("name", ""))) or slug(public_function(function))
    if not doc.description or not name:
        raise UnreadableReplyError("its JSON has no description." if name else "its JSON has no name.")
    return Proposal(
        name=name,
        category=category_slug(str(fields.get("category") or "")),
        doc=doc,
        code=function,
        extraction=extraction if has_extraction else None,
    )


def parse_repair(text: str, *, has_extraction: bool) -> Repair:
    modules = _modules(text)
    extraction = modules.get("extraction") if has_extraction else None
    if modules.get("function") is None and extraction is None:
        raise UnreadableReplyError(
            "no block in it begins with ```python function or ```python extraction, closed by a line of its own."
        )
    return Repair(function=modules.get("function"), extraction=extraction, doc=_fields(text))


def parse_doc(text: str, signature: Signature) -> Doc:
    doc = changed_doc(Doc(description=""), the_json(text))
    if not doc.description:
        raise UnreadableReplyError("its JSON has no description.")
    if missing := undocumented(doc, signature):
        raise UnreadableReplyError(f"parameters must be an object that also has: {', '.join(missing)}.")
    return fitted_doc(doc, signature)


def changed_doc(doc: Doc, fields: dict[str, Any]) -> Doc:
    """The doc with the fields that a reply gives in a form that can be used."""
    texts = {field: str(fields[field]).strip() for field in DOC_TEXTS if isinstance(fields.get(field), (str, int))}
    parameters = fields.get("parameters")
    if isinstance(parameters, dict):
        words = {str(name): str(value).strip() for name, value in parameters.items()}
        return doc.model_copy(update={**texts, "parameters": {**doc.parameters, **words}})
    return doc.model_copy(update=texts)


def undocumented(doc: Doc, signature: Signature) -> list[str]:
    """Parameters that the doc says nothing of."""
    return [parameter.name for parameter in signature.parameters if not doc.parameters.get(parameter.name)]


def fitted_doc(doc: Doc, signature: Signature) -> Doc:
    """The doc without parameters that the function does not have."""
    names = {parameter.name for parameter in signature.parameters}
    return doc.model_copy(update={"parameters": {name: said for name, said in doc.parameters.items() if name in names}})


def _fields(text: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for source in all_json(text):
        fields |= the_json(f"```json\n{source}\n```")
    return fields


def _modules(text: str) -> dict[str, str]:
    """The function's module and the extraction's, by the names of their blocks, else by what they define."""
    found: dict[str, str] = {}
    unnamed: list[str] = []
    for info, body in code_blocks(answer_of(text)):
        words = info.lower().split()
        role = next((role for role in ("function", "extraction") if role in words), "")
        if role:
            found.setdefault(role, without_program_part(body))
        elif not words or words[0] in ("python", "py", "python3"):
            unnamed.append(body)
    for body in unnamed:
        names = defined_functions(body)
        if _EXTRACTION in names:
            found.setdefault("extraction", without_program_part(body))
        if [name for name in names if name != _EXTRACTION and not name.startswith("_")]:
            found.setdefault("function", without_program_part(body))
    broken = [body for body in unnamed if not _parses(body)]
    if broken and not ({"function"} & found.keys()):
        found["function"] = broken[0]  # its fault is told in a repair
    return found


def _parses(code: str) -> bool:
    try:
        parse_source(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
