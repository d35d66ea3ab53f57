"""What a reader has bought, for their account page and for the export of their own data."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from broadsheet.accounts.models import Account
from broadsheet.accounts.settings import Section
from broadsheet.subscriptions.clock import the_zone
from broadsheet.subscriptions.models import Delivery, State, Subscription, Withdrawal
from broadsheet.subscriptions.models.printing import ADDRESS_PARTS
from broadsheet.subscriptions.plans.telling import tell


def section_of(account: Account, now: datetime) -> Section:
    """Return what the account page says of the reader's subscription."""
    links = [(_("Payments, invoices, changes"), reverse("subscription_home"))]
    with timezone.override(the_zone(now)):
        summary = _summary(account, now)
    if not summary:
        summary = _("You have not subscribed yet.")
        links = [
            (_("See what there is"), "/subscribe/"),
            (_("I get the paper at home"), reverse("print_activate")),
        ]
    return Section(_("Your subscription"), summary, tuple(links))


def export_print(account: Account, now: datetime) -> Mapping[str, object]:
    """Return what is kept of a reader's printed paper and of their withdrawals, by the names of files."""
    deliveries = account.deliveries.prefetch_related("stops", "redirects", "claims")
    withdrawals = Withdrawal.objects.filter(account=account)
    return {
        "printed-paper": [_delivery(item) for item in deliveries],
        "withdrawals": [
            {"reference": item.reference, "stated_at": item.stated_at.isoformat(), "proof": item.proof}
            for item in withdrawals
        ],
    }


def kept_by_law(account: Account, now: datetime) -> Sequence[str]:
    """Return sentences for what stays when the account is deleted."""
    if Withdrawal.objects.filter(account=account).exists():
        return [_("Your statements of withdrawal, with their proofs.")]
    return []


def _summary(account: Account, now: datetime) -> str:
    kept: list[Subscription] = list(account.subscriptions.exclude(state=State.INCOMPLETE))
    kept.sort(key=lambda item: item.state == State.EXPIRED)
    if kept:
        return tell(kept[0], now).headline + "."
    delivery = account.deliveries.select_related("product").first()
    return "" if delivery is None else _("You have %(product)s.") % {"product": delivery.product.name}


def _delivery(delivery: Delivery) -> dict[str, object]:
    stretches = [("stop", item) for item in delivery.stops.all()]
    stretches += [("redirect", item) for item in delivery.redirects.all()]
    return {
        "number": delivery.number,
        "product": delivery.product.slug,
        "address": {part: getattr(delivery, part) for part in ADDRESS_PARTS},
        "starts_on": delivery.starts_on.isoformat(),
        "ends_on": delivery.ends_on.isoformat() if delivery.ends_on else None,
        "days": [
            {"kind": kind, "from": item.first_on.isoformat(), "until": item.last_on.isoformat()}
            for kind, item in stretches
        ],
        "claims": [
            {
                "issue": item.issue_on.isoformat(),
                "fault": item.fault,
                "note": item.note,
                "outcome": item.outcome,
            }
            for item in delivery.claims.all()
        ],
    }
