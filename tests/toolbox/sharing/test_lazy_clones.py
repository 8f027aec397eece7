"""A lazy clone knows all tools and holds none: what a tool holds is fetched when it is read first."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.toolbox.tools import adder
from toolsmith.errors import BadInputError, ToolboxError
from toolsmith.library.versions import sharing
from toolsmith.toolbox.toolbox import Toolbox

TOOLS = 30
PATH = "arithmetic/sums/add-7"


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    folder = tmp_path / "remote"
    subprocess.run(["git", "init", "--bare", "--quiet", "--initial-branch=main", folder], check=True)
    subprocess.run(["git", "-C", folder, "config", "uploadpack.allowFilter", "true"], check=True)
    return folder


@pytest.fixture
def ours(tmp_path: Path, remote: Path) -> Toolbox:
    box = Toolbox.create(tmp_path / "ours")
    box.add_many([adder(number) for number in range(TOOLS)])
    box.describe("arithmetic/sums", "Sums, which are short.")
    box.release("v1", with_index=True)
    box.history.git.run("remote", "add", "origin", str(remote))
    box.push()
    return box


@pytest.fixture
def copy(ours: Toolbox, remote: Path, tmp_path: Path) -> Toolbox:  # noqa: ARG001  # it pushes to the remote
    return sharing.clone(str(remote), tmp_path / "copy", lazy=True)


def fetched(box: Toolbox) -> int:
    return len([*(box.root / ".git" / "objects" / "pack").glob("*.promisor")])


def holds(root: Path, name: str) -> bool:
    """Whether git has an object itself."""
    asked = ["git", "-C", root, "rev-list", "--objects", "--missing=print", "--no-object-names", f"HEAD:{name}"]
    return "?" not in subprocess.run(asked, check=True, capture_output=True, text=True).stdout


def test_it_finds_and_lists_tools_that_are_not_there_and_fetches_those_that_are_read(ours, copy):
    assert [hit.path for hit in copy.search("add 7 to a value")] == [
        hit.path for hit in ours.search("add 7 to a value")
    ]
    assert copy.entries() == ours.entries()
    there = [path for path in copy.paths() if holds(copy.root, path)]
    assert len(there) == 20  # which the catalogue was compared with
    missing = next(path for path in copy.paths() if path not in there)
    assert copy.get(missing).call(value=2).result == ours.get(missing).call(value=2).result
    assert holds(copy.root, missing)


def test_many_tools_come_at_once(copy):
    before = fetched(copy)
    assert len(copy.tools()) == TOOLS
    assert fetched(copy) == before + 1
    assert len(copy.tools()) == TOOLS
    assert fetched(copy) == before + 1


def test_it_works_as_any_other(ours, copy):
    copy.add(adder(40))
    copy.retire("arithmetic/sums/add-1")
    ours.add(adder(41))
    ours.add(adder(2).with_(doc=adder(2).doc.model_copy(update={"when_to_use": "Where two is to be added."})))
    ours.push()
    sharing.pull(copy)
    copy.push()
    sharing.pull(ours)
    assert copy.entries() == ours.entries()
    assert copy.history.is_clean()
    assert copy.tree()[1].description == "Sums, which are short."
    copy.history.git.run("sparse-checkout", "add", "arithmetic/sums")
    assert (copy.root / PATH / "tool.py").is_file()


def test_where_the_remote_is_away_it_is_searched_and_says_what_it_cannot_read(copy, remote):
    missing = next(path for path in copy.paths() if not holds(copy.root, path))
    remote.rename(remote.with_name("away"))
    box = Toolbox.open(copy.root)
    assert box.search("add 7 to a value")[0].path == PATH
    with pytest.raises(ToolboxError, match=r"what was left at the remote of this clone cannot be fetched: .*remote"):
        box.get(missing)
    assert not box.catalogue.entry(missing).problem
    with pytest.raises(ToolboxError, match="cannot be fetched"):  # the category's page, which people write in
        box.add(adder(50))
    assert box.paths() == copy.paths()
    remote.with_name("away").rename(remote)
    assert box.get(missing).path == missing
    box.add(adder(50))
    assert "Sums, which are short." in box.history.text("arithmetic/sums/README.md")


@pytest.mark.usefixtures("ours")
def test_a_remote_that_leaves_nothing_out_sends_all(remote, tmp_path):
    subprocess.run(["git", "-C", remote, "config", "uploadpack.allowFilter", "false"], check=True)
    copy = sharing.clone(str(remote), tmp_path / "copy", lazy=True)
    remote.rename(remote.with_name("away"))
    assert len(copy.tools()) == TOOLS


@pytest.mark.parametrize(
    "setting",
    [("remote.origin.uploadpack", "touch {}; git-upload-pack"), ("remote.origin.url", "ext::sh -c 'touch {}'")],
)
def test_a_strangers_clone_fetches_nothing_and_runs_nothing(copy, tmp_path, setting):
    missing = next(path for path in copy.paths() if not holds(copy.root, path))
    other = tmp_path / "other"
    shutil.copytree(copy.root, other)
    ran = tmp_path / "ran"
    subprocess.run(["git", "-C", other, "config", setting[0], setting[1].format(ran)], check=True)
    box = Toolbox.open(other)
    with pytest.raises((BadInputError, ToolboxError)):
        box.get(missing)
    assert not ran.exists()
    assert any(setting[0] in line for line in box.asked().values())
