"""Reads a file of right and predicted calls in whichever format it is in; the right ones may stand in a second file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from toolsmith.errors import BadInputError
from toolsmith.scoring.formats.api_bank import api_bank_sample, is_api_bank
from toolsmith.scoring.formats.bfcl import bfcl_sample, is_bfcl
from toolsmith.scoring.formats.openai import is_openai, openai_sample
from toolsmith.scoring.formats.own import is_own, own_sample
from toolsmith.scoring.formats.ste import is_ste, ste_samples
from toolsmith.scoring.wanted import Sample, SampleFile

_LARGEST = 200_000_000  # bytes
_MOST_PROBLEMS = 20
_IDS = ("id", "custom_id", "task_id", "request_id")
_Row = Mapping[str, Any]
_FORMATS: tuple[tuple[str, Callable[[_Row, _Row | None], bool], Callable[[_Row, _Row | None, str], Sample | str]], ...]
_FORMATS = (
    ("BFCL", is_bfcl, bfcl_sample),
    ("API-Bank", is_api_bank, api_bank_sample),
    ("toolsmith", is_own, own_sample),
    ("OpenAI messages", is_openai, openai_sample),
)
_HINT = (
    'A line is {"request", "tool", "arguments", "predicted"}; or messages with "expected"; or a result of BFCL, of '
    "API-Bank or of STE. Right calls in a file of their own: --gold FILE. See docs/exams.md."
)


def read_samples(path: Path, gold: Path | None = None) -> SampleFile:
    """All samples of a file. Rows that cannot be used are told of and left out.

    Args:
        path: what was predicted, with what is right where no second file has it.
        gold: what is right, in the same order or with the same ids.

    Raises:
        BadInputError: a file cannot be read, or none of its rows can be used.
    """
    document = _document(path)
    if is_ste(document):
        return _file(path, "STE", [(each, "") for each in ste_samples(document)])
    rows = _rows(document, path)
    golds = _paired(rows, _rows(_document(gold), gold), gold) if gold is not None else [None] * len(rows)
    found: list[tuple[Sample | str, str]] = []
    names: list[str] = []
    for number, (row, right) in enumerate(zip(rows, golds, strict=True), 1):
        place = f"line {number}"
        if isinstance(row, str) or isinstance(right, str):
            found.append((row if isinstance(row, str) else str(right), place))
            continue
        for name, fits, sample in _FORMATS:
            if fits(row, right):
                names.append(name)
                found.append((sample(row, right, place), place))
                break
        else:
            found.append((f"of no known format, with {', '.join(sorted(map(str, row)))[:200]}", place))
    return _file(path, " and ".join(dict.fromkeys(names)), found)


def _file(path: Path, name: str, found: Sequence[tuple[Sample | str, str]]) -> SampleFile:
    samples = tuple(each for each, _ in found if isinstance(each, Sample))
    problems = [f"{place}: {each}" if place else each for each, place in found if isinstance(each, str)]
    if not samples:
        raise BadInputError(
            f"{path} holds nothing to score", problems[:_MOST_PROBLEMS] or ["it holds no row"], hint=_HINT
        )
    return SampleFile(format=name, samples=samples, problems=tuple(problems))


def _document(path: Path) -> Any:
    """The JSON document, or the list of what the lines hold: an object, or what is wrong with the line."""
    try:
        if path.stat().st_size > _LARGEST:
            raise BadInputError(f"{path} is larger than {_LARGEST // 1_000_000} MB", hint="Score it in parts.")
    except OSError:
        pass  # whoever reads it says what is wrong
    whole = json_or_lines(path, _HINT)
    return [whole] if isinstance(whole, dict) and not is_ste(whole) else whole


def json_or_lines(path: Path, hint: str) -> Any:
    """The JSON document of a file, or a list of what its lines hold: a value, or in words what is wrong with the line.

    Raises:
        BadInputError: it cannot be read, or is nested too deeply; `hint` says what it should be.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise BadInputError(f"{path} does not exist", hint="Give the path of a file that is there.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{path} cannot be read: {error}", hint=hint) from error
    try:
        return json.loads(text)
    except RecursionError as error:
        raise BadInputError(f"{path} is nested too deeply", hint=hint) from error
    except ValueError:
        return [_line(line) for line in text.splitlines() if line.strip()]


def _line(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"not JSON: {str(error)[:100]}"


def _rows(document: Any, path: Path) -> list[_Row | str]:
    if not isinstance(document, list):
        raise BadInputError(f"{path} holds no list of samples", hint=_HINT)
    return [row if isinstance(row, (dict, str)) else "no object" for row in document]


def _paired(rows: Sequence[_Row | str], golds: Sequence[_Row | str], path: Path) -> list[_Row | str]:
    """For each row what is right: of the same id where both have ids, else of the same place.

    A line of a batch has an id of its own beside the one that its user gave, so the ids that pair most rows count.
    """
    pairings = [(one, other) for one in _IDS for other in _IDS if all(_id(gold, other) for gold in golds)]
    if pairings and any(_id(row, one) for row in rows for one in _IDS):
        known = {other: {_id(gold, other): gold for gold in golds} for _, other in pairings}
        ids = {one: [found for row in rows if (found := _id(row, one)) is not None] for one, _ in pairings}
        one, other = max(
            pairings, key=lambda each: (sum(found in known[each[1]] for found in ids[each[0]]), len(ids[each[0]]))
        )
        return [known[other].get(_id(row, one), f"{path} says nothing of {_id(row, one)}") for row in rows]
    if len(rows) != len(golds):
        raise BadInputError(
            f"{path} has {len(golds)} rows for {len(rows)}, and no ids that pair them",
            hint="Give both files the same order, or each row an id.",
        )
    return list(golds)


def _id(row: _Row | str, key: str) -> str | None:
    return str(row[key]) if isinstance(row, dict) and row.get(key) is not None else None
