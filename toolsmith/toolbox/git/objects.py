"""Reads many objects of a repository through two long-lived processes: one says how large each is, one what it holds.

Covered: an object that is larger than wanted is not read at all; one that is damaged costs no other; names of any
characters.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from toolsmith.errors import ToolboxError
from toolsmith.toolbox.files.bounded import Unread, largest, too_large
from toolsmith.toolbox.git.processes import Process
from toolsmith.toolbox.git.untrusted import environment_for, settings_for

_BATCH, _LONGEST_BATCH = 64, 8_000  # names, characters written before answers are read: below what a pipe holds
_LARGEST_PART = 16_000_000  # bytes of objects that are asked for together
_LARGEST_TREE = 4_000_000  # bytes: about a hundred thousand names
_CHUNK = 1 << 16
_LONGEST_NAME = 4_096  # characters; no system has longer paths
_NOT_A_NAME = re.compile(r"\n|[:/]\.{1,2}(/|$)|:/|//")  # git would end at these instead of answering
_HEAD = re.compile(rb"([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d{1,18})")
_DAMAGED = "cannot be read by git (git fsck says why)"
LEFT_AT_REMOTE = "what was left at the remote of this clone cannot be fetched"

_Mode = Literal["--batch-check", "--batch"]


class ObjectRequest(NamedTuple):
    """A blob or tree by id or `REVISION:PATH`; `path` says how large a file of that name may be."""

    name: str
    path: str


class _Head(NamedTuple):
    id: str
    kind: str
    size: int


class Objects:
    """The objects of the repository at `root`. Safe to use from several threads."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.may_fetch = False  # objects that are missing, from the remote
        self._pipes: dict[_Mode, _Pipe] = {}
        self._lock = threading.Lock()

    def read(self, names: Iterable[str | ObjectRequest]) -> Iterator[bytes | None]:
        """Contents in the order of their names; None where there is none, `Unread` where it is too large or damaged."""
        batch: list[ObjectRequest] = []
        length = 0
        for name in names:
            each = name if isinstance(name, ObjectRequest) else ObjectRequest(name, name.partition(":")[2])
            if len(batch) == _BATCH or length + len(each.name) > _LONGEST_BATCH:
                yield from self._read(batch)
                batch, length = [], 0
            batch.append(each)
            length += len(each.name)
        yield from self._read(batch)

    def kind(self, name: str) -> str:
        (head,) = self._heads([ObjectRequest(name, "")])
        return head.kind if isinstance(head, _Head) else ""

    def close(self) -> None:
        with self._lock:
            while self._pipes:
                self._pipes.popitem()[1].close()

    def _read(self, batch: Sequence[ObjectRequest]) -> Iterator[bytes | None]:
        heads = iter(self._heads([each for each in batch if _is_a_name(each)]))
        found = [_fitting(each, next(heads)) if _is_a_name(each) else None for each in batch]
        parts = _parts([head for head in found if isinstance(head, _Head)])
        contents: Iterator[bytes] = iter(())
        for head in found:
            if not isinstance(head, _Head):
                yield head
                continue
            content = next(contents, None)
            if content is None:
                contents = iter(self._contents(next(parts)))
                content = next(contents)
            yield content

    def _heads(self, batch: Sequence[ObjectRequest]) -> list[_Head | Unread | None]:
        try:
            with self._lock:
                return [*self._opened("--batch-check").heads([each.name for each in batch])] if batch else []
        except _DamagedError as error:
            self.close()
            if len(batch) > 1:
                return [self._heads([each])[0] for each in batch]
            if self.may_fetch:  # what is not known is not what is broken: nothing may be concluded from it
                raise ToolboxError(LEFT_AT_REMOTE, hint="git fetch says why.") from error
            return [Unread(_DAMAGED)]

    def _contents(self, heads: Sequence[_Head]) -> list[bytes]:
        try:
            with self._lock:
                return [*self._opened("--batch").contents(heads)]
        except _DamagedError:
            self.close()
            return [Unread(_DAMAGED)] if len(heads) == 1 else [self._contents([head])[0] for head in heads]

    def _opened(self, mode: _Mode) -> _Pipe:
        pipe = self._pipes.get(mode)
        if pipe is None or not pipe.is_alive():
            if pipe is not None:
                pipe.close()
            pipe = self._pipes[mode] = _Pipe(self._root, mode, may_fetch=self.may_fetch)
            weakref.finalize(self, pipe.close)
        return pipe


def _is_a_name(wanted: ObjectRequest) -> bool:
    return len(wanted.name) <= _LONGEST_NAME and not _NOT_A_NAME.search(wanted.name)


def _fitting(wanted: ObjectRequest, head: _Head | Unread | None) -> _Head | Unread | None:
    """The head of an object that is to be read; else what is said in its place."""
    if not isinstance(head, _Head):
        return head
    if head.kind not in ("blob", "tree"):
        return None
    most = largest(wanted.path) if head.kind == "blob" else _LARGEST_TREE
    return head if head.size <= most else Unread(too_large(head.size, most), head.id)


def _parts(heads: Sequence[_Head]) -> Iterator[Sequence[_Head]]:
    """As many as are read at once: their contents come in one piece."""
    start, size = 0, 0
    for place, head in enumerate(heads):
        if place > start and size + head.size > _LARGEST_PART:
            yield heads[start:place]
            start, size = place, 0
        size += head.size
    yield heads[start:]


class _DamagedError(Exception):
    """Git ends at an object, or says less of it than it should."""


class _Pipe(Process):
    """One `git cat-file` that answers until it is closed."""

    def __init__(self, root: Path, mode: _Mode, *, may_fetch: bool) -> None:
        super().__init__(
            root,
            [*settings_for(), "cat-file", mode],
            subprocess.PIPE,
            environment_for(root, "cat-file", may_fetch=may_fetch),
            start_new_session=True,  # an interrupt of the terminal is ours to handle
        )

    def heads(self, names: Sequence[str]) -> list[_Head | None]:
        """Id, kind and size of each object that there is."""
        lines = self._answers(names).split(b"\n")[:-1]
        if len(lines) != len(names):
            raise _DamagedError
        matches = map(_HEAD.fullmatch, lines)
        return [_Head(match[1].decode(), match[2].decode(), int(match[3])) if match else None for match in matches]

    def contents(self, heads: Sequence[_Head]) -> list[bytes]:
        answers = self._answers([head.id for head in heads])
        found = []
        place = 0
        for head in heads:
            start = place + len(f"{head.id} {head.kind} {head.size}\n")
            place = start + head.size + 1
            found.append(answers[start : place - 1])
            if answers[place - 1 : place] != b"\n":
                raise _DamagedError
        if place != len(answers):
            raise _DamagedError
        return found

    def _answers(self, names: Sequence[str]) -> bytes:
        """All that is said of these names: up to the answer to one that nobody can foresee.

        A damaged object may be shorter than it says, so that no count of bytes tells where its answer ends.
        """
        last = f"end-{secrets.token_hex(16)}"
        try:
            self.sink.write("".join(f"{name}\n" for name in (*names, last)).encode("utf-8", "surrogateescape"))
            self.sink.flush()
        except BrokenPipeError as error:
            raise _DamagedError from error
        end = f"{last} missing\n".encode()
        answers = bytearray()
        while not answers.endswith(end):
            chunk = os.read(self.source.fileno(), _CHUNK)
            if not chunk:
                raise _DamagedError
            answers += chunk
        return bytes(answers[: -len(end)])
