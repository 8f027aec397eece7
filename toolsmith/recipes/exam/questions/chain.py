"""Chains: two or three tools of which one takes what another gives; the truth is executed, step by step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from toolsmith.calls.parameters_line import first_sentence
from toolsmith.recipes.exam.execute import ExamCalls
from toolsmith.recipes.exam.material import Material, wanted_call, worded
from toolsmith.recipes.exam.questions.choose import ON_OFFER
from toolsmith.recipes.exam.records import Question
from toolsmith.recipes.refine.judging.held_out import HeldOut
from toolsmith.scoring.wanted import WantedCall
from toolsmith.types.record import Record
from toolsmith.types.schema import fits
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue, from_json, to_json

_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,15}")
_MOST_CANDIDATES = 40  # tools that a result is offered to
_MOST_TRIED = 6  # executed continuations of one result


class Link(Record):
    """Calls made one after the other, the words that ask for them, and what the last of them returned."""

    request: str
    wanted: tuple[WantedCall, ...]
    result: JsonValue

    @property
    def tools(self) -> tuple[str, ...]:
        return tuple(call.name for call in self.wanted)


def chain_questions(material: Material, calls: ExamCalls, count: int) -> list[Question]:
    """Chains of two and of three tools in turn, as far as there are any."""
    found: dict[tuple[str, ...], list[Question]] = {}
    seen = 0
    for held in material.rounds(4 * count, salt="h"):
        if seen >= count:
            break
        if not held.is_confirmed:
            continue
        start = Link(request=held.request, wanted=(material.wanted(held),), result=held.expected)
        two = next(_continued(material, calls, start), None)
        if two is None:
            continue
        three = next(_continued(material, calls, two), None) if seen % 2 else None
        link = three or two
        found.setdefault(link.tools, []).append(_question(material, link))
        seen += 1
    return [each for questions in found.values() for each in questions][:count]


def _continued(material: Material, calls: ExamCalls, link: Link) -> Iterator[Link]:
    """Chains with one tool more, executed."""
    chooser = material.chooser("chain", *link.tools, link.request)
    others = [path for path in material.paths if path not in link.tools]
    tried = 0
    for path in chooser.sample(others, min(len(others), _MOST_CANDIDATES)):
        tool = material.tool(path)
        held = next(iter(material.requests(path)), None)
        if tool.remote is not None or held is None:
            continue
        for piece, name in _fitting(tool, held, link.result):
            if piece.value in link.wanted[-1].arguments.values():
                continue  # it came out as it went in
            tried += 1
            if tried > _MOST_TRIED:
                return
            arguments = {**held.arguments, name: piece.value}
            trial = calls.run(tool, from_json(arguments))
            if trial.is_ok and _tells(to_json(trial.result), material.requests(path)):
                yield Link(
                    request=f"{link.request}\n\n{_step(tool, arguments, name, piece)}",
                    wanted=(*link.wanted, wanted_call(tool, arguments)),
                    result=to_json(trial.result),
                )


def _tells(result: JsonValue, known: Sequence[HeldOut]) -> bool:
    """Whether a result proves the call: neither yes nor no nor nothing, and no other request's answer."""
    return not isinstance(result, (bool, type(None))) and all(each.expected != result for each in known)


class Piece(NamedTuple):
    """What of a result is handed on: all of it, a number that is written as text, or one field; and its name."""

    words: str
    value: JsonValue


def pieces_of(result: JsonValue) -> list[Piece]:
    """What a result can hand on."""
    if isinstance(result, dict):
        fields = [(name, value) for name, value in result.items() if isinstance(value, (int, float, list))]
        return [Piece(f"the {name.replace('_', ' ')} of that result", value) for name, value in fields]
    found = [Piece("that result", result)]
    if isinstance(result, str) and _WHOLE_NUMBER.fullmatch(result):
        found.append(Piece("that number", int(result)))
    return found


def _fitting(tool: Tool, held: HeldOut, result: JsonValue) -> Iterator[tuple[Piece, str]]:
    """Pieces of the result with the parameters that take them."""
    for piece in pieces_of(result):
        for each in tool.signature.parameters:
            usual = held.arguments.get(each.name)
            if usual is not None and _takes(each.type_schema, usual, piece.value):
                yield piece, each.name


def _takes(schema: dict[str, Any], usual: JsonValue, result: JsonValue) -> bool:
    if isinstance(usual, bool) or isinstance(result, (bool, type(None))) or not fits(result, schema):
        return False
    if isinstance(usual, str) and isinstance(result, str):
        return "enum" in schema or usual[:1].isalnum() == result[:1].isalnum()
    is_number = isinstance(usual, (int, float)) and isinstance(result, (int, float))
    return is_number or type(usual) is type(result)


def _step(tool: Tool, arguments: dict[str, JsonValue], taken: str, piece: Piece) -> str:
    rest = {name: value for name, value in arguments.items() if name != taken}
    purpose = first_sentence(tool.doc.description).rstrip(".")
    said = worded(tool, rest).partition(". ")[2] if rest else ""
    return f"Then take {piece.words} as {taken.replace('_', ' ')} of this: {purpose}. {said}".strip()


def _question(material: Material, link: Link) -> Question:
    chooser = material.chooser("chain offer", *link.tools, link.request)
    offered = list(link.tools)
    offered += material.strangers(offered, min(ON_OFFER, 3 + len(offered)) - len(offered), chooser)
    chooser.shuffle(offered)
    return Question(
        exam="chain",
        part=f"{len(link.tools)} tools",
        request=link.request,
        offered=tuple(offered),
        tools=link.tools,
        wanted=link.wanted,
        expected=link.result,
        strategy="react",
    )
