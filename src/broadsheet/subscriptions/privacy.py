"""What a reader has bought, when they take their data with them or delete their account."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db.models import QuerySet
from django.forms import model_to_dict
from django.utils.translation import gettext as _

from broadsheet.accounts.leaving import CannotDelete
from broadsheet.accounts.models import Account
from broadsheet.subscriptions.agreed import agreed_by
from broadsheet.subscriptions.dealings import cancel
from broadsheet.subscriptions.gifts.forgetting import forget_giver
from broadsheet.subscriptions.models import Customer, Gift, Invoice, State, Subscription
from broadsheet.subscriptions.providers.base import ProviderRefused, ProviderUnavailable

GIFT_COLUMNS = (
    "term_count",
    "term_unit",
    "giver_name",
    "receiver_name",
    "email",
    "message",
    "bought_at",
    "opens_at",
    "expires_at",
    "withdrawn_at",
)
GIFT_PAID = ("redeemed_at", "amount_minor", "tax_minor", "refunded_minor", "currency", "number", "terms")


def export_bought(account: Account, now: datetime) -> Mapping[str, object]:
    """Return subscriptions, invoices, rights and what was done with them, by the names of files."""
    subscriptions = account.subscriptions.select_related("price__product", "offer")
    return {
        "subscriptions": [_subscription(one) for one in subscriptions],
        "invoices": [model_to_dict(one, exclude=["id", "subscription"]) for one in _invoices(account)],
        "gifts_given": [_gift(one) for one in account.gifts_given.select_related("product")],
        "gifts_received": [_received(one) for one in account.gifts.select_related("product")],
        "articles_given": list(
            account.gift_links.values("article", "made_at", "ends_at", "ended_at", "opens", "most_opens")
        ),
        "seats": list(account.seats.values("group__subscription__price__product__slug", "email", "taken_at")),
        "bank_transfers": list(
            account.transfers.values("number", "amount_minor", "currency", "what_for", "asked_at", "paid_at")
        ),
        "agreed": [asdict(one) for one in agreed_by(account)],
        "rights": list(account.entitlements.values("scope", "starts_at", "ends_at")),
        "cards": [one.card for one in Customer.objects.filter(account=account)],
        "offers_taken": list(account.redemption_set.values("offer__slug", "code__code", "taken_at")),
        "changes": list(account.audit_entries.values("at", "action", "detail")),
    }


def keep_bought(account: Account, now: datetime) -> Sequence[str]:
    """Return sentences for what tax law has the publisher keep."""
    paid_gifts = account.gifts_given.filter(bought_at__isnull=False, amount_minor__isnull=False)
    if not _invoices(account).exists() and not paid_gifts.exists():
        return []
    return [_("Your invoices and what they are for, without your name and address, as tax law demands.")]


def warn_of_end(account: Account, now: datetime) -> Sequence[str]:
    """Return sentences for what deleting ends."""
    said = []
    if _running(account):
        said.append(
            _("Your subscription ends at once, also if it is paid for longer; nothing more is charged.")
        )
    if any(right.ends_at is None or right.ends_at > now for right in account.entitlements.all()):
        said.append(_("What was given to you to read ends too."))
    if account.gifts_given.filter(bought_at__isnull=False, redeemed_at=None, withdrawn_at=None).exists():
        said.append(_("Gifts that you have paid for can still be redeemed by their code."))
    return said


def erase_bought(account: Account, now: datetime) -> None:
    """End what runs, and forget cards, addresses and rights. Raises CannotDelete while a provider fails."""
    for subscription in _running(account):
        try:
            cancel(subscription, now, at_period_end=False)
        except (ProviderRefused, ProviderUnavailable) as error:
            raise CannotDelete(_("Your subscription could not be ended just now.")) from error
    Customer.objects.filter(account=account).update(card={})
    forget_giver(account)
    account.deliveries.all().delete()
    account.entitlements.all().delete()
    account.purchases.update(address={}, return_path="")
    account.seats.filter(removed_at=None).update(removed_at=now)
    account.seats.update(email="")
    for entry in account.audit_entries.filter(detail__words__isnull=False):
        entry.detail = {**entry.detail, "words": ""}
        entry.save(update_fields=["detail"])


def _gift(one: Gift) -> Mapping[str, object]:
    return {"product": one.product.slug, **model_to_dict(one, fields=GIFT_COLUMNS), "code": one.code} | {
        name: getattr(one, name) for name in GIFT_PAID
    }


def _received(one: Gift) -> Mapping[str, object]:
    """Return what a gift says of whoever got it; what its giver has paid is the giver's."""
    said = model_to_dict(one, fields=("term_count", "term_unit", "giver_name", "receiver_name", "message"))
    return {"product": one.product.slug, "redeemed_at": one.redeemed_at, **said}


def _running(account: Account) -> list[Subscription]:
    return list(account.subscriptions.exclude(state__in=(State.EXPIRED, State.INCOMPLETE)))


def _invoices(account: Account) -> QuerySet[Invoice]:
    return Invoice.objects.filter(subscription__account=account)


def _subscription(one: Subscription) -> Mapping[str, object]:
    said = model_to_dict(one, exclude=["id", "account", "price", "offer"])
    offer = one.offer.slug if one.offer else None
    return {"product": one.price.product.slug, "price": one.price.money.text("en"), "offer": offer, **said}
