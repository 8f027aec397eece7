"""What a description should have and what of it is there, without a model: components, and the six smells.

After Hasan et al. 2025 ("Model Context Protocol tool descriptions are smelly"), who found at least one smell in 97 % of
856 tools: unclear purpose, no guidelines for use, limitations that are not stated, opaque parameters, too little said
in all, no example.
"""

# ruff: noqa: E501 - a pattern reads best on one line

from __future__ import annotations

import re
from typing import Literal

from toolsmith.types.record import Record
from toolsmith.types.tool import Doc, Tool
from toolsmith.verify.docs.screen import suspicions

Component = Literal["purpose", "when", "when not", "parameters", "units and ranges", "returns", "errors", "example"]
Smell = Literal[
    "unclear purpose", "no guidelines for use", "limitations not stated", "opaque parameters", "too little said", "no example"
]  # fmt: skip
COMPONENTS: tuple[Component, ...] = Component.__args__  # type: ignore[attr-defined]

_FEWEST_WORDS = 4  # of a purpose
_FEWEST_IN_ALL = 12  # words, with what is said of parameters
_I = re.IGNORECASE
_WHEN = re.compile(r"\b(?:use (?:this|it|when|for|to)|when (?:you|the user|a|an|asked)|useful (?:for|when|to)|helps?|ideal for|for (?:finding|getting|checking))\b", _I)  # fmt: skip
_WHEN_NOT = re.compile(r"\b(?:do not use|don't use|not (?:for|suitable|intended|meant)|instead|rather use|use \w+ (?:if|for|when)|only (?:works?|for|use)|cannot|does not|limited to|unless|except)\b", _I)  # fmt: skip
_RETURNS = re.compile(r"\b(?:returns?|gives?|outputs?|responds? with|produces?|yields?|result (?:is|has))\b", _I)
_ERRORS = re.compile(r"\b(?:errors?|fails?|raises?|throws?|invalid|refused|rejected|exceptions?)\b", _I)
_EXAMPLE = re.compile(r"\b(?:e\.g\.|for example|for instance|examples?:|such as)|\be\.?g\b", _I)
_AMOUNT = re.compile(
    r"\d|\b(?:metres?|meters?|km|kilomet\w+|feet|miles?|seconds?|minutes?|hours?|days?|milliseconds?|ms|bytes?|kb|mb|percent|"
    r"degrees?|celsius|fahrenheit|pixels?|cents?|dollars?|euros?|number of|count|index|how many|maximum|minimum|id)\b|[%°]",
    _I,
)  # fmt: skip


class Audited(Record):
    """What one doc has. `undocumented` are parameters of which nothing is said, `suspicious` text that no doc needs."""

    path: str
    server: str = ""
    tokens: int = 0
    has: tuple[Component, ...] = ()
    lacks: tuple[Component, ...] = ()
    smells: tuple[Smell, ...] = ()
    undocumented: tuple[str, ...] = ()
    suspicious: tuple[str, ...] = ()


def audit_doc(tool: Tool, *, tokens: int = 0) -> Audited:
    """The components and smells of a tool's doc.

    Args:
        tool: to look at; what its source put into the description counts as well as sections of our own.
        tokens: that it takes of a listing.
    """
    doc, said = tool.doc, tool.doc.description
    names = [parameter.name for parameter in tool.signature.parameters]
    undocumented = tuple(name for name in names if not _is_said(name, doc))
    numbers = [each.name for each in tool.signature.parameters if _is_number(each.type_schema)]
    bounded = {
        each.name for each in tool.signature.parameters if {"minimum", "maximum", "enum"} & each.type_schema.keys()
    }
    there: dict[Component, bool] = {
        "purpose": len(_words(said) - _words(tool.name)) >= _FEWEST_WORDS,
        "when": bool(doc.when_to_use) or _WHEN.search(said) is not None,
        "when not": bool(doc.when_not_to_use) or _WHEN_NOT.search(said) is not None,
        "parameters": not undocumented,
        "units and ranges": all(name in bounded or _AMOUNT.search(doc.parameters.get(name, "")) for name in numbers),
        "returns": bool(doc.returns) or bool(tool.signature.returns) or _RETURNS.search(said) is not None,
        "errors": bool(doc.errors) or _ERRORS.search(said) is not None,
        "example": bool(doc.examples) or any(_EXAMPLE.search(text) for text in doc.texts),
    }
    smells: dict[Smell, bool] = {
        "unclear purpose": not there["purpose"],
        "no guidelines for use": not there["when"],
        "limitations not stated": not (there["when not"] or there["errors"]),
        "opaque parameters": not (there["parameters"] and there["units and ranges"]),
        "too little said": len(" ".join(doc.texts).split()) < _FEWEST_IN_ALL,
        "no example": not there["example"],
    }
    return Audited(
        path=tool.path,
        server=tool.remote.address if tool.remote is not None else "",
        tokens=tokens,
        has=tuple(name for name, is_there in there.items() if is_there),
        lacks=tuple(name for name, is_there in there.items() if not is_there),
        smells=tuple(name for name, is_there in smells.items() if is_there),
        undocumented=undocumented,
        suspicious=tuple(suspicions(doc, " ".join([tool.path, *names]))),
    )


def _is_said(name: str, doc: Doc) -> bool:
    """Whether more is said of a parameter than its name; many servers describe them in the description."""
    said = doc.parameters.get(name, "")
    return (
        bool(_words(said) - _words(name))
        or re.search(rf"(?<!\w){re.escape(name)}(?!\w)\s*[:(–-]", doc.description) is not None
    )


def _is_number(schema: dict[str, object]) -> bool:
    kinds = schema.get("type")
    return bool(
        {"integer", "number"} & ({kinds} if isinstance(kinds, str) else set(kinds if isinstance(kinds, list) else ()))
    )


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{2,}", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower()))
