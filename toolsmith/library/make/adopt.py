"""`toolsmith adopt`: tools that toolsmith did not make, brought into a toolbox in one batch."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from toolsmith.adopting.candidate import Candidate
from toolsmith.adopting.client_file import NamedServer, read_client_file
from toolsmith.adopting.examples.calls import MOST_UNREAD, Unread
from toolsmith.adopting.placing import Change, Placed, gone, place_all
from toolsmith.adopting.proving import Proven, prove_all
from toolsmith.adopting.readers.functions import Typing, Untyped
from toolsmith.adopting.readers.remote_operations import read_mcp_server
from toolsmith.errors import NotAgreedError, RemoteError, UsageError
from toolsmith.library.make.ask_types import types_by
from toolsmith.library.make.read_foreign import Kind, kind_of, read_foreign, refuse_secrets, remote_candidates
from toolsmith.library.open_toolbox import made_toolbox, one_or_many
from toolsmith.models.model import Model
from toolsmith.remotes.oauth import sign_in as sign_in_to
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.files.tool_folder import without_secrets
from toolsmith.toolbox.logs.rejected import RejectedDraft
from toolsmith.toolbox.toolbox import Added, Toolbox
from toolsmith.toolbox.trust.agreements import identity
from toolsmith.types.record import Record, content_hash
from toolsmith.types.tool import GONE, Tool
from toolsmith.types.value import JsonValue
from toolsmith.types.verdict import Verdict
from toolsmith.verify.prover import prover_of


class Adopted(Record):
    """What became of one foreign tool. `commit` is empty where it was not kept; `outcome` says why in one word.

    `change` compares with what was adopted before: `changes` is what the source says differently, `kept` what was
    refined or written here and stays over it. `failure` is the example that a rejection rests on, with both values, and
    what to do next. `unread` published examples gave no case; `unread_examples` are the first of them, with the reason.
    """

    source: str
    path: str = ""
    outcome: str
    reason: str = ""
    failure: str = ""
    unread: int = 0
    unread_examples: tuple[Unread, ...] = ()
    change: Change = "new"
    changes: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    only_reads: bool = True
    verdict: Verdict | None = None
    commit: str = ""
    is_new_version: bool = False


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
    trust: bool = False,
    sign_in: Callable[[str], None] | None = None,
    client_id: str = "",
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
        trust: of a client's file: start and reach every server that it names, also those that nobody here agreed to.
        sign_in: is given the address at which a person signs in to an MCP server that asks for OAuth; None: such a
            server is refused, unless a token is kept from before.
        client_id: for an MCP server that asks for OAuth and lets no program register itself: of the application that
            you registered there, or the https address of a Client ID Metadata Document.
        sandbox: where the tools run; None: the toolbox's.
        report: called with the number of tools done, and of all.

    Raises:
        UsageError: the source cannot be read; nothing is written then.
        RemoteError: a remote cannot be reached.
        NotAgreedError: a client's file names servers that nobody here has agreed to start; none was started.
    """
    kind = kind_of(source, kind)
    functions = one_or_many(functions)
    box = made_toolbox(toolbox, sandbox=sandbox) if types_model is not None or kind == "clients" else None
    taking = _Taking(
        functions, read_only, writes, proven_only=proven_only, place_each=place_each, sign_in=sign_in, report=report
    )
    if kind == "clients" and box is not None:
        more = {key: value for key, value in (settings or {}).items() if value}
        servers = [each.with_settings(more) for each in read_client_file(Path(source))]
        for each in servers:
            refuse_secrets(each.address, each.settings)
        _agreed(box, source, servers, trust=trust)
        return [adopted for server in servers for adopted in _adopt_server(server, box, source, category, taking)]
    if kind == "mcp":
        refuse_secrets(source, settings or {})
        taking.see_token(source, settings or {}, client_id)
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
    return taking.take(candidates, box or made_toolbox(toolbox, sandbox=sandbox), source, f"{kind} {category}")


class _Taking:
    """What is asked of one `adopt`, whatever it reads."""

    def __init__(
        self,
        functions: Sequence[str],
        read_only: Sequence[str],
        writes: Sequence[str],
        *,
        proven_only: bool,
        place_each: bool,
        sign_in: Callable[[str], None] | None,
        report: Callable[[int, int], None],
    ) -> None:
        self.functions, self.read_only, self.writes = functions, read_only, writes
        self._proven_only, self._place_each, self._sign_in, self._report = proven_only, place_each, sign_in, report

    def of_server(self, tools: Sequence[Tool]) -> _Taking:
        """The same for one server of several, which has some of the named tools."""
        there = {tool.function for tool in tools}
        return _Taking(
            self.functions,
            [name for name in self.read_only if name in there],
            [name for name in self.writes if name in there],
            proven_only=self._proven_only,
            place_each=self._place_each,
            sign_in=self._sign_in,
            report=self._report,
        )

    def see_token(self, address: str, settings: Mapping[str, JsonValue], client_id: str) -> None:
        """Let a person sign in to an MCP server that asks for OAuth and is given no header of its own."""
        headers = settings.get("headers")
        has_own = isinstance(headers, dict) and any(name.lower() == "authorization" for name in headers)
        if self._sign_in is not None and address.startswith(("http://", "https://")) and not has_own:
            sign_in_to(address, self._sign_in, client_id)

    def take(self, candidates: Sequence[Candidate], box: Toolbox, source: str, asked: str) -> list[Adopted]:
        """Prove, place and commit what was read of a source."""
        candidates = [_without_secrets(each) for each in _with_effects(candidates, self.read_only, self.writes)]
        label = source_label(source)
        placed = place_all(candidates, box, label, place_each=self._place_each)
        candidates = [each.candidate for each in placed if each.change != "retired"]
        journal = box.private / "adopt" / f"{content_hash(source, asked)}.log"
        policy, acceptance = box.settings.policy, box.settings.acceptance
        proven = prove_all(
            candidates, prover_of(box.sandbox), policy, acceptance, box.neighbours, journal, self._report
        )
        kept = [each.tool for each in proven if each.tool is not None and self._is_kept(each)]
        what = kept[0].path if len(kept) == 1 else f"{len(kept)} tools"
        message = f"Adopt {what} of {source}"
        arriving = {tool.path for tool in kept}
        for each in placed:
            if each.change == "back" and each.path in arriving:
                box.restore(each.before)
        added = {each.path: each for each in box.add_many(kept, keep_unproven=True, message=message)} if kept else {}
        journal.unlink(missing_ok=True)
        for proof in proven:
            _remember(proof, box, source)
        box.remotes.believe(
            [tool.remote for tool in kept if tool.remote is not None and tool.function in self.read_only]
        )
        proofs, hint = iter(proven), _server_hint(source)
        results = [
            _left_retired(each) if each.change == "retired" else self._adopted(next(proofs), each, box, added, hint)
            for each in placed
        ]
        return [*results, *_retired(box, gone(placed, box, label, self.functions), source)]

    def _adopted(self, proven: Proven, placed: Placed, box: Toolbox, added: Mapping[str, Added], hint: str) -> Adopted:
        tool = proven.tool
        entry = added.get(tool.path) if tool is not None and self._is_kept(proven) else None
        return Adopted(
            source=proven.candidate.source,
            path=tool.path if tool is not None else "",
            outcome=proven.outcome,
            reason=(proven.candidate.problem or _reason(proven.verdict)) + (hint if entry is None else ""),
            failure=proven.failure,
            unread=len(proven.candidate.unread),
            unread_examples=proven.candidate.unread[:MOST_UNREAD],
            change=placed.change,
            changes=placed.changes,
            kept=placed.kept,
            only_reads=tool is None or not _can_be_called(tool) or box.standing(tool).only_reads,
            verdict=proven.verdict,
            commit=entry.commit if entry else "",
            is_new_version=entry.is_new_version if entry else False,
        )

    def _is_kept(self, proven: Proven) -> bool:
        status = proven.verdict.status if proven.verdict is not None else ""
        return status == "accepted" or (status == "unproven" and not self._proven_only)


def _remember(proven: Proven, box: Toolbox, source: str) -> None:
    """Keep what was rejected, for `toolsmith show --rejected`; forget it once it is kept."""
    tool = proven.tool
    if tool is None or proven.verdict is None or tool.remote is not None:
        return
    if proven.is_rejected:
        box.rejected.keep(RejectedDraft(task=tool.path, verdict=proven.verdict, tool=tool, maker=source))
    else:
        box.rejected.forget(tool.path)


def _agreed(box: Toolbox, source: str, servers: Sequence[NamedServer], *, trust: bool) -> None:
    """See that somebody here has seen what a file would start and reach: whoever wrote it may be a stranger.

    Raises:
        NotAgreedError: nobody has; every such server is listed.
    """
    started = [each for each in servers if not each.problem]
    asked = {identity("starts", each.address, each.settings, each.environment): each.line for each in started}
    known = box.agreements.agreed()
    new = {key: line for key, line in asked.items() if key not in known}
    if new and not trust:
        hint = f"If you agree to start and reach these: toolsmith adopt {source} --trust --toolbox {box.root}"
        raise NotAgreedError(box.root, f"{source} names servers to start or reach", new, hint=hint)
    box.agreements.agree(new)


def _adopt_server(server: NamedServer, box: Toolbox, source: str, category: str, taking: _Taking) -> list[Adopted]:
    """The tools of one server of a client's file; where it cannot be read, that is a result, and the others go on."""
    place = f"{source}#{server.name}"
    if server.problem:
        return [Adopted(source=place, outcome="left out", reason=server.problem)]
    below = f"{category}/{server.category}" if category else server.category
    try:
        taking.see_token(server.address, server.settings, server.client_id)
        tools = read_mcp_server(server.address, below, server.settings, server.environment)
        candidates = remote_candidates(server.address, tools, taking.functions)
        adopted = taking.of_server(tools).take(candidates, box, server.address, f"mcp {below}")
    except (RemoteError, UsageError) as error:
        return [Adopted(source=place, outcome="unreadable", reason=f"{error.message}. {error.hint or ''}".strip())]
    if not server.unset:
        return adopted
    reason = f"set {', '.join(server.unset)} before calling: what the file holds for them is not kept in a toolbox"
    return [*adopted, Adopted(source=place, outcome="needs variables", reason=reason)]


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


def _can_be_called(tool: Tool) -> bool:
    """Whether there is more of it here than a description."""
    return tool.remote is None or tool.remote.kind != "schema"


def _server_hint(source: str) -> str:
    """What else to do with a Python file that is the program of an MCP server."""
    file = Path(source)
    is_server = (
        file.suffix == ".py"
        and file.is_file()
        and re.search(r"\b(?:FastMCP|MCPServer)\(", file.read_text("utf-8", "replace"))
    )
    return f"; it is an MCP server, whose tools are all taken by toolsmith adopt 'python {source}'" if is_server else ""


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


def adopt_mcp(
    address: str,
    toolbox: str | Path | Toolbox = "toolbox",
    *,
    category: str = "",
    settings: Mapping[str, JsonValue] | None = None,
) -> list[Adopted]:
    """Adopt every tool of an MCP server, given as a command line or URL. Adopting it trusts it on this machine."""
    return adopt(address, toolbox, "mcp", category=category, settings=settings)
