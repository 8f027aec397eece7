"""Repairs of tools that met bugs, with a scripted maker, the real sandbox, git and log."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import git
import pytest

import toolsmith
from tests.toolbox.tools import tool_of
from toolsmith.library.improve.repair import plan_repair
from toolsmith.models.meter import Budget
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.repair.repair_tool import Repaired, RepairOptions
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question
from toolsmith.types.task import Case

HEAD = 'def share(part: float, whole: float = 100.0) -> float:\n    """Percent of the whole."""\n'
BUGGY = f"{HEAD}    return round(100 * part / whole, 6)\n"
MENDED = f"{HEAD}    if whole == 0:\n        raise ValueError('whole must not be 0')\n    return round(100 * part / whole, 6)\n"
REFUSES_ALL = f"{HEAD}    raise ValueError('whole is wrong')\n"
NAMELESS = f"{HEAD}    if whole == 0:\n        raise ValueError('bad input')\n    return round(100 * part / whole, 6)\n"
RENAMED = MENDED.replace("whole: float = 100.0", "total: float = 100.0").replace("whole", "total")
READS_FILES = MENDED.replace("    if", "    open('/etc/passwd').read()\n    if", 1)
WRONG_ON_HIDDEN = (
    f"{HEAD}    if whole == 0:\n        raise ValueError('whole')\n    return min(20.0, round(100 * part / whole, 6))\n"
)


def _cases() -> tuple[Case, ...]:
    parts = ("shown", "validation", *["hidden"] * 13)
    return tuple(
        Case(arguments={"part": float(n), "whole": 50.0}, expected=round(100 * n / 50, 6), part=part)
        for n, part in enumerate(parts, 1)
    )


@pytest.fixture
def box(tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    Toolbox.create(tmp_path / "box", "box")
    box = Toolbox.open(tmp_path / "box", sandbox=sandbox)
    box.add(tool_of(BUGGY, name="share", category="sums", cases=_cases()))
    box.call("share", {"part": 3.0, "whole": 0.0}, request="3 of nothing", model="small")
    box.call("share", {"part": 4.0, "whole": 20.0})
    return box


def _reply(code: str) -> str:
    return f"```python function\n{code}```\n"


def _repair(box: Toolbox, *codes: str, **more: object) -> tuple[Repaired, ScriptedModel]:
    maker = ScriptedModel([_reply(code) for code in codes], name="maker")
    (repaired,) = toolsmith.repair(box, ["share"], maker, **more)  # type: ignore[arg-type]
    return repaired, maker


def test_a_version_without_the_bug_takes_the_place_of_the_old_one(box: Toolbox) -> None:
    before = box.get("share")
    repaired, maker = _repair(box, MENDED)
    assert (repaired.status, repaired.attempts, repaired.calls) == ("repaired", 1, 1)
    after = box.get("share")
    assert (after.code, after.doc, after.cases) == (MENDED, before.doc, before.cases)
    assert after.verdict is not None
    assert (after.verdict.status, after.verdict.passed) == ("accepted", 13)
    assert box.call("share", {"part": 3.0, "whole": 0.0}).blame == "caller"
    (newest, first) = box.log("share")
    assert newest.commit == repaired.commit
    assert newest.trailers["Bugs-Mended"] == "1"
    assert (newest.trailers["Model"], newest.trailers["Verdict"]) == ("maker", "13/13")
    assert newest.trailers["Code-Id"] == after.code_id != first.trailers.get("Code-Id")
    assert not git.Repo(box.root).is_dirty(untracked_files=True)
    asked = maker.questions[0].messages[0].content
    assert "3 of nothing" in asked
    assert "ZeroDivisionError" in asked
    assert "in share" in asked  # the traceback


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (BUGGY, "unchanged"),
        (BUGGY.replace("100 * part", "part * 100"), "still a bug"),
        (REFUSES_ALL, "a call that worked"),
        (NAMELESS, "names no parameter"),
        (RENAMED, "parameters"),
        (READS_FILES, "open"),
        ("def share(\n", "never closed"),
    ],
    ids=["unchanged", "still a bug", "refuses all", "nameless", "renamed", "reads files", "no Python"],
)
def test_what_does_not_mend_is_fed_back_and_in_the_end_rejected(box: Toolbox, code: str, why: str) -> None:
    head = box.commit
    repaired, maker = _repair(box, code, code, options=RepairOptions(tries=2))
    assert (repaired.status, repaired.attempts, repaired.commit) == ("rejected", 2, "")
    assert why in " ".join(repaired.reasons).lower() or why in " ".join(repaired.reasons)
    assert why.lower() in maker.questions[1].messages[0].content.lower()
    assert (box.commit, box.get("share").code) == (head, BUGGY)


def test_a_second_try_may_mend(box: Toolbox) -> None:
    repaired, _ = _repair(box, NAMELESS, MENDED)
    assert (repaired.status, repaired.attempts) == ("repaired", 2)


def test_a_version_that_breaks_hidden_cases_is_rejected_at_once_and_its_maker_sees_none(box: Toolbox) -> None:
    repaired, maker = _repair(box, WRONG_ON_HIDDEN)
    assert (repaired.status, repaired.attempts) == ("rejected", 1)
    assert "hidden cases that were right are wrong" in repaired.reasons[0]
    assert box.get("share").code == BUGGY
    asked = "\n".join(message.content for question in maker.questions for message in question.messages)
    assert "50.0" not in asked


def test_a_bug_on_a_hidden_case_is_not_shown_to_the_maker(sandbox: Sandbox, tmp_path: Path) -> None:
    Toolbox.create(tmp_path / "other", "other")
    other = Toolbox.open(tmp_path / "other", sandbox=sandbox)
    secret = Case(arguments={"part": 1.0, "whole": 0.0}, expected=0.0)
    other.add(tool_of(BUGGY, name="share", cases=(*_cases(), secret)))
    other.call("share", {"part": 1.0, "whole": 0.0})
    repaired, maker = _repair(other)
    assert repaired.status == "no bugs"
    assert "must not see" in repaired.reasons[0]
    assert maker.questions == []


def test_without_bugs_nothing_is_asked_and_no_model_is_needed(box: Toolbox) -> None:
    _repair(box, MENDED)
    repaired, maker = _repair(box)
    assert (repaired.status, maker.questions) == ("no bugs", [])
    assert "no logged call of this version" in repaired.reasons[0]
    assert toolsmith.repair(box) == []
    assert plan_repair(box) == []


def test_an_unproven_version_never_follows_an_accepted_one(tmp_path: Path, sandbox: Sandbox) -> None:
    Toolbox.create(tmp_path / "few", "few")
    few = Toolbox.open(tmp_path / "few", sandbox=sandbox)
    few.add(tool_of(BUGGY, name="share", cases=_cases()[:4]))
    few.call("share", {"part": 3.0, "whole": 0.0})
    repaired, _ = _repair(few, MENDED)
    assert repaired.status == "rejected"
    assert "it takes 10 independent cases" in repaired.reasons[0]


def test_a_tool_that_never_ends_is_a_bug_too(tmp_path: Path, sandbox: Sandbox) -> None:
    Toolbox.create(tmp_path / "slow", "slow")
    settings = tmp_path / "slow" / "toolbox.toml"
    settings.write_text(re.sub(r"(?m)^seconds = .*$", "seconds = 0.2", settings.read_text()))
    git.Repo(tmp_path / "slow").git.commit("-am", "A moment")
    slow = Toolbox.open(tmp_path / "slow", sandbox=sandbox)
    head = "def stairs(steps: int) -> int:\n"
    rest = "    total = 0\n    while steps != 0:\n        total += steps\n        steps -= 1\n    return total\n"
    check = "    if steps < 0:\n        raise ValueError('steps must not be negative')\n"
    cases = tuple(Case(arguments={"steps": 3 * n}, expected=3 * n * (3 * n + 1) // 2) for n in range(1, 16))
    slow.add(tool_of(head + rest, name="stairs", cases=cases))
    assert slow.call("stairs", {"steps": -3}).outcome == "timeout"
    (repaired,) = toolsmith.repair(slow, [], ScriptedModel([_reply(head + check + rest)]))
    assert repaired.status == "repaired", repaired.reasons


@pytest.mark.parametrize("answer", ["", "no code", "```python function\nunclosed", "x" * 50_000])
def test_a_useless_answer_rejects_and_commits_nothing(box: Toolbox, answer: str) -> None:
    head = box.commit
    (repaired,) = toolsmith.repair(box, ["share"], ScriptedModel(lambda _: answer))
    assert (repaired.status, box.commit) == ("rejected", head)


def test_a_killed_repair_asks_nothing_twice(box: Toolbox) -> None:
    class KilledError(Exception):
        pass

    asked: list[str] = []

    def respond(question: Question) -> str:
        asked.append(question.id)
        if len(asked) == 2:
            raise KilledError
        return _reply(NAMELESS if len(asked) == 1 else MENDED)

    with pytest.raises(KilledError):
        toolsmith.repair(box, ["share"], ScriptedModel(respond, name="maker"))
    (repaired,) = toolsmith.repair(box, ["share"], ScriptedModel(respond, name="maker"))
    assert repaired.status == "repaired", repaired.reasons
    assert len(asked) == 3
    assert asked[1] == asked[2]  # the one that was never answered


def test_a_cap_stops_with_its_reason(box: Toolbox) -> None:
    repaired, _ = _repair(box, NAMELESS, MENDED, budget=Budget(calls=1))
    assert repaired.status == "stopped"
    assert "cap of 1 call" in repaired.reasons[0]


@pytest.mark.end_to_end
def test_the_command_shows_bugs_and_says_where_there_are_none(box: Toolbox) -> None:
    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "toolsmith", "repair", "-t", str(box.root), *arguments],
            capture_output=True,
            text=True,
            check=False,
        )

    shown = command("--dry-run", "--json")
    assert [plan["tool"] for plan in json.loads(shown.stdout)["result"]] == ["sums/share"]
    _repair(box, MENDED)
    done = command()
    assert (done.returncode, done.stdout) == (0, "")
    assert "no logged call met a bug" in done.stderr
