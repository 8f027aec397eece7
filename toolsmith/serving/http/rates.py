"""How fast each client may come: counted by this server, or together by all servers that share a storage.

Covered: a storage that is away or slow: then each server counts for itself, and says so.
Not covered: requests worked on at once, which each server counts for itself.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Protocol

import anyio

from toolsmith.errors import UsageError
from toolsmith.secrets import redact

if TYPE_CHECKING:
    from toolsmith.serving.http.limits import Limits

_MOST_CLIENTS = 10_000
_ASKED_AT_ONCE = 8
_SECONDS_FOR_STORAGE = 1.0
_SECONDS_WITHOUT = 5.0  # before a storage that failed is asked again
_log = logging.getLogger("toolsmith.serving")


class Rates(Protocol):
    async def may_come(self, client: str) -> bool:
        """Whether one more request of a client is within its rate; it counts."""
        ...


def rates_of(limits: Limits) -> Rates:
    """Counts of this server, or of all that share the storage which is named.

    Raises:
        UsageError: the storage cannot be used.
    """
    return SharedRates(limits) if limits.storage and limits.requests_per_second else OwnRates(limits)


class OwnRates:
    """A token bucket a client."""

    def __init__(self, limits: Limits) -> None:
        self._rate, self._burst = limits.requests_per_second, float(limits.burst)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def may_come(self, client: str) -> bool:
        if not self._rate:
            return True
        now = time.monotonic()
        tokens, last = self._buckets.get(client, (self._burst, now))
        tokens = min(self._burst, tokens + (now - last) * self._rate)
        self._buckets[client] = (max(tokens - 1, 0.0), now)
        self._buckets.move_to_end(client)
        if len(self._buckets) > _MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return tokens >= 1


class SharedRates:
    """As many requests as may come at once, in any stretch of time in which the rate allows so many.

    Counted with https://limits.readthedocs.io in Redis, or in what speaks its protocol.
    """

    def __init__(self, limits: Limits) -> None:
        self._own = OwnRates(limits)
        self._shown = redact(limits.storage)
        self._window, self._item = _window(limits, self._shown)
        self._threads: anyio.CapacityLimiter | None = None
        self._not_before = 0.0

    async def may_come(self, client: str) -> bool:
        if not self._is_away():
            self._threads = self._threads or anyio.CapacityLimiter(_ASKED_AT_ONCE)
            counted = await anyio.to_thread.run_sync(self._counted, client, limiter=self._threads)
            if counted is not None:
                return counted
        return await self._own.may_come(client)

    def _is_away(self) -> bool:
        return time.monotonic() < self._not_before

    def _counted(self, client: str) -> bool | None:
        """What the storage says; None where it does not answer."""
        if self._is_away():  # another request has found out while this one waited
            return None
        try:
            return bool(self._window.hit(self._item, client))
        except Exception as error:  # noqa: BLE001 - whatever the driver of a storage raises
            self._not_before = time.monotonic() + _SECONDS_WITHOUT
            _log.warning("%s does not count; this server does alone: %s", self._shown, redact(str(error))[:200])
            return None


def _window(limits: Limits, shown: str) -> tuple[Any, Any]:
    try:
        from limits import RateLimitItemPerSecond
        from limits.errors import ConfigurationError
        from limits.storage import storage_from_string
        from limits.strategies import MovingWindowRateLimiter
    except ImportError as error:
        raise UsageError("--limits-storage needs limits", hint="pip install 'toolsmith-llm[limits]'") from error
    hint = "Start a Redis, and name it: redis://HOST:6379, or rediss:// with TLS."
    if not limits.storage.startswith(("redis://", "rediss://", "redis+unix://")):
        raise UsageError(f"limits cannot be counted in {shown}: it is no address of a Redis", hint=hint)
    seconds = _SECONDS_FOR_STORAGE
    try:
        storage: Any = storage_from_string(limits.storage, socket_timeout=seconds, socket_connect_timeout=seconds)
        window = MovingWindowRateLimiter(storage)
        is_there = storage.check()
    except ConfigurationError as error:
        raise UsageError("--limits-storage needs redis", hint="pip install 'toolsmith-llm[limits]'") from error
    except ValueError as error:
        raise UsageError(f"limits cannot be counted in {shown}: {redact(str(error))[:200]}", hint=hint) from error
    if not is_there:
        raise UsageError(f"limits cannot be counted in {shown}: it does not answer", hint=hint)
    stretch = max(1, round(limits.burst / limits.requests_per_second))
    amount = max(1, round(limits.requests_per_second * stretch))
    return window, RateLimitItemPerSecond(amount, stretch, namespace="toolsmith")
