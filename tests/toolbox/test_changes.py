"""Moving, renaming, retiring, tagging; and the versions that come of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.toolbox.tools import adder, proved
from toolsmith.errors import BadInputError, ToolboxError, ToolNotFoundError, UsageError
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool

PATH = "arithmetic/sums/add-1"


@pytest.fixture
def box(tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    opened = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    opened.add_many([adder(1), adder(2), adder(3, "arithmetic")])
    return opened


def redocumented(tool: Tool, **changes: str) -> Tool:
    return tool.with_(doc=tool.doc.model_copy(update=changes))


def test_a_moved_tool_keeps_its_ids_and_its_history(box: Toolbox) -> None:
    code_id = box.get(PATH).code_id
    box.add(redocumented(box.get(PATH), returns="the sum"))
    assert box.move("add-1", "basics/whole-numbers") == ["basics/whole-numbers/add-1"]
    assert box.rename("add-1", "increment") == "basics/whole-numbers/increment"
    moved = box.get("increment")
    assert moved.code_id == code_id
    assert moved.call(value=1).result == 2
    assert [(each.path, each.subject.split()[0]) for each in box.log("increment")] == [
        ("basics/whole-numbers/increment", "Rename"),
        ("basics/whole-numbers/add-1", "Move"),
        (PATH, "Improve"),
        (PATH, "Add"),
    ]
    assert not (box.root / PATH).exists()
    assert "increment" in (box.root / "basics" / "whole-numbers" / "README.md").read_text()
    assert "add-1" not in (box.root / "README.md").read_text()
    assert box.history.is_clean()


def test_a_category_moves_with_all_that_is_in_it(box: Toolbox) -> None:
    box.describe("arithmetic", "Sums and  differences.")
    assert sorted(box.move("arithmetic", "maths")) == [
        "maths/arithmetic/add-3",
        "maths/arithmetic/sums/add-1",
        "maths/arithmetic/sums/add-2",
    ]
    assert [(each.path, each.tools) for each in box.tree()] == [
        ("arithmetic", 0),
        ("maths", 3),
        ("maths/arithmetic", 3),
        ("maths/arithmetic/sums", 2),
    ]
    box.add(adder(3, "maths"))
    with pytest.raises(UsageError, match="a tool already"):
        box.move("maths/arithmetic/add-3", "maths")


def test_a_retired_tool_is_kept_but_offered_no_more(box: Toolbox) -> None:
    assert box.retire("add-1", "superseded") == f"retired/{PATH}"
    assert PATH not in box.paths()
    assert [entry.path for entry in box.entries(retired=True)] == [f"retired/{PATH}"]
    assert all(hit.path != f"retired/{PATH}" for hit in box.search("add 1"))
    with pytest.raises(ToolNotFoundError, match=f"toolsmith restore retired/{PATH}"):
        box.get("add-1")
    assert box.restore("add-1") == PATH
    assert box.get("add-1").call(value=4).result == 5
    with pytest.raises(UsageError, match="not retired"):
        box.restore("add-1")


def test_tags_and_descriptions_are_commits_that_leave_the_ids_alone(box: Toolbox) -> None:
    before = box.get(PATH)
    assert box.set_tags("add-1", add=["integers", "exact"]) == ("exact", "integers")
    assert box.set_tags("add-1", remove=["exact"]) == ("integers",)
    after = box.get(PATH)
    assert (after.code_id, after.doc_id, after.tags) == (before.code_id, before.doc_id, ("integers",))
    commit = box.commit
    box.set_tags("add-1", add=["integers"])
    assert box.commit == commit
    box.describe("arithmetic/sums", "Adding.")
    assert next(each for each in box.tree() if each.path == "arithmetic/sums").description == "Adding."
    with pytest.raises(ToolNotFoundError):
        box.describe("nowhere", "text")


def test_an_earlier_version_is_shown_run_and_restored(box: Toolbox) -> None:
    first = box.commit
    changed = proved(adder(1), code=adder(1).code.replace("return value + 1", "return value + 100"))
    second = box.add(changed).commit
    box.rename("add-1", "plus")
    assert box.get(f"{PATH}@{first[:10]}").call(value=1).result == 2
    assert box.get(f"{PATH}@{second}").call(value=1).result == 101
    assert [entry.version for entry in box.trials.entries()] == [first, second]
    (part,) = box.difference(PATH, f"{first}..{second}")
    assert part.part == "code"
    assert "100" in part.after
    assert box.restore(PATH, first) == PATH
    assert box.get(PATH).call(value=1).result == 2
    assert box.log(PATH)[0].trailers["Restored-From"] == first
    with pytest.raises(BadInputError, match="no revision 'nonsense'"):
        box.get("plus@nonsense")


def test_a_renamed_tool_is_restored_by_its_new_name_and_one_that_was_not_there_yet_is_said(box: Toolbox) -> None:
    first = box.commit
    start = box.history.resolve("HEAD~1")
    box.add(proved(adder(1), code=adder(1).code.replace("return value + 1", "return value + 100")))
    path = box.rename("add-1", "plus")
    assert box.restore("plus", first) == path
    assert box.get("plus").call(value=1).result == 2
    with pytest.raises(ToolNotFoundError, match="was not there at"):
        box.restore("plus", start)


def test_a_doc_alone_comes_back_and_the_code_of_now_stays(box: Toolbox) -> None:
    first, old = box.commit, box.get(PATH)
    box.add(proved(redocumented(old, when_to_use="Never."), code=old.code.replace("value + 1", "1 + value")))
    assert box.restore(PATH, first, doc_only=True) == PATH
    now = box.get(PATH)
    assert now.doc == old.doc
    assert "1 + value" in now.code
    with pytest.raises(UsageError, match="from a version"):
        box.restore(PATH, doc_only=True)


def test_a_tool_deleted_by_hand_comes_back_from_its_history(box: Toolbox) -> None:
    before = box.commit
    box.history.git.run("rm", "-r", "--quiet", PATH)
    box.history.git.run("commit", "--quiet", "-m", "gone")
    assert box.log(PATH)[-1].subject.startswith("Add")
    assert box.restore(PATH, before) == PATH
    assert box.get(PATH).name == "add-1"


def test_a_sentence_is_traced_to_the_version_that_wrote_it(box: Toolbox) -> None:
    tool = box.get(PATH)
    box.add(redocumented(tool, when_to_use="Use it for counts. Never for money."))
    commit = box.redocument(
        [redocumented(box.get(PATH), when_to_use="Use it for counts. Not for floats.")],
        replacing={PATH: box.get(PATH).doc_id},
        message="Refine",
        trailers={"Success-After": "9/10", "Model": "strong"},
    )
    box.move(PATH, "basics")
    origins = {origin.sentence: origin.version for origin in box.blame("add-1")}
    assert origins["Not for floats."].commit == commit
    assert origins["Not for floats."].trailers["Success-After"] == "9/10"
    assert origins["Use it for counts."].subject.startswith("Improve")
    assert origins["Add 1 to a whole number."].subject.startswith("Add")


def test_a_pinned_toolbox_never_mixes_revisions(box: Toolbox) -> None:
    box.release("v1", "The first.")
    box.add(proved(adder(1), code=adder(1).code.replace("return value + 1", "return value + 100")))
    box.add(adder(9))
    pinned = Toolbox.open(box.root, revision="v1", sandbox=box.sandbox)
    assert pinned.paths() == ["arithmetic/add-3", PATH, "arithmetic/sums/add-2"]
    assert [hit.path for hit in pinned.search("add 9", 10)].count("arithmetic/sums/add-9") == 0
    tool = pinned.get(pinned.search("add 1")[0].path)
    assert (tool.call(value=1).result, tool.version) == (2, pinned.commit)
    with pytest.raises(ToolboxError, match="pinned"):
        pinned.add(adder(10))
    assert box.get(PATH).call(value=1).result == 101


def test_a_release_says_what_is_in_it(box: Toolbox) -> None:
    box.release("v1")
    box.add(adder(7))
    second = box.release("v2", "More sums.")
    assert "4 tools: 4 accepted" in second.notes
    assert "Changed since v1: arithmetic/sums/add-7" in second.notes
    assert {each.name for each in box.releases()} == {"v1", "v2"}
    with pytest.raises(UsageError, match="a release v2 already"):
        box.release("v2")
    with pytest.raises(UsageError):
        box.release("a..b")


def test_a_release_needs_no_identity_of_git(box: Toolbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("EMAIL", "")
    box.release("v1")
    asked = ["git", "for-each-ref", "--format=%(taggername) %(taggeremail)", "refs/tags"]
    tagger = subprocess.run(asked, cwd=box.root, capture_output=True, text=True, check=True).stdout
    assert tagger.strip() == "toolsmith <toolsmith@localhost>"


def test_a_move_is_a_version_without_a_difference(box: Toolbox) -> None:
    box.add(adder(1).with_(doc=adder(1).doc.model_copy(update={"returns": "the sum"})))
    box.move("add-1", "elsewhere")
    assert box.log("add-1")[0].parts == ("place",)
    assert [part.part for part in box.difference("add-1")] == ["doc"], "the last change of what the tool is"


def test_a_category_that_is_not_there_is_an_error(box: Toolbox) -> None:
    with pytest.raises(ToolNotFoundError, match="no category 'nowhere'"):
        box.require_category("nowhere")
    box.require_category("arithmetic/")


def test_a_category_is_not_moved_into_itself(tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "box")
    box.add(adder(1, "sums"))
    with pytest.raises(UsageError, match="into itself"):
        box.move("sums", "sums/inner")
    assert box.paths() == ["sums/add-1"]


def test_nonsense_in_one_folder_hides_no_other_tool_and_is_mended_by_restoring(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    from toolsmith.library.check.verify import verify_toolbox

    box = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    box.add_many([adder(1, "sums"), adder(2, "sums")])
    (box.root / "sums/add-1/tool.json").write_text("{}")
    box.history.git.run("-c", "user.name=x", "-c", "user.email=x@localhost", "commit", "-qam", "Nonsense")
    found = {each.path: each.verdict.status for each in verify_toolbox(box, sandbox)}
    assert found["sums/add-1"] == "rejected"
    assert found["sums/add-2"] != "rejected"
    assert box.restore("sums/add-1", "HEAD~1") == "sums/add-1"
    assert box.get("add-1").call(value=1).result == 2
