"""The provider `invoice`, in the words of the protocol."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models import (
    Agreement,
    Billing,
    EndReason,
    Invoice,
    Price,
    State,
    Subscription,
    Transfer,
    Unit,
)
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.providers import (
    Asked,
    Bill,
    Card,
    Checkout,
    Order,
    PaidOnce,
    ProviderRefused,
    Reduction,
    SinglePayment,
    Snapshot,
    Status,
)
from broadsheet.subscriptions.terms import add_terms
from broadsheet.subscriptions.transfers.invoicing import (
    NAME,
    bills_of,
    discount_of,
    issue,
    issue_first,
    issue_next,
    price_name,
    refunded_minor,
    subscription_of,
    void_unpaid,
)


class InvoiceProvider:
    """Bank transfers, and what is free. `site_url` is the paper's address, without a slash at its end."""

    name = NAME

    def __init__(self, site_url: str) -> None:
        self.site_url = site_url

    @transaction.atomic
    def start_checkout(self, order: Order) -> Checkout:
        """Return the order's subscription and the page that says where to transfer its price."""
        agreement, is_new = Agreement.objects.get_or_create(number=order.key, defaults=_terms_of(order))
        if is_new:
            issue_its_first(agreement, order.ordered_at)
        path = reverse("transfer_how", args=[agreement.number])
        return Checkout(
            subscription_of(agreement), f"{self.site_url}{path}?{urlencode({'next': order.return_url})}"
        )

    def given_card(self, subscription: Subscription) -> Card | None:
        """There is no card."""
        return None

    def accept_card(self, subscription: Subscription, return_url: str) -> str:
        """There is no card."""
        return ""

    def snapshot(self, provider_id: str, now: datetime) -> Snapshot:
        """Return an agreement as it stands, with its invoices."""
        agreement = _agreement(provider_id)
        bills = bills_of(agreement)
        paid_until, owed_since = _paid_until(agreement, bills), _owed_since(bills, now)
        ended_at = _ended_at(agreement, now)
        return Snapshot(
            provider=NAME,
            provider_id=provider_id,
            taken_at=now,
            status=_status(agreement, paid_until, owed_since, now),
            started_at=agreement.started_at,
            price_id=price_name(agreement.price),
            has_paid=any(bill.paid_at is not None and bill.total.amount_minor > 0 for bill in bills),
            paid_until=paid_until,
            owed_since=owed_since,
            trial_ends_at=agreement.trial_ends_at,
            intro_ends_at=agreement.intro_ends_at,
            cancel_at=agreement.cancel_at,
            resumes_at=agreement.resumes_at if _is_paused(agreement, now) else None,
            ended_at=ended_at,
            discount=discount_of(agreement, paid_until) if paid_until is not None else None,
            end_reason=EndReason(agreement.end_reason or EndReason.CANCELLED) if ended_at else None,
            bills=bills,
        )

    def hear(self, kind: str, body: Mapping[str, Any], now: datetime) -> tuple[str, ...]:
        """Nobody sends events of bank transfers."""
        return ()

    def find_by_email(self, email: str) -> tuple[str, ...]:
        """Return the numbers of agreements that have not ended."""
        running = Agreement.objects.filter(account__user__email__iexact=email, ended_at=None)
        return tuple(running.values_list("number", flat=True))

    def list_changed_since(self, instant: datetime) -> Iterator[str]:
        """Return the numbers of agreements that were changed since an instant."""
        changed = Agreement.objects.filter(changed_at__gte=instant)
        yield from changed.values_list("number", flat=True)

    def change_price(self, subscription: Subscription, price: Price, now: datetime) -> None:
        """Change to another price; the rest of the paid term is invoiced at the difference."""
        cost = self.cost_of_change(subscription, price, now)
        agreement = _agreement(subscription.provider_id)
        paid_until = subscription.paid_until
        if cost.amount_minor > 0 and paid_until is not None:
            issue(subscription, cost, (now, paid_until), now)
        _change(agreement, now, price=price)

    def raise_price(self, subscription: Subscription, price: Price, now: datetime) -> None:
        """Write the next invoices at another price; those that are written stay as they are."""
        _change(_agreement(subscription.provider_id), now, price=price)

    def renewal_is_settled_before(self) -> timedelta:
        """A day before the next invoice is written."""
        return timedelta(days=Billing.load().invoice_days + 1)

    def cost_of_change(self, subscription: Subscription, price: Price, now: datetime) -> Money:
        """Return the difference between two prices for the rest of the paid term, rounded down."""
        if price.currency != subscription.price.currency:
            raise ProviderRefused(_("This price is in another currency."), "currency")
        if subscription.paid_until is None or subscription.paid_until <= now:
            return Money(0, price.currency)
        left = subscription.paid_until - now
        difference = _worth(price, left, now) - _worth(subscription.price, left, now)
        return Money(max(difference, 0), price.currency)

    @transaction.atomic
    def cancel(
        self, subscription: Subscription, reason: EndReason, now: datetime, *, at_period_end: bool
    ) -> None:
        """End an agreement; invoices that were not paid are taken back."""
        agreement = _agreement(subscription.provider_id)
        void_unpaid(agreement, now)
        if at_period_end and subscription.paid_until is not None and subscription.paid_until > now:
            _change(agreement, now, cancel_at=subscription.paid_until, end_reason=reason)
        elif agreement.ended_at is None:
            _change(agreement, now, ended_at=now, end_reason=reason)

    @transaction.atomic
    def resume(self, subscription: Subscription, now: datetime) -> None:
        """Take back a cancellation, or end a pause; the next invoice is written if its time has come."""
        agreement = _agreement(subscription.provider_id)
        if _ended_at(agreement, now) is not None:
            raise ProviderRefused(_("This subscription is over; please subscribe anew."), "ended")
        resumes_at = now if _is_paused(agreement, now) else agreement.resumes_at
        _change(agreement, now, cancel_at=None, end_reason="", resumes_at=resumes_at)
        issue_next(agreement, now)

    @transaction.atomic
    def pause(self, subscription: Subscription, until: datetime, now: datetime) -> None:
        """Invoice nothing for days before an instant; what is paid is read out."""
        agreement = _agreement(subscription.provider_id)
        void_unpaid(agreement, now)
        _change(agreement, now, resumes_at=until)
        issue_next(agreement, now)

    @transaction.atomic
    def extend(self, subscription: Subscription, until: datetime, now: datetime) -> None:
        """Make the present term longer for nothing."""
        agreement = _agreement(subscription.provider_id)
        void_unpaid(agreement, now)
        ends = {"cancel_at": until} if agreement.cancel_at is not None else {}
        _change(agreement, now, free_until=until, **ends)

    @transaction.atomic
    def reduce(self, subscription: Subscription, said: Reduction, key: str, now: datetime) -> None:
        """Take so much off the next terms; an invoice of one that is already written is written anew."""
        agreement = _agreement(subscription.provider_id)
        if agreement.discount.get("key") == key:
            return
        void_unpaid(agreement, now)
        off: dict[str, Any] = {"percent": said.percent}
        if said.amount is not None:
            off = {"amount_minor": said.amount.amount_minor}
        _change(agreement, now, discount={"key": key, "terms": said.terms, "from": now.isoformat()} | off)
        issue_next(agreement, now)

    @transaction.atomic
    def credit(self, subscription: Subscription, money: Money, what_for: str, key: str) -> None:
        """Make the next invoice that is written less by an amount."""
        agreement = _agreement(subscription.provider_id)
        if key not in agreement.credits:
            agreement.credits[key] = [money.amount_minor, ""]
            agreement.save(update_fields=["credits"])

    @transaction.atomic
    def refund(self, invoice: Invoice, money: Money, key: str) -> None:
        """Note what staff pay back by hand."""
        agreement = Agreement.objects.select_for_update().get(number=invoice.subscription.provider_id)
        if key in agreement.refunds:
            return
        left = Money(invoice.amount_minor - refunded_minor(agreement, invoice), invoice.currency)
        if invoice.paid_at is None or (left - money).amount_minor < 0:
            raise ProviderRefused(_("More than was paid cannot be paid back."), "too_much")
        agreement.refunds[key] = [invoice.provider_id, money.amount_minor]
        agreement.save(update_fields=["refunds"])

    def start_single_payment(self, payment: SinglePayment) -> Asked:
        """Return the page that says where to transfer it."""
        transfer, _is_new = Transfer.objects.get_or_create(
            key=payment.key,
            defaults={
                "account": payment.account,
                "amount_minor": payment.money.amount_minor,
                "currency": payment.money.currency,
                "what_for": payment.what_for,
                "asked_at": payment.asked_at,
            },
        )
        path = reverse("transfer_once", args=[transfer.number])
        return Asked(transfer.number, f"{self.site_url}{path}?{urlencode({'next': payment.return_url})}")

    def look_at_payment(self, provider_id: str) -> PaidOnce:
        """Return what staff have seen of a transfer, and what they have paid back."""
        transfer = _transfer(provider_id)
        refunded = Money(sum(transfer.refunds.values()), transfer.currency)
        return PaidOnce(transfer.paid_at is not None, Money(0, transfer.currency), refunded, transfer.number)

    @transaction.atomic
    def refund_payment(self, provider_id: str, money: Money, key: str) -> None:
        """Note what staff pay back of a transfer by hand."""
        transfer = _transfer(provider_id, Transfer.objects.select_for_update())
        if key in transfer.refunds:
            return
        left = transfer.amount_minor - sum(transfer.refunds.values())
        if transfer.paid_at is None or money.amount_minor > left:
            raise ProviderRefused(_("More than was paid cannot be paid back."), "too_much")
        transfer.refunds[key] = money.amount_minor
        transfer.save(update_fields=["refunds"])

    def update_card(self, account: Account, return_url: str) -> str:
        """There is no card."""
        return ""


def issue_its_first(agreement: Agreement, now: datetime) -> None:
    """Make our row of a new agreement, with the first invoice unless it begins for nothing."""
    subscription = Subscription.objects.create(
        account=agreement.account,
        price=agreement.price,
        offer=agreement.offer,
        provider=NAME,
        provider_id=agreement.number,
        state=State.INCOMPLETE,
        started_at=agreement.started_at,
    )
    if agreement.free_until is None:
        issue_first(agreement, subscription, now)


def _terms_of(order: Order) -> dict[str, Any]:
    """Return what an order says of an agreement: its trial, its introductory term."""
    offer, start = order.offer, order.ordered_at
    trial_ends_at = start + timedelta(days=offer.trial_days) if offer and offer.trial_days else None
    intro_ends_at = None
    if offer is not None and offer.intro_amount_minor is not None and offer.intro_count:
        intro_ends_at = add_terms(start, 1, offer.intro_count, Unit(offer.intro_unit))
    return {
        "account": order.account,
        "price": order.price,
        "offer": offer,
        "started_at": start,
        "free_until": trial_ends_at,
        "trial_ends_at": trial_ends_at,
        "intro_ends_at": intro_ends_at,
        "changed_at": start,
    }


def _agreement(number: str) -> Agreement:
    found = Agreement.objects.filter(number=number).select_related("price", "offer").first()
    if found is None:
        raise ProviderRefused(f"There is no agreement {number}.", "unknown")
    return found


def _transfer(number: str, among: QuerySet[Transfer] | None = None) -> Transfer:
    found = (Transfer.objects.all() if among is None else among).filter(number=number).first()
    if found is None:
        raise ProviderRefused(f"There is no transfer {number}.", "unknown")
    return found


def _change(agreement: Agreement, now: datetime, **said: Any) -> None:
    for name, value in said.items():
        setattr(agreement, name, value)
    agreement.changed_at = now
    agreement.save()


def _paid_until(agreement: Agreement, bills: tuple[Bill, ...]) -> datetime | None:
    paid = [bill.period_end for bill in bills if bill.paid_at is not None]
    return max((end for end in (*paid, agreement.free_until) if end is not None), default=None)


def _owed_since(bills: tuple[Bill, ...], now: datetime) -> datetime | None:
    owed = [bill.period_start for bill in bills if bill.paid_at is None and bill.voided_at is None]
    return min((start for start in owed if start is not None and start <= now), default=None)


def _status(
    agreement: Agreement, paid_until: datetime | None, owed_since: datetime | None, now: datetime
) -> Status:
    if _ended_at(agreement, now) is not None:
        return Status.ENDED
    if paid_until is None:
        return Status.UNSTARTED
    if _is_paused(agreement, now):
        return Status.PAUSED
    return Status.OWING if owed_since is not None else Status.RUNNING


def _ended_at(agreement: Agreement, now: datetime) -> datetime | None:
    if agreement.ended_at is None and agreement.cancel_at is not None and agreement.cancel_at <= now:
        return agreement.cancel_at
    return agreement.ended_at


def _is_paused(agreement: Agreement, now: datetime) -> bool:
    return agreement.resumes_at is not None and agreement.resumes_at > now


def _worth(price: Price, left: timedelta, now: datetime) -> int:
    """Return what so much time costs at a price, in minor units, rounded down."""
    whole = add_terms(now, 1, price.term_count, Unit(price.term_unit)) - now
    second = timedelta(seconds=1)
    return price.amount_minor * (left // second) // (whole // second)
