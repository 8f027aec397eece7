"""`toolsmith verify`: what it records, what a review of a branch shows, in which forms; and the audit of a library."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.conftest import Ran
from tests.toolbox.tools import adder, commit, edit, proved
from toolsmith.library.check.reasons import Reason
from toolsmith.library.check.report_formats import github_annotations, junit_xml
from toolsmith.library.check.review import review
from toolsmith.library.check.verify import Verified, record_verdicts, verify_toolbox
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.verdict import Verdict

PATH = "arithmetic/sums/add-1"


@pytest.fixture
def box(tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    opened = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    twice = adder(2).program
    code = "from toolbox import add_2\n\n\ndef add_4(value: int) -> int:\n    return add_2(add_2(value))\n"
    uses = (twice.model_copy(update={"name": "arithmetic/sums/add-2"}),)
    caller = proved(adder(4, "more"), code=code, dependencies=uses)
    opened.add_many([adder(1), adder(2), caller])
    record_verdicts(opened, verify_toolbox(opened, sandbox))
    return opened


def reviewed(box: Toolbox, changed: str = "", *, working_tree: bool = False) -> dict[str, bool]:
    return {each.path: each.holds for each in review(box, changed, working_tree=working_tree, sandbox=box.sandbox)}


def test_verify_records_what_it_finds_unless_told_to_look_only(box: Toolbox, command: Callable[..., Ran]) -> None:
    edit(box)
    before = box.commit
    assert command("verify", box.root, "--no-record").code == 1
    assert box.commit == before
    ran = command("verify", box.root, "--json")
    assert [each["is_recorded"] for each in json.loads(ran.out)["result"]] == [False, True, True]
    assert "recorded: " in ran.err
    assert box.commit != before
    after = box.commit
    assert command("verify", box.root).code == 1, "recorded or not, it does not prove"
    assert box.commit == after


def test_a_review_proves_what_a_branch_touches_and_what_calls_it(box: Toolbox) -> None:
    base = box.commit
    edit(box)
    assert reviewed(box, f"{base}..HEAD") == {PATH: False}
    edit(box, before="value + 2", after="1 + value")
    assert reviewed(box, base) == {PATH: True}
    two = box.root / "arithmetic/sums/add-2/tool.py"
    two.write_text(two.read_text().replace("value + 2", "2 + value"))
    commit(box)
    assert reviewed(box, "HEAD~1..HEAD") == {"arithmetic/sums/add-2": True, "more/add-4": False}
    assert reviewed(box, "HEAD..HEAD") == {}
    assert not list((box.private).glob("pinned/*")), "nothing is left behind"


def test_a_branch_is_compared_with_where_it_began(box: Toolbox) -> None:
    git = box.history.git
    git.run("switch", "--quiet", "-c", "side")
    edit(box)
    git.run("switch", "--quiet", "main")
    box.add(adder(9))
    assert reviewed(box, "main..side") == {PATH: False}
    assert reviewed(box, "main...side") == {PATH: False}


def test_other_rules_touch_every_tool_that_is_held_to_them(box: Toolbox) -> None:
    config = box.root / "toolbox.toml"
    text = config.read_text()
    config.write_text(text + f'\n[tool_policy."{PATH}"]\nseconds = 4.0\n')
    commit(box)
    assert set(reviewed(box, "HEAD~1..HEAD")) == {PATH}
    config.write_text(config.read_text().replace("fewest_hidden = 10", "fewest_hidden = 13", 1))
    commit(box)
    found = review(box, "HEAD~1..HEAD", sandbox=box.sandbox)
    assert {each.verdict.status for each in found} == {"unproven"}
    assert len(found) == 3
    config.write_text(config.read_text() + "\n# a comment is no rule\n")
    commit(box)
    assert reviewed(box, "HEAD~1..HEAD") == {}


def test_the_working_tree_is_proved_as_it_lies_there_and_stays_as_it_was(box: Toolbox) -> None:
    code = box.root / PATH / "tool.py"
    code.write_text(code.read_text().replace("value + 1", "value + 2"))
    new = box.root / "arithmetic/sums/new"
    new.mkdir()
    (new / "tool.json").write_text("{}")
    (box.root / "more/add-4/tool.json").unlink()
    box.history.git.run("add", f"{PATH}/tool.py")
    before = (box.commit, box.history.git.text("status", "--porcelain"))
    found = review(box, working_tree=True, sandbox=box.sandbox)
    assert {each.path: each.verdict.status for each in found} == dict.fromkeys(
        [PATH, "arithmetic/sums/new", "more/add-4"], "rejected"
    )
    said = {each.path: [reason.message for reason in each.reasons] for each in found}
    assert said["more/add-4"] == ["tool.json is missing"]
    assert "SKILL.md is missing" in said["arithmetic/sums/new"]
    assert (box.commit, box.history.git.text("status", "--porcelain")) == before


def test_an_unproven_tool_that_says_so_does_not_stop_a_review(box: Toolbox) -> None:
    few = adder(7, cases=adder(7).cases[:3])
    box.add(few.with_(verdict=few.verdict.model_copy(update={"status": "unproven"})), keep_unproven=True)  # type: ignore[union-attr]
    (found,) = review(box, "HEAD~1..HEAD", sandbox=box.sandbox)
    assert (found.verdict.status, found.holds) == ("unproven", True)
    assert [line.split(" ")[0] for line in github_annotations([found])] == ["::warning", "::warning"]


def test_a_review_ends_with_each_reason_its_place_and_exit_code_1(
    box: Toolbox, command: Callable[..., Ran], tmp_path: Path
) -> None:
    edit(box)
    edit(box, before="def add_1", after="import socket\n\n\ndef add_1")
    ran = command("verify", box.root, "--changed", "HEAD~2..HEAD", "--format", "github", "--junit", tmp_path / "j.xml")
    assert ran.code == 1
    (line,) = [each for each in ran.out.splitlines() if each.startswith("::")]
    assert line.startswith(f"::error file={PATH}/tool.py,line=1::{PATH}: policy: ")
    assert "socket" in line
    report = ET.fromstring((tmp_path / "j.xml").read_text("utf-8"))  # noqa: S314 - our own
    case = report.find("testsuite/testcase")
    assert case is not None
    assert (case.get("classname"), case.get("name")) == ("arithmetic.sums", "add-1")
    assert "socket" in (case.find("failure").text or "")  # type: ignore[union-attr]
    passed = command("verify", box.root, "--changed", "HEAD..HEAD")
    assert (passed.code, passed.out) == (0, "")
    assert "no tool is touched" in passed.err
    assert command("verify", box.root, "--changed", "nowhere..HEAD").code == 2
    assert command("verify", box.root, "--changed", "HEAD~1..HEAD", "--working-tree").code == 2


def test_what_a_tool_says_can_neither_command_a_workflow_nor_break_a_report() -> None:
    reason = Reason(
        check="hidden cases",
        message="100% wrong\r\n::add-mask::x",
        file="a,b:c/tool.py",
        line=3,
        details=("\x1b[31m\x00 <b>&", "\ud800"),
    )
    verdict = Verdict(status="rejected", checks=())
    found = Verified(path="a,b:c", recorded=None, verdict=verdict, is_recorded=True, reasons=(reason,))
    (line,) = github_annotations([found])
    assert line.startswith(
        "::error file=a%2Cb%3Ac/tool.py,line=3::a,b:c: hidden cases: 100%25 wrong%0D%0A::add-mask::x%0A"
    )
    assert "\n" not in line
    report = ET.fromstring(junit_xml([found], "box"))  # noqa: S314 - our own
    failure = report.find("testsuite/testcase/failure")
    assert failure is not None
    assert "<b>&" in (failure.text or "")
    assert "\N{REPLACEMENT CHARACTER}" in (failure.text or "")


def test_every_count_of_an_audit_is_said_in_words(command: Callable[..., Ran], tmp_path: Path) -> None:
    library = tmp_path / "sums.py"
    library.write_text(
        'def double(value: int) -> int:\n    """Twice the value.\n\n    >>> double(2)\n    4\n    """\n    return 2 * value\n'
    )
    ran = command("verify", library)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "     1  entries in all")
    assert "     1  reproduces" in ran.out
    assert "     1  would be adopted" in ran.out
    assert "     0  of them show no example that could be tried, and would stay unproven" in ran.out
