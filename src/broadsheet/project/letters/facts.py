"""The facts of a subscription for its mails, in the reader's language and by the publication's clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import Site

from broadsheet.publishing.models.settings import EditionSettings
from broadsheet.publishing.policies.versions import policy_in_force
from broadsheet.subscriptions.cards import brand_text
from broadsheet.subscriptions.models import Customer, Invoice, Seller, State, Subscription
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.plans.telling import next_payment, price_text
from broadsheet.subscriptions.plans.withdrawal_terms import withdrawal_ends_at
from broadsheet.subscriptions.rises.carrying import coming_price
from broadsheet.subscriptions.wording import day_text, money_text


@contextmanager
def as_spoken(language: str, now: datetime) -> Iterator[None]:
    """Within it, days and amounts are told in a language and by the publication's clock."""
    with translation.override(language), timezone.override(policy_in_force(now).timezone):
        yield


def facts_of(subscription: Subscription) -> dict[str, str]:
    """Return the facts that all mails about a subscription share. Call it within `as_spoken`."""
    return {
        "product": subscription.price.product.name,
        "price": price_text(subscription.price),
        "paid_until": _day(subscription.paid_until),
        "next_payment": _next(subscription),
        "trial_ends": _day(subscription.trial_ends_at) if subscription.state == State.TRIALING else "",
        "intro_ends": _day(subscription.intro_ends_at),
        "grace_until": _day(subscription.grace_ends_at),
        "ends": _day(subscription.cancel_at),
        **_card(subscription),
        **_last_payment(subscription),
        "manage_link": link_to("subscription_home"),
        "card_link": link_to("subscription_card", subscription.pk),
        "offers_link": link_to("shop_offers"),
    }


def order_facts(subscription: Subscription, now: datetime) -> dict[str, str]:
    """Return what the law wants said of an order beside that (directive 2011/83/EU, articles 6 and 8)."""
    order = getattr(subscription, "purchase", None)
    seller = Seller.for_site(_site())
    has_withdrawal = seller.has_withdrawal
    return {
        "terms": order.terms if order else price_text(subscription.price),
        "ordered_on": _day(order.agreed_at if order else subscription.started_at),
        "withdrawal": _withdrawal(subscription, seller, now) if has_withdrawal else "",
        "withdraw_link": link_to("withdraw") if has_withdrawal else "",
        "seller": seller_text(),
    }


def seller_text() -> str:
    """Return who sells, and where they are."""
    site = _site()
    seller, paper = Seller.for_site(site), EditionSettings.for_site(site).name
    lines = (seller.legal_name or paper, *seller.address.splitlines(), seller.tax_number)
    return ", ".join(line.strip() for line in lines if line.strip())


def bank_details() -> tuple[str, ...]:
    """Return where money is transferred to, line by line."""
    lines = Seller.for_site(_site()).bank_details.splitlines()
    return tuple(line.strip() for line in lines if line.strip())


def link_to(name: str, *args: object) -> str:
    """Return the address of one of our pages, for a mail."""
    return str(settings.ENVIRONMENT.site_url) + reverse(name, args=args)


def _withdrawal(subscription: Subscription, seller: Seller, now: datetime) -> str:
    zone = policy_in_force(now).timezone
    last = withdrawal_ends_at(subscription, seller.withdrawal_days, zone) - timedelta(seconds=1)
    return _(
        "You may withdraw from this contract until %(day)s, without giving a reason: by the form on our "
        "site, or by any clear statement to us. We then pay back what is due within fourteen days."
    ) % {"day": day_text(last)}


def _site() -> Site | None:
    return Site.objects.filter(is_default_site=True).first()


def _day(instant: datetime | None) -> str:
    return day_text(instant) if instant is not None else ""


def _next(subscription: Subscription) -> str:
    due = next_payment(subscription, coming_price(subscription))
    if due is None:
        return ""
    return _("%(amount)s on %(day)s") % {"amount": money_text(due[1]), "day": day_text(due[0])}


def _card(subscription: Subscription) -> dict[str, str]:
    customer = Customer.objects.filter(account=subscription.account, provider=subscription.provider).first()
    card = customer.card if customer else {}
    if not card:
        return {"card": "", "card_expires": ""}
    return {
        "card": f"{brand_text(card['brand'])} {card['last4']}",
        "card_expires": f"{card['exp_month']:02}/{card['exp_year']}" if card["exp_year"] else "",
    }


def _last_payment(subscription: Subscription) -> dict[str, str]:
    paid = subscription.invoices.filter(paid_at__isnull=False).order_by("-paid_at")
    invoice: Invoice | None = paid.first()
    if invoice is None:
        return {"amount": "", "tax": "", "invoice": ""}
    tax = Money(invoice.tax_minor, invoice.currency)
    return {
        "amount": money_text(Money(invoice.amount_minor, invoice.currency)),
        "tax": money_text(tax) if tax.amount_minor else "",
        "invoice": invoice.number,
    }
