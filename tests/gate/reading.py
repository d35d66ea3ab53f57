"""A browser for the gate's tests: asks, keeps the pass it is given, and shows what came."""

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

from broadsheet.gate.app import Gate
from broadsheet.gate.crawlers import Crawlers
from broadsheet.gate.judging import Counter
from broadsheet.gate.newcomers import Newcomers
from broadsheet.gate.origins.asgi import AsgiOrigin
from broadsheet.gate.settings import GateSettings
from broadsheet.gate.store import PAGES_FILE
from broadsheet.ledgers.memory import MemoryLedger
from broadsheet.passes.cookies import NAME
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.reader_ids import ReaderIds
from broadsheet.passes.sealing import seal
from tests.gate.origin import SECRET, FakeOrigin

KEYRING = Keyring.from_text("1:" + "5a" * 32)
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # noon in Singapore


@dataclass(slots=True)
class Clock:
    """A clock that stands still until a test moves it."""

    now: float = NOON.timestamp()

    def __call__(self) -> float:
        return self.now


@dataclass(slots=True)
class Answer:
    """What a browser received."""

    status: int
    headers: dict[str, str]
    body: str
    cookies: list[str] = field(default_factory=list)


def carrying(pass_, keyring=KEYRING):
    """Return the Cookie header of a reader with this pass."""
    return f"{NAME}={seal(pass_, keyring)}"


async def ask(app, path, *, method="GET", headers=(), client="127.0.0.1", query=b""):
    """Return the Answer to one request."""
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "client": (client, 40_000),
    }
    messages = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        messages.append(message)

    await app(scope, receive, send)
    pairs = [(name.decode(), value.decode()) for name, value in messages[0]["headers"]]
    return Answer(
        status=messages[0]["status"],
        headers=dict(pairs),
        body=b"".join(message.get("body", b"") for message in messages[1:]).decode("utf-8", "replace"),
        cookies=[value for name, value in pairs if name == "set-cookie"],
    )


@dataclass(slots=True)
class Browser:
    """Keeps its pass from one request to the next."""

    app: Gate
    cookie: str = ""
    client: str = "127.0.0.1"

    async def get(self, path, *, method="GET", **headers):
        """Ask for a path; keyword arguments are headers with underscores for hyphens."""
        pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
        if self.cookie:
            pairs.append(("cookie", self.cookie))
        answer = await ask(self.app, path, method=method, headers=pairs, client=self.client)
        for cookie in answer.cookies:
            self.cookie = cookie.split(";")[0]
        return answer


def a_gate(
    origin: FakeOrigin,
    folder: Path,
    *,
    ledger=None,
    clock=None,
    crawlers=None,
    proxies=(),
    journaling=None,
    **settings,
) -> Gate:
    """Return a gate before `origin`, with a ledger in memory unless another is given.

    What else is named goes into its settings.
    """
    clock = clock or Clock()
    ledger = ledger or MemoryLedger()
    networks = tuple(ip_network(proxy) for proxy in proxies)
    counter = Counter(
        keyring=KEYRING,
        ledger=ledger,
        newcomers=Newcomers(ledger, clock=clock),
        trusted_proxies=networks,
        fresh_id=ReaderIds(),
    )
    gate_settings = GateSettings(
        keyring=KEYRING, pages_path=folder / PAGES_FILE, trusted_proxies=networks, **settings
    )
    asgi_origin = AsgiOrigin(origin, site_url="http://paper.example", secret=SECRET)
    crawlers = crawlers or Crawlers(clock=clock)
    return Gate(asgi_origin, counter, crawlers, gate_settings, clock=clock, journaling=journaling)


@asynccontextmanager
async def running(gate: Gate):
    """Start a gate, and stop it in the end."""
    await gate.start()
    try:
        yield gate
    finally:
        await gate.stop()
