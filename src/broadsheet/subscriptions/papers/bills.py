"""What an invoice or a receipt says: facts from the books, in the reader's language, before any drawing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models import Gift, Invoice, Seller, Subscription, Unit
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.shop.conditions import span_text
from broadsheet.subscriptions.wording import day_text, money_text


class Kind(models.TextChoices):
    """A receipt says that money came; an invoice asks for it."""

    INVOICE = "invoice", gettext_lazy("Invoice")
    RECEIPT = "receipt", gettext_lazy("Receipt")


@dataclass(frozen=True, slots=True)
class Paper:
    """What an invoice or receipt is about, be it a term of a subscription or a gift. `item` names it."""

    account: Account
    item: str
    number: str
    total: Money
    tax: Money
    refunded: Money
    issued_at: datetime
    paid_at: datetime | None = None
    period: tuple[datetime, datetime] | None = None


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


def of_invoice(invoice: Invoice) -> Paper:
    """Return what a subscription's invoice is about."""
    currency, start, end = invoice.currency, invoice.period_start, invoice.period_end
    product = invoice.subscription.price.product.name
    return Paper(
        account=invoice.subscription.account,
        item=_("%(product)s, subscription") % {"product": product},
        number=invoice.number,
        total=Money(invoice.amount_minor, currency),
        tax=Money(invoice.tax_minor, currency),
        refunded=Money(invoice.refunded_minor, currency),
        issued_at=invoice.issued_at,
        paid_at=invoice.paid_at,
        period=(start, end) if start is not None and end is not None else None,
    )


def is_for_reader(invoice: Invoice, subscription: Subscription) -> bool:
    """Whether a reader's list of papers has an invoice: one of nothing only if it is that of a free trial.

    Stripe writes others, such as when an introductory term gives way to the full price.
    """
    trial_ends_at, ends_at = subscription.trial_ends_at, invoice.period_end
    is_of_trial = trial_ends_at is not None and ends_at is not None and ends_at <= trial_ends_at
    return invoice.amount_minor != 0 or is_of_trial


def of_gift(gift: Gift) -> Paper | None:
    """Return what the paper on a gift is about; None while it is not paid, and for gifts of the house."""
    if gift.giver is None or gift.money is None or gift.bought_at is None:
        return None
    term = span_text(gift.term_count, Unit(gift.term_unit))
    return Paper(
        account=gift.giver,
        item=_("%(product)s, a gift of %(term)s") % {"product": gift.product.name, "term": term},
        number=gift.number,
        total=gift.money,
        tax=Money(gift.tax_minor, gift.currency),
        refunded=Money(gift.refunded_minor, gift.currency),
        issued_at=gift.bought_at,
        paid_at=gift.bought_at,
    )


def may_have(paper: Paper, kind: Kind) -> bool:
    """Whether there is such a paper: a receipt only for what was paid."""
    return kind is Kind.INVOICE or paper.paid_at is not None


def bill_of(paper: Paper, kind: Kind, seller: Seller, paper_name: str) -> Bill:
    """Return what a paper says in the active language and timezone. `paper_name` is that of the newspaper."""
    heading = _("Receipt %(number)s") if kind is Kind.RECEIPT else _("Invoice %(number)s")
    return Bill(
        title=heading % {"number": paper.number},
        seller=tuple(_seller(seller, paper_name)),
        buyer=tuple(_buyer(paper.account)),
        facts=tuple(_facts(paper)),
        item=paper.item,
        price=money_text(paper.total - paper.tax),
        sums=tuple(_sums(paper)),
        closing=tuple(_closing(paper, seller)),
    )


def _seller(seller: Seller, paper_name: str) -> Iterator[str]:
    yield seller.legal_name or paper_name
    yield from seller.address.splitlines()
    if seller.tax_number:
        yield seller.tax_number


def _buyer(account: Account) -> Iterator[str]:
    name = account.user.get_full_name()
    if name:
        yield name
    yield account.user.email


def _facts(paper: Paper) -> Iterator[tuple[str, str]]:
    yield _("Issued"), day_text(paper.issued_at)
    yield _("Number"), paper.number
    if paper.period is not None:
        yield _("For"), _days(*paper.period)
    yield _("Payment"), _paid(paper)


def _days(start: datetime, end: datetime) -> str:
    facts = {"start": day_text(start), "end": day_text(end)}
    return _("%(start)s to %(end)s") % facts


def _paid(paper: Paper) -> str:
    if paper.paid_at is None:
        return _("not yet paid")
    return _("paid on %(day)s") % {"day": day_text(paper.paid_at)}


def _sums(paper: Paper) -> Iterator[tuple[str, str]]:
    if paper.tax.amount_minor:
        yield _("Tax"), money_text(paper.tax)
    if paper.refunded.amount_minor:
        yield _("In all"), money_text(paper.total)
        yield _("Refunded"), money_text(Money(-paper.refunded.amount_minor, paper.refunded.currency))
    yield _("Total"), money_text(paper.total - paper.refunded)


def _closing(paper: Paper, seller: Seller) -> Iterator[str]:
    if paper.paid_at is None:
        yield from seller.bank_details.splitlines()
    yield from seller.small_print.splitlines()
