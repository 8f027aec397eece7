"""Source of one function with all that it needs of its module, and of modules that it imports from the same package.

Imports of others stay imports, each of what is used alone. Names that two modules have are told apart; where nothing
has to be renamed the definitions are as they were, without their comments.
"""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from toolsmith.adopting.bindings import Modules, called_as_it_loads, changed_by, listed_in, names_bound
from toolsmith.adopting.flattening import flattened
from toolsmith.adopting.scopes import Named, names_of_module

_MOST_STATEMENTS = 5_000
_MOST_BROUGHT = 200_000  # names that all `import *` of a package write out


class _Place(NamedTuple):
    """A name of a module; an empty name is the module itself. Of a module of others the import that brings it."""

    module: str
    name: str
    is_own: bool = True


def self_contained(module: ast.Module, function: str) -> str:
    """Source of one function with the imports, constants, classes and functions of its module that it uses."""
    return Package({"": module}).source("", function)


class Package:
    """Modules that import one another.

    Args:
        modules: dotted name → source; `package` stands for its `__init__`.
    """

    def __init__(self, modules: Mapping[str, ast.Module]) -> None:
        self._known = Modules(modules)
        made = {name: flattened(module, name, self._known) for name, module in modules.items()}
        self.modules = {name: each.module for name, each in made.items()}
        self._put_off = {id(node) for each in made.values() for node in each.put_off}
        self._expand_stars()
        self._bound: dict[str, dict[str, list[ast.stmt]]] = {}
        self._uses: dict[int, list[Named]] = {}
        self._texts: dict[int, str] = {}

    def source(self, module: str, function: str) -> str:
        """Source of one function of a module, by itself.

        Raises:
            ValueError: it would be thousands of statements, or needs what cannot be taken out of the package.
        """
        return _Linker(self, _Place(module, function)).source()

    def _expand_stars(self) -> None:
        """Write out what `from .module import *` brings, as far as it is of the same package."""
        pending, left = list(self.modules), _MOST_BROUGHT
        for name in [*pending, *pending]:  # twice: a package passes on what its modules took over
            for node in self.modules[name].body:
                if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                    origin = self.modules.get(self._known.origin(name, node), ast.Module([], []))
                    brought = dict.fromkeys(each for statement in origin.body for each in names_bound(statement))
                    listed = listed_in(origin)
                    is_brought = listed.__contains__ if listed else lambda each: each[:1] not in "_*"
                    if (left := left - len(brought)) > 0:
                        node.names = [ast.alias(each) for each in brought if is_brought(each)] or node.names

    def bindings(self, module: str) -> dict[str, list[ast.stmt]]:
        """Statements of a module by the names that they bind."""
        if module not in self._bound:
            found: dict[str, list[ast.stmt]] = {}
            own = [each for each in self.modules[module].body if isinstance(each, (ast.FunctionDef, ast.ClassDef))]
            changes = {(each.name, depth): changed_by(each, depth) for each in own for depth in (0, 1)}
            for statement in self.modules[module].body:
                changed = (name for made in called_as_it_loads(statement) for name in changes.get(made, ()))
                for name in dict.fromkeys((*names_bound(statement), *changed)):
                    found.setdefault(name, []).append(statement)
            self._bound[module] = found
        return self._bound[module]

    def offered(self) -> dict[str, set[str]]:
        """By module the names of it that the package itself, or one in it, passes on as its own."""
        found: dict[str, set[str]] = {}
        for module in self.modules:
            listed = listed_in(self.modules[module])
            for name in listed or self.bindings(module) if module in self._known.packages else ():
                place = self.final(_Place(module, name))
                if place.module != module and not name.startswith("_"):
                    found.setdefault(place.module, set()).add(place.name)
        return found

    def uses(self, node: ast.stmt) -> list[Named]:
        """Names of its module in a statement."""
        if id(node) not in self._uses:
            self._uses[id(node)] = list(names_of_module(node))
        return self._uses[id(node)]

    def text(self, node: ast.stmt) -> str:
        """Source of a statement as it is."""
        if id(node) not in self._texts:
            self._texts[id(node)] = ast.unparse(node)
        return self._texts[id(node)]

    def stars(self, module: str) -> list[str]:
        """Imports of all that a module of others has."""
        imports = (node for node in self.modules[module].body if isinstance(node, ast.ImportFrom))
        return [ast.unparse(node) for node in imports if any(alias.name == "*" for alias in node.names)]

    def in_order(self, start: str, seen: set[str]) -> Iterator[str]:
        """A module behind those that it imports as it loads, as Python would run them."""
        if start in seen or start not in self.modules:
            return
        seen.add(start)
        for node in self.modules[start].body:
            if isinstance(node, (ast.Import, ast.ImportFrom)) and id(node) not in self._put_off:
                for name in self._imported(start, node):
                    yield from self.in_order(name, seen)
        yield start

    def _imported(self, module: str, node: ast.Import | ast.ImportFrom) -> list[str]:
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names]
        origin = self._known.origin(module, node)
        return [*(f"{origin}.{alias.name}".strip(".") for alias in node.names), origin]

    def leads_to(self, module: str, node: ast.Import | ast.ImportFrom, alias: ast.alias) -> _Place:
        """What an import in a module brings."""
        if isinstance(node, ast.Import):
            name = alias.name if alias.asname else alias.name.partition(".")[0]
            return _Place(name, "", name in self.modules)
        origin = self._known.origin(module, node)
        whole = f"{origin}.{alias.name}".strip(".")
        if whole in self.modules:
            return _Place(whole, "")
        if origin in self.modules:
            return self.final(_Place(origin, alias.name))
        return _Place("." * node.level + (node.module or ""), alias.name, is_own=False)

    def final(self, place: _Place) -> _Place:
        """Where a name is defined that a module of the package only passes on."""
        seen: list[_Place] = []
        while place not in seen:
            seen.append(place)
            passed_on = [
                _Place(origin, alias.name)
                for node in self.bindings(place.module).get(place.name, ())
                if isinstance(node, ast.ImportFrom)
                and (origin := self._known.origin(place.module, node)) in self.modules
                for alias in node.names
                if (alias.asname or alias.name) == place.name
            ]
            if not passed_on:
                return place
            place = passed_on[0]
        return next((each for each in seen if self._is_defined(each)), place)  # two that pass it on to one another

    def _is_defined(self, place: _Place) -> bool:
        statements = self.bindings(place.module).get(place.name, ())
        return any(not isinstance(node, (ast.Import, ast.ImportFrom)) for node in statements)

    def member(self, module: str, node: ast.Attribute) -> _Place | None:
        """What `other.helper` is, where `other` is a module of the package."""
        dotted = ast.unparse(node.value)
        root = dotted.partition(".")[0]
        if not dotted.replace(".", "_").isidentifier():
            return None
        for statement in self.bindings(module).get(root, ()):
            for alias in statement.names if isinstance(statement, (ast.Import, ast.ImportFrom)) else ():
                if (alias.asname or alias.name.partition(".")[0]) != root:
                    continue
                place = self.leads_to(module, statement, alias)  # type: ignore[arg-type]  # an import, as above
                if place.is_own and not place.name:
                    whole = place.module + dotted[len(root) :]
                    return self.final(_Place(whole, node.attr)) if whole in self.modules else None
        return None


class _Linker:
    """Takes one function out of a package."""

    def __init__(self, package: Package, target: _Place) -> None:
        self._package, self._target = package, target
        self._wanted: dict[str, list[ast.stmt]] = {}
        self._wishes: dict[_Place, str] = {target: target.name}  # by which each is known where it is used first
        self._meant: dict[_Place, _Place] = {}  # what a name of a module stands for, where it is not its own
        self._stars: dict[str, None] = {}  # imports of all that a module of others has
        self._parts: dict[str, None] = {}  # `a.b` of `import a.b`

    def source(self) -> str:
        self._collect()
        names = self._names()
        target, body, last = self._target, list[str](), list[str]()
        is_alone = len(self._package.bindings(target.module).get(target.name, ())) == 1  # nothing changes it later on
        for module in self._ordered():
            chosen = {id(node) for node in self._wanted[module]}
            for node in self._package.modules[module].body:
                if id(node) in chosen:
                    is_target = is_alone and module == target.module and getattr(node, "name", "") == target.name
                    (last if is_target else body).append(self._renamed(module, node, names))
        futures = [
            node
            for node in self._package.modules[target.module].body
            if isinstance(node, ast.ImportFrom) and node.module == "__future__"
        ]
        lines = [*(ast.unparse(node) for node in futures), *self._imports(names)]
        return "\n\n".join([*lines, *body, *last]) + "\n"

    def _ordered(self) -> list[str]:
        """Modules of which something is needed, each behind those that it needs as it loads."""
        seen: set[str] = set()
        found = [name for start in (self._target.module, *self._wanted) for name in self._package.in_order(start, seen)]
        return [name for name in found if name in self._wanted]

    def _collect(self) -> None:
        pending, seen, taken = [self._target], set[_Place](), set[int]()
        while pending:
            place = pending.pop()
            if place in seen or not place.is_own:
                continue
            seen.add(place)
            for node in self._package.bindings(place.module).get(place.name, ()):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    pending += self._followed(place, node)
                    continue
                if id(node) in taken:
                    continue
                taken.add(id(node))
                self._wanted.setdefault(place.module, []).append(node)
                if len(taken) > _MOST_STATEMENTS:
                    raise ValueError(f"{self._target.name} needs more than {_MOST_STATEMENTS} statements")
                for name in names_bound(node):
                    self._wishes.setdefault(_Place(place.module, name), name)
                pending += self._used(place.module, node)

    def _followed(self, place: _Place, node: ast.Import | ast.ImportFrom) -> list[_Place]:
        """Where an import leads, inside the package or outside of it."""
        found: list[_Place] = []
        for alias in node.names:
            if (alias.asname or alias.name.partition(".")[0]) != place.name or alias.name == "*":
                continue
            inside = self._package.leads_to(place.module, node, alias)
            if inside == place or (inside.is_own and not inside.name):
                continue
            if not inside.is_own and alias.name.startswith(f"{inside.module}."):
                self._parts[alias.name] = None
            self._meant[place] = inside
            self._wishes.setdefault(inside, place.name)
            found.append(self._there(inside))
        return found

    def _there(self, place: _Place) -> _Place:
        if place.is_own and place.name not in self._package.bindings(place.module):
            raise ValueError(f"{place.module}.{place.name} is not in its source")
        return place

    def _used(self, module: str, node: ast.stmt) -> list[_Place]:
        found: list[_Place] = []
        members: set[int] = set()
        for each in self._package.uses(node):
            if id(each) in members:
                continue
            if isinstance(each, ast.Attribute):
                member = self._package.member(module, each)
                if member is not None:
                    members.update(id(inner) for inner in ast.walk(each))
                    self._wishes.setdefault(member, member.name)
                    found.append(self._there(member))
            elif isinstance(each, ast.Name):
                self._refuse_module(module, each.id)
                found.append(_Place(module, each.id))
                if each.id not in self._package.bindings(module) and not hasattr(builtins, each.id):
                    self._stars |= dict.fromkeys(self._package.stars(module))
        return found

    def _refuse_module(self, module: str, name: str) -> None:
        """A module of the package can be reached into, and not be handed on: it is no more once its parts are taken."""
        for node in self._package.bindings(module).get(name, ()):
            for alias in node.names if isinstance(node, (ast.Import, ast.ImportFrom)) else ():
                if (alias.asname or alias.name.partition(".")[0]) == name:
                    place = self._package.leads_to(module, node, alias)  # type: ignore[arg-type]  # an import
                    if place.is_own and not place.name:
                        raise ValueError(f"it uses the module {place.module} as a value")

    def _names(self) -> dict[_Place, str]:
        """A name for each: that by which it is known, unless something else has it, or may mean a built-in by it."""
        names = {self._target: self._target.name}
        taken = {self._target.name, *(dir(builtins) if len(self._wanted) > 1 else ())}
        for place, wish in self._wishes.items():
            if place in names or place in self._meant:
                continue
            name = wish
            if name in taken:
                name = f"{place.module.replace('.', '_')}_{place.name}".strip("_")
            while name in taken:
                name += "_"
            taken.add(name)
            names[place] = name
        return names

    def _imports(self, names: Mapping[_Place, str]) -> list[str]:
        lines = [*self._stars, *(f"import {each}" for each in self._parts)]
        whole = {each.partition(".")[0] for each in self._parts}  # these bind it, too
        for place, name in names.items():
            if place.is_own or (not place.name and name == place.module in whole):
                continue
            renamed = "" if name == (place.name or place.module) else f" as {name}"
            head = f"from {place.module} import {place.name}" if place.name else f"import {place.module}"
            lines.append(f"{head}{renamed}")
        return lines

    def _renamed(self, module: str, node: ast.stmt, names: Mapping[_Place, str]) -> str:
        """Source of a statement with the names that things have now."""
        if not any(self._is_other(module, each, names) for each in self._package.uses(node)):
            return self._package.text(node)
        copied = copy.deepcopy(node)
        members: dict[int, str] = {}
        for each in list(names_of_module(copied)):
            if isinstance(each, ast.Attribute):
                place = self._package.member(module, each)
                if place is not None and place in names:
                    members[id(each)] = names[place]
            elif isinstance(each, ast.Name):
                each.id = self._name(module, each.id, names)
            elif isinstance(each, ast.Global):
                each.names = [self._name(module, name, names) for name in each.names]
            elif isinstance(each, ast.alias):
                name = self._name(module, each.asname or each.name, names)
                each.asname = name if name != each.name else each.asname
            else:
                each.name = self._name(module, each.name, names)
        return ast.unparse(_Members(members).visit(copied))

    def _is_other(self, module: str, node: Named, names: Mapping[_Place, str]) -> bool:
        """Whether a name is written in another way now."""
        match node:
            case ast.Attribute():
                return self._package.member(module, node) is not None
            case ast.Global(names=used):
                pass
            case ast.Name(id=name):
                used = [name]
            case ast.alias(name=name, asname=other):
                used = [other or name]
            case _:
                used = [node.name]
        return any(self._name(module, each, names) != each for each in used)

    def _name(self, module: str, name: str, names: Mapping[_Place, str]) -> str:
        own = _Place(module, name)
        if name == self._target.name and module != self._target.module and name not in self._package.bindings(module):
            raise ValueError(f"it has the name of a built-in function that {module} calls")
        return names.get(self._meant.get(own, own), name)


class _Members(ast.NodeTransformer):
    """Members of modules, by the names that they have now."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self._names = names

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if id(node) in self._names:
            return ast.Name(self._names[id(node)], node.ctx)
        return self.generic_visit(node)  # type: ignore[return-value]  # an attribute stays one
