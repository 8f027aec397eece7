"""Adopting a source again: what it says now comes in, what was refined or written here stays, nothing is lost unsaid."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import toolsmith
from tests.remotes.loopback import Service, as_json
from toolsmith.library.improve.refine import plan_refine
from toolsmith.library.make.adopt import Adopted, adopt
from toolsmith.models.scripted import ScriptedModel
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question
from toolsmith.types.tool import Example

pytestmark = pytest.mark.end_to_end

SERVER = '''\
from mcp.server.mcpserver import MCPServer

server = MCPServer("weather")


@server.tool()
def forecast(place: str{more}) -> str:
    """{about}"""
    return place

{other}
server.run("stdio")
'''
OTHER = '@server.tool()\ndef tide(port: str) -> str:\n    """Height of the tide."""\n    return port * 2\n'
FUNCTIONS = '''\
def forecast(place: str{more}) -> str:
    """{about}"""
    return place

{other}
'''
OTHER_FUNCTION = 'def tide(port: str) -> str:\n    """Height of the tide."""\n    return port * 2\n'


@pytest.fixture
def box(tmp_path: Path, sandbox: Sandbox) -> Iterator[Toolbox]:
    opened = Toolbox.create(tmp_path / "box", sandbox=sandbox)
    yield opened
    opened.close()


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(lambda *_: as_json({"air": "mild"})) as opened:
        yield opened


def _document(url: str, about: str, more: str, other: str) -> dict[str, Any]:
    place = {"name": "place", "in": "query", "required": True, "schema": {"type": "string"}}
    day = {"name": "day", "in": "query", "required": "=" not in more, "schema": {"type": "string"}}
    paths = {
        "/forecast": {
            "get": {
                "operationId": "forecast",
                "description": about,
                "parameters": [place, *([day] if more else [])],
                "responses": {},
            }
        },
        "/tide": {"get": {"operationId": "tide", "description": "Height of the tide.", "responses": {}}},
    }
    kept = {name: item for name, item in paths.items() if other or name != "/tide"}
    return {"openapi": "3.0.3", "servers": [{"url": url}], "paths": kept}


@pytest.fixture(params=["openapi", "python, called", "python, proved"])
def source(request: pytest.FixtureRequest, tmp_path: Path, service: Service) -> Callable[..., list[Adopted]]:
    """Writes the source and adopts it: `about` is its text, `more` further parameters, `other` whether `tide` is there."""

    def write_and_adopt(
        box: Toolbox, about: str, more: str = "", *, other: bool = True, **options: Any
    ) -> list[Adopted]:
        if request.param == "openapi":
            file = tmp_path / "weather.json"
            file.write_text(json.dumps(_document(service.url, about, more, "x" if other else "")))
            return adopt(str(file), box, **options)
        file = tmp_path / "weather.py"
        file.write_text(FUNCTIONS.format(about=about, more=more, other=OTHER_FUNCTION if other else ""))
        return adopt(str(file), box, as_remote="called" in request.param, **options)

    return write_and_adopt


def _by_name(adopted: list[Adopted]) -> dict[str, Adopted]:
    return {each.path.rpartition("/")[2]: each for each in adopted}


def _refined(box: Toolbox, **fields: Any) -> None:
    tool = box.get("forecast")
    doc = tool.doc.model_copy(update=fields)
    box.redocument([tool.with_(doc=doc)], replacing={tool.path: tool.doc_id}, message="Refine", trailers={})


def test_the_same_source_changes_nothing(box: Toolbox, source: Callable[..., list[Adopted]]) -> None:
    source(box, "The weather.")
    _refined(box, when_to_use="For sailors.", examples=(Example(arguments={"place": "Kiel"}, result="mild"),))
    before, doc = box.commit, box.get("forecast").doc
    again = _by_name(source(box, "The weather."))
    assert {name: each.change for name, each in again.items()} == {"forecast": "same", "tide": "same"}
    assert (box.commit, box.get("forecast").doc) == (before, doc)
    assert again["forecast"].kept == ("when_to_use", "examples")


def test_what_nobody_touched_follows_the_source_and_the_rest_stays(
    box: Toolbox, source: Callable[..., list[Adopted]]
) -> None:
    source(box, "The weather.")
    _refined(box, when_to_use="For sailors.")
    changed = _by_name(source(box, "The weather of a day."))["forecast"]
    tool = box.get("forecast")
    assert (tool.doc.description, tool.doc.when_to_use) == ("The weather of a day.", "For sailors.")
    assert (changed.change, changed.kept) == ("changed", ("when_to_use",))
    assert "the text of description" in changed.changes
    assert tool.upstream is not None
    assert tool.upstream.moved == changed.changes
    assert box.entries()[0].moved == changed.changes
    _refined(box, description="Air, wind and rain.")
    source(box, "The weather of an hour.")
    assert box.get("forecast").doc.description == "Air, wind and rain."
    assert box.get("forecast").upstream.doc.description == "The weather of an hour."  # type: ignore[union-attr]


def test_a_doc_that_nobody_touched_follows_without_a_mark(box: Toolbox, source: Callable[..., list[Adopted]]) -> None:
    source(box, "The weather.")
    (changed,) = [each for each in source(box, "The weather of a day.") if each.change == "changed"]
    assert box.get("forecast").doc.description == "The weather of a day."
    assert (changed.kept, box.get("forecast").is_to_be_measured) == ((), False)


def test_another_signature_is_taken_over_and_marked(box: Toolbox, source: Callable[..., list[Adopted]]) -> None:
    source(box, "The weather.")
    _refined(box, examples=(Example(arguments={"place": "Kiel"}, result="mild"),))
    changed = _by_name(source(box, "The weather.", ", day: str"))["forecast"]
    tool = box.get("forecast")
    assert [each.name for each in tool.signature.parameters if each.is_required] == ["place", "day"]
    assert tool.doc.examples == (), "its call is none any more"
    assert changed.changes[0] == "parameter day is new and required"
    assert tool.upstream is not None
    assert "parameter day is new and required" in tool.upstream.moved
    (plan,) = plan_refine(box, ["forecast"])
    assert "parameter day is new and required" in plan.moved
    _refined(box, description="Air, wind and rain.")
    source(box, "The weather.", ", day: str")
    assert box.get("forecast").is_to_be_measured, "a mark stays until it is measured"


def test_what_is_gone_is_retired_with_its_doc_and_comes_back_with_it(
    box: Toolbox, source: Callable[..., list[Adopted]]
) -> None:
    source(box, "The weather.")
    tide = box.get("tide")
    _redocumented(box, "tide", "Water over chart datum.")
    gone = source(box, "The weather.", other=False)[-1]
    assert (gone.change, gone.path) == ("gone", f"retired/{tide.path}")
    assert tide.path not in box.paths()
    assert "offers no more: " in str(box.history.git.text("log", "-1", "--format=%B"))
    assert box.entries(retired=True)[0].moved == ("its source offers it no more",)
    assert source(box, "The weather.", other=False)[-1].change == "same", "it is said once"
    assert [each.change for each in source(box, "The weather.", functions=["forecast"])] == ["same"]
    box.restore("tide")
    assert source(box, "The weather.", other=False)[-1].change == "same", "a person brought it back"
    box.retire("tide")
    back = _by_name(source(box, "The weather."))["tide"]
    assert (back.change, back.path) == ("back", tide.path)
    assert box.get("tide").doc.description == "Water over chart datum."
    assert not box.entries(retired=True)


def _redocumented(box: Toolbox, name: str, description: str) -> None:
    tool = box.get(name)
    doc = tool.doc.model_copy(update={"description": description})
    box.redocument([tool.with_(doc=doc)], replacing={tool.path: tool.doc_id}, message="Write", trailers={})


def test_what_a_person_moved_stays_there_and_what_they_retired_stays_retired(
    box: Toolbox, source: Callable[..., list[Adopted]]
) -> None:
    source(box, "The weather.")
    box.rename("forecast", "outlook")
    box.move("outlook", "sea")
    box.retire("tide", "we have a better one")
    again = source(box, "The weather of a day.")
    assert {each.change: each.path for each in again} == {
        "changed": "sea/outlook",
        "retired": box.entries(retired=True)[0].path,
    }
    assert box.paths() == ["sea/outlook"]
    assert box.get("outlook").doc.description == "The weather of a day."


def test_refining_measures_again_and_takes_the_mark_away(box: Toolbox, tmp_path: Path, service: Service) -> None:
    file = tmp_path / "weather.json"
    for about in ("The weather.", "The weather of a day."):
        file.write_text(json.dumps(_document(service.url, about, "", "x")))
        adopt(str(file), box, "openapi")
        if about == "The weather.":
            _refined(box, when_to_use="For sailors.")
    requests = tmp_path / "requests.jsonl"
    requests.write_text(
        json.dumps({"request": "The air in Kiel?", "tool": "weather/forecast", "arguments": {"place": "Kiel"}})
    )

    def respond(question: Question) -> str:
        assert question.purpose == "call_tool", "the doc is right: nothing else is asked"
        return '{"place": "Kiel"}'

    assert box.get("forecast").is_to_be_measured
    refinement = toolsmith.refine(
        box, ["forecast"], ScriptedModel(respond), requests=requests, probe_first=False, pairs=False
    )
    assert refinement.tools[0].status == "already right"
    assert not box.get("forecast").is_to_be_measured
    assert "its source has moved, right calls 1/1" in str(box.history.git.text("log", "-1", "--format=%s"))


def test_what_was_adopted_before_anybody_remembered_what_was_said_keeps_its_doc(
    box: Toolbox, source: Callable[..., list[Adopted]]
) -> None:
    source(box, "The weather.")
    old = box.get("forecast")
    box.add(old.with_(upstream=None, doc=old.doc.model_copy(update={"description": "Refined."})), keep_unproven=True)
    source(box, "The weather of a day.")
    tool = box.get("forecast")
    assert (tool.doc.description, tool.is_to_be_measured) == ("Refined.", True)


@pytest.mark.end_to_end
def test_a_server_over_its_streams_is_adopted_again_alike(box: Toolbox, tmp_path: Path) -> None:
    server = tmp_path / "server.py"
    command = f"{sys.executable} {server}"
    server.write_text(SERVER.format(about="The weather.", more="", other=OTHER))
    adopt(command, box, settings={"seconds": 5})
    _refined(box, when_to_use="For sailors.")
    server.write_text(SERVER.format(about="The weather of a day.", more=", day: str", other=""))
    again = adopt(command, box)
    assert [each.change for each in again] == ["changed", "gone"]
    tool = box.get("forecast")
    assert (tool.doc.description, tool.doc.when_to_use) == ("The weather of a day.", "For sailors.")
    assert tool.remote is not None
    assert tool.remote.settings["seconds"] == 5, "what was said of the way to it is not forgotten"


def test_a_module_that_cannot_be_read_takes_none_of_its_tools_away(box: Toolbox, tmp_path: Path) -> None:
    package = tmp_path / "weathers"
    package.mkdir()
    (package / "a.py").write_text(OTHER_FUNCTION)
    (package / "b.py").write_text(OTHER_FUNCTION.replace("tide", "wave").replace("* 2", "* 3"))
    adopt(str(package), box)
    (package / "b.py").write_text("def wave(:\n")
    adopt(str(package), box)
    assert [path.rpartition("/")[2] for path in box.paths()] == ["tide", "wave"]


def test_reading_a_module_runs_none_of_the_packages_that_it_lies_in(
    box: Toolbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "noisy_weather"
    package.mkdir()
    (package / "__init__.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    (package / "sea.py").write_text(OTHER_FUNCTION)
    monkeypatch.syspath_prepend(str(tmp_path))
    (adopted,) = adopt("noisy_weather.sea", box, as_remote=True)
    assert adopted.path == "noisy-weather/sea/tide"
    assert not (tmp_path / "ran").exists()
