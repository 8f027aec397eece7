"""Several clients and toolboxes at one address: each token opens its own tools, each mount its own toolbox."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.serving.servers import running
from tests.toolboxes import make_toolbox
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.errors import BadInputError, UsageError
from toolsmith.library.use.serve import serve
from toolsmith.serving.http.access import read_accesses
from toolsmith.serving.http.front import Front
from toolsmith.serving.http.http_app import HttpApp
from toolsmith.serving.http.limits import Limits
from toolsmith.serving.http.metrics import Metrics
from toolsmith.serving.mcp.mcp_server import McpServer
from toolsmith.serving.served_tools import ServedTools
from toolsmith.toolbox.toolbox import Toolbox

FILE = """\
[clients.ci]
token_env = "CI_TOKEN"
tools = ["units/*", "numbers/total"]

[clients.admin]
token_env = "ADMIN_TOKEN"
"""
CI, ADMIN, PAGE = "c" * 20, "a" * 20, "https://page.example"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CI_TOKEN", CI)
    monkeypatch.setenv("ADMIN_TOKEN", ADMIN)
    (tmp_path / "clients.toml").write_text(FILE)
    return tmp_path / "clients.toml"


def app(box: Toolbox, only: tuple[str, ...], limits: Limits, metrics: Metrics) -> HttpApp:
    served = ServedTools(LazyTools(box, only=only))
    return HttpApp(served, {}, limits=limits, metrics=metrics, mcp=McpServer(served))


@pytest.mark.end_to_end
def test_each_token_opens_its_own_tools_in_every_mounted_toolbox(tmp_path: Path, file: Path, sandbox) -> None:
    boxes = {"": make_toolbox(tmp_path / "one", sandbox), "/other": make_toolbox(tmp_path / "two", sandbox)}
    limits = Limits(requests_per_second=0)
    accesses, metrics = read_accesses(file), Metrics()
    apps = {
        name: {mount: app(box, access.tools, limits, metrics) for mount, box in boxes.items()}
        for name, access in accesses.clients.items()
    }
    front = Front(apps, limits=limits, metrics=metrics, tokens=accesses.by_token(), origins=[PAGE])
    call = {"arguments": {"limit": 10}}
    with running(front, limits) as base, httpx.Client(base_url=base) as http:

        def get(path: str, token: str, **options) -> httpx.Response:
            return http.request(
                options.pop("method", "GET"), path, headers={"authorization": f"Bearer {token}"}, **options
            )

        for mount in ("", "/other"):
            ids = {tool["id"] for tool in get(f"{mount}/tools", CI).json()["tools"]}
            assert ids == {"units/convert-length", "numbers/total"}
            assert len(get(f"{mount}/tools", ADMIN).json()["tools"]) == 4
            called = {
                token: get(f"{mount}/tools/numbers/primes-below/call", token, method="POST", json=call)
                for token in (CI, ADMIN)
            }
            assert (called[CI].status_code, called[ADMIN].json()["result"]) == (404, [2, 3, 5, 7])
            found = get(f"{mount}/search", CI, method="POST", json={"request": "prime numbers below a limit"})
            assert "numbers/primes-below" not in {tool["path"] for tool in found.json()["tools"]}
        assert len(list(boxes["/other"].trials.entries())) == 1, "each toolbox logs its own calls"
        ping = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}}  # fmt: skip
        begun = http.post(
            "/other/mcp", json=ping,
            headers={"authorization": f"Bearer {CI}", "accept": "application/json, text/event-stream"},
        )  # fmt: skip
        session = begun.headers["mcp-session-id"]
        stolen = http.post(
            "/other/mcp", json={**ping, "method": "tools/list", "params": {}},
            headers={"authorization": f"Bearer {ADMIN}", "mcp-session-id": session,
                     "accept": "application/json, text/event-stream"},
        )  # fmt: skip
        assert stolen.status_code == 404, "a session belongs to the token that began it"
        assert get("/tools", "x" * 20).status_code == 401
        assert "/other/tools" in get("/metrics", ADMIN).text

        asked = {"origin": PAGE, "access-control-request-method": "POST"}
        allowed = http.options("/tools", headers=asked)
        assert allowed.headers["access-control-allow-origin"] == PAGE
        refused = http.options("/tools", headers={**asked, "origin": "https://evil.example"})
        assert "access-control-allow-origin" not in refused.headers


def test_tokens_that_cannot_be_used_are_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI_TOKEN", "short")
    monkeypatch.delenv("ADMIN_TOKEN")
    with pytest.raises(BadInputError, match="CI_TOKEN is shorter") as caught:
        read_accesses(file).by_token()
    assert "admin: ADMIN_TOKEN is not set" in caught.value.problems
    monkeypatch.setenv("CI_TOKEN", ADMIN)
    monkeypatch.setenv("ADMIN_TOKEN", ADMIN)
    with pytest.raises(BadInputError, match="alike"):
        read_accesses(file).by_token()


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"mounts": {"v1": "x"}}, "cannot be mounted"),
        ({"mounts": {"../x": "x"}}, "cannot be mounted"),
        ({"origins": ["*"]}, "any web page could call"),
    ],
)
def test_what_would_be_unsafe_or_unreachable_is_refused_at_the_start(tmp_path: Path, options, wrong: str) -> None:
    with pytest.raises(UsageError, match=wrong):
        serve(Toolbox.create(tmp_path / "box"), http=True, **options)
