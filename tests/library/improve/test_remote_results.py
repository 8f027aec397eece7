"""What a remote service returns is committed only where its user lets it, and that is said before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import toolsmith
from tests.recipes.refine.test_remote import PATH, _box, _model
from tests.remotes.loopback import Answer, Service, as_json
from toolsmith.cli.all_commands import app
from toolsmith.errors import UsageError
from toolsmith.library.improve.probe import probe
from toolsmith.library.improve.refine import plan_refine
from toolsmith.library.improve.remote_results import results_notice
from toolsmith.library.make.adopt import adopt
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.probe.probe_tool import ProbeOptions
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question

MEASURED = "station 4711 at Kirchgasse"


def answer(_: str, path: str, __: bytes) -> Answer:
    if path.endswith("=99"):
        return as_json({"error": f"no sensor near {MEASURED}"}, 400)
    return as_json({"where": MEASURED, "pressure": len(path)})


def writer_with_an_example() -> ScriptedModel:
    plain = _model()

    def respond(question: Question) -> str:
        text = plain.answer(question).text
        if question.purpose != "rewrite_doc":
            return text
        example = {"request": "The air at a hut?", "arguments": {"at": 1200}}
        return f"```json\n{json.dumps({**json.loads(text.split('```json')[1].split('```')[0]), 'examples': [example]})}\n```"

    return ScriptedModel(respond, name="all")


def requests_file(folder: Path) -> Path:
    path = folder / "requests.jsonl"
    lines = [
        {"request": f"The air {km} km up ? up {km} ", "tool": PATH, "arguments": {"at": km * 1000}}
        for km in (2, 3, 5, 7)
    ]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


def committed(box: Toolbox) -> str:
    return b"".join(box.history.files(PATH).values()).decode()


@pytest.mark.parametrize(
    ("setting", "chosen", "is_kept"),
    [(True, None, True), (True, False, False), (False, None, False), (False, True, True)],
)
def test_results_of_a_remote_are_committed_where_they_are_wanted(
    tmp_path: Path, *, setting: bool, chosen: bool | None, is_kept: bool
) -> None:
    with Service(answer) as service:
        root = _box(tmp_path, service.url).root
        with (root / "toolbox.toml").open("a") as file:
            file.write(f"\n[remotes]\nkeep_results = {str(setting).lower()}\n")
        model = writer_with_an_example()
        toolsmith.refine(
            root, [], model, user_model=model, requests=requests_file(tmp_path), pairs=False, probe_first=False,
            keep_results=chosen,
        )  # fmt: skip
    box = Toolbox.open(root)
    assert "metres" in box.get(PATH).doc.parameters["at"], "the doc is refined all the same"
    assert (MEASURED in committed(box), len(box.get(PATH).doc.examples)) == (is_kept, int(is_kept))


@pytest.mark.parametrize("keep", [True, False])
def test_probing_keeps_the_shape_of_results_alone_where_values_are_not_wanted(tmp_path: Path, *, keep: bool) -> None:
    asked = iter(["How is the air in a village 10 metres up?", "What do divers measure near the harbour wall?"])

    def respond(question: Question) -> str:
        text = question.messages[0].content
        reply: dict[str, Any] = {}
        if "`judgement`" in text:
            reply["judgement"] = {"solved": "no sensor" not in text, "answer": MEASURED, "why": "it is there"}
        if '"request"' in text.rpartition("## What to reply")[2]:
            reply |= {"request": next(asked), "arguments": {"at": 99 if "`judgement`" in text else 10}}
        return f"```json\n{json.dumps(reply)}\n```"

    with Service(answer) as service:
        box = _box(tmp_path, service.url)
        options = ProbeOptions(episodes=1, requests=2)
        (probed,) = probe(box, [], ScriptedModel(respond), options=options, keep_results=keep)
    assert (probed.status, probed.confirmed) == ("done", 1)
    assert (MEASURED in committed(box)) is keep
    observed = box.get(PATH).observed
    assert observed is not None
    assert observed.returns["properties"]["where"] == {"type": "string"}
    assert [each.count for each in observed.errors] == [1]


def test_a_run_says_so_before_and_in_its_dry_run(tmp_path: Path) -> None:
    with Service(answer) as service:
        box = _box(tmp_path, service.url)
    requests = requests_file(tmp_path)
    assert [plan.commits_results for plan in plan_refine(box, requests=requests)] == [True]
    assert [plan.commits_results for plan in plan_refine(box, requests=requests, keep_results=False)] == [False]
    assert results_notice(box, keep_results=False) == ""
    arguments = ["refine", str(box.root), "--requests", str(requests), "--dry-run"]
    said = CliRunner().invoke(app, arguments)
    assert "what remote tools (1) return becomes part of their docs" in " ".join(said.stderr.split())
    assert "its results are committed" in said.stdout
    said = CliRunner().invoke(app, [*arguments, "--no-results"])
    assert (said.stderr, "committed" in said.stdout) == ("", False)


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("https://here.example/openapi.json", {"Authorization": "Bearer abc"}),
        ("https://here.example/openapi.json", {"X-Api-Key": "abc"}),
        ("https://user:hunter2x@here.example/mcp", {}),
        ("https://here.example/mcp?access_token=a1B2c3D4e5F6g7H8i9J0", {}),
    ],
)
def test_an_address_or_a_header_with_a_secret_in_it_is_not_adopted(
    tmp_path: Path, address: str, headers: dict[str, str]
) -> None:
    with pytest.raises(UsageError, match="this would be committed") as raised:
        adopt(address, tmp_path / "box", settings={"headers": headers})
    assert not [secret for secret in ("hunter2x", "a1B2c3D4", "abc") if secret in str(raised.value)]
    assert not (tmp_path / "box").exists()


def test_what_a_remote_says_of_itself_is_adopted_without_its_keys_and_is_the_same_the_second_time(
    tmp_path: Path,
) -> None:
    key = "AKIA" + "B7X" * 5 + "Q"
    parameter = {"name": "at", "in": "query", "schema": {"type": "string", "default": key}, "description": f"Not {key}"}
    operation = {"operationId": "level", "summary": f"Use {key}.", "parameters": [parameter], "responses": {}}
    document = tmp_path / "weather.json"
    paths = {"/level": {"get": operation}}
    info = {"title": "Weather", "version": "1"}
    document.write_text(
        json.dumps({"openapi": "3.0.3", "info": info, "servers": [{"url": "http://127.0.0.1:9"}], "paths": paths})
    )
    box = Toolbox.create(tmp_path / "box")
    (first,) = adopt(str(document), box)
    assert key not in committed(box)
    assert "Use [redacted:AWS key]." in committed(box)
    (again,) = adopt(str(document), box)
    assert (first.change, again.changes, again.is_new_version) == ("new", (), False)
