"""What is true of a tool beside its words, as keys and values: what searches are narrowed by, and what fits what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from toolsmith.ranking.terms import words

if TYPE_CHECKING:
    from toolsmith.types.tool import Tool

ANY = "any"  # a type of which nothing is said
_DEEPEST = 8  # schemas within schemas that are looked into


def facts_of(tool: Tool) -> Iterator[tuple[str, str]]:
    """Keys and values of a tool: several of a key where several are true.

    `gives` and `needs` are what a result holds and what a call wants, by name and type: a list counts as its items.
    `calls` are the places and the code ids of the tools that it calls itself.
    """
    hints = tool.hints
    yield "verdict", tool.verdict_now.status
    yield "pure", "yes" if hints.read_only and hints.open_world is False else "no"
    yield "origin", tool.origin.partition(" ")[0] or "made"
    for tag in dict.fromkeys(tool.tags):
        yield "tag", tag
    for kind in types_in(tool.signature.returns):
        yield "returns", kind
    for kind in dict.fromkeys(kind for each in tool.signature.parameters for kind in types_in(each.type_schema)):
        yield "takes", kind
    for given in dict.fromkeys(_given(tool.signature.returns, words(tool.name.replace("-", " "))[-1:])):
        yield "gives", given
    for each in tool.signature.parameters:
        if each.is_required:
            for kind in types_in(each.type_schema):
                yield "needs", f"{_plain(each.name)}:{kind}"
    for program in tool.dependencies:
        yield from (("calls", called) for called in (program.name, program.code_id))


def types_in(schema: Mapping[str, Any], depth: int = 0) -> list[str]:
    """The JSON types that a schema allows, without null; `any` where it says nothing."""
    said = schema.get("type")
    kinds = [said] if isinstance(said, str) else [kind for kind in _listed(said) if isinstance(kind, str)]
    for each in (*_listed(schema.get("anyOf")), *_listed(schema.get("oneOf"))) if depth < _DEEPEST else ():
        kinds += types_in(each, depth + 1) if isinstance(each, Mapping) else []
    return [kind for kind in dict.fromkeys(kinds) if kind != "null"] or [ANY]


def _given(schema: Mapping[str, Any], names: list[str], depth: int = 0) -> Iterator[str]:
    """What a result holds: an object its properties, a list what its items hold, anything else its tool's last word."""
    items, properties = schema.get("items"), schema.get("properties")
    if isinstance(items, Mapping) and depth < _DEEPEST:
        yield from _given(items, names, depth + 1)
    elif isinstance(properties, Mapping):
        for name, each in properties.items():
            kinds = types_in(each) if isinstance(each, Mapping) else [ANY]
            yield from (f"{_plain(str(name))}:{kind}" for kind in kinds)
    else:
        yield from (f"{name}:{kind}" for name in names for kind in types_in(schema) if kind not in (ANY, "object"))


def _listed(part: Any) -> list[Any]:
    """A list of a schema that may be none: who wrote it is a stranger."""
    return part if isinstance(part, list) else []


def _plain(name: str) -> str:
    return " ".join(words(name.replace("_", " ")))
