"""The clock that turns: any article as any reader gets it on any day."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from broadsheet.meter import Decision, Entitlement, Kind, Reader, Reading, Standing, decide
from broadsheet.meter.policy import SITE_POOL
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.tickets import HOLDS_FOR, Ticket, seal_ticket
from broadsheet.project.explain_page import READER_PERMISSION
from broadsheet.project.looking_up import CannotExplain, find_reader, read_time
from broadsheet.publishing.articles_for_meter import as_article, find_article_page
from broadsheet.publishing.clock import the_time
from broadsheet.publishing.explaining import describe
from broadsheet.publishing.policies.versions import policy_in_force

SOMEBODY = bytes(12)
MONTH = timedelta(days=30)
# Those who may read everything until a day, and by which right.
ENTITLED = (
    Standing.SUBSCRIBED,
    Standing.IN_TRIAL,
    Standing.IN_GRACE,
    Standing.PAYMENT_UNDER_WAY,
    Standing.CANCELLED,
    Standing.GROUP_MEMBER,
    Standing.GIFTED,
)
NAMES = {
    Standing.SUBSCRIBED: _("A subscriber"),
    Standing.IN_TRIAL: _("In trial"),
    Standing.IN_GRACE: _("Payment failed, in grace"),
    Standing.PAYMENT_UNDER_WAY: _("First payment under way"),
    Standing.CANCELLED: _("Cancelled, and paid until a day"),
    Standing.GROUP_MEMBER: _("A member of a group"),
    Standing.GIFTED: _("With a gift subscription"),
    Standing.NEVER_SUBSCRIBED: _("Registered, has never subscribed"),
    Standing.TRIAL_EXPIRED: _("Trial expired"),
    Standing.ACCESS_LAPSED: _("Subscription lapsed"),
    Standing.PAYMENT_FAILED: _("Payment failed, grace is over"),
    Standing.TOO_MANY_DEVICES: _("On too many devices"),
    Standing.PAUSED: _("Subscription paused"),
    Standing.SEAT_TAKEN_BACK: _("Seat in a group taken back"),
    Standing.GIFT_OVER: _("Gift subscription is over"),
}
ANONYMOUS = "anonymous"


class ViewAsForm(forms.Form):
    """Which page, as whom, when."""

    article = forms.CharField(
        label=_("Article"), help_text=_("Its path or number, such as /business/trade/slug/.")
    )
    who = forms.ChoiceField(
        label=_("As"),
        choices=[
            (ANONYMOUS, _("Not registered")),
            *((standing.value, name) for standing, name in NAMES.items()),
        ],
    )
    read = forms.IntegerField(
        label=_("Articles read in this window"), min_value=0, max_value=1000, initial=0, required=False
    )
    reader = forms.CharField(
        label=_("Or as this reader"), required=False, help_text=_("E-mail address or reader id.")
    )
    time = forms.CharField(
        label=_("On"),
        required=False,
        help_text=_("Such as 2026-12-01 09:00, by the paper’s clock. Empty: now."),
    )


class ViewAsPage(WagtailAdminTemplateMixin, TemplateView):
    """Asks for a page, a reader and a time, and shows the page as that reader gets it then."""

    template_name = "broadsheet/admin/view_as.html"
    page_title = _("View as a reader")
    header_icon = "view"
    breadcrumbs_items = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
        {"url": "", "label": page_title},
    ]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        said = self.request.GET
        # An article's own link names nothing but the article.
        form = ViewAsForm(said) if "who" in said else ViewAsForm(initial={"article": said.get("article")})
        if not self.request.user.has_perm(READER_PERMISSION):
            form.fields["reader"].disabled = True
        context = super().get_context_data(**kwargs) | {"form": form}
        if form.is_valid():
            try:
                context |= show(form.cleaned_data, the_time())
            except CannotExplain as error:
                form.add_error(error.part, str(error))
        return context


def show(said: dict[str, object], now: datetime) -> dict[str, object]:
    """Return the sentence about what a reader gets, and the address that shows it.

    Raises CannotExplain for an article, a reader or a time that is not there.
    """
    at = read_time(str(said["time"]), policy_in_force(now), now)
    page = find_article_page(urlsplit(str(said["article"]).strip()).path)
    if page is None:
        raise CannotExplain("article", f"There is no article {said['article']!r}.")
    policy = policy_in_force(at)
    name = str(said["reader"]).strip()
    start = policy.window.period_at(at).start
    reader = find_reader(name, at) if name else somebody(str(said["who"]), int(said["read"] or 0), start, at)
    decision: Decision = decide(policy, reader, as_article(page), at)
    ticket = Ticket(page.url, reader.kind, decision, at, now + HOLDS_FOR)
    sealed = seal_ticket(ticket, Keyring.from_text(settings.ENVIRONMENT.pass_keys))
    return {"shown": f"/-/show/{sealed}", "sentence": describe(decision), "decision": decision, "at": at}


def somebody(who: str, read: int, start: datetime, at: datetime) -> Reader:
    """Return a made-up reader of a standing who has read that many other articles since the window began."""
    readings = tuple(Reading(-number, SITE_POOL, start) for number in range(1, read + 1))
    if who == ANONYMOUS:
        return Reader(SOMEBODY, readings=readings)
    standing = Standing(who)
    rights = (Entitlement("*", at + MONTH),) if standing in ENTITLED else ()
    return Reader(SOMEBODY, Kind.REGISTERED, standing, rights, readings)
