"""Writes git repositories object by object, without git: it would refuse half of what a hostile one holds."""

from __future__ import annotations

import hashlib
import os
import subprocess
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias


class Link(NamedTuple):
    """A symbolic link."""

    target: str


class Submodule(NamedTuple):
    """A commit of another repository."""

    commit: str = "1" * 40


class Ready(NamedTuple):
    """A tree that is stored already."""

    id: str


Node: TypeAlias = "bytes | Link | Submodule | Ready | Mapping[str, Node]"
Tree: TypeAlias = Mapping[str, Node]

_CONFIG = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n"


class RawRepository:
    """A new repository in a folder, on the branch main."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git = root / ".git"
        for folder in ("objects/info", "refs/heads", "refs/tags", "info"):
            (self.git / folder).mkdir(parents=True)
        (self.git / "HEAD").write_text("ref: refs/heads/main\n")
        (self.git / "config").write_text(_CONFIG)

    def commit(self, tree: Tree, message: str = "as it is", parent: str = "") -> str:
        """Commit a whole tree, and move the branch there; returns the commit's id."""
        above = f"parent {parent}\n" if parent else ""
        text = f"tree {self.tree(tree)}\n{above}author x <x@x> 1 +0000\ncommitter x <x@x> 1 +0000\n\n{message}\n"
        commit = self.store(b"commit", text.encode())
        (self.git / "refs/heads/main").write_text(f"{commit}\n")
        return commit

    def tree(self, tree: Tree) -> str:
        entries = [(*self._entry(node), name.encode("utf-8", "surrogateescape")) for name, node in tree.items()]
        entries.sort(key=lambda entry: entry[2] + (b"/" if entry[0] == b"40000" else b""))
        content = b"".join(b"%s %s\0%s" % (mode, name, bytes.fromhex(node)) for mode, node, name in entries)
        return self.store(b"tree", content)

    def store(self, kind: bytes, content: bytes) -> str:
        """One loose object."""
        raw = b"%s %d\0%s" % (kind, len(content), content)
        name = hashlib.sha1(raw, usedforsecurity=False).hexdigest()
        file = self.git / "objects" / name[:2] / name[2:]
        if not file.exists():
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(zlib.compress(raw, 1))
        return name

    def read_index(self) -> None:
        """Git's index of the newest commit, which only git writes."""
        subprocess.run(["git", "-C", str(self.root), "read-tree", "HEAD"], check=True)

    def _entry(self, node: Node) -> tuple[bytes, str]:
        if isinstance(node, bytes):
            return b"100644", self.store(b"blob", node)
        if isinstance(node, Link):
            return b"120000", self.store(b"blob", node.target.encode())
        if isinstance(node, Submodule):
            return b"160000", node.commit
        return b"40000", node.id if isinstance(node, Ready) else self.tree(node)

    def check_out(self, tree: Tree, place: Path | None = None) -> None:
        """The files as a git that follows links, and knows no harm, would lay them out."""
        place = place or self.root
        place.mkdir(exist_ok=True)
        for name, node in tree.items():
            if "/" in name or name in (".", ".."):
                continue
            path = Path(os.fsdecode(os.fsencode(place) + b"/" + name.encode("utf-8", "surrogateescape")))
            if isinstance(node, bytes):
                path.write_bytes(node)
            elif isinstance(node, Link):
                path.symlink_to(node.target)
            elif isinstance(node, Submodule):
                path.mkdir()
            elif not isinstance(node, Ready):
                self.check_out(node, path)
