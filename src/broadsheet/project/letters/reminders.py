"""Mails that nothing but time causes: looked for by the worker, each sent once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from broadsheet.project.letters.listening import write_to
from broadsheet.subscriptions.models import EndReason, State, Subscription, Unit

# What is long enough for readers to forget that it renews; so laws and card networks think too.
LONG_TERM_MONTHS = 6
RENEWAL_NOTICE = timedelta(days=30)
INTRO_NOTICE = timedelta(days=7)
LAST_WARNING = timedelta(days=2)
WIN_BACK_AFTER = timedelta(days=30)
# Who was away longer when this was first switched on is left in peace.
WIN_BACK_BEFORE = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A mail that is due, and the instant that it is about: for another instant it is sent again."""

    kind: str
    subscription: Subscription
    about: datetime

    @property
    def once(self) -> str:
        """What it is called, so that it is said once."""
        return f"{self.kind} {self.subscription.pk} {self.about.isoformat()}"


def remind(now: datetime) -> int:
    """Mail the reminders that are due, and return how many."""
    found = (*_payments(now), *_intros(now), *_renewals(now), *_win_backs(now))
    return sum(write_to(one.subscription, one.kind, now, once=one.once) is not None for one in found)


def _rows() -> "QuerySet[Subscription]":
    return Subscription.objects.select_related("account__user", "price__product", "purchase")


def _payments(now: datetime) -> Iterator[Reminder]:
    """Yield the second mail when half of the grace is over, the last one two days before its end."""
    in_grace = _rows().filter(state=State.PAST_DUE, grace_ends_at__gt=now, paid_until__isnull=False)
    for row in in_grace:
        left = row.grace_ends_at - now
        if left <= LAST_WARNING:
            yield Reminder("payment_failed_last", row, row.grace_ends_at)
        elif left <= (row.grace_ends_at - row.paid_until) / 2:
            yield Reminder("payment_failed_again", row, row.grace_ends_at)


def _intros(now: datetime) -> Iterator[Reminder]:
    soon = _rows().filter(
        state=State.ACTIVE, cancel_at=None, intro_ends_at__gt=now, intro_ends_at__lte=now + INTRO_NOTICE
    )
    yield from (Reminder("intro_ending", row, row.intro_ends_at) for row in soon)


def _renewals(now: datetime) -> Iterator[Reminder]:
    is_long = Q(price__term_unit=Unit.YEAR) | Q(
        price__term_unit=Unit.MONTH, price__term_count__gte=LONG_TERM_MONTHS
    )
    soon = _rows().filter(
        is_long, state=State.ACTIVE, cancel_at=None, paid_until__gt=now, paid_until__lte=now + RENEWAL_NOTICE
    )
    # Whoever has just bought a term as long as the notice knows it.
    for row in soon.filter(started_at__lt=F("paid_until") - RENEWAL_NOTICE):
        yield Reminder("renewal", row, row.paid_until)


def _win_backs(now: datetime) -> Iterator[Reminder]:
    gone = _rows().filter(
        state=State.EXPIRED,
        end_reason__in=(EndReason.CANCELLED, EndReason.PAYMENT_FAILED, EndReason.TRIAL_OVER),
        ended_at__lte=now - WIN_BACK_AFTER,
        ended_at__gt=now - WIN_BACK_BEFORE,
    )
    back = Subscription.objects.exclude(state__in=(State.EXPIRED, State.INCOMPLETE)).values("account")
    yield from (Reminder("winback", row, row.ended_at) for row in gone.exclude(account__in=back))
