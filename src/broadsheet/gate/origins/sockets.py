"""WebSockets through the gate: what the reader sends goes to the origin, and the other way round."""

import asyncio

import aiohttp

from broadsheet.gate.origins.base import Receive, Scope, Send
from broadsheet.gate.origins.hops import to_origin
from broadsheet.gate.origins.http import HttpOrigin

# What the client makes itself for its own handshake.
OWN = frozenset(
    b"sec-websocket-key sec-websocket-version sec-websocket-extensions sec-websocket-protocol "
    b"content-length".split()
)
GOING_AWAY, ABNORMAL = 1001, 1006
TROUBLE = 1014  # a gateway that got no proper answer


async def pass_socket(origin: HttpOrigin, scope: Scope, receive: Receive, send: Send) -> None:
    """Join a reader's WebSocket with one of the origin; a handshake that the origin refuses is refused."""
    await receive()  # websocket.connect
    settings = origin.settings
    headers = to_origin(scope, settings.site, settings.trusted_proxies)
    pairs = [
        (name.decode("latin-1"), value.decode("utf-8", "replace"))
        for name, value in headers
        if name not in OWN
    ]
    target = scope.get("raw_path") or scope["path"].encode()
    try:
        socket = await origin.client.ws_connect(
            origin.url(target, scope["query_string"]),
            headers=pairs,
            protocols=tuple(scope.get("subprotocols", ())),
            autoping=True,
            max_msg_size=settings.most_page_bytes,
            timeout=aiohttp.ClientWSTimeout(ws_receive=None, ws_close=settings.connect_seconds),
        )
    except (aiohttp.ClientError, OSError):
        await send({"type": "websocket.close", "code": TROUBLE})
        return
    await send({"type": "websocket.accept", "subprotocol": socket.protocol})
    pumps = [
        asyncio.ensure_future(_to_origin(receive, socket)),
        asyncio.ensure_future(_to_reader(socket, send)),
    ]
    try:
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        await socket.close()


async def _to_origin(receive: Receive, socket: aiohttp.ClientWebSocketResponse) -> None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            code = message.get("code", GOING_AWAY)
            await socket.close(code=GOING_AWAY if code in (ABNORMAL, None) else code)
            return
        if message.get("text") is not None:
            await socket.send_str(message["text"])
        else:
            await socket.send_bytes(message["bytes"])


async def _to_reader(socket: aiohttp.ClientWebSocketResponse, send: Send) -> None:
    async for message in socket:
        if message.type is aiohttp.WSMsgType.TEXT:
            await send({"type": "websocket.send", "text": message.data})
        elif message.type is aiohttp.WSMsgType.BINARY:
            await send({"type": "websocket.send", "bytes": message.data})
    await send({"type": "websocket.close", "code": socket.close_code or GOING_AWAY})
