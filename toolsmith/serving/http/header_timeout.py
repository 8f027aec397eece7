"""An HTTP/1.1 connection that is closed when a request's head does not arrive in time (slow loris)."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

from toolsmith.serving.http.limits import Limits


class HeaderTimeoutProtocol(H11Protocol):
    """The protocol of uvicorn with a clock for heads: from the connection, or a head's first byte, to its end."""

    header_seconds: ClassVar[float]
    _clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._start_clock()

    def data_received(self, data: bytes) -> None:
        if self._is_between_requests():
            self._start_clock()
        super().data_received(data)
        if not self._is_between_requests():
            self._stop_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        super().connection_lost(exc)

    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _start_clock(self) -> None:
        if self._clock is None:
            self._clock = self.loop.call_later(self.header_seconds, self._too_slow)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _too_slow(self) -> None:
        self._clock = None
        if self._is_between_requests() and not self.transport.is_closing():
            self.transport.close()


def header_timeout_protocol(limits: Limits) -> type[HeaderTimeoutProtocol]:
    """The protocol with the limit's patience; uvicorn makes an instance a connection."""
    return type("Impatient", (HeaderTimeoutProtocol,), {"header_seconds": limits.header_seconds})
