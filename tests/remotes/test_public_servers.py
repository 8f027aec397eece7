"""Five servers that people really use, from public packages: adopted by one file, refined, served, called, upgraded."""

from __future__ import annotations

import json
import re
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
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.records import Refined, RefineOptions
from toolsmith.serving.mcp.mcp_server import McpServer
from toolsmith.serving.served_tools import ServedTools
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question

pytestmark = pytest.mark.slow
OLD = ("mcp<2", "mcp-server-time==0.6.2", "mcp-server-git==0.6.2")
NEW = ("mcp-server-time==2026.10.19", "mcp-server-git==2026.10.19")
COUNTS = {"last": 1, "two last": 2, "three last": 3, "four last": 4, "five last": 5}
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
    ours = _installed(root / "ours", *OLD)
    fixed = _installed(root / "fixed", "mcp<2", "mcp-server-sqlite")
    (root / "sandbox").mkdir()
    (root / "sandbox" / "hello.txt").write_text("hello")
    (root / "outside.txt").write_text("not to be touched")
    repository = git.Repo.init(root / "repository")
    repository.git.execute(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--allow-empty", "-m", "first"]
    )
    bin_of_npm = root / "npm" / "node_modules" / ".bin"
    servers = {
        "time": {"command": str(ours / "mcp-server-time")},
        "git": {"command": str(ours / "mcp-server-git"), "args": ["--repository", str(root / "repository")]},
        "sqlite": {"command": str(fixed / "mcp-server-sqlite"), "args": ["--db-path", str(root / "sandbox" / "x.db")]},
        "files": {"command": str(bin_of_npm / "mcp-server-filesystem"), "args": [str(root / "sandbox")]},
        "everything": {"command": str(bin_of_npm / "mcp-server-everything")},
    }
    (root / ".mcp.json").write_text(json.dumps({"mcpServers": servers}))
    return {"root": root, "file": root / ".mcp.json"}


@pytest.fixture(scope="module")
def box(world: dict[str, Path]) -> Toolbox:
    only_read = ["get_current_time", "git_log"]  # which the old versions do not say themselves
    adopted = adopt(str(world["file"]), world["root"] / "box", trust=True, read_only=only_read)
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
    """Takes a city for a time zone, and the folder's name for a repository, until it sees how one is written."""
    shown, _, asked = question.messages[0].content.rpartition("## The request")
    known = re.search(r"Example: .*?(\{.*\})", shown)
    if "commits" in asked:
        count = next(count for words, count in sorted(COUNTS.items(), key=lambda pair: -len(pair[0])) if words in asked)
        place = json.loads(known[1])["repo_path"] if known else "repository"
        return json.dumps({"repo_path": place, "max_count": count})
    city = next(city for city in CONTINENTS if city in asked)
    return json.dumps({"timezone": f"{CONTINENTS[city]}/{city}" if known else city})


def _strong(question: Question, tried: list[dict[str, object]]) -> str:
    """Tries what it is given, and writes down the example that returned and whether something was refused."""
    text = question.messages[0].content
    if question.purpose == "explore_tool":
        return json.dumps({"trials": tried})
    if question.purpose == "analyze_trials":
        return json.dumps({"findings": [{"about": "examples", "finding": "What is not written in full is refused."}]})
    fields = json.loads(text.partition("## The documentation now")[2].partition("```json\n")[2].partition("\n```")[0])
    names = json.loads(text.partition("JSON Schema:")[2].partition("```json\n")[2].partition("\n```")[0])["properties"]
    said = {name: fields["parameters"].get(name) or name.replace("_", " ") for name in names}
    errors = "what is not written in full, as in the example, is refused" if "failed (" in text else ""
    return json.dumps({**fields, "parameters": said, "errors": errors, "examples": tried[:1]})


def _refined(
    box: Toolbox, place: Path, tool: str, requests: list[dict[str, object]], tried: list[dict[str, object]]
) -> Refined:
    file = place / "requests.jsonl"
    file.write_text("".join(f"{json.dumps({**line, 'tool': tool})}\n" for line in requests))
    strong = ScriptedModel(lambda question: _strong(question, tried), name="strong")
    refinement = toolsmith.refine(
        box, tool, strong, user_model=ScriptedModel(_user, name="user"), requests=file, pairs=False,
        options=RefineOptions(rounds=2),
    )  # fmt: skip
    (refined,) = refinement.tools
    return refined


def test_docs_of_two_servers_are_refined_from_what_they_refuse_and_nothing_outside_changes(
    box: Toolbox, world: dict[str, Path], tmp_path: Path
) -> None:
    before = _outside(world["root"])
    zones = ("Europe/Madrid", "Madrid", "Asia/Seoul")
    tried = [
        {"request": f"Somebody in {zone} wonders how late it is", "arguments": {"timezone": zone}} for zone in zones
    ]
    asked = [
        {"request": f"How late is it in {city}?", "arguments": {"timezone": f"{where}/{city}"}}
        for city, where in CONTINENTS.items()
    ]
    time = _refined(box, tmp_path, "time/get-current-time", asked, tried)
    assert (time.status, time.before, time.after) == ("improved", 0, 5), time.reason
    assert "in full" in box.get("time/get-current-time").doc.errors

    repository = str(world["root"] / "repository")
    places = (repository, "the repository", repository)
    tried = [
        {
            "request": f"Number {at}: what happened lately in {place}",
            "arguments": {"repo_path": place, "max_count": 7 + at},
        }
        for at, place in enumerate(places)
    ]
    asked = [
        {"request": f"Which are the {words} commits?", "arguments": {"repo_path": repository, "max_count": count}}
        for words, count in COUNTS.items()
    ]
    log = _refined(box, tmp_path, "git/git-log", asked, tried)
    assert (log.status, log.before, log.after) == ("improved", 0, 5), log.reason
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
    assert (
        'Example: Somebody in Europe/Madrid wonders how late it is → {"timezone": "Europe/Madrid"}'
        in listed["get_current_time"]
    )
    assert "Example: Number 0: what happened lately" in listed["git_log"]
    assert [wanted for (_, _, wanted), text in zip(calls, texts, strict=True) if wanted not in text] == []
    assert "image" in kinds


def test_prompts_and_resources_of_a_server_come_through(box: Toolbox) -> None:
    async def work() -> tuple[set[str], str, str]:
        async with Client(McpServer(ServedTools(LazyTools(box), listed_at_most=100)).server) as client:
            names = {prompt.name for prompt in (await client.list_prompts()).prompts}
            filled = (await client.get_prompt("args-prompt", {"city": "Ulm"})).messages[0].content.text
            read = (await client.read_resource("demo://resource/dynamic/text/3")).contents[0].text
            return names, filled, read

    names, filled, read = anyio.run(work)
    assert {"simple-prompt", "args-prompt", "completable-prompt", "mcp-demo"} <= names
    assert "Ulm" in filled
    assert "Resource 3" in read


def test_a_newer_version_tells_what_moved_and_the_overlays_stay(box: Toolbox, world: dict[str, Path]) -> None:
    refined = {path: box.get(path).doc for path in ("time/get-current-time", "git/git-log")}
    pip = world["root"] / "ours" / "bin" / "pip"
    done = subprocess.run([pip, "install", "-q", "-U", "mcp", *NEW], check=False, capture_output=True)
    if done.returncode:
        pytest.skip("the newer versions cannot be installed here")
    box.close()
    adopted = {item.path: item for item in adopt(str(world["file"]), box, trust=True)}
    changes = {path: item.change for path, item in adopted.items() if path.startswith(("time/", "git/"))}
    assert changes["git/git-branch"] == changes["git/git-checkout"] == "new"
    assert changes["git/git-log"] == changes["time/get-current-time"] == "changed"
    assert "parameter start_timestamp is new" in adopted["git/git-log"].changes
    assert "the text of description" in adopted["time/get-current-time"].changes
    for path, before in refined.items():
        now = box.get(path)
        assert "examples" in adopted[path].kept
        assert (now.doc.examples, now.doc.errors) == (before.examples, before.errors)
        assert now.upstream is not None
        assert now.upstream.moved, "to be measured again"
    assert box.get("time/get-current-time").doc.description == "Get current time in a specific timezone"
