"""Signing in, staying signed in, signing out: whose readings count for whom."""

from datetime import timedelta

import pytest

from broadsheet.ledgers import LedgerUnavailable, MemoryLedger
from broadsheet.meter import Entitlement, Kind
from broadsheet.passes.receipts import Receipt
from tests.accounts.build import (
    BROWSER,
    NOW,
    FailingLedger,
    a_browser,
    a_holder,
    an_issuer,
    keys_of,
    readings,
)

ANNA, BEN = a_holder("anna"), a_holder("ben")
EARLIER = NOW - timedelta(hours=2)
HOUR = timedelta(hours=1)


async def test_signing_in_counts_what_the_browser_read():
    ledger = MemoryLedger()
    await ledger.record(BROWSER, readings(1, 2, read_at=EARLIER))
    await ledger.record(ANNA.reader_id, readings(2, 3, read_at=EARLIER))
    issued = await an_issuer(ledger).sign_in(ANNA, a_browser(), NOW)
    assert await keys_of(ledger, ANNA.reader_id) == [1, 2, 3]
    assert (issued.reader_id, issued.browser_id, issued.kind) == (ANNA.reader_id, BROWSER, Kind.REGISTERED)
    assert sorted(receipt.article_key for receipt in issued.receipts) == [1, 2, 3]


async def test_the_first_reading_that_travels_in_the_pass_is_counted_too():
    ledger = MemoryLedger()
    browser = a_browser().carrying(Receipt(7, EARLIER, "site"), EARLIER)
    issued = await an_issuer(ledger).sign_in(ANNA, browser, NOW)
    assert await keys_of(ledger, ANNA.reader_id) == [7]
    assert not issued.carried


@pytest.mark.parametrize(
    ("rule", "counted"), [("union", [1, 2, 3]), ("max", [1, 2]), ("account", [3]), ("fresh", [3])]
)
async def test_the_policy_says_how_counts_are_merged(rule, counted):
    ledger = MemoryLedger()
    await ledger.record(BROWSER, readings(1, 2, read_at=EARLIER))
    await ledger.record(ANNA.reader_id, readings(3, read_at=EARLIER))
    issued = await an_issuer(ledger, rule).sign_in(ANNA, a_browser(), NOW)
    assert await keys_of(ledger, ANNA.reader_id) == counted
    assert sorted(receipt.article_key for receipt in issued.receipts) == counted


async def test_signing_in_twice_counts_nothing_twice():
    ledger = MemoryLedger()
    await ledger.record(BROWSER, readings(1, 2, read_at=EARLIER))
    for _ in range(2):
        await an_issuer(ledger).sign_in(ANNA, a_browser(), NOW)
    assert await keys_of(ledger, ANNA.reader_id) == [1, 2]


async def test_signing_out_gives_no_fresh_allowance():
    ledger = MemoryLedger()
    issuer = an_issuer(ledger)
    signed_in = await issuer.sign_in(ANNA, a_browser(), NOW)
    await ledger.record(ANNA.reader_id, readings(1, 2, 3, 4, 5, read_at=NOW))
    signed_out = await issuer.sign_out(signed_in, NOW + HOUR)
    assert signed_out.reader_id == signed_out.browser_id == BROWSER
    assert signed_out.kind is Kind.ANONYMOUS
    assert await keys_of(ledger, BROWSER) == [1, 2, 3, 4, 5]
    assert signed_out.proven_since("site", EARLIER)[0] == 5


async def test_readings_of_an_earlier_window_do_not_come_along_when_signing_out():
    ledger = MemoryLedger()
    issuer = an_issuer(ledger)
    await ledger.record(ANNA.reader_id, readings(1, read_at=NOW - timedelta(days=40)))
    await issuer.sign_out(await issuer.sign_in(ANNA, a_browser(), NOW), NOW + HOUR)
    assert await keys_of(ledger, BROWSER) == []


async def test_a_second_person_at_the_same_computer_inherits_nothing_from_the_first():
    ledger = MemoryLedger()
    issuer = an_issuer(ledger)
    annas = await issuer.sign_in(ANNA, a_browser(), NOW)
    await ledger.record(ANNA.reader_id, readings(1, 2, read_at=NOW))
    nobodys = await issuer.sign_out(annas, NOW)
    bens = await issuer.sign_in(BEN, nobodys, NOW + HOUR)
    assert await keys_of(ledger, BEN.reader_id) == []
    assert not bens.receipts
    assert not bens.carried


async def test_what_was_read_between_two_people_counts_for_the_second():
    ledger = MemoryLedger()
    issuer = an_issuer(ledger)
    annas = await issuer.sign_in(ANNA, a_browser(), NOW)
    await ledger.record(ANNA.reader_id, readings(1, read_at=NOW))
    nobodys = await issuer.sign_out(annas, NOW + HOUR)
    await ledger.record(BROWSER, readings(2, read_at=NOW + 2 * HOUR))
    await issuer.sign_in(BEN, nobodys, NOW + 3 * HOUR)
    assert await keys_of(ledger, BEN.reader_id) == [2]


async def test_another_account_without_signing_out_first_inherits_nothing_either():
    ledger = MemoryLedger()
    issuer = an_issuer(ledger)
    annas = await issuer.sign_in(ANNA, a_browser(), NOW)
    await ledger.record(ANNA.reader_id, readings(1, read_at=NOW))
    bens = await issuer.sign_in(BEN, annas, NOW + HOUR)
    assert await keys_of(ledger, BEN.reader_id) == []
    assert bens.browser_id == BROWSER


async def test_two_devices_share_one_account():
    ledger = MemoryLedger()
    issuer = an_issuer(ledger)
    phone = a_browser()._replace(reader_id=b"phone-000001", browser_id=b"phone-000001")
    await ledger.record(BROWSER, readings(1, read_at=EARLIER))
    await ledger.record(phone.reader_id, readings(2, read_at=EARLIER))
    await issuer.sign_in(ANNA, a_browser(), NOW)
    issued = await issuer.sign_in(ANNA, phone, NOW)
    assert await keys_of(ledger, ANNA.reader_id) == [1, 2]
    assert len(issued.receipts) == 2


async def test_a_pass_is_renewed_without_merging_again():
    ledger = MemoryLedger()
    issuer = an_issuer(ledger)
    first = await issuer.sign_in(ANNA, a_browser(), NOW)
    await ledger.record(BROWSER, readings(9, read_at=NOW))
    second = await issuer.sign_in(ANNA, first, NOW + timedelta(minutes=6))
    assert second.fresh_until == NOW + timedelta(minutes=11)
    assert await keys_of(ledger, ANNA.reader_id) == []


async def test_a_pass_is_not_believed_longer_than_its_right_lasts():
    ends_at = NOW + timedelta(minutes=2)
    holder = a_holder("anna", entitlements=(Entitlement("*", ends_at),))
    issued = await an_issuer(MemoryLedger()).sign_in(holder, a_browser(), NOW)
    assert issued.fresh_until == ends_at


async def test_an_anonymous_browser_that_signs_out_keeps_its_pass():
    browser = a_browser()
    assert await an_issuer(MemoryLedger()).sign_out(browser, NOW) is browser


async def test_while_the_ledger_is_down_the_pass_carries_the_count():
    ledger = FailingLedger(LedgerUnavailable("gone"))
    issuer = an_issuer(ledger)
    browser = a_browser().with_receipt(Receipt(7, EARLIER, "site"), EARLIER)
    signed_in = await issuer.sign_in(ANNA, browser, NOW)
    assert [receipt.article_key for receipt in signed_in.carried] == [7]
    signed_out = await issuer.sign_out(signed_in, NOW)
    assert [receipt.article_key for receipt in signed_out.carried] == [7]
    assert signed_out.merge_since is not None
