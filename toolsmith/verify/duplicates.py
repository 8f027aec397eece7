"""Whether two tools do the same, by their syntax and by what they return; and whether they also mean the same."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.types.record import content_hash
from toolsmith.types.tool import Parameter, Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, to_json
from toolsmith.types.verdict import Check
from toolsmith.verify.batch import call_batch
from toolsmith.verify.compare import matches

_SHARED_INPUTS = 12
_FEWEST_TO_SCREEN = 3  # neighbours of the same schema; below it, running them costs no more
_PROBES = 3  # cases of each


def find_duplicates(tool: Tool, neighbours: Sequence[Tool], sandbox: Sandbox, policy: Policy) -> Check:
    """Compare with the tools that are already there.

    What does the same under the same names, in the same units and from the same section is a duplicate. Under other
    ones it means something else (F = m·a, p = m·v), and the evidence of the check notes it.
    """
    found = find_twins(tool, neighbours, sandbox, policy)
    copies = [other.path for other in (*found.by_code, *found.by_results) if means_the_same(tool, other)]
    notes = found.notes
    if copies:
        summary = f"the same as {', '.join(copies)}, under the same names"
        return Check(name="duplicate", outcome="failed", summary=summary, evidence=notes)
    summary = notes[0] if notes else "no other tool in the toolbox is the same"
    return Check(name="duplicate", outcome="passed", summary=summary, evidence=notes)


@dataclass(frozen=True)
class Twins:
    """Tools that do the same, whatever they mean: by their code, and by their results on shared inputs."""

    by_code: tuple[Tool, ...] = ()
    by_results: tuple[Tool, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        said = (("the same expression as", self.by_code), ("the same results, on shared inputs, as", self.by_results))
        return tuple(f"{words} {', '.join(other.path for other in found)}" for words, found in said if found)


def find_twins(tool: Tool, neighbours: Sequence[Tool], sandbox: Sandbox, policy: Policy) -> Twins:
    """The neighbours that do the same as the tool.

    Behaviour is compared where the schemas agree, on the inputs of both tools; a neighbour whose results all agree,
    on inputs that give more than one result, is a twin.
    """
    shape = normalized(tool.code)
    by_code = [other for other in neighbours if normalized(other.code) == shape]
    alike = [other for other in neighbours if other not in by_code and schema_id(other) == schema_id(tool)]
    alike = _worth_running(tool, alike, sandbox, policy) if len(alike) >= _FEWEST_TO_SCREEN else alike
    first = _inputs(tool)[:1] if alike else []
    own = sandbox.call(tool.program, first[0], policy) if first else None
    by_results = [other for other in alike if _behave_alike(tool, other, own, sandbox, policy)]
    return Twins(tuple(by_code), tuple(by_results))


def means_the_same(tool: Tool, other: Tool) -> bool:
    """Whether two tools that do the same are one: by their names and units, and the section that they are from."""
    return _meaning(tool) == _meaning(other)


def _meaning(tool: Tool) -> tuple[object, ...]:
    names = [parameter.name for parameter in tool.signature.parameters]
    origin = (tool.provenance.reference, tool.provenance.section)
    return (tool.function, names, tool.comparison.units, origin)


def normalized(code: str) -> str:
    """Identity of a module's syntax tree with its own names numbered and docstrings and annotations removed."""
    try:
        module = parse_source(code)
        return content_hash(ast.dump(_Renamer(module).visit(module)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return content_hash(code)


def schema_id(tool: Tool) -> str:
    """Identity of the types of a tool's parameters, whatever their names and order."""
    return content_hash(sorted(str(parameter.type_schema) for parameter in tool.signature.parameters))


class _Renamer(ast.NodeTransformer):
    def __init__(self, module: ast.Module) -> None:
        self._names: dict[str, str] = {}
        for node in ast.walk(module):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                self._number(node.name)
            elif isinstance(node, ast.arg):
                self._number(node.arg)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._number(node.id)

    def _number(self, name: str) -> None:
        self._names.setdefault(name, f"n{len(self._names)}")

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._names.get(node.name, node.name)
        node.returns = None
        self._drop_docstring(node)
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if type(node.value) is int:
            node.value = hex(node.value)  # long integers have no decimal form
        return node

    def visit_Module(self, node: ast.Module) -> ast.AST:
        self._drop_docstring(node)
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg(arg=self._names.get(node.arg, node.arg))

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._names.get(node.id, node.id)
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        node.arg = self._names.get(node.arg, node.arg) if node.arg else node.arg
        return self.generic_visit(node)

    @staticmethod
    def _drop_docstring(node: ast.FunctionDef | ast.Module) -> None:
        first = node.body[0] if node.body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            node.body = node.body[1:] or [ast.Pass()]


def _worth_running(tool: Tool, alike: Sequence[Tool], sandbox: Sandbox, policy: Policy) -> list[Tool]:
    """Neighbours whose first cases the tool answers as expected, by the tool's calls alone, all in one batch.

    A neighbour gives the expected answers of most of its cases; a tool that misses most of those differs from it.
    """
    probes = [
        (other, case, _renamed(case.arguments, tool, other))
        for other in alike
        for case in [case for case in other.cases if case.arguments and case.expected is not None][:_PROBES]
    ]
    trials = call_batch(tool.program, [arguments for _, _, arguments in probes], sandbox, policy) if probes else []
    tried: Counter[str] = Counter(other.path for other, _, _ in probes)
    right: Counter[str] = Counter(
        other.path
        for (other, case, _), trial in zip(probes, trials, strict=True)
        if trial.is_ok and matches(trial.result, case.expected, other.comparison, case.input or "")
    )
    return [other for other in alike if 2 * right[other.path] >= tried[other.path]]


def _renamed(arguments: Mapping[str, JsonValue] | None, tool: Tool, other: Tool) -> dict[str, JsonValue]:
    """Arguments of a neighbour under the names of the tool."""
    names = {theirs.name: mine.name for mine, theirs in _paired(tool, other)}
    return {names[name]: value for name, value in (arguments or {}).items() if name in names}


def _behave_alike(tool: Tool, other: Tool, own: Trial | None, sandbox: Sandbox, policy: Policy) -> bool:
    """Compare on the inputs of both; `own` is the tool's trial on its first input, where most neighbours differ."""
    names = {mine.name: theirs.name for mine, theirs in _paired(tool, other)}
    if own is not None and own.is_ok:
        trial = sandbox.call(other.program, {names[name]: value for name, value in own.arguments.items()}, policy)
        if not (trial.is_ok and to_json(trial.result) == to_json(own.result)):
            return False
    mine = _inputs(tool)
    shared = [*mine, *(_renamed(item, tool, other) for item in _inputs(other))]
    if len(shared) < 2:
        return False
    ours = call_batch(tool.program, shared, sandbox, policy)
    renamed = [{names[name]: value for name, value in item.items()} for item in shared]
    others = call_batch(other.program, renamed, sandbox, policy)
    pairs = [(a, b) for a, b in zip(ours, others, strict=True) if a.is_ok or b.is_ok]
    results = {repr(to_json(a.result)) for a, _ in pairs}
    return len(results) > 1 and all(a.is_ok and b.is_ok and to_json(a.result) == to_json(b.result) for a, b in pairs)


def _inputs(tool: Tool) -> list[dict[str, JsonValue]]:
    return [case.arguments for case in tool.cases if case.arguments][:_SHARED_INPUTS]


def _paired(tool: Tool, other: Tool) -> list[tuple[Parameter, Parameter]]:
    """Parameters of both tools side by side: by name where the names agree, else by position."""
    mine, theirs = tool.signature.parameters, other.signature.parameters
    if {parameter.name for parameter in mine} == {parameter.name for parameter in theirs}:
        by_name = {parameter.name: parameter for parameter in theirs}
        return [(parameter, by_name[parameter.name]) for parameter in mine]
    return list(zip(mine, theirs, strict=True))
