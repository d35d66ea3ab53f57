"""In which language a subscriber is written to."""

from broadsheet.mailing.choices import language_of
from broadsheet.subscriptions.models import Subscription


def language_for(subscription: Subscription) -> str:
    """Return the language to write in: the reader's choice, or the one in which they bought."""
    order = getattr(subscription, "purchase", None)
    return language_of(subscription.account.user, order.language if order else "")
