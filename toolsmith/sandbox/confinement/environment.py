"""Empties the environment: keys and tokens of the host are not there to be read.

Covered: variables of this process, in Python and in C; what stays is a few constants, the same everywhere.
Not covered: variables of the host, which only /proc shows; Landlock and the change of user hold that.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

# What loading libraries needs, where the host has it. Numeric libraries would start a thread per core.
_PASSED_ON = ("LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "BLIS_NUM_THREADS")


def for_start(hash_seed: int) -> Mapping[str, str]:
    """All that a confined process is started with; `clear` takes that away too."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed | dict.fromkeys(_ONE_THREAD, "1") | {"PYTHONHASHSEED": str(hash_seed), "TZ": "UTC"}


def clear() -> None:
    """Takes away all but the constants that keep a numeric library, loaded late, from starting threads."""
    for name in [name for name in os.environ if name not in _ONE_THREAD]:
        del os.environ[name]
