"""`verify` proves a toolbox again and records what it found, once, in one commit, and only where something differs."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from tests.toolbox.tools import adder, commit, edit
from toolsmith.errors import ToolboxError
from toolsmith.library.check.verify import Verified, record_verdicts, verify_toolbox
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.verdict import Check, Verdict
from toolsmith.verify.accept import MACHINE
from toolsmith.verify.prover import LocalProver, ProofWork

PATH = "arithmetic/sums/add-1"


@pytest.fixture
def box(tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    opened = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    opened.add_many([adder(1), adder(2)])
    record_verdicts(opened, verify_toolbox(opened, sandbox))
    return opened


def found(box: Toolbox) -> dict[str, str]:
    return {each.path: str(each.verdict) for each in verify_toolbox(box, box.sandbox)}


def test_what_is_as_it_was_proved_is_not_committed_again(box: Toolbox) -> None:
    results = verify_toolbox(box, box.sandbox)
    assert [(each.is_recorded, each.before) for each in results] == [(True, "accepted 12/12")] * 2
    assert record_verdicts(box, results) == ""


def test_what_is_found_is_one_commit_that_says_so(box: Toolbox) -> None:
    edit(box)
    before = box.commit
    results = verify_toolbox(box, box.sandbox)
    assert found(box) == {PATH: "rejected 0/12", "arithmetic/sums/add-2": "accepted 12/12"}
    assert box.commit == before, "looking changes nothing"
    recorded = record_verdicts(box, results)
    assert box.history.resolve(f"{recorded}~1") == before
    message = box.history.git.text("log", "-1", "--format=%B")
    assert message.startswith(f"Verify {PATH}: rejected 0/12")
    assert f"Code-Id: {box.get(PATH).code_id}" in message
    assert box.get(PATH).verdict_now.text == "rejected 0/12"
    assert "(rejected 0/12)" in (box.root / "arithmetic/sums/README.md").read_text()
    assert record_verdicts(box, verify_toolbox(box, box.sandbox)) == ""
    edit(box, before="value + 2", after="1 + value")
    record_verdicts(box, verify_toolbox(box, box.sandbox))
    assert box.get(PATH).verdict_now.text == "accepted 12/12"


def test_another_signature_is_read_from_the_source_and_recorded_with_the_verdict(box: Toolbox) -> None:
    edit(box, before="value: int) -> int", after="value: int, more: int = 0) -> int")
    assert [each.name for each in box.get(PATH).signature.parameters] == ["value"]
    record_verdicts(box, verify_toolbox(box, box.sandbox))
    tool = box.get(PATH)
    assert [each.name for each in tool.signature.parameters] == ["value", "more"]
    assert tool.verdict_now.text == "accepted 12/12"
    edit(box, "tool.json", '"name": "more"', '"name": "most"')
    record_verdicts(box, verify_toolbox(box, box.sandbox))
    assert [each.name for each in box.get(PATH).signature.parameters] == ["value", "more"]


def test_a_verdict_is_kept_only_of_what_is_still_there(box: Toolbox) -> None:
    edit(box)
    results = verify_toolbox(box, box.sandbox)
    edit(box, before="value + 2", after="value + 3")
    record_verdicts(box, results)
    assert box.get(PATH).verdict_now.status == "changed", "what was proved is not what is there now"


def test_what_a_busy_machine_kept_from_running_keeps_its_record(box: Toolbox) -> None:
    check = Check(name=MACHINE, outcome="unproven", summary="prove it again")
    verdict = Verdict(status="unproven", checks=(check,), basis=box.get(PATH).basis)
    found = Verified(path=PATH, recorded=box.get(PATH).verdict, verdict=verdict)
    assert record_verdicts(box, [found]) == ""
    assert box.get(PATH).verdict_now.text == "accepted 12/12"
    assert not found.holds, "but it is no proof either"


def test_where_nothing_can_be_written_the_way_to_look_only_is_named(box: Toolbox) -> None:
    edit(box)
    box.history.git.run("checkout", "--quiet", "--detach")
    results = verify_toolbox(box, box.sandbox)
    with pytest.raises(ToolboxError, match=r"detached HEAD(.|\n)*--no-record"):
        record_verdicts(box, results)


def test_pages_that_lag_behind_are_brought_up_to_date(box: Toolbox) -> None:
    page = box.root / "arithmetic/sums/README.md"
    page.write_text(page.read_text().replace("(accepted 12/12)", "(accepted 99/99)"))
    commit(box)
    assert record_verdicts(box, verify_toolbox(box, box.sandbox))
    assert "99/99" not in page.read_text()
    assert box.history.git.text("log", "-1", "--format=%s") == "Bring the pages up to date"


def copy_of(box: Toolbox, name: str, path: str) -> None:
    """Edit a tool into another one."""
    folder = box.root / "arithmetic/sums" / name
    number, other = name[-1], path[-1]
    code = (folder / "tool.py").read_text()
    code = code.replace(f"value + {number}", f"value + {other}").replace(f"add_{number}", f"add_{other}")
    (folder / "tool.py").write_text(code)
    record = (folder / "tool.json").read_text().replace(f"add_{number}", f"add_{other}")
    (folder / "tool.json").write_text(record)
    (folder / "cases.jsonl").write_bytes((box.root / path / "cases.jsonl").read_bytes())


def test_of_two_tools_that_became_the_same_one_keeps_its_proof(box: Toolbox) -> None:
    box.add(adder(3))
    for name in ("add-2", "add-3"):
        copy_of(box, name, PATH)
    commit(box)
    assert found(box) == {
        PATH: "accepted 12/12",
        "arithmetic/sums/add-2": "rejected 12/12",
        "arithmetic/sums/add-3": "rejected 12/12",
    }


class Together(LocalProver):
    """The first two proofs end only once both have begun."""

    at_once = 2

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self.asked: list[str] = []
        self._both = threading.Barrier(2)

    def prove(self, work: ProofWork) -> Verdict:
        self.asked.append(work.tool.path)
        if len(self.asked) <= 2:
            self._both.wait(60)
        return super().prove(work)


def test_tools_that_are_alike_are_proved_at_the_same_time(box: Toolbox) -> None:
    prover: Any = Together(box.sandbox)
    assert {str(each.verdict) for each in verify_toolbox(box, prover)} == {"accepted 12/12"}
    assert sorted(prover.asked) == [PATH, "arithmetic/sums/add-2"]


def test_a_tool_is_no_copy_of_one_that_turns_out_wrong_while_it_is_proved(box: Toolbox) -> None:
    copy_of(box, "add-2", PATH)
    cases = box.root / PATH / "cases.jsonl"
    cases.write_text(cases.read_text().replace('"expected": ', '"expected": 1'))
    commit(box)
    prover: Any = Together(box.sandbox)
    assert [str(each.verdict) for each in verify_toolbox(box, prover)] == ["rejected 0/12", "accepted 12/12"]
    assert sorted(prover.asked) == [PATH, *["arithmetic/sums/add-2"] * 2]
