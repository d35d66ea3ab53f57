"""Telling Stripe where a customer is: without that it works out no tax, and refuses the sale."""

from ipaddress import ip_address
from typing import Any

import stripe

from broadsheet.subscriptions.models import Billing
from broadsheet.subscriptions.providers import Whereabouts

# Stripe's names for the parts of an address as printing/addresses.py has them.
PARTS = {
    "line1": "street_address",
    "line2": "city_area",
    "city": "city",
    "state": "country_area",
    "postal_code": "postal_code",
    "country": "country_code",
}


def locate(client: stripe.StripeClient, customer: str, where: Whereabouts) -> None:
    """Give a customer the address of an order, or else the network; nothing where no tax is worked out."""
    if not Billing.load().has_tax:
        return
    said: Any = None
    if where.address.get("country_code"):
        parts = {name: where.address.get(ours, "") for name, ours in PARTS.items()}
        said = {"address": {name: value for name, value in parts.items() if value}}
    elif _is_public(where.ip_address):
        said = {"tax": {"ip_address": where.ip_address}}
    if said:
        client.v1.customers.update(customer, said)


def _is_public(address: str) -> bool:
    """Whether an address says anything about a place: one of a private network does not."""
    try:
        return ip_address(address).is_global
    except ValueError:
        return False
