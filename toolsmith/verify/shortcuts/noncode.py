"""What is no code must not matter: docstrings, texts in annotations, names that a source gives to its own parts.

A table may hide there and be read back by reflection. The tool runs again without its docstrings and long annotations,
and with its own functions, classes and coded fields renamed; where answers change, they were kept there.

Covered: docstrings of any function or class; annotations; names of functions, classes, methods and fields.
Not covered: names of a few helpers; fields with names that look like words.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import TypeGuard

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.tool import Tool
from toolsmith.verify.run_cases import CaseResult
from toolsmith.verify.shortcuts.run_inputs import asked, run_inputs

_FEWEST_CASES = 8
_MOST_CASES = 240
_CHANGED_SHARE = 0.1
_LONGEST_ANNOTATION = 40  # of a text in it; the values of a `Literal` are shorter
_FEWEST_NAMES = 8
_CODED_NAME = re.compile(r"(?=(?:\D*\d){3})")
_PUBLIC = {"extract_arguments"}


def noncode_findings(tool: Tool, attempts: Sequence[CaseResult], sandbox: Sandbox, policy: Policy) -> list[str]:
    """Whether answers change when nothing but docstrings, annotations and own names do."""
    right = [attempt for attempt in attempts if attempt.is_right and attempt.trial is not None][:_MOST_CASES]
    plain = tool.with_(
        code=_plain(tool.code, tool.function),
        extraction=_plain(tool.extraction, "extract_arguments") if tool.extraction is not None else None,
    )
    if len(right) < _FEWEST_CASES or (plain.code, plain.extraction) == (tool.code, tool.extraction):
        return []
    before, after = (run_inputs(each, asked(tool, right), sandbox, policy).told for each in (tool, plain))
    if not before:
        return []
    changed = sum(one != other for one, other in zip(before, after, strict=True)) if after else len(right)
    if changed < _CHANGED_SHARE * len(right):
        return []
    return [f"{changed} of {len(right)} answers change with its docstrings, annotations and names alone"]


def _plain(code: str, function: str) -> str:
    """The source without them; as it is where there is nothing to take away."""
    try:
        module = parse_source(code)
    except (SyntaxError, ValueError, RecursionError):
        return code
    plainer = _Plainer(_renamed(module, {function, *_PUBLIC}))
    module = plainer.visit(module)
    return ast.unparse(ast.fix_missing_locations(module)) + "\n" if plainer.is_changed else code


def _renamed(module: ast.Module, kept: set[str]) -> dict[str, str]:
    """New names: of the module's own functions and classes where they are many, and of fields and methods in code."""
    own = [node.name for node in module.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    inner = [name for node in ast.walk(module) if isinstance(node, ast.ClassDef) for name in _members(node)]
    coded = [name for name in inner if _CODED_NAME.match(name)]
    names = [*(own if len(own) >= _FEWEST_NAMES else []), *(coded if len(coded) >= _FEWEST_NAMES else [])]
    return {name: f"part_{place}" for place, name in enumerate(dict.fromkeys(names)) if name not in kept}


def _members(node: ast.ClassDef) -> list[str]:
    found = []
    for each in node.body:
        targets = each.targets if isinstance(each, ast.Assign) else [each.target] if _is_field(each) else []
        found += [target.id for target in targets if isinstance(target, ast.Name)]
        found += [each.name] if isinstance(each, ast.FunctionDef) else []
    return found


def _is_field(node: ast.stmt) -> TypeGuard[ast.AnnAssign]:
    return isinstance(node, ast.AnnAssign)


class _Plainer(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names
        self._in_annotation = False
        self.is_changed = bool(names)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            self.is_changed = True
            return ast.Pass()
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._names.get(node.name, node.name)
        node.returns = self._annotation(node.returns)
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self._names.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = self._annotation(node.annotation)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = self._annotation(node.annotation) or node.annotation
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._names.get(node.id, node.id)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        node.attr = self._names.get(node.attr, node.attr)
        return self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        node.arg = self._names.get(node.arg, node.arg) if node.arg else node.arg
        return self.generic_visit(node)

    def _annotation(self, node: ast.expr | None) -> ast.expr | None:
        texts = [each for each in ast.walk(node) if isinstance(each, ast.Constant)] if node is not None else []
        for each in texts:
            if isinstance(each.value, str) and len(each.value) > _LONGEST_ANNOTATION:
                each.value = ""
                self.is_changed = True
        return node
