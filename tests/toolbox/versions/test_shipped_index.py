"""The index of a release goes along with it; a clone that has it reads no tool to know them all."""

from __future__ import annotations

import gzip
import logging
import subprocess
from pathlib import Path

import pytest

from tests.toolbox.tools import adder
from toolsmith.library.versions import sharing
from toolsmith.toolbox.sharing.remote import INDEX_REFS
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.toolbox.versions.shipped_index import ship_index, take_shipped_index

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


def test_a_clone_knows_all_tools_without_reading_them(box, remote, tmp_path, monkeypatch):
    sharing.push(box)
    with monkeypatch.context() as context:
        context.setattr("toolsmith.toolbox.git.read_tools.read_tools", lambda *_: pytest.fail("tools were read"))
        copy = sharing.clone(str(remote), tmp_path / "copy")
        assert told(copy) == told(box)
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
        "too few values": gzip.compress(text + b'\n["tool", 1]'),
        "no JSON": gzip.compress(text + b"\n{"),
        "another commit": gzip.compress(text.replace(b'"commit": "', b'"commit": "0', 1)),
    }


@pytest.mark.end_to_end
@pytest.mark.parametrize("kind", damaged(gzip.compress(b"")))
def test_a_damaged_index_is_left_and_told(box, remote, tmp_path, kind, caplog):
    git = box.history.git
    listed = git.text("ls-tree", f"{INDEX_REFS}v1").splitlines()
    packed = git.run("cat-file", "blob", f"{INDEX_REFS}v1:catalogue.jsonl.gz.000")
    blob = git.run("hash-object", "-w", "--stdin", given=damaged(packed)[kind]).decode().strip()
    entries = [line.replace(line.split()[2], blob) if "catalogue" in line else line for line in listed]
    tree = git.run("mktree", given=("\n".join(entries) + "\n").encode()).decode().strip()
    git.run("update-ref", f"{INDEX_REFS}v1", git.text("commit-tree", tree, "-m", "x"))
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
    copy.refresh_index()
    ship_index(copy, "v1")
    assert copy.history.git.asks("rev-parse", f"{INDEX_REFS}v1")
