"""Sealing and opening: what we sealed comes back; nothing else is ever believed."""

from binascii import b2a_base64
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.meter.facts import Entitlement, Grant, Kind, Standing
from broadsheet.meter.instants import to_milliseconds
from broadsheet.passes import BadPass, Fault, Keyring, Pass, Receipt, Receipts, open_pass, seal
from broadsheet.passes.reader_ids import ReaderIds
from broadsheet.passes.sealing import HEAD, Welcome
from tests.passes.builders import ACCOUNT, BROWSER, INSTANTS, KEYRING, NOW, PASSES, a_pass, a_receipt

FULL = a_pass(
    reader_id=ACCOUNT,
    kind=Kind.REGISTERED,
    standing=Standing.PAYMENT_FAILED,
    entitlements=(Entitlement("business", NOW + timedelta(days=3)), Entitlement("*")),
    fresh_until=NOW + timedelta(minutes=5),
    merge_since=NOW - timedelta(days=1),
    carried=Receipts.of([a_receipt(1)]),
    receipts=Receipts.of([a_receipt(2), a_receipt(3, pool="sport")]),
    grants=(Grant(7, NOW + timedelta(days=14), 12), Grant(8)),
    institution_id=b"institution1",
)


def fault_of(text: str | bytes, keyring: Keyring = KEYRING, *, later: timedelta = timedelta(0)) -> Fault:
    with pytest.raises(BadPass) as caught:
        open_pass(text, keyring, NOW + later)
    return caught.value.reason


def sign(raw: bytes, key_id: int = 2) -> bytes:
    """Return cookie text for any bytes at all, signed with our own key."""
    body = b2a_base64(raw, newline=False).translate(bytes.maketrans(b"+/", b"-_")).rstrip(b"=")
    mac = KEYRING.sign(key_id, body)
    assert mac is not None
    return body + b2a_base64(mac, newline=False).translate(bytes.maketrans(b"+/", b"-_")).rstrip(b"=")


@given(PASSES)
def test_what_was_sealed_comes_back(pass_: Pass) -> None:
    text = seal(pass_, KEYRING)
    assert open_pass(text, KEYRING, NOW) == pass_
    assert open_pass(text.encode(), KEYRING, NOW) == pass_


@given(PASSES)
def test_a_pass_is_cookie_text_and_fits_a_cookie(pass_: Pass) -> None:
    text = seal(pass_, KEYRING)
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert len(text) < 1_500


@given(PASSES, st.sampled_from(Standing))
def test_the_same_pass_is_sealed_the_same(pass_: Pass, standing: Standing) -> None:
    again = open_pass(seal(pass_, KEYRING), KEYRING, NOW)._replace(standing=standing)
    assert seal(again, KEYRING) == seal(pass_._replace(standing=standing), KEYRING)


@given(st.text() | st.binary())
def test_any_text_or_bytes_raise_bad_pass_and_nothing_else(text: str | bytes) -> None:
    assert isinstance(fault_of(text), Fault)


@given(st.binary(max_size=120), st.sampled_from([1, 2]), st.integers(0, 127))
def test_our_own_signature_under_nonsense_raises_bad_pass_and_nothing_else(
    rest: bytes, key_id: int, flags: int
) -> None:
    with suppress(BadPass):
        assert len(open_pass(sign(bytes([1, key_id, flags]) + rest, key_id), KEYRING, NOW).reader_id) == 12


def test_every_flipped_bit_is_noticed() -> None:
    sealed = seal(FULL, KEYRING).encode()
    for at in range(len(sealed)):
        for bit in range(8):
            flipped = bytes([*sealed[:at], sealed[at] ^ 1 << bit, *sealed[at + 1 :]])
            assert isinstance(fault_of(flipped), Fault), f"bit {bit} of character {at}"


def test_every_truncation_and_every_addition_is_noticed() -> None:
    sealed = seal(FULL, KEYRING)
    for length in range(len(sealed)):
        assert isinstance(fault_of(sealed[:length]), Fault)
        assert isinstance(fault_of(sealed[length + 1 :]), Fault)
    for more in ("=", "A", "\n", " ", "=="):
        assert isinstance(fault_of(sealed + more), Fault)
        assert isinstance(fault_of(more + sealed), Fault)


def test_another_key_of_the_same_number_opens_nothing() -> None:
    stranger = Keyring({2: b"a secret that is not ours"}, signing=2)
    assert fault_of(seal(FULL, stranger)) is Fault.FORGED


def test_the_halves_of_two_passes_make_no_pass() -> None:
    one, other = seal(FULL, KEYRING), seal(a_pass(), KEYRING)
    assert fault_of(one[:-22] + other[-22:]) is Fault.FORGED


def test_a_key_that_left_the_ring_opens_nothing() -> None:
    old = Keyring({1: b"one secret of many bytes"}, signing=1)
    new = Keyring({2: b"the other secret of ours"}, signing=2)
    assert open_pass(seal(FULL, old), KEYRING, NOW) == FULL
    assert fault_of(seal(FULL, old), new) is Fault.UNKNOWN_KEY


def test_the_signing_key_seals() -> None:
    new = Keyring({2: b"the other secret of ours"}, signing=2)
    assert open_pass(seal(FULL, KEYRING), new, NOW) == FULL


def test_a_version_that_we_do_not_know_is_refused() -> None:
    assert fault_of(sign(bytes([2, 2, *bytes(60)]))) is Fault.UNKNOWN_VERSION


def test_a_pass_ends_after_four_hundred_days() -> None:
    sealed = seal(FULL, KEYRING)
    assert open_pass(sealed, KEYRING, NOW + timedelta(days=400)) == FULL
    assert fault_of(sealed, later=timedelta(days=400, milliseconds=1)) is Fault.TOO_OLD


def test_a_clock_that_is_five_minutes_ahead_is_forgiven_and_no_more() -> None:
    sealed = seal(FULL, KEYRING)
    assert open_pass(sealed, KEYRING, NOW - timedelta(minutes=5)) == FULL
    assert fault_of(sealed, later=-timedelta(minutes=5, milliseconds=1)) is Fault.FROM_THE_FUTURE


def test_what_is_below_a_millisecond_is_not_kept() -> None:
    pass_ = a_pass(issued_at=NOW + timedelta(microseconds=999))
    assert open_pass(seal(pass_, KEYRING), KEYRING, NOW).issued_at == NOW


def test_an_instant_that_no_calendar_has_is_malformed() -> None:
    head = HEAD.pack(1, 2, 2, 0, BROWSER, *divmod(int(NOW.timestamp() * 1000), 2**32))
    assert fault_of(sign(head + b"\xff" * 6 + b"\0")) is Fault.MALFORMED


def test_receipts_cut_short_are_malformed() -> None:
    head = HEAD.pack(1, 2, 0, 0, BROWSER, *divmod(int(NOW.timestamp() * 1000), 2**32))
    assert open_pass(sign(head + b"\0"), KEYRING, NOW) == a_pass()
    for receipts in (b"", b"\1", b"\1" + bytes(14), b"\x21" + bytes(15 * 33)):
        assert fault_of(sign(head + receipts)) is Fault.MALFORMED


@pytest.mark.parametrize(
    "change",
    [{"reader_id": b"short"}, {"browser_id": b"far too long for it"}, {"institution_id": b"short"}],
)
def test_ids_have_twelve_bytes(change: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="12 bytes"):
        seal(a_pass(**change), KEYRING)


def test_a_pass_that_no_browser_would_keep_is_not_sealed() -> None:
    many = tuple(Entitlement(f"a/rather/long/path/to/section/{number}") for number in range(120))
    with pytest.raises(ValueError, match="does not fit a cookie"):
        seal(a_pass(entitlements=many), KEYRING)


def test_the_reason_is_the_message() -> None:
    assert str(BadPass(Fault.FORGED)) == "forged"


@given(
    reader_id=st.binary(min_size=12, max_size=12),
    article_key=st.integers(0, 2**64 - 1),
    pool=st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=12),
    read_at=INSTANTS,
)
def test_a_new_readers_pass_is_sealed_alike_by_the_shorter_way(
    reader_id: bytes, article_key: int, pool: str, read_at: datetime
) -> None:
    first = Receipt(article_key, read_at, pool)
    at_length = Pass.for_newcomer(reader_id, read_at, Receipts.of([first]))
    welcome = Welcome(article_key, pool, KEYRING)
    assert welcome.seal(reader_id, read_at).decode() == seal(at_length, KEYRING)


def test_a_crowd_of_newcomers_gets_passes_of_their_own_none_older_than_a_second() -> None:
    welcome, drawn, handed_out = Welcome(7, "all", KEYRING), ReaderIds(), set()
    for passed_ms in range(0, 5_000, 20):
        now = NOW + timedelta(milliseconds=passed_ms)
        reader_id, sealed = welcome.newcomer(drawn, to_milliseconds(now))
        handed_out.add(reader_id)
        opened = open_pass(sealed, KEYRING, now)
        assert opened.reader_id == reader_id
        assert timedelta(0) <= now - opened.issued_at < timedelta(seconds=1)
        assert opened.carried == Receipts.of([Receipt(7, opened.issued_at, "all")])
    assert len(handed_out) == 250


def test_who_comes_alone_costs_one_pass() -> None:
    asked = []

    class Drawn(ReaderIds):
        def several(self, count: int) -> list[bytes]:
            asked.append(count)
            return super().several(count)

    welcome, drawn = Welcome(7, "all", KEYRING), Drawn()
    for minute in range(5):
        welcome.newcomer(drawn, to_milliseconds(NOW + timedelta(minutes=minute)))
    assert asked == [1] * 5
