"""Who gets a copy of an issue, and where it goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from broadsheet.subscriptions.models import Claim, Delivery, HolidayStop, Outcome, PrintRun, Redirect, State
from broadsheet.subscriptions.models.subscriptions import Subscription
from broadsheet.subscriptions.printing.issues import is_issue


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy on its way. `issue_on` is earlier than the run's own when it is sent again."""

    number: str
    product: str
    issue_on: date
    address: dict[str, str]
    is_redirected: bool = False
    is_sent_again: bool = False


def copies_for(on: date, zone: ZoneInfo) -> list[Copy]:
    """Return the copies that go out with the issues of a day, as a carrier sorts them: by place.

    A day is the publication's: `zone` is its timezone.
    """
    copies = [copy for run in runs_on(on) for copy in _copies_of(run, on, zone)]
    return sorted(copies, key=_place)


def runs_on(on: date) -> list[PrintRun]:
    """Return the calendars that have an issue on a day."""
    runs = PrintRun.objects.select_related("product").prefetch_related("changes")
    return [run for run in runs.order_by("product__name") if is_issue(run, on)]


def is_due(delivery: Delivery, on: date, zone: ZoneInfo) -> bool:
    """Whether an issue of a day is owed: within the delivery's days, and its subscription runs on."""
    if on < delivery.starts_on or (delivery.ends_on is not None and on > delivery.ends_on):
        return False
    subscription = delivery.subscription
    return subscription is None or _runs(subscription, datetime.combine(on, time.min, zone))


def _runs(subscription: Subscription, at: datetime) -> bool:
    """Whether copies are owed at an instant to come: what renews by itself is expected to."""
    ends = subscription.ended_at or subscription.cancel_at
    if ends is not None and ends <= at:
        return False
    match State(subscription.state):
        case State.TRIALING | State.ACTIVE:
            return True
        case State.PAST_DUE:
            return subscription.grace_ends_at is None or at < subscription.grace_ends_at
        case State.PAUSED:
            is_read_out = subscription.paid_until is not None and at < subscription.paid_until
            return is_read_out or (subscription.resumes_at is not None and subscription.resumes_at <= at)
        case State.INCOMPLETE | State.PROCESSING | State.EXPIRED:
            return False


def _copies_of(run: PrintRun, on: date, zone: ZoneInfo) -> Iterator[Copy]:
    for delivery in _deliveries(run, on):
        yield from _regular(delivery, on, zone)
        for claim in delivery.sent_again_today:
            address, is_redirected = _goes_to(delivery)
            yield Copy(
                delivery.number, run.product.slug, claim.issue_on, address, is_redirected, is_sent_again=True
            )


def _regular(delivery: Delivery, on: date, zone: ZoneInfo) -> Iterator[Copy]:
    if is_due(delivery, on, zone) and not delivery.stops_today:
        address, is_redirected = _goes_to(delivery)
        yield Copy(delivery.number, delivery.product.slug, on, address, is_redirected)


def _goes_to(delivery: Delivery) -> tuple[dict[str, str], bool]:
    redirect = next(iter(delivery.redirects_today), None)
    return (delivery.address, False) if redirect is None else (redirect.address, True)


def _deliveries(run: PrintRun, on: date) -> QuerySet[Delivery]:
    on_the_day = {"first_on__lte": on, "last_on__gte": on}
    again = Claim.objects.filter(outcome=Outcome.SENT_AGAIN, sent_again_on=on)
    return (
        Delivery.objects.filter(product=run.product)
        .select_related("subscription", "product")
        .prefetch_related(
            Prefetch("stops", HolidayStop.objects.filter(**on_the_day), to_attr="stops_today"),
            Prefetch("redirects", Redirect.objects.filter(**on_the_day), to_attr="redirects_today"),
            Prefetch("claims", again, to_attr="sent_again_today"),
        )
    )


def _place(copy: Copy) -> list[str]:
    parts = [copy.address[part] for part in ("country_code", "postal_code", "city", "street_address")]
    return [*parts, copy.number, copy.issue_on.isoformat()]
