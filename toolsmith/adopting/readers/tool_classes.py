"""Classes that frameworks call tools, as functions: smolagents' `forward`, LangChain's `_run`, API-Bank's `call`.

A method that needs nothing of its instance becomes a function of the class's name; any other is called on an instance.
"""

from __future__ import annotations

import ast
from typing import Any, NamedTuple

from toolsmith.sandbox.screen.parsing import last_name

_METHODS = ("forward", "_run", "call", "run", "__call__")
_INPUTS = ("inputs", "input_parameters", "parameters", "args_schema")
_DECORATORS = ("tool", "function_tool", "beta_tool", "kernel_function", "ai_function", "register_tool", "skill")


class ToolClass(NamedTuple):
    """`method` is what a call runs, without its instance and with a docstring of all that the class says."""

    name: str
    method: ast.FunctionDef | ast.AsyncFunctionDef
    needs_instance: bool


def tool_class(node: ast.ClassDef) -> ToolClass | None:
    """What a class is as a tool; None where it is none: it says no description and has no method that is called."""
    facts: dict[str, Any] = {}
    for statement in node.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        target = targets[0] if targets else statement.target if isinstance(statement, ast.AnnAssign) else None
        value = getattr(statement, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.expr):
            try:
                facts[target.id] = ast.literal_eval(value)
            except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
                continue
    methods = {each.name: each for each in node.body if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))}
    method = next((methods[name] for name in _METHODS if name in methods), None)
    if not isinstance(facts.get("description"), str) or method is None:
        return None
    name = str(facts["name"]) if isinstance(facts.get("name"), str) and facts["name"].isidentifier() else node.name
    inputs: dict[str, Any] = next((facts[key] for key in _INPUTS if isinstance(facts.get(key), dict)), {})
    first = method.args.args[0].arg if method.args.args else ""
    needs_instance = any(isinstance(each, ast.Name) and each.id == first for each in ast.walk(method))
    arguments = ast.arguments(
        [], method.args.args[1:], method.args.vararg, method.args.kwonlyargs, method.args.kw_defaults,
        method.args.kwarg, method.args.defaults,
    )  # fmt: skip
    own = ast.get_docstring(method)
    doc = own if own and not inputs else _documented(facts["description"], inputs)
    body = [ast.Expr(ast.Constant(doc)), *(method.body[1:] if own else method.body)]
    made = ast.copy_location(type(method)(method.name, arguments, body, [], method.returns), method)
    return ToolClass(name, made, needs_instance or not first)


def _documented(description: str, inputs: dict[str, Any]) -> str:
    lines = [description, "", "Args:"]
    for name, said in inputs.items():
        about = said if isinstance(said, dict) else {}
        lines.append(f"    {name} ({about.get('type', '')}): {about.get('description', '')}")
    return "\n".join(lines if inputs else lines[:1])


def undecorated(module: ast.Module) -> ast.Module:
    """The module without the decorators by which frameworks make a tool of a function."""
    for node in module.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.decorator_list = [
                each
                for each in node.decorator_list
                if last_name(each.func if isinstance(each, ast.Call) else each) not in _DECORATORS
            ]
    functions = []
    for place, node in enumerate(module.body):
        found = tool_class(node) if isinstance(node, ast.ClassDef) else None
        if found is not None and not found.needs_instance:
            found.method.name = found.name
            functions.append((place, ast.fix_missing_locations(found.method)))
    for place, function in reversed(functions):
        module.body[place] = function
    return module
