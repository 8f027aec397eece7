"""The Toolbox: tools in a hierarchy, over folders, git history and index. It changes only through its methods."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from toolsmith.errors import BadInputError, NotAToolboxError, ToolboxError, ToolNotFoundError
from toolsmith.sandbox import open_sandbox
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.calling import call_tool
from toolsmith.toolbox.catalogue import Entry, render_catalogue
from toolsmith.toolbox.embed import Embedder, HashingEmbedder
from toolsmith.toolbox.folder import TOOL_FILE, read_tool, tool_files
from toolsmith.toolbox.history import PRIVATE_FOLDER, Change, History
from toolsmith.toolbox.index import Hit, Index, lexical_scores
from toolsmith.toolbox.remotes import Remotes
from toolsmith.toolbox.settings import SETTINGS_FILE, read_settings, render_settings
from toolsmith.toolbox.trials import TrialLog
from toolsmith.types.record import Record
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import Value

_DENSE_WEIGHT = 0.5
_CATALOGUE = "README.md"


class Added(Record):
    """What `add` did: `is_new_version` is False where the very same tool was already there."""

    path: str
    commit: str
    is_new_version: bool


class Toolbox:
    """A git repository of tools. Open an existing one with `open`, make a new one with `create`."""

    def __init__(self, root: Path, embedder: Embedder | None = None, sandbox: Sandbox | None = None) -> None:
        self.root = root
        self._sandbox = sandbox
        self.settings = read_settings(root)
        self._history = History(root)
        self._embedder = embedder or HashingEmbedder()
        self._index = Index(self.private / "index", self._embedder)
        self.remotes = Remotes(self.private)
        weakref.finalize(self, self.remotes.close)

    @classmethod
    def open(cls, root: str | Path, embedder: Embedder | None = None, *, sandbox: Sandbox | None = None) -> Toolbox:
        """The toolbox at `root`. Where no sandbox is given, the first call opens one.

        Raises:
            NotAToolboxError: there is none.
        """
        toolbox = cls(Path(root), embedder, sandbox)
        with toolbox._lock():
            toolbox._history.finish()
        return toolbox

    @classmethod
    def create(
        cls, root: str | Path, name: str = "", embedder: Embedder | None = None, *, sandbox: Sandbox | None = None
    ) -> Toolbox:
        """A new toolbox in an empty or missing folder; an existing toolbox is opened."""
        root = Path(root)
        if (root / SETTINGS_FILE).is_file():
            return cls.open(root, embedder, sandbox=sandbox)
        if root.is_dir() and any(item.name not in (".git", PRIVATE_FOLDER) for item in root.iterdir()):
            raise NotAToolboxError(f"{root} has files in it and is no toolbox", hint="Give an empty or a new folder.")
        history = History.create(root)
        title = name or root.resolve().name
        (root / PRIVATE_FOLDER).mkdir(exist_ok=True)
        with FileLock(root / PRIVATE_FOLDER / "lock"):
            history.record(
                Change(
                    message=f"Make the toolbox {title}",
                    writes={
                        SETTINGS_FILE: render_settings(title).encode(),
                        ".gitignore": f"{PRIVATE_FOLDER}/\n".encode(),
                        _CATALOGUE: render_catalogue(title, []).encode(),
                    },
                )
            )
        return cls(root, embedder, sandbox)

    @property
    def private(self) -> Path:
        """Index, locks and transcripts: ignored by git."""
        return self.root / PRIVATE_FOLDER

    @property
    def commit(self) -> str:
        return self._history.commit or ""

    def paths(self) -> list[str]:
        """Paths of all tools, sorted."""
        ending = f"/{TOOL_FILE}"
        return sorted(path.removesuffix(ending) for path in self._history.paths() if path.endswith(ending))

    def categories(self) -> list[str]:
        return sorted({path.rpartition("/")[0] for path in self.paths()} - {""})

    def get(self, name: str) -> Tool:
        """The committed tool of that path, or of that last part of a path where only one has it.

        Raises:
            ToolNotFoundError: none, or several.
        """
        return self._read(self._resolve(name))

    def tools(self) -> list[Tool]:
        return [self._read(path) for path in self.paths()]

    def policy_for(self, path: str) -> Policy:
        return self.settings.tool_policy.get(path, self.settings.policy)

    @property
    def trials(self) -> TrialLog:
        return TrialLog(self.private / "trials.jsonl")

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
        found = self.get(tool) if isinstance(tool, str) else tool
        return call_tool(
            found,
            arguments,
            lambda: self.sandbox,
            self.policy_for(found.path),
            self.trials,
            self.remotes,
            version=self.commit,
            request=request,
            model=model,
            cost_usd=cost_usd,
        )

    @property
    def sandbox(self) -> Sandbox:
        """Where this toolbox's tools run; opened when first used."""
        if self._sandbox is None:
            self._sandbox = open_sandbox()
            weakref.finalize(self, self._sandbox.close)
        return self._sandbox

    def find_by_task(self, task: str) -> Tool | None:
        """The tool that was made from a task, whatever it is called."""
        return next((tool for tool in self.tools() if task and tool.provenance.task == task), None)

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
        for tool in tools:
            _refuse_unaccepted(tool, keep_unproven=keep_unproven)
        with self._lock():
            self._history.finish()
            before = self.commit
            contents = {tool.path: tool_files(tool) for tool in tools}
            known = {path: self._history.files(path) for path in contents}
            changed = [tool for tool in tools if known[tool.path] != contents[tool.path]]
            commit = before
            if changed:
                entries = {entry.path: entry for entry in self._entries()} | {
                    tool.path: _entry(tool) for tool in changed
                }
                commit = self._history.record(self._change(changed, contents, known, entries, model, message))
                self._index.update(before, commit, changed)
        for tool in tools:
            if tool.remote is not None:
                self.remotes.trust(tool.remote)
        paths = {tool.path for tool in changed}
        return [Added(path=tool.path, commit=commit, is_new_version=tool.path in paths) for tool in tools]

    def _change(
        self,
        tools: Sequence[Tool],
        contents: Mapping[str, Mapping[str, bytes]],
        known: Mapping[str, Mapping[str, bytes]],
        entries: Mapping[str, Entry],
        model: str,
        message: str,
    ) -> Change:
        first = tools[0]
        verb = "Improve" if known[first.path] else "Add"
        own = f"{verb} {first.path}\n\n{first.doc.description}" if len(tools) == 1 else f"Add {len(tools)} tools"
        writes = {
            f"{path}/{name}": content
            for path in entries
            if path in contents
            for name, content in contents[path].items()
        }
        removes = [
            f"{tool.path}/{name}" for tool in tools for name in known[tool.path].keys() - contents[tool.path].keys()
        ]
        return Change(
            message=message or own,
            trailers=_trailers(first, model) if len(tools) == 1 else {},
            writes={**writes, _CATALOGUE: render_catalogue(self.settings.name, entries.values()).encode()},
            removes=tuple(removes),
        )

    def redocument(
        self,
        tools: Sequence[Tool],
        *,
        replacing: Mapping[str, str],
        message: str,
        trailers: Mapping[str, str],
    ) -> str:
        """Commit new docs and search texts of tools that are there, as one commit; nothing else of them changes.

        Args:
            tools: each with its new doc.
            replacing: path → id of the doc that the new one was made from.
            message: first line says why.
            trailers: besides the tools' paths and ids.

        Raises:
            ToolboxError: a tool's code or doc has changed in the meantime, or its folder has uncommitted edits.
        """
        with self._lock():
            self._history.finish()
            before = self.commit
            current = {tool.path: self._read(tool.path) for tool in tools}
            moved = [
                tool.path
                for tool in tools
                if current[tool.path].code_id != tool.code_id or current[tool.path].doc_id != replacing[tool.path]
            ]
            if moved:
                raise ToolboxError(
                    f"changed in the meantime: {', '.join(moved)}", hint="Start again from what is there now."
                )
            merged = [current[tool.path].with_(doc=tool.doc, search_texts=tool.search_texts) for tool in tools]
            entries = {entry.path: entry for entry in self._entries()} | {tool.path: _entry(tool) for tool in merged}
            ids = {
                "Tool": ", ".join(tool.path for tool in merged),
                "Code-Id": ", ".join(tool.code_id for tool in merged),
                "Doc-Id": ", ".join(tool.doc_id for tool in merged),
            }
            writes = {f"{tool.path}/{name}": content for tool in merged for name, content in tool_files(tool).items()}
            catalogue = render_catalogue(self.settings.name, entries.values()).encode()
            commit = self._history.record(
                Change(message=message, trailers=ids | dict(trailers), writes={**writes, _CATALOGUE: catalogue})
            )
            self._index.update(before, commit, merged)
        return commit

    @property
    def embedder(self) -> Embedder:
        return self._embedder

    def search(self, request: str, limit: int = 5) -> list[Hit]:
        """Tools for a request, best first: dense and lexical scores, each scaled to 1, averaged."""
        tools = {tool.path: tool for tool in self.tools()}
        if not tools or not request.strip():
            return []
        dense = self._nearest(request, list(tools.values()), limit * 4)
        lexical = lexical_scores(request, list(tools.values()))
        best = max(dense.values(), default=0.0) or 1.0
        fused = {
            path: _DENSE_WEIGHT * max(dense.get(path, 0.0), 0.0) / best + (1 - _DENSE_WEIGHT) * lexical.get(path, 0.0)
            for path in dense.keys() | lexical.keys()
            if path in tools
        }
        ranked = sorted(fused.items(), key=lambda item: (-item[1], item[0]))[:limit]
        return [Hit(path=path, score=score, description=tools[path].doc.description) for path, score in ranked]

    def rebuild_index(self) -> None:
        self._index.build(self.commit, self.tools())

    def _nearest(self, request: str, tools: Sequence[Tool], limit: int) -> dict[str, float]:
        """Scores of the index, built anew where it is not of this commit or cannot be read."""
        commit = self.commit
        if not self._index.is_current(commit):
            self._index.build(commit, tools)
        return self._index.nearest(request, limit)

    def _resolve(self, name: str) -> str:
        paths = self.paths()
        if name in paths:
            return name
        matching = [path for path in paths if path.rpartition("/")[2] == name or path.endswith(f"/{name}")]
        if len(matching) == 1:
            return matching[0]
        if matching:
            raise ToolNotFoundError(
                f"{name!r} is ambiguous: {', '.join(matching)}", hint="Give the whole path of the tool."
            )
        import difflib

        near = difflib.get_close_matches(name, [*paths, *(path.rpartition("/")[2] for path in paths)], 3)
        hint = f"Did you mean {' or '.join(near)}?" if near else f"toolsmith list --toolbox {self.root} shows all."
        raise ToolNotFoundError(f"no tool {name!r} in {self.root}", hint=hint)

    def _read(self, path: str) -> Tool:
        return read_tool(path, self._history.files(path)).bound(self.call)

    def _entries(self) -> Iterator[Entry]:
        for path in self.paths():
            try:
                yield _entry(self._read(path))
            except BadInputError:
                yield Entry(path=path, description="(cannot be read)", verdict="broken")

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One writer at a time; the operating system lets go when a process dies."""
        self.private.mkdir(exist_ok=True)
        with FileLock(self.private / "lock"):
            yield


def _refuse_unaccepted(tool: Tool, *, keep_unproven: bool) -> None:
    verdict = tool.verdict
    if verdict is None or not (verdict.is_accepted or (keep_unproven and verdict.status == "unproven")):
        raise ToolboxError(f"{tool.path} is not accepted: {verdict or 'it has no verdict'}")


def _entry(tool: Tool) -> Entry:
    return Entry(path=tool.path, description=tool.doc.description, verdict=str(tool.verdict or "no verdict"))


def _trailers(tool: Tool, model: str) -> dict[str, str]:
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
