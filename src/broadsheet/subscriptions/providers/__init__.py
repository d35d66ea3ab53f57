"""Those who collect the money. Each is a `Provider` under a name; what they say is projected."""

from broadsheet.subscriptions.providers.base import (
    Asked,
    Bill,
    Card,
    Checkout,
    Order,
    PaidOnce,
    Provider,
    ProviderRefused,
    ProviderUnavailable,
    Reduction,
    SinglePayment,
    Snapshot,
    Status,
    Term,
    Whereabouts,
)
from broadsheet.subscriptions.providers.known import UnknownProvider, get_provider, register, registered

__all__ = [
    "Asked",
    "Bill",
    "Card",
    "Checkout",
    "Order",
    "PaidOnce",
    "Provider",
    "ProviderRefused",
    "ProviderUnavailable",
    "Reduction",
    "SinglePayment",
    "Snapshot",
    "Status",
    "Term",
    "UnknownProvider",
    "Whereabouts",
    "get_provider",
    "register",
    "registered",
]
