"""A finished answer in the encodings that browsers ask for, each made once.

gzip for everyone (RFC 1952) and Brotli (RFC 7932) for those who take it, which is all current
browsers over HTTPS and, on loopback, over HTTP too.
"""

import gzip
from enum import Enum
from hashlib import blake2b
from typing import assert_never

import brotli

from broadsheet.gate.counts import Tally

GZIP_LEVEL = 6
# Quality 5 costs about as much time as gzip's 6 and gives pages a tenth smaller.
BROTLI_QUALITY = 5

Headers = list[tuple[bytes, bytes]]

# A page that is the same for all readers may be kept, but is asked after each time.
PUBLIC = (b"cache-control", b"public, no-cache")
# A page that was released to one reader is kept by that reader's browser alone.
PRIVATE = (b"cache-control", b"private, no-cache")
# Of an answer that nobody counts: one that staff are shown, or a test has made.
UNCOUNTED = Tally()


class Encoding(Enum):
    """A content coding, by its name in Accept-Encoding."""

    # Enum's own hash is a Python call; an encoding is looked up with every answer.
    __hash__ = object.__hash__

    BROTLI = b"br"
    GZIP = b"gzip"
    IDENTITY = b"identity"


def choose_encoding(accept_encoding: bytes) -> Encoding:
    """Return the best encoding that the header allows (RFC 9110, section 12.5.3).

    A coding with `q=0` is refused; one that is not named is not used, save identity.
    """
    accepted = set()
    for item in accept_encoding.lower().split(b","):
        coding, _, weight = item.strip().partition(b";")
        if weight.replace(b" ", b"").rstrip(b"0") not in (b"q=", b"q=0."):
            accepted.add(coding.strip())
    for encoding in (Encoding.BROTLI, Encoding.GZIP):
        if encoding.value in accepted or b"*" in accepted:
            return encoding
    return Encoding.IDENTITY


class Prepared:
    """One body in one encoding, with the headers that go with it, ready to send.

    `start` and `whole` are ASGI's two messages for whoever gets just that. `tally` counts how often it was
    sent, together with all answers that say the same. `left_at` is where nginx finds the body, if it is
    nginx that sends it.
    """

    __slots__ = (
        "body",
        "etag",
        "headers",
        "headers_unchanged",
        "is_private",
        "left_at",
        "start",
        "tally",
        "whole",
    )

    def __init__(self, body: bytes, etag: bytes, common: Headers, encoding: Encoding) -> None:
        self.body = body
        self.etag = etag
        self.is_private = PRIVATE in common
        self.headers_unchanged: Headers = [*common, (b"etag", etag)]
        self.headers: Headers = [*self.headers_unchanged, (b"content-length", b"%d" % len(body))]
        if encoding is not Encoding.IDENTITY:
            self.headers.append((b"content-encoding", encoding.value))
        self.start = {"type": "http.response.start", "status": 200, "headers": self.headers}
        self.whole = {"type": "http.response.body", "body": body}
        self.tally = UNCOUNTED
        self.left_at = b""

    def leave_at(self, address: bytes) -> None:
        """Send from now on where nginx finds the body, and forget the body itself."""
        self.left_at, self.body = address, b""
        kept = [item for item in self.headers if item[0] != b"content-length"]
        self.headers = [*kept, (b"content-length", b"0"), (b"x-accel-redirect", address)]
        self.start = {"type": "http.response.start", "status": 200, "headers": self.headers}
        self.whole = {"type": "http.response.body", "body": b""}


def prepare(body: bytes, common: Headers, encoding: Encoding) -> Prepared:
    """Return `body` compressed as `encoding` says, with a strong ETag of its own.

    Encodings have different bytes, so they have different ETags (RFC 9110, section 8.8.3.3).
    """
    digest = blake2b(body, digest_size=12).hexdigest().encode()
    match encoding:
        case Encoding.BROTLI:
            packed: bytes = brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
        case Encoding.GZIP:
            packed = gzip.compress(body, GZIP_LEVEL, mtime=0)
        case Encoding.IDENTITY:
            packed = body
        case unknown:
            assert_never(unknown)
    return Prepared(packed, b'"%s-%s"' % (digest, encoding.value), common, encoding)
