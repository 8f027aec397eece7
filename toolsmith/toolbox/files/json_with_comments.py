"""Changes one member of an object in a JSON file that people also edit: comments, order and layout stay as they are.

JSON with comments and trailing commas, as editors take it. The result is read back: what cannot be changed so is
refused.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from toolsmith.errors import BadInputError

_SKIPPED = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_REMARK = re.compile(r"[ \t]*(?://[^\n]*|/\*[^\n]*?\*/[ \t]*)(?=\n)")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_OUTSIDE = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING = re.compile(r'("(?:[^"\\]|\\.)*")|,(\s*[}\]])', re.DOTALL)


class _Member(NamedTuple):
    """Places in the text: of the key, of the value, and where the value ends."""

    key: int
    value: int
    end: int


def loads(text: str) -> Any:
    """The value of a text.

    Raises:
        ValueError: it is no JSON, even with comments and trailing commas.
    """
    bare = _OUTSIDE.sub(lambda found: found[0] if found[0].startswith('"') else " ", text)
    return json.loads(_TRAILING.sub(lambda found: found[1] or found[2], bare) or "{}")


def with_member(text: str, table: str, name: str, value: Any) -> str:
    """The text with a member of an outer object's object set; None takes it away.

    Args:
        text: of the file; empty: an empty object.
        table: the member of the whole that holds the object; it is made where it is missing.
        name: of the member.
        value: any JSON value.

    Raises:
        BadInputError: the text is no JSON object, or cannot be changed so.
    """
    try:
        before = loads(text) if text.strip() else {}
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"it is not JSON: {error}", hint="Mend the file by hand, then try again.") from error
    inner = before.get(table, {}) if isinstance(before, dict) else None
    if not isinstance(inner, dict):
        raise BadInputError(f"{table} is no object there", hint="Mend the file by hand, then try again.")
    if value is None and name not in inner:
        return text
    after = _changed(text if text.strip() else "{}\n", table, name, value)
    wanted = {**before, table: {**inner, name: value} if value is not None else _without(inner, name)}
    try:
        is_right = loads(after) == wanted
    except ValueError:
        is_right = False
    if not is_right:
        raise BadInputError("its form cannot be changed here", hint="Change it by hand; --print shows the entry.")
    return after


def _changed(text: str, table: str, name: str, value: Any) -> str:
    start = _SKIPPED.match(text).end()  # type: ignore[union-attr]  # it matches nothing, too
    outer = _members(text, start)
    if table not in outer:
        return _set(text, start, outer, table, {name: value}, depth=1)
    place = outer[table].value
    members = _members(text, place)
    if value is None:
        return _removed(text, members[name])
    return _set(text, place, members, name, value, depth=2)


def _set(text: str, start: int, members: dict[str, _Member], name: str, value: Any, *, depth: int) -> str:
    step = _step(text)
    written = json.dumps(value, indent=step, ensure_ascii=False).replace("\n", "\n" + step * depth)
    if name in members:
        known = members[name]
        return text[: known.value] + written + text[known.end :]
    line = f"\n{step * depth}{json.dumps(name, ensure_ascii=False)}: {written}"
    if not members:
        end = _SKIPPED.match(text, start + 1).end()  # type: ignore[union-attr]
        kept = text[start + 1 : end].rstrip()
        return f"{text[: start + 1]}{kept}{line}\n{step * (depth - 1)}{text[end:]}"
    last = max(member.end for member in members.values())
    comma = _SKIPPED.match(text, last).end()  # type: ignore[union-attr]
    is_trailing = text[comma] == ","
    place = comma + 1 if is_trailing else last
    remark = _REMARK.match(text, place)  # it belongs to what stands before it
    rest = remark.end() if remark else place
    line, comma_before = (f"{line},", "") if is_trailing else (line, ",")
    return f"{text[:place]}{comma_before}{text[place:rest]}{line}{text[rest:]}"


def _removed(text: str, member: _Member) -> str:
    """Without the member, its line and one comma; comments above it stay."""
    start = member.key
    while start and text[start - 1] in " \t":
        start -= 1
    follows = _SKIPPED.match(text, member.end).end()  # type: ignore[union-attr]
    if text[follows] == ",":
        end = follows + 1
        if start and text[start - 1] == "\n":
            end = re.compile(r"[ \t]*\r?\n?").match(text, end).end()  # type: ignore[union-attr]
        return text[:start] + text[end:]
    before = text[:start].rstrip()
    return (before.removesuffix(",")) + text[member.end :]


def _members(text: str, start: int) -> dict[str, _Member]:
    """The members of the object that begins there."""
    found: dict[str, _Member] = {}
    place = start + 1
    while True:
        place = _after(text, place)
        if text[place] == ",":
            place = _after(text, place + 1)
        if text[place] == "}":
            return found
        key = _TEXT.match(text, place)
        if key is None:
            raise BadInputError("it is not JSON", hint="Mend the file by hand, then try again.")
        value = _after(text, _after(text, key.end()) + 1)
        end = _end(text, value)
        found[json.loads(key[0])] = _Member(place, value, end)
        place = end


def _end(text: str, start: int) -> int:
    """Where the value that begins there ends."""
    if text[start] == '"':
        return _TEXT.match(text, start).end()  # type: ignore[union-attr]
    if text[start] not in "{[":
        return re.compile(r"[^\s,}\]/]+").match(text, start).end()  # type: ignore[union-attr]
    depth, place = 0, start
    while True:
        place = _after(text, place)
        if text[place] == '"':
            place = _TEXT.match(text, place).end()  # type: ignore[union-attr]
            continue
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(text[place], 0)
        place += 1
        if not depth:
            return place


def _after(text: str, place: int) -> int:
    """The next place that is neither space nor comment."""
    return _SKIPPED.match(text, place).end()  # type: ignore[union-attr]


def _step(text: str) -> str:
    """One step of indentation, as the file has it."""
    found = re.search(r"\n([ \t]+)\"", text)
    return found[1] if found else "  "


def _without(members: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in members.items() if key != name}
