"""Functions of a Python module, package or file: as tools of their own code, or as remotes that import the module.

The source is read, never imported, so nothing of it runs before it is in the sandbox. A module that the sandbox offers
(most of the standard library) is called where it is; of any other a tool takes what it needs along.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from toolsmith.adopting.candidate import Candidate, elsewhere, leaves
from toolsmith.adopting.examples.asserts import asserted_examples
from toolsmith.adopting.examples.calls import Found
from toolsmith.adopting.examples.doctests import docstring_examples
from toolsmith.adopting.examples.instances import method_of
from toolsmith.adopting.inferring.class_forms import class_forms
from toolsmith.adopting.inferring.usage import annotations_of_use
from toolsmith.adopting.linking import Package
from toolsmith.adopting.names import Names
from toolsmith.adopting.pruning import without_idle_methods, without_talk
from toolsmith.adopting.readers.callables import Called, called_in
from toolsmith.adopting.readers.functions import Typing, doc_of, tool_of_function
from toolsmith.adopting.readers.module_files import modules_of, neighbouring_tests, text_of
from toolsmith.adopting.readers.remote_operations import remote_verdict
from toolsmith.adopting.readers.tool_classes import undecorated
from toolsmith.adopting.readers.wrapping import wrapped
from toolsmith.errors import UsageError
from toolsmith.sandbox.screen.allowed import module_problem
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.sandbox.screen.screen import LONGEST_SOURCE
from toolsmith.types.tool import Provenance, Remote, Signature, Tool, slug
from toolsmith.verify.signature import read_function


class Origin(NamedTuple):
    """What is known of a source as a whole: its licence, and what it needs besides."""

    licence: str = ""
    notes: tuple[str, ...] = ()


class _Module(NamedTuple):
    name: str
    path: Path
    text: str
    tree: ast.Module
    is_offered: bool


def read_python(
    source: str,
    functions: Sequence[str] = (),
    category: str = "",
    *,
    as_remote: bool = False,
    typing: Typing | None = None,
    origin: Origin | None = None,
) -> list[Candidate]:
    """A candidate for each public function, and each public method of a class that can be made from values.

    Args:
        source: a file, a folder, or the name of an importable module or package.
        functions: only these (`Class.method` for a method); empty: all public ones with a docstring, or in `__all__`.
        category: where they go; empty: the module's name.
        as_remote: call them where they are, in a process of their own, instead of taking their code.
        typing: what is done about types that are not written.
        origin: what is known of the source as a whole.

    Raises:
        UsageError: there is no such module, or it lacks a named function.
    """
    found: list[Candidate] = []
    modules: list[_Module] = []
    is_here = Path(source).exists()
    for name, path in modules_of(source):
        if Path(source).is_dir() and leaves(path, Path(source)):
            found.append(elsewhere(name))
            continue
        problem = "it cannot be read"
        try:
            text = text_of(path)
            problem = "not valid Python"
            tree = undecorated(parse_source(text))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            place = path.relative_to(source).as_posix() if Path(source).is_dir() else path.name
            found.append(Candidate(source=name, problem=f"{problem}: {error} ({place})"))
            continue
        modules.append(_Module(name, path, text, tree, not is_here and module_problem(name) is None))
    reader = _Reader(modules, category, typing or Typing(), origin or Origin())
    named = {function.replace(".", "_") for function in functions}
    offered = reader.offered()
    for module in modules:
        for called in called_in(reader.tree(module), functions, offered.get(module.name, ())):
            named.discard(called.name)
            found.append(reader.remote(module, called) if as_remote else reader.candidate(module, called))
    if named:
        raise UsageError(f"{source} has no function {', '.join(sorted(named))}")
    return found


class _Reader:
    def __init__(self, modules: Sequence[_Module], category: str, typing: Typing, origin: Origin) -> None:
        self._package = Package({module.name: module.tree for module in modules})
        self._category, self._typing, self._origin = category, typing, origin
        self._names: dict[str, Names] = {}
        self._tests: dict[Path, list[tuple[str, str]]] = {}

    def tree(self, module: _Module) -> ast.Module:
        """The module with what can be told of it without running it."""
        return self._package.modules[module.name]

    def offered(self) -> Mapping[str, Collection[str]]:
        """By module the names that its package passes on."""
        return self._package.offered()

    def candidate(self, module: _Module, called: Called) -> Candidate:
        source = f"{module.name}#{called.name}"
        try:
            code = self._code(module, called)
        except (ValueError, RecursionError, SyntaxError) as error:
            return Candidate(source=source, problem=f"it cannot be taken out of its module: {error}")
        if len(code) > LONGEST_SOURCE:
            problem = f"it needs {len(code):,} characters of its module, more than {LONGEST_SOURCE:,}"
            return Candidate(source=source, problem=problem)
        tests = self._tests_of(module) if not module.is_offered else []
        owner = next((e for e in module.tree.body if isinstance(e, ast.ClassDef) and e.name == called.owner), None)
        method = None
        if owner is not None:
            method = method_of(owner, called.name, called.node.name, called.made_by, called.node.args)
        docs = [ast.get_docstring(each) or "" for each in (module.tree, owner, called.node) if each is not None]

        def published(function: str, signature: Signature) -> list[Found]:
            classes = class_forms(code)
            found = [
                each
                for text in (docs if method is not None else docs[:1])
                for each in docstring_examples(text, function, signature, classes, method)
            ]
            for name, text in tests:
                found += asserted_examples(text, function, signature, name, classes, method)
            return found

        place, names = self._place(module)
        return tool_of_function(
            code,
            called.name,
            source,
            place,
            names,
            published=published,
            typing=self._typing,
            used=annotations_of_use(called.node, module.tree),
            body=called.node,
            licence=self._origin.licence,
            notes=self._origin.notes,
        )

    def _code(self, module: _Module, called: Called) -> str:
        if module.is_offered:
            return wrapped(called, called.name, module=module.name, defined=_defined(module.tree))
        if not called.owner and not called.instance and called.node.name == called.name:
            code = self._package.source(module.name, called.name)
        else:
            needed = called.owner or called.instance or called.node.name
            code = f"{self._package.source(module.name, needed)}\n\n{wrapped(called, called.name)}"
        if "class " in code:
            code = without_idle_methods(code, called.name)
        return code if len(code) <= LONGEST_SOURCE else without_talk(code, called.name)

    def _place(self, module: _Module) -> tuple[str, Names]:
        own = "/".join(slug(part) for part in module.name.split(".") if slug(part))
        place = self._category or own or "adopted"
        return place, self._names.setdefault(place, Names())

    def _tests_of(self, module: _Module) -> list[tuple[str, str]]:
        """Name and text of what may hold asserts of a module: itself, and the tests beside it."""
        if module.path not in self._tests:
            self._tests[module.path] = [(module.path.name, module.text), *neighbouring_tests(module.path)]
        return self._tests[module.path]

    def remote(self, module: _Module, called: Called) -> Candidate:
        source = f"{module.name}#{called.name}"
        code = wrapped(called, called.name, module=module.name)
        read = read_function(code, called.name)
        is_importable = importlib.util.find_spec(module.name.partition(".")[0]) is not None
        paths = {} if is_importable else {"paths": [str(module.path.parent.resolve())]}
        operation = f"{called.owner}.{called.node.name}".lstrip(".") if called.owner else called.name
        remote = Remote(kind="python", address=module.name, operation=operation, settings=dict(paths))
        if called.made_by is not None:
            return Candidate(source=source, problem="a method needs an instance: adopt it without --no-sandbox")
        place, names = self._place(module)
        tool = Tool(
            name=names.take(called.name),
            category=place,
            function=called.name,
            code="",
            signature=read.signature,
            doc=doc_of(read.docstring, parameters=[each.name for each in read.signature.parameters]),
            remote=remote,
            provenance=Provenance(adopted_from=source),
            verdict=remote_verdict(remote),
        )
        return Candidate(source=source, tool=tool)


def _defined(tree: ast.Module) -> Mapping[str, None]:
    """Names that a module has of its own or from imports."""
    found: dict[str, None] = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found[node.name] = None
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= dict.fromkeys((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Assign):
            found |= dict.fromkeys(target.id for target in node.targets if isinstance(target, ast.Name))
    return found
