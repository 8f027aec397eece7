"""The layout of a worker's answer: the request's nonce, two lengths, a header in JSON, the printed text, the result.

Covered: no part is read that is larger than an honest one can be. What is printed, and may be long, stands beside the
header, since JSON of many tiny objects grows to forty times its size when it is parsed.
Not covered: whether what an answer says is true, or of the right types.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

MOST_RECORDED_CALLS = 200  # of other tools that one call makes
MOST_RECORDED_BYTES = 200_000  # of all their arguments, results and failures together
MOST_BRANCHES = 5_000  # of a source that a call may report
_BYTES_A_CALL = 300  # of names and numbers
_ESCAPED = 2  # times its size is a text in JSON that is JSON itself

_NONCE, _LENGTH = 16, 8
_PREFIX = _NONCE + 2 * _LENGTH
_BYTES_A_CHARACTER = 4
_HEADER = 100_000
_TO_TEXT = json.JSONEncoder().encode  # a tool may change `json.dumps` for itself


@dataclass(frozen=True)
class AnswerLimits:
    """How large the parts may be: bytes of the result, and as many characters printed; whether calls are recorded."""

    output: int
    records_calls: bool = False

    @property
    def header(self) -> int:
        record = MOST_RECORDED_BYTES * _ESCAPED + MOST_RECORDED_CALLS * _BYTES_A_CALL
        return _HEADER + record * self.records_calls

    @property
    def printed(self) -> int:
        return self.output * _BYTES_A_CHARACTER

    @property
    def frame(self) -> int:
        return _PREFIX + self.header + self.printed + self.output


@dataclass(frozen=True)
class WorkerAnswer:
    header: dict[str, Any]
    printed: str
    result: bytes


def pack_answer(nonce: bytes, header: dict[str, Any], printed: str, result: bytes) -> bytes:
    """`printed` holds no half of a surrogate pair."""
    head, text = _TO_TEXT(header).encode("ascii"), printed.encode("utf-8")
    return b"".join((nonce, len(head).to_bytes(_LENGTH, "big"), len(text).to_bytes(_LENGTH, "big"), head, text, result))


def unpack_answer(frame: bytes, nonce: bytes, limits: AnswerLimits) -> WorkerAnswer:
    """The parts of a frame that nobody vouches for.

    Raises:
        ValueError: it is not an answer to this request, or a part is too large or unreadable.
    """
    if frame[:_NONCE] != nonce:
        raise ValueError("the frame is not an answer to this call")
    header_size = int.from_bytes(frame[_NONCE : _NONCE + _LENGTH], "big")
    printed_size = int.from_bytes(frame[_NONCE + _LENGTH : _PREFIX], "big")
    after_header, after_printed = _PREFIX + header_size, _PREFIX + header_size + printed_size
    for part, size, most in (
        ("header", header_size, limits.header),
        ("printed text", printed_size, limits.printed),
        ("result", len(frame) - after_printed, limits.output),
    ):
        if not 0 <= size <= most:
            raise ValueError(f"its {part} has {size} bytes, and may have {most}")
    header = json.loads(frame[_PREFIX:after_header].decode("ascii"))
    if type(header) is not dict:
        raise ValueError("its header is none")
    printed = frame[after_header:after_printed].decode("utf-8", "backslashreplace")
    return WorkerAnswer(header, printed[: limits.output], frame[after_printed:])
