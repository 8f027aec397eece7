"""New inputs close to known ones: each differs from a case in one thing, in a way that often stays in the domain.

A general function computes most inputs of at least one kind; a table knows none of any kind.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue
from toolsmith.verify.paths import get, leaves, nodes, put
from toolsmith.verify.shortcuts.literals import canonical

Kind = Literal["rename", "replace", "number", "swap", "cross", "edit", "nudge"]
Arguments: TypeAlias = dict[str, JsonValue]

_PIECES = re.compile(r"[A-Za-z_]+|-?\d+(?:\.\d+)?|\s+|[^\sA-Za-z_\d]")
_TRIES_PER_INPUT = 12


class Perturbation(Record):
    """A new input, and how it was made from a known one; `near` is the place of that."""

    kind: Kind
    arguments: Arguments
    near: int = 0


def perturb(known: Sequence[Arguments], per_kind: int, seed: int) -> list[Perturbation]:
    """Up to `per_kind` new inputs of each kind; the same for the same cases and seed.

    rename   one word, everywhere it occurs in the input, by a word of another case
    replace  one text or piece of a text, by one of the same shape from any case
    number   one number, by one from another case or a near one
    swap     two members of one list, or two words of one text, change places
    cross    one whole argument, by that of another case
    """
    if len(known) < 2:
        return []
    chooser = random.Random(seed)  # noqa: S311 - reproducible, not secret
    seen = {canonical(arguments) for arguments in known}
    fresh: list[Perturbation] = []
    for kind, change in _CHANGES.items():
        found = 0
        for _ in range(per_kind * _TRIES_PER_INPUT):
            near, other = chooser.sample(range(len(known)), 2)
            changed = change(copy.deepcopy(known[near]), known[other], chooser)
            if changed is None or (key := canonical(changed)) in seen:
                continue
            seen.add(key)
            fresh.append(Perturbation(kind=kind, arguments=changed, near=near))
            found += 1
            if found == per_kind:
                break
    return fresh


def perturb_each(known: Sequence[Arguments], per_kind: int, seed: int) -> list[tuple[int, Perturbation]]:
    """Up to `per_kind` new inputs of each kind next to each known one, with the place of that one.

    Besides the kinds of `perturb`: `edit` changes one mark of a text to one like it, `nudge` a number by very little.
    """
    chooser = random.Random(seed)  # noqa: S311 - reproducible, not secret
    seen = {canonical(arguments) for arguments in known}
    fresh: list[tuple[int, Perturbation]] = []
    for place, first in enumerate(known):
        for kind, change in (_CHANGES | _SMALL_CHANGES).items():
            for _ in range(per_kind):
                changed = change(copy.deepcopy(first), chooser.choice(known), chooser)
                if changed is not None and (key := canonical(changed)) not in seen:
                    seen.add(key)
                    fresh.append((place, Perturbation(kind=kind, arguments=changed)))
    return fresh


def _rename(arguments: Arguments, other: Arguments, chooser: random.Random) -> Arguments | None:
    mine, theirs = _words(arguments), _words(other)
    candidates = sorted(theirs - mine)
    if not mine or not candidates:
        return None
    old, new = chooser.choice(sorted(mine)), chooser.choice(candidates)
    pattern = re.compile(rf"\b{re.escape(old)}\b")
    renamed: Arguments = _map_texts(arguments, lambda text: pattern.sub(lambda _: new, text))
    return renamed


def _replace(arguments: Arguments, other: Arguments, chooser: random.Random) -> Arguments | None:
    places = [path for path, leaf in leaves(arguments) if isinstance(leaf, str) and leaf.strip()]
    if not places:
        return None
    place = chooser.choice(places)
    pieces = _PIECES.findall(get(arguments, place))
    position = chooser.choice([at for at, piece in enumerate(pieces) if not piece.isspace()] or [0])
    pool = sorted(
        {
            piece
            for source in (arguments, other)
            for _, leaf in leaves(source)
            if isinstance(leaf, str)
            for piece in _PIECES.findall(leaf)
            if _shape(piece) == _shape(pieces[position]) and piece != pieces[position]
        }
    )
    if not pool:
        return None
    pieces[position] = chooser.choice(pool)
    return put(arguments, place, "".join(pieces))


def _number(arguments: Arguments, other: Arguments, chooser: random.Random) -> Arguments | None:
    places = [path for path, leaf in leaves(arguments) if type(leaf) in (int, float)]
    if not places:
        return None
    place = chooser.choice(places)
    old = get(arguments, place)
    pool = [leaf for _, leaf in leaves(other) if type(leaf) is type(old) and leaf != old]
    near = [old + step for step in (1, -1, 2)] if isinstance(old, int) else [old * 1.5, old * 0.75]
    return put(arguments, place, chooser.choice(pool + near))


def _swap(arguments: Arguments, _: Arguments, chooser: random.Random) -> Arguments | None:
    lists = [path for path, node in nodes(arguments) if isinstance(node, list) and len(node) > 1]
    texts = [path for path, leaf in leaves(arguments) if isinstance(leaf, str) and len(leaf.split()) > 1]
    if not lists + texts:
        return None
    place = chooser.choice(lists + texts)
    node = get(arguments, place)
    members = list(node) if isinstance(node, list) else _PIECES.findall(node)
    positions = [at for at, member in enumerate(members) if not (isinstance(member, str) and member.isspace())]
    if len(positions) < 2:
        return None
    one, two = chooser.sample(positions, 2)
    members[one], members[two] = members[two], members[one]
    return put(arguments, place, members if isinstance(node, list) else "".join(members))


def _cross(arguments: Arguments, other: Arguments, chooser: random.Random) -> Arguments | None:
    shared = sorted(arguments.keys() & other.keys())
    if len(arguments) < 2 or not shared:
        return None
    name = chooser.choice(shared)
    return arguments | {name: other[name]}


def _edit(arguments: Arguments, other: Arguments, chooser: random.Random) -> Arguments | None:
    places = [path for path, leaf in leaves(arguments) if isinstance(leaf, str) and leaf.strip()]
    if not places:
        return None
    place = chooser.choice(places)
    text = get(arguments, place)
    at = chooser.choice([at for at, mark in enumerate(text) if not mark.isspace()])
    texts = [leaf for source in (arguments, other) for _, leaf in leaves(source) if isinstance(leaf, str)]
    pool = sorted({mark for each in texts for mark in each if _shape(mark) == _shape(text[at]) and mark != text[at]})
    return put(arguments, place, text[:at] + chooser.choice(pool) + text[at + 1 :]) if pool else None


def _nudge(arguments: Arguments, _: Arguments, chooser: random.Random) -> Arguments | None:
    places = [path for path, leaf in leaves(arguments) if type(leaf) in (int, float) and leaf]
    if not places:
        return None
    place = chooser.choice(places)
    old = get(arguments, place)
    step = max(1, abs(old) // 50) if isinstance(old, int) else abs(old) / 50
    return put(arguments, place, old + chooser.choice((step, -step)))


_SMALL_CHANGES: dict[Kind, Callable[[Arguments, Arguments, random.Random], Arguments | None]] = {
    "edit": _edit,
    "nudge": _nudge,
}
_CHANGES: dict[Kind, Callable[[Arguments, Arguments, random.Random], Arguments | None]] = {
    "rename": _rename,
    "replace": _replace,
    "number": _number,
    "swap": _swap,
    "cross": _cross,
}


def _words(arguments: Arguments) -> set[str]:
    texts = [leaf for _, leaf in leaves(arguments) if isinstance(leaf, str)]
    return {word for text in texts for word in re.findall(r"\b\w+\b", text)}


def _map_texts(value: JsonValue, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_map_texts(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _map_texts(item, change) for key, item in value.items()}
    return value


def _shape(piece: str) -> str:
    """Pieces of one shape may stand for each other: words, numbers, or marks."""
    if piece[-1].isdigit():
        return "number"
    return "word" if piece[0].isalpha() else "space" if piece.isspace() else "mark"
