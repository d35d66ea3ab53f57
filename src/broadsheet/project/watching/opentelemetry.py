"""Traces for OpenTelemetry: a span for each request, and under it one for each question to ledger and origin.

Imported only where BROADSHEET_TRACES is set, which needs `make install-traces`.
"""

from opentelemetry import propagate
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer

from broadsheet.gate.addresses import Networks, is_within
from broadsheet.gate.origins.base import DECISION, TOLD, App, Message, Receive, Scope, Send
from broadsheet.ledgers.base import Ledger, Spend, Spent
from broadsheet.ledgers.timed import TimedLedger
from broadsheet.project.watching.request_ids import REQUEST_ID

SERVER_ERROR = 500


def make_tracer(url: str) -> Tracer:
    """Return a tracer whose spans go to the collector at `url` (OTLP over HTTP), a batch at a time."""
    provider = TracerProvider(resource=Resource.create({"service.name": "broadsheet"}))
    exporter = OTLPSpanExporter(endpoint=f"{url.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider.get_tracer("broadsheet")


class TracedRequests:
    """Stands around the gate: one span for each request. A trusted proxy is believed about its trace."""

    def __init__(self, app: App, tracer: Tracer, trusted: Networks) -> None:
        self._app = app
        self._tracer = tracer
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault(TOLD, {})
        context = None
        if scope.get("client") and is_within(scope["client"][0], self._trusted):
            carried = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            context = propagate.extract(carried)
        with self._tracer.start_as_current_span(
            f"{scope['method']} request", context=context, kind=SpanKind.SERVER
        ) as span:

            async def send_seen(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _describe(span, scope, message["status"])
                await send(message)

            await self._app(scope, receive, send_seen)


class TracedOrigin:
    """Stands around the application behind the gate: one span for each thing it is asked."""

    def __init__(self, app: App, tracer: Tracer) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with self._tracer.start_as_current_span("origin", attributes={"url.path": scope["path"]}):
            await self._app(scope, receive, send)


class TracedLedger(TimedLedger):
    """A timed ledger that has a span for each call that a reader waits for."""

    def __init__(self, ledger: Ledger, tracer: Tracer) -> None:
        super().__init__(ledger)
        self._tracer = tracer

    async def spend(self, spend: Spend) -> Spent:
        """See Ledger.spend."""
        with self._tracer.start_as_current_span("ledger spend"):
            return await super().spend(spend)

    async def admit(self, network: str, hour: int, want: int, limit: int) -> int:
        """See Ledger.admit."""
        with self._tracer.start_as_current_span("ledger admit"):
            return await super().admit(network, hour, want, limit)


def _describe(span: Span, scope: Scope, status: int) -> None:
    span.set_attribute("http.request.method", scope["method"])
    span.set_attribute("url.path", scope["path"])
    span.set_attribute("http.response.status_code", status)
    if REQUEST_ID.get():
        span.set_attribute("broadsheet.request_id", REQUEST_ID.get())
    decision = scope[TOLD].get(DECISION)
    if decision is not None:
        span.set_attribute("broadsheet.outcome", decision.outcome.value)
        span.set_attribute("broadsheet.reason", decision.reason.value)
    if status >= SERVER_ERROR:
        span.set_status(StatusCode.ERROR)
