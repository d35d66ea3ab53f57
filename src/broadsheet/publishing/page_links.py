"""Links in text to other pages: their addresses, found for a whole article at once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from wagtail.models import Page

_at_hand: ContextVar[dict[int, Page]] = ContextVar("pages that the text being shown links to")


@contextmanager
def pages_at_hand(numbers: Iterable[int]) -> Iterator[None]:
    """Within the block, links to these pages need no query."""
    token = _at_hand.set(Page.objects.in_bulk(set(numbers)))
    try:
        yield
    finally:
        _at_hand.reset(token)


def find_pages(numbers: Iterable[int]) -> dict[int, Page]:
    """Return those of the pages that exist, by their numbers."""
    pages = _at_hand.get({})
    missing = set(numbers) - pages.keys()
    return pages | Page.objects.in_bulk(missing) if missing else pages
