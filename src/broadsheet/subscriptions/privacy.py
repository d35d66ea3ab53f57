"""What a reader has bought, when they take their data with them or delete their account."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.forms import model_to_dict
from django.utils.translation import gettext as _

from broadsheet.accounts.leaving import CannotDelete
from broadsheet.accounts.models import Account
from broadsheet.subscriptions.dealings import cancel
from broadsheet.subscriptions.models import Customer, Invoice, State, Subscription
from broadsheet.subscriptions.providers.base import ProviderRefused, ProviderUnavailable


def export_bought(account: Account, now: datetime) -> Mapping[str, object]:
    """Return subscriptions, invoices, rights and what was done with them, by the names of files."""
    subscriptions = account.subscriptions.select_related("price__product", "offer")
    return {
        "subscriptions": [_subscription(one) for one in subscriptions],
        "invoices": [model_to_dict(one, exclude=["id", "subscription"]) for one in _invoices(account)],
        "rights": list(account.entitlements.values("scope", "starts_at", "ends_at")),
        "cards": [one.card for one in Customer.objects.filter(account=account)],
        "offers_taken": list(account.redemption_set.values("offer__slug", "code__code", "taken_at")),
        "changes": list(account.audit_entries.values("at", "action", "detail")),
    }


def keep_bought(account: Account, now: datetime) -> Sequence[str]:
    """Return sentences for what tax law has the publisher keep."""
    if not _invoices(account).exists():
        return []
    return [_("Your invoices and what they are for, without your name and address, as tax law demands.")]


def warn_of_end(account: Account, now: datetime) -> Sequence[str]:
    """Return sentences for what deleting ends."""
    if not _running(account):
        return []
    return [_("Your subscription ends at once, also if it is paid for longer; nothing more is charged.")]


def erase_bought(account: Account, now: datetime) -> None:
    """End what runs, and forget cards, addresses and rights. Raises CannotDelete while a provider fails."""
    for subscription in _running(account):
        try:
            cancel(subscription, now, at_period_end=False)
        except (ProviderRefused, ProviderUnavailable) as error:
            raise CannotDelete(_("Your subscription could not be ended just now.")) from error
    Customer.objects.filter(account=account).update(card={})
    account.deliveries.all().delete()
    account.entitlements.all().delete()
    for entry in account.audit_entries.filter(detail__words__isnull=False):
        entry.detail = {**entry.detail, "words": ""}
        entry.save(update_fields=["detail"])


def _running(account: Account) -> list[Subscription]:
    return list(account.subscriptions.exclude(state__in=(State.EXPIRED, State.INCOMPLETE)))


def _invoices(account: Account) -> QuerySet[Invoice]:
    return Invoice.objects.filter(subscription__account=account)


def _subscription(one: Subscription) -> Mapping[str, object]:
    said = model_to_dict(one, exclude=["id", "account", "price", "offer"])
    offer = one.offer.slug if one.offer else None
    return {"product": one.price.product.slug, "price": one.price.money.text("en"), "offer": offer, **said}
