"""Task files: JSON Lines of cases, with an optional first line about the task.

    {"task": "word-sorting", "description": "…", "compare": "exact", "tolerance": 1e-6}
    {"input": "Sort: pear fig", "target": "fig pear"}
    {"arguments": {"words": ["pear", "fig"]}, "expected": ["fig", "pear"]}

A file is refused whole, with all its problems and their lines.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

from toolsmith.errors import BadInputError
from toolsmith.secrets import secrets_in
from toolsmith.types.comparison import Comparison, Mode
from toolsmith.types.record import content_hash
from toolsmith.types.task import Case, Task
from toolsmith.types.tool import category_slug, slug

LONGEST_LINE_BYTES = 10_000_000
_MOST_PROBLEMS = 50
_HEADER_FIELDS = {"task", "description", "category", "compare", "tolerance"}
_CASE_FORMS = ({"input", "target"}, {"arguments", "expected"})
_HINT = (
    'Each line is {"input": …, "target": …} or {"arguments": {…}, "expected": …}; the first may be {"task": name, …}.'
)


def read_task_file(path: Path) -> Task:
    """Read one task. Equal cases are kept once.

    Raises:
        BadInputError: the file is missing, empty or wrong; `problems` names every line.
    """
    reader = _Reader(path)
    reader.read()
    return reader.task()


def read_task_files(paths: list[Path]) -> list[Task]:
    """Read several tasks; all problems of all files are reported at once."""
    tasks, problems = [], []
    for path in paths:
        try:
            tasks.append(read_task_file(path))
        except BadInputError as error:
            problems += [f"{path}: {problem}" for problem in error.problems or (error.message,)]
    names = [task.name for task in tasks]
    problems += [f"two files define the task {name!r}" for name in sorted(set(names)) if names.count(name) > 1]
    if problems:
        raise BadInputError("the task files cannot be used", problems, hint=_HINT)
    return tasks


class _Reader:
    """Collects cases and problems of one file, line by line, within bounded memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._header: dict[str, Any] = {}
        self._cases: dict[str, tuple[int, Case]] = {}
        self._problems: list[str] = []
        self._form: set[str] | None = None

    def read(self) -> None:
        if not self._path.is_file():
            raise BadInputError(f"{self._path} is not a file", hint="Give the path of a task file (.jsonl).")
        number = 0
        with self._path.open("rb") as file:
            while raw := file.readline(LONGEST_LINE_BYTES + 1):
                number += 1
                if len(raw) > LONGEST_LINE_BYTES:
                    self._problem(number, f"longer than {LONGEST_LINE_BYTES // 1_000_000} MB")
                    while raw and not raw.endswith(b"\n"):
                        raw = file.readline(LONGEST_LINE_BYTES)
                elif raw.strip():
                    self._read_line(number, raw)

    def task(self) -> Task:
        comparison = self._comparison()
        if not self._cases and not self._problems:
            self._problems.append("no cases in it")
        if self._problems:
            shown = self._problems[:_MOST_PROBLEMS]
            if len(self._problems) > len(shown):
                shown.append(f"… and {len(self._problems) - len(shown)} more")
            raise BadInputError(f"{self._path} cannot be used as a task file", shown, hint=_HINT)
        return Task(
            name=slug(str(self._header.get("task") or self._path.stem)) or "task",
            description=str(self._header.get("description", "")),
            category=category_slug(str(self._header.get("category", ""))),
            comparison=comparison,
            cases=tuple(case for _, case in self._cases.values()),
        )

    def _read_line(self, number: int, raw: bytes) -> None:
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            self._problem(number, f"not UTF-8 (byte {error.start + 1})")
            return
        try:
            line = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            self._problem(number, f"not JSON: {error}")
            return
        if not isinstance(line, dict):
            self._problem(number, f"an object is needed, not {type(line).__name__}")
        elif "task" in line or (number == 1 and line.keys() <= _HEADER_FIELDS):
            self._read_header(number, line)
        elif exposed := secrets_in(text):
            self._problem(number, f"contains the value of the environment variable {', '.join(exposed)}")
        else:
            self._read_case(number, line)

    def _read_header(self, number: int, line: dict[str, Any]) -> None:
        if number != 1:
            self._problem(number, "only the first line may describe the task")
            return
        self._header = line
        for field in sorted(line.keys() - _HEADER_FIELDS):
            self._problem(number, f"unknown field {field!r}; a task has {', '.join(sorted(_HEADER_FIELDS))}")
        for field in ("task", "description", "category"):
            if not isinstance(line.get(field, ""), str):
                self._problem(number, f"{field} must be text")

    def _read_case(self, number: int, line: dict[str, Any]) -> None:
        form = next((form for form in _CASE_FORMS if form & line.keys()), None)
        if form is None:
            self._problem(number, f"neither input nor arguments; found {', '.join(sorted(line)) or 'nothing'}")
            return
        missing = sorted(form - line.keys())
        if missing:
            self._problem(number, f"no {' and no '.join(missing)}")
            return
        problems = [f"unknown field {field!r}" for field in sorted(line.keys() - form)]
        if "input" in form and not (isinstance(line["input"], str) and line["input"].strip()):
            problems.append("input must be text")
        if "arguments" in form and not isinstance(line["arguments"], dict):
            problems.append("arguments must be an object")
        if self._form is not None and form != self._form:
            problems.append("mixes cases with input and cases with arguments")
        for problem in problems:
            self._problem(number, problem)
        if not problems:
            self._form = form
            self._keep(number, line)

    def _keep(self, number: int, line: dict[str, Any]) -> None:
        case = Case(
            input=line.get("input"),
            arguments=line.get("arguments"),
            expected=line["target"] if "target" in line else line["expected"],
        )
        earlier = self._cases.setdefault(case.question_id, (number, case))
        if content_hash(earlier[1].expected) != content_hash(case.expected):
            self._problem(number, f"contradicts line {earlier[0]}: the same question with another answer")

    def _comparison(self) -> Comparison:
        mode, tolerance = self._header.get("compare", "exact"), self._header.get("tolerance", {})
        if mode not in get_args(Mode):
            self._problem(1, f"unknown compare {mode!r}; one of {', '.join(get_args(Mode))}")
            mode = "exact"
        if isinstance(tolerance, (int, float)) and not isinstance(tolerance, bool):
            tolerance = {"relative": tolerance}
        is_right = (
            isinstance(tolerance, dict)
            and tolerance.keys() <= {"relative", "absolute"}
            and all(type(value) in (int, float) and value >= 0 for value in tolerance.values())
        )
        if not is_right:
            self._problem(1, 'tolerance must be a number (relative) or {"relative": …, "absolute": …}')
            return Comparison(mode=mode)
        return Comparison(mode=mode, **{f"{kind}_tolerance": value for kind, value in tolerance.items()})

    def _problem(self, number: int, problem: str) -> None:
        self._problems.append(f"line {number}: {problem}")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
