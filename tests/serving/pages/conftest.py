"""Pages behind the real guard, asked without a network; a browser's forms and cookies."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from tests.cli.output.hostile import hostile_toolbox
from tests.toolboxes import make_toolbox
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.library.use.pages_of import pages_of
from toolsmith.recipes.exam.kept import KeptExam, KeptExams
from toolsmith.recipes.exam.records import Marked
from toolsmith.recipes.make.reference_report import (
    ChapterReport,
    ReferenceReport,
    SectionReport,
    ToolReport,
    totals_of,
)
from toolsmith.recipes.solve.queue import queue_of
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.serving.http.front import Front
from toolsmith.serving.http.http_app import HttpApp
from toolsmith.serving.http.limits import Limits
from toolsmith.serving.served_tools import ServedTools
from toolsmith.toolbox.logs.jobs import RunningJob, jobs_folder
from toolsmith.toolbox.toolbox import Toolbox

TOKEN = "t" * 24
HTML = (
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;{{7*7}}{% raw %}</textarea></pre></style>javascript:1"
)


def front_of(box: Toolbox, *, token: str = "", only: tuple[str, ...] = ()) -> Front:
    app = HttpApp(ServedTools(LazyTools(box, only=only)), {}, pages=pages_of(box, only))
    access = "all" if token else ""
    limits = Limits(requests_per_second=0)
    tokens = {token: access} if token else {}
    return Front({access: {"": app}}, limits=limits, metrics=app.metrics, tokens=tokens)


def browser(front: Front) -> TestClient:
    return TestClient(front.app, base_url="http://127.0.0.1", follow_redirects=False)


def entered(box: Toolbox) -> TestClient:
    """A browser that has shown its token."""
    client = browser(front_of(box, token=TOKEN))
    assert client.post("/view/enter", data={"token": TOKEN}).status_code == 303
    return client


def soup(response: httpx.Response) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def key_in(response: httpx.Response) -> str:
    found = re.search(r'name="key" value="([0-9a-f]+)"', response.text)
    assert found is not None
    return found[1]


def told_of_a_book(box: Toolbox, text: str) -> None:
    """The report that making tools from a book leaves."""
    tool = ToolReport(name=text, path="units/convert-length", outcome="proven", validity="at first", reasons=(text,))
    dropped = ToolReport(name=text, outcome="dropped", validity="never", dropped_because=text, set_aside={text: 2})
    section = SectionReport(number="1.1", title=text, state="asked", reason=text, tools=(tool, dropped))
    totals = totals_of([section])
    chapter = ChapterReport(number=1, title=text, totals=totals, sections=(section,))
    report = ReferenceReport(reference=text, licence=text, maker=text, stopped=text, totals=totals, chapters=(chapter,))
    (box.private / "report.json").write_text(report.model_dump_json())


def examined(box: Toolbox, text: str) -> None:
    """Two exams of one model, of which the later answers a question more, and one of another model."""
    asked = {
        "exam": "call",
        "part": "one",
        "request": f"asked {text}",
        "tool": "units/convert-length",
        "score": 0.5,
        "calls": 1,
    }
    for commit, model, right in (("a" * 40, text, 0), ("b" * 40, text, 1), ("b" * 40, "other", 2)):
        marked = tuple(
            Marked(
                question=f"{commit}{number}",
                subject=str(number),
                model=model,
                is_right=number < right,
                flaws=() if number < right else ("wrong_tool",),
                details=(text,),
                chosen=("units/convert-length" if number < right else text,),
                **asked,
            )
            for number in range(3)
        )
        KeptExams(box.private).keep(KeptExam(commit=commit, model=model, seed=0, marked=marked))


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Toolbox:
    made = make_toolbox(tmp_path_factory.mktemp("pages") / "box", sandbox)
    made.call("convert-length", {"value": 2.0, "unit": "mile"})
    made.call("convert-length", {"value": -2.0, "unit": "mile"}, model="small")
    queue_of(made.private).add("When are both free?", "no tool fits")
    told_of_a_book(made, "A book")
    examined(made, "openai/small@http://10.0.0.7/v1")
    return made


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Iterator[Toolbox]:
    in_a_name = HTML.translate(str.maketrans("/<>", "|()"))  # as git takes it of an author
    made = hostile_toolbox(tmp_path_factory.mktemp("hostile") / "box", sandbox, HTML, in_a_name)
    told_of_a_book(made, HTML)
    examined(made, HTML)
    job = RunningJob(jobs_folder(made.private), HTML)
    job.report(1, 3, HTML)
    yield made
    job.end()


def addresses(box: Toolbox) -> list[str]:
    """Every page of a toolbox."""
    named = [f"/view/{kind}/{path}" for path in box.paths() for kind in ("tool", "versions", "trials")]
    runs = [f"/view/run/{entry.path}" for entry in box.entries() if not entry.problem]
    whole = [f"/view/{page}" for page in ("books", "exams", "queue", "jobs", "spending", "drafts")]
    exams = [f"/view/exams?old={one}&new={one}" for one, _ in KeptExams(box.private).listed()]
    found = [
        "/",
        *named,
        *exams,
        *runs,
        *whole,
        "/view/search?q=convert",
        "/view/search?q=convert&why=yes",
        "/view/search",
    ]
    return [*found, *(f"/view/category/{category}" for category in box.categories())]
