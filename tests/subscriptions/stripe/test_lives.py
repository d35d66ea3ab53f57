"""Any life of a subscription, with its events shuffled, doubled and lost, against the local Stripe.

Hypothesis chooses what happens and what is heard of it. Whatever that was: nobody is charged twice for the
same time, nothing opens beyond what was paid for and the grace, and who looks at the end finds the same rows.
"""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from broadsheet.subscriptions import dealings, inbox
from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.models import Billing, ProviderEvent, State, Subscription
from broadsheet.subscriptions.projecting import COLUMNS, look_again
from broadsheet.subscriptions.providers import ProviderRefused
from broadsheet.subscriptions.reconcile import tend
from tests.subscriptions.plans.build import a_price, an_account
from tests.subscriptions.stripe.build import an_offer

CARDS = ("pm_card_visa", "pm_card_mastercard", "pm_card_chargeCustomerFail")
CURRENCIES = ("USD", "JPY")
# Each step asks Stripe several times over HTTP.
LIVES, STEPS = 6, 8


class Lives(RuleBasedStateMachine):
    """One reader, one Stripe. `life` is set by the test that runs the machine."""

    life = None

    @initialize(currency=st.sampled_from(CURRENCIES), kind=st.sampled_from(("plain", "intro", "trial")))
    def subscribe(self, currency, kind):
        """Buy, and hear nothing of it yet."""
        life = self.life
        Subscription.objects.all().delete()
        ProviderEvent.objects.all().delete()
        life.stripe.begin_anew()
        life.clock.now = datetime.fromisoformat("2027-01-31T12:00:00+00:00")
        life.delivered.clear()
        life.account = an_account(f"{currency}-{kind}-{ProviderEvent.objects.count()}@reader.example".lower())
        life.account.customers.all().delete()
        price = a_price(f"{currency}-{kind}".lower(), 1500, currency)
        price.provider_ids = {}
        price.save()
        facts = {
            "plain": {},
            "intro": {"intro_amount_minor": 900, "intro_count": 2, "intro_unit": "month"},
            "trial": {"trial_days": 14},
        }[kind]
        self.bought = life.buy(offer=an_offer(price, **facts))
        life.fill_in()
        self.sent = []

    def deal(self, act):
        """Do what a reader or the desk may do; what cannot be done as things stand is refused."""
        self.bought.refresh_from_db()
        try:
            act(self.bought, self.life.clock.now)
        except ProviderRefused:
            return

    @rule(days=st.sampled_from((1, 13, 32, 61)))
    def time_passes(self, days):
        """Nothing is heard of what it brings."""
        self.life.wait(days=days)

    @rule(card=st.sampled_from(CARDS))
    def another_card(self, card):
        """The card form of the account page."""
        self.bought.refresh_from_db()
        if self.bought.state not in (State.INCOMPLETE, State.EXPIRED):
            self.life.fill_in(card, dealings.card_form(self.life.account, "http://testserver/"))

    @rule()
    def cancels(self):
        self.deal(lambda bought, now: dealings.cancel(bought, now))

    @rule()
    def resumes(self):
        self.deal(lambda bought, now: dealings.resume(bought, now))

    @rule(days=st.sampled_from((35, 70)))
    def pauses(self, days):
        self.deal(lambda bought, now: dealings.pause(bought, now + timedelta(days=days), now))

    @rule(numbers=st.lists(st.integers(0, 99), max_size=5))
    def some_is_heard(self, numbers):
        """Any of what was sent, in any order, some of it twice under the same id, some under another."""
        sent, now = self.life.events_again(), self.life.clock.now
        for place, number in enumerate(numbers):
            event = sent[number % len(sent)]
            stored = inbox.store("stripe", f"{event['id']}-{place % 2}", event["type"], event, now)
            assert stored is None or inbox.handle(stored, now)

    @rule()
    def the_night_comes(self):
        tend(self.life.clock.now, since=self.life.clock.now - timedelta(days=30))

    @invariant()
    def nothing_opens_beyond_what_was_paid_for_and_the_grace(self):
        if not hasattr(self, "bought"):
            return
        now = self.life.clock.now
        rights = rights_of(self.life.account, now).entitlements
        if rights:
            assert max(right.until for right in rights) <= self.paid_until() + self.grace()

    @invariant()
    def nobody_is_charged_twice_for_the_same_time(self):
        if hasattr(self, "bought"):
            terms = sorted(self.paid_terms())
            assert all(end <= start for (_, end), (start, _) in pairwise(terms))

    def teardown(self):
        """Whoever looks, after whatever was heard, finds the same; and looking charges nothing."""
        if not hasattr(self, "bought"):
            return
        now = self.life.clock.now
        tend(now, since=now - timedelta(days=30))
        charged, first = self.life.charges(), self.rows()
        self.life.hear()
        for _ in range(2):
            look_again("stripe", self.bought.provider_id, now)
        assert self.rows() == first
        Subscription.objects.update(state=State.INCOMPLETE, paid_until=None, provider_seen_at=None)
        tend(now, since=now - timedelta(days=365))
        look_again("stripe", self.bought.provider_id, now)
        assert self.rows() == first
        assert self.life.charges() == charged

    def rows(self):
        return list(Subscription.objects.order_by("pk").values(*COLUMNS, "is_closed", "price_id"))

    def paid_terms(self):
        """Return the times that invoices which took money are for: read from Stripe's own papers."""
        papers = self.life.stripe.client.v1.invoices.list({"limit": 100}).data
        return [
            (line.period.start, line.period.end)
            for paper in papers
            if paper.status == "paid" and paper.amount_paid > 0
            for line in paper.lines.data
            if line.amount > 0
        ]

    def paid_until(self):
        """Return the end of what Stripe's papers say is paid or free."""
        papers = self.life.stripe.client.v1.invoices.list({"limit": 100}).data
        ends = [line.period.end for paper in papers if paper.status == "paid" for line in paper.lines.data]
        return datetime.fromtimestamp(max(ends), self.life.clock.now.tzinfo)

    def grace(self):
        billing = Billing.load()
        return timedelta(days=max(billing.grace_days, billing.grace_days_after_trial))


@pytest.mark.django_db
def test_whatever_happens_and_whatever_is_heard_of_it(life):
    Lives.life = life
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=checks,
            print_blob=True,
        ),
    )
