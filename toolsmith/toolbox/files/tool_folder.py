"""A tool as a folder of files: written, and read back.

SKILL.md     the doc a model reads
tool.py      what runs, byte for byte; not there for a remote tool
extract.py   for tools made from texts: the arguments of a text
cases.jsonl  every case with its origin and whether the maker saw it
tool.json    signature, ids, comparison, provenance, verdict
"""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from toolsmith.errors import BadInputError
from toolsmith.secrets import redact
from toolsmith.toolbox.files.bounded import (
    Unread,
    decoded,
    largest,
    parsed_json,
    refuse_too_many_values,
    too_large,
)
from toolsmith.toolbox.files.conflict_markers import about_marker, marked_line
from toolsmith.toolbox.files.skill import read_skill, render_skill
from toolsmith.types.record import Record, problems_of
from toolsmith.types.task import Case
from toolsmith.types.tool import TOOL_NAME, Correction, Doc, Observed, SearchText, Signature, Tool, Upstream

TOOL_FILE = "tool.json"
OWN_FILES = ("SKILL.md", "tool.py", "extract.py", "cases.jsonl", TOOL_FILE)  # what else is there is people's
_KEPT_ELSEWHERE = {"code", "doc", "extraction", "cases"}
_DERIVED = {"code_id", "doc_id", "input_schema"}  # written for who reads the file, never read
_MOST_CASES = 50_000
_MOST_PROBLEMS = 20
_MOST_NAMED = 1_000  # wrong values of one file; above it they are counted, since each takes memory to name
WRITTEN_FIELDS = (Tool.model_fields.keys() | _DERIVED) - _KEPT_ELSEWHERE


def tool_files(tool: Tool) -> dict[str, bytes]:
    """Name → content of every file of the tool's folder. The same tool gives the same bytes.

    What a remote said and returned is written without what looks like a secret; our own tools are written as proved.
    """
    tool = without_secrets(tool)
    record = tool.model_dump(mode="json", exclude=_KEPT_ELSEWHERE)
    record |= {
        "code_id": tool.code_id,
        "doc_id": tool.doc_id,
        "input_schema": tool.signature.json_schema(tool.doc.parameters),
    }
    files = {
        "SKILL.md": render_skill(tool),
        "cases.jsonl": "".join(_line(case.model_dump(mode="json", exclude_defaults=True)) for case in tool.cases),
    }
    if tool.upstream is not None:
        record["upstream_id"] = tool.upstream.id
    for name in ("remote", "upstream", "uncorrected", "corrections", "effect", "facts", "reader", "inferred"):
        if not record[name]:
            del record[name]
    if tool.remote is None:
        files["tool.py"] = tool.code
    if tool.extraction is not None:
        files["extract.py"] = tool.extraction
    return {name: text.encode("utf-8") for name, text in files.items()} | {TOOL_FILE: render_record(record)}


def render_record(record: Mapping[str, Any]) -> bytes:
    """The content of a tool.json."""
    return (json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


class _Told(Record):
    """What is known of a remote by what it said and returned."""

    signature: Signature
    uncorrected: Signature | None = None
    corrections: tuple[Correction, ...] = ()
    doc: Doc
    upstream: Upstream | None = None
    observed: Observed | None = None
    search_texts: tuple[SearchText, ...] = ()


def without_secrets(tool: Tool) -> Tool:
    """A remote tool as it may be written; one with code of its own as it is."""
    if tool.remote is None:
        return tool
    told = _Told(**{name: getattr(tool, name) for name in _Told.model_fields}).model_dump_json()
    safe = redact(told)
    if safe == told:
        return tool
    read = _Told.model_validate_json(safe)
    return tool.with_(**{name: getattr(read, name) for name in _Told.model_fields})


def read_tool(path: str, files: Mapping[str, bytes]) -> Tool:
    """The tool that a folder holds.

    Args:
        path: place in the hierarchy; it decides name and category.
        files: name → content.

    Raises:
        BadInputError: files are missing or wrong; all problems are listed, up to twenty.
    """
    missing = [name for name in ("SKILL.md", TOOL_FILE) if name not in files]
    if missing:
        raise BadInputError(f"{path} is not a tool folder", [f"{name} is missing" for name in missing])
    problems = [*_place_problems(path)] or [*_file_problems(files)]
    is_bounded = not any(_unread(name, content) for name, content in files.items())
    fields = _fields(path, files, problems) if is_bounded else {}
    try:
        if not problems:
            return Tool.model_validate(fields)
    except ValidationError as error:
        found = [f"{error.error_count()} values are wrong"] if error.error_count() > _MOST_NAMED else problems_of(error)
        problems += [f"{TOOL_FILE}: {problem}" for problem in found]
    raise BadInputError(
        f"the tool folder {path} cannot be read",
        [*problems[:_MOST_PROBLEMS], *(["…"] if len(problems) > _MOST_PROBLEMS else [])],
        hint=f"Mend it, or bring back an earlier version: toolsmith log {path}; toolsmith restore {path} REVISION",
    )


def tool_or_problem(path: str, files: Mapping[str, bytes]) -> Tool | BadInputError:
    """As `read_tool`; what is wrong with the folder in the place of the tool."""
    try:
        return read_tool(path, files)
    except BadInputError as error:
        return error


def is_place(path: str) -> bool:
    """Whether a tool or a category may stand there: no two names look alike, fall together, or lead out."""
    return all(map(TOOL_NAME.fullmatch, path.split("/")))


def _place_problems(path: str) -> Iterator[str]:
    wrong = [part for part in path.split("/") if not is_place(part)]
    if wrong:
        yield f"its place has the name {wrong[0][:80]!a}; names are lower-case words of a-z and 0-9, joined by hyphens"


def _file_problems(files: Mapping[str, bytes]) -> Iterator[str]:
    for name, content in files.items():
        line = marked_line(content)
        if line is not None:
            yield about_marker(name, line)
        reason = _unread(name, content)
        if reason:
            yield f"{name} {reason}"


def _unread(name: str, content: bytes) -> str:
    """Why a file of a tool is not read; empty where it is, or is none of a tool's."""
    if name not in OWN_FILES or (len(content) <= largest(name) and not isinstance(content, Unread)):
        return ""
    return content.reason if isinstance(content, Unread) else too_large(len(content), largest(name))


def _fields(path: str, files: Mapping[str, bytes], problems: list[str]) -> dict[str, Any]:
    category, _, name = path.rpartition("/")
    fields: dict[str, Any] = {}
    try:
        read = parsed_json(files[TOOL_FILE])
        fields = {key: value for key, value in read.items() if key in Tool.model_fields}
    except (ValueError, AttributeError) as error:
        problems.append(f"{TOOL_FILE}: {error}")
    try:
        fields["doc"] = read_skill(decoded(files["SKILL.md"]))
    except ValueError as error:
        problems.append(f"SKILL.md: {error}")
    if "tool.py" not in files and not fields.get("remote"):
        problems.append("tool.py is missing")
    fields["cases"] = _read_cases(files.get("cases.jsonl", b""), problems)
    try:
        fields["code"] = files.get("tool.py", b"").decode("utf-8")
        fields["extraction"] = files["extract.py"].decode("utf-8") if "extract.py" in files else None
    except UnicodeDecodeError as error:
        problems.append(f"source: {error}")
    return fields | {"name": name, "category": category}


def _read_cases(raw: bytes, problems: list[str]) -> list[Case]:
    cases: list[Case] = []
    lines = raw.removeprefix(BOM_UTF8).splitlines()
    if len(lines) > _MOST_CASES:
        problems.append(f"cases.jsonl has {len(lines)} cases, of which at most {_MOST_CASES} are read")
        return cases
    for number, line in enumerate(lines, 1):
        try:
            refuse_too_many_values(line)
            cases.append(Case.model_validate_json(line))
        except ValueError as error:
            first = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            problems.append(f"cases.jsonl, line {number}: {first}")
            if len(problems) > _MOST_PROBLEMS:
                break
    return cases


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"
