"""The screen: reads a tool's source, refuses what only attacks use, and compiles the rest with guards.

Covered: names, attributes, imports and members of modules that the source spells out; guards around the
attribute reads that only the running program can judge. Refusals carry a line and a reason.
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
from toolsmith.sandbox.screen.main_guard import attempted_imports, without_command_line
from toolsmith.sandbox.screen.parsing import parse
from toolsmith.types.record import Record

FILENAME = "<tool>"
GUARD = ".guard"  # no source can spell this name, so none can shadow it
PATTERNS = ".patterns"

_LONGEST_SOURCE = 400_000
_DEEPEST_BRACKETS = 90  # CPython's parser itself stops at 100 or 200
_RESERVED = re.compile(  # RestrictedPython's guards: _getattr_
    r"_(apply|call|delattr|getattr|getitem|getiter|hasattr|import|inplacevar|iter_unpack_sequence|print|setattr|"
    r"unpack_sequence|write)_"
)
_REACHING_TEXT = re.compile(
    r"__(globals|subclasses|builtins|import|code|closure|bases|base|mro|getattribute|reduce|reduce_ex|self|func|"
    r"loader|spec|traceback|array_interface|array_struct|subclasshook|defaults|kwdefaults|module)__|\b[fgca][ir]?_(back|frame|code|globals|"
    r"builtins|locals)\b"
)


class Refusal(Record):
    """One thing in a tool's source that the policy does not allow."""

    line: int
    reason: str


def screen_code(code: str, policy: Policy) -> tuple[Refusal, ...]:
    """Everything in the source that the policy refuses, in the order of its lines; empty when it may run."""
    return compile_screened(code, policy)[0]


def compile_screened(code: str, policy: Policy) -> tuple[tuple[Refusal, ...], Any]:
    """The refusals, and the code object with guards in place (None where there is any refusal)."""
    return _screen(code, policy.extra_modules, may_write=policy.scratch_megabytes > 0)


def compile_unscreened(code: str) -> tuple[tuple[Refusal, ...], Any]:
    """As `compile_screened` with every rule switched off: to test what confinement holds on its own."""
    too_much = _size_problem(code)
    if too_much:
        return (too_much,), None
    try:
        return (), compile(code, FILENAME, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return (Refusal(line=1, reason=f"not valid Python: {error}"),), None


@lru_cache(maxsize=512)
def _screen(code: str, extra: tuple[str, ...], *, may_write: bool) -> tuple[tuple[Refusal, ...], Any]:
    too_much = _size_problem(code)
    if too_much:
        return (too_much,), None
    try:
        tree = without_command_line(parse(code, FILENAME), extra)
        screen = _Screen(tree, extra, may_write=may_write)
        screen.visit(tree)
        refusals = tuple(sorted(set(screen.refusals), key=lambda refusal: (refusal.line, refusal.reason)))
        compiled = None if refusals else compile(tree, FILENAME, "exec", dont_inherit=True)
    except SyntaxError as error:
        return (Refusal(line=error.lineno or 1, reason=f"not valid Python: {error.msg}"),), None
    except (RecursionError, MemoryError):
        return (Refusal(line=1, reason="nested too deeply"),), None
    except ValueError as error:
        return (Refusal(line=1, reason=f"not valid Python: {error}"),), None
    return refusals, compiled


def _size_problem(code: str) -> Refusal | None:
    """What must not even be parsed: the parser is the one part of this that runs outside the confinement."""
    if len(code) > _LONGEST_SOURCE:
        return Refusal(line=1, reason=f"longer than {_LONGEST_SOURCE} characters")
    depth = 0
    for line, text in enumerate(code.split("\n"), 1):
        depth = max(0, depth + sum(map(text.count, "([{")) - sum(map(text.count, ")]}")))
        if depth > _DEEPEST_BRACKETS or re.search(r"[(\[{]\s*" * (_DEEPEST_BRACKETS + 1), text):
            return Refusal(line=line, reason="nested too deeply")
    return None


class _Screen(RestrictingNodeTransformer):
    """RestrictedPython's refusal of unknown syntax, with our own rules for what is known."""

    def __init__(self, tree: ast.Module, extra: tuple[str, ...], *, may_write: bool) -> None:
        super().__init__()
        self.refusals: list[Refusal] = []
        self._extra = extra
        self._may_write = may_write
        self._bound = _bound_names(tree)
        self._modules = _imported_modules(tree, self._bound)
        self._harmless_texts = _docstrings(tree) | _compared(tree)
        self._attempted = attempted_imports(tree)
        self._classes: list[str] = []

    def error(self, node: ast.AST, info: str) -> None:
        self.refusals.append(Refusal(line=getattr(node, "lineno", 1), reason=info))

    def not_allowed(self, node: ast.AST) -> None:
        self.error(node, f"{type(node).__name__} is not allowed")

    def _refuse(self, node: ast.AST, reason: str | None) -> None:
        if reason:
            self.error(node, reason)

    # Names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id != "__class__" or not isinstance(node.ctx, ast.Load):  # inside a method it is the class
            self._check_binding(node, node.id)
        is_offered = node.id in self._bound or (self._may_write and node.id in allowed.SCRATCH["builtins"])
        if isinstance(node.ctx, ast.Load) and node.id in allowed.HIDDEN_BUILTINS and not is_offered:
            instead = allowed.HIDDEN_BUILTINS[node.id]
            self.error(node, f"{node.id} is not offered to tools" + (f": {instead}" if instead else ""))
        return node

    def _check_binding(self, node: ast.AST, name: str | None) -> None:
        if name is None or name in allowed.PUBLIC_SUNDERS:
            return
        is_read = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        if name == "__name__" and not is_read:  # by it classes are known to be the tool's own
            self.error(node, "the name __name__ is given")
        elif allowed.is_dunder(name):
            if name not in allowed.DEFINABLE_DUNDERS and name not in allowed.HIDDEN_BUILTINS:
                self.error(node, f"the name {name} reaches into the interpreter")
        elif _RESERVED.fullmatch(name):
            self.error(node, f"the name {name} is reserved")

    def visit_Global(self, node: ast.Global) -> ast.AST:
        for name in node.names:
            self._check_binding(node, name)
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.AST:
        return self.visit_Global(node)  # type: ignore[arg-type]  # both carry names

    def visit_alias(self, node: ast.alias) -> ast.AST:
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        self._check_binding(node.value, node.arg)
        return self.node_contents_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        self._check_binding(node, node.arg)
        return self.node_contents_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        self._check_binding(node, node.name)
        return self.node_contents_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self._check_binding(node, node.name)
        if node.name == "__match_args__":
            self.error(node, "__match_args__ must be a tuple of ordinary names")
        return self.node_contents_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self.visit_FunctionDef(node)  # type: ignore[arg-type]  # the same fields

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._check_binding(node, node.name)
        self._classes.append(node.name)
        node = self.node_contents_visit(node)
        self._classes.pop()
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        """What only a type checker reads is not looked at, and not compiled either."""
        if _dotted(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            node.body = [ast.copy_location(ast.Pass(), node)]
        return self.node_contents_visit(node)

    # Attributes

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self._check_member(node)
        if isinstance(node.ctx, ast.Load):
            self._refuse(node, allowed.attribute_problem(node.attr))
        else:
            self._check_write(node)
        node = self.node_contents_visit(node)
        if not isinstance(node.ctx, ast.Load) or not allowed.needs_guard(node.attr):
            return node
        name = _mangled(node.attr, self._classes)
        guarded = ast.Call(func=ast.Name(GUARD, ast.Load()), args=[node.value, ast.Constant(name)], keywords=[])
        return ast.fix_missing_locations(ast.copy_location(guarded, node))

    def _check_write(self, node: ast.Attribute) -> None:
        if allowed.is_dunder(node.attr) and node.attr not in allowed.WRITABLE_DUNDERS:
            self.error(node, f"setting .{node.attr} is not allowed")
        if node.attr in allowed.INSPECTED:
            self.error(node, f"setting .{node.attr} is not allowed")
        module = self._module_of(node.value)  # deeper paths may be objects: mpmath.mp. Facades refuse the rest
        if module and (isinstance(node.value, ast.Name) or module in allowed.STANDARD):
            self.error(node, f"changing the module {module} is not allowed")

    def _check_member(self, node: ast.Attribute) -> None:
        module = self._module_of(node.value)
        if not isinstance(node.value, ast.Name) and module not in allowed.STANDARD:
            module = None if node.attr in allowed.READABLE_DUNDERS else module  # of a class: json.JSONEncoder.__init__
        if module and node.attr not in ("__class__", "__dict__"):
            self._refuse(node, allowed.member_problem(module, node.attr, self._extra, may_write=self._may_write))

    def _module_of(self, node: ast.expr) -> str | None:
        """The module that an expression names, as far as the imports say."""
        dotted = _dotted(node)
        root, _, rest = dotted.partition(".")
        module = self._modules.get(root)
        return f"{module}.{rest}" if module and rest else module

    def visit_Match(self, node: ast.Match) -> ast.AST:
        """Positional class patterns read the attributes that the class names: the classes are checked first."""
        patterns = [pattern for case in node.cases for pattern in ast.walk(case.pattern)]
        classes = [each.cls for each in patterns if isinstance(each, ast.MatchClass) and each.patterns]
        node = self.node_contents_visit(node)
        if classes:
            checked = ast.Call(func=ast.Name(PATTERNS, ast.Load()), args=[node.subject, *classes], keywords=[])
            node.subject = ast.fix_missing_locations(ast.copy_location(checked, node.subject))
        return node

    def visit_MatchClass(self, node: ast.MatchClass) -> ast.AST:
        for name in node.kwd_attrs:
            self._refuse(node, allowed.attribute_problem(name))
            if not allowed.may_match(name):
                self.error(node, f"a pattern cannot read .{name}")
        return self.node_contents_visit(node)

    # Imports

    def visit_Import(self, node: ast.Import) -> ast.AST:
        for alias in node.names:
            self._check_binding(node, alias.asname)
            if id(node) not in self._attempted:
                self._refuse(node, allowed.module_problem(alias.name, self._extra, may_write=self._may_write))
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        if node.level or not node.module:
            self.error(node, "relative imports are not allowed")
            return node
        problem = allowed.module_problem(node.module, self._extra, may_write=self._may_write)
        is_attempted = id(node) in self._attempted
        self._refuse(node, None if is_attempted else problem)
        for alias in node.names:
            self._check_binding(node, alias.asname or alias.name)
            if alias.name == "*":
                if node.module == "toolbox":
                    self.error(node, "name what you import from the toolbox")
            elif not problem and not is_attempted and node.module != "toolbox":
                problem = allowed.member_problem(node.module, alias.name, self._extra, may_write=self._may_write)
                self._refuse(node, problem)
        return node

    # Values

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        is_harmless = id(node) in self._harmless_texts
        if isinstance(node.value, str) and not is_harmless and _REACHING_TEXT.search(node.value):
            self.error(node, "names of interpreter internals in text are not allowed")
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id == "__match_args__":
                self._check_match_args(node.value)
        return self.node_contents_visit(node)

    def _check_match_args(self, value: ast.expr) -> None:
        elements = value.elts if isinstance(value, (ast.Tuple, ast.List)) else [value]
        for element in elements:
            name = element.value if isinstance(element, ast.Constant) else "_"
            if not isinstance(name, str) or name.startswith("_") or not allowed.may_match(name):
                self.error(value, "__match_args__ must be a tuple of ordinary names")

    def _plain(self, node: ast.AST) -> ast.AST:
        return self.node_contents_visit(node)

    # Syntax that needs no guard, because iteration and items are not guarded.
    visit_AugAssign = visit_AnnAssign = visit_Subscript = visit_For = visit_comprehension = _plain
    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_With = visit_withitem = _plain
    visit_Lambda = visit_Module = visit_NamedExpr = visit_Call = visit_TryStar = visit_Starred = _plain
    visit_match_case = visit_MatchValue = visit_MatchSingleton = visit_MatchSequence = _plain
    visit_Await = visit_AsyncFor = visit_AsyncWith = _plain
    visit_MatchOr = visit_Delete = visit_Yield = visit_YieldFrom = visit_Slice = visit_Ellipsis = _plain

    def visit_MatchMapping(self, node: ast.MatchMapping) -> ast.AST:
        self._check_binding(node, node.rest)
        return self._plain(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> ast.AST:
        self._check_binding(node, node.name)
        return node

    def visit_MatchAs(self, node: ast.MatchAs) -> ast.AST:
        self._check_binding(node, node.name)
        return self._plain(node)


def _mangled(name: str, classes: list[str]) -> str:
    """As the compiler writes private names inside a class."""
    owner = classes[-1].lstrip("_") if classes else ""
    return f"_{owner}{name}" if owner and name.startswith("__") and not name.endswith("__") else name


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def _bound_names(tree: ast.Module) -> frozenset[str]:
    """Every name that the source binds anywhere, other than by importing."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            names.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            names.add(node.rest)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update((alias.asname or alias.name) for alias in node.names)
    return frozenset(names)


def _imported_modules(tree: ast.Module, bound: frozenset[str]) -> dict[str, str]:
    """Local name -> module, for names that nothing but imports of modules binds."""
    modules: dict[str, str] = {}
    rebound = bound - {
        alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                local = alias.asname or alias.name.partition(".")[0]
                if local not in rebound:
                    modules[local] = alias.name if alias.asname else local
    return modules


def _docstrings(tree: ast.Module) -> frozenset[int]:
    """Identities of the constants that are documentation."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
    return frozenset(found)


def _compared(tree: ast.Module) -> frozenset[int]:
    """Identities of the constants that a tool compares, lists or complains with: words that it looks for in a text."""
    compared: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            compared += [node.left, *node.comparators]
        elif isinstance(node, (ast.For, ast.comprehension)):
            compared.append(node.iter)
        elif isinstance(node, ast.Assign) and isinstance(node.value, (ast.Tuple, ast.List, ast.Set)):
            compared.append(node.value)
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            compared += node.exc.args
    shown = [each.elts if isinstance(each, (ast.Tuple, ast.List, ast.Set)) else [each] for each in compared]
    return frozenset(id(each) for elements in shown for each in elements if isinstance(each, ast.Constant))
