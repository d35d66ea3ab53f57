"""The list of subscriptions, and the page that tells one reader's story."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView, TemplateView
from wagtail.admin.auth import permission_required
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from broadsheet.accounts.models import Account
from broadsheet.accounts.settings import get_settings
from broadsheet.subscriptions.clock import the_time, the_zone
from broadsheet.subscriptions.desk.deeds import deeds_for
from broadsheet.subscriptions.desk.paper_time import InPaperTime
from broadsheet.subscriptions.desk.story import story_of
from broadsheet.subscriptions.gifts.telling import state_text
from broadsheet.subscriptions.models import State, Subscription

PERMISSION = "broadsheet_subscriptions.view_subscription"
HOME = {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")}
READERS = {"url": reverse_lazy("broadsheet_subscribers"), "label": _("Readers")}
for_desk = method_decorator(permission_required(PERMISSION), name="dispatch")


@for_desk
class SubscribersPage(WagtailAdminTemplateMixin, ListView):
    """Accounts, found by address, name on an invoice or a provider's id; newest subscriptions first."""

    template_name = "broadsheet/admin/subscribers.html"
    page_title = _("Readers")
    header_icon = "user"
    breadcrumbs_items = [HOME, {"url": "", "label": page_title}]
    paginate_by = 50
    context_object_name = "accounts"

    def get_queryset(self) -> Any:
        """Return the accounts that the search and the state ask for."""
        accounts = Account.objects.select_related("user").prefetch_related("subscriptions__price__product")
        words, state = self.request.GET.get("q", "").strip(), self.request.GET.get("state", "")
        if words:
            accounts = accounts.filter(
                Q(user__email__icontains=words)
                | Q(subscriptions__provider_id=words)
                | Q(subscriptions__invoices__number=words)
                | Q(customers__provider_id=words)
            )
        if state in State.values:
            accounts = accounts.filter(subscriptions__state=state)
        return accounts.order_by("-pk").distinct()

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        chosen = self.request.GET.get("state", "")
        counted = {state: Subscription.objects.filter(state=state).count() for state in State}
        return super().get_context_data(**kwargs) | {
            "q": self.request.GET.get("q", ""),
            "state": chosen if chosen in State.values else "",
            "states": [(state, counted[state]) for state in State],
        }


@for_desk
class StoryPage(InPaperTime, WagtailAdminTemplateMixin, TemplateView):
    """One reader: rights, subscriptions, invoices, what was counted, what providers said, who did what."""

    template_name = "broadsheet/admin/story.html"
    header_icon = "user"

    def get_page_title(self) -> str:
        """Return the reader's address."""
        return str(self.account)

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        """Return the way here."""
        return [HOME, READERS, {"url": "", "label": str(self.account)}]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the account, or answer 404."""
        super().setup(request, *args, **kwargs)
        self.account = get_object_or_404(Account.objects.select_related("user"), pk=kwargs["pk"])

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return what the page shows."""
        now = the_time()
        story = story_of(self.account, now)
        find_title = get_settings().find_title
        counted = [
            (count, [(find_title(item.article_key), item) for item in count.counted])
            for count in story.counts or ()
        ]
        return super().get_context_data(**kwargs) | {
            "story": story,
            "subscriptions": [(item, deeds_for(item)) for item in story.subscriptions],
            "counted": counted,
            "gifts": [(gift, state_text(gift)) for gift in story.gifts],
            "now": now,
            "zone": the_zone(now).key,
            "may_act": self.request.user.has_perm("broadsheet_subscriptions.change_subscription"),
        }


def story_url(account: Account) -> str:
    """Return the address of a reader's story."""
    return reverse("broadsheet_story", args=[account.pk])
