"""The catalogue and the search index of a release, sent along with it: who clones 100,000 tools need not build them.

They travel as parts of two files in a commit of their own, `refs/toolsmith/index/NAME`, which `push` sends and `clone`
fetches. What a clone takes over is data alone: rows are written into a catalogue of ours, arrays hold no objects.

Covered: an index other than the one that the release's tag names, whoever may write to such refs; one of another
format or toolbox, one that is cut, damaged or too large; one that says of any of twenty tools, chosen here by chance,
what that tool does not: it is left, and all of it is built here. Not covered: whoever makes the release and has its
catalogue say of a few tools what is not so, or its counts of words, which no tool is compared with; like verdicts that
is its maker's word, and `toolsmith index --rebuild` takes nobody's.
"""

from __future__ import annotations

import gzip
import json
import logging
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolsmith.errors import ToolboxError
from toolsmith.toolbox.sharing.remote import INDEX_REFS
from toolsmith.toolbox.versions.releases import Release, releases

if TYPE_CHECKING:
    from toolsmith.toolbox.git.commands import Git
    from toolsmith.toolbox.repository import Repository

_PART = 32_000_000  # bytes of one blob: hosts take no very large ones
_MOST_PARTS = 100
_LARGEST = 8 * 10**9  # bytes, unpacked
_AT_ONCE = 1_000_000
_LONGEST_LINE = 32_000_000  # bytes
_CATALOGUE, _CORPUS = "catalogue.jsonl.gz", "corpus.npz.gz"
_AUTHOR = "toolsmith <toolsmith@localhost> 0 +0000"
_log = logging.getLogger(__name__)


def stored_index(toolbox: Repository) -> str:
    """Keep the catalogue and the search index, brought to the present commit; the id of the commit that holds them."""
    git = toolbox.history.git
    lines = [json.dumps({"format": toolbox.catalogue.format, "commit": toolbox.commit})]
    lines += [json.dumps(part) for part in toolbox.catalogue.parts()]
    files = {_CATALOGUE: "\n".join(lines).encode()}
    if toolbox.corpus_file.is_file():
        files[_CORPUS] = toolbox.corpus_file.read_bytes()
    entries = []
    for file, content in files.items():
        packed = gzip.compress(content, 6, mtime=0)
        for number, start in enumerate(range(0, len(packed), _PART)):
            blob = git.run("hash-object", "-w", "--stdin", given=packed[start : start + _PART]).decode().strip()
            entries.append(f"100644 blob {blob}\t{file}.{number:03}\n")
    tree = git.run("mktree", given="".join(sorted(entries, key=lambda entry: entry.split("\t")[1])).encode()).decode()
    text = f"tree {tree.strip()}\nauthor {_AUTHOR}\ncommitter {_AUTHOR}\n\nThe index of {toolbox.commit}\n"
    return git.run("hash-object", "-t", "commit", "-w", "--stdin", given=text.encode()).decode().strip()


def ship_index(toolbox: Repository, release: Release) -> None:
    """Have the index that a release names sent along with it."""
    toolbox.history.git.run("update-ref", f"{INDEX_REFS}{release.name}", release.index)


def take_shipped_index(toolbox: Repository, remote: str = "origin") -> str:
    """Take over the index of the newest release that a clone has one for; its name, empty where none fits."""
    git = toolbox.history.git
    there = (git.asks("ls-remote", "--refs", "--", remote, f"{INDEX_REFS}*") or "").split()[1::2]
    for release in releases(toolbox):
        ref = f"{INDEX_REFS}{release.name}"
        if ref not in there or git.asks("merge-base", "--is-ancestor", release.commit, "HEAD") is None:
            continue
        try:
            git.run("fetch", "--quiet", "--no-tags", "--", remote, f"+{ref}:{ref}")
            _take(toolbox, ref, release)
        except (ToolboxError, OSError, ValueError, EOFError, RecursionError, zlib.error) as error:
            _log.warning("the index of %s is left, and built here: %s", release.name, error)
            return ""
        return release.name
    return ""


def _take(toolbox: Repository, ref: str, release: Release) -> None:
    git, commit = toolbox.history.git, release.commit
    if git.text("rev-parse", "--verify", ref) != release.index:
        raise ValueError("it is not the one that the release names")
    with _unpacked(git, ref, _CATALOGUE) as opened:
        head = json.loads(opened.readline(_LONGEST_LINE) or b"{}")
        if not isinstance(head, dict) or head.get("commit") != commit:
            raise ValueError("it is of another commit")
        toolbox.take_catalogue(commit, str(head.get("format")), _parts(opened))
    with _unpacked(git, ref, _CORPUS) as opened:
        _write(toolbox.corpus_file, opened)


@contextmanager
def _unpacked(git: Git, ref: str, file: str) -> Iterator[gzip.GzipFile]:
    """A file of an index; empty where it is not there."""
    with tempfile.TemporaryFile() as packed:
        for number in range(_MOST_PARTS):
            name = f"{ref}:{file}.{number:03}"
            if git.asks("cat-file", "-e", name) is None:
                break
            packed.write(git.run("cat-file", "blob", name))
        packed.seek(0)
        with gzip.open(packed) as opened:
            yield opened


def _parts(opened: gzip.GzipFile) -> Iterator[Any]:
    while line := opened.readline(_LONGEST_LINE):
        if opened.tell() > _LARGEST:
            raise ValueError(f"it is larger than {_LARGEST} bytes")
        yield json.loads(line.decode())  # of bytes json would first guess the encoding


def _write(file: Path, opened: gzip.GzipFile) -> None:
    partial = file.with_name(f"{file.name}.partial")
    try:
        with partial.open("wb") as written:
            while piece := opened.read(_AT_ONCE):
                if written.tell() > _LARGEST:
                    raise ValueError(f"it is larger than {_LARGEST} bytes")
                written.write(piece)
        if partial.stat().st_size:
            partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
