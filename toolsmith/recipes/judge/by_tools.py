"""Holds an answer against what the tools of a toolbox give for its request; only tools that merely read are called.

A tool's proved extraction reads the request, and its value is the evidence. A second tool that reads it as well has to
agree, or nothing is decided. Where a tool takes the value back to an argument, and another number that an answer states
as well, several answers are right, and that one is not judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolsmith.recipes.judge.records import Finding, Pass
from toolsmith.recipes.judge.stated import states
from toolsmith.recipes.solve.by_extraction import MOST_READERS, ExtractionReader, Reading
from toolsmith.toolbox.own_account import OwnAccount
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.comparison import Comparison
from toolsmith.types.record import Record
from toolsmith.types.schema import fits
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue, from_json, to_json
from toolsmith.verify.compare import matches
from toolsmith.verify.quantities.numbers import quantities
from toolsmith.verify.run_cases import as_text

_NEAR = Comparison(mode="json", relative_tolerance=1e-6, absolute_tolerance=1e-9)
_MOST_INVERSES = 4


class Inverse(Record):
    """A tool that takes a value in one parameter, beside the rest of a call, and gives one of these arguments back."""

    tool: Tool
    takes: str
    accepts: dict[str, Any]
    rest: dict[str, JsonValue]
    gives: tuple[JsonValue, ...]


class Evidence(Record):
    """What the first tool that reads a request gives for it; which others agree, or the names of all that do not."""

    tool: Tool
    value: JsonValue
    agree: tuple[str, ...] = ()
    disagree: str = ""
    back: Inverse | None = None


class ToolJudge:
    """The tools of one toolbox as witnesses."""

    def __init__(self, toolbox: Toolbox) -> None:
        self._toolbox = toolbox
        self._reader = ExtractionReader(toolbox)
        self._calls = OwnAccount(toolbox)
        self._latest: tuple[str, Evidence | None] | None = None

    def findings(self, request: str, answer: str) -> list[Finding]:
        """What the tools say of an answer; empty where none reads the request."""
        evidence = self._evidence(request)
        if evidence is None:
            return []
        if evidence.disagree:
            return [Finding(kind="cross-check", says="unsure", detail=f"tools disagree: {evidence.disagree}")]
        first = evidence.tool
        says = states(answer, evidence.value, first.comparison, request)
        said = f"{first.path} gives {as_text(evidence.value)[:100]}"
        findings = [Finding(kind="tool", says=says, detail=said)]
        findings += [Finding(kind="cross-check", says=says, detail=f"{path} agrees") for path in evidence.agree]
        if evidence.back is not None:
            findings.append(self._taken_back(evidence.back, answer, says))
        return findings

    def _evidence(self, request: str) -> Evidence | None:
        """What the tools give for a request, called once for all answers to it; None where none reads it."""
        if self._latest is not None and self._latest[0] == request:
            return self._latest[1]
        found = self._found(request)
        self._latest = (request, found)
        return found

    def _found(self, request: str) -> Evidence | None:
        hits = self._toolbox.search(request, MOST_READERS, offered_only=True)
        tools = {hit.path: self._toolbox.get(hit.path) for hit in hits}
        readings = [found for tool in tools.values() if (found := self._reader.read(request, tool)) is not None]
        given = [(each, self._value(tools[each.tool], each)) for each in readings]
        given = [(each, value) for each, value in given if value is not None]
        if not given:
            return None
        first, value = given[0]
        paths = tuple(each.tool for each, _ in given)
        evidence = Evidence(tool=tools[first.tool], value=value, agree=paths[1:])
        if not all(matches(other, value, _NEAR) for _, other in given[1:]):
            return evidence.model_copy(update={"disagree": ", ".join(paths)})
        return evidence.model_copy(update={"back": self._inverse(evidence.tool, first, value, list(tools.values()))})

    def _taken_back(self, back: Inverse, answer: str, says: Pass) -> Finding:
        """The inverse's word: where it takes a number of a wrong answer back as well, several answers are right."""
        if says == "unsolved":
            for said in quantities(answer):
                if fits(said.value, back.accepts) and self._gives_back(back, said.value):
                    detail = f"{back.tool.path} takes {said.value:g} back too"
                    return Finding(kind="inverse", says="solved", detail=detail)
        return Finding(kind="inverse", says=says, detail=f"{back.tool.path} takes it back")

    def _value(self, tool: Tool, reading: Reading) -> JsonValue:
        trial = self._calls(tool, from_json(reading.arguments))
        return to_json(trial.result) if trial.is_ok else None

    def _inverse(self, tool: Tool, reading: Reading, value: JsonValue, others: Sequence[Tool]) -> Inverse | None:
        """A tool that gives back an argument of the call from its value and the other arguments."""
        for other in [each for each in others if each.path != tool.path][:_MOST_INVERSES]:
            for taken in other.signature.parameters:
                if not fits(value, taken.type_schema):
                    continue
                names = [each.name for each in other.signature.parameters if each.is_required]
                rest = {name: reading.arguments[name] for name in names if name in reading.arguments}
                if {*rest, taken.name} < set(names):
                    continue
                unused = tuple(given for name, given in reading.arguments.items() if name not in rest)
                found = Inverse(tool=other, takes=taken.name, accepts=taken.type_schema, rest=rest, gives=unused)
                if self._gives_back(found, value):
                    return found
        return None

    def _gives_back(self, back: Inverse, value: JsonValue) -> bool:
        trial = self._calls(back.tool, from_json({**back.rest, back.takes: value}))
        return trial.is_ok and any(matches(trial.result, given, _NEAR) for given in back.gives)
