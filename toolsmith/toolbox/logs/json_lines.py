"""Files of lines that several processes add to at once, each line a record: trials, answers, the queue.

A log is kept within a bound. When its file has grown to an eighth of it, it is put aside as a numbered part; when all
parts together pass the bound, the oldest is folded into a summary, which says what is still to be known of it.

Covered: lines of different writers never mix, and none is lost between two parts; a line cut off by a kill or a full
disk is skipped or taken back; a line that cannot be written is counted, and said once; secrets never reach the file;
a link in the place of a file is not written through; a line of any length costs bounded memory.
Not covered: systems without `flock`, where nothing is put aside.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar

from pydantic import ValidationError

from toolsmith.secrets import redact
from toolsmith.types.record import Record

_Kind = TypeVar("_Kind", bound=Record)
Fold = Callable[[Iterable[bytes], Iterable[bytes]], Iterable[str]]
"""From the lines of the summary so far and those of the oldest part to the lines of the new summary."""

_LONGEST_LINE = 16_000_000  # bytes
MEGABYTES = 64.0  # of one log, where the toolbox says nothing else
_PARTS = 8
_NAME = 16  # digits of a digest
_THROUGH = "through"  # in a summary's first line: the last part that is folded into it
_HAS_LOCKS = find_spec("fcntl") is not None  # not so on Windows
_log = logging.getLogger(__name__)


class Contents(NamedTuple):
    """What a log holds: the lines of its summary, and the later lines, oldest first."""

    summary: list[bytes]
    lines: Iterator[bytes]


class Added(NamedTuple):
    """A line that came since; `end` is how much of the `file` is read with it, in bytes."""

    file: str
    end: int
    line: bytes


class LineLog:
    """One log. Safe for threads and processes; writing never raises, since what is logged has happened already."""

    def __init__(self, path: Path, fold: Fold, megabytes: float = MEGABYTES) -> None:
        self.path = path
        self.lost = 0  # lines that could not be written
        self._fold = fold
        self._most_bytes = int(megabytes * 1_000_000)
        self._counting = threading.Lock()

    def append(self, text: str) -> bool:
        """Add one line; whether it is kept. The file and its folder are made where they are missing."""
        line = redact(text).encode("utf-8", "replace") + b"\n"  # a text may hold half of a surrogate pair
        try:
            is_full = self._write(line)
        except OSError as error:
            with self._counting:
                self.lost += 1
            if self.lost == 1:
                _log.warning("%s cannot be written, so what happens now is not kept: %s", self.path, error)
            return False
        if is_full:
            with suppress(OSError):  # a full disk; the next line tries again
                self._put_aside()
        return True

    def read(self) -> Contents:
        """Everything that is known, as of now."""
        summary, files = self._files()
        return Contents(summary, _lines(files))

    def added(self, seen: Mapping[str, int]) -> Iterator[Added]:
        """The whole lines that came since, oldest first.

        Args:
            seen: file, by its first line, so that one which was put aside stays known → bytes of it read before.
        """
        _, files = self._files()
        with ExitStack() as opened:
            for file in files:
                opened.enter_context(file)
            for file in files:
                first = file.readline(_LONGEST_LINE)
                name = hashlib.sha256(first).hexdigest()[:_NAME]
                file.seek(seen.get(name, 0))
                for line in _bounded(file):
                    if line.endswith(b"\n"):
                        yield Added(name, file.tell(), line)

    def _files(self) -> tuple[list[bytes], list[BinaryIO]]:
        """The lines of the summary, and the files of the later ones, oldest first."""
        with self._sorting(exclusive=False):
            through, summary = self._summary()
            paths = [path for number, path in self._parts() if number > through]
            return summary, [file for path in [*paths, self.path] if (file := _opened(path)) is not None]

    def _write(self, line: bytes) -> bool:
        """Whether the file is to be put aside."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = _locked(self.path)
        try:
            size = os.fstat(file).st_size
            if size and _last_byte(file, size) != b"\n":  # cut off by a kill
                line = b"\n" + line
            try:
                written = os.write(file, line)
                while written < len(line):
                    written += os.write(file, line[written:])
            except OSError:
                with suppress(OSError):
                    os.ftruncate(file, size)
                raise
            return size + len(line) >= self._most_bytes / _PARTS
        finally:
            os.close(file)

    def _put_aside(self) -> None:
        if not _HAS_LOCKS:
            return
        with self._sorting(exclusive=True):
            through, _ = self._summary()
            parts = self._parts()
            file = _locked(self.path)  # nobody writes to it now; who waits for it finds the new file
            try:
                if os.fstat(file).st_size < self._most_bytes / _PARTS:
                    return  # another process was faster
                number = max([through, *(number for number, _ in parts)]) + 1
                os.rename(self.path, self._part(number))  # noqa: PTH104 - the same thing
            finally:
                os.close(file)
            parts.append((number, self._part(number)))
            while sum(path.stat().st_size for _, path in parts) > self._most_bytes * (_PARTS - 1) / _PARTS:
                self._fold_away(*parts.pop(0))

    def _fold_away(self, number: int, part: Path) -> None:
        """Into the summary, which names the part before it is removed: a kill in between counts nothing twice."""
        through, summary = self._summary()
        if number > through:
            file = _opened(part)
            lines = [json.dumps({_THROUGH: number}), *self._fold(summary, _lines([file] if file else []))]
            partial = self._summary_path.with_suffix(".partial")
            partial.write_text("".join(f"{line}\n" for line in lines), "utf-8")
            partial.replace(self._summary_path)
        part.unlink(missing_ok=True)

    def _summary(self) -> tuple[int, list[bytes]]:
        try:
            head, *lines = self._summary_path.read_bytes().splitlines()
            return int(json.loads(head)[_THROUGH]), lines
        except (OSError, ValueError, KeyError, TypeError):
            return 0, []

    def _parts(self) -> list[tuple[int, Path]]:
        found = self.path.parent.glob(f"{self.path.stem}.[0-9]*{self.path.suffix}")
        return sorted((int(path.suffixes[-2][1:]), path) for path in found if path.suffixes[-2][1:].isdigit())

    def _part(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.stem}.{number:06}{self.path.suffix}")

    @property
    def _summary_path(self) -> Path:
        return self.path.with_name(f"{self.path.stem}.summary{self.path.suffix}")

    @contextmanager
    def _sorting(self, *, exclusive: bool) -> Iterator[None]:
        """Hold the parts still; who may not write here reads without."""
        file = None
        with suppress(OSError):
            file = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o644)
            _lock(file, exclusive=exclusive)
        try:
            yield
        finally:
            if file is not None:
                os.close(file)


def records_in(lines: Iterable[bytes], kind: type[_Kind]) -> Iterator[_Kind]:
    """The records of lines; those that hold none are skipped."""
    for line in lines:
        try:
            yield kind.model_validate_json(line)
        except ValidationError:
            continue


def read_records(path: Path, kind: type[_Kind]) -> Iterator[_Kind]:
    """The records of a file, oldest first."""
    file = _opened(path)
    return records_in(_lines([file] if file else []), kind)


def _locked(path: Path) -> int:
    """The file of that name, open for adding, that nobody else adds to or puts aside now."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o644)
        try:
            _lock(file, exclusive=True)
            if os.path.samestat(os.fstat(file), os.stat(path)):  # noqa: PTH116 - beside fstat
                return file
        except FileNotFoundError:
            pass  # put aside while we waited
        except OSError:
            os.close(file)
            raise
        os.close(file)


def _lock(file: int, *, exclusive: bool) -> None:
    """Until the file is closed."""
    if _HAS_LOCKS:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)


def _last_byte(file: int, size: int) -> bytes:
    os.lseek(file, size - 1, os.SEEK_SET)  # what is written goes to the end all the same
    return os.read(file, 1)


def _opened(path: Path) -> BinaryIO | None:
    try:
        return path.open("rb")
    except OSError:
        return None


def _lines(files: Iterable[BinaryIO]) -> Iterator[bytes]:
    lines = _lines_of(files)
    next(lines)
    return lines


def _lines_of(files: Iterable[BinaryIO]) -> Iterator[bytes]:
    """After a first item that is none: so the files are closed also where nobody asks for their lines."""
    with ExitStack() as opened:
        for file in files:
            opened.enter_context(file)
        yield b""
        for file in files:
            yield from _bounded(file)


def _bounded(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, without those that are longer than any that was written."""
    while line := file.readline(_LONGEST_LINE):
        if len(line) < _LONGEST_LINE or line.endswith(b"\n"):
            yield line
            continue
        while (rest := file.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
