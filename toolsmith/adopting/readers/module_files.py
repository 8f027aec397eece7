"""Files of a Python module, package or folder, with the tests beside them: found without importing anything."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from importlib.util import decode_source
from itertools import islice
from pathlib import Path

from toolsmith.errors import UsageError
from toolsmith.toolbox.files.bounded import Unread, read_file

_LARGEST_MODULE = 2_000_000  # bytes
_MOST_TEST_FILES = 200
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_TEST = re.compile(r"^(?:test_.*|.*_tests?|tests|conftest|setup|__main__)$")


def modules_of(source: str) -> Iterator[tuple[str, Path]]:
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
        if source in sys.builtin_module_names:
            raise UsageError(f"{source!r} cannot be read as Python: it is built into Python")
        hint = f"A registry's package is named with its version: {source}==VERSION." if _NAME.fullmatch(source) else ""
        raise UsageError(f"{source!r} cannot be read as Python: no file, folder or module of that name", hint=hint)
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
        if _is_test(file.relative_to(folder)) or (file.with_suffix("") / "__init__.py").is_file():
            continue  # of a module and a package of one name Python takes the package
        inside = file.relative_to(folder).with_suffix("")
        parts = [part for part in inside.parts if part != "__init__"]
        yield ".".join([package, *parts] if package else parts) or package or folder.name, file


def _is_test(inside: Path) -> bool:
    return any(_TEST.match(part) for part in inside.with_suffix("").parts)


def neighbouring_tests(path: Path) -> list[tuple[str, str]]:
    """Name and text of the tests of a module: `test_x.py` beside `x.py`, and what stands in a folder `tests` there."""
    around = [path.parent, path.parent / "tests", path.parent / "test", path.parent.parent / "tests"]
    stem = path.stem if path.stem != "__init__" else path.parent.name
    found: dict[Path, None] = {}
    for folder in around:
        patterns = [f"test_{stem}.py", f"{stem}_test.py", *(["test_*.py"] if folder.name.startswith("test") else [])]
        for pattern in patterns if folder.is_dir() else ():
            found |= dict.fromkeys(islice(sorted(folder.glob(pattern)), _MOST_TEST_FILES))
    texts = []
    for file in islice(found, _MOST_TEST_FILES):
        try:
            texts.append((file.name, text_of(file)))
        except ValueError:
            continue
    return texts


def text_of(path: Path) -> str:
    """The source, where it is a file of a size that a module has.

    Raises:
        ValueError: it is not, or is no text.
    """
    raw = read_file(path.resolve(), _LARGEST_MODULE)
    if isinstance(raw, Unread):
        raise ValueError(f"it {raw.reason}")  # noqa: TRY004 - of a file, not of a type
    try:
        return decode_source(raw)
    except (SyntaxError, LookupError) as error:  # its first lines name an encoding that is none
        raise ValueError(f"it is no text: {error}") from error
