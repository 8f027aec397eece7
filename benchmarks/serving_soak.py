"""Many clients at once against a served toolbox, on loopback only: errors, mixed-up answers, memory.

    PYTHONPATH=. python benchmarks/serving_soak.py [CLIENTS] [SECONDS] [--mcp] [--two]

Over HTTP, or with `--mcp` over MCP's streamable HTTP, each client a session of its own of the official SDK.
Every call has numbers of its own, so that an answer that belongs to another client is noticed. `--two`: two servers
over one toolbox, and every second client at the other one. In the end each answered call is one trial in the log.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import anyio
import httpx
from mcp import MCPError
from mcp.client.client import Client
from serving_overhead import free_port, wait_for

from tests.toolboxes import make_toolbox
from toolsmith.sandbox import open_sandbox
from toolsmith.toolbox.toolbox import Toolbox


def main(clients: int, seconds: float, *, is_mcp: bool, servers: int) -> int:
    folder = Path(tempfile.mkdtemp()) / "box"
    sandbox = open_sandbox()
    make_toolbox(folder, sandbox)
    sandbox.close()
    ports = [free_port() for _ in range(servers)]
    transport = ["--mcp", "--transport", "http"] if is_mcp else ["--http"]
    command = [sys.executable, "-m", "toolsmith", "serve", str(folder), *transport, "--rate-limit", "0"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    started = [
        subprocess.Popen([*command, "--port", str(port)], stderr=subprocess.DEVNULL, env=environment) for port in ports
    ]
    counts = {"right": 0, "mixed up": 0, "failed": 0}
    memory: list[float] = []
    try:
        run = run_mcp if is_mcp else run_http
        anyio.run(several, run, clients // servers, seconds, ports, counts, memory, [each.pid for each in started])
    finally:
        for each in started:
            each.terminate()
        codes = [each.wait(60) for each in started]
    print(f"{clients} clients, {seconds:.0f} s: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))
    shown = " ".join(f"{megabytes:.0f}" for megabytes in memory)
    print(f"{counts['right'] / seconds:.0f} calls a second; server memory in MB, every 5 s: {shown}")
    with contextlib.closing(Toolbox.open(folder)) as box:
        logged = sum(each.count for each in box.trials.sums() if each.tool == "numbers/total")
    print(f"{logged} trials in the log; stopped with {codes}")
    return int(bool(counts["mixed up"] or counts["failed"] or logged != counts["right"]))


async def several(
    run: Any,
    clients: int,
    seconds: float,
    ports: list[int],
    counts: dict[str, int],
    memory: list[float],
    pids: list[int],
) -> None:
    async with anyio.create_task_group() as tasks:
        for port, pid in zip(ports, pids, strict=True):
            tasks.start_soon(run, clients, seconds, f"http://127.0.0.1:{port}", counts, memory, pid)


async def run_mcp(
    clients: int, seconds: float, url: str, counts: dict[str, int], memory: list[float], pid: int
) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=120) as http:
        await wait_for(http)
    end = time.monotonic() + seconds
    async with anyio.create_task_group() as tasks:
        for number in range(clients):
            tasks.start_soon(mcp_client, f"{url}/mcp", number, end, counts)
        while time.monotonic() < end:
            memory.append(resident(pid))
            await anyio.sleep(5)


async def mcp_client(url: str, number: int, end: float, counts: dict[str, int]) -> None:
    async with Client(url) as session:
        turn = 0
        while time.monotonic() < end:
            numbers = [number * 1_000_000, turn]
            turn += 1
            try:
                answer = await session.call_tool("total", {"numbers": numbers})
                kind = "right" if answer.structured_content == {"result": sum(numbers)} else "mixed up"
                if answer.is_error:
                    kind = "failed"
            except (MCPError, httpx.HTTPError):
                kind = "failed"
            counts[kind] += 1


async def run_http(
    clients: int, seconds: float, url: str, counts: dict[str, int], memory: list[float], pid: int
) -> None:
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)
    async with httpx.AsyncClient(base_url=url, timeout=120, limits=limits) as http:
        await wait_for(http)
        end = time.monotonic() + seconds
        async with anyio.create_task_group() as tasks:
            for number in range(clients):
                tasks.start_soon(client, http, number, end, counts)
            while time.monotonic() < end:
                memory.append(resident(pid))
                await anyio.sleep(5)


async def client(http: httpx.AsyncClient, number: int, end: float, counts: dict[str, int]) -> None:
    turn = 0
    while time.monotonic() < end:
        numbers = [number * 1_000_000, turn]
        turn += 1
        try:
            answer = await http.post("/tools/numbers/total/call", json={"arguments": {"numbers": numbers}})
            kind = "right" if answer.json().get("result") == sum(numbers) else "mixed up"
            if answer.status_code != 200:
                kind = "failed"
        except httpx.HTTPError:
            kind = "failed"
        counts[kind] += 1


def resident(pid: int) -> float:
    """Megabytes of a process."""
    fields = Path(f"/proc/{pid}/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    plain = [argument for argument in sys.argv[1:] if argument.isdigit()]
    sys.exit(
        main(
            int(plain[0]) if plain else 200,
            float(plain[1]) if len(plain) > 1 else 60.0,
            is_mcp="--mcp" in sys.argv,
            servers=2 if "--two" in sys.argv else 1,
        )
    )
