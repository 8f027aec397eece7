"""Counts and times of a server, in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """One registry a server. Labels are bounded: routes, never paths; outcomes, never messages."""

    def __init__(self, lost_trials: Callable[[], int] = lambda: 0) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "toolsmith_requests", "Requests answered.", ("route", "method", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "toolsmith_request_seconds", "Time to answer.", ("route",), buckets=_BUCKETS, registry=self.registry
        )
        self.in_flight = Gauge("toolsmith_requests_in_flight", "Requests under way.", registry=self.registry)
        self._calls = Counter("toolsmith_tool_calls", "Tool calls by outcome.", ("outcome",), registry=self.registry)
        lost = Gauge("toolsmith_trials_lost", "Tool calls that could not be logged.", registry=self.registry)
        lost.set_function(lost_trials)
        self._tokens = Counter("toolsmith_model_tokens", "Tokens of models.", ("direction",), registry=self.registry)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        known = method if method in ("GET", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "PATCH") else "other"
        self._requests.labels(route, known, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def called(self, outcome: str) -> None:
        self._calls.labels(outcome).inc()

    def spent(self, input_tokens: int, output_tokens: int) -> None:
        self._tokens.labels("in").inc(input_tokens)
        self._tokens.labels("out").inc(output_tokens)

    def render(self) -> bytes:
        return generate_latest(self.registry)
