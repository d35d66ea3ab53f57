"""What is sold, and the first of the two steps of buying it: who buys, what, and on which conditions."""

from datetime import datetime
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from broadsheet.accounts.forms import SignUpForm
from broadsheet.accounts.models import Account, account_of
from broadsheet.accounts.signing import find_pass
from broadsheet.subscriptions import signals
from broadsheet.subscriptions.clock import the_time
from broadsheet.subscriptions.models import Offer, OfferCode, Seller
from broadsheet.subscriptions.plans.paper_time import in_paper_time
from broadsheet.subscriptions.printing.address_forms import AddressForm
from broadsheet.subscriptions.providers import ProviderRefused, ProviderUnavailable
from broadsheet.subscriptions.shop.codes import TooManyGuesses, open_code
from broadsheet.subscriptions.shop.conditions import conditions_of
from broadsheet.subscriptions.shop.ordering import Consent, DoesNotFit, open_checkout, place
from broadsheet.subscriptions.shop.selling import Fit, Shopper, fit_of, fitting, shopper_of
from broadsheet.subscriptions.shop.showing import card_of, show_products, why_not

SUBSCRIPTION = "/account/subscription/"
LONGEST_PATH = 500


@in_paper_time
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """The products side by side, each with the offers that fit this reader."""
    now = the_time()
    shopper = shopper_here(request, now)
    code, problem = read_code(request)
    tell_shown(request, shopper, None, code)
    context = {
        "products": show_products(fitting(shopper, now, code), now),
        "subscription": shopper.subscription,
        "subscription_url": SUBSCRIPTION,
        "code": code,
        "typed_code": request.GET.get("code", ""),
        "code_problem": problem,
        "return_path": return_path(request),
    }
    return render(request, "subscriptions/shop/offers.html", context)


@in_paper_time
@require_http_methods(["GET", "HEAD", "POST"])
def buy_offer(request: HttpRequest, slug: str) -> HttpResponse:
    """Step 1: the conditions in full, who buys, where the copy goes. Pressing the button is the consent."""
    now = the_time()
    offer = get_object_or_404(Offer.objects.select_related("price__product"), slug=slug)
    account = buyer(request)
    code, problem = read_code(request)
    shopper = shopper_here(request, now)
    tell_shown(request, shopper, offer, code)
    fit = fit_of(offer, shopper, now, code)
    if fit is not Fit.FITS:
        return _refuse(request, offer, fit, problem)
    is_sent = request.method == "POST" and account is not None
    form = AddressForm(request.POST if is_sent else None) if offer.price.product.is_print else None
    if account is not None and is_sent and (form is None or form.is_valid()):
        return _order(request, account, offer, code, form)
    return _show(request, offer, code, form)


def buyer(request: HttpRequest) -> Account | None:
    """Return who is signed in."""
    return account_of(request.user) if request.user.is_authenticated else None


def shopper_here(request: HttpRequest, now: datetime) -> Shopper:
    """Return whoever asks as the shop sees them."""
    pass_ = find_pass(request)
    return shopper_of(buyer(request), now, b"" if pass_ is None else pass_.drawn_by)


def tell_shown(request: HttpRequest, shopper: Shopper, offer: Offer | None, code: OfferCode | None) -> None:
    """Tell whoever listens what a page shows: the offers that fit, or whether this one does."""
    signals.tell(
        signals.offers_shown, Offer, at=the_time(), request=request, shopper=shopper, offer=offer, code=code
    )


def read_code(request: HttpRequest) -> tuple[OfferCode | None, str]:
    """Return the code that came with a request, and what is wrong with one that opens nothing."""
    typed = request.POST.get("code") or request.GET.get("code", "")
    try:
        code = open_code(request, typed, the_time())
    except TooManyGuesses:
        return None, _("You have tried many codes. Please try again in an hour.")
    if typed.strip() and code is None:
        return None, _("This code opens no offer now. See that it is typed as you got it.")
    return code, ""


def return_path(request: HttpRequest) -> str:
    """Return the page that a reader came from, empty where none of ours is named."""
    path = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = path.startswith("/") and len(path) <= LONGEST_PATH
    return path if is_ours and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def _show(
    request: HttpRequest, offer: Offer, code: OfferCode | None, form: AddressForm | None
) -> HttpResponse:
    context: dict[str, Any] = {
        "card": card_of(offer, the_time()),
        "conditions": conditions_of(offer, the_time(), Seller.for_request(request)),
        "form": form,
        "code": code,
        "return_path": return_path(request),
        "here": request.get_full_path(),
    }
    if not request.user.is_authenticated:
        context["signup"] = SignUpForm()
    return render(request, "subscriptions/shop/buy.html", context)


def _order(
    request: HttpRequest, account: Account, offer: Offer, code: OfferCode | None, form: AddressForm | None
) -> HttpResponse:
    """Keep the consent, have the provider open its form, and go there."""
    now = the_time()
    terms = conditions_of(offer, now, Seller.for_request(request)).text
    consent = Consent(terms, form.address if form else {}, code, return_path(request))
    try:
        order = place(account, offer, consent, now)
        back = request.build_absolute_uri(f"{reverse('shop_done')}?order={order.key}")
        order = open_checkout(order, back, now, ip_address=get_client_ip(request) or "")
    except DoesNotFit as error:
        return _refuse(request, offer, error.fit, "")
    except (ProviderRefused, ProviderUnavailable) as error:
        messages.error(request, _("We could not go on to the payment: %(why)s") % {"why": error})
        return _show(request, offer, code, form)
    if order.finished_at is not None or not order.form_url:
        return redirect(f"{reverse('shop_done')}?order={order.key}")
    return redirect("shop_pay", key=order.key)


def _refuse(request: HttpRequest, offer: Offer, fit: Fit, problem: str) -> HttpResponse:
    """Say why an offer is not to be had, and show those that are."""
    now = the_time()
    shopper = shopper_here(request, now)
    context = {
        "card": card_of(offer, now),
        "why": why_not(fit, offer),
        "asks_for_code": fit is Fit.NEEDS_CODE,
        "code_problem": problem,
        "has_subscription": fit is Fit.HAS_SUBSCRIPTION,
        "subscription_url": SUBSCRIPTION,
        "products": show_products(fitting(shopper, now), now),
        "return_path": return_path(request),
    }
    return render(request, "subscriptions/shop/unfit.html", context)
