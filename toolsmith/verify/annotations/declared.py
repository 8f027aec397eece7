"""The types that a module's source makes for itself: enumerations, records, and other names for types."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, NamedTuple

from toolsmith.sandbox.screen.parsing import last_name

_ENUMS = ("Enum", "IntEnum", "StrEnum")
_FLAGS = ("Flag", "IntFlag")
_MODELS = ("BaseModel",)


class RecordField(NamedTuple):
    """One field of a record. `default` is None where it has to be given."""

    name: str
    annotation: ast.expr | None
    default: ast.expr | None
    is_required: bool


class Declared:
    """Classes and other names of a module by their names in it."""

    def __init__(self, module: ast.Module | None = None) -> None:
        self._classes: dict[str, ast.ClassDef] = {}
        self._aliases: dict[str, ast.expr] = {}
        self._imported: dict[str, str] = {}
        for node in ast.walk(module) if module is not None else ():
            if isinstance(node, ast.ImportFrom):
                self._imported |= {each.asname: each.name for each in node.names if each.asname}
        for node in module.body if module is not None else ():
            if isinstance(node, ast.ClassDef):
                self._classes[node.name] = node
            elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                self._aliases[node.targets[0].id] = node.value
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
                if "TypeAlias" in ast.unparse(node.annotation):
                    self._aliases[node.target.id] = node.value
            elif type(node).__name__ == "TypeAlias":  # Python 3.12's statement
                self._aliases[node.name.id] = node.value  # type: ignore[attr-defined]  # unknown to 3.11

    def class_of(self, name: str) -> ast.ClassDef | None:
        return self._classes.get(name)

    def alias_of(self, name: str) -> ast.expr | None:
        """What a name stands for; of `NewType("Metres", float)` and `TypeVar("T", bound=float)` the type in it."""
        value = self._aliases.get(name)
        if isinstance(value, ast.Call):
            return _made(value)
        return value if isinstance(value, (ast.Subscript, ast.BinOp, ast.Name, ast.Attribute)) else None

    def real_name(self, name: str) -> str:
        """`date` for the `Day` of `from datetime import date as Day`."""
        return self._imported.get(name, name)

    def named_tuple(self, name: str) -> list[str] | None:
        """Field names of `Point = namedtuple("Point", "x y")`; None where it is none."""
        value = self._aliases.get(name)
        if not isinstance(value, ast.Call) or last_name(value.func) != "namedtuple" or len(value.args) < 2:
            return None
        try:
            given = ast.literal_eval(value.args[1])
        except (ValueError, SyntaxError, TypeError):
            return None
        return given.replace(",", " ").split() if isinstance(given, str) else [str(each) for each in given]

    def kind(self, node: ast.ClassDef) -> str:
        """`enum`, `typed dict`, `named tuple`, `record`, or empty: a class of any other kind."""
        bases = set(self._bases(node, 0))
        if bases.intersection(_ENUMS):
            return "enum"
        if bases.intersection(_FLAGS):
            return "flag"
        if "TypedDict" in bases:
            return "typed dict"
        if "NamedTuple" in bases:
            return "named tuple"
        is_dataclass = any(
            last_name(each.func if isinstance(each, ast.Call) else each) == "dataclass" for each in node.decorator_list
        )
        return "record" if is_dataclass or bases.intersection(_MODELS) else ""

    @property
    def classes(self) -> list[ast.ClassDef]:
        return list(self._classes.values())

    def members(self, node: ast.ClassDef) -> dict[str, Any]:
        """Values of an enumeration by their names, as JSON has them; the names where a value is none."""
        is_text = "StrEnum" in set(self._bases(node, 0))
        found: dict[str, Any] = {}
        for statement in node.body:
            if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
                continue
            name = statement.targets[0].id
            if name.startswith("_"):
                continue
            if isinstance(statement.value, ast.Call) and last_name(statement.value.func) == "auto":
                found[name] = name.lower() if is_text else len(found) + 1
                continue
            try:
                value = ast.literal_eval(statement.value)
            except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
                value = None
            found[name] = value if isinstance(value, (str, int, float, bool)) else name
        return found

    def fields(self, node: ast.ClassDef) -> list[RecordField]:
        """Fields of a record, those of its bases first."""
        return list({field.name: field for field in self._fields(node, 0)}.values())

    def _fields(self, node: ast.ClassDef, depth: int) -> Iterator[RecordField]:
        for base in node.bases if depth < 20 else ():
            above = self._classes.get(last_name(base))
            if above is not None and above is not node:
                yield from self._fields(above, depth + 1)
        is_total = not any(
            word.arg == "total" and isinstance(word.value, ast.Constant) and word.value.value is False
            for word in node.keywords
        )
        for statement in node.body:
            if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
                continue
            annotation, default = statement.annotation, statement.value
            outer = last_name(annotation.value) if isinstance(annotation, ast.Subscript) else ""
            if outer == "ClassVar" or statement.target.id.startswith("__"):
                continue
            is_required = is_total if default is None else _must_be_given(default)
            if outer in ("Required", "NotRequired", "ReadOnly", "InitVar"):
                is_required = outer == "Required" if outer in ("Required", "NotRequired") else is_required
                annotation = annotation.slice if isinstance(annotation, ast.Subscript) else annotation
            if isinstance(default, ast.Call) and _word(default, "init") is False:
                continue
            yield RecordField(statement.target.id, annotation, default, is_required)

    def _bases(self, node: ast.ClassDef, depth: int) -> Iterator[str]:
        for base in node.bases if depth < 20 else ():
            name = self.real_name(last_name(base.value if isinstance(base, ast.Subscript) else base))
            yield name
            above = self._classes.get(name)
            if above is not None and above is not node:
                yield from self._bases(above, depth + 1)


def _must_be_given(default: ast.expr) -> bool:
    """Whether a field has no default although something stands there: `field(repr=False)`, `Field(..., ge=0)`."""
    if not isinstance(default, ast.Call) or last_name(default.func) not in ("field", "Field"):
        return False
    has_default = any(word.arg in ("default", "default_factory") for word in default.keywords)
    first = default.args[0] if default.args else None
    return not has_default and (first is None or (isinstance(first, ast.Constant) and first.value is ...))


def _made(value: ast.Call) -> ast.expr | None:
    name = last_name(value.func)
    if name == "NewType" and len(value.args) == 2:
        return value.args[1]
    if name == "TypeVar":
        bound = next((word.value for word in value.keywords if word.arg == "bound"), None)
        options = value.args[1:]
        if bound is None and len(options) > 1:
            return ast.Subscript(ast.Name("Union"), ast.Tuple(list(options)))
        return bound or ast.Name("Any")
    return None


def _word(call: ast.Call, name: str) -> Any:
    return next((w.value.value for w in call.keywords if w.arg == name and isinstance(w.value, ast.Constant)), None)
