"""What a server lets a client do: sizes, times, rates."""

from __future__ import annotations

from pydantic import Field

from toolsmith.types.record import Record


class Limits(Record):
    """Defaults suit a team on one machine. Zero requests a second means no limit of the rate."""

    body_bytes: int = Field(default=1_000_000, ge=1, description="of one request; more is refused with 413")
    body_seconds: float = Field(
        default=10.0, gt=0, description="for the whole body to arrive; more is refused with 408"
    )
    header_seconds: float = Field(
        default=10.0, gt=0, description="for a request's head to arrive; then the connection is closed"
    )
    requests_per_second: float = Field(default=100.0, ge=0, description="of one client; more is refused with 429")
    burst: int = Field(default=400, ge=1, description="requests of one client that may come at once")
    storage: str = Field(
        default="", description="address of the counts that servers share, such as redis://HOST:6379; empty: none"
    )
    forwarded_allow_ips: str = Field(
        default="",
        description="addresses or networks of proxies, parted by commas, whose X-Forwarded-For says who a client is",
    )
    concurrent: int = Field(default=64, ge=1, description="requests worked on at once")
    waiting: int = Field(default=1_000, ge=0, description="requests that may wait; more is refused with 503")
    shutdown_seconds: int = Field(
        default=20, ge=1, description="for requests under way when the server is told to stop"
    )
