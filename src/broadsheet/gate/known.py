"""Readers whose pass this process has opened lately, and what was worked out from it.

A reader's requests repeat their cookie: for the front page, for each article, for each way back. A
pass is opened once and what it proves is worked out once; forgetting it costs a few microseconds.
"""

import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from broadsheet.gate.briefs import NEVER, profile_of
from broadsheet.gate.entered import Entered
from broadsheet.meter import Entitlement, Reader, Standing, Tally
from broadsheet.meter.instants import from_milliseconds
from broadsheet.passes.cookies import find_pass_cookie
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.sealing import LIFETIME, BadPass, open_pass

log = logging.getLogger(__name__)

MOST = 20_000  # about 1 kB each
LONGEST = 4096  # bytes of a header that is remembered; anyone can carry any cookies beside a pass
LONG_AGO = datetime.min.replace(tzinfo=UTC)
# Readers who are told when their right ends: it is not the same for any two of them.
TOLD_THE_END = frozenset({Standing.IN_GRACE, Standing.CANCELLED, Standing.PAYMENT_UNDER_WAY})


class Span(NamedTuple):
    """A pool, and the instant from which on what was read of it counts."""

    pool: str
    since: datetime


@lru_cache(maxsize=1024)
def span_of(pool: str, since: datetime) -> Span:
    """Return the one object that is this span: it is known again by what it is, not by what it says."""
    return Span(pool, since)


@dataclass(frozen=True, slots=True)
class Proven:
    """The articles that a pass proves to be read within a span, and how many they are.

    `granted` and `refused` are what a ledger would answer that holds just these: for one of them, and
    for another when there is no room.
    """

    keys: frozenset[int]
    used: int
    granted: Tally
    refused: Tally

    def tally(self, key: int, limit: int | None) -> Tally | None:
        """Return what a ledger would answer about the article of this key; None if only a ledger can tell."""
        if key in self.keys:
            return self.granted
        return self.refused if limit is not None and self.used >= limit else None


def prove(keys: frozenset[int], oldest: datetime | None) -> Proven:
    """Return what readings of these articles prove, the oldest of them at that instant."""
    used = len(keys)
    return Proven(keys, used, Tally(True, False, used, oldest), Tally(False, False, used, oldest))


NOTHING = prove(frozenset(), None)


class Known:
    """One opened pass. `renew_at` is when the origin must be asked for a new one.

    `profile` is what this reader has in common with others (gate/briefs.py): it stands for them until
    `profile_until`, when the first of their rights ends. Those with a gift, or who are told when their
    right ends, are like nobody else. `is_alike_until` (seconds since the epoch) is when the first of all
    these is over. `proven` is what the pass proves of `span`, the last that was asked for.
    """

    __slots__ = (
        "drawn",
        "ends_at",
        "is_alike_until",
        "is_signed_in",
        "pass_",
        "profile",
        "profile_until",
        "proven",
        "reader",
        "reader_id",
        "renew_at",
        "span",
    )

    def __init__(self, pass_: Pass) -> None:
        self.pass_ = pass_
        self.reader: Reader = pass_.reader()
        self.reader_id = pass_.reader_id
        rights = self.reader.entitlements
        endless = tuple(Entitlement(right.scope) for right in rights)
        self.profile = profile_of(self.reader._replace(reader_id=b"", entitlements=endless, granted=()))
        self.profile_until = min((right.until for right in rights if right.until), default=NEVER)
        if pass_.grants or pass_.standing in TOLD_THE_END:
            self.profile_until = LONG_AGO
        self.is_signed_in = pass_.is_signed_in
        self.ends_at = pass_.issued_at + LIFETIME
        self.renew_at = pass_.fresh_until or NEVER
        self.is_alike_until = min(self.profile_until, self.ends_at, self.renew_at).timestamp()
        self.span: Span | None = None
        self.proven = NOTHING
        # What experiments have drawn for this reader, by whom, until when it holds (gate/trials.py).
        self.drawn: tuple[object, Entered, datetime] | None = None

    def proven_within(self, span: Span) -> Proven:
        """Return what the pass proves of a span, worked out once while the same is asked for."""
        if span is not self.span:
            readings = self.pass_.receipts.since(*span) + self.pass_.carried.since(*span)
            oldest = from_milliseconds(min(at for _, at in readings)) if readings else None
            self.proven = prove(frozenset(key for key, _ in readings), oldest)
            self.span = span
        return self.proven


class KnownReaders:
    """Opened passes by the whole Cookie header they came in. The longest known are forgotten first."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self.by_header: OrderedDict[bytes, Known] = OrderedDict()

    def find(self, cookie_header: bytes, now: datetime) -> Known | None:
        """Return the reader of a request, or None for a new one: no pass, or one that is not believed."""
        known = self.by_header.get(cookie_header)
        if known is not None and now < known.ends_at:
            return known
        text = find_pass_cookie(cookie_header)
        if text is None:
            return None
        try:
            known = Known(open_pass(text, self._keyring, now))
        except BadPass as error:
            log.info("a pass was not believed: %s", error.reason)
            return None
        if len(cookie_header) <= LONGEST:
            self.by_header[cookie_header] = known
            if len(self.by_header) > MOST:
                self.by_header.popitem(last=False)
        return known
