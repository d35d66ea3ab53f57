"""What an invoice or a receipt says: facts from the books, in the reader's language, before any drawing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.subscriptions.models import Invoice, Seller
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.wording import day_text, money_text


class Kind(models.TextChoices):
    """A receipt says that money came; an invoice asks for it."""

    INVOICE = "invoice", gettext_lazy("Invoice")
    RECEIPT = "receipt", gettext_lazy("Receipt")


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice or receipt in words and figures. `sums` are rows under the line, the last the total."""

    title: str
    seller: tuple[str, ...]
    buyer: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    item: str
    price: str
    sums: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]


def may_have(invoice: Invoice, kind: Kind) -> bool:
    """Whether there is such a paper: a receipt only for what was paid."""
    return kind is Kind.INVOICE or invoice.paid_at is not None


def bill_of(invoice: Invoice, kind: Kind, seller: Seller, paper: str) -> Bill:
    """Return what an invoice says in the active language and timezone. `paper` is the name of the paper."""
    heading = _("Receipt %(number)s") if kind is Kind.RECEIPT else _("Invoice %(number)s")
    return Bill(
        title=heading % {"number": invoice.number},
        seller=tuple(_seller(seller, paper)),
        buyer=tuple(_buyer(invoice)),
        facts=tuple(_facts(invoice)),
        item=_item(invoice),
        price=_money(invoice, invoice.amount_minor - invoice.tax_minor),
        sums=tuple(_sums(invoice)),
        closing=tuple(_closing(invoice, seller)),
    )


def _seller(seller: Seller, paper: str) -> Iterator[str]:
    yield seller.legal_name or paper
    yield from seller.address.splitlines()
    if seller.tax_number:
        yield seller.tax_number


def _buyer(invoice: Invoice) -> Iterator[str]:
    user = invoice.subscription.account.user
    name = user.get_full_name()
    if name:
        yield name
    yield user.email


def _facts(invoice: Invoice) -> Iterator[tuple[str, str]]:
    yield _("Issued"), day_text(invoice.issued_at)
    yield _("Number"), invoice.number
    if invoice.period_start is not None and invoice.period_end is not None:
        yield _("For"), _days(invoice.period_start, invoice.period_end)
    yield _("Payment"), _paid(invoice)


def _days(start: datetime, end: datetime) -> str:
    facts = {"start": day_text(start), "end": day_text(end)}
    return _("%(start)s to %(end)s") % facts


def _paid(invoice: Invoice) -> str:
    if invoice.paid_at is None:
        return _("not yet paid")
    return _("paid on %(day)s") % {"day": day_text(invoice.paid_at)}


def _item(invoice: Invoice) -> str:
    return _("%(product)s, subscription") % {"product": invoice.subscription.price.product.name}


def _sums(invoice: Invoice) -> Iterator[tuple[str, str]]:
    if invoice.tax_minor:
        yield _("Tax"), _money(invoice, invoice.tax_minor)
    if invoice.refunded_minor:
        yield _("In all"), _money(invoice, invoice.amount_minor)
        yield _("Refunded"), _money(invoice, -invoice.refunded_minor)
    yield _("Total"), _money(invoice, invoice.amount_minor - invoice.refunded_minor)


def _closing(invoice: Invoice, seller: Seller) -> Iterator[str]:
    if invoice.paid_at is None:
        yield from seller.bank_details.splitlines()
    yield from seller.small_print.splitlines()


def _money(invoice: Invoice, amount_minor: int) -> str:
    return money_text(Money(amount_minor, invoice.currency))
