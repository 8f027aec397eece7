"""The calls in what a model said, whatever it is: a text, a message with native calls, calls as JSON."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from toolsmith.calls.formats.json_text import read_json
from toolsmith.calls.formats.objects import object_calls
from toolsmith.calls.formats.pythonic import python_source
from toolsmith.calls.formats.table import looks_like_a_call
from toolsmith.calls.read import read_text_calls
from toolsmith.scoring.wanted import WantedCall
from toolsmith.types.call import ReadCall
from toolsmith.types.message import encodable


class Said(NamedTuple):
    """What was read, and whether something was meant as a call and cannot be read."""

    calls: tuple[ReadCall, ...] = ()
    is_unreadable: bool = False


def read_said(said: Any, names: Collection[str]) -> Said:
    """The calls of one prediction.

    Args:
        said: a text in any family's form, an object of one call, a list of calls, a message; None says nothing.
        names: of the tools on offer and of the right ones.
    """
    if said is None:
        return Said()
    if isinstance(said, str):
        return _read_text(encodable(said), names)
    if isinstance(said, Mapping) and ("content" in said or "role" in said) and not said.get("tool_calls"):
        return _read_text(encodable(str(said.get("content") or "")), names)
    items = said if isinstance(said, list) else [said]
    if not items:
        return Said()
    calls = [call for item in items for call in _objects(item, names)]
    is_broken = any(not isinstance(call.arguments, dict) for call in calls) or not calls
    return Said(tuple(calls), is_broken)


def wanted_calls(given: Any) -> tuple[WantedCall, ...] | None:
    """Right calls from the same forms; None where they cannot be read."""
    said = read_said(given, ())
    if said.is_unreadable:
        return None
    return tuple(
        WantedCall(name=call.name, arguments=call.arguments)
        for call in said.calls
        if isinstance(call.arguments, dict)
    )  # fmt: skip


def _read_text(text: str, names: Collection[str]) -> Said:
    calls = tuple(read_text_calls(text, names) or python_source(text))
    if calls:
        return Said(calls, any(not isinstance(call.arguments, dict) for call in calls))
    return Said((), looks_like_a_call(text))


def _objects(item: Any, names: Collection[str]) -> list[ReadCall]:
    """One call, a message of several, or `{name: arguments}` as BFCL and others write it."""
    if isinstance(item, Mapping) and len(item) == 1:
        ((name, arguments),) = item.items()
        if isinstance(arguments, str) and name not in ("function", "tool", "name"):
            arguments, _ = read_json(arguments)
        if isinstance(arguments, dict) and not {"name", "arguments", "parameters"} & arguments.keys():
            return [ReadCall(name=str(name), arguments=arguments)]
    if isinstance(item, Mapping) and isinstance(item.get("tool"), str) and "arguments" not in item:
        return [ReadCall(name=item["tool"], arguments={})]
    found = object_calls(item, names, str(item)[:500], was_mended=False)
    return [call.model_copy(update={"arguments": None}) if _is_broken(item, call) else call for call in found]


def _is_broken(item: Any, call: ReadCall) -> bool:
    return call.was_mended and isinstance(item, Mapping) and not isinstance(call.arguments, dict)
