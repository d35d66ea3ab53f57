"""How one spend changes one book: the rule that every ledger in Python applies. Pure."""

from broadsheet.ledgers import book
from broadsheet.ledgers.base import Spend, Spent


def spend_from(kept: bytes, spend: Spend) -> tuple[bytes, Spent]:
    """Return the book after the spend (the same bytes if nothing is to be written), and the answer.

    Only what is carried of the spend's own pool is recorded here. Raises ValueError if `read_at` lies
    before `since`: such a grant would count for nothing.
    """
    check(spend)
    if spend.carried:
        kept = book.union(kept, carried_book(spend))
    start = book.stamp(spend.since)
    live = book.since(kept, start)
    used = len(live) // book.SIZE
    if book.find(live, spend.article_key) is not None:
        return kept, Spent(True, False, used, live)
    if spend.limit is not None and used >= spend.limit:
        return kept, Spent(False, False, used, live)
    kept = book.record(kept, spend.article_key, spend.read_at)
    return kept, Spent(True, True, used + 1, book.since(kept, start))


def check(spend: Spend) -> None:
    """Raise ValueError for a reading outside of its own window."""
    if spend.read_at < spend.since:
        raise ValueError("read_at lies before since: the window must hold the reading")


def carried_book(spend: Spend) -> bytes:
    """Return the book of what is carried of the spend's own pool."""
    return book.pack((item.article_key, item.read_at) for item in spend.carried if item.pool == spend.pool)
