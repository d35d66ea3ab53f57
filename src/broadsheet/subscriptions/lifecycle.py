"""The life of a subscription: what our row says, from what the provider says. Pure.

The row is a function of the provider's present snapshot, the publisher's patience and the time; of nothing
that was there before. So events may come in any order, twice, or not at all: whoever looks again, for
whatever reason, arrives at the same row. What has changed between two rows is told to others.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from broadsheet.subscriptions.models.subscriptions import EndReason, State, Subscription
from broadsheet.subscriptions.providers.base import Snapshot, Status

LIVE = frozenset({State.TRIALING, State.ACTIVE, State.PAST_DUE})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long all stays open after a payment failed, of a subscriber and of a reader after a free trial; and
    while a first payment is under way.
    """

    grace: timedelta
    after_trial: timedelta
    under_way: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Projection:
    """What a subscription's row says. The names are those of its columns."""

    state: State
    started_at: datetime
    paid_until: datetime | None = None
    trial_ends_at: datetime | None = None
    intro_ends_at: datetime | None = None
    grace_ends_at: datetime | None = None
    cancel_at: datetime | None = None
    resumes_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: str = ""


class Change(StrEnum):
    """What happened between two rows; each is the name of a signal."""

    SUBSCRIBED = "subscribed"
    NOT_BEGUN = "not_begun"
    RENEWED = "renewed"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_RECOVERED = "payment_recovered"
    CANCELLED = "cancelled"
    RESUMED = "resumed"
    PAUSED = "paused"
    EXPIRED = "expired"


def opens_until(row: Projection | Subscription) -> datetime | None:
    """Return the end of the right to read that a row gives; None where it gives none.

    It is never later than what was paid for or fell due, and the publisher's grace.
    """
    if row.state == State.PROCESSING:
        return row.grace_ends_at
    if row.paid_until is None or row.state in (State.INCOMPLETE, State.EXPIRED):
        return None
    if row.grace_ends_at is not None:
        return row.grace_ends_at
    return row.paid_until if row.cancel_at is None else min(row.paid_until, row.cancel_at)


def project(snapshot: Snapshot, patience: Patience, now: datetime) -> Projection:
    """Return the row that follows from a snapshot at `now`."""
    match snapshot.status:
        case Status.UNSTARTED:
            return _unstarted(snapshot, patience, now)
        case Status.ENDED:
            return _ended(snapshot)
        case Status.PAUSED:
            return _going(snapshot, State.PAUSED, None)
        case Status.RUNNING | Status.OWING:
            return _charged(snapshot, patience, now)


def changes_between(before: Projection | None, after: Projection, *, was_charged: bool) -> tuple[Change, ...]:
    """Return what happened between two rows; `was_charged`: another term was paid for meanwhile."""
    was = before.state if before is not None else State.INCOMPLETE
    if was == State.PROCESSING and after.state in (State.INCOMPLETE, State.EXPIRED):
        return (Change.NOT_BEGUN,)
    if was in (State.INCOMPLETE, State.PROCESSING):
        return (Change.SUBSCRIBED,) if after.state in LIVE else ()
    if after.state == State.EXPIRED:
        return (Change.EXPIRED,) if was != State.EXPIRED else ()
    found = [_of_payment(was, after.state, was_charged), _of_wish(before, after)]
    return tuple(change for change in found if change is not None)


def _unstarted(snapshot: Snapshot, patience: Patience, now: datetime) -> Projection:
    """The row before the first money, which may be under way: waited for as long as the publisher says."""
    if snapshot.under_way_since is None:
        return Projection(State.INCOMPLETE, snapshot.started_at)
    limit = snapshot.under_way_since + patience.under_way
    ends = limit if limit > now else None
    return Projection(State.PROCESSING, snapshot.started_at, grace_ends_at=ends)


def _charged(snapshot: Snapshot, patience: Patience, now: datetime) -> Projection:
    if snapshot.paid_until is None:
        return Projection(State.INCOMPLETE, snapshot.started_at)
    owed_since = max(snapshot.paid_until, snapshot.owed_since or snapshot.paid_until)
    limit = owed_since + (patience.grace if snapshot.has_paid else patience.after_trial)
    if snapshot.cancel_at is not None:
        limit = min(limit, snapshot.cancel_at)
    if now >= limit:
        return _ended_of_itself(snapshot, limit)
    state = State.ACTIVE if snapshot.has_paid else State.TRIALING
    if snapshot.status is Status.OWING:
        state = State.PAST_DUE
    return _going(snapshot, state, limit if limit > snapshot.paid_until else None)


def _going(snapshot: Snapshot, state: State, grace_ends_at: datetime | None) -> Projection:
    return Projection(
        state,
        snapshot.started_at,
        paid_until=snapshot.paid_until,
        trial_ends_at=snapshot.trial_ends_at,
        intro_ends_at=snapshot.intro_ends_at,
        grace_ends_at=grace_ends_at,
        cancel_at=snapshot.cancel_at,
        resumes_at=snapshot.resumes_at,
    )


def _ended_of_itself(snapshot: Snapshot, ended_at: datetime) -> Projection:
    """The row of a subscription of whose end the provider does not know yet."""
    if snapshot.cancel_at is not None and ended_at >= snapshot.cancel_at:
        reason = EndReason.CANCELLED
    else:
        reason = EndReason.PAYMENT_FAILED if snapshot.has_paid else EndReason.TRIAL_OVER
    return _over(snapshot, ended_at, reason)


def _ended(snapshot: Snapshot) -> Projection:
    ended_at = snapshot.ended_at or snapshot.taken_at
    return _over(snapshot, ended_at, snapshot.end_reason)


def _over(snapshot: Snapshot, ended_at: datetime, reason: EndReason | None) -> Projection:
    return Projection(
        State.EXPIRED,
        snapshot.started_at,
        paid_until=snapshot.paid_until,
        trial_ends_at=snapshot.trial_ends_at,
        intro_ends_at=snapshot.intro_ends_at,
        cancel_at=snapshot.cancel_at,
        ended_at=ended_at,
        # A checkout that was never paid did not end: it never began.
        end_reason=reason.value if reason is not None and snapshot.paid_until is not None else "",
    )


def _of_payment(was: State, now_is: State, was_charged: bool) -> Change | None:
    if now_is == State.PAST_DUE:
        return Change.PAYMENT_FAILED if was != State.PAST_DUE else None
    if now_is not in LIVE:
        return None
    if was in (State.PAST_DUE, State.EXPIRED):
        return Change.PAYMENT_RECOVERED
    return Change.RENEWED if was_charged else None


def _of_wish(before: Projection, after: Projection) -> Change | None:
    if after.state == State.PAUSED:
        return Change.PAUSED if before.state != State.PAUSED else None
    if after.cancel_at is not None:
        return Change.CANCELLED if before.cancel_at is None else None
    return Change.RESUMED if before.state == State.PAUSED or before.cancel_at is not None else None
