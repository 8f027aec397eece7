"""Spans and measures for OpenTelemetry, where a collector is named; else nothing happens and nothing is imported.

`OTEL_EXPORTER_OTLP_ENDPOINT` and its kin switch it on, as for any program (extra `otel`). Names and attributes are
those of the semantic conventions for generative AI: https://opentelemetry.io/docs/specs/semconv/gen-ai/. What was asked
and answered is in no span.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from opentelemetry.metrics import Histogram
    from opentelemetry.trace import Span, Tracer

_SWITCHES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")
_NAME = "toolsmith"
_log = logging.getLogger(__name__)

Kind = Literal["internal", "client", "server"]
Attribute = str | int | float | bool


@contextmanager
def span(
    name: str,
    attributes: Mapping[str, Attribute] | None = None,
    *,
    kind: Kind = "internal",
    parent: Mapping[str, str] | None = None,
) -> Iterator[dict[str, Attribute]]:
    """A step of the present trace; what is put into the mapping it yields becomes attributes of it.

    Args:
        name: of few values: `chat MODEL`, not `chat QUESTION`.
        attributes: known before.
        kind: whether somebody else is asked, or asks.
        parent: headers of who asks, with their `traceparent`; None: the step that is under way here.
    """
    tracer = _tracer()
    found: dict[str, Attribute] = {}
    if tracer is None:
        yield found
        return
    from opentelemetry.propagate import extract
    from opentelemetry.trace import SpanKind

    context = extract(parent) if parent else None
    with tracer.start_as_current_span(
        name, context=context, kind=SpanKind[kind.upper()], attributes=dict(attributes or {})
    ) as opened:
        try:
            yield found
        except BaseException as error:
            opened.set_attribute("error.type", type(error).__name__)
            raise
        finally:
            _put(opened, found)


def count_tokens(model: str, input_tokens: int, output_tokens: int, seconds: float) -> None:
    """The measures of one question to a model."""
    measures = _measures()
    if measures is None:
        return
    tokens, duration = measures
    common = {"gen_ai.operation.name": "chat", "gen_ai.request.model": model}
    tokens.record(input_tokens, {**common, "gen_ai.token.type": "input"})
    tokens.record(output_tokens, {**common, "gen_ai.token.type": "output"})
    duration.record(seconds, common)


def start() -> None:
    """See that whatever is traced from here on has somewhere to go; for servers, before the first request."""
    _measures()


def is_on() -> bool:
    """Whether a collector is named."""
    return any(os.environ.get(name) for name in _SWITCHES) and os.environ.get("OTEL_SDK_DISABLED", "") != "true"


def _put(opened: Span, found: Mapping[str, Attribute]) -> None:
    for key, value in found.items():
        opened.set_attribute(key, value)


@cache
def _tracer() -> Tracer | None:
    if not is_on():
        return None
    try:
        from opentelemetry import trace
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):  # a program that uses us has its own
            provider = TracerProvider(resource=Resource.create({"service.name": _NAME}))
            provider.add_span_processor(BatchSpanProcessor(_exporter("trace_exporter", "OTLPSpanExporter")))
            trace.set_tracer_provider(provider)
        return trace.get_tracer(_NAME)
    except ImportError as error:
        _log.warning("no traces: %s is not installed; pip install 'toolsmith-llm[otel]'", error.name)
        return None


@cache
def _measures() -> tuple[Histogram, Histogram] | None:
    if _tracer() is None:
        return None
    from opentelemetry import metrics
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

    if not isinstance(metrics.get_meter_provider(), MeterProvider):
        reader = PeriodicExportingMetricReader(_exporter("metric_exporter", "OTLPMetricExporter"))
        metrics.set_meter_provider(MeterProvider(metric_readers=[reader]))
    meter = metrics.get_meter(_NAME)
    return (
        meter.create_histogram("gen_ai.client.token.usage", unit="{token}"),
        meter.create_histogram("gen_ai.client.operation.duration", unit="s"),
    )


def _exporter(module: str, name: str) -> Any:
    """OTLP over HTTP, or over gRPC where `OTEL_EXPORTER_OTLP_PROTOCOL` says so."""
    import importlib

    protocol = "grpc" if os.environ.get("OTEL_EXPORTER_OTLP_PROTOCOL") == "grpc" else "http"
    return getattr(importlib.import_module(f"opentelemetry.exporter.otlp.proto.{protocol}.{module}"), name)()
