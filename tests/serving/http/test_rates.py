"""Rates that several servers count together."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager

import anyio
import httpx
import pytest

from tests.serving.servers import served
from tests.toolboxes import make_toolbox
from tests.waiting import is_listening, wait_until
from toolsmith.errors import UsageError
from toolsmith.serving.http.entrance import ENTER
from toolsmith.serving.http.front import Front
from toolsmith.serving.http.limits import Limits
from toolsmith.serving.http.metrics import Metrics
from toolsmith.serving.http.rates import OwnRates, rates_of
from toolsmith.serving.http.run import server_config
from toolsmith.toolbox.toolbox import Toolbox

pytest.importorskip("limits")
_REDIS = """
import sys, fakeredis
fakeredis.TcpFakeServer.request_queue_size = 511  # connections that may wait, as Redis has it
fakeredis.TcpFakeServer(("127.0.0.1", int(sys.argv[1])), server_type="redis").serve_forever()
"""
CLIENTS, EACH, ALLOWED = 200, 6, 4
_SERVE = """
import sys, toolsmith
from toolsmith.serving.http.limits import Limits
limits = Limits(requests_per_second=0.01, burst=int(sys.argv[4]), storage=sys.argv[3])
toolsmith.serve(sys.argv[1], http=True, port=int(sys.argv[2]), limits=limits)
"""


@contextmanager
def redis_server() -> Iterator[str]:
    """Address of a Redis server in a process of its own: of the one that is installed, else one of pure Python."""
    port = free_port()
    installed = shutil.which("redis-server") or shutil.which("valkey-server")
    if installed is None:
        pytest.importorskip("fakeredis")
        command = [sys.executable, "-W", "ignore", "-c", _REDIS, str(port)]
    else:
        command = [installed, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", tempfile.gettempdir()]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: is_listening(port))
        yield f"redis://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def redis() -> Iterator[str]:
    with redis_server() as address:
        yield address


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory, sandbox) -> Toolbox:
    return make_toolbox(tmp_path_factory.mktemp("box"), sandbox)


def asked(limits: Limits, client: str, times: int) -> list[bool]:
    rates = rates_of(limits)

    async def ask() -> list[bool]:
        return [await rates.may_come(client) for _ in range(times)]

    return anyio.run(ask)


def test_two_servers_that_share_a_storage_count_a_client_once(redis: str) -> None:
    limits = Limits(requests_per_second=0.01, burst=3, storage=redis)
    assert asked(limits, "a", 2) == [True, True]
    assert asked(limits, "a", 2) == [True, False]
    assert asked(limits, "b", 4) == [True, True, True, False]


def test_where_no_rate_is_asked_for_nothing_is_counted() -> None:
    assert isinstance(rates_of(Limits(requests_per_second=0, storage="redis://127.0.0.1:1")), OwnRates)


def test_a_storage_that_goes_away_leaves_each_server_to_itself() -> None:
    with redis_server() as address:
        rates = rates_of(Limits(requests_per_second=0.01, burst=2, storage=address))

    async def ask() -> list[bool]:
        return [await rates.may_come("a") for _ in range(3)]

    assert anyio.run(ask) == [True, True, False]


@pytest.mark.parametrize(
    ("storage", "said"),
    [
        ("redis://:hunter2-hunter2@127.0.0.1:1", "does not answer"),
        ("memcached://127.0.0.1:1", "no address of a Redis"),
        ("redis://127.0.0.1:many", "cannot be counted in redis"),
    ],
)
def test_a_storage_that_cannot_count_is_refused_at_the_start(storage: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        rates_of(Limits(storage=storage))
    assert "hunter2" not in str(refused.value)


def statuses(base: str, sent: list[dict[str, str]]) -> list[int]:
    return [httpx.get(f"{base}/tools", headers=headers).status_code for headers in sent]


@pytest.mark.end_to_end
def test_who_a_client_says_he_is_counts_only_through_a_proxy_that_is_named(toolbox) -> None:
    made_up = [{"x-forwarded-for": f"10.9.8.{number}"} for number in range(4)]
    through_a_proxy = [{"x-forwarded-for": f"10.9.8.{number}, 192.0.2.7"} for number in range(4)]
    limits = Limits(requests_per_second=0.01, burst=3)
    with served(toolbox, limits=limits, mcp=False) as base:
        assert statuses(base, made_up) == [200, 200, 200, 429]
    with served(
        toolbox, limits=limits.model_copy(update={"forwarded_allow_ips": "127.0.0.1, 10.0.0.0/24"}), mcp=False
    ) as base:
        assert statuses(base, made_up) == [200] * 4
        assert statuses(base, through_a_proxy) == [200, 200, 200, 429]
    with served(toolbox, limits=limits.model_copy(update={"forwarded_allow_ips": "192.0.2.1"}), mcp=False) as base:
        assert statuses(base, made_up) == [200, 200, 200, 429]


@pytest.mark.end_to_end
def test_who_guesses_tokens_is_slowed_down_and_who_has_one_is_not(toolbox) -> None:
    right = "a-token-that-is-right"
    guesses = [{"authorization": f"Bearer guess-number-{number}"} for number in range(5)]
    with served(toolbox, limits=Limits(requests_per_second=0.01, burst=3), token=right, mcp=False) as base:
        assert statuses(base, guesses) == [401, 401, 401, 429, 429]
        assert statuses(base, [{"authorization": f"Bearer {right}"}]) == [200]
        assert httpx.post(f"{base}{ENTER}", data={"token": "guess"}).status_code == 429


@pytest.mark.end_to_end
def test_pages_of_elsewhere_are_counted_too(toolbox) -> None:
    with served(toolbox, limits=Limits(requests_per_second=0.01, burst=2), mcp=False) as base:
        assert statuses(base, [{"origin": "https://elsewhere.example"}] * 3) == [403, 403, 429]


@pytest.mark.parametrize("named", ["*", "0.0.0.0/0", "::/0", "proxy.example", "10.0.0.1/8", "127.0.0.1,nonsense"])
def test_a_proxy_that_is_no_address_or_anybody_is_refused(named: str) -> None:
    with pytest.raises(UsageError, match="--forwarded-allow-ips"):
        server_config(Front({}, limits=Limits(), metrics=Metrics()), Limits(forwarded_allow_ips=named))


@pytest.mark.slow
def test_two_servers_let_each_of_200_clients_call_as_often_as_one_would_and_log_each_call_once(
    tmp_path, sandbox, redis
) -> None:
    folder = tmp_path / "box"
    make_toolbox(folder, sandbox)
    ports = [free_port(), free_port()]
    command = [sys.executable, "-c", _SERVE, str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    servers = [
        subprocess.Popen([*command, str(port), redis, str(ALLOWED)], env=environment, stderr=subprocess.DEVNULL)
        for port in ports
    ]
    try:
        wait_until(lambda: all(map(is_listening, ports)))
        statuses = anyio.run(all_clients, ports)
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait(30)
    assert [Counter(each) for each in statuses] == [Counter({200: ALLOWED, 429: EACH - ALLOWED})] * CLIENTS
    with closing(Toolbox.open(folder)) as box:
        assert {each.tool: each.count for each in box.trials.sums()} == {"numbers/total": ALLOWED * CLIENTS}


async def all_clients(ports: list[int]) -> list[list[int]]:
    """The statuses of each client, which has an address of its own and has both servers call in turns."""
    found: list[list[int]] = [[] for _ in range(CLIENTS)]

    async def client(number: int) -> None:
        transport = httpx.AsyncHTTPTransport(verify=False, local_address=f"127.0.1.{number + 1}")
        async with httpx.AsyncClient(transport=transport, timeout=120) as http:
            for turn in range(EACH):
                address = f"http://127.0.0.1:{ports[(turn + number) % 2]}/tools/numbers/total/call"
                answer = await http.post(address, json={"arguments": {"numbers": [number, turn]}})
                found[number].append(answer.status_code)
                assert answer.status_code == 429 or answer.json()["result"] == number + turn

    async with anyio.create_task_group() as tasks:
        for number in range(CLIENTS):
            tasks.start_soon(client, number)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
