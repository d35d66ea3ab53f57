"""The second step: the provider's own form in its frame; and the thanks, which lead back to the article."""

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from broadsheet.accounts.models import account_of
from broadsheet.accounts.renewing import await_rights
from broadsheet.accounts.signing import issue_for
from broadsheet.subscriptions.clock import the_time
from broadsheet.subscriptions.models import Purchase, Seller, State, Subscription
from broadsheet.subscriptions.plans.paper_time import in_paper_time
from broadsheet.subscriptions.plans.telling import tell
from broadsheet.subscriptions.providers import ProviderRefused, ProviderUnavailable
from broadsheet.subscriptions.shop.conditions import conditions_of
from broadsheet.subscriptions.shop.ordering import is_begun, look_at
from broadsheet.subscriptions.shop.selling import ordinary_offer
from broadsheet.subscriptions.shop.showing import card_of
from broadsheet.subscriptions.transfers.invoicing import NAME as TRANSFERS

UNAVAILABLE = "unavailable"


@in_paper_time
@require_safe
@login_required(login_url="account_login")
def pay(request: HttpRequest, key: str) -> HttpResponse:
    """Step 2: the provider's form. No card data passes through here; the frame is the provider's own page."""
    order = _own_order(request, key)
    is_over = order.finished_at is not None or order.refused_at is not None
    if is_over or not order.form_url or order.offer is None:
        return redirect(f"{reverse('shop_done')}?order={order.key}")
    if order.subscription is not None and order.subscription.provider == TRANSFERS:
        # Where to transfer it is a page of ours, which needs no frame.
        return redirect(order.form_url)
    request.may_frame = (origin_of(order.form_url),)
    context = {
        "order": order,
        "card": card_of(order.offer, the_time()),
        "conditions": conditions_of(order.offer, order.agreed_at, Seller.for_request(request)),
    }
    return render(request, "subscriptions/shop/pay.html", context)


@in_paper_time
@require_safe
@login_required(login_url="account_login")
def done(request: HttpRequest) -> HttpResponse:
    """Where the provider's form returns to: thanks and the way back, or what went wrong and how to go on."""
    order = _own_order(request, request.GET.get("order", ""))
    subscription, problem = _look(order)
    # The provider's word may have come while we looked, and been heeded by another process.
    order.refresh_from_db(fields=["refused_at", "finished_at", "form_url"])
    if order.refused_at is not None:
        return _say_refused(request, order)
    context = {"order": order, "is_unavailable": problem == UNAVAILABLE, "declined": problem}
    if subscription is not None and subscription.state == State.PROCESSING:
        issue_for(request, request.user)
        context |= {"told": tell(subscription, the_time()), "return_path": order.return_path or "/"}
        return render(request, "subscriptions/shop/under_way.html", context)
    if subscription is not None and is_begun(subscription):
        # What was bought opens with this very answer.
        issue_for(request, request.user)
        context |= {"told": tell(subscription, the_time()), "return_path": order.return_path or "/"}
        return render(request, "subscriptions/shop/done.html", context)
    is_by_transfer = subscription is not None and subscription.provider == TRANSFERS
    if not is_by_transfer:
        # The provider's word may come after this answer; a transfer takes days.
        await_rights(request, the_time())
    context["is_by_transfer"] = is_by_transfer
    return render(request, "subscriptions/shop/waiting.html", context)


def _look(order: Purchase) -> tuple[Subscription | None, str]:
    """Return an order's subscription, and why the card was not charged: empty where it was."""
    try:
        return look_at(order, the_time()), ""
    except ProviderUnavailable:
        return order.subscription, UNAVAILABLE
    except ProviderRefused as error:
        return order.subscription, str(error)


def _say_refused(request: HttpRequest, order: Purchase) -> HttpResponse:
    """Say that the card has had this offer, that nothing was charged, and what can be had instead."""
    now = the_time()
    instead = ordinary_offer(order.price, now)
    context = {"order": order, "instead": card_of(instead, now) if instead is not None else None}
    return render(request, "subscriptions/shop/card_refused.html", context)


def _own_order(request: HttpRequest, key: str) -> Purchase:
    orders = Purchase.objects.select_related("offer__price__product", "price__product", "subscription")
    return get_object_or_404(orders, key=key, account=account_of(request.user))


def origin_of(url: str) -> str:
    """Return the scheme and host of an address: what a page may frame."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
