"""Executes one request inside a worker: loads the compiled tool, calls it, and describes what came of it.

Covered: every exception of the tool, printed text beyond its limit, results that are not values.
Not covered: time and memory; the limits of the process and the supervisor hold those.
"""

from __future__ import annotations

import errno
import io
import marshal
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from resource import RUSAGE_SELF, getrusage
from time import perf_counter, process_time
from typing import Any

from toolsmith.sandbox.channel.answer import MOST_BRANCHES, pack_answer
from toolsmith.sandbox.channel.wire import NotAValueError, TooLargeError, decode, encode, exact
from toolsmith.sandbox.confinement.scratch import FILES
from toolsmith.sandbox.worker.forms.call import call
from toolsmith.sandbox.worker.recorder import Recorder
from toolsmith.sandbox.worker.refused import Refused
from toolsmith.sandbox.worker.tool_builtins import make_builtins

FILENAME = "<tool>"
MODULE = "toolsmith_tool"  # `__name__` of a tool's own module
_LONGEST_MESSAGE = 2_000
_FULL = (errno.ENOSPC, errno.EFBIG)
_TRACEBACK_FRAMES = 8
_WITHOUT_FILES = "; tools see no files: take what is in it as a parameter, and return what you would write"


@dataclass(frozen=True)
class Request:
    """What the parent sends: programs in the order of their dependencies, the last one is called.

    A program is (function, marshalled code, ((name, index of a program), ...)).
    """

    programs: tuple[tuple[str, bytes, tuple[tuple[str, int], ...]], ...]
    arguments: bytes
    extra_modules: tuple[str, ...]
    output_bytes: int
    is_screened: bool
    records_calls: bool = False
    scratch_megabytes: int = 0
    branches_go_to: str = ""  # the name that the marked code calls; empty where branches are not recorded


@dataclass(frozen=True)
class Reply:
    """What the worker sends: a JSON header and the encoded result."""

    header: dict[str, Any]
    result: bytes = b""


class PrintedText(io.TextIOBase):
    """Standard output of a tool: kept up to a limit, silently dropped beyond it."""

    def __init__(self, limit: int) -> None:
        self._parts: list[str] = []
        self._left = limit

    def write(self, text: str) -> int:
        if self._left > 0:
            kept = text[: self._left]
            self._parts.append(kept)
            self._left -= len(kept)
        return len(text)

    def writable(self) -> bool:
        return True

    def text(self) -> str:
        return _encodable("".join(self._parts))


def execute(request: Request) -> Reply:
    """Never raises: whatever the tool does is in the reply."""
    printed = PrintedText(request.output_bytes)
    sys.stdout = sys.stderr = printed
    started, cpu_started = perf_counter(), process_time()
    outcome, failure, result = "ok", None, b""
    recorder = Recorder(_describe) if request.records_calls else None
    taken: set[int] = set()
    try:
        function = _load(request, recorder, taken)
        value = call(function, _arguments(request))
        result = _encoded(value, request.output_bytes)
    except BaseException as error:  # noqa: BLE001  # untrusted code may raise anything
        outcome, failure = _describe(error)
        if isinstance(error, OSError):
            outcome, failure["message"] = _of_files(error, failure["message"], request.scratch_megabytes)
    return Reply(
        header={
            "outcome": outcome,
            "failure": failure,
            "stdout": printed.text(),
            "seconds": perf_counter() - started,
            "cpu_seconds": process_time() - cpu_started,
            "peak_megabytes": getrusage(RUSAGE_SELF).ru_maxrss / 1024,
            **(recorder.said() if recorder is not None else {}),
            **({"branches": sorted(taken)[:MOST_BRANCHES]} if request.branches_go_to else {}),
        },
        result=result,
    )


def _of_files(error: OSError, message: str, scratch_megabytes: int) -> tuple[str, str]:
    """Outcome and message of what files refuse."""
    if not scratch_megabytes:
        return "error", message + (_WITHOUT_FILES if error.filename is not None else "")
    if error.errno not in _FULL:
        return "error", message
    room = f"{scratch_megabytes} MB in {FILES:,} files"
    return "output", f"what it writes does not fit its scratch folder ({room}): {message}"


def pack(nonce: bytes, reply: Reply) -> bytes:
    """The reply's frame; what was printed travels beside the header."""
    header = dict(reply.header)
    return pack_answer(nonce, header, header.pop("stdout"), reply.result)


def _arguments(request: Request) -> dict[str, Any]:
    arguments: dict[str, Any] = decode(request.arguments)
    return arguments


def _encoded(value: Any, limit: int) -> bytes:
    encoded = encode(exact(value, limit))
    if len(encoded) > limit:
        raise TooLargeError("the result is too large")
    return encoded


def _load(request: Request, recorder: Recorder | None, taken: set[int]) -> Any:
    functions: list[Any] = []
    for number, (function, code, dependencies) in enumerate(request.programs, 1):
        offered = {name: functions[index] for name, index in dependencies}
        if recorder is not None and number == len(request.programs):
            offered = {name: recorder.watching(place, offered[name]) for place, name in enumerate(offered)}
        toolbox = _toolbox(offered)
        module = types.ModuleType(MODULE)
        if request.is_screened:
            may_write = request.scratch_megabytes > 0
            module.__dict__["__builtins__"] = make_builtins(request.extra_modules, toolbox, may_write=may_write)
        elif toolbox:
            sys.modules["toolbox"] = toolbox
        sys.modules[MODULE] = module
        if request.branches_go_to and number == len(request.programs):
            _offered_to(module)[request.branches_go_to] = taken.add
        exec(marshal.loads(code), module.__dict__)  # noqa: S102, S302  # this is what the worker is for; code comes from the parent
        if function not in module.__dict__:
            raise NameError(f"the code defines no function {function!r}")
        functions.append(module.__dict__[function])
    return functions[-1]


def _offered_to(module: types.ModuleType) -> dict[str, Any]:
    """Where a name is put that every function of the module sees, and that is none of its own names."""
    builtins: dict[str, Any] = module.__dict__.get("__builtins__", module.__dict__)
    return builtins


def _toolbox(functions: dict[str, Any]) -> types.ModuleType | None:
    if not functions:
        return None
    toolbox = types.ModuleType("toolbox", "The tools that this tool depends on.")
    toolbox.__dict__.update(functions)
    return toolbox


def _describe(error: BaseException) -> tuple[str, dict[str, Any]]:
    outcome = "error"
    if isinstance(error, Refused):
        outcome = "refused"
    elif isinstance(error, MemoryError):
        outcome = "memory"
    elif isinstance(error, TooLargeError):
        outcome = "output"
    elif isinstance(error, NotAValueError):
        outcome = "bad_result"
    frames = list(_own_frames(error))
    return outcome, {
        "type": _short(type(error).__name__, 200),
        "message": _short(_message(error), _LONGEST_MESSAGE),
        "line": frames[-1][0] if frames else None,
        "traceback": "\n".join(f"line {line}, in {name}" for line, name in frames[-_TRACEBACK_FRAMES:]),
    }


def _message(error: BaseException) -> str:
    """The text of an exception whose `__str__` may be hostile."""
    try:
        return str(error)
    except BaseException as second:  # noqa: BLE001  # as above
        return f"(its message cannot be shown: {type(second).__name__})"


def _short(text: str, limit: int) -> str:
    plain = str.__str__(text)
    return _encodable(plain) if len(plain) <= limit else _encodable(plain[:limit]) + "…"


def _encodable(text: str) -> str:
    """Halves of surrogate pairs, which no file and no terminal takes, written out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _own_frames(error: BaseException) -> Iterator[tuple[int, str]]:
    """Line and function of each frame that lies in a tool's own source."""
    step = BaseException.__dict__["__traceback__"].__get__(error)
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename == FILENAME:
            yield step.tb_lineno, code.co_name
        step = step.tb_next
