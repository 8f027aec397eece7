"""How long transports take beside the sandbox call: MCP over standard streams, and HTTP.

    PYTHONPATH=. python benchmarks/serving_overhead.py [CALLS]

The same call is made directly, over MCP and over HTTP, taking turns, so that a busy machine is busy for all three.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import anyio
import httpx
from mcp import StdioServerParameters
from mcp.client.client import Client
from mcp.client.stdio import stdio_client

from tests.toolboxes import make_toolbox
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.sandbox import open_sandbox

ARGUMENTS = {"numbers": [1.0, 2.0, 3.5]}
WARM_UP = 20


def main(calls: int) -> None:
    sandbox = open_sandbox()
    folder = Path(tempfile.mkdtemp()) / "box"
    toolbox = make_toolbox(folder, sandbox)
    lazy_tools = LazyTools(toolbox)
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    serve = [sys.executable, "-m", "toolsmith", "serve", str(folder)]
    http = subprocess.Popen(
        [*serve, "--http", "--port", str(port), "--rate-limit", "0"], stderr=subprocess.DEVNULL, env=environment
    )
    try:
        times = anyio.run(measure, calls, lazy_tools, f"http://127.0.0.1:{port}", serve[1:], environment)
    finally:
        http.terminate()
        http.wait(20)
        sandbox.close()
    direct = statistics.median(times["direct"])
    print(f"{calls} calls each; median and 95th percentile in ms; overhead = median beside the direct call")
    for name, values in times.items():
        ranked = sorted(values)
        p50, p95 = statistics.median(ranked), ranked[int(len(ranked) * 0.95)]
        print(f"{name:10} p50 {p50 * 1e3:7.2f}  p95 {p95 * 1e3:7.2f}  overhead p50 {(p50 - direct) * 1e3:6.2f}")


async def measure(
    calls: int, lazy_tools: LazyTools, url: str, serve: list[str], environment: dict[str, str]
) -> dict[str, list[float]]:
    tool = lazy_tools.tool("numbers/total")
    times: dict[str, list[float]] = {"direct": [], "mcp stdio": [], "http": []}
    parameters = StdioServerParameters(command=sys.executable, args=[*serve, "--mcp"], env=environment)
    async with httpx.AsyncClient(base_url=url, timeout=30) as http, Client(stdio_client(parameters)) as mcp:
        await wait_for(http)
        for number in range(calls + WARM_UP):
            started = time.perf_counter()
            lazy_tools.toolbox.call(tool, ARGUMENTS)
            direct = time.perf_counter()
            result = await mcp.call_tool("total", ARGUMENTS)
            over_mcp = time.perf_counter()
            answer = await http.post("/tools/numbers/total/call", json={"arguments": ARGUMENTS})
            over_http = time.perf_counter()
            if result.structured_content != {"result": 6.5} or answer.json().get("result") != 6.5:
                raise SystemExit("a wrong answer")
            if number >= WARM_UP:
                times["direct"].append(direct - started)
                times["mcp stdio"].append(over_mcp - direct)
                times["http"].append(over_http - over_mcp)
    return times


async def wait_for(http: httpx.AsyncClient) -> None:
    for _ in range(300):
        try:
            await http.get("/health")
        except httpx.TransportError:
            await anyio.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
