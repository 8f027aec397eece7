"""Reads calls from what a model wrote: a native tool call, JSON in or without a fence, tags, with prose around it.

Broken JSON is mended by `json_repair`, which may invent values; so whatever it gives is validated like any other call,
and a mended call never counts as the model's final answer.
"""

from __future__ import annotations

import ast
import itertools
import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.message import Reply
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue, to_json

LONGEST_CALL = 200_000  # characters; beyond it nothing is mended
_MOST_STARTS, _MOST_MENDED = 50, 3  # places where an unmarked call may begin
_THOUGHTS = re.compile(r"<(think|thinking|reasoning)>.*?(</\1>|\Z)", re.DOTALL)
_FENCE = re.compile(r"```[ \t]*[\w-]*[ \t]*\n(.*?)(?:```|\Z)", re.DOTALL)
_TAG = re.compile(r"<(tool_call|function_call|tool|call)>\s*(.*?)\s*(?:</\1>|\Z)", re.DOTALL)
_NAME_KEYS = ("tool", "name", "function", "tool_name", "action")
_ARGUMENT_KEYS = ("arguments", "parameters", "args", "input", "action_input", "kwargs")
_PYTHON_CALL = re.compile(r"(?<![\w.])([A-Za-z_][\w]*)\s*\(")


class ReadCall(Record):
    """A call as it was understood. `arguments` is None where unreadable; `was_mended` where its form was broken."""

    id: str = ""
    name: str
    arguments: JsonValue = None
    raw: str = ""
    was_mended: bool = False


def read_calls(reply: Reply, names: Collection[str]) -> list[ReadCall]:
    """All calls in a reply, in their order; empty where it is plain text.

    Args:
        reply: native calls come first; without any, the text is read.
        names: names of the tools on offer; a text counts as a call only if it names a tool or has the form of one.
    """
    if reply.tool_calls:
        calls = []
        for native in reply.tool_calls:
            arguments, mended = read_json(native.arguments or "{}")
            calls.append(
                ReadCall(id=native.id, name=native.name, arguments=arguments, raw=native.arguments, was_mended=mended)
            )
        return calls
    return read_text_calls(reply.text, names)


def read_text_calls(text: str, names: Collection[str]) -> list[ReadCall]:
    """Calls in a text: `{"tool": …, "arguments": …}` wherever it stands, or `name(argument=value)` for a known name."""
    text = without_thoughts(text)
    known = {_plain(name) for name in names}
    for piece, is_marked in _pieces(text):
        value, mended = read_json(piece)
        calls = [call for item in _items(value) if (call := _as_call(item, names, piece, mended)) is not None]
        if calls and (is_marked or not mended or any(_plain(call.name) in known for call in calls)):
            return calls
    call = _python_call(text, names)
    return [call] if call is not None else []


def _plain(name: str) -> str:
    """A name as models confuse it: in other case, with other marks between words."""
    return re.sub(r"[-_ /.]+", "_", name).casefold()


def without_thoughts(text: str) -> str:
    """A reply without what a reasoning model thinks aloud before it."""
    return _THOUGHTS.sub("", text)


def read_json(text: str) -> tuple[JsonValue, bool]:
    """The JSON value in a text and whether it had to be mended; (None, True) where nothing can be read.

    NaN and infinities are not JSON and are refused; so is half of a surrogate pair, which no file and no network takes.
    """
    stripped = text.strip()
    try:
        return _encodable(json.loads(stripped, parse_constant=_refuse), stripped), False
    except UnicodeEncodeError:
        return None, True
    except (ValueError, RecursionError):
        pass
    start = min((place for place in (stripped.find("{"), stripped.find("[")) if place >= 0), default=-1)
    if start < 0 or len(stripped) > LONGEST_CALL:
        return None, True
    try:
        value, _ = json.JSONDecoder(parse_constant=_refuse).raw_decode(stripped[start:])
        return _encodable(value, stripped), False
    except UnicodeEncodeError:
        return None, True
    except (ValueError, RecursionError):
        return _mended(stripped[start:]), True


def _encodable(value: JsonValue, text: str) -> JsonValue:
    """The value, unless it holds half of a surrogate pair, which only an escape can bring about.

    Raises:
        UnicodeEncodeError: it does.
    """
    if "\\u" in text:
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _mended(text: str) -> JsonValue:
    import json_repair

    try:
        value = json_repair.loads(text, skip_json_loads=True)
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError, TypeError):
        return None
    return value if isinstance(value, (dict, list)) and value else None


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Where a call may stand, most explicit first; whether something marks the place as a call."""
    for match in _TAG.finditer(text):
        yield match[2], True
    for match in _FENCE.finditer(text):
        yield match[1], True
    stripped = text.strip()
    if stripped.startswith(("{", "[")):
        yield stripped, True
        return
    starts = [match.start() for match in itertools.islice(re.finditer(r"\{", stripped), _MOST_STARTS)]
    decoder = json.JSONDecoder(parse_constant=_refuse)
    for start in starts:
        try:
            _, end = decoder.raw_decode(stripped, start)
        except (ValueError, RecursionError):
            continue
        yield stripped[start:end], False
    for start in starts[:_MOST_MENDED]:
        yield stripped[start:], False


def _items(value: JsonValue) -> list[Any]:
    if isinstance(value, dict) and isinstance(value.get("tool_calls"), list):
        return list(value["tool_calls"])
    return value if isinstance(value, list) else [value]


def _as_call(item: Any, names: Collection[str], raw: str, mended: bool) -> ReadCall | None:  # noqa: FBT001 - a fact of the text
    if not isinstance(item, dict):
        return None
    if isinstance(item.get("function"), dict):
        item = item["function"]
    name = next((item[key] for key in _NAME_KEYS if isinstance(item.get(key), str)), None)
    key = next((key for key in _ARGUMENT_KEYS if key in item), None)
    if name is None:
        only = next(iter(item)) if len(item) == 1 else None
        if only in names and isinstance(item[only], dict):
            return ReadCall(name=str(only), arguments=item[only], raw=raw, was_mended=mended)
        return None
    if key is None:
        rest = {other: value for other, value in item.items() if value is not name or other not in _NAME_KEYS}
        return ReadCall(name=name, arguments=rest, raw=raw, was_mended=mended) if name in names else None
    arguments = item[key]
    if isinstance(arguments, str):
        arguments, broken = read_json(arguments)
        mended = mended or broken
    return ReadCall(name=name, arguments=arguments if arguments is not None else {}, raw=raw, was_mended=mended)


def _python_call(text: str, names: Collection[str]) -> ReadCall | None:
    """`tool(argument=1, other="x")` with literal values, for a name on offer."""
    for match in _PYTHON_CALL.finditer(text):
        if match[1] not in names:
            continue
        source = text[match.start() : _closing(text, match.end() - 1)]
        try:
            lines = parse(source).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        call = lines[0].value if len(lines) == 1 and isinstance(lines[0], ast.Expr) else None
        if not isinstance(call, ast.Call) or call.args or any(keyword.arg is None for keyword in call.keywords):
            continue
        try:
            arguments = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}
            _encodable(to_json(arguments), source)
        except (ValueError, TypeError, RecursionError, MemoryError):
            continue
        return ReadCall(name=match[1], arguments=arguments, raw=source, was_mended=True)
    return None


def _closing(text: str, start: int) -> int:
    """Place after the bracket that closes the one at `start`, quotes respected; the end where none does."""
    depth, quote, place = 0, "", start
    while place < min(len(text), start + LONGEST_CALL):
        mark = text[place]
        if quote:
            if mark == "\\":
                place += 1
            elif mark == quote:
                quote = ""
        elif mark in "\"'":
            quote = mark
        elif mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth -= 1
            if depth == 0:
                return place + 1
        place += 1
    return len(text)
