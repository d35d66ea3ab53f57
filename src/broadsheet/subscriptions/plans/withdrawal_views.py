"""The withdrawal function: two steps, with an account or without one.

Directive 2011/83/EU, article 11a: a form that names the reader, the contract and where the confirmation
goes; then a button that says no more than that it confirms the withdrawal.
"""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from broadsheet.accounts.models import Account, account_of
from broadsheet.subscriptions.clock import the_time
from broadsheet.subscriptions.models import Seller, Subscription, Withdrawal
from broadsheet.subscriptions.plans.ending import carry_out
from broadsheet.subscriptions.plans.forms import OwnWithdrawalForm, WithdrawalForm
from broadsheet.subscriptions.plans.paper_time import in_paper_time, posted
from broadsheet.subscriptions.plans.withdrawing import (
    REFERENCE,
    Statement,
    declare,
    fresh_reference,
    name_of,
    open_contracts,
)

FOLDER = "subscriptions/plans"
KEPT = "withdrawal"


@in_paper_time
def withdraw(request: HttpRequest) -> HttpResponse:
    """The first step asks; the second shows what will be declared, with the button that does it."""
    seller, now = _seller(request), the_time()
    account = account_of(request.user) if request.user.is_authenticated else None
    contracts = open_contracts(account, seller, now) if account else []
    form = _form(request, account, contracts)
    if request.method != "POST" or not form.is_valid() or "again" in request.POST:
        context = {"form": form, "days": seller.withdrawal_days, "is_member": bool(account and not contracts)}
        return render(request, f"{FOLDER}/withdraw.html", context)
    statement = _statement(request, form, account)
    if "confirmed" not in request.POST:
        return render(request, f"{FOLDER}/withdraw_confirm.html", {"form": form, "statement": statement})
    withdrawal = declare(statement, seller, now)
    carry_out(withdrawal, seller, now)
    request.session[KEPT] = withdrawal.reference
    return redirect("withdrawal_done")


@require_safe
@in_paper_time
def done(request: HttpRequest) -> HttpResponse:
    """What was declared and when, once more; it is in the reader's mail too."""
    _seller(request)
    withdrawal = Withdrawal.objects.filter(reference=request.session.get(KEPT, "")).first()
    if withdrawal is None:
        return redirect("withdraw")
    return render(request, f"{FOLDER}/withdraw_done.html", {"withdrawal": withdrawal})


def _seller(request: HttpRequest) -> Seller:
    """Return who sells; Http404 where the publisher owes nobody this function."""
    seller = Seller.for_request(request)
    if not seller.has_withdrawal:
        raise Http404
    return seller


def _form(request: HttpRequest, account: Account | None, contracts: list[Subscription]) -> WithdrawalForm:
    said = posted(request)
    initial = {"name": account.user.get_full_name(), "email": account.user.email} if account else {}
    if contracts:
        return OwnWithdrawalForm(said, initial=initial, contracts=contracts)
    return WithdrawalForm(said, initial=initial)


def _statement(request: HttpRequest, form: WithdrawalForm, account: Account | None) -> Statement:
    said = form.cleaned_data
    chosen = form.contracts[said["contract"]] if isinstance(form, OwnWithdrawalForm) else None
    given = request.POST.get("reference", "")
    return Statement(
        reference=given if re.fullmatch(REFERENCE, given) else fresh_reference(),
        name=said["name"],
        email=said["email"],
        contract=name_of(chosen) if chosen else said["contract"],
        account=account,
        subscription=chosen,
    )
