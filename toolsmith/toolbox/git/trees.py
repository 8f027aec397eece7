"""What commits hold below a folder: all files with their modes, and the conflict markers that somebody committed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from toolsmith.toolbox.files.conflict_markers import GIT_PATTERN, marked_line
from toolsmith.toolbox.git.commands import Git

PLAIN, EXECUTABLE, FOLDER, SUBMODULE = "100644", "100755", "40000", "160000"  # git's modes
_NO_FILES = (".", "..", ".git")  # names that git itself never checks out


class Trees:
    """Reads trees of one repository; `id_bytes` says how long its object ids are."""

    def __init__(self, git: Git, id_bytes: Callable[[], int]) -> None:
        self._git = git
        self._id_bytes = id_bytes

    def folder(self, path: str, revision: str = "HEAD") -> dict[str, bytes]:
        """Name → content of all files in a folder and below it; names are relative to the folder."""
        listed = self._listing(path, revision)
        contents = self._git.objects(blob for _, blob in listed.values())
        return {name: content for name, content in zip(listed, contents, strict=True) if content is not None}

    def modes(self, path: str, revision: str = "HEAD") -> dict[str, str]:
        """Name → git's mode of the files of `folder`."""
        return {name: mode for name, (mode, _) in self._listing(path, revision).items()}

    def modes_of(self, paths: Iterable[str], revision: str = "HEAD") -> dict[str, str]:
        """Path → git's mode of those of the paths that are there."""
        wanted = set(paths)
        found: dict[str, str] = {}
        for folder in {path.rpartition("/")[0] for path in wanted}:
            for mode, name, _ in tree_entries(self._git.object(f"{revision}:{folder}") or b"", self._id_bytes()):
                path = f"{folder}/{name}" if folder else name
                if path in wanted:
                    found[path] = mode
        return found

    def _listing(self, path: str, revision: str) -> dict[str, tuple[str, str]]:
        """Name → mode and object id of all files in a folder and below it, but for submodules."""
        found: dict[str, tuple[str, str]] = {}
        left = [("", f"{revision}:{path}")]
        while left:
            above, tree = left.pop()
            for mode, name, identity in tree_entries(self._git.object(tree) or b"", self._id_bytes()):
                if mode == FOLDER and name not in _NO_FILES:
                    left.append((f"{above}{name}/", identity))
                elif mode != SUBMODULE and name not in _NO_FILES:
                    found[f"{above}{name}"] = (mode, identity)
        return dict(sorted(found.items()))

    def marked(self, revision: str = "HEAD") -> dict[str, int]:
        """Path → number of the first line with a conflict marker, in the whole tree.

        git looks for lines that could be one; which of them are is decided on the files themselves.
        """
        listed = self._git.asks("grep", "-I", "-l", "-z", "-E", "-e", GIT_PATTERN, revision) or ""
        paths = [entry.removeprefix(f"{revision}:") for entry in listed.split("\0") if entry]
        contents = self._git.objects(f"{revision}:{path}" for path in paths)
        lines = {path: marked_line(content or b"") for path, content in zip(paths, contents, strict=True)}
        return {path: line for path, line in lines.items() if line is not None}


def tree_entries(tree: bytes, size: int) -> Iterable[tuple[str, str, str]]:
    """Mode, name and object id (`size` bytes) of each entry of a raw tree object."""
    place = 0
    while place < len(tree):
        space = tree.index(b" ", place)
        end = tree.index(b"\0", space)
        yield (
            tree[place:space].decode("ascii"),
            tree[space + 1 : end].decode("utf-8", "surrogateescape"),
            tree[end + 1 : end + 1 + size].hex(),
        )
        place = end + 1 + size
