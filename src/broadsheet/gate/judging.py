"""From a reader and a page to a decision: gather facts, decide, spend.

`judge` answers from facts in hand, among them what the pass proves. A receipt is a fact that stays
true (this article was granted at that time), so a re-reading, and a wall for a reader whose receipts
fill the allowance, need no ledger (docs/decisions/0003). What is left is a claim, and `count` makes
the one call for it.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from broadsheet.gate.addresses import Networks
from broadsheet.gate.briefs import NOBODY, STRANGER, Answer, Brief, Reply
from broadsheet.gate.known import Known, span_of
from broadsheet.gate.newcomers import Newcomers
from broadsheet.gate.request import Asked
from broadsheet.ledgers.base import Ledger, LedgerUnavailable, Spend, Spent
from broadsheet.meter import Claim, CrawlerPurpose, Reader, Tally
from broadsheet.meter.decide import refuse_newcomer, refuse_prefetch, settle_without_ledger, wall_uncounted
from broadsheet.meter.instants import to_milliseconds
from broadsheet.meter.policy import NewReaders
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.reader_ids import ReaderIds
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.receipts import NO_RECEIPTS
from broadsheet.passes.sealing import seal

log = logging.getLogger(__name__)


# An answer, the sealed pass to hand out if it has changed, and the reader id of one that is new.
Verdict = tuple[Answer, bytes | None, bytes | None]


def judge(
    asked: Asked,
    known: Known | None,
    crawler: CrawlerPurpose | None,
    brief: Brief,
    now: datetime,
    guest: Reader | None = None,
) -> Answer | Reply:
    """Return the answer to one request for an article, or the reply whose claim a ledger must settle.

    `guest` is the same reader with what only this request says of them: their institution.
    """
    if guest is not None:
        reply = brief.reply_to(guest, now)
    elif crawler is not None:
        reader = NOBODY if known is None else known.reader
        reply = brief.reply_to(reader._replace(crawler=crawler), now)
    elif known is None:
        reply = brief.reply(STRANGER, now)
    elif now < known.profile_until:
        reply = brief.reply(known.profile, now)
    else:
        reply = brief.reply_to(known.reader, now)
    if isinstance(reply, Answer):
        return reply
    claim = reply.claim
    proven = None if known is None else _proven(known, brief.key, claim)
    if proven is not None:
        return reply.settle(proven)
    if asked.is_head:
        return reply.answer(wall_uncounted(claim))
    if asked.is_prefetch:
        return reply.answer(refuse_prefetch(claim))
    return reply


@dataclass(frozen=True, slots=True)
class Counter:
    """Settles claims and seals the passes that change by it."""

    keyring: Keyring
    ledger: Ledger
    newcomers: Newcomers
    trusted_proxies: Networks
    fresh_id: ReaderIds

    def welcome(self, key: int, reply: Reply, now: datetime, stranger: bytes = b"") -> tuple[bytes, bytes]:
        """Return the id and the pass of a new reader who has a place and begins with the article of this key.

        They read on the pass alone: the ledger hears of it when they come back. `stranger` is the id that
        they were drawn by, where there are experiments.
        """
        welcome = reply.welcome(key, self.keyring)
        if stranger:
            return stranger, welcome.seal(stranger, now)
        return welcome.newcomer(self.fresh_id, to_milliseconds(now))

    async def count(
        self,
        asked: Asked,
        known: Known | None,
        key: int,
        reply: Reply,
        now: datetime,
        stranger: bytes = b"",
    ) -> Verdict:
        """Return the verdict on a claim to the article of this key: one call to the ledger."""
        try:
            if known is not None:
                return await self._spend(known.pass_, key, reply, now)
            if not reply.admits_newcomers:
                return reply.first(now), None, None
            if not await self.may_come(asked, reply.claim.policy.new_readers):
                return reply.answer(refuse_newcomer(reply.claim)), None, None
            newcomer, sealed = self.welcome(key, reply, now, stranger)
            return reply.first(now), sealed, newcomer
        except LedgerUnavailable as error:
            log.error("the ledger is down, the policy's outage rule decides: %s", error)
            return reply.answer(settle_without_ledger(reply.claim)), None, None

    async def may_come(self, asked: Asked, budget: NewReaders) -> bool:
        """Take a place for a new reader and return whether there was one; raises LedgerUnavailable."""
        address = asked.address(self.trusted_proxies)
        return self.newcomers.take_place(address, budget) or await self.newcomers.admit(address, budget)

    async def _spend(self, pass_: Pass, key: int, reply: Reply, now: datetime) -> Verdict:
        claim = reply.claim
        since = claim.period.start
        spent = await self.ledger.spend(
            Spend(
                reader_id=pass_.reader_id,
                pool=claim.pool,
                article_key=key,
                # A request may have begun a moment before the period in which it is answered.
                read_at=max(now, since),
                since=since,
                limit=claim.limit,
                carried=pass_.carried,
            )
        )
        answer = reply.settle(spent.tally)
        issued = None if pass_.is_signed_in else _with_what_is_counted(pass_, spent, claim.pool, now)
        return answer, None if issued is None else seal(issued, self.keyring).encode(), None


def _proven(known: Known, key: int, claim: Claim) -> Tally | None:
    """Return what the pass proves about this claim without a ledger, or None.

    An account may be read on other devices too, so only its ledger knows how many are left; a browser
    is alone with its pass.
    """
    if known.is_signed_in or claim.institution is not None:
        return None
    return known.proven_within(span_of(claim.pool, claim.period.start)).tally(key, claim.limit)


def _with_what_is_counted(pass_: Pass, spent: Spent, pool: str, now: datetime) -> Pass | None:
    """Return the pass with the ledger's list for this pool, or None if it says so already.

    An account's pass carries no receipts: it may be read on other devices, so its ledger is asked.
    """
    receipts = pass_.receipts.with_pool(pool, spent.live)
    if not pass_.carried and receipts == pass_.receipts:
        return None
    return pass_._replace(issued_at=now, carried=NO_RECEIPTS, receipts=receipts)
