"""`toolsmith adopt`: tools that toolsmith did not make, brought into a toolbox in one batch."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from toolsmith.adopting.candidate import Candidate
from toolsmith.adopting.client_file import NamedServer, is_client_file, read_client_file
from toolsmith.adopting.placing import Change, Placed, gone, place_all
from toolsmith.adopting.proving import Proven, prove_all
from toolsmith.adopting.readers.entries import read_entries
from toolsmith.adopting.readers.folder import is_mixed, read_folder
from toolsmith.adopting.readers.functions import Typing, Untyped
from toolsmith.adopting.readers.json_library import read_json_library
from toolsmith.adopting.readers.pypi import is_requirement, read_pypi
from toolsmith.adopting.readers.python_module import read_python
from toolsmith.adopting.readers.remote_operations import read_mcp_server, read_openapi_document
from toolsmith.adopting.readers.schemas import is_schema
from toolsmith.adopting.readers.skills import read_skills
from toolsmith.errors import RemoteError, UsageError
from toolsmith.extensions import extension, known_or_extension
from toolsmith.library.make.ask_types import types_by
from toolsmith.library.open_toolbox import made_toolbox, one_or_many
from toolsmith.models.model import Model
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.secrets import is_secret_name, redact
from toolsmith.toolbox.files.tool_folder import without_secrets
from toolsmith.toolbox.toolbox import Added, Toolbox
from toolsmith.types.record import Record, content_hash
from toolsmith.types.tool import GONE, Tool, slug
from toolsmith.types.value import JsonValue
from toolsmith.types.verdict import Verdict
from toolsmith.verify.prover import prover_of

Kind = str
"""One of `KINDS`, or what a package offers as `toolsmith.adopters`."""
KINDS = ("auto", "python", "pypi", "json", "folder", "mcp", "openapi", "schemas", "skills", "clients")


class Adopted(Record):
    """What became of one foreign tool. `commit` is empty where it was not kept; `outcome` says why in one word.

    `change` compares with what was adopted before: `changes` is what the source says differently, `kept` what was
    refined or written here and stays over it.
    """

    source: str
    path: str = ""
    outcome: str
    reason: str = ""
    change: Change = "new"
    changes: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    only_reads: bool = True
    verdict: Verdict | None = None
    commit: str = ""
    is_new_version: bool = False


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
    kind = kind_of(source) if kind == "auto" else known_or_extension("adopters", kind, KINDS)
    if kind not in KINDS and (added := extension("adopters", kind)) is not None:
        added_tools = [_adopted_of(source, tool) for tool in added(source, category)]
        return [Candidate(source=f"{source}#{tool.function}", tool=tool) for tool in added_tools]
    if kind in ("mcp", "openapi"):
        _refuse_secrets(source, settings or {})
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


def _refuse_secrets(source: str, settings: Mapping[str, JsonValue]) -> None:
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


def _without_secrets(candidate: Candidate) -> Candidate:
    """What a remote says of itself as it will be written, so that adopting it again finds nothing new."""
    if candidate.tool is None:
        return candidate
    return candidate.model_copy(update={"tool": without_secrets(candidate.tool)})


def adopt(
    source: str,
    toolbox: str | Path | Toolbox = "toolbox",
    kind: Kind = "auto",
    *,
    category: str = "",
    functions: str | Sequence[str] = (),
    module: str = "",
    as_remote: bool = False,
    settings: Mapping[str, JsonValue] | None = None,
    proven_only: bool = False,
    place_each: bool = False,
    untyped: Untyped = "infer",
    types_model: str | Model | None = None,
    read_only: Sequence[str] = (),
    writes: Sequence[str] = (),
    sandbox: Sandbox | None = None,
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[Adopted]:
    """Read a foreign source, prove what has code, and commit what is not rejected, in one commit.

    A tool that was adopted from there before stays where it is, with what was refined or written over its doc; one that
    is offered no more is retired.

    Args:
        source: a file, folder, module, URL or command; a client's configuration stands for all servers that it names.
        toolbox: a toolbox or its folder; a missing one is made.
        kind: of the source; `auto` tells it by its looks.
        category: where the tools go; empty: the source's own categories or name.
        functions: only these; empty: all.
        module: for schemas: the Python module that has their functions.
        as_remote: for Python: call the functions where they are, instead of taking their code.
        settings: for remotes: `headers`, `query`, `env`, `seconds`, `server`.
        proven_only: keep accepted tools only, not the unproven ones.
        place_each: put each tool beside what it resembles, where something does.
        untyped: what is done about types that a source does not write: `infer` them from its docstrings, examples,
            defaults and code, or `refuse` such functions.
        types_model: is asked for types that nothing says, one question a function; None: nobody is.
        read_only: names of remote tools of which you know that they only read, whatever their server says.
        writes: names of remote tools of which you know that they write.
        sandbox: where the tools run; None: the toolbox's.
        report: called with the number of tools done, and of all.

    Raises:
        UsageError: the source cannot be read; nothing is written then.
        RemoteError: a remote cannot be reached.
    """
    kind = kind_of(source) if kind == "auto" else kind
    box = made_toolbox(toolbox, sandbox=sandbox) if types_model is not None or kind == "clients" else None
    if kind == "clients" and box is not None:
        return [
            adopted
            for server in read_client_file(Path(source))
            for adopted in _adopt_server(server, box, source, category, settings, functions, read_only, writes)
        ]
    candidates = read_foreign(
        source,
        kind,
        category=category,
        functions=functions,
        module=module,
        as_remote=as_remote,
        settings=settings,
        typing=Typing(untyped, types_by(types_model, box) if types_model is not None and box is not None else None),
    )
    if not candidates:
        raise UsageError(f"{source} has nothing to adopt", hint="Name the functions, or look at --kind.")
    candidates = [_without_secrets(each) for each in _with_effects(candidates, read_only, writes)]
    box = box or made_toolbox(toolbox, sandbox=sandbox)
    label = source_label(source)
    placed = place_all(candidates, box, label, place_each=place_each)
    candidates = [each.candidate for each in placed if each.change != "retired"]
    journal = box.private / "adopt" / f"{content_hash(source, kind, category)}.log"
    proven = prove_all(
        candidates,
        prover_of(box.sandbox),
        box.settings.policy,
        box.settings.acceptance,
        box.neighbours,
        journal,
        report,
    )
    kept = [each.tool for each in proven if each.tool is not None and _is_kept(each, proven_only=proven_only)]
    message = f"Adopt {len(kept)} tools of {source}" if len(kept) != 1 else f"Adopt {kept[0].path} of {source}"
    arriving = {tool.path for tool in kept}
    for each in placed:
        if each.change == "back" and each.path in arriving:
            box.restore(each.before)
    added = {each.path: each for each in box.add_many(kept, keep_unproven=True, message=message)} if kept else {}
    journal.unlink(missing_ok=True)
    box.remotes.believe([tool.remote for tool in kept if tool.remote is not None and tool.function in read_only])
    proofs = iter(proven)
    results = [
        _left_retired(each)
        if each.change == "retired"
        else _adopted(next(proofs), each, box, added, proven_only=proven_only)
        for each in placed
    ]
    return [*results, *_retired(box, gone(placed, box, label, functions), source)]


def _adopt_server(
    server: NamedServer,
    box: Toolbox,
    source: str,
    category: str,
    settings: Mapping[str, JsonValue] | None,
    functions: str | Sequence[str],
    read_only: Sequence[str],
    writes: Sequence[str],
) -> list[Adopted]:
    """The tools of one server of a client's file; where it cannot be read, that is a result, and the others go on."""
    place = f"{source}#{server.name}"
    if server.problem:
        return [Adopted(source=place, outcome="left out", reason=server.problem)]
    asked = {**server.settings, **{key: value for key, value in (settings or {}).items() if value}}
    try:
        with server.with_variables() as unset:
            known = set(read_only) | set(writes)
            if known:
                known &= {tool.function for tool in read_mcp_server(server.address, "", asked)}
            adopted = adopt(
                server.address,
                box,
                "mcp",
                category=f"{category}/{server.category}" if category else server.category,
                functions=functions,
                settings=asked,
                read_only=[name for name in read_only if name in known],
                writes=[name for name in writes if name in known],
            )
    except (RemoteError, UsageError) as error:
        return [Adopted(source=place, outcome="unreadable", reason=f"{error.message}. {error.hint or ''}".strip())]
    if not unset:
        return adopted
    reason = f"set {', '.join(unset)} before calling: what the file holds for them is not kept in a toolbox"
    return [*adopted, Adopted(source=place, outcome="needs variables", reason=reason)]


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
    if path.suffix in (".json", ".jsonl", ".csv", ".toml") and path.is_file():
        return "clients" if is_client_file(path) else _kind_of_json(path)
    if path.is_dir():
        return _kind_of_folder(path)
    if path.suffix == ".py" and path.is_file():
        return "python"
    if " " in source.strip():
        return "mcp"
    is_name = source.replace(".", "_").isidentifier()
    if _is_program(source) and not (is_name and _is_module(source)):
        return "mcp"
    if is_requirement(source):
        return "pypi"
    if is_name:
        return "python"
    raise UsageError(f"{source!r} is no file, folder, module, URL or command", hint="Say what it is: --kind.")


def _kind_of_folder(path: Path) -> Kind:
    if is_mixed(path):
        return "folder"
    return "skills" if next(path.rglob("SKILL.md"), None) is not None else "python"


def _is_program(source: str) -> bool:
    return (Path(source).is_file() and os.access(source, os.X_OK)) or shutil.which(source) is not None


def _is_module(name: str) -> bool:
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


def source_label(source: str) -> str:
    """By which a source is known again: an address or module as it is, a file by its name and where it stands."""
    path = Path(source)
    return f"{path.name} {content_hash(str(path.resolve()))}" if path.exists() else source


def _with_effects(candidates: Sequence[Candidate], read_only: Sequence[str], writes: Sequence[str]) -> list[Candidate]:
    """The candidates with what a person knows of their calls.

    Raises:
        UsageError: a name is none of theirs, or is said to be both.
    """
    known = {each.tool.function for each in candidates if each.tool is not None and each.tool.remote is not None}
    wrong = [name for name in (*read_only, *writes) if name not in known]
    if wrong:
        raise UsageError(f"there is no remote tool {wrong[0]!r} in it", hint=f"There are: {', '.join(sorted(known))}")
    if both := set(read_only) & set(writes):
        raise UsageError(f"{min(both)} cannot only read and write", hint="Leave one of the two out.")
    said = dict.fromkeys(read_only, "read-only") | dict.fromkeys(writes, "writes")
    return [
        each.model_copy(update={"tool": each.tool.with_(effect=said[each.tool.function])})
        if each.tool is not None and each.tool.function in said
        else each
        for each in candidates
    ]


def _adopted(proven: Proven, placed: Placed, box: Toolbox, added: Mapping[str, Added], *, proven_only: bool) -> Adopted:
    tool = proven.tool
    entry = added.get(tool.path) if tool is not None and _is_kept(proven, proven_only=proven_only) else None
    return Adopted(
        source=proven.candidate.source,
        path=tool.path if tool is not None else "",
        outcome=proven.outcome,
        reason=proven.candidate.problem or _reason(proven.verdict),
        change=placed.change,
        changes=placed.changes,
        kept=placed.kept,
        only_reads=tool is None or box.standing(tool).only_reads,
        verdict=proven.verdict,
        commit=entry.commit if entry else "",
        is_new_version=entry.is_new_version if entry else False,
    )


def _left_retired(placed: Placed) -> Adopted:
    reason = f"it is retired, and stays so; toolsmith restore {placed.before} brings it back"
    return Adopted(
        source=placed.candidate.source, path=placed.before, outcome="retired", reason=reason, change="retired"
    )


def _retired(box: Toolbox, paths: Sequence[str], source: str) -> list[Adopted]:
    """Tools that the source offers no more, kept out of the way."""
    places = box.retire_gone(paths, source) if paths else {}
    return [
        Adopted(
            source=source, path=new, outcome="gone", reason=f"{GONE}; it was {old}", change="gone", commit=box.commit
        )
        for old, new in places.items()
    ]


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
