"""The demo edition's subscriber: a second year running, paid by bank transfer, with its invoices and words.

By bank transfer, because an edition is prepared before any Stripe answers.
"""

from datetime import datetime
from itertools import pairwise

from django.db import transaction
from django.utils import translation

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.audit import record
from broadsheet.subscriptions.dealings import refresh
from broadsheet.subscriptions.demo import YEARLY, load_prices
from broadsheet.subscriptions.models import Agreement, Offer, Price, Purchase, State, Subscription, Unit
from broadsheet.subscriptions.shop.conditions import conditions_of
from broadsheet.subscriptions.shop.once import person_of
from broadsheet.subscriptions.terms import add_terms
from broadsheet.subscriptions.transfers.invoicing import NAME, price_name, write

NUMBER = "demo-subscriber"
STAFF = "editor@meridian.example"
MONTHS_AGO = 14
YEARS = 2


@transaction.atomic
def load_demo_subscription(account: Account, now: datetime) -> Subscription:
    """Return the account's subscription, made where it is missing. Nobody is mailed of it."""
    found = Subscription.objects.filter(provider=NAME, provider_id=NUMBER).first()
    if found is not None:
        return found
    price = load_prices()["digital", YEARLY]
    started_at = add_terms(now, -MONTHS_AGO, 1, Unit.MONTH)
    ends = [add_terms(started_at, year, *YEARLY) for year in range(YEARS + 1)]
    # There before it had anything.
    account.user.date_joined = started_at
    account.user.save(update_fields=["date_joined"])
    subscription = _subscription(account, price, started_at, ends[-1])
    agreement = Agreement(number=NUMBER, account=account, price=price, offer=subscription.offer)
    agreement.started_at = agreement.changed_at = started_at
    for term in pairwise(ends):
        invoice = write(subscription, price.money, term, term[0])
        invoice.paid_at = term[0]
        invoice.save(update_fields=["paid_at"])
        agreement.payments[invoice.provider_id] = term[0].isoformat()
        detail = {"invoice": invoice.number, "paid_at": term[0].isoformat()}
        record(account, "marked paid", term[0], subscription=subscription, actor=STAFF, detail=detail)
    agreement.save()
    # Its provider says the rest, such as how long all stays open after that.
    return refresh(subscription, now)


def _subscription(account: Account, price: Price, started_at: datetime, paid_until: datetime) -> Subscription:
    """Return the row of what is running and paid for, with the order that it came from."""
    price_name(price)
    offer = Offer.objects.filter(slug="yearly", price=price).first()
    subscription = Subscription.objects.create(
        account=account,
        price=price,
        offer=offer,
        provider=NAME,
        provider_id=NUMBER,
        state=State.ACTIVE,
        started_at=started_at,
        paid_until=paid_until,
    )
    if offer is not None:
        with translation.override("en"):
            terms = conditions_of(offer, started_at).text
        Purchase.objects.create(
            key=NUMBER,
            account=account,
            offer=offer,
            price=price,
            subscription=subscription,
            person=person_of(account.user.email),
            terms=terms,
            language="en",
            agreed_at=started_at,
            finished_at=started_at,
        )
    return subscription
