"""From a bought print subscription to a copy on its way."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from broadsheet.subscriptions.clock import the_day
from broadsheet.subscriptions.models import Delivery, PrintRun, Subscription
from broadsheet.subscriptions.printing.issues import NoIssue, first_reached
from broadsheet.subscriptions.printing.numbers import fresh_number

ATTEMPTS = 5


def start_delivery(subscription: Subscription, address: dict[str, str], now: datetime) -> Delivery:
    """Return the delivery of a print subscription to an address that was checked, with a number of its own.

    It begins with the first issue that is still open. Asked again, it only takes the new address.
    """
    delivery = Delivery.objects.filter(subscription=subscription).first()
    if delivery is None:
        delivery = Delivery(subscription=subscription, account=subscription.account)
        delivery.product = subscription.price.product
        delivery.starts_on = first_issue(delivery, now)
    delivery.set_address(address)
    return _save(delivery)


def run_of(delivery: Delivery) -> PrintRun | None:
    """Return the calendar of what is delivered; None while nobody has made one."""
    return PrintRun.objects.filter(product=delivery.product).prefetch_related("changes").first()


def first_issue(delivery: Delivery, now: datetime) -> date:
    """Return the day of the first issue that a change made now still reaches; today without a calendar."""
    run, today = run_of(delivery), the_day(now)
    if run is None:
        return today
    try:
        return first_reached(run, today)
    except NoIssue:
        return today


def _save(delivery: Delivery) -> Delivery:
    if delivery.number:
        delivery.save()
        return delivery
    for _attempt in range(ATTEMPTS):
        delivery.number = fresh_number()
        try:
            with transaction.atomic():
                delivery.save()
        except IntegrityError:
            continue
        return delivery
    raise RuntimeError(f"no free subscriber number was found in {ATTEMPTS} attempts")
