"""A large toolbox served over MCP: time to start, to find, to describe, to call, to follow a commit; memory.

    PYTHONPATH=. python benchmarks/serving_start.py [TOOLS]

The toolbox is generated, its catalogue is there (as after any command), its search index of vectors is not.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import anyio
from mcp import StdioServerParameters
from mcp.client.client import Client
from mcp.client.stdio import stdio_client
from serving_soak import resident

from tests.toolboxes import make_tool
from toolsmith.toolbox.files.tool_folder import tool_files
from toolsmith.toolbox.git.history import Change
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.tool import Tool

ROOT = Path(__file__).parents[1]
PARTS = ("length", "mass", "energy", "pressure", "voltage", "torque", "density", "entropy", "salary", "interest")


def main(tools: int) -> None:
    folder = Path(tempfile.mkdtemp()) / "box"
    Toolbox.create(folder)
    toolbox = Toolbox.open(folder)
    started = time.perf_counter()
    files = {
        f"{tool.path}/{name}": content
        for tool in map(generated, range(tools))
        for name, content in tool_files(tool).items()
    }
    toolbox.history.record(Change(message=f"Add {tools} tools", writes=files))
    print(f"{tools} tools committed in {time.perf_counter() - started:.1f} s")
    started = time.perf_counter()
    toolbox.paths()
    print(f"catalogue built in {time.perf_counter() - started:.1f} s (once)")
    anyio.run(measure, folder, toolbox, tools)


def generated(number: int) -> Tool:
    one, other = PARTS[number % 10], PARTS[number // 10 % 10]
    name = f"{one}-to-{other}-{number}"
    code = (
        f"def {name.replace('-', '_')}(value: float) -> float:\n"
        f'    """Turns {one} into {other}."""\n    return value * {number} + 1\n'
    )
    return make_tool(name, f"area-{number // 1000}/{one}", code, f"Turns {one} into {other}, rule {number}.")


async def measure(folder: Path, toolbox: Toolbox, tools: int) -> None:
    moved = anyio.Event()

    async def hear(message: object) -> None:
        if type(message).__name__ == "ToolListChangedNotification":
            moved.set()

    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "toolsmith", "serve", str(folder), "--mcp"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    started = time.perf_counter()
    async with Client(stdio_client(server), message_handler=hear, mode="legacy") as client:
        await client.list_tools()
        print(f"start to first answer: {time.perf_counter() - started:.2f} s")
        for name, arguments in (
            ("find_tools", {"request": "turn voltage into torque, rule 134"}),
            ("describe_tool", {"name": generated(134).function}),
            ("call_tool", {"name": generated(134).function, "arguments": {"value": 2.0}}),
        ):
            times = []
            for _ in range(20):
                before = time.perf_counter()
                answer = await client.call_tool(name, arguments)
                times.append(time.perf_counter() - before)
                if answer.is_error:
                    raise SystemExit(f"{name}: {answer.content}")
            print(f"{name}: first {times[0] * 1e3:.0f} ms, then {statistics.median(times[1:]) * 1e3:.1f} ms")
        await anyio.to_thread.run_sync(toolbox.add, generated(tools))
        before = time.perf_counter()
        with anyio.fail_after(60):
            await moved.wait()
        print(f"clients told of a new commit after {time.perf_counter() - before:.2f} s")
        (child,) = [int(pid) for pid in children(os.getpid()) if b"serve" in command_line(pid)]
        print(f"memory of the server: {resident(child):.0f} MB")


def children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def command_line(pid: str) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 16_000)
