"""The shortcut audit: does the code compute its answers, or look them up?

Covered: inputs or answers of cases written in the source (also inside tuples, comparisons, JSON, base64, hex or
compressed constants); tables and chains of comparisons as long as the list of cases; functions that
fail or fall back to one answer as soon as an input is not one of the cases; results that are handed in as arguments.
Not covered: a table keyed by something derived from the input whose fallback is a correct general method.
"""

from __future__ import annotations

import ast
import base64
import binascii
import json
import random
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from toolsmith.sandbox.policy import Policy
from toolsmith.sandbox.sandbox import Sandbox
from toolsmith.types.task import Case
from toolsmith.types.tool import Tool
from toolsmith.types.trial import Trial
from toolsmith.types.value import JsonValue, to_json
from toolsmith.types.verdict import Check
from toolsmith.verify.attempt import Attempt

_FEWEST_LITERALS = 2  # one case's literal may be a coincidence, or an example
_LITERAL_SHARE = 0.2
_SHORTEST_TEXT = 6
_ORDINARY_NUMBERS = {
    *range(-12, 33),
    60,
    64,
    90,
    100,
    128,
    180,
    255,
    256,
    360,
    365,
    366,
    400,
    1000,
    1024,
    3600,
    86400,
}
_FEWEST_ROWS = 8
_TABLE_SHARE = 0.4
_RECOMBINATIONS = 24
_RAISING_SHARE = 0.9
_FALLBACK_SHARE = 0.9
_HANDED_IN_SHARE = 0.9


def audit_shortcuts(tool: Tool, attempts: Sequence[Attempt], sandbox: Sandbox, policy: Policy) -> Check:
    """One check over the function and the extraction; evidence names what was found."""
    cases = [attempt.case for attempt in attempts]
    findings = [
        *_literal_findings(tool.code, "the function", cases),
        *_literal_findings(tool.extraction or "", "the extraction", cases),
        *_table_findings(tool.code, cases),
        *_table_findings(tool.extraction or "", cases),
        *_handed_in_findings(attempts),
        *_recombination_findings(tool, attempts, sandbox, policy),
    ]
    if findings:
        return Check(
            name="shortcuts",
            outcome="failed",
            summary="the answers are looked up, not computed",
            evidence=tuple(findings),
        )
    return Check(name="shortcuts", outcome="passed", summary="no case is written in the code; new inputs are computed")


# --- what is written in the source -------------------------------------------------------------------------


def _literal_findings(code: str, where: str, cases: Sequence[Case]) -> list[str]:
    literals = _Literals(code)
    if not literals.is_parsed:
        return []
    with_input = [case for case in cases if literals.hold_input(case)]
    answers = _distinct([case.expected for case in cases])
    is_open = len(answers) > max(12, len(cases) / 2) or (len(cases) < 24 and len(answers) > len(cases) / 2)
    held = [answer for answer in answers if is_open and literals.hold(answer)]
    findings = []
    if len(with_input) >= max(_FEWEST_LITERALS, min(5, _LITERAL_SHARE * len(cases))):
        findings.append(f"{where} contains the inputs of {len(with_input)} of {len(cases)} cases")
    if len(held) >= max(_FEWEST_LITERALS, _LITERAL_SHARE * len(answers)):
        findings.append(f"{where} contains {len(held)} of {len(answers)} distinct expected answers")
    return findings


class _Literals:
    """All constants of a source: texts, numbers, and folded containers, also those packed inside constants."""

    def __init__(self, code: str) -> None:
        self.texts: set[str] = set()
        self.numbers: set[float] = set()
        self.containers: set[str] = set()
        try:
            module = ast.parse(code)
        except (SyntaxError, ValueError, RecursionError):
            self.is_parsed = False
            return
        self.is_parsed = bool(code.strip())
        docstrings = _docstrings(module)
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and node not in docstrings:
                self._add(node.value)
            elif isinstance(node, (ast.List, ast.Tuple, ast.Dict, ast.Set, ast.BinOp, ast.UnaryOp)):
                self._add_folded(node)

    def hold(self, value: JsonValue) -> bool:
        """Whether the value is distinctive and occurs in the source."""
        if isinstance(value, str):
            number = _number(value)
            if number is not None and self._holds_number(number):
                return True
            folded = _fold(value)
            return len(folded) >= _SHORTEST_TEXT and any(folded in text for text in self.texts)
        if isinstance(value, bool) or value is None:
            return False
        if isinstance(value, (int, float)):
            return self._holds_number(value)
        return _is_distinctive(value) and _canonical(value) in self.containers

    def hold_input(self, case: Case) -> bool:
        """Whether the text of the case, a whole argument, or all its numbers together occur in the source."""
        if case.input is not None and len(case.input) >= _SHORTEST_TEXT and self.hold(case.input):
            return True
        arguments = case.arguments or {}
        if any(self.hold(value) for value in arguments.values() if not isinstance(value, (int, float))):
            return True
        numbers = [value for value in arguments.values() if type(value) in (int, float)]
        unusual = [number for number in numbers if number not in _ORDINARY_NUMBERS]
        if len(numbers) == len(arguments) and unusual:
            return all(number in self.numbers for number in numbers)
        return len(arguments) > 1 and _canonical(list(arguments.values())) in self.containers

    def _holds_number(self, number: float) -> bool:
        return number not in _ORDINARY_NUMBERS and number in self.numbers

    def _add(self, constant: Any) -> None:
        if isinstance(constant, bool) or constant is None:
            return
        if isinstance(constant, (int, float)):
            self.numbers.update((constant, -constant))
        elif isinstance(constant, str):
            self.texts.add(_fold(constant))
            self._unpack(constant.encode("utf-8", "surrogatepass"))
        elif isinstance(constant, bytes):
            self.texts.add(_fold(constant.decode("latin-1")))
            self._unpack(constant)

    def _add_folded(self, node: ast.expr) -> None:
        value = _fold_constants(node)
        if value is not _UNKNOWN:
            self._add_tree(value)

    def _add_tree(self, value: Any) -> None:
        if isinstance(value, (list, tuple, set, frozenset)):
            members = list(value)
            self.containers.add(_canonical(members))
            for member in members:
                self._add_tree(member)
        elif isinstance(value, dict):
            self.containers.add(_canonical(value))
            for key, member in value.items():
                self._add_tree(key)
                self._add_tree(member)
        else:
            self._add(value)

    def _unpack(self, raw: bytes) -> None:
        """Look into JSON, base64, hex and zlib, in any order, a few layers deep."""
        layers, seen = [raw], {raw}
        for _ in range(4):
            layers = [inner for layer in layers for inner in _decodings(layer) if inner not in seen]
            seen.update(layers)
            for layer in layers:
                self.texts.add(_fold(layer.decode("utf-8", "replace")))
        for layer in seen:
            try:
                value = json.loads(layer)
            except ValueError:
                continue
            if isinstance(value, (list, dict)):
                self._add_tree(value)


def _decodings(raw: bytes) -> Iterator[bytes]:
    if len(raw) < 16:
        return
    for decode in (base64.b64decode, base64.b85decode, binascii.unhexlify):
        try:
            yield decode(raw)
        except ValueError:
            continue
    with suppress(zlib.error):
        yield zlib.decompressobj().decompress(raw, 4_000_000)


_UNKNOWN = object()


def _fold_constants(node: ast.expr) -> Any:
    """The value of an expression of literals (also `"ab" + "cd"` and `"a" * 3`), else `_UNKNOWN`."""
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        pass
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _fold_constants(node.left), _fold_constants(node.right)
        if isinstance(left, str) and isinstance(right, str):
            return left + right
    return _UNKNOWN


def _docstrings(module: ast.Module) -> set[ast.Constant]:
    found = set()
    for node in ast.walk(module):
        body = getattr(node, "body", None)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and body:
            first = body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(first.value)
    return found


def _table_findings(code: str, cases: Sequence[Case]) -> list[str]:
    """Tables and chains of comparisons with about as many rows as there are cases, whose results are the answers."""
    try:
        module = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return []
    answers = {_canonical(answer) for answer in _distinct([case.expected for case in cases])}
    answers |= {_canonical(str(case.expected)) for case in cases}
    fewest = max(_FEWEST_ROWS, _TABLE_SHARE * len(cases))
    findings = []
    for node in ast.walk(module):
        rows = _rows(node)
        hits = [row for row in rows if _canonical(row) in answers]
        if len(rows) >= fewest and len(hits) >= 0.8 * len(rows):
            line = getattr(node, "lineno", 0)
            findings.append(f"line {line}: a table of {len(rows)} rows whose values are expected answers")
    returned = [
        _fold_constants(node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Return) and node.value is not None
    ]
    constant = [value for value in returned if value is not _UNKNOWN and _canonical(value) in answers]
    if len(constant) >= fewest:
        findings.append(f"{len(constant)} return statements each give one expected answer")
    return findings


def _rows(node: ast.AST) -> list[Any]:
    if isinstance(node, ast.Dict):
        values = [_fold_constants(value) for value in node.values]
    elif isinstance(node, (ast.List, ast.Tuple)):
        members = [_fold_constants(item) for item in node.elts]
        values = [item[-1] if isinstance(item, (list, tuple)) and len(item) == 2 else item for item in members]
    else:
        return []
    return [value for value in values if value is not _UNKNOWN]


# --- how the function behaves ------------------------------------------------------------------------------


def _handed_in_findings(attempts: Sequence[Attempt]) -> list[str]:
    """Answers that arrive as an argument, so that the extraction did the work and the function none."""
    right = [attempt for attempt in attempts if attempt.is_right and attempt.case.input is not None]
    if not right:
        return []
    handed_in = [attempt for attempt in right if _is_handed_in(attempt)]
    if len(handed_in) < _HANDED_IN_SHARE * len(right):
        return []
    return [f"in {len(handed_in)} of {len(right)} cases the result is one of the arguments, unchanged"]


def _is_handed_in(attempt: Attempt) -> bool:
    if attempt.trial is None:
        return False
    result = _canonical(to_json(attempt.trial.result))
    return any(_canonical(value) == result for value in (attempt.case.arguments or {}).values())


def _recombination_findings(tool: Tool, attempts: Sequence[Attempt], sandbox: Sandbox, policy: Policy) -> list[str]:
    """Call the function on inputs that no case has, put together from parts of the cases."""
    right = [attempt for attempt in attempts if attempt.is_right and attempt.trial is not None]
    fresh = _recombine([attempt.case.arguments or {} for attempt in right])
    if len(fresh) < _FEWEST_ROWS:
        return []
    trials = sandbox.call_many(tool.program, fresh, policy)
    raising = [trial for trial in trials if not trial.is_ok]
    if len(raising) >= _RAISING_SHARE * len(trials):
        example = raising[0].explain()
        return [f"{len(raising)} of {len(trials)} inputs put together from parts of the cases fail: {example}"]
    return _fallback_findings(right, [trial for trial in trials if trial.is_ok])


def _fallback_findings(right: Sequence[Attempt], trials: Sequence[Trial]) -> list[str]:
    """One constant answer to all that is new, where the cases have many answers."""
    known = [_canonical(to_json(attempt.trial.result)) for attempt in right if attempt.trial is not None]
    fresh = [_canonical(to_json(trial.result)) for trial in trials]
    if not fresh or not known:
        return []
    commonest = max(set(fresh), key=fresh.count)
    usual = known.count(commonest) / len(known)
    if fresh.count(commonest) >= _FALLBACK_SHARE * len(fresh) and usual < 0.5:
        share = f"{fresh.count(commonest)} of {len(fresh)} new inputs"
        return [f"{share} give one answer, {commonest[:80]}, which only {usual:.0%} of the cases have"]
    return []


def _recombine(arguments: Sequence[dict[str, JsonValue]]) -> list[dict[str, JsonValue]]:
    """New inputs: arguments of one case with some taken from another, or with values changed a little.

    The choice is fixed, so that a verdict can be reproduced.
    """
    chooser = random.Random(20230526)  # noqa: S311 - reproducible, not secret
    known = {_canonical(item) for item in arguments}
    fresh: dict[str, dict[str, JsonValue]] = {}
    if len(arguments) < 2:
        return []
    for _ in range(_RECOMBINATIONS * 8):
        first, second = chooser.sample(list(arguments), 2)
        mixed = {name: _mix(value, second.get(name, value), chooser) for name, value in first.items()}
        key = _canonical(mixed)
        if key not in known and key not in fresh:
            fresh[key] = mixed
        if len(fresh) == _RECOMBINATIONS:
            break
    return list(fresh.values())


def _mix(left: JsonValue, right: JsonValue, chooser: random.Random) -> JsonValue:
    """A value between two of the same parameter: one of them, or parts of both."""
    if isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
        return {key: _mix(left[key], right[key], chooser) for key in left}
    if isinstance(left, list) and isinstance(right, list) and left and len(left) == len(right):
        return [_mix(a, b, chooser) for a, b in zip(left, right, strict=True)]
    if isinstance(left, list) and len(left) > 1 and chooser.random() < 0.5:
        shuffled = list(left)
        chooser.shuffle(shuffled)
        return shuffled
    if isinstance(left, str) and isinstance(right, str) and chooser.random() < 0.5:
        return _mix_words(left, right, chooser)
    return chooser.choice([left, right])


def _mix_words(left: str, right: str, chooser: random.Random) -> str:
    words, others = re.split(r"(\s+)", left), re.split(r"(\s+)", right)
    if len(words) > 1 and len(words) == len(others):
        return "".join(chooser.choice(pair) for pair in zip(words, others, strict=True))
    if len(words) > 2:
        parts = words[::2]
        chooser.shuffle(parts)
        return " ".join(parts)
    return chooser.choice([left, right])


# --- small things -------------------------------------------------------------------------------------------


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _distinct(values: Sequence[JsonValue]) -> list[JsonValue]:
    return list({_canonical(value): value for value in values}.values())


def _is_distinctive(value: JsonValue) -> bool:
    return len(_canonical(value)) >= 12


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None
