"""Other people's clients against a served toolbox, each in an environment of its own, which is made when first needed.

    python -m pytest -m slow tests/serving/test_real_clients.py

TOOLSMITH_CLIENTS names the folder of these environments, so that a second run finds them; it needs pip, node and npm.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.serving.http.test_http import respond
from tests.serving.servers import served
from tests.toolboxes import make_toolbox
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
# What the suite's own test server has and a toolbox has not: tools of fixed names, prompts, sampling, logging, completion.
PASSED = (
    "server-initialize",
    "ping",
    "tools-list",
    "resources-list",
    "server-sse-multiple-streams",
    "dns-rebinding-protection",
)


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


@pytest.mark.parametrize("scenario", PASSED)
def test_the_conformance_suite(scenario: str, node: Path, urls) -> None:
    conformance = node / "node_modules" / ".bin" / "conformance"
    command = [node / "node_modules" / ".bin" / "node", conformance, "server", "--url", urls[0], "--scenario", scenario]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
