"""Which names a source binds itself, and which of them are modules: what the screen decides names by."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from toolsmith.sandbox.screen import allowed

# What compiles to code of its own: CPython compares each with all before it in the same scope.
_WITH_CODE = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip
_WEIGHT_OF_CODE = 10
_MAKE_ATTRIBUTES = frozenset(("setattr", "vars", "__setattr__", "__dict__", "__getattr__", "__getattribute__"))


@dataclass
class Names:
    """All names of one source, gathered in one walk."""

    weight: int = 0  # nodes of the syntax tree, those with code of their own tenfold
    bound: set[str] = field(default_factory=set)
    _modules: dict[str, str] = field(default_factory=dict)  # local name -> what it imports
    _no_modules: set[str] = field(default_factory=set)  # names that something else than an import binds, too
    _attributes: set[str] = field(default_factory=set)  # that the source makes
    _makes_attributes: bool = False  # by names that only the running program knows

    @classmethod
    def of(cls, tree: ast.Module, most: int) -> Names:
        """Looks no further where the weight goes beyond `most`."""
        names = cls()
        for node in ast.walk(tree):
            names.weight += _WEIGHT_OF_CODE if isinstance(node, _WITH_CODE) else 1
            if names.weight > most:
                break
            names._see(node)
        names.bound = names._no_modules | names._modules.keys()
        return names

    def _see(self, node: ast.AST) -> None:
        if isinstance(node, ast.Attribute):
            self._makes_attributes |= node.attr in _MAKE_ATTRIBUTES
            if isinstance(node.ctx, ast.Store):
                self._attributes.add(node.attr)
        elif isinstance(node, ast.Name):
            self._makes_attributes |= node.id in _MAKE_ATTRIBUTES
            if not isinstance(node.ctx, ast.Load):
                self._no_modules.add(node.id)
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, str) and node.value.startswith("_"):
                self._attributes.add(node.value)
        elif isinstance(node, ast.keyword):
            self._attributes.add(node.arg or "")
        elif isinstance(node, ast.Import):
            for alias in node.names:
                local = alias.asname or alias.name.partition(".")[0]
                self._modules[local] = alias.name if alias.asname else local
        else:
            self._no_modules.update(_bound_by(node))

    def may_read(self, attribute: str) -> bool:
        """Whether an attribute is public, or one that this source makes by an assignment, a definition or its name."""
        if not allowed.is_private(attribute) or self._makes_attributes:
            return True
        return attribute in self._attributes or attribute in self.bound

    def module_of(self, node: ast.expr) -> str | None:
        """The module that an expression names, as far as the imports say."""
        if isinstance(node, ast.Attribute):
            before = self.module_of(node.value)
            return before and f"{before}.{node.attr}"
        if isinstance(node, ast.Name) and node.id not in self._no_modules:
            return self._modules.get(node.id)
        return None


def _bound_by(node: ast.AST) -> list[str]:
    """The names that a statement, a parameter or a pattern binds."""
    if isinstance(node, ast.ImportFrom):
        return [alias.asname or alias.name for alias in node.names]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        return [node.name or ""]
    return [node.rest or ""] if isinstance(node, ast.MatchMapping) else []
