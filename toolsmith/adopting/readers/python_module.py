"""Functions of a Python module, package or file: as tools of their own code, or as remotes that import the module.

The source is read, never imported, so nothing of it runs before it is in the sandbox.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path

from toolsmith.adopting.candidate import Candidate, elsewhere, leaves
from toolsmith.adopting.names import Names
from toolsmith.adopting.readers.functions import doc_of, self_contained, tool_of_function
from toolsmith.adopting.readers.remote_operations import remote_verdict
from toolsmith.errors import UsageError
from toolsmith.sandbox.screen.parsing import parse as parse_source
from toolsmith.toolbox.files.bounded import Unread, read_file
from toolsmith.types.tool import Provenance, Remote, Tool, slug
from toolsmith.verify.signature import read_function

_LARGEST_MODULE = 8_000_000  # bytes


def read_python(
    source: str, functions: Sequence[str] = (), category: str = "", *, as_remote: bool = False
) -> list[Candidate]:
    """A candidate for each public function.

    Args:
        source: a file, a folder, or the name of an importable module or package.
        functions: only these; empty: all public ones with a docstring.
        category: where they go; empty: the module's name.
        as_remote: call them where they are, in a process of their own, instead of taking their code.

    Raises:
        UsageError: there is no such module, or it lacks a named function.
    """
    found: list[Candidate] = []
    missing = set(functions)
    many: dict[str, Names] = {}
    for module, path in _modules(source):
        if Path(source).is_dir() and leaves(path, Path(source)):
            found.append(elsewhere(f"{module}#"))
            continue
        try:
            tree = parse_source(_text(path))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            found.append(Candidate(source=f"{module}#", problem=f"not valid Python: {error}"))
            continue
        place = category or "/".join(slug(part) for part in module.split(".") if slug(part)) or "adopted"
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and _is_wanted(node, functions):
                missing.discard(node.name)
                names = many.setdefault(place, Names())
                found.append(_candidate(tree, node.name, module, path, place, names, as_remote=as_remote))
    if missing:
        raise UsageError(f"{source} has no function {', '.join(sorted(missing))}")
    return found


def _text(path: Path) -> str:
    """The source, where it is a file of a size that a module has.

    Raises:
        ValueError: it is not, or is no text.
    """
    raw = read_file(path.resolve(), _LARGEST_MODULE)
    if isinstance(raw, Unread):
        raise ValueError(f"it {raw.reason}")  # noqa: TRY004 - of a file, not of a type
    return raw.decode("utf-8")


def _candidate(
    tree: ast.Module, function: str, module: str, path: Path, place: str, names: Names, *, as_remote: bool
) -> Candidate:
    code = self_contained(tree, function)
    if not as_remote:
        return tool_of_function(code, function, f"{module}#{function}", place, names)
    read = read_function(code, function)
    is_importable = importlib.util.find_spec(module.partition(".")[0]) is not None
    paths = {} if is_importable else {"paths": [str(path.parent.resolve())]}
    remote = Remote(kind="python", address=module, operation=function, settings=dict(paths))
    tool = Tool(
        name=names.take(function),
        category=place,
        function=function,
        code="",
        signature=read.signature,
        doc=doc_of(read.docstring),
        remote=remote,
        provenance=Provenance(adopted_from=f"{module}#{function}"),
        verdict=remote_verdict(remote),
    )
    return Candidate(source=f"{module}#{function}", tool=tool)


def _is_wanted(node: ast.FunctionDef, functions: Sequence[str]) -> bool:
    if functions:
        return node.name in functions
    return not node.name.startswith("_") and bool(ast.get_docstring(node))


def _modules(source: str) -> Iterator[tuple[str, Path]]:
    """Name and file of a module, or of every module of a package or folder."""
    path = Path(source)
    if path.suffix == ".py" and path.is_file():
        yield path.stem, path
        return
    if path.is_dir():
        yield from _below(path, path.resolve().name if (path / "__init__.py").is_file() else "")
        return
    spec = _spec(source)
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        why = (
            "it is built into Python"
            if source in sys.builtin_module_names
            else "no file, folder or module of that name"
        )
        raise UsageError(f"{source!r} cannot be read as Python: {why}")
    if spec.submodule_search_locations:
        yield from _below(Path(spec.origin).parent, source)
    else:
        yield source, Path(spec.origin)


def _spec(name: str) -> ModuleSpec | None:
    """Where a module is. `importlib.util.find_spec` would run the packages that it lies in."""
    spec: ModuleSpec | None = None
    places: Sequence[str] | None = None
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        whole = ".".join(parts[:depth])
        found = (finder.find_spec(whole, places) for finder in sys.meta_path)
        spec = next((each for each in found if each is not None), None)
        if spec is None or (depth < len(parts) and spec.submodule_search_locations is None):
            return None
        places = list(spec.submodule_search_locations or ())
    return spec


def _below(folder: Path, package: str) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.rglob("*.py")):
        inside = file.relative_to(folder).with_suffix("")
        parts = [part for part in inside.parts if part != "__init__"]
        yield ".".join([package, *parts] if package else parts) or package or folder.name, file
