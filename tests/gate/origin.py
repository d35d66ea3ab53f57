"""An origin for the gate's tests: an ASGI application whose pages are set by the test."""

import asyncio
import json
from dataclasses import dataclass, field

from broadsheet.gate.origins.base import Message, Receive, Scope, Send
from tests.patience import PATIENCE_SECONDS

SECRET = "between-us"
POLICY = """
timezone = "Asia/Singapore"
[window]
period = "month"
[allowances]
anonymous = 3
registered = 5
[new_readers]
per_hour = 10
exempt_networks = ["127.0.0.0/8"]
"""


def an_article_page(
    article_id: int = 1,
    *,
    access: str = "metered",
    section: str = "business",
    lead_in: str = "Lead.",
    rest: str = "Rest.",
) -> "FakePage":
    """Return an article as an origin renders it."""
    return FakePage(
        body=(
            "<html><!--broadsheet:reader--><!--broadsheet:notice--><!--broadsheet:lead-in-->"
            f"<p>{lead_in}</p><!--broadsheet:rest--><p>{rest}</p><!--broadsheet:end--></html>"
        ),
        headers={
            "broadsheet-article": str(article_id),
            "broadsheet-access": access,
            "broadsheet-section": section,
            "broadsheet-keys": f"shell page-{article_id}",
        },
    )


@dataclass(slots=True)
class FakePage:
    """What the origin answers at one path."""

    body: str = "<html>Front</html>"
    headers: dict[str, str] = field(default_factory=lambda: {"broadsheet-keys": "shell list"})
    status: int = 200
    content_type: str = "text/html; charset=utf-8"


@dataclass(slots=True)
class FakeOrigin:
    """Answers by the contract. `asked` lists the paths it was asked for, in order, `scopes` all of each.

    A page that the test sets is answered for any path, the gate's own too.
    """

    pages: dict[str, FakePage] = field(default_factory=dict)
    policy: str = POLICY
    policy_version: str = "v1"
    seq: int = 0
    changed_at: float | None = None
    changes: list[tuple[int, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    is_down: bool = False
    delay_seconds: float = 0.0
    pass_cookie: str | None = None

    def change(self, *keys: str) -> None:
        """Note that something was published."""
        self.seq += 1
        self.changes += [(self.seq, key) for key in keys]

    def hold(self, path: str) -> asyncio.Event:
        """Answer what is asked at `path` from now on as it is now, but not before the event is set."""
        event = self.held[path] = asyncio.Event()
        return event

    async def reached(self, path: str, times: int = 1) -> None:
        """Wait until `path` has been asked for that often."""
        while self.times(path) < times:
            await asyncio.sleep(0.001)

    async def was_heard(self) -> None:
        """Wait until a gate has asked what changed, and has taken it in: it asks again only then."""
        # One request may have been on its way before the change.
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.reached("/-/changes", self.times("/-/changes") + 3)

    def times(self, path: str) -> int:
        """Return how often `path` was asked for."""
        return self.asked.count(path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        self.asked.append(path)
        self.scopes.append(scope)
        page, event = self._page(path, scope), self.held.get(path)
        if event is not None:
            await event.wait()
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        if self.is_down:
            raise ConnectionError("the origin is down")
        await _answer(page, send)

    def _page(self, path: str, scope: Scope) -> FakePage:
        query = scope["query_string"].decode()
        if path in self.pages:
            return self.pages[path]
        if path == "/-/policy":
            return FakePage(
                self.policy, {"broadsheet-policy": self.policy_version}, content_type="text/plain"
            )
        if path == "/-/changes":
            since = int(query.removeprefix("since="))
            keys = [key for seq, key in self.changes if seq > since]
            said = {"seq": self.seq, "keys": keys, "policy": self.policy_version}
            if self.changed_at is not None:
                said["changed_at"] = self.changed_at
            text = json.dumps(said)
            return FakePage(text, {}, content_type="application/json")
        if path == "/-/pass":
            headers = {} if self.pass_cookie is None else {"set-cookie": self.pass_cookie}
            return FakePage("", headers, status=204)
        if path.startswith("/-/fragments/"):
            return FakePage(f"[{path.rsplit('/', 1)[1]} {query}]", {})
        return FakePage("Nothing here.", {}, status=404)


def an_origin() -> FakeOrigin:
    """Return an origin with a front page, four metered articles, an open one and a locked one."""
    pages = {f"/a{number}": an_article_page(number) for number in range(1, 5)}
    pages["/"] = FakePage("<html><!--broadsheet:reader-->Front</html>")
    pages["/open"] = an_article_page(20, access="open")
    pages["/locked"] = an_article_page(21, access="locked")
    return FakeOrigin(pages=pages)


async def _answer(page: FakePage, send: Send) -> None:
    headers = [(b"content-type", page.content_type.encode())]
    headers += [(name.encode(), value.encode()) for name, value in page.headers.items()]
    start: Message = {"type": "http.response.start", "status": page.status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": page.body.encode()})
