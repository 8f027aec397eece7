"""What a command's process writes, whoever writes it, reaches the terminal as text that steers nothing.

Covered: our own lines, Typer's errors, warnings, logs, tracebacks, libraries that print: control characters are shown
as escapes on both streams. What our consoles draw themselves goes past this (`toolsmith.cli.output.printable_console`).
Not covered: where a stream is a terminal, the colours of the others pass, and nothing but colours.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable
from typing import IO, Any

from toolsmith.printable import printable

_COLOURS = re.compile(r"(\x1b\[[0-9;]*m)")


class PrintableStream:
    """A text stream that shows what would steer a terminal."""

    encoding = "utf-8"  # Click writes past a stream of another encoding, to its buffer

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        pieces = _COLOURS.split(text) if self.stream.isatty() else [text]
        self.stream.write("".join(piece if _COLOURS.fullmatch(piece) else printable(piece) for piece in pieces))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def guard_streams() -> None:
    """Put both standard streams of this process behind it, until the process ends: its last words may be foreign."""
    for name in ("stdout", "stderr"):
        stream: IO[str] | None = getattr(sys, name)
        if stream is not None and not isinstance(stream, PrintableStream):
            if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
                stream.reconfigure(errors="backslashreplace")
            setattr(sys, name, PrintableStream(stream))


def unguarded(stream: IO[str] | PrintableStream) -> IO[str]:
    """The stream itself, for who makes its text printable before colouring it."""
    return stream.stream if isinstance(stream, PrintableStream) else stream
