"""A JSON or JSONL library of generated functions: `{"name", "code", "description", "example"}` and its variants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolsmith.adopting.candidate import Candidate
from toolsmith.adopting.examples.calls import Found
from toolsmith.adopting.examples.published import published_examples
from toolsmith.adopting.examples.scripts import script_examples
from toolsmith.adopting.inferring.docstrings import Described
from toolsmith.adopting.missing_imports import with_missing_imports
from toolsmith.adopting.names import Names
from toolsmith.adopting.readers.entries import code_of, read_entries, read_table
from toolsmith.adopting.readers.functions import Typing, tool_of_function
from toolsmith.adopting.readers.layouts import CODE_KEYS
from toolsmith.adopting.readers.schemas import is_schema, schema_candidate
from toolsmith.types.comparison import Comparison
from toolsmith.types.tool import Signature, category_slug, slug
from toolsmith.verify.signature import read_function

_NAME = ("name", "function_name", "tool_name", "func_name", "api_name", "id", "title")
_TEXT = ("description", "docstring", "doc", "docs", "desc", "summary", "api_description", "explanation")
_EXAMPLES = (
    "example",
    "examples",
    "test_cases",
    "tests",
    "test",
    "usage",
    "usage_example",
    "example_call",
    "cases",
    "test_list",
)
_LICENCE = ("license", "licence")
_INPUT_WORDS = ("input_params", "inputs_description", "parameters_description", "args_description")
_OUTPUT_WORDS = ("output_params", "outputs_description", "returns_description")
_WORDED = re.compile(
    r"(?P<name>[A-Za-z_]\w*)\s*(?:[(（](?P<type>[^)）]*)[)）])?\s*[:：]\s*(?P<text>.*?)(?=[,，;；\n]\s*[A-Za-z_]\w*\s*(?:[(（][^)）]*[)）])?\s*[:：]|$)",
    re.DOTALL,
)
_NOTHING = (
    f"neither code ({', '.join(CODE_KEYS[:4])} …) nor a schema of parameters: a name and words alone cannot be called"
)
_CATEGORY = ("category", "field", "topic", "domain", "section", "module")


def read_json_library(
    path: Path, category: str = "", typing: Typing | None = None, module: str = ""
) -> list[Candidate]:
    """One candidate an entry, in the file's order; entries that cannot be read say why.

    Args:
        path: a .json, .jsonl or .csv file; entries with code and schemas may stand in one.
        category: where all go; empty: each entry's own category, else the file's name.
        typing: what is done about types that are not written.
        module: an importable module with a function for each schema's name; empty: they can only be described.

    Raises:
        BadInputError: the file is neither JSON nor JSON Lines, or holds no list of objects.
    """
    names: dict[str, Names] = {}
    schemas: dict[str, Names] = names
    found = []
    entries = read_table(path) if path.suffix == ".csv" else read_entries(path)
    for place, entry in entries:
        source = f"{path.name}#{place}"
        if isinstance(entry, str):
            found.append(Candidate(source=source, problem=entry))
            continue
        if is_schema(entry):
            found.append(schema_candidate(entry, source, category, path, module, schemas))
            continue
        own = category or _category(entry) or slug(path.stem) or "adopted"
        found.append(_candidate(entry, source, own, names.setdefault(own, Names()), typing))
    return found


def _candidate(entry: dict[str, Any], source: str, category: str, names: Names, typing: Typing | None) -> Candidate:
    inner = entry.get("function")
    if isinstance(inner, dict) and not code_of(entry):
        entry = {**entry, **inner}
    code = code_of(entry)
    if not code:
        return Candidate(source=source, problem=_NOTHING)
    called = _first_text(entry, _NAME)
    code, added = with_missing_imports(code)
    function = called if called.isidentifier() and read_function(code, called).function else ""
    examples = [entry[key] for key in _EXAMPLES if key in entry]
    script: dict[str, str] = entry["script"] if isinstance(entry.get("script"), dict) else {}

    def published(name: str, signature: Signature) -> list[Found]:
        found = [case for each in examples for case in published_examples(each, name, signature)]
        return [*found, *script_examples(script.get("source", ""), script.get("answer", ""), name, signature)]

    return tool_of_function(
        code,
        function,
        source,
        category,
        names,
        name=called,
        description=_first_text(entry, _TEXT),
        published=published,
        described=_described(entry),
        comparison=Comparison(mode="written"),
        typing=typing,
        licence=_first_text(entry, _LICENCE),
        notes=tuple(f"added, since the source lacks it: {line}" for line in added),
    )


def _described(entry: Mapping[str, Any]) -> dict[str, Described]:
    """What an entry says of parameters in words: `"input_params": "mass: in kg, speed (float): in m/s"`."""
    found: dict[str, Described] = {}
    for match in _WORDED.finditer(_first_text(entry, _INPUT_WORDS)):
        found[match["name"]] = Described(type=match["type"] or "", text=match["text"].strip(" ,;，；"))
    returned = _first_text(entry, _OUTPUT_WORDS)
    return {**found, **({"return": Described(text=returned)} if returned else {})}


def _category(entry: dict[str, Any]) -> str:
    text = _first_text(entry, _CATEGORY)
    return category_slug(text) if len(text) < 200 else ""


def _first_text(entry: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((str(entry[key]).strip() for key in keys if isinstance(entry.get(key), str) and entry[key].strip()), "")
