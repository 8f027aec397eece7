"""Signing in to a real MCP server behind a real authorization server, and what becomes of the token."""

from __future__ import annotations

import json
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from mcp.client.auth import OAuthFlowError
from mcp.shared.auth import OAuthClientInformationFull

from tests.remotes.loopback import Service, as_json
from tests.remotes.oauth_server import Provider, protected
from toolsmith.errors import RemoteError
from toolsmith.library.make.adopt import adopt
from toolsmith.remotes.connections import Connections
from toolsmith.remotes.oauth import _see_that_it_may_go, sign_in
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.trial import Trial


class Person:
    """Opens what is shown in a browser, beside the program that waits for it."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def __call__(self, address: str) -> None:
        self.shown.append(address)
        threading.Thread(target=httpx.get, args=(address,), kwargs={"follow_redirects": True}).start()


@pytest.fixture(autouse=True)
def configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("TOOLSMITH_CONFIG_HOME", str(tmp_path / "configuration"))
    return tmp_path / "configuration"


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def url(provider: Provider) -> Iterator[str]:
    with protected(provider) as address:
        yield address


def _called(box: Path) -> Trial:
    connections = Connections(sleep=lambda _: None)
    try:
        return connections.call(Toolbox.open(box).get("ledger/balance"), {"account": "abc"})
    finally:
        connections.close()


def test_who_signs_in_once_is_not_asked_again_and_nothing_of_the_token_is_in_the_toolbox(
    url: str, tmp_path: Path, configuration: Path
) -> None:
    person = Person()
    assert [item.path for item in adopt(url, tmp_path / "box", sign_in=person)] == ["ledger/balance"]
    adopt(url, tmp_path / "box", sign_in=person)
    assert len(person.shown) == 1
    assert _called(tmp_path / "box").result == 300
    (kept,) = configuration.glob("oauth/*.json")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    token = json.loads(kept.read_text())["tokens"]["access_token"]
    texts = [file.read_bytes() for file in (tmp_path / "box").rglob("*") if file.is_file()]
    assert texts
    assert not any(token.encode() in text for text in texts)


def test_a_servers_file_signs_in_too(url: str, tmp_path: Path) -> None:
    (tmp_path / ".mcp.json").write_text(json.dumps({"mcpServers": {"ledger": {"url": url}}}))
    person = Person()
    adopted = adopt(str(tmp_path / ".mcp.json"), tmp_path / "box", trust=True, sign_in=person)
    assert [item.path for item in adopted] == ["ledger/balance"]
    assert len(person.shown) == 1


@pytest.fixture
def unregistering() -> Iterator[tuple[str, Provider]]:
    """A server where a person registers an application, and no program registers itself."""
    provider = Provider(registers=False)
    with protected(provider) as address:
        yield address, provider


class Registered(Person):
    """Has registered an application for any port of this machine, as native applications do."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self._provider = provider

    def __call__(self, address: str) -> None:
        redirect = httpx.URL(address).params["redirect_uri"]
        about = {"client_id": "ours", "redirect_uris": [redirect], "token_endpoint_auth_method": "none"}
        self._provider.clients["ours"] = OAuthClientInformationFull.model_validate(about)
        super().__call__(address)


def test_a_client_id_stands_in_where_no_program_may_register(
    unregistering: tuple[str, Provider], tmp_path: Path
) -> None:
    url, provider = unregistering
    with pytest.raises(RemoteError, match=r"(?i)regist") as refused:
        sign_in(url, Person())
    assert "--client-id" in (refused.value.hint or "")
    person = Registered(provider)
    adopt(url, tmp_path / "box", sign_in=person, client_id="ours")
    assert httpx.URL(person.shown[0]).params["client_id"] == "ours"
    assert _called(tmp_path / "box").result == 300


@pytest.mark.parametrize("entry", [{"oauth": {"clientId": "ours"}}, {"auth": {"CLIENT_ID": "ours"}}])
def test_a_servers_file_gives_the_client_id(
    unregistering: tuple[str, Provider], tmp_path: Path, entry: dict[str, object]
) -> None:
    url, provider = unregistering
    (tmp_path / ".mcp.json").write_text(json.dumps({"mcpServers": {"ledger": {"url": url, **entry}}}))
    adopt(str(tmp_path / ".mcp.json"), tmp_path / "box", trust=True, sign_in=Registered(provider))
    assert _called(tmp_path / "box").result == 300


def test_without_a_person_it_is_refused_and_says_what_to_do(url: str, tmp_path: Path, configuration: Path) -> None:
    with pytest.raises(RemoteError) as refused:
        adopt(url, tmp_path / "box")
    assert "sign in with toolsmith adopt at a terminal" in refused.value.message
    assert "--header 'Authorization=Bearer ${TOKEN}'" in refused.value.message
    assert not configuration.joinpath("oauth").exists()


def test_a_token_in_a_header_needs_no_person(
    url: str, provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configuration: Path
) -> None:
    sign_in(url, Person())
    (kept,) = configuration.glob("oauth/*.json")
    monkeypatch.setenv("LEDGER_TOKEN", next(iter(provider.tokens)))
    kept.unlink()
    person, header = Person(), {"headers": {"Authorization": "Bearer ${LEDGER_TOKEN}"}}
    adopt(url, tmp_path / "box", settings=header, sign_in=person)
    assert _called(tmp_path / "box").result == 300
    assert person.shown == []


def test_a_token_that_ran_out_is_renewed_and_the_new_one_kept(url: str, provider: Provider, tmp_path: Path) -> None:
    provider.lasts = 0
    sign_in(url, Person())
    provider.lasts = 3600
    adopt(url, tmp_path / "box")
    assert _called(tmp_path / "box").result == 300
    assert provider.renewed == 1


def test_a_token_that_counts_no_longer_is_told_and_a_person_can_sign_in_anew(
    url: str, provider: Provider, tmp_path: Path
) -> None:
    adopt(url, tmp_path / "box", sign_in=Person())
    provider.tokens.clear()
    provider.refreshing.clear()
    trial = _called(tmp_path / "box")
    assert (trial.outcome, trial.failure and trial.failure.type) == ("environment", "NotAuthorized")
    assert trial.failure is not None
    assert "sign in with toolsmith adopt" in trial.failure.message
    person = Person()
    adopt(url, tmp_path / "box", sign_in=person)
    assert len(person.shown) == 1
    assert _called(tmp_path / "box").result == 300


def test_a_person_who_refuses_is_told_so_and_another_state_is_no_answer(url: str, provider: Provider) -> None:
    provider.refuses = True

    def browse(address: str) -> None:
        httpx.get(httpx.URL(address).params["redirect_uri"], params={"code": "stolen", "state": "guessed"})
        httpx.get(address, follow_redirects=True)

    with pytest.raises(RemoteError, match="access_denied"):
        sign_in(url, lambda address: threading.Thread(target=browse, args=(address,)).start())


def test_a_server_that_asks_for_nothing_is_not_signed_in_to() -> None:
    person = Person()
    with Service(lambda *_: as_json({"jsonrpc": "2.0", "id": 1, "result": {"tools": []}})) as service:
        sign_in(f"{service.url}/mcp", person)
    assert person.shown == []


@pytest.mark.parametrize(
    ("method", "url", "headers", "address"),
    [
        ("POST", "http://192.0.2.2/token", {}, "https://tools.example/mcp"),
        ("POST", "http://tools.example/mcp", {"Authorization": "Bearer abc"}, "http://tools.example/mcp"),
        ("POST", "https://127.0.0.1:9200/_bulk", {}, "https://tools.example/mcp"),
        ("GET", "http://169.254.169.254/latest", {}, "https://tools.example/mcp"),
        ("GET", "http://localhost/admin", {}, "https://tools.example/mcp"),
    ],
)
def test_no_secret_goes_unencrypted_and_no_stranger_reaches_this_machine(
    method: str, url: str, headers: dict[str, str], address: str
) -> None:
    asked = httpx.Request(method, url, headers=headers)
    first = asked if url == address else httpx.Request("POST", address)
    with pytest.raises(OAuthFlowError):
        _see_that_it_may_go(asked, first, address)
    _see_that_it_may_go(httpx.Request("POST", "https://login.example/token"), first, address)
