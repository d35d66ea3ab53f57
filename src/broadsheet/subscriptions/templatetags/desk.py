"""Amounts on the pages of the sales desk."""

from django import template

from broadsheet.subscriptions.models import Gift, Invoice, Price, Transfer
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.plans.telling import price_text
from broadsheet.subscriptions.wording import money_text

register = template.Library()


@register.filter
def amount(of: Price | Invoice | Gift | Transfer) -> str:
    """Return the amount of a price, an invoice or a payment, as whoever reads it writes it."""
    return money_text(Money(of.amount_minor, of.currency))


@register.filter
def refunded(invoice: Invoice) -> str:
    """Return what was paid back of an invoice."""
    return money_text(Money(invoice.refunded_minor, invoice.currency))


@register.filter
def a_term(price: Price) -> str:
    """Return a price with its term: $15 a month."""
    return price_text(price)
