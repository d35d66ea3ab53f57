"""Giving an article, opening one that was given, and redeeming a gift subscription."""

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.accounts.models import account_of
from broadsheet.accounts.settings import get_settings
from broadsheet.accounts.signing import find_pass
from broadsheet.accounts.signing import give as give_here
from broadsheet.meter import article_key
from broadsheet.subscriptions.clock import the_time, the_zone
from broadsheet.subscriptions.gifts import links
from broadsheet.subscriptions.gifts.redeeming import GiftRefused, redeem
from broadsheet.subscriptions.models import GiftLink
from broadsheet.subscriptions.plans.paper_time import in_paper_time

FOLDER = "subscriptions/gifts"
GUESSES = {"gift_code": "8/h/key,40/h/ip"}


@never_cache
def open_gift(request: HttpRequest, token: str) -> HttpResponse:
    """Say what is given, behind a button: programs that look at links open nothing and count nothing."""
    link, now = get_object_or_404(GiftLink, token=token), the_time()
    found = get_settings().find_title(link.article_key)
    if found is None:
        raise Http404
    title, path = found
    carried = find_pass(request)
    has_it = carried is not None and any(grant.grant_id == link.pk for grant in carried.grants)
    if request.method == "POST" and (has_it or links.open_link(link, now)):
        if not has_it:
            give_here(request, links.grant_of(link))
        return redirect(path)
    context = {"title": title, "path": path, "link": link, "is_open": has_it or links.is_open(link, now)}
    answer = render(request, f"{FOLDER}/open.html", context, status=200 if context["is_open"] else 410)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@require_safe
@login_required
@in_paper_time
def own_links(request: HttpRequest) -> HttpResponse:
    """The reader's gift links: which articles, how often they were opened, until when; and one to make."""
    account, now = account_of(request.user), the_time()
    shown = [
        (link, _title(link), _address(request, link), links.is_open(link, now))
        for link in account.gift_links.all()[:100]
    ]
    asked = request.GET.get("article", "")
    wanted = get_settings().find_title(article_key(asked)) if asked else None
    context = {"links": shown, "supply": links.supply_of(account, now), "wanted": wanted, "article": asked}
    return render(request, f"{FOLDER}/links.html", context)


@require_POST
@login_required
def give(request: HttpRequest) -> HttpResponse:
    """Make a link to an article, if the reader may."""
    key = article_key(request.POST.get("article", ""))
    if get_settings().find_title(key) is None:
        raise Http404
    try:
        links.give(account_of(request.user), key, the_time())
    except links.NoMoreGifts as error:
        said = (
            _("You have given all articles of this month.")
            if error.a_month
            else _("Your subscription does not include giving articles.")
        )
        messages.error(request, said)
    else:
        messages.success(request, _("Copy the address below and send it to whomever you like."))
    return redirect("gift_links")


@require_POST
@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the reader's own links."""
    links.end(get_object_or_404(account_of(request.user).gift_links, pk=pk), the_time())
    messages.success(request, _("The link opens nothing any more."))
    return redirect("gift_links")


@never_cache
@login_required
def redeem_gift(request: HttpRequest) -> HttpResponse:
    """Take a gift subscription by its code. A link may bring the code; only the button redeems it."""
    code, problem = request.POST.get("code", request.GET.get("code", "")), ""
    if request.method == "POST":
        usage = ratelimit.consume(
            request, app="broadsheet.gifts", action="gift_code", key=str(request.user.pk), config=GUESSES
        )
        if usage is None:
            problem = _("Too many codes were tried. Please wait an hour.")
        else:
            now = the_time()
            try:
                gift = redeem(code, account_of(request.user), now, the_zone(now))
            except GiftRefused as error:
                problem = REFUSALS[error.reason]()
            else:
                usage.rollback()
                messages.success(request, _("%(product)s is yours.") % {"product": gift.product})
                return redirect("account_home")
    return render(request, f"{FOLDER}/redeem.html", {"code": code, "problem": problem})


def _title(link: GiftLink) -> str:
    found = get_settings().find_title(link.article_key)
    return link.article if found is None else found[0]


def _address(request: HttpRequest, link: GiftLink) -> str:
    return request.build_absolute_uri(f"/gift/{link.token}/")


REFUSALS = {
    "unknown": lambda: _("No gift has this code. Look at each letter once more."),
    "early": lambda: _("This gift is for a later day. Try again then."),
    "late": lambda: _("This code is too old. Whoever gave it to you can write to us."),
    "redeemed": lambda: _("This gift has been redeemed already."),
}
