"""What every ledger promises: the protocol, the values it speaks in, and how it fails."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from broadsheet.ledgers import book
from broadsheet.meter.decide import Tally
from broadsheet.meter.facts import Reading
from broadsheet.meter.instants import from_milliseconds
from broadsheet.meter.policy import MergeRule


class LedgerUnavailable(Exception):
    """The ledger cannot answer now; the policy's outage rule decides. Try again in `retry_after` seconds."""

    def __init__(self, problem: str, retry_after: float = 1.0) -> None:
        super().__init__(problem)
        self.retry_after = retry_after


class BadLedger(Exception):
    """A ledger that cannot be opened: what is wrong, and what to do. For whoever starts the server."""


class Granted(Protocol):
    """A granted reading: a meter's Reading, or a receipt from a pass."""

    @property
    def article_key(self) -> int: ...
    @property
    def pool(self) -> str: ...
    @property
    def read_at(self) -> datetime: ...


# Spend and Spent are named tuples because one of each is made per counted reading, in a third of
# the time that frozen dataclasses take.
class Spend(NamedTuple):
    """A wish to read one article from a pool.

    `since` is the inclusive lower bound of the window in whole milliseconds: a calendar window's
    start; for a rolling window, `read_at` minus its days plus one millisecond. `read_at` must not lie
    before it. `limit` is the allowance, None for as many as one likes. `carried` are granted readings
    that the ledger may not know yet.
    """

    reader_id: bytes
    pool: str
    article_key: int
    read_at: datetime
    since: datetime
    limit: int | None
    carried: Sequence[Granted] = ()


class Spent(NamedTuple):
    """The ledger's answer.

    `granted`: the article may be released. `first`: this very call counted it. `used`: how many
    articles of the pool are live, this one included if granted. `live`: those entries, packed.
    """

    granted: bool
    first: bool
    used: int
    live: bytes

    @property
    def readings(self) -> tuple[tuple[int, datetime], ...]:
        """The live (article_key, read_at), oldest first."""
        return tuple((key, from_milliseconds(read_ms)) for key, read_ms in book.unpack(self.live))

    @property
    def oldest(self) -> datetime | None:
        """When the oldest live reading was granted."""
        return from_milliseconds(int.from_bytes(self.live[: book.STAMP])) if self.live else None

    @property
    def tally(self) -> Tally:
        """The same as the meter's `settle` wants to hear it."""
        return Tally(self.granted, self.first, self.used, self.oldest)

    def granted_at(self, article_key: int) -> datetime | None:
        """Return when the article was granted, which is what a receipt must say; None if it is not live."""
        at = book.find(self.live, article_key)
        return None if at is None else from_milliseconds(int.from_bytes(self.live[at : at + book.STAMP]))


class Remark(NamedTuple):
    """Something about how an engine is set up that a publisher may come to regret.

    `name` is a fixed word for it; `is_fault` if counts would be lost in ordinary use. `hint`: what to do.
    """

    name: str
    says: str
    hint: str
    is_fault: bool = False


class Inspection(NamedTuple):
    """What stands behind a ledger, in words, and what is to be said about it."""

    engine: str
    remarks: tuple[Remark, ...] = ()


class Ledger(Protocol):
    """Where readings are counted. Every method raises LedgerUnavailable when the engine has trouble.

    Readings are kept to the millisecond, one per article and pool. A reading that is more than 400 days
    older than a newer one in the same book may be dropped at any time.
    """

    async def spend(self, spend: Spend) -> Spent:
        """Record what is carried, then grant the article if it is live already or the allowance allows.

        Atomic over parallel calls and processes, and idempotent: asking again answers the same and
        counts nothing. A live grant is never renewed. Raises ValueError if `read_at` is before `since`.
        """
        ...

    async def look(self, reader_id: bytes) -> tuple[Reading, ...]:
        """Return all readings kept for a reader, of every pool, oldest first within a pool."""
        ...

    async def record(self, reader_id: bytes, readings: Iterable[Granted]) -> None:
        """Note readings that were granted elsewhere; the newest grant of an article is kept. Idempotent."""
        ...

    async def merge(
        self, source: bytes, target: bytes, *, rule: MergeRule, since: datetime | None, now: datetime
    ) -> None:
        """Count what the reader `source` read for the reader `target` too, pool by pool. Idempotent.

        Only readings of the source granted at or after `since` are looked at (None: all).
        `union`: the target gets every article of both, with its newest grant.
        `max`: if the source has more readings since then, they take the place of the target's since then.
        `account`: the target keeps its own and gets nothing.
        `fresh`: the target keeps its own and gets nothing, and the source is forgotten.
        Except by `fresh`, the source is left as it is. Readings older than 400 days at `now` are left out.
        """
        ...

    async def forget(self, reader_id: bytes) -> None:
        """Remove everything kept for a reader."""
        ...

    async def prune(self, before: datetime, *, batch: int = 500) -> int:
        """Remove all readings granted before `before`, `batch` books at a time; return how many went."""
        ...

    async def admit(self, network: str, hour: int, want: int, limit: int) -> int:
        """Lease up to `want` new readers of `network` in `hour`, of `limit` in all; return how many.

        `hour` counts hours since 1970. Hours before the last one are forgotten.
        """
        ...

    async def inspect(self) -> Inspection:
        """Ask the engine what it is and how it is set up. For whoever starts or looks after the server.

        Raises BadLedger where it cannot work at all as it is (another's password, tables of a newer release).
        """
        ...

    async def close(self) -> None:
        """Let go of files and connections."""
        ...
