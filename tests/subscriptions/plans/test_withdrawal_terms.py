"""Until when readers may withdraw, and what they get back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.subscriptions.models import Invoice, Subscription, WithdrawalRefund
from broadsheet.subscriptions.plans.withdrawal_terms import refund_due, withdrawal_ends_at

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SINGAPORE = ZoneInfo("Asia/Singapore")


def an_invoice(amount=3000, refunded=0, *, paid_at=NOW, start=NOW, days=30):
    return Invoice(
        amount_minor=amount,
        refunded_minor=refunded,
        currency="EUR",
        paid_at=paid_at,
        period_start=start,
        period_end=start and start + days * DAY,
    )


def test_the_day_of_the_contract_does_not_count_and_the_last_day_runs_out():
    # Already the 25th in Singapore.
    subscription = Subscription(started_at=datetime(2026, 11, 24, 17, 0, tzinfo=UTC))
    assert withdrawal_ends_at(subscription, 14, SINGAPORE) == datetime(2026, 12, 10, tzinfo=SINGAPORE)


def test_fourteen_days_stay_days_where_clocks_change():
    rome = ZoneInfo("Europe/Rome")
    subscription = Subscription(started_at=datetime(2026, 10, 20, 9, 0, tzinfo=UTC))
    assert withdrawal_ends_at(subscription, 14, rome).isoformat() == "2026-11-04T00:00:00+01:00"


def test_all_that_was_paid_goes_back_but_nothing_twice():
    assert refund_due(an_invoice(), WithdrawalRefund.WHOLE, NOW + 9 * DAY).amount_minor == 3000
    assert refund_due(an_invoice(refunded=500), WithdrawalRefund.WHOLE, NOW).amount_minor == 2500
    assert refund_due(an_invoice(refunded=3000), WithdrawalRefund.WHOLE, NOW).amount_minor == 0


@pytest.mark.parametrize("rule", WithdrawalRefund)
def test_what_was_never_paid_does_not_go_back(rule):
    assert refund_due(an_invoice(paid_at=None), rule, NOW).amount_minor == 0


def test_the_rest_is_counted_to_the_second_and_rounded_for_the_reader():
    assert refund_due(an_invoice(), WithdrawalRefund.REST, NOW + 10 * DAY).amount_minor == 2000
    assert refund_due(an_invoice(100), WithdrawalRefund.REST, NOW + 10 * DAY).amount_minor == 67
    assert refund_due(an_invoice(), WithdrawalRefund.REST, NOW + 30 * DAY).amount_minor == 0
    assert refund_due(an_invoice(), WithdrawalRefund.REST, NOW - DAY).amount_minor == 3000
    assert refund_due(an_invoice(start=None), WithdrawalRefund.REST, NOW).amount_minor == 0


@given(
    amount=st.integers(0, 10**9),
    refunded=st.integers(0, 10**9),
    days=st.integers(0, 400),
    hours=st.integers(-100, 10_000),
    rule=st.sampled_from(WithdrawalRefund),
)
def test_no_more_ever_goes_back_than_came(amount, refunded, days, hours, rule):
    due = refund_due(an_invoice(amount, refunded, days=days), rule, NOW + timedelta(hours=hours))
    assert 0 <= due.amount_minor <= max(0, amount - refunded)
