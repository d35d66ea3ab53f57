"""A book: what one reader read from one pool, packed into bytes. Pure.

An entry is 14 bytes: when the reading was granted (6 bytes of milliseconds since 1970), then the
article's key (8 bytes), both big-endian, so that entries sort by time as plain bytes. A book is its
entries in that order, one per article, each with its newest grant. Equal books are equal bytes,
which lets a ledger compare and swap them.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from struct import Struct

from broadsheet.meter.instants import to_milliseconds
from broadsheet.meter.policy import MergeRule

ENTRY = Struct(">HIQ")
SIZE = ENTRY.size
STAMP = 6
KEEP = timedelta(days=400)  # no window is longer; older entries go when a book is rewritten anyway
KEEP_MS = KEEP // timedelta(milliseconds=1)


def stamp(instant: datetime) -> bytes:
    """Return an aware instant as entries have it; what is below a millisecond is cut off."""
    return to_milliseconds(instant).to_bytes(STAMP)


def first_kept(start: datetime | None, now: datetime) -> datetime:
    """Return from when on readings are taken over at `now`: `start`, but at most 400 days back."""
    return now - KEEP if start is None else max(start, now - KEEP)


def pack(readings: Iterable[tuple[int, datetime]]) -> bytes:
    """Return the book of these (article_key, read_at)."""
    return _bind([stamp(read_at) + key.to_bytes(8) for key, read_at in readings])


def unpack(book: bytes) -> Iterator[tuple[int, int]]:
    """Yield (article_key, milliseconds since 1970), oldest first."""
    for high, low, key in ENTRY.iter_unpack(book):
        yield key, high << 32 | low


def since(book: bytes, start: bytes) -> bytes:
    """Return the part of the book granted at or after the stamp `start`."""
    if not book or book[:STAMP] >= start:
        return book
    starts = range(0, len(book), SIZE)
    return book[bisect_left(starts, start, key=lambda at: book[at : at + STAMP]) * SIZE :]


def find(book: bytes, article_key: int) -> int | None:
    """Return where the article's entry begins, None if it has none."""
    key = article_key.to_bytes(8)
    at = book.find(key)
    while at >= 0 and at % SIZE != STAMP:  # the bytes of two neighbours may spell a key
        at = book.find(key, at + 1)
    return None if at < 0 else at - STAMP


def record(book: bytes, article_key: int, read_at: datetime) -> bytes:
    """Return the book with this reading; an older grant of the same article gives way to it.

    Entries more than 400 days older than the reading are left out.
    """
    read_ms = to_milliseconds(read_at)
    entry = read_ms.to_bytes(STAMP) + article_key.to_bytes(8)
    if find(book, article_key) is None and entry > book[-SIZE:]:
        book += entry
    else:
        book = union(book, entry)
    return since(book, max(0, read_ms - KEEP_MS).to_bytes(STAMP))


def union(one: bytes, other: bytes) -> bytes:
    """Return a book with every article of both, each with its newest grant: nothing granted is lost.

    Idempotent, commutative and associative, so it may be done again and in any order.
    """
    if one == other or not other:
        return one
    if not one:
        return other
    return _bind([book[at : at + SIZE] for book in (one, other) for at in range(0, len(book), SIZE)])


def merge(source: bytes, target: bytes, rule: MergeRule, start: bytes) -> bytes:
    """Return the target's book after a merge by `rule`; see `Ledger.merge` for what each rule means."""
    live = since(source, start)
    match rule:
        case MergeRule.UNION:
            return union(target, live)
        case MergeRule.MAX:
            own = since(target, start)
            if len(own) >= len(live):
                return target
            return union(target[: len(target) - len(own)], live)
        case MergeRule.ACCOUNT | MergeRule.FRESH:
            return target


def _bind(entries: list[bytes]) -> bytes:
    """Return a book of the entries, keeping the newest of each article."""
    if len(entries) == 1:
        return entries[0]
    newest: dict[bytes, bytes] = {}
    for entry in entries:
        key = entry[STAMP:]
        if newest.get(key, b"") < entry:
            newest[key] = entry
    return b"".join(sorted(newest.values()))
