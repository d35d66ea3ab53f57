"""Who reads: from a session of the publisher's own to a pass, and back when the session ends.

Whatever a session is (a token, a session of the gate's after OpenID Connect, the site's own cookies), a
request shows some text of it, the claim. The gate looks it up once, gives out a pass for the account, and
asks again when the pass has grown old.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from broadsheet.gate.bodies import PRIVATE
from broadsheet.gate.known import KnownReaders
from broadsheet.gate.origins.base import Message, RawHeaders, Scope, Send
from broadsheet.gate.request import Asked
from broadsheet.issuing.issuer import Holder, Issuer
from broadsheet.ledgers.base import Ledger
from broadsheet.meter import Policy
from broadsheet.meter.instants import from_milliseconds
from broadsheet.passes.cookies import NAME, set_cookie_header
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.sealing import seal

log = logging.getLogger(__name__)

MOST = 20_000
REFUSED_SECONDS = 60.0
PASS_PART = f"{NAME}=".encode()


class Unavailable(RuntimeError):
    """Nobody can say just now who somebody is; what was said last holds."""


class Recogniser(Protocol):
    """Knows whose a session is."""

    def claim(self, headers: dict[bytes, bytes]) -> bytes | None:
        """Return the part of a request that shows a session, or None if there is none."""
        ...

    async def holder(self, claim: bytes) -> Holder | None:
        """Return the account of a session, or None if it is over or never was. Raises Unavailable."""
        ...


@dataclass(frozen=True, slots=True)
class PassRules:
    """How passes are given out: signed by `keyring`, for `fresh_for`, with ids for newcomers from `fresh_id`.

    `policy` returns the one in force, `clock` seconds since the epoch.
    """

    keyring: Keyring
    ledger: Ledger
    policy: Callable[[], Policy]
    clock: Callable[[], float]
    fresh_id: Callable[[], bytes]
    fresh_for: timedelta
    is_secure: bool


class Readers:
    """Gives out passes for the sessions that `recogniser` knows."""

    def __init__(self, recogniser: Recogniser, rules: PassRules) -> None:
        self._recogniser = recogniser
        self._rules = rules
        self._clock = rules.clock
        self._known = KnownReaders(rules.keyring)
        # By claim: whose it is, and until when that need not be asked; no reader is nobody.
        self._whose: OrderedDict[bytes, tuple[bytes, float]] = OrderedDict()

    async def recognise(self, scope: Scope) -> tuple[Scope, RawHeaders]:
        """Return a request with the pass that its reader should carry, and the cookies that hand it out.

        While nobody can say who it is, the request goes on as it came.
        """
        asked = Asked(scope)
        claim, carried = self._recogniser.claim(asked.headers), self._carried(asked.header(b"cookie"))
        is_signed_in = carried is not None and carried.is_signed_in
        if claim is None and not is_signed_in:
            return scope, ()
        if claim is not None and carried is not None:
            whose, until = self._whose.get(claim, (b"", 0.0))
            if self._clock() < until and whose == (carried.reader_id if is_signed_in else b""):
                return scope, ()
        try:
            issued = await self._issue(claim, carried)
        except Unavailable as error:
            log.error("who somebody is cannot be asked just now: %s", error)
            return scope, ()
        if issued is None:
            return scope, ()
        sealed = seal(issued, self._rules.keyring)
        return _with_pass(scope, sealed), self._cookies(sealed)

    async def arrive(self, scope: Scope, send: Send) -> tuple[Scope, Send]:
        """Return a request with its reader's pass, and a `send` that hands the pass out if it is new."""
        scope, cookies = await self.recognise(scope)
        return scope, _handing_out(send, cookies) if cookies else send

    async def renew(self, cookie: bytes) -> RawHeaders:
        """Return the cookie with the present pass of a reader; none while nobody can say who they are."""
        carried = self._carried(cookie)
        if carried is None:
            return ()
        claim = self._recogniser.claim({b"cookie": cookie})
        if claim is not None:
            self._whose.pop(claim, None)
        try:
            issued = await self._issue(claim, carried)
        except Unavailable as error:
            log.error("who somebody is cannot be asked just now, their pass holds: %s", error)
            return ()
        return () if issued is None else self._cookies(seal(issued, self._rules.keyring))

    async def sign_in(self, holder: Holder, cookie: bytes) -> RawHeaders:
        """Return the cookie with the pass of somebody who has just signed in."""
        now = self._now()
        carried = self._carried(cookie) or Pass.for_newcomer(self._rules.fresh_id(), now)
        return self._cookies(seal(await self._issuer().sign_in(holder, carried, now), self._rules.keyring))

    async def sign_out(self, cookie: bytes) -> RawHeaders:
        """Return the cookie with the browser's own pass."""
        carried = self._carried(cookie)
        if carried is None:
            return ()
        return self._cookies(seal(await self._issuer().sign_out(carried, self._now()), self._rules.keyring))

    async def _issue(self, claim: bytes | None, carried: Pass | None) -> Pass | None:
        """Return the pass that belongs to a claim, or None where nothing need change."""
        now, holder = self._now(), None
        if claim is not None:
            holder = await self._recogniser.holder(claim)
            whose = b"" if holder is None else holder.reader_id
            seconds = REFUSED_SECONDS if holder is None else self._rules.fresh_for.total_seconds()
            self._remember(claim, whose, self._clock() + seconds)
        if holder is not None:
            return await self._issuer().sign_in(
                holder, carried or Pass.for_newcomer(self._rules.fresh_id(), now), now
            )
        if carried is None or not carried.is_signed_in:
            return None
        return await self._issuer().sign_out(carried, now)

    def _remember(self, claim: bytes, whose: bytes, until: float) -> None:
        self._whose[claim] = whose, until
        if len(self._whose) > MOST:
            self._whose.popitem(last=False)

    def _issuer(self) -> Issuer:
        return Issuer(self._rules.ledger, self._rules.policy(), self._rules.fresh_for)

    def _carried(self, cookie: bytes) -> Pass | None:
        known = self._known.find(cookie, self._now()) if cookie else None
        return None if known is None else known.pass_

    def _cookies(self, sealed: str) -> RawHeaders:
        return ((b"set-cookie", set_cookie_header(sealed, self._rules.is_secure).encode()),)

    def _now(self) -> datetime:
        return from_milliseconds(int(self._clock() * 1000))


def _handing_out(send: Send, cookies: RawHeaders) -> Send:
    async def send_with_pass(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message["headers"])
            if not any(value.startswith(PASS_PART) for name, value in headers if name == b"set-cookie"):
                headers += cookies
            # What carries one reader's cookie is for nobody else.
            headers = [PRIVATE if _is_public(item) else item for item in headers]
            message = {**message, "headers": headers}
        await send(message)

    return send_with_pass


def _is_public(header: tuple[bytes, bytes]) -> bool:
    return header[0] == b"cache-control" and b"public" in header[1]


def _with_pass(scope: Scope, sealed: str) -> Scope:
    """Return a request that carries this pass instead of its own."""
    parts = [
        part.strip()
        for name, value in scope["headers"]
        if name == b"cookie"
        for part in value.split(b";")
        if not part.strip().startswith(PASS_PART)
    ]
    others = [item for item in scope["headers"] if item[0] != b"cookie"]
    return {
        **scope,
        "headers": [*others, (b"cookie", b"; ".join([*filter(None, parts), PASS_PART + sealed.encode()]))],
    }
