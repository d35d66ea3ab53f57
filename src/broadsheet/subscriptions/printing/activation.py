"""Web access for those who already pay for paper: by the subscriber number and postcode on the label."""

from datetime import datetime, time, timedelta

from django.db import transaction

from broadsheet.accounts.models import Account
from broadsheet.subscriptions import entitlements
from broadsheet.subscriptions.audit import record
from broadsheet.subscriptions.clock import the_day, the_zone
from broadsheet.subscriptions.models import AuditEntry, Delivery, Entitlement
from broadsheet.subscriptions.printing.numbers import tidy_number

FAILED = "activation failed"
# Numbers are random and need their postcode; this makes trying them out hopeless.
MOST_FAILURES_AN_HOUR = 5
MOST_FAILURES_A_NUMBER = 20
HOUR = timedelta(hours=1)


class NotActivated(ValueError):
    """The number and postcode belong to nobody who could be given access; which was wrong is not said."""


class TooManyAttempts(NotActivated):
    """This account has tried too often within the hour."""


def activate(account: Account, number: str, postal_code: str, now: datetime) -> Delivery:
    """Return the print subscription that now belongs to the account, its web access open.

    Raises TooManyAttempts, and NotActivated alike for a number nobody has, a postcode that is not on its
    label, a subscription that is over, and one that belongs to another account.
    """
    failures = AuditEntry.objects.filter(account=account, action=FAILED, at__gt=now - HOUR).count()
    if failures >= MOST_FAILURES_AN_HOUR:
        raise TooManyAttempts
    delivery = Delivery.objects.filter(number=tidy_number(number)).select_related("product").first()
    if delivery is None or not _is_theirs(delivery, account, postal_code, now):
        _count_failure(account, delivery, number, now)
        raise NotActivated
    with transaction.atomic():
        delivery.account, delivery.failed_activations = account, 0
        delivery.activated_at = delivery.activated_at or now
        delivery.save()
        open_web_access(delivery, now)
        record(account, "print subscription linked", now, detail={"number": delivery.number})
    return delivery


def open_web_access(delivery: Delivery, now: datetime) -> None:
    """Give the linked account what the product opens, until the end of the last issue's day.

    For subscriptions from the paper's own books; what was bought here has rights of its own.
    """
    if delivery.account is None or delivery.subscription_id is not None:
        return
    ends_at = _end_of(delivery, now)
    if ends_at is None or ends_at > now:
        for scope in delivery.product.scopes:
            Entitlement.objects.update_or_create(
                delivery=delivery,
                scope=scope,
                defaults={"account": delivery.account, "ends_at": ends_at},
                create_defaults={
                    "account": delivery.account,
                    "starts_at": now,
                    "ends_at": ends_at,
                    "note": delivery.number,
                },
            )
        delivery.entitlements.exclude(scope__in=delivery.product.scopes).delete()
    else:
        delivery.entitlements.filter(ends_at__isnull=True).update(ends_at=now)
        delivery.entitlements.filter(ends_at__gt=now).update(ends_at=now)
    entitlements.changed(delivery.account, now)


def _is_theirs(delivery: Delivery, account: Account, postal_code: str, now: datetime) -> bool:
    is_over = delivery.ends_on is not None and delivery.ends_on < the_day(now)
    is_free = delivery.account is None or delivery.account == account
    is_tried_out = delivery.failed_activations >= MOST_FAILURES_A_NUMBER
    same_place = tidy_number(postal_code) == tidy_number(delivery.postal_code)
    return same_place and is_free and not is_over and not is_tried_out and delivery.subscription_id is None


def _count_failure(account: Account, delivery: Delivery | None, number: str, now: datetime) -> None:
    record(account, FAILED, now, detail={"number": tidy_number(number)[:20]})
    if delivery is not None:
        delivery.failed_activations = min(delivery.failed_activations + 1, MOST_FAILURES_A_NUMBER)
        delivery.save(update_fields=["failed_activations"])


def _end_of(delivery: Delivery, now: datetime) -> datetime | None:
    if delivery.ends_on is None:
        return None
    return datetime.combine(delivery.ends_on + timedelta(days=1), time.min, the_zone(now))
