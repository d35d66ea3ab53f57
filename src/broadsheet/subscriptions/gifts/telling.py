"""What the account page says of giving articles away."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadsheet.accounts.models import Account
from broadsheet.accounts.settings import Section
from broadsheet.subscriptions.gifts.links import supply_of
from broadsheet.subscriptions.models import Gift


def state_text(gift: Gift) -> str:
    """Return how far a gift has come."""
    if gift.withdrawn_at is not None:
        return _("taken back")
    if gift.redeemed_at is not None:
        return _("redeemed")
    return _("not paid yet") if gift.bought_at is None else _("to be redeemed")


def section_of(account: Account, now: datetime) -> Section | None:
    """Return how many articles a reader may give still; None where they may give none and have given none."""
    supply = supply_of(account, now)
    if not supply.a_month and not account.gift_links.exists():
        return None
    text = ngettext(
        "You can give %(n)d more article this month.",
        "You can give %(n)d more articles this month.",
        supply.left,
    )
    return Section(
        _("Articles you give"), text % {"n": supply.left}, ((_("See your links"), reverse("gift_links")),)
    )
