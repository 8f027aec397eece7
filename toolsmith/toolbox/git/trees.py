"""What commits hold below a folder: all files with their modes, and the conflict markers that somebody committed.

Covered: folders of any number of files, nested however deep, cost bounded time and memory; of a link, and of a file
that is too large, only the object's id is known, by which it can be written elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from toolsmith.toolbox.files.bounded import Unread
from toolsmith.toolbox.files.conflict_markers import marked_line
from toolsmith.toolbox.files.tool_folder import OWN_FILES
from toolsmith.toolbox.git.commands import Git
from toolsmith.toolbox.git.objects import ObjectRequest

PLAIN, EXECUTABLE, LINK, FOLDER, SUBMODULE = "100644", "100755", "120000", "40000", "160000"  # git's modes
_WORDS = {LINK: "is a symbolic link", FOLDER: "is a folder", SUBMODULE: "is a submodule"}
_NO_FILES = (".", "..", ".git")  # names that git itself never checks out
_NAMELESS = Unread("has a line break in its name, for which git has no word")
_MOST_NAMES = 10_000  # files and folders below one tool's
_LONGEST_PATH = 4_096  # characters
_LARGEST_FOLDER = 32_000_000  # bytes that are read of one tool's folder


class Trees:
    """Reads trees of one repository; `id_bytes` says how long its object ids are."""

    def __init__(self, git: Git, id_bytes: Callable[[], int]) -> None:
        self._git = git
        self._id_bytes = id_bytes

    def files(self, folders: Sequence[str], revision: str, names: Collection[str]) -> Iterator[dict[str, bytes]]:
        """For each folder, name → content of those of the named files that are directly in it."""
        found = self._git.objects(f"{revision}:{folder}" for folder in folders)
        trees = [_NAMELESS if "\n" in folder else tree for folder, tree in zip(folders, found, strict=True)]
        entries = [
            [each for each in self._entries(tree) if each.name in names and each.mode != FOLDER] for tree in trees
        ]
        wanted = [each for inside in entries for each in inside if each.is_file]
        self._git.bring(each.id for each in wanted)
        contents = self._git.objects(ObjectRequest(each.id, each.name) for each in wanted)
        for tree, inside in zip(trees, entries, strict=True):
            if isinstance(tree, Unread):
                yield dict.fromkeys(names, Unread(f"stands in a folder that {tree.reason}"))
            else:
                yield {each.name: each.content_from(contents) for each in inside}

    def folder(self, path: str, revision: str = "HEAD") -> dict[str, bytes]:
        """Name → content of all files in a folder and below it; names are relative to the folder."""
        if "\n" in path:
            return dict.fromkeys(OWN_FILES, Unread(f"stands in a folder that {_NAMELESS.reason}"))
        listed = self._listing(path, revision)
        if listed is None:
            return dict.fromkeys(OWN_FILES, Unread(f"stands in a folder of more than {_MOST_NAMES} files"))
        self._git.bring(each.id for each in listed.values() if each.is_file)
        own_first = sorted(listed, key=lambda name: (name not in OWN_FILES, name))
        read = 0

        def wanted() -> Iterator[ObjectRequest]:
            for name in own_first:
                if read > _LARGEST_FOLDER:
                    return
                if listed[name].is_file:
                    yield ObjectRequest(listed[name].id, name if name in OWN_FILES else "")

        contents = self._git.objects(wanted())
        found: dict[str, bytes] = {}
        for name in own_first:
            found[name] = listed[name].content_from(contents)
            read += len(found[name])
        return dict(sorted(found.items()))

    def folders(self, paths: Iterable[str], revision: str = "HEAD") -> dict[str, dict[str, bytes]]:
        """`folder` of each path; all that are not there are found out together."""
        wanted = list(paths)
        there = self._git.objects(f"{revision}:{path}" for path in wanted)
        return {
            path: {} if tree is None and "\n" not in path else self.folder(path, revision)
            for path, tree in zip(wanted, list(there), strict=True)
        }

    def modes(self, path: str, revision: str = "HEAD") -> dict[str, str]:
        """Name → git's mode of the files of `folder`."""
        return {name: entry.mode for name, entry in (self._listing(path, revision) or {}).items()}

    def bring(self, paths: Iterable[str], revision: str = "HEAD") -> None:
        """See that files are here, where they may have been left at a remote."""
        self._git.bring(each.id for each in self.entries_of(paths, revision).values() if each.is_file)

    def entries_of(self, paths: Iterable[str], revision: str = "HEAD") -> dict[str, TreeEntry]:
        """Those of the paths that are there."""
        wanted = set(paths)
        found: dict[str, TreeEntry] = {}
        folders = list({path.rpartition("/")[0] for path in wanted})
        trees = self._git.objects(f"{revision}:{folder}" for folder in folders)
        for folder, tree in zip(folders, trees, strict=True):
            for entry in self._entries(tree):
                path = f"{folder}/{entry.name}" if folder else entry.name
                if path in wanted:
                    found[path] = entry
        return found

    def root(self, revision: str) -> list[TreeEntry] | None:
        """What is at the top of a commit; None where that cannot be read."""
        tree = self._git.object(f"{revision}^{{tree}}")
        return None if tree is None or isinstance(tree, Unread) else self._entries(tree)

    def _listing(self, path: str, revision: str) -> dict[str, TreeEntry] | None:
        """Name → entry of all files in a folder and below it, but for submodules; None where they are too many."""
        found: dict[str, TreeEntry] = {}
        left = [("", f"{revision}:{path}")]
        seen = 0
        while left:
            above, tree = left.pop()
            for entry in self._entries(self._git.object(tree)):
                seen += 1
                name = f"{above}{entry.name}"
                if seen > _MOST_NAMES or len(name) > _LONGEST_PATH:
                    return None
                if entry.mode == FOLDER and entry.name not in _NO_FILES:
                    left.append((f"{name}/", entry.id))
                elif entry.name not in _NO_FILES and (entry.mode != SUBMODULE or name in OWN_FILES):
                    found[name] = entry
        return found

    def _entries(self, tree: bytes | None) -> list[TreeEntry]:
        return [] if tree is None or isinstance(tree, Unread) else list(tree_entries(tree, self._id_bytes()))

    def marked(self, revision: str = "HEAD", tools: Collection[str] = ()) -> dict[str, int]:
        """Path → number of the first line with a conflict marker, in the whole tree.

        Args:
            revision: of the tree.
            tools: whose own files are left out.
        """
        known = set(tools)
        files: dict[str, str] = {}
        for head, path in (line.split("\t", 1) for line in self._git.listed("ls-tree", "-r", "-z", revision)):
            mode, _, identity = head.split(" ")
            folder, _, name = path.rpartition("/")
            if mode in (PLAIN, EXECUTABLE) and not (folder in known and name in OWN_FILES):
                files[path] = identity
        self._git.bring(files.values())
        contents = self._git.objects(ObjectRequest(identity, path) for path, identity in files.items())
        lines = {path: marked_line(content or b"") for path, content in zip(files, contents, strict=True)}
        return {path: line for path, line in lines.items() if line is not None}


class TreeEntry(NamedTuple):
    """One name in a folder, with git's mode and the id of its object."""

    mode: str
    name: str
    id: str

    @property
    def is_file(self) -> bool:
        return self.mode in (PLAIN, EXECUTABLE)

    @property
    def what(self) -> str:
        """What it is instead of a file."""
        return _WORDS.get(self.mode, f"has mode {self.mode}, which git should not hold")

    def content_from(self, contents: Iterator[bytes | None]) -> bytes:
        """The next of the contents, where this is a file; else what stands for it."""
        if not self.is_file:
            return Unread(self.what, "" if self.mode == SUBMODULE else self.id)
        content = next(contents, None)
        return Unread("was not read (git fsck may say why)", self.id) if content is None else content


def tree_entries(tree: bytes, size: int) -> Iterator[TreeEntry]:
    """The entries of a raw tree object whose ids have `size` bytes; those of a damaged tree as far as they go."""
    place = 0
    while place < len(tree):
        space = tree.find(b" ", place)
        end = tree.find(b"\0", space)
        if space < 0 or end < 0:
            return
        yield TreeEntry(
            tree[place:space].decode("ascii", "replace"),
            tree[space + 1 : end].decode("utf-8", "surrogateescape"),
            tree[end + 1 : end + 1 + size].hex(),
        )
        place = end + 1 + size
