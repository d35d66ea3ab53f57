"""Why a decision is what it is, in sentences: for support, for editors, for the command line. Pure.

The checks asked here are the meter's own, in the meter's own order; nothing is decided twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadsheet.meter import (
    Article,
    Claim,
    Decision,
    Entitlement,
    Kind,
    Outcome,
    Period,
    Policy,
    Reader,
    Reading,
    Reason,
    assess,
    decide,
)
from broadsheet.meter.decide import CHECKS, Question, without_institution

NOBODY = bytes(12)


@dataclass(frozen=True, slots=True)
class Step:
    """One check: what was asked, and whether it had the answer."""

    question: str
    is_answer: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision, how it came about, and what was counted (nothing, where no count was needed)."""

    decision: Decision
    sentence: str
    steps: tuple[Step, ...]
    period: Period
    timezone: str
    window: str
    counted: tuple[Reading, ...]
    frees_at: tuple[datetime, ...]
    arm: str = ""


def explain(policy: Policy, reader: Reader, article: Article, now: datetime) -> Explanation:
    """Return why `reader` gets what they get of `article` at `now`. `reader.readings` are the ledger's."""
    decision = decide(policy, reader, article, now)
    period = policy.window.period_at(now)
    answer = assess(policy, reader, article, now)
    if isinstance(answer, Claim) and answer.institution is not None:
        if decision.reason is Reason.INSTITUTION:
            period = answer.period
        else:
            reader = without_institution(reader)
            answer = assess(policy, reader, article, now)
    counted = _live(reader, answer.pool, period, now) if isinstance(answer, Claim) else ()
    return Explanation(
        decision=decision,
        sentence=describe(decision),
        steps=(*_facts_steps(policy, reader, article, now), *_count_steps(answer, decision)),
        period=period,
        timezone=policy.timezone.key,
        window=policy.window.name,
        counted=counted,
        frees_at=tuple(policy.window.frees_at(period, reading.read_at) for reading in counted),
    )


def as_each_reader(
    policy: Policy, article: Article, now: datetime, arms: Sequence[tuple[str, Policy]] = ()
) -> list[tuple[str, str]]:
    """Return what a new reader of each kind would get of `article`: the reader, and a sentence.

    `arms` are the policies that an experiment tries, by their labels.
    """
    readers = [
        (_("A new reader"), Reader(NOBODY)),
        (_("A registered reader"), Reader(NOBODY, Kind.REGISTERED)),
        (_("A subscriber"), Reader(NOBODY, Kind.REGISTERED, entitlements=(Entitlement("*"),))),
    ]
    said = [(name, describe(decide(policy, reader, article, now))) for name, reader in readers]
    return [
        *said,
        *(
            (
                _("A new reader in the arm {arm}").format(arm=arm),
                describe(decide(tried, reader, article, now)),
            )
            for arm, tried in arms
            for _name, reader in readers[:1]
        ),
    ]


def describe(decision: Decision) -> str:
    """Return a decision as a sentence about the reader."""
    if decision.reason is Reason.ALLOWANCE_LEFT:
        return _describe_spent(decision)
    if decision.reason is Reason.VERIFIED_CRAWLER and decision.outcome is Outcome.RELEASE:
        return _("gets the whole article: a verified crawler that the policy gives it to")
    return SENTENCES[decision.reason]()


def lines(explanation: Explanation, name_of: Callable[[int], str] = str) -> list[str]:
    """Return an explanation as lines of plain text; `name_of` names an article by its key."""
    decision, zone = explanation.decision, explanation.timezone
    facts = [
        ("outcome", decision.outcome),
        ("reason", decision.reason),
        ("policy", decision.policy_version or "-"),
        ("arm", explanation.arm or "-"),
        ("rule", decision.rule or "-"),
        ("pool", decision.pool or "-"),
        ("limit", "-" if decision.limit is None else decision.limit),
        ("left", "-" if decision.left is None else decision.left),
        ("window", f"{explanation.window}, from {_time(explanation.period.start, zone)}"),
        ("frees at", "-" if decision.window_ends_at is None else _time(decision.window_ends_at, zone)),
        ("ends at", "-" if decision.right_ends_at is None else _time(decision.right_ends_at, zone)),
    ]
    return [
        f"The reader {explanation.sentence}.",
        "",
        *(f"{name:<9} {value}" for name, value in facts),
        "",
        "Checks, in their order:",
        *(f"  {'=> ' if step.is_answer else '   '}{step.question}" for step in explanation.steps),
        *(["", "Counted in this window:"] if explanation.counted else []),
        *(
            f"  {name_of(item.article_key)}, {_time(item.read_at, zone)}, counts until {_time(end, zone)}"
            for item, end in zip(explanation.counted, explanation.frees_at, strict=True)
        ),
    ]


def _facts_steps(policy: Policy, reader: Reader, article: Article, now: datetime) -> list[Step]:
    """Return the checks that answer from facts, up to the first that does."""
    question = Question(policy, reader, article, policy.terms_for(article, now), now)
    steps = []
    for check in CHECKS:
        steps.append(Step(QUESTIONS[check.__name__](), check(question) is not None))
        if steps[-1].is_answer:
            break
    return steps


def _count_steps(answer: Claim | Decision, decision: Decision) -> list[Step]:
    """Return the checks that need a count, up to the one that answers."""
    if isinstance(answer, Decision) or answer.institution is not None:
        return []
    asked = [
        (_("Has the reader read it in this window already?"), {Reason.ALREADY_READ}),
        (_("Is there allowance left?"), {Reason.ALLOWANCE_LEFT}),
        (_("Would registering allow more?"), {Reason.REGISTRATION_ALLOWS_MORE}),
    ]
    steps = []
    for question, reasons in asked:
        steps.append(Step(question, decision.reason in reasons))
        if steps[-1].is_answer:
            return steps
    return [*steps, Step(_("Which wall does the reader's standing ask for?"), True)]


def _live(reader: Reader, pool: str, period: Period, now: datetime) -> tuple[Reading, ...]:
    live = [
        reading
        for reading in reader.readings
        if reading.pool == pool and period.start <= reading.read_at <= now
    ]
    return tuple(sorted(live, key=lambda reading: reading.read_at))


def _describe_spent(decision: Decision) -> str:
    if decision.limit is None:
        return _("reads it: there is no limit")
    return ngettext(
        "reads it as the one free article",
        "reads it as one of {limit} free articles",
        decision.limit,
    ).format(limit=decision.limit)


def _time(instant: datetime, timezone: str) -> str:
    return instant.astimezone(ZoneInfo(timezone)).isoformat(" ", "seconds")


# By the name of the meter's check.
QUESTIONS: dict[str, Callable[[], str]] = {
    "check_staff": lambda: _("Is it staff, or a preview?"),
    "check_open": lambda: _("Is the article open, or opened for everyone until a time?"),
    "check_crawler": lambda: _("Is it a verified crawler?"),
    "check_grant": lambda: _("Does a gift or another grant open it?"),
    "check_entitlement": lambda: _("Does a right of the reader's cover it?"),
    "check_institution": lambda: _("Does a right of the reader’s institution cover it?"),
    "check_locked": lambda: _("Is the article hard-locked?"),
}
SENTENCES: dict[Reason, Callable[[], str]] = {
    Reason.STAFF: lambda: _("reads it as staff: nothing is counted"),
    Reason.PREVIEW: lambda: _("sees a preview: nothing is counted"),
    Reason.OPEN_ARTICLE: lambda: _("reads it: the article is open"),
    Reason.OPENED_FOR_EVERYONE: lambda: _("reads it: the article is open to everyone for a time"),
    Reason.VERIFIED_CRAWLER: lambda: _("gets the lead-in: a verified crawler"),
    Reason.CRAWLER_REFUSED: lambda: _("gets nothing: the policy refuses this crawler"),
    Reason.GRANT: lambda: _("reads it: a gift or another grant opens it"),
    Reason.ENTITLED: lambda: _("reads it: a subscription covers it"),
    Reason.IN_TRIAL: lambda: _("reads it: a free trial covers it"),
    Reason.PAYMENT_GRACE: lambda: _("reads it: the last payment failed, and the grace is not over"),
    Reason.PAYMENT_UNDER_WAY: lambda: _("reads it: the first payment is under way, which takes days"),
    Reason.CANCELLED_BUT_PAID: lambda: _(
        "reads it: the subscription is cancelled, and paid for until it ends"
    ),
    Reason.GROUP_SEAT: lambda: _("reads it: a seat in a group covers it"),
    Reason.GIFT_SUBSCRIPTION: lambda: _("reads it: a subscription that was given covers it"),
    Reason.INSTITUTION: lambda: _("reads it: an institution’s right covers it"),
    Reason.HARD_LOCKED: lambda: _("meets the wall: the article is for subscribers only"),
    Reason.ALREADY_READ: lambda: _("reads it again, which is free"),
    Reason.REGISTRATION_ALLOWS_MORE: lambda: _("meets the wall: registering would allow more"),
    Reason.QUOTA_SPENT: lambda: _("meets the wall: the allowance is spent"),
    Reason.TRIAL_EXPIRED: lambda: _("meets the wall: the trial has expired"),
    Reason.ACCESS_LAPSED: lambda: _("meets the wall: the subscription has ended"),
    Reason.PAYMENT_FAILED: lambda: _("meets the wall: the last payment failed"),
    Reason.TOO_MANY_DEVICES: lambda: _("meets the wall: the account is in use on too many devices"),
    Reason.PAUSED: lambda: _("meets the wall: the subscription is paused"),
    Reason.SEAT_TAKEN_BACK: lambda: _("meets the wall: there is no longer a seat in a group"),
    Reason.GIFT_OVER: lambda: _("meets the wall: the subscription that was given is over"),
    Reason.INSTITUTION_SPENT: lambda: _("meets the wall: the institution has opened all its articles"),
    Reason.TOO_MANY_NEW_READERS: lambda: _("meets the wall: too many new readers came from the network"),
    Reason.NOT_COUNTED: lambda: _("gets nothing counted and nothing released: a prefetch, or headers alone"),
    Reason.LEDGER_DOWN: lambda: _("gets what the outage rule says: the count cannot be asked"),
}
