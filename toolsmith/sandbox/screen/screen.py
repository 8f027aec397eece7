"""The screen: reads a tool's source, says with line and reason what no tool needs, and compiles the rest.

Covered: names, attributes, imports and members of modules that the source spells out; the size of what is compiled.
Not covered: what allowed functions do with allowed values. The screen is a lint in front of the confinement.
"""

# ruff: noqa: N802, N815  # visitors are named for the nodes of `ast`

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import Any

from RestrictedPython.transformer import RestrictingNodeTransformer

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.screen import allowed
from toolsmith.sandbox.screen.branches import mark_branches
from toolsmith.sandbox.screen.main_guard import attempted_imports, without_command_line
from toolsmith.sandbox.screen.names import Names
from toolsmith.sandbox.screen.parsing import TOO_DEEP, parse
from toolsmith.types.record import Record

FILENAME = "<tool>"
# What compiled code finds in the worker under names that no source can spell: methods that check their text first, the
# built-in `getattr`, the names that it may not be given, and a function that refuses one.
FORMATS = {"format": ".format", "format_map": ".format_map"}
GETATTR, INTERNALS, REFUSE = ".getattr", ".internals", ".refuse"

LONGEST_SOURCE = 100_000  # characters
_LARGEST_WEIGHT = 50_000  # as `Names` counts it; source as people write it has 30,000 in as many characters
_DEEPEST_BRACKETS = 90  # CPython's parser itself stops at 100 or 200


class Refusal(Record):
    """One thing in a tool's source that the policy does not allow."""

    line: int
    reason: str


def screen_code(code: str, policy: Policy) -> tuple[Refusal, ...]:
    """Everything in the source that the policy refuses, in the order of its lines; empty when it may run."""
    return compile_screened(code, policy)[0]


def compile_screened(code: str, policy: Policy, *, marks_branches: bool = False) -> tuple[tuple[Refusal, ...], Any]:
    """The refusals, and the code object (None where there is any refusal).

    Args:
        code: of a tool.
        policy: that it is held to.
        marks_branches: whether the code object reports the branches that it takes; see `branches.py`.
    """
    return _screen(code, policy.extra_modules, may_write=policy.scratch_megabytes > 0, marks_branches=marks_branches)


def compile_unscreened(code: str, *, marks_branches: bool = False) -> tuple[tuple[Refusal, ...], Any]:
    """As `compile_screened` with every rule switched off: to test what confinement holds on its own."""
    too_much = _size_problem(code)
    if too_much:
        return (too_much,), None
    try:
        source = mark_branches(parse(code, FILENAME)) if marks_branches else code
        return (), compile(source, FILENAME, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return (Refusal(line=1, reason=f"not valid Python: {error}"),), None


@lru_cache(maxsize=512)
def _screen(
    code: str, extra: tuple[str, ...], *, may_write: bool, marks_branches: bool
) -> tuple[tuple[Refusal, ...], Any]:
    too_much = _size_problem(code)
    if too_much:
        return (too_much,), None
    try:
        tree = parse(code, FILENAME)
        tree = without_command_line(mark_branches(tree) if marks_branches else tree, extra)
        names = Names.of(tree, _LARGEST_WEIGHT)
        if names.weight > _LARGEST_WEIGHT:
            reason = f"more than {_LARGEST_WEIGHT:,} names, numbers and operations; take large data as a parameter"
            return (Refusal(line=1, reason=reason),), None
        screen = _Screen(names, attempted_imports(tree), extra, may_write=may_write)
        screen.visit(tree)
        refusals = tuple(sorted(set(screen.refusals), key=lambda refusal: (refusal.line, refusal.reason)))
        compiled = None if refusals else compile(tree, FILENAME, "exec", dont_inherit=True)
    except SyntaxError as error:
        reason = TOO_DEEP if error.msg.startswith(TOO_DEEP) else f"not valid Python: {error.msg}"
        return (Refusal(line=error.lineno or 1, reason=reason),), None
    except (RecursionError, MemoryError):
        return (Refusal(line=1, reason=TOO_DEEP),), None
    except ValueError as error:
        return (Refusal(line=1, reason=f"not valid Python: {error}"),), None
    return refusals, compiled


def _size_problem(code: str) -> Refusal | None:
    """What must not even be parsed: the parser is the one part of this that runs outside the confinement."""
    if len(code) > LONGEST_SOURCE:
        return Refusal(line=1, reason=f"longer than {LONGEST_SOURCE:,} characters; take large data as a parameter")
    depth = 0
    for line, text in enumerate(code.split("\n"), 1):
        depth = max(0, depth + sum(map(text.count, "([{")) - sum(map(text.count, ")]}")))
        if depth > _DEEPEST_BRACKETS or re.search(r"[(\[{]\s*" * (_DEEPEST_BRACKETS + 1), text):
            return Refusal(line=line, reason="nested too deeply")
    return None


class _Screen(RestrictingNodeTransformer):
    """RestrictedPython's refusal of unknown syntax, with our own rules for what is known."""

    def __init__(self, names: Names, attempted: frozenset[int], extra: tuple[str, ...], *, may_write: bool) -> None:
        super().__init__()
        self.refusals: list[Refusal] = []
        self._names = names
        self._attempted = attempted
        self._extra = extra
        self._may_write = may_write

    def error(self, node: ast.AST, info: str) -> None:
        self.refusals.append(Refusal(line=getattr(node, "lineno", 1), reason=info))

    def not_allowed(self, node: ast.AST) -> None:
        self.error(node, f"{type(node).__name__} is not allowed")

    def _refuse(self, node: ast.AST, reason: str | None) -> None:
        if reason:
            self.error(node, reason)

    # Names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        instead = allowed.HIDDEN_BUILTINS.get(node.id)
        is_own = node.id in self._names.bound and not allowed.is_dunder(node.id)
        if instead is not None and not is_own and not (self._may_write and node.id in allowed.SCRATCH["builtins"]):
            self.error(node, f"{node.id} is not offered to tools" + (f": {instead}" if instead else ""))
        return node

    # Attributes

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self._refuse(node, allowed.attribute_problem(node.attr))
        module = self._names.module_of(node.value)
        if module:
            self._refuse(node, allowed.member_problem(module, node.attr, self._extra, may_write=self._may_write))
            is_name = isinstance(node.value, ast.Name)  # deeper may be an object: mpmath.mp
            if is_name and not isinstance(node.ctx, ast.Load):
                self.error(node, f"changing the module {module} is not allowed")
        elif not self._names.may_read(node.attr):
            self.error(node, f".{node.attr} is private, and not an attribute that this source makes")
        node = self.node_contents_visit(node)
        is_format = node.attr in FORMATS and isinstance(node.ctx, ast.Load) and not module
        return self._checked_format(node) if is_format else node

    def _checked_format(self, node: ast.Attribute) -> ast.AST:
        """The method of a text that stands here is judged now; of any other when it runs."""
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            self._refuse(node, allowed.format_problem(node.value.value))
            return node
        checked = ast.Call(func=ast.Name(FORMATS[node.attr], ast.Load()), args=[node.value], keywords=[])
        return ast.fix_missing_locations(ast.copy_location(checked, node))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """`getattr` costs a call of the worker's own, unless its name stands here, or in a variable."""
        node = self.node_contents_visit(node)
        is_getattr = isinstance(node.func, ast.Name) and node.func.id == "getattr"
        if not is_getattr or "getattr" in self._names.bound or len(node.args) not in (2, 3):
            return node
        name = node.args[1]
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            self._refuse(node, allowed.attribute_problem(name.value))
        elif isinstance(name, ast.Name):
            is_fine = ast.Compare(name, [ast.NotIn()], [ast.Name(INTERNALS, ast.Load())])
            node.args[1] = ast.IfExp(is_fine, name, ast.Call(ast.Name(REFUSE, ast.Load()), [name], []))
        else:
            return node
        node.func = ast.Name(GETATTR, ast.Load())
        return ast.fix_missing_locations(node)

    def visit_MatchClass(self, node: ast.MatchClass) -> ast.AST:
        for name in node.kwd_attrs:
            self._refuse(node, allowed.attribute_problem(name))
        return self.node_contents_visit(node)

    # Imports

    def visit_Import(self, node: ast.Import) -> ast.AST:
        for alias in node.names:
            if id(node) not in self._attempted:
                self._refuse(node, allowed.module_problem(alias.name, self._extra, may_write=self._may_write))
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        if node.level or not node.module:
            self.error(node, "relative imports are not allowed")
            return node
        problem = allowed.module_problem(node.module, self._extra, may_write=self._may_write)
        if problem and id(node) in self._attempted:  # it fails, and what stands for it is taken
            return node
        self._refuse(node, problem)
        for alias in node.names:
            if alias.name == "*":
                if node.module == "toolbox" or node.module in allowed.PARTLY:
                    self.error(node, f"name what you import from {node.module}")
            elif not problem and node.module != "toolbox":
                problem = allowed.member_problem(node.module, alias.name, self._extra, may_write=self._may_write)
                self._refuse(node, problem)
        return node

    # The rest

    def visit_If(self, node: ast.If) -> ast.AST:
        """What only a type checker reads is not looked at, and not compiled either."""
        if isinstance(node.test, (ast.Name, ast.Attribute)) and ast.unparse(node.test) in _FOR_TYPE_CHECKERS:
            node.body = [ast.copy_location(ast.Pass(), node)]
        return self.node_contents_visit(node)

    def _plain(self, node: ast.AST) -> ast.AST:
        return self.node_contents_visit(node)

    # Syntax that RestrictedPython would guard or refuse, and that needs no rule here.
    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = visit_arg = visit_keyword = _plain
    visit_Module = visit_Global = visit_Nonlocal = visit_alias = visit_ExceptHandler = visit_TryStar = _plain
    visit_Constant = visit_Assign = visit_AugAssign = visit_AnnAssign = visit_NamedExpr = visit_Subscript = _plain
    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_comprehension = visit_For = _plain
    visit_Match = visit_match_case = visit_MatchValue = visit_MatchSingleton = visit_MatchSequence = _plain
    visit_MatchMapping = visit_MatchStar = visit_MatchAs = visit_MatchOr = visit_Starred = _plain
    visit_Await = visit_AsyncFor = visit_AsyncWith = visit_With = visit_withitem = _plain
    visit_Delete = visit_Yield = visit_YieldFrom = visit_Slice = visit_Ellipsis = _plain


_FOR_TYPE_CHECKERS = ("TYPE_CHECKING", "typing.TYPE_CHECKING")
