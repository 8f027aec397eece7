"""A rewriter that makes docs worse, in every way that we know, over good, poor and mixed docs: none is kept."""

from __future__ import annotations

import json
import random
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.recipes.refine.worse import HELD, MIXED, POISON, POOR, RIGHT, WORSE, Way
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.judging.decide import MOST_CHANCE, decide, is_beyond_chance
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.recipes.refine.records import Refined, RefineOptions, Roles
from toolsmith.recipes.refine.refine_tool import refine_tool
from toolsmith.recipes.refine.trying.journal import Journal
from toolsmith.toolbox.index.embed import HashingEmbedder
from toolsmith.types.message import Question
from toolsmith.types.tool import Doc, Tool
from toolsmith.types.trial import Failure, Trial
from toolsmith.verify.docs.screen import suspicions
from toolsmith.verify.mcnemar import compare_paired
from toolsmith.verify.signature import read_function

CODE = "def trip_fare(distance: int, day: str, seats: int = 1) -> int: ...\n"
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip
TRIPS = [(12, 2, 5), (30, 9, 6), (4, 1, 2), (7, 30, 11), (15, 24, 12), (60, 3, 3), (2, 8, 8), (90, 19, 10)]


def _request(kilometres: int, day: int, month: int) -> str:
    return f"What does a trip of {kilometres} kilometres cost on {day} {MONTHS[month - 1]} 2024 for 1?"


def _right(kilometres: int, day: int, month: int) -> dict[str, object]:
    return {"distance": kilometres * 1000, "day": f"{day:02}/{month:02}/2024"}


class Fares:
    """The tool as it really is: metres, and days with slashes."""

    def refusal(self, _: Tool) -> str:
        return ""

    def __call__(self, tool: Tool, arguments, /, **_) -> Trial:
        about = {"tool": tool.path, "code_id": tool.code_id, "arguments": dict(arguments)}
        if not isinstance(arguments.get("distance"), int) or not re.fullmatch(
            r"\d\d/\d\d/\d{4}", str(arguments.get("day"))
        ):
            failure = Failure(type="ValueError", message="day must be day/month/year")
            return Trial(**about, outcome="error", failure=failure)
        result = arguments["distance"] // 10 * arguments.get("seats", 1) + int(str(arguments["day"])[:2])
        return Trial(**about, outcome="ok", result=result)


def believer(question: Question) -> str:
    """Takes units and forms from what it is shown; a tool of which nothing is said is not taken."""
    text = question.messages[0].content
    kilometres, day, month = re.search(r"trip of (\d+) kilometres cost on (\d+) (\w+) 2024", text).groups()
    if question.purpose == "choose_call":
        return json.dumps({"tool": None})
    schema = json.loads(text.partition("Parameters as JSON Schema:\n\n```json\n")[2].partition("\n```")[0])
    said = {name: each.get("description", "") for name, each in schema["properties"].items()}
    calls = {"distance": int(kilometres), "day": f"{day} {month}"}
    if "distance in metres" in said["distance"]:
        calls["distance"] = int(kilometres) * 1000
    number = MONTHS.index(month) + 1
    if "31/03/2024" in said["day"]:
        calls["day"] = f"{int(day):02}/{number:02}/2024"
    elif "2024-03-31" in said["day"]:
        calls["day"] = f"2024-{number:02}-{int(day):02}"
    return json.dumps(calls)


def _tool(doc: Doc) -> Tool:
    return Tool(
        name="trip-fare", category="t", function="trip_fare", code=CODE, signature=read_function(CODE).signature, doc=doc
    )  # fmt: skip


def _held_out() -> list[HeldOut]:
    """One of them nobody gets right, or a good doc would not be rewritten at all."""
    path = "t/trip-fare"
    held = [HeldOut(request=_request(*trip), tool=path, arguments=_right(*trip), source="file") for trip in TRIPS]
    odd = HeldOut(request=_request(5, 5, 5), tool=path, arguments=_right(500, 6, 6), source="file")
    return [*held, odd]


def _refine(root: Path, doc: Doc, way: Way) -> Refined:
    def strong(question: Question) -> str:
        if question.purpose == "explore_tool":
            ideas = [{"request": f"Trip number {at} to a far town", "arguments": call} for at, call in enumerate(
                ({"distance": 5, "day": "01/01/2024"}, {"distance": 5000, "day": "yesterday"})
            )]  # fmt: skip
            return json.dumps({"trials": ideas})
        if question.purpose == "analyze_trials":
            return json.dumps({"findings": [{"about": "parameters", "finding": "It takes another form."}]})
        return json.dumps(way(doc))

    model = ScriptedModel(strong, name="worse")
    roles = Roles(model, model, model, ScriptedModel(believer, name="believer"))
    with ThreadPoolExecutor(4) as pool:
        return refine_tool(
            _tool(doc),
            _held_out(),
            roles,
            Fares(),
            Journal(root / "journal.jsonl"),
            embedder=HashingEmbedder(),
            pool=pool,
            options=RefineOptions(rounds=2, variations_per_round=0),
            others=["send-letter", "send_letter"],
        )


def test_there_are_many_ways_and_held_out_requests_are_those_of_the_ways() -> None:
    assert len(WORSE) >= 60
    assert [_request(*trip) for trip in TRIPS[:2]] == HELD


@pytest.mark.parametrize("every", [16, pytest.param(1, marks=pytest.mark.end_to_end)], ids=["some", "all"])
@pytest.mark.parametrize("doc", [RIGHT, POOR, MIXED], ids=["good", "poor", "mixed"])
def test_no_worse_doc_is_kept(tmp_path: Path, doc: Doc, every: int) -> None:
    kept = []
    for number, (name, way) in list(enumerate(WORSE.items()))[::every]:
        refined = _refine(tmp_path / str(number), doc, way)
        if refined.status in ("improved", "shortened") or refined.tool.doc != doc:
            kept.append((name, refined.status, f"{refined.before} → {refined.after}"))
    assert kept == []


@pytest.mark.parametrize("every", [16, pytest.param(1, marks=pytest.mark.end_to_end)], ids=["some", "all"])
def test_a_true_gain_does_not_carry_along_what_no_doc_needs(tmp_path: Path, every: int) -> None:
    """The rest of such a doc is right, so calls alone would keep it."""
    kept = []
    for number, name in list(enumerate(POISON))[::every]:
        refined = _refine(tmp_path / str(number), POOR, lambda _, name=name: WORSE[name](RIGHT))
        if refined.status in ("improved", "shortened") or refined.tool.doc != POOR:
            kept.append(name)
    assert kept == []


def test_a_better_doc_is_kept_over_the_same_requests(tmp_path: Path) -> None:
    refined = _refine(
        tmp_path / "poor", POOR, lambda _: WORSE["no date form"](RIGHT) | {"parameters": RIGHT.parameters}
    )
    assert (refined.status, refined.before, refined.after, refined.requests) == ("improved", 0, 8, 9)
    refined = _refine(tmp_path / "mixed", MIXED, lambda doc: WORSE["no description"](doc) | {"description": "A fare for someone.", "parameters": RIGHT.parameters})  # fmt: skip
    assert refined.status == "improved"
    assert "description: A fare for someone." in refined.unsupported


def test_ordinary_docs_are_not_suspicious() -> None:
    ordinary = [
        "Returns the best route between two places; the first is where it begins.",
        "The user must exist. An API key is taken from the environment variable TOKEN.",
        "Always returns a list. Use it when a date is given as 2024-03-31, e.g. `2024-03-31T10:00:00Z`.",
        "Reads a file below /srv/data; errors: not found, no permission. Example: https://example.com/page.",
        "Ultimate tensile strength in MPa (N/mm²), Δt in µs, α = 0.05. The ideal gas constant is 8.314.",
        "Deletes all rows where x < 5 and y > 7. Ignores case. <id> stands for a number.",
        "Prime factors, ascending. A perfect number equals the sum of its proper divisors.",
        "Do not use when the text is longer than 500 characters; the most common word comes first.",
        "Rows of a café in São Paulo or Zürich; naïve dates are taken as UTC.",
        "Non-empty lists only: x-ray, half-open, 1st to 3rd, H2O, 3D and 4K are kept. A to Z, a b c d e.",
    ]
    found = {text: suspicions(Doc(description=text)) for text in ordinary}
    assert {text: problems for text, problems in found.items() if problems} == {}


@pytest.mark.parametrize("requests", [4, 6, 9, 12])
def test_truly_worse_docs_are_rarely_kept_however_often_they_are_tried(requests: int) -> None:
    """Each of five docs calls rightly a little less often than the first; noise alone decides what is measured."""
    draw = random.Random(requests)  # noqa: S311 - a simulation
    kept, runs = 0, 2_000
    for _ in range(runs):
        first = {str(at): draw.random() < 0.6 for at in range(requests)}
        best, has_changed = first, False
        for _ in range(5):
            other = {key: draw.random() < 0.5 for key in first}
            if decide(compare_paired(best, other), is_shorter=False) == "kept":
                best, has_changed = other, True
        kept += has_changed and is_beyond_chance(compare_paired(first, best), 5)
    assert kept / runs < MOST_CHANCE
