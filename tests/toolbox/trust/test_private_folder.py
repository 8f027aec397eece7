"""Logs and caches are believed where toolsmith wrote them here; what came with a folder is put aside."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

import pytest

from tests.toolbox.tools import adder
from toolsmith.errors import UnsafeToolboxError
from toolsmith.toolbox.toolbox import Toolbox


@pytest.fixture
def box(tmp_path: Path) -> Toolbox:
    made = Toolbox.create(tmp_path / "box")
    made.add(adder(1))
    made.call("add-1", {"value": 1})
    return made


def logged(box: Toolbox) -> list[object]:
    return [entry.arguments for entry in box.trials.entries()]


def test_what_came_with_a_copied_folder_is_put_aside_and_can_be_brought_back(
    box: Toolbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.copytree(box.root, tmp_path / "copy")
    copy = Toolbox.open(tmp_path / "copy")
    assert logged(copy) == []
    assert "trials.jsonl was not written here" in caplog.text
    aside = copy.root / ".toolsmith/put-aside-1"
    assert f"mv {aside}/* {copy.root}/.toolsmith/" in caplog.text
    (aside / "trials.jsonl").rename(copy.root / ".toolsmith/trials.jsonl")
    assert logged(Toolbox.open(copy.root)) == [{"value": 1}], "a person has said that it is theirs"
    assert copy.paths() == box.paths()
    assert logged(Toolbox.open(box.root)) == [{"value": 1}], "where it was made nothing changes"


def test_caches_that_go_aside_are_no_news(box: Toolbox, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shutil.copytree(box.root, tmp_path / "copy", ignore=shutil.ignore_patterns("trials.jsonl"))
    assert Toolbox.open(tmp_path / "copy").paths() == box.paths()
    assert not [each for each in caplog.records if each.levelno >= logging.WARNING]


def test_a_deleted_private_folder_costs_a_rebuild_and_no_trust(box: Toolbox, caplog: pytest.LogCaptureFixture) -> None:
    (box.root / "toolbox.toml").write_text('name = "x"\n[policy]\nseconds = 6.0\n')
    shutil.rmtree(box.private)
    again = Toolbox.open(box.root)
    assert again.paths() == box.paths()
    assert not again.asked(), "it is still the toolbox that was made here"
    assert not [each for each in caplog.records if each.levelno >= logging.WARNING]


def test_a_plain_git_pull_that_brings_private_files_is_refused_from_then_on(box: Toolbox, tmp_path: Path) -> None:
    shutil.copytree(box.root, tmp_path / "theirs")
    theirs = tmp_path / "theirs"
    git = Toolbox.open(theirs).history.git
    (theirs / ".toolsmith/transcripts").mkdir()
    (theirs / ".toolsmith/transcripts/make.jsonl").write_text("{}\n")
    git.run("add", "--force", ".toolsmith/transcripts/make.jsonl")
    git.run("-c", "user.name=x", "-c", "user.email=x@x", "commit", "--quiet", "-m", "x")
    running = Toolbox.open(box.root)
    box.history.git.run("-c", "protocol.file.allow=always", "fetch", "--quiet", str(theirs))
    box.history.git.run("-c", "advice.diverging=false", "reset", "--quiet", "--hard", "FETCH_HEAD")
    for use in (lambda: Toolbox.open(box.root), running.entries, lambda: running.call("add-1", {"value": 1})):
        with pytest.raises(UnsafeToolboxError, match=r"tracks '\.toolsmith' with git") as caught:
            use()
        assert "git rm -r --cached '.toolsmith'" in caught.value.hint


def test_two_processes_that_open_a_folder_first_agree_on_whose_it_is(box: Toolbox, tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    shutil.copytree(box.root, tmp_path / "copy")
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: Toolbox.open(tmp_path / "copy").paths(), range(16)))
    assert found == [box.paths()] * 16
    assert [path.name for path in (tmp_path / "copy/.toolsmith").glob("put-aside-*")] == ["put-aside-1"]


def test_the_record_of_a_toolbox_is_for_its_user_alone(box: Toolbox) -> None:
    file = box.agreements._file
    assert file.stat().st_mode & 0o077 == 0
    assert json.loads(file.read_text())["place"] == str(box.root)
    assert (box.root / ".git/toolsmith").read_text() == json.loads(file.read_text())["mark"]
