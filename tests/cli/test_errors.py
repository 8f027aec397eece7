"""How errors look, whoever finds them: `error:`, then `hint:`, on standard error, with their exit code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.toolbox.tools import adder, tool_of
from toolsmith.toolbox.toolbox import Toolbox

Command = Callable[..., Ran]


@pytest.mark.parametrize(
    "words",
    [
        ("list", "--toolbox", "nowhere"),
        ("make",),
        ("search",),
        ("search", "x", "--at-once", "3"),
        ("search", "x", "--limit", "many"),
        ("lint", "--rule", "nonsense"),
        ("mak", "tasks.jsonl"),
        ("export", "x", "--format", "nonsense"),
        ("make", "tasks.jsonl", "--facts", "--dry-run"),
    ],
    ids=" ".join,
)
def test_an_error_is_two_lines_without_the_name_of_a_class(command: Command, words: tuple[str, ...]) -> None:
    ran = command(*words)
    assert (ran.code, ran.out) == (2, "")
    lines = ran.err.splitlines()
    assert lines[0].startswith("error: ")
    assert lines[-1].startswith("hint: ")
    assert "Error" not in ran.err


def test_wrong_arguments_of_a_tool_are_answered_with_its_signature(command: Command, tmp_path: Path) -> None:
    Toolbox.create(tmp_path / "box").add(adder(1))
    ran = command("run", "add-1", "--arg", "nonsense=1", "-t", tmp_path / "box")
    assert ran.code == 2
    assert "there is no argument nonsense" in ran.err
    assert ran.err.splitlines()[-1] == "hint: It is called as add_1(value: integer) -> integer"


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("{}['rye']", "hint: The tool is to blame"),
        ("int('rye')", "hint: The arguments are to blame"),
    ],
)
def test_a_call_that_fails_says_what_to_do_next(code: str, hint: str, command: Command, tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "box")
    box.add(tool_of(f'def fail(value: int) -> int:\n    """Fail."""\n    return {code}\n', "fail", "numbers"))
    ran = command("run", "fail", "--arg", "value=1", "-t", box.root)
    assert ran.code == 1
    assert ran.err.splitlines()[-2].startswith("error: ")
    assert ran.err.splitlines()[-1].startswith(hint)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("tools", "maybe", "models.small.tools takes true or false; not 'maybe'"),
        ("context", "lots", "models.small.context takes a whole number of tokens above 0; not 'lots'"),
        ("context", "0", "above 0; not 0"),
        ("context", "-3", "above 0; not -3"),
        ("price", "cheap", "models.small.price takes IN,OUT in dollars per million tokens"),
        ("key_env", "a b", "models.small.key_env: is the name of an environment variable, never the key itself"),
        ("api_base", "gpu", "models.small.api_base: an address begins with http://"),
        ("colour", "red", "'models.small.colour' is no setting"),
    ],
)
def test_a_wrong_setting_is_told_what_it_takes(
    command: Command, name: str, value: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOOLSMITH_CONFIG_HOME", str(tmp_path))
    command("config", "set", "models.small.model", "ollama/m")
    ran = command("config", "set", f"models.small.{name}", value)
    assert ran.code == 2
    assert words in ran.err
    assert "Input should be" not in ran.err


def test_numbers_that_json_has_not_are_shown_to_people_by_their_names(command: Command, tmp_path: Path) -> None:
    box = Toolbox.create(tmp_path / "box")
    box.add(tool_of("def nothing() -> list[float]:\n    return [float('nan'), float('inf')]\n", name="nothing"))
    assert command("run", "nothing", "-t", box.root).out == '["NaN", "Infinity"]\n'
    assert '"$float": "nan"' in command("run", "nothing", "-t", box.root, "--json").out


def test_an_exported_file_is_not_written_over_unasked(command: Command, tmp_path: Path) -> None:
    Toolbox.create(tmp_path / "box").add(adder(1))
    target = tmp_path / "mine.py"
    target.write_text("mine")
    words = ("export", target, "--format", "python", "-t", tmp_path / "box")
    ran = command(*words)
    assert (ran.code, "--overwrite" in ran.err, target.read_text()) == (2, True, "mine")
    ran = command(*words, "--overwrite")
    assert (ran.code, ran.err.startswith("1 tool in"), "def add_1" in target.read_text()) == (0, True, True)


def test_version_and_short_help(command: Command) -> None:
    assert command("--version").out.startswith("toolsmith ")
    assert command("-h") == command("--help")
    assert "--rebuild" in command("index", "-h").out


def test_without_a_command_the_help_is_shown(command: Command) -> None:
    ran = command()
    assert (ran.code, ran.err) == (2, "")
    assert ran.out.strip() == command("--help").out.strip()


def test_a_rejected_tool_is_said_to_be_rejected_and_why(command: Command, tmp_path: Path) -> None:
    source = tmp_path / "halves.py"
    source.write_text(
        'def half(x: float) -> float:\n    """Half.\n\n    >>> half(2.0)\n    3.0\n    """\n    return x / 2\n'
    )
    Toolbox.create(tmp_path / "box", "box")
    command("adopt", source, "-t", tmp_path / "box")
    for name in ("half", "halves/half"):
        failed = command("run", name, "-t", tmp_path / "box", "--arg", "x=2")
        error, hint = failed.err.splitlines()
        assert failed.code == 2
        assert error.startswith("error: 'halves/half' was rejected and is no tool of ")
        assert error.endswith(": 0 of 1 hidden cases are right; 95% are needed")
        assert hint.startswith("hint: Its code and every check: toolsmith show --rejected halves/half --toolbox ")
    assert "no tool 'hal'" in command("run", "hal", "-t", tmp_path / "box").err


def test_a_package_without_its_version_is_told_the_form(command: Command) -> None:
    said = command("audit", "no_such_package").err
    assert "hint: A registry's package is named with its version: no_such_package==VERSION." in said


def test_what_is_refused_says_so_once(command: Command, tmp_path: Path) -> None:
    source = tmp_path / "reads.py"
    source.write_text('def reads(x: int) -> str:\n    """Reads."""\n    return open("a").read()\n')
    said = command("audit", source).out.splitlines()[-1]
    assert (said.count("refused"), said.count("line 3"), said.count("open is not offered")) == (1, 1, 1), said
