"""Throughput of a served toolbox beside the same function in FastMCP, in one run, with the same clients, on loopback.

    PYTHONPATH=. python benchmarks/serving_beside_fastmcp.py FASTMCP_PYTHON [CLIENTS] [SECONDS]

`FASTMCP_PYTHON` is an interpreter that has FastMCP. Both are asked over streamable HTTP by sessions of the official
SDK, one after the other, so that they do not share the processors. FastMCP runs its function in its own process;
toolsmith checks, repairs and runs each call in a confined worker, and logs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import anyio
import httpx
from serving_overhead import free_port
from serving_soak import mcp_client

from tests.toolboxes import make_toolbox
from toolsmith.sandbox import open_sandbox

FASTMCP = """
import sys
from fastmcp import FastMCP

app = FastMCP("peer")


@app.tool
def total(numbers: list[float], factor: float = 1.0) -> float:
    "The sum of numbers, scaled."
    return sum(numbers) * factor


app.run(transport="http", host="127.0.0.1", port=int(sys.argv[1]), path="/mcp", show_banner=False, log_level="ERROR")
"""


def main(python: str, clients: int, seconds: float) -> int:
    folder = Path(tempfile.mkdtemp())
    sandbox = open_sandbox()
    make_toolbox(folder / "box", sandbox)
    sandbox.close()
    (folder / "peer.py").write_text(FASTMCP)
    ports = free_port(), free_port()
    limit = ["--port", str(ports[0]), "--rate-limit", "0"]
    own = [sys.executable, "-m", "toolsmith", "serve", str(folder / "box"), "--mcp", "--transport", "http", *limit]
    peer = [python, str(folder / "peer.py"), str(ports[1])]
    rates = {}
    for name, command, port in (("toolsmith", own, ports[0]), ("FastMCP", peer, ports[1])):
        environment = dict(os.environ)
        if name == "FastMCP":
            environment.pop("PYTHONPATH", None)
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environment)
        counts = {"right": 0, "mixed up": 0, "failed": 0}
        try:
            anyio.run(ask, clients, seconds, f"http://127.0.0.1:{port}/mcp", counts)
        finally:
            server.terminate()
            server.wait(30)
        rates[name] = counts["right"] / seconds
        print(f"{name}: {clients} clients, {seconds:.0f} s, {rates[name]:.0f} calls a second, {counts}", flush=True)
    print(f"toolsmith has {rates['toolsmith'] / rates['FastMCP']:.2f} of FastMCP's throughput")
    return int(rates["toolsmith"] < rates["FastMCP"] / 2)


async def ask(clients: int, seconds: float, url: str, counts: dict[str, int]) -> None:
    async with httpx.AsyncClient() as http:
        for _ in range(300):
            try:
                await http.get(url)
                break
            except httpx.HTTPError:
                await anyio.sleep(0.1)
    end = time.monotonic() + seconds
    async with anyio.create_task_group() as tasks:
        for number in range(clients):
            tasks.start_soon(mcp_client, url, number, end, counts)


if __name__ == "__main__":
    python, clients, seconds = [*sys.argv[1:], *("200", "60")[len(sys.argv) - 2 :]][:3]
    sys.exit(main(python, int(clients), float(seconds)))
