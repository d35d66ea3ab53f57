"""Which pass a reader gets when they sign in, stay signed in, or sign out; and what becomes of the count.

Signing in counts what this browser read for the account too. Signing out counts what the account has
read for the browser, so that it is no fresh allowance; and from then on only newer readings belong to
whoever signs in next, so that a second person at the same computer inherits nothing from the first.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadsheet.ledgers.base import Ledger, LedgerUnavailable
from broadsheet.meter import Entitlement, Kind, Policy, Standing
from broadsheet.meter.policy import MergeRule
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.receipts import NO_RECEIPTS, Receipt, Receipts

log = logging.getLogger(__name__)

TICK = timedelta(milliseconds=1)  # the unit of passes and ledgers


@dataclass(frozen=True, slots=True)
class Holder:
    """An account as a pass speaks of it."""

    reader_id: bytes
    kind: Kind
    standing: Standing
    entitlements: tuple[Entitlement, ...]
    institution_id: bytes = b""
    lot: bytes = b""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Issues passes by one policy at one ledger. A pass of an account holds for `fresh_for`."""

    ledger: Ledger
    policy: Policy
    fresh_for: timedelta

    async def sign_in(self, holder: Holder, old: Pass, now: datetime) -> Pass:
        """Return the account's pass for a browser that carries `old`. Signing in again renews it."""
        if old.reader_id == holder.reader_id:
            return self._for_account(holder, old, now)
        browser = await self.sign_out(old, now)
        joined = await self._join(holder, browser, now)
        return self._for_account(holder, joined, now)

    async def sign_out(self, old: Pass, now: datetime) -> Pass:
        """Return the browser's own pass again; one that is nobody's account's is returned as it is."""
        if not old.is_signed_in:
            return old
        # Signing out does not put a browser into another arm of an experiment.
        lot = b"" if old.drawn_by == old.browser_id else old.drawn_by
        back = Pass(old.browser_id, now, old.browser_id, merge_since=now + TICK, lot=lot)
        try:
            await self.ledger.record(old.reader_id, old.carried)
            await self.ledger.merge(
                old.reader_id,
                old.browser_id,
                rule=MergeRule.UNION,
                since=self.policy.window.period_at(now).start,
                now=now,
            )
            return back._replace(receipts=await self._receipts(old.browser_id))
        except LedgerUnavailable as error:
            log.error("signing out while the ledger is down, the pass carries the count: %s", error)
            return back._replace(carried=Receipts.of((*old.receipts, *old.carried)))

    async def _join(self, holder: Holder, browser: Pass, now: datetime) -> Pass:
        """Merge the browser's count into the account's; return its pass with the account's proofs."""
        rule, since = self.policy.merge, browser.merge_since
        try:
            await self.ledger.record(browser.reader_id, browser.carried)
            await self.ledger.merge(browser.reader_id, holder.reader_id, rule=rule, since=since, now=now)
            receipts = await self._receipts(holder.reader_id)
        except LedgerUnavailable as error:
            log.error("signing in while the ledger is down, the pass carries the count: %s", error)
            own = _since((*browser.receipts, *browser.carried), since)
            carried = Receipts.of(own) if rule is MergeRule.UNION else NO_RECEIPTS
            return browser._replace(carried=carried, receipts=NO_RECEIPTS)
        return browser._replace(carried=NO_RECEIPTS, receipts=receipts)

    async def _receipts(self, reader_id: bytes) -> Receipts:
        """Return proofs of what the ledger holds for a reader: the newest, as many as a pass keeps."""
        readings = await self.ledger.look(reader_id)
        return Receipts.of(Receipt(item.article_key, item.read_at, item.pool) for item in readings)

    def _for_account(self, holder: Holder, old: Pass, now: datetime) -> Pass:
        ends = [right.until for right in holder.entitlements if right.until is not None]
        return Pass(
            reader_id=holder.reader_id,
            issued_at=now,
            browser_id=old.browser_id,
            kind=holder.kind,
            standing=holder.standing,
            entitlements=holder.entitlements,
            fresh_until=min([now + self.fresh_for, *(end for end in ends if end > now)]),
            carried=old.carried,
            receipts=old.receipts,
            institution_id=holder.institution_id,
            lot=holder.lot,
        )


def _since(receipts: Iterable[Receipt], since: datetime | None) -> list[Receipt]:
    return [receipt for receipt in receipts if since is None or receipt.read_at >= since]
