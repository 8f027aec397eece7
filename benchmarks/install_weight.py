"""What an installation weighs, and how long a program takes to its first output, beside `llm` and `fastmcp`.

    python benchmarks/install_weight.py                # a fresh virtual environment each; minutes, with a warm cache
    python benchmarks/install_weight.py light llm      # only these

Each is installed by pip into an empty environment: megabytes on disk, packages, seconds of pip. Then its `--help`,
which every command waits for, five times: the median of processor time. A live question to a server of the OpenAI
kind on loopback, as toolsmith asks it: processor time of the process, sandbox apart, and seconds from its start until
the request arrives (Linux).
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONSTRAINTS = ["--constraint", str(ROOT / "constraints.txt")]
INSTALLED = {
    "toolsmith": [[*CONSTRAINTS, str(ROOT)]],
    "light": [[*CONSTRAINTS, "--requirement", str(ROOT / "requirements-light.txt")], ["--no-deps", str(ROOT)]],
    "llm": [["llm"]],
    "fastmcp": [["fastmcp"]],
}
PROGRAMS = {"toolsmith": "toolsmith", "light": "toolsmith", "llm": "llm", "fastmcp": "fastmcp"}


def main(names: list[str]) -> None:
    print("| installation | MB | packages | pip, s | `--help`, CPU s | question leaves after, CPU s (s) |")
    print("|---|---|---|---|---|---|")
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            subprocess.run([sys.executable, "-m", "venv", place], check=True)
            started = time.perf_counter()
            for arguments in INSTALLED[name]:
                pip = [place / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
                subprocess.run([*pip, *arguments], check=True)
            seconds = time.perf_counter() - started
            size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file() and not file.is_symlink())
            packages = len(list(place.glob("lib/python*/site-packages/*.dist-info"))) - 2  # pip and setuptools
            program = place / "bin" / PROGRAMS[name]
            helped = statistics.median(cpu_of([program, "--help"]) for _ in range(5))
            leaves = "{:.2f} ({:.2f})".format(*question(program)) if PROGRAMS[name] == "toolsmith" else "-"
            print(f"| {name} | {size / 1e6:.0f} | {packages} | {seconds:.0f} | {helped:.2f} | {leaves} |", flush=True)


def cpu_of(command: list[str | Path]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def question(program: Path) -> tuple[float, float]:
    """Processor time of `toolsmith solve`, and seconds, until its question arrives."""
    arrived: list[tuple[float, float]] = []
    asking: list[subprocess.Popen[bytes]] = []

    class Server(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            used = Path(f"/proc/{asking[0].pid}/stat").read_text().rpartition(")")[2].split()[11:13]
            arrived.append((sum(map(int, used)) / os.sysconf("SC_CLK_TCK"), time.perf_counter()))
            self.send_response(400)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        home = {**os.environ, "HOME": folder}
        subprocess.run([program, "init", "--example"], cwd=folder, env=home, check=True, capture_output=True)
        asked = ["solve", "Which of these is it, and why?", "--user-model", "openai/m", "--no-extraction"]
        address = ["--api-base", f"http://127.0.0.1:{server.server_port}/v1"]
        started = time.perf_counter()
        how = {"cwd": Path(folder) / "example", "env": home, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        asking.append(subprocess.Popen([program, *asked, *address], **how))
        asking[0].wait()
    server.shutdown()
    busy, at = arrived[0]
    return busy, at - started


if __name__ == "__main__":
    main(sys.argv[1:] or list(INSTALLED))
