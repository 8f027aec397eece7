"""The repository under a toolbox: root, settings, history, catalogue, lock, writer. What changes tools takes one."""

from __future__ import annotations

import logging
import shutil
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolsmith.errors import BadInputError, ToolboxBusyError, ToolboxError, ToolNotFoundError
from toolsmith.sandbox.policy import Policy
from toolsmith.toolbox.catalogue.catalogue import Catalogue
from toolsmith.toolbox.catalogue.catalogue_file import CATALOGUE_FILE
from toolsmith.toolbox.files.entry import Category, Entry
from toolsmith.toolbox.files.settings import SETTINGS_FILE, read_settings
from toolsmith.toolbox.git.history import History
from toolsmith.toolbox.git.place import PRIVATE_FOLDER, leaves_at_remote, small_text
from toolsmith.toolbox.git.vetting import refuse_unsafe
from toolsmith.toolbox.index.embed import Embedder, open_embedder
from toolsmith.toolbox.trust.agreements import Agreements
from toolsmith.toolbox.trust.own_configuration import asked_of_git
from toolsmith.toolbox.trust.private_folder import claim_private_folder
from toolsmith.toolbox.trust.settings import AgreedSettings

# Every command waits for what is imported here; what only some methods need is imported in them.
if TYPE_CHECKING:
    from toolsmith.toolbox.writer import Writer
    from toolsmith.types.tool import Tool
    from toolsmith.verify.requirements import Requirements

_log = logging.getLogger(__name__)
_SECONDS_TO_WAIT = 300.0  # for another writer, which holds the lock for one commit
_MOST_NAMED = 5  # broken tools in a warning
_MOST_NEIGHBOURS = 25  # tools of the same types whose behaviour is compared with a new one


class Repository:
    """Tools at one commit of a git repository, and the one way to write to it."""

    def __init__(self, root: Path, embedder: Embedder | None = None, *, revision: str | None = None) -> None:
        self.root = root
        stated = read_settings(root)
        self.agreements = Agreements(root)
        self.private = claim_private_folder(root, self.agreements)  # index, logs and transcripts: ignored by git
        if self.private.name != PRIVATE_FOLDER:  # a temporary one
            weakref.finalize(self, shutil.rmtree, self.private, ignore_errors=True)
        self.history = History(root, self.private)
        if leaves_at_remote(root) and not asked_of_git(self):
            self.history.git.let_fetch()
        self.renamed: dict[tuple[str, str], list[tuple[str, str]]] = {}  # files, between commits that were looked at
        self._vetted = ""
        self._told_broken: list[str] = []
        self._vet()
        self._pinned = self.history.resolve(revision) if revision is not None else None
        if self._pinned is not None:
            stated = read_settings(root, self.history.file(SETTINGS_FILE, self._pinned) or b"")
        self.settings = AgreedSettings(root, stated, self.agreements)
        self.embedder = embedder or open_embedder(stated.index.embedder, lambda: self.settings.index)
        is_chosen = embedder is not None or stated.index.embedder != "hashing"
        self.search_embedder = self.embedder if is_chosen else None  # whose vectors searches use, if any
        self._cache = self.private / "pinned" / self._pinned[:16] if self._pinned else self.private
        own = self.private / CATALOGUE_FILE
        self._catalogue = Catalogue(self._cache / CATALOGUE_FILE, self.history, seed=own if self._pinned else None)
        for part in (self.history.git, self._catalogue):
            weakref.finalize(self, part.close)

    def drop_cache(self) -> None:
        """Forget what was worked out for the pinned revision, where nobody will ask for it again."""
        if self._pinned is not None:
            self._catalogue.close()
            shutil.rmtree(self._cache, ignore_errors=True)

    @property
    def commit(self) -> str:
        """Id of the commit that this toolbox shows: the newest, or the pinned one."""
        return self._pinned or self.history.commit or ""

    def _vet(self) -> None:
        """See that the newest commit, which is checked out, holds nothing that passes for this machine's own."""
        commit = self.history.commit or ""
        if not commit or commit == self._vetted:
            return
        known = self.private / "vetted"
        if small_text(known) != commit:
            self.require_readable()
            refuse_unsafe(self.history.trees, commit, str(self.root))
            with suppress(OSError):  # then the next one looks again
                known.parent.mkdir(exist_ok=True)
                known.write_text(commit, "ascii")
        self._vetted = commit

    def require_readable(self) -> None:
        """See that git works here and reads this repository.

        Raises:
            ToolboxError: there is no git; or it says why not, as where the folder belongs to somebody else.
        """
        self.history.git.run("rev-parse", "--git-dir")

    @property
    def catalogue(self) -> Catalogue:
        """What is known of all tools, at the present commit."""
        self._vet()
        return self._catalogue.at(self.commit)

    @property
    def corpus_file(self) -> Path:
        """Where the words of all tools are kept for searches."""
        return self._cache / "corpus.npz"

    def take_catalogue(self, commit: str, written: str, parts: Iterable[Any]) -> None:
        """Hold what another catalogue of this toolbox says of a commit; see `Catalogue.take`."""
        self._catalogue.take(commit, written, parts)

    def paths(self) -> list[str]:
        """Paths of all tools, sorted."""
        return self.catalogue.paths()

    def entries(self, category: str = "", *, retired: bool = False, limit: int = -1, offset: int = 0) -> list[Entry]:
        """One line a tool, of all or of one category, without reading the tools; `limit` below 0 sets none."""
        return self.catalogue.entries(category.strip("/"), retired=retired, limit=limit, offset=offset)

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

    def bound(self, tool: Tool, commit: str) -> Tool:  # noqa: ARG002  # a toolbox says how its tools are called
        """The tool as it is handed out."""
        return tool

    def read(self, path: str, commit: str = "") -> Tool:
        """The tool at exactly that path, at a commit."""
        from toolsmith.toolbox.files.tool_folder import read_tool

        commit = commit or self.commit
        return self.bound(read_tool(path, self.history.files(path, commit)), commit)

    def tools(self, *, offered_only: bool = False) -> list[Tool]:
        """Every tool, or every one that models are offered, whole. For a list, `entries` is enough.

        One that cannot be read is left out, which a warning says once.
        """
        from toolsmith.toolbox.git.read_tools import read_tools

        commit = self.commit
        entries = self.entries()
        paths = [each.path for each in entries if not each.problem and (each.is_offered or not offered_only)]
        read = dict(read_tools(self.history, commit, paths))
        broken = [each.path for each in entries if each.problem]
        broken += [path for path, tool in read.items() if isinstance(tool, BadInputError)]
        if broken and broken != self._told_broken:
            more = f" and {len(broken) - _MOST_NAMED} more" if len(broken) > _MOST_NAMED else ""
            named = ", ".join(broken[:_MOST_NAMED])
            _log.warning("left out, since it cannot be read: %s%s (toolsmith lint says why)", named, more)
            self._told_broken = broken
        return [self.bound(tool, commit) for tool in read.values() if not isinstance(tool, BadInputError)]

    def neighbours(self, tool: Tool) -> list[Tool]:
        """The tools that a verdict compares with: same code but for names, same types and similar words, or called."""
        from toolsmith.toolbox.git.read_tools import read_tools
        from toolsmith.types.tool import Tool

        catalogue = self.catalogue
        twins = catalogue.twins(tool)
        alike = catalogue.alike(tool, _MOST_NEIGHBOURS)
        found = read_tools(self.history, self.commit, list(dict.fromkeys([*twins, *alike, *catalogue.called_by(tool)])))
        return [other for _, other in found if isinstance(other, Tool)]

    def policy_for(self, path: str) -> Policy:
        return self.settings.policy_of(path)

    def requirements_for(self, tool: Tool) -> Requirements:
        """What acceptance asks of a tool: one from a book is proved by exercises, of which there are few."""
        return self.settings.reference_acceptance if tool.provenance.reference else self.settings.acceptance

    def writer(self) -> Writer:
        """Writes to this toolbox; only for who holds its lock."""
        from toolsmith.toolbox.writer import Writer

        return Writer(self.settings.name, self.history, self.catalogue)

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
            folder = (
                self.root / PRIVATE_FOLDER
            )  # also where what is private is kept elsewhere: all writers have to meet
            folder.mkdir(exist_ok=True)
            with FileLock(folder / "lock", timeout=_SECONDS_TO_WAIT, poll_interval=0.01):
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
