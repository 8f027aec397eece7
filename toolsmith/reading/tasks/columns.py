"""What the columns of a file of cases mean: which hold the question, which the answer, and what is kept beside them.

Known forms first ({"input", "target"}, {"arguments", "expected"}, question and answer under their usual names, chats),
then a table: its target is the column with such a name or the last one, its inputs are the others.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolsmith.types.record import Record
from toolsmith.types.task import Case

ANSWERS = (
    "target", "expected", "answer", "output", "completion", "solution", "response", "label", "result",
    "expected_output", "expected_answer", "final_answer", "gold", "ground_truth",
)  # fmt: skip
QUESTIONS = ("input", "question", "prompt", "problem", "query", "request", "instruction")
_WEAK_QUESTIONS = ("text", "sentence", "message", "utterance", "email")  # only where nothing else could be an input
_CALLS = ("arguments", "args", "kwargs", "parameters", "params", "inputs", "input")
_IDS = {"id", "_id", "idx", "index", "uuid", "uid", "key", "case", "case_id", "row", "no", "nr", "#", "split", "source"}
_MOST_NAMED = 8


class Columns(Record):
    """Which column is the answer, and which are the question. Empty: found from names and form."""

    target: str = ""
    inputs: tuple[str, ...] = ()


@dataclass
class CasesFound:
    """Cases with the lines they stand on, what is wrong with others, and how the columns were read."""

    cases: list[tuple[int, Case]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    mapping: str = ""


def cases_of(rows: Sequence[tuple[int, dict[str, Any]]], columns: Columns) -> CasesFound:
    """Every row as a case, all in one form."""
    found = CasesFound()
    rows = [(number, _without_chat(row)) for number, row in rows]
    names = list(dict.fromkeys(name for _, row in rows for name in row))
    unknown = [name for name in (columns.target, *columns.inputs) if name and name not in names]
    if unknown or not rows:
        there = f"there are {', '.join(names)}" if names else "there are none"
        found.problems += [(0, f"no column {name!r}; {there}") for name in unknown]
        return found
    target = columns.target or _target(names)
    if not target:
        found.problems.append((0, f"no column with the answer; there are {', '.join(names)}"))
        return found
    reading = _Reading(rows, names, target, columns)
    found.mapping = reading.mapping
    for number, row in rows:
        problem = reading.problem_of(row)
        if problem:
            found.problems.append((number, problem))
        else:
            found.cases.append((number, reading.case(row)))
    return found


class _Reading:
    """How the rows of one file are read; every row is read alike."""

    def __init__(
        self, rows: Sequence[tuple[int, dict[str, Any]]], names: list[str], target: str, columns: Columns
    ) -> None:
        self._target = target
        others = [name for name in names if name != target]
        self._call = "" if columns.inputs else _call_column(rows, others)
        self._text = "" if self._call else _text_column(rows, others, columns)
        self._inputs = list(columns.inputs) or [name for name in others if name.lower() not in _IDS]
        if self._text or self._call:
            self._inputs = [self._text or self._call]
        self._arguments = dict(zip(self._inputs, _argument_names(self._inputs), strict=True))
        self._kept = [name for name in others if name not in self._inputs]
        self.mapping = self._told(guessed=not columns.target and target.lower() not in ANSWERS)

    def problem_of(self, row: dict[str, Any]) -> str:
        needed = [*self._inputs, self._target] if self._text or self._call else [self._target]
        missing = [name for name in needed if name not in row]
        if missing:
            return f"no {' and no '.join(missing)}"
        if row[self._target] is None and self._call == self._text == "":
            return f"{self._target} is empty"
        if self._text and not (isinstance(row[self._text], str) and row[self._text].strip()):
            return f"{self._text} must be text"
        if self._call and not isinstance(row[self._call], dict):
            return f"{self._call} must be an object"
        if not self._inputs:
            return "no column that could be an input"
        return ""

    def case(self, row: dict[str, Any]) -> Case:
        kept = {name: row[name] for name in self._kept if row.get(name) is not None}
        if self._text:
            return Case(input=row[self._text], expected=row[self._target], columns=kept)
        if self._call:
            return Case(arguments=row[self._call], expected=row[self._target], columns=kept)
        arguments = {self._arguments[name]: row.get(name) for name in self._inputs}
        return Case(arguments=arguments, expected=row[self._target], columns=kept)

    def _told(self, *, guessed: bool) -> str:
        if (self._text or self._call, self._target) in (("input", "target"), ("arguments", "expected")):
            return ""
        inputs = [self._text or self._call] if self._text or self._call else list(self._arguments.values())
        told = f"{_listed(inputs)} → {self._target}"
        told += " (the last column; --target-column names another)" if guessed else ""
        return told + (f", kept beside: {_listed(self._kept)}" if self._kept else "")


def _target(names: Sequence[str]) -> str:
    lower = {name.lower(): name for name in reversed(names)}
    known = next((lower[name] for name in ANSWERS if name in lower), "")
    return known or (names[-1] if len(names) > 1 else "")


def _call_column(rows: Sequence[tuple[int, dict[str, Any]]], others: Sequence[str]) -> str:
    """The column that holds whole calls: an object of arguments."""
    lower = {name.lower(): name for name in others}
    for name in (lower[each] for each in _CALLS if each in lower):
        if name == "arguments" or any(isinstance(row.get(name), dict) for _, row in rows):
            return name
    return ""


def _text_column(rows: Sequence[tuple[int, dict[str, Any]]], others: Sequence[str], columns: Columns) -> str:
    """The column that holds a question in words; empty where the inputs are structured."""
    if columns.inputs:
        (only, *more) = columns.inputs
        return only if not more and _is_prose(rows, only) else ""
    lower = {name.lower(): name for name in others}
    known = next((lower[name] for name in QUESTIONS if name in lower), "")
    if known and not any(isinstance(row.get(known), (int, float, list)) for _, row in rows[:1]):
        return known
    inputs = [name for name in others if name.lower() not in _IDS]
    weak = len(inputs) == 1 and (inputs[0].lower() in _WEAK_QUESTIONS or _is_prose(rows, inputs[0]))
    return inputs[0] if weak else ""


def _is_prose(rows: Sequence[tuple[int, dict[str, Any]]], name: str) -> bool:
    """Whether most values are texts of several words."""
    values = [row.get(name) for _, row in rows]
    return sum(isinstance(value, str) and len(value.split()) > 2 for value in values) * 2 > len(values)


def _without_chat(row: dict[str, Any]) -> dict[str, Any]:
    """A chat as question and answer: what the user said, and the assistant's last word."""
    messages = row.get("messages", row.get("conversations"))
    if not isinstance(messages, list) or not all(isinstance(each, dict) for each in messages):
        return row
    turns = [(each.get("role", each.get("from")), each.get("content", each.get("value"))) for each in messages]
    said = [text for role, text in turns if role in ("user", "human")]
    answers = [text for role, text in turns if role in ("assistant", "gpt")]
    if not said or not answers:
        return row
    rest = {name: value for name, value in row.items() if name not in ("messages", "conversations")}
    return {"input": "\n\n".join(map(str, said)), "target": answers[-1], **rest}


def _argument_names(columns: Sequence[str]) -> Iterator[str]:
    """A Python name for each column, no two alike."""
    taken: set[str] = set()
    for column in columns:
        plain = unicodedata.normalize("NFKC", column)
        name = plain if plain.isidentifier() else re.sub(r"\W+", "_", plain).strip("_").lower()
        name = name.lower() if not name.isupper() or len(name) > 1 else name
        if not name or name[0].isdigit():
            name = f"column_{name}" if name else "column"
        if keyword.iskeyword(name):
            name = f"{name}_"
        unique, number = name, 1
        while unique in taken:
            number += 1
            unique = f"{name}_{number}"
        taken.add(unique)
        yield unique


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    return f"{shown} and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else shown
