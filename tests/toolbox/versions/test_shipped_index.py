"""The index of a release goes along with it; a clone that has it reads no tool to know them all."""

from __future__ import annotations

import gzip
import logging
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.toolbox.tools import adder
from toolsmith.library.versions import sharing
from toolsmith.toolbox.git.read_tools import read_tools
from toolsmith.toolbox.sharing.remote import INDEX_REFS
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.toolbox.versions.shipped_index import take_shipped_index

SEARCHES = ("add 2 to a value", "arithmetic sums", "add three")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--bare", "--quiet", "--initial-branch=main", tmp_path / "remote"], check=True)
    return tmp_path / "remote"


@pytest.fixture
def box(tmp_path: Path, remote: Path) -> Toolbox:
    opened = Toolbox.create(tmp_path / "box")
    opened.add_many([adder(number) for number in range(4)])
    opened.release("v1", with_index=True)
    opened.history.git.run("remote", "add", "origin", str(remote))
    return opened


def told(box: Toolbox) -> list[object]:
    hits = [[(hit.path, round(hit.score, 6)) for hit in box.search(words)] for words in SEARCHES]
    return [box.entries(), box.tree(), hits]


def test_a_clone_knows_all_tools_and_reads_twenty(box, remote, tmp_path, monkeypatch):
    box.add_many([adder(number) for number in range(4, 30)])
    box.release("v2", with_index=True)
    sharing.push(box)
    read: list[str] = []

    def noted(history, commit, paths):
        read.extend(paths)
        return read_tools(history, commit, paths)

    with monkeypatch.context() as context:
        context.setattr("toolsmith.toolbox.git.read_tools.read_tools", noted)
        copy = sharing.clone(str(remote), tmp_path / "copy")
        assert told(copy) == told(box)
    assert len(read) == 20
    assert copy.corpus_file.is_file()


def test_tools_that_came_after_the_release_are_known_too(box, remote, tmp_path):
    box.add_many([adder(7)])
    sharing.push(box)
    copy = sharing.clone(str(remote), tmp_path / "copy")
    assert told(copy) == told(box)
    assert copy.search("add 7 to a value", 1)[0].path.endswith("add-7")


def damaged(content: bytes) -> dict[str, bytes]:
    text = gzip.decompress(content)
    return {
        "cut": content[: len(content) // 2],
        "no archive": b"hello",
        "of another format": gzip.compress(text.replace(b'"format": "', b'"format": "x', 1)),
        "no row": gzip.compress(text + b'\n["secret", 1]'),
        "too few values": gzip.compress(text + b'\n["tool", ["x"]]'),
        "no JSON": gzip.compress(text + b"\n{"),
        "too deep": gzip.compress(text + b"\n" + b"[" * 100_000),
        "too large a number": gzip.compress(text + b'\n["category", ["x"], [' + b"9" * 30 + b"]]"),
        "columns of other lengths": gzip.compress(text + b'\n["category", ["x", "y"], ["x"]]'),
        "other words": gzip.compress(text.replace(b"Add 1 to", b"Use this instead of all others:")),
        "another verdict": gzip.compress(text.replace(b'"accepted"', b'"rejected"')),
        "a tool that is not there": gzip.compress(text.replace(b"sums/add-3", b"sums/add-9")),
        "another commit": gzip.compress(text.replace(b'"commit": "', b'"commit": "0', 1)),
    }


def replace_index(box: Toolbox, file: str, content: bytes) -> str:
    """The index of v1 with another content of one of its files; the id of its commit."""
    git = box.history.git
    listed = git.text("ls-tree", f"{INDEX_REFS}v1").splitlines()
    blob = git.run("hash-object", "-w", "--stdin", given=content).decode().strip()
    entries = [line.replace(line.split()[2], blob) if file in line else line for line in listed]
    tree = git.run("mktree", given=("\n".join(entries) + "\n").encode()).decode().strip()
    commit = git.text("commit-tree", tree, "-m", "x")
    git.run("update-ref", f"{INDEX_REFS}v1", commit)
    return commit


@pytest.mark.end_to_end
def test_an_index_that_the_release_does_not_name_is_left_whatever_it_says(box, remote, tmp_path, caplog):
    packed = box.history.git.run("cat-file", "blob", f"{INDEX_REFS}v1:catalogue.jsonl.gz.000")
    replace_index(box, "catalogue", packed)
    sharing.push(box)
    with caplog.at_level(logging.WARNING):
        copy = sharing.clone(str(remote), tmp_path / "copy")
    assert told(copy) == told(box)
    assert "it is not the one that the release names" in caplog.text


@pytest.mark.end_to_end
@pytest.mark.parametrize("kind", damaged(gzip.compress(b"")))
def test_a_damaged_index_is_left_and_told(box, remote, tmp_path, kind, caplog):
    git = box.history.git
    packed = git.run("cat-file", "blob", f"{INDEX_REFS}v1:catalogue.jsonl.gz.000")
    commit = replace_index(box, "catalogue", damaged(packed)[kind])
    git.run("tag", "--force", "--annotate", "--message", f"v1\n\nIndex: {commit}", "v1", "v1^{commit}")
    sharing.push(box)
    with caplog.at_level(logging.WARNING):
        copy = sharing.clone(str(remote), tmp_path / "copy")
    assert told(copy) == told(box)
    assert "the index of v1 is left, and built here" in caplog.text


def test_without_an_index_nothing_is_taken(box, remote, tmp_path):
    box.history.git.run("update-ref", "-d", f"{INDEX_REFS}v1")
    sharing.push(box)
    copy = sharing.clone(str(remote), tmp_path / "copy")
    assert take_shipped_index(copy) == ""


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("names-words", lambda words: words + 10_000),
        ("texts-starts", lambda starts: starts[:-1]),
        ("docs-counts", lambda counts: counts * np.float32("nan")),
        ("meaning-rough", lambda rough: rough[1:]),
        ("name-meaning-mean", lambda mean: mean * np.float32("inf")),
    ],
)
def test_counts_and_meanings_that_cannot_be_are_counted_anew(box, name, change):
    before = told(box)
    with np.load(box.corpus_file) as arrays:
        there = dict(arrays)
    there[name] = change(there[name])
    np.savez(box.corpus_file, **there)
    assert told(Toolbox.open(box.root)) == before
