"""From a request and a page to a decision: gather facts, decide, spend.

The pass answers what it can prove. A receipt is a fact that stays true (this article was granted at
that time), so a re-reading, and a wall for a reader whose receipts fill the allowance, need no ledger
(docs/decisions/0003). Everything else that needs a count makes the one call to it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from broadsheet.gate.crawlers import Crawlers, claimed_operator
from broadsheet.gate.newcomers import Newcomers
from broadsheet.gate.pages import Page
from broadsheet.gate.request import Asked, Networks
from broadsheet.ledgers.base import Ledger, LedgerUnavailable, Spend, Spent
from broadsheet.meter import Article, Claim, Decision, Kind, Policy, Reader, Tally, assess, settle
from broadsheet.meter.decide import (
    refuse_newcomer,
    refuse_prefetch,
    settle_without_ledger,
    wall_uncounted,
)
from broadsheet.passes.cookies import find_pass_cookie
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.receipts import NO_RECEIPTS, Receipt, Receipts
from broadsheet.passes.sealing import BadPass, open_pass

log = logging.getLogger(__name__)

NOBODY = Reader(b"")


class Verdict(NamedTuple):
    """A decision, the kind of reader it is for, and the pass to hand out if it has changed."""

    decision: Decision
    kind: Kind
    issued: Pass | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """Knows where facts are. `fresh_id` returns 12 random bytes."""

    keyring: Keyring
    ledger: Ledger
    newcomers: Newcomers
    crawlers: Crawlers
    trusted_proxies: Networks
    fresh_id: Callable[[], bytes]

    def open_renewed(self, text: str, now: datetime) -> Pass | None:
        """Return the pass that the origin has just issued, or None if it cannot be believed."""
        try:
            return open_pass(text, self.keyring, now)
        except BadPass as error:
            log.error("the origin issued a pass that is not believed: %s", error.reason)
            return None

    def find_pass(self, asked: Asked, now: datetime) -> Pass | None:
        """Return the reader's pass, or None for a new reader: no pass, or one that is not believed."""
        cookie = asked.headers.get(b"cookie")
        text = find_pass_cookie(cookie) if cookie else None
        if text is None:
            return None
        try:
            return open_pass(text, self.keyring, now)
        except BadPass as error:
            log.info("a pass was not believed: %s", error.reason)
            return None

    async def judge(
        self, asked: Asked, pass_: Pass | None, page: Page, policy: Policy, now: datetime
    ) -> Verdict:
        """Return the verdict on one request for an article."""
        article = page.facts.article
        if article is None:
            raise ValueError(f"{page.path} is no article")
        reader = NOBODY if pass_ is None else pass_.reader()
        if claimed_operator(asked.header(b"user-agent")) is not None:
            purpose = await self.crawlers.verify(asked, self.trusted_proxies)
            reader = reader._replace(crawler=purpose)
        answer = assess(policy, reader, article, now, page.terms(policy, now))
        if isinstance(answer, Decision):
            return Verdict(answer, reader.kind)
        return await self._count(asked, pass_, article, answer)

    async def _count(self, asked: Asked, pass_: Pass | None, article: Article, claim: Claim) -> Verdict:
        proven = None if pass_ is None else _proven(pass_, article.key, claim)
        if proven is not None:
            return Verdict(settle(claim, proven), claim.kind)
        if asked.is_head:
            return Verdict(wall_uncounted(claim), claim.kind)
        if asked.is_prefetch:
            return Verdict(refuse_prefetch(claim), claim.kind)
        try:
            if pass_ is None:
                return await self._welcome(asked, article, claim)
            return await self._spend(pass_, article, claim)
        except LedgerUnavailable as error:
            log.error("the ledger is down, the policy's outage rule decides: %s", error)
            return Verdict(settle_without_ledger(claim), claim.kind)

    async def _welcome(self, asked: Asked, article: Article, claim: Claim) -> Verdict:
        """Let a new reader read on the pass alone: the ledger hears of it when they come back."""
        if claim.limit == 0:
            return Verdict(settle(claim, Tally(False, False, 0)), claim.kind)
        address = asked.address(self.trusted_proxies)
        if not await self.newcomers.admit(address, claim.policy.new_readers):
            return Verdict(refuse_newcomer(claim), claim.kind)
        receipt = Receipt(article.key, claim.now, claim.pool)
        issued = Pass.for_newcomer(self.fresh_id(), claim.now).carrying(receipt, claim.now)
        return Verdict(settle(claim, Tally(True, True, 1, claim.now)), claim.kind, issued)

    async def _spend(self, pass_: Pass, article: Article, claim: Claim) -> Verdict:
        spent = await self.ledger.spend(
            Spend(
                reader_id=pass_.reader_id,
                pool=claim.pool,
                article_key=article.key,
                read_at=claim.now,
                since=claim.period.start,
                limit=claim.limit,
                carried=pass_.carried,
            )
        )
        issued = None if pass_.is_signed_in else _with_what_is_counted(pass_, spent, claim)
        return Verdict(settle(claim, spent.tally), claim.kind, issued)


def _with_what_is_counted(pass_: Pass, spent: Spent, claim: Claim) -> Pass | None:
    """Return the pass with the ledger's list for this pool, or None if it says so already.

    An account's pass carries no receipts: it may be read on other devices, so its ledger is asked.
    """
    of_other_pools = [receipt for receipt in pass_.receipts if receipt.pool != claim.pool]
    of_this_pool = [Receipt(key, read_at, claim.pool) for key, read_at in spent.readings]
    receipts = Receipts.of((*of_other_pools, *of_this_pool))
    if not pass_.carried and receipts == pass_.receipts:
        return None
    return pass_._replace(issued_at=claim.now, carried=NO_RECEIPTS, receipts=receipts)


def _proven(pass_: Pass, key: int, claim: Claim) -> Tally | None:
    """Return what the pass proves about this claim without a ledger, or None.

    An account may be read on other devices too, so only its ledger knows how many are left; a browser
    is alone with its pass.
    """
    if pass_.is_signed_in:
        return None
    since = claim.period.start
    is_read = pass_.proves(key, since)
    limit = claim.limit
    if not is_read and limit is None:
        return None
    used, oldest = pass_.proven_since(claim.pool, since)
    if is_read:
        return Tally(True, False, used, oldest)
    if limit is not None and used >= limit:
        return Tally(False, False, used, oldest)
    return None
