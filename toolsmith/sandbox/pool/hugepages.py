"""Gathers the memory of a zygote in huge pages: a fork then copies one entry of the page table for 512.

Covered: heap and arenas of a process that has loaded its libraries; only speed depends on it.
Not covered: kernels before 6.1, which ignore the request.
"""

from __future__ import annotations

import sys
from pathlib import Path

from toolsmith.sandbox.confinement import kernel

_SIZE = 2 << 20
_COLLAPSE = 25  # MADV_COLLAPSE


def gather() -> None:
    """Ask for every whole huge page of private memory; what is not there or not movable stays as it is."""
    if not sys.platform.startswith("linux"):
        return
    for line in Path("/proc/self/maps").read_text("ascii", "replace").splitlines():
        span, rights, _, _, _, *name = line.split(maxsplit=5)
        if rights != "rw-p" or name not in ([], ["[heap]"]):
            continue
        start, end = (int(edge, 16) for edge in span.split("-"))
        for place in range(-(-start // _SIZE) * _SIZE, end // _SIZE * _SIZE, _SIZE):
            try:
                kernel.call("madvise", place, _SIZE, _COLLAPSE)
            except kernel.NotOfferedError:  # an empty stretch, or an older kernel
                continue
