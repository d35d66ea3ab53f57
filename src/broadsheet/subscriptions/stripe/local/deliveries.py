"""Events on their way to whoever listens: signed as Stripe signs them, offered until they are taken."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from localstripe import resources

# Stripe goes on for three days. This stops after about ten minutes: a test should not wait for it.
WAITS_SECONDS = (1, 2, 5, 15, 60, 180, 300)
PATIENCE_SECONDS = 30


@dataclass(slots=True)
class Receiver:
    """An address that listens, the secret it checks signatures by, and the kinds it wants (None: all)."""

    url: str
    secret: str
    kinds: list[str] | None = None


@dataclass(slots=True)
class Parcel:
    """One event for one receiver."""

    receiver: Receiver
    payload: bytes
    attempts: int = 0
    is_taken: bool = False
    was_offered: asyncio.Event = field(default_factory=asyncio.Event)


class Post:
    """All parcels that are not taken yet. It needs a running loop only once something is sent."""

    def __init__(self) -> None:
        self.receivers: dict[str, Receiver] = {}
        self.parcels: list[Parcel] = []
        self._outgoing: list[Parcel] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def offer(self, event: Any) -> None:
        """Lay out an event for all who want it; it goes out with `send`."""
        payload = json.dumps(event._export(), sort_keys=True).encode()
        for receiver in self.receivers.values():
            if receiver.kinds is None or event.type in receiver.kinds:
                self._outgoing.append(Parcel(receiver, payload))

    def send(self) -> None:
        """Carry out what was laid out, in the background."""
        for parcel in self._outgoing:
            self.parcels.append(parcel)
            task = asyncio.get_running_loop().create_task(self._carry(parcel))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._outgoing = []

    def drop(self) -> None:
        """Take back what was laid out and has not gone."""
        self._outgoing = []

    async def settle(self) -> int:
        """Wait until all has been offered once; return how many were not taken and wait to go again."""
        while waiting := [parcel for parcel in self.parcels if not parcel.was_offered.is_set()]:
            await asyncio.gather(*(parcel.was_offered.wait() for parcel in waiting))
        return len(self.parcels)

    async def _carry(self, parcel: Parcel) -> None:
        for wait in (*WAITS_SECONDS, 0):
            parcel.is_taken = await hand_over(parcel)
            parcel.attempts += 1
            parcel.was_offered.set()
            if parcel.is_taken:
                break
            await asyncio.sleep(wait)
        self.parcels.remove(parcel)


async def hand_over(parcel: Parcel) -> bool:
    """Return whether the receiver took it: with an answer of 2xx, and within the time it is given."""
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature(parcel.payload, parcel.receiver.secret, int(time.time())),
    }
    patience = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=patience) as session,
            session.post(
                parcel.receiver.url, data=parcel.payload, headers=headers, allow_redirects=False
            ) as answer,
        ):
            return 200 <= answer.status < 300
    except (aiohttp.ClientError, TimeoutError):
        return False


def signature(payload: bytes, secret: str, sent_at: int) -> str:
    """Return the Stripe-Signature header. It carries the machine's time, however the clock is turned:
    receivers compare it with theirs."""
    signed = hmac.new(secret.encode(), b"%d.%s" % (sent_at, payload), hashlib.sha256)
    return f"t={sent_at},v1={signed.hexdigest()}"


post = Post()


def graft() -> None:
    """Have localstripe send its events by this post."""
    resources.schedule_webhook = post.offer
