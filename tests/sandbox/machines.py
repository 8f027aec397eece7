"""Machines that lack something: Python in a process for which the kernel refuses certain system calls."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# By number on x86-64 and ARM.
LANDLOCK = {"x86_64": (444, 445, 446), "aarch64": (444, 445, 446)}
SECCOMP = {"x86_64": (317,), "aarch64": (277,)}
PROCESS_HANDLES = {"x86_64": (424, 434), "aarch64": (424, 434)}
MOUNTS_AND_NAMESPACES = {"x86_64": (272, 165, 428, 429, 430, 442), "aarch64": (97, 40, 428, 429, 430, 442)}

_REFUSE = """
import struct
from toolsmith.sandbox.confinement import privileges
from toolsmith.sandbox.confinement.kernel import MACHINE
from toolsmith.sandbox.confinement.seccomp import Filter
program = [(0x20, 0, 0, 0)]
for number in {numbers}[MACHINE]:
    program += [(0x15, 0, 1, number), (0x06, 0, 0, 0x00050000 | {reason})]
program.append((0x06, 0, 0, 0x7FFF0000))
privileges.forbid_new_privileges()
Filter(b"".join(struct.pack("=HBBI", *each) for each in program)).install()
"""


def python_without(
    refused: dict[str, tuple[int, ...]], reason: int, script: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """What the script says where these calls fail for this reason."""
    return subprocess.run(
        [sys.executable, "-c", _REFUSE.format(numbers=refused, reason=reason) + script],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        timeout=120,
    )
