"""Holds an answer against what the tools of a toolbox give for its request; only tools that merely read are called.

A tool's proved extraction reads the request, and its value is the evidence. A second tool that reads it as well has to
agree, or nothing is decided; a tool that takes the value back to an argument is evidence too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolsmith.recipes.judge.records import Finding, Pass
from toolsmith.recipes.solve.by_extraction import MOST_READERS, ExtractionReader, Reading
from toolsmith.toolbox.own_account import OwnAccount
from toolsmith.toolbox.toolbox import Toolbox
from toolsmith.types.comparison import Comparison
from toolsmith.types.schema import fits
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue, from_json, to_json
from toolsmith.verify.compare import matches
from toolsmith.verify.run_cases import as_text

_NEAR = Comparison(mode="json", relative_tolerance=1e-6, absolute_tolerance=1e-9)
_STATED = re.compile(r"(?:####|Answer:|=|\bis\b|:)\s*(\S[^\n]*?)\s*\.?\s*$")
_MOST_INVERSES = 4


class ToolJudge:
    """The tools of one toolbox as witnesses."""

    def __init__(self, toolbox: Toolbox) -> None:
        self._toolbox = toolbox
        self._reader = ExtractionReader(toolbox)
        self._calls = OwnAccount(toolbox)

    def findings(self, request: str, answer: str) -> list[Finding]:
        """What the tools say of an answer; empty where none reads the request."""
        hits = self._toolbox.search(request, MOST_READERS, offered_only=True)
        tools = {hit.path: self._toolbox.get(hit.path) for hit in hits}
        readings = [found for tool in tools.values() if (found := self._reader.read(request, tool)) is not None]
        given = [(each, self._value(tools[each.tool], each)) for each in readings]
        given = [(each, value) for each, value in given if value is not None]
        if not given:
            return []
        first, value = given[0]
        agreeing = [matches(other, value, _NEAR) for _, other in given[1:]]
        if not all(agreeing):
            names = ", ".join(each.tool for each, _ in given)
            return [Finding(kind="cross-check", says="unsure", detail=f"tools disagree: {names}")]
        says: Pass = "solved" if holds(answer, value, tools[first.tool].comparison, request) else "unsolved"
        said = f"{first.tool} gives {as_text(value)[:100]}"
        findings = [Finding(kind="tool", says=says, detail=said)]
        findings += [Finding(kind="cross-check", says=says, detail=f"{each.tool} agrees") for each, _ in given[1:]]
        if back := self._inverse(tools[first.tool], first, value, list(tools.values())):
            findings.append(Finding(kind="inverse", says=says, detail=f"{back} takes it back"))
        return findings

    def _value(self, tool: Tool, reading: Reading) -> JsonValue:
        trial = self._calls(tool, from_json(reading.arguments))
        return to_json(trial.result) if trial.is_ok else None

    def _inverse(self, tool: Tool, reading: Reading, value: JsonValue, others: Sequence[Tool]) -> str:
        """A tool that gives back an argument of the call from its value and the other arguments."""
        for other in [each for each in others if each.path != tool.path][:_MOST_INVERSES]:
            for taken in other.signature.parameters:
                if not fits(value, taken.type_schema):
                    continue
                names = [each.name for each in other.signature.parameters if each.is_required]
                rest = {name: reading.arguments[name] for name in names if name in reading.arguments}
                if {*rest, taken.name} < set(names):
                    continue
                trial = self._calls(other, from_json({**rest, taken.name: value}))
                unused = [given for name, given in reading.arguments.items() if name not in rest]
                if trial.is_ok and any(matches(trial.result, given, _NEAR) for given in unused):
                    return other.path
        return ""


def holds(answer: str, value: JsonValue, comparison: Comparison, request: str) -> bool:
    """Whether an answer in words gives a value: all of it does, or what it ends with, or its last number."""
    stated = [answer, *(found[1] for line in answer.splitlines()[-3:] if (found := _STATED.search(line)))]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        numbers = re.findall(r"-?\d+(?:\.\d+)?", answer.replace(",", ""))
        return bool(numbers) and matches(float(numbers[-1]), value, _NEAR)
    return any(matches(text, value, comparison, request) for text in stated) or (
        isinstance(value, str) and re.search(rf"(?<!\w){re.escape(value)}(?!\w)", answer) is not None
    )
