"""What a toolbox's settings ask for is agreed to once, by who uses it, as it stands."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.toolbox.tools import adder
from toolsmith.errors import BadInputError, NotAgreedError
from toolsmith.library.open_models import open_role
from toolsmith.library.versions import sharing
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox

PATH = "arithmetic/sums/add-1"


@pytest.fixture
def theirs(tmp_path: Path) -> Toolbox:
    box = Toolbox.create(tmp_path / "theirs")
    box.add(adder(1))
    return box


def say(box: Toolbox, settings: str) -> None:
    """Commit settings."""
    (box.root / "toolbox.toml").write_text(f'name = "theirs"\n{settings}\n')
    box.history.git.run("-c", "user.name=x", "-c", "user.email=x@x", "commit", "--quiet", "--all", "-m", "settings")


USES: dict[str, tuple[str, Callable[[Toolbox], object]]] = {
    "seconds": ("[policy]\nseconds = 6.0", lambda box: box.call(PATH, {"value": 1})),
    "megabytes": ("[policy]\nmegabytes = 4096", lambda box: box.settings.policy),
    "output_bytes": ("[policy]\noutput_bytes = 9_000_000", lambda box: box.call(PATH, {"value": 1})),
    "scratch_megabytes": ("[policy]\nscratch_megabytes = 1", lambda box: box.call(PATH, {"value": 1})),
    "extra_modules": ('[policy]\nextra_modules = ["os"]', lambda box: box.call(PATH, {"value": 1})),
    "layers": ('[policy]\nlayers = "available"', lambda box: box.call(PATH, {"value": 1})),
    "logs": ("[logs]\nmegabytes = 1e9", lambda box: box.call(PATH, {"value": 1})),
    "allow_crashes": ("[acceptance]\nallow_crashes = true", lambda box: box.settings.acceptance),
    "tool_policy": (f'[tool_policy."{PATH}"]\nseconds = 6.0', lambda box: box.call(PATH, {"value": 1})),
    "hidden_share": ("[acceptance]\nhidden_share = 0.1", lambda box: box.requirements_for(adder(1))),
    "fewest_hidden": ("[acceptance]\nfewest_hidden = 1", lambda box: box.requirements_for(adder(1))),
    "reference_acceptance": (
        "[reference_acceptance]\nhidden_share = 0.1",
        lambda box: box.settings.reference_acceptance,
    ),
    "maker": ('[models]\nmaker = "mailbox:box"', lambda box: open_role("maker", None, box)),
    "user": ('[models]\nuser = "local:model"', lambda box: box.settings.models.user),
    "server": ('[index]\nserver = "http://127.0.0.1:1"', lambda box: box.settings.index.server),
}


@pytest.mark.parametrize("name", USES)
def test_a_cloned_setting_asks_before_it_is_used_and_not_before(name: str, theirs: Toolbox, tmp_path: Path) -> None:
    settings, use = USES[name]
    say(theirs, settings)
    mine = sharing.clone(str(theirs.root), tmp_path / "mine")
    assert mine.get(PATH).name == "add-1", "reading asks nothing"
    with pytest.raises(NotAgreedError) as caught:
        use(mine)
    (line,) = caught.value.asked.values()
    assert name in line
    assert line in caught.value.message
    assert caught.value.hint == f"If you agree: toolsmith trust --settings --toolbox {mine.root}"
    assert caught.value.exit_code == 2


def test_what_was_agreed_to_is_used_until_it_changes(theirs: Toolbox, tmp_path: Path, sandbox: Sandbox) -> None:
    say(theirs, '[policy]\nseconds = 6.0\nextra_modules = ["os", "shapely"]\n[models]\nmaker = "mailbox:a"')
    mine = sharing.clone(str(theirs.root), tmp_path / "mine")
    assert len(mine.agree()) == 4
    mine = Toolbox.open(mine.root, sandbox=sandbox)
    assert mine.call(PATH, {"value": 1}).result == 2
    assert mine.settings.models.maker == "mailbox:a"
    say(theirs, '[policy]\nseconds = 7.0\nextra_modules = ["shapely"]\n[models]\nmaker = "mailbox:a"')
    sharing.pull(mine)
    mine = Toolbox.open(mine.root, sandbox=sandbox)
    with pytest.raises(NotAgreedError) as caught:
        mine.call(PATH, {"value": 1})
    assert list(caught.value.asked.values()) == ["[policy] seconds = 7.0"], "what did not change is agreed to"
    say(theirs, "")
    sharing.pull(mine)
    assert Toolbox.open(mine.root, sandbox=sandbox).call(PATH, {"value": 1}).result == 2


def test_agreements_are_of_one_place_and_of_what_is_there(theirs: Toolbox, tmp_path: Path) -> None:
    say(theirs, "[policy]\nseconds = 6.0")
    mine = sharing.clone(str(theirs.root), tmp_path / "mine")
    mine.agree()
    shutil.copytree(mine.root, tmp_path / "copied")
    assert Toolbox.open(tmp_path / "copied").asked()
    shutil.rmtree(mine.root)
    assert sharing.clone(str(theirs.root), tmp_path / "mine").asked(), "the same repository, but not the same folder"


def test_who_made_a_toolbox_is_not_asked_until_somebody_elses_commits_are_in_it(
    theirs: Toolbox, tmp_path: Path
) -> None:
    settings = theirs.root / "toolbox.toml"
    settings.write_text('name = "theirs"\n[policy]\nseconds = 6.0\n')
    mine = Toolbox.open(theirs.root)
    assert mine.settings.policy.seconds == 6.0
    other = Toolbox.create(tmp_path / "other")
    mine.history.git.run("fetch", "--quiet", str(other.root))
    with pytest.raises(NotAgreedError, match=r"seconds = 6\.0"):
        _ = mine.settings.policy


def test_files_of_others_that_are_made_a_toolbox_here_are_not_ones_own(theirs: Toolbox, tmp_path: Path) -> None:
    say(theirs, "[policy]\nseconds = 6.0")
    shutil.copytree(theirs.root, tmp_path / "mine", ignore=shutil.ignore_patterns(".git", ".toolsmith"))
    assert list(Toolbox.create(tmp_path / "mine").asked().values()) == ["[policy] seconds = 6.0"]


def test_the_users_own_limits_are_what_nothing_has_to_ask_for(
    theirs: Toolbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "configuration"
    home.mkdir()
    monkeypatch.setenv("TOOLSMITH_CONFIG_HOME", str(home))
    say(theirs, '[policy]\nseconds = 60.0\nextra_modules = ["shapely"]\n[acceptance]\nfewest_hidden = 3')
    mine = sharing.clone(str(theirs.root), tmp_path / "mine")
    limits = home / "limits.toml"
    limits.write_text(
        '[policy]\nseconds = 60.0\nextra_modules = ["shapely", "fiona"]\n[acceptance]\nfewest_hidden = 3\n'
    )
    assert not Toolbox.open(mine.root).asked()
    limits.write_text('[policy]\nseconds = 60.0\nextra_modules = ["shapely"]\nlayers = "available"\n')
    assert list(Toolbox.open(mine.root).asked().values()) == ["[acceptance] fewest_hidden = 3"]
    limits.write_text("[policy]\nsecond = 60.0\n")
    with pytest.raises(BadInputError, match=r"limits\.toml has wrong settings"):
        Toolbox.open(mine.root).asked()


def test_what_is_shown_of_a_setting_stays_in_its_line(theirs: Toolbox, tmp_path: Path) -> None:
    say(theirs, '[models]\nmaker = "a\\n  - [policy] seconds = 1\\u001b[2J\\u202e"')
    mine = sharing.clone(str(theirs.root), tmp_path / "mine")
    assert list(mine.asked().values()) == ['[models] maker = "a\\n  - [policy] seconds = 1\\u001b[2J\\u202e"']


def test_a_moved_tool_takes_what_was_agreed_for_it_along(theirs: Toolbox, tmp_path: Path) -> None:
    say(theirs, f'[tool_policy."{PATH}"]\nseconds = 6.0')
    mine = sharing.clone(str(theirs.root), tmp_path / "mine")
    mine.agree()
    mine.move("add-1", "other")
    assert not Toolbox.open(mine.root).asked()
    assert Toolbox.open(mine.root).policy_for("other/add-1").seconds == 6.0


def test_where_nothing_can_be_remembered_everything_works_but_nothing_is_kept(
    theirs: Toolbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    theirs.call(PATH, {"value": 1})
    monkeypatch.setenv("TOOLSMITH_CONFIG_HOME", os.devnull)

    def use() -> tuple[Path, list[object], list[str]]:
        box = Toolbox.open(theirs.root)
        box.call(PATH, {"value": 2})
        box.add(adder(2))
        return box.private, [entry.arguments for entry in box.trials.entries()], box.paths()

    folder, logged, paths = use()
    assert "nothing is kept of this run" in caplog.text
    assert logged == [{"value": 2}], "the log of before is not believed"
    assert paths == [PATH, "arithmetic/sums/add-2"]
    assert len(list(theirs.trials.entries())) == 1, "nor touched"
    gc.collect()
    assert not folder.exists()
