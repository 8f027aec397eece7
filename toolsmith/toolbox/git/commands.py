"""Commands of git in one repository."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from toolsmith.errors import ToolboxError, UnsafeToolboxError
from toolsmith.toolbox.git.objects import LEFT_AT_REMOTE, ObjectRequest, Objects
from toolsmith.toolbox.git.processes import GitResult, command_of, run_git
from toolsmith.toolbox.git.untrusted import passes_through_filters

_MOST_LISTED = 1_000_000


def fresh_mark() -> str:
    """Parts the fields of what git is told to print: no name or message can hold it, since it is made only now."""
    return f"\x1e{os.urandom(8).hex()}\x1e"


class GitFailedError(ToolboxError):
    """A git command ended with an error; `said` is its standard error."""

    def __init__(self, command: str, said: str) -> None:
        self.said = said.strip()
        super().__init__(f"git {command} failed: {self.said or 'it said nothing'}", hint=_hint(self.said))


class Git:
    """Commands in the folder `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._objects = Objects(root)
        self._filters: tuple[str, ...] | None = None
        self._may_fetch = False

    def let_fetch(self) -> None:
        """From now on objects that are missing come from the remote that they were left at."""
        self._may_fetch = self._objects.may_fetch = True

    def bring(self, ids: Iterable[str]) -> None:
        """See that objects are here, where they may have been left at a remote: what is missing comes at once.

        Raises:
            ToolboxError: it cannot be fetched.
        """
        wanted = set(ids) if self._may_fetch else None
        if not wanted:
            return
        asked = ("rev-list", "--objects", "--no-walk", "--ignore-missing", "--missing=print", "--stdin")
        here = self.run(*asked, given="\n".join(wanted).encode()).decode("utf-8", "surrogateescape")
        missing = wanted.difference(line.partition(" ")[0] for line in here.splitlines())
        if not missing:
            return
        remotes = [key for _, key, _ in self.configuration() if key.endswith(".promisor")]
        name = remotes[0].removeprefix("remote.").removesuffix(".promisor") if remotes else "origin"
        fetch = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--filter=blob:none", "--stdin", "--", name)
        try:
            self.run("-c", "fetch.negotiationAlgorithm=noop", *fetch, given="\n".join(missing).encode())
        except GitFailedError as error:
            raise ToolboxError(f"{LEFT_AT_REMOTE}: {error.said}", hint=error.hint) from error

    def run(self, *arguments: str, given: bytes | None = None, index: Path | None = None) -> bytes:
        """Standard output of one command.

        Args:
            arguments: of git.
            given: on standard input.
            index: a file that takes the place of the repository's own index.

        Raises:
            GitFailedError: it ended with an error.
            ToolboxError: there is no git here, or it says more than anybody would read.
        """
        done = self._done(*arguments, given=given, index=index)
        if done.status:
            raise GitFailedError(command_of(arguments), done.said)
        return done.out

    def text(self, *arguments: str) -> str:
        """Standard output as text, without the last line break."""
        return self.run(*arguments).decode("utf-8", "surrogateescape").rstrip("\n")

    def asks(self, *arguments: str) -> str | None:
        """Standard output as text; None where git answers with an error."""
        done = self._done(*arguments)
        return None if done.status else done.out.decode("utf-8", "surrogateescape").rstrip("\n")

    def listed(self, *arguments: str, index: Path | None = None) -> list[str]:
        """What a command lists, each ended by a zero byte.

        Raises:
            UnsafeToolboxError: there are more files than anybody could list.
        """
        out = self.run(*arguments, index=index)
        count = out.count(b"\0")
        if count > _MOST_LISTED:
            raise UnsafeToolboxError(f"{self._root} has {count} files, of which at most {_MOST_LISTED} are listed")
        return [each for each in out.decode("utf-8", "surrogateescape").split("\0") if each]

    def configuration(self) -> list[tuple[str, str, str]]:
        """Scope (`system`, `global`, `local`, `worktree`), key and value of everything that is configured."""
        fields = self.text("config", "--list", "--null", "--show-scope").split("\0")
        pairs = ((scope, *entry.partition("\n")[::2]) for scope, entry in zip(fields[::2], fields[1::2], strict=False))
        found = [(scope, key, value) for scope, key, value in pairs]
        keys = [key for _, key, _ in found if key.startswith("filter.")]
        self._filters = tuple(dict.fromkeys(key.removeprefix("filter.").rpartition(".")[0] for key in keys))
        return found

    def object(self, name: str) -> bytes | None:
        """Content of one blob or tree by id or `REVISION:PATH`; None where there is none."""
        (found,) = self.objects([name])
        return found

    def objects(self, names: Iterable[str | ObjectRequest]) -> Iterator[bytes | None]:
        """Contents in the order of their names, through long-lived processes; see `toolsmith.toolbox.git.objects`."""
        return self._objects.read(names)

    def kind(self, name: str) -> str:
        """`commit`, `tree`, `blob` or `tag` of an object by id; empty where there is none."""
        return self._objects.kind(name)

    def close(self) -> None:
        self._objects.close()

    def _done(self, *arguments: str, given: bytes | None = None, index: Path | None = None) -> GitResult:
        filters = self._filter_names() if passes_through_filters(command_of(arguments)) else ()
        return run_git(self._root, arguments, given, filters, index, may_fetch=self._may_fetch)

    def _filter_names(self) -> tuple[str, ...]:
        """Programs that git would pass files through, by their configured names."""
        if self._filters is None:
            self.configuration()
        return self._filters or ()


def _hint(said: str) -> str:
    lowered = said.lower()
    if "no space left" in lowered:
        return "Make room on the disk, then run the command again: nothing that was reported as kept is lost."
    if "permission denied" in lowered or "read-only file system" in lowered:
        return "The toolbox cannot be written by this user here."
    if "dubious ownership" in lowered:
        return "The folder belongs to another user: git config --global --add safe.directory DIR"
    if "index.lock" in lowered:
        return "Another git process is at work in the toolbox; try again when it has ended."
    if "does not exist" in lowered or "does not appear to be a git" in lowered or "not found" in lowered:
        return "Check the address."
    if "authentication" in lowered or "could not read username" in lowered:
        return "git has no credentials for that address: see gitcredentials(7)."
    return ""
