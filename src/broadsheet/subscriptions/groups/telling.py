"""What the account page says of a reader's group."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadsheet.accounts.models import Account
from broadsheet.accounts.settings import Section
from broadsheet.subscriptions.groups.seats import find_group, left_in
from broadsheet.subscriptions.models import Seat


def section_of(account: Account, now: datetime) -> Section | None:
    """Return how many seats an owner has left, or whose seat a member has; None for who is in no group."""
    group = find_group(account)
    if group is not None:
        left = left_in(group)
        text = ngettext("%(n)d seat is free.", "%(n)d seats are free.", left) % {"n": left}
        return Section(_("Your group"), text, ((_("Invite readers, take seats back"), reverse("group")),))
    taken = Seat.objects.filter(account=account, removed_at=None)
    seat = taken.select_related("group__subscription__account__user").first()
    if seat is None:
        return None
    owner = seat.group.subscription.account.user.email
    return Section(_("Your group"), _("You have a seat in the group of %(owner)s.") % {"owner": owner})
