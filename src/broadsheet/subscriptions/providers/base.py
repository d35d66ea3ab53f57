"""What a provider can be asked: start a checkout, say how a subscription is now, change it, pay back.

A provider keeps the truth about money. Nothing here changes our own rows but for `start_checkout`, which
makes them: callers go through `dealings`, which asks the provider, takes its snapshot, and projects that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.discounts import Discount
from broadsheet.subscriptions.models import EndReason, Invoice, Offer, Price, Subscription, Unit
from broadsheet.subscriptions.money import Money


class ProviderRefused(Exception):
    """The provider said no, and a person can put it right: a declined card, a refund of too much.

    `reason` is the provider's own code, such as `card_declined`; the message is for the person.
    """

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class ProviderUnavailable(Exception):
    """The provider did not answer, or asked us to wait; the same may work in `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Status(StrEnum):
    """What a provider says of a subscription, before our grace and our clock are applied to it."""

    # Nothing was paid, and no card was given for a trial: it may never begin.
    UNSTARTED = "unstarted"
    RUNNING = "running"
    # The last charge was declined.
    OWING = "owing"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a buyer is, which tax goes by: a postal address if they gave one, and their network address."""

    address: Mapping[str, str]
    ip_address: str = ""


NOWHERE = Whereabouts({})


@dataclass(frozen=True, slots=True)
class Order:
    """What a reader buys. `key` is made when they begin: the same key again never buys twice.

    `return_url` is absolute; the provider's form sends the reader there when it is done. `code` is the
    word that opened the offer, if one was needed. What is guarded begins only by `accept_card`.
    """

    key: str
    account: Account
    price: Price
    return_url: str
    ordered_at: datetime
    offer: Offer | None = None
    code: str = ""
    is_guarded: bool = False
    where: Whereabouts = NOWHERE


@dataclass(frozen=True, slots=True)
class Checkout:
    """A subscription in state `incomplete`, and the address of the form in which it is paid for.

    The form works without JavaScript, in an iframe or as a page of its own. It is empty where there is
    nothing to fill in.
    """

    subscription: Subscription
    form_url: str


@dataclass(frozen=True, slots=True)
class SinglePayment:
    """What is paid for once, such as a gift. `key` and `return_url` are as in `Order`.

    `what_for` is what the payer reads of it at the provider's.
    """

    key: str
    account: Account
    money: Money
    what_for: str
    return_url: str
    asked_at: datetime
    where: Whereabouts = NOWHERE


@dataclass(frozen=True, slots=True)
class Asked:
    """A single payment that was asked for: what the provider calls it, and the form in which it is paid."""

    provider_id: str
    form_url: str


@dataclass(frozen=True, slots=True)
class PaidOnce:
    """How a single payment stands. `number` is that of the provider's paper on it, if there is one."""

    is_paid: bool
    tax: Money
    refunded: Money
    number: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What may be shown of a card, and the provider's `fingerprint`, by which its number is known again.

    Of an account that is debited `exp_year` is 0: it does not expire.
    """

    brand: str
    last4: str
    exp_month: int
    exp_year: int
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Reduction:
    """What a running subscription is to be less by: per cent or an amount, off each of the next `terms`."""

    name: str
    terms: int
    percent: int | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A price as a provider has it: an amount for each term of so many units."""

    money: Money
    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice as the provider has it. One that was taken back has `voided_at`; nothing is owed on it."""

    provider_id: str
    number: str
    total: Money
    tax: Money
    refunded: Money
    issued_at: datetime
    paid_at: datetime | None
    period_start: datetime | None
    period_end: datetime | None
    voided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a provider says of one subscription, at one instant.

    `paid_until` is the end of the last term that was paid for, or is free; None before the first.
    `owed_since` is the beginning of the oldest term that is due and not paid; None where nothing is owed.
    It is later than `paid_until` where a pause lay between. `has_paid` is whether any money ever came.
    `under_way_since`: the first payment was ordered then, by a way that takes days, and has neither come nor
    failed. `price_id` is the provider's name of the price, `charges` what that is; None where it is not said.
    """

    provider: str
    provider_id: str
    taken_at: datetime
    status: Status
    started_at: datetime
    price_id: str
    has_paid: bool
    paid_until: datetime | None = None
    owed_since: datetime | None = None
    trial_ends_at: datetime | None = None
    intro_ends_at: datetime | None = None
    cancel_at: datetime | None = None
    resumes_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    card: Card | None = None
    under_way_since: datetime | None = None
    discount: Discount | None = None
    customer_id: str = ""
    charges: Term | None = None
    bills: tuple[Bill, ...] = ()


class Provider(Protocol):
    """Somebody who collects money. All methods raise ProviderRefused and ProviderUnavailable."""

    name: str

    def start_checkout(self, order: Order) -> Checkout:
        """Return the order's new subscription with the form to pay it in; the same for the same key."""
        ...

    def given_card(self, subscription: Subscription) -> Card | None:
        """Return the card given for a guarded order of which nothing was charged yet; None without one."""
        ...

    def accept_card(self, subscription: Subscription, return_url: str) -> str:
        """Charge the card given for a guarded order; return the form of the bank if that asks again."""
        ...

    def snapshot(self, provider_id: str, now: datetime) -> Snapshot:
        """Return a subscription as it is now. Raises ProviderRefused where there is none of this id."""
        ...

    def hear(self, kind: str, body: Mapping[str, Any], now: datetime) -> tuple[str, ...]:
        """Return the ids of the subscriptions and single payments that an event is about, after heeding it.

        Events are hints: what they say of a subscription is not believed, but looked up by `snapshot`.
        """
        ...

    def find_by_email(self, email: str) -> tuple[str, ...]:
        """Return the ids of the subscriptions that go on under an e-mail address at the provider."""
        ...

    def list_changed_since(self, instant: datetime) -> Iterator[str]:
        """Return the ids of subscriptions of which anything may have changed since an instant."""
        ...

    def change_price(self, subscription: Subscription, price: Price, now: datetime) -> None:
        """Change to another price at once: what is unused counts towards it, the rest is charged."""
        ...

    def raise_price(self, subscription: Subscription, price: Price, now: datetime) -> None:
        """Charge another price of the same term from the next renewal on; nothing now, nothing back."""
        ...

    def renewal_is_settled_before(self) -> timedelta:
        """Return how long before a renewal its price has to be put in place."""
        ...

    def cost_of_change(self, subscription: Subscription, price: Price, now: datetime) -> Money:
        """Return what a change of price would charge at once, tax included; never less than nothing."""
        ...

    def cancel(
        self, subscription: Subscription, reason: EndReason, now: datetime, *, at_period_end: bool
    ) -> None:
        """End a subscription, at the end of what is paid or at once; nothing more is charged."""
        ...

    def resume(self, subscription: Subscription, now: datetime) -> None:
        """Take back a cancellation that is still to come, or end a pause."""
        ...

    def pause(self, subscription: Subscription, until: datetime, now: datetime) -> None:
        """Collect nothing until the first renewal at or after an instant; what is paid is read out."""
        ...

    def extend(self, subscription: Subscription, until: datetime, now: datetime) -> None:
        """Make the present term longer for nothing: the next payment is due at an instant."""
        ...

    def reduce(self, subscription: Subscription, said: Reduction, key: str, now: datetime) -> None:
        """Take so much off the next terms; the same key again takes off nothing more."""
        ...

    def credit(self, subscription: Subscription, money: Money, what_for: str, key: str) -> None:
        """Make the next invoice less by an amount; the same key again changes nothing more."""
        ...

    def refund(self, invoice: Invoice, money: Money, key: str) -> None:
        """Pay back some of an invoice; the same key again pays nothing more."""
        ...

    def start_single_payment(self, payment: SinglePayment) -> Asked:
        """Return the form to pay it in; the same key again never charges twice."""
        ...

    def look_at_payment(self, provider_id: str) -> PaidOnce:
        """Return how a single payment stands: whether all of it has come, and what has gone back."""
        ...

    def refund_payment(self, provider_id: str, money: Money, key: str) -> None:
        """Pay back some of a single payment; the same key again pays nothing more."""
        ...

    def update_card(self, account: Account, return_url: str) -> str:
        """Return the address of a form for another card, for all that the account owes from now on."""
        ...
