"""Readers of an institution: known by their address or by their pass, read by its right, counted for it.

The origin tells which institutions there are (docs/reference/origin-contract.md), and the gate keeps the
list in memory: recognising one costs no call to anything.
"""

import asyncio
import json
import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from ipaddress import ip_network
from typing import Any, NamedTuple

from broadsheet.gate.addresses import Networks, find_address
from broadsheet.gate.briefs import NOBODY, Answer, Brief, Reply
from broadsheet.gate.judging import Counter, judge
from broadsheet.gate.known import Known
from broadsheet.gate.request import Asked
from broadsheet.ledgers.base import LedgerUnavailable, Spend, Spent
from broadsheet.meter import Entitlement, Institution, Reason
from broadsheet.meter.decide import (
    INSTITUTION_POOL,
    institution_period,
    settle_without_ledger,
    without_institution,
)

log = logging.getLogger(__name__)

PATH = "/-/institutions"
KEY = "institutions"
MOST_ADDRESSES = 16_384
MOST_NOTED = 50_000
Nets = dict[int, Institution]


class Listed(NamedTuple):
    """An institution and the networks from which its people come."""

    institution: Institution
    networks: Networks


class Institutions:
    """The institutions there are. False if there is none, which is what most papers have."""

    def __init__(self, listed: Iterable[Listed] = ()) -> None:
        self.by_id: dict[bytes, Institution] = {}
        # By version and length of prefix, the longest first: the narrowest that holds an address wins.
        nets: dict[tuple[int, int], Nets] = {}
        for institution, networks in listed:
            self.by_id[institution.institution_id] = institution
            for network in networks:
                shift = network.max_prefixlen - network.prefixlen
                found = nets.setdefault((network.version, shift), {})
                found[int(network.network_address) >> shift] = institution
        self._nets = sorted(nets.items(), key=lambda item: item[0][1])
        self._at = lru_cache(maxsize=MOST_ADDRESSES)(self._find_at)

    def __bool__(self) -> bool:
        return bool(self.by_id)

    def find(self, asked: Asked, known: Known | None, trusted: Networks) -> Institution | None:
        """Return the institution of a reader's account, else that of their address, or None."""
        if known is not None and known.pass_.institution_id:
            own = self.by_id.get(known.pass_.institution_id)
            if own is not None:
                return own
        return self._at(asked.address(trusted))

    def _find_at(self, text: str) -> Institution | None:
        address = find_address(text)
        if address is None:
            return None
        number = int(address)
        for (version, shift), nets in self._nets:
            if version == address.version:
                found = nets.get(number >> shift)
                if found is not None:
                    return found
        return None


def read_institutions(body: bytes) -> Institutions:
    """Return the institutions of the origin's answer. Raises ValueError where it cannot be read."""
    try:
        return Institutions([_read(item) for item in json.loads(body)["institutions"]])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"the list of institutions cannot be read: {error!r}") from error


def _read(said: Mapping[str, Any]) -> Listed:
    institution_id, allowance = bytes.fromhex(said["id"]), said["allowance"]
    if len(institution_id) != 12:
        raise ValueError(f"the id of an institution has {len(institution_id)} bytes; expected 12")
    if allowance is not None and (not isinstance(allowance, int) or allowance < 0):
        raise ValueError(f"an institution's allowance is {allowance!r}; expected a whole number, or null")
    rights = tuple(Entitlement(right["scope"], _read_end(right["until"])) for right in said["entitled"])
    networks = tuple(ip_network(network) for network in said["networks"])
    return Listed(Institution(institution_id, rights, allowance), networks)


def _read_end(text: str | None) -> datetime | None:
    if text is None:
        return None
    until = datetime.fromisoformat(text)
    if until.tzinfo is None:
        raise ValueError(f"the time {text!r} has no offset")
    return until


class Guests:
    """Judges readers of institutions. What they open is counted for the institution in the ledger."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._noted: set[tuple[bytes, int, datetime]] = set()
        self._noting: set[asyncio.Task[None]] = set()

    async def judge(
        self, asked: Asked, known: Known | None, institution: Institution, brief: Brief, now: datetime
    ) -> Answer | Reply:
        """Return the answer to a reader of an institution, or the reply that their own count settles."""
        guest = (NOBODY if known is None else known.reader)._replace(institution=institution)
        reply = judge(asked, known, None, brief, now, guest)
        if isinstance(reply, Answer):
            if reply.decision.reason is Reason.INSTITUTION and not asked.is_head:
                self._note(institution, brief, now)
            return reply
        if reply.claim.institution is None:
            return reply
        try:
            spent = await self._spend(institution, reply.claim.period.start, brief.key, now)
        except LedgerUnavailable as error:
            log.error("the ledger is down, the policy's outage rule decides: %s", error)
            return reply.answer(settle_without_ledger(reply.claim))
        if spent.granted:
            return reply.settle(spent.tally)
        return judge(asked, known, None, brief, now, without_institution(guest))

    async def finish(self) -> None:
        """Wait until all that was opened is counted."""
        await asyncio.gather(*self._noting)

    def _note(self, institution: Institution, brief: Brief, now: datetime) -> None:
        """Count an article for an institution that may open any number; its reader does not wait for it."""
        start = institution_period(brief.policy, now).start
        noted = (institution.institution_id, brief.key, start)
        if noted in self._noted:
            return
        if len(self._noted) >= MOST_NOTED:
            self._noted.clear()
        self._noted.add(noted)
        spending = self._spend_quietly(institution, start, brief.key, now)
        task = asyncio.get_running_loop().create_task(spending)
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    async def _spend_quietly(
        self, institution: Institution, start: datetime, key: int, now: datetime
    ) -> None:
        try:
            await self._spend(institution, start, key, now)
        except LedgerUnavailable as error:
            log.error("an article that an institution opened is not counted: %s", error)

    async def _spend(self, institution: Institution, start: datetime, key: int, now: datetime) -> Spent:
        return await self._counter.ledger.spend(
            Spend(
                reader_id=institution.institution_id,
                pool=INSTITUTION_POOL,
                article_key=key,
                # A request may have begun a moment before the month in which it is answered.
                read_at=max(now, start),
                since=start,
                limit=institution.allowance,
            )
        )
