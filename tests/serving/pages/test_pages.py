"""Every page says what the toolbox holds, to people and to whoever reads the markup."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.serving.pages.conftest import addresses, browser, entered, front_of, key_in, soup
from tests.toolboxes import make_toolbox
from toolsmith.recipes.exam.kept import KeptExams
from toolsmith.serving.pages import hierarchy
from toolsmith.serving.pages.look import POLICY
from toolsmith.toolbox.toolbox import Toolbox

MOST_BYTES = 200_000


def test_every_page_is_whole_and_without_scripts(box: Toolbox) -> None:
    with entered(box) as client:
        style = client.get("/view/style.css")
        for address in addresses(box):
            response = client.get(address)
            assert response.status_code == 200, address
            assert response.headers["content-security-policy"] == POLICY
            page = soup(response)
            assert page.find_all(["script", "iframe", "object", "embed"]) == []
            assert page.find_all(attrs={"style": True}) == [], "the policy forbids them"
            assert (page.html["lang"], len(page.find_all("h1")), len(page.find_all("main"))) == ("en", 1, 1), address
            ids = [each["id"] for each in page.find_all(id=True)]
            assert len(ids) == len(set(ids)), address
            labelled = {each["for"] for each in page.find_all("label") if each.has_attr("for")}
            entries = [each for each in page.find_all(["input", "select", "textarea"]) if each.get("type") != "hidden"]
            assert [each for each in entries if each.get("id") not in labelled and not each.find_parent("label")] == []
            assert len(response.content) + len(style.content) < MOST_BYTES


def test_a_tools_page_shows_doc_code_verdict_and_calls(box: Toolbox) -> None:
    with entered(box) as client:
        text = soup(client.get("/view/tool/units/convert-length")).get_text(" ")
        trials = soup(client.get("/view/trials/units/convert-length")).get_text(" ")
        versions = soup(client.get("/view/versions/units/convert-length")).get_text(" ")
    assert "def convert_length(value: float" in text
    assert "Converts a length in metre, foot or mile to metres." in text
    assert "12 of 12 hidden cases" in text
    assert "value must not be negative" in trials
    assert "small" in trials
    assert "Add" in versions


def test_a_new_doc_stands_beside_the_old_one_with_what_it_gained(tmp_path: Path, sandbox) -> None:
    own = make_toolbox(tmp_path / "box", sandbox)
    tool = own.get("units/convert-length")
    new = tool.with_(doc=tool.doc.model_copy(update={"description": "Turns any length into metres."}))
    gained = {"Success-Before": "4/10", "Success-After": "9/10", "P-Value": "0.0312", "Cost-USD": "0.1250"}
    own.redocument([new], replacing={tool.path: tool.doc_id}, message="Refine it", trailers=gained)
    with entered(own) as client:
        page = soup(client.get("/view/versions/units/convert-length"))
        spent = soup(client.get("/view/spending")).get_text(" ")
    assert "Turns any length into metres." in page.select_one("td.come").get_text()
    assert "Converts a length in metre, foot or mile to metres." in page.select_one("td.gone").get_text()
    assert "4/10 → 9/10" in page.get_text()
    assert "p = 0.0312" in page.get_text()
    assert "$0.12" in spent
    with entered(own) as client:
        older, newer = [each["value"] for each in page.select("select[name=old] option")][::-1][:2]
        compared = client.get("/view/versions/units/convert-length", params={"old": older, "new": newer})
        own.retire("text/broken")
        assert "text/broken" not in client.get("/").text
    assert compared.status_code == 200


def test_exams_are_shown_by_model_and_against_one_another(box: Toolbox) -> None:
    kept = KeptExams(box.private)
    by_right = {sum(each.is_right for each in kept.named(one).marked): one for one, _ in kept.listed()}
    with entered(box) as client:
        page = soup(client.get("/view/exams"))
        compared = soup(client.get("/view/exams", params={"old": by_right[0], "new": by_right[1]}))
        strange = client.get("/view/exams", params={"old": "../../toolbox", "new": "nope"})
    table = page.find("table")
    heads = [each.get_text() for each in table.select("thead th")][1:]
    shares = [next(each.stripped_strings) for each in table.select("tbody tr")[0].select("td")]
    assert dict(zip(heads, shares, strict=True)) == {"openai/small": "1/3", "other": "2/3"}
    changed = compared.find(attrs={"aria-label": "What changed"}).select("tbody tr")[0].select("td")
    assert [each.get_text() for each in changed[:4]] == ["all", "3", "0", "1"]
    differing = compared.find(attrs={"aria-label": "Questions that differ"}).select("tbody tr")
    assert len(differing) == 1
    matrix = compared.select_one("table.matrix")
    assert [each.get_text() for each in matrix.select("tbody td.come")] == ["1"]
    assert [each.get_text() for each in matrix.select("tbody td.gone")] == ["2"]
    assert strange.status_code == 200


def test_a_search_finds_as_the_toolbox_does_and_says_why(box: Toolbox) -> None:
    with entered(box) as client:
        page = soup(client.get("/view/search", params={"q": "how long is a mile in metres?", "why": "yes"}))
    hits = box.search("how long is a mile in metres?", 20)
    assert [each.get_text() for each in page.select("ol.tools a.name")] == [hit.path for hit in hits]
    first = page.select_one("ol.tools li details")
    assert "meaning" in first.get_text()


def test_a_tool_is_run_by_its_form(box: Toolbox) -> None:
    with entered(box) as client:
        page = client.get("/view/run/units/convert-length?example=0")
        assert soup(page).select_one("select[name='arg:unit'] option[selected]").get_text() == "mile"
        form = {"key": key_in(page), "arg:value": "2", "arg:unit": "mile"}
        ran = client.post("/view/run/units/convert-length", data=form)
        assert "3218.688" in soup(ran).select_one(".result").get_text()
        wrong = client.post("/view/run/units/convert-length", data={**form, "arg:value": "two"})
        assert wrong.status_code == 422
        assert "value" in soup(wrong).select_one(".notice.bad").get_text()
        failed = client.post("/view/run/units/convert-length", data={**form, "arg:value": "-1"})
        assert "must not be negative" in soup(failed).select_one(".result").get_text()


def test_a_request_that_waits_is_answered_with_a_token_only(box: Toolbox) -> None:
    with browser(front_of(box)) as client:
        page = client.get("/view/queue")
        assert "When are both free?" in page.text
        assert soup(page).select("form[method=post]") == []
        key = key_in(client.get("/view/run/units/convert-length"))
        refused = client.post("/view/queue", data={"key": key, "id": "x", "answer": "1"})
        assert refused.status_code == 403
    with entered(box) as client:
        page = client.get("/view/queue")
        number = soup(page).select_one("input[name=id]")["value"]
        noted = client.post("/view/queue", data={"key": key_in(page), "id": number, "answer": '"10:00"'})
        assert "Noted" in noted.text
        assert soup(noted).select_one(".calls code").get_text() == '"10:00"'
        assert client.post("/view/queue", data={"key": key_in(page), "id": "nope", "answer": "1"}).status_code == 422


def test_a_page_that_is_not_there_says_so_as_a_page(box: Toolbox) -> None:
    with entered(box) as client:
        for address in (
            "/view/tool/nope",
            "/view/category/nope",
            "/view/run/nope",
            "/view/draft/nope",
            "/view/nope",
            "/view/no/pe",
        ):
            response = client.get(address)
            assert (response.status_code, response.headers["content-type"][:9]) == (404, "text/html")


@pytest.mark.parametrize("page", ["/", "/view/category/numbers"])
def test_more_tools_than_fit_are_on_further_pages(box: Toolbox, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hierarchy, "MOST_AT_ONCE", 1)
    with entered(box) as client:
        assert client.get(page, params={"page": "9999999"}).status_code == 200
        assert client.get(page, params={"page": "-1"}).status_code == 200
