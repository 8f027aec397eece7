"""The vector index on a real Chroma server: for teams, with a token and TLS before it, and where it goes away."""

from __future__ import annotations

import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path

import httpx
import pytest

from tests.serving.http.test_rates import free_port
from tests.toolbox.tools import adder
from tests.waiting import is_listening, wait_until
from toolsmith.errors import ToolboxError
from toolsmith.toolbox.index import chroma
from toolsmith.toolbox.index.embed import HashingEmbedder
from toolsmith.toolbox.toolbox import Toolbox

pytestmark = pytest.mark.end_to_end
TOKEN = "a-token-for-the-index"  # noqa: S105 - of a test


@contextmanager
def chroma_server(folder: Path, port: int) -> Iterator[str]:
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: is_listening(port))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with chroma_server(tmp_path / "chroma", free_port()) as address:
        yield address


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    box = Toolbox.create(tmp_path / "box", embedder=HashingEmbedder())
    box.add_many([adder(number) for number in range(6)])
    box.close()
    return box.root


def opened(folder: Path, address: str) -> Toolbox:
    """The toolbox as one who has cloned it has it, whose settings name that server."""
    settings = folder / "toolbox.toml"
    lines = [
        f'server = "{address}"' if line.startswith("server = ") else line for line in settings.read_text().split("\n")
    ]
    settings.write_text("\n".join(lines))
    box = Toolbox.open(folder, HashingEmbedder())
    box.history.git.run("commit", "--quiet", "--allow-empty", "-am", "index on a server")
    return box


def finds(box: Toolbox, number: int) -> bool:
    return box.search(f"add {number}")[0].path.endswith(f"add-{number}")


@contextmanager
def before(address: str, certificate: Path) -> Iterator[str]:
    """A proxy with TLS that asks for a token, as one stands before a Chroma server."""

    class Proxy(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            if self.headers.get("authorization") != f"Bearer {TOKEN}":
                status, said, kind = 401, b"who are you?", "text/plain"
            else:
                kept = {name: self.headers[name] for name in ("content-type",) if name in self.headers}
                answer = httpx.request(self.command, address + self.path, content=body, headers=kept)
                status, said, kind = answer.status_code, answer.content, answer.headers.get("content-type", "")
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_DELETE = do_POST  # noqa: N815 - as the library calls them

        def log_message(self, *_: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    proxy.socket = context.wrap_socket(proxy.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{proxy.server_address[1]}"
    finally:
        proxy.shutdown()
        proxy.server_close()


def certificate(file: Path, days: int) -> Path:
    """Key and certificate of this machine, valid until so many days from now."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "index")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return file


def test_a_team_keeps_its_index_on_a_server(folder: Path, server: str, caplog: pytest.LogCaptureFixture) -> None:
    shared = opened(folder, server)
    shared.refresh_index()
    assert finds(shared, 5)
    assert shared.index_count() == 18
    assert not list((shared.private / "index").glob("*/chroma.sqlite3")), "no vectors lie here"
    shared.close()
    with_words = opened(folder, "http://127.0.0.1:1")
    assert finds(with_words, 5)
    with_words.close()
    assert "does not answer" in caplog.text


def test_a_server_that_goes_away_leaves_words_and_is_used_again_when_it_is_back(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(chroma, "_SECONDS_WITHOUT", 0.0)
    port = free_port()
    with chroma_server(tmp_path / "chroma", port) as address:
        box = opened(folder, address)
        box.refresh_index()
        assert finds(box, 3)
        build = (box.private / "index" / "current.json").read_text()
    assert finds(box, 3)
    assert finds(box, 4)
    assert caplog.text.count("does not answer") == 1, "it is said once"
    with chroma_server(tmp_path / "chroma", port):
        assert box.index_count() == 18
        assert (box.private / "index" / "current.json").read_text() == build, "nothing is embedded again"
        box.close()


def test_a_build_during_which_the_server_goes_away_is_an_error_of_ours(folder: Path, tmp_path: Path) -> None:
    with chroma_server(tmp_path / "chroma", free_port()) as address:
        store = chroma.ServerStore(address, "team")
    with chroma_server(tmp_path / "chroma", int(address.rpartition(":")[2])) as _:
        client = store._client()
    with pytest.raises(ToolboxError, match="does not answer"), chroma._told(store._where):
        chroma._fill(client, "tools", {"commit": "1"}, [])
    chroma._close(client)
    assert not (opened(folder, address).private / "index" / "current.json").exists()


def test_a_server_that_hangs_costs_one_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma, "_SECONDS_TO_ANSWER", 0.5)
    hanging = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)  # it listens, and answers nobody
    store = chroma.ServerStore(f"http://127.0.0.1:{hanging.server_address[1]}", "team")
    with pytest.raises(ToolboxError, match="timed out"):
        store.open("any")
    started = time.monotonic()
    for _ in range(5):
        with pytest.raises(ToolboxError, match="does not answer"):
            store.open("any")
    assert time.monotonic() - started < 0.5
    hanging.server_close()


def test_a_token_goes_to_a_server_behind_tls(
    folder: Path, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, old = certificate(tmp_path / "good.pem", 1), certificate(tmp_path / "old.pem", -1)
    provider = "chromadb.auth.token_authn.TokenAuthClientProvider"
    monkeypatch.setenv("CHROMA_CLIENT_AUTH_PROVIDER", provider)
    monkeypatch.setenv("CHROMA_CLIENT_AUTH_CREDENTIALS", TOKEN)
    monkeypatch.setenv("SSL_CERT_FILE", str(good))
    with before(server, good) as address:
        box = opened(folder, address)
        box.refresh_index()
        assert finds(box, 2)
        assert box.index_count() == 18
        box.close()
        monkeypatch.setenv("CHROMA_CLIENT_AUTH_CREDENTIALS", "another")
        with pytest.raises(ToolboxError, match=r"does not answer: .*who are you"):
            opened(folder, address).refresh_index()
    monkeypatch.setenv("CHROMA_CLIENT_AUTH_CREDENTIALS", TOKEN)
    monkeypatch.setenv("SSL_CERT_FILE", str(old))
    with before(server, old) as address, pytest.raises(ToolboxError, match="certificate has expired"):
        opened(folder, address).refresh_index()


def test_no_token_goes_unencrypted_to_another_machine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMA_CLIENT_AUTH_CREDENTIALS", TOKEN)
    with pytest.raises(ToolboxError, match="would get a token unencrypted"):
        opened(folder, "http://192.0.2.9:8000").refresh_index()
