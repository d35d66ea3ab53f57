"""Invoices that are paid by bank transfer: written before each term, marked paid by staff."""

from datetime import datetime, timedelta

from django.db import transaction

from broadsheet.subscriptions import signals
from broadsheet.subscriptions.discounts import Discount
from broadsheet.subscriptions.models import Agreement, Billing, Invoice, Price, Subscription, Unit
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.providers import Bill
from broadsheet.subscriptions.signals import tell
from broadsheet.subscriptions.terms import add_terms

NAME = "invoice"


def issue_due(now: datetime) -> int:
    """Write the invoices of terms that begin soon; return how many. Again at once, it writes none."""
    running = Agreement.objects.filter(ended_at=None, cancel_at=None).select_related("price")
    return sum(issue_next(agreement, now) is not None for agreement in running)


@transaction.atomic
def issue_next(agreement: Agreement, now: datetime) -> Invoice | None:
    """Return the invoice of the next term, new; None if it is not time yet, or one is still to be paid."""
    subscription = subscription_of(agreement)
    invoices = subscription.invoices.filter(voided_at=None)
    ends = [agreement.free_until, *invoices.values_list("period_end", flat=True)]
    start = max(filter(None, ends), default=agreement.started_at)
    if agreement.resumes_at is not None:
        start = max(start, agreement.resumes_at)
    notice = timedelta(days=Billing.load().invoice_days)
    if start - notice > now or invoices.filter(paid_at=None).exists():
        return None
    end = add_terms(start, 1, agreement.price.term_count, Unit(agreement.price.term_unit))
    money, used = _less_credits(agreement, _discounted(agreement, start))
    issued = issue(subscription, money, (start, end), now)
    for key in used:
        agreement.credits[key][1] = issued.provider_id
    if used:
        agreement.save(update_fields=["credits"])
    return issued


def issue_first(agreement: Agreement, subscription: Subscription, now: datetime) -> Invoice:
    """Return the invoice of the first term, new: the introductory one, if the offer has one."""
    offer, price = agreement.offer, agreement.price
    if agreement.intro_ends_at is not None and offer is not None and offer.intro_amount_minor is not None:
        money = Money(offer.intro_amount_minor, price.currency)
        return issue(subscription, money, (agreement.started_at, agreement.intro_ends_at), now)
    end = add_terms(agreement.started_at, 1, price.term_count, Unit(price.term_unit))
    return issue(subscription, price.money, (agreement.started_at, end), now)


def issue(
    subscription: Subscription, money: Money, term: tuple[datetime, datetime], now: datetime
) -> Invoice:
    """Return a new invoice for a term, and ask its reader for the money. One of nothing is paid at once."""
    issued = write(subscription, money, term, now)
    if money.amount_minor:
        tell(signals.invoice_issued, Invoice, subscription=subscription, invoice=issued, at=now)
    return issued


def write(
    subscription: Subscription, money: Money, term: tuple[datetime, datetime], now: datetime
) -> Invoice:
    """Return a new invoice for a term, under the next number of the year, of which nobody is told."""
    number = _next_number(now)
    return Invoice.objects.create(
        subscription=subscription,
        provider_id=number,
        number=number,
        amount_minor=money.amount_minor,
        currency=money.currency,
        issued_at=now,
        paid_at=None if money.amount_minor else now,
        period_start=term[0],
        period_end=term[1],
    )


def due_at(invoice: Invoice) -> datetime:
    """Return by when an invoice is to be paid: when its term begins, but never at once."""
    patience = timedelta(days=Billing.load().invoice_days)
    return max(invoice.period_start or invoice.issued_at, invoice.issued_at + patience)


def void_unpaid(agreement: Agreement, now: datetime) -> None:
    """Take back the invoices that nobody has paid."""
    unpaid = subscription_of(agreement).invoices.filter(paid_at=None, voided_at=None)
    freed = set(unpaid.values_list("provider_id", flat=True))
    for credit in agreement.credits.values():
        credit[1] = "" if credit[1] in freed else credit[1]
    agreement.save(update_fields=["credits"])
    unpaid.update(voided_at=now)


def discount_of(agreement: Agreement, start: datetime) -> Discount | None:
    """Return what is taken off a term that begins at an instant; `until` is the end of the last such term."""
    said = agreement.discount
    if not said:
        return None
    since = datetime.fromisoformat(said["from"])
    reduced = subscription_of(agreement).invoices.filter(voided_at=None, issued_at__gte=since)
    left = said["terms"] - reduced.filter(period_start__gte=since, period_start__lt=start).count()
    if left <= 0 or start < since:
        return None
    price, minor = agreement.price, said.get("amount_minor")
    until = add_terms(start, left, price.term_count, Unit(price.term_unit))
    return Discount(said.get("percent"), None if minor is None else Money(minor, price.currency), until)


def _discounted(agreement: Agreement, start: datetime) -> Money:
    discount = discount_of(agreement, start)
    return agreement.price.money if discount is None else discount.off(agreement.price.money)


def _less_credits(agreement: Agreement, money: Money) -> tuple[Money, list[str]]:
    """Return what is left of an amount, and the keys of the credits that it is less by: as many as fit."""
    used = []
    for key, (minor, invoice) in agreement.credits.items():
        if not invoice and minor <= money.amount_minor:
            money, used = money - Money(minor, money.currency), [*used, key]
    return money, used


def subscription_of(agreement: Agreement) -> Subscription:
    """Return our row of an agreement."""
    return Subscription.objects.get(provider=NAME, provider_id=agreement.number)


def price_name(price: Price) -> str:
    """Return what this provider calls a price, and have the price know it."""
    name = str(price.pk)
    if price.provider_ids.get(NAME) != name:
        price.provider_ids[NAME] = name
        price.save(update_fields=["provider_ids"])
    return name


def bills_of(agreement: Agreement) -> tuple[Bill, ...]:
    """Return an agreement's invoices, with what staff have seen come and what they have paid back."""
    return tuple(_bill(agreement, invoice) for invoice in subscription_of(agreement).invoices.all())


def refunded_minor(agreement: Agreement, invoice: Invoice) -> int:
    """Return how much of an invoice was paid back."""
    return sum(minor for number, minor in agreement.refunds.values() if number == invoice.provider_id)


def _bill(agreement: Agreement, invoice: Invoice) -> Bill:
    seen = agreement.payments.get(invoice.provider_id)
    return Bill(
        provider_id=invoice.provider_id,
        number=invoice.number,
        total=Money(invoice.amount_minor, invoice.currency),
        tax=Money(invoice.tax_minor, invoice.currency),
        refunded=Money(refunded_minor(agreement, invoice), invoice.currency),
        issued_at=invoice.issued_at,
        paid_at=datetime.fromisoformat(seen) if seen else invoice.paid_at,
        period_start=invoice.period_start,
        period_end=invoice.period_end,
        voided_at=invoice.voided_at,
    )


def _next_number(now: datetime) -> str:
    """Numbers follow each other without a gap, as tax offices want it. The column is unique."""
    prefix = f"T{now.year}-"
    last = Invoice.objects.filter(number__startswith=prefix).order_by("number").last()
    return f"{prefix}{int(last.number.removeprefix(prefix)) + 1 if last else 1:06}"
