"""Copies that did not come are made good by the publisher's rule, against the local Stripe."""

from datetime import timedelta

import pytest

from broadsheet.subscriptions import dealings
from broadsheet.subscriptions.models import ClaimRule, Fault, Outcome, PrintRun
from broadsheet.subscriptions.printing.claims import claim, claimable_issues, settle
from broadsheet.subscriptions.printing.crediting import CannotCredit
from broadsheet.subscriptions.printing.starting import start_delivery
from tests.subscriptions.plans.build import a_price
from tests.subscriptions.printing.build import HOME


@pytest.fixture
def delivery(life):
    """A copy of each issue, Monday to Saturday, for $15 a month, some days after it was bought."""
    price = a_price("print", currency="USD")
    price.product.is_print = True
    price.product.save()
    PrintRun.objects.create(product=price.product, claim_rule=ClaimRule.CREDIT)
    made = start_delivery(life.subscribe(price), HOME, life.clock.now)
    life.turn(days=10)
    return made


def rule(name, **said):
    PrintRun.objects.update(claim_rule=name, **said)


def report(delivery, life, number=0, fault=Fault.MISSED):
    delivery.refresh_from_db()
    return claim(delivery, claimable_issues(delivery, life.clock.now)[number], fault, "", life.clock.now)


def test_the_next_invoice_is_less_by_the_price_of_a_copy(delivery, life):
    made = report(delivery, life)
    # From 31 January to 28 February 2027 there are 24 issues: $15 in 24 parts, rounded up.
    assert (made.outcome, made.credited_minor) == (Outcome.CREDITED, 63)
    life.turn(days=21)
    assert life.charges() == [1500, 1437]
    life.turn(days=31)
    assert life.charges() == [1500, 1437, 1500]


def test_the_subscription_is_longer_by_the_time_of_a_copy(delivery, life):
    rule(ClaimRule.EXTEND)
    before = delivery.subscription.paid_until
    made = report(delivery, life)
    delivery.subscription.refresh_from_db()
    assert made.outcome == Outcome.CREDITED
    assert delivery.subscription.paid_until == made.extended_until
    assert made.extended_until - before == timedelta(days=28) / 24
    assert life.charges() == [1500]


def test_only_so_many_are_made_good_by_themselves_and_late_ones_never(delivery, life):
    assert report(delivery, life, fault=Fault.LATE).outcome == Outcome.OPEN
    outcomes = [report(delivery, life).outcome for _ in range(3)]
    assert outcomes == [Outcome.CREDITED, Outcome.CREDITED, Outcome.OPEN]


def test_without_a_rule_staff_decide(delivery, life):
    rule(ClaimRule.STAFF)
    made = report(delivery, life)
    assert made.outcome == Outcome.OPEN
    with pytest.raises(CannotCredit, match="no rule"):
        settle(made, Outcome.CREDITED, life.clock.now, "desk")
    rule(ClaimRule.CREDIT)
    made.delivery.refresh_from_db()
    assert settle(made, Outcome.CREDITED, life.clock.now, "desk").credited_minor == 63


def test_where_no_invoice_follows_the_claim_waits_for_staff(delivery, life):
    delivery.subscription = dealings.cancel(delivery.subscription, life.clock.now)
    assert report(delivery, life).outcome == Outcome.OPEN
    rule(ClaimRule.EXTEND)
    made = report(delivery, life)
    delivery.subscription.refresh_from_db()
    assert delivery.subscription.cancel_at == made.extended_until
