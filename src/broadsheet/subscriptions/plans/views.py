"""What a reader has bought: how it stands, and everything that can be done about it, without a script."""

from datetime import datetime, time
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from broadsheet.accounts.models import account_of
from broadsheet.subscriptions import dealings
from broadsheet.subscriptions.agreed import agreed_by
from broadsheet.subscriptions.cards import brand_text
from broadsheet.subscriptions.clock import the_day, the_time, the_zone
from broadsheet.subscriptions.gifts.telling import state_text
from broadsheet.subscriptions.models import Answer, Delivery, Price, State, Subscription
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.papers.bills import is_for_reader
from broadsheet.subscriptions.plans.forms import CancelForm, ChangeForm, PauseForm, prices_instead
from broadsheet.subscriptions.plans.keeping import offers_to_stay, term_of
from broadsheet.subscriptions.plans.paper_time import in_paper_time, posted
from broadsheet.subscriptions.plans.possible import (
    may_cancel,
    may_change,
    may_pause,
    may_pay_anew,
    may_resume,
)
from broadsheet.subscriptions.plans.telling import price_text, tell
from broadsheet.subscriptions.providers import ProviderRefused, ProviderUnavailable, UnknownProvider
from broadsheet.subscriptions.rises.carrying import coming_price, find_open
from broadsheet.subscriptions.rises.wording import answer_text
from broadsheet.subscriptions.wording import day_text, money_text

FOLDER = "subscriptions/plans"
FAILURES = (ProviderRefused, ProviderUnavailable, UnknownProvider)


@require_safe
@login_required
@in_paper_time
def home(request: HttpRequest) -> HttpResponse:
    """All that the reader has bought, newest first."""
    account, now = account_of(request.user), the_time()
    kept = account.subscriptions.select_related("price__product", "offer").prefetch_related("invoices")
    shown = [_show(item, now) for item in kept if item.state != State.INCOMPLETE]
    old = Delivery.objects.filter(account=account, subscription=None).select_related("product")
    context = {
        "running": [item for item in shown if not item["is_over"]],
        "over": [item for item in shown if item["is_over"]],
        "deliveries": old,
        "agreed": agreed_by(account),
        "gifts": [
            (gift, state_text(gift))
            for gift in account.gifts_given.filter(bought_at__isnull=False).select_related("product")
        ],
        "today": the_day(now),
    }
    return render(request, f"{FOLDER}/home.html", context)


@login_required
@in_paper_time
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The second click of two. What could keep the reader stands below the button."""
    subscription, now = own_subscription(request, pk), the_time()
    if not may_cancel(subscription):
        return nothing_to_do(request)
    form = CancelForm(posted(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            words = ": ".join(part for part in (said["reason"], said["words"]) if part)
            subscription = dealings.cancel(subscription, now, words=words)
        except FAILURES as error:
            form.add_error(None, failure_text(error))
        else:
            messages.success(request, tell(subscription, now).headline + ".")
            return redirect("subscription_home")
    context = {
        "form": form,
        "subscription": subscription,
        "ends_at": subscription.trial_ends_at
        if subscription.state == State.TRIALING
        else subscription.paid_until,
        "stays": [(offer, term_of(offer, subscription)) for offer in offers_to_stay(subscription, now)],
        "may_pause": may_pause(subscription),
        "may_change": may_change(subscription) and prices_instead(subscription).exists(),
    }
    return render(request, f"{FOLDER}/cancel.html", context)


@require_POST
@login_required
@in_paper_time
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a cancellation, or end a pause: one click."""
    subscription, now = own_subscription(request, pk), the_time()
    if may_resume(subscription, now):
        try:
            subscription = dealings.resume(subscription, now)
        except FAILURES as error:
            messages.error(request, failure_text(error))
        else:
            messages.success(request, tell(subscription, now).headline + ".")
    return redirect("subscription_home")


@login_required
@in_paper_time
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Until when nothing is charged."""
    subscription, now = own_subscription(request, pk), the_time()
    if not may_pause(subscription):
        return nothing_to_do(request)
    form = PauseForm(posted(request), today=the_day(now))
    if request.method == "POST" and form.is_valid():
        until = datetime.combine(form.cleaned_data["until"], time.min, the_zone(now))
        try:
            paused = dealings.pause(subscription, until, now)
        except FAILURES as error:
            form.add_error(None, failure_text(error))
        else:
            messages.success(
                request,
                _("Nothing is charged until %(day)s.") % {"day": day_text(paused.resumes_at or until)},
            )
            return redirect("subscription_home")
    context = {"form": form, "subscription": subscription}
    return render(request, f"{FOLDER}/pause.html", context)


@login_required
@in_paper_time
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another plan: first which, then what it costs now, then yes."""
    subscription, now = own_subscription(request, pk), the_time()
    if not may_change(subscription):
        return nothing_to_do(request)
    form = ChangeForm(posted(request), subscription=subscription)
    context = {"form": form, "subscription": subscription, "price_now": price_text(subscription.price)}
    if request.method == "POST" and form.is_valid():
        price: Price = form.cleaned_data["price"]
        try:
            if "agreed" in request.POST:
                return _change(request, subscription, price, now)
            cost = dealings.cost_of_change(subscription, price, now)
        except FAILURES as error:
            form.add_error(None, failure_text(error))
        else:
            context |= {
                "chosen": price,
                "price_then": price_text(price),
                "cost": money_text(cost) if cost.amount_minor else "",
            }
            return render(request, f"{FOLDER}/change_agree.html", context)
    return render(request, f"{FOLDER}/change.html", context)


@login_required
@in_paper_time
def change_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the provider's own form for another card: no card ever passes through here.

    Mails lead here; what asks the provider for a form is a button, not a link that a scanner opens.
    """
    subscription = own_subscription(request, pk)
    context = {"subscription": subscription, "told": tell(subscription, the_time())}
    if not may_pay_anew(subscription):
        return nothing_to_do(request)
    if request.method == "POST":
        back = request.build_absolute_uri(reverse("subscription_card_changed", args=[pk]))
        try:
            form_url = dealings.card_form(subscription.account, back)
        except FAILURES as error:
            messages.error(request, failure_text(error))
            return redirect("subscription_home")
        if not form_url:
            return nothing_to_do(request)
        request.may_load = (_origin_of(form_url),)
        context["form_url"] = form_url
    return render(request, f"{FOLDER}/card.html", context)


@require_safe
@login_required
@in_paper_time
def card_changed(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the provider's form sends the reader: ask it how things stand now."""
    subscription, now = own_subscription(request, pk), the_time()
    try:
        subscription = dealings.refresh(subscription, now)
    except FAILURES as error:
        messages.warning(request, failure_text(error))
    else:
        messages.success(request, _thanks_for_card(subscription, now))
    return redirect("subscription_home")


def _thanks_for_card(subscription: Subscription, now: datetime) -> str:
    """Return what to tell whoever comes back from the card form, at times before the provider has charged."""
    if subscription.state == State.PAST_DUE:
        return _("Thank you. The payment is now tried with this card; please look again in a minute.")
    return _("Thank you. %(standing)s.") % {"standing": tell(subscription, now).headline}


def _change(request: HttpRequest, subscription: Subscription, price: Price, now: datetime) -> HttpResponse:
    dealings.change_price(subscription, price, now)
    messages.success(request, _("You now have %(product)s.") % {"product": price.product.name})
    return redirect("subscription_home")


def _show(subscription: Subscription, now: datetime) -> dict[str, object]:
    """Return what the page shows of a subscription, and what can be done about it."""
    return {
        "subscription": subscription,
        "product": subscription.price.product,
        "is_over": subscription.state == State.EXPIRED,
        "told": tell(subscription, now, coming_price(subscription)),
        "rise": _rise_of(subscription),
        "card": _card_of(subscription),
        "delivery": Delivery.objects.filter(subscription=subscription).first(),
        "invoices": [
            (invoice, money_text(Money(invoice.amount_minor, invoice.currency)))
            for invoice in subscription.invoices.all()
            if is_for_reader(invoice, subscription)
        ],
        "may_cancel": may_cancel(subscription),
        "may_resume": may_resume(subscription, now),
        "may_pause": may_pause(subscription),
        "may_change": may_change(subscription),
        "may_pay_anew": may_pay_anew(subscription),
    }


def _rise_of(subscription: Subscription) -> dict[str, object]:
    """Return what a reader was told of a higher price to come, and what they can answer."""
    notice = find_open(subscription)
    if notice is None or subscription.cancel_at is not None:
        return {}
    asks = notice.rise.asks and not notice.answer
    buttons = [(one, answer_text(notice.rise, one, notice.renews_at)) for one in Answer] if asks else []
    return {"notice": notice, "sentences": notice.words.splitlines(), "buttons": buttons}


def _card_of(subscription: Subscription) -> dict[str, object]:
    customer = subscription.account.customers.filter(provider=subscription.provider).first()
    if customer is None or not customer.card:
        return {}
    return {**customer.card, "brand": brand_text(customer.card["brand"])}


def own_subscription(request: HttpRequest, pk: int) -> Subscription:
    """Return the reader's own subscription; Http404 for anybody else's, as for one that is not there."""
    mine = account_of(request.user).subscriptions.select_related("price__product", "offer", "account__user")
    return get_object_or_404(mine, pk=pk)


def nothing_to_do(request: HttpRequest) -> HttpResponse:
    """Lead back to the subscription: what was asked for is done, or is not to be had."""
    messages.info(request, _("That is done already."))
    return redirect("subscription_home")


def _origin_of(address: str) -> str:
    """Return where an address is: what this one page may show a frame of."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def failure_text(error: Exception) -> str:
    """Return what to tell a reader whose wish was not granted; nothing has changed."""
    if not isinstance(error, ProviderRefused):
        return _("The payment service does not answer just now. Nothing has changed; please try again soon.")
    return _("This could not be done: %(why)s Nothing has changed.") % {"why": f"{error}"}
