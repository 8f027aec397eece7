"""What is counted of calls stays right when the oldest are kept as counts alone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.toolbox.tools import adder
from toolsmith.library.check.cost import cost
from toolsmith.library.check.trials import trials
from toolsmith.recipes.economics import account
from toolsmith.recipes.solve.answer_log import AnswerLog, answer_log_of
from toolsmith.recipes.solve.queue import RequestQueue
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.serving.http.metrics import Metrics
from toolsmith.toolbox.lint import lint
from toolsmith.toolbox.logs import trials as logs
from toolsmith.toolbox.logs.trials import TrialLog
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.answer import Answer
from toolsmith.types.call import Use
from toolsmith.types.message import Price
from toolsmith.types.trial import Failure, Trial


def trial(number: int) -> Trial:
    fields = {"tool": f"a/tool-{number % 3}", "code_id": "c", "arguments": {"n": number}, "seconds": 0.5}
    if number % 5 == 0:
        return Trial(**fields, outcome="error", failure=Failure(type="KeyError", message="no"))
    model = "cheap" if number % 2 else None
    return Trial(**fields, outcome="ok", result=number, model=model, cost_usd=0.25 if number % 4 == 1 else None)


def test_sums_are_those_of_every_call_that_was_ever_logged(tmp_path: Path) -> None:
    log, all_of_them = TrialLog(tmp_path / "trials.jsonl", 0.01), TrialLog(tmp_path / "all.jsonl", 100)
    for number in range(300):
        for each in (log, all_of_them):
            each.append(trial(number), version=f"v{number // 100}")
    assert 0 < len(list(log.entries())) < 150
    assert log.folded() + len(list(log.entries())) == 300
    whole = {each.key: each for each in all_of_them.sums()}
    kept = {each.key: each for each in log.sums()}
    assert kept.keys() == whole.keys()
    for key, each in kept.items():
        same = ("count", "seconds", "cost_usd", "unpriced")
        assert [getattr(each, name) for name in same] == [getattr(whole[key], name) for name in same]
    newest = [entry.arguments["n"] for entry in log.entries()]
    assert newest == list(range(300 - len(newest), 300)), "the latest calls are kept one by one"


def test_a_summary_does_not_grow_with_the_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_MOST_SUMS", 20)
    log = TrialLog(tmp_path / "trials.jsonl", 0.002)
    for number in range(400):
        log.append(trial(number), version=f"v{number}")
    assert sum(each.count for each in log.sums()) == 400
    summary = (tmp_path / "trials.summary.jsonl").read_text().splitlines()
    assert len(summary) < 40
    counts: Counter[str] = Counter()
    for each in log.sums():
        counts[each.tool] += each.count
    assert counts == {"a/tool-0": 134, "a/tool-1": 133, "a/tool-2": 133}


def test_lint_cost_and_trials_know_of_calls_that_are_folded_away(tmp_path: Path, sandbox: Sandbox) -> None:
    Toolbox.create(tmp_path / "box")
    with (tmp_path / "box" / "toolbox.toml").open("a") as file:
        file.write("\n[logs]\nmegabytes = 0.002\n")
    box = Toolbox.open(tmp_path / "box", sandbox=sandbox)
    box.add_many([adder(1), adder(2), adder(3)])
    calls = [("add-1", 2), *[("add-2", n) for n in range(25)]]
    for name, value in calls:
        box.call(name, {"value": value})
    assert "arithmetic/sums/add-1" not in {entry.tool for entry in box.trials.entries()}
    unused = {each.path for each in lint(box, ["never-used"], run=False)}
    assert unused == {"arithmetic/sums/add-3"}
    rows = {row.tool.rpartition("/")[2]: row.calls_without_model for row in cost(box).tools}
    assert rows == {"add-1": 1, "add-2": 25, "add-3": 0}
    assert [entry.arguments for entry in trials(box, "add-2", limit=1)] == [{"value": 24}]


def test_what_answers_cost_stays_the_same_when_they_are_folded(tmp_path: Path) -> None:
    small, large = AnswerLog(tmp_path / "small.jsonl", 0.01), answer_log_of(tmp_path, 100)
    for number in range(80):
        used = (Use(tool=f"arithmetic/sums/add-{number % 2 + 1}", outcome="ok"),) if number % 3 else ()
        answer = Answer(
            request="x" * 50, text="1", status="answered", strategy="direct", uses=used,
            model="strong" if number % 7 == 0 else "cheap", input_tokens=100 + number, output_tokens=number,
            cost_usd=None if number % 4 == 0 else 0.001 * number,
        )  # fmt: skip
        for log in (small, large):
            log.append(str(number), answer)
    assert len(list(small.entries())) < 60
    for price in (None, Price(input_usd=1, output_usd=2)):
        found, whole = (
            account(
                [adder(1), adder(2)], log.sums(), (), maker="strong", maker_price=Price(input_usd=9, output_usd=9),
                user_price=price,
            )
            for log in (small, large)
        )  # fmt: skip
        assert found.model_dump(exclude={"course"}) == _approximately(whole.model_dump(exclude={"course"}))
        assert found.course[-1].model_dump() == _approximately(whole.course[-1].model_dump())
        assert len(found.course) < len(whole.course)


def _approximately(value: object) -> object:
    if isinstance(value, dict):
        return {key: _approximately(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return tuple(_approximately(each) for each in value)
    return pytest.approx(value) if isinstance(value, float) else value


def test_a_queue_keeps_what_waits_and_what_was_made_within_its_bound(tmp_path: Path) -> None:
    queue = RequestQueue(tmp_path / "queue.jsonl", 0.02)
    answered = [queue.add(f"request {n} " + "x" * 100, expected=n) for n in range(5)]
    queue.mark_made([item for item in queue.waiting() if item.id == answered[0]], "a/tool")
    for n in range(5, 200):
        queue.add(f"request {n} " + "x" * 100, "no tool fits")
    waiting = queue.waiting()
    assert {item.id for item in waiting if item.is_answered} == set(answered[1:]), "an answer is never dropped"
    assert waiting[-1].request.startswith("request 199 ")
    assert len(waiting) < 190
    queue.add("request 0 " + "x" * 100)
    assert answered[0] not in {item.id for item in queue.waiting()}, "a tool was made of it"


def test_a_server_s_metrics_say_how_many_calls_could_not_be_logged(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    (tmp_path / "trials.jsonl").symlink_to("/dev/full")
    log = TrialLog(tmp_path / "trials.jsonl")
    metrics = Metrics(lambda: log.lost)
    log.append(trial(1))
    log.append(trial(2))
    assert b"toolsmith_trials_lost 2.0" in metrics.render()
