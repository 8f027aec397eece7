"""A published script that calls a function once, with the answer beside it: CRAFT's `tool_call`, a usage snippet."""

from __future__ import annotations

import ast
import re
from typing import Any

from toolsmith.adopting.examples.calls import LONGEST_SHOWN, Found, ReadCase, Unread, argument_form, called, values_of
from toolsmith.adopting.inferring.values import UNREADABLE, assigned, why
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.tool import Signature

_FENCE = re.compile(r"```(?:python)?\n(?P<code>.*?)```", re.DOTALL)


def script_examples(script: str, answer: str, function: str, signature: Signature) -> list[Found]:
    """The last call of the function whose arguments can be read, as a case that expects the answer.

    Args:
        script: statements, alone or in a Markdown fence.
        answer: what it gave, as it was written.
        function: what has to be called.
        signature: of it.
    """
    fenced = _FENCE.search(script)
    try:
        module = parse_source(fenced["code"] if fenced else script)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    names: dict[str, Any] = {}
    found: list[ReadCase] = []
    reason = f"it has no call of {function}"
    for statement in module.body:
        assigned(statement, names)
        for node in ast.walk(statement):
            if not isinstance(node, ast.Call):
                continue
            try:
                values = values_of(node, function, signature, names)
                arguments = {name: argument_form(value) for name, value in values.items()}
                case = ReadCase(
                    arguments=arguments, expected=answer, origin="extracted", source="script", values=values
                )
                found.append(case)
            except UNREADABLE as error:
                reason = why(error) if called(node) == function else reason
    if found or not script.strip():
        return [*found[-1:]]
    return [Unread(text=script.strip()[:LONGEST_SHOWN], reason=reason, source="script")]
