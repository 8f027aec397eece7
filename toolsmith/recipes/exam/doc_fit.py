"""Whether a description is about its tool: by words and meaning, against the code, without asking a model.

What is compared with are a tool's function name, names of parameters and docstring. A description belongs to another
tool that has it too, or that is surely nearer to it where its own is not near, or where both fit better exchanged. One
that is near to none of its own tells of something else. Tools of one kind share many words: being nearer to another is
not enough.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cache

from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.tool import Tool

_LEAD = 0.08  # of the cosine, by which the other tool's code is nearer to the description
_NEAR = 0.7  # cosine with the own code from which a description is about its own tool
_SAME = 0.97  # cosine of two descriptions that are one
_STRANGE = 0.1  # cosine with the own code below which a description tells of something else


def belongs_to(tool: Tool, others: Sequence[Tool]) -> str:
    """The tool that a description is about instead, `something else`, or nothing where it fits its own."""
    from toolsmith.ranking.table import text_vector

    if not tool.doc.description.strip() or tool.remote is not None:
        return ""
    said = text_vector(tool.doc.description)
    own = _fit(tool, said)
    nearer = [
        (fit - own, other, text_vector(other.doc.description)) for other in others if (fit := _fit(other, said)) > own
    ]
    for lead, other, says in sorted(nearer, key=lambda each: (float(said @ each[2]) < _SAME, -each[0])):
        is_same = float(said @ says) >= _SAME
        is_exchanged = lead - (_fit(other, says) - _fit(tool, says)) >= _LEAD
        if is_same or is_exchanged or (lead >= _LEAD and own < _NEAR):
            return other.path
    return "something else" if own < _STRANGE else ""


def _fit(tool: Tool, said: object) -> float:
    return float(_code_vector(tool.code, tool.function) @ said)  # type: ignore[operator]


@cache
def _code_vector(code: str, function: str) -> object:
    from toolsmith.ranking.table import text_vector

    return text_vector(code_words(code, function))


def code_words(code: str, function: str) -> str:
    """The words of a function: its name, its parameters, its docstring and the module's."""
    try:
        tree = parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return function.replace("_", " ")
    found = [function.replace("_", " "), ast.get_docstring(tree) or ""]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            names = [argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)]
            found += [ast.get_docstring(node) or "", " ".join(names).replace("_", " ")]
    return " ".join(found)
