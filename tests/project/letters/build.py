"""Builders for what mails are about: a seller, readers, what they have bought; and what was mailed of it."""

from datetime import timedelta

from wagtail.models import Site

from broadsheet.mailing.compose import Footing
from broadsheet.mailing.kinds import get_kind
from broadsheet.mailing.models import Mail
from broadsheet.mailing.posting import compose
from broadsheet.subscriptions.models import Seller, State, Subscription
from tests.mailing.build import PAPER
from tests.subscriptions.plans.build import NOW, a_price, an_account

__all__ = ["NOW", "a_price", "a_seller", "an_account", "said_in", "some_subscription"]


def a_seller() -> Seller:
    """Return the seller of the default site, with all that invoices need."""
    facts = {"legal_name": "Paper Ltd", "address": "1 Quay Street\nHarbour City", "tax_number": "VAT XX123"}
    return Seller.objects.update_or_create(site=Site.objects.get(is_default_site=True), defaults=facts)[0]


def some_subscription(account=None, price=None, **said) -> Subscription:
    """Return a row as a provider's word would have made it: active and paid for a month."""
    facts = {
        "account": account or an_account(),
        "price": price or a_price(),
        "provider": "invoice",
        "provider_id": f"n-{Subscription.objects.count()}",
        "state": State.ACTIVE,
        "started_at": NOW,
        "paid_until": NOW + timedelta(days=30),
    }
    return Subscription.objects.create(**facts | said)


def said_in(mail: Mail) -> str:
    """Return a mail's subject and text as they would be sent."""
    letter = compose(mail, get_kind(mail.kind), PAPER, Footing())
    return f"{letter.subject}\n{letter.text}"
