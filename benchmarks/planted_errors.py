"""Services with planted errors, adopted over HTTP and MCP, refined, served: what is mended, and what is damaged.

    python benchmarks/planted_errors.py stall|press|dome [--over http|mcp] [--kind KIND]… [--jobs N] [--left]
        [--no-calls] [--no-before] [--by-calls]

`stall` is the service of `tests/recipes/refine`; `press` and `dome` are others, in other trades, with the words in which
common frameworks refuse a call; each was written before anything was measured on it. Strong and user model are scripted: the believer writes what it is shown, and the strong side
knows its question alone. An error is one wrong statement of a document (a type, a value, whether a parameter is
required, what it means …): it is mended where the served listing says what is true. A right statement is damaged where
it no longer stands there. Calls are made by all roads, before and after: an MCP listing read and called by the official
client, REST, and `solve`; `--no-calls` leaves them out, `--no-before` those under the docs as they were. `--by-calls` counts what calls alone correct of the schemas,
without a model. Needs no network.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import anyio
from mcp import Client, StdioServerParameters, stdio_client

import toolsmith
from benchmarks.planted.by_calls import corrected_by_calls
from benchmarks.planted.http_service import answering, document
from benchmarks.planted.planted import Planted, State, judged, statements
from benchmarks.planted.players import Players
from benchmarks.planted.services import SERVICES
from benchmarks.planted.stall_players import StallPlayers
from tests.remotes.loopback import Service
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.records import RefineOptions
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.offer import offered_schema, offered_text
from toolsmith.types.tool import Tool

_ASKED_EVERY = 3  # of an operation's requests one in so many is also called by all roads


def adopted(name: str, known: Sequence[Planted], over: str, place: Path, stack: ExitStack) -> Toolbox:
    box = place / "box"
    if over == "mcp":
        command = f"{sys.executable} -m benchmarks.planted.mcp_service {name}"
        toolsmith.adopt(
            command, box, "mcp", category="shop", read_only=[each.name for each in known],
            settings={"env": {"PYTHONPATH": str(Path.cwd())}}, trust=True,
        )  # fmt: skip
        return Toolbox.open(box)
    service = stack.enter_context(Service(answering(known)))
    file = place / "service.json"
    file.write_text(json.dumps(document(service.url, known)))
    bodies = [each.name for each in known if each.takes_body]
    toolsmith.adopt(str(file), box, category="shop", read_only=bodies, trust=True)
    return Toolbox.open(box)


def refined(
    box: Toolbox, known: Sequence[Planted], chosen: Sequence[Planted], players: Any, jobs: int, place: Path
) -> dict[str, Any]:
    lines = [
        json.dumps({"request": request, "tool": f"shop/{each.name}", "arguments": right})
        for each in known
        for request, _, right in each.cases
    ]
    requests = place / "requests.jsonl"
    requests.write_text("\n".join(lines))
    strong, user = (
        ScriptedModel(players.strong, name="strong"),
        ScriptedModel(players.user, name="believer"),
    )
    found = toolsmith.refine(
        box, [f"shop/{each.name}" for each in chosen], model=strong, user_model=user, requests=requests, probe_first=False, jobs=jobs, options=RefineOptions(rounds=3)
    )  # fmt: skip
    return {each.path.rpartition("/")[2]: each for each in found.tools}


class Called:
    """Requests whose answer is right, by the road that they took."""

    def __init__(self, known: Sequence[Planted], players: Any) -> None:
        self._known, self._players = known, players
        self.right: dict[str, Counter[str]] = {"mcp": Counter(), "http": Counter(), "solve": Counter()}

    def mcp(self, box: Path) -> None:
        command = ["-m", "toolsmith", "serve", str(box), "--mcp", "--max-listed", "1000"]

        async def run() -> None:
            asked = StdioServerParameters(command=sys.executable, args=command, env={"PYTHONPATH": str(Path.cwd())})
            async with Client(stdio_client(asked)) as client:
                listed = {tool.name.replace("_", "-"): tool for tool in (await client.list_tools()).tools}
                for each in self._known:
                    tool = listed[each.name]
                    for request, _, right in each.cases[::_ASKED_EVERY]:
                        call = self._players.believed(tool.description or "", tool.input_schema, request)
                        result = await client.call_tool(tool.name, call)
                        text = "".join(getattr(block, "text", "") for block in result.content)
                        self._count("mcp", each, right, None if result.is_error else _json(text))

        anyio.run(run)

    def http(self, box: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "toolsmith", "serve", str(box), "--http", "--port", str(port)]
        url = f"http://127.0.0.1:{port}"
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                _until(lambda: _get(f"{url}/health"))
                for each in self._known:
                    told = _get(f"{url}/tools/shop/{each.name}")
                    for request, _, right in each.cases[::_ASKED_EVERY]:
                        call = self._players.believed(told["description"], told["parameters"], request)
                        self._count("http", each, right, _called(f"{url}/tools/shop/{each.name}/call", call))
            finally:
                process.terminate()

    def solve(self, box: Path) -> None:
        model = ScriptedModel(self._players.solver, name="believer")
        opened = Toolbox.open(box)
        for each in self._known:
            for request, _, right in each.cases[::_ASKED_EVERY]:
                answer = toolsmith.solve(request, opened, model, strategy="direct", allow_writes=True)
                is_its = answer.tools_used == (f"shop/{each.name}",)
                self._count("solve", each, right, answer.value if is_its else None)
        opened.close()

    def _count(self, road: str, each: Planted, right: dict[str, Any], result: Any) -> None:
        if isinstance(result, dict) and set(result) == {"result"}:
            result = result["result"]
        self.right[road][each.name] += result == each.answer(right)

    def all(self, box: Path) -> None:
        self.mcp(box)
        self.http(box)
        self.solve(box)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return _json(answer.read().decode())


def _called(url: str, arguments: dict[str, Any]) -> Any:
    body = json.dumps({"arguments": arguments}).encode()
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, body, {"Content-Type": "application/json"}), timeout=60
        ) as answer:
            return json.loads(answer.read())["result"]
    except urllib.error.HTTPError:
        return None


def _until(ask: Any) -> None:
    for _ in range(600):
        try:
            ask()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not start")


def counted(tools: Sequence[tuple[Planted, Tool]], *, is_left_told: bool, schemas_alone: bool = False) -> None:
    mended: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    right: Counter[State] = Counter()
    for each, tool in tools:
        now = judged(each, offered_text(tool), offered_schema(tool))
        for statement in statements(each):
            if schemas_alone and statement.what in ("meaning", "purpose"):
                continue
            state = now[statement.where, statement.what]
            if statement.was_right:
                right[state] += 1
            else:
                planted[each.kind] += 1
                mended[each.kind] += state == "right"
            if state != "right" and (is_left_told or statement.was_right):
                found = json.dumps(offered_schema(tool)["properties"].get(statement.where))
                what = "damaged" if statement.was_right else f"left ({each.kind})"
                print(f"    {what}: {each.name} {statement.where or '(whole)'} {statement.what}, {state}: {found}")
    for kind, count in planted.items():
        print(f"    {kind}: {mended[kind]} of {count}")
    print(
        f"  errors mended: {sum(mended.values())} of {sum(planted.values())} ({len(planted)} kinds); right statements: "
        f"{right['right']} kept, {sum(right.values()) - right['right']} damaged"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("service", choices=sorted(SERVICES))
    parser.add_argument("--over", choices=["http", "mcp"], action="append")
    parser.add_argument("--kind", action="append", help="refine and count only operations of this kind")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--left", action="store_true", help="name what is left")
    parser.add_argument("--no-calls", action="store_true", help="count statements alone")
    parser.add_argument("--no-before", action="store_true", help="call under the mended docs alone")
    parser.add_argument("--by-calls", action="store_true", help="schemas alone, by calls and without any model")
    asked = parser.parse_args()
    known = SERVICES[asked.service]()
    chosen = [each for each in known if not asked.kind or each.kind in asked.kind]
    if asked.by_calls:
        print(f"{asked.service}, schemas by calls alone: {len(chosen)} operations")
        found = [(each, corrected_by_calls(each)) for each in chosen]
        counted(found, is_left_told=asked.left, schemas_alone=True)
        return
    for over in asked.over or ["http", "mcp"]:
        players: Any = (StallPlayers if asked.service == "stall" else Players)(known)
        with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
            place = Path(name)
            box = adopted(asked.service, known, over, place, stack)
            before, after = Called(chosen, players), Called(chosen, players)
            if not (asked.no_calls or asked.no_before):
                before.all(place / "box")
            results = refined(box, known, chosen, players, asked.jobs, place)
            print(f"{asked.service} over {over}: {len(chosen)} operations, questions: {players.asked}")
            counted([(each, box.get(f"shop/{each.name}")) for each in chosen], is_left_told=asked.left)
            if asked.left:
                for each in chosen:
                    result = results[each.name]
                    if result.after < result.requests:
                        print(f"    {each.name}: {result.status} {result.before} -> {result.after} of {result.requests}: {result.reason}")  # fmt: skip
            if not asked.no_calls:
                after.all(place / "box")
                for road in before.right:
                    whole = [
                        sum(found.right[road][each.name] == len(each.cases[::_ASKED_EVERY]) for each in chosen)
                        for found in (before, after)
                    ]
                    total = [sum(found.right[road].values()) for found in (before, after)]
                    whole, total = (["-", each[1]] if asked.no_before else each for each in (whole, total))
                    print(
                        f"  by {road}: {total[0]} -> {total[1]} of {sum(len(each.cases[::_ASKED_EVERY]) for each in chosen)} requests answered rightly, {whole[0]} -> {whole[1]} of {len(chosen)} operations wholly"
                    )
            box.close()


if __name__ == "__main__":
    main()
