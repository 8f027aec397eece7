"""Whether a description is about its tool: by words and meaning, against the code, without asking a model.

What is compared with are a tool's function name, names of parameters and docstring. A description that is nearer to
another tool's than to its own belongs to that one; one that is near to none of its own tells of something else.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cache

from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.tool import Tool

_LEAD = 0.08  # of the cosine, by which the other tool's code is nearer to the description
_STRANGE = 0.1  # cosine with the own code below which a description tells of something else


def belongs_to(tool: Tool, others: Sequence[Tool]) -> str:
    """The tool that a description is about instead, `something else`, or nothing where it fits its own."""
    from toolsmith.ranking.table import text_vector

    if not tool.doc.description.strip() or tool.remote is not None:
        return ""
    description = text_vector(tool.doc.description)
    own = float(_code_vector(tool.code, tool.function) @ description)
    near = [(float(_code_vector(other.code, other.function) @ description), other.path) for other in others]
    best, path = max(near, default=(0.0, ""))
    if path and best - own >= _LEAD:
        return path
    return "something else" if own < _STRANGE else ""


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
