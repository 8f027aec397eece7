"""What questions are made of: requests of the toolbox's own tools with their right, executed calls; and look-alikes.

Requests are hidden cases, then confirmed probes, then requests of a doc's examples. A tool whose cases are calls alone
gets one in words: its doc's first sentence and the arguments. Tools that run elsewhere are never called: their right
calls count by their arguments alone.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from toolsmith.calls.lazy_tools import LazyTools
from toolsmith.calls.parameters_line import first_sentence
from toolsmith.errors import ToolsmithError
from toolsmith.recipes.exam.execute import ExamCalls
from toolsmith.recipes.refine.judging.held_out import HeldOut, from_cases, from_probes
from toolsmith.scoring.wanted import WantedCall
from toolsmith.toolbox.logs.probes import ProbeStore
from toolsmith.types.record import content_hash
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue, to_json

_MOST_A_TOOL = 6  # requests of one tool, of each source
_FEW_A_TOOL = 3  # where there are more tools than
_FEWEST_EXAMINED = 40
_LONGEST_WORDED = 600  # characters of an argument in a request that is put into words


class Material:
    """Requests by tool, in an order that the seed decides; tools are read when they are first wanted."""

    def __init__(self, tools: LazyTools, calls: ExamCalls, seed: int, most_tools: int = _FEWEST_EXAMINED) -> None:
        self._tools = tools
        self._calls = calls
        self._requests: dict[str, list[HeldOut]] = {}
        self._alike: dict[str, list[str]] = {}
        self.seed = seed
        self.paths = tuple(self._by_chance(tools.paths, ""))
        self.examined = self.paths[: max(_FEWEST_EXAMINED, most_tools)]
        self._most_requests = _MOST_A_TOOL if len(self.paths) <= _FEWEST_EXAMINED else _FEW_A_TOOL

    @cached_property
    def probes(self) -> ProbeStore:
        return ProbeStore(self._tools.toolbox.private)

    def tool(self, path: str) -> Tool:
        return self._tools.tool(path)

    def chooser(self, *parts: str) -> random.Random:
        """Chance that is the same for the same seed and the same purpose."""
        return random.Random(content_hash(self.seed, *parts))  # noqa: S311 - a sample, no secret

    def requests(self, path: str) -> list[HeldOut]:
        """Requests of one tool whose right call is known, and returns where it may be made."""
        if path not in self._requests:
            found = self._found(self.tool(path))
            self._requests[path] = [held for held in map(self._executed, found) if held is not None]
        return self._requests[path]

    def rounds(self, count: int, *, salt: str = "") -> list[HeldOut]:
        """So many requests, of as many tools as there are: the first of each tool, then the second, and so on."""
        order = self._by_chance(self.examined, salt)
        chosen: list[HeldOut] = []
        for place in range(_MOST_A_TOOL):
            for path in order:
                if len(chosen) >= count:
                    return chosen
                if place < len(held := self.requests(path)):
                    chosen.append(held[(place + len(salt)) % len(held)])
        return list({held.id: held for held in chosen}.values())

    def alike(self, path: str, most: int = 20) -> list[str]:
        """Other tools, the likest first, by the search for this one's own description."""
        if path not in self._alike:
            tool = self.tool(path)
            text = f"{tool.name.replace('-', ' ')} {tool.doc.description}"[:1_000]
            hits = self._tools.search(text, most + 1)
            self._alike[path] = [hit.path for hit in hits if hit.path != path and hit.path in self._tools.entries]
        return self._alike[path][:most]

    def strangers(self, known: Sequence[str], count: int, chooser: random.Random) -> list[str]:
        """Tools that are none of these."""
        rest = [path for path in self.paths if path not in set(known)]
        return chooser.sample(rest, min(count, len(rest)))

    def in_category(self, path: str) -> list[str]:
        """The other tools of a tool's category; of the one above it where it is alone there."""
        category = path.rpartition("/")[0]
        while True:
            below = [each for each in self.paths if each != path and (not category or each.startswith(f"{category}/"))]
            if below or not category:
                return below
            category = category.rpartition("/")[0]

    def wanted(self, held: HeldOut) -> WantedCall:
        """The right call; what has a default may be left out, or given with it."""
        return wanted_call(self.tool(held.tool), held.arguments)

    def answer_tells(self, held: HeldOut) -> bool:
        """Whether the answer alone proves the arguments: no yes, no or nothing, and no other request's answer."""
        if not held.is_confirmed or isinstance(held.expected, (bool, type(None))):
            return False
        known = Counter(content_hash(each.expected) for each in self.requests(held.tool))
        return known[content_hash(held.expected)] <= 1

    def _by_chance(self, paths: Sequence[str], salt: str) -> list[str]:
        """In an order in which a tool that is new moves no other."""
        return sorted(paths, key=lambda path: content_hash(self.seed, salt, path))

    def _found(self, tool: Tool) -> list[HeldOut]:
        found = from_cases(tool, self._tools.toolbox, self._most_requests)
        found += from_probes(tool, self.probes.read(tool.path), self._most_requests)
        if not found:
            found = _of_examples(tool)[: self._most_requests] or _worded_cases(tool)[: self._most_requests]
        return found

    def _executed(self, held: HeldOut) -> HeldOut | None:
        """With what the right call returns; None where it does not return, or not what it should."""
        tool = self.tool(held.tool)
        try:
            trial = self._calls.run(tool, held.arguments)
        except ToolsmithError:
            return None
        if not trial.was_made:
            return held.model_copy(update={"is_confirmed": False, "expected": None})
        if not trial.is_ok:
            return None
        return held.model_copy(update={"expected": to_json(trial.result), "is_confirmed": True})


def wanted_call(tool: Tool, arguments: Mapping[str, JsonValue]) -> WantedCall:
    """The right call under the tool's path, with the defaults of what it leaves out."""
    defaults = {each.name: each.default for each in tool.signature.parameters if not each.is_required}
    whole = defaults | dict(arguments)
    optional = tuple(name for name, value in defaults.items() if whole[name] == value)
    return WantedCall(name=tool.path, arguments=whole, optional=optional)


def worded(tool: Tool, arguments: Mapping[str, JsonValue]) -> str:
    """A request in words for a call: what the doc says first, and what each argument is."""
    said = "; ".join(
        f"{name.replace('_', ' ')} is {_text(value)}" for name, value in arguments.items()
    )  # fmt: skip
    purpose = first_sentence(tool.doc.description).strip().rstrip(".")
    return f"{purpose}. {said[:1].upper()}{said[1:]}." if said else f"{purpose}."


def _text(value: JsonValue) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:_LONGEST_WORDED]


def _of_examples(tool: Tool) -> list[HeldOut]:
    return [
        HeldOut(request=each.request, tool=tool.path, arguments=each.arguments, expected=each.result, source="probe")
        for each in tool.doc.examples
        if each.request
    ]


def _worded_cases(tool: Tool) -> list[HeldOut]:
    calls = [case.arguments for case in tool.cases if case.arguments is not None and case.part == "hidden"]
    calls += [case.arguments for case in tool.cases if case.arguments is not None and case.part != "hidden"]
    calls += [each.arguments for each in tool.doc.examples]
    once = {content_hash(call): call for call in calls if len(json.dumps(call, default=str)) < 4 * _LONGEST_WORDED}
    return [
        HeldOut(request=worded(tool, call), tool=tool.path, arguments=call, source="case") for call in once.values()
    ]
