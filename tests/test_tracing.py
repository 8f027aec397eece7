"""Every step of a request reaches an OTLP collector as one trace; without one, nothing is imported."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOLVING = """
import sys
import toolsmith
from tests.serving.servers import served
from tests.toolboxes import CONVERT, make_tool
from toolsmith import tracing
from toolsmith.models.scripted import ScriptedModel
from toolsmith.toolbox.toolbox import Toolbox

theirs = Toolbox.create(sys.argv[1] + "/theirs")
theirs.add(make_tool("convert-length", "units", CONVERT, "Convert a length to metres.", value="a length", unit="its unit"))
tracing.start()
with served(theirs) as base:
    ours = Toolbox.create(sys.argv[1] + "/ours")
    toolsmith.adopt_mcp(base + "/mcp/", ours)
    model = ScriptedModel(['{"tool": "convert_length", "arguments": {"value": 2, "unit": "mile"}}'])
    answer = toolsmith.solve("convert a length of 2 miles to metres", ours, model, strategy="direct", allow_writes=True)
print(answer.value)
"""


class _Collector(BaseHTTPRequestHandler):
    bodies: list[tuple[str, bytes]]

    def do_POST(self) -> None:
        self.bodies.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def collector():
    handler = type("Collector", (_Collector,), {"bodies": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", handler.bodies
    server.shutdown()
    server.server_close()


@pytest.mark.end_to_end
def test_a_request_over_mcp_is_one_trace_with_every_step(collector, tmp_path):
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    address, bodies = collector
    run = subprocess.run(
        [sys.executable, "-c", SOLVING, str(tmp_path)],
        env={**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": address, "OTEL_EXPORTER_OTLP_COMPRESSION": "none"},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "3218.688" in run.stdout, run.stderr
    spans = [
        span
        for path, body in bodies
        if path == "/v1/traces"
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    assert spans, (run.stderr, [(path, len(body)) for path, body in bodies])
    (solving,) = [span for span in spans if span.name == "invoke_agent solve"]
    ours = {span.name: span for span in spans if span.trace_id == solving.trace_id}
    assert {"chat scripted", "execute_tool convert_length", "invoke_agent solve"} <= ours.keys()
    calls = [span for span in spans if span.trace_id == solving.trace_id and "tools/call" in span.name]
    assert {span.kind for span in calls} == {2, 3}, "the server's and the client's"
    by_id = {span.span_id: span for span in spans}
    served = [span for span in spans if span.name == "execute_tool convert_length"]
    assert len(served) == 2, "here, and where the tool is"
    assert all(span.parent_span_id in by_id for span in served)
    told = {each.key: each.value.int_value for each in ours["chat scripted"].attributes}
    assert "gen_ai.usage.input_tokens" in told
    assert b"2 miles" not in b"".join(body for _, body in bodies), "what was asked is in no span"
    names = {
        metric.name
        for path, body in bodies
        if path == "/v1/metrics"
        for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    }
    assert {"gen_ai.client.token.usage", "gen_ai.client.operation.duration"} <= names


def test_without_a_collector_nothing_is_imported():
    code = (
        "import sys; from toolsmith.tracing import span\n"
        "with span('x') as said: said['a'] = 1\n"
        "assert not any(name.startswith('opentelemetry') for name in sys.modules)"
    )
    off = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    subprocess.run([sys.executable, "-c", code], env=off, cwd=ROOT, check=True)
