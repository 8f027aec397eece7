"""Five servers that people really use, from public packages: adopted by one file, refined, served, called, upgraded."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import anyio
import git
import pytest
from mcp import Client

import toolsmith
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.library.make.adopt import adopt
from toolsmith.library.use.trust import trust
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.records import RefineOptions
from toolsmith.serving.mcp.mcp_server import McpServer
from toolsmith.serving.served_tools import ServedTools
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question

pytestmark = pytest.mark.slow
CONTINENTS = {"Berlin": "Europe", "Tokyo": "Asia", "Cairo": "Africa", "Lima": "America", "Perth": "Australia"}


def _installed(folder: Path, *packages: str) -> Path:
    """The folder of the scripts of a new environment with these packages."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    done = subprocess.run([folder / "bin" / "pip", "install", "-q", *packages], check=False, capture_output=True)
    if done.returncode:
        pytest.skip(f"cannot be installed here: {packages}")
    return folder / "bin"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The servers' programs, and a folder, a repository and a database that they may change."""
    root = tmp_path_factory.mktemp("public")
    if shutil.which("npm") is None:
        pytest.skip("npm is not there")
    names = ["@modelcontextprotocol/server-filesystem", "@modelcontextprotocol/server-everything"]
    done = subprocess.run(
        ["npm", "install", "--silent", "--prefix", root / "npm", *names], check=False, capture_output=True
    )
    if done.returncode:
        pytest.skip("npm cannot install here")
    new = _installed(root / "new", "mcp-server-time", "mcp-server-git")
    old = _installed(root / "old", "mcp<2", "mcp-server-sqlite")
    (root / "sandbox").mkdir()
    (root / "sandbox" / "hello.txt").write_text("hello")
    (root / "outside.txt").write_text("not to be touched")
    repository = git.Repo.init(root / "repository")
    repository.git.execute(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--allow-empty", "-m", "first"]
    )
    bin_of_npm = root / "npm" / "node_modules" / ".bin"
    servers = {
        "time": {"command": str(new / "mcp-server-time")},
        "git": {"command": str(new / "mcp-server-git"), "args": ["--repository", str(root / "repository")]},
        "sqlite": {"command": str(old / "mcp-server-sqlite"), "args": ["--db-path", str(root / "sandbox" / "x.db")]},
        "files": {"command": str(bin_of_npm / "mcp-server-filesystem"), "args": [str(root / "sandbox")]},
        "everything": {"command": str(bin_of_npm / "mcp-server-everything")},
    }
    (root / ".mcp.json").write_text(json.dumps({"mcpServers": servers}))
    return {"root": root, "file": root / ".mcp.json"}


@pytest.fixture(scope="module")
def box(world: dict[str, Path]) -> Toolbox:
    adopted = adopt(str(world["file"]), world["root"] / "box", trust=True)
    assert [item for item in adopted if not item.commit] == []
    return Toolbox.open(world["root"] / "box")


def _outside(root: Path) -> dict[str, str]:
    """What the servers must leave alone."""
    kept = [file for file in root.iterdir() if file.is_file()]
    head = git.Repo(root / "repository").head.commit.hexsha
    return {file.name: file.read_text() for file in kept} | {"head": head}


def test_all_tools_of_all_five_are_there(box: Toolbox) -> None:
    servers = {path.partition("/")[0] for path in box.paths()}
    assert servers == {"time", "git", "sqlite", "files", "everything"}
    assert len(box.paths()) > 40


def _user(question: Question) -> str:
    """Takes a city for a time zone, until it sees how one is written."""
    text = question.messages[0].content
    city = next(city for city in CONTINENTS if city in text.rpartition("## The request")[2])
    zone = f"{CONTINENTS[city]}/{city}" if "Example:" in text else city
    return json.dumps({"timezone": zone})


def _strong(question: Question) -> str:
    text = question.messages[0].content
    if question.purpose == "explore_tool":
        zones = ("Europe/Madrid", "Madrid", "Asia/Seoul")
        ideas = [
            {"request": f"Somebody in {zone} wonders how late it is", "arguments": {"timezone": zone}} for zone in zones
        ]
        return json.dumps({"trials": ideas})
    if question.purpose == "analyze_trials":
        return json.dumps({"findings": [{"about": "examples", "finding": "A bare city is refused."}]})
    fields = json.loads(text.partition("## The documentation now")[2].partition("```json\n")[2].partition("\n```")[0])
    refused = "failed (invalid)" in text
    errors = "a name without its continent is refused" if refused else ""
    return json.dumps({**fields, "errors": errors, "examples": [{"request": "How late is it in Seoul?", "arguments": {"timezone": "Asia/Seoul"}}]})  # fmt: skip


def test_a_doc_is_refined_from_what_the_server_refuses_and_nothing_outside_changes(
    box: Toolbox, world: dict[str, Path], tmp_path: Path
) -> None:
    before = _outside(world["root"])
    trust(box, "time/get-current-time")
    requests = tmp_path / "requests.jsonl"
    lines = [
        {"request": f"How late is it in {city}?", "tool": "time/get-current-time", "arguments": {"timezone": f"{where}/{city}"}}
        for city, where in CONTINENTS.items()
    ]  # fmt: skip
    requests.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    refinement = toolsmith.refine(
        box, "time/get-current-time", ScriptedModel(_strong, name="strong"), user_model=ScriptedModel(_user, name="user"),
        requests=requests, pairs=False, options=RefineOptions(rounds=2),
    )  # fmt: skip
    (refined,) = refinement.tools
    assert (refined.status, refined.before, refined.after) == ("improved", 0, 5), refined.reason
    assert "continent" in box.get("time/get-current-time").doc.errors
    assert _outside(world["root"]) == before


def test_an_official_client_calls_all_of_them_through_the_toolbox(box: Toolbox, world: dict[str, Path]) -> None:
    calls = [
        ("get_current_time", {"timezone": "Asia/Seoul"}, "datetime"),
        ("git_log", {"repo_path": str(world["root"] / "repository")}, "first"),
        ("list_tables", {}, "["),
        ("read_text_file", {"path": str(world["root"] / "sandbox" / "hello.txt")}, "hello"),
        ("get_sum", {"a": 2, "b": 3}, "5"),
    ]

    async def work() -> tuple[dict[str, str], list[str], str]:
        async with Client(McpServer(ServedTools(LazyTools(box), listed_at_most=100)).server) as client:
            listed = {tool.name: tool.description or "" for tool in (await client.list_tools()).tools}
            texts = [(await client.call_tool(name, arguments)).content[0].text for name, arguments, _ in calls]
            image = await client.call_tool("get_tiny_image", {})
            return listed, texts, ",".join(block.type for block in image.content)

    listed, texts, kinds = anyio.run(work)
    assert "Example: How late is it in Seoul?" in listed["get_current_time"]
    assert [wanted for (_, _, wanted), text in zip(calls, texts, strict=True) if wanted not in text] == []
    assert "image" in kinds


def test_another_version_tells_what_moved_and_the_overlay_stays(box: Toolbox, world: dict[str, Path]) -> None:
    said = box.get("time/get-current-time").doc
    scripts = world["root"] / "new" / "bin"
    done = subprocess.run(
        [scripts / "pip", "install", "-q", "mcp-server-time==0.6.2"], check=False, capture_output=True
    )
    if done.returncode:
        pytest.skip("the other version cannot be installed here")
    adopted = {item.path: item for item in adopt(str(world["file"]), box, trust=True)}
    assert adopted["time/get-current-time"].change in ("same", "changed")
    assert box.get("time/get-current-time").doc.examples == said.examples
    assert "examples" in adopted["time/get-current-time"].kept
