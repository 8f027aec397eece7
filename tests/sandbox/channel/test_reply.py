"""Frames that a worker forges: each becomes a trial, and costs the process that reads it little time and memory."""

from __future__ import annotations

import itertools
import tracemalloc
from decimal import Decimal

import pytest

from toolsmith.sandbox.channel.answer import AnswerLimits, pack_answer
from toolsmith.sandbox.channel.reply import read_reply
from toolsmith.sandbox.channel.wire import encode, exact
from toolsmith.sandbox.policy import Policy
from toolsmith.types.program import Program
from toolsmith.types.trial import Trial
from toolsmith.types.value import DEEPEST

NONCE = bytes(range(16))
TOOL = Program(name="tool", code="def tool(): pass", function="tool")
HONEST = {"outcome": "ok", "failure": None, "seconds": 0.1, "cpu_seconds": 0.1, "peak_megabytes": 9.0}
FAILURE = {"type": "E", "message": "m", "line": 1, "traceback": ""}
PERIOD = 2**61 - 1  # whole numbers that differ by it have one hash


def read(raw: bytes, nonce: bytes = NONCE, printed: str = "", **changes: object) -> Trial:
    return read_frame(pack_answer(nonce, HONEST | changes, printed, raw))


def read_frame(frame: bytes) -> Trial:
    trial = read_reply(frame, NONCE, TOOL, {}, Policy())
    assert Trial.model_validate_json(trial.model_dump_json()).outcome == trial.outcome
    return trial


def alike(count: int, step: int = 1) -> bytes:
    return b",".join(str(n * PERIOD).encode() for n in range(0, count * step, step))


def tree(levels: int) -> bytes:
    """Sets of eight members of one hash each, which only all that is below tells apart."""
    forms = alike(8**levels).split(b",")
    for _ in range(levels):
        forms = [b'{"$frozenset":[%s]}' % b",".join(forms[place : place + 8]) for place in range(0, len(forms), 8)]
    return forms[0]


@pytest.mark.parametrize(
    "raw",
    [
        b'{"$fraction":"1e999999999"}',
        b'{"$fraction":"1/0"}',
        b'{"$decimal":"x"}',
        b'{"$set":[[1]]}',
        b'{"$dict":[[[1],2]]}',
        b'{"$dict":[1]}',
        b'{"$bytes":[1]}',
        b'{"$datetime":"2024-01-01T00:00:00+99:99"}',
        b'{"$timedelta":[1e308,1e308,1]}',
        b'{"$complex":["x"]}',
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        '"\ud800"'.encode("utf-16-le", "surrogatepass"),
        '"text"'.encode("utf-32-be"),
        b'{"\\udfff":1}',
        b'["\\udfff",1]',
        b"1" * 10_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"$tuple":[' * 20_000 + b"]}" * 20_000,
        b"NaN",
        b"Infinity",
        b"\xff\xfe",
        b"",
        b"{",
        b"1 2",
        b'"' + b"x" * 2_000_000 + b'"',
        b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
        b'{"$tuple":[' * (DEEPEST // 2 + 1) + b"]}" * (DEEPEST // 2 + 1),
        b'{"$decimal":"sNaN"}',
        b'{"$decimal":"1e4001"}',
        b'{"$fraction":"1/' + b"3" * 4_301 + b'"}',
        b'{"$set":[{"$decimal":"-sNaN1"}]}',
        b'{"$tuple":"abc"}',
        b'{"$set":{"a":1}}',
        b'{"$fraction":1}',
        b'{"$set":[' + alike(30_000) + b"]}",
        b'{"$frozenset":[' + alike(2_000) + b"," + b",".join(b"%d" % n for n in range(100_000)) + b"]}",
        b"[" + b",".join([b'{"$set":[' + alike(490) + b"]}"] * 90) + b"]",
        b'{"$dict":[' + b",".join(b"[%s,0]" % key for key in alike(30_000).split(b",")) + b"]}",
        b'{"$set":[' + b",".join(b'{"$tuple":[%s]}' % each for each in alike(30_000).split(b",")) + b"]}",
        b'{"$frozenset":[' * 70 + alike(1_000) + b"]}" * 70,
        b'{"$set":[' + b",".join([b"1"] * 400_000) + b"]}",
        tree(5),
    ],
    ids=lambda raw: raw[:24].decode("latin-1"),
)
def test_what_is_no_value_is_a_bad_result(raw: bytes) -> None:
    trial = read(raw)
    assert (trial.outcome, trial.result, trial.blame) == ("bad_result", None, "tool")


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "great"},
        {"outcome": ["ok"]},
        {"outcome": "environment", "failure": FAILURE},
        {"outcome": "invalid", "failure": FAILURE},
        {"outcome": "timeout", "failure": FAILURE},
        {"outcome": "error"},
        {"outcome": "error", "failure": FAILURE | {"line": 10**30}},
        {"outcome": "error", "failure": FAILURE | {"\ud800": 1}},
        {"outcome": "error", "failure": {"type": 1, "message": "m", "line": None, "traceback": ""}},
        {"outcome": "error", "failure": FAILURE | {"line": "x"}},
        {"outcome": "error", "failure": FAILURE | {"more": 1}},
        {"outcome": "error", "failure": []},
        {"seconds": float("nan")},
        {"seconds": -1},
        {"cpu_seconds": float("inf")},
        {"cpu_seconds": 10**400},
        {"peak_megabytes": "9"},
        {"seconds": None},
    ],
    ids=str,
)
def test_a_header_that_is_none_is_a_bad_result(changes: dict[str, object]) -> None:
    trial = read(b"42", **changes)
    assert (trial.outcome, trial.blame) == ("bad_result", "tool")


def test_a_frame_of_another_call_is_a_bad_result() -> None:
    assert read(b"42", nonce=bytes(16)).outcome == "bad_result"


@pytest.mark.parametrize("sizes", [(2**63, 0), (0, 2**63), (90, 2**40), (10**5 + 1, 0), (2, 99)], ids=str)
def test_lengths_that_lie_are_a_bad_result(sizes: tuple[int, int]) -> None:
    lengths = b"".join(size.to_bytes(8, "big") for size in sizes)
    assert read_frame(NONCE + lengths + b"{}" + b"1").outcome == "bad_result"
    assert read_frame((NONCE + lengths)[:20]).outcome == "bad_result"


@pytest.mark.parametrize("bomb", [b"[],", b"{},", b"[[[[]]]],", b"1e0,"])
def test_a_header_of_many_tiny_objects_takes_no_multiple_of_its_size(bomb: bytes) -> None:
    size = AnswerLimits(Policy().output_bytes).frame
    head = b"[" + bomb * (size // len(bomb) - 20) + b"0]"
    frame = NONCE + len(head).to_bytes(8, "big") + bytes(8) + head
    tracemalloc.start()
    try:
        outcome = read_reply(frame, NONCE, TOOL, {}, Policy()).outcome
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert outcome == "bad_result"
    assert most < 10_000_000


def test_a_few_members_of_one_hash_are_a_value() -> None:
    assert read(tree(2)).is_ok
    assert read(b'{"$frozenset":[' * 70 + alike(100) + b"]}" * 70).is_ok


def test_points_of_a_grid_share_hashes_and_are_a_value() -> None:
    grid = set(itertools.product(range(-7, 7), repeat=3)) | set(itertools.product((-1, -2), repeat=6))
    edges = {frozenset([(x, y), (x + 1, y)]) for x in range(-9, 9) for y in range(-9, 9)}
    for value in (grid, edges, dict.fromkeys(grid, 1)):
        assert read(encode(exact(value, 1_000_000))).result == value


def test_long_texts_of_a_forged_failure_are_cut() -> None:
    trial = read(b"", outcome="error", failure=FAILURE | {"message": "x" * 90_000, "type": "\ud800"})
    assert trial.failure is not None
    assert len(trial.failure.message) == 10_000
    assert trial.failure.type == "\\ud800"


def test_printed_text_that_is_none_is_shown_and_cut() -> None:
    head = pack_answer(NONCE, HONEST, "", b"1")
    forged = head[:24] + (3).to_bytes(8, "big") + head[32:-1] + b"\xed\xa0\x80" + b"1"
    assert read_frame(forged).stdout == "\\xed\\xa0\\x80"
    assert len(read(b"1", printed="é" * 2_000_000).stdout) == 1_000_000


def test_an_ok_has_no_failure() -> None:
    assert read(b"42", failure=FAILURE).failure is None


def test_a_decimal_that_would_take_hours_as_an_integer_is_no_value() -> None:
    assert read(b'{"$decimal":"1e999999999"}').outcome == "bad_result"
    assert read(b'{"$decimal":"-1.5e-300"}').result == Decimal("-1.5e-300")
