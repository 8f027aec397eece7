"""seccomp: the kernel refuses every system call that a worker has no use for.

Covered: sockets of every kind, new processes, threads and programs, tracing, signals to anyone, namespaces, mounts,
opening to write, memory files, io_uring, keys, BPF, and every call that a newer kernel adds; machine code but that of
files, unless an owner allows libraries beyond the default, some of which compile while they run.
Not covered: what allowed calls do; the existence and size of files (`stat`); where a worker with a scratch folder
writes: Landlock and its mounts hold that.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import struct
import termios
from collections.abc import Sequence

from toolsmith.sandbox.confinement import kernel, syscalls

_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}  # audit name, column of `syscalls`
_X32 = 0x40000000  # a second table of calls on x86_64
_SET_MODE_FILTER = 1
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in the kernel's `seccomp_data`
_LOAD, _AND, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_PR_SET_NAME = 15
_WRITE, _EXECUTE, _ANONYMOUS = 2, 4, 0x20  # of mappings of memory
_NAMELESS = getattr(os, "O_TMPFILE", 0) & ~os.O_DIRECTORY  # this file is imported everywhere
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | _NAMELESS
_FCNTL = (fcntl.F_GETFD, fcntl.F_SETFD, fcntl.F_GETFL, fcntl.F_DUPFD, fcntl.F_DUPFD_CLOEXEC)
_FIONCLEX, _FIOCLEX = 0x5450, 0x5451
_IOCTL = (termios.TCGETS, termios.TIOCGWINSZ, termios.FIONREAD, _FIONCLEX, _FIOCLEX)

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


class Filter:
    """A program of the kernel's packet filter, laid out once for many workers."""

    def __init__(self, program: bytes) -> None:
        self._code = ctypes.create_string_buffer(program, len(program))
        self._header = _Program(len(program) // 8, ctypes.addressof(self._code))
        self._address = kernel.address(self._header)

    def install(self) -> None:
        """Bind this thread and all that it starts, for good. Needs no_new_privs.

        Raises:
            NotOfferedError: the kernel or the container refuses.
        """
        kernel.call("seccomp", _SET_MODE_FILTER, 0, self._address)


def is_held() -> bool:
    """Whether this process is bound: one call that `worker_filter` refuses is tried, a signal of no effect."""
    try:
        os.kill(os.getpid(), 0)
    except PermissionError:
        return True
    return False


def worker_filter(*, may_write: bool = False, may_compile: bool = False) -> Filter:
    """The filter of a worker on this machine.

    Args:
        may_write: a scratch folder is there, and Landlock holds.
        may_compile: memory that was written may become executable, though never both at once.

    Raises:
        NotOfferedError: the machine is unknown.
    """
    machine = platform.machine()
    if machine not in _MACHINES:
        raise kernel.NotOfferedError(f"seccomp: no system call numbers for {machine}")
    architecture, column = _MACHINES[machine]
    program: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, _NUMBER),
    ]  # fmt: skip
    if machine == "x86_64":
        program += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    allowed = [*syscalls.ALLOWED.values(), *(syscalls.WRITING.values() if may_write else ())]
    for number in sorted(numbers[column] or 0 for numbers in allowed if numbers[column] is not None):
        program += _on(number, [(_RETURN, 0, 0, _ALLOW)])
    for numbers, body in (
        *_opening(_NAMELESS if may_write else _WRITING), *_executable_memory(may_compile=may_compile), *_ARGUMENT_RULES,
    ):  # fmt: skip
        if numbers[column] is not None:
            program += _on(numbers[column] or 0, body)
    for numbers in (syscalls.CLONE3, syscalls.OPENAT2, syscalls.IO_URING):
        program += _on(numbers[column] or 0, [_fail(errno.ENOSYS)])
    program.append(_fail(errno.EPERM))
    return Filter(b"".join(struct.pack("=HBBI", *instruction) for instruction in program))


def _on(number: int, body: Sequence[Instruction]) -> list[Instruction]:
    return [(_EQUAL, 0, len(body), number), *body]


def _fail(reason: int) -> Instruction:
    return (_RETURN, 0, 0, _FAIL | reason)


def _one_of(argument: int, values: Sequence[int]) -> list[Instruction]:
    """Allow where the low half of the argument is one of the values."""
    tests = [(_EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]
    return [(_LOAD, 0, 0, _ARGUMENTS + 8 * argument), *tests, _fail(errno.EPERM), (_RETURN, 0, 0, _ALLOW)]


def _none_of_bits(argument: int, bits: int) -> list[Instruction]:
    return [
        (_LOAD, 0, 0, _ARGUMENTS + 8 * argument), (_ANY_BIT, 0, 1, bits), _fail(errno.EACCES), (_RETURN, 0, 0, _ALLOW),
    ]  # fmt: skip


def _not_all_of_bits(argument: int, bits: int) -> list[Instruction]:
    return [
        (_LOAD, 0, 0, _ARGUMENTS + 8 * argument), (_AND, 0, 0, bits), (_EQUAL, 0, 1, bits), _fail(errno.EACCES),
        (_RETURN, 0, 0, _ALLOW),
    ]  # fmt: skip


_Rules = Sequence[tuple[tuple[int | None, int | None], list[Instruction]]]


def _opening(refused: int) -> _Rules:
    return (syscalls.OPEN, _none_of_bits(1, refused)), (syscalls.OPENAT, _none_of_bits(2, refused))


def _executable_memory(*, may_compile: bool) -> _Rules:
    """Only files are mapped executable, and not writable; with `may_compile` what was written may become executable."""
    if may_compile:
        either = _not_all_of_bits(2, _WRITE | _EXECUTE)
        return (syscalls.MMAP, either), (syscalls.MPROTECT, either)
    of_file = [(_LOAD, 0, 0, _ARGUMENTS + 8 * 2), (_ANY_BIT, 1, 0, _EXECUTE), (_RETURN, 0, 0, _ALLOW)]
    of_file += [(_ANY_BIT, 0, 1, _WRITE), _fail(errno.EACCES), *_none_of_bits(3, _ANONYMOUS)]
    return (syscalls.MMAP, of_file), (syscalls.MPROTECT, _none_of_bits(2, _EXECUTE))


_ARGUMENT_RULES: _Rules = (
    (syscalls.FCNTL, _one_of(1, _FCNTL)),  # not F_SETOWN, which sends signals; not F_SETPIPE_SZ
    (syscalls.IOCTL, _one_of(1, _IOCTL)),
    (syscalls.PRCTL, _one_of(0, (_PR_SET_NAME,))),
    (syscalls.PRLIMIT, _one_of(0, (0,))),  # of this process only
)
