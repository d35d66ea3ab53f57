"""The decision. `decide(policy, reader, article, now) -> Decision`, pure.

The checks stand in the order in which they apply, and the first that has an answer wins. All but
the last answer from facts in hand. The last is a claim on the reader's allowance: it needs a count,
so `assess` returns it as a `Claim`, the gate asks the ledger once, and `settle` turns the ledger's
answer into the decision. `decide` does the same from the readings that a reader holds, for replay,
for `explain` and for anyone who imports the meter as a library.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, assert_never

from broadsheet.meter.decision import Decision, Outcome, Reason
from broadsheet.meter.facts import Access, Article, Institution, Kind, Reader, Standing
from broadsheet.meter.policy import CrawlerRule, OutageRule, Policy, Terms
from broadsheet.meter.windows import CalendarWindow, Period, Unit

INSTITUTION_POOL = "institution"


class Claim(NamedTuple):
    """A reading that the allowance must decide: ask the ledger, then `settle`.

    It holds for as long as its period and terms do, and does not say when the reading is.
    """

    policy: Policy
    terms: Terms
    kind: Kind
    standing: Standing
    period: Period
    institution: Institution | None = None

    @property
    def pool(self) -> str:
        """The count this reading is spent from."""
        return self.terms.pool if self.institution is None else INSTITUTION_POOL

    @property
    def limit(self) -> int | None:
        """How many articles this reader may read of the pool (None: as many as they like)."""
        return self.terms.allowances[self.kind] if self.institution is None else self.institution.allowance


class Tally(NamedTuple):
    """What a ledger answers: was it granted, was it the first time, how many are used, the oldest."""

    is_granted: bool
    is_first: bool
    used: int
    oldest: datetime | None = None


class Question(NamedTuple):
    """One asking: everything a check may look at."""

    policy: Policy
    reader: Reader
    article: Article
    terms: Terms
    now: datetime


Check = Callable[[Question], "Decision | Claim | None"]


def decide(policy: Policy, reader: Reader, article: Article, now: datetime) -> Decision:
    """Return the decision for a reader whose live readings are in `reader.readings`.

    Those of an institution's allowance are in its pool; what is spent there leaves the reader their own.
    """
    answer = assess(policy, reader, article, now)
    if isinstance(answer, Decision):
        return answer
    counted = tally(answer, reader, article, now)
    if answer.institution is not None and not counted.is_granted:
        return decide(policy, without_institution(reader), article, now)
    return settle(answer, counted)


def without_institution(reader: Reader) -> Reader:
    """Return a reader whose institution has spent its allowance: they read on by what is their own."""
    is_told = reader.standing is Standing.NEVER_SUBSCRIBED
    standing = Standing.INSTITUTION_SPENT if is_told else reader.standing
    return reader._replace(institution=None, standing=standing)


def assess(
    policy: Policy,
    reader: Reader,
    article: Article,
    now: datetime,
    *,
    terms: Terms | None = None,
    period: Period | None = None,
) -> Decision | Claim:
    """Return the decision where no count is needed, else the claim to put to the ledger.

    A caller that keeps `policy.terms_for(article, now)` and `policy.window.period_at(now)` for as long
    as they hold may hand them in.
    """
    question = Question(policy, reader, article, terms or policy.terms_for(article, now), now)
    for check in CHECKS:
        answer = check(question)
        if answer is not None:
            return answer
    return make_claim(question, period or policy.window.period_at(now))


def tally(claim: Claim, reader: Reader, article: Article, now: datetime) -> Tally:
    """Return what a ledger would answer that holds exactly `reader.readings`."""
    live: dict[int, datetime] = {}
    pool, start = claim.pool, claim.period.start
    for reading in reader.readings:
        read_at = reading.read_at
        if reading.pool == pool and start <= read_at <= now:
            earlier = live.get(reading.article_key)
            live[reading.article_key] = read_at if earlier is None else max(earlier, read_at)
    oldest = min(live.values(), default=None)
    if article.key in live:
        return Tally(True, False, len(live), oldest)
    if claim.limit is None or len(live) < claim.limit:
        return Tally(True, True, len(live) + 1, oldest or now)
    return Tally(False, False, len(live), oldest)


def settle(claim: Claim, spent: Tally) -> Decision:
    """Turn the ledger's answer into the decision."""
    if claim.institution is not None:
        outcome = Outcome.RELEASE if spent.is_granted else Outcome.WALL
        return _claimed(
            claim, outcome, Reason.INSTITUTION if spent.is_granted else Reason.INSTITUTION_SPENT, spent
        )
    if spent.is_granted:
        reason = Reason.ALLOWANCE_LEFT if spent.is_first else Reason.ALREADY_READ
        return _claimed(claim, Outcome.RELEASE, reason, spent)
    return _claimed(claim, Outcome.WALL, _refusal(claim, spent.used), spent)


def settle_without_ledger(claim: Claim) -> Decision:
    """Return what the policy's outage rule says while no ledger answers."""
    release = claim.policy.outage is OutageRule.RELEASE
    return _unspent(claim, Outcome.RELEASE if release else Outcome.WALL, Reason.LEDGER_DOWN)


def refuse_newcomer(claim: Claim) -> Decision:
    """Return the wall for a new reader beyond their network's budget: registration is asked for."""
    return _unspent(claim, Outcome.WALL, Reason.TOO_MANY_NEW_READERS)


def refuse_prefetch(claim: Claim) -> Decision:
    """Return the refusal of a prefetch: what is not counted is not released."""
    return _unspent(claim, Outcome.REFUSE, Reason.NOT_COUNTED)


def wall_uncounted(claim: Claim) -> Decision:
    """Return what a HEAD request hears: the lead-in's headers, and nothing is counted."""
    return _unspent(claim, Outcome.WALL, Reason.NOT_COUNTED)


def make_claim(question: Question, period: Period) -> Claim:
    """Return the claim on the allowance that stands when no check had an answer."""
    policy, reader, _, terms, _ = question
    return Claim(policy, terms, reader.kind, reader.standing, period)


def check_staff(question: Question) -> Decision | None:
    """Staff read everything, and so does a preview."""
    if question.reader.is_previewing:
        return _uncounted(question, Outcome.RELEASE, Reason.PREVIEW)
    if question.reader.kind is Kind.STAFF:
        return _uncounted(question, Outcome.RELEASE, Reason.STAFF)
    return None


def check_open(question: Question) -> Decision | None:
    """Open articles, and articles opened for everyone until a time."""
    if question.terms.access is Access.OPEN:
        return _uncounted(question, Outcome.RELEASE, Reason.OPEN_ARTICLE)
    open_until = question.article.open_until
    if open_until is not None and question.now < open_until:
        return _uncounted(question, Outcome.RELEASE, Reason.OPENED_FOR_EVERYONE)
    return None


def check_crawler(question: Question) -> Decision | None:
    """A verified crawler gets what the policy gives its purpose; unnamed purposes get the lead-in."""
    purpose = question.reader.crawler
    if purpose is None:
        return None
    match question.policy.crawlers.get(purpose, CrawlerRule.LEAD_IN):
        case CrawlerRule.FULL:
            return _uncounted(question, Outcome.RELEASE, Reason.VERIFIED_CRAWLER)
        case CrawlerRule.LEAD_IN:
            return _uncounted(question, Outcome.WALL, Reason.VERIFIED_CRAWLER)
        case CrawlerRule.REFUSE:
            return _uncounted(question, Outcome.REFUSE, Reason.CRAWLER_REFUSED)
        case unknown:
            assert_never(unknown)


def check_grant(question: Question) -> Decision | None:
    """A gift link or another grant opens this one article."""
    granted = question.reader.granted
    if granted:
        key = question.article.key
        for grant in granted:
            if grant.covers(key, question.now):
                return _uncounted(question, Outcome.RELEASE, Reason.GRANT, grant.until)
    return None


def check_entitlement(question: Question) -> Decision | None:
    """A right that covers the article's section."""
    section, now = question.article.section, question.now
    for entitlement in question.reader.entitlements:
        if entitlement.covers(section, now):
            reason = BY_RIGHT.get(question.reader.standing, Reason.ENTITLED)
            return _uncounted(question, Outcome.RELEASE, reason, entitlement.until)
    return None


def check_institution(question: Question) -> "Decision | Claim | None":
    """A right of the reader's institution; where it has an allowance, that is to be asked for."""
    policy, reader, article, terms, now = question
    institution = reader.institution
    if institution is None:
        return None
    for entitlement in institution.entitlements:
        if entitlement.covers(article.section, now):
            if institution.allowance is None:
                return _uncounted(question, Outcome.RELEASE, Reason.INSTITUTION)
            period = institution_period(policy, now)
            return Claim(policy, terms, reader.kind, reader.standing, period, institution)
    return None


def institution_period(policy: Policy, now: datetime) -> Period:
    """Return the month in which an institution's articles are counted, whatever window readers have."""
    return CalendarWindow(Unit.MONTH, policy.timezone).period_at(now)


def check_locked(question: Question) -> Decision | None:
    """A hard-locked article never opens from an allowance; lapsed readers hear their own words."""
    if question.terms.access is not Access.LOCKED:
        return None
    reason = LAPSES.get(question.reader.standing, Reason.HARD_LOCKED)
    return _uncounted(question, Outcome.WALL, reason)


CHECKS: tuple[Check, ...] = (
    check_staff,
    check_open,
    check_crawler,
    check_grant,
    check_entitlement,
    check_institution,
    check_locked,
)

# By which right a reader reads, where there is more to say than that they have one.
BY_RIGHT = {
    Standing.IN_TRIAL: Reason.IN_TRIAL,
    Standing.IN_GRACE: Reason.PAYMENT_GRACE,
    Standing.PAYMENT_UNDER_WAY: Reason.PAYMENT_UNDER_WAY,
    Standing.CANCELLED: Reason.CANCELLED_BUT_PAID,
    Standing.GROUP_MEMBER: Reason.GROUP_SEAT,
    Standing.GIFTED: Reason.GIFT_SUBSCRIPTION,
}
LAPSES = {
    Standing.TRIAL_EXPIRED: Reason.TRIAL_EXPIRED,
    Standing.ACCESS_LAPSED: Reason.ACCESS_LAPSED,
    Standing.PAYMENT_FAILED: Reason.PAYMENT_FAILED,
    Standing.TOO_MANY_DEVICES: Reason.TOO_MANY_DEVICES,
    Standing.PAUSED: Reason.PAUSED,
    Standing.SEAT_TAKEN_BACK: Reason.SEAT_TAKEN_BACK,
    Standing.GIFT_OVER: Reason.GIFT_OVER,
    Standing.INSTITUTION_SPENT: Reason.INSTITUTION_SPENT,
}


def _refusal(claim: Claim, used: int) -> Reason:
    """Return the reason for the wall: registration while it would help, else the reader's own."""
    if claim.kind is Kind.ANONYMOUS:
        registered = claim.terms.allowances[Kind.REGISTERED]
        if registered is None or registered > used:
            return Reason.REGISTRATION_ALLOWS_MORE
    return LAPSES.get(claim.standing, Reason.QUOTA_SPENT)


def _uncounted(
    question: Question, outcome: Outcome, reason: Reason, right_ends_at: datetime | None = None
) -> Decision:
    version = question.policy.version
    return Decision(outcome, reason, question.terms.rule, policy_version=version, right_ends_at=right_ends_at)


def _unspent(claim: Claim, outcome: Outcome, reason: Reason) -> Decision:
    """Return a decision about an allowance that nobody was asked to count."""
    return Decision(
        outcome, reason, claim.terms.rule, claim.pool, claim.limit, policy_version=claim.policy.version
    )


def _claimed(claim: Claim, outcome: Outcome, reason: Reason, spent: Tally) -> Decision:
    limit = claim.limit
    return Decision(
        outcome,
        reason,
        claim.terms.rule,
        claim.pool,
        limit,
        None if limit is None else max(0, limit - spent.used),
        claim.period.end
        if claim.institution is not None
        else claim.policy.window.frees_at(claim.period, spent.oldest),
        spent.is_granted and spent.is_first,
        claim.policy.version,
    )
