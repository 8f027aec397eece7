"""Errors in docs of further kinds: each is corrected where calls can show it, and left as it was where they cannot.

The user is mechanical: a doc that holds the telling phrase is understood; under any other it makes the call of
somebody who was misled.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.toolbox.tools import proved
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.recipes.refine.records import Refined, RefineOptions, Roles
from toolsmith.recipes.refine.refine_all import refine_all
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question
from toolsmith.types.tool import Doc, Tool
from toolsmith.types.verdict import Verdict
from toolsmith.verify.signature import read_function

pytestmark = pytest.mark.end_to_end


@dataclass(frozen=True)
class Odd:
    """`calls` are pairs of the call of a misled user and the right one; where they are alike, no call shows the error."""

    name: str
    code: str
    said: Doc
    truth: Doc
    tells: str
    calls: list[tuple[dict[str, Any], dict[str, Any]]]

    def tool(self) -> Tool:
        source = read_function(self.code)
        tool = Tool(
            name=self.name, category="odd", function=source.function or "", code=self.code, doc=self.said,
            signature=source.signature, verdict=Verdict(status="accepted", checks=()),
        )  # fmt: skip
        return proved(tool)

    def request(self, number: int) -> str:
        return f"Request {number} of {self.name}, please"

    def held_out(self) -> list[HeldOut]:
        return [
            HeldOut(request=self.request(number), tool=f"odd/{self.name}", arguments=right, source="file")
            for number, (_, right) in enumerate(self.calls)
        ]

    @property
    def is_visible(self) -> bool:
        return any(misled != right for misled, right in self.calls)


def doc(description: str, returns: str = "", errors: str = "", **parameters: str) -> Doc:
    return Doc(description=description, parameters=parameters, returns=returns, errors=errors)


RAISE = "\n        raise ValueError"
ODD = [
    Odd(
        "swapped-order", "def ratio(part: float, whole: float) -> float:\n    return part / whole\n",
        doc("A share.", part="the whole amount", whole="the part of it"),
        doc("A share.", part="the part of it", whole="the whole amount"),
        '"part": {"type": "number", "description": "the part of it"',
        [({"part": b, "whole": a}, {"part": a, "whole": b}) for a, b in ((1, 4), (3, 8), (2, 5), (7, 9))],
    ),
    Odd(
        "date-format", f"def year_of(day: str) -> int:\n    if day[2] != '/':{RAISE}('day must be day/month/year')\n    return int(day[6:])\n",
        doc("The year of a day.", day="the day as 2024-03-31"),
        doc("The year of a day.", day="the day as 31/03/2024"),
        "31/03/2024",
        [({"day": f"{y}-02-01"}, {"day": f"01/02/{y}"}) for y in (1999, 2004, 2010, 2021)],
    ),
    Odd(
        "bound-exclusive", "def total_to(last: int) -> int:\n    return sum(range(last))\n",
        doc("Adds whole numbers from 0.", last="the last number, inclusive"),
        doc("Adds whole numbers from 0.", last="one more than the last number: exclusive"),
        "one more than",
        [({"last": n}, {"last": n + 1}) for n in (3, 5, 8, 13)],
    ),
    Odd(
        "case-of-code", f"def zone(code: str) -> int:\n    if code != code.lower():{RAISE}('code must be lower case')\n    return len(code) * 31\n",
        doc("The zone of a code.", code="the code, in upper case only"),
        doc("The zone of a code.", code="the code, in lower case only"),
        "lower case",
        [({"code": c.upper()}, {"code": c}) for c in ("a", "bcd", "ef", "ghijk")],
    ),
    Odd(
        "doc-of-another", "def area(width: float, height: float) -> float:\n    return width * height\n",
        doc("Sends a letter to a person.", width="the name of the person", height="the text of the letter"),
        doc("The area of a rectangle.", width="the width in metres", height="the height in metres"),
        "width in metres",
        [({"width": "x", "height": "y"}, {"width": a, "height": a + 1}) for a in (2, 3, 5, 7)],
    ),
    Odd(
        "outdated-parameter", "def fare(stops: int, card: bool = False) -> float:\n    return stops * (1.5 if card else 2.0)\n",
        doc("The fare.", stops="the number of kilometres; the stops are no longer used", card="whether there is a card"),
        doc("The fare.", stops="the number of stops", card="whether there is a card"),
        "number of stops",
        [({"stops": 10 * n}, {"stops": n}) for n in (2, 3, 4, 6)],
    ),
    Odd(
        "example-contradicts", "def mean_of(values: list[float]) -> float:\n    return sum(values) / len(values)\n",
        doc('The mean. For example call it with "1;2;3".', values='a text such as "1;2;3"'),
        doc("The mean.", values="a list of numbers, for example [1, 2, 3]"),
        "a list of numbers",
        [({"values": ";".join(map(str, v))}, {"values": v}) for v in ([1, 4], [2, 8, 5], [3], [9, 6, 1])],
    ),
    Odd(
        "another-language", f"def tare(gross: float, net: float) -> float:\n    if net > gross:{RAISE}('net must not exceed gross')\n    return gross - net\n",
        doc("Berechnet das Taragewicht.", gross="das Nettogewicht", net="das Bruttogewicht"),
        doc("The weight of the packing.", gross="weight with packing", net="weight without packing"),
        "weight with packing",
        [({"gross": a, "net": a + 2}, {"gross": a + 2, "net": a}) for a in (1, 4, 6, 9)],
    ),
    Odd(
        "return-unit", "def distance(minutes: float) -> float:\n    return minutes * 80.0\n",
        doc("How far one walks.", returns="kilometres", minutes="the time in minutes"),
        doc("How far one walks.", returns="metres", minutes="the time in minutes"),
        "metres",
        [({"minutes": n}, {"minutes": n}) for n in (1, 5, 12, 30)],
    ),
    Odd(
        "wrong-exception", f"def root(value: float) -> float:\n    if value < 0:{RAISE}('value must not be negative')\n    return value ** 0.5\n",
        doc("The square root.", errors="KeyError where the value is negative", value="not negative"),
        doc("The square root.", errors="ValueError where the value is negative", value="not negative"),
        "ValueError",
        [({"value": n}, {"value": n}) for n in (4, 9, 16, 25)],
    ),
]  # fmt: skip
BY_NAME = {odd.name: odd for odd in ODD}


def odd_in(question: Question) -> Odd:
    text = question.messages[0].content
    return next(odd for name, odd in BY_NAME.items() if re.search(rf"(?:## |: ){name}\n", text))


def user(question: Question) -> str:
    odd, text = odd_in(question), question.messages[0].content
    request = text.rpartition("~~~text\n")[2].partition("\n~~~")[0]
    misled, right = next(calls for number, calls in enumerate(odd.calls) if odd.request(number) == request)
    return json.dumps(right if odd.tells in text.split("## The request")[0] else misled)


def strong(*, worse: bool) -> ScriptedModel:
    def respond(question: Question) -> str:
        odd = odd_in(question)
        if question.purpose == "explore_tool":
            ideas = [
                {"request": words, "arguments": call}
                for words, call in (
                    ("A customer wants a first one", odd.calls[0][1]),
                    ("Somebody else asks otherwise", odd.calls[1][0]),
                )
            ]
            return json.dumps({"trials": ideas})
        if question.purpose == "analyze_trials":
            return json.dumps(
                {"findings": [{"about": "parameters", "trials": [1], "finding": "Another form is taken."}]}
            )
        if worse:
            said = {"description": "Does it.", "parameters": dict.fromkeys(odd.truth.parameters, "anything at all")}
            return json.dumps(said | {"examples": [], "explore_next": ""})
        fields = odd.truth.model_dump(exclude={"examples", "when_to_use", "when_not_to_use"})
        return json.dumps({**fields, "examples": [], "explore_next": ""})

    return ScriptedModel(respond, name="worse" if worse else "strong")


def refine(folder: Path, sandbox: Sandbox, *, worse: bool) -> tuple[Toolbox, dict[str, Refined]]:
    Toolbox.create(folder)
    box = Toolbox.open(folder, sandbox=sandbox)
    box.add_many([odd.tool() for odd in ODD])
    model = strong(worse=worse)
    roles = Roles(explorer=model, analyzer=model, rewriter=model, user=ScriptedModel(user, name="user"))
    requests = {f"odd/{odd.name}": odd.held_out() for odd in ODD}
    results = refine_all(box.tools(), box, roles, requests, options=RefineOptions(rounds=2))
    return box, {result.path.rpartition("/")[2]: result for result in results}


@pytest.fixture(scope="module")
def refined(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> tuple[Toolbox, dict[str, Refined]]:
    return refine(tmp_path_factory.mktemp("odd") / "box", sandbox, worse=False)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.name)
def test_an_error_that_calls_can_show_is_corrected_and_another_is_left(odd, refined) -> None:
    box, results = refined
    result = results[odd.name]
    if odd.is_visible:
        assert result.status == "improved", (result.reason, result.before, result.after)
        assert result.before < result.after == len(odd.calls)
        assert box.get(odd.name).doc.parameters == odd.truth.parameters
    else:
        assert (result.status, result.rounds) == ("already right", 0)
        assert box.get(odd.name).doc == odd.said


def test_a_rewriter_that_misleads_is_refused_for_these_too(tmp_path: Path, sandbox: Sandbox) -> None:
    box, results = refine(tmp_path / "box", sandbox, worse=True)
    assert {result.status for result in results.values()} <= {"unchanged", "flat", "already right"}
    assert all(box.get(odd.name).doc == odd.said for odd in ODD)
