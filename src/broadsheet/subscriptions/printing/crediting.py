"""Making a missed copy good by the publisher's rule: a copy's worth of time, or of money."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from broadsheet.subscriptions import dealings
from broadsheet.subscriptions.clock import the_zone
from broadsheet.subscriptions.models import Claim, ClaimRule, Invoice, Outcome, PrintRun, State, Subscription
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.printing.issues import issues_between
from broadsheet.subscriptions.printing.starting import run_of
from broadsheet.subscriptions.wording import day_text

MONTH = timedelta(days=30)
RUNNING = (State.TRIALING, State.ACTIVE)


class CannotCredit(Exception):
    """A copy that the rule cannot make good; the message says why, to staff."""


def is_made_good_at_once(made: Claim, now: datetime) -> bool:
    """Whether the rule makes a claim good by itself: not too many of one subscriber in thirty days."""
    run = run_of(made.delivery)
    if run is None or run.claim_rule == ClaimRule.STAFF:
        return False
    recent = made.delivery.claims.filter(outcome=Outcome.CREDITED, settled_at__gt=now - MONTH)
    return recent.count() < run.claims_by_themselves


def credit(made: Claim, now: datetime, *, actor: str = "") -> None:
    """Make a copy good by its calendar's rule, and note on the claim how; it is not saved here.

    Raises CannotCredit, ProviderRefused and ProviderUnavailable; then nothing has changed.
    """
    run, subscription = run_of(made.delivery), made.delivery.subscription
    if run is None or run.claim_rule == ClaimRule.STAFF:
        raise CannotCredit(_("The issues calendar has no rule for missed copies."))
    if subscription is None or subscription.state not in RUNNING:
        raise CannotCredit(_("No subscription of ours is running for this delivery."))
    paper = _paid_for(made, subscription)
    if run.claim_rule == ClaimRule.EXTEND:
        _extend(made, subscription, _time_of_a_copy(paper, run, now), now, actor)
        return
    if subscription.cancel_at is not None:
        raise CannotCredit(_("The subscription ends, so that no invoice follows that could be less."))
    money = price_of_a_copy(paper, run, now)
    what_for = _("The issue of %(day)s, which did not come") % {"day": day_text(made.issue_on)}
    dealings.credit(subscription, money, what_for, now, key=f"claim-{made.pk}", actor=actor)
    made.credited_minor = money.amount_minor


def price_of_a_copy(paper: Invoice, run: PrintRun, now: datetime) -> Money:
    """Return what one copy of an invoice's term costs, rounded up: in doubt for the reader."""
    return Money(-(-paper.amount_minor // _issues_of(paper, run, now)), paper.currency)


def _extend(made: Claim, subscription: Subscription, time: timedelta, now: datetime, actor: str) -> None:
    if subscription.paid_until is None:
        raise CannotCredit(_("Nothing is paid for that could be longer."))
    until = (subscription.paid_until + time).replace(microsecond=0)
    dealings.extend(subscription, until, now, actor=actor)
    made.extended_until = until


def _time_of_a_copy(paper: Invoice, run: PrintRun, now: datetime) -> timedelta:
    start, end = _term_of(paper)
    return (end - start) / _issues_of(paper, run, now)


def _paid_for(made: Claim, subscription: Subscription) -> Invoice:
    """Return the invoice whose term the copy belongs to, or else the newest that was paid."""
    paid = subscription.invoices.filter(
        paid_at__isnull=False, amount_minor__gt=0, period_start__isnull=False, period_end__isnull=False
    ).order_by("-period_start")
    of_the_day = paid.filter(period_start__date__lte=made.issue_on, period_end__date__gte=made.issue_on)
    found = of_the_day.first() or paid.first()
    if found is None:
        raise CannotCredit(_("Nothing was paid that a copy could have a share of."))
    return found


def _issues_of(paper: Invoice, run: PrintRun, now: datetime) -> int:
    start, end = _term_of(paper)
    zone = the_zone(now)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date() - timedelta(days=1)
    return max(len(issues_between(run, first, last)), 1)


def _term_of(paper: Invoice) -> tuple[datetime, datetime]:
    if paper.period_start is None or paper.period_end is None:
        raise CannotCredit(_("The invoice is for no time."))
    return paper.period_start, paper.period_end
