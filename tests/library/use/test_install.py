"""A toolbox in the configuration of the programs that use it: what people wrote there stays, byte for byte."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from toolsmith.adopting.readers.remote_operations import remote_verdict
from toolsmith.errors import BadInputError
from toolsmith.library.use.install import install, uninstall
from toolsmith.serving.clients.client import client_of
from toolsmith.toolbox.files.json_with_comments import loads
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Doc, Remote, Signature, Tool

PLACES = {  # on Linux
    "claude-desktop": (".config/Claude/claude_desktop_config.json", "mcpServers"),
    "claude-code": (".claude.json", "mcpServers"),
    "cursor": (".cursor/mcp.json", "mcpServers"),
    "vscode": (".config/Code/User/mcp.json", "servers"),
    "codex": (".codex/config.toml", "mcp_servers"),
}
WRITTEN = {
    "empty": "",
    "an empty object": "{}\n",
    "others": '{\n\t"theme": "dark",\n\t"TABLE": {\n\t\t"other": {"command": "x", "args": ["a // b", "}"]}\n\t}\n}\n',
    "comments": """\
// mine
{
    /* servers, { all of them } */
    "TABLE": {
        // the other one
        "other": { "command": "x", "args": [], }, // keep
    },
    "last": [1, 2], // "TABLE": {}
}
""",
    "one line": '{"TABLE":{"other":{"command":"x"}},"a":1}',
    "an empty table": '{\n  "a": 1,\n  "TABLE": {}\n}\n',
    "Windows": '{\r\n  "TABLE": {\r\n    "other": {"command": "x"}\r\n  }\r\n}\r\n',
}
TOML = """\
# mine
model = "gpt"  # the good one

[mcp_servers.other]
command = "x"
args = ["[mcp_servers.toolsmith-box]"]

[mcp_servers.other.env]
A = "1"
# the end
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("XDG_CONFIG_HOME", "CODEX_HOME", "CLAUDE_CONFIG_DIR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


@pytest.fixture
def box(tmp_path: Path, home: Path) -> Toolbox:
    assert client_of("cursor").file.is_relative_to(home)
    return Toolbox.create(tmp_path / "box")


@pytest.mark.skipif(sys.platform != "linux", reason="places of other systems")
@pytest.mark.parametrize("client", PLACES)
def test_each_client_is_written_where_and_as_it_reads(client, home: Path, box: Toolbox) -> None:
    place, table = PLACES[client]
    shown = install(box, client, dry_run=True)
    assert not (home / place).exists()
    done = install(box, client, options=["--max-listed", "5"])
    assert (done.file, done.is_changed) == (home / place, True)
    text = (home / place).read_text()
    entry = (tomllib.loads(text) if place.endswith(".toml") else json.loads(text))[table]["toolsmith-box"]
    assert entry["command"] == sys.executable
    assert entry["args"] == ["-m", "toolsmith", "serve", str(box.root), "--mcp", "--max-listed", "5"]
    assert shown.entry.count(str(box.root)) == 1
    assert not install(box, client, options=["--max-listed", "5"]).is_changed
    assert uninstall(box, client).is_changed
    assert "toolsmith" not in (home / place).read_text()


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("client", ["cursor", "vscode"])
def test_what_people_wrote_stays_and_comes_back_as_it_was(client, written: str, box: Toolbox) -> None:
    found = client_of(client)
    text = WRITTEN[written].replace("TABLE", found.table)
    found.file.parent.mkdir(parents=True)
    found.file.write_bytes(text.encode())
    install(box, client)
    again = found.file.read_bytes().decode()
    assert again.count("\r\n") in (0, again.count("\n"))
    before = loads(text) if text else {}
    after = loads(again)
    assert after[found.table].pop("toolsmith-box")["command"] == sys.executable
    assert after == {**before, found.table: before.get(found.table, {})}
    kept = [line for line in text.splitlines() if "//" in line or "/*" in line]
    assert [line for line in kept if line.split("//")[-1] not in again] == []
    uninstall(box, client)
    left = found.file.read_bytes().decode()
    assert loads(left) == {**before, found.table: before.get(found.table, {})}
    if written in ("others", "comments", "Windows"):
        assert left == text


def test_codex_keeps_its_comments_and_tables(box: Toolbox) -> None:
    file = client_of("codex").file
    file.parent.mkdir(parents=True)
    file.write_text(TOML)
    install(box, "codex")
    assert file.read_text().startswith(TOML)
    assert tomllib.loads(file.read_text())["mcp_servers"].keys() == {"other", "toolsmith-box"}
    install(box, "codex", options=["--include-changed"])
    uninstall(box, "codex")
    assert file.read_text().rstrip() == TOML.rstrip()


@pytest.mark.parametrize("text", ["{", "[]", '{"mcpServers": []}', '{"mcpServers": 3}', "\x00", "not json"])
def test_a_file_that_cannot_be_read_is_named_and_left_alone(text: str, box: Toolbox) -> None:
    file = client_of("cursor").file
    file.parent.mkdir(parents=True)
    file.write_text(text)
    with pytest.raises(BadInputError, match=r"mcp\.json"):
        install(box, "cursor")
    assert file.read_text() == text
    assert [path.name for path in file.parent.iterdir()] == ["mcp.json"]


def test_a_linked_file_stays_a_link_and_its_mode_stays(box: Toolbox, tmp_path: Path) -> None:
    file = client_of("cursor").file
    file.parent.mkdir(parents=True)
    (tmp_path / "dotfiles.json").write_text("{}")
    (tmp_path / "dotfiles.json").chmod(0o640)
    file.symlink_to(tmp_path / "dotfiles.json")
    install(box, "cursor")
    assert file.is_symlink()
    assert "toolsmith-box" in (tmp_path / "dotfiles.json").read_text()
    assert (tmp_path / "dotfiles.json").stat().st_mode & 0o777 == 0o640


@pytest.mark.end_to_end
def test_what_is_written_starts_a_server(box: Toolbox) -> None:
    entry = json.loads(install(box, "cursor").content)["mcpServers"]["toolsmith-box"]
    hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}}  # fmt: skip
    environment = {**entry.get("env", {}), "PYTHONPATH": os.pathsep.join(sys.path), "PATH": "/usr/bin:/bin"}
    said = subprocess.run(
        [entry["command"], *entry["args"]],
        input=json.dumps(hello) + "\n", text=True, capture_output=True, env=environment, cwd="/", timeout=60, check=True,
    )  # fmt: skip
    assert json.loads(said.stdout.splitlines()[0])["result"]["serverInfo"]["name"] == "toolsmith: box"


@pytest.mark.parametrize("client", PLACES)
def test_a_toolbox_takes_the_place_of_the_servers_that_it_adopted_and_gives_it_back(
    home: Path, box: Toolbox, client: str
) -> None:
    remote = Remote(kind="mcp", address="run 'a b'", operation="add")
    tool = Tool(
        name="add", category="one", function="add", code="", remote=remote, verdict=remote_verdict(remote),
        signature=Signature(parameters=()), doc=Doc(description="Adds."),
    )  # fmt: skip
    box.add_many([tool], keep_unproven=True)
    file = home / PLACES[client][0]
    file.parent.mkdir(parents=True, exist_ok=True)
    entries = {
        "one": {"command": "run", "args": ["a b"], "env": {"KEY": "value"}},
        "other": {"command": "x", "args": []},
    }
    table = PLACES[client][1]
    if file.suffix == ".toml":
        file.write_text(
            f'[{table}.one]\ncommand = "run"\nargs = ["a b"]\n\n[{table}.one.env]\nKEY = "value"\n\n[{table}.other]\ncommand = "x"\n'
        )
    else:
        file.write_text(json.dumps({table: entries}, indent=2))
    before = _parsed(file)[table]
    install(box, client, replace=True)  # type: ignore[arg-type]
    now = _parsed(file)[table]
    (name,) = now.keys() - {"other"}
    assert name.startswith("toolsmith-")
    assert now[name]["env"]["KEY"] == "value"
    install(box, client, replace=True)  # type: ignore[arg-type]
    assert _parsed(file)[table] == now
    uninstall(box, client)  # type: ignore[arg-type]
    assert _parsed(file)[table] == before


def _parsed(file: Path) -> dict:
    return tomllib.loads(file.read_text()) if file.suffix == ".toml" else loads(file.read_text())
