"""Receipts: what a pass proves about readings that were granted.

A receipt only ever says "this article was granted at that time". That stays true for ever, so an
old cookie can repeat itself but can never rewind a count.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from struct import Struct
from typing import NamedTuple, overload

from broadsheet.meter.instants import from_milliseconds, to_milliseconds

MOST = 32
ENTRY = Struct(">HIQB")  # 6 bytes of milliseconds, 8 of article key, 1 of pool index
SIZE = ENTRY.size
KEY_AT, POOL_AT = 6, 14


class Receipt(NamedTuple):
    """One granted reading: the article's 64-bit key, when it was granted, from which pool."""

    article_key: int
    read_at: datetime
    pool: str


class Receipts(Sequence[Receipt]):
    """At most 32 receipts, oldest first, one per article and pool; immutable.

    They stay packed as the cookie carries them until somebody looks, because most requests only ask
    `proves`. The packed form: how many, the entries, then the pools' names parted by NUL.
    """

    __slots__ = ("packed",)

    def __init__(self, packed: bytes = b"\0") -> None:
        self.packed = packed

    @classmethod
    def of(cls, receipts: Iterable[Receipt]) -> "Receipts":
        """Return the newest 32 of `receipts`: per article and pool the newest grant, to the millisecond.

        Raises ValueError for a pool whose name holds a NUL character.
        """
        newest: dict[tuple[str, int], int] = {}
        for receipt in receipts:
            name = (receipt.pool, receipt.article_key)
            newest[name] = max(newest.get(name, 0), to_milliseconds(receipt.read_at))
        kept = sorted((at, key, pool) for (pool, key), at in newest.items())[-MOST:]
        pools = sorted({pool for _, _, pool in kept})
        if any("\0" in pool for pool in pools):
            raise ValueError("the name of a pool must not hold a NUL character")
        entries = (ENTRY.pack(at >> 32, at & 0xFFFFFFFF, key, pools.index(pool)) for at, key, pool in kept)
        return cls(bytes([len(kept)]) + b"".join(entries) + "\0".join(pools).encode())

    @classmethod
    def parse(cls, packed: bytes) -> "Receipts":
        """Return the receipts that `packed` holds; raises ValueError if it is cut short."""
        if not packed or packed[0] > MOST or len(packed) < 1 + packed[0] * SIZE:
            raise ValueError("receipts are cut short")
        return cls(packed)

    def with_receipt(self, receipt: Receipt) -> "Receipts":
        """Return these receipts and one more; the oldest leaves when there would be 33."""
        at, pool = to_milliseconds(receipt.read_at), receipt.pool.encode()
        if self.packed[0] == 0 and b"\0" not in pool:
            return Receipts(b"\1" + ENTRY.pack(at >> 32, at & 0xFFFFFFFF, receipt.article_key, 0) + pool)
        entries, pools = self._split()
        if pool in pools and not entries[-SIZE:][:KEY_AT] > at.to_bytes(6):
            entry = ENTRY.pack(at >> 32, at & 0xFFFFFFFF, receipt.article_key, pools.index(pool))
            if entry[KEY_AT:] not in entries:
                # As good as always: a new article from a known pool, later than the others.
                entries = (entries + entry)[-MOST * SIZE :]
                return Receipts(bytes([len(entries) // SIZE]) + entries + b"\0".join(pools))
        return Receipts.of((*self, receipt))

    def with_pool(self, pool: str, entries: bytes) -> "Receipts":
        """Return these receipts with `entries` in the place of those of `pool`, the newest 32 of all.

        Entries are as ledgers answer them: 6 bytes of milliseconds and 8 of article key each, oldest
        first. Kept as the bytes they are, they take a tenth of the time that receipts made one by one take.
        """
        name, (others, pools) = pool.encode(), self._split()
        starts = range(0, len(entries), POOL_AT)
        if (not others or pools == [name]) and b"\0" not in name:
            packed = b"".join([entries[at : at + POOL_AT] + b"\0" for at in starts[-MOST:]])
            return Receipts(bytes([len(packed) // SIZE]) + packed + name) if packed else NO_RECEIPTS
        news = [
            Receipt(
                int.from_bytes(entries[at + KEY_AT : at + POOL_AT]),
                from_milliseconds(int.from_bytes(entries[at : at + KEY_AT])),
                pool,
            )
            for at in starts
        ]
        return Receipts.of((*(receipt for receipt in self if receipt.pool != pool), *news))

    def proves(self, article_key: int, since: datetime) -> bool:
        """Whether a receipt says that the article was granted at or after `since`, from any pool."""
        packed = self.packed
        end = 1 + packed[0] * SIZE
        key = article_key.to_bytes(8)
        at = packed.find(key, 1, end)
        while at >= 0:
            start = at - KEY_AT
            if start % SIZE == 1 and packed[start:at] >= to_milliseconds(since).to_bytes(6):
                return True
            at = packed.find(key, at + 1, end)
        return False

    def since(self, pool: str, since: datetime) -> list[tuple[int, int]]:
        """Return (article key, milliseconds) of the receipts from `pool` at or after `since`, oldest first.

        Fewer than were read, perhaps: a pass keeps 32 receipts, and other devices have their own.
        """
        entries, pools = self._split()
        name = pool.encode()
        if name not in pools:
            return []
        index, floor = pools.index(name), to_milliseconds(since)
        return [
            (key, at)
            for high, low, key, pool_index in ENTRY.iter_unpack(entries)
            if pool_index == index and (at := high << 32 | low) >= floor
        ]

    def _split(self) -> tuple[bytes, list[bytes]]:
        """Return the packed entries, and the pools' names."""
        end = 1 + self.packed[0] * SIZE
        return self.packed[1:end], self.packed[end:].split(b"\0")

    def __iter__(self) -> Iterator[Receipt]:
        entries, pools = self._split()
        names = [pool.decode() for pool in pools]
        for high, low, key, pool in ENTRY.iter_unpack(entries):
            yield Receipt(key, from_milliseconds(high << 32 | low), names[pool])

    def __len__(self) -> int:
        return self.packed[0]

    @overload
    def __getitem__(self, index: int) -> Receipt: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Receipt, ...]: ...
    def __getitem__(self, index: int | slice) -> Receipt | tuple[Receipt, ...]:
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Receipts):
            return False
        # A table of pools may name one that is no longer used, so other bytes may say the same.
        return self.packed == other.packed or tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Receipts.of({list(self)!r})"


NO_RECEIPTS = Receipts()
