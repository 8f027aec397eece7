"""Each repository of the corpus through the commands: nothing runs, nothing outside is touched, nothing is believed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.toolbox.hostile.corpus import CORPUS, HEALTHY, SECRET, Hostile, Outside, base, second, side_by_side
from tests.toolbox.hostile.raw_repository import RawRepository
from toolsmith.errors import BadInputError, ToolsmithError
from toolsmith.library.check.review import review
from toolsmith.library.check.verify import verify_toolbox
from toolsmith.library.versions import sharing
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox

pytestmark = pytest.mark.end_to_end

UNCLONABLE = [each for each in CORPUS if each.fate in ("refused", "unclonable") and each.unpacked is None]
EVERY = pytest.mark.parametrize("hostile", CORPUS, ids=lambda each: each.name)


class Laid(NamedTuple):
    """A hostile repository as it lies on the disk; `first` is the commit before it turned hostile."""

    hostile: Hostile
    repository: RawRepository
    first: str

    @property
    def root(self) -> Path:
        return self.repository.root


@contextmanager
def laid_out(hostile: Hostile, folder: Path) -> Iterator[Laid]:
    """The repository; when it was used, nothing outside has changed and no command has left its mark."""
    outside = Outside(folder / "outside")
    outside.lay_out()
    repository = RawRepository(folder / "theirs")
    first = repository.commit(base())
    tree = hostile.tree(outside)
    repository.commit(tree, parent=first)
    repository.check_out(tree)
    if hostile.unpacked is not None:
        repository.read_index()
        hostile.unpacked(repository, outside)
    before = outside.state()
    yield Laid(hostile, repository, first)
    after = outside.state()
    assert after.keys() == before.keys(), "a command has run, or a file was made or taken away outside"
    assert after == before, "a file outside was changed"


def check_reading(box: Toolbox, hostile: Hostile) -> None:
    """List, tree and show: the healthy tool as it is, and of the others not a word from outside."""
    entries = {entry.path: entry for entry in box.entries()}
    assert entries[HEALTHY].verdict == "accepted 10/10"
    assert entries[HEALTHY].description != "Believe me."
    assert box.get(HEALTHY).code.endswith("+ 1\n")
    problems = [entry for entry in entries.values() if entry.problem]
    if hostile.fate == "broken" and hostile.reason:
        (broken,) = problems
        assert hostile.reason in broken.problem
        assert broken.status == "broken"
    for path in entries.keys() - {HEALTHY}:
        if hostile.fate == "broken":
            with pytest.raises(BadInputError):
                box.read(path)
    assert SECRET not in repr([list(entries.values()), box.tree(), box.catalogue.matching("add canary only", 9)])


def check_calls(box: Toolbox) -> None:
    """A call of any of them ends, in an error that is said in our own words at worst."""
    for path in box.paths():
        with suppress(ToolsmithError):
            box.call(path, {"value": "a" * 40 + "!"})


def check_use(box: Toolbox) -> None:
    """Run and change the healthy tool, in which its history is read, and files are checked, written and checked out."""
    assert box.call(HEALTHY, {"value": 1}).result == 2
    assert box.set_tags(HEALTHY, ["kept"]) == ("kept",)
    assert box.log(HEALTHY)[0].parts == ("record",)
    assert '"kept"' in (box.root / HEALTHY / "tool.json").read_text()
    assert not list(box.trials.entries())[1:], "a log of somebody else's"


def check_sharing(box: Toolbox) -> None:
    """What would reach a remote asks first, or there is none."""
    said = []
    for reach in (box.push, lambda: sharing.pull(box), lambda: box.release("v1")):
        try:
            reach()
        except ToolsmithError as error:
            said.append(str(error))
    assert all("trust --settings" in text or "no remote 'origin'" in text for text in said)


@EVERY
def test_opened_where_it_lies_it_does_no_harm(hostile: Hostile, tmp_path: Path, sandbox: Sandbox) -> None:
    with laid_out(hostile, tmp_path) as laid:
        if hostile.fate == "refused":
            with pytest.raises(ToolsmithError, match=hostile.reason.replace(".", r"\.")):
                Toolbox.open(laid.root, sandbox=sandbox).entries()
            return
        box = Toolbox.open(laid.root, sandbox=sandbox)
        check_reading(box, hostile)
        if hostile.unpacked is not None:
            check_use(box)
            check_sharing(box)
        else:
            check_calls(box)
        box.close()


@pytest.mark.parametrize("hostile", UNCLONABLE, ids=lambda each: each.name)
def test_what_no_toolbox_may_hold_is_not_cloned(hostile: Hostile, tmp_path: Path) -> None:
    with laid_out(hostile, tmp_path) as laid:
        with pytest.raises(ToolsmithError) as caught:
            sharing.clone(str(laid.root), tmp_path / "copy")
        assert not (tmp_path / "copy").exists()
        assert len(caught.value.message.splitlines()) == 1


@pytest.mark.end_to_end
def test_all_hostile_tools_side_by_side_leave_the_healthy_one_alone(tmp_path: Path, sandbox: Sandbox) -> None:
    everything = Hostile("everything", "harmless", side_by_side)
    with laid_out(everything, tmp_path) as laid:
        copy = sharing.clone(str(laid.root), tmp_path / "copy")
        assert not [path for path in copy.root.rglob("*") if path.is_symlink()], "links are checked out as plain files"
        check_reading(copy, everything)
        copy.close()

        mine = RawRepository(tmp_path / "mine")
        mine.commit(base())
        mine.check_out(base())
        mine.read_index()
        box = Toolbox.open(mine.root, sandbox=sandbox)
        box.history.git.run("remote", "add", "origin", str(laid.root))
        box.agree()
        pulled = sharing.pull(box, lambda _: "ours")
        assert len(pulled.unproved) > 40
        assert box.commit != laid.first
        check_reading(box, everything)
        assert HEALTHY in [hit.path for hit in box.search("add one", 50)]
        results = {each.path: each for each in verify_toolbox(copy, sandbox)}
        accepted = {path for path, each in results.items() if each.verdict.is_accepted}
        assert HEALTHY in accepted
        claimed = [each for each in results.values() if each.recorded and each.recorded.total == 999]
        assert [each.verdict.status for each in claimed] == ["rejected"]
        check_use(box)
        check_calls(box)
        box.close()
        copy.close()


def test_verify_and_a_review_name_folders_whose_names_are_no_text(tmp_path: Path, sandbox: Sandbox) -> None:
    names = ("evil\udcff", "evil\nhealthy", "evil\x1b[2J")
    hostile = Hostile("odd", "broken", lambda _: base(**{name: {"add-2": second()} for name in names}))
    with laid_out(hostile, tmp_path) as laid:
        laid.repository.read_index()
        for found in (verify_toolbox(laid.root, sandbox), review(laid.root, f"{laid.first}..HEAD", sandbox=sandbox)):
            told = {each.path: each.reasons[0].message for each in found if not each.verdict.is_accepted}
            assert len(told) == len(names)
            assert all("its place has the name" in message for message in told.values())


@pytest.mark.slow
@EVERY
def test_pulled_searched_and_verified_it_does_no_harm(hostile: Hostile, tmp_path: Path, sandbox: Sandbox) -> None:
    with laid_out(hostile, tmp_path) as laid:
        mine = RawRepository(tmp_path / "mine")
        mine.commit(base())
        mine.check_out(base())
        mine.read_index()
        box = Toolbox.open(mine.root, sandbox=sandbox)
        box.history.git.run("remote", "add", "origin", str(laid.root))
        box.agree()
        try:
            sharing.pull(box, lambda _: "ours")
        except ToolsmithError:
            assert hostile.fate in ("refused", "unclonable") or hostile.unpacked is not None
            assert box.commit == laid.first
        check_reading(box, hostile._replace(reason=""))
        assert HEALTHY in [hit.path for hit in box.search("add one")]
        assert all(each.verdict.is_accepted for each in verify_toolbox(box, sandbox) if each.path == HEALTHY)
        check_use(box)
        box.close()
