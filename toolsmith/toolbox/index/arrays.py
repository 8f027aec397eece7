"""Arrays in a file that every process may replace: readers see the old ones or the new ones, whole."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any


def write_arrays(file: Path, arrays: dict[str, Any]) -> None:
    """Put them in the place of what the file held, by name.

    Raises:
        OSError: it cannot be written; then what it held is there still.
    """
    import numpy as np

    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.stem}-{secrets.token_hex(4)}.partial.npz")
    try:
        np.savez(partial, **arrays)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
