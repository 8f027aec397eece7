"""How long the server takes to make each page of a large toolbox, and how large the pages are.

    PYTHONPATH=. python benchmarks/pages.py            # 16,000 tools
    PYTHONPATH=. python benchmarks/pages.py 1000 5000  # so many tools, and so many logged calls
    PYTHONPATH=. python benchmarks/pages.py 16000 20000 FOLDER   # kept there, for the next run

The toolbox is generated, its catalogue and search index are there, as after any command. The pages are asked of the
real application behind its guard, in this process: what is measured is the server's own work. A figure is the median
and the largest of seven, after a first one that reads what the server then keeps; processor time is the median's, with
that of the git processes that a page starts, and holds on a busy machine too.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from serving_start import generated
from starlette.testclient import TestClient

from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.library.use.pages_of import pages_of
from toolsmith.serving.http.front import Front
from toolsmith.serving.http.http_app import HttpApp
from toolsmith.serving.http.limits import Limits
from toolsmith.serving.served_tools import ServedTools
from toolsmith.toolbox.files.tool_folder import tool_files
from toolsmith.toolbox.git.history import Change
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.trial import Trial

RUNS = 7
TOKEN = "t" * 24


def main(tools: int, trials: int, folder: Path) -> None:
    box = Toolbox.open(folder) if (folder / "toolbox.toml").is_file() else filled(folder, tools, trials)
    path = box.paths()[tools // 2]
    app = HttpApp(ServedTools(LazyTools(box)), {}, rest=False, pages=pages_of(box))
    front = Front(
        {"view": {"": app}}, limits=Limits(requests_per_second=0), metrics=app.metrics, tokens={TOKEN: "view"}
    )
    category = path.rpartition("/")[0]
    pages = {
        "all tools": "/",
        "a category": f"/view/category/{category}",
        "a large category": f"/view/category/{category.partition('/')[0]}",
        "a tool": f"/view/tool/{path}",
        "its versions": f"/view/versions/{path}",
        "its trials": f"/view/trials/{path}",
        "its form": f"/view/run/{path}",
        "search": "/view/search?q=turn+a+pressure+into+energy",
        "search, with reasons": "/view/search?q=turn+a+pressure+into+energy&why=yes",
        "books": "/view/books",
        "exams": "/view/exams",
        "queue": "/view/queue",
        "jobs": "/view/jobs",
        "spending": "/view/spending",
        "rejected drafts": "/view/drafts",
    }
    with TestClient(front.app, base_url="http://127.0.0.1") as client:
        client.post("/view/enter", data={"token": TOKEN})
        style = len(client.get("/view/style.css").content)
        print(f"{tools} tools, {trials} logged calls")
        print("| page | first, ms | median, ms | largest, ms | processor time, ms | kB with the style sheet |")
        print("|---|---|---|---|---|---|")
        for name, address in pages.items():
            (first, _), *asked_again = [asked(client, address) for _ in range(RUNS + 1)]
            size = (len(client.get(address).content) + style) / 1000
            seconds, processor = zip(*asked_again, strict=True)
            each = first, statistics.median(seconds), max(seconds), statistics.median(processor)
            print(f"| {name} | {' | '.join(f'{1000 * one:.0f}' for one in each)} | {size:.0f} |")


def asked(client: TestClient, address: str) -> tuple[float, float]:
    """Seconds, and seconds of processor time."""
    started, before = time.perf_counter(), processor_time()
    response = client.get(address)
    seconds, busy = time.perf_counter() - started, processor_time() - before
    if response.status_code != 200:
        raise SystemExit(f"{address} gave {response.status_code}")
    return seconds, busy


def processor_time() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def filled(folder: Path, tools: int, trials: int) -> Toolbox:
    """A toolbox with that many tools, its index, and that many logged calls."""
    Toolbox.create(folder)
    box = Toolbox.open(folder)
    made = list(map(generated, range(tools)))
    files = {f"{tool.path}/{name}": content for tool in made for name, content in tool_files(tool).items()}
    box.history.record(Change(message=f"Add {tools} tools", writes=files))
    box.refresh_index()
    for number in range(trials):
        tool = made[number % tools]
        outcome = "ok" if number % 5 else "timeout"
        box.trials.append(Trial(tool=tool.path, code_id="x", arguments={"value": 1.0}, outcome=outcome, result=2.0))
    return box


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:3]]
    kept = Path(sys.argv[3]) if len(sys.argv) > 3 else Path(tempfile.mkdtemp()) / "box"
    main(*[*given, *(16_000, 20_000)[len(given) :]], kept)
