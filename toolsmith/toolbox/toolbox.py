"""The Toolbox: tools in a hierarchy, found, called and changed. It changes only through its methods."""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolsmith.counted import counted
from toolsmith.errors import ToolboxError
from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.index.beside import Beside
from toolsmith.toolbox.index.embed import Embedder, StaticEmbedder
from toolsmith.toolbox.repository import Repository
from toolsmith.toolbox.trusted_remotes import Remotes
from toolsmith.types.record import Record

# Every command waits for what is imported here; what only some methods need is imported in them.
if TYPE_CHECKING:
    from toolsmith.ranking.features import Rankers
    from toolsmith.toolbox.effects import Standing
    from toolsmith.toolbox.index.chroma import Store
    from toolsmith.toolbox.index.ranked import RankedTools
    from toolsmith.toolbox.index.search import Search
    from toolsmith.toolbox.index.usage.learnt import LearntFile, Measured
    from toolsmith.toolbox.index.usage.uses import Uses
    from toolsmith.toolbox.index.vectors import Vectors
    from toolsmith.toolbox.index.views import Hit, Wanted
    from toolsmith.toolbox.logs.rejected import RejectedDrafts
    from toolsmith.toolbox.logs.trials import TrialLog
    from toolsmith.toolbox.sharing.merge_commit import Choose
    from toolsmith.toolbox.sharing.remote import Pulled
    from toolsmith.toolbox.sharing.verify_pulled import Prove
    from toolsmith.toolbox.versions import log as versions
    from toolsmith.toolbox.versions.releases import Release
    from toolsmith.types.hints import Hints
    from toolsmith.types.tool import Tool, Upstream
    from toolsmith.types.trial import Trial
    from toolsmith.types.value import Value
    from toolsmith.types.verdict import Verdict

_LEARNT_FROM = 60  # tools that the search finds for a request that it learns from
_MOST_SHOWN = 100  # tools in a notebook
_log = logging.getLogger(__name__)


class Added(Record):
    """What `add` did: `is_new_version` is False where the very same tool was already there."""

    path: str
    commit: str
    is_new_version: bool


class Toolbox(Repository):
    """A git repository of tools. Open an existing one with `open`, make a new one with `create`."""

    def __init__(
        self,
        root: Path,
        embedder: Embedder | None = None,
        sandbox: Sandbox | None = None,
        *,
        revision: str | None = None,
    ) -> None:
        super().__init__(root, embedder, revision=revision)
        self._sandbox = sandbox
        self.remotes = Remotes(self.agreements)
        self._beside = Beside()
        weakref.finalize(self, self.remotes.close)

    def __repr__(self) -> str:
        pinned = f", revision={self._pinned[:12]!r}" if self._pinned else ""
        return f"Toolbox({str(self.root)!r}{pinned})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process opens it anew, so that tools can be handed to a pool of processes."""
        return _opened, (str(self.root.resolve()), self._pinned)

    def _repr_html_(self) -> str:
        from toolsmith.types.notebook import page, table

        entries = self.entries()
        more = f", the first {_MOST_SHOWN}" if len(entries) > _MOST_SHOWN else ""
        rows = [(each.path, each.verdict, each.description) for each in entries[:_MOST_SHOWN]]
        title = f"{self.settings.name} at {self.root}: {counted(len(entries), 'tool')}{more}"
        return page(title, table(rows, ("tool", "verdict", "what it does")))

    @cached_property
    def _vectors(self) -> Vectors | None:
        """Vectors in Chroma, of an embedder that was asked for."""
        from toolsmith.toolbox.index.vectors import Vectors

        if self.search_embedder is None:
            return None
        folder = self._cache / "index"
        vectors = Vectors(folder, self.search_embedder, self._store(folder), self.history)
        weakref.finalize(self, vectors.close)
        return vectors

    @cached_property
    def _ranked(self) -> RankedTools:
        from toolsmith.toolbox.index.ranked import RankedTools

        return RankedTools(self.corpus_file)

    @cached_property
    def _search(self) -> Search:
        from toolsmith.toolbox.index.search import Search

        return Search(self._ranked, self._vectors, self._beside)

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
        from toolsmith.toolbox.init import init_toolbox

        init_toolbox(Path(root), name)
        return cls.open(root, embedder, sandbox=sandbox)

    def bound(self, tool: Tool, commit: str) -> Tool:
        return tool.bound(_Caller(self, commit))

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
        from toolsmith.toolbox.naming import read_named

        return read_named(self, name)

    def find_by_task(self, task: str) -> Tool | None:
        """The tool that was made from a task, whatever it is called."""
        path = self.catalogue.of_task(task)
        return self.read(path) if path else None

    @cached_property
    def trials(self) -> TrialLog:
        from toolsmith.toolbox.logs.trials import TrialLog

        return TrialLog(self.private / "trials.jsonl", self.settings.logs.megabytes)

    @property
    def rejected(self) -> RejectedDrafts:
        """The last draft of each task that gave no tool."""
        from toolsmith.toolbox.logs.rejected import RejectedDrafts

        return RejectedDrafts(self.private)

    @property
    def sandbox(self) -> Sandbox:
        """Where this toolbox's tools run; opened when first used."""
        if self._sandbox is None:
            self._sandbox = open_sandbox()
            weakref.finalize(self, self._sandbox.close)
        return self._sandbox

    def standing(self, tool: Tool) -> Standing:
        """Whether a call of a tool may change something in the world; see `toolsmith.toolbox.effects`."""
        from toolsmith.toolbox.effects import standing_of

        is_believed = tool.remote is not None and self.remotes.believes(tool.remote)
        return standing_of(tool, self.settings.effect_of(tool), is_believed=is_believed)

    def why_to_ask(self, tool: Tool) -> str:
        """Why a call may change something; empty where it only reads, or is refused anyway."""
        remote = tool.remote
        if remote is None or remote.kind == "schema" or not self.remotes.is_trusted(remote):
            return ""
        standing = self.standing(tool)
        return "" if standing.only_reads else standing.why

    def hints_of(self, tool: Tool) -> Hints:
        """What is said of a tool's calls, by `toolbox.toml`, a person or its source."""
        return tool.with_(effect=self.settings.effect_of(tool) or tool.effect).hints

    def says_it_only_reads(self, tool: Tool) -> bool:
        """Whether it would count as only reading if its word, or the toolbox's, were believed."""
        from toolsmith.toolbox.effects import standing_of

        return standing_of(tool, self.settings.effect_of(tool), is_believed=True).only_reads

    def call(
        self,
        tool: str | Tool,
        arguments: Mapping[str, Value],
        *,
        request: str | None = None,
        model: str | None = None,
        cost_usd: float | None = None,
    ) -> Trial:
        """Call a tool under its policy and log the trial; see `toolsmith.toolbox.calling`.

        Whoever calls it has said what is called: recipes call through `OwnAccount`, so that they change nothing.
        """
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
            only_reads=found.remote is not None and self.standing(found).only_reads,
            request=request,
            model=model,
            cost_usd=cost_usd,
        )

    def asked(self) -> dict[str, str]:
        """Identity → line of what this toolbox waits for its user to agree to: settings, git configuration."""
        from toolsmith.toolbox.trust.own_configuration import asked_of_git

        return self.settings.asked() | asked_of_git(self)

    def agree(self) -> dict[str, str]:
        """Agree to all that is asked, as it stands now; returns it."""
        asked = self.asked()
        self.agreements.agree(asked)
        return asked

    def add(
        self, tool: Tool, *, model: str = "", keep_unproven: bool = False, titles: Mapping[str, str] | None = None
    ) -> Added:
        """Commit an accepted tool; a tool of the same path gets a new version.

        Args:
            tool: to keep, at its path.
            model: that made it, for the commit.
            keep_unproven: whether a tool without a proof is taken as well.
            titles: category → what its page is called where it has none yet; else its name.

        Raises:
            ToolboxError: the tool is not accepted, or its folder has uncommitted edits.
        """
        (added,) = self.add_many([tool], model=model, keep_unproven=keep_unproven, titles=titles)
        return added

    def add_many(
        self,
        tools: Sequence[Tool],
        *,
        model: str = "",
        keep_unproven: bool = False,
        message: str = "",
        titles: Mapping[str, str] | None = None,
    ) -> list[Added]:
        """Commit accepted tools in one commit; those that are there already, unchanged, are left out of it.

        Raises:
            ToolboxError: a tool is not accepted, or its folder has uncommitted edits; nothing is committed then.
        """
        from toolsmith.toolbox.files.folder_update import updated_files
        from toolsmith.toolbox.writer import trailers_of

        for tool in tools:
            _refuse_unaccepted(tool, keep_unproven=keep_unproven)
        with self.lock():
            self.history.finish()
            writer = self.writer()
            writer.refuse_places(tools)
            commit = self.commit
            known = self.history.trees.folders(tool.path for tool in tools)
            tools = [_keeping(tool, known[tool.path]) for tool in tools]
            changed = [
                tool
                for tool in tools
                if not known[tool.path] or known[tool.path] != updated_files(tool, known[tool.path])
            ]
            if changed:
                first = changed[0]
                verb = "Improve" if known[first.path] else "Add"
                own = (
                    f"{verb} {first.path}\n\n{first.doc.description}"
                    if len(changed) == 1
                    else f"Add {counted(len(changed), 'tool')}"
                )
                trailers = trailers_of(first, model) if len(changed) == 1 else {}
                commit = writer.commit(changed, message or own, trailers=trailers, titles=titles)
        self.remotes.trust(*(tool.remote for tool in tools if tool.remote is not None))
        paths = {tool.path for tool in changed}
        return [Added(path=tool.path, commit=commit, is_new_version=tool.path in paths) for tool in tools]

    def redocument(
        self,
        tools: Sequence[Tool],
        *,
        replacing: Mapping[str, str],
        message: str,
        trailers: Mapping[str, str],
        are_measured: bool = False,
    ) -> str:
        """Commit new docs, search texts and observations of tools that are there, in one commit; nothing else changes.

        Args:
            tools: each with its new doc.
            replacing: path → id of the doc that the new one was made from.
            message: first line says why.
            trailers: besides the tools' paths and ids.
            are_measured: whether the docs were measured over what the tools' sources say.

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
                current[tool.path].with_(
                    doc=tool.doc,
                    signature=tool.signature,
                    uncorrected=tool.uncorrected,
                    corrections=tool.corrections,
                    search_texts=tool.search_texts,
                    observed=tool.observed,
                    upstream=_measured(current[tool.path], tool) if are_measured else current[tool.path].upstream,
                )
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

    def record_verdicts(self, verdicts: Mapping[str, Verdict]) -> str:
        """Commit what was found of tools that are there; see `toolsmith.toolbox.changes`."""
        from toolsmith.toolbox import changes

        return changes.record_verdicts(self, verdicts)

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

    def retire_gone(self, paths: Sequence[str], source: str) -> dict[str, str]:
        """Retire tools that their source offers no more; adopting brings them back where it offers them again."""
        from toolsmith.toolbox import changes

        return changes.retire_gone(self, paths, source)

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
        """Versions of a tool, newest first; see `toolsmith.toolbox.versions.log`, also for what follows."""
        from toolsmith.toolbox.versions import log as versions

        return versions.log(self, name)

    def difference(self, name: str, between: str = "") -> list[versions.Difference]:
        from toolsmith.toolbox.versions import log as versions

        return versions.difference(self, name, between)

    def blame(self, name: str) -> list[versions.SentenceOrigin]:
        from toolsmith.toolbox.versions import log as versions

        return versions.blame(self, name)

    def release(self, name: str, notes: str = "", *, with_index: bool = False) -> Release:
        """Tag the present state of the whole toolbox; with its index, so that a clone need not build it."""
        from toolsmith.toolbox.versions.releases import release

        if not with_index:
            return release(self, name, notes)
        from toolsmith.toolbox.versions.shipped_index import ship_index, stored_index

        self.refresh_index()
        made = release(self, name, notes, index=stored_index(self))
        ship_index(self, made)
        return made

    def releases(self) -> list[Release]:
        from toolsmith.toolbox.versions.releases import releases

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
        """Bring in what a git remote has; see `toolsmith.toolbox.sharing.remote`."""
        from toolsmith.toolbox.sharing import remote as sharing

        return sharing.pull(self, prove, choose, remote, verify=verify, report=report)

    def push(self, remote: str = "origin") -> str:
        from toolsmith.toolbox.sharing import remote as sharing

        return sharing.push(self, remote)

    def search(
        self,
        request: str,
        limit: int = 5,
        *,
        offered_only: bool = False,
        at_least: float = 0.0,
        wanted: Wanted | None = None,
    ) -> list[Hit]:
        """Tools for a request, best first; see `toolsmith.toolbox.index.search`.

        Raises:
            BadInputError: what is wanted names something that is not there; says what there is.
        """
        from toolsmith.toolbox.index.views import Wanted

        learnt = self._learnt.read()
        works = learnt.works if learnt is not None else {}
        among, factors = self._narrowed(request, wanted or Wanted(), works)
        return self._search.find(
            request,
            limit,
            self.catalogue,
            self.commit,
            offered_only=offered_only,
            at_least=at_least,
            among=among,
            factors=factors,
            among_used=learnt.logarithms(request, self._meaning) if learnt is not None else {},
        )

    def none_fits(self, hits: Sequence[Hit]) -> bool:
        """Whether one may be sure that none of the hits of a search is the tool: the first one's number says so."""
        return not hits or hits[0].score < self.least_likely

    @property
    def least_likely(self) -> float:
        """The number, as in a hit's `score`, below which a first hit is no tool for its request."""
        from toolsmith.ranking.fusion import unlikely

        return unlikely(with_vectors=self.search_embedder is not None)

    def _narrowed(
        self, request: str, wanted: Wanted, works: Mapping[str, float]
    ) -> tuple[set[str] | None, dict[str, float]]:
        """The only tools that are wanted, and how many times likelier some are."""
        from toolsmith.toolbox.catalogue.where import tools_where
        from toolsmith.toolbox.index.usage.leaning import factors_after, factors_of_role, multiplied

        among = tools_where(wanted.where, self.catalogue, self.uses.milliseconds)
        factors = dict(works)
        if wanted.role:
            factors = multiplied(factors, factors_of_role(wanted.role, self.settings.roles, self.catalogue))
        if wanted.after:
            last = self.get(wanted.after).path
            factors = multiplied(factors, factors_after(last, request, self.uses, self.catalogue))
        return among, factors

    def learn(self) -> Measured:
        """Learn from the trials what corrects the search, where that is shown on held-out requests; seconds."""
        from toolsmith.toolbox.index.usage.learnt import learn_from

        catalogue, commit = self.catalogue, self.commit
        self._ranked.at(catalogue, commit)
        learnt = learn_from(
            self.trials.entries(),
            lambda request: self._search.standing(request, _LEARNT_FROM, catalogue, commit),
            self._meaning,
        )
        self._learnt.write(learnt)
        return learnt.measured

    @cached_property
    def _meaning(self) -> Embedder:
        """Of requests that the search learns from."""
        return self.search_embedder or StaticEmbedder()

    @cached_property
    def _learnt(self) -> LearntFile:
        from toolsmith.toolbox.index.usage.learnt import LearntFile

        return LearntFile(self.private / "learnt.npz")

    @cached_property
    def uses(self) -> Uses:
        """What the trials have shown; see `toolsmith.toolbox.index.usage.uses`."""
        from toolsmith.toolbox.index.usage.uses import Uses

        return Uses(self.private / "uses.sqlite", self.trials)

    def rankers(self) -> Rankers | None:
        """The rankers of the present commit; None where search has too much to count to wait for it."""
        catalogue, commit = self.catalogue, self.commit
        return self._ranked.at(catalogue, commit) if self._ranked.is_near(catalogue, commit) else None

    def is_index_ready(self) -> bool:
        """Whether search has everything to go by, of the present commit or an earlier one."""
        is_ranked = self._ranked.is_near(self.catalogue, self.commit)
        return is_ranked and (self._vectors is None or self._vectors.is_ready())

    def refresh_index(self) -> None:
        """Bring the index to the present commit."""
        self._ranked.at(self.catalogue, self.commit)
        if self._vectors is not None:
            self._vectors.refresh(self.commit)

    def rebuild_index(self) -> None:
        """Build the index, and the catalogue under it, from nothing."""
        self._catalogue.forget()
        self._ranked.rebuild()
        self._ranked.at(self.catalogue, self.commit)
        if self._vectors is not None:
            self._vectors.build(self.commit)

    def index_count(self) -> int:
        """Texts in the index."""
        return self.catalogue.count() if self._vectors is None else self._vectors.count()

    def close(self) -> None:
        """Let go of remotes, processes and files. A closed toolbox may be used again."""
        self._beside.wait()
        for part in (self.remotes, self.history.git, self._catalogue):
            part.close()
        if "_vectors" in self.__dict__ and self._vectors is not None:
            self._vectors.close()

    def _store(self, folder: Path) -> Store:
        from toolsmith.toolbox.index.chroma import FolderStore, ServerStore

        if not self.settings.index.server:
            return FolderStore(folder)
        first = self.history.git.text("rev-list", "--max-parents=0", "HEAD").splitlines()[-1:]
        return ServerStore(self.settings.index.server, "".join(first)[:12] or "new")


def _opened(root: str, revision: str | None) -> Toolbox:
    return Toolbox.open(root, revision=revision)


class _Caller:
    """Calls a tool in the toolbox and version that it was read from."""

    def __init__(self, toolbox: Toolbox, version: str) -> None:
        self._toolbox = toolbox
        self.version = version

    def __call__(self, tool: Tool, arguments: Mapping[str, Value], /) -> Trial:
        return self._toolbox.call(tool, arguments)


def _measured(current: Tool, tool: Tool) -> Upstream | None:
    """What the source says, with nothing left to measure; where it has moved once more, that is left."""
    if current.upstream is None or current.upstream != tool.upstream:
        return current.upstream
    return current.upstream.model_copy(update={"moved": ()})


def _refuse_unaccepted(tool: Tool, *, keep_unproven: bool) -> None:
    now = tool.verdict_now
    if now.status not in ("accepted", "unproven" if keep_unproven else "accepted"):
        raise ToolboxError(f"{tool.path} is not accepted: {now.text}")


def _keeping(tool: Tool, files: Mapping[str, bytes]) -> Tool:
    """Tags are people's: a tool that is made anew has those that it had; and its verdict, where that says the same."""
    from toolsmith.toolbox.files.tool_folder import TOOL_FILE, tool_or_problem
    from toolsmith.types.tool import Tool

    there = tool_or_problem(tool.path, files) if TOOL_FILE in files else None
    if not isinstance(there, Tool):
        return tool
    found, known = tool.verdict, there.verdict
    is_known = found is not None and known is not None and known.says_the_same_as(found)
    verdict = known if is_known else found
    return tool.with_(tags=tuple(sorted({*there.tags, *tool.tags})), verdict=verdict)
