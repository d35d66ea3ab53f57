"""The pass: what a reader's own cookie says about them, once its signature has been checked."""

from datetime import datetime
from typing import NamedTuple

from broadsheet.meter.facts import Entitlement, Grant, Kind, Reader, Standing
from broadsheet.meter.instants import from_milliseconds
from broadsheet.passes.receipts import NO_RECEIPTS, Receipt, Receipts


class Pass(NamedTuple):
    """Who reads, what they may read, and proofs of what they were granted. Instants are whole milliseconds.

    `reader_id`: 12 random bytes, the ledger's key: the account's own when signed in.
    `browser_id`: the anonymous id of this browser; equals `reader_id` while not signed in.
    `fresh_until`: when the gate must ask the origin for a new pass (accounts, and readers with a gift).
    `merge_since`: after signing out, only readings from then on belong to the next account.
    `carried`: granted readings that are not yet in the ledger, the very first above all.
    `receipts`: proofs of readings granted and counted.
    `grants`: single articles that a gift opens.
    `institution_id`: the institution that the account belongs to, 12 bytes, empty for none.
    `lot`: what experiments draw this reader by, 12 bytes; empty where that is the reader's own id.

    A named tuple, because one is made per request and a frozen dataclass takes five times as long;
    `_replace` gives a changed copy.
    """

    reader_id: bytes
    issued_at: datetime
    browser_id: bytes
    kind: Kind = Kind.ANONYMOUS
    standing: Standing = Standing.NEVER_SUBSCRIBED
    entitlements: tuple[Entitlement, ...] = ()
    fresh_until: datetime | None = None
    merge_since: datetime | None = None
    carried: Receipts = NO_RECEIPTS
    receipts: Receipts = NO_RECEIPTS
    grants: tuple[Grant, ...] = ()
    institution_id: bytes = b""
    lot: bytes = b""

    @classmethod
    def for_newcomer(cls, reader_id: bytes, now: datetime, carried: Receipts = NO_RECEIPTS) -> "Pass":
        """Return the pass of a new anonymous reader. `reader_id` is 12 random bytes.

        `carried` is what they were granted with it, and no ledger holds yet.
        """
        return cls(reader_id, now, reader_id, carried=carried)

    @property
    def is_signed_in(self) -> bool:
        """Whether the pass speaks for an account and not just for a browser."""
        return self.reader_id != self.browser_id

    @property
    def drawn_by(self) -> bytes:
        """What experiments draw this reader by: it stays the same across signing in and out."""
        return self.lot or self.reader_id

    def needs_renewal(self, now: datetime) -> bool:
        """Whether the origin must be asked for a new pass before this one is believed."""
        return self.fresh_until is not None and now >= self.fresh_until

    def with_receipt(self, receipt: Receipt, now: datetime) -> "Pass":
        """Return this pass, issued `now`, with one more receipt, and nothing carried any longer.

        What was carried stays as receipts: a ledger that grants a reading has recorded it.
        """
        receipts = self.receipts
        for carried in self.carried:
            receipts = receipts.with_receipt(carried)
        return self._replace(issued_at=now, carried=NO_RECEIPTS, receipts=receipts.with_receipt(receipt))

    def carrying(self, receipt: Receipt, now: datetime) -> "Pass":
        """Return this pass, issued `now`, with a granted reading that no ledger holds yet."""
        return self._replace(issued_at=now, carried=self.carried.with_receipt(receipt))

    def proves(self, article_key: int, since: datetime) -> bool:
        """Whether the article was granted at or after `since`: then it is free, without a ledger."""
        return self.receipts.proves(article_key, since) or self.carried.proves(article_key, since)

    def proven_since(self, pool: str, since: datetime) -> tuple[int, datetime | None]:
        """Return how many articles of `pool` are proven at or after `since`, and the oldest grant.

        At least as many were read: a pass keeps 32 receipts, and other devices have their own.
        """
        proven = self.receipts.since(pool, since)
        if self.carried.packed[0]:
            proven += self.carried.since(pool, since)
        if not proven:
            return 0, None
        oldest = min(at for _, at in proven)
        return len({key for key, _ in proven}), from_milliseconds(oldest)

    def reader(self) -> Reader:
        """Return the reader as the meter sees one; readings come from the ledger."""
        return Reader(self.reader_id, self.kind, self.standing, self.entitlements, granted=self.grants)
