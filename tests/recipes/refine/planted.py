"""Small tools whose docs are wrong or poor in one known way, with requests, and the models that play a refinement.

The scripted user believes the doc: it takes names, units, forms and defaults from it, right or wrong. The scripted
explorer, analyzer and rewriter know the truth of each tool, as a strong model finds it out.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.toolbox.tools import proved
from toolsmith.models.scripted import ScriptedModel
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.message import Question
from toolsmith.types.tool import Doc, Tool
from toolsmith.types.verdict import Verdict
from toolsmith.verify.signature import read_function

Facts = dict[str, Any]


@dataclass(frozen=True)
class Planted:
    """`cases` are (request, facts as a person knows them, right arguments); a fact is a value or (value, unit)."""

    name: str
    flaw: str
    code: str
    said: dict[str, str]
    truth: dict[str, str]
    cases: list[tuple[str, Facts, dict[str, Any]]]
    explored: list[dict[str, Any]] = field(default_factory=list)
    purpose: str = "Computes a figure for a customer."
    said_purpose: str | None = None

    @property
    def function(self) -> str:
        return self.name.replace("-", "_")

    def tool(self) -> Tool:
        source = textwrap.dedent(self.code)
        said = self.purpose if self.said_purpose is None else self.said_purpose
        description = "" if self.flaw == "empty doc" else said
        tool = Tool(
            name=self.name,
            category="planted",
            function=self.function,
            code=source,
            signature=read_function(source).signature,
            doc=Doc(description=description, parameters=self.said),
            verdict=Verdict(status="accepted", checks=()),
        )
        return proved(tool)

    def held_out(self) -> list[HeldOut]:
        path = f"planted/{self.name}"
        return [HeldOut(request=request, tool=path, arguments=right, source="file") for request, _, right in self.cases]


UNITS = {
    "kilometres": 1000.0,
    "centimetres": 0.01,
    "metres": 1.0,
    "hours": 3600.0,
    "minutes": 60.0,
    "seconds": 1.0,
    "kilograms": 1000.0,
    "grams": 1.0,
    "euros": 100.0,
    "cents": 1.0,
    "percent": 1.0,
    "fraction": 100.0,
}


def believe(doc: dict[str, str], names: list[str], facts: Facts, purpose: str = "") -> dict[str, Any]:
    """The call that somebody makes who believes the doc: its names in their order, its units, forms and defaults.

    Of parameters of which nothing is said only the first is given: nobody knows which is which.
    """
    listed = list(doc) or names[:1]
    call = {}
    for name, (_, fact) in zip(listed, facts.items(), strict=False):
        said = doc.get(name, "")
        value, unit = fact if isinstance(fact, tuple) else (fact, None)
        if unit == "earlier":  # who is not told that a tool goes backwards counts backwards himself
            value = value if "backwards" in purpose else -value
            unit = None
        wanted = next((word for word in UNITS if re.search(rf"\b{word}\b", said)), None)
        if unit is not None and wanted is not None:
            value = round(value * UNITS[unit] / UNITS[wanted], 9)
        if "upper case" in said:
            value = value.upper()
        if "year-month-day" in said:
            day, month, year = value.split(".")
            value = f"{year}-{month}-{day}"
        if "counted from 0" in said and isinstance(value, int):
            value -= 1
        if "as a list" in said and not isinstance(value, list):
            value = [value]
        default = re.search(r"[Dd]efaults? (?:is |to )?([\w.]+)", said)
        if default and str(value) == default[1]:
            continue
        call[name] = int(value) if isinstance(value, float) and value.is_integer() else value
    return call


def _numbers(name: str, flaw: str, code: str, said: dict[str, str], truth: dict[str, str], cases: Any) -> Planted:
    return Planted(name, flaw, code, said, truth, cases, explored=[right for _, _, right in cases[:1]])


def _unit_tool(
    name: str, parameter: str, wrong: str, right: str, unit: str, factor: float, amounts: Sequence[int] = (2, 5, 7, 12)
) -> Planted:
    """One quantity with a unit, the doc names another; people give it in `unit`."""
    code = f"def {name.replace('-', '_')}({parameter}: float) -> float:\n    return {parameter} * 3 + 1\n"
    return Planted(
        name,
        "wrong unit",
        code,
        {parameter: f"the {parameter} in {wrong}"},
        {parameter: f"the {parameter} in {right}"},
        [
            (
                f"What comes out of {amount} {unit} ({name})?",
                {parameter: (amount, unit)},
                {parameter: _plain(amount * factor)},
            )
            for amount in amounts
        ],
        explored=[{parameter: 3.5}],
    )


def _plain(value: float) -> float:
    return int(value) if float(value).is_integer() else round(value, 9)


def _misnamed(name: str, real: tuple[str, str], said: tuple[str, str]) -> Planted:
    first, second = real
    code = f"def {name.replace('-', '_')}({first}: int, {second}: int) -> int:\n    return {first} * 10 + {second}\n"
    return Planted(
        name,
        "misnamed parameter",
        code,
        dict(zip(said, ("the first number", "the second number"), strict=True)),
        dict(zip(real, ("the tens", "the ones"), strict=True)),
        [
            (f"Join {one} and {two} for {name}.", {"a": one, "b": two}, {first: one, second: two})
            for one, two in ((1, 2), (3, 4), (5, 6), (7, 9))
        ],
        explored=[{first: 8, second: 1}],
    )


def _defaulted(name: str, said: int, real: int) -> Planted:
    """People ask for `said` items; who believes the doc leaves the number out."""
    code = (
        f"def {name.replace('-', '_')}(word: str, count: int = {real}) -> str:\n    return '-'.join([word] * count)\n"
    )
    return Planted(
        name,
        "wrong default",
        code,
        {"word": "the word", "count": f"how often. Defaults to {said}"},
        {"word": "the word", "count": f"how often; default {real}"},
        [
            (f"Repeat {word} {count} times ({name}).", {"word": word, "count": count}, {"word": word, "count": count})
            for word, count in (("oak", said), ("elm", said), ("fir", said + 3), ("yew", said))
        ],
        explored=[{"word": "ash"}, {"word": "ash", "count": 2}],
    )


def _coded(name: str, said: str) -> Planted:
    """Refuses lower case and does not say so."""
    code = f"""\
        def {name.replace("-", "_")}(code: str) -> str:
            if code != code.upper():
                raise ValueError("code must be in upper case")
            return code[::-1]
        """
    return Planted(
        name,
        "undocumented error",
        code,
        {"code": said},
        {"code": "the code in upper case"},
        [
            (f"Turn {text} around ({name}).", {"code": text}, {"code": text.upper()})
            for text in ("de", "fr", "it", "es")
        ],
        explored=[{"code": "PL"}, {"code": "pl"}],
    )


def _dated(name: str) -> Planted:
    code = f"""\
        def {name.replace("-", "_")}(day: str) -> int:
            year, month, number = day.split("-")
            if len(year) != 4:
                raise ValueError("day must be written year-month-day")
            return int(year) + int(month) + int(number)
        """
    return Planted(
        name,
        "undocumented error",
        code,
        {"day": "the day"},
        {"day": "the day, written year-month-day, e.g. 2024-03-31"},
        [
            (
                f"What is the number of {written} ({name})?",
                {"day": written},
                {"day": "-".join(reversed(written.split(".")))},
            )
            for written in ("31.03.2024", "01.12.2023", "15.07.2020", "09.09.2019")
        ],
        explored=[{"day": "2021-01-02"}],
    )


def _ranged(name: str, said: str, factor: float, truth: str) -> Planted:
    """A share between 0 and 1 or in percent; the doc is silent or says the other one."""
    limit = 1 if factor < 1 else 100
    code = f"""\
        def {name.replace("-", "_")}(share: float) -> float:
            if not 0 <= share <= {limit}:
                raise ValueError("share must be between 0 and {limit}")
            return round(share * 7, 6)
        """
    return Planted(
        name,
        "missing range",
        code,
        {"share": said},
        {"share": truth},
        [
            (f"And for {amount} percent ({name})?", {"share": (amount, "percent")}, {"share": _plain(amount * factor)})
            for amount in (20, 35, 60, 85)
        ],
        explored=[{"share": 0.5}, {"share": limit + 1}],
    )


def _counted(name: str, flaw: str, said: dict[str, str]) -> Planted:
    code = f"def {name.replace('-', '_')}(place: int) -> str:\n    return 'abcdefghij'[place]\n"
    return Planted(
        name,
        flaw,
        code,
        said,
        {"place": "the place, counted from 0"},
        [(f"Which letter stands at place {at} ({name})?", {"place": at}, {"place": at - 1}) for at in (2, 4, 6, 9)],
        explored=[{"place": 0}],
    )


def _backwards(name: str) -> Planted:
    return Planted(
        name,
        "ambiguous purpose",
        f"def {name.replace('-', '_')}(start: int, steps: int) -> int:\n    return start - steps\n",
        {"start": "where it begins", "steps": "how many"},
        {"start": "where it begins", "steps": "how many"},
        [
            (
                f"Which is {steps} before {start} ({name})?",
                {"a": start, "b": (steps, "earlier")},
                {"start": start, "steps": steps},
            )
            for start, steps in ((10, 3), (20, 4), (7, 1), (99, 12))
        ],
        explored=[{"start": 50, "steps": 5}],
        purpose="Computes a figure for a customer: counts backwards.",
        said_purpose="Moves along.",
    )


def _right(planted: Planted, name: str) -> Planted:
    code = planted.code.replace(planted.function, name.replace("-", "_"))
    cases = [(request.replace(planted.name, name), facts, right) for request, facts, right in planted.cases]
    return Planted(name, "right", code, planted.truth, planted.truth, cases, planted.explored)


WRONG = [
    _unit_tool("travel-price", "distance", "kilometres", "metres", "kilometres", 1000),
    _unit_tool("parcel-price", "weight", "kilograms", "grams", "kilograms", 1000),
    _unit_tool("parking-price", "time", "hours", "minutes", "hours", 60),
    _unit_tool("fabric-price", "length", "metres", "centimetres", "metres", 100),
    _unit_tool("tax-of-price", "price", "euros", "cents", "euros", 100),
    _ranged("discount-of-share", "the share", 0.01, "the share as a fraction between 0 and 1"),
    _ranged("loss-of-share", "the share as a fraction", 1, "the share in percent, between 0 and 100"),
    _ranged("gain-of-share", "how much", 0.01, "the share as a fraction between 0 and 1"),
    _ranged("rest-of-share", "the share in percent", 0.01, "the share as a fraction between 0 and 1"),
    _misnamed("join-digits", ("tens", "ones"), ("first", "second")),
    _misnamed("join-places", ("left", "right"), ("a", "b")),
    _misnamed("join-scores", ("home", "guest"), ("score1", "score2")),
    _misnamed("join-floors", ("floor", "room"), ("level", "door")),
    _defaulted("repeat-word", 10, 2),
    _defaulted("echo-word", 4, 3),
    _defaulted("chain-word", 6, 1),
    _defaulted("stack-word", 5, 9),
    _coded("country-code", "the code"),
    _coded("currency-code", "the code of the currency"),
    _dated("day-number"),
    _dated("year-number"),
    _backwards("page-shift"),
    _backwards("week-shift"),
    _counted("letter-at", "empty doc", {}),
    _counted("letter-from", "missing range", {"place": "the place of the letter"}),
    _counted("letter-of", "empty doc", {}),
]
EMPTY_UNITS = _unit_tool("rope-price", "length", "metres", "centimetres", "metres", 100)
WRONG.append(
    Planted("rope-price", "empty doc", EMPTY_UNITS.code, {}, EMPTY_UNITS.truth, EMPTY_UNITS.cases, EMPTY_UNITS.explored)
)
RIGHT = [
    _right(WRONG[0], "route-price"),
    _right(WRONG[5], "bonus-of-share"),
    _right(WRONG[9], "join-numbers"),
    _right(WRONG[13], "copy-word"),
    _right(WRONG[17], "region-code"),
    _right(WRONG[23], "letter-on"),
]
MANY_REQUESTS = _unit_tool("tour-price", "distance", "kilometres", "metres", "kilometres", 1000, range(2, 11))
ALL = {planted.name: planted for planted in [*WRONG, *RIGHT, MANY_REQUESTS]}


def toolbox_of(root: Any, planted: list[Planted], sandbox: Any) -> Toolbox:
    Toolbox.create(root, "planted")
    box = Toolbox.open(root, sandbox=sandbox)
    box.add_many([each.tool() for each in planted])
    return box


def requests_of(planted: list[Planted]) -> dict[str, list[HeldOut]]:
    return {f"planted/{each.name}": each.held_out() for each in planted}


def planted_in(question: Question) -> Planted:
    """The tool that a question is about: the one whose name it shows in its heading."""
    text = question.messages[0].content
    return next(planted for name, planted in ALL.items() if re.search(rf"(?:## |: ){name}\n", text))


def believing_user(question: Question) -> str:
    text = question.messages[0].content
    if question.purpose == "choose_call":
        return _block(_chosen(text))
    planted = planted_in(question)
    shown = json.loads(text.partition("Parameters as JSON Schema:\n\n```json\n")[2].partition("\n```")[0])
    doc = {name: schema["description"] for name, schema in shown["properties"].items() if "description" in schema}
    request = text.rpartition("~~~text\n")[2].partition("\n~~~")[0]
    facts = next(facts for asked, facts, _ in planted.cases if asked == request)
    signature = planted.tool().signature
    names = [parameter.name for parameter in signature.parameters]
    return _block(believe(doc, names, facts, text.split("## The request")[0]))


def _chosen(text: str) -> dict[str, Any]:
    """The tool whose name the request gives, called as `believing_user` does; none where nothing says what it is for."""
    asked = text.rpartition("~~~text\n")[2].partition("\n~~~")[0]
    planted = next(each for each in ALL.values() if asked in [request for request, _, _ in each.cases])
    _, is_shown, own = text.partition(f"## `{planted.name}`\n")
    said = own.partition("~~~text\n")[2].partition("\n~~~")[0]
    if not is_shown or not said.strip():
        return {"tool": None}
    shown = json.loads(own.partition("```json\n")[2].partition("\n```")[0])
    doc = {name: schema["description"] for name, schema in shown["properties"].items() if "description" in schema}
    facts = next(facts for request, facts, _ in planted.cases if request == asked)
    names = [parameter.name for parameter in planted.tool().signature.parameters]
    return {"tool": planted.name, "arguments": believe(doc, names, facts, said)}


def strong(question: Question, *, worse: bool = False) -> str:
    """Explorer, analyzer and rewriter in one; `worse` writes docs that mislead."""
    planted = planted_in(question)
    if question.purpose == "explore_tool":
        ideas = [
            {"request": f"Something that {planted.purpose[9:]} needs, number {at}: {words}", "arguments": arguments}
            for at, (arguments, words) in enumerate(
                zip(planted.explored, ("please do it", "once more, but other"), strict=False)
            )
        ]
        return _block({"trials": ideas})
    if question.purpose == "analyze_trials":
        return _block({"findings": [{"about": "parameters", "trials": [1], "finding": "The calls show another form."}]})
    parameters = (
        dict.fromkeys(planted.truth, "a value, counted from 0, in hours, as a list") if worse else planted.truth
    )
    returning = [
        arguments for arguments in planted.explored if arguments != {"code": "pl"} and arguments.get("share", 0) <= 1
    ]
    examples = [{"request": "An ordinary one", "arguments": returning[0]}]
    return _block({"description": planted.purpose, "parameters": parameters, "examples": examples, "explore_next": ""})


def scripted_strong(*, worse: bool = False) -> ScriptedModel:
    return ScriptedModel(lambda question: strong(question, worse=worse), name="strong")


def scripted_user() -> ScriptedModel:
    return ScriptedModel(believing_user, name="believer")


def _block(value: Any) -> str:
    return f"```json\n{json.dumps(value)}\n```"
