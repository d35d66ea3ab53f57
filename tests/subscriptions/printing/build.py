"""Builders for the printed paper: say what the test is about and nothing else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model

from broadsheet.accounts.models import Account, account_of
from broadsheet.subscriptions.models import Delivery, Price, PrintRun, Product, State, Subscription
from broadsheet.subscriptions.printing.numbers import fresh_number

# A Tuesday; the first issue that is still open two days before is Thursday's.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
ZONE = ZoneInfo("Asia/Singapore")
DAY = timedelta(days=1)
HOME = {
    "name": "Mei Arunrat",
    "company_name": "",
    "street_address": "12 Keppel Road #03-01",
    "city_area": "",
    "city": "",
    "country_area": "",
    "postal_code": "089053",
    "sorting_code": "",
    "country_code": "SG",
}


def an_account(email: str = "mei@paper.example") -> Account:
    """Return a reader's account, made at the first asking."""
    user, _ = get_user_model().objects.get_or_create(username=email, defaults={"email": email})
    return account_of(user)


def a_print_product(slug: str = "print", **said: Any) -> Product:
    """Return a product that is printed from Monday to Saturday and closes two days before, made once."""
    facts = {"name": "The Meridian on paper", "is_print": True, "scopes": ["*"], **said}
    product, is_new = Product.objects.get_or_create(slug=slug, defaults=facts)
    if is_new:
        PrintRun.objects.create(product=product)
    return product


def a_delivery(number: str = "", *, product: Product | None = None, **said: Any) -> Delivery:
    """Return a delivery from the paper's own books, since ever and for good, unless told."""
    facts = {**HOME, "starts_on": date(2020, 1, 1), **said}
    return Delivery.objects.create(
        number=number or fresh_number(), product=product or a_print_product(), **facts
    )


def a_print_subscription(account: Account | None = None, **said: Any) -> Subscription:
    """Return an active subscription of the print product, paid for a month."""
    product = a_print_product()
    price, _ = Price.objects.get_or_create(product=product, amount_minor=3000, currency="SGD")
    facts = {
        "state": State.ACTIVE,
        "provider": "invoice",
        "provider_id": fresh_number(),
        "paid_until": NOW + 30 * DAY,
        "started_at": NOW - 30 * DAY,
        **said,
    }
    return Subscription.objects.create(account=account or an_account(), price=price, **facts)
