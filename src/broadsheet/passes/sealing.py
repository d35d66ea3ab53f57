"""Sealing a pass into cookie text, and opening it again.

The text is base64url without padding: the body, then 22 characters of signature over the body's
characters. The body, big-endian: version, key id, flags, kind and standing, the reader's id, when it
was issued; then what the flags name, in their order; then receipts. Signing
the characters, and comparing the signature's characters, leaves each pass exactly one spelling.
"""

from binascii import a2b_base64, b2a_base64
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest
from struct import Struct
from struct import error as struct_error

from broadsheet.meter.facts import Entitlement, Grant, Kind, Standing
from broadsheet.meter.instants import from_milliseconds, to_milliseconds
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.reader_ids import ReaderIds
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.receipts import NO_RECEIPTS, SIZE, Receipts

VERSION = 1
HEAD = Struct(">BBBB12sHI")
MAC_CHARACTERS = 22
LONGEST = 4096  # what browsers keep of a cookie

CROWD_MS = 1_000  # within which newcomers are made several at a time
MOST_READY = 64

LIFETIME = timedelta(days=400)
LIFETIME_MS = LIFETIME // timedelta(milliseconds=1)
SKEW_MS = 300_000  # machines disagree about the time; five minutes are forgiven

HAS_BROWSER, HAS_FRESH_UNTIL, HAS_MERGE_SINCE, HAS_ENTITLEMENTS, HAS_CARRIED = 1, 2, 4, 8, 16
HAS_GRANTS, HAS_INSTITUTION, HAS_LOT = 32, 64, 128
GRANT = Struct(">QHII")  # the article's key, the end in milliseconds, the grant's id
FOR_GOOD = 0xFFFF_FFFF_FFFF

KINDS = tuple(Kind)
STANDINGS = tuple(Standing)
WHO_NEWCOMER = KINDS.index(Kind.ANONYMOUS) << 4 | STANDINGS.index(Standing.NEVER_SUBSCRIBED)
TO_URL = bytes.maketrans(b"+/", b"-_")
FROM_URL = bytes.maketrans(b"-_", b"+/")


class Fault(StrEnum):
    """Why a pass was not believed."""

    MALFORMED = "malformed"
    UNKNOWN_VERSION = "unknown_version"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"
    FROM_THE_FUTURE = "from_the_future"
    TOO_OLD = "too_old"


class BadPass(Exception):
    """A cookie that is not a pass of ours. Whoever carries it is a new reader."""

    def __init__(self, reason: Fault) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Welcome:
    """Seals the passes of new readers whose first reading, which it carries, is one article.

    The same as `seal` returns for such a pass, in a fraction of the time, because one is made for everyone
    who comes: what they have in common is packed once, and in a crowd several are made at a time.
    """

    __slots__ = ("_after", "_before", "_begun", "_between", "_hasher", "_ready", "_ready_at_ms", "_size")

    def __init__(self, article_key: int, pool: str, keyring: Keyring) -> None:
        name = pool.encode()
        # Three bytes are four characters, so all passes begin with the same. Once they are taken in, the
        # hasher has the block of its key behind it: one block less to work through for each pass.
        self._begun = _encode(bytes((VERSION, keyring.signing, HAS_CARRIED)))
        self._hasher = keyring.hashers[keyring.signing].copy()
        self._hasher.update(self._begun)
        self._before = bytes((WHO_NEWCOMER,))
        self._between = (1 + SIZE + len(name)).to_bytes(2) + b"\1"
        self._after = article_key.to_bytes(8) + b"\0" + name + NO_RECEIPTS.packed
        self._ready: list[tuple[bytes, bytes]] = []
        self._ready_at_ms = 0
        self._size = 1

    def newcomer(self, fresh_ids: ReaderIds, now_ms: int) -> tuple[bytes, bytes]:
        """Return a fresh id and its pass, issued `now_ms` (since 1970) or less than a second before.

        Made amid everything else that a request needs, a pass costs twice what it costs made after another.
        """
        is_crowd = 0 <= now_ms - self._ready_at_ms < CROWD_MS
        if is_crowd and self._ready:
            return self._ready.pop()
        self._size = min(self._size * 2, MOST_READY) if is_crowd else 1
        self._ready_at_ms = now_ms
        ids = fresh_ids.several(self._size)
        self._ready = list(zip(ids, self._seal(ids, now_ms), strict=True))
        return self._ready.pop()

    def seal(self, reader_id: bytes, now: datetime) -> bytes:
        """Return the pass of a new reader, issued `now`, as cookie text. `reader_id` is 12 random bytes."""
        return self._seal([reader_id], to_milliseconds(now))[0]

    def _seal(self, ids: list[bytes], now_ms: int) -> list[bytes]:
        at, sealed = now_ms.to_bytes(6), []
        begun, before, after = self._begun, self._before, at + self._between + at + self._after
        for reader_id in ids:
            body = _encode(before + reader_id + after)
            hasher = self._hasher.copy()
            hasher.update(body)
            sealed.append(begun + body + _encode(hasher.digest()))
        return sealed


def seal(pass_: Pass, keyring: Keyring) -> str:
    """Return the pass as cookie text. Instants lose what is below a millisecond.

    Raises ValueError for ids that are not 12 bytes, and for a pass too large for a cookie.
    """
    text = _sign(_pack(pass_, keyring.signing), keyring)
    if len(text) > LONGEST:
        raise ValueError(f"a pass of {len(text)} characters does not fit a cookie: too many entitlements")
    return text


def open_pass(text: str | bytes, keyring: Keyring, now: datetime) -> Pass:
    """Return the pass that `text` holds. Raises BadPass, and nothing else, whatever the text is.

    A pass ends 400 days after it was issued; up to five minutes from the future are forgiven.
    """
    try:
        sealed = text.encode("ascii") if isinstance(text, str) else text
        body, mac = sealed[:-MAC_CHARACTERS], sealed[-MAC_CHARACTERS:]
        # base64 takes surplus padding, and skips what is not base64: nothing is believed yet.
        raw = a2b_base64(body.translate(FROM_URL) + b"==")
        version, key_id = raw[0], raw[1]
    except (ValueError, IndexError):
        raise BadPass(Fault.MALFORMED) from None
    if version != VERSION:
        raise BadPass(Fault.UNKNOWN_VERSION)
    expected = keyring.sign(key_id, body)
    if expected is None:
        raise BadPass(Fault.UNKNOWN_KEY)
    if not compare_digest(_encode(expected), mac):
        raise BadPass(Fault.FORGED)
    try:
        return _unpack(raw, to_milliseconds(now))
    except (struct_error, ValueError, IndexError, OverflowError):
        raise BadPass(Fault.MALFORMED) from None


def _sign(raw: bytes, keyring: Keyring) -> str:
    body = _encode(raw)
    mac = keyring.sign(keyring.signing, body)
    assert mac is not None  # noqa: S101  a keyring holds its signing key
    return (body + _encode(mac)).decode("ascii")


def _encode(raw: bytes) -> bytes:
    return b2a_base64(raw, newline=False).translate(TO_URL, b"=")


def _pack(pass_: Pass, key_id: int) -> bytes:
    if {len(pass_.reader_id), len(pass_.browser_id)} != {12} or not {
        len(pass_.institution_id), len(pass_.lot)
    } <= {0, 12}:  # fmt: skip
        raise ValueError("reader_id, browser_id, institution_id and lot must have 12 bytes")
    flags = 0
    parts: list[bytes] = []
    if pass_.is_signed_in:
        flags |= HAS_BROWSER
        parts.append(pass_.browser_id)
    if pass_.fresh_until is not None:
        flags |= HAS_FRESH_UNTIL
        parts.append(_pack_instant(pass_.fresh_until))
    if pass_.merge_since is not None:
        flags |= HAS_MERGE_SINCE
        parts.append(_pack_instant(pass_.merge_since))
    if pass_.entitlements:
        flags |= HAS_ENTITLEMENTS
        parts.append(_pack_entitlements(pass_.entitlements))
    if pass_.carried:
        flags |= HAS_CARRIED
        parts.append(len(pass_.carried.packed).to_bytes(2))
        parts.append(pass_.carried.packed)
    if pass_.grants:
        flags |= HAS_GRANTS
        parts.append(_pack_grants(pass_.grants))
    if pass_.institution_id:
        flags |= HAS_INSTITUTION
        parts.append(pass_.institution_id)
    if pass_.lot:
        flags |= HAS_LOT
        parts.append(pass_.lot)
    parts.append(pass_.receipts.packed)
    who = KINDS.index(pass_.kind) << 4 | STANDINGS.index(pass_.standing)
    issued_ms = to_milliseconds(pass_.issued_at)
    head = HEAD.pack(VERSION, key_id, flags, who, pass_.reader_id, issued_ms >> 32, issued_ms & 0xFFFFFFFF)
    return head + b"".join(parts)


def _unpack(raw: bytes, now_ms: int) -> Pass:
    _, _, flags, who, reader_id, high, low = HEAD.unpack_from(raw)
    issued_ms = high << 32 | low
    if issued_ms > now_ms + SKEW_MS:
        raise BadPass(Fault.FROM_THE_FUTURE)
    if issued_ms < now_ms - LIFETIME_MS:
        raise BadPass(Fault.TOO_OLD)
    at = HEAD.size
    browser_id, fresh_until, merge_since, carried = reader_id, None, None, NO_RECEIPTS
    entitlements: tuple[Entitlement, ...] = ()
    grants: tuple[Grant, ...] = ()
    institution_id = lot = b""
    if flags & HAS_BROWSER:
        browser_id, at = raw[at : at + 12], at + 12
    if flags & HAS_FRESH_UNTIL:
        fresh_until, at = _unpack_instant(raw, at), at + 6
    if flags & HAS_MERGE_SINCE:
        merge_since, at = _unpack_instant(raw, at), at + 6
    if flags & HAS_ENTITLEMENTS:
        entitlements, at = _unpack_entitlements(raw, at)
    if flags & HAS_CARRIED:
        start, at = at + 2, at + 2 + int.from_bytes(raw[at : at + 2])
        carried = Receipts.parse(raw[start:at])
    if flags & HAS_GRANTS:
        grants, at = _unpack_grants(raw, at)
    if flags & HAS_INSTITUTION:
        institution_id, at = raw[at : at + 12], at + 12
    if flags & HAS_LOT:
        lot, at = raw[at : at + 12], at + 12
    return Pass(
        reader_id,
        from_milliseconds(issued_ms),
        browser_id,
        KINDS[who >> 4],
        STANDINGS[who & 15],
        entitlements,
        fresh_until,
        merge_since,
        carried,
        Receipts.parse(raw[at:]),
        grants,
        institution_id,
        lot,
    )


def _pack_instant(instant: datetime) -> bytes:
    return to_milliseconds(instant).to_bytes(6)


def _unpack_instant(raw: bytes, at: int) -> datetime:
    return from_milliseconds(int.from_bytes(raw[at : at + 6]))


def _pack_entitlements(entitlements: tuple[Entitlement, ...]) -> bytes:
    parts = [bytes([len(entitlements)])]
    for entitlement in entitlements:
        until = FOR_GOOD if entitlement.until is None else to_milliseconds(entitlement.until)
        scope = entitlement.scope.encode()
        parts.append(until.to_bytes(6) + bytes([len(scope)]) + scope)
    return b"".join(parts)


def _pack_grants(grants: tuple[Grant, ...]) -> bytes:
    parts = [bytes([len(grants)])]
    for grant in grants:
        until = FOR_GOOD if grant.until is None else to_milliseconds(grant.until)
        parts.append(GRANT.pack(grant.article_key, until >> 32, until & 0xFFFFFFFF, grant.grant_id))
    return b"".join(parts)


def _unpack_grants(raw: bytes, at: int) -> tuple[tuple[Grant, ...], int]:
    grants = []
    count, at = raw[at], at + 1
    for _ in range(count):
        key, high, low, grant_id = GRANT.unpack_from(raw, at)
        until_ms, at = high << 32 | low, at + GRANT.size
        until = None if until_ms == FOR_GOOD else from_milliseconds(until_ms)
        grants.append(Grant(key, until, grant_id))
    return tuple(grants), at


def _unpack_entitlements(raw: bytes, at: int) -> tuple[tuple[Entitlement, ...], int]:
    entitlements = []
    count, at = raw[at], at + 1
    for _ in range(count):
        until_ms, start = int.from_bytes(raw[at : at + 6]), at + 7
        at = start + raw[at + 6]
        until = None if until_ms == FOR_GOOD else from_milliseconds(until_ms)
        entitlements.append(Entitlement(raw[start:at].decode(), until))
    return tuple(entitlements), at
