"""What the filter of system calls says of memory: nothing that was written is run."""

from __future__ import annotations

import pytest

from tests.sandbox.running import call
from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox

AT_ONCE = "import mmap\ndef tool():\n    mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)\n"
IN_TURN = """
import ctypes, mmap
def tool():
    memory = mmap.mmap(-1, 4096)
    memory[:1] = b"\\xc3"
    libc = ctypes.CDLL(None, use_errno=True)
    place = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    refused = libc.mprotect(ctypes.c_void_p(place), ctypes.c_size_t(4096), mmap.PROT_READ | mmap.PROT_EXEC)
    return ctypes.get_errno() if refused else 0
"""
COPIED = """
import mmap, sys
def tool():
    with open(sys.modules['_ctypes'].__file__, 'rb') as file:
        mmap.mmap(file.fileno(), 4096, flags=mmap.MAP_PRIVATE, prot=PROT)
    return 'mapped'
"""
PATIENT = Policy(seconds=60.0, megabytes=256)


@pytest.mark.parametrize("extra_modules", [(), ("wave",)], ids=["default", "libraries beyond it"])
def test_no_memory_is_writable_and_executable_at_once(extra_modules: tuple[str, ...], unscreened: Sandbox) -> None:
    policy = PATIENT.model_copy(update={"extra_modules": extra_modules})
    trial = call(unscreened, AT_ONCE, policy)
    assert trial.failure is not None
    assert trial.failure.type == "PermissionError"
    copied = call(unscreened, COPIED.replace("PROT)", "mmap.PROT_WRITE | mmap.PROT_EXEC)"), policy)
    assert copied.failure is not None
    assert copied.failure.type == "PermissionError"


def test_memory_once_written_becomes_executable_only_for_libraries_beyond_the_default(unscreened: Sandbox) -> None:
    assert call(unscreened, IN_TURN, PATIENT).result == 13  # EACCES
    assert call(unscreened, IN_TURN, PATIENT.model_copy(update={"extra_modules": ("wave",)})).result == 0


def test_the_code_of_a_library_is_mapped(unscreened: Sandbox) -> None:
    assert call(unscreened, COPIED.replace("PROT)", "mmap.PROT_READ | mmap.PROT_EXEC)"), PATIENT).result == "mapped"
