"""Inputs for a cross-check: known ones recombined, changed and taken to their edges, within the tool's schema.

They are made of the shown and validation cases; of the hidden ones only the ranges of numbers are used. Members of a
`Literal` and constants of both sources are tried too, so that branches which no case reaches are reached.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from toolsmith.types.record import Record, content_hash
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.value import JsonValue
from toolsmith.verify.cross_check.slots import Constants, Place, Slot, changing_words, place_of, words
from toolsmith.verify.paths import leaves, nodes, put
from toolsmith.verify.run_cases import argument_problems

_TRIES = 12  # for each input that is wanted
_EDGE_SHARE = 0.45
_SWEPT = 240  # inputs that take each edge in turn
_MOST_TIMES = 12
_SEED = 20230526


class Generated(Record):
    """A new input: a text, or the arguments of a call. `is_usual`: every part of it is as in a case."""

    question: str | dict[str, JsonValue]
    is_usual: bool


def generated_inputs(
    tool: Tool, sources: Sequence[str], count: int, given: Sequence[JsonValue] = ()
) -> list[Generated]:
    """Up to so many different inputs that no case has; the same for the same tool and sources.

    Args:
        tool: with its cases and, where they are calls, its schema.
        sources: of both functions; their constants are tried.
        count: how many at most.
        given: inputs that somebody thought of, which come first; those that do not fit are left out.
    """
    chooser = random.Random(_SEED)  # noqa: S311 - reproducible, not secret
    is_text = tool.extraction is not None
    made = _texts(tool.cases, chooser) if is_text else _calls(tool, Constants(sources), chooser)
    known = {case.question_id for case in tool.cases}
    found: dict[str, Generated] = {}
    fitting = [Generated(question=each, is_usual=False) for each in given if isinstance(each, str if is_text else dict)]
    for each in chain(fitting, islice(made, count * _TRIES)):
        key = content_hash(each.question)
        if key not in known and key not in found and (is_text or not argument_problems(tool, each.question)):
            found[key] = each
        if len(found) == count:
            break
    return list(found.values())


def _calls(tool: Tool, constants: Constants, chooser: random.Random) -> Iterator[Generated]:
    known = [copy.deepcopy(case.arguments or {}) for case in _seen(tool.cases)]
    slots = _slots(tool, known, constants)
    yield from _sweep(known, slots, chooser)
    while known:
        call: dict[str, Any] = copy.deepcopy(chooser.choice(known))
        if chooser.random() < 0.5:
            _cross(call, chooser.choice(known), chooser)
        if chooser.random() < 0.3:
            _rearrange(call, chooser)
        is_usual = True
        for path, value in _chosen(list(leaves(call)), chooser):
            slot = slots[place_of(path)]
            is_edge = chooser.random() < _EDGE_SHARE
            is_usual = is_usual and not is_edge
            put(call, path, slot.other(value, chooser) if is_edge else slot.usual(value, chooser))
        yield Generated(question=call, is_usual=is_usual)


def _sweep(known: Sequence[dict[str, Any]], slots: dict[Place, Slot], chooser: random.Random) -> Iterator[Generated]:
    """Known calls with each value at an edge in its place, some with another one elsewhere, in any order."""
    edges = [(place, value) for place, slot in slots.items() for value in slot.edges]
    edges *= min(_MOST_TIMES, max(1, _SWEPT // max(1, len(edges))))
    chooser.shuffle(edges)
    for first in edges[:_SWEPT]:
        call: dict[str, Any] = copy.deepcopy(chooser.choice(known))
        for place, value in (first, chooser.choice(edges)) if chooser.random() < _EDGE_SHARE else (first,):
            paths = [path for path, _ in leaves(call) if place_of(path) == place]
            if paths:
                put(call, chooser.choice(paths), value)
        yield Generated(question=call, is_usual=False)


def _slots(tool: Tool, known: Sequence[dict[str, JsonValue]], constants: Constants) -> dict[Place, Slot]:
    """Of texts what seen cases have, of numbers what all have, and what the schema lists."""
    seen: dict[Place, list[Any]] = {}
    for arguments in known:
        for path, value in leaves(arguments):
            seen.setdefault(place_of(path), []).append(value)
    for case in tool.cases:
        for path, value in leaves(case.arguments or {}):
            if type(value) in (int, float) and place_of(path) in seen:
                seen[place_of(path)].append(value)
    for parameter in tool.signature.parameters:
        for place, values in seen.items():
            if place[0] == parameter.name:
                values.extend(_listed(parameter.type_schema))
    return {place: Slot(values, constants) for place, values in seen.items()}


def _listed(schema: JsonValue) -> list[Any]:
    parts = [part for _, part in nodes(schema) if isinstance(part, dict)]
    return [
        value for part in parts for value in ((True, False) if part.get("type") == "boolean" else part.get("enum", ()))
    ]


def _cross(call: dict[str, Any], other: dict[str, Any], chooser: random.Random) -> None:
    shared = sorted(call.keys() & other.keys())
    if shared:
        name = chooser.choice(shared)
        call[name] = copy.deepcopy(other[name])


def _rearrange(call: dict[str, Any], chooser: random.Random) -> None:
    """Shuffle a list, or leave a member out."""
    lists = [value for value in call.values() if isinstance(value, list) and len(value) > 1]
    if not lists:
        return
    chosen = chooser.choice(lists)
    if chooser.random() < 0.5:
        chooser.shuffle(chosen)
    elif len(chosen) > 2:
        chosen.pop(chooser.randrange(len(chosen)))


def _chosen(parts: list[Any], chooser: random.Random) -> list[Any]:
    """One part, a few, or none."""
    return chooser.sample(parts, min(len(parts), chooser.choice((0, 1, 1, 1, 2, 2, 3)))) if parts else []


def _texts(cases: Sequence[Case], chooser: random.Random) -> Iterator[Generated]:
    texts = [case.input or "" for case in _seen(cases)]
    changing = changing_words(texts)
    rows = [words(text) for text in texts]
    places = [[at for at, word in enumerate(row) if word in changing] for row in rows]
    everything = {len(each) for each in places}
    while any(places):
        number = chooser.randrange(len(rows))
        row, own = list(rows[number]), places[number]
        for rank, at in chooser.sample(list(enumerate(own)), min(len(own), chooser.choice((1, 1, 2, 3)))):
            if len(everything) == 1:
                pool = [rows[other][places[other][rank]] for other in range(len(rows))]
            else:
                pool = [rows[other][each] for other in range(len(rows)) for each in places[other]]
            row[at] = _word_like(row[at], pool, chooser)
        yield Generated(question="".join(row), is_usual=True)


def _word_like(word: str, pool: Sequence[str], chooser: random.Random) -> str:
    """A word of the same kind as this one; of whole numbers any between the least and the largest."""
    alike = [each for each in pool if each[0].isdigit() == word[0].isdigit()] or [word]
    if word.isdigit() and all(each.isdigit() for each in alike) and chooser.random() < 0.6:
        number = chooser.randint(min(map(int, alike)), max(map(int, alike)))
        return f"{number:0{len(word)}d}" if word[0] == "0" or len(set(map(len, alike))) == 1 else str(number)
    return chooser.choice(alike)


def _seen(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if case.part != "hidden"]
