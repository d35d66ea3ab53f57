"""Copies that did not come: reported by readers, settled by the paper."""

import logging
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from broadsheet.subscriptions.audit import record
from broadsheet.subscriptions.clock import the_day, the_zone
from broadsheet.subscriptions.models import Claim, Delivery, Fault, Outcome
from broadsheet.subscriptions.printing.crediting import CannotCredit, credit, is_made_good_at_once
from broadsheet.subscriptions.printing.issues import issues_between
from broadsheet.subscriptions.printing.starting import first_issue, run_of
from broadsheet.subscriptions.providers import ProviderRefused, ProviderUnavailable
from broadsheet.subscriptions.signals import claim_made, tell

log = logging.getLogger(__name__)


class BadClaim(ValueError):
    """An issue that cannot be reported; the message tells the reader why."""


def claimable_issues(delivery: Delivery, now: datetime) -> list[date]:
    """Return the days of issues that were due and may still be reported, newest first."""
    run, today, zone = run_of(delivery), the_day(now), the_zone(now)
    if run is None:
        return []
    stops = list(delivery.stops.all())
    reported = set(delivery.claims.values_list("issue_on", flat=True))
    issues = issues_between(run, today - timedelta(days=run.claim_days), today)
    return [
        day
        for day in reversed(issues)
        if day not in reported
        and _was_owed(delivery, day, zone)
        and not any(stop.first_on <= day <= stop.last_on for stop in stops)
    ]


def claim(delivery: Delivery, issue_on: date, fault: Fault, note: str, now: datetime) -> Claim:
    """Return a new claim. Raises BadClaim for an issue that was not due, is too old, or was reported."""
    if issue_on not in claimable_issues(delivery, now):
        raise BadClaim(_("This issue was not due to you, is too long ago, or has been reported already."))
    try:
        with transaction.atomic():
            made = Claim.objects.create(
                delivery=delivery, issue_on=issue_on, fault=fault, note=note, made_at=now
            )
    except IntegrityError as error:
        raise BadClaim(_("This issue has been reported already.")) from error
    _note(made, "copy reported", now)
    if fault != Fault.LATE and is_made_good_at_once(made, now):
        _make_good(made, now)
    tell(claim_made, Claim, subscription=delivery.subscription, claim=made, at=now)
    return made


def settle(made: Claim, outcome: Outcome, now: datetime, actor: str) -> Claim:
    """Return a claim as it was settled, by staff or by the calendar's rule.

    One that is made good by the rule may raise CannotCredit, ProviderRefused and ProviderUnavailable.
    """
    if outcome == Outcome.CREDITED:
        credit(made, now, actor=actor)
    return note_settled(made, outcome, now, actor)


def note_settled(made: Claim, outcome: Outcome, now: datetime, actor: str) -> Claim:
    """Return a claim with its outcome written down; a copy sent again goes out with the next open issue."""
    made.outcome, made.settled_at = outcome, now
    made.sent_again_on = first_issue(made.delivery, now) if outcome == Outcome.SENT_AGAIN else None
    made.save()
    _note(made, f"claim {outcome}", now, actor)
    return made


def _make_good(made: Claim, now: datetime) -> None:
    """Make a copy good by itself; where that cannot be, the claim stays open for staff."""
    try:
        settle(made, Outcome.CREDITED, now, actor="")
    except (CannotCredit, ProviderRefused, ProviderUnavailable) as error:
        log.warning("claim %s waits for staff: %s", made.pk, error)
        made.refresh_from_db()


def _was_owed(delivery: Delivery, day: date, zone: ZoneInfo) -> bool:
    if day < delivery.starts_on or (delivery.ends_on is not None and day > delivery.ends_on):
        return False
    ended = None if delivery.subscription is None else delivery.subscription.ended_at
    return ended is None or datetime.combine(day, time.min, zone) < ended


def _note(made: Claim, action: str, now: datetime, actor: str = "") -> None:
    delivery = made.delivery
    if delivery.account is not None:
        detail = {"number": delivery.number, "issue": made.issue_on.isoformat(), "fault": made.fault}
        record(delivery.account, action, now, subscription=delivery.subscription, actor=actor, detail=detail)
