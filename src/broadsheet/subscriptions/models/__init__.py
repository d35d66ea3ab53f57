"""What is sold, to whom, and until when. Each module holds one subject."""

from broadsheet.subscriptions.models.entitlements import EVERYTHING, LONGEST_SCOPE, Entitlement
from broadsheet.subscriptions.models.offers import Audience, Offer, OfferCode, Redemption
from broadsheet.subscriptions.models.products import Price, Product, Unit
from broadsheet.subscriptions.models.subscriptions import (
    AuditEntry,
    Customer,
    EndReason,
    Invoice,
    ProviderEvent,
    State,
    Subscription,
)

__all__ = [
    "EVERYTHING",
    "LONGEST_SCOPE",
    "Audience",
    "AuditEntry",
    "Customer",
    "EndReason",
    "Entitlement",
    "Invoice",
    "Offer",
    "OfferCode",
    "Price",
    "Product",
    "ProviderEvent",
    "Redemption",
    "State",
    "Subscription",
    "Unit",
]
