"""Other people's clients against a served toolbox, each in an environment of its own, which is made when first needed.

    python -m pytest -m slow tests/serving/test_real_clients.py

TOOLSMITH_CLIENTS names the folder of these environments, so that a second run finds them; it needs pip, node and npm.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.serving.http.test_http import respond
from tests.serving.servers import served
from tests.toolboxes import make_tool, make_toolbox
from toolsmith.models.scripted import ScriptedModel

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent / "clients"
FOLDER = Path(os.environ.get("TOOLSMITH_CLIENTS", Path(tempfile.gettempdir()) / "toolsmith-clients"))
PYTHON = {
    "fastmcp": ["fastmcp"],
    "langchain": ["langchain-mcp-adapters", "mcp<2"],
    "pydantic_ai": ["pydantic-ai-slim[mcp,openai]"],
    "openai_agents": ["openai-agents"],
}
NODE = [
    "@modelcontextprotocol/inspector",
    "@modelcontextprotocol/sdk",
    "@modelcontextprotocol/conformance",
    "openai",
    "node@22",  # the conformance suite wants it
]
NAMES = {"broken", "convert_length", "primes_below", "total", "read_result"}
ANSWER = "It is 4828.032 metres."
# The suite calls tools of fixed names. A toolbox can hold those that return plain values, fail, wait or lack an argument.
CALLED_BY_THE_SUITE = {
    "test_simple_text": 'def test_simple_text() -> str:\n    return "This is a simple text response for testing."\n',
    "test_error_handling": 'def test_error_handling() -> str:\n    raise ValueError("always fails")\n',
    "test_tool_with_progress": "import time\n\n\ndef test_tool_with_progress() -> str:\n"
    '    time.sleep(0.3)\n    return "done"\n',
    "test_reconnection": 'def test_reconnection() -> str:\n    return "done"\n',
    "test_elicitation": "def test_elicitation(message: str, name: str) -> str:\n    return name\n",
}
APPLY = (
    "server-initialize", "ping", "tools-list", "tools-call-simple-text", "tools-call-error", "tools-call-with-progress",
    "tools-call-elicitation", "server-sse-polling", "server-sse-multiple-streams", "resources-list", "dns-rebinding-protection",
)  # fmt: skip
DO_NOT_APPLY = {
    "logging-set-level": "a tool writes no log to its client, so no such capability is announced",
    "tools-call-with-logging": "as logging-set-level",
    "completion-complete": "there are no prompts or templates whose arguments could be completed",
    "tools-call-image": "results are values of JSON",
    "tools-call-audio": "as tools-call-image",
    "tools-call-embedded-resource": "as tools-call-image",
    "tools-call-mixed-content": "as tools-call-image",
    "tools-call-sampling": "a tool is code that asks no model",
    "json-schema-2020-12": "references are written out of a schema, so that every client and grammar reads it: no $defs is left",
    "elicitation-sep1034-defaults": "what has a default is not asked for",
    "elicitation-sep1330-enums": "only required arguments of simple types are asked for, each with the enum of its schema",
    "resources-read-text": "resources are the files of the toolbox, not test://static-text",
    "resources-read-binary": "as resources-read-text",
    "resources-templates-read": "as resources-read-text",
    "resources-subscribe": "a change of the toolbox is told as a changed list; single files are not watched",
    "resources-unsubscribe": "as resources-subscribe",
    "prompts-list": "a toolbox holds tools, no prompts, and announces none",
    "prompts-get-simple": "as prompts-list",
    "prompts-get-with-args": "as prompts-list",
    "prompts-get-embedded-resource": "as prompts-list",
    "prompts-get-with-image": "as prompts-list",
}


@pytest.fixture(scope="module")
def urls(tmp_path_factory, sandbox):
    box = make_toolbox(tmp_path_factory.mktemp("clients") / "box", sandbox)
    with served(box, [ScriptedModel(respond, "weak")]) as base:
        yield f"{base}/mcp", f"{base}/v1"


def python_of(client: str) -> Path:
    place = FOLDER / client
    if not (place / ".installed").exists():
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        command = [place / "bin" / "python", "-m", "pip", "install", "--quiet", *PYTHON[client]]
        subprocess.run(command, check=True, timeout=900)
        (place / ".installed").touch()
    return place / "bin" / "python"


@pytest.fixture(scope="module")
def node() -> Path:
    if shutil.which("npm") is None:
        pytest.skip("there is no npm on the PATH")
    place = FOLDER / "node"
    if not (place / ".installed").exists():
        place.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund", *NODE], cwd=place, check=True, timeout=900
        )
        (place / ".installed").touch()
    return place


def said(*command: object, cwd: Path | None = None) -> Any:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=300,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1] if "{" not in done.stdout[:2] else done.stdout)


@pytest.mark.parametrize("client", PYTHON)
def test_python_client_lists_and_calls(client: str, urls) -> None:
    got = said(python_of(client), HERE / f"{client}_client.py", *urls)
    assert (set(got["names"]), got["result"]) == (NAMES, 3218.688)
    assert {got[name] for name in ("chat", "responses") if name in got} <= {ANSWER}


def test_openais_client_for_python(urls) -> None:
    got = said(python_of("openai_agents"), HERE / "openai_client.py", *urls)
    assert (got["chat"], got["streamed"], got["responses"]) == (ANSWER, ANSWER, ANSWER)
    assert (got["final"], got["models"]) == ("response.completed", ["weak", "weak"])


def test_openais_client_for_node(node: Path, urls) -> None:
    shutil.copy(HERE / "openai_client.mjs", node)
    got = said("node", "openai_client.mjs", *urls, cwd=node)
    assert (got["chat"], got["streamed"], got["responses"]) == (ANSWER, ANSWER, ANSWER)
    assert (got["final"], got["models"]) == ("response.completed", ["weak", "weak"])


def test_the_sdk_for_typescript(node: Path, urls) -> None:
    shutil.copy(HERE / "sdk_client.mjs", node)
    got = said("node", "sdk_client.mjs", *urls, cwd=node)
    assert (set(got["names"]), got["result"]) == (NAMES, 3218.688)


def test_the_inspector(node: Path, urls) -> None:
    inspector = node / "node_modules" / ".bin" / "mcp-inspector"
    ask = [inspector, "--cli", urls[0], "--transport", "http", "--method"]
    assert {tool["name"] for tool in said(*ask, "tools/list")["tools"]} == NAMES
    call = ["--tool-name", "convert_length", "--tool-arg", "value=2", "--tool-arg", "unit=mile"]
    assert said(*ask, "tools/call", *call)["structuredContent"] == {"result": 3218.688}


@pytest.fixture(scope="module")
def conformance(tmp_path_factory, sandbox, node: Path):
    """The suite's output for some words of its command line, and whether it is content."""
    box = make_toolbox(tmp_path_factory.mktemp("conformance") / "box", sandbox)
    for name, code in CALLED_BY_THE_SUITE.items():
        box.add(make_tool(name.replace("_", "-"), "suite", code, "Is called by the suite."))

    def run(*words: str) -> tuple[str, bool]:
        command = [node / "node_modules" / ".bin" / part for part in ("node", "conformance")]
        done = subprocess.run([*command, *words], capture_output=True, text=True, timeout=120, check=False)
        return done.stdout + done.stderr, done.returncode == 0

    with served(box) as base:
        yield (
            lambda scenario="": (
                run("server", "--url", f"{base}/mcp", "--scenario", scenario) if scenario else run("list")
            )
        )


@pytest.mark.parametrize("scenario", APPLY)
def test_scenario_of_the_conformance_suite_holds(scenario: str, conformance) -> None:
    said, is_content = conformance(scenario)
    assert is_content, said[-3000:]


def test_every_scenario_of_the_conformance_suite_is_run_or_has_a_reason_not_to(conformance) -> None:
    listed, _ = conformance()
    scenarios = re.findall(r"- (\S+) \[", listed.partition("Client scenarios")[0])
    assert set(scenarios) == {*APPLY, *DO_NOT_APPLY}
