"""One HTTP answer, read up to a bound and in a bounded time, whatever the server sends.

Covered: the size of an answer after unpacking; a server that sends a byte now and then.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import httpx


class Fetched(NamedTuple):
    """A whole answer; `headers` are read without regard to case."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    encoding: str

    @property
    def text(self) -> str:
        return self.content.decode(self.encoding, "replace")


class AnswerTooLargeError(Exception):
    """An answer has more bytes than are read of it."""


def fetch(client: httpx.Client, request: Any, seconds: float, most_bytes: int) -> Fetched:
    """Send a request and read its answer.

    Raises:
        AnswerTooLargeError: it has more bytes than that.
        httpx.HTTPError: the server cannot be reached, or the answer is not there in time.
    """
    import httpx

    until = time.monotonic() + seconds
    parts: list[bytes] = []
    size = 0
    response = client.send(request, stream=True)
    try:
        for part in response.iter_bytes():
            size += len(part)
            if size > most_bytes:
                raise AnswerTooLargeError(f"the answer is larger than {most_bytes} bytes")
            if time.monotonic() > until:
                raise httpx.ReadTimeout(f"the answer was not whole after {seconds:g} seconds", request=request)
            parts.append(part)
    finally:
        response.close()
    return Fetched(response.status_code, response.headers, b"".join(parts), response.encoding or "utf-8")
