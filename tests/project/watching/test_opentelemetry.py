"""Traces, as a collector receives them; and nothing of them where they are off."""

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from broadsheet.ledgers.memory import MemoryLedger
from broadsheet.project.watching.opentelemetry import TracedLedger, TracedOrigin, TracedRequests, make_tracer
from tests.gate.origin import FakeOrigin, FakePage, an_article_page
from tests.gate.reading import Browser, a_gate, ask, running

PROXIES = (ip_network("10.0.0.0/8"),)
TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE_ID}-b7ad6b7169203331-01"


class Collector(ThreadingHTTPServer):
    """An OpenTelemetry collector that keeps what it receives."""

    def __init__(self):
        self.spans = []
        super().__init__(("127.0.0.1", 0), Receiving)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Receiving(BaseHTTPRequestHandler):
    def do_POST(self):
        assert self.path == "/v1/traces"
        body = self.rfile.read(int(self.headers["content-length"]))
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                self.server.spans += scope.spans
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def collector():
    collector = Collector()
    yield collector
    collector.shutdown()
    collector.server_close()


@pytest.fixture
def tracer(collector):
    return make_tracer(collector.url)


@pytest.fixture
async def app(tracer, tmp_path):
    pages = {f"/a{number}": an_article_page(number) for number in range(1, 6)}
    origin = TracedOrigin(FakeOrigin(pages={"/": FakePage(), **pages}), tracer)
    gate = a_gate(origin, tmp_path, ledger=TracedLedger(MemoryLedger(), tracer))
    async with running(gate):
        yield TracedRequests(gate, tracer, PROXIES)


def received(collector, tracer):
    """Return what has reached the collector, by name."""
    tracer.span_processor.force_flush()
    return collector.spans


def attributes(span):
    return {one.key: one.value.string_value or one.value.int_value for one in span.attributes}


async def test_a_request_is_a_span_with_its_decision_and_what_it_asked_hangs_below(app, tracer, collector):
    browser = Browser(app)
    await browser.get("/a1")
    await browser.get("/a2")
    spans = received(collector, tracer)
    request = next(one for one in spans if attributes(one).get("url.path") == "/a2" and one.kind == 2)
    assert attributes(request) == {
        "http.request.method": "GET",
        "url.path": "/a2",
        "http.response.status_code": 200,
        "broadsheet.outcome": "release",
        "broadsheet.reason": "allowance_left",
    }
    below = {one.name for one in spans if one.parent_span_id == request.span_id}
    assert below >= {"ledger spend"}
    assert "origin" in {one.name for one in spans if one.trace_id == request.trace_id}


@pytest.mark.parametrize(("client", "goes_on"), [("10.1.1.1", True), ("192.0.2.1", False)])
async def test_a_trusted_proxys_trace_goes_on_and_a_readers_does_not(app, tracer, collector, client, goes_on):
    await ask(app, "/", headers=[("traceparent", PARENT)], client=client)
    ids = {span.trace_id.hex() for span in received(collector, tracer) if span.kind == 2}
    assert (TRACE_ID in ids) is goes_on


async def test_a_failure_is_marked_as_one(tracer, collector, tmp_path):
    origin = FakeOrigin(pages={})
    async with running(a_gate(origin, tmp_path)) as gate:
        origin.is_down = True
        await ask(TracedRequests(gate, tracer, PROXIES), "/a1")
    (span,) = received(collector, tracer)
    assert span.status.code == 2


def test_a_server_without_traces_imports_nothing_of_them():
    """So that they cost nothing there, and need not be installed."""
    asked = "import sys, broadsheet.project.asgi; print([n for n in sys.modules if 'opentelemetry' in n])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
