"""Frames that a worker forges: each becomes a trial, none hurts the process that reads it."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from toolsmith.sandbox.channel.reply import read_reply
from toolsmith.sandbox.policy import Policy
from toolsmith.types.program import Program
from toolsmith.types.trial import Trial

NONCE = bytes(range(16))
TOOL = Program(name="tool", code="def tool(): pass", function="tool")
HONEST = {"outcome": "ok", "failure": None, "stdout": "", "seconds": 0.1, "cpu_seconds": 0.1, "peak_megabytes": 9.0}
FAILURE = {"type": "E", "message": "m", "line": 1, "traceback": ""}


def read(raw: bytes, nonce: bytes = NONCE, **changes: object) -> Trial:
    head = json.dumps(HONEST | changes).encode()
    frame = nonce + len(head).to_bytes(8, "big") + head + raw
    trial = read_reply(frame, NONCE, TOOL, {}, Policy())
    assert Trial.model_validate_json(trial.model_dump_json()).outcome == trial.outcome
    return trial


def test_an_honest_frame_is_read() -> None:
    assert read(b'{"a":[1,2.5,null]}').result == {"a": [1, 2.5, None]}


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
        b'{"$set":[' + b",".join(str(i * (2**61 - 1)).encode() for i in range(30_000)) + b"]}",
    ],
    ids=lambda raw: raw[:24].decode("latin-1"),
)
def test_a_result_that_is_no_value_is_a_crash(raw: bytes) -> None:
    trial = read(raw)
    assert (trial.outcome, trial.result) == ("crashed", None)


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "great"},
        {"outcome": "error"},
        {"outcome": "error", "failure": {"type": 1, "message": "m", "line": None, "traceback": ""}},
        {"outcome": "error", "failure": FAILURE | {"line": "x"}},
        {"outcome": "error", "failure": FAILURE | {"more": 1}},
        {"outcome": "error", "failure": []},
        {"seconds": float("nan")},
        {"seconds": -1},
        {"cpu_seconds": float("inf")},
        {"peak_megabytes": "9"},
        {"stdout": None},
        {"stdout": ["x"]},
    ],
    ids=str,
)
def test_a_header_that_is_none_is_a_crash(changes: dict[str, object]) -> None:
    assert read(b"42", **changes).outcome == "crashed"


def test_a_frame_of_another_call_is_a_crash() -> None:
    assert read(b"42", nonce=bytes(16)).outcome == "crashed"


def test_long_texts_of_a_forged_failure_are_cut() -> None:
    trial = read(
        b"", outcome="error", failure=FAILURE | {"message": "x" * 5_000_000, "type": "\ud800"}, stdout="\ud800"
    )
    assert trial.failure is not None
    assert len(trial.failure.message) == 10_000
    assert (trial.failure.type, trial.stdout) == ("\\ud800", "\\ud800")


def test_an_ok_has_no_failure() -> None:
    assert read(b"42", failure=FAILURE).failure is None


def test_a_decimal_that_would_take_hours_as_an_integer_is_no_value() -> None:
    assert read(b'{"$decimal":"1e999999999"}').outcome == "crashed"
    assert read(b'{"$decimal":"-1.5e-300"}').result == Decimal("-1.5e-300")
