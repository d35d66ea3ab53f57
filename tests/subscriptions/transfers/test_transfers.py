"""The provider `invoice`: the protocol without Stripe."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from broadsheet.subscriptions import dealings
from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.models import EndReason, Invoice, Offer, State
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.providers import Order, ProviderRefused, Reduction, get_provider
from broadsheet.subscriptions.reconcile import tend
from broadsheet.subscriptions.transfers.deeds import give, mark_paid
from tests.subscriptions.plans.build import a_price, an_account, buy, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def may_read(subscription, now):
    return bool(rights_of(subscription.account, now).entitlements)


def pay(subscription, now):
    """Mark the open invoice paid and return the subscription."""
    return mark_paid(subscription.invoices.get(paid_at=None, voided_at=None), now, now, actor="desk")


def test_it_opens_when_the_money_has_come(client):
    bought = buy(is_paid=False)
    assert (bought.state, may_read(bought, NOW)) == (State.INCOMPLETE, False)
    bought = pay(bought, NOW + 3 * DAY)
    assert (bought.state, bought.paid_until) == (State.ACTIVE, NOW.replace(month=12))
    assert may_read(bought, NOW + 3 * DAY)


def test_the_next_invoice_is_written_two_weeks_ahead_and_once():
    bought = buy()
    for days in (0, 15, 16, 17):
        tend(NOW + days * DAY)
    assert bought.invoices.count() == 2
    newest = bought.invoices.get(paid_at=None)
    assert (newest.period_start, newest.period_end) == (
        NOW.replace(month=12),
        NOW.replace(year=2027, month=1),
    )


def test_an_invoice_that_is_not_paid_is_waited_for_and_then_it_ends():
    bought = buy()
    tend(NOW + 20 * DAY)
    tend(NOW + 31 * DAY)
    bought.refresh_from_db()
    assert (bought.state, may_read(bought, NOW + 31 * DAY)) == (State.PAST_DUE, True)
    tend(NOW + 45 * DAY)
    bought.refresh_from_db()
    assert (bought.state, bought.end_reason, bought.is_closed) == (
        State.EXPIRED,
        EndReason.PAYMENT_FAILED,
        True,
    )
    assert not may_read(bought, NOW + 45 * DAY)
    assert not bought.invoices.filter(paid_at=None, voided_at=None).exists()
    tend(NOW + 100 * DAY)
    assert bought.invoices.count() == 2


def test_an_introductory_term_is_invoiced_at_its_price_and_then_at_the_full_one():
    price = a_price()
    offer = Offer.objects.create(
        name="Intro", slug="intro", price=price, headline="Try", intro_amount_minor=100, intro_count=2
    )
    order = Order("order-x", an_account(), price, "https://paper.example/", NOW, offer)
    bought = dealings.buy(order, NOW, provider=get_provider("invoice")).subscription
    bought = pay(bought, NOW)
    assert bought.paid_until == bought.intro_ends_at == NOW.replace(year=2027, month=1)
    tend(bought.paid_until - 10 * DAY)
    assert sorted(bought.invoices.values_list("amount_minor", flat=True)) == [100, 1500]


def test_a_cancelled_one_is_read_to_its_end():
    bought = dealings.cancel(buy(), NOW)
    assert (bought.cancel_at, bought.state) == (bought.paid_until, State.ACTIVE)
    tend(bought.paid_until)
    bought.refresh_from_db()
    assert (bought.state, bought.end_reason) == (State.EXPIRED, EndReason.CANCELLED)
    with pytest.raises(ProviderRefused, match="over"):
        dealings.resume(bought, NOW + 40 * DAY)


def test_a_pause_moves_the_next_invoice():
    bought = dealings.pause(buy(), NOW + 60 * DAY, NOW)
    assert (bought.state, bought.resumes_at) == (State.PAUSED, NOW + 60 * DAY)
    tend(NOW + 40 * DAY)
    bought.refresh_from_db()
    assert (bought.state, may_read(bought, NOW + 40 * DAY)) == (State.PAUSED, False)
    tend(NOW + 50 * DAY)
    assert bought.invoices.get(paid_at=None).period_start == NOW + 60 * DAY
    tend(NOW + 61 * DAY)
    bought.refresh_from_db()
    assert bought.state == State.PAST_DUE


def test_a_dearer_plan_costs_the_difference_for_the_rest():
    bought = buy()
    later, dear = NOW + 15 * DAY, a_price("dear", 3000)
    cost = dealings.cost_of_change(bought, dear, later)
    bought = dealings.change_price(bought, dear, later)
    assert (bought.price, cost) == (dear, Money(726, "EUR"))
    assert bought.invoices.get(paid_at=None).amount_minor == 726
    assert dealings.cost_of_change(bought, a_price(), later) == Money(0, "EUR")


def test_more_than_was_paid_is_not_paid_back():
    invoice = buy().invoices.get()
    for _ in range(2):
        dealings.refund(invoice, Money(1000, "EUR"), NOW, actor="desk", key="one-wish")
    invoice.refresh_from_db()
    assert invoice.refunded_minor == 1000
    with pytest.raises(ProviderRefused, match="More than"):
        dealings.refund(invoice, Money(501, "EUR"), NOW, actor="desk")


def test_what_the_house_gives_ends_by_itself_and_asks_for_nothing():
    given = give(an_account(), a_price(), NOW + 30 * DAY, NOW, actor="desk")
    assert may_read(given, NOW + 29 * DAY)
    tend(NOW + 29 * DAY)
    assert not Invoice.objects.exists()
    tend(NOW + 30 * DAY)
    given.refresh_from_db()
    assert (given.state, may_read(given, NOW + 30 * DAY)) == (State.EXPIRED, False)


def test_the_page_says_where_to_pay_to_its_reader_alone():
    bought = buy(is_paid=False)
    path = f"/account/subscription/transfer/{bought.provider_id}/"
    text = signed_in(bought.account).get(path).content.decode()
    assert bought.invoices.get().number in text
    assert "€15" in text
    assert signed_in(an_account("else@paper.example")).get(path).status_code == 404
    assert Client().get(path).status_code == 302


def test_every_invoice_has_the_next_number():
    for _ in range(3):
        buy()
    numbers = list(Invoice.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == ["T2026-000001", "T2026-000002", "T2026-000003"]


def test_who_stays_is_invoiced_less_for_so_many_terms():
    bought = buy()
    tend(NOW + 17 * DAY)
    assert bought.invoices.get(paid_at=None).amount_minor == 1500
    said = Reduction("Stay", 2, percent=50)
    for _ in range(2):
        bought = dealings.reduce(bought, said, NOW + 18 * DAY, key="one-wish")
    amounts = []
    for month in range(3):
        now = NOW + (18 + 31 * month) * DAY
        tend(now)
        amounts.append(bought.invoices.get(paid_at=None, voided_at=None).amount_minor)
        bought = pay(bought, now)
    assert amounts == [750, 750, 1500]
    assert bought.discount == {}


def test_a_credit_makes_the_next_invoice_less_once_and_comes_back_when_that_is_voided():
    bought = buy()
    for _ in range(2):
        dealings.credit(bought, Money(60, "EUR"), "a copy", NOW, key="claim-1", actor="desk")
    tend(NOW + 17 * DAY)
    assert bought.invoices.get(paid_at=None).amount_minor == 1440
    bought = dealings.cancel(bought, NOW + 18 * DAY)
    bought = dealings.resume(bought, NOW + 19 * DAY)
    assert bought.invoices.get(paid_at=None, voided_at=None).amount_minor == 1440
    pay(bought, NOW + 19 * DAY)
    tend(NOW + 48 * DAY)
    assert bought.invoices.get(paid_at=None, voided_at=None).amount_minor == 1500
