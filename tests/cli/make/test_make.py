"""`toolsmith make` on the command line: exit codes, what is printed where, and what is never printed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.conftest import bracket_lines, bracket_maker, bracket_reply
from tests.waiting import wait_until
from toolsmith.models.transcript import RecordedModel, Transcript
from toolsmith.recipes.solve.queue import queue_of
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.comparison import Comparison

Command = Callable[..., Ran]


@pytest.fixture
def tasks(tmp_path: Path) -> Path:
    path = tmp_path / "brackets.jsonl"
    path.write_text("\n".join(bracket_lines(24)) + "\n")
    return path


@pytest.fixture(scope="module")
def transcript(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """A transcript of the bracket task, recorded by making it once."""
    import toolsmith

    folder = tmp_path_factory.mktemp("recording")
    tasks, path = folder / "brackets.jsonl", folder / "transcript.jsonl"
    tasks.write_text("\n".join(bracket_lines(24)) + "\n")
    toolsmith.make(tasks, folder / "box", RecordedModel(bracket_maker(), Transcript(path)), sandbox=sandbox)
    return path


def test_verdicts_are_a_table_or_one_json_document(
    tasks: Path, transcript: Path, tmp_path: Path, command: Command
) -> None:
    ran = command("make", tasks, "--toolbox", tmp_path / "box", "--model", f"replay:{transcript}")
    assert (ran.code, "accepted" in ran.out, "text/close-brackets" in ran.out) == (0, True, True)
    ran = command("make", tasks, "--toolbox", tmp_path / "box", "--model", f"replay:{transcript}", "--json")
    (made,) = json.loads(ran.out)["result"]
    assert (ran.code, made["verdict"]["status"], made["is_new_version"]) == (0, "accepted", False)


def test_a_tool_is_listed_shown_found_run_and_proved_again(
    tasks: Path, transcript: Path, tmp_path: Path, command: Command
) -> None:
    box = tmp_path / "box"
    command("make", tasks, "--toolbox", box, "--model", f"replay:{transcript}")
    assert "close-brackets" in command("list", "--toolbox", box).out
    shown = command("show", "close-brackets", "--toolbox", box).out
    assert "def close_brackets" in shown
    assert "def extract_arguments" in shown
    assert "text/close-brackets" in command("search", "close what is open", "--toolbox", box).out
    assert command("run", "close-brackets", "--arg", "text=([", "--toolbox", box).out == "])\n"
    assert command("run", "close-brackets", "--input", "Close number 3: ([", "--toolbox", box).out == "])\n"
    assert command("verify", box).code == 0


def test_nothing_accepted_is_exit_1(tasks: Path, tmp_path: Path, command: Command, sandbox: Sandbox) -> None:
    replies = tmp_path / "wrong.jsonl"
    lazy = "def close_brackets(text: str) -> str:\n    return ''\n"
    maker = bracket_maker(
        propose_tool=bracket_reply(lazy, name="lazy"),
        repair_tool=f"```python function\n{lazy}```\n",
    )
    import toolsmith

    toolsmith.make(tasks, tmp_path / "once", RecordedModel(maker, Transcript(replies)), sandbox=sandbox)
    ran = command("make", tasks, "--toolbox", tmp_path / "box", "--model", f"replay:{replies}")
    assert (ran.code, "shown and validation cases are right" in ran.out) == (1, True)
    assert "brackets: repair: 0 of 11 seen cases are right" in ran.err
    assert "toolsmith show --rejected brackets" in ran.err
    assert "--show 12 shows it more" in ran.err
    assert "lazy" not in command("list", "--toolbox", tmp_path / "box").out
    shown = command("show", "--rejected", "brackets", "--toolbox", tmp_path / "box")
    assert (shown.code, "return ''" in shown.out, "expected:" in shown.out) == (0, True, True)
    assert "Reply 1 of 2 of the maker" in shown.out
    assert "Reply 2 of 2 of the maker" in shown.out
    again = command("make", tasks, "--toolbox", tmp_path / "box", "--model", f"replay:{replies}")
    assert "brackets: an earlier run was given 2 of these 2 replies" in again.err.replace("\n", " ")
    assert "an earlier run" not in ran.err
    assert command("show", "--rejected", "other", "--toolbox", tmp_path / "box").code == 2


def test_wrong_input_is_exit_2_and_writes_nothing(tmp_path: Path, command: Command) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"input": "a"}\nnot json\n')
    ran = command("make", bad, tmp_path / "missing.jsonl", "--toolbox", tmp_path / "box", "--model", "mailbox:x")
    assert ran.code == 2
    assert "no column with the answer" in ran.err
    assert "line 2: not JSON" in ran.err
    assert "missing.jsonl" in ran.err
    assert not (tmp_path / "box").exists()


def test_a_missing_file_is_left_out_of_a_plan_where_that_is_asked_for(
    tasks: Path, tmp_path: Path, command: Command
) -> None:
    words = ("make", tasks, tmp_path / "missing.jsonl", "--toolbox", tmp_path / "box", "--dry-run")
    ran = command(*words, "--keep-going")
    assert (ran.code, "left out:" in ran.err) == (0, True)
    assert command(*words).code == 2


def test_no_model_is_exit_2_and_names_three_ways(tasks: Path, tmp_path: Path, command: Command) -> None:
    ran = command("make", tasks, "--toolbox", tmp_path / "box")
    assert ran.code == 2
    assert all(way in ran.err for way in ("ANTHROPIC_API_KEY", "ollama/", "mailbox:"))
    assert not (tmp_path / "box").exists()


def test_model_trouble_is_exit_3_and_keeps_what_was_answered(tasks: Path, tmp_path: Path, command: Command) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    ran = command("make", tasks, "--toolbox", tmp_path / "box", "--model", f"replay:{empty}")
    assert (ran.code, "holds no reply" in ran.err) == (3, True)


def test_a_question_that_waits_is_told_and_an_interrupt_is_exit_130(tasks: Path, tmp_path: Path) -> None:
    mailbox = tmp_path / "mail"
    command = [sys.executable, "-m", "toolsmith", "make", tasks, "--toolbox", tmp_path / "box"]
    with (tmp_path / "said").open("w+") as said:
        process = subprocess.Popen([*map(str, command), "--model", f"mailbox:{mailbox}"], stderr=said)
        try:
            waits = f"a question waits in {mailbox}/0001.request.md"
            wait_until(lambda: waits in (tmp_path / "said").read_text() or process.poll() is not None)
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 130
            assert (tmp_path / "said").read_text().endswith("error: interrupted\n")
        finally:
            process.kill()
            process.wait()


def test_a_dry_run_asks_nothing_and_shows_the_first_question(tasks: Path, tmp_path: Path, command: Command) -> None:
    ran = command("make", tasks, "--dry-run", "--model", "openai/gpt-4o-mini", "--toolbox", tmp_path / "box", "--json")
    (plan,) = json.loads(ran.out)["result"]
    assert (ran.code, plan["shown"], plan["validation"], plan["hidden"]) == (0, 8, 3, 13)
    assert "Close number" in plan["first_question"]
    assert plan["dollars"] > 0
    assert not (tmp_path / "box").exists()


def test_what_the_model_sees_and_how_often_it_is_asked_can_be_chosen(tasks: Path, command: Command) -> None:
    ran = command("make", tasks, "--dry-run", "--show", "10", "--candidates", "3", "--json")
    (plan,) = json.loads(ran.out)["result"]
    assert (plan["shown"], plan["hidden"], plan["fewest_questions"]) == (10, 11, 3)


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['toolsmith', '--help']\n"
        "from toolsmith.cli.app import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*(name for name in ('litellm', 'chromadb', 'torch', 'transformers', 'numpy', 'git', 'pandas', 'mcp') "
        "if name in sys.modules), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == ""


def test_a_secret_of_the_environment_reaches_neither_transcript_nor_commit_nor_message_nor_tool(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch, transcript: Path, tasks: Path
) -> None:
    value = 'sk-"quoted\\and-long-0123456789'
    monkeypatch.setenv("SOME_API_KEY", value)
    box = tmp_path / "box"
    leaky = tmp_path / "leaky.jsonl"
    leaky.write_text(json.dumps({"input": f"what is {value}", "target": "a secret"}) + "\n")
    ran = command("make", leaky, "--toolbox", box, "--model", f"replay:{transcript}")
    assert (ran.code, "SOME_API_KEY" in ran.err, value in ran.err) == (2, True, False)
    command("make", tasks, "--toolbox", box, "--model", f"replay:{transcript}")
    for path in box.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert value.encode() not in raw
            assert json.dumps(value)[1:-1].encode() not in raw
    assert "SOME_API_KEY" in os.environ


def test_a_cap_holds_over_task_files_and_queue_together(
    tasks: Path, transcript: Path, tmp_path: Path, command: Command
) -> None:
    box = tmp_path / "box"
    command("make", tasks, "--toolbox", box, "--model", f"replay:{transcript}")
    waiting = queue_of(Toolbox.open(box).private)
    for line in map(json.loads, bracket_lines(40)[1:]):
        waiting.add(line["input"], "no tool fits", expected=line["target"], comparison=Comparison())
    ran = command("make", tasks, "--from-queue", "--toolbox", box, "--model", f"replay:{transcript}", "--max-calls", 1)
    assert (ran.code, "the cap of 1 calls is reached, before propose_tool" in ran.err) == (3, True)


def test_a_table_is_read_by_the_columns_that_are_named_and_says_how(tmp_path: Path, command: Command) -> None:
    table, broken = tmp_path / "prices.csv", tmp_path / "broken.jsonl"
    table.write_text("weight,zone,price\n" + "".join(f"{n},a,{2 * n}\n" for n in range(1, 9)))
    broken.write_text("{\n")
    named = ("--target-column", "zone", "--input-column", "weight", "--description", "Say the zone of a parcel.")
    ran = command("make", table, *named, "--dry-run", "--json")
    (plan,) = json.loads(ran.out)["result"]
    assert plan["read_as"] == "weight → zone, kept beside: price"
    assert "Say the zone of a parcel." in plan["first_question"]
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    where = ("--toolbox", tmp_path / "box", "--model", f"replay:{empty}")
    assert command("make", table, broken, *where).code == 2
    ran = command("make", table, broken, *where, "--keep-going")
    assert (ran.code, "left out: " in ran.err, "weight, zone → price" in ran.err) == (3, True, True)
