"""The file in which a client names its servers, adopted as it is: every form, no secret of it, one bad server at a time."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from toolsmith.adopting.client_file import is_client_file, read_client_file
from toolsmith.errors import BadInputError, NotAgreedError, UsageError
from toolsmith.library.check.verify import is_foreign, plan_verify
from toolsmith.library.make.adopt import adopt
from toolsmith.library.make.read_foreign import kind_of, read_foreign
from toolsmith.toolbox.toolbox import Toolbox

pytestmark = pytest.mark.end_to_end

SERVER = Path(__file__).parents[1] / "remotes" / "mcp_server.py"
SECRET = "ghp_" + "Zx9" * 12
FORMS = {
    ".mcp.json": json.dumps({"mcpServers": {"one": {"command": "run", "args": ["a b", "-y"]}}}),
    "claude_desktop_config.json": json.dumps({"theme": "x", "mcpServers": {"one": {"command": "run", "args": ["a b", "-y"]}}}),
    "vscode/mcp.json": '{\n // mine\n "inputs": [],\n "servers": {"one": {"type": "stdio", "command": "run", "args": ["a b", "-y"],},},\n}',
    "settings.json": json.dumps({"mcp": {"servers": {"one": {"command": "run", "args": ["a b", "-y"]}}}}),
    "zed.json": json.dumps({"context_servers": {"one": {"command": {"path": "run", "args": ["a b", "-y"]}}}}),
    ".claude.json": json.dumps({"projects": {"/x": {"mcpServers": {"one": {"command": "run", "args": ["a b", "-y"]}}}}}),
    "config.toml": 'model = "x"\n[mcp_servers.one]\ncommand = "run"\nargs = ["a b", "-y"]\n',
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_every_clients_form_is_read(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(FORMS[name])
    assert kind_of(str(file)) == "clients"
    (server,) = read_client_file(file)
    assert (server.name, server.address, server.problem) == ("one", "run 'a b' -y", "")


def _servers(tmp_path: Path, **servers: object) -> Path:
    file = tmp_path / ".mcp.json"
    file.write_text(json.dumps({"mcpServers": servers}))
    return file


def test_no_value_that_may_be_secret_leaves_the_file(tmp_path: Path) -> None:
    file = _servers(
        tmp_path,
        hub={"command": "run", "env": {"GITHUB_TOKEN": SECRET, "FROM": "${OTHER}", "HOME_OF": "${env:HOME}"}},
        web={"url": "https://example.com/mcp", "headers": {"Authorization": f"Bearer {SECRET}", "X-Team": "${TEAM}"}},
    )
    hub, web = read_client_file(file)
    assert hub.settings == {"env": ["GITHUB_TOKEN", "FROM", "HOME_OF"]}
    assert hub.environment == {"GITHUB_TOKEN": SECRET}
    assert web.settings == {"headers": {"Authorization": "Bearer ${WEB_AUTHORIZATION}", "X-Team": "${TEAM}"}}
    assert web.environment == {"WEB_AUTHORIZATION": SECRET}
    assert SECRET not in json.dumps([hub.settings, hub.address, web.settings, web.address])


def test_what_cannot_be_started_says_why(tmp_path: Path) -> None:
    file = _servers(
        tmp_path,
        off={"command": "run", "disabled": True},
        ours={"command": sys.executable, "args": ["-m", "toolsmith", "serve", "box", "--mcp"]},
        asks={"command": "run", "env": {"KEY": "${input:key}"}},
        blank={"command": ""},
        local={"url": "unix:/run/x"},
    )
    reasons = {server.name: server.problem for server in read_client_file(file)}
    assert all(reasons.values()), reasons
    assert "toolsmith itself" in reasons["ours"]
    assert "key" in reasons["asks"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"mcpServers": []}', '{"mcpServers": {"a": 1}}', '{"openapi": "3.0.0", "servers": [{"url": "x"}]}', "[" * 5_000])  # fmt: skip
def test_other_files_are_no_client_files(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text)
    assert not is_client_file(file)
    with pytest.raises(BadInputError):
        read_client_file(file)


def test_all_servers_are_adopted_each_in_a_category_and_a_broken_one_is_named(tmp_path: Path) -> None:
    good = {"command": sys.executable, "args": [str(SERVER)], "env": {"SOME_TOKEN_OF_MINE": SECRET}}
    file = _servers(
        tmp_path,
        first=good,
        broken={"command": str(tmp_path / "nothing")},
        second={**good, "args": ["-u", str(SERVER)]},
        off={**good, "disabled": True},
    )
    adopted = adopt(str(file), tmp_path / "box", trust=True)
    box = Toolbox.open(tmp_path / "box")
    assert {path.partition("/")[0] for path in box.paths()} == {"first", "second"}
    told = {item.source.rpartition("#")[2]: item.outcome for item in adopted if not item.commit}
    assert told == {"broken": "unreadable", "off": "left out", "first": "needs variables", "second": "needs variables"}
    assert "SOME_TOKEN_OF_MINE" not in os.environ
    assert SECRET not in "".join(file.read_text(errors="replace") for file in box.root.rglob("*") if file.is_file())
    again = adopt(str(file), tmp_path / "box")
    assert {item.change for item in again if item.path} == {"same"}


def _marking(tmp_path: Path, name: str) -> tuple[dict[str, object], Path]:
    """A server of a stranger's file that leaves a mark as soon as it is started, and the mark."""
    mark = tmp_path / f"{name}.started"
    start = f"open({str(mark)!r}, 'w'); import runpy; runpy.run_path({str(SERVER)!r}, run_name='__main__')"
    return {"command": sys.executable, "args": ["-c", start]}, mark


def test_a_file_starts_nothing_before_somebody_agreed_to_exactly_that(tmp_path: Path) -> None:
    stranger, mark = _marking(tmp_path, "stranger")
    web = {"url": "http://127.0.0.1:9/mcp", "headers": {"Authorization": "Bearer ${GITHUB_TOKEN}"}}
    given = {**stranger, "env": {"PYTHONPATH": "/tmp/evil", "API_TOKEN": SECRET}}
    file, box = _servers(tmp_path, tool=given, web=web), tmp_path / "box"
    with pytest.raises(NotAgreedError) as refused:
        adopt(str(file), box)
    told = refused.value.message
    assert f"tool: {shlex.join([sys.executable, *map(str, given['args'])])}" in told  # type: ignore[call-overload]
    assert "PYTHONPATH=/tmp/evil" in told
    assert "http://127.0.0.1:9/mcp with the headers Authorization: Bearer ${GITHUB_TOKEN}" in told
    assert SECRET not in told
    assert "--trust" in refused.value.hint
    assert not mark.exists()

    Toolbox.open(box).agreements.agree(refused.value.asked)
    adopted = adopt(str(file), box)
    assert mark.exists()
    assert any(item.commit for item in adopted)

    mark.unlink()
    for changed in ({**given, "args": [*given["args"], "-x"]}, {**given, "env": {"PYTHONPATH": "/tmp/other"}}):  # type: ignore[misc]
        file = _servers(tmp_path, tool=changed, web=web)
        with pytest.raises(NotAgreedError) as asked:
            adopt(str(file), box)
        assert len(asked.value.asked) == 1, "what was agreed to before is not asked again"
    assert not mark.exists()


@pytest.mark.parametrize("look", [is_foreign, plan_verify, read_foreign])
def test_looking_at_a_file_starts_no_program_of_it(tmp_path: Path, look: Callable[[str], object]) -> None:
    server, mark = _marking(tmp_path, "looked")
    file = _servers(tmp_path, tool=server)
    file.chmod(0o755)
    script = tmp_path / "program"
    script.write_text(f"#!/bin/sh\ntouch {mark}\n")
    script.chmod(0o755)
    for source in [file] if look is read_foreign else [file, script]:
        with pytest.raises(UsageError, match=r"toolsmith adopt|starts none"):
            look(str(source))
    assert not mark.exists()


def test_a_bare_command_is_a_server_and_a_module_stays_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "my-server"
    script.write_text(f"#!{sys.executable}\nimport runpy\nrunpy.run_path({str(SERVER)!r}, run_name='__main__')\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    assert kind_of(str(script)) == "mcp"
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert shutil.which("my-server")
    assert kind_of("my-server") == "mcp"
    assert kind_of("json") == "python"
    assert any(item.path.endswith("/add") for item in adopt("my-server", tmp_path / "box"))
