"""Folders become toolboxes once: empty ones, ones whose making was killed, and files that have a toolbox's form."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path

import git
import pytest

from tests.toolbox.tools import adder
from toolsmith.errors import NotAToolboxError, ToolsmithError, UnsafeToolboxError
from toolsmith.toolbox.git.history import History
from toolsmith.toolbox.toolbox import Toolbox


def commits(box: Path) -> int:
    return len(list(git.Repo(box).iter_commits()))


def test_a_new_toolbox_is_one_clean_commit_and_making_it_again_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        Toolbox.create(tmp_path / "box", "kitchen")
    assert commits(tmp_path / "box") == 1
    assert not git.Repo(tmp_path / "box").is_dirty(untracked_files=True)


def test_a_making_that_was_killed_before_the_check_out_is_finished(tmp_path: Path) -> None:
    box = tmp_path / "box"
    Toolbox.create(box)
    paths = [item.name for item in box.iterdir() if item.is_file()]
    (box / ".toolsmith/checkout.json").write_text(json.dumps({"before": "", "paths": sorted(paths)}))
    for name in paths:
        (box / name).unlink()
    assert Toolbox.create(box).paths() == []
    assert commits(box) == 1
    assert (box / "toolbox.toml").is_file()


def test_a_making_that_was_killed_before_the_commit_starts_over(tmp_path: Path) -> None:
    box = tmp_path / "box"
    (box / ".toolsmith").mkdir(parents=True)
    git.Repo.init(box, initial_branch="main").close()
    Toolbox.create(box)
    assert commits(box) == 1


def test_files_in_the_form_of_a_toolbox_become_its_first_commit(tmp_path: Path) -> None:
    made, copied = tmp_path / "made", tmp_path / "copied"
    Toolbox.create(made, "kitchen")
    shutil.copytree(made, copied, ignore=shutil.ignore_patterns(".git", ".toolsmith"))
    box = Toolbox.create(copied)
    assert (box.settings.name, commits(copied)) == ("kitchen", 1)
    assert not git.Repo(copied).is_dirty(untracked_files=True)


def test_a_folder_of_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear all")
    with pytest.raises(NotAToolboxError, match="has files in it"):
        Toolbox.create(tmp_path)
    assert [item.name for item in tmp_path.iterdir()] == ["letter.txt"]


def test_a_place_where_no_folder_can_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear all")
    with pytest.raises(NotAToolboxError, match="no toolbox can be made"):
        Toolbox.create(tmp_path / "letter.txt" / "box")


def test_files_of_a_toolbox_without_their_history_say_how_to_use_them(tmp_path: Path) -> None:
    Toolbox.create(tmp_path / "box")
    shutil.rmtree(tmp_path / "box" / ".git")
    with pytest.raises(NotAToolboxError) as caught:
        Toolbox.open(tmp_path / "box")
    assert "toolsmith init COPY" in caught.value.hint
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "box", copy)
    assert Toolbox.create(copy).paths() == []


def test_files_of_a_stranger_become_a_toolbox_without_his_logs_and_links(tmp_path: Path) -> None:
    made, theirs = tmp_path / "made", tmp_path / "theirs"
    Toolbox.create(made).add(adder(1))
    shutil.copytree(made, theirs, ignore=shutil.ignore_patterns(".git"))
    (tmp_path / "secret").write_text("secret")
    (theirs / ".gitignore").unlink()
    (theirs / ".toolsmith/trials.jsonl").write_text("{}\n")
    (theirs / "arithmetic/sums/add-1/extract.py").symlink_to(tmp_path / "secret")
    (theirs / "README.md").unlink()
    (theirs / "README.md").symlink_to(tmp_path / "secret")
    box = Toolbox.create(theirs)
    assert not [path for path in box.history.paths() if path.startswith(".toolsmith")]
    assert [entry.problem for entry in box.entries()] == ["extract.py is a symbolic link"]
    assert not list(box.trials.entries())
    assert (tmp_path / "secret").read_text() == "secret"


@pytest.mark.parametrize("place", [".toolsmith", ".toolsmith/lock"])
def test_a_folder_whose_private_part_is_a_link_is_not_made_a_toolbox(tmp_path: Path, place: str) -> None:
    (tmp_path / "victim").mkdir()
    link = tmp_path / "box" / place
    link.parent.mkdir(parents=True)
    link.symlink_to(tmp_path / "victim")
    with pytest.raises(UnsafeToolboxError, match=r"is a symbolic link"):
        Toolbox.create(tmp_path / "box")
    assert not list((tmp_path / "victim").iterdir())


def test_a_link_among_gits_own_files_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    secret = tmp_path / "outside" / "exclude"
    secret.write_text("mine\n")
    for name, link, target in (("file", "exclude", secret), ("folder", "", secret.parent)):
        root = tmp_path / name
        History.create(root)
        shutil.rmtree(root / ".git" / "info")
        if link:
            (root / ".git" / "info").mkdir()
        (root / ".git" / "info" / link).symlink_to(target)
        with contextlib.suppress(ToolsmithError):
            Toolbox.create(root).close()
    assert secret.read_text() == "mine\n"
    assert list(secret.parent.iterdir()) == [secret]
