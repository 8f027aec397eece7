"""A verdict holds for the code, extraction, cases and signature that it was reached for, and for nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.toolbox.tools import adder, commit, edit, proved
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.errors import ToolboxError, UsageError
from toolsmith.library.use.export import export
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.solve.select import SelectBySearch
from toolsmith.recipes.solve.select_by_hierarchy import SelectByHierarchy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.serving.served_tools import ServedTools
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.task import Case
from toolsmith.verify.accept import accept

PATH = "arithmetic/sums/add-1"
CHANGED = "changed since proof (code)"


@pytest.fixture
def box(tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    opened = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    opened.add_many([adder(1), adder(2)])
    return opened


def verdict(box: Toolbox) -> str:
    entry = box.catalogue.entry(PATH)
    assert entry is not None
    assert entry.verdict == box.get(PATH).verdict_now.text
    return entry.verdict


def test_the_next_commit_of_ours_brings_the_pages_up_to_date(box: Toolbox) -> None:
    edit(box)
    box.add(adder(3, "other"))
    for page in ("README.md", "arithmetic/sums/README.md"):
        assert f"Add 1 to a whole number. ({CHANGED})" in (box.root / page).read_text(), page


def test_git_may_merge_two_changes_that_nobody_proved_together(box: Toolbox) -> None:
    git = box.history.git
    edit(box, after="value + 1 + 0 * value", before="value + 1")
    git.run("branch", "side", "HEAD~1")
    git.run("switch", "--quiet", "side")
    edit(box, before="value: int", after="value: float")
    git.run("switch", "--quiet", "main")
    git.run("-c", "user.name=a", "-c", "user.email=a@b", "merge", "--quiet", "side", "-m", "Merge")
    assert "value: float" in box.get(PATH).code
    assert verdict(box) == CHANGED
    assert f"verdict={CHANGED}" in repr(box.get(PATH))


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("cases.jsonl", '"expected": 2,', '"expected": 3,', "changed since proof (cases)"),
        ("tool.json", '"mode": "exact"', '"mode": "text"', "changed since proof (cases)"),
        ("tool.json", '"type": "integer"', '"type": "number"', "changed since proof (signature)"),
        ("tool.json", '"tags": []', '"tags": ["x"]', "accepted 10/10"),
        ("SKILL.md", "Add 1", "Adds 1", "accepted 10/10"),
        ("cases.jsonl", '{"expected"', '{  "expected"', "accepted 10/10"),
    ],
)
def test_a_verdict_falls_with_what_it_is_about_and_with_nothing_else(
    box: Toolbox, name: str, before: str, after: str, said: str
) -> None:
    edit(box, name, before, after)
    assert verdict(box) == said


def test_the_arguments_that_an_extraction_makes_are_no_part_of_the_cases(sandbox: Sandbox, box: Toolbox) -> None:
    extraction = "def extract_arguments(input: str) -> dict:\n    return {'value': int(input)}\n"
    cases = tuple(Case(input=str(value), expected=value + 7) for value in range(12))
    tool = adder(7).with_(extraction=extraction, cases=cases)
    proof = accept(tool, sandbox, box.settings.policy)
    assert proof.tool.cases[0].arguments == {"value": 0}
    assert proof.verdict.basis == tool.basis == proof.tool.basis
    box.add(proof.tool.with_(verdict=proof.verdict))
    assert box.get("add-7").verdict_now.status == "accepted"
    assert box.get("add-7").with_(extraction=f"{extraction}#").changed_since_proof == ("extraction",)


def test_what_was_only_moved_or_documented_stays_proved(box: Toolbox) -> None:
    box.rename("add-1", "plus-one")
    box.move("plus-one", "basics")
    box.set_tags("plus-one", add=["x"])
    tool = box.get("plus-one")
    new = tool.with_(doc=tool.doc.model_copy(update={"returns": "the sum"}))
    box.redocument([new], replacing={tool.path: tool.doc_id}, message="Refine", trailers={})
    assert box.get("plus-one").verdict_now.status == "accepted"


def test_a_tool_enters_a_toolbox_only_with_a_verdict_of_its_own(box: Toolbox) -> None:
    with pytest.raises(ToolboxError, match=r"add-3 is not accepted: changed since proof \(code\)"):
        box.add(adder(3).with_(code=adder(3).code.replace("+ 3", "+ 4")))
    verdict = adder(3).verdict
    assert verdict is not None
    with pytest.raises(ToolboxError, match="names no code"):
        box.add(adder(3, verdict=verdict).with_(verdict=verdict.model_copy(update={"basis": None})))


def test_a_verdict_that_names_no_code_proves_nothing_until_it_is_reached_again(box: Toolbox) -> None:
    record = json.loads((box.root / PATH / "tool.json").read_text())
    del record["verdict"]["basis"]
    (box.root / PATH / "tool.json").write_text(json.dumps(record))
    commit(box)
    assert verdict(box) == "changed since proof (perhaps: its verdict names no code)"
    assert LazyTools(box).paths == ["arithmetic/sums/add-2"]


def test_models_are_offered_what_is_proved_unless_more_is_asked_for(
    box: Toolbox, caplog: pytest.LogCaptureFixture
) -> None:
    edit(box)
    offered, all_of_them = LazyTools(box), LazyTools(box, include_changed=True)
    assert f"{PATH} ({CHANGED})" in caplog.text
    assert "--include-changed" in caplog.text
    assert (offered.paths, all_of_them.paths) == (["arithmetic/sums/add-2"], [PATH, "arithmetic/sums/add-2"])
    assert offered.offer_id != all_of_them.offer_id, "an answer of the one is none of the other"
    assert [each["path"] for each in ServedTools(offered).find("add 1", 5)["tools"]] == ["arithmetic/sums/add-2"]
    assert {each["path"]: each["verdict"] for each in ServedTools(all_of_them).find("add 1", 5)["tools"]}[
        PATH
    ] == CHANGED
    refused = ServedTools(offered).call(PATH, {"value": 1})
    assert refused.error is not None
    definition = all_of_them.find(PATH)
    assert definition is not None
    assert definition.verdict == CHANGED
    assert definition.description.startswith(f"Not proved as it is now: {CHANGED}. Add 1")
    assert SelectBySearch(box).select("add 1") == ("arithmetic/sums/add-2",)
    assert PATH in SelectBySearch(box, include_changed=True).select("add 1")
    asked: list[str] = []
    model = ScriptedModel(lambda question: asked.append(question.messages[-1].content) or '{"tools": []}')
    SelectByHierarchy(model, box).select("add 1")
    SelectByHierarchy(model, box, include_changed=True).select("add 1")
    assert [PATH in text for text in asked] == [False, True]


def test_tools_that_are_left_out_take_no_place_of_others(box: Toolbox) -> None:
    box.add_many([adder(number) for number in range(100, 125)])
    for number in range(100, 124):
        file = box.root / f"arithmetic/sums/add-{number}/tool.py"
        file.write_text(file.read_text() + "# mine\n")
    commit(box)
    hits = box.search("add 100", 1, offered_only=True)
    assert len(hits) == 1
    assert hits[0].status == "accepted"


def test_an_export_leaves_out_what_is_not_proved_or_says_so(box: Toolbox, tmp_path: Path) -> None:
    edit(box)
    made = export(box, "openai", tmp_path / "a.json")
    assert (made.tools, made.changed) == (1, (PATH,))
    assert export(box, "openai", tmp_path / "b.json", include_changed=True).tools == 2
    assert export(box, "openai", tmp_path / "c.json", [PATH]).tools == 1, "what is named is taken"
    for name in ("b.json", "c.json"):
        described = {
            each["function"]["name"]: each["function"]["description"]
            for each in json.loads((tmp_path / name).read_text())
        }
        assert described["add_1"].startswith(f"Not proved as it is now: {CHANGED}.")
    export(box, "skills", tmp_path / "skills", include_changed=True)
    assert f"description: 'Not proved as it is now: {CHANGED}." in (tmp_path / "skills/add-1/SKILL.md").read_text()
    box.retire("add-2")
    with pytest.raises(UsageError, match="--include-changed"):
        export(box, "python", tmp_path / "d.py")


def test_an_exported_skill_brings_what_people_keep_in_its_folder(box: Toolbox, tmp_path: Path) -> None:
    script = box.root / PATH / "scripts" / "run.sh"
    script.parent.mkdir()
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    skill = box.root / PATH / "SKILL.md"
    skill.write_text(skill.read_text() + "\n## Maintainers\n\nUs.\n")
    commit(box)
    export(box, "skills", tmp_path / "skills")
    assert (tmp_path / "skills/add-1/SKILL.md").read_text().startswith(skill.read_text())
    assert (tmp_path / "skills/add-1/scripts/run.sh").stat().st_mode & 0o100


def test_a_tool_that_is_proved_again_as_it_is_now_holds_again(box: Toolbox) -> None:
    edit(box)
    box.record_verdicts({PATH: proved(box.get(PATH)).verdict})  # type: ignore[dict-item] - it has one
    assert verdict(box) == "accepted 10/10"
