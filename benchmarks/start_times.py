"""Processor time that each command takes to its first output, and beside it that of an earlier checkout.

    python benchmarks/start_times.py [CHECKOUT]

Each checkout makes a toolbox of its own `toolboxes/worked-examples`, so that it reads what it wrote. For each command
the least of nine: other work on the machine only adds. An earlier checkout may not go with today's `mcp`, so beside the
server stands one of that library alone, with one tool. The question is that of `install_weight.py`: `solve` asks a
server of the OpenAI kind on loopback; seconds from its start until the request arrives, the median of five.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from install_weight import cpu_of, question

ROOT = Path(__file__).parents[1]
TOOL = ["share-prize-money", "--arg", "total=100", "--arg", "weights=[1, 2]"]
COMMANDS = {
    "list": ["list"],
    "run": ["run", *TOOL],
    "search": ["search", "how many days lie between two dates"],
}
GREETING = [
    {"jsonrpc": "2.0", "id": 1, "method": "initialize"}
    | {
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "start", "version": "1"}}
    },
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
    {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
]
BARE = """
from mcp.server.mcpserver import MCPServer
server = MCPServer("bare")
@server.tool()
def add(one: int, other: int) -> int:
    return one + other
server.run()
"""
TIMES = 9


def main(checkouts: list[Path]) -> None:
    rows: dict[str, list[str]] = {}
    for checkout in checkouts:
        os.environ["PYTHONPATH"] = str(checkout)
        os.chdir(checkout)  # `python -m` looks here first
        subprocess.run([sys.executable, "-m", "compileall", "-q", checkout / "toolsmith"], check=True)
        with tempfile.TemporaryDirectory() as folder:
            box = Path(folder) / "box"
            shutil.copytree(checkout / "toolboxes" / "worked-examples", box)
            program = [sys.executable, "-m", "toolsmith"]
            subprocess.run([*program, "init", box], check=True, capture_output=True)
            here = ["--toolbox", str(box)]
            least = min(cpu_of([*program, "--help"]) for _ in range(TIMES))
            rows.setdefault("`--help`", []).append(f"{least:.2f}")
            for name, command in COMMANDS.items():
                least = min(cpu_of([*program, *command, *here]) for _ in range(TIMES))
                rows.setdefault(f"`{name}`", []).append(f"{least:.2f}")
            if checkout == ROOT:
                served = min(first_answer([*program, "serve", "--mcp", *here]) for _ in range(TIMES))
    bare = min(first_answer([sys.executable, "-c", BARE]) for _ in range(TIMES))
    rest = ["-"] * (len(checkouts) - 1)
    rows["`serve --mcp`, tools listed"] = [f"{served:.2f}; `mcp` alone {bare:.2f}", *rest]
    os.environ["PYTHONPATH"] = str(ROOT)
    leaves = statistics.median(question(Path(sys.executable).with_name("toolsmith"))[1] for _ in range(5))
    rows["a question leaves, seconds of clock"] = [f"{leaves:.2f}", *rest]
    print("| to the first output | " + " | ".join(map(str, checkouts)) + " |")
    print("|---" * (len(checkouts) + 1) + "|")
    for name, found in rows.items():
        print(f"| {name} | " + " | ".join(found) + " |")


def first_answer(program: list[str]) -> float:
    """Processor time of a server until it has listed its tools."""
    server = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for message in GREETING:
        server.stdin.write(json.dumps(message).encode() + b"\n")  # type: ignore[union-attr]  # both are pipes
        server.stdin.flush()  # type: ignore[union-attr]
        if "id" in message:
            server.stdout.readline()  # type: ignore[union-attr]
    used = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    server.kill()
    server.wait()
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main([ROOT, *map(Path, sys.argv[1:])])
