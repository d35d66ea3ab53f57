"""What a pass says of its reader."""

from datetime import timedelta

from broadsheet.meter.facts import Entitlement, Kind, Reader, Standing
from broadsheet.passes import Receipts
from tests.passes.builders import ACCOUNT, BROWSER, NOW, a_pass, a_receipt

HOUR = timedelta(hours=1)


def test_a_newcomer_is_anonymous_and_has_read_nothing() -> None:
    pass_ = a_pass()
    assert pass_.kind is Kind.ANONYMOUS
    assert not pass_.is_signed_in
    assert pass_.browser_id == pass_.reader_id == BROWSER
    assert len(pass_.receipts) == len(pass_.carried) == 0


def test_an_account_pass_remembers_its_browser() -> None:
    pass_ = a_pass(reader_id=ACCOUNT)
    assert pass_.is_signed_in
    assert pass_.browser_id == BROWSER


def test_the_meter_hears_who_reads_and_nothing_of_what_was_read() -> None:
    right = (Entitlement("business"),)
    pass_ = a_pass(kind=Kind.REGISTERED, standing=Standing.TRIAL_EXPIRED, entitlements=right)
    assert pass_.reader() == Reader(BROWSER, Kind.REGISTERED, Standing.TRIAL_EXPIRED, right)


def test_a_pass_is_renewed_from_the_instant_its_freshness_ends() -> None:
    assert not a_pass().needs_renewal(NOW)
    assert not a_pass(fresh_until=NOW + HOUR).needs_renewal(NOW)
    assert a_pass(fresh_until=NOW).needs_renewal(NOW)


def test_the_first_reading_is_carried() -> None:
    pass_ = a_pass().carrying(a_receipt(1), NOW + HOUR)
    assert list(pass_.carried) == [a_receipt(1)]
    assert pass_.issued_at == NOW + HOUR


def test_what_was_carried_becomes_a_receipt_once_the_ledger_has_it() -> None:
    pass_ = a_pass(carried=Receipts.of([a_receipt(1, ago=2 * HOUR)])).with_receipt(a_receipt(2), NOW + HOUR)
    assert len(pass_.carried) == 0
    assert [item.article_key for item in pass_.receipts] == [1, 2]
    assert pass_.issued_at == NOW + HOUR


def test_carried_readings_and_receipts_both_prove() -> None:
    pass_ = a_pass(carried=Receipts.of([a_receipt(1)]), receipts=Receipts.of([a_receipt(2)]))
    assert pass_.proves(1, NOW - HOUR)
    assert pass_.proves(2, NOW - HOUR)
    assert not pass_.proves(3, NOW - HOUR)


def test_what_is_proven_counts_each_article_once_and_knows_the_oldest() -> None:
    receipts = Receipts.of([a_receipt(2, ago=2 * HOUR), a_receipt(1), a_receipt(3, ago=9 * HOUR)])
    pass_ = a_pass(carried=Receipts.of([a_receipt(1)]), receipts=receipts)
    assert pass_.proven_since("site", NOW - 2 * HOUR) == (2, NOW - 2 * HOUR)
    assert a_pass(receipts=receipts).proven_since("site", NOW - HOUR) == (1, NOW - HOUR)
    assert pass_.proven_since("site", NOW) == (0, None)
    assert pass_.proven_since("sport", NOW - HOUR) == (0, None)
