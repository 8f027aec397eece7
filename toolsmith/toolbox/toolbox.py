"""The Toolbox: tools in a hierarchy, over folders, git history and index. It changes only through its methods."""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from toolsmith.errors import BadInputError, ToolboxBusyError, ToolboxError, ToolNotFoundError
from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.catalogue import Catalogue
from toolsmith.toolbox.embed import Embedder, open_embedder
from toolsmith.toolbox.entry import Category, Entry
from toolsmith.toolbox.history import PRIVATE_FOLDER, History
from toolsmith.toolbox.remotes import Remotes
from toolsmith.toolbox.settings import SETTINGS_FILE, read_settings
from toolsmith.types.record import Record

# Every command waits for what is imported here; what only some methods need is imported in them.
if TYPE_CHECKING:
    from toolsmith.toolbox import versions
    from toolsmith.toolbox.chroma import Store
    from toolsmith.toolbox.incoming import Prove
    from toolsmith.toolbox.index import Hit
    from toolsmith.toolbox.merge_commit import Choose
    from toolsmith.toolbox.releases import Release
    from toolsmith.toolbox.sharing import Pulled
    from toolsmith.toolbox.trials import TrialLog
    from toolsmith.toolbox.vectors import Vectors
    from toolsmith.toolbox.writing import Writer
    from toolsmith.types.tool import Tool
    from toolsmith.types.trial import Trial
    from toolsmith.types.value import Value
    from toolsmith.verify.requirements import Requirements

_SECONDS_TO_WAIT = 300.0  # for another writer, which holds the lock for one commit
_MOST_NEIGHBOURS = 25  # tools of the same types whose behaviour is compared with a new one
_log = logging.getLogger(__name__)


class Added(Record):
    """What `add` did: `is_new_version` is False where the very same tool was already there."""

    path: str
    commit: str
    is_new_version: bool


class Toolbox:
    """A git repository of tools. Open an existing one with `open`, make a new one with `create`."""

    def __init__(
        self,
        root: Path,
        embedder: Embedder | None = None,
        sandbox: Sandbox | None = None,
        *,
        revision: str | None = None,
    ) -> None:
        self.root = root
        self.settings = read_settings(root)
        self.history = History(root)
        self._sandbox = sandbox
        self._pinned = self.history.resolve(revision) if revision is not None else None
        if self._pinned is not None:
            self.settings = read_settings(root, self.history.file(SETTINGS_FILE, self._pinned))
        self.embedder = embedder or open_embedder(self.settings.index.embedder)
        self._cache = self.private / "pinned" / self._pinned[:16] if self._pinned else self.private
        self._catalogue = Catalogue(self._cache / "catalogue.sqlite", self.history)
        self.remotes = Remotes(self.private)
        for part in (self.remotes, self.history.git, self._catalogue):
            weakref.finalize(self, part.close)

    @cached_property
    def _vectors(self) -> Vectors:
        from toolsmith.toolbox.vectors import Vectors

        folder = self._cache / "index"
        vectors = Vectors(folder, self.embedder, self._store(folder), self.history)
        weakref.finalize(self, vectors.close)
        return vectors

    @classmethod
    def open(
        cls,
        root: str | Path,
        embedder: Embedder | None = None,
        *,
        sandbox: Sandbox | None = None,
        revision: str | None = None,
    ) -> Toolbox:
        """The toolbox at `root`. Where no sandbox is given, the first call opens one.

        Args:
            root: its folder.
            embedder: of the index; None: the one that needs no download.
            sandbox: where its tools run.
            revision: a commit, tag or branch; the toolbox then stays at it, whatever is committed, and cannot change.

        Raises:
            NotAToolboxError: there is none.
            BadInputError: there is no such revision.
        """
        toolbox = cls(Path(root), embedder, sandbox, revision=revision)
        if toolbox.history.is_unfinished and revision is None:
            try:
                with toolbox.lock():
                    toolbox.history.finish()
            except ToolboxError as error:  # what is read comes from git, not from the working tree
                _log.warning("the working tree is behind the last commit: %s", error)
        return toolbox

    @classmethod
    def create(
        cls, root: str | Path, name: str = "", embedder: Embedder | None = None, *, sandbox: Sandbox | None = None
    ) -> Toolbox:
        """A new toolbox in an empty or missing folder; an existing toolbox is opened.

        Files in the form of a toolbox without git become its first commit.

        Raises:
            NotAToolboxError: the folder holds other files.
        """
        from toolsmith.toolbox.founding import found_toolbox

        found_toolbox(Path(root), name)
        return cls.open(root, embedder, sandbox=sandbox)

    @property
    def private(self) -> Path:
        """Index, locks and transcripts: ignored by git."""
        return self.root / PRIVATE_FOLDER

    @property
    def commit(self) -> str:
        """Id of the commit that this toolbox shows: the newest, or the pinned one."""
        return self._pinned or self.history.commit or ""

    @property
    def catalogue(self) -> Catalogue:
        """What is known of all tools, at the present commit."""
        return self._catalogue.at(self.commit)

    def paths(self) -> list[str]:
        """Paths of all tools, sorted."""
        return self.catalogue.paths()

    def entries(self, category: str = "", *, retired: bool = False) -> list[Entry]:
        """One line a tool, of all or of one category, without reading the tools."""
        return self.catalogue.entries(category.strip("/"), retired=retired)

    def require_category(self, category: str) -> None:
        """See that there is a category.

        Raises:
            ToolNotFoundError: there is none; says which there are.
        """
        known = self.categories()
        if category.strip("/") not in known:
            raise ToolNotFoundError(f"no category {category!r}", hint=f"There are: {', '.join(known) or 'none'}")

    def categories(self) -> list[str]:
        return [category.path for category in self.catalogue.categories()]

    def tree(self) -> list[Category]:
        """Every category with its description and its number of tools, sorted by path."""
        return self.catalogue.categories()

    def find(self, name: str, *, retired: bool = False) -> str:
        """The path of the tool of that path or last part; see `toolsmith.toolbox.naming`.

        Raises:
            ToolNotFoundError: none, or several.
        """
        from toolsmith.toolbox.naming import resolve

        return resolve(self, name, retired=retired)

    def get(self, name: str) -> Tool:
        """The committed tool of that path, or of that last part of a path where only one has it.

        Args:
            name: `PATH`, `NAME`, or either with a revision: `PATH@v1.2`.

        Raises:
            ToolNotFoundError: none, or several.
            BadInputError: its folder cannot be read, or there is no such revision.
        """
        from toolsmith.toolbox.naming import resolve

        plain, at, revision = name.partition("@")
        commit = self.history.resolve(revision) if at else self.commit
        path = resolve(self, plain, commit if at else "")
        return self.read(path, commit)

    def read(self, path: str, commit: str = "") -> Tool:
        """The tool at exactly that path, at a commit."""
        from toolsmith.toolbox.folder import read_tool

        commit = commit or self.commit
        return read_tool(path, self.history.files(path, commit)).bound(_Caller(self, commit))

    def tools(self) -> list[Tool]:
        """Every tool, whole. For a list, `entries` is enough."""
        from toolsmith.toolbox.bulk import read_tools

        commit = self.commit
        found = []
        for _, tool in read_tools(self.history, commit, self.paths()):
            if isinstance(tool, BadInputError):
                raise tool
            found.append(tool.bound(_Caller(self, commit)))
        return found

    def neighbours(self, tool: Tool) -> list[Tool]:
        """The tools that a verdict compares with: same code but for names, same types and similar words, or called."""
        from toolsmith.toolbox.bulk import read_tools
        from toolsmith.types.tool import Tool

        catalogue = self.catalogue
        twins = catalogue.twins(tool)
        alike = catalogue.alike(tool)
        if len(alike) > _MOST_NEIGHBOURS:
            scores = catalogue.matching(f"{tool.name} {tool.function} {tool.doc.description}", len(alike) * 4)
            alike = sorted(alike, key=lambda path: -scores.get(path, 0.0))[:_MOST_NEIGHBOURS]
        found = read_tools(self.history, self.commit, list(dict.fromkeys([*twins, *alike, *catalogue.called_by(tool)])))
        return [other for _, other in found if isinstance(other, Tool)]

    def find_by_task(self, task: str) -> Tool | None:
        """The tool that was made from a task, whatever it is called."""
        path = self.catalogue.of_task(task)
        return self.read(path) if path else None

    def policy_for(self, path: str) -> Policy:
        return self.settings.tool_policy.get(path, self.settings.policy)

    def requirements_for(self, tool: Tool) -> Requirements:
        """What acceptance asks of a tool: one from a book is proved by exercises, of which there are few."""
        return self.settings.reference_acceptance if tool.provenance.reference else self.settings.acceptance

    @property
    def trials(self) -> TrialLog:
        from toolsmith.toolbox.trials import TrialLog

        return TrialLog(self.private / "trials.jsonl")

    @property
    def sandbox(self) -> Sandbox:
        """Where this toolbox's tools run; opened when first used."""
        if self._sandbox is None:
            self._sandbox = open_sandbox()
            weakref.finalize(self, self._sandbox.close)
        return self._sandbox

    def call(
        self,
        tool: str | Tool,
        arguments: Mapping[str, Value],
        *,
        request: str | None = None,
        model: str | None = None,
        cost_usd: float | None = None,
    ) -> Trial:
        """Call a tool under its policy and log the trial; see `toolsmith.toolbox.calling`."""
        from toolsmith.toolbox.calling import call_tool

        found = self.get(tool) if isinstance(tool, str) else tool
        return call_tool(
            found,
            arguments,
            lambda: self.sandbox,
            self.policy_for(found.path),
            self.trials,
            self.remotes,
            version=found.version or self.commit,
            request=request,
            model=model,
            cost_usd=cost_usd,
        )

    def add(self, tool: Tool, *, model: str = "", keep_unproven: bool = False) -> Added:
        """Commit an accepted tool; a tool of the same path gets a new version.

        Raises:
            ToolboxError: the tool is not accepted, or its folder has uncommitted edits.
        """
        (added,) = self.add_many([tool], model=model, keep_unproven=keep_unproven)
        return added

    def add_many(
        self, tools: Sequence[Tool], *, model: str = "", keep_unproven: bool = False, message: str = ""
    ) -> list[Added]:
        """Commit accepted tools in one commit; those that are there already, unchanged, are left out of it.

        Raises:
            ToolboxError: a tool is not accepted, or its folder has uncommitted edits; nothing is committed then.
        """
        from toolsmith.toolbox.folder import tool_files

        for tool in tools:
            _refuse_unaccepted(tool, keep_unproven=keep_unproven)
        with self.lock():
            self.history.finish()
            writer = self.writer()
            writer.refuse_places(tools)
            commit = self.commit
            known = {tool.path: self.history.files(tool.path) for tool in tools}
            changed = [tool for tool in tools if known[tool.path] != tool_files(tool)]
            if changed:
                first = changed[0]
                verb = "Improve" if known[first.path] else "Add"
                own = (
                    f"{verb} {first.path}\n\n{first.doc.description}"
                    if len(changed) == 1
                    else f"Add {len(changed)} tools"
                )
                trailers = trailers_of(first, model) if len(changed) == 1 else {}
                commit = writer.commit(changed, message or own, trailers=trailers)
        for tool in tools:
            if tool.remote is not None:
                self.remotes.trust(tool.remote)
        paths = {tool.path for tool in changed}
        return [Added(path=tool.path, commit=commit, is_new_version=tool.path in paths) for tool in tools]

    def redocument(
        self,
        tools: Sequence[Tool],
        *,
        replacing: Mapping[str, str],
        message: str,
        trailers: Mapping[str, str],
    ) -> str:
        """Commit new docs, search texts and observations of tools that are there, in one commit; nothing else changes.

        Args:
            tools: each with its new doc.
            replacing: path → id of the doc that the new one was made from.
            message: first line says why.
            trailers: besides the tools' paths and ids.

        Raises:
            ToolboxError: a tool's code or doc has changed in the meantime, or its folder has uncommitted edits.
        """
        with self.lock():
            self.history.finish()
            current = {tool.path: self.read(tool.path) for tool in tools}
            moved = [
                tool.path
                for tool in tools
                if (current[tool.path].code_id, current[tool.path].doc_id) != (tool.code_id, replacing[tool.path])
            ]
            if moved:
                raise ToolboxError(
                    f"changed in the meantime: {', '.join(moved)}", hint="Start again from what is there now."
                )
            merged = [
                current[tool.path].with_(doc=tool.doc, search_texts=tool.search_texts, observed=tool.observed)
                for tool in tools
            ]
            ids = {
                "Tool": ", ".join(tool.path for tool in merged),
                "Code-Id": ", ".join(tool.code_id for tool in merged),
                "Doc-Id": ", ".join(tool.doc_id for tool in merged),
            }
            return self.writer().commit(merged, message, trailers=ids | dict(trailers))

    def recode(self, tool: Tool, *, replacing: str, message: str, trailers: Mapping[str, str]) -> str:
        """Commit new code of a tool that is there, with the verdict on it; see `toolsmith.toolbox.changes`."""
        from toolsmith.toolbox import changes

        _refuse_unaccepted(tool, keep_unproven=True)
        return changes.recode(self, tool, replacing, message, trailers)

    def writer(self) -> Writer:
        """Writes to this toolbox; only for who holds its lock."""
        from toolsmith.toolbox.writing import Writer

        return Writer(self.settings.name, self.history, self.catalogue)

    def move(self, name: str, category: str) -> list[str]:
        """Move a tool or a whole category into another; see `toolsmith.toolbox.changes`, also for what follows."""
        from toolsmith.toolbox import changes

        return changes.move(self, name, category)

    def rename(self, name: str, new_name: str) -> str:
        from toolsmith.toolbox import changes

        return changes.rename(self, name, new_name)

    def retire(self, name: str, reason: str = "") -> str:
        """Keep a tool but offer it no more; `restore` brings it back."""
        from toolsmith.toolbox import changes

        return changes.retire(self, name, reason)

    def restore(self, name: str, revision: str | None = None, *, doc_only: bool = False) -> str:
        """Bring back a retired tool, or an earlier version (or its doc alone), as a new commit."""
        from toolsmith.toolbox import changes

        return changes.restore(self, name, revision, doc_only=doc_only)

    def set_tags(self, name: str, add: Sequence[str] = (), remove: Sequence[str] = ()) -> tuple[str, ...]:
        from toolsmith.toolbox import changes

        return changes.set_tags(self, name, add, remove)

    def describe(self, category: str, description: str) -> str:
        from toolsmith.toolbox import changes

        return changes.describe(self, category, description)

    def log(self, name: str) -> list[versions.Version]:
        """Versions of a tool, newest first; see `toolsmith.toolbox.versions`, also for what follows."""
        from toolsmith.toolbox import versions

        return versions.log(self, name)

    def difference(self, name: str, between: str = "") -> list[versions.Part]:
        from toolsmith.toolbox import versions

        return versions.difference(self, name, between)

    def blame(self, name: str) -> list[versions.Origin]:
        from toolsmith.toolbox import versions

        return versions.blame(self, name)

    def release(self, name: str, notes: str = "") -> Release:
        """Tag the present state of the whole toolbox."""
        from toolsmith.toolbox.releases import release

        return release(self, name, notes)

    def releases(self) -> list[Release]:
        from toolsmith.toolbox.releases import releases

        return releases(self)

    def pull(
        self,
        prove: Prove,
        choose: Choose | None = None,
        remote: str = "origin",
        *,
        verify: bool = True,
        report: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> Pulled:
        """Bring in what a git remote has; see `toolsmith.toolbox.sharing`."""
        from toolsmith.toolbox import sharing

        return sharing.pull(self, prove, choose, remote, verify=verify, report=report)

    def push(self, remote: str = "origin") -> str:
        from toolsmith.toolbox import sharing

        return sharing.push(self, remote)

    def search(self, request: str, limit: int = 5) -> list[Hit]:
        """Tools for a request, best first; see `toolsmith.toolbox.search`."""
        from toolsmith.toolbox.search import search

        return search(request, limit, self.catalogue, self._vectors, self.commit)

    def is_index_ready(self) -> bool:
        """Whether search has vectors to go by, of the present commit or an earlier one."""
        return self._vectors.is_ready()

    def refresh_index(self) -> None:
        """Bring the index to the present commit."""
        self._vectors.refresh(self.commit)

    def rebuild_index(self) -> None:
        """Build the index from nothing."""
        self._vectors.build(self.commit)

    def index_count(self) -> int:
        """Texts in the index."""
        return self._vectors.count()

    def close(self) -> None:
        """Let go of remotes, processes and files. A closed toolbox may be used again."""
        for part in (self.remotes, self.history.git, self._catalogue):
            part.close()
        if "_vectors" in self.__dict__:
            self._vectors.close()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One writer at a time; the operating system lets go when a process dies.

        Raises:
            ToolboxBusyError: another writer does not end.
            ToolboxError: the toolbox is pinned to a revision, or cannot be written.
        """
        from filelock import FileLock, Timeout

        if self._pinned is not None:
            raise ToolboxError(f"the toolbox is pinned to {self._pinned[:12]} and cannot change")
        try:
            self.private.mkdir(exist_ok=True)
            with FileLock(self.private / "lock", timeout=_SECONDS_TO_WAIT, poll_interval=0.01):
                yield
        except Timeout as error:
            raise ToolboxBusyError(
                f"another process has been writing to {self.root} for {_SECONDS_TO_WAIT:g} seconds",
                hint="End it, or wait: the lock goes with its process.",
            ) from error
        except OSError as error:
            raise ToolboxError(
                f"the toolbox {self.root} cannot be written: {error}", hint="Reading commands still work."
            ) from error

    def _store(self, folder: Path) -> Store:
        from toolsmith.toolbox.chroma import FolderStore, ServerStore

        if not self.settings.index.server:
            return FolderStore(folder)
        first = self.history.git.text("rev-list", "--max-parents=0", "HEAD").splitlines()[-1:]
        return ServerStore(self.settings.index.server, "".join(first)[:12] or "new")


class _Caller:
    """Calls a tool in the toolbox and version that it was read from."""

    def __init__(self, toolbox: Toolbox, version: str) -> None:
        self._toolbox = toolbox
        self.version = version

    def __call__(self, tool: Tool, arguments: Mapping[str, Value], /) -> Trial:
        return self._toolbox.call(tool, arguments)


def trailers_of(tool: Tool, model: str = "") -> dict[str, str]:
    """What a commit says of the tool that it is about."""
    verdict = tool.verdict
    cost = tool.provenance.cost_usd
    return {
        "Tool": tool.path,
        "Code-Id": tool.code_id,
        "Doc-Id": tool.doc_id,
        "Verdict": f"{verdict.passed}/{verdict.total}" if verdict else "none",
        **({"Model": model} if model else {}),
        **({"Cost-USD": f"{cost:.4f}"} if cost is not None else {}),
    }


def _refuse_unaccepted(tool: Tool, *, keep_unproven: bool) -> None:
    verdict = tool.verdict
    if verdict is None or not (verdict.is_accepted or (keep_unproven and verdict.status == "unproven")):
        raise ToolboxError(f"{tool.path} is not accepted: {verdict or 'it has no verdict'}")
