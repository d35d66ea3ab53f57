"""Where to transfer the money: what the provider `invoice` has instead of a card form."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from broadsheet.accounts.models import account_of
from broadsheet.subscriptions.models import Agreement, Invoice, Seller, Transfer
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.transfers.invoicing import subscription_of
from broadsheet.subscriptions.wording import money_text


@require_safe
@login_required
@never_cache
def how(request: HttpRequest, number: str) -> HttpResponse:
    """Show an agreement's open invoice with the bank details, to its reader alone."""
    agreement = get_object_or_404(Agreement, number=number, account=account_of(request.user))
    invoice = subscription_of(agreement).invoices.filter(paid_at=None, voided_at=None).first()
    return _show(request, invoice)


@require_safe
@login_required
@never_cache
def how_once(request: HttpRequest, number: str) -> HttpResponse:
    """Show a single payment that is not made yet with the bank details, to its reader alone."""
    transfer = get_object_or_404(Transfer, number=number, account=account_of(request.user))
    return _show(request, transfer if transfer.paid_at is None else None)


def _show(request: HttpRequest, owed: Invoice | Transfer | None) -> HttpResponse:
    following = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(following, {request.get_host()}):
        following = "/"
    facts = {
        "owed": owed,
        "amount": money_text(Money(owed.amount_minor, owed.currency)) if owed else "",
        "seller": Seller.for_request(request),
        "next": following,
    }
    return render(request, "subscriptions/transfers/how.html", facts)
