"""Exams for other frameworks: what is in the files, and that the real tools run them."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml

from tests.toolbox.tools import adder
from toolsmith.exporting.exams import render_exam
from toolsmith.library.use.export import export
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.scoring.replies import grade_reply
from toolsmith.toolbox.toolbox import Toolbox

ROOT = Path(__file__).parents[2]
# What `json_match` imports of OpenAI's evals; all of its requirements take gigabytes.
PACKAGES = {
    "inspect": ["inspect-ai"],
    "evals": ["--no-deps", "evals", "blobfile", "lz4", "zstandard", "backoff", "pycryptodomex", "openai", "lmdb"],
}


@pytest.fixture
def box(tmp_path: Path, sandbox: Sandbox) -> Toolbox:
    made = Toolbox.create(tmp_path / "box", name='x"""; {{ 7 * 7 }} \\', sandbox=sandbox)
    bare = adder(4).with_(doc=adder(4).doc.model_copy(update={"parameters": {}}))
    made.add_many([*(adder(number) for number in (1, 2, 3)), bare])
    return made


def question(request: str = "Add 3 to 4.") -> dict[str, object]:
    schema = {"type": "object", "properties": {"value": {"type": "integer"}}, "required": ["value"]}
    tool = {"type": "function", "function": {"name": "add_3", "description": request, "parameters": schema}}
    return {"id": "q1", "request": request, "tools": [tool], "calls": [{"name": "add_3", "arguments": {"value": 4}}]}


@pytest.mark.parametrize(
    ("reply", "mistakes"),
    [
        ('{"tool": "add_3", "arguments": {"value": 4}}', ()),
        ([{"name": "add_3", "arguments": {"value": 5}}], ("wrong_value",)),
        ([{"name": "add_9", "arguments": {"value": 4}}], ("unknown_tool",)),
        ("Seven.", ("no_call",)),
        ([{"name": "add_3", "arguments": {"value": 4, "x": 1}}], ("invented_parameter",)),
    ],
)
def test_a_reply_is_graded_from_what_frameworks_have(reply: object, mistakes: tuple[str, ...]) -> None:
    assert grade_reply(question(), reply).mistakes == mistakes


def test_texts_of_strangers_are_data_in_every_form() -> None:
    evil = 'a""" ) {{ 7 * 7 }} {% raw %} \\ \n"""\n__import__("os")'
    source = render_exam([question(evil)], "inspect", title=evil, commit="c", file=evil)
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    assert "__import__" not in {getattr(call.func, "id", "") for call in calls}
    config = yaml.safe_load(render_exam([question(evil)], "promptfoo", title=evil, commit="c", file="f"))
    assert not any(mark in value for value in config["tests"][0]["vars"].values() for mark in ("{{", "}}", "{%"))
    assert json.loads(config["tests"][0]["vars"]["question"])["calls"][0]["arguments"] == {"value": 4}
    (line,) = render_exam([question(evil)], "evals", title=evil, commit="c", file="f").splitlines()
    assert json.loads(json.loads(line)["ideal"]) == {"tool": "add_3", "arguments": {"value": 4}}


def test_an_exam_is_written_for_each_framework(box: Toolbox, tmp_path: Path) -> None:
    for form, name in (("inspect", "exam.py"), ("promptfoo", "exam.yaml"), ("evals", "exam.jsonl")):
        export(box, form, tmp_path / name)  # type: ignore[arg-type]  # the words are right
    compile((tmp_path / "exam.py").read_text("utf-8"), "exam.py", "exec")
    config = yaml.safe_load((tmp_path / "exam.yaml").read_text("utf-8"))
    lines = (tmp_path / "exam.jsonl").read_text("utf-8").splitlines()
    assert len(config["tests"]) == len(lines) > 3


@pytest.mark.slow
@pytest.mark.parametrize(("framework", "name"), [("inspect", "exam.py"), ("evals", "exam.jsonl")])
def test_the_real_framework_runs_it(box: Toolbox, tmp_path: Path, framework: str, name: str) -> None:
    export(box, framework, tmp_path / name)  # type: ignore[arg-type]  # the words are right
    home = Path(os.environ.get("TOOLSMITH_FRAMEWORKS", tmp_path)) / framework
    python = str(home / "bin" / "python")
    if not home.exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        installing = [python, "-m", "pip", "install", "-q", *PACKAGES[framework]]
        if subprocess.run(installing, check=False, capture_output=True).returncode:
            pytest.skip(f"{framework} cannot be installed here")
    site = home / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    (site / "ours.pth").write_text(f"{ROOT}\n{sysconfig.get_path('purelib')}\n", "utf-8")
    loader = Path(__file__).parent / "exam_loaders.py"
    command = [python, str(loader), framework, str(tmp_path / name), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    share, count = json.loads(done.stdout.splitlines()[-1]) if done.stdout else (None, done.stderr)
    assert share == (count + 1) // 2 / count


@pytest.mark.slow
def test_promptfoo_runs_it(box: Toolbox, tmp_path: Path) -> None:
    """Its provider `echo` says the prompt, in which no tool is called: no test passes, and every one is graded."""
    program = shutil.which("promptfoo")
    if program is None:
        pytest.skip("promptfoo is not installed (npm install -g promptfoo)")
    export(box, "promptfoo", tmp_path / "exam.yaml")
    paths = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
    where = {**os.environ, "PROMPTFOO_PYTHON": sys.executable, "PYTHONPATH": paths, "PROMPTFOO_DISABLE_TELEMETRY": "1"}
    command = [program, "eval", "-c", "exam.yaml", "--providers", "echo", "-o", "out.json", "--no-cache"]
    subprocess.run(command, cwd=tmp_path, env=where, check=False, capture_output=True)
    stats = json.loads((tmp_path / "out.json").read_text("utf-8"))["results"]["stats"]
    assert stats["errors"] == 0
    assert stats["failures"] > 3
