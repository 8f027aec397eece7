"""The user's own configuration of git goes on working, and what only a repository says does not."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.toolbox.tools import adder
from toolsmith.errors import NotAgreedError, ToolboxError, UnsafeToolboxError
from toolsmith.library.versions import sharing
from toolsmith.toolbox.git.untrusted import environment_for
from toolsmith.toolbox.toolbox import Toolbox


@pytest.fixture
def user_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`~/.gitconfig` of a user whose ssh is a script: it runs what a real one would run on the other side."""
    ssh = tmp_path / "ssh"
    ssh.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/ssh.log\nfor last; do :; done\nexec sh -c "$last"\n')
    ssh.chmod(0o755)
    file = tmp_path / "gitconfig"
    file.write_text(
        f'[core]\n\tsshCommand = {ssh}\n[url "ssh://host{tmp_path}/"]\n\tinsteadOf = team:\n[user]\n\tname = A B\n'
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(file))
    return file


@pytest.mark.usefixtures("user_configuration")
def test_ssh_and_short_addresses_of_the_user_reach_a_remote(tmp_path: Path) -> None:
    subprocess.run(
        ["git", "init", "--quiet", "--bare", "--initial-branch=main", str(tmp_path / "tools.git")], check=True
    )
    first = Toolbox.create(tmp_path / "first")
    first.history.git.run("remote", "add", "origin", "team:tools.git")
    first.add(adder(1))
    first.push()
    second = sharing.clone("team:tools.git", tmp_path / "second")
    assert second.paths() == ["arithmetic/sums/add-1"]
    first.add(adder(2))
    first.push()
    assert sharing.pull(second, lambda _: "theirs").proved == 1
    assert second.history.git.text("log", "-1", "--format=%an") == "A B"
    assert (tmp_path / "ssh.log").read_text().count("git-upload-pack") >= 2


def test_filters_of_the_user_do_not_change_what_was_proved(user_configuration: Path, tmp_path: Path) -> None:
    with user_configuration.open("a") as file:
        file.write('[filter "upper"]\n\tclean = tr a-z A-Z\n\tsmudge = tr a-z A-Z\n\trequired = true\n')
    box = Toolbox.create(tmp_path / "box")
    (box.root / ".gitattributes").write_text("* filter=upper\n")
    box.history.git.run("add", ".gitattributes")
    box.add(adder(1))
    assert (box.root / "arithmetic/sums/add-1/tool.py").read_text() == adder(1).code
    with user_configuration.open("a") as file:
        file.write('[filter "a=b"]\n\tclean = cat\n')
    again = Toolbox.open(box.root)
    with pytest.raises(UnsafeToolboxError, match="cannot be switched off"):
        again.add(adder(2))


@pytest.mark.parametrize(
    "command",
    [
        ("diff-index", "--name-only", "HEAD", "--", "arithmetic"),
        ("update-index", "--force-remove", "--", "toolbox.toml"),
    ],
    ids=lambda command: command[0],
)
def test_a_filter_of_the_repository_is_not_run_where_a_file_is_compared_with_the_index(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    box = Toolbox.create(tmp_path / "box")
    box.add(adder(1))
    with (box.root / ".git/config").open("a") as file:
        file.write(f'[filter "x"]\n\tclean = touch {tmp_path}/MARK; cat\n[core]\n\tcheckStat = minimal\n')
    (box.root / ".git/info").mkdir(exist_ok=True)
    (box.root / ".git/info/attributes").write_text("* filter=x\n")
    os.utime(box.root / ".git/index", (1, 1))  # older than all files, so that their contents are compared
    Toolbox.open(box.root).history.git.asks(*command)
    assert not (tmp_path / "MARK").exists()


@pytest.mark.parametrize("address", ["ext::sh -c touch% MARK", "fd::7", "--upload-pack=touch MARK", "-u./x"])
def test_an_address_that_is_a_command_is_not_run(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "protocol.allow")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "always")
    with pytest.raises(ToolboxError):
        sharing.clone(address, tmp_path / "copy")
    assert not list(tmp_path.iterdir())


def test_a_repository_that_came_with_its_git_asks_before_it_reaches_anything(tmp_path: Path) -> None:
    theirs = Toolbox.create(tmp_path / "theirs")
    theirs.history.git.run("remote", "add", "origin", str(tmp_path / "elsewhere"))
    subprocess.run(["cp", "-r", str(theirs.root), str(tmp_path / "mine")], check=True)
    mine = Toolbox.open(tmp_path / "mine")
    with pytest.raises(NotAgreedError, match=r"remote\.origin\.url = .*elsewhere") as caught:
        sharing.pull(mine)
    assert caught.value.hint == f"If you agree: toolsmith trust --settings --toolbox {mine.root}"
    assert list(mine.agree().values()) == [f'git config remote.origin.url = "{tmp_path}/elsewhere"']
    assert mine.agree() == {}, "once"
    mine.history.git.run("config", "core.sshCommand", "evil")
    with pytest.raises(NotAgreedError) as caught:
        mine.release("v1")
    assert list(caught.value.asked.values()) == ['git config core.sshcommand = "evil"'], "what changed is asked again"


def test_a_toolbox_made_here_may_configure_git_as_it_likes(tmp_path: Path) -> None:
    subprocess.run(
        ["git", "init", "--quiet", "--bare", "--initial-branch=main", str(tmp_path / "tools.git")], check=True
    )
    box = Toolbox.create(tmp_path / "box")
    box.history.git.run("config", "core.sshCommand", "ssh -i key")
    box.history.git.run("remote", "add", "origin", str(tmp_path / "tools.git"))
    box.push()
    assert sharing.pull(box).before == box.commit


def test_a_linked_working_tree_is_a_toolbox_and_git_of_another_place_is_not(tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "box")
    box.add(adder(1))
    box.history.git.run("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = Toolbox.open(tmp_path / "linked")
    linked.add(adder(2))
    assert linked.paths() == ["arithmetic/sums/add-1", "arithmetic/sums/add-2"]
    assert box.paths() == ["arithmetic/sums/add-1"]
    (tmp_path / "other").mkdir()
    for name in ("toolbox.toml", ".git"):
        os.link(tmp_path / "linked" / name, tmp_path / "other" / name)
    with pytest.raises(UnsafeToolboxError, match="does not know of this folder"):
        Toolbox.open(tmp_path / "other")


def test_a_server_that_says_nothing_is_waited_for_a_minute_unless_the_user_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GIT_HTTP_LOW_SPEED_TIME", raising=False)
    assert environment_for(tmp_path, "fetch")["GIT_HTTP_LOW_SPEED_TIME"] == "60"
    monkeypatch.setenv("GIT_HTTP_LOW_SPEED_TIME", "900")
    assert "GIT_HTTP_LOW_SPEED_TIME" not in environment_for(tmp_path, "fetch")
