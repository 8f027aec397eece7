"""What strangers write is text on a page; what other sites, hosts and people ask for is refused."""

from __future__ import annotations

import re

import pytest

from tests.serving.pages.conftest import (
    HTML,
    TOKEN,
    addresses,
    browser,
    entered,
    front_of,
    key_in,
    soup,
)
from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.library.use.pages_of import pages_of
from toolsmith.serving.http.front import Front
from toolsmith.serving.http.http_app import HttpApp
from toolsmith.serving.http.limits import Limits
from toolsmith.serving.pages import look
from toolsmith.serving.pages.places import Places
from toolsmith.serving.served_tools import ServedTools
from toolsmith.toolbox.toolbox import Toolbox

pytestmark = pytest.mark.end_to_end


def test_a_hostile_toolbox_shows_as_text(hostile: Toolbox) -> None:
    shown = 0
    with entered(hostile) as client:
        pages = [client.get(address) for address in [*addresses(hostile), f"/view/search?q={HTML}"]]
        draft = soup(client.get("/view/drafts")).select_one("a.name")["href"]
        pages.append(client.get(draft))
        key = key_in(client.get("/view/run/words/say"))
        pages += [
            client.post(f"/view/run/words/{name}", data={"key": key, "arg:text": HTML}) for name in ("say", "fail")
        ]
    for response in pages:
        assert response.status_code == 200, response.url
        page = soup(response)
        assert page.find_all(["script", "img", "iframe", "object", "style", "base"]) == []
        for tag in page.find_all(True):
            assert not [name for name in tag.attrs if name.lower().startswith("on")], tag
            for name in ("href", "action", "src"):
                assert not str(tag.get(name, "/")).strip().lower().startswith(("javascript:", "//", "http")), tag
        shown += "<script>alert(1)</script>" in page.get_text()
    assert shown > 15, "the texts are there, as text"


def test_no_template_says_that_a_text_is_safe() -> None:
    for template in look.FOLDER.glob("*.html"):
        text = template.read_text("utf-8")
        assert not re.search(r"\|\s*safe|autoescape|Markup", text), template.name
        for tag in re.findall(r"<\w+[^>]*>", text):
            assert not re.search(r"=\s*\{\{", tag), f"an attribute without quotes in {template.name}: {tag}"


def test_what_turns_or_hides_text_is_shown() -> None:
    page = look.rendered("failed.html", Places(), **_frame(), message="a\u202eb\x1b[31m\u200b", hint="")
    assert "a\\u202eb\\x1b[31m\\u200b" in page


def test_a_very_long_text_is_cut() -> None:
    page = look.rendered("failed.html", Places(), **_frame(), message="a" * 1_000_000, hint="")
    assert len(page) < 60_000
    assert "1000000 characters" in page


def test_a_form_of_another_site_is_refused(box: Toolbox) -> None:
    for client in (entered(box), browser(front_of(box))):
        with client:
            key = key_in(client.get("/view/run/numbers/total"))
            form = {"key": key, "arg:numbers": "[1, 2]"}
            before = len(list(box.trials.entries()))
            for sent, headers in (
                ({**form, "key": ""}, {}),
                ({**form, "key": "0" * 64}, {}),
                ({k: v for k, v in form.items() if k != "key"}, {}),
                (form, {"origin": "http://evil.example"}),
                (form, {"origin": "http://127.0.0.1:9999"}),
                (form, {"origin": "null"}),
            ):
                response = client.post("/view/run/numbers/total", data=sent, headers=headers)
                assert response.status_code in (401, 403), (sent, headers)
            assert len(list(box.trials.entries())) == before
            own = client.post("/view/run/numbers/total", data=form, headers={"origin": "http://127.0.0.1"})
            assert "3" in soup(own).select_one(".result pre").get_text()


def test_a_key_of_one_session_sends_no_form_of_another(box: Toolbox) -> None:
    front = front_of(box, token=TOKEN)
    with browser(front) as one, browser(front) as other:
        for client in (one, other):
            client.post("/view/enter", data={"token": TOKEN})
        key = key_in(one.get("/view/run/numbers/total"))
        assert other.post("/view/run/numbers/total", data={"key": key, "arg:numbers": "[1]"}).status_code == 403


def test_without_a_token_nothing_is_shown_where_one_is_asked_for(box: Toolbox) -> None:
    with browser(front_of(box, token=TOKEN)) as client:
        for address in addresses(box):
            response = client.get(address)
            assert (response.status_code, response.headers["location"]) == (303, "/view/enter"), address
        assert client.post("/view/run/numbers/total", data={"arg:numbers": "[1]"}).status_code == 401
        assert client.get("/tools").status_code == 401
        client.cookies.set("toolsmith_session", "x" * 43)
        assert client.get("/").status_code == 303
        wrong = client.post("/view/enter", data={"token": "wrong"})
        assert (wrong.status_code, "set-cookie" in wrong.headers) == (403, False)
        assert client.post("/view/enter", content=b"\xff=%ff").status_code == 200


def test_a_session_opens_pages_and_not_the_interface_and_ends_when_told(box: Toolbox) -> None:
    with browser(front_of(box, token=TOKEN)) as client:
        given = client.get("/view/enter", params={"token": TOKEN})
        cookie = given.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert TOKEN not in cookie
        assert client.get("/").status_code == 200
        assert client.get("/tools").status_code == 401, "a cookie that browsers send by themselves opens no interface"
        session = client.cookies["toolsmith_session"]
        assert client.post("/view/leave", data={"key": key_in(client.get("/"))}).status_code == 303
        client.cookies.set("toolsmith_session", session)
        assert client.get("/").status_code == 303


def test_a_foreign_host_is_refused_where_no_token_is_asked_for(box: Toolbox) -> None:
    with browser(front_of(box)) as client:
        assert client.get("/").status_code == 200
        for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8752"):
            assert client.get("/", headers={"host": host}).status_code == 403
            assert client.get("/view/tool/numbers/total", headers={"host": host}).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["..%2f..%2f..%2fetc%2fpasswd", "units/../toolbox.toml", "units", "", "%00", "a" * 5_000,
     "units/convert-length@HEAD", "--help", "%ff%fe", "..\\..\\windows"],
)  # fmt: skip
def test_a_path_leads_nowhere_but_to_a_tool(box: Toolbox, path: str) -> None:
    with entered(box) as client:
        for kind in ("tool", "versions", "trials", "run", "category", "draft"):
            response = client.get(f"/view/{kind}/{path}")
            is_there = kind == "category" and path in ("", "units")
            assert response.status_code == (200 if is_there else 404), (kind, path)
            assert "root:" not in response.text


@pytest.mark.parametrize("revision", ["--output=/tmp/x", "HEAD", "HEAD~1", "../x", "a" * 1000, "\x00", "'; rm"])
def test_a_revision_is_one_of_the_tools_own(box: Toolbox, revision: str) -> None:
    with entered(box) as client:
        plain = client.get("/view/versions/units/convert-length").text
        asked = client.get("/view/versions/units/convert-length", params={"old": revision, "new": revision})
    assert (asked.status_code, asked.text) == (200, plain)


def test_an_access_to_some_tools_sees_nothing_of_the_others(box: Toolbox) -> None:
    with browser(front_of(box, only=("units/*",))) as client:
        home = client.get("/").text
        assert "convert-length" in home
        assert "numbers" not in home
        found = client.get("/view/search", params={"q": "sum of numbers"}).text
        assert "numbers/total" not in found
        for address in (
            "/view/tool/numbers/total", "/view/versions/numbers/total", "/view/run/numbers/total",
            "/view/category/numbers", "/view/trials/units/convert-length", "/view/queue", "/view/drafts",
            "/view/spending", "/view/jobs", "/view/books",
        ):  # fmt: skip
            assert client.get(address).status_code == 404, address
        key = key_in(client.get("/view/run/units/convert-length"))
        ran = client.post("/view/run/numbers/total", data={"key": key, "arg:numbers": "[1]"})
        assert ran.status_code == 404


def test_a_form_of_too_many_fields_or_bytes_is_refused(box: Toolbox) -> None:
    with entered(box) as client:
        key = key_in(client.get("/view/run/numbers/total"))
        many = "&".join([f"key={key}", *(f"arg:{n}=1" for n in range(2_000))])
        headers = {"content-type": "application/x-www-form-urlencoded"}
        assert client.post("/view/run/numbers/total", content=many, headers=headers).status_code == 400
        assert client.post("/view/run/numbers/total", content="a" * 2_000_000, headers=headers).status_code == 413


def _frame() -> dict[str, object]:
    return {"title_of_box": "box", "commit": "", "is_part": False, "may_write": False, "form_key": ""}


def test_a_session_ends_on_the_pages_of_a_mounted_toolbox_too(box: Toolbox) -> None:
    apps = {mount: HttpApp(ServedTools(LazyTools(box)), {}, pages=pages_of(box)) for mount in ("", "/other")}
    limits = Limits(requests_per_second=0)
    front = Front({"all": apps}, limits=limits, metrics=apps[""].metrics, tokens={TOKEN: "all"})
    with browser(front) as client:
        assert client.get("/other/").status_code == 303
        client.post("/view/enter", data={"token": TOKEN})
        page = client.get("/other/")
        assert soup(page).select_one("a.name")["href"].startswith("/other/view/tool/")
        assert client.get("/other/view/style.css").status_code == 200
        assert client.post("/other/view/leave", data={"key": key_in(page)}).status_code == 303
        assert client.get("/other/").status_code == 303
