"""A ledger that lasts as long as its process: for tests, and for trying things out."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from threading import Lock

from broadsheet.ledgers import book
from broadsheet.ledgers.base import Granted, Inspection, Remark, Spend, Spent
from broadsheet.ledgers.spending import spend_from
from broadsheet.meter.facts import Reading
from broadsheet.meter.instants import from_milliseconds
from broadsheet.meter.policy import MergeRule


class MemoryLedger:
    """Books in a dictionary, one lock around each change, so that threads may share it."""

    def __init__(self) -> None:
        self._books: defaultdict[bytes, dict[str, bytes]] = defaultdict(dict)
        self._admitted: dict[int, dict[str, int]] = {}
        self._lock = Lock()

    async def spend(self, spend: Spend) -> Spent:
        with self._lock:
            books = self._books[spend.reader_id]
            for item in spend.carried:
                if item.pool != spend.pool:
                    self._note(spend.reader_id, item)
            books[spend.pool], spent = spend_from(books.get(spend.pool, b""), spend)
            return spent

    async def look(self, reader_id: bytes) -> tuple[Reading, ...]:
        with self._lock:
            books = dict(self._books.get(reader_id, {}))
        return tuple(
            Reading(key, pool, from_milliseconds(read_ms))
            for pool in sorted(books)
            for key, read_ms in book.unpack(books[pool])
        )

    async def record(self, reader_id: bytes, readings: Iterable[Granted]) -> None:
        with self._lock:
            for reading in readings:
                self._note(reader_id, reading)

    async def merge(
        self, source: bytes, target: bytes, *, rule: MergeRule, since: datetime | None, now: datetime
    ) -> None:
        start = book.stamp(book.first_kept(since, now))
        with self._lock:
            for pool, kept in list(self._books.get(source, {}).items()):
                own = self._books[target].get(pool, b"")
                self._books[target][pool] = book.merge(kept, own, rule, start)
            if rule is MergeRule.FRESH and source != target:
                self._books.pop(source, None)

    async def forget(self, reader_id: bytes) -> None:
        with self._lock:
            self._books.pop(reader_id, None)

    async def prune(self, before: datetime, *, batch: int = 500) -> int:
        start, gone = book.stamp(before), 0
        with self._lock:
            for books in self._books.values():
                for pool, kept in books.items():
                    books[pool] = book.since(kept, start)
                    gone += (len(kept) - len(books[pool])) // book.SIZE
        return gone

    async def admit(self, network: str, hour: int, want: int, limit: int) -> int:
        with self._lock:
            if hour not in self._admitted:
                kept = {past: networks for past, networks in self._admitted.items() if past >= hour - 1}
                self._admitted = {**kept, hour: {}}
            admitted = self._admitted[hour].get(network, 0)
            given = max(0, min(want, limit - admitted))
            self._admitted[hour][network] = admitted + given
            return given

    async def inspect(self) -> Inspection:
        said = "each process counts for itself, and its end forgets everything"
        hint = "Set BROADSHEET_LEDGER to sqlite:, valkey:// or postgresql://; this one is for tests."
        return Inspection("memory", (Remark("unkept", said, hint),))

    async def close(self) -> None:
        """Nothing to let go of."""

    def _note(self, reader_id: bytes, reading: Granted) -> None:
        books = self._books[reader_id]
        entry = book.pack([(reading.article_key, reading.read_at)])
        books[reading.pool] = book.union(books.get(reading.pool, b""), entry)
