"""From a provider's snapshot to our row, and what is told of the difference."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.subscriptions import signals
from broadsheet.subscriptions.lifecycle import Change, Patience, changes_between, opens_until, project
from broadsheet.subscriptions.models import EndReason, State
from broadsheet.subscriptions.providers import Status
from tests.subscriptions.billing.build import DAY, NOW, PATIENCE, a_snapshot

FREE = {"has_paid": False, "paid_until": NOW + 3 * DAY, "trial_ends_at": NOW + 3 * DAY}
TRIAL_OVER = {"has_paid": False, "paid_until": NOW - 2 * DAY, "trial_ends_at": NOW - 2 * DAY}

# What the provider says; the state that follows; for how many days from now it opens (None: not at all).
ROWS = [
    ("nothing was paid", a_snapshot("unstarted", paid_until=None), State.INCOMPLETE, None),
    ("it runs, yet nothing was paid", a_snapshot(paid_until=None), State.INCOMPLETE, None),
    ("it is paid for", a_snapshot(), State.ACTIVE, 24),
    ("its renewal is being charged", a_snapshot(paid_until=NOW), State.ACTIVE, 14),
    ("it is free", a_snapshot(**FREE), State.TRIALING, 4),
    ("a trial's first charge failed", a_snapshot("owing", **FREE | {"paid_until": NOW}), State.PAST_DUE, 1),
    ("the trial's grace is over", a_snapshot("owing", **TRIAL_OVER), State.EXPIRED, None),
    ("a charge failed", a_snapshot("owing", paid_until=NOW - 4 * DAY), State.PAST_DUE, 10),
    ("grace is over", a_snapshot("owing", paid_until=NOW - 14 * DAY), State.EXPIRED, None),
    ("it will end", a_snapshot(cancel_at=NOW + 10 * DAY), State.ACTIVE, 10),
    ("it will end while a charge fails", a_snapshot("owing", paid_until=NOW, cancel_at=NOW + 5 * DAY),
     State.PAST_DUE, 5),
    ("it has ended unseen", a_snapshot(paid_until=NOW, cancel_at=NOW), State.EXPIRED, None),
    ("it is paused in a paid term", a_snapshot("paused"), State.PAUSED, 10),
    ("it is paused after it", a_snapshot("paused", paid_until=NOW - 9 * DAY), State.PAUSED, -9),
    ("after a pause a charge failed",
     a_snapshot("owing", paid_until=NOW - 60 * DAY, owed_since=NOW - 4 * DAY), State.PAST_DUE, 10),
    ("months are owed", a_snapshot("owing", paid_until=NOW - 60 * DAY, owed_since=NOW - 60 * DAY),
     State.EXPIRED, None),
    ("it was ended at once", a_snapshot("ended", ended_at=NOW, end_reason=EndReason.WITHDRAWN),
     State.EXPIRED, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("snapshot", "state", "days"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_the_row_follows_from_the_snapshot(snapshot, state, days):
    row = project(snapshot, PATIENCE, NOW)
    assert row.state == state
    assert opens_until(row) == (None if days is None else NOW + days * DAY)


@pytest.mark.parametrize(
    ("snapshot", "reason"),
    [
        (a_snapshot("owing", paid_until=NOW - 14 * DAY), "payment_failed"),
        (a_snapshot("owing", **TRIAL_OVER), "trial_over"),
        (a_snapshot(paid_until=NOW, cancel_at=NOW), "cancelled"),
        (a_snapshot("ended", end_reason=EndReason.WITHDRAWN), "withdrawn"),
        (a_snapshot("ended", paid_until=None, end_reason=EndReason.PAYMENT_FAILED), ""),
    ],
)
def test_churn_is_told_apart(snapshot, reason):
    assert project(snapshot, PATIENCE, NOW).end_reason == reason


BEFORE_AND_AFTER = [
    (a_snapshot("unstarted", paid_until=None), a_snapshot(), True, ["subscribed"]),
    (a_snapshot("unstarted", paid_until=None), a_snapshot(**FREE), False, ["subscribed"]),
    (a_snapshot("unstarted", paid_until=None), a_snapshot("ended", paid_until=None), False, []),
    (a_snapshot(**FREE), a_snapshot(), True, ["renewed"]),
    (a_snapshot(), a_snapshot(paid_until=NOW + 40 * DAY), True, ["renewed"]),
    (a_snapshot(), a_snapshot(paid_until=NOW + 40 * DAY), False, []),
    (a_snapshot(), a_snapshot("owing", paid_until=NOW), False, ["payment_failed"]),
    (a_snapshot("owing", paid_until=NOW), a_snapshot(), True, ["payment_recovered"]),
    (a_snapshot(), a_snapshot(cancel_at=NOW + 10 * DAY), False, ["cancelled"]),
    (a_snapshot(cancel_at=NOW + 10 * DAY), a_snapshot(), False, ["resumed"]),
    (a_snapshot(), a_snapshot("paused"), False, ["paused"]),
    (a_snapshot("paused"), a_snapshot(), True, ["renewed", "resumed"]),
    (a_snapshot("owing", paid_until=NOW), a_snapshot("ended"), False, ["expired"]),
    (a_snapshot("ended"), a_snapshot(), True, ["payment_recovered"]),
]


@pytest.mark.parametrize(("before", "after", "was_charged", "told"), BEFORE_AND_AFTER)
def test_what_changed_is_told_once(before, after, was_charged, told):
    was, now_is = project(before, PATIENCE, NOW), project(after, PATIENCE, NOW)
    assert list(changes_between(was, now_is, was_charged=was_charged)) == told
    assert changes_between(now_is, now_is, was_charged=False) == ()


def test_each_change_is_a_signal():
    assert all(hasattr(signals, change) for change in Change)


moments = st.integers(-90, 90).map(lambda days: NOW + days * DAY)
maybe = st.none() | moments
snapshots = st.builds(
    a_snapshot,
    status=st.sampled_from(Status),
    has_paid=st.booleans(),
    paid_until=maybe,
    owed_since=maybe,
    trial_ends_at=maybe,
    cancel_at=maybe,
    resumes_at=maybe,
    ended_at=maybe,
    end_reason=st.none() | st.sampled_from(EndReason),
)
patiences = st.builds(
    Patience, grace=st.integers(0, 60).map(timedelta), after_trial=st.integers(0, 60).map(timedelta)
)


@given(snapshots, patiences, moments)
def test_rights_never_outlive_what_was_paid_or_fell_due_and_the_grace(snapshot, patience, now):
    until = opens_until(project(snapshot, patience, now))
    if until is not None:
        latest = max(snapshot.paid_until, snapshot.owed_since or snapshot.paid_until)
        assert until <= latest + max(patience.grace, patience.after_trial)
        assert snapshot.cancel_at is None or until <= max(snapshot.cancel_at, snapshot.paid_until)
        assert snapshot.status is not Status.ENDED


@given(snapshots, patiences, moments)
def test_a_right_that_time_has_ended_is_over_in_the_row_too(snapshot, patience, now):
    row = project(snapshot, patience, now)
    until = opens_until(row)
    if until is not None and row.state != State.PAUSED:
        assert project(snapshot, patience, until).state == State.EXPIRED


@given(snapshots, moments)
def test_who_looks_later_never_opens_more(snapshot, now):
    first = opens_until(project(snapshot, PATIENCE, now))
    later = opens_until(project(replace(snapshot, taken_at=now + DAY), PATIENCE, now + DAY))
    assert later in (first, None)
