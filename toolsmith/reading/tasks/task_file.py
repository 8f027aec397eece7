"""Task files: cases as people have them, with what the file itself says about the task.

    {"task": "word-sorting", "description": "…", "compare": "exact", "tolerance": 1e-6, "facts": true, "source": "…"}
    {"input": "Sort: pear fig", "target": "fig pear"}
    {"arguments": {"words": ["pear", "fig"]}, "expected": ["fig", "pear"]}

Also CSV, TSV, XLSX, JSON arrays and other keys; see `rows.py` and `columns.py`. A file is refused whole, with all its
problems and their lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from toolsmith.errors import BadInputError
from toolsmith.extensions import extension
from toolsmith.reading.books.forms import FORMS
from toolsmith.reading.tasks.columns import CasesFound, Columns, cases_of
from toolsmith.reading.tasks.found_rows import Rows, grouped
from toolsmith.reading.tasks.rows import read_rows
from toolsmith.secrets import redact, secrets_in
from toolsmith.types.comparison import Comparison, Mode
from toolsmith.types.record import content_hash
from toolsmith.types.task import Case, Task
from toolsmith.types.tool import category_slug, slug

_MOST_PROBLEMS = 50
_HEADER_FIELDS = {"task", "description", "category", "compare", "tolerance", "facts", "source"}
_HINT = (
    'JSON Lines of {"input": …, "target": …} or {"arguments": {…}, "expected": …}, or a table whose first line names '
    "its columns; --target-column and --input-column say which is which."
)


def read_task_file(path: Path, columns: Columns | None = None) -> Task:
    """Read one task. Equal cases are kept once.

    Args:
        path: JSON Lines, JSON, CSV, TSV, XLSX, or with an ending that a package offers as `toolsmith.readers`.
        columns: which column is the answer, and which are the question; None: found.

    Raises:
        BadInputError: the file is missing, empty or wrong; `problems` names every line.
    """
    added = extension("readers", path.suffix.removeprefix(".").lower()) if path.suffix else None
    if added is not None:
        task: Task = added(path)
        return task
    try:
        return _Reader(path, read_rows(path), columns or Columns()).task()
    except BadInputError as error:
        if path.is_dir() or (path.is_file() and path.suffix.lower() in FORMS):
            is_for = f"Of a book tools are made by: toolsmith make --reference {path}"
            error.hint = redact(f"{is_for}\nA task file is {_HINT}")
        raise


def read_task_files(paths: Sequence[Path], columns: Columns | None = None) -> tuple[list[Task], list[BadInputError]]:
    """Read several tasks: those that can be read, and one error for each file that cannot.

    Args:
        paths: the files.
        columns: as in `read_task_file`, for all of them.
    """
    tasks: dict[str, Task] = {}
    errors: list[BadInputError] = []
    for path in paths:
        try:
            task = read_task_file(path, columns)
        except BadInputError as error:
            errors.append(error)
            continue
        if task.name in tasks:
            problem = f"another file defines the task {task.name!r} already"
            errors.append(BadInputError(f"{path}: {problem}", hint='Name it: {"task": …} as the first line.'))
        tasks.setdefault(task.name, task)
    return list(tasks.values()), errors


class _Reader:
    """Judges the header and the cases of one file."""

    def __init__(self, path: Path, rows: Rows, columns: Columns) -> None:
        self._path = path
        self._rows = rows
        self._columns = columns
        self._header = dict(rows.header)
        self._problems = list(rows.problems)
        self._cases: dict[str, tuple[int, Case]] = {}

    def task(self) -> Task:
        found = self._found()
        self._problems += found.problems
        for number, case in found.cases:
            self._keep(number, case)
        comparison, facts = self._comparison(), self._facts()
        if not self._cases and not self._problems:
            self._problems.append((0, "no cases in it"))
        if self._problems:
            shown = list(grouped(sorted(self._problems)))
            if len(shown) > _MOST_PROBLEMS:
                shown = [*shown[:_MOST_PROBLEMS], f"… and {len(shown) - _MOST_PROBLEMS} more"]
            raise BadInputError(f"{self._path} cannot be used as a task file", shown, hint=_HINT)
        return Task(
            name=slug(str(self._header.get("task") or self._path.stem)) or "task",
            description=str(self._header.get("description", "")),
            category=category_slug(str(self._header.get("category", ""))),
            comparison=comparison,
            facts=facts,
            cases=tuple(case for _, case in self._cases.values()),
            read_as="; ".join(part for part in (found.mapping, *self._rows.notes) if part),
        )

    def _found(self) -> CasesFound:
        rows = []
        for number, row in self._rows.rows:
            exposed = secrets_in(" ".join(map(str, row.values())))
            if self._is_header(number, row):
                self._header |= row
            elif exposed:
                named = ", ".join(exposed)
                self._problems.append((number, f"contains the value of the environment variable {named}"))
            else:
                rows.append((number, row))
        self._check_header()
        forms = {_form(row) for _, row in rows} - {""}
        if len(forms) > 1:
            first = _form(rows[0][1])
            self._problems += [
                (number, "mixes cases with input and cases with arguments")
                for number, row in rows
                if _form(row) not in ("", first)
            ]
            rows = [(number, row) for number, row in rows if _form(row) in ("", first)]
        return cases_of(rows, self._columns)

    def _is_header(self, number: int, row: dict[str, Any]) -> bool:
        if self._rows.is_table:
            return False
        is_about_task = "task" in row or (number == 1 and row.keys() <= _HEADER_FIELDS)
        if is_about_task and number != 1 and not _form(row):
            self._problems.append((number, "only the first line may describe the task"))
        return is_about_task and not _form(row)

    def _check_header(self) -> None:
        unknown = sorted(self._header.keys() - _HEADER_FIELDS - self._rows.header.keys())
        known = ", ".join(sorted(_HEADER_FIELDS))
        self._problems += [(1, f"unknown field {name!r}; a task has {known}") for name in unknown]
        for name in ("task", "description", "category"):
            if not isinstance(self._header.get(name, ""), str):
                self._problems.append((1, f"{name} must be text"))

    def _keep(self, number: int, case: Case) -> None:
        earlier = self._cases.setdefault(case.question_id, (number, case))
        if content_hash(earlier[1].expected) != content_hash(case.expected):
            self._problems.append((number, f"contradicts line {earlier[0]}: the same question with another answer"))

    def _facts(self) -> str:
        """Where the facts are published that the cases ask for; empty where they ask for none."""
        facts, source = self._header.get("facts", False), self._header.get("source", "")
        if isinstance(facts, dict):
            source, facts = facts.get("source", ""), True
        if facts is not True:
            if facts is not False:
                self._problems.append((1, 'facts must be true, or {"source": "where they are published"}'))
            return ""
        if not isinstance(source, str) or not source.strip():
            self._problems.append((1, 'facts need a source: {"facts": true, "source": "where they are published"}'))
            return ""
        return " ".join(source.split())

    def _comparison(self) -> Comparison:
        mode, tolerance = self._header.get("compare", "exact"), self._header.get("tolerance", {})
        if mode not in get_args(Mode):
            self._problems.append((1, f"unknown compare {mode!r}; one of {', '.join(get_args(Mode))}"))
            mode = "exact"
        if isinstance(tolerance, (int, float)) and not isinstance(tolerance, bool):
            tolerance = {"relative": tolerance}
        is_right = (
            isinstance(tolerance, dict)
            and tolerance.keys() <= {"relative", "absolute"}
            and all(type(value) in (int, float) and value >= 0 for value in tolerance.values())
        )
        if not is_right:
            wrong = 'tolerance must be a number (relative) or {"relative": …, "absolute": …}'
            self._problems.append((1, wrong))
            return Comparison(mode=mode)
        return Comparison(mode=mode, **{f"{kind}_tolerance": value for kind, value in tolerance.items()})


def _form(row: dict[str, Any]) -> str:
    """Which of our own two forms a row has: its question's key; empty where it has neither."""
    if "arguments" in row and "expected" in row:
        return "arguments"
    return "input" if "input" in row and "target" in row else ""
