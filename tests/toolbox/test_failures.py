"""What can stand in a toolbox's way: a clear error with the next step, or self-repair, and never a lost tool."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.toolbox.tools import adder
from toolsmith.errors import ToolboxBusyError, ToolboxError
from toolsmith.toolbox.git import blockers as obstacles
from toolsmith.toolbox.toolbox import Toolbox


@pytest.fixture
def box(tmp_path: Path) -> Toolbox:
    opened = Toolbox.create(tmp_path / "box")
    opened.add(adder(1))
    return opened


def is_whole(box: Toolbox, *numbers: int) -> bool:
    """Git finds no fault, the working tree is as committed, and the tools are there."""
    fsck = box.history.git.run("fsck", "--strict", "--no-dangling")
    names = {path.rpartition("/")[2] for path in box.paths()}
    return not fsck and box.history.is_clean() and names >= {f"add-{number}" for number in numbers}


def test_uncommitted_edits_are_neither_committed_nor_overwritten(box: Toolbox) -> None:
    code = box.root / "arithmetic/sums/add-1/tool.py"
    mine = code.read_text() + "# mine\n"
    code.write_text(mine)
    (box.root / "notes.txt").write_text("mine too")
    box.add(adder(2))
    with pytest.raises(ToolboxError, match=r"uncommitted edits: arithmetic/sums/add-1/tool.py"):
        box.add(adder(1, doc=adder(1).doc.model_copy(update={"returns": "other"})))
    assert code.read_text() == mine
    assert "notes.txt" not in box.history.paths()
    box.history.git.run("add", "notes.txt")
    box.add(adder(3))
    assert "notes.txt" not in box.history.paths("HEAD"), "what a person has staged stays staged"
    assert box.history.git.text("diff", "--cached", "--name-only") == "notes.txt"


def test_a_detached_head_and_a_rebase_under_way_are_named(box: Toolbox) -> None:
    git = box.history.git
    box.add(adder(2))
    git.run("checkout", "--quiet", "--detach")
    with pytest.raises(ToolboxError, match="git switch main"):
        box.add(adder(3))
    assert box.get("add-2").name == "add-2", "reading works"
    git.run("switch", "--quiet", "main")
    git.run("branch", "side", "HEAD~1")
    git.run("switch", "--quiet", "side")
    box.add(adder(2, doc=adder(2).doc.model_copy(update={"returns": "differs"})))
    assert git.asks("rebase", "main") is None
    with pytest.raises(ToolboxError, match=r"a rebase is under way.*\n.*git rebase --abort"):
        box.add(adder(3))
    git.run("rebase", "--abort")
    assert box.add(adder(3)).is_new_version
    assert is_whole(box, 1, 2, 3)


def test_a_lock_left_behind_by_a_dead_git_is_removed(box: Toolbox) -> None:
    lock = box.root / ".git" / "index.lock"
    lock.touch()
    os.utime(lock, (1, 1))
    assert box.add(adder(2)).is_new_version
    assert is_whole(box, 1, 2)


def test_a_lock_that_a_running_git_holds_is_respected(box: Toolbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(obstacles, "_SECONDS_TO_WAIT", 0.3)
    lock = box.root / ".git" / "index.lock"
    lock.touch()
    os.utime(lock, (1, 1))
    holder = subprocess.Popen(
        ["git", "hash-object", "--stdin"], cwd=box.root, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    try:
        with pytest.raises(ToolboxBusyError, match=f"process {holder.pid}"):
            box.add(adder(2))
    finally:
        holder.communicate()
    assert lock.exists()
    assert box.add(adder(2)).is_new_version


@pytest.mark.parametrize("note", ["{", '{"before": 3}', '["a list"]'])
def test_a_journal_that_cannot_be_read_is_dropped(box: Toolbox, note: str) -> None:
    (box.private / "checkout.json").write_text(note)
    assert Toolbox.open(box.root).add(adder(2)).is_new_version
    assert is_whole(box, 1, 2)


def test_a_kill_between_commit_and_checkout_is_finished_by_the_next_command(box: Toolbox) -> None:
    before = box.commit
    box.add_many([adder(2), adder(1, doc=adder(1).doc.model_copy(update={"returns": "new"}))])
    after = box.commit
    git = box.history.git
    # The state that a kill leaves: the branch moved, the working tree is the old one, the note lies there.
    git.run("reset", "--quiet", "--hard", before)
    git.run("update-ref", "refs/heads/main", after)
    paths = box.history.changed(before, after)
    (box.private / "checkout.json").write_text(json.dumps({"before": before, "paths": paths}))
    torn = box.root / "arithmetic/sums/add-1/SKILL.md"
    torn.write_bytes((box.history.file("arithmetic/sums/add-1/SKILL.md") or b"")[:20])
    assert is_whole(Toolbox.open(box.root), 1, 2)
    assert (box.root / "arithmetic/sums/add-2/tool.py").is_file()


def test_what_a_person_edited_after_a_kill_is_kept(box: Toolbox) -> None:
    before = box.commit
    box.add(adder(1, doc=adder(1).doc.model_copy(update={"returns": "new"})))
    box.history.git.run("reset", "--quiet", "--hard", before)
    box.history.git.run("update-ref", "refs/heads/main", box.history.git.text("rev-parse", "HEAD@{1}"))
    skill = box.root / "arithmetic/sums/add-1/SKILL.md"
    skill.write_text("my own words")
    paths = box.history.changed(before, box.commit)
    (box.private / "checkout.json").write_text(json.dumps({"before": before, "paths": paths}))
    Toolbox.open(box.root)
    assert skill.read_text() == "my own words"


def test_a_broken_or_missing_index_is_counted_anew(box: Toolbox) -> None:
    box.add_many([adder(number) for number in range(2, 9)])
    corpus = box.private / "corpus.npz"
    for damage in (
        lambda: corpus.write_bytes(b"\0" * 100),
        lambda: corpus.write_bytes(corpus.read_bytes()[:500]),
        corpus.unlink,
        lambda: (corpus.unlink(), corpus.mkdir()),
    ):
        assert box.search("add 5")[0].path == "arithmetic/sums/add-5"
        box.close()
        damage()
        box = Toolbox.open(box.root)
    assert box.search("add 5")[0].path == "arithmetic/sums/add-5"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    mount = tmp_path / "small"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(mount)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk here")
    yield mount
    subprocess.run(["umount", "-l", str(mount)], check=False)


def test_a_read_only_toolbox_can_be_read_and_says_why_it_is_not_written(
    small_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    box = Toolbox.create(small_disk / "box")
    box.add(adder(1))
    box.close()
    shutil.rmtree(box.private)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    box = Toolbox.open(small_disk / "box")
    assert box.paths() == ["arithmetic/sums/add-1"]
    assert box.search("add one")[0].path == "arithmetic/sums/add-1"
    assert box.get("add-1").call(value=2).result == 3
    with pytest.raises(ToolboxError, match="cannot be written"):
        box.add(adder(2))
    assert "what happens now is not kept" in caplog.text
    assert box.trials.lost == 1
    box.close()


def test_a_full_disk_loses_nothing(small_disk: Path) -> None:
    box = Toolbox.create(small_disk / "box")
    box.add(adder(1))
    (small_disk / "filler").write_bytes(b"\0" * (shutil.disk_usage(small_disk).free - 20_000))
    with pytest.raises(ToolboxError, match="full"):
        box.add(adder(2))
    (small_disk / "filler").unlink()
    assert box.paths() == ["arithmetic/sums/add-1"]
    assert box.add(adder(2)).is_new_version
    assert is_whole(box, 1, 2)
    box.close()


def test_variables_that_git_sets_in_a_hook_do_not_lead_elsewhere(
    box: Toolbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Toolbox.create(tmp_path / "other")
    before = other.commit
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git" / "index"))
    assert box.add(adder(2)).is_new_version
    assert box.paths() == ["arithmetic/sums/add-1", "arithmetic/sums/add-2"]
    assert other.commit == before


def test_a_commit_by_another_git_in_between_is_built_upon(box: Toolbox) -> None:
    store: Callable[..., None] = box.history._store
    raced = []

    def racing(*arguments: object) -> None:
        if not raced:
            raced.append(1)
            (box.root / "by-hand.txt").write_text("x")
            box.history.git.run("add", "by-hand.txt")
            box.history.git.run("commit", "--quiet", "-m", "by hand")
        store(*arguments)

    box.history._store = racing  # type: ignore[method-assign]
    box.add(adder(2))
    assert "by-hand.txt" in box.history.paths()
    assert is_whole(box, 1, 2)
