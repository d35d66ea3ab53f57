"""The first thing an editor sees in the admin: what the meter does, what waits, and where to go on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from broadsheet.mailing.models import Mail
from broadsheet.mailing.models import State as MailState
from broadsheet.publishing.clock import the_time
from broadsheet.publishing.models import ArticlePage, FrontPage
from broadsheet.publishing.policies.admin import PERMISSION as MAY_SET_METER
from broadsheet.publishing.policies.sentences import describe_policy
from broadsheet.publishing.policies.versions import policy_in_force
from broadsheet.publishing.words.admin import PERMISSION as MAY_WORD
from broadsheet.subscriptions.models import Claim, Subscription, Withdrawal
from broadsheet.subscriptions.models.printing import Outcome
from broadsheet.subscriptions.models.subscriptions import State
from broadsheet.subscriptions.models.withdrawals import Handling

# The period, and what readers without an account and with one may read.
METER_LINES = 3
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for somebody, in words, and where it is seen to."""

    text: str
    url: str


class TodayPanel(Component):
    """The paper today, at the head of the admin's home."""

    name = "broadsheet-today"
    order = 50
    template_name = "broadsheet/admin/today.html"

    def get_context_data(self, parent_context: dict[str, object]) -> dict[str, object]:
        """Return what the panel shows to whoever looks."""
        user, now = parent_context["request"].user, the_time()
        articles = ArticlePage.objects
        return {
            "front": FrontPage.objects.live().first(),
            "published": articles.published().filter(first_published_at__gt=now - A_DAY).count(),
            "drafts": articles.filter(has_unpublished_changes=True).count(),
            "meter": [line.sentence for line in describe_policy(policy_in_force(now))[:METER_LINES]],
            "may_set_meter": user.has_perm(MAY_SET_METER),
            "may_word": user.has_perm(MAY_WORD),
            "waiting": list(_waiting_for(user)),
        }


def _waiting_for(user: User) -> Iterator[Waiting]:
    """Yield what waits, of that which this user may see to."""
    if user.has_perm("broadsheet_subscriptions.view_withdrawal"):
        count = Withdrawal.objects.filter(handling=Handling.OPEN).count()
        url = reverse("wagtailsnippets_broadsheet_subscriptions_withdrawal:list")
        yield from _say(ngettext("%(n)s withdrawal", "%(n)s withdrawals", count), count, url)
    if user.has_perm("broadsheet_subscriptions.view_claim"):
        count = Claim.objects.filter(outcome=Outcome.OPEN).count()
        url = reverse("wagtailsnippets_broadsheet_subscriptions_claim:list")
        yield from _say(ngettext("%(n)s missed copy", "%(n)s missed copies", count), count, url)
    if user.has_perm("broadsheet_subscriptions.view_subscription"):
        count = Subscription.objects.filter(state=State.PAST_DUE).count()
        url = f"{reverse('broadsheet_subscribers')}?state={State.PAST_DUE}"
        yield from _say(
            ngettext("%(n)s payment that failed", "%(n)s payments that failed", count), count, url
        )
    if user.has_perm("broadsheet_mailing.change_mail"):
        count = Mail.objects.filter(state=MailState.GIVEN_UP).count()
        url = f"{reverse('broadsheet_mail_outbox')}?state={MailState.GIVEN_UP}"
        yield from _say(
            ngettext("%(n)s mail that was given up", "%(n)s mails that were given up", count), count, url
        )


def _say(text: str, count: int, url: str) -> Iterator[Waiting]:
    if count:
        yield Waiting(text % {"n": count}, url)
