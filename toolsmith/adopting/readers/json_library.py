"""A JSON or JSONL library of generated functions: `{"name", "code", "description", "example"}` and its variants."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from toolsmith.adopting.candidate import Candidate
from toolsmith.adopting.examples.published import published_examples
from toolsmith.adopting.inferring.docstrings import Described
from toolsmith.adopting.names import Names
from toolsmith.adopting.readers.functions import Typing, tool_of_function
from toolsmith.adopting.readers.layouts import CODE_KEYS, entries_in
from toolsmith.errors import BadInputError, UsageError
from toolsmith.types.comparison import Comparison
from toolsmith.types.task import Case
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


def read_json_library(path: Path, category: str = "", typing: Typing | None = None) -> list[Candidate]:
    """One candidate an entry, in the file's order; entries that cannot be read say why.

    Args:
        path: a .json or .jsonl file.
        category: where all go; empty: each entry's own category, else the file's name.
        typing: what is done about types that are not written.

    Raises:
        BadInputError: the file is neither JSON nor JSON Lines, or holds no list of objects.
    """
    names: dict[str, Names] = {}
    found = []
    for place, entry in read_entries(path):
        source = f"{path.name}#{place}"
        if isinstance(entry, str):
            found.append(Candidate(source=source, problem=entry))
            continue
        own = category or _category(entry) or slug(path.stem) or "adopted"
        found.append(_candidate(entry, source, own, names.setdefault(own, Names()), typing))
    return found


def read_entries(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Number and content of every entry; the content is a text where a line is broken."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        yield from _lines(path, text)
        return
    is_line = path.suffix == ".jsonl" and isinstance(document, dict) and _first_text(document, _NAME) != ""
    entries = entries_in([document] if is_line else document)
    if entries is None:
        raise BadInputError(f"{path} is not a library", ["it holds no list of objects"], hint="See docs/toolbox.md.")
    for number, entry in enumerate(entries, 1):
        yield number, entry if isinstance(entry, dict) else f"entry {number} is not an object"


def code_of(entry: dict[str, Any]) -> str:
    """The entry's source code, also out of a Markdown fence; empty where it has none."""
    for key in CODE_KEYS:
        value = entry.get(key)
        if isinstance(value, str) and "def " in value:
            fenced = value.partition("```")[2] if "```" in value else ""
            body = fenced.partition("\n")[2].partition("```")[0] if fenced else value
            return body.strip("\n") + "\n"
    return ""


def _lines(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    readable = 0
    pending: list[tuple[int, dict[str, Any] | str]] = []
    for number, line in lines:
        try:
            entry = json.loads(line)
            readable += 1
            found = entries_in([entry]) or []
            pending += [
                (number, each if isinstance(each, dict) else f"line {number} is not an object") for each in found
            ]
        except (ValueError, RecursionError) as error:
            pending.append((number, f"line {number} is not JSON: {error}"))
    if not readable:
        raise BadInputError(
            f"{path} is neither JSON nor JSON Lines", [str(pending[0][1]) if pending else "it is empty"]
        )
    yield from pending


def _candidate(entry: dict[str, Any], source: str, category: str, names: Names, typing: Typing | None) -> Candidate:
    inner = entry.get("function")
    if isinstance(inner, dict) and not code_of(entry):
        entry = {**entry, **inner}
    code = code_of(entry)
    if not code:
        return Candidate(source=source, problem=_NOTHING)
    called = _first_text(entry, _NAME)
    function = called if called.isidentifier() and read_function(code, called).function else ""
    examples = [entry[key] for key in _EXAMPLES if key in entry]

    def published(name: str, signature: Signature) -> list[Case]:
        return [case for each in examples for case in published_examples(each, name, signature)]

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
