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
import zlib
from collections import Counter
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
from toolsmith.verify.ablation import ablation_findings
from toolsmith.verify.attempt import Attempt
from toolsmith.verify.batch import call_batch
from toolsmith.verify.perturb import perturb

_FEWEST_LITERALS = 4  # a few literals may be a coincidence, or examples
_LITERAL_SHARE = 0.1
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
_PER_KIND = 10
_SEED = 20230526
_FEWEST_NEW_INPUTS = 8
_RAISING_SHARE = 0.9
_FALLBACK_SHARE = 0.9
_HANDED_IN_SHARE = 0.9


def audit_shortcuts(tool: Tool, attempts: Sequence[Attempt], sandbox: Sandbox, policy: Policy) -> Check:
    """One check over the function and the extraction; evidence names what was found."""
    cases = [attempt.case for attempt in attempts]
    findings = [
        *_literal_findings(tool.code, "the function", cases, _options(tool)),
        *_literal_findings(tool.extraction or "", "the extraction", cases, _options(tool)),
        *_table_findings(tool.code, cases),
        *_table_findings(tool.extraction or "", cases),
        *_handed_in_findings(attempts),
        *_new_input_findings(tool, attempts, sandbox, policy),
    ]
    findings = findings or ablation_findings(tool, attempts, sandbox, policy)
    if findings:
        return Check(
            name="shortcuts",
            outcome="failed",
            summary="the answers are looked up, not computed",
            evidence=tuple(findings),
        )
    return Check(name="shortcuts", outcome="passed", summary="no case is written in the code; new inputs are computed")


# --- what is written in the source -------------------------------------------------------------------------


def _options(tool: Tool) -> frozenset[tuple[str, str]]:
    """Parameters and values that the signature itself lists: `Literal["at_least", "at_most"]`."""

    def listed(schema: Any) -> Iterator[JsonValue]:
        if isinstance(schema, dict):
            yield from schema.get("enum", ())
            for inner in schema.values():
                yield from listed(inner)
        elif isinstance(schema, list):
            for inner in schema:
                yield from listed(inner)

    return frozenset(
        (parameter.name, _canonical(value))
        for parameter in tool.signature.parameters
        for value in listed(parameter.type_schema)
    )


def _literal_findings(code: str, where: str, cases: Sequence[Case], options: frozenset[tuple[str, str]]) -> list[str]:
    """Inputs and answers that belong to one case and stand in the source.

    What many cases share (a unit, the name of a category), or the signature lists, is vocabulary, not a case.
    """
    literals = _Literals(code)
    if not literals.is_parsed:
        return []
    unique = _unique_arguments(cases, options)
    held = [case for case, own in zip(cases, unique, strict=True) if literals.hold_input(case, own)]
    seen = [case for case in cases if case.part != "hidden"]
    held_seen = [case for case in held if case.part != "hidden"]
    findings = []
    if len(held) >= max(_FEWEST_LITERALS, _LITERAL_SHARE * len(cases)) or (
        len(held_seen) >= max(2, len(seen) / 3) and len(held_seen) > len(held) / 2
    ):
        findings.append(f"{where} contains the inputs of {len(held)} of {len(cases)} cases")
    counts = Counter(_canonical(case.expected) for case in cases)
    own_answers = [answer for answer in _distinct([case.expected for case in cases]) if counts[_canonical(answer)] <= 2]
    held_answers = [answer for answer in own_answers if literals.hold(answer)]
    is_open = len(counts) > max(8, len(cases) / 3)
    if is_open and len(held_answers) >= max(_FEWEST_LITERALS, _LITERAL_SHARE * len(own_answers)):
        findings.append(f"{where} contains {len(held_answers)} of {len(own_answers)} answers that only one case has")
    return findings


def _unique_arguments(cases: Sequence[Case], options: frozenset[tuple[str, str]]) -> list[dict[str, JsonValue]]:
    """Of each case, the arguments whose values at most two cases have, under whatever name, and no signature lists."""
    counts = Counter(
        value for case in cases for value in {_canonical(argument) for argument in (case.arguments or {}).values()}
    )
    return [
        {
            name: value
            for name, value in (case.arguments or {}).items()
            if counts[_canonical(value)] <= 2 and (name, _canonical(value)) not in options
        }
        for case in cases
    ]


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

    def hold_input(self, case: Case, own: dict[str, JsonValue]) -> bool:
        """Whether the text of the case, or all that is its own in its arguments, stands in the source.

        One argument alone may be a fact that the tool has to know: the density of a metal, the length of a unit.
        """
        if case.input is not None and len(case.input) >= _SHORTEST_TEXT and self.hold(case.input):
            return True
        if _canonical(list((case.arguments or {}).values())) in self.containers and len(case.arguments or {}) > 1:
            return True
        distinctive = [value for value in own.values() if not _is_ordinary(value)]
        return bool(distinctive) and all(self.hold(value) for value in distinctive)

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


def _new_input_findings(tool: Tool, attempts: Sequence[Attempt], sandbox: Sandbox, policy: Policy) -> list[str]:
    """Call the function on inputs that no case has, each close to one of them."""
    right = [attempt for attempt in attempts if attempt.is_right and attempt.trial is not None]
    fresh = perturb([attempt.case.arguments or {} for attempt in right], _PER_KIND, _SEED)
    if len(fresh) < _FEWEST_NEW_INPUTS:
        return []
    trials = call_batch(tool.program, [item.arguments for item in fresh], sandbox, policy)
    computed = [trial for trial in trials if trial.is_ok]
    if _all_kinds_fail([item.kind for item in fresh], [trial.is_ok for trial in trials]):
        example = next(trial.explain() for trial in trials if not trial.is_ok)
        failed = len(trials) - len(computed)
        return [f"{failed} of {len(trials)} inputs that differ from a case in one thing fail: {example}"]
    return _fallback_findings(right, computed)


def _all_kinds_fail(kinds: Sequence[str], outcomes: Sequence[bool]) -> bool:
    """Whether next to nothing is computed, of whatever kind the change was.

    An honest function refuses inputs outside its domain, so one kind that works is enough.
    """
    shares = {
        kind: sum(ok for other, ok in zip(kinds, outcomes, strict=True) if other == kind) / kinds.count(kind)
        for kind in set(kinds)
    }
    return max(shares.values()) <= 1 - _RAISING_SHARE


def _fallback_findings(right: Sequence[Attempt], trials: Sequence[Trial]) -> list[str]:
    """One constant answer to all that is new, where the cases have many answers."""
    known = [_canonical(to_json(attempt.trial.result)) for attempt in right if attempt.trial is not None]
    fresh = [_canonical(to_json(trial.result)) for trial in trials]
    if len(fresh) < _FEWEST_ROWS or not known:
        return []
    commonest = max(sorted(set(fresh)), key=fresh.count)
    usual = known.count(commonest) / len(known)
    if fresh.count(commonest) >= _FALLBACK_SHARE * len(fresh) and usual < _FALLBACK_SHARE / 2:
        share = f"{fresh.count(commonest)} of {len(fresh)} new inputs"
        return [f"{share} give one answer, {commonest[:80]}, which only {usual:.0%} of the cases have"]
    return []


# --- small things -------------------------------------------------------------------------------------------


def _canonical(value: Any) -> str:
    try:
        return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    except (ValueError, TypeError, RecursionError):  # an integer too long for decimal digits, keys of several kinds
        return f"a {type(value).__name__} without a JSON form"


def _distinct(values: Sequence[JsonValue]) -> list[JsonValue]:
    return list({_canonical(value): value for value in values}.values())


def _is_ordinary(value: JsonValue) -> bool:
    """Whether the value says nothing about a case: it stands in many sources."""
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, (int, float)):
        return value in _ORDINARY_NUMBERS
    return isinstance(value, str) and not value


def _is_distinctive(value: JsonValue) -> bool:
    return len(_canonical(value)) >= 12


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None
