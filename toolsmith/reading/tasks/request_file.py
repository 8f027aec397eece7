"""Files of requests: JSON Lines of `{"request": …}`, with a `target` where it is known; or a task file of texts."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from toolsmith.errors import BadInputError
from toolsmith.reading.tasks.task_file import read_task_file
from toolsmith.types.comparison import Comparison
from toolsmith.types.message import encodable
from toolsmith.types.record import Record
from toolsmith.types.value import JsonValue

_MOST_PROBLEMS = 20
_FILE_NAME = re.compile(r"[\w./\\~@+-]+", re.ASCII)
_SUFFIXES = (
    ".jsonl", ".json", ".ndjson", ".csv", ".tsv", ".txt", ".md", ".yaml", ".yml", ".toml", ".py", ".ipynb", ".html",
    ".xml", ".pdf", ".epub", ".tex", ".xlsx", ".parquet", ".log", ".gz", ".zip",
)  # fmt: skip


class RequestLine(Record):
    """One request of a file, and what is right where that is known."""

    request: str
    expected: JsonValue = None
    has_target: bool = False
    comparison: Comparison = Comparison()


def looks_like_a_file(text: str) -> bool:
    """Whether somebody means a file where a request in words may stand too, whether or not it is there.

    A mistyped name would otherwise go to a model, and be paid for. What has spaces, or other letters than file names
    usually have, is words.
    """
    if not _FILE_NAME.fullmatch(text):
        return False
    return text.lower().endswith(_SUFFIXES) or ("/" in text and any(letter.isalpha() for letter in text))


def read_request_file(path: Path) -> list[RequestLine]:
    """The requests of a file.

    Raises:
        BadInputError: all lines that are wrong.
    """
    if not path.is_file():
        raise BadInputError(f"{path} is not a file", hint='Give a file of {"request": …} lines, or a task file.')
    lines = [line for line in path.read_text("utf-8", "replace").splitlines() if line.strip()]
    if lines and '"request"' not in lines[0]:
        return _of_task_file(path)
    problems: list[str] = []
    requests = _read_lines(lines, problems)
    if problems or not requests:
        raise BadInputError(
            f"{path} is not a file of requests",
            problems or ["it is empty"],
            hint='Each line is {"request": …} or {"request": …, "target": …}.',
        )
    return requests


def _of_task_file(path: Path) -> list[RequestLine]:
    task = read_task_file(path)
    problems = [
        f"case {number}: has arguments but no text" for number, case in enumerate(task.cases, 1) if case.input is None
    ]
    if problems:
        raise BadInputError(f"{path} holds calls, not requests", problems[:_MOST_PROBLEMS], hint="Use: toolsmith run")
    return [
        RequestLine(request=case.input or "", expected=case.expected, has_target=True, comparison=task.comparison)
        for case in task.cases
    ]


def _read_lines(lines: Sequence[str], problems: list[str]) -> list[RequestLine]:
    requests = []
    for number, line in enumerate(lines, 1):
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError) as error:
            problems.append(f"line {number}: not JSON: {error!s:.200}")
            continue
        request = fields.get("request") if isinstance(fields, dict) else None
        if not isinstance(request, str) or not request.strip():
            problems.append(f"line {number}: request must be a text that is not empty")
            continue
        if encodable(request) != request:
            problems.append(f"line {number}: request holds half of a surrogate pair, which is no character")
            continue
        target = fields.get("target")
        requests.append(
            RequestLine(
                request=request, expected=target, has_target="target" in fields, comparison=_comparison_for(target)
            )
        )
    return requests


def _comparison_for(target: JsonValue) -> Comparison:
    """How a target of that kind is compared where no task file says it."""
    if isinstance(target, str):
        return Comparison(mode="text")
    is_number = isinstance(target, (int, float)) and not isinstance(target, bool)
    return Comparison(mode="numeric" if is_number else "json")
