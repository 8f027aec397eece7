"""The versions of a tool in histories that people made: merges by git, moves by hand, both at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.toolbox.tools import adder, commit, edit
from toolsmith.toolbox.toolbox import Toolbox

PATH = "arithmetic/sums/add-1"


@pytest.fixture
def box(tmp_path: Path) -> Toolbox:
    opened = Toolbox.create(tmp_path / "box")
    opened.history.git.run("config", "user.name", "a")
    opened.history.git.run("config", "user.email", "a@b")
    opened.add_many([adder(1), adder(2)])
    return opened


def by_hand(box: Toolbox, *commands: str) -> None:
    for command in commands:
        box.history.git.run(*command.split())


def change(box: Toolbox, subject: str, before: str, after: str, name: str = "tool.py", path: str = PATH) -> str:
    """Edit, commit; returns the commit."""
    file = box.root / path / name
    assert before in file.read_text()
    file.write_text(file.read_text().replace(before, after))
    by_hand(box, f"commit --quiet --all -m {subject}")
    return box.commit


def subjects(box: Toolbox, name: str = "add-1") -> list[str]:
    return [version.subject for version in box.log(name)]


def test_both_sides_of_a_merge_are_shown_and_the_merge_where_it_made_something_new(box: Toolbox) -> None:
    by_hand(box, "branch side")
    change(box, "ours", "value + 1", "1 + value")
    by_hand(box, "switch --quiet side")
    change(box, "theirs", "Add 1", "Adds 1", name="SKILL.md")
    by_hand(box, "switch --quiet main", "merge --quiet -m merge side")
    assert set(subjects(box)[:2]) == {"ours", "theirs"}
    assert [version.parts for version in box.log("add-1")[:2]] in ([("code",), ("doc",)], [("doc",), ("code",)])
    assert subjects(box)[2:] == ["Add 2 tools"]
    by_hand(box, "branch other HEAD", "switch --quiet other")
    change(box, "more", "value: int", "value: float")
    by_hand(box, "switch --quiet main")
    change(box, "most", "-> int", "-> float")
    git = box.history.git
    assert git.asks("merge", "--quiet", "-m", "both", "other") is None, "the same line on both sides"
    (box.root / PATH / "tool.py").write_text("def add_1(value: float) -> float:\n    return 1 + value\n")
    commit(box)
    assert subjects(box)[0] == "By hand", "neither side had this"
    assert set(subjects(box)[1:3]) == {"more", "most"}


def test_a_move_by_hand_is_followed_with_what_was_changed_on_the_way(box: Toolbox) -> None:
    (box.root / "basics").mkdir()
    change(box, "before", "value + 1", "1 + value")
    by_hand(box, f"mv {PATH} basics/plus-one")
    change(box, "moved", "Add 1", "Adds 1", name="SKILL.md", path="basics/plus-one")
    change(box, "after", "1 + value", "value + 1", path="basics/plus-one")
    assert [(version.subject, version.path, version.parts) for version in box.log("plus-one")] == [
        ("after", "basics/plus-one", ("code",)),
        ("moved", "basics/plus-one", ("place", "doc")),
        ("before", PATH, ("code",)),
        ("Add 2 tools", PATH, ("code", "doc", "cases", "record")),
    ]
    assert box.restore("plus-one", "HEAD~2") == "basics/plus-one"
    assert "1 + value" in box.get("plus-one").code
    origins = {origin.sentence: origin.version.subject for origin in box.blame("plus-one")}
    assert origins["## Returns"] == "Add 2 tools"


def test_a_tool_that_was_moved_here_and_edited_there_has_both_in_its_history(box: Toolbox) -> None:
    by_hand(box, "branch side")
    (box.root / "basics").mkdir()
    by_hand(box, f"mv {PATH} basics/plus-one", "commit --quiet -m moved", "switch --quiet side")
    change(box, "theirs", "value + 1", "1 + value")
    by_hand(box, "switch --quiet main", "merge --quiet -m merge side")
    assert "1 + value" in box.get("plus-one").code
    assert set(subjects(box, "plus-one")) == {"merge", "moved", "theirs", "Add 2 tools"}


def test_another_tool_that_stood_at_the_place_before_is_none_of_its_versions(box: Toolbox) -> None:
    by_hand(
        box, f"rm -r --quiet {PATH}", "commit --quiet -m gone", f"mv arithmetic/sums/add-2 {PATH}", "commit -qm moved"
    )
    assert subjects(box) == ["moved", "Add 2 tools"]
    assert [version.path for version in box.log("add-1")] == [PATH, "arithmetic/sums/add-2"]


def test_the_last_change_is_told_against_what_it_was_made_from(box: Toolbox) -> None:
    by_hand(box, "branch side")
    change(box, "ours", "Add 1", "Adds 1", name="SKILL.md")
    by_hand(box, "switch --quiet side")
    change(box, "theirs", "value + 1", "1 + value")
    by_hand(box, "switch --quiet main", "merge --quiet -m merge side")
    changed = {part.part for part in box.difference("add-1")}
    assert changed in ({"code"}, {"doc"}), "one side's change, not what the sides differ in"


def test_a_sentence_of_either_side_is_traced_to_it(box: Toolbox) -> None:
    by_hand(box, "branch side")
    change(box, "ours", "## Returns\n", "## Errors\n\nNone of ours.\n\n## Returns\n", name="SKILL.md")
    by_hand(box, "switch --quiet side")
    change(box, "theirs", "Add 1 to a whole number.\n", "Add 1 to a whole number. Theirs too.\n", name="SKILL.md")
    by_hand(box, "switch --quiet main", "merge --quiet -m merge side")
    origins = {origin.sentence: origin.version.subject for origin in box.blame("add-1")}
    assert origins["None of ours."] == "ours"
    assert origins["Theirs too."] == "theirs"
    assert origins["## Returns"] == "Add 2 tools"


def test_what_git_merged_and_nobody_proved_is_a_version_like_any_other(box: Toolbox) -> None:
    edit(box)
    assert subjects(box) == ["By hand", "Add 2 tools"]
