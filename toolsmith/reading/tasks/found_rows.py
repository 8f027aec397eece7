"""What comes of reading a file of cases, before anyone asks what its columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolsmith.errors import BadInputError

LONGEST_LINE = 10_000_000  # characters
_LARGEST_FILE_BYTES = 200_000_000  # of what is read whole: tables and JSON documents


@dataclass
class Rows:
    """`fields` of each row, with the line it begins on. `header` is what the file says about the task itself."""

    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    header: dict[str, Any] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_table: bool = False


def refuse_large(path: Path) -> None:
    if path.stat().st_size > _LARGEST_FILE_BYTES:
        raise BadInputError(
            f"{path} is larger than {_LARGEST_FILE_BYTES // 1_000_000} MB", hint="Give a sample of it, or JSON Lines."
        )


def grouped(problems: Iterable[tuple[int, str]]) -> Iterator[str]:
    """Problems for people: the same one in many lines is said once, with how many lines have it."""
    lines: dict[str, list[int]] = {}
    for number, problem in problems:
        lines.setdefault(problem.partition(": ")[0] if problem.startswith("not JSON") else problem, []).append(number)
    first = dict(reversed([(problem.partition(": ")[0], problem) for _, problem in reversed(list(problems))]))
    for key, numbers in lines.items():
        if numbers == [0]:
            yield first.get(key, key)
        elif len(numbers) == 1:
            yield f"line {numbers[0]}: {first.get(key, key) if key == 'not JSON' else key}"
        else:
            shown = ", ".join(map(str, numbers[:3])) + (" …" if len(numbers) > 3 else "")
            yield f"lines {shown} ({len(numbers)} in all): {key}"
