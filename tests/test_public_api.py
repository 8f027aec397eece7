"""What a user of the library can rely on: every command is a function, every name is typed, nothing loads too early."""

from __future__ import annotations

import ast
import importlib
import inspect
import pickle
import pkgutil
import subprocess
import sys
import tomllib
import typing
from collections.abc import Iterator
from pathlib import Path

import pydantic
import pytest
import typer.main

import toolsmith
from toolsmith.cli.all_commands import app

ROOT = Path(__file__).parent.parent

# Most functions are called as their command; `list` would hide Python's own, and `toolsmith.verify` is a package.
FUNCTIONS = {
    "adopt": ["adopt", "adopt_mcp"],
    "bench refine": ["bench_refine", "replay_opaque_tools"],
    "bench search": ["bench_search"],
    "blame": ["blame"],
    "clone": ["clone"],
    "config set": ["set_config"],
    "config show": ["show_config"],
    "config unset": ["unset_config"],
    "cost": ["cost"],
    "describe": ["describe"],
    "diff": ["diff"],
    "doctor": ["doctor"],
    "audit": ["audit_library", "audit_html"],
    "env package": ["pack_environment"],
    "env play": ["play_environment"],
    "env serve": ["environment_app"],
    "exam": ["exam", "plan_exam"],
    "export tools": ["export"],
    "export training": ["export_training"],
    "index": ["index"],
    "init": ["init", "init_example"],
    "judge": ["judge"],
    "lint": ["lint"],
    "list": ["list_tools"],
    "log": ["log"],
    "make": ["make", "make_from_reference", "make_from_queue", "plan", "plan_reference"],
    "move": ["move"],
    "outline": ["outline"],
    "probe": ["probe", "plan_probe"],
    "pull": ["pull"],
    "push": ["push"],
    "queue": ["queue", "answer_queued", "propose_queued", "confirm_queued"],
    "refine": ["refine", "plan_refine"],
    "release": ["release"],
    "releases": ["releases"],
    "rename": ["rename"],
    "repair": ["repair", "plan_repair"],
    "restore": ["restore"],
    "retire": ["retire"],
    "run": ["run"],
    "score": ["score"],
    "search": ["search"],
    "serve": ["serve", "install", "uninstall"],
    "view": ["view"],
    "show": ["show"],
    "solve": ["solve", "solve_file"],
    "tags": ["tags"],
    "tree": ["tree"],
    "train dpo": ["train"],
    "train grpo": ["train"],
    "train router": ["train_router"],
    "train sft": ["train"],
    "trials": ["trials", "credit"],
    "trust": ["trust"],
    "verify": ["verify_toolbox", "record_verdicts", "review"],
}


def commands(command: object, name: str = "") -> Iterator[str]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name
    for word, each in (inner or {}).items():
        yield from commands(each, f"{name} {word}".strip())


def test_every_command_is_a_function() -> None:
    assert set(commands(typer.main.get_command(app))) == FUNCTIONS.keys()
    names = [name for found in FUNCTIONS.values() for name in found]
    assert set(names) <= {*toolsmith.__all__}
    assert [name for name in names if not inspect.isfunction(getattr(toolsmith, name))] == []


def test_the_command_line_calls_nothing_that_only_it_can_call() -> None:
    own_questions = {
        "is_foreign",
        "REPORT_FILE",
        "results_notice",
    }  # which of two functions is meant, and where one has written
    called = set()
    for path in (ROOT / "toolsmith" / "cli").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("toolsmith.library."):
                home = importlib.import_module(node.module or "")
                called |= {each.name for each in node.names if not inspect.ismodule(getattr(home, each.name, home))}
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("library", "sharing"):
                called.add(node.attr)
    assert len(called) > 40
    assert called - {*toolsmith.__all__} - own_questions == set()


def test_every_error_is_a_name_of_the_package_and_stands_in_the_tree() -> None:
    for module in pkgutil.walk_packages(toolsmith.__path__, "toolsmith."):
        if not module.name.startswith(("toolsmith.__main__", "toolsmith.cli")):
            importlib.import_module(module.name)

    def kinds(kind: type[Exception]) -> set[str]:
        return {kind.__name__}.union(*map(kinds, kind.__subclasses__()))

    known = kinds(toolsmith.ToolsmithError)
    assert len(known) > 20
    assert known - {*toolsmith.__all__} == set()
    assert [name for name in known if name not in (toolsmith.errors.__doc__ or "")] == []


def test_whatever_a_public_function_takes_or_returns_is_public_too() -> None:
    public = {name: getattr(toolsmith, name) for name in toolsmith.__all__}

    def records(hint: object) -> Iterator[str]:
        if isinstance(hint, type) and (issubclass(hint, pydantic.BaseModel) or getattr(hint, "_is_protocol", False)):
            yield hint.__name__
        for part in typing.get_args(hint):
            for each in part if isinstance(part, list) else [part]:
                yield from records(each)

    hints = {
        name: typing.get_type_hints(each, localns={**public, **each.__globals__})
        for name, each in public.items()
        if inspect.isfunction(each)
    }
    named = {(where, name) for where, found in hints.items() for hint in found.values() for name in records(hint)}
    assert len(named) > 80
    assert {(where, name) for where, name in named if name not in public} == set()


def test_type_checkers_and_the_interpreter_know_the_same_names() -> None:
    tree = ast.parse(Path(toolsmith.__file__).read_text("utf-8"))
    (checked,) = (node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    imported = {
        alias.asname: f"{node.module}.{alias.name}"
        for node in checked.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    found = {name: f"{toolsmith._HOME_OF[name]}.{name}" for name in toolsmith.__all__}
    assert imported == found | {"errors": "toolsmith.errors"}
    assert {*toolsmith.__all__, "errors", "__version__"} <= {*dir(toolsmith)}


def test_a_misspelt_name_does_not_pass_a_strict_type_checker(tmp_path: Path) -> None:
    wrong, right = tmp_path / "wrong.py", tmp_path / "right.py"
    wrong.write_text("import toolsmith\n\ntoolsmith.nonsense(1)\n")
    names = [*toolsmith.__all__, "errors.UsageError", "__version__"]
    right.write_text("import toolsmith\n\n" + "".join(f"print(toolsmith.{name})\n" for name in names))
    # What stands behind the names is checked with the package itself; following it from here would take a minute.
    options = ["--strict", "--config-file=", "--follow-imports=skip", f"--cache-dir={tmp_path / 'cache'}"]
    command = [sys.executable, "-m", "mypy", *options, toolsmith.__file__, wrong, right]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    assert len(said) == 2, said
    assert said[0].endswith('wrong.py:3: error: Module has no attribute "nonsense"  [attr-defined]')


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import sys; before = {*sys.modules}; import toolsmith; print(*sorted({*sys.modules} - before))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert set(said) <= {"__future__", "toolsmith"}


def test_a_name_that_is_not_there_is_said_as_python_says_it() -> None:
    with pytest.raises(AttributeError, match="module 'toolsmith' has no attribute 'nonsense'"):
        toolsmith.nonsense  # type: ignore[attr-defined]  # noqa: B018


def test_the_version_is_that_of_the_distribution() -> None:
    assert toolsmith.__version__ == tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def test_errors_come_out_of_another_process_as_they_were() -> None:
    given = [
        toolsmith.BadInputError("bad", ["one", "two"], hint="try"),
        toolsmith.RateLimitedError("later", hint="wait", wait_seconds=3.0),
        toolsmith.GitFailedError("push", "rejected"),
        toolsmith.ConflictsError([toolsmith.Conflict(path="a/b", part="code", ours="1", theirs="2")]),
        toolsmith.TrialFailedError("a/b", "timeout", "tool", "over its time"),
    ]
    for error in given:
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_defaults_of_records_are_defaults_for_every_type_checker() -> None:
    """Only our own plugin for mypy reads `Field(0, …)`; for anyone else that field would be required."""
    sources = {path: path.read_text("utf-8") for path in Path(toolsmith.__file__).parent.rglob("*.py")}
    calls = [
        (path, node)
        for path, source in sources.items()
        if "Field(" in source
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Field"
    ]
    assert len(calls) > 40
    assert [f"{path}:{node.lineno}" for path, node in calls if node.args] == []
