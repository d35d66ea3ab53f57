"""A reader, a local Stripe and the edition between them: what is bought, paid and told."""

import hmac
import json
import random
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.test import Client

from broadsheet.accounts.models import Account
from broadsheet.subscriptions import dealings, signals
from broadsheet.subscriptions.models import Offer, Price, Subscription
from broadsheet.subscriptions.providers import Order
from broadsheet.subscriptions.stripe.provider import StripeProvider
from tests.local_stripe import SECRET, LocalStripe
from tests.subscriptions.plans.build import a_price, an_account

RETURN_URL = "https://paper.example/subscribe/done/"
TOLD = (
    "subscribed",
    "not_begun",
    "renewed",
    "payment_failed",
    "payment_recovered",
    "cancelled",
    "resumed",
    "paused",
    "plan_changed",
    "expired",
    "refunded",
    "trial_ending",
    "card_expiring",
)


def an_offer(price: Price, **said: Any) -> Offer:
    """Return an offer of a price; `intro_amount_minor=900, intro_count=3` is an introductory price."""
    count = Offer.objects.count() + 1
    return Offer.objects.create(name="Offer", slug=f"offer-{count}", headline="Try", price=price, **said)


def signature(body: bytes, secret: str = SECRET, at: float | None = None) -> str:
    """Return the header by which Stripe signs a body."""
    stamp = int(time.time() if at is None else at)
    signed = hmac.new(secret.encode(), f"{stamp}.".encode() + body, sha256).hexdigest()
    return f"t={stamp},v1={signed}"


def post_event(event: Any, **said: Any) -> Any:
    """Return the edition's answer to an event. `secret` and `at` sign it otherwise than Stripe would."""
    body = json.dumps(event).encode()
    headers = {"Stripe-Signature": signature(body, **said)}
    return Client().post("/hooks/stripe/", body, content_type="application/json", headers=headers)


@dataclass
class Life:
    """One reader's dealings with Stripe. Time is Stripe's clock and ours at once."""

    stripe: LocalStripe
    provider: StripeProvider
    clock: Any
    account: Account = field(default_factory=an_account)
    told: list[str] = field(default_factory=list)
    delivered: set[str] = field(default_factory=set)
    chance: random.Random = field(default_factory=lambda: random.Random(3))

    def listen(self) -> None:
        """Note what is told of."""
        self.ears = []
        for name in TOLD:
            self.ears.append(lambda name=name, **said: self.told.append(name))
            getattr(signals, name).connect(self.ears[-1])

    def buy(self, price: Price | None = None, offer: Offer | None = None, key: str = "") -> Subscription:
        """Return a subscription whose card form was opened and left."""
        key = key or f"order-{Subscription.objects.count() + 1}"
        price = price or (offer.price if offer else a_price(currency="USD"))
        order = Order(key, self.account, price, RETURN_URL, self.clock.now, offer)
        self.checkout = dealings.buy(order, self.clock.now, provider=self.provider)
        return self.checkout.subscription

    def fill_in(self, card: str = "pm_card_visa", form_url: str = "") -> None:
        """Fill in the card form, as its page would."""
        secret = (form_url or self.checkout.form_url).partition("/form/")[2].partition("?")[0]
        name = secret.partition("_secret_")[0]
        is_setup = secret.startswith("seti_")
        intents = self.stripe.client.v1.setup_intents if is_setup else self.stripe.client.v1.payment_intents
        intents.confirm(name, {"payment_method": card, "return_url": RETURN_URL})

    def subscribe(self, price: Price | None = None, offer: Offer | None = None) -> Subscription:
        """Return a subscription that was bought and paid for, and of which Stripe has told us."""
        bought = self.buy(price, offer)
        self.fill_in()
        self.hear()
        bought.refresh_from_db()
        return bought

    def take_card(self, card: str) -> None:
        """Give another card by the form of the account page."""
        self.fill_in(card, dealings.card_form(self.account, RETURN_URL))
        self.hear()

    def turn(self, **ahead: float) -> datetime:
        """Let time go by, and hear all that Stripe tells of it."""
        self.wait(**ahead)
        self.hear()
        return self.clock.now

    def wait(self, **ahead: float) -> None:
        """Let time go by, and hear nothing."""
        self.clock.now += timedelta(**ahead)
        self.stripe.turn_to(self.clock.now)

    def events(self) -> list[dict[str, Any]]:
        """Return what Stripe has told, and we have not heard yet."""
        return [event for event in self.events_again() if event["id"] not in self.delivered]

    def events_again(self) -> list[dict[str, Any]]:
        """Return all that Stripe has told, newest first."""
        found = self.stripe.client.v1.events.list({"limit": 100}).auto_paging_iter()
        return [event.to_dict(for_json=True) for event in found]

    def hear(self) -> None:
        """Hear all of it, in any order and some of it twice; what it leads to is heard too."""
        while news := self.events():
            self.chance.shuffle(news)
            for event in news + news[: len(news) // 2]:
                assert post_event(event).status_code == 200
            self.delivered |= {event["id"] for event in news}

    def charges(self) -> list[int]:
        """Return what was taken from cards, in Stripe's units, oldest first."""
        found = self.stripe.client.v1.charges.list({"limit": 100}).auto_paging_iter()
        return [charge.amount for charge in found if charge.paid][::-1]
