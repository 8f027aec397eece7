"""No text of a stranger steers the terminal, whichever command shows it, on either stream."""

from __future__ import annotations

import io
import json
import logging
import shutil
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.progress import Progress

from tests.cli.conftest import Ran
from tests.cli.output.hostile import HOSTILE, IN_A_NAME, filled, hostile_toolbox
from tests.cli.walk import commands
from toolsmith.cli.improve import bench, probe, refine, repair
from toolsmith.cli.make import adopt
from toolsmith.cli.output import answers, book, console, costs, refinement, tables, verdicts
from toolsmith.cli.output.printable_console import PrintableConsole
from toolsmith.cli.output.streams import PrintableStream, guard_streams
from toolsmith.cli.versions import pull
from toolsmith.errors import BadInputError
from toolsmith.library.improve.bench_refine import Coverage
from toolsmith.library.improve.probe import ProbePlan
from toolsmith.library.improve.refine import RefinePlan
from toolsmith.library.improve.repair import RepairPlan
from toolsmith.library.make.adopt import Adopted
from toolsmith.library.make.make_from_reference import ReferencePlan
from toolsmith.library.make.outline import Outline
from toolsmith.library.use.solve import solve
from toolsmith.library.use.solve_file import Batch
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.economics import CostReport
from toolsmith.recipes.make.records import Made
from toolsmith.recipes.make.reference_report import ReferenceReport
from toolsmith.recipes.refine.distinguish import Distinguished
from toolsmith.recipes.refine.records import Refined
from toolsmith.recipes.repair.repair_tool import Repaired
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.serving.http.log import JsonLines
from toolsmith.toolbox.sharing.merge_tool import Conflict
from toolsmith.toolbox.sharing.remote import Pulled
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.answer import Answer

CASES = '{"input": "TEXT", "target": "TEXT"}\n'
BOOK = "# Book TEXT\n\n## Chapter TEXT\n\n### Section TEXT\n\nSpeed is s = d / t. TEXT\n\n**Exercise 1.** TEXT\n"
MODULE = 'def shout(text: str) -> str:\n    """TEXT\n\n    >>> shout("a")\n    "A"\n    """\n    return text.upper()\n'

# What each command is given. FOLDER, BOX, TEXT, NAME and EMPTY are filled in; several lines are several runs.
RUNS: dict[str, list[list[str]]] = {
    "make": [
        ["NAME.jsonl", "--dry-run", "-t", "new"],
        ["NAME.jsonl", "--model", "replay:EMPTY", "-t", "new"],
        ["TEXT", "-t", "new", "--model", "replay:EMPTY"],
        ["--reference", "NAME.md", "--dry-run"],
        ["--reference", "NAME.md", "--model", "replay:EMPTY", "-t", "new"],
    ],
    "outline": [["NAME.md"]],
    "audit": [["NAME.json"], ["TEXT"]],
    "init": [["NAME"]],
    "list": [["-t", "BOX"], ["TEXT", "-t", "BOX"]],
    "show": [["say", "-t", "BOX"], ["broken", "-t", "BOX"], ["--rejected", "TEXT", "-t", "BOX"], ["x", "-t", "BOX"]],
    "run": [
        ["say", "--arg", "text=TEXT", "-t", "BOX"],
        ["fail", "--arg", "text=a", "-t", "BOX"],
        ["say", "--arg", "TEXT", "-t", "BOX"],
        ["far", "--arg", "text=a", "-t", "BOX"],
    ],
    "solve": [["Say TEXT", "--user-model", "replay:solve.jsonl", "--explain", "-t", "BOX"]],
    "queue": [["-t", "BOX"], ["--answer", "TEXT", "-t", "BOX"]],
    "cost": [["BOX"], ["BOX", "--model-price", "TEXT"]],
    "refine": [
        ["say", "--dry-run", "-t", "BOX"],
        ["say", "--model", "replay:EMPTY", "-t", "BOX"],
        ["TEXT", "-t", "BOX"],
    ],
    "repair": [["crash", "--dry-run", "-t", "BOX"], ["crash", "--model", "replay:EMPTY", "-t", "BOX"]],
    "probe": [["say", "--model", "replay:EMPTY", "-t", "BOX"], ["TEXT", "-t", "BOX"]],
    "exam": [["BOX", "--requests", "8"], ["BOX", "--dry-run"], ["BOX", "--exam", "TEXT"], ["TEXT"]],
    "judge": [["NAME.pairs"], ["TEXT"]],
    "score": [["NAME.samples"], ["TEXT"]],
    "trials": [["-t", "BOX"], ["--credit", "-t", "BOX"]],
    "config show": [["-t", "BOX"]],
    "config set": [["TEXT", "TEXT"], ["models.user", "TEXT"]],
    "config unset": [["TEXT"], ["models.user"]],
    "bench refine": [["NAME"]],
    "bench search": [["NAME"], ["BOX"]],
    "search": [["text", "-t", "BOX"]],
    "verify": [["BOX"], ["library"]],
    "adopt": [["library", "-t", "BOX"], ["TEXT", "-t", "BOX"], ["NAME.py", "-t", "BOX"]],
    "trust": [["far", "-t", "BOX"]],
    "export tools": [["NAME.json", "-f", "openai", "-t", "BOX"]],
    "export training": [["NAME", "-t", "BOX"], ["NAME", "--test-tool", "TEXT", "-t", "BOX"]],
    "train sft": [["--model", "TEXT", "-t", "BOX"]],
    "train dpo": [["--model", "TEXT", "-t", "BOX"]],
    "train router": [["--model", "TEXT", "-t", "BOX"]],
    "train grpo": [["--model", "TEXT", "-t", "BOX"]],
    "env play": [["-t", "BOX", "--user-model", "TEXT"]],
    "env package": [["NAME", "-t", "BOX"], ["TEXT", "-t", "BOX"]],
    "lint": [["BOX"], ["a", "TEXT"]],
    "tree": [["-t", "BOX"]],
    "move": [["say", "other", "-t", "BOX"], ["TEXT", "other", "-t", "BOX"]],
    "rename": [["say", "TEXT", "-t", "BOX"]],
    "retire": [["TEXT", "-t", "BOX"], ["say", "--reason", "TEXT", "-t", "BOX"]],
    "restore": [["TEXT", "-t", "BOX"]],
    "tags": [["say", "--add", "TEXT", "-t", "BOX"], ["say", "-t", "BOX"]],
    "describe": [["TEXT", "TEXT", "-t", "BOX"]],
    "index": [["-t", "BOX"], ["-t", "TEXT"]],
    "log": [["say", "-t", "BOX"]],
    "diff": [["say", "-t", "BOX"]],
    "blame": [["say", "-t", "BOX"]],
    "release": [["TEXT", "-t", "BOX"], ["v2", "--notes", "TEXT", "-t", "BOX"]],
    "releases": [["-t", "BOX"]],
    "clone": [["BOX", "NAME"], ["NAME", "copy"]],
    "pull": [["-t", "BOX"], ["--remote", "TEXT", "-t", "BOX"]],
    "push": [["-t", "BOX"], ["--remote", "TEXT", "-t", "BOX"]],
}
NOT_TRIED = {"env serve", "serve", "view", "doctor"}  # three do not end, the last shows nothing foreign


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """A folder with the toolbox and with files whose names and contents are as hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    box = hostile_toolbox(folder / "BOX", sandbox)
    (folder / "EMPTY").touch()
    (folder / f"{IN_A_NAME}.jsonl").write_text(CASES.replace("TEXT", json.dumps(HOSTILE)[1:-1]), "utf-8")
    (folder / f"{IN_A_NAME}.md").write_text(BOOK.replace("TEXT", HOSTILE), "utf-8")
    (folder / f"{IN_A_NAME}.py").write_text(MODULE.replace("TEXT", IN_A_NAME), "utf-8")
    said = {"request": HOSTILE, "tool": HOSTILE, "arguments": {HOSTILE: HOSTILE}, "predicted": {"tool": HOSTILE}}
    (folder / f"{IN_A_NAME}.samples").write_text(f"{json.dumps(said)}\n{json.dumps({HOSTILE: 1})}\n", "utf-8")
    pair = {"id": HOSTILE, "request": HOSTILE, "answers": [HOSTILE, "1 + 1 = 3"], "tests": [HOSTILE, "assert 1"]}
    (folder / f"{IN_A_NAME}.pairs").write_text(f"{json.dumps(pair)}\n{json.dumps({HOSTILE: 1})}\n", "utf-8")
    (folder / "library").mkdir()
    (folder / "library" / "words.py").write_text(MODULE.replace("TEXT", IN_A_NAME), "utf-8")
    (folder / "library" / f"{IN_A_NAME}.py").write_text("def (", "utf-8")
    answers = iter([json.dumps({"tool": "say", "arguments": {"text": HOSTILE}}), f"Answer: {HOSTILE}"])
    shutil.copytree(box.root, folder / "recording")
    solve(f"Say {HOSTILE}", folder / "recording", ScriptedModel(lambda _: next(answers), name=HOSTILE))
    (folder / "recording" / ".toolsmith" / "transcripts" / "solve.jsonl").rename(folder / "solve.jsonl")
    box.close()
    return folder


def bring_back_logs(box: Path) -> None:
    """A copied toolbox puts its private folder aside when it is opened; these logs are to be shown."""
    Toolbox.open(box).close()
    for aside in (box / ".toolsmith").glob("put-aside-*"):
        shutil.copytree(aside, box / ".toolsmith", dirs_exist_ok=True)


def raw(text: str) -> set[str]:
    """The characters in it that a terminal would obey, or that an eye does not see."""
    return {found for found in text if unicodedata.category(found) in ("Cc", "Cf", "Cs")} - {"\n", "\t"}


def test_every_command_that_shows_foreign_text_is_tried() -> None:
    assert {each.name for each in commands()} - NOT_TRIED == RUNS.keys()


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", RUNS)
def test_no_command_hands_the_terminal_what_it_would_obey(
    name: str, place: Path, tmp_path: Path, command: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(place, tmp_path, dirs_exist_ok=True)
    bring_back_logs(tmp_path / "BOX")
    monkeypatch.chdir(tmp_path)
    if name == "config show":
        monkeypatch.setenv("TOOLSMITH_USER_MODEL", HOSTILE)
    said = ""
    for run in RUNS[name]:
        filled_in = [each.replace("NAME", IN_A_NAME).replace("TEXT", HOSTILE) for each in run]
        for form in [[], ["--json"]]:
            ran = command(*name.split(), *filled_in, *form)
            assert not raw(ran.out), (run, form, ran.out)
            assert not raw(ran.err), (run, form, ran.err)
            assert "Traceback" not in ran.err
            said += ran.out + ran.err
    assert "\\x1b" in said or "\\u001b" in said
    assert "[red]" in said, "brackets of a text are no markup"


VIEWS: list[tuple[Callable[..., Any], Any]] = [
    (verdicts.show_verdicts, list[Made]),
    (costs.show_costs, CostReport),
    (lambda answer: answers.show_answer(answer, as_json=False, explain=True), Answer),
    (lambda batch: answers.show_batch(batch, as_json=False, explain=True), Batch),
    (book.show_outline, Outline),
    (book.show_reference_plan, ReferencePlan),
    (book.show_reference_report, ReferenceReport),
    (refinement.show_refined, list[Refined]),
    (refinement.show_pairs, list[Distinguished]),
    (lambda covered: bench._show_coverage(covered, as_json=False), list[Coverage]),
    (lambda plans: probe._show_plans(plans, as_json=False), list[ProbePlan]),
    (lambda plans: refine._show_plans(plans, as_json=False), list[RefinePlan]),
    (repair._show_repaired, list[Repaired]),
    (lambda plans: repair._show_plans(plans, as_json=False), list[RepairPlan]),
    (adopt._show_summary, list[Adopted]),
    (pull._show_pulled, Pulled),
    (lambda found: tables.show_side_by_side(found.path, found.ours, found.theirs), Conflict),
]


@pytest.mark.parametrize(("view", "kind"), VIEWS)
def test_a_record_full_of_such_text_is_shown(
    view: Callable[..., Any], kind: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", PrintableStream(sys.stdout))
    view(filled(kind))
    shown = capsys.readouterr()
    assert not raw(shown.out + shown.err)
    assert "\\x1b]52" in shown.out + shown.err


def test_a_terminal_gets_our_colours_and_nothing_of_the_text_s() -> None:
    terminal = io.StringIO()
    screen = PrintableConsole(stderr=False, width=100)
    screen._force_terminal, screen._color_system, screen.file = True, None, terminal
    with Progress("{task.description}", console=screen) as bars:
        bars.add_task(HOSTILE)
        bars.console.print(HOSTILE)
    assert "\\x1b]52" in terminal.getvalue()
    assert not any(mark in terminal.getvalue() for mark in ("\x1b]", "\x9b", "\x08", "\u202e", "\x1b[2J\\"))


def test_errors_warnings_logs_and_tracebacks_are_shown_as_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", PrintableStream(sys.stderr))
    error = BadInputError(HOSTILE, [HOSTILE], hint=HOSTILE)
    console.show_error(error.message, error.hint)
    assert logging.lastResort is not None
    logging.lastResort.handle(logging.LogRecord("foreign", logging.WARNING, "", 0, HOSTILE, None, None))
    sys.excepthook(ValueError, ValueError(HOSTILE), None)
    said = capsys.readouterr().err
    assert not raw(said)
    assert said.count("\\x1b]52") == 5


def test_a_line_of_the_server_s_log_is_one_line_of_json() -> None:
    record = logging.LogRecord("toolsmith.serving", logging.INFO, "", 0, f"GET {HOSTILE}\nforged", None, None)
    record.path = HOSTILE
    line = JsonLines().format(record)
    assert not raw(line)
    assert "\n" not in line
    assert json.loads(line)["path"] == HOSTILE


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_a_question_to_the_person_is_shown_as_text_in_every_encoding(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(written, encoding))
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    guard_streams()
    typer.confirm(f"é {HOSTILE}", err=True)
    sys.stderr.flush()
    shown = written.getvalue().decode(encoding)
    assert not raw(shown)
    assert "\\x1b]52" in shown
