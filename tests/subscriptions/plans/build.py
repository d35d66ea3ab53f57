"""Builders for what readers have bought, by the provider of bank transfers and a clock that turns."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client

from broadsheet.accounts.models import Account, account_of
from broadsheet.subscriptions import dealings
from broadsheet.subscriptions.models import Offer, Price, Product, Subscription, Unit
from broadsheet.subscriptions.providers import Order, ProviderUnavailable, get_provider, register
from broadsheet.subscriptions.transfers.deeds import mark_paid
from broadsheet.subscriptions.transfers.provider import InvoiceProvider

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def an_account(email: str = "mei@paper.example", name: str = "Mei Arunrat") -> Account:
    """Return a reader's account, made at the first asking."""
    first, _, last = name.partition(" ")
    facts = {"email": email, "first_name": first, "last_name": last}
    user, _ = get_user_model().objects.get_or_create(username=email, defaults=facts)
    return account_of(user)


def a_price(slug: str = "digital", amount: int = 1500, currency: str = "EUR", **said: Any) -> Price:
    """Return a price a month of a product that opens everything; both are made once."""
    facts = {"name": slug.capitalize(), "scopes": ["*"]}
    product, _ = Product.objects.get_or_create(slug=slug, defaults=facts)
    found, _ = Price.objects.get_or_create(product=product, amount_minor=amount, currency=currency, **said)
    return found


def buy(
    account: Account | None = None,
    price: Price | None = None,
    *,
    now: datetime = NOW,
    is_paid: bool = True,
    trial_days: int = 0,
) -> Subscription:
    """Return a subscription bought at `now` for a month, and paid for unless told otherwise."""
    account, price = account or an_account(), price or a_price()
    offer = a_trial(price, trial_days) if trial_days else None
    key = f"order-{Subscription.objects.count() + 1}"
    order = Order(key, account, price, "https://paper.example/subscribe/done/", now, offer)
    subscription = dealings.buy(order, now, provider=get_provider("invoice")).subscription
    if is_paid and not trial_days:
        mark_paid(subscription.invoices.get(), now, now, actor="desk")
        subscription.refresh_from_db()
    return subscription


def a_trial(price: Price, days: int) -> Offer:
    """Return an offer that is free for some days."""
    facts = {"price": price, "headline": "Try it", "trial_days": days, "intro_unit": Unit.MONTH}
    return Offer.objects.create(name="Trial", slug=f"trial-{days}", **facts)


class FarProvider(InvoiceProvider):
    """A provider somewhere else: it has a card form, and may not answer."""

    name = "far"
    is_silent = False

    def update_card(self, account: Account, return_url: str) -> str:
        """Return the form's address, which says where it sends the reader back to."""
        return f"https://pay.example/form?to={return_url}"

    def cancel(self, *args: Any, **facts: Any) -> None:
        """Cancel, if it answers."""
        if self.is_silent:
            raise ProviderUnavailable("no answer")
        super().cancel(*args, **facts)

    def refund(self, *args: Any) -> None:
        """Pay back, if it answers."""
        if self.is_silent:
            raise ProviderUnavailable("no answer")
        super().refund(*args)


def far_away(*, is_silent: bool = False) -> FarProvider:
    """Return the far provider, which then stands where the one of bank transfers stood.

    The fixture `clock` puts that one back.
    """
    provider = FarProvider("https://paper.example")
    provider.is_silent = is_silent
    register("invoice", lambda: provider)
    register("far", lambda: provider)
    return provider


def signed_in(account: Account | None = None) -> Client:
    """Return a browser in which a reader is signed in."""
    client = Client()
    client.force_login((account or an_account()).user)
    return client


def text_of(response: Any) -> str:
    """Return a page's text without its markup's line ends, for looking up sentences."""
    return " ".join(response.content.decode().split())
