"""What a foreign source is, and what it offers, read but not proved."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from toolsmith.adopting.candidate import Candidate
from toolsmith.adopting.client_file import is_client_file
from toolsmith.adopting.readers.entries import read_entries
from toolsmith.adopting.readers.folder import is_mixed, read_folder
from toolsmith.adopting.readers.functions import Typing
from toolsmith.adopting.readers.json_library import read_json_library
from toolsmith.adopting.readers.pypi import is_requirement, read_pypi
from toolsmith.adopting.readers.python_module import read_python
from toolsmith.adopting.readers.remote_operations import read_mcp_server, read_openapi_document
from toolsmith.adopting.readers.schemas import is_schema
from toolsmith.adopting.readers.skills import read_skills
from toolsmith.errors import UsageError
from toolsmith.extensions import extension, known_or_extension
from toolsmith.library.open_toolbox import one_or_many
from toolsmith.reading.tasks.request_file import looks_like_a_file
from toolsmith.secrets import is_secret_name, redact
from toolsmith.types.tool import Tool, slug
from toolsmith.types.value import JsonValue

Kind = str
"""One of `KINDS`, or what a package offers as `toolsmith.adopters`."""
KINDS = ("auto", "python", "pypi", "json", "folder", "mcp", "openapi", "schemas", "skills", "clients")
_OF_FILES = ("json", "folder", "openapi", "schemas", "skills", "clients")


def read_foreign(
    source: str,
    kind: Kind = "auto",
    *,
    category: str = "",
    functions: str | Sequence[str] = (),
    module: str = "",
    as_remote: bool = False,
    settings: Mapping[str, JsonValue] | None = None,
    typing: Typing | None = None,
) -> list[Candidate]:
    """What a foreign source offers, read but not proved; see `adopt` for the arguments."""
    kind = kind_of(source, known_or_extension("adopters", kind, KINDS))
    if kind not in KINDS and (added := extension("adopters", kind)) is not None:
        added_tools = [_adopted_of(source, tool) for tool in added(source, category)]
        return [Candidate(source=f"{source}#{tool.function}", tool=tool) for tool in added_tools]
    if kind == "clients":
        raise UsageError(
            f"{source} names servers, and holds no tools itself",
            hint=f"toolsmith adopt {source} starts them, after you have seen which.",
        )
    if kind in ("mcp", "openapi"):
        refuse_secrets(source, settings or {})
    functions = one_or_many(functions)
    if kind == "python":
        return read_python(source, functions, category, as_remote=as_remote, typing=typing)
    if kind == "pypi":
        return read_pypi(source, functions, category, typing)
    if kind in ("json", "schemas"):
        return read_json_library(Path(source), category, typing, module)
    if kind == "folder":
        return read_folder(Path(source), _reader_of_files(Path(source), category, functions, module, typing))
    if kind == "skills":
        return read_skills(Path(source), category, typing)
    if kind == "openapi":
        tools = read_openapi_document(source, category or slug(Path(source).stem) or "service", settings)
    else:
        tools = read_mcp_server(source, category, settings)
    return remote_candidates(source, tools, functions)


def remote_candidates(source: str, tools: Sequence[Tool], functions: Sequence[str]) -> list[Candidate]:
    """Of a remote's tools those that were asked for; all where none were."""
    wanted = [tool for tool in tools if not functions or tool.function in functions]
    return [Candidate(source=f"{source}#{tool.function}", tool=tool) for tool in wanted]


def _adopted_of(source: str, tool: Tool) -> Tool:
    """What a package read, with where it is from."""
    if tool.remote is not None or tool.provenance.adopted_from:
        return tool
    return tool.with_(
        provenance=tool.provenance.model_copy(update={"adopted_from": f"{Path(source).name}#{tool.function}"})
    )


def _reader_of_files(
    folder: Path, category: str, functions: Sequence[str], module: str, typing: Typing | None
) -> Callable[[Path], list[Candidate]]:
    def read(place: Path) -> list[Candidate]:
        if place == folder:
            return read_python(str(place), functions, category, typing=typing)
        return read_foreign(
            str(place), kind_of(str(place)), category=category, functions=functions, module=module, typing=typing
        )

    return read


def refuse_secrets(source: str, settings: Mapping[str, JsonValue]) -> None:
    """Address and settings are committed; a value of the environment is filled in at each call instead."""
    headers = settings.get("headers")
    exposed = [
        f"the header {name} holds a value itself"
        for name, value in (headers.items() if isinstance(headers, dict) else ())
        if "${" not in str(value) and (is_secret_name(name) or redact(f"{name}: {value}") != f"{name}: {value}")
    ]
    exposed += ["the address holds what looks like a secret"] if redact(source) != source else []
    if exposed:
        raise UsageError(
            f"this would be committed: {'; '.join(exposed)}",
            hint="Name an environment variable: --header 'Authorization=Bearer ${TOKEN}', --env TOKEN.",
        )


def kind_of(source: str, kind: Kind = "auto") -> Kind:
    """What a source is: as the caller says, else by its looks.

    Raises:
        UsageError: it looks like nothing that can be adopted, or is a file or folder that does not exist.
    """
    _refuse_missing(source, kind)
    if kind != "auto":
        return kind
    path = Path(source)
    if _is_url(source):
        return "openapi" if path.suffix in (".json", ".yaml", ".yml") else "mcp"
    if path.suffix in (".yaml", ".yml"):
        return "openapi"
    if path.suffix in (".json", ".jsonl", ".csv", ".toml") and path.is_file():
        return "clients" if is_client_file(path) else _kind_of_json(path)
    if path.is_dir():
        return _kind_of_folder(path)
    if path.suffix == ".py" and path.is_file():
        return "python"
    if " " in source.strip() or (_is_program(source) and not _is_module(source)):
        return "mcp"
    if is_requirement(source):
        return "pypi"
    if source.replace(".", "_").isidentifier():
        return "python"
    raise UsageError(f"{source!r} is no file, folder, module, URL or command", hint="Say what it is: --kind.")


def _refuse_missing(source: str, kind: Kind) -> None:
    """See that what is a file or folder, by its kind or by its looks, is there."""
    if Path(source).exists() or _is_url(source):
        return
    is_named = _is_program(source) or _is_module(source)
    if kind in _OF_FILES or (kind in ("auto", "python") and looks_like_a_file(source) and not is_named):
        hint = "Give the path of one that is there, or a module's name, package==version, a URL or a command."
        raise UsageError(f"{source} does not exist", hint=hint)


def _is_url(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def _kind_of_folder(path: Path) -> Kind:
    if is_mixed(path):
        return "folder"
    return "skills" if next(path.rglob("SKILL.md"), None) is not None else "python"


def _is_program(source: str) -> bool:
    return (Path(source).is_file() and os.access(source, os.X_OK)) or shutil.which(source) is not None


def _is_module(name: str) -> bool:
    if not name.replace(".", "_").isidentifier():
        return False
    try:
        return importlib.util.find_spec(name.partition(".")[0]) is not None
    except (ImportError, ValueError):
        return False


def _kind_of_json(path: Path) -> Kind:
    if path.suffix == ".csv":
        return "json"
    if path.suffix == ".json" and _is_openapi(path):
        return "openapi"
    entries = [entry for _, entry in read_entries(path) if isinstance(entry, dict)]
    return "schemas" if entries and is_schema(entries[0]) else "json"


def _is_openapi(path: Path) -> bool:
    try:
        document = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return False  # whoever reads it says what is wrong
    return isinstance(document, dict) and isinstance(document.get("openapi", document.get("swagger")), (str, float))
