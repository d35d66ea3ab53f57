"""Buying a gift subscription: the page on which it is chosen, the payment, and the code to hand over."""

from datetime import datetime

from allauth.core.internal.httpkit import get_client_ip
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from broadsheet.accounts.forms import SignUpForm
from broadsheet.accounts.models import Account, account_of
from broadsheet.subscriptions.clock import the_day, the_time, the_zone
from broadsheet.subscriptions.gifts.ordering import Wish, look_at, open_payment, order
from broadsheet.subscriptions.models import Gift, Seller
from broadsheet.subscriptions.plans.paper_time import in_paper_time
from broadsheet.subscriptions.providers import ProviderRefused, ProviderUnavailable
from broadsheet.subscriptions.shop.conditions import MOMENT
from broadsheet.subscriptions.shop.gift_form import GiftForm
from broadsheet.subscriptions.shop.gift_terms import (
    conditions_kept,
    conditions_of_gift,
    price_list,
    prices_for_gifts,
    sentences_for_all,
)
from broadsheet.subscriptions.shop.paying import origin_of
from broadsheet.subscriptions.shop.views import buyer
from broadsheet.subscriptions.transfers.invoicing import NAME as TRANSFERS
from broadsheet.subscriptions.wording import day_text


@in_paper_time
@require_http_methods(["GET", "HEAD", "POST"])
def buy_gift(request: HttpRequest) -> HttpResponse:
    """Step 1: which gift, for whom and from when. Pressing the button is the consent."""
    account, now = buyer(request), the_time()
    form = _form(request, account, now)
    if account is not None and form.is_valid():
        return _order(request, account, form, now)
    return _show(request, form, now)


@in_paper_time
@require_safe
@login_required(login_url="account_login")
def pay_gift(request: HttpRequest, key: str) -> HttpResponse:
    """Step 2: the provider's form, in its frame."""
    gift = _own_gift(request, key)
    if gift.bought_at is not None or not gift.form_url:
        return redirect(_thanks(gift))
    if gift.provider == TRANSFERS:
        return redirect(gift.form_url)
    request.may_frame = (origin_of(gift.form_url),)
    context = {"gift": gift, "card": {"product": gift.product}, "conditions": conditions_kept(gift)}
    return render(request, "subscriptions/shop/gift_pay.html", context)


@in_paper_time
@require_safe
@login_required(login_url="account_login")
def gift_done(request: HttpRequest) -> HttpResponse:
    """Where the provider's form returns to: thanks and the code, or what is missing and how to go on."""
    gift, is_unavailable = _own_gift(request, request.GET.get("gift", "")), False
    try:
        gift = look_at(gift, the_time())
    except (ProviderRefused, ProviderUnavailable):
        is_unavailable = True
    if gift.bought_at is not None:
        return _thank(request, gift)
    context = {
        "gift": gift,
        "is_unavailable": is_unavailable,
        "is_by_transfer": gift.provider == TRANSFERS,
    }
    return render(request, "subscriptions/shop/gift_waiting.html", context)


def _thank(request: HttpRequest, gift: Gift) -> HttpResponse:
    context = {
        "gift": gift,
        "link": request.build_absolute_uri(f"{reverse('gift_redeem')}?code={gift.code}"),
        "opens_on": day_text(gift.opens_at),
        "expires_on": day_text(gift.expires_at - MOMENT),
    }
    return render(request, "subscriptions/shop/gift_done.html", context)


def _form(request: HttpRequest, account: Account | None, now: datetime) -> GiftForm:
    is_sent = request.method == "POST" and account is not None
    initial = {"giver_name": account.user.get_full_name() if account else ""}
    return GiftForm(
        request.POST if is_sent else None,
        prices=prices_for_gifts(now),
        today=the_day(now),
        initial=initial,
    )


def _show(request: HttpRequest, form: GiftForm, now: datetime) -> HttpResponse:
    context = {
        "form": form,
        "lines": price_list(prices_for_gifts(now)),
        "sentences": sentences_for_all(Seller.for_request(request)),
        "here": request.get_full_path(),
    }
    if not request.user.is_authenticated:
        context["signup"] = SignUpForm()
    return render(request, "subscriptions/shop/gift.html", context)


def _order(request: HttpRequest, account: Account, form: GiftForm, now: datetime) -> HttpResponse:
    """Keep what was agreed, have the provider open its form, and go there."""
    said, opens_at = form.cleaned_data, form.opens_at(the_zone(now))
    wish = Wish(
        receiver_name=said["receiver_name"],
        email=said["email"],
        giver_name=said["giver_name"],
        message=said["message"],
        opens_at=opens_at,
        terms=conditions_of_gift(said["price"], opens_at, Seller.for_request(request)).text,
    )
    gift = order(account, said["price"], wish, now)
    try:
        gift = open_payment(
            gift,
            account,
            request.build_absolute_uri(_thanks(gift)),
            now,
            ip_address=get_client_ip(request) or "",
        )
    except (ProviderRefused, ProviderUnavailable) as error:
        messages.error(request, _("We could not go on to the payment: %(why)s") % {"why": error})
        return _show(request, form, now)
    return redirect("shop_gift_pay", key=gift.key)


def _thanks(gift: Gift) -> str:
    return f"{reverse('shop_gift_done')}?gift={gift.key}"


def _own_gift(request: HttpRequest, key: str) -> Gift:
    gifts = Gift.objects.select_related("product")
    return get_object_or_404(gifts, key=key, giver=account_of(request.user))
