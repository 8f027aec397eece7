"""Calls written out in a doc's prose, with the results that it claims for them, so that they can be executed."""

from __future__ import annotations

import ast
import re
from typing import Any

from toolsmith.sandbox.screen.parsing import parse_expression
from toolsmith.types.record import Record
from toolsmith.types.tool import Doc

_ARGUMENTS = r"\((?P<arguments>[^()]*(?:\([^()]*\)[^()]*)*)\)"
_LITERAL = r"\[[^\]]*\]|\{[^}]*\}|'[^']*'|\"[^\"]*\"|-?\d+(?:\.\d+)?(?:e-?\d+)?|True|False|None"
_CLAIM = rf"(?:\s*(?:→|->|==|=>|=|returns|gives|is|yields)\s*`?(?P<result>{_LITERAL}))?"


class WrittenCall(Record):
    """One call in prose. `result` counts only where one is claimed."""

    text: str
    arguments: dict[str, Any]
    claims_result: bool = False
    result: Any = None


def written_calls(doc: Doc, names: set[str]) -> list[WrittenCall]:
    """Calls of any of the `names` by keyword arguments that are literals; what cannot be read as a call is prose."""
    if not names:
        return []
    any_name = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    pattern = re.compile(rf"\b(?:{any_name}){_ARGUMENTS}`?{_CLAIM}")
    calls = []
    for found in pattern.finditer("\n".join(doc.texts)):
        arguments = _keywords(found["arguments"])
        if arguments is None:
            continue
        claim = found["result"]
        result = ast.literal_eval(claim) if claim is not None and _is_literal(claim) else None
        calls.append(
            WrittenCall(
                text=found[0],
                arguments=arguments,
                claims_result=claim is not None and _is_literal(claim),
                result=result,
            )
        )
    return calls


def _keywords(text: str) -> dict[str, Any] | None:
    try:
        call = parse_expression(f"f({text})").body
    except (SyntaxError, ValueError):
        return None
    if not isinstance(call, ast.Call) or call.args or not call.keywords:
        return None
    try:
        return {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}
    except (ValueError, TypeError):
        return None


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return False
    return True
