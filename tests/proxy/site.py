"""A site that knows nothing of the gate, over real HTTP: pages, doors and streams, set by the test."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

SENTENCES = (
    "The ferry left the northern pier at six with nobody aboard but the pilot and his dog.",
    "Nobody in the harbour office could say who had paid for the crossing that morning.",
    "By noon the council had met twice and agreed on nothing except the need to meet again.",
    "The treasurer walked out before the third vote and has not answered a call since then.",
)
FREE, LOCKED = SENTENCES[1], SENTENCES[3]


def an_article(number=1, *, sentences=SENTENCES, head="", after="", access=""):
    """Return an article as WordPress renders one: the third and fourth sentences are its rest."""
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    if access:
        head += f'<meta name="broadsheet:access" content="{access}">'
    return Reply(
        f"<!doctype html><html><head><title>Story {number}</title>{head}</head>"
        f'<body class="single single-post postid-{number}"><h1>Story {number}</h1>'
        f'<div class="entry-content">{paragraphs}</div>{after}</body></html>'
    )


@dataclass(slots=True)
class Reply:
    """What the site answers at one path."""

    body: str | bytes = ""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()


@dataclass(slots=True)
class Site:
    """`pages` by path, or by path and query; `asked` holds the requests as they came, in order."""

    url: str = ""
    pages: dict[str, Reply] = field(default_factory=dict)
    asked: list[web.Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def times(self, path: str) -> int:
        """Return how often `path` was asked for."""
        return sum(request.path == path for request in self.asked)

    @property
    def last(self) -> web.Request:
        """The last request that came."""
        return self.asked[-1]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        self.asked.append(request)
        if request.path == "/events":
            return await _send_events(request)
        if request.path == "/socket":
            return await _echo(request)
        if request.path == "/reset":
            request.transport.abort()
            return web.Response()
        self.bodies.append(await request.read())
        reply = (
            self.pages.get(request.path_qs) or self.pages.get(request.path) or Reply("Nothing.", status=404)
        )
        body = reply.body if isinstance(reply.body, bytes) else reply.body.encode()
        headers = {"Content-Type": reply.kind, **reply.headers}
        if "Range" in request.headers and body:
            first, _, last = request.headers["Range"].removeprefix("bytes=").partition("-")
            body, status = body[int(first) : int(last) + 1], 206
        else:
            status = reply.status
        response = web.Response(body=body, status=status, headers=headers)
        for cookie in reply.cookies:
            response.headers.add("Set-Cookie", cookie)
        return response


async def _send_events(request):
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for number in range(3):
        await response.write(b"data: %d\n\n" % number)
        await asyncio.sleep(0.02)
    return response


async def _echo(request):
    socket = web.WebSocketResponse(protocols=("chat",))
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT and message.data == "bye":
            await socket.close(code=4001)
        elif message.type is WSMsgType.TEXT:
            await socket.send_str(message.data.upper())
        elif message.type is WSMsgType.BINARY:
            await socket.send_bytes(message.data[::-1])
    return socket


@asynccontextmanager
async def a_site(**pages: Reply):
    """Serve a site on a port of its own; yield it."""
    site = Site(pages=dict(pages))
    app = web.Application(client_max_size=10**9)
    app.router.add_route("*", "/{path:.*}", site.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    server = web.TCPSite(runner, "127.0.0.1", 0)
    await server.start()
    site.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield site
    finally:
        await runner.cleanup()
