"""A real browser walks every page and form: nothing on its console, no request outside, nothing serious for axe-core.

    pip install playwright; apt-get install chromium; npm pack axe-core
    AXE_CORE=package/axe.min.js python -m pytest -m slow tests/serving/pages/test_browser.py

With `PICTURES=docs/pictures` it also draws the pictures of the docs.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.serving.pages.conftest import TOKEN, addresses, front_of
from tests.serving.servers import running
from toolsmith.library.use.export import export
from toolsmith.recipes.solve.queue import queue_of
from toolsmith.serving.http.limits import Limits
from toolsmith.toolbox.toolbox import Toolbox

ROOT = Path(__file__).parents[3]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(os.environ.get("AXE_CORE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))
PICTURES = os.environ.get("PICTURES", "")
MOST_PICTURE_BYTES = 150_000
SERIOUS = ("serious", "critical")

pytestmark = pytest.mark.slow


class Walked:
    """A browser's page, and what it would complain about."""

    def __init__(self, page: Any, base: str) -> None:
        self.page, self.base = page, base
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self._see(request.url))

    def _see(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "file:")):
            self.complaints.append(f"asks {url}")

    def look(self) -> None:
        """Have axe-core look at what is shown."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
        for each in found["violations"]:
            if each["impact"] in SERIOUS:
                nodes = [node["html"][:200] for node in each["nodes"][:3]]
                self.complaints.append(f"{self.page.url}: {each['id']}: {each['help']}: {nodes}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None or not AXE.is_file():
        pytest.skip("needs chromium, and axe-core's file (AXE_CORE)")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def entered_page(context: Any, base: str) -> Walked:
    walked = Walked(context.new_page(), base)
    walked.page.goto(f"{base}/")
    walked.look()
    walked.page.get_by_label("Token").fill(TOKEN)
    walked.page.get_by_role("button", name="Show the toolbox").click()
    assert walked.page.url == f"{base}/"
    return walked


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("which", ["box", "hostile"])
def test_every_page_is_quiet_and_open_to_everybody(
    chromium: Any, which: str, scheme: str, request: pytest.FixtureRequest
) -> None:
    shown: Toolbox = request.getfixturevalue(which)
    with running(front_of(shown, token=TOKEN), Limits(requests_per_second=0)) as base:
        context = chromium.new_context(color_scheme=scheme, viewport={"width": 1100, "height": 800})
        walked = entered_page(context, base)
        for address in addresses(shown):
            walked.page.goto(base + address)
            walked.look()
            is_wider = walked.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
            assert not is_wider, f"{address} scrolls sideways"
        context.close()
    assert walked.complaints == [], "\n".join(walked.complaints[:20])


def test_pages_fit_a_narrow_screen(chromium: Any, box: Toolbox) -> None:
    with running(front_of(box, token=TOKEN), Limits(requests_per_second=0)) as base:
        context = chromium.new_context(viewport={"width": 360, "height": 700})
        walked = entered_page(context, base)
        for address in addresses(box):
            walked.page.goto(base + address)
            assert not walked.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"), address
        context.close()


def test_every_form_is_filled_with_the_keyboard_alone(chromium: Any, box: Toolbox) -> None:
    queue_of(box.private).add("How far is it from here to there?", "no tool fits")
    with running(front_of(box, token=TOKEN), Limits(requests_per_second=0)) as base:
        context = chromium.new_context()
        walked = entered_page(context, base)
        page = walked.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.get_by_label("Find a tool").focus()
        page.keyboard.type("how long is a mile in metres")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="units/convert-length").click()
        page.get_by_role("link", name="Run", exact=True).click()
        page.get_by_role("link", name="Fill in example 1").click()
        page.get_by_role("button", name="Run").press("Enter")
        assert "3218.688" in page.locator(".result").inner_text()
        walked.look()
        page.goto(f"{base}/view/run/numbers/total")
        page.get_by_label("numbers").fill("[1, 2, 3")
        page.get_by_role("button", name="Run").press("Enter")
        refused, walked.complaints = walked.complaints, []
        assert len(refused) == 1, "the browser tells of the status 422"
        page.get_by_role("alert").wait_for()
        walked.look()
        page.goto(f"{base}/view/queue")
        page.get_by_label("Right answer").last.fill('"12 km"')
        page.keyboard.press("Enter")
        page.get_by_role("status").wait_for()
        walked.look()
        page.goto(f"{base}/view/versions/units/convert-length")
        if page.get_by_role("button", name="Compare").count():
            page.get_by_role("button", name="Compare").press("Enter")
        page.get_by_role("button", name="Sign out").press("Enter")
        page.get_by_label("Token").wait_for()
        context.close()
    assert walked.complaints == [], "\n".join(walked.complaints[:20])


@pytest.mark.parametrize("which", ["box", "hostile"])
def test_a_site_of_files_is_quiet_too(
    chromium: Any, which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    export(request.getfixturevalue(which), "site", tmp_path / "site")
    context = chromium.new_context()
    walked = Walked(context.new_page(), f"file://{tmp_path}")
    for file in sorted((tmp_path / "site").rglob("*.html")):
        walked.page.goto(file.as_uri())
        walked.look()
    context.close()
    assert walked.complaints == [], "\n".join(walked.complaints[:20])


@pytest.mark.skipif(not PICTURES, reason="PICTURES names the folder to draw into")
def test_the_pictures_of_the_docs_are_drawn(
    chromium: Any, tmp_path: Path, sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "ada@example.org")
    target = ROOT / PICTURES
    target.mkdir(parents=True, exist_ok=True)
    with running(front_of(lived_in(tmp_path / "box", sandbox), token=TOKEN), Limits(requests_per_second=0)) as base:
        context = chromium.new_context(viewport={"width": 1100, "height": 760})
        walked = entered_page(context, base)
        tool = "scheduling/calendars/earliest-meeting-slot"
        for name, address in {
            "tools": "/",
            "tool": f"/view/tool/{tool}",
            "versions": f"/view/versions/{tool}",
            "run": f"/view/run/{tool}?example=0",
            "search": "/view/search?q=when+are+both+free%3F&why=yes",
            "trials": f"/view/trials/{tool}",
        }.items():
            walked.page.goto(base + address)
            if name == "run":
                walked.page.get_by_role("button", name="Run").click()
            if name == "search":
                walked.page.locator("details summary").first.click()
            file = target / f"{name}.png"
            walked.page.screenshot(path=file)
            assert file.stat().st_size < MOST_PICTURE_BYTES, name
        context.close()


def lived_in(root: Path, sandbox: Any) -> Toolbox:
    """The shipped toolbox with the calls of its examples, and a sentence that a person added."""
    shutil.copytree(ROOT / "toolboxes" / "worked-examples", root)
    Toolbox.create(root)
    box = Toolbox.open(root, sandbox=sandbox)
    for name, said in (("name", "Ada"), ("email", "ada@example.org")):
        box.history.git.run("config", f"user.{name}", said)
    for tool in box.tools():
        for example in tool.doc.examples:
            box.call(tool, example.arguments, request=example.request)
    tool = box.get("earliest-meeting-slot")
    doc = tool.doc.model_copy(update={"when_to_use": f"{tool.doc.when_to_use} For three people: two at a time."})
    box.redocument(
        [tool.with_(doc=doc)],
        replacing={tool.path: tool.doc_id},
        message=f"Say what {tool.name} does for three people",
        trailers={},
    )
    return box
