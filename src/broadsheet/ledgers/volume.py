"""A volume: all books of one reader in one value, for engines that keep one value under one key. Pure.

For each pool: the length of its name in UTF-8 (1 byte), the name, how many entries its book has (2 bytes,
big-endian), the book. `scripts/spend.lua` reads and writes the same.
"""

from collections.abc import Mapping

from broadsheet.ledgers import book

LONGEST_POOL = 255  # bytes in UTF-8
MOST_ENTRIES = 0xFFFF


def pack(books: Mapping[str, bytes]) -> bytes:
    """Return the volume of these books by pool, without empty ones. Raises ValueError for a long name."""
    return b"".join(_section(pool, kept) for pool, kept in books.items() if kept)


def unpack(volume: bytes) -> dict[str, bytes]:
    """Return the books of a volume by pool, in the order of the volume."""
    books, at = {}, 0
    while at < len(volume):
        name_ends = at + 1 + volume[at]
        book_begins = name_ends + 2
        ends = book_begins + int.from_bytes(volume[name_ends:book_begins]) * book.SIZE
        books[volume[at + 1 : name_ends].decode()] = volume[book_begins:ends]
        at = ends
    return books


def pool_name(pool: str) -> bytes:
    """Return a pool's name as volumes have it; raise ValueError for one that is too long."""
    name = pool.encode()
    if len(name) > LONGEST_POOL:
        raise ValueError(f"the pool {pool!r} has more than {LONGEST_POOL} bytes in UTF-8")
    return name


def _section(pool: str, kept: bytes) -> bytes:
    name, count = pool_name(pool), len(kept) // book.SIZE
    if count > MOST_ENTRIES:
        # Who reads without a limit fills it in years; what is oldest goes first.
        kept, count = kept[-MOST_ENTRIES * book.SIZE :], MOST_ENTRIES
    return bytes([len(name)]) + name + count.to_bytes(2) + kept
