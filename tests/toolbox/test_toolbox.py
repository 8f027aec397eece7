"""Adding, listing, finding and reading tools."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.toolbox.tools import adder
from toolsmith.errors import BadInputError, ToolboxError, ToolNotFoundError
from toolsmith.library.check.cost import cost
from toolsmith.library.improve.refine import plan_refine
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox


@pytest.fixture
def box(tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    return Toolbox.create(tmp_path / "box", sandbox=sandbox)


def test_a_change_is_one_commit_and_the_same_tool_is_none(box: Toolbox) -> None:
    before = box.history.git.text("rev-list", "--count", "HEAD")
    first = box.add(adder(1))
    assert first.is_new_version
    assert box.add(adder(1)).commit == first.commit
    changed = adder(1).with_(doc=adder(1).doc.model_copy(update={"returns": "the sum"}))
    assert box.add(changed).is_new_version
    assert int(box.history.git.text("rev-list", "--count", "HEAD")) == int(before) + 2
    assert box.history.is_clean()
    assert box.get("add-1").doc.returns == "the sum"
    message = box.history.git.text("log", "-1", "--format=%B")
    assert "Tool: arithmetic/sums/add-1\n" in message
    assert "Verdict: 10/10" in message


def test_several_tools_are_one_commit(box: Toolbox) -> None:
    added = box.add_many([adder(number) for number in range(5)])
    assert len({each.commit for each in added}) == 1
    assert box.paths() == [f"arithmetic/sums/add-{number}" for number in range(5)]
    assert [each.is_new_version for each in box.add_many([adder(4), adder(5)])] == [False, True]


def test_rejected_tool_never_enters_the_toolbox(box: Toolbox) -> None:
    with pytest.raises(ToolboxError, match="not accepted"):
        box.add_many([adder(1), adder(2, verdict=None)])
    assert box.paths() == []


def test_names_that_collide_elsewhere_are_refused_all_at_once(box: Toolbox) -> None:
    box.add(adder(1, "maths"))
    with pytest.raises(BadInputError) as caught:
        box.add_many([adder(1, "Maths"), adder(2, "größe"), adder(3, "maths/add-1"), adder(4, "../outside")])
    assert len(caught.value.problems) == 4
    assert "lower-case" in caught.value.problems[0]
    assert box.paths() == ["maths/add-1"]


def test_pages_list_the_tools_and_keep_what_a_person_wrote(box: Toolbox) -> None:
    box.add_many([adder(1), adder(2, "arithmetic")])
    root, page = box.root / "README.md", box.root / "arithmetic" / "sums" / "README.md"
    assert "[add-1](arithmetic/sums/add-1/SKILL.md): Add 1 to a whole number. (accepted 10/10)" in root.read_text()
    assert "[sums/](sums/README.md) (1 tool)" in (box.root / "arithmetic" / "README.md").read_text()
    page.write_text(page.read_text().replace("# Sums", "# Sums\n\nAdding things up,\nin whole numbers."))
    box.history.git.run("commit", "--quiet", "-am", "describe")
    assert box.tree()[1].description == "Adding things up, in whole numbers."
    box.add(adder(3))
    assert "in whole numbers.\n\n<!--" in page.read_text()
    assert "add-3" in page.read_text()
    page.write_text("# Sums\n\nnot committed yet\n")
    box.add(adder(4))
    assert page.read_text() == "# Sums\n\nnot committed yet\n", "a page with uncommitted edits is left alone"


def test_a_tool_is_found_by_its_name_or_the_error_helps(box: Toolbox) -> None:
    box.add_many([adder(1), adder(1, "other"), adder(27)])
    assert box.get("add-27").path == "arithmetic/sums/add-27"
    assert box.get("sums/add-1").path == "arithmetic/sums/add-1"
    with pytest.raises(ToolNotFoundError, match="ambiguous: arithmetic/sums/add-1, other/add-1"):
        box.get("add-1")
    with pytest.raises(ToolNotFoundError, match="Did you mean add-27"):
        box.get("ad-27")


def test_a_folder_edited_into_nonsense_is_listed_and_the_others_work(box: Toolbox) -> None:
    box.add_many([adder(1), adder(2)])
    (box.root / "arithmetic/sums/add-1/tool.json").write_text('{"name": 3')
    (box.root / "arithmetic/sums/add-1/SKILL.md").write_text("no front matter")
    assert box.get("add-1").call(value=1).result == 2, "what is not committed does not count"
    box.history.git.run("commit", "--quiet", "-am", "nonsense")
    broken, whole = box.entries()
    assert broken.status == "broken"
    assert "front matter" in broken.problem
    assert whole.status == "accepted"
    with pytest.raises(BadInputError) as caught:
        box.get("add-1")
    assert len(caught.value.problems) == 2
    assert "toolsmith restore" in caught.value.hint
    assert box.add(adder(3)).is_new_version
    assert box.search("add 2")[0].path == "arithmetic/sums/add-2"


def test_duplicates_are_looked_for_among_the_tools_that_could_be(box: Toolbox) -> None:
    box.add_many([adder(number) for number in range(40)])
    twin = adder(7).with_(name="plus-seven", code=adder(7).code.replace("add_7", "plus").replace("value", "x"))
    neighbours = box.neighbours(twin)
    assert neighbours[0].path == "arithmetic/sums/add-7"
    assert len(neighbours) <= 26


def test_the_catalogue_follows_commits_of_others_and_is_rebuilt_when_broken(box: Toolbox) -> None:
    box.add(adder(1))
    other = Toolbox.open(box.root)
    other.add(adder(2))
    assert box.paths() == ["arithmetic/sums/add-1", "arithmetic/sums/add-2"]
    other.history.git.run("rm", "-r", "--quiet", "arithmetic/sums/add-1")
    other.history.git.run("commit", "--quiet", "-m", "by hand")
    assert box.paths() == ["arithmetic/sums/add-2"]
    (box.private / "catalogue.sqlite").write_bytes(b"not a database at all" * 1000)
    assert Toolbox.open(box.root).paths() == ["arithmetic/sums/add-2"]
    with sqlite3.connect(box.private / "catalogue.sqlite") as database:
        database.execute("UPDATE meta SET value = 'f00dfeed' WHERE name = 'commit'")
    database.close()
    assert Toolbox.open(box.root).paths() == ["arithmetic/sums/add-2"]


def test_opening_a_toolbox_loads_only_what_every_command_needs(box: Toolbox) -> None:
    heavy = ("git", "jsonschema", "yaml", "filelock", "tenacity", "chromadb", "numpy", "bm25s", "mcp", "rich")
    script = (
        "import sys; from toolsmith.toolbox.toolbox import Toolbox; Toolbox.open(sys.argv[1]).entries(); "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    Toolbox.open(box.root).entries()
    done = subprocess.run([sys.executable, "-c", script, str(box.root)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_commit_is_told_also_where_git_packs_its_refs(box: Toolbox) -> None:
    plain = box.history.git.text("rev-parse", "HEAD")
    assert box.commit == plain
    box.history.git.run("pack-refs", "--all")
    assert box.commit == plain
    box.history.git.run("checkout", "--quiet", "--detach")
    assert box.commit == plain


def test_one_broken_folder_leaves_the_others_to_be_worked_with(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    box = Toolbox.create(tmp_path / "box")
    box.add_many([adder(1), adder(2), adder(3)])
    (box.root / adder(2).path / "tool.json").write_text("{")
    box.history.git.run("commit", "-qam", "break one")
    assert [tool.path for tool in box.tools()] == [tool.path for tool in box.tools()] == [adder(1).path, adder(3).path]
    assert [record.message for record in caplog.records if record.levelname == "WARNING"] == [
        f"left out, since it cannot be read: {adder(2).path} (toolsmith lint says why)"
    ]
    assert len(cost(box).tools) == 2
    assert [plan.tool for plan in plan_refine(box)] == [adder(1).path, adder(3).path]
    box.close()
