"""From a reader and a page to a decision: gather facts, decide, spend.

`judge` answers from facts in hand, among them what the pass proves. A receipt is a fact that stays
true (this article was granted at that time), so a re-reading, and a wall for a reader whose receipts
fill the allowance, need no ledger (docs/decisions/0003). What is left is a claim, and `count` makes
the one call for it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from broadsheet.gate.addresses import Networks
from broadsheet.gate.known import Known
from broadsheet.gate.newcomers import Newcomers
from broadsheet.gate.pages import NOBODY, Brief, Page
from broadsheet.gate.request import Asked
from broadsheet.ledgers.base import Ledger, LedgerUnavailable, Spend, Spent
from broadsheet.meter import Claim, CrawlerPurpose, Decision, Policy, Tally, assess, settle
from broadsheet.meter.decide import (
    refuse_newcomer,
    refuse_prefetch,
    settle_without_ledger,
    wall_uncounted,
)
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.receipts import NO_RECEIPTS, Receipt
from broadsheet.passes.sealing import seal, seal_first

log = logging.getLogger(__name__)


class Verdict(NamedTuple):
    """A decision, and the sealed pass to hand out if it has changed."""

    decision: Decision
    issued: str | None = None


def judge(
    asked: Asked,
    known: Known | None,
    crawler: CrawlerPurpose | None,
    page: Page,
    policy: Policy,
    now: datetime,
) -> Decision | Claim:
    """Return the decision on one request for an article, or the claim that a ledger must settle."""
    brief = page.brief(policy, now)
    answer = brief.stranger
    is_stranger = (known is None or known.is_stranger) and crawler is None
    if answer is None or not is_stranger:
        reader = NOBODY if known is None else known.reader
        if crawler is not None:
            reader = reader._replace(crawler=crawler)
        answer = assess(policy, reader, brief.article, now, terms=brief.terms, period=brief.period)
    if isinstance(answer, Decision):
        return answer
    proven = None if known is None else _proven(known, brief.key, answer)
    if proven is not None:
        return settle(answer, proven)
    if asked.is_head:
        return wall_uncounted(answer)
    if asked.is_prefetch:
        return refuse_prefetch(answer)
    return answer


@dataclass(frozen=True, slots=True)
class Counter:
    """Settles claims and seals the passes that change by it. `fresh_id` returns 12 random bytes."""

    keyring: Keyring
    ledger: Ledger
    newcomers: Newcomers
    trusted_proxies: Networks
    fresh_id: Callable[[], bytes]

    async def count(
        self, asked: Asked, pass_: Pass | None, brief: Brief, claim: Claim, now: datetime
    ) -> Verdict:
        """Return the verdict on a claim: one call to the ledger at most."""
        try:
            if pass_ is None:
                return await self._welcome(asked, brief, claim, now)
            return await self._spend(pass_, brief.key, claim, now)
        except LedgerUnavailable as error:
            log.error("the ledger is down, the policy's outage rule decides: %s", error)
            return Verdict(settle_without_ledger(claim))

    async def _welcome(self, asked: Asked, brief: Brief, claim: Claim, now: datetime) -> Verdict:
        """Let a new reader read on the pass alone: the ledger hears of it when they come back."""
        if claim.limit == 0:
            return Verdict(settle(claim, Tally(False, False, 0)))
        address = asked.address(self.trusted_proxies)
        if not await self.newcomers.admit(address, claim.policy.new_readers):
            return Verdict(refuse_newcomer(claim))
        issued = seal_first(self.fresh_id(), Receipt(brief.key, now, claim.pool), self.keyring)
        return Verdict(brief.welcome or settle(claim, Tally(True, True, 1, now)), issued)

    async def _spend(self, pass_: Pass, key: int, claim: Claim, now: datetime) -> Verdict:
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
        decision = settle(claim, spent.tally)
        issued = None if pass_.is_signed_in else _with_what_is_counted(pass_, spent, claim.pool, now)
        return Verdict(decision, None if issued is None else seal(issued, self.keyring))


def _proven(known: Known, key: int, claim: Claim) -> Tally | None:
    """Return what the pass proves about this claim without a ledger, or None.

    An account may be read on other devices too, so only its ledger knows how many are left; a browser
    is alone with its pass.
    """
    if known.is_signed_in:
        return None
    proven = known.proven(claim.pool, claim.period.start)
    if key in proven.keys:
        return proven.tally(is_granted=True)
    limit = claim.limit
    if limit is not None and len(proven.keys) >= limit:
        return proven.tally(is_granted=False)
    return None


def _with_what_is_counted(pass_: Pass, spent: Spent, pool: str, now: datetime) -> Pass | None:
    """Return the pass with the ledger's list for this pool, or None if it says so already.

    An account's pass carries no receipts: it may be read on other devices, so its ledger is asked.
    """
    receipts = pass_.receipts.with_pool(pool, spent.live)
    if not pass_.carried and receipts == pass_.receipts:
        return None
    return pass_._replace(issued_at=now, carried=NO_RECEIPTS, receipts=receipts)
