"""What a screened tool gets for `open`, `os`, `pathlib` and `tempfile` where its policy gives it a scratch folder.

Covered: names that lie outside the folder, open descriptors, the objects behind a file, methods that are not listed.
Not covered: how much is written. The confinement holds that, and all of the above once more.
"""

# It stands in for these very functions, with their own signatures.
# ruff: noqa: A002, FBT001, FBT002
# ruff: noqa: PTH102, PTH103, PTH104, PTH105, PTH106, PTH107, PTH108, PTH109, PTH110, PTH112, PTH113, PTH116, PTH118
# ruff: noqa: PTH202, PTH208

from __future__ import annotations

import builtins
import contextlib
import os
import pathlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from typing import Any, Self
from weakref import WeakKeyDictionary

from toolsmith.sandbox.worker.refused import Refused

_REAL_OPEN = builtins.open
_OF_FILES = frozenset(
    """closed encoding errors flush mode newlines read read1 readable readinto readline readlines seek seekable tell
    truncate writable write writelines""".split()  # noqa: SIM905  # twenty quoted words would be harder to read
)


class OutsideError(Refused, PermissionError):
    """A path outside the scratch folder; an ordinary error for tools that can do without the file."""


def file_stand_ins() -> Mapping[str, Any]:
    """Checked versions of every member of `allowed.SCRATCH`. The scratch folder is the current folder, for good."""
    return {
        "builtins.open": _open,
        "os.getcwd": os.getcwd,
        "os.listdir": lambda path=".": os.listdir(_inside(path)),
        "os.makedirs": lambda name, mode=0o777, exist_ok=False: os.makedirs(_inside(name), mode, exist_ok),
        "os.mkdir": lambda path, mode=0o777: os.mkdir(_inside(path), mode),
        "os.remove": lambda path: os.remove(_inside(path)),
        "os.rename": lambda src, dst: os.rename(_inside(src), _inside(dst)),
        "os.replace": lambda src, dst: os.replace(_inside(src), _inside(dst)),
        "os.rmdir": lambda path: os.rmdir(_inside(path)),
        "os.unlink": lambda path: os.unlink(_inside(path)),
        "os.path.abspath": _inside,
        "os.path.exists": lambda path: os.path.exists(_inside(path)),
        "os.path.getsize": lambda filename: os.path.getsize(_inside(filename)),
        "os.path.isdir": lambda s: os.path.isdir(_inside(s)),
        "os.path.isfile": lambda path: os.path.isfile(_inside(path)),
        "pathlib.Path": _Path,
        "pathlib.PosixPath": _Path,
        "tempfile.NamedTemporaryFile": _named_temporary_file,
        "tempfile.TemporaryDirectory": _TemporaryDirectory,
        "tempfile.TemporaryFile": _temporary_file,
        "tempfile.gettempdir": os.getcwd,
        "tempfile.mkdtemp": _mkdtemp,
    }


def _inside(path: Any) -> str:
    """The whole path, in exact text. Links cannot be made in the folder, so the text decides where it leads."""
    text = os.fspath(path)
    if not isinstance(text, str):
        raise TypeError("a path must be text")
    root = os.getcwd()
    whole = os.path.normpath(os.path.join(root, str.__str__(text)))
    if whole != root and not whole.startswith(root + "/"):
        raise OutsideError(f"{text} is outside the scratch folder {root}; tools see no other files")
    return whole


class _File:
    """An open file without the ways to the objects and the descriptor behind it."""

    def __init__(self, file: Any, name: str, *, is_deleted_when_closed: bool = False) -> None:
        self.name = name
        _OPEN[self] = file
        if is_deleted_when_closed:
            _DELETED[self] = name

    def __getattr__(self, name: str) -> Any:
        found = getattr(_OPEN[self], name, _MISSING) if name in _OF_FILES else _MISSING
        if found is _MISSING:  # the interpreter's own error would carry the real file
            raise AttributeError(f"this file has no {name}, or none that tools may use")
        return found

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        return next(_OPEN[self])

    def __enter__(self) -> Self:
        _OPEN[self].__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        try:
            _OPEN[self].close()
        finally:
            if name := _DELETED.pop(self, None):
                os.unlink(name)


# Beside the objects and not in them: whatever copies, derives or reads their attributes finds nothing.
_OPEN: WeakKeyDictionary[_File, Any] = WeakKeyDictionary()
_DELETED: WeakKeyDictionary[_File, str] = WeakKeyDictionary()
_MISSING = object()


def _open(
    file: Any,
    mode: str = "r",
    buffering: int = -1,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
) -> _File:
    """Descriptors and openers are not offered."""
    path = _inside(file)
    return _File(_REAL_OPEN(path, mode, buffering, encoding, errors, newline), os.fspath(file))


class _Path(pathlib.PurePosixPath):
    """A path of the scratch folder; elsewhere it is text."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not hasattr(pathlib.Path, name):
            raise AttributeError(name)
        raise Refused(f"pathlib.Path.{name} is not offered to tools")

    @classmethod
    def cwd(cls) -> Self:
        return cls(os.getcwd())

    def absolute(self) -> Self:
        return type(self)(_inside(self))

    def resolve(self, strict: bool = False) -> Self:
        if strict:
            self.stat()
        return self.absolute()

    def exists(self) -> bool:
        return os.path.exists(_inside(self))

    def is_file(self) -> bool:
        return os.path.isfile(_inside(self))

    def is_dir(self) -> bool:
        return os.path.isdir(_inside(self))

    def stat(self) -> os.stat_result:
        return os.stat(_inside(self))

    def open(self, *arguments: Any, **named: Any) -> _File:
        return _open(self, *arguments, **named)

    def read_text(self, encoding: str | None = None, errors: str | None = None) -> str:
        with _open(self, "r", -1, encoding, errors) as file:
            return str(file.read())

    def read_bytes(self) -> bytes:
        with _open(self, "rb") as file:
            return bytes(file.read())

    def write_text(
        self, data: str, encoding: str | None = None, errors: str | None = None, newline: str | None = None
    ) -> int:
        with _open(self, "w", -1, encoding, errors, newline) as file:
            return int(file.write(data))

    def write_bytes(self, data: Any) -> int:
        with _open(self, "wb") as file:
            return int(file.write(memoryview(data)))

    def touch(self, mode: int = 0o666, exist_ok: bool = True) -> None:
        pathlib.Path(_inside(self)).touch(mode, exist_ok)

    def mkdir(self, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        pathlib.Path(_inside(self)).mkdir(mode, parents, exist_ok)

    def rmdir(self) -> None:
        os.rmdir(_inside(self))

    def unlink(self, missing_ok: bool = False) -> None:
        pathlib.Path(_inside(self)).unlink(missing_ok)

    def rename(self, target: Any) -> Self:
        os.rename(_inside(self), _inside(target))
        return type(self)(target)

    def replace(self, target: Any) -> Self:
        os.replace(_inside(self), _inside(target))
        return type(self)(target)

    def iterdir(self) -> Iterator[Self]:
        return iter([self / name for name in os.listdir(_inside(self))])

    def glob(self, pattern: str) -> Iterator[Self]:
        return self._found(pathlib.Path(_inside(self)).glob(_pattern(pattern)))

    def rglob(self, pattern: str) -> Iterator[Self]:
        return self._found(pathlib.Path(_inside(self)).rglob(_pattern(pattern)))

    def _found(self, paths: Iterator[pathlib.Path]) -> Iterator[Self]:
        start = _inside(self)
        return iter([self / path.relative_to(start) for path in paths])


def _pattern(pattern: str) -> str:
    text = str.__str__(pattern)
    if ".." in text.split("/"):
        raise OutsideError("a pattern may not lead out of the folder")
    return text


def _mkdtemp(suffix: str | None = None, prefix: str | None = None, dir: Any = None) -> str:
    return tempfile.mkdtemp(_affix(suffix), _affix(prefix), _inside("." if dir is None else dir))


def _affix(text: str | None) -> str | None:
    if text is not None and "/" in str.__str__(text):
        raise OutsideError(f"a name may not hold a slash: {text}")
    return None if text is None else str.__str__(text)


class _TemporaryDirectory:
    """As `tempfile`'s, without the methods that remove any folder."""

    def __init__(
        self,
        suffix: str | None = None,
        prefix: str | None = None,
        dir: Any = None,
        ignore_cleanup_errors: bool = False,
    ) -> None:
        self.name = _mkdtemp(suffix, prefix, dir)
        self.ignore_cleanup_errors = ignore_cleanup_errors

    def __enter__(self) -> str:
        return self.name

    def __exit__(self, *_: object) -> None:
        self.cleanup()

    def cleanup(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(_inside(self.name), ignore_errors=self.ignore_cleanup_errors)


def _named_temporary_file(
    mode: str = "w+b",
    buffering: int = -1,
    encoding: str | None = None,
    newline: str | None = None,
    suffix: str | None = None,
    prefix: str | None = None,
    dir: Any = None,
    delete: bool = True,
    *,
    errors: str | None = None,
) -> _File:
    descriptor, path = tempfile.mkstemp(_affix(suffix), _affix(prefix), _inside("." if dir is None else dir))
    os.close(descriptor)
    opened = _REAL_OPEN(path, mode.replace("x", "w"), buffering, encoding, errors, newline)
    return _File(opened, path, is_deleted_when_closed=delete)


def _temporary_file(*arguments: Any, **named: Any) -> _File:
    """As `tempfile`'s; it is listed until it is closed, and has a name."""
    return _named_temporary_file(*arguments, **named)
