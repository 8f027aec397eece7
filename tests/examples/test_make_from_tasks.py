"""The main job as a person sees it: example tasks, a recorded transcript, a toolbox, an answer."""

from __future__ import annotations

import importlib
import json
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import toolsmith
from toolsmith.models.transcript import Transcript
from toolsmith.reading.tasks.task_file import read_task_file
from toolsmith.sandbox.sandbox import Sandbox

EXAMPLES = Path(__file__).parents[2] / "examples"
TRANSCRIPT = EXAMPLES / "transcripts" / "demo.jsonl"
TASKS = sorted((EXAMPLES / "tasks").glob("*.jsonl"))


@pytest.mark.parametrize("path", TASKS, ids=lambda path: path.stem)
def test_every_example_task_is_large_enough_and_made_by_its_generator(path: Path) -> None:
    task = read_task_file(path)
    assert len(task.cases) >= 60
    generator = (EXAMPLES / "tasks" / "generate" / f"{path.stem}.py").read_text("utf-8")
    source = generator.replace("path.write_text(", "WRITTEN.append(").replace(', encoding="utf-8")', ")")
    lines: list[str] = []
    exec(compile(source, path.stem, "exec"), {"__name__": "__main__", "__file__": str(path), "WRITTEN": lines})  # noqa: S102
    assert lines == [path.read_text("utf-8")]


@pytest.mark.end_to_end
def test_the_transcript_accepts_a_repaired_tool_and_rejects_one_with_reasons(tmp_path: Path, sandbox: Sandbox) -> None:
    tasks = [EXAMPLES / "tasks" / f"{name}.jsonl" for name in ("prize-money", "ferry-loading")]
    repaired, rejected = toolsmith.make(tasks, tmp_path / "box", f"replay:{TRANSCRIPT}", sandbox=sandbox)
    assert repaired.function_attempts > 1
    assert rejected.verdict.status == "rejected"
    assert "hidden cases are right" in rejected.verdict.reasons[0]
    assert [tool.path for tool in toolsmith.Toolbox.open(tmp_path / "box").tools()] == [
        made.tool.path for made in (repaired,) if made.tool and made.verdict.is_accepted
    ]


def test_the_transcript_shows_no_hidden_case() -> None:
    asked = [json.loads(line)["question"] for line in TRANSCRIPT.read_text("utf-8").splitlines()]
    texts = "\n".join(message["content"] for question in asked for message in question["messages"])
    from toolsmith.recipes.make.records import MakeOptions
    from toolsmith.recipes.make.split import split_cases

    for path in TASKS:
        hidden = [case for case in split_cases(read_task_file(path), MakeOptions()) if case.part == "hidden"]
        assert not [case for case in hidden if case.input is not None and case.input in texts]
        assert not [case for case in hidden if case.arguments and json.dumps(case.arguments) in texts]


def test_the_transcript_answers_also_where_other_libraries_are_installed() -> None:
    elsewhere = importlib.import_module("examples.transcripts.other_installations").ids_elsewhere
    for exchange in Transcript(TRANSCRIPT).exchanges():
        asked = exchange.question
        assert exchange.also == elsewhere(asked)
        alone = re.sub(r"(standard library) and\s+[a-z, ]+(?=[;,] no files)", r"\1", asked.messages[0].content)
        message = asked.messages[0].model_copy(update={"content": alone})
        assert alone != asked.messages[0].content
        assert asked.model_copy(update={"messages": (message,)}).id in exchange.also


def test_a_tool_takes_one_question_and_a_dry_run_says_what_all_will_take() -> None:
    questions = [exchange.question for exchange in Transcript(TRANSCRIPT).exchanges()]
    asked = Counter(
        re.findall(r"class of problems:? \W?([a-z-]+)", question.messages[0].content)[0] for question in questions
    )
    assert statistics.median(asked.values()) == 1
    spent = [exchange.reply.usage for exchange in Transcript(TRANSCRIPT).exchanges()]
    plans = toolsmith.plan(TASKS)
    assert sum(plan.input_tokens for plan in plans) == pytest.approx(sum(each.input_tokens for each in spent), rel=0.15)
    assert sum(plan.output_tokens for plan in plans) == pytest.approx(
        sum(each.output_tokens for each in spent), rel=0.15
    )


@pytest.mark.slow
def test_the_whole_demo_runs(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, EXAMPLES / "01_make_from_tasks.py", tmp_path / "box"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "replayed" in ran.stdout
    assert "\n23\n" in ran.stdout


@pytest.mark.end_to_end
def test_the_demo_needs_no_more_than_it_installs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every other package refuses to be imported: making, searching and running work; what does not says what is missing."""
    named = (line.partition("#")[0].strip() for line in (EXAMPLES / "requirements.txt").read_text("utf-8").splitlines())
    kept = needed_by(filter(None, named))
    others = [top for top, owners in packages_distributions().items() if not {*map(plain, owners)} & kept]
    others = [top for top in others if top != "toolsmith"]
    assert {"litellm", "chromadb", "scipy", "mcp", "httpx"} <= {*others}
    script = tmp_path / "without_the_rest.py"
    script.write_text(
        f"import sys\nsys.modules.update(dict.fromkeys({others}))\nfrom toolsmith.cli.app import main\nmain()\n"
    )

    def ran(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, script, *arguments, "--toolbox", tmp_path / "box"]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    made = ran("make", EXAMPLES / "tasks" / "prize-money.jsonl", "--model", f"replay:{TRANSCRIPT}")
    found = ran("search", "share out prize money")
    called = ran("run", "share-prize-money", "--arg", "total=10", "--arg", "weights=[3, 2]")
    assert (made.returncode, found.returncode) == (0, 0), made.stderr + found.stderr
    assert "commerce/shares/share-prize-money" in found.stdout
    assert not found.stderr
    assert called.stdout == "[6, 4]\n", called.stderr
    monkeypatch.setenv("OPENAI_API_KEY", "of nobody")
    refused = ran("solve", "Share 10 euros.", "--user-model", "openai/any")
    assert refused.returncode == 2, refused.stderr
    assert "httpx is not installed" in refused.stderr
    assert "make setup" in refused.stderr


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def needed_by(names: Iterable[str]) -> set[str]:
    """These distributions and all that they ask for."""
    found: set[str] = set()
    waiting = [plain(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        asked = [Requirement(text) for text in requires(name) or ()]
        waiting += [plain(each.name) for each in asked if each.marker is None or each.marker.evaluate({"extra": ""})]
    return found
