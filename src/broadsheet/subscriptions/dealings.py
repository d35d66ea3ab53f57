"""What readers and staff do with subscriptions: ask the provider, look again, write down who did it.

All raise ProviderRefused, whose message is for whoever asked, and ProviderUnavailable. `actor` is the name
of the person of staff who acts; without it the reader does. `now` is the present instant.
"""

from datetime import datetime

from broadsheet.accounts.models import Account
from broadsheet.subscriptions import signals
from broadsheet.subscriptions.audit import record
from broadsheet.subscriptions.models import Billing, Customer, EndReason, Invoice, Price, Subscription
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.projecting import look_again
from broadsheet.subscriptions.providers import Checkout, Order, Provider, Reduction, get_provider
from broadsheet.subscriptions.signals import tell


def provider_for_sale() -> Provider:
    """Return the provider that new subscriptions are bought from, by the publisher's settings."""
    return get_provider(Billing.load().provider)


def buy(order: Order, now: datetime, *, provider: Provider | None = None) -> Checkout:
    """Return an order's subscription with the form to pay it in; the same again for the same order."""
    checkout = (provider or provider_for_sale()).start_checkout(order)
    bought = checkout.subscription
    detail = {"offer": order.offer.slug if order.offer else "", "price": order.price.pk, "code": order.code}
    if not order.account.audit_entries.filter(subscription=bought, action="checkout begun").exists():
        record(order.account, "checkout begun", now, subscription=bought, detail=detail)
    return Checkout(refresh(bought, now), checkout.form_url)


def refresh(subscription: Subscription, now: datetime) -> Subscription:
    """Return a subscription as its provider has it now: say, when a reader comes back from the card form."""
    return look_again(subscription.provider, subscription.provider_id, now) or subscription


def cancel(
    subscription: Subscription,
    now: datetime,
    *,
    at_period_end: bool = True,
    reason: EndReason = EndReason.CANCELLED,
    actor: str = "",
    words: str = "",
) -> Subscription:
    """End a subscription, at the end of what is paid or at once; `words` are the reader's own reasons."""
    _provider_of(subscription).cancel(subscription, reason, now, at_period_end=at_period_end)
    detail = {"reason": reason.value, "at_period_end": at_period_end, "words": words}
    return _done(subscription, "cancelled", now, actor, detail)


def resume(subscription: Subscription, now: datetime, *, actor: str = "") -> Subscription:
    """Take back a cancellation that is still to come, or end a pause."""
    _provider_of(subscription).resume(subscription, now)
    return _done(subscription, "resumed", now, actor, {})


def pause(subscription: Subscription, until: datetime, now: datetime, *, actor: str = "") -> Subscription:
    """Collect nothing until the first renewal at or after `until`: `resumes_at` of what is returned."""
    _provider_of(subscription).pause(subscription, until, now)
    return _done(subscription, "paused", now, actor, {"until": until.isoformat()})


def extend(subscription: Subscription, until: datetime, now: datetime, *, actor: str) -> Subscription:
    """Make the present term longer, for nothing."""
    _provider_of(subscription).extend(subscription, until, now)
    return _done(subscription, "extended", now, actor, {"until": until.isoformat()})


def change_price(subscription: Subscription, price: Price, now: datetime, *, actor: str = "") -> Subscription:
    """Change to another price at once: what is unused counts towards it, the rest is charged."""
    detail = {"from": subscription.price_id, "to": price.pk}
    _provider_of(subscription).change_price(subscription, price, now)
    return _done(subscription, "price changed", now, actor, detail)


def raise_price(subscription: Subscription, price: Price, now: datetime) -> Subscription:
    """Charge another price from the next renewal on; nothing now. Again it does nothing more."""
    detail = {"from": subscription.price.money.text("en"), "to": price.money.text("en")}
    _provider_of(subscription).raise_price(subscription, price, now)
    return _done(subscription, "price raised", now, "Broadsheet", detail)


def cost_of_change(subscription: Subscription, price: Price, now: datetime) -> Money:
    """Return what `change_price` would charge at once, tax included."""
    return _provider_of(subscription).cost_of_change(subscription, price, now)


def reduce(
    subscription: Subscription, said: Reduction, now: datetime, *, key: str, actor: str = ""
) -> Subscription:
    """Take so much off the next terms. The same `key` again takes off nothing more."""
    _provider_of(subscription).reduce(subscription, said, key, now)
    detail = {"offer": said.name, "percent": said.percent, "terms": said.terms}
    detail |= {"amount_minor": said.amount.amount_minor if said.amount else None}
    return _done(subscription, "stayed at a discount", now, actor, detail)


def credit(
    subscription: Subscription, money: Money, what_for: str, now: datetime, *, key: str, actor: str = ""
) -> Subscription:
    """Make the next invoice less by an amount. The same `key` again changes nothing more."""
    _provider_of(subscription).credit(subscription, money, what_for, key)
    detail = {"for": what_for, "amount_minor": money.amount_minor, "currency": money.currency}
    return _done(subscription, "credited", now, actor, detail)


def refund(invoice: Invoice, money: Money, now: datetime, *, actor: str = "", key: str = "") -> Subscription:
    """Pay back some of an invoice. The same `key` again pays nothing more; without one each call pays."""
    subscription = invoice.subscription
    key = key or f"refund-{invoice.provider_id}-{invoice.refunded_minor}-{money.amount_minor}"
    _provider_of(subscription).refund(invoice, money, key)
    detail = {"invoice": invoice.number, "amount_minor": money.amount_minor, "currency": money.currency}
    row = _done(subscription, "refunded", now, actor, detail)
    tell(signals.refunded, Subscription, subscription=row, invoice=invoice, money=money, at=now)
    return row


def card_form(account: Account, return_url: str) -> str:
    """Return the address of the provider's form for another card; empty where no provider keeps a card."""
    customer = Customer.objects.filter(account=account).order_by("pk").last()
    return get_provider(customer.provider).update_card(account, return_url) if customer else ""


def _provider_of(subscription: Subscription) -> Provider:
    return get_provider(subscription.provider)


def _done(
    subscription: Subscription, action: str, now: datetime, actor: str, detail: dict[str, object]
) -> Subscription:
    record(subscription.account, action, now, subscription=subscription, actor=actor, detail=detail)
    return refresh(subscription, now)
