"""The provider `stripe`, in the words of the protocol."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models import EndReason, Invoice, Price, Subscription, Unit
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.providers import (
    Asked,
    Card,
    Checkout,
    Order,
    PaidOnce,
    ProviderRefused,
    Reduction,
    SinglePayment,
    Snapshot,
)
from broadsheet.subscriptions.stripe import changing, checkout, finding, guarding, hearing, single
from broadsheet.subscriptions.stripe.amounts import to_stripe
from broadsheet.subscriptions.stripe.asking import client_of, in_our_words, verified
from broadsheet.subscriptions.stripe.catalogue import NAME
from broadsheet.subscriptions.stripe.reading import (
    anchor_of,
    intents_of,
    is_first_and_open,
    period_end,
    read_snapshot,
)
from broadsheet.subscriptions.stripe.settings import StripeSettings
from broadsheet.subscriptions.terms import first_end_from

# A pause ends, and an hour later the next term begins and is charged: never before.
BEFORE_RENEWAL = timedelta(hours=1)
SETTLED_BEFORE = timedelta(days=2)
LONGEST_TERM_TO_PAUSE = timedelta(days=93)


class StripeProvider:
    """Stripe, or a local one under another address."""

    name = NAME

    def __init__(self, settings: StripeSettings) -> None:
        self.settings = settings
        self.client = client_of(settings)

    def start_checkout(self, order: Order) -> Checkout:
        """Return the order's subscription, incomplete at Stripe too, with Stripe's form for the card."""
        with in_our_words():
            subscription, secret = checkout.begin(self.client, order)
        url = self.form_url(secret, order.return_url, pays=order.is_guarded) if secret else ""
        return Checkout(subscription, url)

    def given_card(self, subscription: Subscription) -> Card | None:
        """Return the card that waits to be accepted."""
        with in_our_words():
            waiting = guarding.given(self.client, subscription.provider_id)
        return waiting[1] if waiting else None

    def accept_card(self, subscription: Subscription, return_url: str) -> str:
        """Charge the card that waits."""
        with in_our_words():
            secret = guarding.accept(self.client, subscription.provider_id)
        return self.form_url(secret, return_url) if secret else ""

    def form_url(self, secret: str, return_url: str, *, pays: bool = False) -> str:
        """Return the address of the form for an intent: a page around Stripe's fields, or the local form.

        `pays`: what is kept there is charged as soon as it is accepted, and the button says so.
        """
        said = urlencode({"return_url": return_url} | ({"then": "pay"} if pays else {}))
        if self.settings.is_local:
            return f"{self.settings.api_url}/form/{secret}?{said}"
        return (
            f"{self.settings.site_url}/account/subscription/card-form/?{said}&{urlencode({'intent': secret})}"
        )

    def verified(self, body: bytes, signature: str) -> dict[str, Any]:
        """Return an event that Stripe has signed within the last minutes; ValueError for any other."""
        return verified(body, signature, self.settings.webhook_secret)

    def snapshot(self, provider_id: str, now: datetime) -> Snapshot:
        """Return a subscription as Stripe has it now."""
        with in_our_words():
            return self._snapshot(provider_id, now)

    def hear(self, kind: str, body: Mapping[str, Any], now: datetime) -> tuple[str, ...]:
        """Return the subscriptions that an event is about; a new card is put to use."""
        with in_our_words():
            return hearing.hear(self.client, kind, body)

    def find_by_email(self, email: str) -> tuple[str, ...]:
        """Return the subscriptions that go on of all customers with an address."""
        with in_our_words():
            return finding.by_email(self.client, email)

    def list_changed_since(self, instant: datetime) -> Iterator[str]:
        """Return the subscriptions that Stripe's events of since then are about."""
        with in_our_words():
            yield from hearing.named_since(self.client, instant)

    def change_price(self, subscription: Subscription, price: Price, now: datetime) -> None:
        """Change to another price at once, prorated to the second; a charge that fails changes nothing."""
        with in_our_words():
            changing.change_price(self.client, subscription.provider_id, price)

    def raise_price(self, subscription: Subscription, price: Price, now: datetime) -> None:
        """Have the next renewal charge another price; the term that is paid stays as it is."""
        with in_our_words():
            changing.raise_price(self.client, subscription.provider_id, price)

    def renewal_is_settled_before(self) -> timedelta:
        """Two days: long enough for an hour in which Stripe does not answer."""
        return SETTLED_BEFORE

    def cost_of_change(self, subscription: Subscription, price: Price, now: datetime) -> Money:
        """Return what Stripe would charge at once for a change of price."""
        with in_our_words():
            return changing.cost_of_change(self.client, subscription.provider_id, price)

    def cancel(
        self, subscription: Subscription, reason: EndReason, now: datetime, *, at_period_end: bool
    ) -> None:
        """End a subscription at Stripe. What is still owed is no longer asked for."""
        with in_our_words():
            changing.cancel(self.client, subscription.provider_id, reason, at_period_end=at_period_end)

    def resume(self, subscription: Subscription, now: datetime) -> None:
        """Take back a cancellation, or end a pause: the next term begins at its renewal, as it was."""
        with in_our_words():
            changing.resume(self.client, subscription.provider_id)

    def pause(self, subscription: Subscription, until: datetime, now: datetime) -> None:
        """Collect nothing until the first renewal at or after an instant; at least one has to be left out."""
        price = subscription.price
        with in_our_words():
            found = self._retrieve(subscription.provider_id)
            renews_at, wanted = period_end(found), max(until, period_end(found))
            resumes_at = first_end_from(anchor_of(found), wanted, price.term_count, Unit(price.term_unit))
            if resumes_at == renews_at:
                raise ProviderRefused(_("Nothing would be charged before then anyway."), "nothing_due")
            if resumes_at - until > LONGEST_TERM_TO_PAUSE:
                raise ProviderRefused(_("A subscription that is paid for so long cannot be paused."), "long")
            changing.pause(self.client, subscription.provider_id, resumes_at, BEFORE_RENEWAL)

    def extend(self, subscription: Subscription, until: datetime, now: datetime) -> None:
        """Move the next payment to a later instant."""
        with in_our_words():
            changing.extend(self.client, subscription.provider_id, until)

    def reduce(self, subscription: Subscription, said: Reduction, key: str, now: datetime) -> None:
        """Take so much off the next terms by a coupon of its own."""
        with in_our_words():
            changing.reduce(self.client, subscription.provider_id, subscription.price, said, key)

    def credit(self, subscription: Subscription, money: Money, what_for: str, key: str) -> None:
        """Make the next invoice less by an amount; what is too much for it waits for the one after."""
        with in_our_words():
            changing.credit(self.client, subscription.provider_id, money, what_for, key)

    def refund(self, invoice: Invoice, money: Money, key: str) -> None:
        """Pay back some of an invoice to the card that it was paid by."""
        with in_our_words():
            changing.refund(self.client, invoice.provider_id, to_stripe(money), key)

    def start_single_payment(self, payment: SinglePayment) -> Asked:
        """Return the form for an invoice that belongs to no subscription."""
        with in_our_words():
            provider_id, secret = single.begin(self.client, payment)
        # With enough in credit nothing is left to pay, and there is no form.
        return Asked(provider_id, self.form_url(secret, payment.return_url) if secret else payment.return_url)

    def look_at_payment(self, provider_id: str) -> PaidOnce:
        """Return how a single payment's invoice stands."""
        with in_our_words():
            return single.look(self.client, provider_id)

    def refund_payment(self, provider_id: str, money: Money, key: str) -> None:
        """Pay back some of a single payment to what it was paid by."""
        with in_our_words():
            changing.refund(self.client, provider_id, to_stripe(money), key)

    def update_card(self, account: Account, return_url: str) -> str:
        """Return the form for another card; `hear` puts the card to use when it is there."""
        with in_our_words():
            customer = checkout.customer_of(self.client, account)
            intent = self.client.v1.setup_intents.create(
                {"customer": customer, "usage": "off_session", "metadata": {"broadsheet": "card"}}
            )
        return self.form_url(str(intent.client_secret), return_url)

    def _retrieve(self, provider_id: str, *expand: str) -> dict[str, Any]:
        found = self.client.v1.subscriptions.retrieve(provider_id, {"expand": list(expand)})
        return found.to_dict()

    def _snapshot(self, provider_id: str, now: datetime) -> Snapshot:
        """Ask for the subscription first: what comes after is at least as new."""
        subscription = self._retrieve(provider_id, *changing.EXPANDED)
        subscription = changing.settle_intro(self.client, subscription) or subscription
        invoices = self.client.v1.invoices.list(
            {"subscription": provider_id, "limit": 100, "expand": ["data.payments"]}
        )
        papers = [invoice.to_dict() for invoice in invoices.data]
        charges = self.client.v1.charges.list({"customer": subscription["customer"], "limit": 100})
        return read_snapshot(
            subscription, papers, [charge.to_dict() for charge in charges.data], now, self._under_way(papers)
        )

    def _under_way(self, papers: list[dict[str, Any]]) -> frozenset[str]:
        """Return the intents of first invoices that were ordered and take days; no others are asked for."""
        intents = [intent for paper in papers if is_first_and_open(paper) for intent in intents_of(paper)]
        found = [self.client.v1.payment_intents.retrieve(intent) for intent in intents]
        return frozenset(str(intent.id) for intent in found if intent.status == "processing")
