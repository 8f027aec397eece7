"""Writes the file that a command's option asks for beside its answer."""

from __future__ import annotations

from pathlib import Path

from toolsmith.errors import UsageError


def write_report(file: Path, text: str, option: str) -> None:
    """Write a report, and the folders above it.

    Raises:
        UsageError: it cannot be written; `option` is how to name another file.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(
            f"{file} cannot be written: {error.strerror}", hint=f"Give another file: {option} FILE"
        ) from error
