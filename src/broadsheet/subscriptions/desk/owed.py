"""What is owed by bank transfer: the list that staff go through with a bank statement beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.clock import the_time
from broadsheet.subscriptions.desk.paper_time import InPaperTime
from broadsheet.subscriptions.desk.subscribers import HOME, for_desk
from broadsheet.subscriptions.models import Billing, Invoice, Transfer
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.transfers.invoicing import NAME, due_at
from broadsheet.subscriptions.wording import money_text

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Owed:
    """One sum that is awaited. `number` is what the payer writes on the transfer."""

    number: str
    account: Account
    what_for: str
    amount: str
    asked_at: datetime
    due_at: datetime
    is_overdue: bool
    paid_url: str


def owed_by_transfer(words: str, now: datetime) -> list[Owed]:
    """Return what is awaited, the longest due first; with `words`, what has them as number or address."""
    found = [*_invoices(words, now), *_transfers(words, now)]
    return sorted(found, key=lambda item: item.due_at)[:MOST_SHOWN]


@for_desk
class OwedPage(InPaperTime, WagtailAdminTemplateMixin, TemplateView):
    """Open invoices and gifts by bank transfer, each with its button."""

    template_name = "broadsheet/admin/owed.html"
    page_title = _("Bank transfers")
    header_icon = "form"
    breadcrumbs_items = [HOME, {"url": "", "label": page_title}]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        words, now = self.request.GET.get("q", "").strip(), the_time()
        return super().get_context_data(**kwargs) | {
            "q": words,
            "owed": owed_by_transfer(words, now),
            "may_act": self.request.user.has_perm("broadsheet_subscriptions.change_subscription"),
        }


def _invoices(words: str, now: datetime) -> Iterator[Owed]:
    rows = Invoice.objects.filter(subscription__provider=NAME, paid_at=None, voided_at=None)
    if words:
        rows = rows.filter(
            Q(number__icontains=words) | Q(subscription__account__user__email__icontains=words)
        )
    for row in rows.select_related("subscription__account__user", "subscription__price__product"):
        due = due_at(row)
        yield Owed(
            row.number,
            row.subscription.account,
            row.subscription.price.product.name,
            money_text(Money(row.amount_minor, row.currency)),
            row.issued_at,
            due,
            due < now,
            reverse("broadsheet_invoice_paid", args=[row.pk]),
        )


def _transfers(words: str, now: datetime) -> Iterator[Owed]:
    rows = Transfer.objects.filter(paid_at=None)
    if words:
        rows = rows.filter(Q(number__icontains=words) | Q(account__user__email__icontains=words))
    days = timedelta(days=Billing.load().invoice_days)
    for row in rows.select_related("account__user"):
        due = row.asked_at + days
        paid_url = reverse("broadsheet_transfer_paid", args=[row.pk])
        yield Owed(
            row.number,
            row.account,
            row.what_for,
            money_text(row.money),
            row.asked_at,
            due,
            due < now,
            paid_url,
        )
