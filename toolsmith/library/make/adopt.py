"""`toolsmith adopt`: tools that toolsmith did not make, brought into a toolbox in one batch."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from toolsmith.adopting.candidate import Candidate
from toolsmith.adopting.json_library import read_entries, read_json_library
from toolsmith.adopting.names import Names
from toolsmith.adopting.proving import Proven, prove_all
from toolsmith.adopting.python_module import read_python
from toolsmith.adopting.remote_operations import read_mcp_server, read_openapi_document
from toolsmith.adopting.schemas import is_schema, read_schemas
from toolsmith.adopting.skills import read_skills
from toolsmith.errors import UsageError
from toolsmith.library.open_toolbox import made_toolbox
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.placement import place
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.record import Record, content_hash
from toolsmith.types.tool import Tool, slug
from toolsmith.types.value import JsonValue
from toolsmith.types.verdict import Verdict

Kind = Literal["auto", "python", "json", "mcp", "openapi", "schemas", "skills"]


class Adopted(Record):
    """What became of one foreign tool. `commit` is empty where it was not kept; `outcome` says why in one word."""

    source: str
    path: str = ""
    outcome: str
    reason: str = ""
    verdict: Verdict | None = None
    commit: str = ""
    is_new_version: bool = False


def read_foreign(
    source: str,
    kind: Kind = "auto",
    *,
    category: str = "",
    functions: Sequence[str] = (),
    module: str = "",
    as_remote: bool = False,
    settings: Mapping[str, JsonValue] | None = None,
) -> list[Candidate]:
    """What a foreign source offers, read but not proved; see `adopt` for the arguments."""
    kind = kind_of(source) if kind == "auto" else kind
    if kind == "python":
        return read_python(source, functions, category, as_remote=as_remote)
    if kind == "json":
        return read_json_library(Path(source), category)
    if kind == "schemas":
        return read_schemas(Path(source), category, module)
    if kind == "skills":
        return read_skills(Path(source), category)
    if kind == "openapi":
        tools = read_openapi_document(source, category or slug(Path(source).stem) or "service", settings)
    else:
        tools = read_mcp_server(source, category, settings)
    wanted = [tool for tool in tools if not functions or tool.function in functions]
    return [Candidate(source=f"{source}#{tool.function}", tool=tool) for tool in wanted]


def adopt(
    source: str,
    toolbox: str | Path | Toolbox = "toolbox",
    kind: Kind = "auto",
    *,
    category: str = "",
    functions: Sequence[str] = (),
    module: str = "",
    as_remote: bool = False,
    settings: Mapping[str, JsonValue] | None = None,
    proven_only: bool = False,
    place_each: bool = False,
    sandbox: Sandbox | None = None,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[Adopted]:
    """Read a foreign source, prove what has code, and commit what is not rejected, in one commit.

    Args:
        source: a file, folder, module, URL or command.
        toolbox: a toolbox or its folder; a missing one is made.
        kind: of the source; `auto` tells it by its looks.
        category: where the tools go; empty: the source's own categories or name.
        functions: only these; empty: all.
        module: for schemas: the Python module that has their functions.
        as_remote: for Python: call the functions where they are, instead of taking their code.
        settings: for remotes: `headers`, `query`, `env`, `seconds`, `server`.
        proven_only: keep accepted tools only, not the unproven ones.
        place_each: put each tool beside what it resembles, where something does.
        sandbox: where the tools run; None: the toolbox's.
        report: called with the number of tools done, and of all.

    Raises:
        UsageError: the source cannot be read; nothing is written then.
        RemoteError: a remote cannot be reached.
    """
    candidates = read_foreign(
        source, kind, category=category, functions=functions, module=module, as_remote=as_remote, settings=settings
    )
    if not candidates:
        raise UsageError(f"{source} has nothing to adopt", hint="Name the functions, or look at --kind.")
    box = made_toolbox(toolbox, sandbox=sandbox)
    candidates = _placed(candidates, box, place_each=place_each)
    journal = box.private / "adopt" / f"{content_hash(source, kind, category)}.log"
    proven = prove_all(
        candidates, box.sandbox, box.settings.policy, box.settings.acceptance, box.neighbours, journal, report
    )
    kept = [each.tool for each in proven if each.tool is not None and _is_kept(each, proven_only=proven_only)]
    message = f"Adopt {len(kept)} tools of {source}" if len(kept) != 1 else f"Adopt {kept[0].path} of {source}"
    added = {each.path: each for each in box.add_many(kept, keep_unproven=True, message=message)} if kept else {}
    journal.unlink(missing_ok=True)
    results = []
    for each in proven:
        path = each.tool.path if each.tool is not None else ""
        entry = added.get(path) if _is_kept(each, proven_only=proven_only) else None
        results.append(
            Adopted(
                source=each.candidate.source,
                path=path,
                outcome=each.outcome,
                reason=each.candidate.problem or _reason(each.verdict),
                verdict=each.verdict,
                commit=entry.commit if entry else "",
                is_new_version=entry.is_new_version if entry else False,
            )
        )
    return results


def kind_of(source: str) -> Kind:
    """What a source is, by its looks.

    Raises:
        UsageError: it looks like nothing that can be adopted.
    """
    path = Path(source)
    if source.startswith(("http://", "https://")):
        return "openapi" if path.suffix in (".json", ".yaml", ".yml") else "mcp"
    if path.suffix in (".yaml", ".yml"):
        return "openapi"
    if path.suffix in (".json", ".jsonl") and path.is_file():
        return _kind_of_json(path)
    if path.is_dir():
        return "skills" if next(path.rglob("SKILL.md"), None) is not None else "python"
    if path.suffix == ".py" and path.is_file():
        return "python"
    if " " in source.strip():
        return "mcp"
    if source.replace(".", "_").isidentifier():
        return "python"
    raise UsageError(f"{source!r} is no file, folder, module, URL or command", hint="Say what it is: --kind.")


def _kind_of_json(path: Path) -> Kind:
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


def _placed(candidates: Sequence[Candidate], box: Toolbox, *, place_each: bool) -> list[Candidate]:
    """Candidates whose paths are free, or are those of the same tool adopted before."""
    names: dict[str, Names] = {}
    placed = []
    for candidate in candidates:
        tool = candidate.tool
        if tool is not None and place_each:
            tool = tool.with_(category=place(box, tool).category or tool.category)
        if tool is not None:
            tool = _with_free_name(tool, box, names.setdefault(tool.category, Names()))
        placed.append(candidate.model_copy(update={"tool": tool}))
    return placed


def _with_free_name(tool: Tool, box: Toolbox, names: Names) -> Tool:
    while True:
        name = names.take(tool.name)
        path = f"{tool.category}/{name}".lstrip("/")
        if box.catalogue.entry(path) is None:
            return tool.with_(name=name)
        if box.read(path).provenance.adopted_from == tool.provenance.adopted_from:
            return tool.with_(name=name)


def _reason(verdict: Verdict | None) -> str:
    """Of a rejected tool only what rejects it: that its examples are few as well is no news."""
    if verdict is None or verdict.status != "rejected":
        return "; ".join(verdict.reasons if verdict is not None else ())
    return "; ".join(f"{check.name}: {check.summary}" for check in verdict.checks if check.outcome == "failed")


def _is_kept(proven: Proven, *, proven_only: bool) -> bool:
    status = proven.verdict.status if proven.verdict is not None else ""
    return status == "accepted" or (status == "unproven" and not proven_only)


def adopt_mcp(
    address: str,
    toolbox: str | Path | Toolbox = "toolbox",
    *,
    category: str = "",
    settings: Mapping[str, JsonValue] | None = None,
) -> list[Adopted]:
    """Adopt every tool of an MCP server, given as a command line or URL. Adopting it trusts it on this machine."""
    return adopt(address, toolbox, "mcp", category=category, settings=settings)
